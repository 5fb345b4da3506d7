"""Integrals against the lognormal law, split where the integrand has a kink, so that sixteen points a panel are exact to the last digits.

Between two dates the logarithm of the price moves by a normal amount, so carrying a function back is one product with a matrix of
densities. A maximum of two smooth functions is smooth between the prices where they cross: the panels end there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

POINTS = 16
"""Points of Gauss and Legendre in a panel."""

DEVIATIONS = 9.0
"""How far integrals reach, in standard deviations: beyond lies 1e-19 of the law."""
BLOCK = 64
"""So many starting prices are carried at once, against the points within their reach."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(POINTS)


@dataclass(frozen=True, slots=True)
class Panels:
    """Points `at` over an interval of log-prices, with their weights."""

    at: Array
    weights: Array


def panels(low: float, high: float, width: float, kinks: Sequence[float] = ()) -> Panels:
    """Points over an interval in panels of at most `width`, none of which has a kink inside."""
    edges = sorted({low, high, *(kink for kink in kinks if low < kink < high)})
    cuts = [np.linspace(a, b, math.ceil((b - a) / width) + 1)[:-1] for a, b in pairwise(edges)]
    ends = np.append(np.concatenate(cuts), high)
    middle, half = (ends[1:] + ends[:-1]) / 2, (ends[1:] - ends[:-1]) / 2
    return Panels((middle[:, None] + half[:, None] * _NODES).ravel(), (half[:, None] * _WEIGHTS).ravel())


def expected(values: Array, over: Panels, start: Array, drift: float, spread: float) -> Array:
    """The expectation of `values` (at the panels' points) from each starting log-price; a log-price moves by N(drift, spread squared).

    Values may grow as the price does: the density is followed far enough above for that. Starts and points are in rising order. Several
    functions are columns of `values`, and then of the result.
    """
    below, above = drift - DEVIATIONS * spread, drift + (DEVIATIONS + spread) * spread
    found = np.empty((len(start), *values.shape[1:]))
    weighted = (values.T * over.weights).T / (spread * math.sqrt(2 * math.pi))
    at, centre = over.at / spread, (start + drift) / spread
    for first in range(0, len(start), BLOCK):
        some = slice(first, first + BLOCK)
        near = slice(*np.searchsorted(over.at, (start[some][0] + below, start[some][-1] + above)))
        away = at[None, near] - centre[some, None]
        away *= away
        away *= -0.5
        found[some] = np.exp(away, out=away) @ weighted[near]
    return found


def expected_evenly(values: Array, over: Panels, drift: float, spread: float) -> Array:
    """The same from each of the panels' own points, which are evenly apart: the densities depend on the distance only."""
    step = float(over.weights[0])
    first = math.ceil((drift - DEVIATIONS * spread) / step)
    last = math.floor((drift + (DEVIATIONS + spread) * spread) / step)
    away = (step * np.arange(first, last + 1) - drift) / spread
    density = np.exp(-away * away / 2) * (step / (spread * math.sqrt(2 * math.pi)))
    return np.column_stack([_correlated(column, density, first) for column in values.T])


def _correlated(values: Array, density: Array, first: int) -> Array:
    """Each point's sum over the points from the `first` distance on; beyond the ends there is nothing."""
    count, reach = len(values), first + len(density) - 1
    padded = np.concatenate([np.zeros(max(-first, 0)), values, np.zeros(max(reach, 0))])
    return np.correlate(padded[max(first, 0) :], density, "valid")[:count]


def crossings(function: Callable[[Array], Array], low: float, high: float, width: float) -> list[float]:
    """Every log-price at which a function changes its sign, to eleven digits; two of them nearer than `width` may be missed."""
    at = np.linspace(low, high, max(math.ceil((high - low) / width) + 1, 2))
    negative = function(at) < 0
    return [_halved(function, at[i], at[i + 1], bool(negative[i])) for i in np.flatnonzero(negative[1:] != negative[:-1])]


def _halved(function: Callable[[Array], Array], low: float, high: float, negative: bool) -> float:
    """The change of sign inside an interval, each round cutting it into thirty-two parts."""
    while True:
        at = np.linspace(low, high, 33)
        changed = int(np.argmax((function(at) < 0) != negative)) or 32
        narrower = float(at[changed - 1]), float(at[changed])
        if narrower[1] - narrower[0] <= 1e-11 * max(1.0, abs(low)) or narrower == (low, high):
            return sum(narrower) / 2
        low, high = narrower
