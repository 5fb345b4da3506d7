"""The store as its users meet it: append, read, refuse; nothing written when refused, and nothing written by reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seriatim.store import EventStore, genesis, open_store, verify
from seriatim.units.problems import BadInput, ProblemsFound, Refused

DEAL = "ascent-series-k"
NOON = datetime(2017, 2, 24, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


@pytest.fixture
def store(path: Path) -> Iterator[EventStore]:
    with open_store(path, DEAL, create=True) as opened:
        yield opened


def refusal(kind: type[ProblemsFound], act: Callable[[], object]) -> list[str]:
    with pytest.raises(kind) as caught:
        act()
    return [problem.code for problem in caught.value.problems]


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_new_store_is_empty_and_stands_at_the_genesis(store: EventStore) -> None:
    assert store.rows() == []
    assert store.head() == (0, genesis(DEAL))


def test_what_is_appended_is_read_back_by_another(store: EventStore, path: Path) -> None:
    first = store.append([("e1", '{"a":"é\0\U0001f4dc"}'), ("e2", "{}")], NOON, 0)
    second = store.append([("e3", "{}")], NOON + timedelta(days=1), 2)
    assert [row.sequence for row in first + second] == [1, 2, 3]
    assert first[0].previous == genesis(DEAL)
    with open_store(path, DEAL, create=False) as reader:
        assert reader.rows() == first + second
        assert reader.rows(since=2) == second
        assert reader.rows(since=3) == []
        assert reader.head() == (3, second[0].hash)
        assert verify(reader.rows(), DEAL, head=second[0].hash) == ()


def test_a_reader_sees_what_is_appended_later(store: EventStore, path: Path) -> None:
    with open_store(path, DEAL, create=False) as reader:
        assert reader.rows() == []
        rows = store.append([("e1", "{}")], NOON, 0)
        assert reader.rows() == rows


def test_a_store_opened_for_reading_can_append_when_asked(store: EventStore, path: Path) -> None:
    with open_store(path, DEAL, create=False) as other:
        assert [row.id for row in other.append([("e1", "{}")], NOON, 0)] == ["e1"]
        assert other.head() == store.head()


def test_one_file_lies_beside_the_deal(store: EventStore, path: Path) -> None:
    store.append([("e1", "{}")], NOON, 0)
    assert [file.name for file in path.parent.iterdir()] == ["events.db"]


def test_an_empty_batch_records_nothing(store: EventStore) -> None:
    assert store.append([], NOON, 0) == []
    assert refusal(Refused, lambda: store.append([], NOON, 1)) == ["stale-version"]
    assert store.head() == (0, genesis(DEAL))


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_a_batch_judged_against_other_events_is_refused(store: EventStore, expected: int) -> None:
    rows = store.append([("e1", "{}"), ("e2", "{}")], NOON, 0)
    with pytest.raises(Refused) as caught:
        store.append([("e3", "{}")], NOON, expected)
    [problem] = caught.value.problems
    assert (problem.code, problem.asked, problem.available) == ("stale-version", f"append behind row {expected}", "append behind row 2")
    assert store.rows() == rows


def test_taken_ids_are_all_named_and_nothing_is_written(store: EventStore) -> None:
    rows = store.append([("e1", "{}"), ("e2", "{}")], NOON, 0)
    with pytest.raises(Refused) as caught:
        store.append([("e3", "{}"), ("e2", "{}"), ("e4", "{}"), ("e4", "{}")], NOON, 2)
    assert [(problem.code, problem.available) for problem in caught.value.problems] == [
        ("event-id-taken", "row 2 has it"),
        ("event-id-taken", "it comes twice in this batch"),
    ]
    assert store.rows() == rows


def test_a_batch_that_fails_half_way_leaves_nothing(store: EventStore) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        store.append([("e1", "{}"), ("e2", "\ud800")], NOON, 0)
    assert store.rows() == []
    assert store.append([("e1", "{}")], NOON, 0)


def test_a_clock_that_went_backwards_does_not_take_the_record_with_it(store: EventStore) -> None:
    store.append([("e1", "{}")], NOON, 0)
    earlier = store.append([("e2", "{}"), ("e3", "{}")], NOON - timedelta(hours=1), 1)
    assert {row.recorded_at for row in earlier} == {NOON + timedelta(microseconds=1)}
    same = store.append([("e4", "{}")], NOON + timedelta(microseconds=1), 3)
    assert same[0].recorded_at == NOON + timedelta(microseconds=1)


def test_a_moment_without_a_zone_is_a_value_error_and_writes_nothing(store: EventStore) -> None:
    for expected in (0, 1):
        with pytest.raises(ValueError, match="no time zone"):
            store.append([("e1", "{}")], NOON.replace(tzinfo=None), expected)
        assert len(store.rows()) == expected
        store.append([(f"n{expected}", "{}")], NOON, expected)


def test_moments_are_stored_as_text_in_utc(store: EventStore, path: Path) -> None:
    store.append([("e1", "{}")], NOON, 0)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT recorded_at FROM event").fetchall() == [("2017-02-24T12:00:00.000000Z",)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = '{}'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event VALUES (1, 'x', '', '', '', '')",
        "INSERT OR REPLACE INTO event VALUES (3, 'e1', '', '', '', '')",
        "INSERT INTO event VALUES (4, 'x', '', '', '', '')",
        "INSERT INTO event (id, recorded_at, body, previous, hash) VALUES ('x', '', '', '', '')",
        "INSERT INTO event VALUES (3, 'x', '', NULL, '', '')",
    ],
)
def test_the_database_itself_refuses_every_change_but_an_append(store: EventStore, path: Path, statement: str) -> None:
    rows = store.append([("e1", "{}"), ("e2", "{}")], NOON, 0)
    with pytest.raises(sqlite3.IntegrityError):
        tamper(path, statement)
    assert store.rows() == rows


def test_an_edit_behind_the_triggers_is_found_by_the_chain(store: EventStore, path: Path) -> None:
    store.append([("e1", "{}"), ("e2", "{}"), ("e3", "{}")], NOON, 0)
    tamper(path, "DROP TRIGGER event_kept_update", "UPDATE event SET body = '[]' WHERE sequence = 2")
    [problem] = verify(store.rows(), DEAL)
    assert problem.code == "chain-broken"
    assert "row 2 (event e2) does not match its own hash" in problem.message


def test_a_deletion_behind_the_triggers_is_found_by_the_chain_or_at_the_end_by_a_known_head(store: EventStore, path: Path) -> None:
    head = store.append([("e1", "{}"), ("e2", "{}"), ("e3", "{}")], NOON, 0)[-1].hash
    tamper(path, "DROP TRIGGER event_kept_delete", "DELETE FROM event WHERE sequence = 3")
    assert verify(store.rows(), DEAL) == ()
    assert [problem.code for problem in verify(store.rows(), DEAL, head=head)] == ["chain-broken"]
    tamper(path, "DELETE FROM event WHERE sequence = 1")
    assert "row 1 missing" in verify(store.rows(), DEAL)[0].message


@pytest.mark.parametrize("moment", ["yesterday", "2017-02-24T12:00:00Z", "2017-02-24T12:00:00.000000"])
def test_an_edited_moment_that_is_none_is_found_when_reading(store: EventStore, path: Path, moment: str) -> None:
    store.append([("e1", "{}")], NOON, 0)
    tamper(path, "DROP TRIGGER event_kept_update", f"UPDATE event SET recorded_at = '{moment}'")
    assert refusal(BadInput, store.rows) == ["chain-broken"]


def test_reading_writes_nothing(store: EventStore, path: Path) -> None:
    store.append([("e1", "{}")], NOON, 0)
    store.close()
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    with open_store(path, DEAL, create=False) as reader:
        reader.rows(), reader.head()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [file.name for file in path.parent.iterdir()] == ["events.db"]


def test_opening_to_create_leaves_a_store_that_is_there_as_it_is(store: EventStore, path: Path) -> None:
    store.append([("e1", "{}")], NOON, 0)
    before = path.read_bytes()
    open_store(path, DEAL, create=True).close()
    assert path.read_bytes() == before


def test_an_empty_file_is_a_store_whose_making_was_interrupted(path: Path) -> None:
    path.touch()
    with open_store(path, DEAL, create=False) as store:
        assert store.rows() == []
        assert store.head() == (0, genesis(DEAL))
        assert path.read_bytes() == b""
        assert refusal(Refused, lambda: store.append([("e1", "{}")], NOON, 7)) == ["stale-version"]
        assert store.rows() == []
        assert store.append([("e1", "{}")], NOON, 0) == store.rows()


@pytest.mark.parametrize("name", ["a?mode=memory", "100%20.db", "#1.db", "é '\".db", ":memory:"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with open_store(str(path), DEAL, create=True) as store:
        rows = store.append([("e1", "{}")], NOON, 0)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with open_store(path, DEAL, create=False) as store:
        assert store.rows() == rows


def test_a_commit_waits_for_the_directory_too(store: EventStore) -> None:
    connection = store._connection
    assert connection.execute("PRAGMA synchronous").fetchall() == [(3,)]  # EXTRA
    assert connection.execute("PRAGMA journal_mode").fetchall() == [("delete",)]
    assert connection.execute("PRAGMA busy_timeout").fetchall() == [(5000,)]
