"""The store's file: how it is laid out, made, opened and recognised.

`application_id` in the header tells an event store from any other SQLite database; the table `meta` (whose two columns stay as they
are in every version) tells the version and the deal; the table `event` holds the rows, and its triggers refuse every change but
an append. Dropping a trigger is possible for whoever may write the file: that is what the hash chain is for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from seriatim.units.problems import BadInput, Problem

SCHEMA_VERSION = 1
APPLICATION_ID = 0x53455249  # "SERI"
BUSY_SECONDS = 5.0

Mode = Literal["ro", "rw", "rwc"]

# event_next keeps the sequence gapless, and stops INSERT OR REPLACE, which deletes a row without asking the delete trigger.
_SCHEMA = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE event (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        recorded_at TEXT NOT NULL,
        body TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT""",
    "CREATE TRIGGER event_kept_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never edited'); END",
    "CREATE TRIGGER event_kept_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    """CREATE TRIGGER event_next BEFORE INSERT ON event
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event) OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'events are only appended'); END""",
)


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """A connection that commits only what `transaction` wraps. `ro` reads, `rw` also writes, `rwc` also makes the file."""
    # A URI, because only there can the mode be said; as_uri escapes what would end the path (?, #, %).
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    if mode != "ro":
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            connection.execute("PRAGMA synchronous = EXTRA")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block's writes, durably, or none. The write lock is taken before the block looks at anything."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def make(connection: sqlite3.Connection, deal_id: str) -> None:
    """Lay out an empty file, inside a transaction; a file that has been laid out stays as it is."""
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
        return
    for statement in _SCHEMA:
        connection.execute(statement)
    meta = [("schema_version", str(SCHEMA_VERSION)), ("deal_id", deal_id)]
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)


def read(connection: sqlite3.Connection, path: Path, sql: str, *parameters: object) -> list[Any]:
    """All rows of a query. A half transaction that a killed writer left is undone first, even when the connection only reads."""
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
    with closing(connect(path, "rw")) as writer:  # SQLite plays the journal back at the first read that is allowed to write
        writer.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    return connection.execute(sql, parameters).fetchall()


def is_made(connection: sqlite3.Connection, path: Path, deal_id: str) -> bool:
    """True for this deal's store, False for an empty file, where a store may still be made; `BadInput` for anything else."""
    if not read(connection, path, "SELECT 1 FROM sqlite_master LIMIT 1"):
        return False
    if read(connection, path, "PRAGMA application_id") != [(APPLICATION_ID,)]:
        raise _foreign(path, "is an SQLite database of another kind, not an event store")
    meta = dict(read(connection, path, "SELECT key, value FROM meta"))
    _refuse_version(path, str(meta.get("schema_version")))
    if meta.get("deal_id") != deal_id:
        message = f"{path} holds the events of another deal"
        found = str(meta.get("deal_id"))
        raise _bad("store-other-deal", message, "Name this deal's event store.", expected=deal_id, found=found)
    return True


def _refuse_version(path: Path, version: str) -> None:
    if not version.isdecimal():
        raise _foreign(path, "says no schema version")
    if int(version) > SCHEMA_VERSION:
        message = f"{path} was made by a later version of seriatim"
        expected = f"schema version {SCHEMA_VERSION} or earlier"
        raise _bad("store-newer", message, "Update seriatim.", expected=expected, found=f"schema version {version}")


def _foreign(path: Path, what: str) -> BadInput:
    return _bad("store-not-a-database", f"{path} {what}", "Name the deal's event store.")


def _bad(code: str, message: str, remedy: str, *, expected: str = "", found: str = "") -> BadInput:
    return BadInput([Problem(code=code, message=message, expected=expected, found=found, remedy=remedy)])
