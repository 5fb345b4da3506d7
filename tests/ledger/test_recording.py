"""Recording: what an event keeps, which id it may have, and that a refused act changes nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, localcontext

import pytest

from seriatim.deal.act import KINDS
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from tests.simulator.deals import NOON, Book, act, deal


def test_an_event_keeps_what_it_moved_and_how_it_is_known():
    book = Book()
    event = book.record("closed", "2017-02-24", closing="initial", evidence="inferred")
    assert (event.evidence, event.sequence, event.defects, event.recorded_at) == ("inferred", 1, (), book.clock)
    assert sum(change for (_, asset), change in event.outcome.moves.items() if asset == "series_k") == 0


def test_the_particulars_left_open_are_filled_in():
    book = Book().close("initial")
    event = book.record("converted", "2017-05-05", quantity=800)
    assert (event.act.clause, event.act.security, event.act.holder, event.act.certificate) == (
        "conversion",
        "series_k",
        "boone",
        "common/converted-1",
    )


def test_an_event_recorded_again_as_it_stands_moves_the_same():
    book = Book().close("initial", "march")
    event = book.record("converted", "2017-05-05", quantity=800)
    again = Book().close("initial", "march")
    (repeated,) = again.batch(event.act)
    assert (repeated.act, repeated.outcome) == (event.act, event.outcome)


def test_an_id_is_given_once():
    book = Book().close("initial")
    problem = book.refused("converted", "2017-05-05", id="closed-1", quantity=800)
    assert (problem.code, problem.asked, problem.available) == ("event-id-taken", "closed-1", "a new id")


def test_an_id_is_given_once_in_a_batch():
    book = Book().close("initial")
    twice = [Entry(act("converted", "2017-05-05", "c", quantity=1)), Entry(act("converted", "2017-05-05", "c", quantity=2))]
    assert {problem.code for problem in book.refusals(*twice)} == {"event-id-taken"}


def test_an_id_stays_taken_after_a_reversal():
    book = Book().close("initial")
    book.record("reversed", "2017-02-24", reverses="closed-1")
    assert book.refused("closed", "2017-02-24", id="closed-1", closing="initial").code == "event-id-taken"


def test_a_refused_act_changes_nothing():
    book = Book().close("initial", "march")
    before = book.history
    balances, memory = dict(book.state().balances), dict(book.state().memory)
    book.refused("converted", "2017-05-05", quantity=2001)
    assert book.history is before
    assert (book.state().balances, book.state().memory) == (balances, memory)


def test_a_batch_is_taken_whole_or_not_at_all():
    book = Book()
    problem = book.refused_batch(
        Entry(act("closed", "2017-02-24", "good", closing="initial")), Entry(act("converted", "2017-05-05", "bad", quantity=1001))
    )
    assert (problem.code, problem.available) == ("more-than-held", "1,000")
    assert book.history.events == ()


def test_a_batch_has_one_moment_and_is_ordered_by_effect():
    book = Book()
    events = book.batch(act("converted", "2017-05-05", "late", quantity=1000), act("closed", "2017-02-24", "early", closing="initial"))
    assert {event.recorded_at for event in events} == {book.clock}
    assert [event.id for event in events] == ["late", "early"]
    assert [event.id for event in book.history.standing()] == ["early", "late"]


def test_an_empty_batch_records_nothing():
    assert History(deal()).record([], NOON) == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_names_what_it_misses(kind: str):
    if not KINDS[kind].needs:
        assert kind == "terminated"
        return
    assert Book().refusals(act(kind, "2017-05-05", "x"))[0].code in ("particular-missing", "unknown-event")


def test_what_no_clause_provides_for():
    problem = Book().refused("designated", "2017-02-09", security="series_z", quantity=5)
    assert (problem.code, problem.because, problem.asked) == ("nothing-provides", "deal", "designated")


def test_a_clock_that_goes_back_does_not_change_what_was_known():
    book = Book().close("initial")
    known = book.clock
    (event,) = book.history.record([Entry(act("converted", "2017-05-05", "c", quantity=10))], known - timedelta(days=1))
    assert event.recorded_at == known


def test_the_caller_s_decimal_context_does_not_matter():
    def told() -> tuple[object, ...]:
        book = Book(deal(conversion={"price": "0.003", "fractions": "up"})).close("initial", "march")
        book.record("converted", "2017-05-05", quantity=1234)
        book.record("dividend_paid", "2017-05-06", security="common", per_share="0.0001234567")
        return tuple(event.outcome for event in book.history.events), book.state().balances, book.history.verify()

    exact = told()
    with localcontext() as context:
        context.prec = 5
        assert told() == exact
    assert sum(exact[1].values()) == 0  # type: ignore[attr-defined]


def test_redemptions_at_two_prices_are_told_apart_by_their_price():
    book = Book().close("initial", "march")
    book.record("defaulted", "2017-05-01", closing="april")
    assert book.record("redeemed", "2022-02-24", quantity=100, price="0.01").act.clause == "remedy"
    assert book.record("redeemed", "2022-02-24", quantity=100, price="1000").act.clause == "redemption"
    problem = book.refused("redeemed", "2022-02-24", quantity=100)
    assert problem.code == "ambiguous-act"
    assert "clause remedy" in problem.available
    assert "clause redemption" in problem.available
    assert book.refused("redeemed", "2022-02-24", quantity=100, price=500).code == "no-such-right"
    assert book.record("redeemed", "2022-02-24", quantity=100, clause="remedy").outcome.moves["cash/boone", "USD"] == Decimal("1.00")
