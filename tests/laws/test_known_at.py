"""What was known at a past moment never changes, whatever is recorded, backdated or reversed afterwards."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given, settings

from seriatim.ledger.history import History
from seriatim.units.problems import Refused
from tests.simulator.acts import Maker
from tests.simulator.deals import NOON
from tests.simulator.laws import facts
from tests.simulator.strategies import RANDOM, histories


@settings(max_examples=50)
@given(histories(6), RANDOM)
def test_the_past_as_known_never_changes(history: History, random: Random):
    seen = [(e.recorded_at, facts(history.state(known_at=e.recorded_at))) for e in history.events]
    seen.append((NOON - timedelta(days=500), facts(History(history.deal).state())))
    maker = Maker(random, history)
    maker.count = 1000
    for _ in range(6):
        maker.history = history
        moment = NOON + timedelta(days=400) - timedelta(days=random.randint(0, 800))  # the clock may even go back
        if history.events and moment <= history.events[-1].recorded_at:
            moment = history.events[-1].recorded_at + timedelta(microseconds=1)
        try:
            history = history.with_events(history.record(maker.entries(), moment))
        except Refused:
            continue
        for at, then in seen:
            assert facts(history.state(known_at=at)) == then
        seen.append((moment, facts(history.state())))
