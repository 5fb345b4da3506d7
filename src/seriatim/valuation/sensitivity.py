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
from seriatim.valuation.package import Found, Package, each_value, values

if TYPE_CHECKING:
    from seriatim.units.numbers import Array
    from seriatim.valuation.paths.estimate import Spread

SPOTS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5)
"""The stock's prices of a grid, as parts of today's."""
VOLATILITIES = (0.5, 0.75, 1.0, 1.25, 1.5)
"""The volatilities of a grid, as parts of the market's."""


CHANCE = 2.0
"""So many standard errors are taken for chance."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The whole package: a row for each of the `volatilities`, a column for each of the `spots`; `errors` as in `Values`."""

    spots: tuple[float, ...]
    volatilities: tuple[float, ...]
    whole: Array
    errors: Array


def surface(
    package: Package, spots: Sequence[float] = SPOTS, volatilities: Sequence[float] = VOLATILITIES, spread: Spread = map
) -> Surface:
    """The package at parts and multiples of the stock's price and of the volatility; where both are 1, it is its value."""
    prices = np.array(spots) * package.inputs.spot
    spreads = np.array(volatilities) * package.inputs.volatility
    found = values(package, prices, spreads[:, None], spread=spread)
    return Surface(tuple(prices), tuple(spreads), found.whole, found.errors)


@dataclass(frozen=True, slots=True)
class Moved:
    """An input moved alone, to `low` and to `high`: the values there, or why there is none. `base` is where it stands.

    `errors`: one standard error of how each changes, where lots are followed along paths.
    """

    lever: Lever
    base: float
    low: float
    high: float
    at_low: float | str
    at_high: float | str
    value: float
    errors: tuple[float, float] = (0.0, 0.0)

    @property
    def is_chance(self) -> bool:
        """Whether the values lie no farther apart than the errors of paths may put them."""
        return 0 < self.effect <= CHANCE * max(self.errors)

    @property
    def effect(self) -> float:
        """How far apart the values are, that in the middle among them."""
        found = [each for each in (self.at_low, self.at_high, self.value) if not isinstance(each, str)]
        return max(found) - min(found)


def tornado(package: Package, ranges: Mapping[LeverName, tuple[float, float]] | None = None, spread: Spread = map) -> tuple[Moved, ...]:
    """Every input that the package has, the one that moves the value most first; over its range where one is given."""
    moving = [(lever, lever.level(package), (ranges or {}).get(lever.name) or lever.around(package)) for lever in LEVERS]
    there = [(lever, at, around) for lever, at, around in moving if at is not None and around is not None]
    packages = [package if end == at else lever.moved(package, end) for lever, at, around in there for end in around]
    base, *ends = each_value([package, *packages], spread)
    if isinstance(base, str):
        raise ValueError(base)
    found = [_moved(*each, base.value, *ends[2 * n : 2 * n + 2]) for n, each in enumerate(there)]
    return tuple(sorted(found, key=lambda moved: -moved.effect))


def _moved(lever: Lever, at: float, around: tuple[float, float], base: float, low: Found | str, high: Found | str) -> Moved:
    ends = [(end, 0.0) if isinstance(end, str) else end for end in (low, high)]
    return Moved(lever, at, *around, ends[0][0], ends[1][0], base, (ends[0][1], ends[1][1]))
