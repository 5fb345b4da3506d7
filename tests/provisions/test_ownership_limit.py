"""The ownership limit: what a holder may be given, alone or with its group, and how a notice moves the rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from seriatim.provisions import OwnershipLimit
from tests.simulator.deals import Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

TERMS: dict[str, Any] = {
    "common": "common",
    "fraction": Decimal("0.0499"),
    "ceiling": Decimal("0.0999"),
    "notice_days": 61,
    "summed": "holder",
    "groups": {},
}


def limited(terms: Deal | None = None, **limit: Any) -> Deal:
    """A deal with 10,000,000 common outstanding, where one preferred of $1,000 converts into 1,000 common, and a limit."""
    terms = terms or deal([], preferred={"ann": 900, "bob": 900}, common={"float": 10_000_000}, conversion={"price": 1})
    clause = OwnershipLimit("blocker", "series_k", **{**TERMS, **limit})
    return replace(terms, clauses=Clauses([*terms.clauses, clause]))


def test_the_two_numbers_of_the_page():
    book = Book(limited())
    clause = book.history.deal.clauses.by_id["blocker"]
    assert clause.room(book.now("2017-03-01"), "ann") == 525_207
    book = Book(limited(deal([], preferred={"ann": 900}, common={"float": 9_600_000, "ann": 400_000}, conversion={"price": 1})))
    assert book.history.deal.clauses.by_id["blocker"].room(book.now("2017-03-01"), "ann") == 104_199


def test_the_last_share_that_fits_converts_and_one_more_does_not():
    book = Book(limited())
    problem = book.refused("converted", "2017-03-01", holder="ann", quantity=526)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("limit-exceeded", "blocker", "526", "525")
    assert "at most 4.99 %" in problem.message
    book.record("converted", "2017-03-01", holder="ann", quantity=525)
    assert book.refused("converted", "2017-03-01", holder="ann", quantity=1).available == "0"
    assert Decimal(525_000) / Decimal(10_525_000) <= Decimal("0.0499") < Decimal(526_000) / Decimal(10_526_000)


def test_another_holder_has_its_own_room_which_the_first_one_s_shares_widen():
    book = Book(limited())
    book.record("converted", "2017-03-01", holder="ann", quantity=525)
    assert book.refused("converted", "2017-03-01", holder="bob", quantity=553).available == "552"  # 4.99 % of 10,525,000 ÷ 0.9501


def test_a_group_counts_together():
    book = Book(limited(summed="group", groups={"funds": ("ann", "bob")}))
    book.record("converted", "2017-03-01", holder="ann", quantity=300)
    assert book.refused("converted", "2017-03-01", holder="bob", quantity=226).available == "225"
    book.record("converted", "2017-03-01", holder="bob", quantity=225)


def test_who_is_in_no_group_counts_alone():
    book = Book(limited(summed="group", groups={"funds": ("ann", "carol")}))
    book.record("converted", "2017-03-01", holder="ann", quantity=525)
    book.record("converted", "2017-03-01", holder="bob", quantity=552)


def test_who_holds_more_than_the_limit_is_given_nothing():
    book = Book(limited(deal([], preferred={"ann": 5}, common={"float": 90, "ann": 10}, conversion={"price": 1000})))
    assert book.refused("converted", "2017-03-01", holder="ann", quantity=1).available == "0"


def test_a_limit_of_all_limits_nothing():
    book = Book(limited(fraction=Decimal(1), ceiling=Decimal(1)))
    book.record("converted", "2017-03-01", holder="ann", quantity=900)


def test_other_clauses_only_where_they_are_named():
    book = Book(limited(rights=("warrants",)))
    book.record("converted", "2017-03-01", holder="ann", quantity=900)


class TestNotice:
    def notice(self, book: Book, on: str = "2017-03-01", effective: str = "2017-05-01", rate: str = "0.0999", **more: Any) -> Any:
        more = {"holder": "ann", **more}
        return book.record("noticed", on, clause="blocker", rate=Decimal(rate), effective=date.fromisoformat(effective), **more)

    def test_a_raised_rate_is_in_force_on_the_sixty_first_day(self):
        book = Book(limited())
        self.notice(book)
        assert book.refused("converted", "2017-04-30", holder="ann", quantity=526).available == "525"
        book.record("converted", "2017-05-01", holder="ann", quantity=900)

    def test_its_day_is_one_that_a_projection_looks_at(self):
        book = Book(limited())
        self.notice(book)
        clause = book.history.deal.clauses.by_id["blocker"]
        assert clause.next(book.now("2017-03-01"), date(2017, 3, 1)) == date(2017, 5, 1)
        assert clause.next(book.now("2017-05-01"), date(2017, 5, 1)) is None

    def test_for_the_holder_that_gave_it_alone(self):
        book = Book(limited())
        self.notice(book)
        assert book.refused("converted", "2017-05-01", holder="bob", quantity=526).available == "525"

    def test_one_member_speaks_for_its_group(self):
        book = Book(limited(summed="group", groups={"funds": ("ann", "bob")}))
        self.notice(book)
        book.record("converted", "2017-05-01", holder="bob", quantity=900)

    def test_not_a_day_sooner(self):
        book = Book(limited())
        effective: dict[str, Any] = {"clause": "blocker", "holder": "ann", "rate": Decimal("0.0999"), "effective": date(2017, 4, 30)}
        problem = book.refused("noticed", "2017-03-01", **effective)
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "not-open-yet", "blocker", "2017-04-30", "from 2017-05-01",
        )  # fmt: skip

    def test_not_above_the_ceiling(self):
        particulars: dict[str, Any] = {"clause": "blocker", "holder": "ann", "rate": Decimal("0.1"), "effective": date(2018, 1, 1)}
        problem = Book(limited()).refused("noticed", "2017-03-01", **particulars)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-allowed", "blocker", "10.00 %", "9.99 %")

    def test_lowered_at_once(self):
        book = Book(limited())
        self.notice(book, effective="2017-03-01", rate="0.02")
        assert book.refused("converted", "2017-03-02", holder="ann", quantity=205).available == "204"  # 200,000 ÷ 0.98 = 204,081

    @pytest.mark.parametrize("missing", ["holder", "rate", "effective"])
    def test_needs_holder_rate_and_day(self, missing: str):
        particulars: dict[str, Any] = {"clause": "blocker", "holder": "ann", "rate": Decimal("0.05"), "effective": date(2018, 1, 1)}
        del particulars[missing]
        problem = Book(limited()).refused("noticed", "2017-03-01", **particulars)
        assert (problem.code, problem.because) == ("particular-missing", "blocker")

    def test_it_is_kept_and_verified(self):
        book = Book(limited())
        event = self.notice(book)
        assert event.outcome.memory == {("blocker", "rate/ann/2017-05-01"): Decimal("0.0999")}
        book.record("converted", "2017-05-01", holder="ann", quantity=900)
        assert book.history.verify() == ()


class TestSeveral:
    def test_the_refusal_names_the_smallest_and_mentions_the_others(self):
        terms = deal([], preferred={"ann": 900}, common={"float": 10_000_000}, conversion={"price": 1}, authorized=10_600_000)
        book = Book(limited(terms))
        problem = book.refused("converted", "2017-03-01", holder="ann", quantity=800)
        assert (problem.because, problem.available) == ("blocker", "525")
        assert problem.message.endswith("; over authorized_common too (600 left)")
        problem = book.refused("converted", "2017-03-01", holder="ann", quantity=600)
        assert (problem.because, "too" in problem.message) == ("blocker", False)

    def test_whichever_stands_first_among_the_clauses(self):
        terms = deal([], preferred={"ann": 900}, common={"float": 10_000_000}, conversion={"price": 1}, authorized=10_500_000)
        problem = Book(limited(terms)).refused("converted", "2017-03-01", holder="ann", quantity=800)
        assert (problem.because, problem.available) == ("authorized_common", "500")
        assert problem.message.endswith("; over blocker too (525 left)")


def test_exact_and_arrays_agree():
    book = Book(limited(deal([], preferred={"ann": 900}, common={"float": 9_600_000, "ann": 400_000}, conversion={"price": 1})))
    now = book.now("2017-03-01")
    (step,) = book.steps("2017-03-01", "conversion")
    exact = available(now, step)
    lifted = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(now.clauses))
    (array_step,) = lifted.clauses.by_id["conversion"].steps(lifted)
    several, binds = available(lifted, array_step)
    assert exact == (104, "blocker")
    assert (list(several), binds) == ([104, 104], "blocker")


def test_a_notice_cannot_raise_it_to_less_than_it_is():
    below, same = (limited(ceiling=Decimal(rate)).clauses.by_id["blocker"] for rate in ("0.0498", "0.0499"))
    assert ([field for field, _ in below.mistakes()], list(same.mistakes())) == (["ceiling"], [])
