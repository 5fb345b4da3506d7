"""One lot's value under a model: by formula where there is one, else on the grid, with everything that is said beside a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from seriatim.valuation.closed_form import Model, Part, closed_form, parts, refusal
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.measures import Greeks, greeks

MODELS: tuple[Model, ...] = ("afv", "tf", "no_credit")
"""Whose credit model, the default first."""

Method = Literal["closed form"]
"""How a value was found."""


@dataclass(frozen=True, slots=True)
class Priced:
    """One share's value, how it was found, and how far it may be from the model's own limit."""

    each: float
    method: Method
    error: float


@dataclass(frozen=True, slots=True)
class Worth:
    """One share's value with its measures.

    `parity`: what it would convert into now; `premium`: the value over that, as a part of it; `floor`: what is left if the right to
    convert is worth nothing; `parts` sum to the value; `others`: the values under the other models, or why there is none.
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
    return Priced(closed_form(contract, inputs, credit, model), "closed form", 1e-12)


def worth(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Worth:
    """A share's value and what is said beside it. Raises ValueError as `price` does."""
    priced = price(contract, inputs, credit, model)
    made_of = {name: float(part[0]) for name, part in parts(np.array([inputs.spot]), contract, inputs, credit, model).items()}
    parity = contract.shares * inputs.spot
    return Worth(
        priced,
        parity,
        priced.each / parity - 1 if parity else None,
        made_of["redemption"] + made_of["recovery"],
        made_of,
        greeks(lambda c, i, k: price(c, i, k, model).each, contract, inputs, credit),
        {other: _value_or_reason(contract, inputs, credit, other) for other in MODELS if other != model},
    )


def _value_or_reason(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> float | str:
    return refusal(contract, inputs, credit, model) or price(contract, inputs, credit, model).each
