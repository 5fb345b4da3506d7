"""How a lot's value moves along paths: against formulas, and tomorrow as the record of today makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from seriatim.deal.market import observed
from seriatim.deal.phrases import Due
from seriatim.valuation.closed_form import closed_form
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.measures import greeks
from seriatim.valuation.paths import lot as followed
from seriatim.valuation.paths.ahead import look_ahead
from seriatim.valuation.paths.contract import SPOT_MOVED
from seriatim.valuation.paths.estimate import Sampling
from seriatim.valuation.paths.lot import lot_worth
from seriatim.valuation.paths.moved import Change, FollowedHolding, changed
from seriatim.valuation.paths.world import World
from seriatim.valuation.pricing import Worth
from tests.provisions.test_conversion_variable import book, clause
from tests.valuation.paths.test_stepped import SIGNED

INPUTS, CREDIT = Inputs(0.05, 0.6, Curve.flat(0.03)), Credit(0.1)
FIXED = clause("fixed", reference="last", lowest=1, days=1, window="including", rate=Decimal("0.0001"), floor="0.05")


@pytest.fixture(scope="module", autouse=True)
def fewer_paths() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(followed, "VALUE", Sampling(scramblings=8, log2=9, learning=11))
        patch.setattr(followed, "OTHERS", Sampling(scramblings=8, log2=7, learning=10))
        patch.setattr(followed, "MOVES", Sampling(scramblings=8, log2=7))
        yield


def worth(end: str, *rights: Any, on: date = SIGNED) -> Worth:
    now = book(*rights, redemption={"on": Due.parse(end)}).history.now(on)
    (one,) = now.lots("series_k")
    return lot_worth(followed.followed(now, one, "common", World(INPUTS, CREDIT, "afv")))


def test_a_fixed_price_moves_as_its_formula_does() -> None:
    """Half a year (181 days) at 0.05, on a stock that pays nothing: converted at the end, if at all."""
    found = worth("2017-08-24", FIXED)
    contract = Contract(181 / 365, 1000.0, 20_000.0)
    exact = greeks(lambda c, i, k: closed_form(c, i, k, "afv"), contract, INPUTS, CREDIT, SPOT_MOVED)
    assert found.priced.each == pytest.approx(closed_form(contract, INPUTS, CREDIT, "afv"), rel=1e-3)
    assert found.greeks.delta == pytest.approx(exact.delta, rel=2e-3)
    assert found.greeks.gamma == pytest.approx(exact.gamma, rel=0.03)
    assert found.greeks.vega == pytest.approx(exact.vega, rel=0.03)
    assert found.greeks.rho == pytest.approx(exact.rho, rel=0.03)
    assert found.greeks.theta == pytest.approx(exact.theta, rel=0.03)
    assert found.greeks.credit == pytest.approx(exact.credit, rel=0.03)
    exact_tf = closed_form(contract, INPUTS, CREDIT, "tf")
    assert found.others["tf"] == pytest.approx(exact_tf, rel=3e-3)
    assert found.others["no_credit"] == pytest.approx(closed_form(contract, INPUTS, CREDIT, "no_credit"), rel=3e-3)


def test_tomorrow_todays_price_is_on_record() -> None:
    """Friday, February 24: a price of the day before lets convert on Saturday, at Friday's price."""
    now = book(clause(reference="last", lowest=1, days=1, window="before")).history.now(SIGNED)
    (one,) = now.lots("series_k")
    today = look_ahead(now, one, "common")
    later = today.tomorrow(0.05)
    assert (later.start.on, later.looks[0], later.looks[1]) == (date(2017, 2, 25), date(2017, 2, 25), date(2017, 2, 27))
    found = observed(later.start, "common", "vwap", SIGNED)
    assert found is not None
    assert found.each() == Decimal("0.05")
    assert observed(today.start, "common", "vwap", SIGNED) is None


def test_what_is_converted_at_once_does_not_pass_with_a_day() -> None:
    """80 % of the day's own price: 1,250 today, tomorrow, and wherever the stock is."""
    found = worth("2017-05-24", clause(reference="last", lowest=1, days=1, window="including"))
    assert found.priced.each == pytest.approx(1250.0, rel=1e-12)
    assert (found.greeks.delta, found.greeks.vega, found.greeks.theta) == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)
    assert "every trading day" in found.priced.policy


def test_changes_in_moved_markets_are_those_of_the_formula() -> None:
    """Far from where the market is: at each of nine prices and volatilities within four standard errors of the closed form,

    and a thousandth of the value for what rules learnt from 2,048 paths lose.
    """
    now = book(FIXED, redemption={"on": Due.parse("2017-08-24")}).history.now(SIGNED)
    (one,) = now.lots("series_k")
    contract, of = Contract(181 / 365, 1000.0, 20_000.0), followed.followed(now, one, "common", World(INPUTS, CREDIT, "afv"))
    holding = FollowedHolding(10.0, of, closed_form(contract, INPUTS, CREDIT, "afv"))
    parts = product((0.5, 1.0, 1.5), repeat=2)
    markets = [(replace(INPUTS, spot=INPUTS.spot * one, volatility=INPUTS.volatility * other), CREDIT) for one, other in parts]
    exact = [10 * closed_form(contract, *market, "afv") for market in markets]
    found = [each for each in changed([holding], markets) if isinstance(each, Change)]
    assert (found[4].value, found[4].error) == (exact[4], 0.0)
    assert [abs(each.value - true) <= 4 * each.error + 1e-3 * true for each, true in zip(found, exact, strict=True)] == [True] * 9
    assert max(each.error / true for each, true in zip(found, exact, strict=True)) < 0.01
