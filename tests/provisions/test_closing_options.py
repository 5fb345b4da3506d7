"""Closings that are somebody's option, that have a long stop, or terms of their own: as a deal file says them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seriatim.captable.captable import captable
from tests.doors.command import seriatim
from tests.provisions.agreements import FIRST, SECOND, Agreed, text
from tests.simulator.deals import act

INVESTOR = FIRST + SECOND % ", option: investor"
ISSUER = FIRST + SECOND % ", option: issuer"
NOTICE: dict[str, Any] = {"clause": "staged_closings", "closing": "second"}


class TestAnOption:
    @pytest.mark.parametrize(("closings", "holder"), [(INVESTOR, "fund"), (ISSUER, "acme")])
    def test_it_is_its_holders_right_until_it_is_exercised(self, closings: str, holder: str) -> None:
        step = Agreed(closings).step("second", "2020-03-01")
        assert (step.modal, step.by, step.due, str(step.closes), step.status) == ("may", holder, None, "2020-03-31", "")
        assert step.if_missed == "lapses without default if not exercised by 2020-03-31"

    def test_notice_makes_it_a_duty_of_the_purchaser(self) -> None:
        book = Agreed(ISSUER)
        book.record("noticed", "2020-03-02", **NOTICE, by="acme")
        step = book.step("second", "2020-03-02")
        assert (step.modal, step.by, str(step.due), step.quantity_max) == ("must", "fund", "2020-03-31", 50)
        book.record("defaulted", "2020-04-01", closing="second")

    def test_notice_may_leave_it_a_right(self) -> None:
        book = Agreed(FIRST + SECOND % ", option: investor, once_exercised: right")
        book.record("noticed", "2020-03-02", **NOTICE)
        assert book.step("second", "2020-03-02").modal == "may"
        assert book.refused("defaulted", "2020-04-01", closing="second").code == "not-available"
        assert book.step("second", "2020-04-01").blocked == "it lapsed: not closed by 2020-03-31"

    def test_it_is_due_so_many_days_after_notice(self) -> None:
        book = Agreed(FIRST + SECOND % ", option: issuer, within_days: 5")
        book.record("noticed", "2020-03-02", **NOTICE)
        assert str(book.step("second", "2020-03-02").due) == "2020-03-07"
        assert book.refused("defaulted", "2020-03-07", closing="second").available == "from 2020-03-08"
        book.record("defaulted", "2020-03-08", closing="second")

    def test_buying_without_notice_exercises_it(self) -> None:
        book = Agreed(INVESTOR)
        book.record("closed", "2020-03-31", closing="second")
        assert (book.status("second"), book.cash("acme"), book.outstanding()) == ("closed", 500, 0)
        assert book.outstanding("series_a") == 50

    def test_not_exercised_by_its_last_day_it_lapses_without_default(self) -> None:
        book = Agreed(INVESTOR)
        assert book.refused("expired", "2020-03-31", closing="second").available == "from 2020-04-01"
        step = book.step("second", "2020-04-01")
        assert (step.status, step.blocked) == ("lapsed", "it lapsed: not exercised by 2020-03-31")
        assert (
            book.refused("defaulted", "2020-04-01", closing="second").message
            == "closing second is an option of the investor: nobody owes it"
        )
        assert {p.code for p in book.refusals(act("closed", "2020-04-01", id="late", closing="second"))} == {"not-available", "right-ended"}
        book.record("expired", "2020-04-01", closing="second")
        assert book.status("second") == "expired"

    @pytest.mark.parametrize(
        ("on", "particulars", "code", "available"),
        [
            ("2020-02-29", {}, "not-open-yet", "from 2020-03-01"),
            ("2020-04-01", {}, "right-ended", "0"),
            ("2020-03-02", {"by": "fund"}, "not-available", "acme"),
            ("2020-03-02", {"closing": "third"}, "unknown-closing", "first, second"),
            ("2020-03-02", {"closing": ""}, "particular-missing", ""),
            ("2020-01-31", {"closing": "first"}, "not-due-yet", "from 2020-02-01"),
        ],
    )
    def test_a_notice_that_cannot_be_given(self, on: str, particulars: dict[str, str], code: str, available: str) -> None:
        problem = Agreed(ISSUER).refused("noticed", on, **{**NOTICE, **particulars})
        assert (problem.code, problem.available, problem.because) == (code, available, "staged_closings")

    def test_it_is_exercised_once(self) -> None:
        book = Agreed(FIRST + SECOND % ", option: investor, once_exercised: right")
        book.record("noticed", "2020-03-02", **NOTICE)
        assert book.refused("noticed", "2020-03-03", **NOTICE).message == "the option over closing second was exercised on 2020-03-02"


class TestTheLongStop:
    CLOSINGS = FIRST + SECOND % ", condition: the product ships, long_stop: 2020-06-30"

    def test_it_waits_until_then_and_lapses(self) -> None:
        book = Agreed(self.CLOSINGS)
        step = book.step("second", "2020-06-30")
        assert (step.status, step.modal) == ("waits", "must")
        assert step.if_missed == "expires unless the product ships by 2020-06-30: then no remedy arises"
        late = book.step("second", "2020-07-01")
        assert (late.status, late.modal) == ("lapsed", "may")
        assert late.blocked == "it lapsed: still waiting on the long-stop date 2020-06-30"

    def test_it_may_be_recorded_as_expired_from_the_day_after(self) -> None:
        book = Agreed(self.CLOSINGS)
        problem = book.refused("expired", "2020-06-30", closing="second")
        assert (problem.message, problem.available) == ("closing second has not expired: its long stop is 2020-06-30", "from 2020-07-01")
        book.record("expired", "2020-07-01", closing="second")

    def test_met_in_time_it_is_a_duty(self) -> None:
        book = Agreed(self.CLOSINGS)
        book.record("condition", "2020-06-30", closing="second")
        assert book.step("second", "2020-07-01").modal == "must"
        assert book.refused("expired", "2020-07-01", closing="second").code == "closing-not-lapsed"

    def test_what_lapsed_is_not_reserved(self) -> None:
        book = Agreed(self.CLOSINGS)
        reserved = {on: captable(book.history.deal, book.now(on)).classes[1].reserved for on in ("2020-06-30", "2020-07-01")}
        assert reserved == {"2020-06-30": 150, "2020-07-01": 100}


class TestTermsOfItsOwn:
    def test_price_purchaser_security(self) -> None:
        book = Agreed(FIRST + "- {id: side, when: by 2020-01-31, shares: 7, price: 2.50, purchaser: angel, security: common}\n")
        event = book.record("closed", "2020-01-31", closing="side")
        assert event.outcome.moves["cash/acme", "USD"] == 17.5
        assert book.holdings("common") == {"angel": 1_007}

    def test_notes_given_up_move_no_cash(self) -> None:
        book = Agreed(FIRST + "- {id: notes, when: by 2020-01-31, shares: 5, price: 8, purchaser: angel, paid_in: notes}\n")
        event = book.record("closed", "2020-01-31", closing="notes")
        assert {key: change for key, change in event.outcome.moves.items() if key[1] == "USD"} == {
            ("notes/angel", "USD"): -40,
            ("notes/acme", "USD"): 40,
        }
        assert (book.cash("acme"), book.status("notes")) == (0, "closed")


class TestTheTimeToCure:
    def test_it_may_run_from_notice(self) -> None:
        book = Agreed(FIRST, "cure_days: 5\ncure_runs_from: notice\n")
        assert book.refused("defaulted", "2020-12-31", closing="first").available == "noticed"
        notice: dict[str, Any] = {"clause": "staged_closings", "closing": "first"}
        assert book.refused("noticed", "2020-01-31", **notice).code == "not-due-yet"
        book.record("noticed", "2020-02-03", **notice)
        assert book.refused("defaulted", "2020-02-08", closing="first").available == "from 2020-02-09"
        book.record("defaulted", "2020-02-09", closing="first")

    def test_a_cure_takes_the_notice_away(self) -> None:
        book = Agreed(FIRST, "cure_runs_from: notice\n")
        book.record("noticed", "2020-02-03", clause="staged_closings", closing="first")
        book.record("defaulted", "2020-02-04", closing="first")
        book.record("cured", "2020-02-05", closing="first")
        assert book.refused("defaulted", "2020-02-06", closing="first").available == "noticed"


def test_an_option_is_exercised_through_the_ledger_and_verified(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(text(ISSUER), encoding="utf-8")
    for words in (
        ("closed", "first", "--on", "2020-01-31"),
        ("noticed", "--clause", "staged_closings", "--closing", "second", "--by", "acme", "--on", "2020-03-02"),
        ("closed", "second", "--on", "2020-03-31"),
    ):
        done = seriatim("record", deal, *words)
        assert done.code == 0, done.text
    assert seriatim("verify", deal).code == 0
    settled = seriatim("schedule", deal, "--as-of", "2020-03-31", "--json").json["settled"]
    assert [(s["ref"], s["status"]) for s in settled] == [("first", "closed"), ("second", "closed")]


def test_what_is_remembered_says_that_an_option_was_exercised() -> None:
    """So that a notice recorded late, behind a closing, shows in what it changed."""
    book = Agreed("- {id: first, when: during 2020-03, shares: 100, option: issuer}\n")
    book.record("noticed", "2020-03-05", clause="staged_closings", closing="first")
    assert str(book.state().memory["staged_closings", "first"]) == "pending, last day 2020-03-31, option exercised 2020-03-05"
    book.record("noticed", "2020-04-01", clause="staged_closings", closing="first")
    assert str(book.state().memory["staged_closings", "first"]).endswith(", notice that it is overdue 2020-04-01")
