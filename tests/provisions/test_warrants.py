"""Warrants: exercised for cash and cashless, their last day, what lowers their price, and those that come with shares."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from tests.provisions.protected import RATCHET, book, issue, price, series, warrants, written
from tests.simulator.deals import Book

CASHLESS: dict[str, Any] = {"cashless": "allowed", "quote": "close"}


def exercised(b: Book, quantity: object, on: str = "2020-06-02", **particulars: Any) -> Any:
    return b.record("exercised", on, security="w", quantity=Decimal(str(quantity)), **particulars)


def closed_at(b: Book, price: object, on: str = "2020-06-01") -> None:
    b.record("observed", on, security="common", quote="close", price=price)


def test_for_cash_the_strike_is_paid():
    b = book(w=warrants(741, "1.62"))
    event = exercised(b, 741)
    assert event.outcome.moves == {
        ("w/opening/warrant_holder", "w"): -741,
        ("retired/warrant_exercise", "w"): 741,
        ("issued/warrant_exercise", "common"): -741,
        ("common/exercised-1", "common"): 741,
        ("cash/warrant_holder", "USD"): Decimal("-1200.42"),
        ("cash/acme", "USD"): Decimal("1200.42"),
    }


@pytest.mark.parametrize(("fractions", "shares"), [("down", 370), ("up", 371), ("nearest", 371)])
def test_cashless_the_strike_is_kept_back_in_shares(fractions: str, shares: int):
    b = book(w=warrants(741, "1.62", **CASHLESS, fractions=fractions))
    closed_at(b, "3.24")
    event = exercised(b, 741, manner="cashless")  # 741 x (3.24 - 1.62) / 3.24 = 370.5
    assert b.holdings("common")["warrant_holder"] == shares
    assert ("cash/acme", "USD") not in event.outcome.moves


def test_cashless_with_the_fraction_in_cash():
    b = book(w=warrants(741, "1.62", **CASHLESS, fractions="cash_in_lieu"))
    closed_at(b, "3.24")
    exercised(b, 741, manner="cashless")
    assert (b.holdings("common")["warrant_holder"], b.cash("warrant_holder")) == (370, Decimal("1.62"))


def test_one_that_names_no_manner_is_ambiguous_where_both_are_there():
    b = book(w=warrants(10, 2, **CASHLESS))
    closed_at(b, 4)
    refused = b.refused("exercised", "2020-06-02", security="w", quantity=10)
    assert (refused.code, refused.remedy[-14:]) == ("ambiguous-act", " or the manner")


def test_cashless_needs_the_quotation_of_the_trading_day_before():
    b = book(w=warrants(10, 2, **CASHLESS))
    closed_at(b, 4, "2020-05-29")  # a Friday
    refused = b.refused("exercised", "2020-06-02", security="w", quantity=10, manner="cashless")
    assert (refused.code, refused.remedy) == ("quotation-missing", "record the prices observed")
    assert "no close of common is recorded for 2020-06-01" in refused.message
    assert b.refused("exercised", "2020-06-02", security="w", quantity=10, manner="cashless", as_fact=True).code == "quotation-missing"
    exercised(b, 10, "2020-06-01", manner="cashless")  # a Monday
    assert b.holdings("common")["warrant_holder"] == 5


def test_cashless_on_the_day_itself():
    b = book(w=warrants(10, 2, **CASHLESS, quoted="same_day"))
    b.record("observed", "2020-06-02", security="common", quote="close", price=8, place=1)  # before the exercise, that day
    exercised(b, 8, manner="cashless")
    assert b.holdings("common")["warrant_holder"] == 6


@pytest.mark.parametrize("at", ["2", "1.99"])
def test_cashless_at_the_price_or_below_brings_nothing(at: str):
    b = book(w=warrants(10, 2, **CASHLESS))
    closed_at(b, at)
    refused = b.refused("exercised", "2020-06-02", security="w", quantity=10, manner="cashless")
    assert refused.code == "not-available"
    assert f"common at {at} is not above the price of 2" in refused.message


@pytest.mark.parametrize("close", ["", "1.99"])
def test_cashless_that_brings_nothing_is_over_no_limit(close: str):
    file = json.loads(written(w=warrants(10, 2, **CASHLESS)))
    file["securities"]["common"]["authorized"] = 2_000_000
    b = Book(read_deal(json.dumps(file), "deal.yaml").deal)
    if close:
        closed_at(b, close)
    refused = b.refused("exercised", "2020-06-02", security="w", quantity=10, manner="cashless")  # by one reason alone
    assert refused.code == ("not-available" if close else "quotation-missing")


def test_the_last_day_and_the_day_after():
    b = book(w=warrants(10, 2))
    exercised(b, 5, "2025-01-01")
    refused = b.refused("exercised", "2025-01-02", security="w", quantity=5)
    assert (refused.code, refused.available) == ("right-ended", "0")
    dated = book(w=warrants(10, 2, expires="2020-06-02"))
    exercised(dated, 1, "2020-06-02")
    assert dated.refused("exercised", "2020-06-03", security="w", quantity=1).code == "right-ended"


def test_the_last_day_is_moved_by_an_amendment():
    b = book(w=warrants(10, 2))
    b.record("amended", "2024-12-01", clause="warrant_exercise", what="expires", until="2025-06-30")
    exercised(b, 10, "2025-06-30")
    assert b.outstanding("w") == 0


def test_not_before_it_opens():
    b = book(w=warrants(10, 2, opens="6 months after issue"))
    refused = b.refused("exercised", "2020-06-30", security="w", quantity=1)
    assert (refused.code, refused.available) == ("not-open-yet", "from 2020-07-01")
    exercised(b, 1, "2020-07-01")


def test_of_several_lots_each_opens_on_its_own_day():
    b = book(w=warrants(10, 2, opens="6 months after issue"))
    b.record("issued", "2020-05-01", security="w", holder="warrant_holder", quantity=5)
    refused = b.refused("exercised", "2020-06-30", security="w", quantity=1)
    assert (refused.code, refused.available) == ("not-open-yet", "from 2020-07-01")
    refused = b.refused("exercised", "2020-07-02", security="w", quantity=11)  # 5 of the 15 open on 2020-11-01
    assert (refused.code, refused.available) == ("more-than-held", "10")
    exercised(b, 10, "2020-07-02")
    refused = b.refused("exercised", "2020-10-31", security="w", quantity=1)
    assert (refused.code, refused.available) == ("not-open-yet", "from 2020-11-01")
    exercised(b, 5, "2020-11-01")


def test_more_than_held_and_none():
    b = book(w=warrants(10, 2))
    assert b.refused("exercised", "2020-06-02", security="w", quantity=11).available == "10"
    assert b.refused("exercised", "2020-06-02", security="w", quantity=0).code == "fractional-shares"


def test_a_split_rescales_price_and_number():
    b = book(w=warrants(1000, 2, shares="1.5"))
    b.record("split", "2020-05-01", security="common", new=1, old=10, fractions="down")
    assert price(b, "warrant_exercise") == 20
    exercised(b, 1000)
    assert (b.holdings("common")["warrant_holder"], b.cash("acme")) == (150, 3000)


def test_a_split_changes_nothing_where_the_warrant_says_so():
    b = book(w=warrants(1000, 2, adjusts_for_splits=False))
    b.record("split", "2020-05-01", security="common", new=1, old=10, fractions="down")
    exercised(b, 1000)
    assert (b.holdings("common")["warrant_holder"], b.cash("acme")) == (1000, 2000)


@pytest.mark.parametrize(("number_adjusts", "shares", "strike"), [(False, 100, 200), (True, 400, 800)])
def test_a_ratchet_lowers_the_price_and_perhaps_raises_the_number(number_adjusts: bool, shares: int, strike: int):
    b = book(w=warrants(100, 8, RATCHET, number_adjusts=number_adjusts))
    issue(b, 1, 2)
    exercised(b, 100)
    assert (b.holdings("common")["warrant_holder"], b.cash("warrant_holder")) == (shares, -strike)


def test_an_amended_price_leaves_the_number():
    for number_adjusts in (False, True):
        b = book(w=warrants(100, 8, number_adjusts=number_adjusts))
        b.record("amended", "2020-05-01", clause="warrant_exercise", what="price", price=2)
        exercised(b, 100)
        assert (b.holdings("common")["warrant_holder"], b.cash("acme")) == (100, 200)


def test_warrants_into_a_series_count_as_what_the_series_becomes():
    b = book(a=series("a", 0, 100, 4), w=warrants(100, 80, into="a"), c=series("c", 10, 10, 10, {**RATCHET, "repricings": "agreed"}))
    exercised(b, 60)
    assert b.lots("a") == {"exercised-1": 60}
    b.record("amended", "2020-07-01", clause="warrant_exercise", what="price", price=50)
    assert b.outstanding("w") == 40


AGREEMENT: dict[str, Any] = {
    "signed": "2020-02-01",
    "purchaser": "newcomer",
    "security": "b",
    "price": 20,
    "closings": [{"id": "only", "when": "by 2020-03-01", "shares": 1000}],
}


@pytest.mark.parametrize(("fractions", "first", "second"), [("down", 22, 7388), ("up", 23, 7387), ("nearest", 22, 7388)])
def test_warrants_come_with_each_closing(fractions: str, first: int, second: int):
    """At 7.41 with each share, 1,000 shares bring 7,410, whatever parts they are bought in: the closing is rounded once."""
    attached = {"clause": "warrants_attached", "warrant": "w", "per_share": "7.41", "fractions": fractions}
    b = book(b=series("b", 0, 20, "1.62"), w=warrants(0, "1.62"), agreement={**AGREEMENT, "clauses": [attached]})
    b.record("closed", "2020-02-10", closing="only", quantity=3)
    b.record("closed", "2020-02-20", closing="only", quantity=997)
    assert b.lots("w") == {"only": first, "only/closed-2": second}
    assert {lot.holder for lot in b.state().lots("w")} == {"newcomer"}


def test_warrants_come_with_shares_that_are_delivered_before_they_are_paid_for():
    attached = {"clause": "warrants_attached", "warrant": "w", "per_share": "0.333", "fractions": "down"}
    only = {"id": "only", "when": "by 2020-03-01", "shares": 100, "delivery": "before_payment"}
    b = book(b=series("b", 0, 20, "1.62"), w=warrants(0, "1.62"), agreement={**AGREEMENT, "closings": [only], "clauses": [attached]})
    b.record("delivered", "2020-02-10", closing="only", quantity=60)
    b.record("received", "2020-02-11", closing="only", gross=1200)
    b.record("closed", "2020-02-20", closing="only", quantity=40)
    assert [lot.quantity for lot in b.state().lots("w")] == [19, 14]


def test_less_than_one_warrant_is_none():
    attached = {"clause": "warrants_attached", "warrant": "w", "per_share": "0.4", "fractions": "down"}
    b = book(b=series("b", 0, 20, "1.62"), w=warrants(0, "1.62"), agreement={**AGREEMENT, "clauses": [attached]})
    b.record("closed", "2020-02-10", closing="only", quantity=2)
    assert b.lots("w") == {}


@pytest.mark.parametrize("holder", ["", "newcomer"])
def test_warrants_that_were_waived_do_not_come(holder: str):
    """A waiver lifts the limit that their count is, so it must be true that none come: 4 shares would bring 29 of 22 authorised."""
    attached = {"clause": "warrants_attached", "warrant": "w", "per_share": "7.41", "fractions": "down"}
    few = {**warrants(0, "1.62"), "authorized": 22}
    b = book(b=series("b", 0, 20, "1.62"), w=few, agreement={**AGREEMENT, "clauses": [attached]})
    b.record("right_waived", "2020-02-05", clause="warrants_attached", holder=holder, until="2020-02-10")
    b.record("closed", "2020-02-10", closing="only", quantity=4)
    assert b.lots("w") == {}
    b.record("closed", "2020-02-11", closing="only", quantity=2)  # 44.46 with six, less the 29.64 that went without
    assert b.lots("w") == {"only": 15}


@pytest.mark.parametrize(("fractions", "shares"), [("down", 3), ("nearest", 3), ("up", 2)])
def test_no_more_shares_are_bought_than_warrants_can_come_with(fractions: str, shares: int):
    """Of 22 warrants authorised, 7.41 come with a share: 22.23 with three, which is 22 rounded down and 23 rounded up."""
    attached = {"clause": "warrants_attached", "warrant": "w", "per_share": "7.41", "fractions": fractions}
    few = {**warrants(0, "1.62"), "authorized": 22}
    b = book(b=series("b", 0, 20, "1.62"), w=few, agreement={**AGREEMENT, "clauses": [attached]})
    refused = b.refused("closed", "2020-02-10", closing="only", quantity=shares + 1)
    assert (refused.code, refused.because, refused.available) == ("limit-exceeded", "warrants_attached", str(shares))
    assert refused.message.endswith("7.41 w come with each b; w: 22 authorised, 0 used, 22 left")
    b.record("closed", "2020-02-10", closing="only", quantity=shares)


def test_cashless_goes_by_the_trading_day_before_and_by_no_earlier_one():
    b = book(w=warrants(8, 2, **CASHLESS))
    closed_at(b, 4, on="2020-05-29")
    closed_at(b, 16, on="2020-06-01")
    exercised(b, 8, manner="cashless")  # 8 x (16 - 2) / 16
    assert b.holdings("common")["warrant_holder"] == 7


def test_an_amended_price_of_another_clause_leaves_the_warrants_as_they_are():
    b = book(a=series("a", 10, 10, 5), w=warrants(10, 2, number_adjusts=True))
    b.record("amended", "2020-06-01", clause="a_conversion", what="price", price=1)
    exercised(b, 10)
    assert (b.holdings("common")["warrant_holder"], b.cash("warrant_holder")) == (10, -20)


def test_an_amended_price_leaves_the_number_of_shares_after_a_split_too():
    b = book(w=warrants(10, 2, number_adjusts=True))
    b.record("split", "2020-05-01", security="common", new=3, old=1, fractions="down")
    b.record("amended", "2020-06-01", clause="warrant_exercise", what="price", price=1)
    exercised(b, 10)
    assert (b.holdings("common")["warrant_holder"], b.cash("warrant_holder")) == (30, -30)
