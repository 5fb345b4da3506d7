"""The holder's put and the redemption on a change of control: from when, for how much, and what a notice makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.phrases import Due, Worth
from seriatim.deal.state import Now
from seriatim.provisions import Occurrences, RedemptionChangeOfControl, RedemptionPut
from tests.simulator.deals import GIVEN, Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

NOT_READ: Sequence[str] = ("remedy", "dividend", "redemption")


def book(clause: Any) -> Book:
    """1,000 shares of Boone issued on 2017-02-24, and 100 that Ann has had since January 31, 2017."""
    small = deal([("only", "on 2017-02-24", 1000, "")], preferred={"ann": 100}, without=NOT_READ)
    return Book(replace(small, clauses=Clauses([Occurrences(OCCURRENCES, clause.occurrences), *small.clauses, clause]))).close("only")


def putting(**put: Any) -> Book:
    usual = {"amount": Worth.parse("stated_value + accrued"), "notice_days": 0}
    return book(RedemptionPut("put", **GIVEN, stated_value=Decimal(1000), **{**usual, **put}))


def control(**more: Any) -> Book:
    usual = {"occurrence": "change_of_control", "days": 10, "amount": Worth.parse("101% of stated_value"), "roll": "none"}
    return book(RedemptionChangeOfControl("change", **GIVEN, stated_value=Decimal(1000), calendar="nyse", **{**usual, **more}))


def duties(book: Book, on: str, clause: str) -> list[tuple[int, str, str]]:
    return [(int(s.quantity_max), str(s.due), s.status) for s in book.steps(on, clause) if s.modal == "must"]


class TestPut:
    def test_from_an_anniversary_each_lot_on_its_own(self):
        put = putting(opens=Due.parse("3 years after issue"))
        problem = put.refused("redeemed", "2020-02-23", quantity=1, holder="boone")
        assert (problem.code, problem.because, problem.available) == ("not-open-yet", "put", "from 2020-02-24")
        put.record("redeemed", "2020-02-23", quantity=100, holder="ann")
        put.record("redeemed", "2020-02-24", quantity=1000, holder="boone")
        assert (put.cash("ann"), put.cash("boone")) == (100_000, 0)

    def test_in_a_window_whose_last_day_counts(self):
        put = putting(opens=Due.parse("2018-01-01"), closes=Due.parse("2018-01-31"))
        put.record("redeemed", "2018-01-31", quantity=1, holder="boone")
        problem = put.refused("redeemed", "2018-02-01", quantity=1, holder="boone")
        assert problem.because == "put"
        assert problem.code in ("no-such-right", "right-ended")

    def test_after_an_occurrence_and_within_so_many_days_of_it(self):
        put = putting(occurrence="change_of_control", within_days=60, amount=Worth.parse("101% of stated_value"))
        assert put.refused("redeemed", "2018-05-31", quantity=1, holder="boone").code == "not-available"
        put.record("occurred", "2018-06-01", what="change_of_control")
        put.record("redeemed", "2018-07-31", quantity=1000, holder="boone")
        assert put.cash("boone") == 10_000  # 1,010,000 for what cost a million
        assert put.refused("redeemed", "2018-08-01", quantity=1, holder="ann").because == "put"

    def test_the_greater(self):
        put = putting(opens=Due.parse("2018-01-01"), or_greater=(Worth.parse("150% of stated_value"),))
        put.record("redeemed", "2018-01-31", quantity=100, holder="ann")
        assert put.cash("ann") == 150_000

    def test_a_holder_puts_its_own_shares_only(self):
        put = putting(opens=Due.parse("2018-01-01"))
        assert put.refused("redeemed", "2018-01-31", quantity=101, holder="ann").available == "100"


class TestNotice:
    def put(self) -> Book:
        return putting(opens=Due.parse("3 years after issue"), notice_days=30)

    def test_makes_a_duty_of_the_issuer_on_its_day(self):
        put = self.put()
        assert "a notice of 30 days comes first" in put.refused("redeemed", "2020-02-24", quantity=1, holder="boone").message
        put.record("noticed", "2020-02-24", clause="put", holder="boone", effective=date(2020, 3, 25))
        assert duties(put, "2020-02-24", "put") == [(1000, "2020-03-25", "")]
        put.record("converted", "2020-03-01", quantity=400, holder="boone")
        assert duties(put, "2020-03-01", "put") == [(600, "2020-03-25", "")]
        put.record("redeemed", "2020-03-25", quantity=600)
        assert put.holdings() == {"ann": 100}
        assert put.history.verify() == ()

    @pytest.mark.parametrize(
        ("on", "particulars", "code", "available"),
        [
            ("2020-02-23", {"effective": date(2020, 4, 1)}, "not-open-yet", "from 2020-02-24"),
            ("2020-02-24", {"effective": date(2020, 3, 24)}, "not-open-yet", "from 2020-03-25"),
            ("2020-02-24", {"effective": date(2020, 3, 25), "quantity": 1001}, "more-than-held", "1,000"),
            ("2020-02-24", {}, "particular-missing", ""),
        ],
    )
    def test_is_refused(self, on: str, particulars: dict[str, Any], code: str, available: str):
        problem = self.put().refused("noticed", on, clause="put", holder="boone", **particulars)
        assert (problem.code, problem.because, problem.available) == (code, "put", available)

    def test_unpaid_stays_due(self):
        put = self.put()
        put.record("noticed", "2020-02-24", clause="put", holder="boone", quantity=10, effective=date(2020, 3, 25))
        put.record("unpaid", "2020-03-25", security="series_k")
        assert duties(put, "2021-01-01", "put") == [(10, "2020-03-25", "unpaid")]


class TestChangeOfControl:
    def test_the_two_numbers_of_the_page(self):
        change = control()
        assert duties(change, "2018-05-31", "change") == [(1100, "None", "contingent")]
        assert change.refused("redeemed", "2018-05-31", quantity=1, clause="change").code == "not-available"
        change.record("occurred", "2018-06-01", what="change_of_control")
        assert duties(change, "2018-06-01", "change") == [(1100, "2018-06-11", "")]
        change.record("converted", "2018-06-05", quantity=800, holder="boone")
        change.record("redeemed", "2018-06-11", quantity=200, holder="boone")
        assert change.cash("boone") == -1_000_000 + 202_000
        assert change.history.verify() == ()

    def test_the_day_rolls(self):
        change = control(days=9, roll="following")
        change.record("occurred", "2018-06-01", what="change_of_control")
        assert duties(change, "2018-06-01", "change")[0][1] == "2018-06-11"  # the tenth is a Sunday

    def test_it_wakes_a_projection_while_there_is_something_to_redeem(self):
        change = control()
        clause = change.history.deal.clauses.by_id["change"]
        assert clause.next(change.now("2018-05-31"), date(2018, 5, 31)) is None
        change.record("occurred", "2018-06-01", what="change_of_control")
        assert clause.next(change.now("2018-06-01"), date(2018, 6, 1)) == date(2018, 6, 11)
        change.record("redeemed", "2018-06-11", quantity=1100)
        assert clause.next(change.now("2018-06-11"), date(2018, 6, 1)) is None

    def test_what_is_not_paid_stays_due(self):
        change = control()
        change.record("occurred", "2018-06-01", what="change_of_control")
        change.record("unpaid", "2018-06-12", security="series_k")
        assert duties(change, "2019-01-01", "change") == [(1100, "2018-06-11", "unpaid")]


@pytest.mark.parametrize("make", [lambda: putting(opens=Due.parse("2018-01-01"), notice_days=30), control])
def test_exact_and_arrays_agree(make: Any):
    made = make()
    if "put" in made.history.deal.clauses.by_id:
        made.record("noticed", "2018-01-15", clause="put", holder="boone", quantity=500, effective=date(2018, 3, 1))
    made.record("converted", "2018-01-20", quantity=123, holder="boone")
    now = made.now("2018-02-01")
    lifted = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(now.clauses))
    name = "put" if "put" in now.clauses.by_id else "change"
    for exact, several in zip(now.clauses.by_id[name].steps(now), lifted.clauses.by_id[name].steps(lifted), strict=True):
        assert (exact.ref, exact.modal, exact.due, exact.blocked) == (several.ref, several.modal, several.due, several.blocked)
        assert list(available(lifted, several)[0]) == [float(available(now, exact)[0])] * 2


def twice(clause: Any) -> Book:
    """Two lots of Boone's: 1,000 shares issued on February 24, 2017, and 500 issued a month later."""
    small = deal([("first", "on 2017-02-24", 1000, ""), ("second", "on 2017-03-24", 500, "")], without=NOT_READ)
    names = (*clause.occurrences, "delisting")
    return Book(replace(small, clauses=Clauses([Occurrences(OCCURRENCES, names), *small.clauses, clause]))).close("first", "second")


