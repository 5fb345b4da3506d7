"""A right to buy shares, as a warrant gives it: what it is worth as plain numbers, by Black, Scholes and Merton under the credit model.

Under Ayache, Forsyth and Vetzal a default takes the stock down, and the warrant is a right on the stock alone: nothing of it is
recovered. Where the stock loses everything the warrant does too, so that while it lives it is a call at the rate r + p: a stock at 1.50,
100 % volatility, five years, 2 %, hazard 10 %: a right to buy one share at 2 is worth 1.1637; without the hazard 1.0666. Where the stock
keeps a part of its price the warrant goes on, on a stock that defaults no more, and its value is an integral over the day of the default.
Tsiveriotis and Fernandes discount what is settled in shares at the risk-free rate, and so does a model without credit: there it is a call
at r.

Who exercises early gives up time: where the stock pays nothing and money earns something that never pays, and the American value is this
European one. Where the stock pays dividends or costs a fee to borrow, or where the rate with the hazard is below zero, it may: see
`early_exercise`. Cashless exercise gives shares worth what exercise for cash leaves, `n S - X`, so that the value is the same; only the
number of new shares is smaller. A fraction of a share is not counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from seriatim.valuation.closed_form import Model, call_parts
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.early_exercise import Carried, premium
from seriatim.valuation.lattice import Lattice

NODES = 64
"""Days of default at which the integral over it is taken (Gauss and Legendre)."""
ROUNDING = 1e-12
"""What a formula may be off by, as a part of the value."""


@dataclass(frozen=True, slots=True)
class Option:
    """The right to buy `shares` for `cost` together, from `opens` up to `years` from now."""

    shares: float
    cost: float
    years: float
    opens: float = 0.0

    @property
    def strike(self) -> float:
        """What one share costs."""
        return self.cost / self.shares

    def after(self, year: float) -> Option:
        """The same right on a later day."""
        return replace(self, years=self.years - year, opens=max(self.opens - year, 0.0))


@dataclass(frozen=True, slots=True)
class Bought:
    """What the right is worth: at its end alone (`at_end`), and what exercising earlier adds (`early`, off by `error` at most)."""

    at_end: float
    early: float
    error: float
    method: Literal["closed form", "boundary", "lattice"]

    @property
    def each(self) -> float:
        return self.at_end + self.early


def option_value(option: Option, inputs: Inputs, credit: Credit, model: Model) -> Bought:
    """The value of one warrant. Raises ValueError, with the reason, where there is none."""
    hazard = credit.hazard if model == "afv" and credit.jump > 0 else 0.0  # a default that the stock does not feel is none for it
    at_end = _european(option, inputs, hazard, credit.jump)
    carried = Carried(inputs.rate, hazard, inputs.yields)
    if not carried.may_pay_early(option.years):
        return Bought(at_end, 0.0, ROUNDING * at_end, "closed form")
    early, off, method = _early(option, inputs, hazard, credit.jump, carried)
    now = max(option.shares * inputs.spot - option.cost, 0.0) if option.opens <= 0 else 0.0
    early = max(option.shares * early, now - at_end, 0.0)
    return Bought(at_end, early, option.shares * off + ROUNDING * at_end, method)


def _early(
    option: Option, inputs: Inputs, hazard: float, jump: float, carried: Carried
) -> tuple[float, float, Literal["boundary", "lattice"]]:
    """What exercising before the end adds to the right to one share; on a lattice where there is no boundary to integrate along."""
    if not hazard or jump == 1:
        try:
            return *premium(inputs.spot, option.strike, option.years, option.opens, inputs.volatility, carried), "boundary"
        except ArithmeticError:  # rates that turn below zero, or rise so steeply that no boundary is found
            pass
    return *Lattice(inputs, option.strike, option.years, option.opens, hazard, jump).added(), "lattice"


def _european(option: Option, inputs: Inputs, hazard: float, jump: float) -> float:
    """What it is worth where it is used on its last day or never."""
    years, interest = option.years, inputs.rate.total(option.years)
    growth, spread = interest - inputs.yields * years, inputs.volatility * math.sqrt(years)

    def call(grown: float) -> float:
        """A call at the end, on a stock whose forward has grown so much."""
        shares, cash = call_parts(np.array([inputs.spot]), option.strike, grown, spread)
        return math.exp(-interest) * option.shares * float(shares[0] - cash[0])

    alive = math.exp(-hazard * years) * call(growth + hazard * years * jump)
    if not hazard or jump == 1:
        return alive
    points, weights = np.polynomial.legendre.leggauss(NODES)
    days = (points + 1) * years / 2
    kept = math.log(1 - jump)
    lost = [weight * math.exp(-hazard * day) * call(growth + hazard * day * jump + kept) for weight, day in zip(weights, days, strict=True)]
    return alive + hazard * years / 2 * math.fsum(lost)
