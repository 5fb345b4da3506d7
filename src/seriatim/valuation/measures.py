"""What is said of a value beside the value: parity, premium, floor, and how it moves with each input, the bumps stated.

Delta and gamma are per share of preferred, in dollars for a change of the stock's price of one dollar (and its square); vega is for one
point of volatility, rho and the credit sensitivity for one basis point, theta for one day, or to the end where that is sooner. All are
differences of whole valuations, so any pricer will do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Protocol, Self, TypeVar

from seriatim.valuation.contract import Credit, Curve, Inputs
from seriatim.valuation.seen import DAYS_A_YEAR

SPOT_BUMP = 1e-2
"""Of the stock's price, up and down."""
VOLATILITY_BUMP = 1e-2
RATE_BUMP = 1e-4
CREDIT_BUMP = 1e-4

LAST_MOMENT = 1e-6
"""Of the years that are left: what is priced then is all but the payoff."""


class Ending(Protocol):
    """What ends in so many years, and of which less is left on a later day: a contract, an option."""

    @property
    def years(self) -> float: ...

    def after(self, year: float, /) -> Self: ...


T = TypeVar("T", bound=Ending)


@dataclass(frozen=True, slots=True)
class Greeks:
    """How a value moves: see the module for the units."""

    delta: float
    gamma: float
    vega: float
    rho: float
    theta: float
    credit: float

    def times(self, count: float) -> Greeks:
        """The moves of so many."""
        return Greeks(*(count * getattr(self, own.name) for own in fields(self)))

    def plus(self, other: Greeks) -> Greeks:
        """The moves of both together."""
        return Greeks(*(getattr(self, own.name) + getattr(other, own.name) for own in fields(self)))


NO_MOVES = Greeks(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def greeks(
    value: Callable[[T, Inputs, Credit], float], contract: T, inputs: Inputs, credit: Credit, spot_bump: float = SPOT_BUMP
) -> Greeks:
    """Differences of a pricer's values: in the middle for the price, volatility, rate and credit; forward by a day for theta."""
    day = passing(contract.years)

    def apart(bump: float, changed: Callable[[float], tuple[Inputs, Credit]]) -> float:
        """The change of the value for a bump, half of it on each side."""
        return value(contract, *changed(bump / 2)) - value(contract, *changed(-bump / 2))

    base, step = value(contract, inputs, credit), spot_bump * inputs.spot
    up, down = (value(contract, replace(inputs, spot=inputs.spot + change), credit) for change in (step, -step))
    later = value(contract.after(day), replace(inputs, rate=inputs.rate.after(day)), credit)
    return Greeks(
        delta=(up - down) / (2 * step),
        gamma=(up - 2 * base + down) / (step * step),
        vega=apart(VOLATILITY_BUMP, lambda by: (replace(inputs, volatility=inputs.volatility + by), credit)),
        rho=apart(RATE_BUMP, lambda by: (replace(inputs, rate=shifted(inputs.rate, by)), credit)),
        theta=later - base,
        credit=apart(CREDIT_BUMP, lambda by: (inputs, widened(credit, by))),
    )


def passing(years: float) -> float:
    """How much time theta lets pass: a day, or all but the last moment of what is left."""
    return min(1 / DAYS_A_YEAR, (1 - LAST_MOMENT) * years)


def shifted(curve: Curve, by: float) -> Curve:
    """The curve with every zero rate moved alike."""
    return replace(curve, zeros=tuple(zero + by for zero in curve.zeros))


def widened(credit: Credit, by: float) -> Credit:
    """Hazard and spread moved alike."""
    return replace(credit, hazard=credit.hazard + by, spread=credit.spread + by)
