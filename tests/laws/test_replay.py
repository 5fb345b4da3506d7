"""A prefix and the rest give the same as all at once, and the clauses asked again say what was recorded."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings

from seriatim.ledger.history import History
from tests.simulator.laws import replay, verified, written_and_read
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=50)
@given(histories(), RANDOM)
def test_replay(history: History, random: Random):
    replay(history, random)
    verified(history)
    written_and_read(history)


@settings(max_examples=20)
@given(histories())
def test_two_folds_are_identical(history: History):
    one, other = history.state(), history.state()
    assert list(one.balances.items()) == list(other.balances.items())
    assert repr(one.memory) == repr(other.memory)
