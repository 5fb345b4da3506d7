"""Shares issued before they are paid for: outstanding at once, receivable, and funded when paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seriatim.captable.captable import captable
from tests.doors.command import seriatim
from tests.provisions.agreements import SECOND, Agreed, text

FIRST = "- {id: first, when: by 2020-01-31, shares: 100, delivery: before_payment}\n"


def delivered(count: int = 100) -> Agreed:
    book = Agreed(FIRST + SECOND % "")
    book.record("delivered", "2020-01-20", closing="first", quantity=count)
    return book


def kinds(book: Agreed, on: str) -> list[str]:
    return [step.kind for step in book.steps(on) if step.ref == "first"]


class TestDelivery:
    def test_a_refusal_calls_it_by_its_name(self) -> None:
        book = Agreed(FIRST.replace("shares: 100", "shares: 100, condition: both agree"))
        problem = book.refused("delivered", "2020-01-20", closing="first")
        assert problem.message.startswith("delivery at closing first: "), problem.message

    def test_shares_against_a_receivable(self) -> None:
        book = Agreed(FIRST)
        event = book.record("delivered", "2020-01-20", closing="first")
        assert event.outcome.moves == {
            ("closing/first", "series_a"): -100,
            ("series_a/first", "series_a"): 100,
            ("payable/fund", "USD"): -1000,
            ("receivable/first", "USD"): 1000,
        }
        assert (book.status("first"), book.cash("acme"), book.outstanding("series_a")) == ("pending", 0, 100)

    def test_what_is_delivered_is_owed_by_the_last_day(self) -> None:
        book = delivered()
        (step,) = [step for step in book.steps("2020-01-20") if step.kind == "received"]
        assert (step.by, step.modal, str(step.due), step.slices[0].amount) == ("fund", "must", "2020-01-31", 1000)
        assert kinds(book, "2020-01-20") == ["received"]

    def test_a_part_may_be_delivered_and_the_rest_bought(self) -> None:
        book = delivered(40)
        assert kinds(book, "2020-01-20") == ["closed", "delivered", "received"]
        book.record("closed", "2020-01-31", closing="first")
        assert (book.status("first"), book.cash("acme"), book.outstanding("series_a")) == ("pending", 600, 100)
        book.record("received", "2020-01-31", closing="first", gross=400)
        assert (book.status("first"), book.cash("acme")) == ("closed", 1000)

    def test_the_cap_table_shows_the_receivable(self) -> None:
        book = delivered()
        row: Any = captable(book.history.deal, book.now("2020-01-20"), book.history.events).classes[1]
        assert (row.outstanding, row.reserved, row.gross, row.receivable) == (100, 50, 0, 1000)

    @pytest.mark.parametrize(("quantity", "code"), [(101, "more-than-held"), (0, "fractional-shares")])
    def test_a_count_that_does_not_fit(self, quantity: int, code: str) -> None:
        assert Agreed(FIRST).refused("delivered", "2020-01-20", closing="first", quantity=quantity).code == code

    def test_only_where_the_terms_say_so(self) -> None:
        assert delivered().refusals_of("delivered", "2020-03-02", closing="second") <= {"no-such-right", "more-than-held"}


class TestPayment:
    def test_in_parts_the_closing_is_funded_when_all_is_paid(self) -> None:
        book = delivered()
        purchase = book.history.deal.clauses.by_id["staged_closings"]
        book.record("received", "2020-01-25", closing="first", gross=400, costs=10)
        assert (book.status("first"), purchase.funded(book.now("2020-01-25"), "first"), book.cash("acme")) == ("pending", 40, 390)
        book.record("received", "2020-01-31", closing="first", gross=600)
        assert (book.status("first"), purchase.funded(book.now("2020-01-31"), "first")) == ("closed", 100)
        assert (book.held("receivable/first", "USD"), book.held("payable/fund", "USD")) == (0, 0)
        row: Any = captable(book.history.deal, book.now("2020-01-31"), book.history.events).classes[1]
        assert (row.gross, row.costs, row.receivable) == (1000, 10, 0)

    def test_unpaid_it_may_be_in_default(self) -> None:
        book = delivered()
        assert book.refused("defaulted", "2020-01-31", closing="first").code == "not-due-yet"
        book.record("defaulted", "2020-02-01", closing="first")
        book.record("received", "2020-02-02", closing="first", gross=400)
        assert book.status("first") == "defaulted"
        book.record("received", "2020-02-03", closing="first", gross=600)
        assert (book.status("first"), book.cash("acme")) == ("closed", 1000)

    def test_what_is_owed_for_delivered_shares_outlives_the_agreement(self) -> None:
        book = delivered(60)
        book.record("terminated", "2020-01-25")
        assert (book.status("first"), kinds(book, "2020-01-26")) == ("expired", ["received"])
        book.record("received", "2020-02-10", closing="first", gross=600)
        assert (book.status("first"), book.cash("acme"), kinds(book, "2020-02-11")) == ("expired", 600, [])

    def test_a_closing_that_is_all_issued_is_paid_for_and_not_closed_again(self) -> None:
        problem = delivered().refused("closed", "2020-01-21", closing="first", quantity=1)
        assert (problem.code, problem.available) == ("more-than-held", "received")

    @pytest.mark.parametrize(
        ("particulars", "code"),
        [({"gross": 1001}, "wrong-amount"), ({"gross": 0}, "wrong-amount"), ({"gross": 100, "costs": 101}, "wrong-amount")],
    )
    def test_an_amount_that_does_not_fit(self, particulars: dict[str, Any], code: str) -> None:
        assert delivered().refused("received", "2020-01-25", closing="first", **particulars).code == code

    def test_nothing_is_owed_before_delivery(self) -> None:
        assert Agreed(FIRST).refused("received", "2020-01-25", closing="first", gross=1).code == "no-such-right"


def test_through_the_ledger_and_the_views(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(text(FIRST), encoding="utf-8")
    assert seriatim("record", deal, "delivered", "first", "--on", "2020-01-20").code == 0
    assert (
        "series_a: 1,000.00 receivable for shares issued before they were paid for"
        in seriatim("captable", deal, "--as-of", "2020-01-20").out
    )
    due = seriatim("schedule", deal, "--as-of", "2020-02-01", "--json").json["rows"]
    assert [(row["kind"], row["by"], row["amount"], row["status"]) for row in due] == [("payment", "fund", "1000", "overdue")]
    done = seriatim("report", deal, "--as-of", "2020-02-01", "--out", tmp_path / "page.html")
    assert done.code == 0, done.text
    assert "receivable" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert seriatim("record", deal, "received", "first", "--gross", "1000", "--on", "2020-02-01").code == 0
    assert seriatim("verify", deal).code == 0


def test_a_refusal_says_what_was_received_and_what_is_owed() -> None:
    problem = Agreed(FIRST).refused("received", "2020-01-25", closing="first", gross=1)
    assert (problem.because, problem.asked, problem.available) == ("subscriptions_receivable", "1", "0")
    problem = delivered().refused("received", "2020-01-25", closing="first", gross=1001)
    assert (problem.because, problem.asked, problem.available) == ("subscriptions_receivable", "1,001", "1,000")
    problem = delivered().refused("received", "2020-01-25", closing="first", gross=100, costs=101)
    assert (problem.because, problem.asked, problem.available) == ("subscriptions_receivable", "101", "100")


def test_all_that_is_owed_may_go_in_costs_and_no_more() -> None:
    book = delivered()
    book.record("received", "2020-01-25", closing="first", gross=1000, costs=1000)
    assert (book.cash("acme"), book.status("first")) == (0, "closed")
