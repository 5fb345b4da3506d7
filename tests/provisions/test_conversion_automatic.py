"""Conversion that happens by itself: on a date, an anniversary, an occurrence, and inside a closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.act import Act, Take
from seriatim.deal.clause import Clauses
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.phrases import AfterIssue, Worth
from seriatim.deal.state import Now, State
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.projection.walk import duties_performed, walk
from seriatim.provisions import ConversionAutomatic, ConversionFixed, Occurrences
from seriatim.provisions.held_back import remembered
from seriatim.units.numbers import lift
from tests.simulator.deals import CONVERSION, GIVEN, Book, day, deal

TERMS: dict[str, Any] = {key: CONVERSION[key] for key in ("into", "amount", "fractions", "adjusts_for_splits", "restricted")}


def clause(**terms: Any) -> ConversionAutomatic[Any]:
    when = {} if any(name in terms for name in ("anniversary", "occurrence", "closing", "on")) else {"on": date(2017, 6, 1)}
    price = {} if any(name in terms for name in ("price", "rate")) else {"conversion": "fixed"}
    return ConversionAutomatic("automatic", **{**GIVEN, **TERMS, "stated_value": Decimal(1000), **when, **price, **terms})


def small(right: ConversionAutomatic[Any], closings: Any = (("only", "by 2017-02-24", 100, ""),), **more: Any) -> Deal:
    terms = deal(closings, without=("conversion", "dividend", "redemption"), **more)
    fixed = ConversionFixed("fixed", **GIVEN, **{**CONVERSION, "price": Decimal(8), "stated_value": Decimal(1000)})
    return replace(terms, clauses=Clauses([Occurrences(OCCURRENCES, right.occurrences), *terms.clauses, fixed, right]))


def book(right: ConversionAutomatic[Any], **more: Any) -> Book:
    return Book(small(right, **more)).close("only")


def projected(book: Book, on: str, until: str) -> list[tuple[str, Any]]:
    """What happens by itself: the day and the shares converted."""
    now = book.now(on)
    done = walk(now.clauses, now.state.copy(), day(on), day(until), duties_performed)
    return [(str(one.act.on), one.act.quantity) for one in done if one.act.kind == "converted"]


class TestOnADate:
    def test_on_the_day(self):
        found = book(clause())
        assert projected(found, "2017-03-01", "2018-01-01") == [("2017-06-01", 100)]
        found.record("converted", "2017-06-01", clause="automatic", quantity=100)
        assert found.holdings("common")["boone"] == 12_500

    def test_not_the_day_before_and_after_it_as_of_its_day(self):
        found = book(clause())
        problem = found.refused("converted", "2017-05-31", clause="automatic", quantity=100)
        assert (problem.code, problem.because, problem.available) == ("not-open-yet", "automatic", "from 2017-06-01")
        assert problem.remedy == "what was done all the same, with --as-fact"
        problem = found.refused("converted", "2017-06-02", clause="automatic", quantity=100)
        assert (problem.code, problem.because, problem.available) == ("converted-already", "automatic", "2017-06-01")
        found.record("converted", "2017-06-01", clause="automatic", quantity=100)

    def test_what_was_issued_later_stays(self):
        right = clause(on=date(2017, 3, 15))
        found = book(right, closings=[("only", "by 2017-02-24", 100, ""), ("later", "during 2017-03", 10, "")]).close("later")
        problem = found.refused("converted", "2017-03-15", clause="automatic", quantity=101)
        assert (problem.code, problem.available) == ("more-than-held", "100")
        found.record("converted", "2017-03-15", clause="automatic", quantity=100)
        assert found.lots() == {"later": 10}

    def test_all_holders_in_one_act_each_rounded_once(self):
        found = book(clause(price=Decimal(300)), preferred={"ann": 1})
        event = found.record("converted", "2017-06-01", clause="automatic", quantity=101)
        assert found.holdings("common") == {"float": 1_730_000_000, "ann": 3, "boone": 333}
        assert {certificate.holder for certificate in event.outcome.opens} == {"ann", "boone"}

    def test_one_holder_alone(self):
        found = book(clause(), preferred={"ann": 1})
        found.record("converted", "2017-06-01", clause="automatic", holder="ann", quantity=1)
        assert found.holdings() == {"boone": 100}

    def test_nothing_is_left_to_convert(self):
        found = book(clause())
        found.record("converted", "2017-06-01", clause="fixed", quantity=100)
        assert found.refused("converted", "2017-06-01", clause="automatic", quantity=1).code == "more-than-held"

    def test_a_holder_of_too_few_for_a_share_loses_them_to_the_rounding(self):
        """Nobody chooses: the terms convert every share, and round a fraction down."""
        found = book(clause(price=Decimal(3000)), preferred={"ann": 2})
        found.record("converted", "2017-06-01", clause="automatic", quantity=102)
        assert (found.holdings(), found.holdings("common")) == ({}, {"float": 1_730_000_000, "boone": 33})


class TestAfterItsDay:
    """100 shares convert by themselves at 3,000 on 2017-06-01; the holder's own right has a price of 8."""

    @pytest.mark.parametrize(
        ("kind", "particulars"),
        [
            ("converted", {"clause": "fixed", "quantity": 1}),
            ("converted", {"quantity": 100}),
            ("transferred", {"security": "series_k", "holder": "boone", "to": "ann", "quantity": 1}),
            ("cancelled", {"security": "series_k", "holder": "boone", "quantity": 1}),
        ],
    )
    def test_nothing_else_is_done_with_the_shares(self, kind: str, particulars: dict[str, Any]):
        found = book(clause(price=Decimal(3000)))
        for as_fact in (False, True):
            problem = found.refused(kind, "2017-06-02", as_fact=as_fact, **particulars)
            assert (problem.code, problem.because, problem.available) == ("converted-already", "automatic", "2017-06-01")
            assert "2017-06-01" in problem.remedy

    def test_on_its_day_and_before_the_holder_may_convert(self):
        for on in ("2017-05-31", "2017-06-01"):
            found = book(clause(price=Decimal(3000)))
            found.record("converted", on, clause="fixed", quantity=40)
            found.record("converted", "2017-06-01", clause="automatic", quantity=60)
            assert found.holdings("common")["boone"] == 5_000 + 20

    def test_only_the_conversion_that_is_overdue_is_shown(self):
        found = book(clause(price=Decimal(3000)))
        assert {(step.clause, step.modal) for step in steps(found.now("2017-06-01"))} >= {("fixed", "may"), ("automatic", "must")}
        assert {step.clause for step in steps(found.now("2017-06-02")) if step.kind == "converted"} == {"automatic"}

    def test_all_that_is_due_of_a_holder_converts_at_once(self):
        found = book(clause(), preferred={"ann": 7})
        problem = found.refused("converted", "2017-06-01", clause="automatic", holder="boone", quantity=99)
        assert (problem.code, problem.asked, problem.available) == ("not-in-part", "99", "100")
        problem = found.refused("converted", "2017-06-01", clause="automatic", quantity=106)
        assert (problem.code, problem.available) == ("not-in-part", "107")
        found.record("converted", "2017-06-01", clause="automatic", holder="boone", quantity=100)
        assert found.holdings() == {"ann": 7}

    def test_where_it_is_waived_they_stay_what_they_are(self):
        found = book(clause())
        found.record("right_waived", "2017-05-01", clause="automatic")
        found.record("converted", "2017-06-02", clause="fixed", quantity=1)


