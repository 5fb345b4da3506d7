"""What holds for any convertible: bounds, monotony, scaling, and that nothing is silently nonsense, from tiny to huge numbers."""

from __future__ import annotations

import warnings
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.valuation.closed_form import Model, closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.grid import price
from seriatim.valuation.grid.price import doubt
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

require("numba", find_spec("numba"))

MODELS = st.sampled_from(["afv", "tf", "no_credit"])


def decades(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers whose logarithm is even."""
    return st.floats(low, high).map(lambda power: float(10.0**power))


@st.composite
def contracts(draw: st.DrawFn, years: float, redemption: float, shares: float) -> Contract:
    """Flows, a call and a put, or not."""
    count = draw(st.integers(0, 6))
    flows = tuple(
        Flow(years * (n + 1) / (count + 1), redemption * draw(st.floats(0.005, 0.05)), years * n / (count + 1)) for n in range(count)
    )
    opens, closes = sorted((draw(st.floats(0.05, 1.0)), draw(st.floats(0.05, 1.0))))
    window = Window(years * opens, years * closes if closes < 0.9 else years)
    notice, trigger = draw(st.sampled_from([0.0, years / 20])), draw(st.sampled_from([0.0, 1.3]))
    call = Call(window, redemption * draw(st.floats(1.0, 1.5)), draw(st.booleans()), notice, trigger * redemption / shares)
    day = years * draw(st.floats(0.1, 0.9))
    put = Put(Window(day, draw(st.sampled_from([day, years]))), redemption * draw(st.floats(0.7, 1.0)))
    calls, puts = draw(st.sampled_from([((), ()), ((call,), ()), ((), (put,)), ((call,), (put,))]))
    return Contract(years, redemption, shares, flows=flows, calls=calls, puts=puts)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Contract, Inputs, Credit]:
    """Volatility 1 % to 500 %, price 1e-6 to 1e6, ratio 1e-3 to 1e9, one day to 30 years."""
    years, shares = draw(decades(np.log10(1 / 365), np.log10(30.0))), draw(decades(-3, 9))
    contract = draw(contracts(years, draw(decades(0, 6)), shares))
    inputs = Inputs(
        draw(decades(-6, 6)), draw(decades(-2, 0.69)), Curve.flat(draw(st.floats(-0.01, 0.15))), draw(st.sampled_from([0.0, 0.03]))
    )
    hazard = draw(st.floats(0, 0.5))
    return contract, inputs, Credit(hazard, draw(st.sampled_from([0.0, 0.4])), 1.0, hazard)


def values(rows: list[tuple[Contract, Inputs, Credit]], model: Model, accuracy: str = "standard") -> tuple[np.ndarray, np.ndarray]:
    """Values and errors of a batch."""
    prices = price([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], model, accuracy)  # type: ignore[arg-type]
    assert np.all(np.isfinite([prices.value, prices.error, prices.delta, prices.gamma]))
    return prices.value, prices.error


@settings(max_examples=60)
@given(cases(), MODELS)
def test_bounds(case: tuple[Contract, Inputs, Credit], model: Model) -> None:
    """At least what it converts into, at most that and all cash it can ever pay, as if nothing were discounted by more than the rate."""
    contract, inputs, _credit = case
    (value,), (error,) = values([case], model)
    parity = contract.shares * inputs.spot
    cash = sum(flow.amount for flow in contract.flows) + max(contract.redemption, *(put.price for put in contract.puts), 0.0)
    most = parity + cash * max(1.0, inputs.rate.discount(contract.years)) * 1.001
    assert parity * (1 - 1e-12) <= value <= most + 3 * error


@settings(max_examples=60)
@given(cases(), MODELS, st.sampled_from(["quick", "standard", "accurate"]))
def test_extremes_against_closed_forms(case: tuple[Contract, Inputs, Credit], model: Model, accuracy: str) -> None:
    """Whatever the numbers, the error is what the grid says, and at `accurate` it says 1e-5 at most.

    Of what is left of cash after 24 years at a spread of 50 %, 7e-6 of the redemption, it says 1.5e-4: such values are left out of this.
    """
    contract, inputs, credit = case
    plain = Contract(contract.years, contract.redemption, contract.shares, conversion=(Window(contract.years, contract.years),))
    market = replace(inputs, dividend_yield=0.0, rate=Curve.flat(abs(inputs.rate.zeros[0])))
    (value,), (error,) = values([(plain, market, credit)], model, accuracy)
    exact = closed_form(plain, market, credit, model)
    assert abs(value - exact) <= 3 * error
    if accuracy == "accurate" and value >= 1e-4 * max(plain.redemption, plain.shares * market.spot):
        assert error <= 1e-5 * value


@settings(max_examples=25)
@given(cases(), MODELS)
def test_monotone(case: tuple[Contract, Inputs, Credit], model: Model) -> None:
    """A higher price of the stock, a put, no call: none lowers the value, up to the stated errors."""
    contract, inputs, credit = case
    rows = [
        case,
        (contract, replace(inputs, spot=inputs.spot * 1.1), credit),
        (replace(contract, calls=()), inputs, credit),
        (replace(contract, puts=()), inputs, credit),
    ]
    worth, error = values(rows, model)
    slack = 3 * (error + error[0])
    assert worth[1] >= worth[0] - slack[1]
    if model != "tf":  # there a call ends the cash part's discount, so that the holder may gain by it
        assert worth[2] >= worth[0] - slack[2]
        assert worth[3] <= worth[0] + slack[3]


@settings(max_examples=25)
@given(cases(), MODELS, decades(-4, 4))
def test_scale(case: tuple[Contract, Inputs, Credit], model: Model, by: float) -> None:
    """In another currency the same value; with a split stock too."""
    contract, inputs, credit = case
    calls = tuple(replace(call, price=call.price * by, trigger=call.trigger * by) for call in contract.calls)
    puts = tuple(replace(put, price=put.price * by) for put in contract.puts)
    flows = tuple(replace(flow, amount=flow.amount * by) for flow in contract.flows)
    other = replace(contract, redemption=contract.redemption * by, calls=calls, puts=puts, flows=flows)
    split = replace(contract, shares=contract.shares * by, calls=tuple(replace(c, trigger=c.trigger / by) for c in contract.calls))
    rows = [case, (other, replace(inputs, spot=inputs.spot * by), credit), (split, replace(inputs, spot=inputs.spot / by), credit)]
    worth, _error = values(rows, model)
    assert worth[1] == pytest.approx(worth[0] * by, rel=1e-9)
    assert worth[2] == pytest.approx(worth[0], rel=1e-9)


def test_more_days_are_worth_more() -> None:
    """Conversion at the end, on some days, on more days, on any day."""
    inputs = replace(INPUTS, dividend_yield=0.08, spot=0.006)
    windows = [tuple(Window(5 * day / count, 5 * day / count) for day in range(1, count + 1)) for count in (1, 5, 20)]
    rows = [(replace(PREFERRED, conversion=days), inputs, CREDIT) for days in (*windows, (Window(),))]
    worth, error = values(rows, "afv", "accurate")
    assert np.all(np.diff(worth) > 3 * error[1:])


def test_limits() -> None:
    """Far below the strike it is a bond, far above it is stock; with volatility gone it is the better of both at the end."""
    bond = 1000 * np.exp(-(0.019 + 0.15) * 5)
    low, high = replace(INPUTS, spot=1e-9), replace(INPUTS, spot=40.0)
    calm = replace(INPUTS, volatility=1e-3)
    worth, _error = values([(PREFERRED, inputs, CREDIT) for inputs in (low, high, calm)], "afv", "accurate")
    assert worth[0] == pytest.approx(bond, rel=1e-6)
    assert worth[1] == pytest.approx(40.0 * 250_000, rel=1e-6)
    assert worth[2] == pytest.approx(max(bond, 575.0), rel=1e-6)


@pytest.mark.parametrize("model", ["afv", "tf"])
def test_no_conversion_worth_the_name(model: Model) -> None:
    """QuantLib's test of its convertible engine: with 1e-16 shares it is a bond, discounted at the rate and the spread."""
    flows = tuple(Flow(0.5 * count, 2.0, 0.5 * (count - 1)) for count in range(1, 21))
    bond = Contract(10.0, 100.0, 1e-16, flows=flows)
    market, credit = Inputs(50.0, 0.15, Curve.flat(0.05), dividend_yield=0.02), Credit(0.005, spread=0.005)
    worth, _error = values([(bond, market, credit)], model)
    cash = sum(2.0 * np.exp(-0.055 * flow.at) for flow in flows) + 100.0 * np.exp(-0.55)
    assert worth[0] == pytest.approx(cash, rel=1e-9)


def test_volatility_of_2000_per_cent() -> None:
    """The input with which QuantLib's lattice once overflowed: a share, all but certain to lose its price, and the bond beside it."""
    contract = Contract(5.0, 100.0, 100 / 20.3175)
    market, credit = Inputs(2.9084382818797443, 21.685235548092248, Curve.flat(0.05)), Credit(0.11498700678)
    worth, error = values([(contract, market, credit)], "afv", "accurate")
    assert worth[0] == pytest.approx(contract.shares * market.spot + 100.0 * np.exp(-0.16498700678 * 5), rel=1e-6)
    assert error[0] < 1e-5 * worth[0]


@pytest.mark.parametrize("model", ["afv", "tf"])
def test_notice(model: Model) -> None:
    """The longer a notice the less a call costs the holder; a notice of nothing is no notice."""
    base = Contract(4.0, 100.0, 1.0, calls=(Call(Window(1.0, 4.0), 104.0),))
    market, credit = Inputs(95.0, 0.35, Curve.flat(0.03)), Credit(0.05, spread=0.05)
    noticed = [replace(base, calls=(replace(base.calls[0], notice=notice),)) for notice in (0.0, 1e-5, 1 / 24, 1 / 6, 0.5)]
    worth, _error = values([(contract, market, credit) for contract in (*noticed, replace(base, calls=()))], model, "accurate")
    assert worth[1] == pytest.approx(worth[0], rel=3e-4)
    assert np.all(np.diff(worth[1:-1]) > 0)
    assert worth[-1] > worth[-2] or model == "tf"


@pytest.mark.parametrize("years", [0.3, 0.7, 1.3])
def test_a_notice_that_ends_on_the_day_of_a_flow(years: float) -> None:
    """The flow is paid then, as with a notice longer by a minute; the day less the notice is another flow's day only but for a rounding."""
    flows = tuple(Flow(years * (n + 1) / 20, 20.0, years * n / 20) for n in range(20))
    market, credit = Inputs(900.0, 0.5, Curve.flat(0.03)), Credit(0.1)
    called = [(Call(Window(0.0, years / 2), 1100.0, notice=years / 10 + more),) for more in (0.0, 2e-6)]
    rows = [(Contract(years, 1000.0, 1.0, flows=flows, calls=calls), market, credit) for calls in called]
    worth, _error = values(rows, "afv")
    assert worth[0] == pytest.approx(worth[1], rel=5e-6)


@pytest.mark.parametrize("model", ["afv", "tf"])
def test_what_may_be_had_today_is_the_least(model: Model) -> None:
    """A right to convert, or to put, on the day of the valuation alone: worth that at least, whatever the nodes beside it say."""
    market, credit, today = Inputs(950.0, 0.6, Curve.flat(0.03)), Credit(0.3, spread=0.3), Window(0.0, 0.0)
    held = Contract(5.0, 1000.0, 1.0, conversion=(today,))
    rows = [(held, market, credit), (replace(held, conversion=(), puts=(Put(today, 960.0),)), market, credit)]
    worth, _error = values(rows, model, "quick")
    assert np.all(worth >= [950.0 * (1 - 1e-12), 960.0 * (1 - 1e-12)])
    assert worth == pytest.approx([950.0, 960.0], rel=1e-6)


def test_threads_change_nothing() -> None:
    """The same bits with two threads."""
    inputs = [replace(INPUTS, spot=0.001 + 0.0005 * count) for count in range(20)]
    one, two = (price([PREFERRED] * 20, inputs, [CREDIT] * 20, "afv", threads=threads) for threads in (1, 2))
    assert np.array_equal(one.value, two.value)
    assert np.array_equal(one.error, two.error)


@pytest.mark.parametrize(
    ("contract", "inputs", "credit", "words"),
    [
        (replace(PREFERRED, years=0.0), INPUTS, CREDIT, "the years to redemption must be a positive number"),
        (PREFERRED, replace(INPUTS, volatility=float("nan")), CREDIT, "the volatility must be a positive number"),
        (PREFERRED, replace(INPUTS, spot=0.0), CREDIT, "the stock's price must be a positive number"),
        (replace(PREFERRED, flows=(Flow(6.0, 10.0),)), INPUTS, CREDIT, "after the redemption"),
        (replace(PREFERRED, puts=(Put(Window(3.0, 2.0), 900.0),)), INPUTS, CREDIT, "closes before it opens"),
        (replace(PREFERRED, calls=(Call(Window(), 1e3), Call(Window(), 2e3))), INPUTS, CREDIT, "two calls or two puts at the same time"),
        (replace(PREFERRED, calls=(Call(Window(), 1e3, notice=0.1),)), INPUTS, Credit(0.1, 0.4, 0.5), "a call with notice has no formula"),
        (PREFERRED, INPUTS, Credit(-0.1), "a hazard is not negative"),
    ],
)
def test_refusals(contract: Contract, inputs: Inputs, credit: Credit, words: str) -> None:
    """What the grid cannot price it says, in the words of the terms."""
    with pytest.raises(ValueError, match=words):
        price([contract], [inputs], [credit], "afv")


@settings(max_examples=40)
@given(cases())
def test_credit_risk_adds_nothing_where_nothing_is_recovered(case: tuple[Contract, Inputs, Credit]) -> None:
    """Whoever may convert at any time is at most worth what he is without credit risk, under both models.

    Not so where something is recovered: far above the strike the shares make up for the default by growing faster; the recovery is on top.
    """
    contract, inputs, credit = case
    inputs = replace(inputs, rate=Curve.flat(abs(inputs.rate.zeros[0])))
    (free,), (off,) = values([(contract, inputs, credit)], "no_credit")
    risky: tuple[Model, ...] = ("afv", "tf")
    for model in risky:
        rows = [(contract, inputs, replace(credit, recovery=0.0))]
        (value,), (error,) = values(rows, model)
        assert value <= free + 3 * (error + off)
    deep = Contract(5.0, 1000.0, 250_000.0), replace(INPUTS, spot=1.0), Credit(0.15, 0.4)
    assert values([deep], "afv")[0][0] > values([deep], "no_credit")[0][0] * 1.0003


def test_differences_after_none_make_no_noise() -> None:
    """Two grids that agree to the last digit and a third that does not: no warning, and an error that counts the third."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = doubt(np.array([[1e9], [1e9], [1e9], [1e9 + 1e4]]))
    assert found[0] > 1e4
