"""Closed forms against figures that were worked out by other means, and against each other where one is the limit of another."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seriatim.valuation.closed_form import Model, annuity, closed_form, closed_forms, refusal
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.pricing import price
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


@pytest.mark.parametrize(
    ("model", "credit", "value"),
    [
        ("afv", CREDIT, 915.5700),
        ("afv", Credit(0.15, recovery=0.4), 1118.094),
        ("afv", Credit(0.25, recovery=0.4), 1042.727),
        ("afv", Credit(0.15, jump=0.0), 943.726),
        ("tf", CREDIT, 907.0657),
        ("no_credit", CREDIT, 1355.594),
    ],
)
def test_series_k(model: Model, credit: Credit, value: float) -> None:
    """Figures of the reference cases, rounded there to three or four decimals."""
    assert closed_form(PREFERRED, INPUTS, credit, model) == pytest.approx(value, abs=6e-4)


@pytest.mark.parametrize("model", ["afv", "tf", "no_credit"])
@pytest.mark.parametrize("credit", [CREDIT, Credit(0.15, recovery=0.4), Credit(0.15, jump=0.0)])
def test_by_integration(model: Model, credit: Credit) -> None:
    """The same as an integral over the lognormal law, and what is recovered as one over the time of the default."""
    if model == "tf" and credit.spread == 0:
        credit = replace(credit, spread=0.15)
    years, r, p = 5.0, 0.019, credit.hazard if model == "afv" else 0.0
    growth = r + p * credit.jump
    spread, middle = 1.2 * math.sqrt(years), (growth - 0.72) * years
    kink = (math.log(0.004 / 0.0023) - middle) / spread
    below, above = np.linspace(-12, kink, 200_001), np.linspace(kink, 16, 200_001)
    cash = 1000 * (math.exp(-credit.spread * years) if model == "tf" else 1.0) * np.trapezoid(_density(below), below)
    shares = np.trapezoid(575 * np.exp(middle + spread * above) * _density(above), above)
    value = math.exp(-(r + p) * years) * float(cash + shares)
    times = np.linspace(0, years, 200_001)
    then = (times[1:] + times[:-1]) / 2
    kept = 575 * (1 - credit.jump)  # where the stock does not jump the shares are kept: discounted, their price today
    on_default = np.exp(-p * then) * p * (kept + credit.recovery * 1000 * np.exp(-r * then) * (model == "afv"))
    value += float(np.sum(on_default) * (times[1] - times[0]))
    assert closed_form(PREFERRED, INPUTS, credit, model) == pytest.approx(value, rel=2e-7)


def _density(z: Array) -> Array:
    return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def test_a_curve_is_its_flat_rate_where_it_is_flat() -> None:
    curve = replace(INPUTS, rate=Curve((0.019, 0.019, 0.019), (0.5, 2.0, 7.0)))
    for model in ("afv", "tf", "no_credit"):
        credit = Credit(0.15, 0.4, spread=0.15)
        assert closed_form(PREFERRED, curve, credit, model) == pytest.approx(closed_form(PREFERRED, INPUTS, credit, model), rel=1e-13)


def test_annuity_on_a_curve() -> None:
    """Forward rates of 1 % and then 4 %: two flat pieces, by hand."""
    inputs = replace(INPUTS, rate=Curve((0.01, 0.025), (1.0, 2.0)))
    first, second = -math.expm1(-0.11) / 0.11, -math.expm1(-0.14) / 0.14
    assert annuity(inputs, 0.1, 2.0) == pytest.approx(first + math.exp(-0.11) * second, rel=1e-14)
    assert annuity(replace(INPUTS, rate=Curve.flat(0.0)), 0.0, 3.0) == 3.0


def lattice(spot: float, volatility: float, spread: float, steps: int) -> float:
    """Tsiveriotis and Fernandes's two claims on Cox, Ross and Rubinstein's tree: 100 in five years or a share at any time, at 2 %."""
    step = 5.0 / steps
    up = math.exp(volatility * math.sqrt(step))
    chance = (math.exp(0.02 * step) - 1 / up) / (up - 1 / up)
    stock = spot * up ** np.arange(-steps, steps + 1, 2, dtype=float)
    cash, shares = np.where(stock < 100, 100.0, 0.0), np.where(stock < 100, 0.0, stock)
    for _ in range(steps):
        stock = stock[1:] / up
        shares = math.exp(-0.02 * step) * (chance * shares[1:] + (1 - chance) * shares[:-1])
        cash = math.exp(-(0.02 + spread) * step) * (chance * cash[1:] + (1 - chance) * cash[:-1])
        converts = stock > shares + cash
        shares, cash = np.where(converts, stock, shares), np.where(converts, 0.0, cash)
    return float(shares[0] + cash[0])


@pytest.mark.parametrize(
    ("spot", "volatility", "spread", "early"),
    [(80.0, 0.8, 0.3, True), (120.0, 0.3, 0.3, True), (100.0, 0.8, 0.03, False), (60.0, 0.3, 0.02, False)],
)
def test_who_loses_the_spread_converts_early(spot: float, volatility: float, spread: float, early: bool) -> None:
    """At 120 with 30 % of spread nobody waits: 120, and not the 102.44 of who must wait. The lattice is within 5e-4 on 3,000 steps."""
    contract, inputs, credit = Contract(5.0, 100.0, 1.0), Inputs(spot, volatility, Curve.flat(0.02)), Credit(spread=spread)
    assert bool(refusal(contract, inputs, credit, "tf")) == early
    if early:
        require("numba", find_spec("numba"))
    value = price(contract, inputs, credit, "tf").each
    assert value == pytest.approx((lattice(spot, volatility, spread, 3000) + lattice(spot, volatility, spread, 3001)) / 2, rel=5e-4)
    assert value >= spot * (1 - 1e-12)


def test_converting_at_the_end_only_has_a_formula() -> None:
    """Whatever the spread; and it is worth less than the right at any time."""
    contract = Contract(5.0, 100.0, 1.0, conversion=(Window(5.0, 5.0),))
    assert closed_form(contract, Inputs(120.0, 0.3, Curve.flat(0.02)), Credit(spread=0.3), "tf") == pytest.approx(102.438177, abs=1e-6)


def test_limits() -> None:
    """Far below the strike it is a bond, far above it the shares; without volatility the greater of both."""
    bond = 1000 * math.exp(-0.169 * 5)
    assert closed_form(PREFERRED, replace(INPUTS, spot=1e-12), CREDIT, "afv") == pytest.approx(bond, rel=1e-6)
    assert closed_form(PREFERRED, replace(INPUTS, spot=1e6), CREDIT, "afv") == pytest.approx(250_000e6, rel=1e-9)
    still = replace(INPUTS, volatility=1e-9)
    assert closed_form(PREFERRED, still, CREDIT, "afv") == pytest.approx(max(575.0, bond), rel=1e-12)


def test_many_prices_are_the_single_ones() -> None:
    spots = np.array([1e-6, 0.0023, 0.004, 5.0])
    many = closed_forms(spots, PREFERRED, INPUTS, CREDIT, "afv")
    single = [closed_form(PREFERRED, replace(INPUTS, spot=float(spot)), CREDIT, "afv") for spot in spots]
    assert many.tolist() == single


@pytest.mark.parametrize(
    ("contract", "inputs", "credit", "reason"),
    [
        (replace(PREFERRED, flows=(Flow(1.0, 50.0),)), INPUTS, CREDIT, "know dividends"),
        (replace(PREFERRED, calls=(Call(Window(), 1100.0),), puts=(Put(Window(3, 3), 1.0),)), INPUTS, CREDIT, "know a call and a put"),
        (replace(PREFERRED, conversion=(Window(0.0, 4.0),)), INPUTS, CREDIT, "ends before"),
        (PREFERRED, replace(INPUTS, dividend_yield=0.01), CREDIT, "pays dividends"),
        (PREFERRED, replace(INPUTS, borrow=0.01), CREDIT, "fee to borrow"),
        (PREFERRED, INPUTS, Credit(0.15, jump=0.5), "part of its price"),
        (PREFERRED, INPUTS, Credit(0.15, 0.4, jump=0.0), "recovered"),
    ],
)
def test_refused_by_name(contract: Contract, inputs: Inputs, credit: Credit, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        closed_form(contract, inputs, credit, "afv")
