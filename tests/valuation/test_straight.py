"""Preferred that converts into nothing, with puts and calls: bonds under a rate that is known, which a hand can work out."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec

import pytest

from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.pricing import worth
from tests.conftest import require

require("numba", find_spec("numba"))

MARKET = Inputs(1.5, 0.8, Curve((0.01, 0.03), (1.0, 5.0)), dividend_yield=0.02)
BOND = Contract(5.0, 100.0, 0.0, (), tuple(Flow(year, 6.0, year - 1) for year in (1.0, 2.0, 3.0, 4.0, 5.0)))


def paid(until: float, end: float, hazard: float, recovery: float, since: float = 0.0) -> float:
    """The coupons after `since` and the `end` at `until`, and a part of 100 in a default before, seen from `since`; by small steps."""
    total = MARKET.rate.total

    def seen(year: float) -> float:
        return math.exp(total(since) - total(year) - hazard * (year - since))

    steps = 20_000
    days = [since + (number + 0.5) * (until - since) / steps for number in range(steps)]
    lost = math.fsum(seen(day) for day in days) * hazard * recovery * 100 * (until - since) / steps
    return sum(6.0 * seen(flow.at) for flow in BOND.flows if since < flow.at <= until) + end * seen(until) + lost


@pytest.mark.parametrize("jump", [1.0, 0.4])
@pytest.mark.parametrize(("hazard", "recovery"), [(0.0, 0.0), (0.08, 0.0), (0.08, 0.3)])
def test_a_put_of_one_day_is_used_where_it_is_worth_more_than_what_is_left(hazard: float, recovery: float, jump: float) -> None:
    """Put after three years for 98, the coupon of that day paid: 98 or what is left of the bond, whichever is more."""
    rest = paid(5.0, 100.0, hazard, recovery, since=3.0)
    found = worth(replace(BOND, puts=(Put(Window(3.0, 3.0), 98.0, accrued=False),)), MARKET, Credit(hazard, recovery, jump), "afv")
    assert found.priced.method == "grid"
    assert found.priced.each == pytest.approx(paid(3.0, max(98.0, rest), hazard, recovery), rel=1e-6)
    assert abs(found.greeks.delta) < 1e-5  # of some 90 dollars
    assert found.parity == 0.0
    assert (rest < 98.0) == (hazard > 0)


def test_a_call_of_one_day_is_used_where_it_is_worth_less() -> None:
    """Called after two years at 101: without a default the bond is worth more then."""
    rest = paid(5.0, 100.0, 0.0, 0.0, since=2.0)
    found = worth(replace(BOND, calls=(Call(Window(2.0, 2.0), 101.0, accrued=False),)), MARKET, Credit(), "afv")
    assert rest > 101
    assert found.priced.each == pytest.approx(paid(2.0, 101.0, 0.0, 0.0), rel=1e-6)


def test_a_put_at_any_time_is_worth_its_price_where_waiting_costs() -> None:
    """At 8 % of hazard, nothing recovered, who may put at 100 at once and is paid 6 a year at the end of it puts at once."""
    found = worth(replace(BOND, puts=(Put(Window(), 100.0, accrued=False),)), MARKET, Credit(0.2), "afv")
    assert found.priced.each == pytest.approx(100.0, rel=1e-9)
