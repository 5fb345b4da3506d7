"""What occurs and ceases: only what the terms name, once until it has ceased, and from its own day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from seriatim.deal.clause import Clauses
from seriatim.deal.market import OCCURRENCES, occurred
from seriatim.provisions import Occurrences
from tests.simulator.deals import Book, deal


def book(*names: str) -> Book:
    terms = deal(preferred={"ann": 10})
    return Book(replace(terms, clauses=Clauses([Occurrences(OCCURRENCES, names), *terms.clauses])))


def test_it_has_occurred_from_its_day_on_and_not_before():
    found = book("approval", "listing")
    found.record("occurred", "2017-06-01", what="approval")
    assert occurred(found.history.now(date(2017, 5, 31)), "approval") is None
    assert occurred(found.now("2017-06-01"), "approval") == date(2017, 6, 1)
    assert occurred(found.now("2017-06-01"), "listing") is None


def test_what_has_ceased_may_occur_anew():
    found = book("approval")
    found.record("occurred", "2017-06-01", what="approval")
    found.record("ceased", "2017-06-10", what="approval")
    assert occurred(found.now("2017-06-10"), "approval") is None
    found.record("occurred", "2017-06-20", what="approval")
    assert occurred(found.now("2017-06-20"), "approval") == date(2017, 6, 20)


def test_it_occurs_once():
    found = book("approval")
    found.record("occurred", "2017-06-01", what="approval")
    problem = found.refused("occurred", "2017-06-02", what="approval")
    assert (problem.code, problem.because) == ("occurred-already", OCCURRENCES)
    assert (problem.asked, problem.available) == ("2017-06-02", "ceased")
    assert "2017-06-01" in problem.message


def test_what_has_not_occurred_does_not_cease():
    problem = book("approval").refused("ceased", "2017-06-02", what="approval")
    assert (problem.code, problem.because) == ("not-occurred", OCCURRENCES)
    assert (problem.asked, problem.available) == ("2017-06-02", "occurred")


def test_what_the_terms_do_not_name_is_not_awaited():
    problem = book("approval", "listing").refused("occurred", "2017-06-02", what="merger")
    assert (problem.code, problem.because) == ("unknown-occurrence", OCCURRENCES)
    assert (problem.asked, problem.available) == ("merger", "approval, listing")
    assert book().refused("ceased", "2017-06-02", what="merger").available == "none"
