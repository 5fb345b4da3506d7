"""Looking ahead with only some of the clauses, or with changed ones: what was amended, and what a split made of a series, counts once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.captable.new_round import for_a_part
from seriatim.projection.ahead import horizon
from seriatim.schedule.schedule import schedule
from tests.provisions.protected import RATCHET, book, series

DIVIDEND: dict[str, Any] = {
    "clause": "dividend_cumulative",
    "id": "dividend",
    "rate": "10%",
    "basis": "stated_value",
    "day_count": "30/360_us",
    "compounding": "never",
    "payable": "quarterly after issue",
    "roll": "none",
    "calendar": "nyse",
    "paid_in": "cash",
}


def test_where_a_dividend_that_goes_on_for_ever_was_amended():
    """Its clause is left out where the last of the other duties is looked for; to amend it there was a KeyError."""
    with_dividend = series("a", 100, 1000, 4)
    b = book(a={**with_dividend, "clauses": [*with_dividend["clauses"], DIVIDEND]})
    until = horizon(b.now("2020-03-01"))
    b.record("amended", "2020-02-03", clause="dividend", what="rate", value="12%")
    assert horizon(b.now("2020-03-01")) == until > date(2021, 3, 1)
    due = [row for row in schedule(b.history.deal, b.now("2020-03-01")).rows if row.clause == "dividend"]
    assert due[0].day == date(2020, 4, 1)


def test_a_split_of_the_series_before_a_new_issue_is_counted_once():
    """1,000 of $10 at 5 are 2,000 common, and 10,000 of $1 are the same 2,000: an issue that buys a half moves both alike."""
    rounds = []
    for split in (False, True):
        b = book(common=1000, a=series("a", 1000, 10, 5, {**RATCHET, "floor": "1"}))
        if split:
            b.record("split", "2020-02-03", security="a", new=10, old=1, fractions="down")
        rounds.append(for_a_part(b.history.deal, b.now("2020-03-02"), Decimal(6000), Decimal("0.5")))
    before, after = rounds
    assert (after.price, after.shares, after.part) == (before.price, before.shares, before.part)
    assert [(held.before, held.after) for held in after.held] == [(held.before, held.after) for held in before.held]
