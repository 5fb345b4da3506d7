"""A package: everything that a valuation rests on, as plain numbers, so that it can be valued again with one of them changed.

It is what is outstanding, the closings to come, and the market. Its value is that of the lots and of the rights and duties to come, and
that is what a grid, a tornado, a bridge and a calibration move. Series K when the first million is paid, under the inputs of the reference
figures: 915,570 for the lot; 2,121,312 for the closings to come where a default ends the ones after it (1/12 year apart).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.option import Option, option_value
from seriatim.valuation.pricing import prices
from seriatim.valuation.staged.solve import rights_at
from seriatim.valuation.staged.terms import Holding, Purchase

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


@dataclass(frozen=True, slots=True)
class Warrants:
    """So many warrants alike."""

    count: float
    option: Option


@dataclass(frozen=True, slots=True)
class Package:
    """What is valued and under what. `lots` are of the class that the closings issue, which a remedy reaches; `beside` all others.

    `by_hazard`: whether the credit was given as a hazard, from which the spread follows, or the other way round. `warrants`: those that
    are outstanding.
    """

    lots: tuple[Holding, ...]
    closings: tuple[Purchase, ...]
    inputs: Inputs
    credit: Credit
    model: Model = "afv"
    beside: tuple[Holding, ...] = ()
    by_hazard: bool = field(default=True)
    warrants: tuple[Warrants, ...] = ()

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
    """In the deal's currency, an array each: what is outstanding is worth (`held`), the closings to come (`rights`), and both."""

    held: Array
    rights: Array

    @property
    def whole(self) -> Array:
        return self.held + self.rights


def value(package: Package) -> float:
    """What the whole package is worth. Raises ValueError, with the reason, where something in it is not priced."""
    return float(values(package, package.inputs.spot, package.inputs.volatility).whole)


def values(
    package: Package, spots: float | Sequence[float] | Array, volatilities: float | Sequence[float] | Array, threads: int = 1
) -> Values:
    """The package at many prices of the stock and volatilities a year, which are broadcast against each other as numpy does it.

    The shape of the result is theirs together: spots of shape (7,) and volatilities of shape (5, 1) give (5, 7). All lots at all of
    them go to the grid in one call, and one solution of the closings serves all prices at a volatility.
    """
    spot, volatility = np.broadcast_arrays(np.asarray(spots, dtype=float), np.asarray(volatilities, dtype=float))
    if not (np.isfinite(spot).all() and np.isfinite(volatility).all() and (spot > 0).all() and (volatility > 0).all()):
        raise ValueError("the stock's prices and the volatilities are numbers above 0")
    rights = _rights(package, spot, volatility)  # first: what it refuses, it refuses at once
    return Values(_held(package, spot, volatility, threads), rights)


def _held(package: Package, spot: Array, volatility: Array, threads: int) -> Array:
    cells = [replace(package.inputs, spot=float(s), volatility=float(v)) for s, v in zip(spot.flat, volatility.flat, strict=True)]
    lots = package.holdings
    found = prices([(lot.contract, cell, package.credit) for lot in lots for cell in cells], package.model, threads)
    each = np.array([priced.each for priced in found]).reshape(len(lots), len(cells))
    held: Array = np.array([lot.shares for lot in lots]) @ each if lots else np.zeros(len(cells))
    held = held + [
        sum(own.count * option_value(own.option, cell, package.credit, package.model).each for own in package.warrants) for cell in cells
    ]
    return held.reshape(spot.shape)


def _rights(package: Package, spot: Array, volatility: Array) -> Array:
    found = np.zeros(spot.shape)
    if not package.closings:
        return found
    for each in np.unique(volatility):
        here = volatility == each
        inputs = replace(package.inputs, volatility=float(each))
        found[here] = rights_at(package.lots, package.closings, inputs, package.staged_credit, list(spot[here]))
    return found