class TestTwoLots:
    def put(self, **put: Any) -> Book:
        usual = {"amount": Worth.parse("stated_value"), "notice_days": 0}
        return twice(RedemptionPut("put", **GIVEN, stated_value=Decimal(1000), **{**usual, **put}))

    def control(self) -> Book:
        given: dict[str, Any] = {
            "occurrence": "change_of_control",
            "days": 10,
            "amount": Worth.parse("stated_value"),
            "roll": "none",
            "calendar": "nyse",
        }
        return twice(RedemptionChangeOfControl("change", **GIVEN, stated_value=Decimal(1000), **given))

    @pytest.mark.parametrize(
        ("on", "shares"), [("2020-02-23", 1500), ("2020-02-24", 1000), ("2020-03-23", 1000), ("2020-03-24", 1500), ("2021-01-01", 1500)]
    )
    def test_a_lot_may_be_put_from_its_own_day_on(self, on: str, shares: int):
        (right,) = self.put(opens=Due.parse("3 years after issue")).steps(on, "put")
        assert sum(part.quantity for part in right.slices) == shares  # before the first day both are shown, and neither may be put
        assert str(right.opens) == "2020-02-24"

    @pytest.mark.parametrize(("closes", "last"), [("2018-06-30", "2018-06-30"), ("2018-07-31", "2018-07-31"), ("2018-12-31", "2018-07-31")])
    def test_the_right_ends_with_what_ends_first(self, closes: str, last: str):
        put = self.put(closes=Due.parse(closes), occurrence="change_of_control", within_days=60)
        put.record("occurred", "2018-06-01", what="change_of_control")
        (right,) = put.steps("2018-06-01", "put")
        assert (str(right.opens), str(right.closes)) == ("2018-06-01", last)

    def test_fields_that_do_not_go_together(self):
        def mistakes(**put: Any) -> list[str]:
            usual: dict[str, Any] = {"amount": Worth.parse("stated_value"), "notice_days": 0}
            return [name for name, _ in RedemptionPut("put", **GIVEN, stated_value=Decimal(1000), **{**usual, **put}).mistakes()]

        assert mistakes(opens=Due.parse("2018-01-01"), within_days=60) == ["within_days"]
        assert mistakes(occurrence="change_of_control") == mistakes(occurrence="change_of_control", within_days=60) == []
        assert mistakes() == ["opens"]
        assert mistakes(opens=Due.parse("2018-01-02"), closes=Due.parse("2018-01-01")) == ["closes"]
        assert mistakes(opens=Due.parse("2018-01-01"), closes=Due.parse("2018-01-01")) == []

    @pytest.mark.parametrize(("on", "shares"), [("2017-03-23", 1000), ("2017-03-24", 1500)])
    def test_shares_of_the_day_of_the_change_are_redeemed_and_later_ones_are_not(self, on: str, shares: int):
        change = self.control()
        change.record("occurred", on, what="change_of_control")
        assert [step.quantity_max for step in change.steps("2017-04-01", "change")] == [shares]

    def test_a_projection_has_looked_at_the_day_once_it_is_there(self):
        change = self.control()
        clause = change.history.deal.clauses.by_id["change"]
        change.record("occurred", "2018-06-01", what="change_of_control")
        assert clause.next(change.now("2018-06-10"), date(2018, 6, 10)) == date(2018, 6, 11)
        assert clause.next(change.now("2018-06-11"), date(2018, 6, 11)) is None

    def test_unpaid_until_it_has_ceased_and_not_when_something_else_has(self):
        change = self.control()
        change.record("occurred", "2018-06-01", what="change_of_control")
        change.record("unpaid", "2018-06-12", security="series_k")
        change.record("occurred", "2018-06-13", what="delisting")
        change.record("ceased", "2018-06-14", what="delisting")
        assert duties(change, "2018-06-15", "change") == [(1500, "2018-06-11", "unpaid")]
        change.record("ceased", "2018-06-15", what="change_of_control")
        change.record("occurred", "2018-07-01", what="change_of_control")
        assert duties(change, "2018-07-01", "change") == [(1500, "2018-07-11", "")]
