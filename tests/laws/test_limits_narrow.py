"""Limits only narrow: what is available is never more than the clause allows, and never less than a smaller limit leaves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.deal.limits import available
from seriatim.ledger.history import History
from tests.simulator.deals import SIGNED, Book, deal
from tests.simulator.laws import limits_narrow
from tests.simulator.strategies import histories


@settings(max_examples=60)
@given(histories(), st.integers(0, 2000))
def test_limits_only_narrow(history: History, days: int):
    limits_narrow(history, SIGNED + timedelta(days=days))


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.sampled_from(["0.004", "0.003", "7", "417"]),
    st.sampled_from(["down", "up", "nearest"]),
)
def test_a_wider_limit_leaves_no_less_and_what_it_leaves_fits(room: int, more: int, price: str, fractions: str):
    left = []
    for count in (room, room + more):
        book = Book(deal(authorized=1_730_000_000 + count, conversion={"price": price, "fractions": fractions})).close("initial")
        (step,) = book.steps("2017-03-01", "conversion")
        most, binds = available(book.now("2017-03-01"), step)
        left.append(most)
        assert binds == ("conversion" if most == 1000 else "authorized_common")
        if most:
            book.record("converted", "2017-03-01", quantity=most)
        assert book.outstanding("common") <= 1_730_000_000 + count
        next_fits = (most + 1) * Decimal(1000) / Decimal(price) <= count
        assert most == 1000 or not next_fits
    assert left[0] <= left[1]
