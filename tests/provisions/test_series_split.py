"""A split of a series: its shares, and every term that is for one of them or for a number of them; what it all comes to stays.

The series: 1,000 shares of $1,000, each into 250 common at $4.00; split 10 for 1 they are 10,000 of $100, each into 25.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seriatim.deal.state import Now
from seriatim.formats.deal_file import read_deal
from tests.doors.command import seriatim
from tests.simulator.deals import Book
from tests.simulator.paths import clauses_on_paths, state_on_paths

DEAL = """\
seriatim: 1
id: divided
title: A series that is split
currency: USD
parties: {acme: {name: Acme, role: issuer}, fund: {name: Fund, role: investor}, angel: {name: Angel, role: holder}}
securities:
  common: {kind: common, name: Common, opening: [{holder: angel, shares: 1_000_000, on: 2020-01-01}]}
  warrants:
    kind: warrant
    name: Warrants
    clauses:
      - {clause: warrant_exercise, into: common, shares: 10, price: 2, expires: 2030-01-01, fractions: down, adjusts_for_splits: true,
         number_adjusts: false, cashless: none}
  bridge:
    kind: note
    name: Bridge note
    opening: [{holder: fund, shares: 500, on: 2020-01-01}]
    clauses: [{clause: liquidation_preference, id: seat, amount: stated_value, rank: 1, participation: none}]
  series_b: {kind: preferred, name: Series B, stated_value: 50}
  series_a:
    kind: preferred
    name: Series A
    stated_value: 1000
    opening: [{holder: fund, shares: 1_000, on: 2020-01-01}]
    clauses:
      - {clause: conversion_fixed, into: common, price: 4, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}
      - {clause: conversion_ratio, into: common, ratio: 300, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}
      - {clause: dividend_cumulative, rate: 10%, basis: stated_value, day_count: 30/360_us, compounding: never,
         payable: annually from 2030-01-01, roll: none, calendar: none, paid_in: cash}
      - {clause: redemption_mandatory, on: 2025-01-01, amount: 1100 + accrued, roll: none, calendar: none}
      - {clause: redemption_call, ladder: [{amount: 1050}], lots: pro_rata, notice_days: 10, minimum: 100}
      - {clause: exchange, into: series_b, amount: stated_value, price: 50, fractions: down, part: any, restricted: false}
      - {clause: liquidation_preference, amount: stated_value, rank: 1, participation: capped, cap_amount: 3000,
         conversion: conversion_fixed}
agreement:
  signed: 2020-01-15
  purchaser: fund
  security: series_a
  price: 990
  closings:
    - {id: first, when: by 2020-01-31, shares: 100}
    - {id: second, when: by 2020-12-31, shares: 60, price: 980}
  clauses:
    - {clause: warrants_attached, warrant: warrants, per_share: 5, fractions: down}
    - {clause: default_partial_redemption, fraction: 50%, amount: 0.10, measured: default, holders: all, lots: pro_rata, fractions: down}
