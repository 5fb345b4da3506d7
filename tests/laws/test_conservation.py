"""Every asset's moves sum to zero, what is issued less what is retired is outstanding, and nobody holds less than nothing."""

from __future__ import annotations

from hypothesis import given, settings

from seriatim.ledger.history import History
from tests.simulator.laws import conservation, nothing_negative
from tests.simulator.strategies import histories


@settings(max_examples=60)
@given(histories())
def test_conservation(history: History):
    conservation(history)
    nothing_negative(history)
