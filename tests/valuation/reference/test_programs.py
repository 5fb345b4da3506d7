"""Other programs' figures by their own schemes, done again; where these go with finer steps; and what their tests ask, asked here."""

from __future__ import annotations

import math
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from typing import Literal

import pytest

from seriatim.formats.market_inputs import read_market_inputs
from seriatim.units.problems import BadInput
from seriatim.valuation.closed_form import closed_form, straight
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.seen import years
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

require("numba", find_spec("numba"))

from seriatim.valuation.grid import price_one  # noqa: E402
from tests.valuation.reference import foreign  # noqa: E402
from tests.valuation.reference.test_cases import CASES, QUANTLIB  # noqa: E402


@pytest.mark.parametrize("name", [name for name in QUANTLIB if name.startswith("SEED-QL")])
def test_quantlib_on_series_k(name: str) -> None:
    """Its engine named after Tsiveriotis and Fernandes, done again without it: 801.508 to 798.966, where the model is worth 907.066.

    The engine itself, and its figures for its own example and weekly calls, are asked in `test_peers`, where it is installed.
    """
    tree: Literal["lr", "crr"] = "lr" if "-LR-" in name else "crr"
    found = foreign.blended_tree(PREFERRED, INPUTS, CREDIT, int(name.rsplit("-", maxsplit=1)[-1]), tree)
    assert found == pytest.approx(CASES[name]["again"], abs=CASES[name]["within"])


@pytest.mark.parametrize("flows", [(), tuple(Flow(year, 5.0, year - 1.0) for year in range(1, 11))])
def test_what_converts_into_nothing_is_a_bond(flows: tuple[Flow, ...]) -> None:
    """QuantLib's own test `testBond`: 1e-16 of a share for 100 is the bond at rate and spread."""
    case = CASES["QL-conv-testBond"]
    contract, market = Contract(10.0, 100.0, 1e-16, flows=flows), Inputs(50.0, 0.15, Curve.flat(0.05), 0.02)
    bond = sum(flow.amount * math.exp(-0.055 * flow.at) for flow in flows) + 100 * math.exp(-0.55)
    found = price_one(contract, market, Credit(spread=0.005), "tf")[0]
    assert found == pytest.approx(bond, abs=case["within"])
    assert found == pytest.approx(bond, rel=1e-9)


@pytest.mark.parametrize("model", ["afv", "tf", "no_credit"])
def test_a_volatility_of_2168_per_cent(model: Literal["afv", "tf", "no_credit"]) -> None:
    """QuantLib's own test `testRegression` asks for a refusal instead of infinity. The grid has the answer: the stock is worthless or
    beyond all bounds at the end, so that the holder has the shares and all the cash. A market file with it is refused as a slip.
    """
    spread = 0.11498700678
    flows = tuple(Flow(half / 2, 2.5, (half - 1) / 2) for half in range(1, 11))
    contract = Contract(5.0, 100.0, 100 / 20.3175, flows=flows)
    market, credit = Inputs(2.9084382818797443, 21.685235548092248, Curve.flat(0.05)), Credit(spread, spread=spread)
    cash = sum(straight(contract, market, credit, model).values())
    assert price_one(contract, market, credit, model)[0] == pytest.approx(contract.shares * market.spot + cash, rel=1e-6)
    with pytest.raises(BadInput) as refused:
        read_market_inputs(SLIP, "market.yaml")
    assert [problem.code for problem in refused.value.problems] == ["out-of-range"]


SLIP = """spot: {price: 2.9084, on: 2017-02-24, source: supposed}
volatility: {value: 2168.52%, source: supposed}
rate: {value: 5%, source: supposed}
credit: {spread: 11.5%, recovery: 0%, jump: 100%, source: supposed}
dividend_yield: {value: 0%, source: supposed}
borrow: {value: 0%, source: supposed}
"""


@pytest.mark.parametrize("name", ["ORE-seed-100x24", "ORE-seed-400x24", "ORE-seed-1600x96"])
def test_open_source_risk_engine(name: str) -> None:
    """Its differences of the same model, done again as it does them, give its figures; on a finer grid they come to the value here."""
    given = CASES[name]["inputs"]
    found = foreign.even_grid(PREFERRED, INPUTS, CREDIT, given["StateGridPoints"], given["TimeStepsPerYear"])
    assert found == pytest.approx(CASES[name]["again"], abs=1e-6)


def test_open_source_risk_engine_comes_to_the_formula() -> None:
    """0.7 %, 5e-4 and 3e-5 short of it on the three grids, and 2e-6 on the next: fifteen times less for each of the last."""
    exact = closed_form(PREFERRED, INPUTS, CREDIT, "afv")
    grids = ((400, 24), (1600, 96), (6400, 384))
    first, second, third = (exact - foreign.even_grid(PREFERRED, INPUTS, CREDIT, *grid) for grid in grids)
    assert 10 < first / second < 20
    assert 10 < second / third < 20
    assert third < 2.5e-6 * exact


SETTLED, RIGHTS = date(2003, 12, 31), (date(2007, 3, 20), date(2012, 3, 15), date(2017, 3, 15))
COUPONS = [date(year, month, 15) for year in range(2004, 2023) for month in (3, 9)][:37]
PAID = [date(2007, 3, 20), *(date(year, 3, 15) for year in range(2008, 2023))]
DATED = foreign.Dated(SETTLED, date(2022, 3, 15), 0.0575, COUPONS, RIGHTS, 1100.0, 90.0, 3.84615, PAID)
FINANCEPY = Inputs(28.5, 0.37, Curve.flat(0.04))


@pytest.mark.parametrize("name", ["FinancePy-unit-y0.0-n5", "FinancePy-unit-y0.02-n5"])
def test_financepy(name: str) -> None:
    """Its trees of five and six dates in all, done again, give the figures of its own test to the last digit."""
    given = CASES[name]["inputs"]
    found = foreign.two_trees(DATED, FINANCEPY, given["dividend_yield"], given["num_steps_per_year"])
    assert found == pytest.approx(CASES[name]["value"], abs=CASES[name]["within"])


def test_financepy_comes_to_the_value_here() -> None:
    """197.3373 goes to 202.571 with more dates; with what a holder who is called has by the terms, to 202.581, which is the value here.

    Dividends of the stock on sixteen days lower 202.571 to 183.526. They are no yield: the grid takes no dividends of the stock by day.
    """
    times = [years(SETTLED, day) for day in COUPONS]
    flows = tuple(Flow(at, 2.875, before) for before, at in pairwise([years(SETTLED, date(2003, 9, 15)), *times]))
    windows = [Window(years(SETTLED, day), years(SETTLED, day)) for day in RIGHTS]
    calls, puts = tuple(Call(w, 1100.0, accrued=False) for w in windows), tuple(Put(w, 90.0, accrued=False) for w in windows)
    bond = Contract(times[-1], 100.0, 3.84615, flows=flows, calls=calls, puts=puts)
    value, _error = price_one(bond, FINANCEPY, Credit(), "no_credit")
    assert foreign.two_trees(DATED, FINANCEPY, 0.0, 5120) == pytest.approx(202.571, abs=1e-3)
    assert foreign.two_trees(DATED, FINANCEPY, 0.0, 5120, as_agreed=True) == pytest.approx(value, abs=0.005)
    assert foreign.two_trees(DATED, FINANCEPY, 0.02, 5120) == pytest.approx(183.5256, abs=1e-4)
