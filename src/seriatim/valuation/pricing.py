"""One lot's value under a model: by formula where there is one, else on the grid, with everything that is said beside a value."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np

from seriatim.valuation.closed_form import Model, Part, closed_form, parts, refusal, straight
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.measures import Greeks, greeks

MODELS: tuple[Model, ...] = ("afv", "tf", "no_credit")
"""Whose credit model, the default first."""

Method = Literal["closed form", "grid"]
"""How a value was found."""

ROUNDING = 1e-12
"""What a formula may be off by, as a part of the value."""


@dataclass(frozen=True, slots=True)
class Priced:
    """One share's value, how it was found, and how far it may be from the model's own limit."""

    each: float
    method: Method
    error: float


@dataclass(frozen=True, slots=True)
class Worth:
    """One share's value with its measures.

    `parity`: what it would convert into now; `premium`: the value over that, as a part of it; `floor`: what it is worth if nobody ever
    converts, calls or puts; `parts` sum to the value; `others`: the values under the other models, or why there is none.
    """

    priced: Priced
    parity: float
    premium: float | None
    floor: float
    parts: dict[Part, float]
    greeks: Greeks
    others: dict[Model, float | str]


def price(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Priced:
    """Raises ValueError, with the reason in the words of the terms, for what nothing here prices."""
    if contract.is_straight:
        each = sum(straight(contract, inputs, credit, model).values())
        return Priced(each, "closed form", ROUNDING * each)
    reason = refusal(contract, inputs, credit, model)
    if not reason:
        each = closed_form(contract, inputs, credit, model)
        return Priced(each, "closed form", ROUNDING * each)
    if find_spec("numba") is None:
        raise ValueError(f"{reason}; the grid needs numba, which is not installed (pip install 'seriatim[valuation]')")
    from seriatim.valuation.grid import price_one

    each, error = price_one(contract, inputs, credit, model)
    return Priced(each, "grid", error)


def worth(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Worth:
    """A share's value and what is said beside it. Raises ValueError as `price` does."""
    priced = price(contract, inputs, credit, model)
    floor = straight(contract, inputs, credit, model)
    parity = contract.shares * inputs.spot
    return Worth(
        priced,
        parity,
        priced.each / parity - 1 if parity else None,
        sum(floor.values()),
        _parts(contract, inputs, credit, model, priced, floor),
        _moves(contract, inputs, credit, model, priced),
        {other: _value_or_reason(contract, inputs, credit, other) for other in MODELS if other != model},
    )


def _parts(contract: Contract, inputs: Inputs, credit: Credit, model: Model, priced: Priced, floor: dict[Part, float]) -> dict[Part, float]:
    """By formula each part for itself; on the grid the rights are what the floor leaves."""
    if priced.method == "grid":
        return {**floor, "rights": priced.each - sum(floor.values())}
    if contract.is_straight:
        return floor
    return {name: float(part[0]) for name, part in parts(np.array([inputs.spot]), contract, inputs, credit, model).items()}


def _moves(contract: Contract, inputs: Inputs, credit: Credit, model: Model, priced: Priced) -> Greeks:
    """From the formula by bumps; on the grid all in one batch on the same nodes."""
    if priced.method == "closed form":
        return greeks(lambda c, i, k: price(c, i, k, model).each, contract, inputs, credit)
    from seriatim.valuation.grid.greeks import measure

    found = measure([contract], [inputs], [credit], model, "accurate")
    moves = (found.prices.delta, found.prices.gamma, found.vega, found.rho, found.theta, found.credit)
    return Greeks(*(float(move[0]) for move in moves))


def _value_or_reason(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> float | str:
    try:
        return price(contract, inputs, credit, model).each
    except ValueError as error:
        return str(error)
