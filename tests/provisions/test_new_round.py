"""A new issue at a price, or priced as a part of the company after it: the protections solved together with the price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from seriatim.captable.new_round import Round, at_a_price, for_a_part
from seriatim.units.problems import BadInput
from tests.provisions.protected import RATCHET, WEIGHTED, book, series
from tests.simulator.deals import Book


def priced(b: Book, money: object, part: object, places: int = 4) -> Any:
    return for_a_part(b.history.deal, b.now(date(2020, 6, 1)), Decimal(str(money)), Decimal(str(part)), places)


def shares(r: Round, security: str) -> Any:
    return next((h.before, h.after) for h in r.held if h.security == security)


def test_a05_eight_thousand_for_forty_percent_with_a_full_ratchet():
    """tutorsglobe.com, an entrepreneur has 1,000 shares: price 2, 4,000 new shares, 3,000 more for the early investor."""
    b = book(1000, a=series("a", 2000, 5, 5, RATCHET))
    r = priced(b, 8000, "0.4")
    assert (r.price, r.shares, r.part) == (2, 4000, Decimal("0.4"))
    assert shares(r, "a") == (2000, 5000)
    assert [(p.clause, p.before, p.after) for p in r.prices] == [("a_conversion", 5, 2)]


def test_a05_without_the_ratchet():
    r = priced(book(1000, a=series("a", 2000, 5, 5)), 8000, "0.4")
    assert (r.price, r.shares, shares(r, "a")) == (4, 2000, (2000, 2000))


def test_an_average_satisfies_both_equations():
    b = book(1000, a=series("a", 2000, 5, 5, {**WEIGHTED, "places": 10}))
    r = priced(b, 8000, "0.4", 10)
    new = Fraction(8000) / Fraction(r.price)  # shares before they are rounded down
    cp = Fraction(5 * 3000 + 8000) / (3000 + new)
    assert abs(new - Fraction(2, 5) * (1000 + Fraction(10_000) / cp + new)) < Fraction(1, 10**4)
    assert abs(Fraction(r.prices[0].after) - cp) < Fraction(1, 10**3)  # of the whole shares
    assert 0 <= new - Fraction(r.shares) < 1


def test_a_part_that_no_price_can_give():
    b = book(1000, a=series("a", 2000, 5, 5, RATCHET))  # 10,000 ratcheted against 8,000 new: never more than 44.4%
    with pytest.raises(BadInput) as refused:
        priced(b, 8000, "0.45")
    assert [p.code for p in refused.value.problems] == ["no-such-round"]
    assert "no price lets 8,000 buy 45%" in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("common", "money", "part", "says"),
    [
        (0, 8000, "0.4", "no share stands beside the new ones: whatever 8,000 buys is all of the company, not 40%"),
        (1_000_000_000, 1, "0.4", "1 buys 40% at 0.0000000015 a share: 0 in 4 decimal places"),  # 1 x 60% / (40% x 10^9)
        (1000, "0.0001", "0.4", "0.0001 buys 40% at 0.00000015 a share: 0 in 4 decimal places"),
    ],
)
def test_a_part_of_nothing_and_a_price_that_rounds_to_nothing_are_named(common: int, money: object, part: str, says: str):
    with pytest.raises(BadInput) as refused:
        priced(book(common, a=series("a", 0, 5, 5, RATCHET)), money, part)
    assert [(p.code, p.message) for p in refused.value.problems] == [("no-such-round", says)]


def test_a_small_price_needs_more_places():
    r = priced(book(1_000_000_000, a=series("a", 0, 5, 5)), 1, "0.4", 10)
    assert (r.price, r.part) == (Decimal("0.0000000015"), pytest.approx(Decimal("0.4")))


@pytest.mark.parametrize(("money", "price", "whole"), [("9.99", "10", 0), ("10", "10", 1)])
def test_money_for_less_than_one_share_is_no_round(money: str, price: str, whole: int):
    b = book(1000, a=series("a", 2000, 5, 5, RATCHET))
    if whole:
        assert at_a_price(b.history.deal, b.now(date(2020, 6, 1)), Decimal(money), Decimal(price)).shares == whole
        return
    with pytest.raises(BadInput) as refused:
        at_a_price(b.history.deal, b.now(date(2020, 6, 1)), Decimal(money), Decimal(price))
    assert [(p.code, p.message) for p in refused.value.problems] == [("no-such-round", "9.99 buys no whole share at 10")]


def test_at_a_price_above_all_nothing_moves():
    b = book(1000, a=series("a", 2000, 5, 5, RATCHET))
    r = at_a_price(b.history.deal, b.now(date(2020, 6, 1)), Decimal(600), Decimal(6))
    assert r.shares == 100
    assert (shares(r, "a"), shares(r, "common")) == ((2000, 2000), (1000, 1000))
    assert sum(h.part_after for h in r.held) == pytest.approx(Decimal(1))


def test_a_what_if_says_what_recording_then_does():
    b = book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED))
    r = at_a_price(b.history.deal, b.now(date(2020, 6, 1)), Decimal(1_000_000), Decimal(5))
    b.record("issued", "2020-06-01", security="common", holder="newcomer", quantity=r.shares, price=r.price)
    assert b.state().memory["a_conversion", "price"].price.each() == r.prices[0].after == Decimal("9.1667")
