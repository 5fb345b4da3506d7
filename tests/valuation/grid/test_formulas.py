"""The grid against every closed form, against formulas for barriers, and against integrals of formulas for a single day."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seriatim.valuation.closed_form import Model, closed_form, closed_forms
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.grid import price, price_one
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

require("numba", find_spec("numba"))

CURVE = Curve((0.01, 0.015, 0.024), (0.5, 2.0, 6.0))
CREDITS: list[tuple[Model, Credit]] = [
    ("afv", CREDIT),
    ("afv", Credit(0.15, recovery=0.4)),
    ("afv", Credit(0.25, recovery=0.4)),
    ("afv", Credit(0.15, jump=0.0)),
    ("tf", CREDIT),
    ("no_credit", CREDIT),
]


@pytest.mark.parametrize(("model", "credit"), CREDITS)
@pytest.mark.parametrize("inputs", [INPUTS, replace(INPUTS, spot=0.0071, volatility=0.6, rate=CURVE), replace(INPUTS, spot=0.0008)])
def test_closed_forms(model: Model, credit: Credit, inputs: Inputs) -> None:
    """Series K's figures among them: 915.5700, 1,118.094, 1,042.727, 943.726, 907.0657, 1,355.594.

    In Tsiveriotis and Fernandes's model high prices are converted before the end, which the formula leaves out: converted at the end only.
    """
    contract = replace(PREFERRED, conversion=(Window(5.0, 5.0),)) if model == "tf" and inputs.spot > 0.004 else PREFERRED
    value, error = price_one(contract, inputs, credit, model)
    exact = closed_form(contract, inputs, credit, model)
    assert value == pytest.approx(exact, rel=1e-6)
    assert abs(value - exact) <= 3 * error
    assert error <= 1e-5 * value


@pytest.mark.parametrize(("model", "credit"), CREDITS)
def test_small_grids_know_their_error(model: Model, credit: Credit) -> None:
    """Quick and standard: rougher, and they say so."""
    exact = closed_form(PREFERRED, INPUTS, credit, model)
    for accuracy, within in (("quick", 1e-3), ("standard", 5e-5)):
        prices = price([PREFERRED], [INPUTS], [credit], model, accuracy)  # type: ignore[arg-type]
        assert abs(prices.value[0] - exact) <= min(3 * prices.error[0], within * exact)


@pytest.mark.parametrize(("model", "credit"), CREDITS)
def test_cash_alone(model: Model, credit: Credit) -> None:
    """Who cannot convert holds flows and the redemption, discounted: the grid adds nothing to that."""
    flows = (Flow(1.0, 40.0), Flow(2.5, 60.0, 1.0), Flow(5.0, 30.0, 2.5))
    bond = replace(PREFERRED, flows=flows, conversion=())
    inputs = replace(INPUTS, rate=CURVE)
    hazard, spread = (credit.hazard if model == "afv" else 0.0), (credit.spread if model == "tf" else 0.0)
    expected = sum(
        amount * CURVE.discount(at) * math.exp(-(hazard + spread) * at) for at, amount in ((1.0, 40.0), (2.5, 60.0), (5.0, 1030.0))
    )
    if hazard:
        ends = np.linspace(0, 5, 20001)
        rates = np.array([CURVE.total(end) for end in ends]) + hazard * ends
        expected += credit.recovery * 1000 * hazard * float(np.trapezoid(np.exp(-rates), ends))
    assert price_one(bond, inputs, credit, model)[0] == pytest.approx(expected, rel=1e-7)


def knocked_out(spot: float, strike: float, barrier: float, rate: float, volatility: float, years: float) -> float:
    """A put that is gone once the stock is at the barrier above: by reflection (Merton 1973)."""
    bond = Contract(years, strike, 1.0)

    def put(at: float) -> float:
        return closed_form(bond, Inputs(at, volatility, Curve.flat(rate)), Credit(), "no_credit") - at

    mirrored: float = (spot / barrier) ** (1 - 2 * rate / volatility**2) * put(barrier**2 / spot)
    return put(spot) - mirrored


@pytest.mark.parametrize(("call", "barrier"), [(Call(Window(), 125.0), 125.0), (Call(Window(), 105.0, trigger=140.0), 140.0)])
@pytest.mark.parametrize("spot", [70.0, 100.0, 121.0])
def test_called_at_a_barrier(call: Call, barrier: float, spot: float) -> None:
    """A call that is used as soon as it may be leaves shares: the rest is a put that is knocked out there."""
    contract = Contract(3.0, 100.0, 1.0, calls=(replace(call, accrued=False),))
    value, error = price_one(contract, Inputs(spot, 0.3, Curve.flat(0.04)), Credit(), "no_credit")
    exact = spot + knocked_out(spot, 100.0, barrier, 0.04, 0.3, 3.0)
    assert value == pytest.approx(exact, rel=1e-5)
    assert abs(value - exact) <= 3 * error


DAY, YEARS, NOTICE = 2.0, 4.0, 0.25


def on_the_day(spots: Array, rights: str, inputs: Inputs) -> Array:
    """What the convertible is worth on the day of the rights, where it is called, put or held."""
    left = Contract(YEARS - DAY, 1000.0, 10.0)
    held = closed_forms(spots, left, inputs, Credit(0.08), "afv")
    if rights == "put":
        best: Array = np.maximum(held, 990.0)
        return best
    called: Array = np.maximum(1050.0, 10 * spots)
    if rights == "notice":
        called = closed_forms(spots, Contract(NOTICE, 1050.0, 10.0), inputs, Credit(0.08), "afv")
    least: Array = np.minimum(held, called)
    return least


@pytest.mark.parametrize("rights", ["put", "call", "notice"])
def test_a_single_day(rights: str) -> None:
    """A call, a call with notice and a put on one day: the formula for the rest of its life, integrated over the price on that day."""
    inputs = Inputs(85.0, 0.45, Curve.flat(0.03))
    call = Call(Window(DAY, DAY), 1050.0, notice=NOTICE if rights == "notice" else 0.0)
    only: dict[str, tuple[Put, ...] | tuple[Call, ...]] = (
        {"puts": (Put(Window(DAY, DAY), 990.0),)} if rights == "put" else {"calls": (call,)}
    )
    contract = replace(Contract(YEARS, 1000.0, 10.0), **only)  # type: ignore[arg-type]
    places = np.linspace(-9, 9, 6001)
    spots = 85.0 * np.exp((0.03 + 0.08 - 0.45**2 / 2) * DAY + 0.45 * math.sqrt(DAY) * places)
    density = np.exp(-(places**2) / 2) / math.sqrt(2 * math.pi)
    exact = math.exp(-0.11 * DAY) * float(np.trapezoid(on_the_day(spots, rights, inputs) * density, places))
    value, error = price_one(contract, inputs, Credit(0.08), "afv")
    assert value == pytest.approx(exact, rel=2e-6)
    assert abs(value - exact) <= 3 * error


def test_who_may_not_convert_any_more_has_nothing_of_the_shares_in_a_default() -> None:
    """Convertible for two of five years; a default takes 60 % of the stock and leaves 20 % of 1,000, or the shares to who may convert.

    1,228.08; a scheme of its own (Crank and Nicolson in ln S, rights by penalties) comes down to it: 1,228.18, 1,228.13 and 1,228.105 on
    800, 1,600 and 2,400 nodes. Were the shares kept in a default to the end, it would be 1,237.6 there.
    """
    days = (0, 182, 366, 547, 731, 912, 1096, 1277, 1461, 1643, 1827)
    flows = tuple(Flow(day / 365, 80 * (day - before) / 365, before / 365) for before, day in itertools.pairwise(days))
    contract = Contract(1827 / 365, 1000.0, 200.0, conversion=(Window(0.0, 731 / 365),), flows=flows)
    value, error = price_one(contract, Inputs(4.5, 0.5, Curve.flat(0.03)), Credit(0.08, 0.2, 0.6), "afv")
    assert value == pytest.approx(1228.085, abs=0.015)
    assert error < 0.02
