"""What a share is worth at a closing where it has no formula: one march of the grid a lot and closing, read at every price.

A stock that pays or costs something to borrow, dividends, calls, puts: all lots at all closings are marched together, which takes some
milliseconds each. Between two points the value is the cubic through both values and slopes; beyond the last it is a straight line in the
stock's price, as it is far from every choice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.closed_form import closed_forms, refusal, straight
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.perpetual import finite
from seriatim.valuation.quadrature import DEVIATIONS

if TYPE_CHECKING:
    from seriatim.units.numbers import Array
    from seriatim.valuation.grid.profile import Profile

POINTS_A_DEVIATION = 32
"""Points of a table in a standard deviation of the price until the last closing, and at least so many where the price doubles:"""
POINTS_A_DOUBLING = 16


@dataclass(frozen=True, slots=True)
class Tables:
    """Prices one share at many prices of the stock: from its table where it has one, else by formula."""

    profiles: Mapping[tuple[Contract, Curve], Profile]

    def __call__(self, spots: Array, contract: Contract, inputs: Inputs, credit: Credit) -> Array:
        found = self.profiles.get((contract, inputs.rate))
        return by_formula(spots, contract, inputs, credit) if found is None else read(found, np.log(spots))


def by_formula(spots: Array, contract: Contract, inputs: Inputs, credit: Credit) -> Array:
    """What has a formula, and what is only ever paid what it promises. Raises ValueError with the reason for anything else."""
    if contract.is_straight:
        return np.full_like(spots, math.fsum(straight(contract, inputs, credit, "afv").values()))
    if reason := refusal(contract, inputs, credit, "afv"):
        raise ValueError(reason)
    return closed_forms(spots, contract, inputs, credit, "afv")


def tables(cases: Sequence[tuple[Contract, Inputs]], credit: Credit, low: float, high: float, spread: float) -> Tables:
    """The contracts that have no formula, from one log-price to another; `spread` is the price's deviation until the last closing.

    Raises ValueError with the reason for what the grid does not price either.
    """
    without = [case for case in dict.fromkeys(cases) if not case[0].is_straight and refusal(*case, credit, "afv")]
    if not without:
        return Tables({})
    if find_spec("numba") is None:
        reason = refusal(*without[0], credit, "afv")
        raise ValueError(f"{reason}; the grid needs numba, which is not installed (pip install 'seriatim[valuation]')")
    from seriatim.valuation.grid.profile import profiles

    step = min(spread / POINTS_A_DEVIATION, math.log(2) / POINTS_A_DOUBLING)
    logs = np.linspace(low, high, math.ceil((high - low) / step) + 1)
    middle = math.exp((low + high) / 2)
    markets = [replace(inputs, spot=middle) for _, inputs in without]
    cut = [finite(contract, market, credit, "afv")[0] for (contract, _), market in zip(without, markets, strict=True)]
    found = profiles(cut, markets, credit, "afv", logs)
    return Tables({(contract, inputs.rate): each for (contract, inputs), each in zip(without, found, strict=True)})


def read(profile: Profile, at: Array) -> Array:
    """The value at log-prices."""
    logs, value, slope = profile.logs, profile.value, profile.slope
    first = np.clip(np.searchsorted(logs, at, side="right") - 1, 0, len(logs) - 2)
    width = logs[first + 1] - logs[first]
    part = np.clip((at - logs[first]) / width, 0.0, 1.0)
    rise, left = part * part * (3 - 2 * part), part * (1 - part) * width
    inner = value[first] + (value[first + 1] - value[first]) * rise
    inner = inner + left * ((1 - part) * slope[first] - part * slope[first + 1])
    found: Array = inner + slope[0] * np.expm1(np.minimum(at - logs[0], 0.0)) + slope[-1] * np.expm1(np.maximum(at - logs[-1], 0.0))
    return found


def reach(low: float, high: float, drift: float, spread: float) -> tuple[float, float]:
    """From which to which log-price everything that matters lies, of a law that starts between two: values may grow as the price does."""
    return low + drift - DEVIATIONS * spread, high + drift + (DEVIATIONS + spread) * spread
