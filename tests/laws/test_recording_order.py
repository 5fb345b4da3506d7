"""The same acts in the same places of the same days give the same, in whatever order they were recorded."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings

from seriatim.ledger.history import History
from tests.simulator.laws import recording_order
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=50)
@given(histories(), RANDOM)
def test_recording_order_does_not_matter(history: History, random: Random):
    recording_order(history, random)