class TestHeldBack:
    """The charter leaves 75,000 common, and 100 shares come to 125,000: 60 convert on the day, and 40 wait."""

    def book(self, **terms: Any) -> Book:
        return book(clause(**terms), authorized=1_730_075_000)

    def test_what_there_is_room_for_converts_and_the_rest_waits(self):
        found = self.book(price=Decimal("0.8"))
        problem = found.refused("converted", "2017-06-01", clause="automatic", quantity=59)
        assert (problem.code, problem.available) == ("not-in-part", "60")
        event = found.record("converted", "2017-06-01", clause="automatic", quantity=60)
        assert [entry for _, entry in event.outcome.memory] == ["held_back/series_k/only"]
        found.record("transferred", "2017-07-01", security="series_k", holder="boone", to="ann", quantity=40, certificate="sold")
        assert found.refused("converted", "2017-08-01", clause="automatic", quantity=40).code == "limit-exceeded"
        found.record("authorized", "2017-09-01", security="common", quantity=2_000_000_000)
        found.record("converted", "2017-09-04", clause="automatic", quantity=40)
        assert found.holdings("common")["ann"] == 50_000

    def test_where_there_is_room_for_none_they_keep_their_other_rights(self):
        found = book(clause(price=Decimal("0.8")), authorized=1_730_000_000)
        found.record("authorized", "2017-09-01", security="common", quantity=1_730_000_125)
        assert {step.clause for step in steps(found.now("2017-09-01")) if step.kind == "converted"} == {"automatic", "fixed"}
        found.record("converted", "2017-09-02", clause="fixed", quantity=1)
        found.record("authorized", "2017-10-01", security="common", quantity=2_000_000_000)
        found.record("converted", "2017-10-02", clause="automatic", quantity=99)
        assert found.holdings() == {}

    def test_of_several_certificates_those_are_looked_at_that_nothing_is_remembered_of(self):
        closings = [("only", "by 2017-02-24", 100, ""), ("later", "during 2017-03", 10, "")]
        found = book(clause(price=Decimal("0.8")), closings=closings, authorized=1_730_000_000).close("later")
        now = found.now("2017-06-02")
        now.state.memory["automatic", "held_back/series_k/only"] = date(2017, 6, 1)
        act: Act[Decimal] = Act("authorized", now.on, security="common", quantity=Decimal(1_730_000_125))
        assert remembered(now.clauses.by_id["automatic"], now, act, {}) == {"held_back/series_k/later": date(2017, 6, 1)}

    def test_room_that_comes_before_the_day_is_room(self):
        found = book(clause(price=Decimal("0.8")), authorized=1_730_000_000)
        found.record("authorized", "2017-05-31", security="common", quantity=2_000_000_000)
        assert found.refused("converted", "2017-06-02", clause="fixed", quantity=1).code == "converted-already"


