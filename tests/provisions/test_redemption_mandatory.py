"""Mandatory redemption: each lot on its own anniversary, at its own price, and due until it is paid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.deals import Book, deal

RELEASE = {"initial": "2017-02-24", "march": "2017-03-31", "april": "2017-04-30", "may": "2017-05-31", "june": "2017-06-30"}
FORM_8K = {
    "initial": "2017-02-24",
    "march": "2017-03-27",
    "april": "2017-04-27",
    "may": "2017-05-27",
    "june": "2017-06-27",
    "final": "2017-07-27",
}


def closed(on: dict[str, str] | None = None, **terms: Any) -> Book:
    """All six closings made, on their last days or on the days given."""
    book = Book(deal(**terms))
    book.record("condition", "2017-07-01", closing="final")
    return book.close(*FORM_8K, on=on)


def duties(book: Book, on: str = "2017-08-01") -> list[tuple[str, int, str]]:
    return [(s.ref.partition("/")[2], int(s.quantity_max), str(s.due)) for s in book.steps(on, "redemption")]


def one(lot_closes: str, **redemption: Any) -> Any:
    book = Book(deal([("only", f"on {lot_closes}", 10, "")], redemption=redemption)).close("only")
    (step,) = book.steps(lot_closes, "redemption")
    return step


def test_closings_on_the_last_days_of_the_release_fall_due_five_years_on():
    assert duties(closed()) == [
        ("initial", 1000, "2022-02-24"),
        ("march", 1000, "2022-03-31"),
        ("april", 1000, "2022-04-30"),
        ("may", 1000, "2022-05-31"),
        ("june", 1000, "2022-06-30"),
        ("final", 15000, "2022-07-31"),
    ]


def test_closings_on_the_dates_of_the_8k_fall_due_five_years_on():
    assert [due for _, _, due in duties(closed(FORM_8K))] == [
        "2022-02-24", "2022-03-27", "2022-04-27", "2022-05-27", "2022-06-27", "2022-07-27",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "due"),
    [("none", "2022-04-30"), ("following", "2022-05-02"), ("modified_following", "2022-04-29"), ("preceding", "2022-04-29")],
)
def test_a_saturday_at_the_end_of_a_month_rolls(rule: str, due: str):
    assert str(one("2017-04-30", roll=rule).due) == due


def test_the_calendar_decides_what_a_business_day_is():
    good_friday = "2017-04-15"  # five years before 2022-04-15
    assert str(one(good_friday, roll="following", calendar="nyse").due) == "2022-04-18"
    assert str(one(good_friday, roll="following", calendar="us_federal").due) == "2022-04-15"


@pytest.mark.parametrize(
    ("issued", "when", "due"),
    [
        ("2020-02-29", "5 years after issue", "2025-02-28"),
        ("2020-02-29", "4 years after issue", "2024-02-29"),
        ("2017-08-31", "18 months after issue", "2019-02-28"),
        ("2017-02-24", "90 days after issue", "2017-05-25"),
    ],
)
def test_counted_from_the_issue(issued: str, when: str, due: str):
    assert str(one(issued, on=when).due) == due


def test_a_million_for_a_lot_of_a_thousand():
    book = closed()
    event = book.record("redeemed", "2022-02-24", quantity=1000)
    assert event.act.clause == "redemption"
    assert event.outcome.moves == {
        ("series_k/initial", "series_k"): -1000,
        ("retired/redemption", "series_k"): 1000,
        ("cash/ascent", "USD"): -1_000_000,
        ("cash/boone", "USD"): 1_000_000,
    }


def test_a_conversion_takes_its_part_from_the_right_lot():
    book = closed()
    book.record("converted", "2017-08-01", quantity=800)
    book.record("converted", "2017-08-01", quantity=250, lots={"series_k/may": None})
    assert duties(book)[:4] == [
        ("initial", 200, "2022-02-24"),
        ("march", 1000, "2022-03-31"),
        ("april", 1000, "2022-04-30"),
        ("may", 750, "2022-05-31"),
    ]
    book.record("redeemed", "2022-02-24", quantity=200)
    assert book.cash("boone") == -20_000_000 + 200_000


def test_not_a_day_early():
    problem = closed().refused("redeemed", "2022-02-23", quantity=1000, price=1000)
    assert (problem.code, problem.because, problem.asked, problem.available) == (
        "not-open-yet", "redemption", "2022-02-23", "from 2022-02-24",
    )  # fmt: skip


def test_no_more_than_is_due():
    problem = closed().refused("redeemed", "2022-03-30", quantity=1001, price=1000)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "redemption", "1,001", "1,000")


def test_what_is_due_together_is_paid_oldest_first():
    book = closed()
    book.record("redeemed", "2022-03-31", quantity=1500)
    assert book.lots() == {"march": 500, "april": 1000, "may": 1000, "june": 1000, "final": 15000}


def test_a_lot_may_be_named():
    book = closed()
    book.record("redeemed", "2022-03-31", quantity=1000, lots={"series_k/march": None})
    assert "march" not in book.lots()
    problem = book.refused("redeemed", "2022-03-31", quantity=1000, lots={"series_k/april": None}, price=1000)
    assert (problem.code, problem.available) == ("not-open-yet", "from 2022-04-30")


def test_lots_that_are_not_due_can_be_named_together_as_a_fact():
    book = closed()
    lots = {"series_k/april": None, "series_k/march": None}
    problem = book.refused("redeemed", "2022-01-01", quantity=1500, price=1000, lots=lots)
    assert (problem.code, problem.available) == ("not-open-yet", "from 2022-03-31")
    book.record("redeemed", "2022-01-01", quantity=1500, price=1000, lots=lots, as_fact=True)
    assert book.outstanding() == 20_000 - 1500


def test_each_holder_is_paid_for_its_own():
    book = Book(deal(preferred={"ann": 300, "bob": 200})).close("initial")
    book.record("redeemed", "2022-02-24", quantity=600)
    assert (book.cash("ann"), book.cash("bob"), book.cash("boone")) == (300_000, 200_000, -1_000_000 + 100_000)


def test_only_the_holder_named_is_paid():
    book = Book(deal(preferred={"ann": 300, "bob": 200}))
    book.record("redeemed", "2022-01-31", quantity=150, holder="bob")
    assert book.holdings() == {"ann": 300, "bob": 50}
    problem = book.refused("redeemed", "2022-01-31", quantity=51, holder="bob")
    assert (problem.code, problem.available) == ("more-than-held", "50")


def test_accrued_dividends_are_paid_with_the_share():
    book = closed()
    book.record("dividend_paid", "2018-01-01", security="common", per_share="0.0001", participating="owed")  # 25.00 a share
    before = book.cash("boone")
    book.record("redeemed", "2022-02-24", quantity=1000)
    assert book.cash("boone") - before == 1_025_000
    assert book.steps("2022-03-31", "redemption")[0].slices[0].amount == 1025


def test_nothing_is_owed_any_more_once_all_was_redeemed_with_its_dividends():
    book = Book(deal([("only", "by 2017-02-24", 10, "")])).close("only")
    book.record("dividend_paid", "2018-01-01", security="common", per_share="0.0001", participating="owed")
    book.record("redeemed", "2022-02-24", quantity=10)
    assert book.refused("dividend_paid", "2022-03-01", security="series_k").code == "no-dividend-declared"


def test_without_accrued_the_price_is_the_stated_value():
    book = Book(deal([("only", "by 2017-02-24", 10, "")], redemption={"amount": "stated_value"})).close("only")
    book.record("dividend_paid", "2018-01-01", security="common", per_share="0.0001", participating="owed")
    before = book.cash("boone")
    book.record("redeemed", "2022-02-24", quantity=10)
    assert book.cash("boone") - before == 10_000


def test_a_price_of_its_own():
    assert one("2017-02-24", amount="1100").slices[0].amount == 1100


def test_unpaid_stays_due_and_says_so():
    book = closed()
    book.record("unpaid", "2022-02-24", security="series_k")
    for on in ("2022-02-24", "2023-01-01", "2040-01-01"):
        first = book.steps(on, "redemption")[0]
        assert (first.ref, first.status, str(first.due), first.quantity_max) == ("series_k/initial", "unpaid", "2022-02-24", 1000)
    book.record("redeemed", "2023-06-01", quantity=400)
    assert book.steps("2023-06-01", "redemption")[0].quantity_max == 600


def test_unpaid_is_recorded_once_a_day():
    book = closed()
    book.record("unpaid", "2022-02-24", security="series_k")
    assert book.refused("unpaid", "2022-02-24", security="series_k").code == "nothing-provides"
    book.record("unpaid", "2022-02-25", security="series_k")


def test_only_what_is_due_can_be_unpaid():
    book = closed()
    assert book.refused("unpaid", "2022-02-23", security="series_k").code == "nothing-provides"
    assert book.refused("unpaid", "2022-02-24", security="series_k", lots={"series_k/march": None}).code == "nothing-provides"
    book.record("unpaid", "2022-03-31", security="series_k", lots={"series_k/march": None})
    assert [s.status for s in book.steps("2022-03-31", "redemption")][:3] == ["", "unpaid", ""]


def test_one_date_for_every_share():
    book = closed(redemption={"on": "2023-05-31"})
    assert {due for _, _, due in duties(book)} == {"2023-05-31"}
    book.record("redeemed", "2023-05-31", quantity=20_000)
    assert book.cash("boone") == 0


def test_one_date_that_is_no_business_day_rolls():
    book = closed(redemption={"on": "2022-12-31", "roll": "following"})
    assert {due for _, _, due in duties(book)} == {"2023-01-03"}
