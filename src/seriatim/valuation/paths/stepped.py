"""A lot along paths, by its own clauses: they are lifted to arrays and walked as the schedule walks them, with prices observed on the way.

Nothing of a clause is written again here. On every trading day of a path its price is observed, as a recorded price would be; on the days
on which anything may be decided the clauses are asked for their steps, and what a step gives for the lot is an amount on every path: the
price of a variable conversion from the days that it looks back on, with its floor and its fixed price, what has accrued, a ladder of
call prices. Duties (dividends, instalments, redemption) are performed by `ledger.perform`, and the lot shrinks or grows.

Geneva Roth's Series B of 1 dollar converts at 75 % of the mean of the two lowest of ten closes: at a constant price into 1.3333 dollars'
worth of common, with 12 % dividends accrued for half a year into 1.06 / 0.75 = 1.4133.

A day whose look-back is not complete, because days before today were not recorded, lets nobody convert. Volume-weighted and closing
prices of a day are one price here. Does not cover: rights that need a notice first, limits on what may be converted (`selling` does).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.ahead import Ahead
from seriatim.valuation.paths.course import Course
from seriatim.valuation.paths.exercise import Rule, follow, learn
from seriatim.valuation.paths.features import features
from seriatim.valuation.paths.walked import Walked
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stepped:
    """A lot in a world; its rights are used as is best for who has them. `seen`: the world that the rules were learnt in, if another."""

    ahead: Ahead
    world: World
    seen: World | None = None

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today, in years."""
        return self.ahead.times

    def course(self, moved: Floats) -> Course:
        """What the lot offers along Brownian paths, for one of its shares of today."""
        times = (0.0, *self.times)
        martingale = self.world.martingale(times, np.vstack([np.zeros((1, moved.shape[1])), moved]))
        stock = self.world.grown(times, martingale)
        at = self.ahead.places
        walked = Walked(self.ahead, stock)
        offers = [walked.offer(day) for day in self.ahead.looks]
        kept = [at[day] for day in self.ahead.looks]
        when = tuple(times[n] for n in kept)

        def by_day(name: str) -> Floats:
            return np.stack([getattr(offer, name) for offer in offers])

        shares, redeemed = by_day("shares"), by_day("redeemed")
        parity = np.maximum(shares, 0.0)
        ratios = [_known(*each) for each in zip(shares, redeemed, strict=True)]
        known = (features(self.seen or self.world, year, stock[n], each) for year, n, each in zip(when, kept, ratios, strict=True))
        return Course(
            years=when,
            stock=stock[kept],
            martingale=martingale[kept],
            shares=shares,
            put=by_day("put"),
            call=by_day("call"),
            paid=by_day("paid"),
            due=by_day("due"),
            forced=by_day("forced"),
            kept=parity,
            redeemed=redeemed,
            features=tuple(known),
            narrowed=walked.narrowed,
        )

    def learn(self, moved: Floats) -> Rule:
        """When to use which right."""
        return learn(self.course(moved), self.world)

    def follow(self, moved: Floats, rule: Rule) -> Floats:
        """What a share is worth today on each path."""
        return follow(self.course(moved), self.world, rule)


def _known(shares: Floats, redeemed: Floats) -> Floats:
    """What converts over what is redeemed; one where either is nothing."""
    there = (shares > 0) & (redeemed > 0)
    ratios: Floats = np.where(there, shares / np.where(there, redeemed, 1.0), 1.0)
    return ratios
