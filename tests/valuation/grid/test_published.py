"""Published tables, and figures that two methods agree on. Sources beside each; reference cases of the valuation study."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import pytest

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.grid import price, price_one
from tests.conftest import require

require("numba", find_spec("numba"))

FLOWS = tuple(Flow(0.5 * count, 4.0, 0.5 * (count - 1)) for count in range(1, 11))
AYACHE = Contract(5.0, 100.0, 1.0, flows=FLOWS, calls=(Call(Window(2.0, 5.0), 110.0),), puts=(Put(Window(3.0, 3.0), 105.0),))
"""Ayache, Forsyth and Vetzal (2003), Table 1: 4 % semi-annual, callable from year 2 at 110 and puttable in year 3 at 105, both clean."""
MARKET = Inputs(100.0, 0.2, Curve.flat(0.05))


@pytest.mark.parametrize(
    ("model", "credit", "published", "within"),
    [
        ("afv", Credit(0.02, jump=0.0), 124.9178, 1e-3),  # Table 2, partial default, 3,200 nodes
        ("afv", Credit(0.02), 122.7319, 1e-3),  # Table 2, total default, 1,600 nodes
        ("no_credit", Credit(), 125.9529, 1e-3),  # Table 3, hazard 0, 1,600 nodes
        ("tf", Credit(spread=0.02), 123.9705, 1e-2),  # Table 4, 6,400 nodes, still falling
        ("tf", Credit(spread=0.02), 123.9642, 5e-3),  # its limit, by another program (6,401 nodes)
    ],
)
def test_ayache_forsyth_vetzal(model: Model, credit: Credit, published: float, within: float) -> None:
    """The flow of year 2 is received before the bond may be called, the put pays what has accrued after that day's flow."""
    value, error = price_one(AYACHE, MARKET, credit, model)
    assert value == pytest.approx(published, abs=within)
    assert error <= 1e-5 * value


def test_same_day_order() -> None:
    """Were the bond called before the flow of the day on which the call opens, the holder would lose most of it: some $1.5."""
    early = replace(AYACHE, calls=(Call(Window(2.0 - 1e-4, 5.0), 110.0, accrued=False),))
    late = replace(AYACHE, calls=(Call(Window(2.0, 5.0), 110.0, accrued=False),))
    apart = price_one(late, MARKET, Credit(0.02), "afv")[0] - price_one(early, MARKET, Credit(0.02), "afv")[0]
    assert 0.5 < apart < 4.0


def test_tsiveriotis_fernandes_with_dividends() -> None:
    """Conversion before the end: 106.3625 ± 0.0003 by a lattice of 25,601 steps (106.36226) and differences (106.36271)."""
    inputs = Inputs(100.0, 0.4, Curve.flat(0.05), dividend_yield=0.04)
    value, error = price_one(Contract(5.0, 100.0, 1.0), inputs, Credit(spread=0.03), "tf")
    assert value == pytest.approx(106.3625, abs=3e-4)
    assert abs(value - 106.36271) <= 3 * error


def american(kind: str, strike: float, rate: float, yields: float, years: float) -> tuple[Contract, Curve, float, Credit]:
    """An American option as a convertible, the stock's yield and what else is in the value.

    A call: default pays all at the rate of interest, so that the bond is always worth its strike. A put: the stock's yield is paid as
    defaults that leave the stock, so that the shares are always worth the stock.
    """
    if kind == "call":
        return Contract(years, strike, 1.0), Curve.flat(0.0), yields, Credit(rate, 1.0, 1.0)
    return Contract(years, strike, 1.0, puts=(Put(Window(), strike),)), Curve.flat(rate - yields), 0.0, Credit(yields, 0.0, 0.0)


