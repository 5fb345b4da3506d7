"""Nothing happens after the horizon, and two walks end to end are one."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.ledger.history import History
from tests.simulator.deals import SIGNED
from tests.simulator.laws import walk_ends
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=50)
@given(histories(8), st.integers(0, 700), RANDOM)
def test_nothing_after_the_horizon(history: History, days: int, random: Random):
    walk_ends(history, SIGNED + timedelta(days=days), random)
