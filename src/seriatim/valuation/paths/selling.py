"""A whole lot converted and sold bit by bit: as much as limits and the day's volume leave, at prices that the sales themselves move.

Where an ownership limit, an exchange cap, a shortage of authorised shares, or the market's volume keeps a holder from converting at once,
one share is worth less than alone, and what is best depends on all that came before. So the value is that of a stated policy: on each day
looked at, the holder converts and sells as much as it may, if that brings at least `threshold` times what is redeemed. The threshold is
the best of a row of them on paths of their own; the value is its mean over fresh paths, so it is no more than the best policy's.

Everything that is done is done by `ledger.perform`, so every limit counts as for the record: at 4.99 % of 10,000,000 outstanding and
nothing held, 525,207 shares at once. What is sold moves to the market, so that the limit leaves room again; 10 % of a day's volume of
1,000,000 are 100,000 shares. Sales lower the day's price, and for good by a part of that (`projection.market.Impact`), so that later
conversion prices, which look back on it, are lower too.

Not covered: calls, which the issuer does not make here, and puts; what a holder already has of the common; a default that leaves shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.limits import fitting
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import eve
from seriatim.projection.market import Impact
from seriatim.projection.walk import walk
from seriatim.units.numbers import most, total
from seriatim.valuation.paths.ahead import Ahead
from seriatim.valuation.paths.walked import Walked, is_dividend
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]

THRESHOLDS = (0.0, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2.0, 2.5, 3.0, 5.0, np.inf)
"""How many times what is redeemed a conversion must bring: always, ..., never before the last day."""

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

    def follow(self, moved: Floats, rule: Any) -> Floats:
        """What a share is worth today on each path, with that threshold."""
        times = (0.0, *self.times)
        martingale = self.world.martingale(times, np.vstack([np.zeros((1, moved.shape[1])), moved]))
        seller = _Seller(self, self.world.grown(times, martingale), rule)
        worth, before = np.zeros(moved.shape[1]), 0.0
        outstanding = seller.held()
        for day in self.ahead.looks:
            year = times[self.ahead.places[day]]
            left = outstanding * self.world.credit.recovery * self.ahead.redemption
            worth = worth + self.world.discount(0.0, before, cash=True) * self.world.failing(before, year) * left
            cash, sold = seller.look(day)
            worth = worth + self.world.discount(0.0, year, cash=True) * cash + self.world.discount(0.0, year) * sold
            outstanding, before = seller.held(), year
        return worth


class _Seller(Walked):
    """The lot on its way, while its holder converts and sells."""

    def __init__(self, of: Selling, stock: Floats, threshold: Any):
        super().__init__(of.ahead, stock)
        self.outlet, self.threshold = of.outlet, threshold
        self.last = eve(of.ahead.start.on)

    def held(self) -> Floats:
        """What is left of the lot, for one share of today."""
        held: Floats = total([lot.quantity for lot in self.lots()], self.state.zero) * self.each
        return held

    def look(self, day: date) -> tuple[Floats, Floats]:
        """What a day brings for one share of today: dividends and redemptions in cash, and what is sold."""
        self.observe(day)
        cash, common = self.perform(day, is_dividend) if day > self.of.start.on else (0.0, 0.0)
        days = sum(1 for each in self.at if self.last < each <= day)
        sold = self._sold(day, self._converted(day, days), days)
        self.last = day
        paid, forced = self.perform(day, lambda step: not is_dividend(step))
        return self.state.zero + cash + paid, self.state.zero + common + sold + forced

    def _converted(self, day: date, days: int) -> Any:
        """Converts what policy, limits and a market of so many `days` leave, and returns the shares that it gave."""
        left = None if self.outlet is None else self.state.zero + self.outlet.part * self.outlet.volume * days
        certificates: list[str] = []

        def policy(now: Now[Any], step: Step[Any]) -> Any:
            if step.kind != "converted" or step.modal != "may" or step.by != self.of.lot.holder or step.blocked or step.unpriced:
                return now.zero
            quantity = step.quantity_max
            if left is not None:
                got = total([self.state.held(name, self.of.common) for name in certificates], now.zero)
                quantity = np.minimum(quantity, fitting(step, most(left - got, now.zero)))
            return np.where(self._pays(step, day), quantity, 0.0)

        for done in walk(self.of.clauses, self.state, eve(day), day, policy, (day,)):
            certificates += [done.act.certificate]  # the policy looks at those so far
        return total([self._given_up(name) for name in certificates], self.state.zero)

    def _pays(self, step: Step[Any], day: date) -> Any:
        """Whether a share converted by a step brings the threshold; on the last day it is enough if it is what is redeemed."""
        asked = np.minimum(self.threshold, 1.0) if day == self.of.looks[-1] else self.threshold
        return self.in_common(step, step.slices[0].amount, day) >= asked * self.of.redemption

    def _given_up(self, certificate: str) -> Any:
        """Moves the shares of a certificate to the market."""
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
