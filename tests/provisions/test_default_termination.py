"""Termination by the issuer after a default: notice, time to cure, and then what is still to come lapses."""

from __future__ import annotations

from typing import Any

from tests.provisions.agreements import FIRST, SECOND, Agreed

NOTICE: dict[str, Any] = {"clause": "default_termination"}


def defaulted(cure_days: int = 10, noticed: bool = True) -> Agreed:
    book = Agreed(FIRST + SECOND % "", clauses=f"- {{clause: default_termination, cure_days: {cure_days}}}\n")
    book.record("defaulted", "2020-02-01", closing="first")
    if noticed:
        book.record("noticed", "2020-02-03", **NOTICE)
    return book


class TestTheRight:
    def test_nothing_before_a_default(self) -> None:
        book = Agreed(FIRST, clauses="- {clause: default_termination, cure_days: 10}\n")
        (step,) = book.steps("2020-01-31", "default_termination")
        assert (step.status, step.blocked) == ("contingent", "no default stands")
        assert book.refused("noticed", "2020-02-03", **NOTICE).code == "not-available"
        assert book.refused("terminated", "2020-02-03", **NOTICE).code == "not-available"

    def test_nothing_before_a_notice(self) -> None:
        book = defaulted(noticed=False)
        assert book.steps("2020-02-03", "default_termination")[0].blocked == "no notice of the default was given"
        assert book.refused("terminated", "2020-02-20", **NOTICE).available == "noticed"

    def test_the_last_day_of_the_cure_and_the_day_after(self) -> None:
        book = defaulted()
        assert str(book.steps("2020-02-03", "default_termination")[0].opens) == "2020-02-14"
        problem = book.refused("terminated", "2020-02-13", **NOTICE)
        assert (problem.code, problem.available, problem.because) == ("not-due-yet", "from 2020-02-14", "default_termination")
        book.record("terminated", "2020-02-14", **NOTICE)
        assert (book.status("first"), book.status("second")) == ("defaulted", "expired")

    def test_without_days_to_cure(self) -> None:
        book = defaulted(cure_days=0)
        assert str(book.steps("2020-02-03", "default_termination")[0].opens) == "2020-02-04"
        book.record("terminated", "2020-02-04", **NOTICE)

    def test_a_cure_spends_the_notice(self) -> None:
        book = defaulted()
        book.record("cured", "2020-02-05", closing="first")
        assert book.refused("terminated", "2020-02-20", **NOTICE).code == "not-available"
        book.record("defaulted", "2020-02-21", closing="first")
        assert book.refused("terminated", "2020-03-20", **NOTICE).available == "noticed"

    def test_of_two_defaults_one_cured_leaves_the_notice(self) -> None:
        book = defaulted()
        book.record("defaulted", "2020-04-01", closing="second")
        book.record("cured", "2020-04-02", closing="first")
        book.record("terminated", "2020-04-03", **NOTICE)

    def test_by_agreement_it_needs_neither(self) -> None:
        book = Agreed(FIRST, clauses="- {clause: default_termination, cure_days: 10}\n")
        book.record("terminated", "2020-01-20")
        assert book.status("first") == "expired"

    def test_only_the_issuer_gives_notice(self) -> None:
        assert defaulted(noticed=False).refused("noticed", "2020-02-03", **NOTICE, by="fund").available == "acme"

    def test_what_would_lapse(self) -> None:
        (step,) = defaulted().steps("2020-02-14", "default_termination")
        assert (step.quantity_max, [s.account for s in step.slices]) == (50, ["closing/second"])


class TestWhoAndWhat:
    def test_whom_a_right_is_refused_and_what_it_waits_for(self) -> None:
        problem = defaulted(noticed=False).refused("noticed", "2020-02-03", **NOTICE, by="fund")
        assert (problem.code, problem.because, problem.asked) == ("not-available", "default_termination", "fund")
        book = Agreed(FIRST, clauses="- {clause: default_termination, cure_days: 10}\n")
        problem = book.refused("noticed", "2020-01-31", **NOTICE)
        assert (problem.asked, problem.available) == ("noticed", "after defaulted")

    def test_it_is_called_after_the_defaults_it_is_for(self) -> None:
        assert [step.ref for step in defaulted().steps("2020-02-14", "default_termination")] == ["first"]
        before = Agreed(FIRST, clauses="- {clause: default_termination, cure_days: 10}\n")
        assert [step.ref for step in before.steps("2020-01-20", "default_termination")] == ["default"]

    def test_the_purchaser_gives_up_what_is_still_to_come(self) -> None:
        (step,) = defaulted().steps("2020-02-14", "default_termination")
        assert [(part.holder, part.to, part.amount) for part in step.slices] == [("fund", "", 10)]
        assert (step.by, step.modal, step.status) == ("acme", "may", "")
