"""How many values move at once: delta and gamma from the grid itself, the rest by bumps, all in one batch on the same nodes.

Units and bumps are those of `measures`: one point of volatility, one basis point of rate and credit, one day. The bumped securities take
the grid of their own base, so that the difference of two values has no noise from nodes that moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.grid.price import SIZES, Accuracy, Prices, Size, price_book
from seriatim.valuation.grid.resolve import Book, Floats, resolve
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, VOLATILITY_BUMP, passing


@dataclass(frozen=True)
class Measures:
    """Prices with delta and gamma, and what a point of volatility, a basis point of rate and of credit, and a day change."""

    prices: Prices
    vega: Floats
    rho: Floats
    theta: Floats
    credit: Floats


def measure(
    contracts: Sequence[Contract],
    inputs: Sequence[Inputs],
    credits: Sequence[Credit],
    model: str,
    accuracy: Accuracy = "standard",
    threads: int = 1,
) -> Measures:
    """Prices and all measures. Raises ValueError with the reason where the grid has no answer."""
    return measure_book(resolve(contracts, inputs, credits, model), SIZES[accuracy], threads)


def measure_book(book: Book, size: Size, threads: int = 1) -> Measures:
    """The measures of what is resolved already: eight valuations of each security in one batch."""
    count = len(book)
    changes: list[Callable[[Book], Book]] = [
        lambda own: own,
        lambda own: _bumped(own, "volatility", VOLATILITY_BUMP / 2),
        lambda own: _bumped(own, "volatility", -VOLATILITY_BUMP / 2),
        lambda own: _shifted(own, RATE_BUMP / 2),
        lambda own: _shifted(own, -RATE_BUMP / 2),
        lambda own: _widened(own, CREDIT_BUMP / 2),
        lambda own: _widened(own, -CREDIT_BUMP / 2),
        _later,
    ]
    everything = price_book(_joined([change(book) for change in changes]), size, threads, np.tile(np.arange(count), len(changes)))
    base, up, down, rate_up, rate_down, wide, tight, later = everything.value.reshape(len(changes), count)
    prices = Prices(base, everything.error[:count], everything.delta[:count], everything.gamma[:count])
    return Measures(prices, vega=up - down, rho=rate_up - rate_down, theta=later - base, credit=(wide - tight) * _credit_scale(book))


def _bumped(book: Book, name: str, by: float) -> Book:
    securities = book.securities.copy()
    securities[name] += by
    if np.any(securities[name] <= 0):
        raise ValueError(f"the {name} is too small for a bump of {abs(by)}")
    return replace(book, securities=securities)


def _shifted(book: Book, by: float) -> Book:
    curves = book.curves.copy()
    curves[:, :, 1] += by * curves[:, :, 0]
    return replace(book, curves=curves)


def _widened(book: Book, by: float) -> Book:
    """Hazard and spread moved alike, where the model has them, and not below zero."""
    securities = book.securities.copy()
    for name in ("hazard", "spread"):
        securities[name] = np.where(book.credit == name, np.maximum(securities[name] + by, 0.0), securities[name])
    return replace(book, securities=securities)


def _credit_scale(book: Book) -> Floats:
    """A bump that ends at zero is smaller: what makes the difference one of the whole bump."""
    level = np.where(book.credit == "hazard", book.securities["hazard"], book.securities["spread"])
    scale: Floats = CREDIT_BUMP / (CREDIT_BUMP / 2 + np.minimum(level, CREDIT_BUMP / 2))
    return scale


def _later(book: Book) -> Book:
    """The book a day later, or at its last moment, with the forward curve: what falls into the day is past."""
    day = np.array([passing(years) for years in book.securities["years"]])
    securities, periods, flows, curves = book.securities.copy(), book.periods.copy(), book.flows.copy(), book.curves.copy()
    securities["years"] -= day
    held = np.arange(periods.shape[1])[None, :] < securities["periods"][:, None]
    securities["periods"] -= (held & (periods["high"] <= day[:, None])).sum(axis=1)
    past = periods["low"] <= day[:, None]
    for name in ("flow", "day"):
        periods[name] = np.where(past, 0.0, periods[name])
    periods["high"], periods["low"] = periods["high"] - day[:, None], np.maximum(periods["low"] - day[:, None], 0.0)
    flows[:, :, 0] -= day[:, None]
    flows[:, :, 2] -= day[:, None]
    gone = [np.interp(passed, *curve[: int(knots)].T) for passed, curve, knots in zip(day, curves, securities["knots"], strict=True)]
    ahead = curves[:, :, :1] > day[:, None, None]
    curves = np.where(ahead, curves - np.stack([day, np.array(gone)], axis=1)[:, None, :], 0.0)
    return replace(book, securities=securities, periods=periods, flows=flows, curves=curves)


def _joined(books: Sequence[Book]) -> Book:
    """Books of the same shapes one after the other."""
    parts = ("securities", "periods", "flows", "curves", "simple", "credit")
    return Book(**{name: np.concatenate([getattr(book, name) for book in books]) for name in parts})
