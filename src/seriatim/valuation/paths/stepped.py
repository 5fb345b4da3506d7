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

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.ahead import Ahead
from seriatim.valuation.paths.course import Course
from seriatim.valuation.paths.estimate import Group
from seriatim.valuation.paths.exercise import Rule, follow, learn
from seriatim.valuation.paths.features import FEWER, Yardstick, features, lags, rises
from seriatim.valuation.paths.walked import Offer, Walked
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stepped:
    """A lot in a world; its rights are used as is best for who has them. `seen`: what the rules were learnt in, if another."""

    ahead: Ahead
    world: World
    seen: Yardstick | None = None

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today, in years."""
        return self.ahead.times

    def course(self, moved: Floats, over: tuple[int, ...] | None = None) -> Course:
        """What the lot offers along Brownian paths, for one of its shares of today."""
        return self.along(stepped(self.ahead, self.world.stock(self.times, moved)), over=over)

    def along(self, steps: Steps, paths: slice = slice(None), over: tuple[int, ...] | None = None) -> Course:
        """The same of some of the paths that the clauses were stepped along. `over`: how many days rises are told over, if not all."""
        at, years, offers = self.ahead.places, (0.0, *self.times), steps.offers
        kept = [at[day] for day in self.ahead.looks]
        stock, when = [steps.stock[n, paths] for n in kept], tuple(years[n] for n in kept)
        shares, redeemed = [offer.shares[paths] for offer in offers], [offer.redeemed[paths] for offer in offers]
        yardstick = self.seen or Yardstick(self.world, self.ahead.start.on)
        told = lags(steps.back) if over is None else over
        prices = steps.logarithms[:, paths] if told else None

        def known(day: int) -> Floats:
            ratio = _known(shares[day], redeemed[day])
            z = yardstick.apart(self.ahead.looks[day], stock[day])
            if prices is None:
                return features(z, ratio)
            rose = rises(prices, kept[day], told, yardstick.world.inputs.volatility, ratio)
            return features(z, ratio, *rose, knots=FEWER)

        return Course(
            years=when,
            days=self.ahead.looks,
            stock=stock,
            growth=tuple(math.exp(self.world.growth(year)) for year in when),
            shares=shares,
            put=[offer.put[paths] for offer in offers],
            call=[offer.call[paths] for offer in offers],
            paid=[offer.paid[paths] for offer in offers],
            due=[offer.due[paths] for offer in offers],
            forced=[offer.forced[paths] for offer in offers],
            kept=[np.maximum(each, 0.0) for each in shares],
            redeemed=redeemed,
            known=known,
        )

    def learn(self, moved: Floats) -> Rule:
        """When to use which right."""
        return self.learnt(stepped(self.ahead, self.world.stock(self.times, moved)))

    def learnt(self, steps: Steps) -> Rule:
        """The same from paths along which the clauses were stepped."""
        return learn(self.along(steps), self.world, lags(steps.back))

    def follow(self, moved: Floats, rule: Rule) -> Floats:
        """What a share is worth today on each path."""
        return self.together((Group(self.world, rule),), moved)[0]

    def together(self, groups: Sequence[Group], moved: Floats) -> list[Floats]:
        """The same of several worlds and rules along the same Brownian paths; the clauses are stepped once along all their prices."""
        each, places = moved.shape[1], {group.world.stock_by: 0 for group in groups}
        places = {stock: n for n, stock in enumerate(places)}
        apart = {group.world.stock_by: group.world for group in groups}
        steps = stepped(self.ahead, np.hstack([apart[stock].stock(self.times, moved) for stock in places]))
        yardstick = self.seen or Yardstick(self.world, self.ahead.start.on)
        found = []
        for group in groups:
            first = places[group.world.stock_by] * each
            course = replace(self, world=group.world, seen=yardstick).along(steps, slice(first, first + each), group.rule.lags)
            found.append(follow(course, group.world, group.rule))
        return found


@dataclass(frozen=True)
class Steps:
    """What a lot's clauses offer along given prices of the stock, on each day looked at, whatever the world is in which those came about.

    `back`: how many days before its own the farthest price is that a day asks for.
    """

    stock: Floats
    offers: list[Offer]
    narrowed: bool
    back: int

    @cached_property
    def logarithms(self) -> Floats:
        """Of the stock's prices."""
        return np.log(self.stock)


def stepped(ahead: Ahead, stock: Floats, limits: bool = False) -> Steps:
    """The clauses asked on each day looked at; `limits`: whether any narrows what converts is asked too."""
    walked = Walked(ahead, stock, limits)
    offers = [walked.offer(day) for day in ahead.looks]
    return Steps(stock, offers, walked.narrowed, walked.memory.back)


def _known(shares: Floats, redeemed: Floats) -> Floats:
    """What converts over what is redeemed; one where either is nothing."""
    there = (shares > 0) & (redeemed > 0)
    ratios: Floats = np.where(there, shares / np.where(there, redeemed, 1.0), 1.0)
    return ratios
