"""How a stock moves between closings, and what a share of the preferred is worth along the way.

It defaults as a whole at the hazard p and grows at r + p while it lives (Ayache, Forsyth and Vetzal 2003, total default).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.closed_form import closed_forms, refusal, straight
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.staged.terms import Holding, Remedy

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Pricer = Callable[["Array", Contract, Inputs, Credit], "Array"]
"""What prices one share of a contract at many prices of the stock."""


def by_formula(spots: Array, contract: Contract, inputs: Inputs, credit: Credit) -> Array:
    """What has a formula, and what is only ever paid what it promises. Raises ValueError with the reason for anything else."""
    if contract.is_straight:
        return np.full_like(spots, math.fsum(straight(contract, inputs, credit, "afv").values()))
    if reason := refusal(contract, inputs, credit, "afv"):
        raise ValueError(reason)
    return closed_forms(spots, contract, inputs, credit, "afv")


@dataclass(frozen=True, slots=True)
class World:
    """What is the same at every closing."""

    inputs: Inputs
    credit: Credit
    pricer: Pricer

    def worth(self, lot: Holding, year: float, at: Array) -> Array:
        """What one share of a lot is worth in so many years, at log-prices."""
        later = replace(self.inputs, rate=self.inputs.rate.after(year))
        return self.pricer(np.exp(at), lot.aged(year), later, self.credit)

    def held(self, lots: Sequence[Holding]) -> float:
        """What all the lots are worth today."""
        spot = np.array([math.log(self.inputs.spot)])
        return math.fsum(lot.shares * float(self.worth(lot, 0.0, spot)[0]) for lot in lots)

    def lost(self, remedy: Remedy, lots: Sequence[Holding], year: float, at: Array) -> Array:
        """What a default costs on all the lots."""
        cost = np.zeros_like(at)
        for lot in lots:
            cost += lot.shares * remedy.cost(self.worth(lot, year, at), lot.contract.shares * np.exp(at))
        return cost

    def redeemable(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Above zero where redeeming at the remedy's price is to the issuer's advantage."""
        return self.worth(lot, year, at) - remedy.price

    def escape(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Below zero where the holder converts before it is redeemed."""
        worth, conversion = self.worth(lot, year, at), lot.contract.shares * np.exp(at) * (1 - remedy.discount)
        return worth - conversion - remedy.redeemed * (worth - np.minimum(remedy.price, worth))

    def interest(self, start: float, end: float) -> float:
        """The exponent of discounting between two years."""
        return self.inputs.rate.total(end) - self.inputs.rate.total(start)

    def drift(self, start: float, end: float, growth: float | None = None) -> float:
        """What the log-price moves by on average while the stock lives: risk-neutral, or at a stated growth a year."""
        years, volatility = end - start, self.inputs.volatility
        grown = self.interest(start, end) + (self.credit.hazard - self.inputs.yields) * years if growth is None else growth * years
        return grown - volatility * volatility * years / 2

    def spread(self, start: float, end: float) -> float:
        """The standard deviation of the log-price's move."""
        return self.inputs.volatility * math.sqrt(end - start)
