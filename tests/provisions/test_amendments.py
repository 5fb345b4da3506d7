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
from seriatim.formats.deal_file import read_deal
from seriatim.ledger.perform import perform
from tests.doors.command import DEAL, seriatim
from tests.provisions.protected import RATCHET, book, series, warrants
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

    def test_a_warrant_whose_strike_is_kept_from_now_on(self):
        """Ten warrants of one share at 2: whether a fallen price raises the number is amended, and all are exercised as before."""
        b = amended(book(w=warrants(10, 2)), "warrant_exercise", "number_adjusts", "2020-06-01", value="true")
        b.record("exercised", "2020-06-02", quantity=10)
        assert b.holdings("common")["warrant_holder"] == 10

    def test_a_floor_that_was_not_there_begins_to_be_kept(self):
        """With the last VWAP at 1.00, 80 % of it is the price; from the amendment on it is 0.90, and after a 1-for-10 split 9.00."""
        fields = {"quote": "vwap", "reference": "last", "days": 1, "window": "before", "rate": "80%", "id": "market"}
        own = series("a", 100, 10, 5)
        market = {**own["clauses"][0], **fields, "clause": "conversion_variable"}
        del market["price"]
        b = book(a={**own, "clauses": [market]})
        b.record("observed", "2020-06-01", security="common", quote="vwap", price=1)
        assert b.steps("2020-06-02", "market")[0].price.each() == Decimal("0.8")
        amended(b, "market", "floor", "2020-06-02", price="0.9")
        assert b.steps("2020-06-02", "market")[0].price.each() == Decimal("0.9")
        b.record("split", "2020-06-02", security="common", new=1, old=10, fractions="up", place=900)
        assert b.steps("2020-06-02", "market")[0].price.each() == 9

    def test_a_field_that_was_empty_on_arrays(self):
        b = amended(book(a=series("a", 100, 10, 5)), "a_conversion", "maximum", "2020-06-01", value="200")
        now = b.now("2020-06-02")
        paths = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(b.history.deal.clauses))
        (step,) = paths.clauses.by_id["a_conversion"].steps(paths)
        assert step.quantity_max.tolist() == [20, 20]


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
            ("purchase", "tranches", {"value": "none"}, "unknown-term"),
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
        """A cap of 10 common until approved: 100 shares of 10 dollars at 5 are 200, once the holder is free of it."""
        cap = {"clause": "exchange_cap", "common": "common", "fraction": "1%", "outstanding": 1000, "approval": "approval"}
        own = series("a", 100, 10, 5)
        told = book(a={**own, "clauses": [*own["clauses"], cap]})
        assert told.refused("converted", "2020-06-02", quantity=100).code == "limit-exceeded"
        told.record("right_waived", "2020-06-01", clause="exchange_cap", holder="a_holder")
        told.record("converted", "2020-06-02", quantity=100)

    def test_what_the_charter_authorises_nobody_waives(self):
        book = Book(deal(preferred={"ann": 1000}, common={"float": 1_000_000_000}, authorized=1_000_000_000))
        assert book.refused("converted", "2018-01-02", quantity=1).code == "limit-exceeded"
        problem = book.refused("right_waived", "2018-01-02", clause="authorized_common", holder="ann")
        assert (problem.code, problem.remedy) == ("amendment-unfit", "record a change of the count as authorized")

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


NOTE = """\
seriatim: 1
id: amended
title: Terms that name other things, and lists
currency: USD
parties: {acme: {name: Acme, role: issuer}, fund: {name: Fund, role: investor}, angel: {name: Angel, role: investor}}
securities:
  common: {kind: common, name: Common, opening: [{holder: angel, shares: 1_000_000, on: 2020-01-01}]}
  class_b: {kind: common, name: Class B, smallest: 0.01}
  warrants:
    kind: warrant
    name: Warrants
    opening: [{holder: fund, shares: 10, on: 2020-01-01}]
    clauses:
      - {clause: warrant_exercise, into: common, shares: 10, price: 2, expires: 2030-01-01, fractions: down, adjusts_for_splits: true,
         number_adjusts: false, cashless: none}
  series_a:
    kind: preferred
    name: Series A
    stated_value: 100
    opening: [{holder: fund, shares: 1_000, on: 2020-01-01}]
    clauses:
      - {clause: conversion_ratio, into: common, ratio: 10, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}
      - {clause: redemption_call, ladder: [{amount: 105% of stated_value}], lots: pro_rata, notice_days: 0}
      - {clause: exchange_cap, common: common, fraction: 19.99%, outstanding: 1_000_000, approval: vote}
agreement:
  signed: 2020-01-15
  purchaser: fund
  security: series_a
  price: 100
  closings:
    - {id: first, when: by 2020-01-31, shares: 100}
    - {id: second, when: during 2020-03, shares: 50, option: issuer}
"""


