"""What a duty to come is shown at: with what accrues until its day, whatever other duty over its shares is pending."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.schedule.schedule import schedule
from tests.doors.command import seriatim
from tests.provisions.protected import series, written
from tests.simulator.deals import Book

DIVIDEND: dict[str, Any] = {
    "clause": "dividend_cumulative",
    "rate": "8%",
    "basis": "stated_value",
    "day_count": "30/360_us",
    "compounding": "never",
    "payable": "never",
    "roll": "none",
    "calendar": "nyse",
    "paid_in": "cash",
}
MANDATORY: dict[str, Any] = {
    "clause": "redemption_mandatory",
    "on": "5 years after issue",
    "amount": "stated_value + accrued",
    "roll": "none",
    "calendar": "nyse",
}
CONTROL: dict[str, Any] = {
    "clause": "redemption_change_of_control",
    "occurrence": "change_of_control",
    "days": 30,
    "amount": "101% of stated_value + accrued",
    "roll": "none",
    "calendar": "nyse",
}
TERMS = (DIVIDEND, MANDATORY, CONTROL)


def text(*clauses: Any) -> str:
    """1,000 preferred of $1,000 issued on 2020-01-01, redeemed on 2025-01-01 with five years of 8 %: 1,400 a share."""
    return written(1_000, a={**series("a", 1000, 1000, 1), "clauses": list(clauses)})


def book(*clauses: Any) -> Book:
    return Book(read_deal(text(*clauses), "deal.yaml").deal)


def rows(b: Book, on: str, clause: str) -> list[Any]:
    return [row for row in schedule(b.history.deal, b.now(on)).rows if row.clause == clause]


def test_a_pending_redemption_leaves_a_later_one_at_what_accrues_until_its_day():
    b = book(*TERMS)
    before = rows(b, "2020-03-01", "redemption_mandatory")[0]
    assert (before.price, before.amount, before.shares, before.on_condition) == (1400, 1_400_000, 1000, False)
    b.record("occurred", "2020-03-01", what="change_of_control")
    after = rows(b, "2020-03-01", "redemption_mandatory")[0]
    assert (after.price, after.amount, after.shares, str(after.on)) == (1400, 1_400_000, 1000, "2025-01-01")
    assert after.given == "unless redeemed on 2020-03-31 under redemption_change_of_control"
    control = rows(b, "2020-03-01", "redemption_change_of_control")[0]  # 101 % and 90 days by its day
    assert (control.price, control.amount, control.given) == (1030, 1_030_000, "with what accrues until then")


def test_only_what_falls_due_first_is_owed_for_certain():
    b = book(*TERMS)
    b.record("occurred", "2020-03-01", what="change_of_control")
    years = schedule(b.history.deal, b.now("2020-03-01")).by_year()
    assert years == {
        2020: {("acme", "redemption"): Decimal(1_030_000)},
        2025: {("acme", "redemption (conditional)"): Decimal(1_400_000)},
    }


def test_once_the_first_has_been_missed_the_later_stands_alone():
    b = book(*TERMS)
    b.record("occurred", "2020-03-01", what="change_of_control")
    b.record("unpaid", "2020-04-01", security="a")
    after = rows(b, "2020-04-01", "redemption_mandatory")[0]
    assert (after.price, after.given, after.on_condition) == (1400, "with what accrues until then", False)


def test_of_the_shares_that_an_instalment_leaves_the_rest_is_shown():
    # 400 go on 2022-01-01, the first instalment, and 300 on 2023-01-01: 300 would be left on 2025-01-01, but the third takes them
    instalments = {
        **{key: MANDATORY[key] for key in ("amount", "roll", "calendar")},
        "clause": "redemption_instalments",
        "first": "2022-01-01",
        "months": 24,
        "shares": 400,
    }
    b = book(DIVIDEND, MANDATORY, instalments)
    found = rows(b, "2020-03-01", "redemption_mandatory")[0]  # instalments of 2022 and 2024 take 800
    assert (found.shares, found.price, found.amount) == (200, 1400, 280_000)
    third = rows(b, "2020-03-01", "redemption_instalments")[2]  # 2026: 200 at 1,480, if the redemption of 2025 leaves them
    assert (str(third.on), third.shares, third.price, third.amount) == ("2026-01-01", 200, 1480, 296_000)
    assert third.given == "unless redeemed on 2025-01-01 under redemption_mandatory"


def test_an_automatic_conversion_before_it_leaves_the_amount_too():
    automatic = {
        "clause": "conversion_automatic",
        "into": "common",
        "price": 1,
        "amount": "stated_value",
        "fractions": "down",
        "adjusts_for_splits": True,
        "restricted": False,
        "on": "2023-01-01",
    }
    found = rows(book(DIVIDEND, MANDATORY, automatic), "2020-03-01", "redemption_mandatory")[0]
    assert (found.price, found.given) == (1400, "unless converted on 2023-01-01 under conversion_automatic")


def test_a_payment_date_after_the_pending_redemption_is_on_condition_too():
    paid = {**DIVIDEND, "payable": "on 06-30 and 12-31"}
    b = book(paid, MANDATORY, CONTROL)
    b.record("occurred", "2020-03-01", what="change_of_control")
    coming = rows(b, "2020-03-01", "dividend_cumulative")[0]
    assert (str(coming.on), coming.amount) == ("2020-06-30", Decimal("39777.78"))  # 179 days of 80 a year on 1,000 shares
    assert coming.given == "unless redeemed on 2020-03-31 under redemption_change_of_control"


PAID_FIRST = ["dividend_paid", "redeemed"]
UNLESS = "unless redeemed on 2025-01-01 under redemption_mandatory"


@pytest.mark.parametrize(("order", "redeemed", "dividend"), [(PAID_FIRST, 1000, ""), (PAID_FIRST[::-1], 1400, UNLESS)])
def test_a_dividend_of_the_day_of_redemption_comes_in_the_deal_s_own_order(order: list[str], redeemed: int, dividend: str):
    file = {**json.loads(text({**DIVIDEND, "payable": "annually after issue"}, MANDATORY)), "same_date_order": order}
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    found: dict[str, Any] = {row.clause: row for row in schedule(deal, Book(deal).now("2024-06-03")).rows if row.day.year == 2025}
    assert found["redemption_mandatory"].price == redeemed
    assert (found["dividend_cumulative"].amount, found["dividend_cumulative"].given) == (80_000, dividend)


def test_the_command_says_on_what_a_row_depends(tmp_path: Any):
    path = tmp_path / "deal.yaml"
    path.write_text(text(*TERMS), encoding="utf-8")
    events = tmp_path / "events.yaml"
    events.write_text(
        "seriatim: 1\ndeal: protected\nevents: [{kind: occurred, on: 2020-03-01, what: change_of_control}]\n", encoding="utf-8"
    )
    said = seriatim("schedule", path, "--events", events, "--as-of", "2020-03-01").out
    assert "a/opening/a_holder, redemption of 2025-01-01: unless redeemed on 2020-03-31 under redemption_change_of_control" in said


@pytest.mark.parametrize("on", ["2020-01-01", "2022-05-17", "2024-12-31"])
def test_it_is_the_same_on_every_day_before(on: str):
    assert json.dumps([str(row.amount) for row in rows(book(*TERMS), on, "redemption_mandatory")]) == '["1400000.00"]'
