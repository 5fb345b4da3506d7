"""A split changes the number of shares and nothing else: price, conversions and declared dividends follow it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seriatim.ledger.history import History
from tests.simulator.deals import SIGNED, Book, deal
from tests.simulator.laws import split_invariance
from tests.simulator.strategies import RANDOM, histories

RATIOS = st.tuples(st.integers(1, 5000), st.integers(1, 5000)).filter(lambda ratio: ratio[0] != ratio[1])


@settings(max_examples=50)
@given(histories(10), st.integers(0, 2000), RANDOM)
def test_in_random_histories(history: History, days: int, random: Random):
    split_invariance(history, SIGNED + timedelta(days=days), random)


@settings(max_examples=60)
@given(st.lists(RATIOS, min_size=1, max_size=4), st.sampled_from(["0.004", "0.003", "7"]), st.integers(1, 1000))
def test_the_price_in_force_is_exact_after_any_splits(ratios: list[tuple[int, int]], price: str, quantity: int):
    book = Book(deal(authorized=10**25, conversion={"price": price})).close("initial")
    exact = Fraction(price)
    for index, (new, old) in enumerate(ratios):
        book.record("split", f"2017-03-{index + 1:02}", security="common", new=new, old=old, fractions="up")
        exact = exact * old / new
    (step,) = book.steps("2017-04-01", "conversion")
    assert Fraction(step.price.money) / Fraction(step.price.shares) == exact
    if (gives := quantity * 1000 / exact // 1) > 0:
        book.record("converted", "2017-04-01", quantity=quantity)
        assert book.holdings("common")["boone"] == gives
    else:
        assert book.refused("converted", "2017-04-01", quantity=quantity).code == "less-than-allowed"


@settings(max_examples=60)
@given(RATIOS, st.integers(1, 1000))
def test_split_then_convert_is_convert_then_split_up_to_a_share(ratio: tuple[int, int], quantity: int):
    split: dict[str, Any] = {"security": "common", "new": Decimal(ratio[0]), "old": Decimal(ratio[1])}
    assume(quantity * 250_000 * ratio[0] >= ratio[1])  # a conversion into nothing is refused
    before, after = (Book(deal(authorized=10**25)).close("initial") for _ in range(2))
    before.record("split", "2017-03-01", fractions="down", **split)
    before.record("converted", "2017-03-02", quantity=quantity)
    after.record("converted", "2017-03-01", quantity=quantity)
    after.record("split", "2017-03-02", fractions="down", **split)
    assert before.holdings("common").get("boone", 0) == after.holdings("common").get("boone", 0)
