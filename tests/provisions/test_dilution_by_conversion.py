"""Conversions at a price that follows the market, beside a protected series: counted when they are made, or when the right is issued."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from seriatim.schedule.schedule import schedule
from tests.provisions.protected import RATCHET, WEIGHTED, book, price, series, warrants
from tests.simulator.deals import Book

COUNTED: dict[str, Any] = {**WEIGHTED, "variable": "counted"}
GENERAL: dict[str, Any] = {"amount": "stated_value", "fractions": "down", "adjusts_for_splits": True, "restricted": False}
AT_MARKET: dict[str, Any] = {
    "clause": "conversion_variable",
    "id": "b_conversion",
    "into": "common",
    "quote": "close",
    "reference": "last",
    "days": 1,
    "window": "before",
    "rate": "80%",
    **GENERAL,
}
FORCED: dict[str, Any] = {
    "clause": "conversion_forced",
    "id": "b_forced",
    "into": "common",
    "conversion": "b_conversion",
    "quote": "close",
    "at_least": 5,
    "met_days": 1,
    "days": 1,
    "window": "before",
    **GENERAL,
}


def at_market(shares: object, *more: dict[str, Any]) -> dict[str, Any]:
    """A series of $1,000 a share that converts at 80% of the last close: at 4.00 after a close of 5, 250 common each."""
    return {**series("b", shares, 1000, 1), "clauses": [AT_MARKET, *more]}


def closed_at(b: Book, close: object, on: str = "2020-05-29") -> Book:
    """The market's close on the trading day before the first of June."""
    b.record("observed", on, security="common", quote="close", price=close)
    return b


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("fully_diluted", "9.76"),  # 1,000,000 and the 800 left, 200,000: (12,000,000 + 200,000) / 1,250,000
        ("common_outstanding", "9.6842"),  # (9,000,000 + 200,000) / 950,000
    ],
)
def test_a_conversion_counts_as_an_issue_at_its_own_price(base: str, expected: str):
    """200 shares of $1,000 at 4.00 become 50,000 common: weighed against what is there without them, not beside themselves."""
    b = closed_at(book(900_000, a=series("a", 100_000, 10, 10, {**COUNTED, "base": base}), b=at_market(1000)), 5)
    b.record("converted", "2020-06-01", security="b", quantity=200)
    assert (b.holdings("common")["b_holder"], price(b, "a_conversion")) == (50_000, Decimal(expected))


def test_a_ratchet_comes_down_to_the_price_of_the_conversion():
    b = closed_at(book(a=series("a", 1000, 10, 10, {**RATCHET, "variable": "counted"}), b=at_market(1000)), 5)
    b.record("converted", "2020-06-01", security="b", quantity=1)
    assert price(b, "a_conversion") == 4


def test_one_above_the_protected_price_changes_nothing():
    b = closed_at(book(a=series("a", 1000, 10, 10, {**RATCHET, "variable": "counted"}), b=at_market(1000)), "12.50")
    b.record("converted", "2020-06-01", security="b", quantity=1)
    assert price(b, "a_conversion") == 10


def test_where_conversions_are_exempt_the_right_counts_when_it_is_issued():
    """1,000 shares for their $1,000 each, 250,000 common at 4.00 that day: (10,000,000 + 1,000,000) / 1,250,000 = 8.80; then nothing."""
    b = closed_at(book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED), b=at_market(0)), 5)
    b.record("issued", "2020-06-01", security="b", holder="newcomer", quantity=1000, price=1000)
    assert price(b, "a_conversion") == Decimal("8.8")
    b.record("converted", "2020-06-01", security="b", quantity=1000)
    assert price(b, "a_conversion") == Decimal("8.8")


def test_where_they_are_counted_the_right_does_not_count_as_well():
    b = closed_at(book(900_000, a=series("a", 100_000, 10, 10, COUNTED), b=at_market(0)), 5)
    b.record("issued", "2020-06-01", security="b", holder="newcomer", quantity=1000, price=1000)
    assert price(b, "a_conversion") == 10
    b.record("converted", "2020-06-01", security="b", quantity=1000)  # (10,000,000 + 1,000,000) / 1,250,000
    assert price(b, "a_conversion") == Decimal("8.8")


def test_one_that_is_forced_at_a_price_of_the_market_counts_too():
    """The issuer converts, and the price is still that of the other clause: 200 shares at 4.00, over the common (9,200,000 / 950,000)."""
    protected = series("a", 100_000, 10, 10, {**COUNTED, "base": "common_outstanding"})
    b = closed_at(book(900_000, a=protected, b=at_market(200, FORCED)), 5)
    b.record("converted", "2020-06-01", security="b", quantity=200, clause="b_forced")
    assert price(b, "a_conversion") == Decimal("9.6842")


def test_one_that_is_forced_at_a_fixed_price_does_not():
    """What it waits for follows the market; its price, 2.00, was known when the right was issued."""
    fixed = series("b", 1000, 1000, 2)
    b = closed_at(book(a=series("a", 1000, 10, 10, COUNTED), b={**fixed, "clauses": [*fixed["clauses"], FORCED]}), 5)
    b.record("converted", "2020-06-01", security="b", quantity=100, clause="b_forced")
    assert price(b, "a_conversion") == 10


