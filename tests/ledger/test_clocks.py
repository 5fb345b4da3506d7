"""Two clocks: what had taken effect on a day, as it was known at a moment; and the order of one day."""

from __future__ import annotations

from seriatim.ledger.fold import fold, opening
from tests.simulator.deals import Book, act, day, deal


class TestAsOf:
    def test_the_day_itself_counts(self):
        book = Book().close("initial")
        assert [book.outstanding(as_of=on) for on in ("2017-02-23", "2017-02-24", "2017-02-25")] == [0, 1000, 1000]

    def test_opening_holdings_count_from_their_day(self):
        assert [Book().outstanding("common", as_of=on) for on in ("2017-01-30", "2017-01-31")] == [0, 1_730_000_000]

    def test_it_is_the_fold_of_what_came_before(self):
        book = Book().close("initial", "march", "april")
        events = book.history.standing()
        for count, event in enumerate(events, start=1):
            assert book.history.state(event.act.on).balances == fold(opening(book.history.deal), events[:count]).balances


class TestKnownAt:
    def test_what_was_recorded_later_was_not_known(self):
        book = Book().close("initial")
        before = book.clock
        book.record("converted", "2017-02-25", quantity=800)
        assert book.history.state(known_at=before).outstanding("series_k") == 1000
        assert book.history.state(known_at=book.clock).outstanding("series_k") == 200

    def test_a_reversal_is_known_from_its_recording_on(self):
        book = Book().close("initial")
        book.record("converted", "2017-02-25", id="c", quantity=800)
        before = book.clock
        book.record("reversed", "2017-02-25", reverses="c")
        assert book.history.state(known_at=before).outstanding("series_k") == 200
        assert book.history.state(known_at=book.clock).outstanding("series_k") == 1000

    def test_both_clocks_together(self):
        book = Book().close("initial", "march")
        before = book.clock
        book.record("issued", "2017-03-15", security="common", holder="ann", quantity=5)  # backdated between the closings
        at = day("2017-03-20")
        assert book.history.state(at, before).outstanding("common") == 1_730_000_000
        assert book.history.state(at).outstanding("common") == 1_730_000_005
        assert book.history.state(at).outstanding("series_k") == 1000

    def test_nothing_was_known_before_the_first_recording(self):
        book = Book().close("initial")
        assert book.history.standing(known_at=book.history.events[0].recorded_at.replace(year=2016)) == []


class TestOrderOfADay:
    """On one date acts count by their place; two thousand are held, and the remedy takes a thousand of them."""

    def book(self) -> Book:
        book = Book().close("initial", "march")
        book.record("defaulted", "2017-05-01", closing="april")
        book.record("redeemed", "2017-06-01", id="remedy", quantity=1000, price="0.01", place=50)
        return book

    def test_converting_800_before_the_remedy_is_refused(self):
        problem = self.book().refused("converted", "2017-06-01", quantity=800, place=40)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("later-event-broken", "remedy", "1,000", "600")

    def test_after_it_is_legal(self):
        book = self.book()
        book.record("converted", "2017-06-01", quantity=800, place=60)
        assert book.outstanding() == 200

    def test_in_the_same_place_the_order_of_recording_counts(self):
        book = self.book()
        book.record("converted", "2017-06-01", quantity=800, place=50)
        assert book.outstanding() == 200

    def test_the_deal_s_order_puts_conversions_first(self):
        book = Book().close("initial", "march")
        book.record("defaulted", "2017-05-01", closing="april")
        book.record("redeemed", "2017-06-01", quantity=1000, price="0.01")
        assert book.refused("converted", "2017-06-01", quantity=800).code == "later-event-broken"

    def test_places_are_tens_so_that_one_can_be_named_between(self):
        book = Book().close("initial")
        closed, converted = book.history.events[0], book.record("converted", "2017-02-24", quantity=1)
        assert (closed.place % 10, converted.place % 10) == (0, 0)
        assert closed.place < converted.place
        between = book.record("issued", "2017-02-24", security="common", holder="ann", quantity=1, place=converted.place - 1)
        assert [e.id for e in book.history.standing()] == [closed.id, between.id, converted.id]

    def test_a_kind_that_the_deal_s_order_leaves_out_comes_last(self):
        book = Book(deal(same_date_order=("converted", "closed"))).close("initial")
        issued = book.record("issued", "2017-02-24", security="common", holder="ann", quantity=1)
        assert issued.place > book.history.events[0].place
        assert book.refused("converted", "2017-02-24", quantity=1).code == "more-than-held"  # conversions come before closings here

    def test_another_deal_may_say_otherwise(self):
        book = Book(deal(same_date_order=("designated", "closed", "defaulted", "redeemed", "converted"))).close("initial", "march")
        book.record("defaulted", "2017-05-01", closing="april")
        book.record("redeemed", "2017-06-01", quantity=1000, price="0.01")
        book.record("converted", "2017-06-01", quantity=800)
        assert book.outstanding() == 200

    def test_the_order_of_recording_two_days_does_not_matter(self):
        entries = [act("converted", "2017-06-01", "c", quantity=800), act("closed", "2017-02-24", "k", closing="initial")]
        one, other = Book(), Book()
        one.batch(*entries)
        for entry in reversed(entries):
            other.batch(entry)
        assert one.state().balances == other.state().balances
