"""One number system: every function of a clause's arithmetic gives on an array what it gives exactly on each entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step, effect
from seriatim.ledger.perform import perform
from seriatim.units.numbers import EXACT, anywhere, apportioned, least, lift, most, ratio, same, total, where, whole
from tests.simulator.deals import Book, act, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

ROUNDINGS = st.sampled_from(["down", "up", "nearest", "cash_in_lieu"])
SHARES = st.integers(0, 20_000).map(Decimal)
PRICES = st.sampled_from([Decimal(text) for text in ("0.004", "0.003", "0.0137", "0.5", "7", "400", "417", "1000.50", "0.0001")])
NUMBERS = st.decimals(0, 10_000_000, places=4)
CENT = Decimal("0.01")


def arrays(numbers: list[Decimal]) -> Any:
    return np.array([float(number) for number in numbers])


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_least_most_where_ratio_total(pairs: list[tuple[Decimal, Decimal]]):
    a, b = (arrays([pair[i] for pair in pairs]) for i in (0, 1))
    assert least(a, b).tolist() == [float(least(x, y)) for x, y in pairs]
    assert most(a, b).tolist() == [float(most(x, y)) for x, y in pairs]
    assert where(a > b, a, b).tolist() == [float(where(x > y, x, y)) for x, y in pairs]
    assert np.allclose(ratio(a, b), [float(ratio(x, y)) for x, y in pairs], rtol=1e-14)
    assert np.allclose(total([a, b, a], a * 0), [float(total([x, y, x], Decimal(0))) for x, y in pairs])
    assert anywhere(a - b) == any(anywhere(x - y) for x, y in pairs)


@given(st.lists(st.decimals(-1, 1, places=4), min_size=1, max_size=5))
def test_anywhere_and_same(numbers: list[Decimal]):
    on_arrays = arrays(numbers)
    assert anywhere(on_arrays) == any(anywhere(number) for number in numbers)
    assert same(on_arrays, on_arrays * 1)
    assert not same(on_arrays, on_arrays + 1e-6)
    assert same(on_arrays, np.rint(on_arrays)) == all(same(number, whole(number)) for number in numbers)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(SHARES, PRICES, PRICES), min_size=1, max_size=20), ROUNDINGS, st.sampled_from([Decimal(1), CENT, Decimal("0.001")])
)
def test_whole(triples: list[tuple[Decimal, Decimal, Decimal]], rounding: Any, unit: Decimal):
    """Worth divided by a price: the quotients that conversions round."""
    exact = [EXACT.divide(quantity * worth, price) for quantity, worth, price in triples]
    quotients = [arrays([t[i] for t in triples]) for i in range(3)]
    rounded = whole(quotients[0] * quotients[1] / quotients[2], rounding, unit)
    assert np.allclose(rounded, [float(whole(x, rounding, unit)) for x in exact], rtol=1e-13, atol=float(unit) / 1000)


@given(st.integers(0, 10**10), st.sampled_from(["0.8", "0.2", "0.5", "0.001", "0.999"]), ROUNDINGS)
def test_a_true_fraction_of_a_large_number_is_not_rounded_away(count: int, fraction: str, rounding: Any):
    exact = Decimal(count) + Decimal(fraction)
    assert whole(arrays([exact]), rounding).tolist() == [float(whole(exact, rounding))]


@given(st.integers(0, 10**9), ROUNDINGS)
def test_half_a_cent_goes_up_exactly(cents: int, rounding: Any):
    exact = (Decimal(cents) + Decimal("0.5")) * CENT
    assert np.allclose(whole(arrays([exact]), rounding, CENT), [float(whole(exact, rounding, CENT))], rtol=0, atol=1e-4)


@given(st.lists(SHARES, min_size=1, max_size=6), st.integers(0, 20_000).map(Decimal), ROUNDINGS)
def test_apportioned(parts: list[Decimal], times: Decimal, rounding: Any):
    over = total(parts, Decimal(0))
    exact = apportioned(parts, least(times, over), over, rounding)
    on_arrays = apportioned([arrays([part]) for part in parts], arrays([least(times, over)]), arrays([over]), rounding)
    assert [float(part[0]) for part in on_arrays] == [float(part) for part in exact]
    assert sum(exact) == least(times, over)
    assert all(0 <= share <= part for share, part in zip(exact, parts, strict=True))


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(1, 5000), PRICES), min_size=1, max_size=5),
    st.floats(0, 1),
    PRICES,
    ROUNDINGS,
    st.booleans(),
    st.booleans(),
)
def test_effect(lots: list[tuple[int, Decimal]], part: float, price: Decimal, rounding: Any, pro_rata: bool, in_cash: bool):
    slices = tuple(Slice(f"lot{i}", "k", f"holder{i % 2}", Decimal(q), amount, "retired") for i, (q, amount) in enumerate(lots))
    step: Step[Decimal] = Step(
        clause="c",
        kind="converted",
        ref="",
        modal="may",
        by="",
        security="k",
        quantity_max=Decimal(sum(q for q, _ in lots)),
        slices=slices,
        into="USD" if in_cash else "common",
        issuer="ascent",
        currency="USD",
        price=None if in_cash else Price(price, Decimal(1)),
        rounding=rounding,
        spread="pro_rata" if pro_rata else "in_order",
    )
    quantity = Decimal(int(float(step.quantity_max) * part))
    exact = effect(step, quantity, "new")
    on_arrays = effect(lift(step, float), np.array([float(quantity)]), "new")
    assert exact.keys() == on_arrays.keys()
    for key, change in exact.items():
        cent = 0.01 if rounding == "cash_in_lieu" and key[1] == "USD" else 0  # a difference of large floats
        assert abs(float(on_arrays[key][0]) - float(change)) < cent + 1e-3, key
    for asset in {asset for _, asset in exact}:
        assert sum(change for (_, of), change in exact.items() if of == asset) == 0


FACTS: dict[str, dict[str, Any]] = {
    "split": {"security": "common", "new": 3, "old": 7, "fractions": "cash_in_lieu", "price": "1.25"},
    "dividend_paid": {"security": "common", "per_share": "0.0001234567"},
    "dividend_declared": {"security": "common", "per_share": "0.0001234567", "payable_on": "2017-07-01"},
    "issued": {"security": "common", "holder": "carol", "quantity": 77},
    "authorized": {"security": "common", "quantity": 2_000_000_000},
    "defaulted": {"closing": "april"},
    "unpaid": {"security": "series_k"},
}


@pytest.mark.parametrize("kind", FACTS)
def test_facts_on_arrays(kind: str):
    """What happens to all, on arrays as exactly: what is moved, and what is remembered."""
    book = Book(deal(preferred={"ann": 333}, remedy={"measured": "default"})).close("initial", "march")
    book.record("dividend_paid", "2017-05-01", security="common", per_share="0.00007", participating="owed")
    book.record("converted", "2017-05-02", quantity=101, holder="ann")
    fact = act(kind, "2022-06-01", "fact", **FACTS[kind])
    exact = perform(book.now("2022-06-01"), fact)
    arrays = state_on_paths(book.state(), 3)
    on_arrays = perform(Now(fact.on, arrays, clauses_on_paths(book.history.deal.clauses)), lift(fact, float))
    assert [p.code for p in exact.problems] == [p.code for p in on_arrays.problems] == []
    assert exact.outcome.moves or exact.outcome.memory
    assert {key for key, change in on_arrays.outcome.moves.items() if np.any(change)} == set(exact.outcome.moves)
    for key, change in exact.outcome.moves.items():
        assert np.allclose(on_arrays.outcome.moves[key], float(change), rtol=1e-12, atol=1e-4), key
    assert on_arrays.outcome.memory.keys() >= exact.outcome.memory.keys()
    for key, value in exact.outcome.memory.items():
        assert _floats(on_arrays.outcome.memory[key]) == pytest.approx(_floats(value)), key


def _floats(value: Any) -> list[float]:
    """The numbers of a memory entry."""
    price = getattr(value, "price", None)
    numbers = [value] if isinstance(value, (Decimal, float, np.ndarray)) else [price.money, price.shares] if price else []
    return [float(np.ravel(np.asarray(number, dtype=float))[0]) for number in numbers]