def written() -> Book:
    return Book(read_deal(NOTE, "deal.yaml").deal)


class TestListsAndNames:
    """A ladder of call prices: 105 % until the end of March 2020, then 110 %."""

    LADDER = '[{"amount":"105% of stated_value","until":"2020-03-31"},{"amount":"110% of stated_value"}]'

    def test_a_ladder(self):
        b = amended(written(), "redemption_call", "ladder", on="2020-02-01", value=self.LADDER)
        prices = [b.steps(on, "redemption_call")[0].slices[0].amount for on in ("2020-03-31", "2020-04-01")]
        assert prices == [105, 110]

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("105% of stated_value", "it is a list: write [one, two]"),
            ('["105% of stated_value"]', "it is made of named values: write {amount: …, until: …}"),
            ('[{"until":"2020-03-31"}]', "it needs amount"),
            ('[{"amount":"dear"}]', '"dear" is no worth'),
            ('[{"amount":"1","till":"2020-03-31"}]', "'till' has no meaning in it; it has amount, until"),
            ("[]", "the ladder needs a step"),
        ],
    )
    def test_a_list_that_does_not_fit(self, value: str, reason: str):
        problem = written().refused("amended", "2020-02-01", clause="redemption_call", what="ladder", value=value)
        assert problem.code == "amendment-unfit"
        assert reason in problem.message

    def test_another_class_to_convert_into(self):
        """Its ratio stays, and from then on splits of that class move it."""
        b = amended(written(), "conversion_ratio", "into", on="2020-02-01", value="class_b")
        b.record("split", "2020-02-02", security="class_b", new=3, old=1, fractions="down")
        b.record("split", "2020-02-02", security="common", new=1, old=100, fractions="down")
        b.record("converted", "2020-02-03", quantity=7, security="series_a")
        assert b.holdings("class_b") == {"fund": 210}

    @pytest.mark.parametrize(
        ("clause", "what", "value", "reason"),
        [
            ("conversion_ratio", "into", "series_z", "there is no 'series_z' among the securities"),
            ("conversion_ratio", "into", "series_a", "series_a cannot become series_a"),
            ("exchange_cap", "rights", '["conversion_ratio","other"]', "there is no 'other' among the clauses"),
            ("exchange_cap", "rights", "conversion_ratio", "it is a list"),
            ("exchange_cap", "common", "series_a", "there is no 'series_a' among the common stock"),
        ],
    )
    def test_a_name_that_does_not_fit(self, clause: str, what: str, value: str, reason: str):
        problem = written().refused("amended", "2020-02-01", clause=clause, what=what, value=value)
        assert (problem.code, reason in problem.message) == ("amendment-unfit", True)

    def test_another_approval_may_then_occur(self):
        b = written()
        assert b.refused("occurred", "2020-02-01", what="consent").code == "unknown-occurrence"
        amended(b, "exchange_cap", "approval", on="2020-02-01", value="consent").record("occurred", "2020-02-02", what="consent")
        assert b.now("2020-02-02").recall("occurrences", "consent") == day("2020-02-02")


class TestWhatFollows:
    """Terms that stand in memory under another name: an amendment of them may not be lost."""

    def test_a_ratio(self):
        b = written()
        b.record("split", "2020-02-01", security="common", new=1, old=10, fractions="down")
        amended(b, "conversion_ratio", "ratio", on="2020-02-02", quantity=12)
        b.record("converted", "2020-02-03", quantity=1, security="series_a")
        assert b.holdings("common")["fund"] == 12

    def test_a_ratio_as_it_was(self):
        """After a 1-for-10 reverse split one gives 1; amended to 10, it gives 10, although the deal file says 10 too."""
        b = written()
        b.record("split", "2020-02-01", security="common", new=1, old=10, fractions="down")
        amended(b, "conversion_ratio", "ratio", on="2020-02-02", quantity=10)
        b.record("converted", "2020-02-03", quantity=1, security="series_a")
        assert b.holdings("common")["fund"] == 10

    def test_what_a_share_counts_for(self):
        """One for 1 after the split; counting for 120 instead of 100, still one for 1: the ratio is what was agreed."""
        b = written()
        b.record("split", "2020-02-01", security="common", new=1, old=10, fractions="down")
        amended(b, "conversion_ratio", "amount", on="2020-02-02", value="120")
        b.record("converted", "2020-02-03", quantity=5, security="series_a")
        assert b.holdings("common")["fund"] == 5

    def test_a_cap(self):
        """19.99 % of 1,000,000 is 199,900, and 19,990 after a 1-for-10 reverse split; at 25 %, 25,000."""
        b = written()
        b.record("split", "2020-02-01", security="common", new=1, old=10, fractions="down")
        amended(b, "exchange_cap", "fraction", on="2020-02-02", rate=Decimal("0.25"))
        now = b.now("2020-02-02")
        assert now.clauses.by_id["exchange_cap"].left(now) == 25_000

    def test_the_shares_of_a_warrant(self):
        b = amended(written(), "warrant_exercise", "shares", on="2020-02-02", quantity=15)
        b.record("exercised", "2020-02-03", quantity=10)
        assert (b.holdings("common")["fund"], b.cash("acme")) == (150, 300)

    def test_not_from_a_later_day(self):
        problem = written().refused(
            "amended", "2020-02-02", clause="conversion_ratio", what="ratio", quantity=12, effective=day("2020-06-01")
        )
        assert "record it on 2020-06-01" in problem.message


