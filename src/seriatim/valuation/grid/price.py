"""The price of many convertibles at once, with an estimate of the numerical error.

Three grids, each twice as fine as the one before, give two extrapolations (Richardson); the finer is the value. The estimate is how far
they are apart, and 0.4 of the last correction, or 1.25 of it where there are dates and rights, and a little more for what three grids may
miss by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.grid.resolve import Book, Floats, resolve

Accuracy = Literal["quick", "standard", "accurate"]


@dataclass(frozen=True)
class Size:
    """The coarsest grid: nodes and steps for the whole life, and how many standard deviations it reaches beyond price and strike."""

    nodes: int
    steps: int
    deviations: float


SIZES: dict[str, Size] = {"quick": Size(16, 4, 2.8), "standard": Size(32, 8, 3.2), "accurate": Size(256, 64, 3.8)}
"""The finest grid is four times as fine. Series K: quick 1e-4, standard 5e-6, accurate 1e-7 of the value."""
LEAST_ERROR = 0.25
"""Over the square of the finest grid's nodes: what three grids may miss by chance, as a part of the value."""


@dataclass(frozen=True)
class Prices:
    """One number a security: the value of one preferred, its estimated numerical error, and its derivatives by the stock's price."""

    value: Floats
    error: Floats
    delta: Floats
    gamma: Floats


def price(
    contracts: Sequence[Contract],
    inputs: Sequence[Inputs],
    credits: Sequence[Credit],
    model: str,
    accuracy: Accuracy = "standard",
    threads: int = 1,
) -> Prices:
    """Prices contracts, each with its inputs and credit. Raises ValueError with the reason where the grid has no answer."""
    return price_book(resolve(contracts, inputs, credits, model), SIZES[accuracy], threads)


def price_one(contract: Contract, inputs: Inputs, credit: Credit, model: str, accuracy: Accuracy = "accurate") -> tuple[float, float]:
    """The value of one preferred, and its estimated numerical error."""
    prices = price([contract], [inputs], [credit], model, accuracy)
    return float(prices.value[0]), float(prices.error[0])


def price_book(book: Book, size: Size, threads: int = 1, frames: NDArray[np.int64] | None = None) -> Prices:
    """Prices what is resolved already. `frames`: whose grid each security takes, its own unless said."""
    coarse, middle, fine = solve_book(book, size, 3, threads, frames)
    second = (4 * fine[:, :3] - middle[:, :3]) / 3
    value = second[:, 0]
    if (lost := np.flatnonzero(~np.isfinite(second).all(axis=1))).size:
        many = f" (number {lost[0] + 1} of {len(book)})" if len(book) > 1 else ""
        raise ValueError(f"too large or too small numbers for the grid{many}: look at the volatility, the rates and the years")
    apart = np.abs(value - (4 * middle[:, 0] - coarse[:, 0]) / 3)
    last = np.maximum(np.abs(fine[:, 0] - middle[:, 0]) / 3, np.abs(middle[:, 0] - coarse[:, 0]) / 12)
    error = apart + last * np.where(book.simple, 0.4, 1.25)
    bounded: Floats = np.maximum(np.minimum(value, fine[:, 4]), fine[:, 3])
    error += LEAST_ERROR / (4 * size.nodes) ** 2 * bounded
    return Prices(bounded, error, second[:, 1], second[:, 2])


def solve_book(book: Book, size: Size, levels: int = 1, threads: int = 1, frames: NDArray[np.int64] | None = None) -> Floats:
    """Grids, each twice as fine as the one before: value, delta, gamma, and what the value is at least and at most today."""
    out = np.empty((levels, len(book), 5))
    own = np.arange(len(book)) if frames is None else frames
    arrays = (book.securities, book.periods, book.flows, book.curves, own)
    sizes = np.array([size.nodes, size.steps, size.deviations], dtype=np.float64)
    jobs = [partial(solver, arrays, part, sizes, out) for solver, members in _kinds(book) for part in _parts(members, threads)]
    if threads == 1:
        for job in jobs:
            job()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()
    return out


def _kinds(book: Book) -> list[tuple[Callable[..., None], NDArray[np.int64]]]:
    """Each march with its securities, those with as many periods beside each other."""
    kinds = np.where(book.simple, book.securities["two"], 2.0)
    order = np.argsort(book.securities["periods"], kind="stable")
    return [(_march(int(kind)), order[kinds[order] == kind]) for kind in np.unique(kinds)]


def _march(kind: int) -> Callable[..., None]:
    """Numba is loaded here, and of the marches only what is needed is compiled."""
    from seriatim.valuation.grid.solve import solve_simple, solve_two
    from seriatim.valuation.grid.solve_rights import solve_rights

    marches: tuple[Callable[..., None], ...] = (solve_simple, solve_two, solve_rights)
    return marches[kind]


def _parts(members: NDArray[np.int64], threads: int) -> list[NDArray[np.int64]]:
    """The members in as many parts as there are threads, groups of eight kept together."""
    groups = [members[at : at + 8] for at in range(0, len(members), 8)]
    parts = [groups[number::threads] for number in range(threads)]
    return [np.concatenate(part) for part in parts if part]
