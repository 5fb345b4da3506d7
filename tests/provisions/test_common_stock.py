"""Common stock: issues, splits that round per known holder, dividends declared and paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.deals import Book, deal


def held_by(**common: int) -> Book:
    return Book(deal(common=common))


def split(book: Book, new: Any, old: Any, fractions: str, **particulars: Any) -> dict[str, Any]:
    book.record("split", "2018-07-20", security="common", new=new, old=old, fractions=fractions, **particulars)
    return book.holdings("common")


class TestSplits:
    @pytest.mark.parametrize(
        ("fractions", "ann", "bob"),
        [("up", 2, 1), ("down", 1, 0), ("nearest", 2, 0)],  # of 1.5 and 0.499
    )
    def test_fractions_round_per_holder(self, fractions: str, ann: int, bob: int):
        after = split(held_by(ann=1500, bob=499), 1, 1000, fractions)
        assert (after.get("ann", 0), after.get("bob", 0)) == (ann, bob)

    def test_the_float_is_one_holder(self):
        assert split(held_by(float=1_728_270_001), 1, 1000, "up")["float"] == 1_728_271

    def test_all_certificates_of_a_holder_round_together(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="ann", quantity=1)
        book.record("issued", "2018-01-02", security="common", holder="ann", quantity=1)
        assert split(book, 1, 3, "down") == {"ann": 1}  # three thirds

    def test_multiplied_first_and_divided_last(self):
        assert split(held_by(ann=7), 3, 21, "down") == {"ann": 1}  # a third of three, not three thirds of almost one

    def test_two_thirds_thrice_are_two_even_when_rounded_up(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="ann", quantity=1)
        book.record("issued", "2018-01-02", security="common", holder="ann", quantity=1)
        assert split(book, 2, 3, "up") == {"ann": 2}

    def test_cash_in_lieu(self):
        book = held_by(ann=1500, bob=499)
        after = split(book, 1, 1000, "cash_in_lieu", price="2.50")
        assert after == {"ann": 1}
        assert (book.cash("ann"), book.cash("bob"), book.cash("ascent")) == (Decimal("1.25"), Decimal("1.25"), Decimal("-2.50"))

    def test_cash_in_lieu_of_the_fraction_of_a_ratio(self):
        book = held_by(ann=1000)
        assert split(book, 3, 7, "cash_in_lieu", price=7) == {"ann": 428}  # 3,000 / 7 = 428 and 4/7
        assert book.cash("ann") == 4

    def test_cash_in_lieu_needs_a_price(self):
        problem = held_by(ann=1500).refused("split", "2018-07-20", security="common", new=1, old=1000, fractions="cash_in_lieu")
        assert (problem.code, problem.because, problem.remedy) == ("price-missing", "common_stock", "give the price of a new share")

    def test_a_forward_split(self):
        assert split(held_by(ann=3), 3, 2, "down") == {"ann": 4}

    @pytest.mark.parametrize(
        "particulars", [{"new": 0}, {"old": 0}, {"new": -1}, {"old": "-0.5"}, {"price": 0, "fractions": "cash_in_lieu"}]
    )
    def test_numbers_that_are_none(self, particulars: dict[str, Any]):
        usual: dict[str, Any] = {"new": 1, "old": 1000, "fractions": "up"}
        for as_fact in (False, True):
            problem = held_by(ann=1).refused("split", "2018-07-20", security="common", as_fact=as_fact, **(usual | particulars))
            assert (problem.code, problem.because) == ("wrong-amount", "common_stock")

    def test_the_preferred_does_not_split(self):
        book = Book().close("initial")
        assert book.refused("split", "2018-07-20", security="series_k", new=1, old=2, fractions="up").code == "nothing-provides"

    def test_what_was_held_and_what_took_its_place_add_up(self):
        book = held_by(ann=1500, bob=499)
        split(book, 1, 1000, "up")
        assert book.state().held("split/common_stock", "common") == 1999 - 3


class TestIssues:
    def test_a_certificate_of_its_own(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="bob", quantity=5)
        assert book.lots("common") == {"opening/ann": 1, "issued-1": 5}

    def test_not_under_the_certificate_of_another(self):
        for as_fact in (False, True):
            problem = held_by(ann=1).refused(
                "issued", "2018-01-01", security="common", holder="bob", quantity=5, certificate="common/opening/ann", as_fact=as_fact
            )
            assert (problem.code, problem.asked) == ("certificate-taken", "common/opening/ann")

    @pytest.mark.parametrize("quantity", ["-5", "0", "0.5"])
    def test_whole_shares(self, quantity: str):
        for as_fact in (False, True):
            problem = held_by(ann=1).refused("issued", "2018-01-01", security="common", holder="bob", quantity=quantity, as_fact=as_fact)
            assert (problem.code, problem.because) == ("fractional-shares", "common_stock")


class TestDividends:
    def test_paid_to_each_holder_rounded_to_the_cent(self):
        book = held_by(ann=151, bob=149)
        book.record("dividend_paid", "2018-01-01", security="common", per_share="0.0001")
        assert (book.cash("ann"), book.cash("bob"), book.cash("ascent")) == (Decimal("0.02"), Decimal("0.01"), Decimal("-0.03"))

    def test_rounded_once_for_all_certificates_of_a_holder(self):
        book = held_by(ann=40)
        book.record("issued", "2018-01-01", security="common", holder="ann", quantity=40)
        book.record("dividend_paid", "2018-01-02", security="common", per_share="0.0001")
        assert book.cash("ann") == Decimal("0.01")  # 0.004 + 0.004

    def test_declared_moves_nothing(self):
        book = held_by(ann=1000)
        event = book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
        assert not event.outcome.moves
        (step,) = book.steps("2018-06-01", "common_stock")
        assert (step.ref, step.modal, step.status, step.quantity_max, step.slices[0].amount) == (
            "dividend_declared-1",
            "must",
            "declared",
            1000,
            Decimal("0.10"),
        )

    def test_a_payment_settles_the_oldest_of_its_amount(self):
        book = held_by(ann=1000)
        book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
        book.record("dividend_declared", "2018-02-01", security="common", per_share="0.20")
        book.record("dividend_declared", "2018-03-01", security="common", per_share="0.10")
        book.record("dividend_paid", "2018-04-01", security="common", per_share="0.1")
        assert [s.ref for s in book.steps("2018-04-01", "common_stock")] == ["dividend_declared-2", "dividend_declared-3"]
        book.record("dividend_paid", "2018-04-02", security="common", per_share="0.3")  # settles none
        assert [s.ref for s in book.steps("2018-04-02", "common_stock")] == ["dividend_declared-2", "dividend_declared-3"]

    def test_a_split_rescales_what_is_declared(self):
        book = held_by(ann=1000)
        book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10")
        split(book, 1, 100, "up")
        (step,) = book.steps("2018-07-20", "common_stock")
        assert (step.quantity_max, step.slices[0].amount) == (10, 10)

    def test_the_next_date_is_that_of_the_next_payment(self):
        book = held_by(ann=1000)
        book.record("dividend_declared", "2018-01-01", security="common", per_share="0.10", payable_on="2018-03-01")
        book.record("dividend_declared", "2018-01-02", security="common", per_share="0.20", payable_on="2018-02-01")
        stock = book.history.deal.clauses.by_id["common_stock"]
        now = book.now("2018-01-02")
        assert [str(stock.next(now, day.on)) for day in (now, book.now("2018-02-01"), book.now("2018-03-01"))] == [
            "2018-02-01",
            "2018-03-01",
            "None",
        ]

    @pytest.mark.parametrize("per_share", ["0", "-0.1"])
    @pytest.mark.parametrize("kind", ["dividend_declared", "dividend_paid"])
    def test_an_amount_that_is_none(self, kind: str, per_share: str):
        for as_fact in (False, True):
            problem = held_by(ann=1).refused(kind, "2018-01-01", security="common", per_share=per_share, as_fact=as_fact)
            assert (problem.code, problem.because) == ("wrong-amount", "common_stock")

    def test_a_payment_says_how_much(self):
        assert held_by(ann=1).refused("dividend_paid", "2018-01-01", security="common").code == "particular-missing"

    def test_a_dividend_of_another_security_is_not_declared_here(self):
        book = Book().close("initial")
        assert book.refused("dividend_declared", "2018-01-01", security="series_k", per_share="0.1").code == "nothing-provides"