class TestOnAnAnniversary:
    def test_each_lot_on_its_own(self):
        right = clause(anniversary=AfterIssue.parse("3 years after issue"))
        found = book(right, closings=[("only", "by 2017-02-24", 100, ""), ("later", "during 2017-03", 10, "")]).close("later")
        assert projected(found, "2017-04-01", "2025-01-01") == [("2020-02-24", 100), ("2020-03-31", 10)]
        problem = found.refused("converted", "2020-02-24", clause="automatic", quantity=110)
        assert (problem.code, problem.available) == ("more-than-held", "100")
        problem = found.refused("converted", "2020-03-31", clause="automatic", quantity=110)
        assert (problem.code, problem.available) == ("converted-already", "2020-02-24")
        found.record("converted", "2020-03-31", clause="automatic", quantity=10, lots=(Take("series_k/later"),))
        found.record("converted", "2020-02-24", clause="automatic", quantity=100)
        assert found.holdings("common")["boone"] == 13_750


class TestAtAnOccurrence:
    def test_it_waits_for_it(self):
        found = book(clause(occurrence="approval"))
        assert projected(found, "2017-03-01", "2025-01-01") == []
        problem = found.refused("converted", "2017-06-01", clause="automatic", quantity=100)
        assert (problem.code, problem.available) == ("not-available", "0")
        found.record("occurred", "2017-06-02", what="approval")
        found.record("converted", "2017-06-02", clause="automatic", quantity=100)
        assert found.holdings("common")["boone"] == 12_500

    def test_once_only_and_what_never_was_does_not_cease(self):
        found = book(clause(occurrence="approval"))
        problem = found.refused("ceased", "2017-06-01", what="approval")
        assert (problem.code, problem.because) == ("not-occurred", "occurrences")
        found.record("occurred", "2017-06-02", what="approval")
        problem = found.refused("occurred", "2017-06-03", what="approval")
        assert (problem.code, problem.because) == ("occurred-already", "occurrences")
        found.record("ceased", "2017-06-04", what="approval")
        found.record("occurred", "2017-06-05", what="approval")


