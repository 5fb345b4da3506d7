"""Delta and gamma of the grid, and bumps in one batch, against those of the closed forms and of single valuations."""

from __future__ import annotations

from dataclasses import fields, replace
from importlib.util import find_spec

import pytest

from seriatim.valuation.closed_form import Model, closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.grid import price_one
from seriatim.valuation.grid.greeks import Measures, measure
from seriatim.valuation.measures import Greeks, greeks
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

require("numba", find_spec("numba"))


def of(measures: Measures) -> Greeks:
    """The first security's."""
    prices = measures.prices
    own = (prices.delta, prices.gamma, measures.vega, measures.rho, measures.theta, measures.credit)
    return Greeks(*(float(part[0]) for part in own))


@pytest.mark.parametrize(
    ("model", "credit"), [("afv", Credit(0.15, 0.4)), ("afv", Credit(0.15, jump=0.0)), ("tf", CREDIT), ("no_credit", CREDIT)]
)
def test_against_closed_forms(model: Model, credit: Credit) -> None:
    """With a curve that is not flat. Gamma of the formula is itself a difference over 1 % of the price."""
    inputs = replace(INPUTS, rate=Curve((0.01, 0.019), (1.0, 5.0)))
    found = of(measure([PREFERRED], [inputs], [credit], model, "accurate"))
    exact = greeks(lambda c, i, k: closed_form(c, i, k, model), PREFERRED, inputs, credit)
    for name in (field.name for field in fields(Greeks)):
        within = {"gamma": 1e-4, "delta": 1e-5, "theta": 5e-4}.get(name, 1e-5)
        assert getattr(found, name) == pytest.approx(getattr(exact, name), rel=within, abs=1e-9), name


def test_against_single_valuations() -> None:
    """A callable and puttable one with flows, one of them within the day: each bump by hand."""
    flows = (Flow(0.5, 3.0), Flow(1.5, 3.0, 0.5), Flow(2.5, 3.0, 1.5))
    contract = Contract(2.5, 100.0, 1.2, flows=flows, calls=(Call(Window(1.0, 2.5), 108.0),), puts=(Put(Window(1.2, 1.2), 97.0),))
    inputs, credit = Inputs(75.0, 0.35, Curve.flat(0.03), dividend_yield=0.01), Credit(0.04, 0.3)
    found = of(measure([contract], [inputs], [credit], "afv", "accurate"))
    by_hand = greeks(lambda c, i, k: price_one(c, i, k, "afv")[0], contract, inputs, credit)
    for name, within in (("delta", 1e-3), ("gamma", 2e-2), ("vega", 1e-3), ("rho", 2e-2), ("theta", 2e-2), ("credit", 2e-2)):
        assert getattr(found, name) == pytest.approx(getattr(by_hand, name), rel=within), name


def test_a_flow_within_the_day() -> None:
    """What is paid within the day is gone a day later."""
    contract = replace(PREFERRED, flows=(Flow(0.5 / 365, 7.0), Flow(2.0, 7.0)))
    bare = replace(PREFERRED, flows=(Flow(2.0, 7.0),))
    apart = [of(measure([held], [INPUTS], [CREDIT], "afv")).theta for held in (contract, bare)]
    assert apart[1] - apart[0] == pytest.approx(7.0, rel=1e-3)


def test_ends_within_a_day() -> None:
    """Theta is then what is lost until the end, at which the holder has the better of both: 1,000 here, or 575."""
    contract = replace(PREFERRED, years=0.5 / 365)
    found = of(measure([contract], [INPUTS], [CREDIT], "afv"))
    assert found.theta == pytest.approx(1000 - closed_form(contract, INPUTS, CREDIT, "afv"), rel=1e-3)
    assert found.theta == pytest.approx(greeks(lambda c, i, k: closed_form(c, i, k, "afv"), contract, INPUTS, CREDIT).theta, rel=1e-3)


def test_no_credit_risk_yet() -> None:
    """At a hazard of nothing the bump goes up only, and still counts for a whole basis point."""
    found = of(measure([PREFERRED], [INPUTS], [Credit()], "afv", "accurate"))
    up = closed_form(PREFERRED, INPUTS, Credit(1e-4), "afv") - closed_form(PREFERRED, INPUTS, Credit(), "afv")
    assert found.credit == pytest.approx(up, rel=1e-3)
