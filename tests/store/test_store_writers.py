"""Several writers at once: for each place in the order exactly one wins, and the others are told that they are late."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

from seriatim.store import open_store, verify
from seriatim.units.problems import Refused

DEAL = "ascent-series-k"
WRITER = Path(__file__).with_name("writer.py")


def winners(path: Path, won: list[list[int]], length: int) -> None:
    """Each sequence was won once, and the store holds exactly what the winners say."""
    assert sorted(sequence for each in won for sequence in each) == list(range(length))
    with open_store(path, DEAL, create=False) as store:
        rows = store.rows()
    assert verify(rows, DEAL) == ()
    assert [row.sequence for row in rows] == list(range(1, length + 1))
    expected = {f"{name}{sequence}" for name, each in enumerate(won) for sequence in each}
    assert {row.id for row in rows} == expected


def test_threads(tmp_path: Path) -> None:
    path, writers, length = tmp_path / "events.db", 4, 40
    barrier = Barrier(writers, timeout=20)

    def write(name: int) -> list[int]:
        won: list[int] = []
        barrier.wait()
        with open_store(path, DEAL, create=True) as store:  # made by four at once
            for sequence in range(length):
                barrier.wait()
                try:
                    store.append([(f"{name}{sequence}", "{}")], datetime.now(UTC), sequence)
                    won.append(sequence)
                except Refused as refused:
                    if refused.problems[0].code != "stale-version":
                        raise
        return won

    with ThreadPoolExecutor(writers) as pool:
        winners(path, list(pool.map(write, range(writers))), length)


def test_processes(tmp_path: Path) -> None:
    path, length = tmp_path / "events.db", 60
    children = [
        subprocess.Popen(
            [sys.executable, str(WRITER), str(path), "race", str(name), str(length)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in range(3)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:  # all are ready: let them go at once
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    outputs = [child.communicate(timeout=30) for child in children]
    assert [errors for _, errors in outputs] == [""] * 3
    winners(path, [[int(line) for line in output.split()] for output, _ in outputs], length)
