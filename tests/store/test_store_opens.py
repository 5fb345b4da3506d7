"""Files that are no store, or not this one, and places that cannot be used: a problem with a remedy, never a traceback."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seriatim.store import open_store, schema, sqlite
from seriatim.units.problems import BadInput, Problem, ProblemsFound, Refused

DEAL = "ascent-series-k"
NOON = datetime(2017, 2, 24, 12, tzinfo=UTC)
no_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds one event."""
    file = tmp_path / "events.db"
    with open_store(file, DEAL, create=True) as store:
        store.append([("e1", "{}")], NOON, 0)
    return file


def problem(act: Callable[[], object], kind: type[ProblemsFound] = BadInput) -> Problem:
    with pytest.raises(kind) as caught:
        act()
    [found] = caught.value.problems
    assert found.remedy
    return found


def opening(path: Path | str, deal_id: str = DEAL, *, create: bool = False) -> Problem:
    return problem(lambda: open_store(path, deal_id, create=create))


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    "content", [b"date,shares\n2017-02-24,1000\n", b"SQLite format 3\0" + b"\0" * 4080, b"x" * 9000], ids=["text", "header", "long"]
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes, create: bool) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    found = opening(path, create=create)
    assert found.code == "store-not-a-database"
    assert str(path) in found.message
    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE accounts (name TEXT)"],
        [f"PRAGMA application_id = {schema.APPLICATION_ID}", "CREATE TABLE accounts (name TEXT)"],
        [f"PRAGMA application_id = {schema.APPLICATION_ID}", "CREATE TABLE meta (key TEXT, value TEXT)"],
    ],
    ids=["another kind", "no meta", "no version"],
)
def test_a_database_that_is_no_store(tmp_path: Path, statements: list[str], create: bool) -> None:
    run(tmp_path / "accounts.db", *statements)
    assert opening(tmp_path / "accounts.db", create=create).code == "store-not-a-database"


def test_a_store_without_its_events(path: Path) -> None:
    run(path, "DROP TABLE event")
    with open_store(path, DEAL, create=False) as store:
        assert problem(store.rows).code == "store-not-a-database"


@pytest.mark.parametrize("create", [True, False])
def test_the_store_of_another_deal(path: Path, create: bool) -> None:
    found = opening(path, "series-1a", create=create)
    assert (found.code, found.expected, found.found) == ("store-other-deal", "series-1a", DEAL)


def test_a_store_that_became_another_deals_before_the_first_append(path: Path) -> None:
    with open_store(path, DEAL, create=False) as store:
        run(path, "UPDATE meta SET value = 'series-1a' WHERE key = 'deal_id'")
        assert problem(lambda: store.append([("e2", "{}")], NOON, 1)).code == "store-other-deal"
        assert store.head()[0] == 1


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
@pytest.mark.parametrize("create", [True, False])
def test_a_store_that_was_removed_while_it_was_open(path: Path, create: bool) -> None:
    with open_store(path, DEAL, create=create) as store:
        path.unlink()
        assert problem(lambda: store.append([("e2", "{}")], NOON, 1)).code == "store-unreadable"
    assert not path.exists()


@pytest.mark.parametrize("create", [True, False])
def test_a_store_made_by_a_later_version(path: Path, create: bool) -> None:
    run(path, "UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    found = opening(path, "series-1a", create=create)
    assert (found.code, found.found) == ("store-newer", "schema version 2")


@pytest.mark.parametrize("create", [True, False])
def test_a_directory_and_a_pipe(tmp_path: Path, create: bool) -> None:
    assert opening(tmp_path, create=create).code == "store-unreadable"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "not a regular file" in opening(tmp_path / "pipe", create=create).message


def test_no_such_file_or_folder(tmp_path: Path) -> None:
    assert "does not exist" in opening(tmp_path / "events.db").message
    assert "folder that does not exist" in opening(tmp_path / "none" / "events.db", create=True).message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("name", ["file/events.db", "a\0b", "x" * 300], ids=["under a file", "nul", "too long"])
def test_a_path_that_no_file_can_have(tmp_path: Path, name: str, create: bool) -> None:
    (tmp_path / "file").touch()
    assert opening(tmp_path / name, create=create).code == "store-unreadable"


def test_a_damaged_store(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    def use() -> None:
        with open_store(path, DEAL, create=False) as store:
            store.rows()

    assert problem(use).code == "store-unreadable"


def test_text_that_is_not_utf_8_is_damage(path: Path) -> None:
    run(path, "DROP TRIGGER event_kept_update", "UPDATE event SET body = CAST(X'ff' AS TEXT)")
    with open_store(path, DEAL, create=False) as store:
        assert problem(store.rows).code == "store-unreadable"


def test_a_full_disk_records_nothing(path: Path) -> None:
    with open_store(path, DEAL, create=True) as store:
        [(pages,)] = store._connection.execute("PRAGMA page_count").fetchall()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        found = problem(lambda: store.append([("e2", "{}"), ("e3", "x" * 10_000)], NOON, 1))
        assert (found.code, "disk is full" in found.message) == ("store-unreadable", True)
        assert store.head()[0] == 1


def test_a_writer_that_does_not_let_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_store(path, DEAL, create=True) as store:
        other.execute("BEGIN IMMEDIATE")
        assert problem(lambda: store.append([("e2", "{}")], NOON, 1), Refused).code == "store-busy"
        assert store.head()[0] == 1
        other.execute("ROLLBACK")
        assert store.append([("e2", "{}")], NOON, 1)


def test_a_reader_that_does_not_let_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_store(path, DEAL, create=True) as store:
        other.execute("BEGIN")
        other.execute("SELECT * FROM event").fetchall()
        assert problem(lambda: store.append([("e2", "{}")], NOON, 1), Refused).code == "store-busy"
        other.execute("ROLLBACK")
        assert [row.sequence for row in store.append([("e2", "{}")], NOON, 1)] == [2]


def test_a_sqlite_that_is_too_old(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "OLDEST_SQLITE", (99, 0, 0))
    assert "needs SQLite 99.0.0" in opening(path).message


def test_a_closed_store_is_a_misuse_and_says_so(path: Path) -> None:
    store = open_store(path, DEAL, create=False)
    store.close()
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.rows()


@no_root
def test_a_file_that_may_not_be_written_can_be_read(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        for create in (True, False):
            with open_store(path, DEAL, create=create) as store:
                assert store.head()[0] == 1
                assert problem(lambda: store.append([("e2", "{}")], NOON, 1)).code == "store-unreadable"
                assert store.head()[0] == 1
        assert opening(path.parent / "new.db", create=True).code == "store-unreadable"
    finally:
        path.parent.chmod(0o755)


@no_root
def test_a_folder_that_may_not_be_written_or_entered(path: Path) -> None:
    path.parent.chmod(0o555)
    try:
        with open_store(path, DEAL, create=True) as store:
            assert problem(lambda: store.append([("e2", "{}")], NOON, 1)).code == "store-unreadable"
        path.parent.chmod(0o000)
        assert opening(path).code == "store-unreadable"
    finally:
        path.parent.chmod(0o755)
    path.chmod(0o000)
    assert opening(path).code == "store-unreadable"
