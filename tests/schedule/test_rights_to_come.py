"""Rights over shares that are not issued yet: those that each closing would bring, the warrants with its shares among them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from seriatim.formats.deal_file import read_deal
from seriatim.schedule.schedule import schedule
from tests.provisions.agreements import FIRST, SECOND, TEXT, text
from tests.simulator.deals import Book

WARRANTS = """\
  warrants:
    kind: warrant
    name: Warrants
    clauses:
      - {clause: warrant_exercise, into: common, shares: 10, price: 6, expires: 5 years after issue, fractions: down,
         adjusts_for_splits: true, number_adjusts: false, cashless: allowed, quote: vwap, opens: 6 months after issue}
"""
ATTACHED = "- {clause: warrants_attached, warrant: warrants, per_share: 7.41, fractions: down}\n"


def book() -> Book:
    deal = text(FIRST + SECOND % "", clauses=ATTACHED)
    head = TEXT.partition("agreement:")[0]
    return Book(read_deal(deal.replace(head, head + WARRANTS), "deal.yaml").deal)


def test_a_closing_brings_the_right_to_exercise_what_comes_with_its_shares() -> None:
    """741 warrants with 100 shares, for 7,410 common at 6; 370.5, so 370, with 50. What a cashless exercise gives nobody knows yet."""
    found = book()
    rows = [row for row in schedule(found.history.deal, found.now("2020-01-20")).rows if row.kind == "exercise"]
    assert [(row.ref, row.by, row.status, row.depends_on) for row in rows] == [
        ("warrants/first", "fund", "projected", "first"),
        ("warrants/second", "fund", "projected", "second"),
    ]
    assert [(row.shares, row.price, row.yields) for row in rows] == [
        (Decimal(741), Decimal(6), Decimal(7_410)),
        (Decimal(370), Decimal(6), Decimal(3_700)),
    ]
    assert [(row.opens, row.closes) for row in rows] == [
        (date(2020, 7, 31), date(2025, 1, 31)),
        (date(2020, 9, 30), date(2025, 3, 31)),
    ]


def test_what_is_issued_is_not_projected_again() -> None:
    found = book()
    found.record("closed", "2020-01-31", closing="first")
    rows = [row for row in schedule(found.history.deal, found.now("2020-02-03")).rows if row.kind == "exercise"]
    assert [(row.shares, row.status) for row in rows if row.status == "projected"] == [(Decimal(370), "projected")]
    assert {row.shares for row in rows if row.status != "projected"} == {Decimal(741)}
