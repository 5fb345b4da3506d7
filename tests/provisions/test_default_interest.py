"""Interest on what is overdue: simple, piece by piece, paid in full or in part, and stopped by what ends the closing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from seriatim.units.problems import BadInput
from tests.provisions.agreements import Agreed

FIRST = "- {id: first, when: by 2020-01-31, shares: 100_000%s}\n"
CLAUSE = "- {clause: default_interest, rate: 10%, day_count: actual/360}\n"
PAID: dict[str, Any] = {"clause": "default_interest"}


def late(more: str = "") -> Agreed:
    """1,000,000 due on 31 January."""
    return Agreed(FIRST % more, clauses=CLAUSE)


def owed(book: Agreed, on: str) -> list[str]:
    return [f"{step.slices[0].amount:.2f}" for step in book.steps(on, "default_interest")]


class TestWhatRuns:
    @pytest.mark.parametrize(
        ("on", "amounts"), [("2020-01-31", []), ("2020-02-01", ["277.78"]), ("2020-03-01", ["8333.33"]), ("2021-01-25", ["100000.00"])]
    )
    def test_from_the_last_day(self, on: str, amounts: list[str]) -> None:
        assert owed(late(), on) == amounts

    def test_an_amended_rate_counts_from_its_day(self) -> None:
        """15 days at 10 %, 4,166.67, and 15 at 12 %, 5,000.00."""
        book = late()
        book.record("amended", "2020-02-15", clause="default_interest", what="rate", rate=Decimal("0.12"))
        assert owed(book, "2020-03-01") == ["9166.67"]

    def test_on_what_is_unfunded_piece_by_piece(self) -> None:
        book = late()
        book.record("closed", "2020-02-15", closing="first", gross=400_000)
        assert owed(book, "2020-03-01") == ["6666.67"]
        book.record("closed", "2020-03-01", closing="first")
        assert owed(book, "2020-12-31") == ["6666.67"]

    def test_nothing_while_it_waits_and_from_then_on(self) -> None:
        book = late(", condition: the product ships")
        assert owed(book, "2020-03-01") == []
        book.record("condition", "2020-03-01", closing="first")
        assert owed(book, "2020-03-02") == ["277.78"]

    def test_an_occurrence_after_the_last_day(self) -> None:
        book = late(", conditions: [{id: a, kind: occurrence, occurs: approval}]")
        book.record("occurred", "2020-03-01", what="approval")
        assert owed(book, "2020-03-02") == ["277.78"]

    def test_nothing_on_an_option(self) -> None:
        assert owed(late(", option: investor"), "2020-03-01") == []

    @pytest.mark.parametrize("kind", ["waived", "short"])
    def test_what_ends_the_closing_ends_it_but_what_ran_stays(self, kind: str) -> None:
        book = late()
        if kind == "short":
            book.record("closed", "2020-01-31", closing="first", quantity=1)
        book.record(kind, "2020-02-01", closing="first")
        assert owed(book, "2020-12-31") == ["277.78"]

    def test_a_waived_default_takes_it_away(self) -> None:
        book = late()
        book.record("defaulted", "2020-02-01", closing="first")
        book.record("default_waived", "2020-02-02", closing="first")
        assert owed(book, "2020-12-31") == []

    def test_a_new_last_day(self) -> None:
        book = late()
        book.record("postponed", "2020-02-01", closing="first", until="2020-02-10")
        assert owed(book, "2020-02-10") == ["277.78"]
        assert owed(book, "2020-02-11") == ["555.56"]

    def test_termination_stops_it(self) -> None:
        book = late()
        book.record("defaulted", "2020-02-01", closing="first")
        book.record("terminated", "2020-02-02")
        assert owed(book, "2020-12-31") == ["555.56"]


class TestPayment:
    def test_in_full(self) -> None:
        book = late()
        event = book.record("interest_paid", "2020-03-01", **PAID)
        assert event.outcome.moves == {("cash/fund", "USD"): Decimal("-8333.33"), ("cash/acme", "USD"): Decimal("8333.33")}
        assert owed(book, "2020-03-01") == []
        assert owed(book, "2020-03-02") == ["277.78"]

    def test_in_part(self) -> None:
        book = late()
        book.record("interest_paid", "2020-03-01", **PAID, gross="8000")
        assert owed(book, "2020-03-01") == ["333.33"]

    @pytest.mark.parametrize(("gross", "code"), [("8333.34", "wrong-amount"), ("0", "wrong-amount"), ("-1", "wrong-amount")])
    def test_an_amount_that_does_not_fit(self, gross: str, code: str) -> None:
        problem = late().refused("interest_paid", "2020-03-01", **PAID, gross=gross)
        assert (problem.code, problem.available) == (code, "8,333.33")

    def test_where_none_is_owed(self) -> None:
        assert late().refused("interest_paid", "2020-01-31", **PAID).code == "no-such-right"

    def test_on_several_closings(self) -> None:
        book = Agreed(FIRST % "" + "- {id: second, when: by 2020-02-01, shares: 10}\n", clauses=CLAUSE)
        assert book.refused("interest_paid", "2020-03-01", **PAID, gross="100").code == "ambiguous-act"
        book.record("interest_paid", "2020-03-01", **PAID, closing="second", gross="0.50")
        assert owed(book, "2020-03-01") == ["8333.33", "0.31"]
        book.record("interest_paid", "2020-03-01", **PAID)
        assert (owed(book, "2020-03-01"), book.cash("acme")) == ([], Decimal("8334.14"))


def test_a_rate_and_a_day_count_are_needed() -> None:
    with pytest.raises(BadInput) as caught:
        Agreed(FIRST % "", clauses="- {clause: default_interest, rate: 10%}\n")
    assert [p.code for p in caught.value.problems] == ["missing-key"]


def test_it_is_due_from_the_day_on_which_the_closing_was_due() -> None:
    """Notice on 5 March, due 10 days later: from 15 March on it runs, and on that day it falls due."""
    option = "- {id: first, when: during 2020-03, shares: 100, option: issuer, within_days: 10}\n"
    book = Agreed(option, clauses="- {clause: default_interest, rate: 10%, day_count: actual/360}\n")
    book.record("noticed", "2020-03-05", clause="staged_closings", closing="first")
    (step,) = book.steps("2020-03-27", "default_interest")
    assert (str(step.due), step.if_missed) == ("2020-03-15", "it goes on accruing")
    book.record("closed", "2020-03-27", closing="first")
    (step,) = book.steps("2020-04-30", "default_interest")
    assert (step.slices[0].amount, step.if_missed) == (Decimal("3.33"), "")


def test_nobody_misses_an_option() -> None:
    book = Agreed(
        "- {id: first, when: during 2020-03, shares: 100, option: issuer}\n",
        clauses="- {clause: default_interest, rate: 10%, day_count: actual/360}\n",
    )
    (clause,) = (c for c in book.history.deal.clauses if c.id == "default_interest")
    assert clause.follows(book.step("first", "2020-03-02")) == ""
    book.record("noticed", "2020-03-05", clause="staged_closings", closing="first")
    assert clause.follows(book.step("first", "2020-03-06")) == "interest accrues at 10.00 % a year"


class TestTwoClosings:
    BOTH = FIRST % "" + "- {id: second, when: by 2020-03-31, shares: 50_000}\n"

    def book(self) -> Agreed:
        return Agreed(self.BOTH, clauses=CLAUSE)

    def test_one_that_is_in_time_does_not_hide_the_next(self) -> None:
        book = self.book()
        book.record("closed", "2020-01-31", closing="first")
        (step,) = book.steps("2020-04-30", "default_interest")
        assert (step.ref, step.by, step.slices[0].amount) == ("second", "fund", Decimal("4166.67"))  # 500,000 x 10 % x 30/360

    def test_paid_for_one_the_other_is_owed(self) -> None:
        book = self.book()
        book.record("closed", "2020-03-01", closing="first")
        book.record("closed", "2020-04-30", closing="second")
        book.record("interest_paid", "2020-05-01", **PAID, closing="first", gross=Decimal("8333.33"))
        assert owed(book, "2020-05-02") == ["4166.67"]
        problem = book.refused("interest_paid", "2020-05-02", **PAID, closing="first", gross=Decimal(1))
        assert (problem.because, problem.available) == ("default_interest", "0")