class TestOneClosing:
    """Amendment No. 1: the second closing is for 80 shares at 90, to the angel, and the investor's option."""

    def second(self, **changes: Any) -> Book:
        b = written()
        for what, value in changes.items():
            given = {"value": value} if isinstance(value, str) else {"quantity": value}
            b.record("amended", "2020-02-01", clause="staged_closings", closing="second", what=what, **given)
        return b

    def test_its_terms(self):
        b = self.second(shares=80, price=90, purchaser="angel", option="investor")
        (step,) = (s for s in b.steps("2020-03-01", "staged_closings") if s.ref == "second")
        assert (step.quantity_max, step.slices[0].amount, step.by, step.modal) == (80, 90, "angel", "may")
        b.record("closed", "2020-03-02", closing="second")
        assert (b.cash("acme"), b.state().memory["staged_closings", "second"].status) == (7_200, "closed")

    @pytest.mark.parametrize(
        ("closing", "what", "value", "code"),
        [
            ("third", "shares", {"quantity": 1}, "unknown-closing"),
            ("second", "window", {"value": "by 2020-05-01"}, "unknown-term"),
            ("second", "shares", {"quantity": 0}, "amendment-unfit"),
            ("second", "price", {"price": 0}, "amendment-unfit"),
            ("second", "purchaser", {"value": "nobody"}, "amendment-unfit"),
            ("second", "option", {"value": "everybody"}, "amendment-unfit"),
            ("first", "shares", {"quantity": 40}, "amendment-unfit"),
            ("first", "price", {"price": 90}, "amendment-unfit"),
        ],
    )
    def test_what_does_not_fit(self, closing: str, what: str, value: dict[str, Any], code: str):
        b = written()
        b.record("closed", "2020-01-31", closing="first", quantity=40)
        assert b.refused("amended", "2020-02-01", clause="staged_closings", closing=closing, what=what, **value).code == code

    def test_nothing_of_what_is_resolved(self):
        b = written()
        b.record("closed", "2020-01-31", closing="first")
        problem = b.refused("amended", "2020-02-01", clause="staged_closings", closing="first", what="shares", quantity=200)
        assert problem.code == "closing-resolved"


def test_a_list_through_the_doors(tmp_path: Path):
    """In an events file as YAML, on the command line in brackets; verified, and said in the file's own words."""
    (tmp_path / "deal.yaml").write_text(NOTE, encoding="utf-8")
    ladder = "[{amount: 105% of stated_value, until: 2020-03-31}, {amount: 110% of stated_value}]"
    given = "{kind: amended, on: 2020-02-01, clause: redemption_call, what: ladder, value: " + ladder + "}"
    (tmp_path / "events.yaml").write_text(f"seriatim: 1\ndeal: amended\nevents:\n  - {given}\n", encoding="utf-8")
    deal = tmp_path / "deal.yaml"
    said = seriatim("explain", deal, "--events", tmp_path / "events.yaml").out
    assert f"From 2020-02-01, ladder of redemption_call: {ladder}" in " ".join(said.split())
    where = ("--on", "2020-02-01", "--clause", "redemption_call", "--what", "ladder", "--value", ladder)
    assert seriatim("record", deal, "amended", *where).code == 0
    assert seriatim("verify", deal).code == 0
    rows = seriatim("schedule", deal, "--as-of", "2020-04-01", "--json").json["rows"]
    assert {row["price"] for row in rows if row["kind"] == "redemption"} == {"110"}
