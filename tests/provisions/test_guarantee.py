"""A guarantee of the price: called after a default, paid in the purchaser's place or overdue, and the closing resolved once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.command import DEAL, seriatim
from tests.provisions.agreements import FIRST, SECOND, Agreed

CLAUSE = "- {clause: guarantee, guarantor: bank, days: 90, shares_to: %s}\n"
NEMUS = DEAL.parents[1] / "nemus-series-e"


def book(shares_to: str = "purchaser", paid: int = 0, called: bool = True) -> Agreed:
    """A first closing of 100 shares at 10, of which so many are paid, in default since 1 February; called on the 3rd."""
    agreed = Agreed(FIRST + SECOND % "", clauses=CLAUSE % shares_to)
    if paid:
        agreed.record("closed", "2020-01-31", closing="first", quantity=paid)
    agreed.record("defaulted", "2020-02-01", closing="first")
    if called:
        agreed.record("noticed", "2020-02-03", clause="guarantee", closing="first", by="acme")
    return agreed


class TestTheCall:
    def test_nothing_is_due_before_it(self) -> None:
        assert book(called=False).steps("2020-02-03", "guarantee") == []

    @pytest.mark.parametrize(("paid", "amount"), [(0, 1000), (40, 600), (99, 10)])
    def test_what_is_unfunded_is_due_ninety_days_after_it(self, paid: int, amount: int) -> None:
        (step,) = book(paid=paid).steps("2020-02-03", "guarantee")
        assert (step.by, step.modal, str(step.due)) == ("bank", "must", "2020-05-03")
        assert step.quantity_max * step.slices[0].amount == amount

    def test_without_a_closing_it_calls_for_every_default(self) -> None:
        agreed = book(called=False)
        agreed.record("noticed", "2020-02-03", clause="guarantee")
        assert [step.ref for step in agreed.steps("2020-02-03", "guarantee")] == ["first"]

    @pytest.mark.parametrize(
        ("particulars", "asked"), [({"closing": "second"}, "noticed"), ({"by": "fund"}, "fund"), ({"closing": "third"}, "noticed")]
    )
    def test_a_call_that_cannot_be_made(self, particulars: dict[str, Any], asked: str) -> None:
        problem = book(called=False).refused("noticed", "2020-02-03", clause="guarantee", **particulars)
        assert (problem.code, problem.because, problem.asked) == ("not-available", "guarantee", asked)

    def test_twice(self) -> None:
        assert "was called on already" in book().refused("noticed", "2020-02-04", clause="guarantee", closing="first").message

    def test_before_a_default(self) -> None:
        agreed = Agreed(FIRST, clauses=CLAUSE % "purchaser")
        assert agreed.refused("noticed", "2020-02-01", clause="guarantee", closing="first").code == "not-available"

    @pytest.mark.parametrize("kind", ["cured", "default_waived"])
    def test_a_cure_or_a_waiver_takes_it_away(self, kind: str) -> None:
        agreed = book()
        agreed.record(kind, "2020-02-04", closing="first")
        assert agreed.steps("2020-02-04", "guarantee") == []

    def test_it_outlives_the_agreement(self) -> None:
        agreed = book()
        agreed.record("terminated", "2020-02-04")
        assert [step.ref for step in agreed.steps("2020-02-04", "guarantee")] == ["first"]


class TestThePayment:
    @pytest.mark.parametrize("holder", ["purchaser", "guarantor"])
    def test_the_guarantor_pays_and_the_shares_are_issued(self, holder: str) -> None:
        agreed = book(holder)
        event = agreed.record("guarantee_paid", "2020-05-03", closing="first")
        assert event.outcome.moves == {
            ("closing/first", "series_a"): -100,
            ("series_a/first", "series_a"): 100,
            ("cash/bank", "USD"): -1000,
            ("cash/acme", "USD"): 1000,
        }
        assert agreed.holdings("series_a") == {"fund" if holder == "purchaser" else "bank": 100}
        assert agreed.status("first") == "closed"

    def test_in_parts_it_stays_in_default_until_all_is_paid(self) -> None:
        agreed = book(paid=30)
        agreed.record("guarantee_paid", "2020-03-01", closing="first", gross=200)
        assert (agreed.status("first"), agreed.steps("2020-03-01", "guarantee")[0].quantity_max) == ("defaulted", 50)
        agreed.record("guarantee_paid", "2020-03-02", closing="first")
        assert (agreed.status("first"), agreed.cash("bank"), agreed.outstanding("series_a")) == ("closed", -700, 100)

    def test_once(self) -> None:
        agreed = book()
        agreed.record("guarantee_paid", "2020-05-03", closing="first")
        assert agreed.refused("guarantee_paid", "2020-05-04", closing="first").code == "closing-resolved"

    @pytest.mark.parametrize(
        ("particulars", "code"),
        [({"quantity": 101}, "more-than-held"), ({"gross": 999}, "fractional-shares"), ({"quantity": 5, "gross": 60}, "wrong-amount")],
    )
    def test_a_payment_that_does_not_fit(self, particulars: dict[str, Any], code: str) -> None:
        assert book().refused("guarantee_paid", "2020-05-03", closing="first", **particulars).code == code

    def test_without_a_call_nothing_is_due(self) -> None:
        assert book(called=False).refusals_of("guarantee_paid", "2020-05-03", closing="first") <= {"no-such-right", "more-than-held"}

    def test_unpaid_it_stays_overdue(self) -> None:
        views = {
            on: seriatim("schedule", NEMUS / "deal.yaml", "--events", NEMUS / "events.yaml", "--as-of", on, "--json").json["rows"]
            for on in ("2017-10-09", "2017-10-10", "2017-10-11")
        }
        rows = {on: [(r["by"], r["amount"], r["on"], r["status"]) for r in rows if r["kind"] == "guarantee"] for on, rows in views.items()}
        assert rows == {
            "2017-10-09": [("affiliate", "20000000", "2017-10-10", "pending")],
            "2017-10-10": [("affiliate", "20000000", "2017-10-10", "due")],
            "2017-10-11": [("affiliate", "20000000", "2017-10-10", "overdue")],
        }


class TestWhoseItIs:
    """Each buys severally: a guarantee of the fund's price is none of the angel's."""

    ANGELS = "- {id: second, when: by 2020-01-31, shares: 50, purchaser: angel}\n"

    def both_in_default(self, of: str = "") -> Agreed:
        agreed = Agreed(FIRST + self.ANGELS, clauses=CLAUSE.replace("%s}", "%s" + of + "}") % "purchaser")
        for closing in ("first", "second"):
            agreed.record("defaulted", "2020-02-01", closing=closing)
        return agreed

    def test_it_covers_the_agreements_purchaser(self) -> None:
        agreed = self.both_in_default()
        problem = agreed.refused("noticed", "2020-02-03", clause="guarantee", closing="second")
        assert (problem.code, problem.available) == ("not-available", "first")
        agreed.record("noticed", "2020-02-03", clause="guarantee")
        assert [step.ref for step in agreed.steps("2020-02-03", "guarantee")] == ["first"]

    def test_or_the_party_that_it_names(self) -> None:
        agreed = self.both_in_default(", of: angel")
        agreed.record("noticed", "2020-02-03", clause="guarantee")
        assert [(step.ref, step.quantity_max) for step in agreed.steps("2020-02-03", "guarantee")] == [("second", 50)]

    def test_what_is_issued_before_payment_is_not_covered(self) -> None:
        agreed = Agreed(FIRST.replace("}", ", delivery: before_payment}"), clauses=CLAUSE % "purchaser")
        agreed.record("delivered", "2020-01-20", closing="first")
        agreed.record("defaulted", "2020-02-01", closing="first")
        problem = agreed.refused("noticed", "2020-02-03", clause="guarantee", closing="first")
        assert "nothing is unfunded" in problem.message
