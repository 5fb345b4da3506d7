"""Laws of anti-dilution: averages lie between the prices, ratchets below averages; order, splitting and splits change nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.deal.act import Outcome
from seriatim.deal.clause import Clauses
from seriatim.deal.state import Now
from seriatim.ledger.cascade import settled
from seriatim.ledger.perform import perform
from seriatim.units.numbers import lift
from tests.provisions.protected import RATCHET, WEIGHTED, book, issue, price, series, warrants
from tests.simulator.deals import Book, act
from tests.simulator.paths import clauses_on_paths, state_on_paths

PLACES: dict[str, Any] = {"places": 10}
COUNT = st.integers(1, 500_000)
CENTS = st.integers(1, 2000).map(lambda cents: Decimal(cents) / 100)
BASES = st.sampled_from(["common_outstanding", "as_converted", "fully_diluted"])


@settings(max_examples=25)
@given(new=COUNT, at=CENTS, base=BASES)
def test_an_average_lies_between_the_prices_and_a_ratchet_not_above_it(new: int, at: Decimal, base: str):
    b = book(
        700_000,
        a=series("a", 100_000, 10, 10, {**WEIGHTED, **PLACES, "base": base}),
        b=series("b", 100_000, 10, 10, {**RATCHET, **PLACES}),
        w=warrants(50_000, 12),
    )
    issue(b, new, at)
    average, ratchet = price(b, "a_conversion"), price(b, "b_conversion")
    assert ratchet == min(at, Decimal(10))
    assert ratchet <= average <= 10


@settings(max_examples=15)
@given(new=st.integers(2, 500_000), cut=st.floats(0.01, 0.99), at=CENTS)
def test_one_issue_in_two_parts_at_one_price_gives_the_same_average(new: int, cut: float, at: Decimal):
    """(CP x A + m1 + m2) / (A + c1 + c2), in one step or in two: exact where the base is the common alone."""
    protected = series("a", 100_000, 10, 10, {**WEIGHTED, **PLACES, "base": "common_outstanding"})
    first = max(1, min(new - 1, int(new * cut)))
    whole, parts = book(700_000, a=protected), book(700_000, a=protected)
    issue(whole, new, at)
    issue(parts, first, at)
    issue(parts, new - first, at)
    assert abs(price(whole, "a_conversion") - price(parts, "a_conversion")) <= Decimal("0.000000001")


def cascading() -> Book:
    """Three protections, each of which counts the others' resets."""
    both = {"repricings": "all", **PLACES}
    return book(
        900_000,
        a=series("a", 10_000, 10, 10, {**WEIGHTED, **both}),
        b=series("b", 10_000, 8, 8, {**RATCHET, **both, "exempt": ["plan"]}),
        w=warrants(20_000, 9, {**WEIGHTED, **both}, number_adjusts=True),
    )


@settings(max_examples=15)
@given(order=st.permutations(range(3)), new=COUNT, at=CENTS, exempt=st.sampled_from(["", "plan"]))
def test_the_order_of_the_clauses_does_not_matter(order: list[int], new: int, at: Decimal, exempt: str):
    b = cascading()
    now = b.now("2020-06-01")
    asked = act("issued", "2020-06-01", "new", security="common", holder="newcomer", quantity=new, price=at, exempt=exempt)
    protecting = now.clauses.protecting
    others = [clause for clause in now.clauses if clause not in protecting]
    shuffled = Clauses([*(protecting[i] for i in order), *others])
    assert perform(now, asked).outcome.memory == perform(Now(now.on, now.state, shuffled), asked).outcome.memory


@settings(max_examples=10)
@given(new=st.integers(1, 50_000), tenths=st.integers(1, 200))
def test_a_split_before_the_issue_changes_nobodys_economics(new: int, tenths: int):
    """1 for 10, and a tenth of the shares at ten times the price: the price in force is ten times what it is without."""
    at = Decimal(tenths) / 10
    plain, split = (book(700_000, a=series("a", 10_000, 10, 10, {**WEIGHTED, **PLACES})) for _ in range(2))
    issue(plain, new * 10, at)
    split.record("split", "2020-05-01", security="common", new=1, old=10, fractions="down")
    issue(split, new, at * 10)
    assert abs(price(split, "a_conversion") - price(plain, "a_conversion") * 10) <= Decimal("0.00000001")


@settings(max_examples=10)
@given(new=COUNT, prices=st.lists(CENTS, min_size=3, max_size=3))
def test_on_arrays_as_exactly(new: int, prices: list[Decimal]):
    b = cascading()
    now = b.now("2020-06-01")
    exact = [
        settled(now, act("issued", "2020-06-01", "new", security="common", holder="newcomer", quantity=new, price=at), Outcome())[0]
        for at in prices
    ]
    arrays: Any = Now(now.on, state_on_paths(now.state, 3), clauses_on_paths(now.clauses))
    asked: Any = lift(act("issued", "2020-06-01", "new", security="common", holder="newcomer", quantity=new, price=1), float)
    object.__setattr__(asked, "price", np.array([float(at) for at in prices]))
    found, problems = settled(arrays, asked, Outcome())
    assert not problems
    for key, value in found.items():
        own = now.recall(*key).price.each()
        expected = [float(one[key].price.each() if key in one else own) for one in exact]
        np.testing.assert_allclose(np.broadcast_to(value.price.each(), 3), expected, rtol=1e-7)
