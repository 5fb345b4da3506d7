"""What is never redeemed: exact where nothing else is in it, and on the grid to a horizon with what that may cost."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec

import pytest

from seriatim.valuation.closed_form import Model, closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.perpetual import finite
from seriatim.valuation.pricing import price, worth
from tests.conftest import require

FOREVER = Contract(math.inf, 1000.0, 250_000.0)
YEARLY = replace(FOREVER, flows=(Flow(0.5, 40.0), Flow(1.0, 40.0, 0.5)), yearly=(Flow(1.5, 40.0, 1.0), Flow(2.0, 40.0, 1.5)))
INPUTS, CREDIT = Inputs(0.0023, 1.2, Curve.flat(0.019)), Credit(0.15)


def test_one_that_pays_nothing_is_its_common_and_what_a_default_recovers() -> None:
    """575 of common; with 40 % of 1,000 recovered, 60 a year until a default: 60 / 0.169 = 355.03 more."""
    assert closed_form(FOREVER, INPUTS, CREDIT, "afv") == pytest.approx(575.0)
    assert closed_form(FOREVER, INPUTS, Credit(0.15, 0.4), "afv") == pytest.approx(575.0 + 60 / 0.169)
    assert closed_form(replace(FOREVER, calls=(Call(Window(), 1100.0),)), INPUTS, CREDIT, "afv") == pytest.approx(575.0)


@pytest.mark.parametrize(("model", "apart"), [("afv", 0.15), ("tf", 0.15), ("no_credit", 0.0)])
def test_dividends_for_ever_are_a_geometric_series(model: Model, apart: float) -> None:
    """40 each half-year at 16.9 %: 40 / (e^0.0845 - 1) = 453.7, beside 575 of common."""
    cash = 40 / math.expm1((0.019 + apart) / 2)
    found = worth(YEARLY, INPUTS, replace(CREDIT, spread=0.15), model)
    assert found.priced.each == pytest.approx(575 + cash)
    assert found.parts["dividends"] == pytest.approx(cash)
    assert found.priced.method == "closed form"


def test_a_curve_goes_on_at_its_last_forward_rate() -> None:
    """1 % for two years, then 4 %: 2 % in all for three years, and 40 e^-0.04 each half-year after those."""
    curve = Curve((0.01, 0.02), (2.0, 3.0))
    cash = sum(40 * curve.discount(n / 2) for n in range(1, 2001))
    assert price(YEARLY, replace(INPUTS, rate=curve), Credit(), "no_credit").each == pytest.approx(575 + cash, rel=1e-9)


def test_nothing_discounts_what_never_ends() -> None:
    with pytest.raises(ValueError, match="nothing discounts them"):
        price(YEARLY, replace(INPUTS, rate=Curve.flat(0.0)), Credit(), "no_credit")


@pytest.mark.parametrize("credit", [CREDIT, Credit(0.15, 0.4), Credit(0.02, 0.4)])
def test_the_horizon_costs_what_it_says(credit: Credit) -> None:
    """On the grid as far as a horizon, against the exact value; and half as far, which costs more."""
    require("numba", find_spec("numba"))
    from seriatim.valuation.grid import price_one

    cut, off = finite(YEARLY, INPUTS, credit, "afv")
    value, error = price_one(cut, INPUTS, credit, "afv")
    assert abs(value - closed_form(YEARLY, INPUTS, credit, "afv")) <= 3 * error + off
    assert off < 2e-3 * value


def test_rights_and_a_stock_that_pays() -> None:
    """A call takes some of it, a put adds; a stock that pays makes it worth converting some day, and worth less while it is held."""
    require("numba", find_spec("numba"))
    called = replace(YEARLY, calls=(Call(Window(3.0), 1100.0),))
    put = replace(YEARLY, puts=(Put(Window(3.0, 3.0), 900.0),))
    paying = replace(INPUTS, dividend_yield=0.04)
    found = [price(each, market, CREDIT, "afv") for each, market in ((YEARLY, INPUTS), (called, INPUTS), (put, INPUTS), (YEARLY, paying))]
    plain, with_call, with_put, with_yield = (each.each for each in found)
    assert 575 < with_call < plain < with_put
    assert 575 < with_yield < plain
    assert [each.method for each in found] == ["closed form", "grid", "grid", "grid"]
