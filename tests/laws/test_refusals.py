"""A refused act changes nothing."""

from __future__ import annotations

import contextlib
from random import Random

from hypothesis import given, settings

from seriatim.ledger.history import History
from seriatim.units.problems import Refused
from tests.simulator.acts import Maker
from tests.simulator.deals import NOON
from tests.simulator.laws import facts
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=50)
@given(histories(8), RANDOM)
def test_refused_acts_change_nothing(history: History, random: Random):
    before, events = facts(history.state()), history.events
    maker = Maker(random, history)
    maker.count = 1000
    for _ in range(5):
        with contextlib.suppress(Refused):
            history.record(maker.entries(), NOON.replace(year=2030))
        assert facts(history.state()) == before
        assert history.events is events
