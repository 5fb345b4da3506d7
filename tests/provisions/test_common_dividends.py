"""Dividends of the common: declared, paid in cash, paid in shares."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.provisions.protected import book as position
from tests.provisions.protected import series, warrants
from tests.simulator.deals import Book, deal


def held_by(**common: int) -> Book:
    return Book(deal(common=common))


def split(book: Book, new: Any, old: Any, fractions: str, **particulars: Any) -> dict[str, Any]:
    book.record("split", "2018-07-20", security="common", new=new, old=old, fractions=fractions, **particulars)
    return book.holdings("common")


def test_paid_to_each_holder_rounded_to_the_cent():
    book = held_by(ann=151, bob=149)
    book.record("dividend_paid", "2018-01-01", security="common", per_share="0.0001")
    assert (book.cash("ann"), book.cash("bob"), book.cash("ascent")) == (Decimal("0.02"), Decimal("0.01"), Decimal("-0.03"))


def test_rounded_once_for_all_certificates_of_a_holder():
    book = held_by(ann=40)
    book.record("issued", "2018-01-01", security="common", holder="ann", quantity=40)
    book.record("dividend_paid", "2018-01-02", security="common", per_share="0.0001")
    assert book.cash("ann") == Decimal("0.01")  # 0.004 + 0.004


def test_declared_moves_nothing():
    book = held_by(ann=1000)
    event = book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
    assert not event.outcome.moves
    (step,) = book.steps("2018-06-01", "common_dividends")
    assert (step.ref, step.modal, step.status, step.quantity_max, step.slices[0].amount) == (
        "dividend_declared-1",
        "must",
        "declared",
        1000,
        Decimal("0.10"),
    )


def test_a_payment_settles_the_oldest_of_its_amount():
    book = held_by(ann=1000)
    book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
    book.record("dividend_declared", "2018-02-01", security="common", per_share="0.20")
    book.record("dividend_declared", "2018-03-01", security="common", per_share="0.10")
    book.record("dividend_paid", "2018-04-01", security="common", per_share="0.1")
    assert [s.ref for s in book.steps("2018-04-01", "common_dividends")] == ["dividend_declared-2", "dividend_declared-3"]
    book.record("dividend_paid", "2018-04-02", security="common", per_share="0.3")  # settles none
    assert [s.ref for s in book.steps("2018-04-02", "common_dividends")] == ["dividend_declared-2", "dividend_declared-3"]


def test_a_split_rescales_what_is_declared():
    book = held_by(ann=1000)
    book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
    split(book, 1, 100, "up")
    (step,) = book.steps("2018-07-20", "common_dividends")
    assert (step.quantity_max, step.slices[0].amount) == (10, 10)


def test_the_next_date_is_that_of_the_next_payment():
    book = held_by(ann=1000)
    book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10", payable_on="2018-03-01")
    book.record("dividend_declared", "2018-01-02", security="common", per_share="0.20", payable_on="2018-02-01")
    stock = book.history.deal.clauses.by_id["common_dividends"]
    now = book.now("2018-01-02")
    assert [str(stock.next(now, day.on)) for day in (now, book.now("2018-02-01"), book.now("2018-03-01"))] == [
        "2018-02-01",
        "2018-03-01",
        "None",
    ]


@pytest.mark.parametrize("per_share", ["0", "-0.1"])
@pytest.mark.parametrize("kind", ["dividend_declared", "dividend_paid"])
def test_an_amount_that_is_none(kind: str, per_share: str):
    for as_fact in (False, True):
        problem = held_by(ann=1).refused(kind, "2018-01-01", security="common", per_share=per_share, as_fact=as_fact)
        assert (problem.code, problem.because) == ("wrong-amount", "common_dividends")


def test_a_payment_says_how_much():
    assert held_by(ann=1).refused("dividend_paid", "2018-01-01", security="common").code == "particular-missing"


def test_a_dividend_of_another_security_is_not_declared_here():
    book = Book().close("initial")
    assert book.refused("dividend_declared", "2018-01-01", security="series_k", per_share="0.1").code == "nothing-provides"


class TestStockDividends:
    """1 for 20 on 1,050 shares is 52.5 more, rounded down 52."""

    def test_one_for_twenty(self):
        book = held_by(ann=1050, bob=19)
        book.record("stock_dividend", "2018-01-01", security="common", new=1, old=20, fractions="down")
        assert book.holdings("common") == {"ann": 1102, "bob": 19}
        assert book.held("issued/common_dividends", "common") == -52

    def test_the_fraction_in_cash(self):
        book = held_by(ann=1050)
        book.record("stock_dividend", "2018-01-01", security="common", new=1, old=20, fractions="cash_in_lieu", price=4)
        assert (book.holdings("common"), book.cash("ann")) == ({"ann": 1102}, 2)

    def test_it_rescales_the_conversion_price_and_what_is_declared_as_a_split_of_21_for_20(self):
        book = held_by(ann=1000)
        book.close("initial")
        book.record("dividend_declared", "2018-01-01", security="common", per_share="0.21")
        book.record("stock_dividend", "2018-01-02", security="common", new=1, old=20, fractions="down")
        assert str(book.now("2018-01-02").recall("conversion", "price")) == "0.08 for 21"
        (step,) = book.steps("2018-01-02", "common_dividends")
        assert (step.quantity_max, step.slices[0].amount) == (1050, Decimal("0.20"))

    def test_cash_in_lieu_needs_a_price(self):
        problem = held_by(ann=1).refused("stock_dividend", "2018-01-01", security="common", new=1, old=20, fractions="cash_in_lieu")
        assert (problem.code, problem.because) == ("price-missing", "common_dividends")

    def test_not_beyond_what_is_authorised(self):
        book = Book(deal(common={"ann": 1000}, authorized=1049))
        problem = book.refused("stock_dividend", "2018-01-01", security="common", new=1, old=20, fractions="down")
        assert (problem.code, problem.asked, problem.available) == ("authorized-exceeded", "50", "49")

    def test_a_series_has_none(self):
        book = Book().close("initial")
        problem = book.refused("stock_dividend", "2018-01-01", security="series_k", new=1, old=20, fractions="down")
        assert problem.code == "nothing-provides"


@pytest.mark.parametrize(("kind", "other_ways"), [("preferred", "is a split of it"), ("warrant", "")])
def test_no_dividend_in_shares_on_what_is_not_common(kind: str, other_ways: str):
    b = position(a=series("a", 100, 1000, 5), w=warrants(10, 2))
    name = "a" if kind == "preferred" else "w"
    problem = b.refused("stock_dividend", "2020-06-01", security=name, new=1, old=10, fractions="down")
    assert (problem.code, problem.because) == ("nothing-provides", f"{name}_stock")
    assert problem.message == f"{name} gets no stock dividend: that is common given to the holders of common"
    assert problem.remedy.startswith("name the common")
    assert other_ways in problem.remedy
