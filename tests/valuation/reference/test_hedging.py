"""Ayache, Forsyth and Vetzal's table 5: what a hedger is left with on average, simulated."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

import pytest

from seriatim.valuation.contract import Credit
from tests.conftest import require

require("numba", find_spec("numba"))

from seriatim.valuation.grid import price_one  # noqa: E402
from tests.valuation.reference import hedging  # noqa: E402
from tests.valuation.reference.test_cases import AYACHE, CASES, HEDGING, MARKET  # noqa: E402

DRIFT = 0.07
"""Of the stock while there is no default: the rate and 2 %. The table is known without it."""


@pytest.mark.parametrize("name", HEDGING)
def test_ayache_forsyth_vetzal_hedged(name: str) -> None:
    """Table 5, simulated under a hazard that depends on the stock's price; what is left is known to 0.004 to 0.008.

    Who hedges by the model that allows for the default is left with nothing on average; who hedges by Tsiveriotis and Fernandes's gains
    1.22 where the stock keeps its price in a default and loses 1.15 where it becomes worthless.
    """
    case = CASES[name]
    model: Literal["afv", "tf"] = "tf" if "TF" in name else "afv"
    left = hedging.hedge(hedging.surface(model, -1.2, case["inputs"]["eta"]), DRIFT, 8_000, seed=5)
    assert left.net == pytest.approx(case["value"], abs=case["within"])
    assert 0.1 < left.spread < 0.8
    if model == "afv":
        assert (left.gain, left.loss) == pytest.approx((2.42083, -2.42162), rel=0.03)


@pytest.mark.parametrize(("model", "lost", "credit"), [("tf", 1.0, Credit(spread=0.02)), ("afv", 0.5, Credit(0.02, jump=0.5))])
def test_the_hedged_bond_is_the_one_priced_here(model: Literal["afv", "tf"], lost: float, credit: Credit) -> None:
    """With the same hazard at every price of the stock, the simulation's own differences give the grid's values."""
    assert hedging.surface(model, 0.0, lost).today == pytest.approx(price_one(AYACHE, MARKET, credit, model)[0], abs=0.01)
