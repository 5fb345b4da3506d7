"""Terms that get in each other's way: a duty beyond a limit, shares claimed twice, and days without an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Due, Worth
from seriatim.deal.redemption import Rung
from seriatim.deal.terms import Deal
from seriatim.projection.conflicts import conflicts
from seriatim.provisions import CLAUSES, RedemptionCall, RedemptionMandatory
from tests.provisions.protected import book, series
from tests.simulator.deals import GIVEN, Book, deal

ON = "2022-02-24"


def second(on: str = ON, **more: Any) -> RedemptionMandatory[Decimal]:
    """Another redemption of all shares, at a premium, on a day."""
    terms = {"stated_value": Decimal(1000), "amount": Worth.parse("120% of stated_value"), "roll": "none", "calendar": "nyse", **more}
    return RedemptionMandatory("second", **GIVEN, on=Due.parse(on), **terms)


def small(*more: Any, **terms: Any) -> Deal:
    made = deal([("only", "on 2017-02-24", 1000, "")], **terms)
    return replace(made, clauses=Clauses([*made.clauses, *more]))


def found(terms: Deal, on: str = "2017-02-24") -> list[tuple[str, str]]:
    book = Book(terms).close("only")
    return [(p.code, p.because) for p in conflicts(book.history.deal, book.now(on))]


def test_nothing_is_found_where_nothing_is_wrong():
    assert found(small()) == []
    assert found(small(second("2022-02-25"))) == []


def test_the_same_shares_under_two_clauses_on_one_day():
    assert found(small(second())) == [("shares-claimed-twice", "redemption, second")]


def test_it_lies_ahead_before_the_shares_are_issued():
    terms = small(second())
    (problem,) = conflicts(terms, Book(terms).now("2017-02-09"))
    assert (problem.code, problem.asked, problem.available) == ("shares-claimed-twice", "2,000", "1,000")
    assert ON in problem.message


def test_not_when_its_day_is_past():
    assert found(small(second()), "2022-02-25") == []


def test_a_part_called_for_the_day_of_the_rest_is_claimed_twice():
    rungs = (Rung(Worth.parse("stated_value")),)
    call = RedemptionCall("call", **GIVEN, stated_value=Decimal(1000), ladder=rungs, lots="pro_rata", notice_days=30)
    book = Book(small(call)).close("only")
    book.record("noticed", "2022-01-20", clause="call", quantity=400, effective=date(2022, 2, 24))
    (problem,) = conflicts(book.history.deal, book.now("2022-01-20"))
    assert (problem.code, problem.asked, problem.available) == ("shares-claimed-twice", "1,400", "1,000")


def test_a_closing_beyond_what_is_designated_is_a_duty_that_cannot_be_done():
    terms = deal([("only", "on 2017-02-24", 1000, "")], designated=600)
    (problem,) = conflicts(terms, Book(terms).now("2017-02-09"))
    assert (problem.code, problem.because, problem.asked, problem.available) == (
        "duty-impossible", "purchase, authorized_series_k", "1,000", "600",
    )  # fmt: skip


@pytest.mark.parametrize("order", [(), ("redeemed",), ("converted", "redeemed")])
def test_a_conversion_by_itself_on_the_day_of_the_redemption_needs_an_order(order: tuple[str, ...]):
    terms = replace(small(CLAUSES["conversion_automatic"](**automatic())), same_date_order=order)
    codes = [code for code, _ in found(terms)]
    assert codes == ([] if {"converted", "redeemed"} <= set(order) else ["order-undefined"])


@pytest.mark.parametrize(("first", "impossible"), [("redeemed", False), ("converted", True)])
def test_duties_of_a_day_are_judged_in_the_order_of_the_deal(first: str, impossible: bool):
    """All shares are redeemed and converted on one day, and no common is left: the conversion is impossible unless it comes second.

    In the order of the clauses it comes second in any case.
    """
    order = ("redeemed", "converted") if first == "redeemed" else ("converted", "redeemed")
    terms = small(CLAUSES["conversion_automatic"](**automatic()), authorized=1_730_000_000)
    assert found(replace(terms, same_date_order=order)) == ([("duty-impossible", "automatic, authorized_common")] if impossible else [])


class TestOverdue:
    """A conversion by itself for which the charter has no room: the finding stays for as long as the conversion is owed."""

    def found(self, on: str, **terms: Any) -> list[tuple[str, str, str]]:
        made = small(CLAUSES["conversion_automatic"](**automatic()), without=("redemption",), **terms)
        book = Book(made).close("only")
        return [(p.code, p.asked, p.available) for p in conflicts(book.history.deal, book.now(on))]

    @pytest.mark.parametrize("on", ["2017-02-24", ON, "2022-02-25", "2030-01-01"])
    def test_before_on_and_after_its_day(self, on: str):
        assert self.found(on, authorized=1_880_000_000) == [("duty-impossible", "1,000", "600")]  # 150,000,000 left, 250,000 each
        assert self.found(on) == []

    def test_since_when_it_is_due(self):
        made = small(CLAUSES["conversion_automatic"](**automatic()), without=("redemption",), authorized=1_880_000_000)
        (problem,) = conflicts(made, Book(made).close("only").now("2022-03-01"))
        assert problem.message.startswith(f"automatic has been due since {ON} for 1,000 series_k, but common: 1,880,000,000 authorised")


def automatic() -> dict[str, Any]:
    return {
        "id": "automatic",
        **GIVEN,
        "stated_value": Decimal(1000),
        "into": "common",
        "amount": Worth.parse("stated_value"),
        "fractions": "down",
        "adjusts_for_splits": True,
        "restricted": True,
        "on": date.fromisoformat(ON),
        "price": Decimal("0.004"),
    }


@pytest.mark.parametrize(("split", "begins"), [(False, "have the count raised"), (True, "if the charter split the count with the shares")])
def test_an_authorised_count_that_is_too_small_says_what_to_record(split: bool, begins: str):
    """Of 150 authorised 50 are bought, and 101 are to be; or 50, and 50 are to be, and then each is split in two: 100 and 100."""
    closings = [
        {"id": "one", "when": "by 2020-02-01", "shares": 50},
        {"id": "two", "when": "by 2020-03-01", "shares": 50 if split else 101},
    ]
    agreement = {"signed": "2020-01-15", "purchaser": "newcomer", "security": "a", "price": 20, "closings": closings}
    b = book(agreement=agreement, a={**series("a", 0, 20, 2), "authorized": 150, "reissuable": False})
    b.record("closed", "2020-01-20", closing="one")
    if split:
        b.record("split", "2020-01-21", security="a", new=2, old=1, fractions="down")
    (problem,) = conflicts(b.history.deal, b.now("2020-01-22"))
    assert (problem.code, problem.available) == ("duty-impossible", "50" if split else "100")
    assert problem.remedy.startswith(begins)
    b.record("authorized", "2020-01-23", security="a", quantity=300)
    assert not conflicts(b.history.deal, b.now("2020-01-23"))
