"""Killed at any moment, the program loses nothing that it acknowledged: 200 events, through the public door."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import seriatim

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is POSIX")

HERE = Path(__file__).parent
DEAL = HERE.parent / "errors" / "deal.yaml"
EVENTS = 200
FOUNDERS = 500_000


def run_until_killed(store: Path, first: int, acknowledgements: int, pause_seconds: float) -> list[str]:
    """Records from `first` on until some events are acknowledged and a little longer; the ids that were acknowledged."""
    command = [sys.executable, str(HERE / "recorder.py"), str(DEAL), str(store), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        ids = [child.stdout.readline().strip() for _ in range(acknowledgements)]
        time.sleep(pause_seconds)
        child.kill()
        ids += child.stdout.read().split()
        assert child.wait() == -signal.SIGKILL
    return ids


def test_killed_at_random_moments_every_acknowledged_event_is_there_and_nothing_half(tmp_path: Path) -> None:
    store = tmp_path / "small.ledger"
    chance = random.Random(20170224)
    recorded = rounds = 0
    while recorded < EVENTS:
        rounds += 1
        starting = rounds % 5 == 1  # while it starts, makes the file or records its first event
        acknowledged = (
            run_until_killed(store, recorded + 1, 0, chance.uniform(0.1, 0.5))
            if starting
            else run_until_killed(store, recorded + 1, chance.randrange(8, 40), chance.uniform(0, 0.03))
        )
        if not store.exists():
            assert not acknowledged
            continue
        verified = seriatim.verify(DEAL, store=store)
        assert verified.problems == ()
        events = seriatim.history(DEAL, store=store).events
        assert [event.id for event in events] == [f"e{number}" for number in range(1, len(events) + 1)]
        assert acknowledged == [event.id for event in events[recorded:]][: len(acknowledged)]
        assert len(events) - recorded - len(acknowledged) in (0, 1)  # at most the one in flight besides
        assert all(len(event.note) == int(event.id[1:]) * 577 % 4001 for event in events)
        table = seriatim.captable(DEAL, store=store).table
        assert table.classes[0].outstanding == FOUNDERS + sum(range(1, len(events) + 1))
        recorded = len(events)
    assert rounds > 5