"""


def whole() -> Book:
    """100 shares of the first closing are bought, 40 of the second: 1,140 in all."""
    book = Book(read_deal(DEAL, "deal.yaml").deal)
    book.record("closed", "2020-01-31", closing="first")
    book.record("closed", "2020-02-03", closing="second", quantity=40)
    return book


def divided(new: Any = 10, old: Any = 1, fractions: str = "down") -> Book:
    book = whole()
    book.record("split", "2020-07-01", security="series_a", new=new, old=old, fractions=fractions)
    return book


def rights(book: Book, clause: str, on: str = "2020-07-01") -> list[Any]:
    """Of each step: all of the shares, what each is worth, and what they give, in all."""
    found = []
    for step in book.steps(on, clause):
        worth = sum((s.quantity * s.amount for s in step.slices), Decimal(0))
        gives = worth if step.price is None else worth * step.price.shares / step.price.money
        found.append((step.ref.partition("/")[0], round(worth, 20), round(gives, 20)))
    return found


@pytest.mark.parametrize(("new", "old"), [(10, 1), (2, 1), (5, 4), (1, 2)])
@pytest.mark.parametrize("clause", ["conversion_fixed", "conversion_ratio", "dividend_cumulative", "redemption_mandatory", "exchange"])
def test_all_of_it_is_worth_and_gives_what_it_did(clause: str, new: int, old: int) -> None:
    assert rights(divided(new, old), clause) == rights(whole(), clause) != []


def test_of_one_share() -> None:
    book = divided()
    (step,) = book.steps("2020-07-01", "conversion_fixed")
    assert (step.there_is(), step.slices[0].amount, step.price.each()) == (11_400, 100, 4)
    (step,) = book.steps("2020-07-01", "redemption_call")
    assert (step.quantity_max, step.slices[0].amount, step.quantity_min) == (11_400, 105, 1_000)
    assert book.now("2020-07-01").clauses.by_id["liquidation_preference"].cap_amount == 300


def test_two_splits_on_arrays_as_exactly() -> None:
    """10 for 1, and then 1 for 4: each share is worth 400, on every path too."""
    book = divided()
    book.record("split", "2020-08-01", security="series_a", new=1, old=4, fractions="down")
    now = book.now("2020-08-01")
    paths = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(book.history.deal.clauses))
    (exact,) = now.clauses.by_id["conversion_fixed"].steps(now)
    (step,) = paths.clauses.by_id["conversion_fixed"].steps(paths)
    assert (exact.quantity_max, exact.slices[0].amount) == (2_850, 400)
    assert (step.quantity_max.tolist(), float(step.slices[0].amount)) == ([2_850, 2_850], 400)


def test_closings_go_on_in_new_shares() -> None:
    book = divided()
    (step,) = book.steps("2020-07-01", "staged_closings")
    assert (step.ref, step.quantity_max, step.slices[0].amount) == ("second", 200, 98)
    book.record("closed", "2020-08-03", closing="second")
    assert (book.cash("acme"), book.state().memory["staged_closings", "second"].status) == (99_000 + 58_800, "closed")
    assert [lot.quantity for lot in book.state().lots("warrants")] == [500, 200, 100]


def test_a_remedy_measured_before_is_counted_in_new_shares() -> None:
    """Half of 1,140 is 570; 70 taken before the split, so 500 are left: 5,000 new ones, at a cent."""
    book = whole()
    book.record("defaulted", "2021-01-01", closing="second")
    book.record("redeemed", "2021-01-02", clause="default_partial_redemption", security="series_a", quantity=70)
    book.record("split", "2021-01-03", security="series_a", new=10, old=1, fractions="down")
    (step,) = book.steps("2021-01-03", "default_partial_redemption")
    assert (step.quantity_max, {s.amount for s in step.slices}) == (5_000, {Decimal("0.01")})


def test_a_call_that_is_under_way() -> None:
    book = whole()
    book.record("noticed", "2020-06-25", clause="redemption_call", quantity=114, effective="2020-07-10")
    book.record("split", "2020-07-01", security="series_a", new=10, old=1, fractions="down")
    (duty, *_) = (step for step in book.steps("2020-07-10", "redemption_call") if step.modal == "must")
    assert duty.quantity_max == 1_140
    book.record("redeemed", "2020-07-10", clause="redemption_call", security="series_a", quantity=1_140)
    assert book.cash("acme") == 99_000 + 39_200 - 119_700  # as 114 at 1,050


def test_twice_and_back() -> None:
    book = divided(10, 1)
    book.record("split", "2020-07-02", security="series_a", new=1, old=10, fractions="down")
    assert rights(book, "conversion_fixed", "2020-07-02") == rights(whole(), "conversion_fixed", "2020-07-02")
    assert book.now("2020-07-02").clauses.by_id["conversion_fixed"].stated_value == 1000


def test_fractions_are_rounded_for_each_holder() -> None:
    book = whole()
    book.record("transferred", "2020-06-01", security="series_a", holder="fund", to="angel", quantity=3)
    book.record("split", "2020-07-01", security="series_a", new=1, old=2, fractions="up")
    assert book.holdings("series_a") == {"fund": 569, "angel": 2}


def test_an_amendment_before_it_is_divided_and_one_after_it_is_not() -> None:
    book = whole()
    book.record("amended", "2020-06-01", clause="redemption_mandatory", what="amount", value="1200")
    book.record("split", "2020-07-01", security="series_a", new=10, old=1, fractions="down")
    assert book.steps("2020-07-01", "redemption_mandatory")[0].slices[0].amount == 120
    book.record("amended", "2020-08-01", clause="redemption_mandatory", what="amount", value="130")
    assert book.steps("2020-08-01", "redemption_mandatory")[0].slices[0].amount == 130


def test_reversed_it_is_as_agreed() -> None:
    book = divided()
    book.record("reversed", "2020-07-01", reverses="split-1")
    assert rights(book, "conversion_fixed") == rights(whole(), "conversion_fixed")


@pytest.mark.parametrize(
    ("security", "new", "old", "says"),
    [
        ("series_a", 3, 1, "would not come out even"),
        ("series_a", 1, 7, "would not come out even"),
        ("bridge", 2, 1, "notes are not divided by a split"),
        ("warrants", 2, 1, "warrants are not divided by a split"),
    ],
)
def test_what_cannot_be_split(security: str, new: int, old: int, says: str) -> None:
    for as_fact in (False, True):
        problem = whole().refused("split", "2020-07-01", security=security, new=new, old=old, fractions="down", as_fact=as_fact)
        assert (problem.code, says in problem.message) == ("series-not-split", True)


def test_through_the_views(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(DEAL, encoding="utf-8")
    happened = tmp_path / "events.yaml"
    split = "{kind: split, on: 2020-07-01, security: series_a, new: 10, old: 1, fractions: down}"
    printed = "{security: series_a, as_of: 2020-07-01, what: preference, value: 1_051_666.67, unit: 0.01, source: a}"
    happened.write_text(f"seriatim: 1\ndeal: divided\nevents:\n  - {split}\npublished:\n  - {printed}\n", encoding="utf-8")
    table = seriatim("captable", deal, "--events", happened, "--as-of", "2020-07-01", "--level", "class", "--json").json
    (row,) = (row for row in table["classes"] if row["class"] == "series_a")
    assert (row["outstanding"], row["as_converted"], row["conversion_ratio"], row["reserved"]) == ("10000", "300000", "30", "1600")
    before = seriatim("waterfall", deal, "--as-of", "2020-06-30", "--exit", "2m", "--json").json
    after = seriatim("waterfall", deal, "--events", happened, "--as-of", "2020-07-01", "--exit", "2m", "--json").json
    assert before["tranches"] == after["tranches"] != []
