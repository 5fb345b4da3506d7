"""The walk with duties performed: what follows if everybody does on the day what is due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.formats.deal_file import read_deal
from seriatim.projection.walk import Done, duties_performed, walk
from tests.conftest import REPOSITORY
from tests.simulator.deals import Book, day, deal

FAR = date(2040, 1, 1)


def told(done: list[Done[Decimal]]) -> list[tuple[Any, ...]]:
    """Kind, reference without the security, day and shares of each act."""
    return [(d.act.kind, d.step.ref.rpartition("/")[2], str(d.act.on), d.act.quantity) for d in done]


def follows(book: Book, after: str, until: date = FAR, policy: Any = duties_performed) -> list[Any]:
    return list(walk(book.history.deal.clauses, book.now(after).state, day(after), until, policy))


def test_series_k_from_the_signing_on():
    assert told(follows(Book(), "2017-02-09")) == [
        ("closed", "initial", "2017-02-24", 1000),
        ("closed", "march", "2017-03-31", 1000),
        ("closed", "april", "2017-04-30", 1000),
        ("closed", "may", "2017-05-31", 1000),
        ("closed", "june", "2017-06-30", 1000),
        ("closed", "final", "2017-07-31", 15000),
        ("redeemed", "initial", "2022-02-24", 1000),
        ("redeemed", "march", "2022-03-31", 1000),
        ("redeemed", "april", "2022-04-30", 1000),
        ("redeemed", "may", "2022-05-31", 1000),
        ("redeemed", "june", "2022-06-30", 1000),
        ("redeemed", "final", "2022-07-31", 15000),
    ]


def test_money_in_and_out():
    state = Book().now("2017-02-09").state
    money = {}
    for done in walk(deal().clauses, state, date(2017, 2, 9), FAR, duties_performed):
        money[str(done.act.on)] = state.held("cash/ascent", "USD")
    assert list(money.values()) == [n * 1_000_000 for n in (1, 2, 3, 4, 5, 20, 19, 18, 17, 16, 15, 0)]
    assert state.outstanding("series_k") == 0


def test_it_starts_from_what_is_recorded():
    book = Book().close("initial", on={"initial": "2017-02-20"})
    book.record("converted", "2017-02-21", quantity=800)
    book.record("waived", "2017-02-21", closing="final")
    done = told(follows(book, "2017-02-22"))
    assert ("redeemed", "initial", "2022-02-20", 200) in done
    assert [row for row in done if row[1] == "final"] == []


def test_acts_make_dates():
    book = Book(deal([("only", "by 2017-02-24", 10, "")], redemption={"on": "30 days after issue"}))
    assert told(follows(book, "2017-02-09")) == [("closed", "only", "2017-02-24", 10), ("redeemed", "only", "2017-03-26", 10)]


def test_nothing_after_the_horizon():
    assert told(follows(Book(), "2017-02-09", date(2017, 3, 31)))[-1][:3] == ("closed", "march", "2017-03-31")
    assert told(follows(Book(), "2017-02-09", date(2017, 2, 23))) == []


def test_nothing_overdue_is_made_up_for():
    assert told(follows(Book(), "2017-04-30"))[0] == ("closed", "may", "2017-05-31", 1000)


def test_a_closing_in_default_is_not_made():
    book = Book()
    book.record("defaulted", "2017-02-25", closing="initial")
    assert [row[1] for row in told(follows(book, "2017-02-25")) if row[0] == "closed"] == ["march", "april", "may", "june", "final"]


def test_shares_that_are_not_designated_are_not_issued():
    assert told(follows(Book(deal(needs_designation=True)), "2017-02-09")) == []


def test_no_more_than_is_designated():
    rows = told(follows(Book(deal(designated=2500)), "2017-02-09"))
    assert [(row[1], row[3]) for row in rows if row[0] == "closed"] == [("initial", 1000), ("march", 1000), ("april", 500)]


def test_a_declared_dividend_is_paid_on_its_day():
    book = Book().close("initial")
    book.record("dividend_declared", "2017-03-01", security="common", per_share="0.0001", payable_on="2017-03-15")
    state = book.state()
    done = list(walk(book.history.deal.clauses, state, date(2017, 3, 1), date(2017, 3, 16), duties_performed))
    assert [(d.act.kind, d.act.security, str(d.act.on)) for d in done] == [("dividend_paid", "common", "2017-03-15")]
    assert state.held("cash/float", "USD") == 173_000
    assert state.held("cash/boone", "USD") == -1_000_000 + 25_000
    assert [step for step in book.steps("2017-03-15") if step.status == "owed"] == []


def test_the_projection_of_a_recorded_past_is_the_record():
    """What the walk performs, recorded act by act, gives the same state."""
    book = Book()
    book.record("condition", "2017-02-09", closing="final")
    state = book.state()
    done = list(walk(book.history.deal.clauses, state, date(2017, 2, 9), FAR, duties_performed))
    book.batch(*(d.act for d in done))
    assert book.state().balances == state.balances
    assert book.history.verify() == ()


def test_a_policy_says_how_much():
    def a_third_converts_in_august(now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        if step.kind == "converted":
            return step.quantity_max / 3 if now.on == date(2017, 8, 1) else now.zero
        return duties_performed(now, step)

    book = Book().close("initial", "march")
    done = list(walk(book.history.deal.clauses, book.state(), date(2017, 4, 1), FAR, a_third_converts_in_august, (date(2017, 8, 1),)))
    converted: list[Any] = [d for d in done if d.act.kind == "converted"]
    assert [(d.act.quantity, d.act.holder) for d in converted] == [(6666, "boone")]  # whole shares
    assert [row[1:] for row in told(done) if row[0] == "redeemed"] == [("final", "2022-07-31", 13_334)]


def test_a_policy_gets_no_more_than_is_available():
    def greedy(now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        return step.there_is() if step.kind in ("converted", "redeemed") and step.modal == "may" else now.zero

    book = Book(deal(authorized=2_000_000_000)).close("initial", "march", "april")
    book.record("defaulted", "2017-06-01", closing="may")
    state = book.state()
    done: list[Any] = list(walk(book.history.deal.clauses, state, date(2017, 6, 1), FAR, greedy, (date(2017, 6, 2),)))
    assert [(d.act.kind, d.act.quantity) for d in done] == [("converted", 1080), ("redeemed", 960)]
    # 920 of the March lot and 1,000 of April were left: the remedy takes from both in proportion
    assert dict(done[1].act.lots) == {}
    assert {lot.id: lot.quantity for lot in state.lots("series_k")} == {"series_k/march": 460, "series_k/april": 500}


class TestTheDealFile:
    """The walk over the deal file of Series K, as the release has its windows and as the 8-K dates them."""

    def done(self, *precedence: str) -> list[Any]:
        file = REPOSITORY / "deals/ascent-series-k/deal.yaml"
        terms = read_deal(file.read_text(encoding="utf-8"), "deal.yaml", precedence=precedence or None).deal
        book = Book(terms)
        book.record("designated", "2017-02-09", security="series_k")
        state = book.state()
        done = list(walk(terms.clauses, state, date(2017, 2, 9), FAR, duties_performed))
        assert state.held("cash/ascent", "USD") == 0
        assert state.outstanding("common") == 1_730_000_000
        return done

    def test_the_windows_of_the_release(self):
        days = ["2017-02-24", "2017-03-31", "2017-04-30", "2017-05-31", "2017-06-30", "2017-07-31"]
        counts = [1000, 1000, 1000, 1000, 1000, 15000]
        five_years_on = [day.replace("2017", "2022") for day in days]
        assert [(str(d.act.on), d.act.quantity) for d in self.done()] == list(zip(days + five_years_on, counts * 2, strict=True))

    def test_the_dates_of_the_8k(self):
        days = ["2017-02-24", "2017-03-27", "2017-04-27", "2017-05-27", "2017-06-27", "2017-07-27"]
        done = self.done("form_8k", "release", "form_4")
        assert [str(d.act.on) for d in done] == days + [day.replace("2017", "2022") for day in days]
