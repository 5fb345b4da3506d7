"""Marks change nothing: a state from the nearest mark on is the state that a plain fold gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.act import Act, Certificate, Event, Outcome
from seriatim.deal.state import State
from seriatim.deal.terms import Deal, Opening
from seriatim.ledger.fold import fold, opening
from seriatim.ledger.history import History
from seriatim.ledger.marks import Marks
from tests.simulator.deals import NOON, Book, deal

FIRST = date(2017, 1, 1)
DAYS = st.integers(0, 12).map(lambda days: FIRST + timedelta(days=days))
LOTS = st.sampled_from(["a", "b", "c", "d", "e"])


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Events in the order of their effect that open certificates, move shares, remember and forget, as they like."""
    days = sorted(draw(st.lists(DAYS, max_size=25)))
    return [Event(Act("issued", day, id=str(n)), draw(outcomes(day)), 10, n, NOON) for n, day in enumerate(days, start=1)]


@st.composite
def outcomes(draw: st.DrawFn, day: date) -> Outcome[Decimal]:
    opens = tuple(Certificate(lot, "common", "float", day) for lot in draw(st.lists(LOTS, max_size=2)))
    moves = {(lot, "common"): Decimal(draw(st.integers(-9, 9))) for lot in draw(st.lists(LOTS, max_size=3))}
    memory = {("clause", lot): draw(st.sampled_from([None, Decimal(1), day])) for lot in draw(st.lists(LOTS, max_size=2))}
    return Outcome(opens, moves, memory)


def two_openings() -> Deal:
    """A deal in which some holdings open later than others."""
    terms = deal()
    common = replace(
        terms.securities["common"], opening=(Opening("float", Decimal(7), FIRST), Opening("boone", Decimal(5), date(2017, 1, 5)))
    )
    return replace(terms, securities={**terms.securities, "common": common})


def parts(state: State[Decimal]) -> tuple[Any, ...]:
    return state.certificates, state.by_security, state.balances, state.memory, list(state.lots("common"))


@given(events(), st.lists(DAYS, min_size=1, max_size=6), st.integers(1, 8))
def test_a_state_from_a_mark_equals_a_plain_fold(made: list[Event], days: list[date], events_min: int) -> None:
    terms = two_openings()
    marks = Marks(terms, made, events_min)
    for day in [*days, FIRST - timedelta(days=1), date.max]:
        plainly = fold(opening(terms, day), [event for event in made if event.act.on <= day])
        assert parts(marks.state(day)) == parts(plainly)


@given(events(), DAYS, st.integers(1, 8))
def test_what_is_done_with_a_state_does_not_reach_the_marks(made: list[Event], day: date, events_min: int) -> None:
    marks = Marks(two_openings(), made, events_min)
    before = parts(marks.state(day))
    spoiled = marks.state(day)
    spoiled.add(Outcome((Certificate("new", "common", "float", day),), {("a", "common"): Decimal(99)}, {("clause", "a"): None}))
    assert parts(marks.state(day)) == before


def test_marks_of_a_recorded_history_answer_as_the_history_does() -> None:
    book = Book().close("initial", "march", "april")
    book.record("converted", "2017-05-05", security="series_k", holder="boone", quantity=800)
    book.record("reversed", "2017-05-05", reverses="converted-1")
    history: History = book.history
    marks = Marks(history.deal, history.standing(), events_min=2)
    for month in range(1, 13):
        assert parts(marks.state(date(2017, month, 28))) == parts(history.state(date(2017, month, 28)))
