"""A whole lot converted and sold bit by bit: as much as limits and the day's volume leave, at prices that the sales themselves move.

Where an ownership limit, an exchange cap, a shortage of authorised shares, or the market's volume keeps a holder from converting at once,
one share is worth less than alone, and what is best depends on all that came before. So the value is that of a stated policy: on each day
looked at, the holder converts and sells as much as it may, if that brings at least `threshold` times what is redeemed. The threshold is
the best of a row of them on paths of their own; the value is its mean over fresh paths, so it is no more than the best policy's. By how
much it may be less is estimated from thresholds between those of the row, and from such as change half-way.

Everything that is done is done by `ledger.perform`, so every limit counts as for the record: at 4.99 % of 10,000,000 outstanding and
nothing held, 525,207 shares at once. What is sold moves to the market, so that the limit leaves room again; 10 % of a day's volume of
1,000,000 are 100,000 shares. Sales lower the day's price, and for good by a part of that (`projection.market.Impact`), so that later
conversion prices, which look back on it, are lower too.

Not covered: calls, which the issuer does not make here, and puts; what a holder already has of the common; a default that leaves shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.limits import available, fitting
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.ahead import eve
from seriatim.projection.market import Impact
from seriatim.projection.walk import act_of
from seriatim.units.numbers import anywhere, least, most, total, whole
from seriatim.valuation.paths.ahead import Ahead
from seriatim.valuation.paths.estimate import Group
from seriatim.valuation.paths.walked import Walked, is_dividend, is_due
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]

THRESHOLDS = (0.0, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2.0, 2.5, 3.0, 5.0, np.inf)
"""How many times what is redeemed a conversion must bring: always, ..., never before the last day."""

NEAR = (0.9, 0.95, 1.0, 1.05, 1.1)
"""The thresholds near the best one that are tried in pairs, as parts of it."""

MARKET = "the market"
"""Who buys what is sold."""


@dataclass(frozen=True)
class Outlet:
    """How much of a day's `volume` of shares the holder sells (`part`), and what that does to the price."""

    volume: float
    part: float
    impact: Impact[Any] | None = None


