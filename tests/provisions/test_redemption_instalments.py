"""Redemption in instalments: each on its day, what is redeemed counts for the oldest, and common may be given for cash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.market import quotations, trading_days
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now
from seriatim.projection.ahead import eve
from seriatim.projection.walk import duties_performed, walk
from seriatim.provisions import Quotations, RedemptionInstalments
from tests.simulator.deals import GIVEN, Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

TERMS: dict[str, Any] = {
    "first": date(2017, 8, 13),
    "shares": Decimal(63_000),
    "amount": Worth.parse("stated_value"),
    "roll": "none",
    "calendar": "nyse",
    "months": 1,
}
COMMON: dict[str, Any] = {"into": "common", "quote": "vwap"}


def book(**terms: Any) -> Book:
    """150,000 shares of $1.00: 100,000 of Ann and 50,000 that Boone buys."""
    usual: dict[str, Any] = {"stated_value": 1, "price": 1, "preferred": {"ann": 100_000}, "conversion": {"price": "0.5"}}
    small = deal([("only", "on 2017-02-24", 50_000, "")], without=("remedy", "dividend", "redemption"), **usual)
    clause = RedemptionInstalments("instalments", **GIVEN, stated_value=Decimal(1), **{**TERMS, **terms})
    return Book(replace(small, clauses=Clauses([Quotations(quotations("common"), "common"), *small.clauses, clause]))).close("only")


def duties(made: Book, on: str) -> list[tuple[str, int]]:
    return [(str(s.due), int(s.quantity_max)) for s in made.steps(on, "instalments") if s.modal == "must"]


def observe(made: Book, before: str, prices: Sequence[str]) -> None:
    for day, price in zip(trading_days(date.fromisoformat(before), len(prices)), prices, strict=True):
        made.record("observed", day, security="common", quote="vwap", price=price)


def test_the_two_numbers_of_the_page():
    made = book(**COMMON)
    assert duties(made, "2017-03-01") == [("2017-08-13", 63_000), ("2017-09-13", 63_000), ("2017-10-13", 24_000)]
    observe(made, "2017-08-13", ["0.20", "0.22", "0.21", "0.19", "0.23"])
    made.record("redeemed", "2017-08-13", quantity=63_000, manner="stock")
    assert made.holdings("common")["ann"] == 300_000
    assert duties(made, "2017-08-13") == [("2017-09-13", 63_000), ("2017-10-13", 24_000)]
    assert made.history.verify() == ()


def test_in_cash_oldest_first():
    made = book()
    made.record("redeemed", "2017-09-13", quantity=126_000)
    assert made.holdings() == {"boone": 24_000}
    assert (made.cash("ann"), made.cash("boone")) == (100_000, -50_000 + 26_000)


def test_not_before_its_day_and_no_more_than_is_due():
    made = book()
    early = made.refused("redeemed", "2017-08-12", quantity=1)
    assert (early.code, early.because, early.available) == ("not-open-yet", "instalments", "from 2017-08-13")
    much = made.refused("redeemed", "2017-08-13", quantity=63_001)
    assert (much.code, much.because, much.available) == ("more-than-held", "instalments", "63,000")


def test_a_part_of_an_instalment_leaves_the_rest_of_it():
    made = book()
    made.record("redeemed", "2017-08-13", quantity=13_000)
    assert duties(made, "2017-08-13") == [("2017-08-13", 50_000), ("2017-09-13", 63_000), ("2017-10-13", 24_000)]


def test_a_conversion_shortens_the_last():
    made = book()
    made.record("converted", "2017-03-01", quantity=50_000, holder="ann")
    assert duties(made, "2017-03-01") == [("2017-08-13", 63_000), ("2017-09-13", 37_000)]


def test_every_so_many_days_and_rolled():
    made = book(months=0, days=14, roll="following")  # 2017-08-13 is a Sunday
    assert [day for day, _ in duties(made, "2017-03-01")] == ["2017-08-14", "2017-08-28", "2017-09-11"]


def test_common_only_where_the_terms_allow_it():
    problem = book().refused("redeemed", "2017-08-13", quantity=10, manner="stock")
    assert (problem.code, problem.because) == ("no-such-right", "instalments")


def test_common_needs_its_price():
    made = book(**COMMON)
    problem = made.refused("redeemed", "2017-08-13", quantity=10, manner="stock")
    assert (problem.code, problem.because) == ("quotation-missing", "instalments")
    problem = made.refused("determined", "2017-08-13", clause="instalments", what="price", price="0")
    assert (problem.code, problem.asked, problem.available) == ("wrong-amount", "0", "more than 0")
    made.record("determined", "2017-08-13", clause="instalments", what="price", price="0.25")
    made.record("redeemed", "2017-08-13", quantity=10, manner="stock")
    assert made.holdings("common")["ann"] == 40


def test_what_is_not_paid_stays_due():
    made = book()
    made.record("unpaid", "2017-08-14", security="series_k")
    assert [s.status for s in made.steps("2018-01-01", "instalments")] == ["unpaid", "", ""]


def test_a_projection_pays_each_in_cash_on_its_day():
    made = book(**COMMON)
    observe(made, "2017-08-13", ["0.20", "0.22", "0.21", "0.19", "0.23"])
    now = made.now("2017-08-12")
    acts: list[Any] = [d.act for d in walk(now.clauses, now.state.copy(), eve(now.on), date(2018, 1, 1), duties_performed)]
    assert [(str(a.on), a.quantity, a.manner) for a in acts] == [
        ("2017-08-13", 63_000, "cash"), ("2017-09-13", 63_000, "cash"), ("2017-10-13", 24_000, "cash"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "field"),
    [({"days": 3}, "months"), ({"months": 0}, "months"), ({"into": "common"}, "into"), ({"shares": Decimal()}, "shares")],
)
def test_fields_that_do_not_go_together(terms: dict[str, Any], field: str):
    clause = RedemptionInstalments("instalments", **GIVEN, stated_value=Decimal(1), **{**TERMS, **terms})
    assert [name for name, _ in clause.mistakes()] == [field]


def test_exact_and_arrays_agree():
    made = book()
    made.record("converted", "2017-03-01", quantity=12_345, holder="ann")
    made.record("redeemed", "2017-08-13", quantity=13_000)
    now = made.now("2017-09-13")
    lifted = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(now.clauses))
    for exact, several in zip(now.clauses.by_id["instalments"].steps(now), lifted.clauses.by_id["instalments"].steps(lifted), strict=True):
        assert (exact.due, exact.modal) == (several.due, several.modal)
        assert list(available(lifted, several)[0]) == [float(available(now, exact)[0])] * 2
