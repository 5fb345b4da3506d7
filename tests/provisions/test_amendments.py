"""Amendments and waivers: a term is another from a day on; a right is not to be had until a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seriatim.deal.act import Act
from seriatim.deal.amendments import in_force
from seriatim.deal.state import Now
from seriatim.ledger.perform import perform
from tests.doors.command import DEAL, seriatim
from tests.provisions.protected import RATCHET, book, series
from tests.simulator.deals import Book, day, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths


def held() -> Book:
    return Book(deal(preferred={"ann": 1000}, common={"float": 1_000_000_000}))


def amended(book: Book, clause: str, what: str, on: str = "2018-01-02", **value: Any) -> Book:
    book.record("amended", on, clause=clause, what=what, **value)
    return book


class TestTermsInMemory:
    """Series K's conversion price amended from 0.004 to 0.002: one preferred gives 500,000 common."""

    def test_the_price_in_force(self):
        book = amended(held(), "conversion", "price", price="0.002")
        book.record("converted", "2018-01-03", quantity=1)
        assert book.holdings("common")["ann"] == 500_000

    def test_the_day_before_it_is_as_agreed(self):
        book = amended(held(), "conversion", "price", price="0.002")
        assert book.now("2018-01-01").recall("conversion", "price").price.each() == Decimal("0.004")

    def test_a_split_goes_on_from_it(self):
        book = amended(held(), "conversion", "price", price="0.002")
        book.record("split", "2018-02-01", security="common", new=1, old=1000, fractions="up")
        assert book.now("2018-02-01").recall("conversion", "price").price.each() == 2

    def test_an_authorised_count(self):
        book = amended(held(), "authorized_common", "count", quantity=1_000_000_500)
        problem = book.refused("issued", "2018-01-03", security="common", holder="ann", quantity=501)
        assert (problem.code, problem.available) == ("authorized-exceeded", "500")

    def test_not_from_a_later_day(self):
        problem = held().refused("amended", "2018-01-02", clause="conversion", what="price", price="0.002", effective="2018-03-01")
        assert (problem.code, problem.because) == ("amendment-unfit", "amendments")
        assert "record it on 2018-03-01" in problem.message

    @pytest.mark.parametrize("value", [{"price": "0"}, {"value": "cheap"}, {"rate": Decimal("0.5")}])
    def test_what_is_no_price(self, value: dict[str, Any]):
        for as_fact in (False, True):
            problem = held().refused("amended", "2018-01-02", as_fact=as_fact, clause="conversion", what="price", **value)
            assert problem.code == "amendment-unfit"


class TestFields:
    def test_a_worth(self):
        book = amended(held(), "redemption", "amount", value="120% of stated_value + accrued")
        (step,) = book.steps("2018-01-02", "redemption")
        assert step.slices[0].amount == 1200

    def test_a_choice_and_a_yes_or_no(self):
        book = amended(amended(held(), "conversion", "fractions", value="up"), "conversion", "restricted", value="false")
        clause = book.now("2018-01-02").clauses.by_id["conversion"]
        assert (clause.fractions, clause.restricted) == ("up", False)

    def test_a_whole_number_and_a_rate(self):
        book = amended(amended(Book(), "purchase", "cure_days", quantity=10), "remedy", "fraction", rate=Decimal("0.25"))
        clauses = book.now("2018-01-02").clauses.by_id
        assert (clauses["purchase"].cure_days, clauses["remedy"].fraction) == (10, Decimal("0.25"))

    def test_from_the_day_on_and_not_before(self):
        book = amended(held(), "conversion", "fractions", value="up", effective="2018-03-01")
        found = [book.now(day).clauses.by_id["conversion"].fractions for day in ("2018-02-28", "2018-03-01", "2018-03-02")]
        assert found == ["down", "up", "up"]

    def test_recorded_late_it_counts_from_its_own_day(self):
        book = amended(held(), "conversion", "fractions", on="2018-03-01", value="up", effective="2018-01-01")
        assert book.now("2018-02-28").clauses.by_id["conversion"].fractions == "down"

    def test_the_later_of_two(self):
        book = amended(amended(held(), "conversion", "fractions", value="up"), "conversion", "fractions", on="2018-02-02", value="nearest")
        assert [book.now(day).clauses.by_id["conversion"].fractions for day in ("2018-02-01", "2018-02-02")] == ["up", "nearest"]

    def test_the_walk_wakes_on_the_day(self):
        book = amended(held(), "redemption", "amount", value="1", effective="2018-03-01")
        clause = book.now("2018-01-02").clauses.by_id["amendments"]
        assert (clause.next(book.now("2018-01-02"), date(2018, 1, 2)), clause.next(book.now("2018-01-02"), date(2018, 3, 1))) == (
            date(2018, 3, 1),
            None,
        )

    def test_reversed_it_is_as_agreed_again(self):
        book = amended(held(), "conversion", "fractions", value="up")
        book.record("reversed", "2018-01-02", reverses="amended-1")
        assert book.now("2018-01-03").clauses is book.history.deal.clauses

    def test_nothing_amended_costs_nothing_and_what_is_amended_is_worked_out_once(self):
        book = held()
        assert book.now("2018-01-02").clauses is book.history.deal.clauses
        amended(book, "conversion", "fractions", value="up")
        now = book.now("2018-01-02")
        assert now.clauses is book.now("2018-01-03").clauses
        assert in_force(now.clauses, now.state, date(2018, 1, 1)) is book.history.deal.clauses

    def test_a_backdated_amendment_under_which_later_events_would_differ_is_refused(self):
        book = held()
        book.record("converted", "2018-06-01", quantity=1)
        problem = book.refused("amended", "2018-01-02", clause="conversion", what="price", price="0.002")
        assert problem.code == "later-event-broken"
        assert "converted-1" in problem.message

    def test_verified(self):
        book = amended(amended(held(), "conversion", "price", price="0.002"), "conversion", "fractions", value="up")
        book.record("converted", "2018-01-03", quantity=1)
        assert book.history.verify() == ()


