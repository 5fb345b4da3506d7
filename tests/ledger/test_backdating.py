"""A backdated act or a reversal is taken only if all that was recorded after it stays true."""

from __future__ import annotations

from typing import Any

from tests.simulator.deals import Book, act, deal


def redeemed_1500() -> Book:
    """3,000 held, and 1,500 of them redeemed for a cent each on the second of June."""
    book = Book().close("initial", "march", "april")
    book.record("defaulted", "2017-06-01", closing="may")
    book.record("redeemed", "2017-06-02", id="remedy", quantity=1500, price="0.01")
    return book


class TestBackdated:
    def test_a_conversion_that_leaves_too_little_names_the_redemption(self):
        problem = redeemed_1500().refused("converted", "2017-05-05", quantity=2000)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("later-event-broken", "remedy", "1,500", "1,000")
        assert "recorded event remedy of 2017-06-02 would no longer hold" in problem.message
        assert problem.remedy == "reverse remedy in the same batch, and record it again as it should be"

    def test_a_smaller_one_too_because_the_remedy_would_have_moved_something_else(self):
        problem = redeemed_1500().refused("converted", "2017-05-05", quantity=10)
        assert (problem.code, problem.asked, problem.available) == ("later-event-broken", "1,500", "1,495")

    def test_what_touches_no_later_event_is_taken(self):
        book = redeemed_1500()
        book.record("issued", "2017-05-05", security="common", holder="ann", quantity=5)
        assert book.outstanding("common", as_of="2017-05-04") == 1_730_000_000
        assert book.outstanding("common", as_of="2017-05-05") == 1_730_000_005

    def test_all_events_that_break_are_named(self):
        book = Book().close("initial")
        book.record("converted", "2017-03-01", id="first", quantity=600)
        book.record("converted", "2017-03-02", id="second", quantity=400)
        problems = book.refusals(act("converted", "2017-02-28", "back", quantity=500))
        assert [p.message.split()[2] for p in problems] == ["first", "second"]

    def test_what_would_move_something_else_is_broken_though_it_is_legal(self):
        book = Book().close("initial", "march")
        book.record("converted", "2017-05-05", id="c", quantity=1000)  # the initial lot
        problem = book.refused("converted", "2017-04-05", quantity=1000)  # would leave c only the March lot
        assert problem.code == "later-event-broken"
        assert "moved" in problem.message
        assert "series_k/march -1,000 series_k" in problem.message

    def test_a_split_behind_it(self):
        book = Book().close("initial")
        book.record("split", "2018-07-20", id="split", security="common", new=1, old=1000, fractions="up")
        assert "split" in book.refused("converted", "2017-05-05", quantity=1).message


class TestReversal:
    def test_takes_back_and_keeps_the_record(self):
        book = Book().close("initial")
        book.record("converted", "2017-05-05", id="c", quantity=800)
        event = book.record("reversed", "2019-01-01", reverses="c")
        assert str(event.act.on) == "2017-05-05"  # the date of what it reverses
        assert book.lots() == {"initial": 1000}
        assert [e.id for e in book.history.events] == ["closed-1", "c", "reversed-1"]
        assert [e.id for e in book.history.standing()] == ["closed-1"]

    def test_refused_if_something_rests_on_it(self):
        book = Book().close("initial")
        book.record("converted", "2017-05-05", id="c", quantity=800)
        problem = book.refused("reversed", "2017-02-24", reverses="closed-1")
        assert (problem.code, problem.because) == ("later-event-broken", "conversion")
        assert "recorded event c of 2017-05-05" in problem.message

    def test_also_on_the_same_day_and_in_the_same_place(self):
        book = Book()
        book.record("closed", "2017-02-24", id="a", closing="initial", quantity=600)
        book.record("closed", "2017-02-24", id="b", closing="initial", quantity=400)  # completes the closing
        problem = book.refused("reversed", "2017-02-24", reverses="a")
        assert problem.code == "later-event-broken"
        assert "recorded event b" in problem.message

    def test_only_once(self):
        book = Book().close("initial")
        book.record("reversed", "2017-02-24", reverses="closed-1")
        assert book.refused("reversed", "2017-02-24", reverses="closed-1").code == "already-reversed"

    def test_not_of_a_reversal(self):
        book = Book().close("initial")
        book.record("reversed", "2017-02-24", reverses="closed-1")
        assert book.refused("reversed", "2017-02-24", reverses="reversed-1").code == "already-reversed"

    def test_not_of_what_is_not_there(self):
        problem = Book().refused("reversed", "2017-02-24", reverses="nothing")
        assert (problem.code, problem.asked) == ("unknown-event", "nothing")

    def test_not_twice_in_a_batch(self):
        book = Book().close("initial")
        entries = [act("reversed", "2017-02-24", name, reverses="closed-1") for name in ("r1", "r2")]
        assert {problem.code for problem in book.refusals(*entries)} == {"already-reversed"}

    def test_of_a_default_takes_the_remedy_with_it(self):
        book = redeemed_1500()
        assert "remedy" in book.refused("reversed", "2017-06-01", reverses="defaulted-1").message
        book.record("reversed", "2017-06-02", reverses="remedy")
        book.record("reversed", "2017-06-01", reverses="defaulted-1")
        assert book.status("may") == "pending"


class TestBatch:
    def test_two_reversed_and_recorded_again_as_they_should_be(self):
        book = Book().close("initial")
        book.record("converted", "2017-05-05", id="a", quantity=600)
        book.record("converted", "2017-05-06", id="b", quantity=400)
        named = [problem.message.split()[2] for problem in book.refusals(act("reversed", "2017-02-24", "r", reverses="closed-1"))]
        assert named == ["a", "b"]
        book.batch(
            act("reversed", "2017-05-05", reverses="a"),
            act("reversed", "2017-05-06", id="reversed-2", reverses="b"),
            act("converted", "2017-05-05", id="a2", quantity=700),
            act("converted", "2017-05-06", id="b2", quantity=300),
        )
        assert [e.id for e in book.history.standing()] == ["closed-1", "a2", "b2"]
        assert book.lots("common")["a2"] == 175_000_000
        assert book.history.verify() == ()

    def test_one_alone_would_be_refused(self):
        book = Book().close("initial")
        book.record("converted", "2017-05-05", id="a", quantity=600)
        book.record("converted", "2017-05-06", id="b", quantity=400)
        replaced = [act("reversed", "2017-05-05", "r", reverses="a"), act("converted", "2017-05-05", "a2", quantity=700)]
        assert "recorded event b" in book.refused_batch(*replaced).message

    def test_a_split_forgotten_in_the_middle(self):
        book = Book().close("initial")
        book.record("converted", "2018-08-01", id="after", quantity=1)
        split: dict[str, Any] = {"security": "common", "new": 1, "old": 1000, "fractions": "up"}
        problem = book.refused("split", "2018-07-20", **split)
        assert "after" in problem.message
        book.batch(
            act("split", "2018-07-20", "split", **split),
            act("reversed", "2018-08-01", "r", reverses="after"),
            act("converted", "2018-08-01", "again", quantity=1),
        )
        assert book.lots("common") == {"opening/float": 1_730_000, "again": 250}


def test_terms_that_changed_since_are_found_by_verify():
    book = Book().close("initial")
    book.record("converted", "2017-05-05", id="c", quantity=800)
    other = deal(conversion={"price": "0.005"})
    history = type(book.history)(other, book.history.events)
    (problem,) = history.verify()
    assert (problem.code, problem.asked) == ("outcome-differs", "c")
    assert history.state().outstanding("common") == 1_930_000_000  # what was recorded stands all the same