class TestInsideAClosing:
    """Notes of $4,082,389.09 at 80% of the 8.1415 that the stock is sold at (cases/tranche.json T05): 626,787 shares."""

    def book(self, **terms: Any) -> Book:
        given = {**GIVEN, "security": "notes"}
        right = ConversionAutomatic(
            "automatic",
            **{**given, **TERMS, "into": "series_k", "stated_value": Decimal("0.01"), "smallest": Decimal(1)},
            closing="only",
            rate=Decimal("0.8"),
            **terms,
        )
        closings = [("only", "by 2017-02-24", 1_630_910, "")]
        terms_ = deal(closings, price="8.1415", designated=10_000_000, without=("conversion", "dividend", "redemption", "remedy"))
        notes = replace(terms_.securities["common"], id="notes", opening=(replace(OPENING, shares=Decimal(408_238_909)),))
        return Book(replace(terms_, securities={**terms_.securities, "notes": notes}, clauses=Clauses([*terms_.clauses, right])))

    def test_at_80_percent_of_its_price(self):
        found = self.book()
        assert [step.status for step in found.steps("2017-02-24", "automatic")] == ["waits"]
        found.close("only")
        (step,) = found.steps("2017-02-24", "automatic")
        assert (str(step.due), step.price.each()) == ("2017-02-24", Decimal("6.5132"))
        found.record("converted", "2017-02-24", clause="automatic", quantity=408_238_909)
        assert found.holdings() == {"boone": 1_630_910, "ann": 626_787}

    def test_a_walk_converts_them_on_the_day_of_the_closing(self):
        assert projected(self.book(), "2017-02-20", "2017-12-31") == [("2017-02-24", 408_238_909)]

    def test_the_lower_of_the_discount_and_a_cap(self):
        for cap, price in (("6", "6"), ("7", "6.5132")):
            (step,) = self.book(price=Decimal(cap)).close("only").steps("2017-02-24", "automatic")
            assert step.price.each() == Decimal(price)


OPENING = deal(preferred={"ann": 1}).securities["series_k"].opening[0]


def test_on_arrays_it_is_what_it_is_exactly():
    exact = book(clause()).now("2017-06-01")
    clauses = Clauses([lift(one, float) for one in (exact.clauses.by_id["fixed"], exact.clauses.by_id["automatic"])])
    state: State[Any] = State(np.zeros(2))
    state.certificates, state.by_security = exact.state.certificates, exact.state.by_security
    state.balances = {key: np.full(2, float(value)) for key, value in exact.state.balances.items()}
    state.memory = {("fixed", name): value for name, value in clauses.by_id["fixed"].opening().items()}
    (step,) = clauses.by_id["automatic"].steps(Now(day("2017-06-01"), state, clauses))
    assert (list(step.quantity_max), float(step.price.each()), step.due) == ([100, 100], 8, day("2017-06-01"))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"on": date(2017, 6, 1), "occurrence": "approval"}, "on"),
        ({"on": None}, "on"),
        ({"price": None}, "price"),
        ({"rate": Decimal("0.8")}, "rate"),
        ({"conversion": "automatic"}, "conversion"),
    ],
)
def test_terms_that_do_not_go_together(terms: dict[str, Any], field: str):
    assert [name for name, _ in clause(**terms).mistakes()] == [field]


def test_accrued_dividends_convert_where_the_terms_say_so():
    found = book(clause(amount=Worth.parse("1100")))
    found.record("converted", "2017-06-01", clause="automatic", quantity=100)
    assert found.holdings("common")["boone"] == 13_750