class TestUnfit:
    @pytest.mark.parametrize(
        ("clause", "what", "value", "code"),
        [
            ("conversions", "price", {"price": 1}, "unknown-term"),
            ("conversion", "prize", {"price": 1}, "unknown-term"),
            ("conversion", "security", {"value": "common"}, "unknown-term"),
            ("amendments", "id", {"value": "x"}, "unknown-term"),
            ("conversion", "fractions", {"value": "sideways"}, "amendment-unfit"),
            ("conversion", "fractions", {}, "amendment-unfit"),
            ("conversion", "fractions", {"value": "up", "price": 1}, "amendment-unfit"),
            ("conversion", "into", {"value": "series_k"}, "amendment-unfit"),
            ("redemption", "amount", {"value": "the moon"}, "amendment-unfit"),
            ("purchase", "cure_days", {"quantity": "1.5"}, "amendment-unfit"),
            ("purchase", "tranches", {"value": "none"}, "amendment-unfit"),
        ],
    )
    def test_refused_by_name_and_not_even_as_a_fact(self, clause: str, what: str, value: dict[str, Any], code: str):
        for as_fact in (False, True):
            problem = Book().refused("amended", "2018-01-02", as_fact=as_fact, clause=clause, what=what, **value)
            assert (problem.code, problem.because) == (code, "amendments")


