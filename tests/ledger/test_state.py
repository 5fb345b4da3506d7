"""What a state keeps up as acts are added is what it would find by looking through everything again."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.lots import Lot, Lots
from seriatim.deal.recalled import Memory
from seriatim.deal.state import State

NAMES = ("a", "b", "c", "d", "e")
HOLDERS = ("ann", "ben", "issuer")
CERTIFICATES = {n: Certificate(n, "common" if n < "e" else "series", HOLDERS[i % 3], date(2020, 1, 5 - i)) for i, n in enumerate(NAMES)}
ENTRIES = ("price", "series/a", "owed/a", "owed/series/a", "owed/b", "notice/n1")
KEYS = st.tuples(st.sampled_from(("one", "two")), st.sampled_from(ENTRIES))


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome[Decimal]:
    opened = tuple(CERTIFICATES[name] for name in draw(st.lists(st.sampled_from(NAMES), max_size=2)))
    accounts = st.sampled_from((*NAMES, "cash/issuer"))
    moved = draw(st.dictionaries(st.tuples(accounts, st.sampled_from(("common", "series", "USD"))), st.integers(-2, 2), max_size=3))
    memory = draw(st.dictionaries(KEYS, st.sampled_from([None, 1, 2]), max_size=3))
    return Outcome(opened, {key: Decimal(change) for key, change in moved.items()}, memory)


@given(st.lists(outcomes(), max_size=12))
def test_lots_are_those_that_a_new_list_would_have(acts: list[Outcome[Decimal]]):
    state = State(Decimal(0))
    for outcome in acts:
        state.add(outcome)
        for security in ("common", "series"):
            anew: Lots[Decimal] = Lots(state.by_security.get(security, ()), state.balances)
            assert state.lots(security) == anew.all()
            assert state.lots(security, "issuer") == tuple(lot for lot in anew.all() if lot.holder != "issuer")
            assert state.lots_of(security, "ann") == tuple(lot for lot in anew.all() if lot.holder == "ann")
            assert state.outstanding(security, "ben") == sum(lot.quantity for lot in anew.all() if lot.holder != "ben")


@given(st.lists(outcomes(), max_size=12))
def test_memory_is_found_by_clause_by_word_and_by_what_it_is_about(acts: list[Outcome[Decimal]]):
    state = State(Decimal(0))
    plain: dict[tuple[str, str], Any] = {}
    for outcome in acts:
        state.add(outcome)
        for key, value in outcome.memory.items():
            plain.pop(key, None) if value is None else plain.update({key: value})
        for memory in (state.memory, state.copy().memory):
            assert list(memory.items()) == list(plain.items())
            assert list(memory.of("one").items()) == [(entry, value) for (clause, entry), value in plain.items() if clause == "one"]
            assert list(memory.called("owed/")) == [(key, value) for key, value in plain.items() if key[1].startswith("owed/")]
            assert dict(memory.about("a")) == {key: value for key, value in plain.items() if key[1] == "owed/a" or key[1] == "series/a"}
            assert dict(memory.about("series/a")) == {k: v for k, v in plain.items() if k[1] in ("series/a", "owed/series/a")}


def test_a_memory_goes_to_another_process_and_is_the_same_there() -> None:
    memory = Memory({("one", "owed/a"): 1, ("two", "price"): 2})
    twin = pickle.loads(pickle.dumps(memory))
    assert (twin, twin.of("one"), list(twin.called("owed/"))) == (memory, {"owed/a": 1}, [(("one", "owed/a"), 1)])
    twin["one", "owed/b"] = 3
    assert list(twin.about("b")) == [(("one", "owed/b"), 3)]


def test_a_copy_goes_its_own_way():
    memory = Memory({("one", "owed/a"): 1})
    twin = memory.copy()
    twin["two", "owed/a"] = 2
    assert twin.pop(("one", "owed/a")) == 1
    assert list(memory.called("owed/")) == list(memory.about("a")) == [(("one", "owed/a"), 1)]
    assert list(twin.called("owed/")) == list(twin.about("a")) == [(("two", "owed/a"), 2)]


def test_the_two_numbers_of_the_page():
    """Of two certificates of 100 with 40 converted from the first, 60 and 100 are left; then 100 alone."""
    state = State(Decimal(0))
    first, second = Certificate("first", "common", "ann", date(2020, 1, 1)), Certificate("second", "common", "ben", date(2020, 1, 2))
    state.add(Outcome((first, second), {("first", "common"): Decimal(100), ("second", "common"): Decimal(100)}))
    assert [lot.quantity for lot in state.lots("common")] == [100, 100]
    state.add(Outcome((), {("first", "common"): Decimal(-40)}))
    assert state.lots("common") == (Lot("first", "common", "ann", first.issued_on, Decimal(60)), state.lots_of("common", "ben")[0])
    state.add(Outcome((), {("first", "common"): Decimal(-60)}))
    assert [lot.id for lot in state.lots("common")] == ["second"]
    assert state.outstanding("common") == 100