@dataclass(frozen=True)
class Selling:
    """A lot in a world, sold into an outlet: without one the market takes all at its price."""

    ahead: Ahead
    world: World
    outlet: Outlet | None = None

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today, in years."""
        return self.ahead.times

    def learn(self, moved: Floats) -> float:
        """The best threshold, each tried on the same first part of these paths."""
        each = moved.shape[1] // len(THRESHOLDS)
        tried = np.repeat(np.array(THRESHOLDS), each)
        worth = self.follow(np.tile(moved[:, :each], len(THRESHOLDS)), tried).reshape(len(THRESHOLDS), each)
        return THRESHOLDS[int(np.argmax(worth.mean(axis=1)))]

    def shortfall(self, moved: Floats, rule: float) -> float:
        """What thresholds near the best of the row would add, one for the first half of the days and one for the second.

        All pairs are tried on the same first part of these paths: what a conduct that knows the day, and no more, has over the stated one.
        """
        near = [rule * part for part in NEAR] if 0 < rule < np.inf else [*THRESHOLDS[:2], np.inf]
        pairs = [(rule, rule), *product(near, near)]
        each = moved.shape[1] // len(pairs)
        first, second = (np.repeat([pair[n] for pair in pairs], each) for n in (0, 1))
        worth = self.follow(np.tile(moved[:, :each], len(pairs)), (first, second)).reshape(len(pairs), each).mean(axis=1)
        return float(worth.max() - worth[0])

    def follow(self, moved: Floats, rule: Any) -> Floats:
        """What a share is worth today on each path, with a threshold, one for each path, or a pair for the halves of the days."""
        return self.together((Group(self.world, rule),), moved)[0]

    def together(self, groups: Sequence[Group], moved: Floats) -> list[Floats]:
        """The same of several worlds and thresholds along the same Brownian paths, all walked side by side."""
        each = moved.shape[1]
        halves = [group.rule if isinstance(group.rule, tuple) else (group.rule, group.rule) for group in groups]
        asked = np.stack([np.concatenate([np.broadcast_to(np.asarray(half[n], float), each) for half in halves]) for n in (0, 1)])
        seller = _Seller(self, np.hstack([group.world.stock(self.times, moved) for group in groups]), asked)
        held, brought = [seller.held()], []
        for day in self.ahead.looks:
            brought.append(seller.look(day))
            held.append(seller.held())
        columns = [slice(n * each, (n + 1) * each) for n in range(len(groups))]
        return [self._worth(group.world, paths, held, brought) for group, paths in zip(groups, columns, strict=True)]

    def _worth(self, world: World, paths: slice, held: list[Floats], brought: list[tuple[Floats, Floats]]) -> Floats:
        """What some of the paths come to in a world: what each day brought, and before it what a default leaves of what was held."""
        worth, before = np.zeros(paths.stop - paths.start), 0.0
        for day, outstanding, (cash, sold) in zip(self.ahead.looks, held, brought, strict=False):
            year = (0.0, *self.times)[self.ahead.places[day]]
            left = outstanding[paths] * world.credit.recovery * self.ahead.redemption
            worth = worth + world.discount(0.0, before, cash=True) * world.failing(before, year) * left
            worth = worth + world.discount(0.0, year, cash=True) * cash[paths] + world.discount(0.0, year) * sold[paths]
            before = year
        return worth


class _Seller(Walked):
    """The lot on its way, while its holder converts and sells."""

    def __init__(self, of: Selling, stock: Floats, thresholds: Floats):
        super().__init__(of.ahead, stock)
        self.outlet, self.thresholds = of.outlet, thresholds
        self.middle = of.ahead.looks[len(of.ahead.looks) // 2]
        self.last = eve(of.ahead.start.on)

    def held(self) -> Floats:
        """What is left of the lot, for one share of today."""
        held: Floats = total([lot.quantity for lot in self.lots()], self.state.zero) * self.each
        return held

    def look(self, day: date) -> tuple[Floats, Floats]:
        """What a day brings for one share of today: dividends and redemptions in cash, and what is sold."""
        self.observe(day)
        cash = common = self.state.zero
        standing = self.standing(day)
        if day > self.of.start.on and any(is_due(step, day) and is_dividend(step) for step in standing):
            cash, common = self.perform(day, is_dividend)
            standing = self.standing(day)
        days = self.at[day] - self.at.get(self.last, -1)
        common = common + self._sold(day, self._converted(day, days, standing), days)
        self.last = day
        if any(is_due(step, day) and not is_dividend(step) for step in standing):
            paid, forced = self.perform(day, lambda step: not is_dividend(step))
            cash, common = cash + paid, common + forced
        return cash, common

    def _converted(self, day: date, days: int, standing: Iterable[Step[Any]]) -> Any:
        """Converts what policy, limits and a market of so many `days` leave, and returns the shares that it gave."""
        given = self.state.zero
        for step in standing:
            if not self._is_open(step, day):
                continue
            now = Now(day, self.state, self.of.clauses)
            quantity = np.where(self._pays(step, day), least(step.quantity_max, available(now, step)[0]), 0.0)
            if self.outlet is not None:
                left = self.outlet.part * self.outlet.volume * days - given
                quantity = least(quantity, fitting(step, most(left, now.zero)))
            quantity = whole(least(quantity, self._left(step)), "down", step.smallest)
            if anywhere(quantity):
                given = given + self._given_up(now, step, quantity)
        return given

    def _is_open(self, step: Step[Any], day: date) -> bool:
        elective = step.kind == "converted" and step.modal == "may" and step.by == self.of.lot.holder
        waits = step.blocked or step.unpriced or (step.opens and step.opens > day) or (step.closes and step.closes < day)
        return elective and not waits and step.security == self.of.lot.security

    def _left(self, step: Step[Any]) -> Any:
        """What is left of what a step is over, after the conversions by another on the same day."""
        return total([self.state.held(s.account, s.asset) for s in step.slices], self.state.zero)

    def _pays(self, step: Step[Any], day: date) -> Any:
        """Whether a share converted by a step brings the threshold; on the last day it is enough if it is no less than what is redeemed."""
        threshold = self.thresholds[int(day >= self.middle)]
        asked = np.minimum(threshold, 1.0 if self.of.ends else 0.0) if day == self.of.looks[-1] else threshold
        return self.in_common(step, step.slices[0].amount, day) >= asked * self.of.redemption

    def _given_up(self, now: Now[Any], step: Step[Any], quantity: Any) -> Any:
        """Performs a conversion, and moves the shares that it gave to the market."""
        performed = perform(now, act_of(now, step, quantity))
        self.state.add(performed.outcome)
        certificate = performed.act.certificate
        shares = self.state.held(certificate, self.of.common)
        market = Certificate(MARKET, self.of.common, MARKET, self.of.start.on, False)
        moves: Mapping[tuple[str, str], Any] = {(certificate, self.of.common): -shares, (MARKET, self.of.common): shares}
        self.state.add(Outcome((market,), moves))
        return shares

    def _sold(self, day: date, shares: Any, days: int) -> Any:
        """What the shares bring for one share of the lot; the price remembers a part of it."""
        at = self.at[day]
        price = self.stock[at]
        if self.outlet is not None and self.outlet.impact is not None:
            fall = self.outlet.impact.fall(shares, self.state.zero + self.outlet.volume * days)
            price = price * (1 - fall)
            self.stock[at + 1 :] *= 1 - self.outlet.impact.permanent * fall
        return shares * price * self.each


def narrowing(now: Now[Any], ahead: Ahead) -> tuple[str, ...]:
    """The limits that concern what the lot converts into, by the names of their clauses."""
    own = [step for step in steps(now) if step.kind == "converted" and step.security == ahead.lot.security]
    return tuple(dict.fromkeys(c.id for c in now.clauses.limiting for step in own if c.cap(now, step) is not None))
