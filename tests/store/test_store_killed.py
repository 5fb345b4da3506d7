"""A writer killed at any moment loses nothing that it acknowledged and leaves nothing half."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seriatim.store import Row, genesis, open_store, verify

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is POSIX")

DEAL = "ascent-series-k"
WRITER = Path(__file__).with_name("writer.py")
EVENTS = 200
NOON = datetime(2017, 2, 24, 12, tzinfo=UTC)

# Fills the page cache so that a half transaction spills into the file, then dies: the journal it leaves is hot.
DIE_HALF_WAY = """
import os, pathlib, signal, sys
from seriatim.store import schema
path = pathlib.Path(sys.argv[1])
connection = schema.connect(path, "rwc")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
schema.make(connection, sys.argv[2])
[(last,)] = connection.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchall()
for sequence in range(last + 1, last + 200):
    connection.execute("INSERT INTO event VALUES (?, ?, '', ?, '', '')", (sequence, f"half{sequence}", "x" * 3000))
os.kill(os.getpid(), signal.SIGKILL)
"""


def run_until_killed(path: Path, acknowledgements: int, pause_seconds: float) -> list[str]:
    """Start a writer, wait for some acknowledgements and then a little, kill it; every id that it acknowledged."""
    with subprocess.Popen([sys.executable, str(WRITER), str(path), "endless"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        ids = [child.stdout.readline().strip() for _ in range(acknowledgements)]
        time.sleep(pause_seconds)
        child.kill()
        ids += child.stdout.read().split()
        assert child.wait() == -signal.SIGKILL
    return ids


def read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with open_store(path, DEAL, create=False) as store:
        return store.rows()


def is_whole(row: Row) -> bool:
    """The body says how often it repeats its id."""
    body = json.loads(row.body)
    return bool(body["id"] == row.id and body["note"] == row.id * body["times"])


def test_nothing_acknowledged_is_lost_and_nothing_is_half_when_killed(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    chance = random.Random(20170224)
    recorded, rounds = 0, 0
    while recorded < EVENTS:
        rounds += 1
        if rounds % 4 == 1:  # while it starts, makes the file or writes its first events
            acknowledged = run_until_killed(path, 0, chance.uniform(0.02, 0.12))
        else:
            acknowledged = run_until_killed(path, chance.randrange(1, 15), chance.uniform(0, 0.004))
        rows = read(path)
        assert verify(rows, DEAL) == ()
        assert [row.id for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
        assert all(is_whole(row) for row in rows)
        assert acknowledged == [row.id for row in rows[recorded:]][: len(acknowledged)]
        assert len(rows) - recorded - len(acknowledged) in (0, 1)
        recorded = len(rows)
    assert rounds > 5


def die_half_way(path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", DIE_HALF_WAY, str(path), DEAL], capture_output=True, text=True, check=False)
    assert (child.returncode, child.stderr) == (-signal.SIGKILL, "")
    assert path.with_name(path.name + "-journal").stat().st_size > 0


@pytest.mark.parametrize("create", [True, False])
def test_half_a_transaction_is_undone_at_the_next_opening(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "events.db"
    with open_store(path, DEAL, create=True) as store:
        rows = store.append([("e1", "{}"), ("e2", "{}")], NOON, 0)
    before = path.read_bytes()
    die_half_way(path)
    assert path.read_bytes() != before
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT * FROM event")  # a plain read-only connection is helpless
    with open_store(path, DEAL, create=create) as store:
        assert store.rows() == rows
        assert store.append([("e3", "{}")], NOON, 2)
    assert [file.name for file in tmp_path.iterdir()] == ["events.db"]


def test_half_a_transaction_is_undone_for_a_reader_that_is_open_already(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with open_store(path, DEAL, create=True) as store:
        rows = store.append([("e1", "{}")], NOON, 0)
    with open_store(path, DEAL, create=False) as reader:
        assert reader.rows() == rows
        die_half_way(path)
        assert reader.rows() == rows
        assert reader.head() == (1, rows[0].hash)


def test_a_making_that_was_killed_leaves_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    die_half_way(path)
    with open_store(path, DEAL, create=False) as store:
        assert store.rows() == []
        assert store.head() == (0, genesis(DEAL))
        assert store.append([("e1", "{}")], NOON, 0) == store.rows()
