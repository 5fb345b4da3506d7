"""Performing a duty removes exactly its row."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.ledger.history import History
from tests.simulator.deals import SIGNED, Book
from tests.simulator.laws import duty_done
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=60)
@given(histories(10), st.integers(0, 2000), RANDOM)
def test_performing_a_duty_removes_its_row(history: History, days: int, random: Random):
    duty_done(history, SIGNED + timedelta(days=days), random)


@given(st.integers(1, 1000))
def test_a_part_leaves_the_rest(quantity: int):
    book = Book().close("initial", "march")
    book.record("redeemed", "2022-02-24", quantity=quantity, price=1000)
    left = {step.ref: step.quantity_max for step in book.steps("2022-02-24", "redemption")}
    assert left == ({"series_k/march": 1000} if quantity == 1000 else {"series_k/initial": 1000 - quantity, "series_k/march": 1000})