class TestWaivers:
    """Its redemption waived by a holder until 2022-12-31: due on 2022-02-24, and nothing to be paid before 2023."""

    def two(self) -> Book:
        return Book(deal(preferred={"ann": 1000, "carol": 500}, common={"float": 1_000_000_000}))

    def test_until_its_last_day(self):
        book = Book().close("initial")
        book.record("right_waived", "2022-02-01", clause="redemption", holder="boone", until="2022-12-31")
        assert book.steps("2022-12-31", "redemption") == []
        (step,) = book.steps("2023-01-01", "redemption")
        assert (str(step.due), step.quantity_max) == ("2022-02-24", 1000)

    def test_an_act_under_it_is_refused(self):
        book = Book().close("initial")
        book.record("right_waived", "2017-03-01", clause="conversion", holder="boone", until="2017-12-31")
        assert book.refused("converted", "2017-12-31", quantity=1).because == "conversion"
        book.record("converted", "2018-01-01", quantity=1)

    def test_for_one_holder_the_others_keep_it(self):
        book = self.two()
        book.record("right_waived", "2018-01-02", clause="conversion", holder="ann")
        assert [step.by for step in book.steps("2030-01-01", "conversion")] == ["carol"]

    def test_a_duty_to_all_is_only_to_those_who_did_not_waive(self):
        book = self.two()
        book.record("defaulted", "2018-01-02", closing="march")
        book.record("right_waived", "2018-01-02", clause="remedy", holder="ann")
        (step,) = book.steps("2018-01-02", "remedy")
        assert {s.holder for s in step.slices} == {"carol"}
        assert step.quantity_max == 500  # half of 1,500 is 750; 500 are there

    def test_for_everybody_and_for_good(self):
        book = self.two()
        book.record("right_waived", "2018-01-02", clause="conversion")
        assert book.steps("2999-01-01", "conversion") == []

    def test_a_limit_is_off(self):
        book = Book(deal(preferred={"ann": 1000}, common={"float": 1_000_000_000}, authorized=1_000_000_000))
        assert book.refused("converted", "2018-01-02", quantity=1).code == "limit-exceeded"
        book.record("right_waived", "2018-01-02", clause="authorized_common", holder="ann")
        book.record("converted", "2018-01-03", quantity=1)

    def test_an_adjustment_is_off_and_comes_back(self):
        told = book(a=series("a", 1000, 1000, 2, RATCHET))
        told.record("right_waived", "2021-01-01", clause="a_protection", until="2021-06-30")
        told.record("issued", "2021-06-30", security="common", holder="newcomer", quantity=100, price=1)
        assert told.now("2021-06-30").recall("a_conversion", "price").price.each() == 2
        told.record("issued", "2021-07-01", security="common", holder="newcomer", quantity=100, price=1)
        assert told.now("2021-07-01").recall("a_conversion", "price").price.each() == 1

    def test_an_adjustment_is_waived_for_all_or_for_nobody(self):
        problem = book(a=series("a", 1000, 1000, 2, RATCHET)).refused(
            "right_waived", "2021-01-01", clause="a_protection", holder="a_holder"
        )
        assert (problem.code, problem.asked) == ("amendment-unfit", "a_holder")

    def test_a_closing_is_waived_by_itself(self):
        problem = Book().refused("right_waived", "2017-03-01", clause="purchase")
        assert (problem.code, problem.remedy) == ("amendment-unfit", "record it as waived, naming the closing")

    def test_of_no_clause(self):
        assert Book().refused("right_waived", "2017-03-01", clause="nothing").code == "unknown-term"

    def test_the_walk_wakes_on_the_day_after(self):
        book = Book().close("initial")
        book.record("right_waived", "2022-02-01", clause="redemption", until="2022-12-31")
        now = book.now("2022-02-01")
        assert now.clauses.by_id["amendments"].next(now, now.on) == date(2023, 1, 1)


def test_on_arrays_as_exactly():
    book = amended(amended(held(), "redemption", "amount", value="1100"), "conversion", "price", price="0.002")
    exact = book.now("2018-01-03")
    arrays = Now(day("2018-01-03"), state_on_paths(book.state(), 2), clauses_on_paths(book.history.deal.clauses))
    assert isinstance(arrays.clauses.by_id["redemption"].amount.money, float)
    act: Act[Any] = Act("converted", day("2018-01-03"), id="c", quantity=np.array([1.0, 3.0]))
    moved = perform(arrays, act).outcome.moves["common/c", "common"].tolist()
    assert moved == [500_000, 1_500_000]
    assert float(perform(exact, Act("converted", exact.on, id="c", quantity=Decimal(3))).outcome.moves["common/c", "common"]) == moved[1]


def test_recorded_and_verified_on_the_command_line(tmp_path: Path):
    store = ("--store", tmp_path / "a.ledger")
    on = ("--on", "2017-03-01")
    assert (
        seriatim(
            "record", DEAL, "amended", *on, "--clause", "redemption_mandatory", "--what", "on", "--value", "7 years after issue", *store
        ).code
        == 0
    )
    assert seriatim("record", DEAL, "amended", *on, "--clause", "conversion_fixed", "--what", "price", "--price", "0.002", *store).code == 0
    waiver = ("--clause", "default_partial_redemption", "--until", "2017-12-31")
    assert seriatim("record", DEAL, "right_waived", *on, *waiver, *store).code == 0
    assert seriatim("verify", DEAL, *store).code == 0
    rows = seriatim("schedule", DEAL, *store, "--as-of", "2017-03-01", "--json").json["rows"]
    due = [row["on"] for row in rows if row["kind"] == "redemption"]
    assert due == ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31"]
