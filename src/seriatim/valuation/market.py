"""What a valuation takes from the market, each figure with its source; nothing of it is supplied where a file is silent.

A credit is given as a hazard or as a spread. They are not the same thing where something is recovered: a spread of 15 % with 40 %
recovered is a hazard of 25 % (spread / (1 - recovery)). Whichever is given, the other follows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from seriatim.projection.market import Impact
from seriatim.units.decimals import Level, Rate, SignedRate
from seriatim.valuation.contract import Credit, Curve, Inputs, credit_of

LeverName = Literal["spot", "volatility", "rate", "hazard", "spread", "recovery", "dividend_yield", "borrow", "agreement", "benefit"]
"""What can be moved, by the names that the market file has for it."""

TRADING_DAYS = 252
"""Trading days that a year's volatility counts."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The stock's price, the day it is of, and who says so."""

    price: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Volatility:
    """The stock's volatility a year: a number, or estimated from the last `days` trading days in a file of `prices`."""

    source: str
    value: Rate | None = None
    prices: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Zero:
    """A point of a curve: the zero rate for a term in years, continuously compounded."""

    years: Decimal
    rate: SignedRate


@dataclass(frozen=True, slots=True)
class RiskFree:
    """The risk-free rate, continuously compounded: one for all terms, or a curve. It may be below zero, as it was in francs and euros."""

    source: str
    value: SignedRate | None = None
    curve: tuple[Zero, ...] = ()


@dataclass(frozen=True, slots=True)
class Default:
    """How a default comes: a `hazard` or a `spread`, a year; what part is recovered; what part of its price the stock loses (`jump`)."""

    source: str
    recovery: Rate
    jump: Rate
    hazard: Rate | None = None
    spread: Rate | None = None


@dataclass(frozen=True, slots=True)
class Sourced:
    """A rate a year and its source."""

    value: Rate
    source: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The stock's growth a year in the real world, or its fall, and who says so."""

    value: SignedRate
    source: str


@dataclass(frozen=True, slots=True)
class LastWord:
    """How a closing that waits for the issuer's agreement is judged: a `probability` of it, or the private `benefit` of the cash.

    `binding`: whether not paying is a default once the condition is met.
    """

    source: str
    binding: bool
    probability: Rate | None = None
    benefit: Rate | None = None


@dataclass(frozen=True, slots=True)
class RestrictedStock:
    """How long what is got on conversion may not be sold freely, and what part of its price that takes off, if anything is taken off.

    The `discount` lowers what converting before a default saves, where the clauses say that the common is restricted, and nothing else.
    """

    years: Decimal
    source: str
    discount: Rate | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """From what to what an `input` may reasonably be: over that range a tornado moves it."""

    input: LeverName
    low: Level
    high: Level
    source: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """What was paid, for the whole package, on a day: what a calibration has to give."""

    price: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Selling:
    """How much a holder can sell: the `part` that it may be of a day's `volume` of shares, and what that does to the price (`impact`)."""

    volume: Decimal
    part: Rate
    source: str
    impact: Impact[Decimal] | None = None


@dataclass(frozen=True, slots=True)
class MarketInputs:
    """A market file for a valuation. `agreement` is asked for where a closing waits for one; `drift` for real-world probabilities."""

    spot: Spot
    volatility: Volatility
    rate: RiskFree
    credit: Default
    dividend_yield: Sourced
    borrow: Sourced
    agreement: LastWord | None = None
    drift: Drift | None = None
    restricted_stock: RestrictedStock | None = None
    transaction: Transaction | None = None
    ranges: tuple[Range, ...] = ()
    selling: Selling | None = None

    @property
    def curve(self) -> Curve:
        """The risk-free curve."""
        if self.rate.value is not None:
            return Curve.flat(float(self.rate.value))
        points = sorted((float(zero.years), float(zero.rate)) for zero in self.rate.curve)
        return Curve(tuple(rate for _, rate in points), tuple(at for at, _ in points))

    @property
    def default(self) -> Credit:
        """The credit with hazard and spread, whichever was given."""
        by_hazard = self.credit.hazard is not None
        level = self.credit.hazard if by_hazard else self.credit.spread
        return credit_of(by_hazard, float(level or 0), float(self.credit.recovery), float(self.credit.jump))

    def inputs(self, volatility: float) -> Inputs:
        """The numbers that the models take."""
        return Inputs(float(self.spot.price), volatility, self.curve, float(self.dividend_yield.value), float(self.borrow.value))


def historical(prices: Sequence[Decimal]) -> float:
    """The volatility a year of daily closing prices: the deviation of their log-returns about their mean, times the root of 252.

    Raises ValueError for fewer than three prices.
    """
    if len(prices) <= 2:
        raise ValueError("a volatility needs three prices at least")
    logs = [math.log(price) for price in prices]
    returns = [after - before for before, after in pairwise(logs)]
    mean = math.fsum(returns) / len(returns)
    variance = math.fsum((change - mean) ** 2 for change in returns) / (len(returns) - 1)
    return math.sqrt(variance * TRADING_DAYS)
