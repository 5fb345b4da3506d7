"""What convertibles are worth at many prices of the stock, from one march each.

The grid has the value at every node anyway; here it is read at all the prices asked for, on two grids, of which the second is twice as
fine, and extrapolated to the limit. Series K's preferred at a borrow fee of 10 %, at 0.0005, 0.0023 and 0.01: as `price_one` gives it for
each alone, to 1e-5 of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.grid.price import Size
from seriatim.valuation.grid.resolve import Floats, resolve

SIZE = Size(256, 64, 4.5)
"""The coarser grid; it reaches further than one that is read in its middle only."""
LEVELS = 2


@dataclass(frozen=True)
class Profile:
    """At `logs`, rising logarithms of the price, the value of one preferred and its derivative by the logarithm."""

    logs: Floats
    value: Floats
    slope: Floats


def profiles(contracts: Sequence[Contract], inputs: Sequence[Inputs], credit: Credit, model: str, logs: Floats) -> list[Profile]:
    """The value of each under its inputs, at prices whose logarithms are `logs`, as far as its grid goes.

    Raises ValueError with the reason where the grid has no answer.
    """
    from seriatim.valuation.grid.solve_profile import inside, profile_rights, profile_simple

    book = resolve(contracts, inputs, [credit] * len(contracts), model)
    if book.securities["two"].any():
        raise ValueError("a model with two claims is not read at many prices")
    arrays = (book.securities, book.periods, book.flows, book.curves, np.arange(len(book)))
    sizes = np.array([SIZE.nodes, SIZE.steps, SIZE.deviations], dtype=np.float64)
    points = logs - np.log(book.securities["spot"])[:, None]
    inside(arrays, sizes, points)
    out = np.empty((LEVELS, len(book), len(logs), 5))
    for solver, kind in ((profile_simple, book.simple), (profile_rights, ~book.simple)):
        if kind.any():
            solver(arrays, np.flatnonzero(kind), sizes, points, out)
    found = (4 * out[1, ..., :2] - out[0, ..., :2]) / 3
    value = np.maximum(np.minimum(found[..., 0], out[1, ..., 4]), out[1, ..., 3])
    at = points + np.log(book.securities["spot"])[:, None]
    return [_profile(*each) for each in zip(at, value, found[..., 1] * np.exp(at), strict=True)]


def _profile(logs: Floats, value: Floats, slope: Floats) -> Profile:
    """Without the points that the grid's ends have drawn together."""
    if not (np.isfinite(value).all() and np.isfinite(slope).all()):
        raise ValueError("too large or too small numbers for the grid: look at the volatility, the rates and the years")
    _, kept = np.unique(logs, return_index=True)
    return Profile(logs[kept], value[kept], slope[kept])
