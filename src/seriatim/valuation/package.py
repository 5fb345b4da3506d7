"""A package: everything that a valuation rests on, as plain numbers, so that it can be valued again with one of them changed.

It is what is outstanding, the closings to come, and the market. Its value is that of the lots and of the rights and duties to come, and
that is what a grid, a tornado, a bridge and a calibration move. Series K when the first million is paid, under the inputs of the reference
figures: 915,570 for the lot; 2,121,312 for the closings to come where a default ends the ones after it (1/12 year apart).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.option import Option, option_value
from seriatim.valuation.pricing import prices
from seriatim.valuation.staged.solve import rights_at
from seriatim.valuation.staged.terms import Holding, Purchase

if TYPE_CHECKING:
    from seriatim.units.numbers import Array
    from seriatim.valuation.paths.estimate import Spread
    from seriatim.valuation.paths.moved import Change, FollowedHolding


@dataclass(frozen=True, slots=True)
class Warrants:
    """So many warrants alike."""

    count: float
    option: Option


@dataclass(frozen=True, slots=True)
class Package:
    """What is valued and under what. `lots` are of the class that the closings issue, which a remedy reaches; `beside` all others.

    `followed` are lots whose clauses are stepped along paths. `by_hazard`: whether the credit was given as a hazard, from which the spread
    follows, or the other way round. `warrants`: those that are outstanding.
    """

    lots: tuple[Holding, ...]
    closings: tuple[Purchase, ...]
    inputs: Inputs
    credit: Credit
    model: Model = "afv"
    beside: tuple[Holding, ...] = ()
    by_hazard: bool = field(default=True)
    warrants: tuple[Warrants, ...] = ()
    followed: tuple[FollowedHolding, ...] = ()

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """All that is outstanding."""
        return (*self.lots, *self.beside)

    @property
    def staged_credit(self) -> Credit:
        """The credit that the closings are valued under."""
        return self.credit if self.model == "afv" else Credit()


@dataclass(frozen=True, slots=True)
class Values:
    """In the deal's currency, an array each: what is outstanding is worth (`held`), the closings to come (`rights`), and both.

    `errors`: where lots are valued along paths, one standard error of how the whole changes from the value as it is; else nothing.
    """

    held: Array
    rights: Array
    errors: Array

    @property
    def whole(self) -> Array:
        return self.held + self.rights


class Found(NamedTuple):
    """What a whole package is worth, and one standard error of its change, where lots are followed along paths."""

    value: float
    error: float = 0.0


def value(package: Package) -> float:
    """What the whole package is worth. Raises ValueError, with the reason, where something in it is not priced."""
    (found,) = each_value([package])
    if isinstance(found, str):
        raise ValueError(found)
    return found.value


def each_value(packages: Sequence[Package], spread: Spread = map) -> list[Found | str]:
    """What each of many packages is worth, or why it has no value; the paths of all of them are handed out at once."""
    priced = [_without_followed(package, spread) for package in packages]
    along = _each_followed([package for package, found in zip(packages, priced, strict=True) if not isinstance(found, str)], spread)
    return [found if isinstance(found, str) else _sum(found, next(along)) for found in priced]


def _without_followed(package: Package, spread: Spread) -> Found | str:
    try:
        found = values(replace(package, followed=()), package.inputs.spot, package.inputs.volatility, spread=spread)
    except ValueError as error:
        return str(error)
    return Found(float(found.whole), float(found.errors))


def _each_followed(packages: Sequence[Package], spread: Spread) -> Iterator[Change | str | None]:
    """The lots along paths of packages that differ in their markets, and in which rights those lots have."""
    found: dict[int, Change | str] = {}
    for lots in dict.fromkeys(package.followed for package in packages if package.followed):
        from seriatim.valuation.paths.moved import changed

        own = [number for number, package in enumerate(packages) if package.followed == lots]
        markets = [(packages[number].inputs, packages[number].credit) for number in own]
        found.update(zip(own, changed(lots, markets, spread), strict=True))
    return (found.get(number) for number in range(len(packages)))


def _sum(without: Found, followed: Change | str | None) -> Found | str:
    if followed is None or isinstance(followed, str):
        return without if followed is None else followed
    return Found(without.value + followed.value, math.hypot(without.error, followed.error))


def values(
    package: Package,
    spots: float | Sequence[float] | Array,
    volatilities: float | Sequence[float] | Array,
    threads: int = 1,
    spread: Spread = map,
) -> Values:
    """The package at many prices of the stock and volatilities a year, which are broadcast against each other as numpy does it.

    The shape of the result is theirs together: spots of shape (7,) and volatilities of shape (5, 1) give (5, 7). All lots at all of
    them go to the grid in one call, one solution of the closings serves all prices at a volatility, and `spread` hands out the markets
    under which lots are followed along paths.
    """
    spot, volatility = np.broadcast_arrays(np.asarray(spots, dtype=float), np.asarray(volatilities, dtype=float))
    if not (np.isfinite(spot).all() and np.isfinite(volatility).all() and (spot > 0).all() and (volatility > 0).all()):
        raise ValueError("the stock's prices and the volatilities are numbers above 0")
    cells = [replace(package.inputs, spot=float(s), volatility=float(v)) for s, v in zip(spot.flat, volatility.flat, strict=True)]
    rights = _rights(package, spot, volatility)  # first: what it refuses, it refuses at once
    held, along = _held(package, cells, threads, spread), _followed(package, cells, spread)
    value, error = (one + other for one, other in zip(held, along, strict=True))
    return Values(value.reshape(spot.shape), rights, np.sqrt(error).reshape(spot.shape))


def _held(package: Package, cells: Sequence[Inputs], threads: int, spread: Spread) -> tuple[Array, Array]:
    """The contracts in each cell, and the squared standard errors of those that have neither formula nor grid."""
    lots = package.holdings
    optional = [
        sum(own.count * option_value(own.option, cell, package.credit, package.model).each for own in package.warrants) for cell in cells
    ]
    if not lots:
        return np.array(optional, dtype=float), np.zeros(len(cells))
    found = prices([(lot.contract, cell, package.credit) for lot in lots for cell in cells], package.model, threads, spread)
    each = np.array([(priced.each, priced.error if priced.paths else 0.0) for priced in found]).reshape(len(lots), len(cells), 2)
    shares = np.array([lot.shares for lot in lots])
    return shares @ each[..., 0] + optional, shares**2 @ each[..., 1] ** 2


def _followed(package: Package, cells: Sequence[Inputs], spread: Spread) -> tuple[Array, Array]:
    """The lots along paths in each cell, and the squared standard errors of their change. Raises ValueError where they have no value."""
    if not package.followed:
        return np.zeros(len(cells)), np.zeros(len(cells))
    from seriatim.valuation.paths.moved import Change, changed

    found = changed(package.followed, [(cell, package.credit) for cell in cells], spread)
    for each in found:
        if isinstance(each, str):
            raise ValueError(each)
    changes = [each for each in found if isinstance(each, Change)]
    return np.array([change.value for change in changes]), np.array([change.error**2 for change in changes])


def _rights(package: Package, spot: Array, volatility: Array) -> Array:
    found = np.zeros(spot.shape)
    if not package.closings:
        return found
    for each in np.unique(volatility):
        here = volatility == each
        inputs = replace(package.inputs, volatility=float(each))
        found[here] = rights_at(package.lots, package.closings, inputs, package.staged_credit, list(spot[here]))
    return found
