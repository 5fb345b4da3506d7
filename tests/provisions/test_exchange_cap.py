"""The exchange cap: a count for all holders together, kept through splits, lifted by an approval."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from seriatim.deal.clause import Clauses
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.terms import Deal
from seriatim.provisions import ExchangeCap, Occurrences
from tests.simulator.deals import Book, deal

TERMS: dict[str, Any] = {
    "common": "common",
    "fraction": Decimal("0.1999"),
    "outstanding": Decimal(10_000_000),
    "approval": "stockholder_approval",
}


def capped(**cap: Any) -> Deal:
    """10,000,000 common outstanding; one preferred of $1,000 converts into 1,000 common."""
    terms = deal([], preferred={"ann": 1500, "bob": 900}, common={"float": 10_000_000}, conversion={"price": 1})
    clause = ExchangeCap("cap", "series_k", **{**TERMS, **cap})
    return replace(terms, clauses=Clauses([Occurrences(OCCURRENCES, clause.occurrences), *terms.clauses, clause]))


def test_the_two_numbers_of_the_page():
    book = Book(capped())
    assert book.refused("converted", "2017-03-01", holder="bob", quantity=2000).code == "more-than-held"
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    problem = book.refused("converted", "2017-03-02", holder="bob", quantity=500)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("limit-exceeded", "cap", "500", "499")
    assert "1,999,000 may be issued without stockholder_approval, 1,500,000 were, 499,000 left" in problem.message
    book.record("split", "2017-04-01", security="common", new=1, old=10, fractions="down")
    clause = book.history.deal.clauses.by_id["cap"]
    assert clause.left(book.now("2017-04-01")) == 49_900
    assert book.refused("converted", "2017-04-02", holder="bob", quantity=500).available == "499"


def test_the_last_that_fits_and_nothing_after_it():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-02", holder="bob", quantity=499)
    assert book.refused("converted", "2017-03-02", holder="bob", quantity=1).available == "0"


def test_the_approval_lifts_it_from_its_day_on():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("occurred", "2017-04-01", what="stockholder_approval")
    assert book.refused("converted", "2017-03-31", holder="bob", quantity=900).code == "limit-exceeded"
    book.record("converted", "2017-04-02", holder="bob", quantity=900)
    assert book.history.verify() == ()


def test_what_others_were_issued_does_not_count():
    book = Book(capped())
    book.record("issued", "2017-03-01", security="common", holder="carol", quantity=1_900_000)
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)


def test_only_the_rights_that_are_named():
    book = Book(capped(rights=("warrants",)))
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-01", holder="bob", quantity=900)


def test_what_was_issued_in_spite_of_it_counts():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-01", holder="bob", quantity=900, as_fact=True)
    clause = book.history.deal.clauses.by_id["cap"]
    assert clause.left(book.now("2017-03-01")) == 0
    assert "2,400,000 were, 0 left" in clause.why(book.now("2017-03-01"))
