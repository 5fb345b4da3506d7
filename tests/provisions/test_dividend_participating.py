"""Participating dividends: the preferred gets what the common is paid, as converted, and nothing otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.deals import Book, deal


def holding(shares: int = 1000, **terms: Any) -> Book:
    return Book(deal([("only", "by 2017-02-24", shares, "")], **terms)).close("only")


def paid(book: Book, holder: str, *acts: tuple[str, dict[str, Any]]) -> Any:
    """What a holder gets from some acts of 2017-05-01."""
    before = book.cash(holder)
    for kind, particulars in acts:
        book.record(kind, "2017-05-01", **particulars)
    return book.cash(holder) - before


def owed(book: Book, on: str = "2017-05-01") -> list[Any]:
    return [step.quantity_max * step.slices[0].amount for step in book.steps(on, "dividend") if step.status == "owed"]


PAID: tuple[str, dict[str, Any]] = ("dividend_paid", {"security": "common", "per_share": "0.0001"})
OWED: tuple[str, dict[str, Any]] = ("dividend_paid", {"security": "common", "per_share": "0.0001", "participating": "owed"})


def test_as_converted_one_preferred_gets_25_dollars():
    book = holding(1)
    assert paid(book, "boone", PAID) == 25
    assert book.cash("float") == 173_000  # 0.0001 on 1.73 billion
    assert book.cash("ascent") == 1000 - 173_000 - 25


def test_per_share_it_gets_what_one_common_share_gets():
    assert paid(holding(1000, dividend={"basis": "per_share"}), "boone", PAID) == Decimal("0.10")


def test_declared_gives_nothing_yet():
    book = holding()
    event = book.record("dividend_declared", "2017-04-01", security="common", per_share="0.0001", payable_on="2017-05-01")
    assert not event.outcome.moves
    assert owed(book) == []
    common, preferred = (step for step in book.steps("2017-04-01") if step.kind == "dividend_paid")
    assert (common.status, str(common.due), common.quantity_max * common.slices[0].amount) == ("declared", "2017-05-01", 173_000)
    assert (preferred.status, preferred.blocked, preferred.slices[0].amount) == ("declared", "the common is not paid yet", 25)
    assert (common.modal, preferred.modal) == ("must", "must")
    assert book.refused("dividend_paid", "2017-05-01", security="series_k").code == "no-dividend-declared"


def test_payment_settles_the_declaration():
    book = holding()
    book.record("dividend_declared", "2017-04-01", security="common", per_share="0.0001", payable_on="2017-05-01")
    assert paid(book, "boone", PAID) == 25_000
    assert [step for step in book.steps("2017-05-01") if step.kind == "dividend_paid"] == []


def test_with_none_nothing_accrues():
    book = holding()
    assert owed(book, "2022-02-24") == []
    problem = book.refused("dividend_paid", "2017-05-01", security="series_k")
    assert (problem.code, problem.because) == ("no-dividend-declared", "dividend")


def test_owed_stays_owed_until_it_is_paid():
    book = holding()
    assert paid(book, "boone", OWED) == 0
    assert book.cash("float") == 173_000
    assert owed(book, "2020-01-01") == [25_000]
    assert paid(book, "boone", ("dividend_paid", {"security": "series_k"})) == 25_000
    assert owed(book, "2020-01-01") == []


def test_what_is_owed_adds_up():
    book = holding()
    assert paid(book, "boone", OWED, OWED, ("dividend_paid", {"security": "series_k"})) == 50_000


def test_only_on_the_shares_there_were():
    book = Book().close("initial")
    book.record("dividend_paid", "2017-03-15", security="common", per_share="0.0001", participating="owed")
    book.close("march")
    assert owed(book) == [25_000]


def test_only_on_what_is_left_after_a_conversion():
    book = holding()
    book.record("converted", "2017-04-01", quantity=800)
    assert paid(book, "boone", PAID) == 200 * 25 + 200_000_000 * Decimal("0.0001")


def test_after_a_split_as_converted_at_the_price_in_force():
    book = holding(1)
    book.record("split", "2017-04-01", security="common", new=1, old=1000, fractions="up")
    assert paid(book, "boone", ("dividend_paid", {"security": "common", "per_share": "0.1"})) == 25


@pytest.mark.parametrize(("each", "pays"), [("0.00000002", "0.01"), ("0.00000001", "0")])
def test_rounded_to_the_cent_half_up(each: str, pays: str):
    assert paid(holding(1), "boone", ("dividend_paid", {"security": "common", "per_share": each})) == Decimal(pays)  # 0.005, 0.0025


def test_rounded_once_for_all_lots_of_a_holder():
    book = Book(deal([("a", "by 2017-02-24", 1, ""), ("b", "during 2017-03", 1, "")])).close("a", "b")
    assert paid(book, "boone", ("dividend_paid", {"security": "common", "per_share": "0.00000002"})) == Decimal("0.01")  # not 0.01 + 0.01


def test_multiplied_first_and_divided_last():
    # Three shares at 1,000 / 0.003 × 0.000000005 = 0.001666… each: 0.005 together, which is a cent.
    assert paid(
        holding(3, conversion={"price": "0.003"}), "boone", ("dividend_paid", {"security": "common", "per_share": "0.000000005"})
    ) == Decimal("0.01")


def test_each_holder_gets_its_own():
    book = holding(preferred={"ann": 10, "bob": 20})
    book.record(PAID[0], "2017-05-01", **PAID[1])
    assert (book.cash("ann"), book.cash("bob")) == (250, 500)


class TestFormerHolders:
    """Shares that were converted while a dividend was owed on them."""

    def book(self) -> Book:
        book = holding()
        book.record(OWED[0], "2017-05-01", **OWED[1])
        return book

    def test_the_duty_stays_visible_when_all_shares_are_gone(self):
        book = self.book()
        book.record("converted", "2017-05-02", quantity=1000)
        assert owed(book, "2030-01-01") == [25_000]

    def test_the_former_holder_is_paid_for_the_shares_it_had(self):
        book = self.book()
        book.record("converted", "2017-05-02", quantity=300)
        book.record("converted", "2017-05-03", quantity=200)
        (step,) = book.steps("2017-05-03", "dividend")
        assert [(s.account, s.quantity, s.amount) for s in step.slices] == [("series_k/only", 500, 25), ("departed/boone", 500, 25)]
        before = book.cash("boone")
        book.record("dividend_paid", "2017-06-01", security="series_k")
        assert book.cash("boone") - before == 25_000
        assert owed(book, "2017-06-01") == []

    def test_a_share_redeemed_with_its_dividend_leaves_nothing_behind(self):
        book = self.book()
        book.record("redeemed", "2022-02-24", quantity=400)
        assert owed(book, "2022-02-24") == [600 * 25]
