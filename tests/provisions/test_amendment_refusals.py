"""What an amendment may not say: each refusal with what was asked and what there is, and names that a term may not take."""

from __future__ import annotations

from typing import Any

import pytest

from seriatim.units.problems import Problem
from tests.provisions.protected import RATCHET, book, series, warrants
from tests.simulator.deals import Book

AGREED: dict[str, Any] = {
    "signed": "2020-01-15",
    "purchaser": "a_holder",
    "security": "a",
    "price": 10,
    "closings": [
        {"id": "first", "when": "by 2020-01-31", "shares": 100},
        {"id": "second", "when": "during 2020-03", "shares": 50},
        {"id": "third", "when": "during 2020-04", "shares": 50},
    ],
    "clauses": [{"clause": "commitment_fee", "amount": 500, "closing": "second"}],
}
ON = "2020-02-03"


def deal() -> Book:
    """A fixed price; a market price that is never above it, and a second one never above the first; another class; warrants."""
    own = series("a", 100, 10, 5, RATCHET)
    market = {**own["clauses"][0], "clause": "conversion_variable", "quote": "vwap", "reference": "last", "days": 1, "window": "before"}
    del market["price"]
    market |= {"rate": "80%", "combine": "lesser_of"}
    first, second = ({**market, "id": name, "conversion": of} for name, of in (("market", "a_conversion"), ("lower", "market")))
    return book(agreement=AGREED, a={**own, "clauses": [*own["clauses"], first, second]}, b=series("b", 10, 10, 5), w=warrants(10, 2))


def refused(what: str, clause: str = "staged_closings", **given: Any) -> Problem:
    return deal().refused("amended", ON, clause=clause, what=what, **given)


def test_a_clause_that_is_not_there():
    problem = refused("price", "conversion", price=1)
    assert (problem.code, problem.asked) == ("unknown-term", "conversion")
    assert problem.available.split(", ")[-1] != "amendments"
    assert {"a_conversion", "market", "lower", "b_conversion", "warrant_exercise"} <= {*problem.available.split(", ")}


def test_a_term_that_is_not_there():
    problem = refused("colour", "a_conversion", value="red")
    assert (problem.code, problem.asked, problem.remedy) == ("unknown-term", "colour", "")
    assert {"price", "amount", "fractions"} <= {*problem.available.split(", ")}
    assert not {"id", "security", "stated_value", "issuer"} & {*problem.available.split(", ")}
    assert "a_conversion has no term" in problem.message


def test_a_term_that_no_closing_has():
    problem = refused("window", closing="second", value="by 2020-05-01")
    assert (problem.code, problem.asked) == ("unknown-term", "window")
    assert problem.available.startswith("shares, price, purchaser, security")
    assert problem.remedy == "its last day is postponed, its conditions are waived"
    assert "closing second has no term" in problem.message


def test_a_closing_that_is_not_there():
    problem = refused("shares", closing="fourth", quantity=1)
    assert (problem.code, problem.asked, problem.available) == ("unknown-closing", "fourth", "first, second, third")
    problem = refused("shares", "a_conversion", closing="first", quantity=1)
    assert (problem.code, problem.asked, problem.available) == ("unknown-closing", "first", "none")


def test_a_closing_that_is_resolved():
    b = deal()
    b.record("closed", "2020-01-31", closing="first")
    problem = b.refused("amended", ON, clause="staged_closings", closing="first", what="shares", quantity=200)
    assert (problem.code, problem.asked, problem.available) == ("closing-resolved", "shares", "nothing: it is resolved")
    assert "closing first is closed" in problem.message


def test_one_new_value():
    assert refused("price", "a_conversion").asked == "nothing"
    assert "price, quantity, rate, until, value" in refused("price", "a_conversion").message
    assert refused("price", "a_conversion", price=1, value="2").code == "amendment-unfit"
    assert refused("price", "a_conversion", price=0).asked == "0"


