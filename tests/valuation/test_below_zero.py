"""Rates below zero, as euros and francs had them for years: formulas, the grid, and what nothing discounts."""

from __future__ import annotations

import math
from importlib.util import find_spec

import numpy as np
import pytest

from seriatim.valuation.contract import Contract, Credit, Curve, Flow, Inputs
from seriatim.valuation.grid import price_one
from seriatim.valuation.pricing import price
from tests.conftest import require
from tests.valuation.test_option import black_scholes

require("numba", find_spec("numba"))

PREFERRED = Contract(5.0, 100.0, 50.0)


def tree(contract: Contract, inputs: Inputs, hazard: float, steps: int) -> float:
    """A convertible on a binomial tree, at the rate with the hazard; nothing recovered. Written for this test."""
    step = contract.years / steps
    rate = inputs.rate.total(step) + hazard * step
    up = math.exp(inputs.volatility * math.sqrt(step))
    chance = (math.exp(rate - inputs.yields * step) - 1 / up) / (up - 1 / up)
    worth = np.maximum(contract.shares * inputs.spot * up ** (2.0 * np.arange(steps + 1) - steps), contract.redemption)
    for at in range(steps - 1, -1, -1):
        held = math.exp(-rate) * (chance * worth[1:] + (1 - chance) * worth[:-1])
        worth = np.maximum(held, contract.shares * inputs.spot * up ** (2.0 * np.arange(at + 1) - at))
    return float(worth[0])


@pytest.mark.parametrize("hazard", [0.0, 0.01, 0.1])
def test_the_formula_and_the_grid_are_a_bond_and_calls_at_the_rate_with_the_hazard(hazard: float) -> None:
    """At -2 % and no hazard the bond of 100 is worth 110.52."""
    inputs, credit = Inputs(1.5, 0.6, Curve.flat(-0.02)), Credit(hazard)
    expected = 100 * math.exp((0.02 - hazard) * 5) + 50 * black_scholes(1.5, 2.0, 5.0, 0.6, hazard - 0.02)
    found = price(PREFERRED, inputs, credit, "afv")
    assert found.method == "closed form"
    assert found.each == pytest.approx(expected, rel=1e-13)
    assert price_one(PREFERRED, inputs, credit, "afv")[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("hazard", [0.0, 0.01, 0.05])
def test_the_grid_with_dividends_is_the_tree(hazard: float) -> None:
    inputs = Inputs(1.5, 0.6, Curve.flat(-0.02), 0.03)
    found = price(PREFERRED, inputs, Credit(hazard), "afv")
    assert found.method == "grid"
    assert found.each == pytest.approx((tree(PREFERRED, inputs, hazard, 2000) + tree(PREFERRED, inputs, hazard, 2001)) / 2, rel=2e-4)


def test_what_never_ends_needs_something_that_discounts_it() -> None:
    """8 a year for ever: at -2 % with a hazard of 2 % it has no worth; with one of 3 %, 1 % discounts it."""
    forever = Contract(math.inf, 100.0, 0.0, (), yearly=(Flow(1.0, 8.0),))
    inputs = Inputs(1.5, 0.6, Curve.flat(-0.02))
    with pytest.raises(ValueError, match="nothing discounts them"):
        price(forever, inputs, Credit(0.02), "afv")
    assert price(forever, inputs, Credit(0.03), "afv").each == pytest.approx(8 / math.expm1(0.01), rel=1e-12)
