"""The price of many convertibles at once, with an estimate of the numerical error.

Four grids, each twice as fine as the one before. Where the differences between them shrink as they should, four times each, the two
finest are extrapolated to their limit (Richardson), and little is left; where they do not, the estimate grows with what was seen (`doubt`).
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


LEVELS = 4
SIZES: dict[str, Size] = {"quick": Size(8, 2, 2.8), "standard": Size(16, 4, 3.2), "accurate": Size(128, 32, 3.8)}
"""The finest grid is eight times as fine. Series K: quick 1e-4, standard 5e-6, accurate 1e-7 of the value."""
LEAST_ERROR = 0.25
"""Over the square of the finest grid's nodes: what the grids may miss by chance, as a part of the value."""
APART, REGULAR = 0.6, 0.1
"""How much two extrapolations may be apart counts, and how much of the finest grid's own error may be left where it shrinks as it should.
"""
UNEVEN, LEAST_UNEVEN = 0.05, 0.2
"""How far from a quarter two ratios are that count in full, and what those count at least that are a quarter."""


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
    levels = solve_book(book, size, LEVELS, threads, frames)
    middle, fine = levels[-2], levels[-1]
    second = (4 * fine[:, :3] - middle[:, :3]) / 3
    value = second[:, 0]
    if (lost := np.flatnonzero(~np.isfinite(second).all(axis=1))).size:
        many = f" (number {lost[0] + 1} of {len(book)})" if len(book) > 1 else ""
        raise ValueError(f"too large or too small numbers for the grid{many}: look at the volatility, the rates and the years")
    error = doubt(levels[:, :, 0])
    bounded: Floats = np.maximum(np.minimum(value, fine[:, 4]), fine[:, 3])
    error += LEAST_ERROR / (2 ** (LEVELS - 1) * size.nodes) ** 2 * bounded
    return Prices(bounded, error, second[:, 1], second[:, 2])


def doubt(levels: Floats) -> Floats:
    """How far the extrapolation of the two finest of four grids may be off.

    Where each difference is about a quarter of the one before, the error is of second order, the finest grid is a third of the last
    difference off, and the extrapolation by a part of that: the less, the nearer they are to a quarter. Else a free boundary or a kink
    lies between two nodes differently each time, and no extrapolation is to be trusted: what was seen earlier may come again, shrunk by
    nearly three each time, or the differences go on shrinking as slowly as the last did.
    """
    tiny = np.finfo(float).tiny
    first, second, third = np.abs(np.diff(levels, axis=0))
    apart = np.abs((4 * levels[3] - levels[2]) - (4 * levels[2] - levels[1])) / 3
    with np.errstate(over="ignore"):  # after no difference at all any is without bound
        late, early = third / np.maximum(second, tiny), second / np.maximum(first, tiny)
    same = (levels[3] - levels[2]) * (levels[2] - levels[1]) >= 0
    regular = same & (late > 0.19) & (late < 0.33) & (early > 0.17) & (early < 0.36)
    by_order = np.maximum(np.maximum(third, second / 4), first / 16) / 3
    by_chance = np.maximum(np.maximum(third, second / 3), first / 8) / 3
    slow = np.clip(late, 0.25, 0.8)
    uneven = np.clip(np.maximum(np.abs(late - 0.25), np.abs(early - 0.25)), LEAST_UNEVEN * UNEVEN, UNEVEN) / UNEVEN
    found: Floats = APART * apart + np.where(regular, REGULAR * uneven * by_order, np.maximum(by_chance, third * slow / (1 - slow)))
    return found


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
    from seriatim.valuation.grid.solve import solve_rights, solve_simple, solve_two

    marches: tuple[Callable[..., None], ...] = (solve_simple, solve_two, solve_rights)
    return marches[kind]


def _parts(members: NDArray[np.int64], threads: int) -> list[NDArray[np.int64]]:
    """The members in as many parts as there are threads, groups of eight kept together."""
    groups = [members[at : at + 8] for at in range(0, len(members), 8)]
    parts = [groups[number::threads] for number in range(threads)]
    return [np.concatenate(part) for part in parts if part]