class TestSharesOfAClosing:
    """40 of the first closing's 100 shares are issued."""

    def partly(self) -> Book:
        b = deal()
        b.record("closed", "2020-01-31", closing="first", quantity=40)
        return b

    def test_more_must_be_left_to_buy(self):
        problem = self.partly().refused("amended", ON, clause="staged_closings", closing="first", what="shares", quantity=40)
        assert "40 shares of it are issued, and more must be left to buy: record it as short" in problem.message
        b = self.partly()
        b.record("amended", ON, clause="staged_closings", closing="first", what="shares", quantity=41)
        assert next(step.quantity_max for step in b.steps(ON, "staged_closings") if step.ref == "first") == 1

    def test_none_left_of_none_is_a_waiver(self):
        assert "record it as waived" in refused("shares", closing="second", quantity=0).message

    @pytest.mark.parametrize(("what", "value"), [("price", "9"), ("security", "b"), ("purchaser", "b_holder"), ("paid_in", "notes")])
    def test_what_shares_were_issued_under_stays(self, what: str, value: str):
        problem = self.partly().refused("amended", ON, clause="staged_closings", closing="first", what=what, value=value)
        assert problem.code == "amendment-unfit"
        assert what == "paid_in" or "40 shares of it are issued under the term as it stands" in problem.message

    def test_who_buys_must_be_a_party_and_what_a_security(self):
        assert "there is no 'nobody' among the parties" in refused("purchaser", closing="second", value="nobody").message
        assert "there is no 'series_z' among the securities" in refused("security", closing="second", value="series_z").message

    def test_a_price_of_nothing(self):
        assert "it must be more than zero" in refused("price", closing="second", price=0).message


class TestNames:
    @pytest.mark.parametrize(
        ("clause", "what", "value", "reason"),
        [
            ("market", "conversion", "lower", "its price would be taken from itself: lower, then market"),
            ("lower", "conversion", "lower", "a price cannot be bounded by itself"),
            ("market", "conversion", "b_conversion", "b_conversion converts the shares of another security, not a"),
            ("market", "conversion", "warrant_exercise", "there is no 'warrant_exercise' among the conversions"),
            ("a_protection", "protects", "commitment_fee", "there is no 'commitment_fee' among the prices"),
            ("commitment_fee", "closing", "fourth", "there is no 'fourth' among the closings: first, second, third"),
            ("commitment_fee", "into", "commons", "there is no 'commons' among the securities: common, a, b, w"),
            ("a_protection", "common", "a", "there is no 'a' among the common stock: common"),
        ],
    )
    def test_that_may_not_be_taken(self, clause: str, what: str, value: str, reason: str):
        problem = refused(what, clause, value=value)
        assert problem.code == "amendment-unfit"
        assert reason in problem.message

    def test_that_may(self):
        b = deal()
        b.record("amended", ON, clause="lower", what="conversion", value="a_conversion")
        b.record("amended", ON, clause="commitment_fee", what="closing", value="third")
        assert b.steps(ON, "commitment_fee")[0].blocked == "it is owed once closing third is funded"


class TestFromWhichDay:
    def test_what_splits_change_counts_from_the_day_of_the_record(self):
        b = deal()
        problem = b.refused("amended", ON, clause="a_conversion", what="price", price=4, effective="2020-02-04")
        assert "record it on 2020-02-04" in problem.message
        b.record("amended", ON, clause="a_conversion", what="price", price=4, effective=ON)
        assert b.now(ON).recall("a_conversion", "price").price.each() == 4


def test_what_nobody_waives():
    b = deal()
    problem = b.refused("right_waived", ON, clause="staged_closings")
    assert (problem.asked, problem.remedy) == ("staged_closings waived", "record it as waived, naming the closing")
    problem = b.refused("right_waived", ON, clause="a_protection", holder="a_holder")
    assert (problem.code, problem.asked, problem.remedy) == ("amendment-unfit", "a_holder", "leave the holder out")