AMERICAN = [
    # kind, spot, strike, rate, yield, volatility, years, true value (Leisen-Reimer with extrapolation), source of the case
    ("call", 90.0, 100.0, 0.1, 0.1, 0.15, 0.1, 0.020498, "Haug 1998 p. 24"),
    ("call", 110.0, 100.0, 0.1, 0.1, 0.35, 0.1, 11.172598, "Haug 1998 p. 24"),
    ("call", 100.0, 100.0, 0.1, 0.1, 0.35, 0.5, 9.473750, "Haug 1998 p. 24"),
    ("put", 90.0, 100.0, 0.1, 0.1, 0.15, 0.1, 10.000573, "Haug 1998 p. 24"),
    ("put", 100.0, 100.0, 0.1, 0.1, 0.25, 0.1, 3.126902, "Haug 1998 p. 24"),
    ("put", 110.0, 100.0, 0.1, 0.1, 0.35, 0.1, 1.238765, "Haug 1998 p. 24"),
    ("put", 100.0, 100.0, 0.0, 0.0, 0.15, 0.5, 4.229439, "Haug 1998 p. 24"),
    ("put", 40.0, 35.0, 0.0488, 0.0, 0.2, 0.3333, 0.200362, "Ju 1999"),
    ("put", 40.0, 45.0, 0.0488, 0.0, 0.4, 0.3333, 6.509802, "Ju 1999"),
    ("call", 80.0, 100.0, 0.03, 0.07, 0.2, 3.0, 2.579961, "Ju 1999"),
    ("call", 120.0, 100.0, 0.03, 0.07, 0.2, 3.0, 21.413939, "Ju 1999"),
    ("call", 100.0, 100.0, 0.00001, 0.07, 0.3, 3.0, 13.142643, "Ju 1999"),
    ("call", 110.0, 100.0, 0.07, 0.03, 0.3, 3.0, 29.963504, "Ju 1999"),
]


@pytest.mark.parametrize("case", AMERICAN, ids=str)
def test_american_options(case: tuple[str, float, float, float, float, float, float, float, str]) -> None:
    """A call is a convertible that may be converted early, a put one that may be put at any time."""
    kind, spot, strike, rate, yields, volatility, years, true, _source = case
    contract, curve, left, credit = american(kind, strike, rate, yields, years)
    value, error = price_one(contract, Inputs(spot, volatility, curve, left), credit, "afv")
    assert value - (strike if kind == "call" else spot) == pytest.approx(true, abs=1e-6 * value)
    assert error <= 1e-5 * value


@pytest.mark.parametrize(("volatility", "binomial"), [(0.2, 3.06999), (0.8, 14.67807)])
def test_forsyth_and_vetzal_put(volatility: float, binomial: float) -> None:
    """Forsyth and Vetzal (2002), Table 12.1: a tree of 3,200 steps, which is 8e-4 below its own limit where the volatility is 80 %."""
    contract, curve, left, credit = american("put", 100.0, 0.1, 0.0, 0.25)
    value, _error = price_one(contract, Inputs(100.0, volatility, curve, left), credit, "afv")
    assert value - 100.0 == pytest.approx(binomial, abs=1e-3)
    assert value - 100.0 > binomial


def test_longstaff_and_schwartz() -> None:
    """Longstaff and Schwartz (2001), Table 1, finite differences: 50 days of exercise a year, not any day."""
    table = {(36, 0.2): 4.478, (36, 0.4): 7.101, (40, 0.2): 2.314, (40, 0.4): 5.312, (44, 0.2): 1.110, (44, 0.4): 3.948}
    days = tuple(Put(Window(day / 50, day / 50), 40.0) for day in range(1, 50))
    contract = Contract(1.0, 40.0, 1.0, puts=days)
    inputs = [Inputs(float(spot), volatility, Curve.flat(0.06)) for spot, volatility in table]
    prices = price([contract] * len(table), inputs, [Credit()] * len(table), "no_credit", "accurate")
    for value, (spot, _volatility), published in zip(prices.value, table, table.values(), strict=True):
        assert value - spot == pytest.approx(published, abs=1e-3)
