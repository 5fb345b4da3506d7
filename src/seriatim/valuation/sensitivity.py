"""How the value of a package moves: over the stock's price and the volatility together, and with one input at a time.

A tornado moves each input alone, down and up by an amount that is printed, or over a range that the market file gives, and sorts them by
what that does to the value. Where a value cannot be had (a model has no answer with dividends, say), the reason stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.levers import LEVERS, Lever
from seriatim.valuation.market import LeverName
from seriatim.valuation.package import Package, value, values

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

SPOTS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5)
"""The stock's prices of a grid, as parts of today's."""
VOLATILITIES = (0.5, 0.75, 1.0, 1.25, 1.5)
"""The volatilities of a grid, as parts of the market's."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The whole package: a row for each of the `volatilities`, a column for each of the `spots`."""

    spots: tuple[float, ...]
    volatilities: tuple[float, ...]
    whole: Array


def surface(package: Package, spots: Sequence[float] = SPOTS, volatilities: Sequence[float] = VOLATILITIES, threads: int = 1) -> Surface:
    """The package at parts and multiples of the stock's price and of the volatility; where both are 1, it is its value."""
    prices = np.array(spots) * package.inputs.spot
    spreads = np.array(volatilities) * package.inputs.volatility
    return Surface(tuple(prices), tuple(spreads), values(package, prices, spreads[:, None], threads).whole)


@dataclass(frozen=True, slots=True)
class Moved:
    """An input moved alone, to `low` and to `high`: the values there, or why there is none. `base` is where it stands."""

    lever: Lever
    base: float
    low: float
    high: float
    at_low: float | str
    at_high: float | str
    value: float

    @property
    def effect(self) -> float:
        """How far apart the values are, that in the middle among them."""
        found = [each for each in (self.at_low, self.at_high, self.value) if not isinstance(each, str)]
        return max(found) - min(found)


def tornado(package: Package, ranges: Mapping[LeverName, tuple[float, float]] | None = None) -> tuple[Moved, ...]:
    """Every input that the package has, the one that moves the value most first; over its range where one is given."""
    base = value(package)
    found = []
    for lever in LEVERS:
        around, at = (ranges or {}).get(lever.name) or lever.around(package), lever.level(package)
        if at is None or around is None:
            continue
        low, high = around
        found.append(Moved(lever, at, low, high, _at(package, lever, low, at, base), _at(package, lever, high, at, base), base))
    return tuple(sorted(found, key=lambda moved: -moved.effect))


def _at(package: Package, lever: Lever, to: float, at: float, base: float) -> float | str:
    if to == at:
        return base
    try:
        return value(lever.moved(package, to))
    except ValueError as error:
        return str(error)