def test_a_series_does_not_dilute_itself():
    """B's own fixed price is protected; a conversion of B at the market leaves it."""
    own = series("b", 1000, 1000, 8, {**RATCHET, "variable": "counted"})
    alternate = {**AT_MARKET, "id": "b_alternate"}
    b = closed_at(book(a=series("a", 1000, 10, 10, COUNTED), b={**own, "clauses": [*own["clauses"], alternate]}), 5)
    b.record("converted", "2020-06-01", security="b", quantity=100, clause="b_alternate")
    assert price(b, "b_conversion") == 8
    assert price(b, "a_conversion") < 10


def test_what_waits_for_something_counts_only_where_no_right_is_open():
    """An alternate price that waits for a default stands first in the file; the base counts the right that is open, at 8.

    700,000 + 100,000 of A + 1,000,000 / 8 = 925,000; 100,000 warrants at 2: (9,250,000 + 200,000) / 1,025,000 = 9.2195.
    """
    fixed = series("b", 1000, 1000, 8)
    waiting = {**AT_MARKET, "id": "b_alternate", "while_occurred": "default"}
    b = closed_at(
        book(700_000, a=series("a", 100_000, 10, 10, WEIGHTED), b={**fixed, "clauses": [waiting, *fixed["clauses"]]}, w=warrants(0, 2)), 5
    )
    b.record("issued", "2020-06-01", security="w", holder="newcomer", quantity=100_000)
    assert price(b, "a_conversion") == Decimal("9.2195")


@pytest.mark.parametrize("act", ["issued", "converted"])
def test_a_base_that_nobody_can_count_is_named_and_not_left_short(act: str):
    """B converts at 80% of the last close, and nobody has recorded it: as converted it is 250,000 of the base, not nothing."""
    other = {**AT_MARKET, "id": "c_conversion", "quote": "vwap"}
    b = book(650_000, a=series("a", 100_000, 10, 10, COUNTED), b=at_market(1000), c={**series("c", 1000, 1000, 1), "clauses": [other]})
    b.record("observed", "2020-05-29", security="common", quote="vwap", price=5)
    issue: dict[str, Any] = {"security": "common", "holder": "newcomer", "quantity": 100, "price": 1}
    given: dict[str, Any] = issue if act == "issued" else {"security": "c", "quantity": 200}
    refused = b.refused(act, "2020-06-01", **given)
    assert (refused.code, refused.because) == ("price-missing", "a_protection")
    assert "counts b as converted under b_conversion, and its price cannot be known: no close" in refused.message
    closed_at(b, 5)
    b.record(act, "2020-06-01", **given)
    assert price(b, "a_conversion") < 10
    assert b.history.verify() == ()


def test_one_above_the_price_or_beside_a_narrow_base_needs_no_quotation():
    for terms, each in ((COUNTED, 11), ({**COUNTED, "base": "common_outstanding"}, 1), ({**RATCHET, "variable": "counted"}, 1)):
        b = book(900_000, a=series("a", 100_000, 10, 10, terms), b=at_market(1000))
        b.record("issued", "2020-06-01", security="common", holder="newcomer", quantity=100, price=each)


@pytest.mark.parametrize("terms", [RATCHET, WEIGHTED])
def test_a_right_that_counts_when_it_is_issued_needs_the_price_of_that_day(terms: dict[str, Any]):
    """Without a close nobody knows what 1,000 new B come to: that is not nothing."""
    b = book(900_000, a=series("a", 100_000, 10, 10, terms), b=at_market(0))
    new: dict[str, Any] = {"security": "b", "holder": "newcomer", "quantity": 1000, "price": 1000}
    refused = b.refused("issued", "2020-06-01", **new)
    assert (refused.code, refused.because) == ("price-missing", "a_protection")
    assert "what new b comes to under b_conversion counts for a_conversion" in refused.message
    closed_at(b, 5).record("issued", "2020-06-01", **new)
    assert price(b, "a_conversion") < 10


def test_a_closing_needs_the_prices_of_the_base_when_it_is_recorded_and_is_looked_at_ahead_without_them():
    """1,000,000 common, A 1,000 and B, which converts at 80% of a close that nobody has recorded; C is sold at 5, below A's 10."""
    agreement = {
        "signed": "2020-05-01",
        "purchaser": "newcomer",
        "security": "c",
        "price": 50,
        "closings": [{"id": "only", "when": "by 2020-06-01", "shares": 100}],
    }
    a, c = series("a", 1000, 10, 10, {**COUNTED, "base": "as_converted"}), series("c", 0, 50, 5)
    b = book(1_000_000, agreement, a=a, b=at_market(1000), c=c)
    refused = b.refused("closed", "2020-06-01", closing="only")
    assert (refused.code, refused.because) == ("price-missing", "a_protection")
    assert [step.status for step in b.steps("2020-06-01", "staged_closings")] == [""]  # and it still stands in the schedule
    assert schedule(b.history.deal, b.now("2020-05-15")).rows
    b.record("observed", "2020-05-29", security="common", quote="close", price=5)
    b.record("closed", "2020-06-01", closing="only")
    base = 1_000_000 + 1000 + 250_000  # B: 1,000 x 1,000 / 4
    assert price(b, "a_conversion") == round(Decimal(10 * base + 5000) / (base + 1000), 4)
    assert b.history.verify() == ()


def test_a_conversion_that_several_rights_could_mean_is_refused_for_that_alone():
    fixed = series("b", 1000, 1000, 8)
    twice = {**fixed, "clauses": [*fixed["clauses"], {**AT_MARKET, "id": "b_alternate"}]}
    b = closed_at(book(a=series("a", 1000, 10, 10, COUNTED), b=twice), 5)
    assert b.refused("converted", "2020-06-01", security="b", quantity=100).code == "ambiguous-act"
