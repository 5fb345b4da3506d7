"""How a stock moves between closings, and what a share of the preferred is worth along the way.

It defaults at the hazard p, loses the part `jump` of its price then, and grows at r + jump p less its yields while it lives (Ayache,
Forsyth and Vetzal 2003). A default ends the commitment: what the investor was to buy it buys no more, and owes nothing for it. What a
default leaves of the shares bought before is in their own value, recovery and all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import MOMENT, Contract, Credit, Inputs
from seriatim.valuation.staged.tables import reach, tables
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Pricer = Callable[["Array", Contract, Inputs, Credit], "Array"]
"""What prices one share of a contract at many prices of the stock."""


@dataclass(frozen=True, slots=True)
class World:
    """What is the same at every closing."""

    inputs: Inputs
    credit: Credit
    pricer: Pricer

    def worth(self, lot: Holding, year: float, at: Array) -> Array:
        """What one share of a lot is worth in so many years, at log-prices: nothing once it has been redeemed."""
        if lot.is_gone(year):
            return np.zeros_like(at)
        return self.pricer(np.exp(at), lot.aged(year), later(self.inputs, year), self.credit)

    def conversion(self, lot: Holding, year: float, at: Array) -> Array:
        """What one share of a lot converts into then, if it may be converted on that day."""
        if lot.is_gone(year) or not any(window.opens <= MOMENT for window in lot.aged(year).conversion):
            return np.zeros_like(at)
        return lot.contract.shares * np.exp(at)

    def held(self, lots: Sequence[Holding]) -> float:
        """What all the lots are worth today."""
        spot = np.array([math.log(self.inputs.spot)])
        return math.fsum(lot.shares * float(self.worth(lot, 0.0, spot)[0]) for lot in lots)

    def lost(self, remedy: Remedy, lots: Sequence[Holding], year: float, at: Array) -> Array:
        """What a default costs on all the lots."""
        cost = np.zeros_like(at)
        for lot in lots:
            cost += lot.shares * remedy.cost(self.worth(lot, year, at), self.conversion(lot, year, at))
        return cost

    def redeemable(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Above zero where redeeming at the remedy's price is to the issuer's advantage."""
        return self.worth(lot, year, at) - remedy.price

    def escape(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Below zero where the holder converts before it is redeemed."""
        worth, conversion = self.worth(lot, year, at), self.conversion(lot, year, at) * (1 - remedy.discount)
        return worth - conversion - remedy.redeemed * (worth - np.minimum(remedy.price, worth))

    def bends(self, lot: Holding, year: float) -> Iterator[float]:
        """The log-prices at which a call that may be made on that day bends the value."""
        contract = lot.aged(year)
        for call in contract.calls if contract.shares and not lot.is_gone(year) else ():
            if call.window.opens <= MOMENT:
                yield from (math.log(price) for price in (call.trigger, call.price / contract.shares) if price > 0)

    def interest(self, start: float, end: float) -> float:
        """The exponent of discounting between two years."""
        return self.inputs.rate.total(end) - self.inputs.rate.total(start)

    def kept(self, start: float, end: float) -> float:
        """What is left today of what comes later: discounted, and lost where the issuer defaults before."""
        return math.exp(-self.interest(start, end)) * self.alive(start, end)

    def alive(self, start: float, end: float) -> float:
        """The probability that the issuer does not default between two years."""
        return math.exp(-self.credit.hazard * (end - start))

    def drift(self, start: float, end: float, growth: float | None = None) -> float:
        """What the log-price moves by on average while the stock lives: risk-neutral, or at a stated growth a year."""
        years, volatility = end - start, self.inputs.volatility
        risk_neutral = self.interest(start, end) + (self.credit.hazard * self.credit.jump - self.inputs.yields) * years
        return (risk_neutral if growth is None else growth * years) - volatility * volatility * years / 2

    def spread(self, start: float, end: float) -> float:
        """The standard deviation of the log-price's move."""
        return self.inputs.volatility * math.sqrt(end - start)

    def reach(self, year: float, spots: Sequence[float]) -> tuple[float, float]:
        """From which to which log-price all lies that matters in so many years."""
        spread = self.spread(0.0, year) or self.spread(0.0, 1.0)
        return reach(math.log(min(spots)), math.log(max(spots)), self.drift(0.0, year), spread)


def later(inputs: Inputs, year: float) -> Inputs:
    """The market as it is seen in so many years."""
    return replace(inputs, rate=inputs.rate.after(year))


def tabulated(holdings: Sequence[Holding], purchases: Sequence[Purchase], inputs: Inputs, credit: Credit, spots: Sequence[float]) -> World:
    """The world in which every lot has a value at every closing, by formula or from a table. Raises ValueError for what has neither."""
    last = purchases[-1].at if purchases else 0.0
    bought = [purchase.bought for purchase in purchases]
    cases = [(lot, 0.0) for lot in holdings]
    for count, purchase in enumerate(purchases):
        cases += [(lot, purchase.at) for lot in (*holdings, *bought[: count + 1]) if not lot.is_gone(purchase.at)]
    aged = [(lot.aged(year), later(inputs, year)) for lot, year in cases]
    plain = World(inputs, credit, tables((), credit, 0.0, 0.0, 0.0))
    ends = [plain.reach(year, spots) for year in {purchase.at for purchase in purchases} or {0.0}]
    spread = plain.spread(0.0, last) or plain.spread(0.0, 1.0)
    return replace(plain, pricer=tables(aged, credit, min(ends)[0], max(end for _, end in ends), spread))
