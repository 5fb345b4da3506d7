"""A commitment fee, in cash or in stock: due on a day or with a closing, paid once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seriatim.schedule.schedule import schedule
from seriatim.units.problems import BadInput
from tests.doors.command import seriatim
from tests.provisions.agreements import FIRST, Agreed, text

STOCK = "- {clause: commitment_fee, amount: 18_000, into: common, %s, restricted: true}\n"
CASH = "- {clause: commitment_fee, amount: 84_000, %s}\n"
PAID: dict[str, Any] = {"clause": "commitment_fee"}


def fee(clause: str, due: str = "on: 2020-01-15") -> Agreed:
    return Agreed(FIRST, clauses=clause % due)


class TestInStock:
    def test_eighteen_thousand_common_shares(self) -> None:
        book = fee(STOCK)
        (step,) = book.steps("2020-01-15", "commitment_fee")
        assert (step.by, step.modal, str(step.due), step.security, step.quantity_max) == ("acme", "must", "2020-01-15", "common", 18_000)
        event = book.record("fee_paid", "2020-01-15", **PAID)
        assert event.outcome.moves == {
            ("issued/commitment_fee", "common"): -18_000,
            ("common/fee_paid-1", "common"): 18_000,
        }
        assert book.holdings("common") == {"angel": 1_000, "fund": 18_000}
        assert [c.restricted for c in event.outcome.opens] == [True]
        assert book.steps("2020-01-15", "commitment_fee") == []

    def test_in_two_receipts(self) -> None:
        book = fee(STOCK)
        book.record("fee_paid", "2020-01-15", **PAID, quantity=10_000)
        assert book.steps("2020-01-16", "commitment_fee")[0].quantity_max == 8_000
        book.record("fee_paid", "2020-01-16", **PAID)
        assert book.holdings("common")["fund"] == 18_000
        assert book.refused("fee_paid", "2020-01-17", **PAID, quantity=1).code == "more-than-held"

    @pytest.mark.parametrize(("quantity", "code"), [(18_001, "more-than-held"), (0, "fractional-shares")])
    def test_a_count_that_does_not_fit(self, quantity: int, code: str) -> None:
        assert fee(STOCK).refused("fee_paid", "2020-01-15", **PAID, quantity=quantity).code == code


class TestInCash:
    def test_it_is_paid_once(self) -> None:
        book = fee(CASH)
        book.record("fee_paid", "2020-01-20", **PAID)
        assert (book.cash("acme"), book.cash("fund")) == (-84_000, 84_000)
        assert book.refused("fee_paid", "2020-01-21", **PAID).code == "more-than-held"

    def test_no_view_counts_it_in_shares(self, tmp_path: Path) -> None:
        """It is restated as it will stand once the closing is made: still 84,000 in money, and no share of anything at that price."""
        book = fee(CASH, "closing: first")
        (row,) = [row for row in schedule(book.history.deal, book.now("2020-01-20")).rows if row.kind == "fee"]
        assert (row.shares, row.price, row.amount) == (Decimal(0), None, Decimal(84_000))
        deal, ledger = tmp_path / "deal.yaml", tmp_path / "deal.ledger"
        deal.write_text(text(FIRST, clauses=CASH % "on: 2020-01-15"), encoding="utf-8")
        (line,) = [line for line in seriatim("schedule", deal, "--as-of", "2020-01-15").out.splitlines() if "commitment_fee" in line]
        assert "shares" not in line
        assert "84,000.00 USD" in line
        assert seriatim("record", deal, "fee_paid", "--clause", "commitment_fee", "--on", "2020-01-15", "--store", ledger).code == 0
        (line,) = [line for line in seriatim("history", deal, "--store", ledger).out.splitlines() if "fee_paid-2020" in line]
        assert "commitment_fee" in line
        assert "shares" not in line
        assert "series_a" not in line


class TestWithAClosing:
    def test_it_waits_for_it_and_is_due_on_its_day(self) -> None:
        book = fee(CASH, "closing: first")
        (step,) = book.steps("2020-01-20", "commitment_fee")
        assert (step.due, step.status, step.blocked) == (None, "waits", "it is owed once closing first is funded")
        assert book.refused("fee_paid", "2020-01-20", **PAID).code == "not-available"
        book.record("closed", "2020-01-28", closing="first")
        (step,) = book.steps("2020-01-28", "commitment_fee")
        assert (str(step.due), step.status) == ("2020-01-28", "")
        book.record("fee_paid", "2020-01-28", **PAID)
        assert book.cash("acme") == 1000 - 84_000


@pytest.mark.parametrize("due", ["on: 2020-01-15, closing: first", "restricted: false"])
def test_it_is_due_on_a_day_or_with_a_closing(due: str) -> None:
    with pytest.raises(BadInput) as caught:
        fee(CASH, due)
    assert [p.code for p in caught.value.problems] == ["terms-contradict"]


class TestWhen:
    def test_a_projection_looks_at_its_day_and_not_again_once_it_is_there_or_paid(self) -> None:
        book = fee(CASH)
        (clause,) = (c for c in book.history.deal.clauses if c.id == "commitment_fee")
        assert clause.next(book.now("2020-01-10"), date(2020, 1, 10)) == date(2020, 1, 15)
        assert clause.next(book.now("2020-01-15"), date(2020, 1, 15)) is None
        book.record("fee_paid", "2020-01-10", **PAID)
        assert clause.next(book.now("2020-01-10"), date(2020, 1, 10)) is None

    def test_paid_in_full_nothing_is_left(self) -> None:
        book = fee(CASH)
        book.record("fee_paid", "2020-01-20", **PAID)
        problem = book.refused("fee_paid", "2020-01-21", **PAID)
        assert (problem.because, problem.asked, problem.available) == ("commitment_fee", "fee_paid", "0")
