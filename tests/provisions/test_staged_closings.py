"""Staged closings: funded by one or several receipts, resolved once, in default only when it is due and recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal import closing as life
from seriatim.deal.closing import ClosingStatus
from tests.simulator.deals import SERIES_K, Book, deal

AGREE = "both parties agree on the use of the proceeds"


def may_in_default(default_effect: str = "obligations_stand") -> Book:
    book = Book(deal(purchase={"default_effect": default_effect})).close("initial", "march", "april")
    book.record("defaulted", "2017-06-01", closing="may")
    return book


def statuses(book: Book) -> list[str]:
    return [book.status(name) for name, *_ in SERIES_K]


class TestDuties:
    def test_six_closings_of_20_000_shares(self):
        steps = Book().steps("2017-02-09", "purchase")
        assert [(s.ref, s.quantity_max, str(s.opens), str(s.due)) for s in steps] == [
            ("initial", 1000, "2017-02-08", "2017-02-24"),
            ("march", 1000, "2017-03-01", "2017-03-31"),
            ("april", 1000, "2017-04-01", "2017-04-30"),
            ("may", 1000, "2017-05-01", "2017-05-31"),
            ("june", 1000, "2017-06-01", "2017-06-30"),
            ("final", 15000, "2017-07-01", "2017-07-31"),
        ]
        assert sum(s.quantity_max * s.slices[0].amount for s in steps) == 20_000_000
        assert [s.status for s in steps] == ["", "", "", "", "", "waits"]
        assert steps[-1].if_missed.startswith(f"expires unless {AGREE}")

    def test_a_closing_that_is_made_is_no_longer_a_duty(self):
        assert [s.ref for s in Book().close("initial").steps("2017-02-24", "purchase")] == ["march", "april", "may", "june", "final"]

    def test_overdue_is_not_a_status(self):
        assert Book().status("initial", as_of="2030-01-01") == "pending"

    def test_the_purchase_price_may_differ_from_the_stated_value(self):
        book = Book(deal(price=950)).close("initial")
        assert book.cash("ascent") == 950_000


class TestFunding:
    def test_shares_for_money(self):
        event = Book().record("closed", "2017-02-24", closing="initial")
        assert event.outcome.moves == {
            ("closing/initial", "series_k"): -1000,
            ("series_k/initial", "series_k"): 1000,
            ("cash/boone", "USD"): -1_000_000,
            ("cash/ascent", "USD"): 1_000_000,
        }
        assert event.act.quantity == 1000
        assert event.act.gross == 1_000_000
        assert event.act.holder == "boone"

    def test_costs_leave_the_net(self):
        book = Book()
        book.record("closed", "2017-02-24", closing="initial", gross=1_000_000, costs=20_000)
        assert (book.cash("ascent"), book.cash("boone"), book.held("costs", "USD")) == (980_000, -1_000_000, 20_000)

    def test_several_receipts_fund_one_closing(self):
        book = Book()
        book.record("closed", "2017-02-10", closing="initial", gross=400_000)
        assert (book.status("initial"), book.steps("2017-02-10", "purchase")[0].quantity_max) == ("pending", 600)
        book.record("closed", "2017-02-20", closing="initial", quantity=100)
        assert book.status("initial") == "pending"
        book.record("closed", "2017-02-24", closing="initial")  # what is left
        assert book.status("initial") == "closed"
        assert sorted(book.lots().values()) == [100, 400, 500]
        assert sorted(str(lot.issued_on) for lot in book.state().lots("series_k")) == ["2017-02-10", "2017-02-20", "2017-02-24"]

    def test_the_last_day_may_be_moved_to_the_first(self):
        book = Book()
        book.record("postponed", "2017-02-10", closing="march", until="2017-03-01")
        book.record("defaulted", "2017-03-02", closing="march")

    def test_late_money_is_still_taken(self):
        book = Book()
        book.record("closed", "2017-03-15", closing="initial")
        assert book.status("initial") == "closed"

    def test_more_than_is_left(self):
        book = Book()
        book.record("closed", "2017-02-10", closing="initial", quantity=400)
        problem = book.refused("closed", "2017-02-24", closing="initial", quantity=601)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "purchase", "601", "600")

    def test_twice(self):
        problem = Book().close("initial").refused("closed", "2017-02-25", closing="initial")
        assert (problem.code, problem.because, problem.asked) == ("closing-resolved", "purchase", "closed")
        assert problem.remedy == "to correct an earlier record, reverse it"

    def test_before_it_opens(self):
        problem = Book().refused("closed", "2017-02-28", closing="march")
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "not-open-yet",
            "purchase",
            "2017-02-28",
            "from 2017-03-01",
        )

    @pytest.mark.parametrize(
        ("particulars", "code"),
        [
            ({"gross": 999_999}, "fractional-shares"),
            ({"quantity": 400, "gross": 500_000}, "wrong-amount"),
            ({"quantity": 0}, "fractional-shares"),
            ({"quantity": -400}, "fractional-shares"),
            ({"costs": 1_000_001}, "wrong-amount"),
            ({"costs": -1}, "wrong-amount"),
        ],
    )
    def test_sums_that_do_not_fit(self, particulars: dict[str, Any], code: str):
        assert Book().refused("closed", "2017-02-24", closing="initial", **particulars).code == code

    def test_no_such_closing(self):
        problem = Book().refused("closed", "2017-02-24", closing="august")
        assert (problem.code, problem.available) == ("unknown-closing", "initial, march, april, may, june, final")

    def test_a_certificate_may_be_named(self):
        book = Book()
        book.record("closed", "2017-02-10", closing="initial", quantity=400, certificate="K-1")
        book.record("closed", "2017-02-10", closing="initial", quantity=100, certificate="K-1")
        assert book.held("K-1", "series_k") == 500
        assert not book.state().certificates["K-1"].restricted
        problem = book.refused("closed", "2017-02-11", closing="initial", certificate="K-1")  # another day of issue
        assert (problem.code, problem.asked) == ("certificate-taken", "K-1")


class TestCondition:
    def test_waits_for_it(self):
        problem = Book().refused("closed", "2017-07-15", closing="final")
        assert (problem.code, problem.because, problem.asked, problem.available) == ("not-available", "purchase", "15,000", "0")
        assert AGREE in problem.message

    def test_once_met_it_can_be_closed(self):
        book = Book()
        assert book.refused("closed", "2017-07-09", closing="final").code == "not-available"
        book.record("condition", "2017-07-10", closing="final")
        book.close("final")
        assert book.status("final") == "closed"

    def test_no_default_before_it_is_met(self):
        problem = Book().refused("defaulted", "2017-08-01", closing="final")
        assert (problem.code, problem.because, problem.asked) == ("condition-not-met", "purchase", "defaulted")

    def test_without_it_the_closing_expires_and_no_remedy_arises(self):
        book = Book().close("initial")
        book.record("expired", "2017-08-01", closing="final")
        assert book.status("final") == "expired"
        assert book.refused("redeemed", "2017-08-02", quantity=1, price="0.01").code == "not-available"
        assert book.refused("defaulted", "2017-08-02", closing="final").code == "closing-resolved"

    def test_it_does_not_expire_before_its_last_day_has_passed(self):
        problem = Book().refused("expired", "2017-07-31", closing="final")
        assert (problem.code, problem.because) == ("closing-not-lapsed", "purchase")

    def test_a_closing_whose_condition_is_met_or_that_has_none_does_not_expire(self):
        book = Book()
        book.record("condition", "2017-07-10", closing="final")
        assert book.refused("expired", "2017-08-01", closing="final").code == "closing-not-lapsed"
        assert book.refused("expired", "2017-08-01", closing="march").code == "closing-not-lapsed"

    def test_only_one_that_is_awaited(self):
        book = Book()
        assert book.refused("condition", "2017-03-01", closing="march").code == "condition-not-awaited"
        book.record("condition", "2017-07-10", closing="final")
        assert book.refused("condition", "2017-07-11", closing="final").code == "condition-not-awaited"


class TestDefault:
    def test_not_on_the_last_day(self):
        problem = Book().refused("defaulted", "2017-05-31", closing="may")
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "not-due-yet",
            "purchase",
            "2017-05-31",
            "from 2017-06-01",
        )

    def test_the_day_after(self):
        assert may_in_default().status("may") == "defaulted"

    @pytest.mark.parametrize(("cure_days", "first"), [(0, "2017-06-01"), (1, "2017-06-02"), (30, "2017-07-01")])
    def test_cure_days_come_first(self, cure_days: int, first: str):
        book = Book(deal(purchase={"cure_days": cure_days}))
        early = date.fromordinal(date.fromisoformat(first).toordinal() - 1)
        assert book.refused("defaulted", early, closing="may").available == f"from {first}"
        book.record("defaulted", first, closing="may")

    def test_nothing_can_be_funded_until_it_is_cured(self):
        book = may_in_default()
        problem = book.refused("closed", "2017-06-02", closing="may")
        assert (problem.code, problem.because) == ("closing-not-so", "purchase")
        (step,) = (step for step in book.steps("2017-06-02", "purchase") if step.ref == "may")
        assert (step.status, "in default since 2017-06-01" in step.blocked) == ("defaulted", True)
        book.record("cured", "2017-06-05", closing="may")
        book.record("closed", "2017-06-06", closing="may")
        assert book.status("may") == "closed"

    def test_a_cure_returns_it_to_pending_perhaps_with_a_new_last_day(self):
        book = may_in_default()
        book.record("cured", "2017-06-05", closing="may", until="2017-06-20")
        at: ClosingStatus = book.state().memory["purchase", "may"]
        assert (at.status, at.since, at.window.closes) == ("pending", None, date(2017, 6, 20))
        assert book.refused("defaulted", "2017-06-20", closing="may").code == "not-due-yet"
        book.record("defaulted", "2017-06-21", closing="may")

    def test_a_part_may_have_been_funded(self):
        book = Book()
        book.record("closed", "2017-05-10", closing="may", quantity=400)
        book.record("defaulted", "2017-06-01", closing="may")
        book.record("cured", "2017-06-05", closing="may")
        book.record("closed", "2017-06-06", closing="may")
        assert (book.status("may"), book.outstanding()) == ("closed", 1000)

    def test_waived_with_its_closing(self):
        book = may_in_default()
        book.record("default_waived", "2017-06-05", closing="may")
        assert book.status("may") == "waived"
        assert book.refused("closed", "2017-06-06", closing="may").code == "closing-resolved"

    def test_not_twice(self):
        problem = may_in_default().refused("defaulted", "2017-06-02", closing="may")
        assert (problem.code, problem.available) == ("closing-not-so", "cured, guarantee_paid, received, default_waived, terminated")

    def test_a_closing_that_is_not_in_default_is_not_cured(self):
        assert Book().refused("cured", "2017-06-05", closing="may").code == "closing-not-so"


class TestLaterClosings:
    def test_obligations_stand(self):
        assert statuses(may_in_default()) == ["closed", "closed", "closed", "defaulted", "pending", "pending"]

    def test_or_end_with_the_default(self):
        book = may_in_default("ends_later_closings")
        assert statuses(book) == ["closed", "closed", "closed", "defaulted", "expired", "expired"]
        problem = book.refused("closed", "2017-06-30", closing="june")
        assert (problem.code, problem.because) == ("closing-resolved", "purchase")
        assert "default of may" in problem.message

    def test_a_cure_brings_june_and_july_back(self):
        book = may_in_default("ends_later_closings")
        book.record("cured", "2017-06-05", closing="may")
        assert statuses(book) == ["closed", "closed", "closed", "pending", "pending", "pending"]
        book.close("june")
        assert book.refused("closed", "2017-07-31", closing="final").code == "not-available"  # it waits as before

    def test_but_not_what_had_ended_otherwise(self):
        book = Book(deal(purchase={"default_effect": "ends_later_closings"})).close("initial", "march", "april")
        book.record("waived", "2017-05-15", closing="june")
        book.record("defaulted", "2017-06-01", closing="may")
        book.record("cured", "2017-06-05", closing="may")
        assert statuses(book)[3:] == ["pending", "waived", "pending"]

    def test_nor_while_an_earlier_default_stands(self):
        book = Book(deal(purchase={"default_effect": "ends_later_closings"})).close("initial", "march")
        book.record("defaulted", "2017-06-01", closing="may")
        book.record("defaulted", "2017-06-02", closing="april")
        book.record("cured", "2017-06-05", closing="may")
        assert statuses(book)[2:] == ["defaulted", "pending", "expired", "expired"]
        book.record("cured", "2017-06-06", closing="april")
        assert statuses(book)[2:] == ["pending", "pending", "pending", "pending"]

    def test_the_earlier_closings_stand(self):
        book = Book(deal(purchase={"default_effect": "ends_later_closings"}))
        book.record("defaulted", "2017-06-01", closing="may")
        assert statuses(book)[:4] == ["pending", "pending", "pending", "defaulted"]


class TestOtherEnds:
    def test_short_takes_a_part_as_all_and_is_no_default(self):
        book = Book()
        book.record("closed", "2017-02-24", closing="initial", quantity=700)
        book.record("short", "2017-02-25", closing="initial")
        assert (book.status("initial"), book.outstanding()) == ("short", 700)
        assert book.refused("defaulted", "2017-03-01", closing="initial").code == "closing-resolved"
        assert book.refused("redeemed", "2017-03-01", quantity=1, price="0.01").code == "not-available"

    @pytest.mark.parametrize("as_fact", [False, True])
    def test_nothing_funded_is_not_short(self, as_fact: bool):
        problem = Book().refused("short", "2017-02-25", closing="initial", as_fact=as_fact)
        assert (problem.code, problem.because, problem.available) == ("closing-not-so", "purchase", "waived, expired, defaulted")
        assert problem.message == "nothing of closing initial is funded: there is no part that both sides could take for the whole"

    def test_waived(self):
        book = Book()
        book.record("waived", "2017-02-25", closing="initial")
        assert book.refused("closed", "2017-02-26", closing="initial").code == "closing-resolved"

    def test_a_default_that_outlives_the_agreement_is_not_cured(self):
        book = may_in_default()
        book.record("terminated", "2017-06-05")
        problem = book.refused("cured", "2017-06-06", closing="may")
        assert (problem.code, problem.available) == ("closing-not-so", "default_waived")

    def test_terminated_ends_what_is_pending_and_keeps_what_is_in_default(self):
        book = may_in_default()
        book.record("terminated", "2017-06-05")
        assert statuses(book) == ["closed", "closed", "closed", "defaulted", "expired", "expired"]
        assert book.refused("closed", "2017-06-30", closing="june").code == "closing-resolved"
        assert book.refused("terminated", "2017-06-06").code == "nothing-provides"

    def test_postponed(self):
        book = Book()
        book.record("postponed", "2017-05-20", closing="may", until="2017-06-15")
        assert book.refused("defaulted", "2017-06-15", closing="may").code == "not-due-yet"
        book.record("defaulted", "2017-06-16", closing="may")

    @pytest.mark.parametrize(("kind", "as_fact"), [("postponed", False), ("postponed", True), ("cured", False), ("cured", True)])
    def test_no_last_day_before_the_first(self, kind: str, as_fact: bool):
        book = may_in_default() if kind == "cured" else Book()
        problem = book.refused(kind, "2017-06-05", closing="may", until="2017-04-30", as_fact=as_fact)
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "date-before-opening",
            "purchase",
            "2017-04-30",
            "from 2017-05-01",
        )


class TestTheTable:
    """Every arrow of `deal.closing.TRANSITIONS` can be taken, and no other."""

    def reached(self, status: str) -> Book:
        """A deal whose July closing has this status on the first of September."""
        book = Book()
        book.record("condition", "2017-07-01", closing="final")
        if status == "short":
            book.record("closed", "2017-07-31", closing="final", quantity=1)
        named: dict[str, Any] = {} if status == "expired" else {"closing": "final"}
        arrow = {"closed": "closed", "short": "short", "waived": "waived", "defaulted": "defaulted", "expired": "terminated"}
        if status != "pending":
            book.record(arrow[status], "2017-08-01", **named)
        assert book.status("final") == status
        return book

    @pytest.mark.parametrize("status", ["pending", "closed", "short", "waived", "defaulted", "expired"])
    @pytest.mark.parametrize("kind", ["closed", "short", "waived", "defaulted", "cured", "default_waived", "postponed"])
    def test_arrow(self, status: str, kind: str):
        book = self.reached(status)
        particulars: dict[str, Any] = {"until": "2017-12-31"} if kind == "postponed" else {}
        leads_to = life.after(status, kind)  # type: ignore[arg-type]
        if leads_to is None:
            problem = book.refused(kind, "2017-09-01", closing="final", **particulars)
            assert (problem.code, problem.because) == ("closing-resolved" if status in life.RESOLVED else "closing-not-so", "purchase")
        else:
            if kind == "short":
                book.record("closed", "2017-08-31", closing="final", quantity=1)
            book.record(kind, "2017-09-01", closing="final", **particulars)
            assert book.status("final") == leads_to

    def test_the_drawing_has_every_arrow(self):
        drawn = life.diagram()
        for (before, kind), status in life.TRANSITIONS.items():
            assert f"    {before} --> {status}: {kind}\n" in drawn


def test_shares_of_all_receipts_never_exceed_the_closing():
    book = Book()
    for _ in range(3):
        book.record("closed", "2017-02-24", closing="initial", quantity=300)
    book.record("closed", "2017-02-24", closing="initial", quantity=100)
    assert book.state().held("closing/initial", "series_k") == Decimal(-1000)
    assert book.refused("closed", "2017-02-24", closing="initial", quantity=1).code == "closing-resolved"
