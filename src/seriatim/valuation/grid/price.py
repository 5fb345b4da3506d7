"""The price of many convertibles at once, with an estimate of the numerical error.

Three grids, each twice as fine as the one before, give two extrapolations (Richardson); the finer is the value. The estimate is how far
they are apart, together with the last correction, or a quarter of it where nothing happens on dates and nobody has further rights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

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
LEAST_ERROR = 1e-9
"""What the ends of the grid and the interpolation cost at most, as a part of the value."""


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
    coarse, middle, fine = (solve_book(book, size, refine, threads, frames) for refine in (1, 2, 4))
    first, second = (4 * middle - coarse) / 3, (4 * fine - middle) / 3
    apart = np.abs(second - first)[:, 0] + np.abs(second - fine)[:, 0] * np.where(book.simple, 0.25, 1.0)
    value = _within_rights(book, second[:, 0])
    if not np.all(np.isfinite(second)):
        raise ValueError("the numbers are too large or too small for the grid: look at the volatility, the rates and the years")
    return Prices(value, apart + LEAST_ERROR * value, second[:, 1], second[:, 2])


def solve_book(book: Book, size: Size, refine: int = 1, threads: int = 1, frames: NDArray[np.int64] | None = None) -> Floats:
    """One grid: value, delta and gamma of each security."""
    out = np.empty((len(book), 3))
    own = np.arange(len(book)) if frames is None else frames
    arrays = (book.securities, book.periods, book.flows, book.curves, own)
    sizes = np.array([size.nodes, size.steps, refine, size.deviations], dtype=np.float64)
    jobs: list[Callable[[], None]] = []
    both = book.securities["two"] > 0
    for chosen, solver in ((book.simple & ~both, _simple), (book.simple & both, _two), (~book.simple, _rights)):
        members = np.flatnonzero(chosen)
        members = members[np.argsort(book.securities["periods"][members], kind="stable")]
        jobs += [partial(solver, arrays, part, sizes, out) for part in _parts(members, threads)]
    if threads == 1:
        for job in jobs:
            job()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()
    return out


def _simple(arrays: tuple[Any, ...], part: Any, sizes: Floats, out: Floats) -> None:
    from seriatim.valuation.grid.solve import solve_simple

    solve_simple(arrays, part, sizes, out)


def _two(arrays: tuple[Any, ...], part: Any, sizes: Floats, out: Floats) -> None:
    from seriatim.valuation.grid.solve import solve_two

    solve_two(arrays, part, sizes, out)


def _rights(arrays: tuple[Any, ...], part: Any, sizes: Floats, out: Floats) -> None:
    from seriatim.valuation.grid.solve_rights import solve_rights

    solve_rights(arrays, part, sizes, out)


def _parts(members: NDArray[np.int64], threads: int) -> list[NDArray[np.int64]]:
    """The members in as many parts as there are threads, groups of eight kept together."""
    groups = [members[at : at + 8] for at in range(0, len(members), 8)]
    parts = [groups[number::threads] for number in range(threads)]
    return [np.concatenate(part) for part in parts if part]


def _within_rights(book: Book, value: Floats) -> Floats:
    """Interpolation leaves the bounds of what may be done today by its error: at most the call, at least conversion and put."""
    rows = np.arange(len(book))
    today = book.periods[rows, book.securities["periods"].astype(int) - 1]
    paid, parity = book.securities["paid"], np.exp(book.securities["moneyness"])
    at, amount, since = (book.flows[:, :, field] for field in range(3))
    with np.errstate(invalid="ignore", divide="ignore"):
        accrued = np.where((since <= 0) & (at > 0), amount * (0 - since) / (at - since), 0.0).sum(axis=1)
    callable_now = (today["notice"] == 0) & (parity >= today["trigger"])
    converts = np.where(today["convertible"] > 0, parity, -np.inf)
    cap = np.where(callable_now, np.maximum(today["call"] + today["call_accrues"] * accrued, converts), np.inf)
    floor = np.maximum(converts, today["put"] + np.where(today["put_accrues"] > 0, accrued, 0.0))
    bounded: Floats = np.maximum(np.minimum(value, cap * paid), floor * paid)
    return bounded
