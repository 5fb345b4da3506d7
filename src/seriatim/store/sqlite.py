"""The event store in one SQLite file: rows are appended in order, in one transaction a batch, and never change.

What it promises, and how:

* **What was acknowledged is kept**, also when the process is killed or the power fails. The rollback journal (`journal_mode=DELETE`)
  leaves one file beside the deal; `synchronous=EXTRA`, because with FULL the journal's removal, which *is* the commit, may not
  have reached the disk when `append` returns, and a power cut would then undo an acknowledged event.
* **A batch is recorded whole or not at all**, and only behind the event that its writer had seen (`expected_sequence`).
  `BEGIN IMMEDIATE` takes the write lock before looking, so that two writers queue and the second learns that it is late.
* **Reading writes nothing.** A store is opened `mode=ro`; the first `append` opens it for writing. The one exception: a writer that was
  killed in the middle leaves a journal that must be played back before anybody can read, and that needs to write.

It does not cover network file systems without working locks, nor one open store shared by several threads: open one in each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

from seriatim.store.chain import Row, format_moment, genesis, link, parse_moment
from seriatim.store.faults import as_problems, refuse_place, unreadable
from seriatim.store.schema import Mode, connect, is_made, make, read, transaction
from seriatim.units.problems import BadInput, Problem, Refused

OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
_COLUMNS = "sequence, id, recorded_at, body, previous, hash"


def open_store(path: str | PathLike[str], deal_id: str, *, create: bool) -> EventStore:
    """The store of a deal, as a context manager. `create` makes the file when there is none; otherwise opening writes nothing.

    An empty file is a store whose making was interrupted: it holds no events yet.

    Raises `BadInput`: `store-not-a-database`, `store-other-deal`, `store-newer` (made by a later version) or `store-unreadable` (no
    such file, a directory, no right to read or write, damaged); `Refused`: `store-busy` when another writer holds it too long.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        remedy = "Use a Python that was built with a later SQLite."
        raise unreadable(Path(path), f"needs SQLite {needed} or later", remedy, f"SQLite {sqlite3.sqlite_version}")
    return EventStore(Path(path), deal_id, create=create)


class EventStore:
    """An open store: read it with `rows` and `head`, add to it with `append`. Made by `open_store`; for use in one thread."""

    def __init__(self, path: Path, deal_id: str, *, create: bool):
        self.path = path
        self.deal_id = deal_id
        self._connection = self._open("rwc" if create else "ro")
        self._writing = create

    def __enter__(self) -> EventStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards; closing twice is harmless."""
        self._connection.close()

    def rows(self, since: int = 0) -> list[Row]:
        """Every row after sequence `since`, in order; all rows by default.

        Raises `BadInput` `chain-broken` for a row whose moment is none, and as `open_store` does.
        """
        if not self._is_made():
            return []
        found = self._read(f"SELECT {_COLUMNS} FROM event WHERE sequence > ? ORDER BY sequence", since)
        return [_row(*values) for values in found]

    def head(self) -> tuple[int, str]:
        """The last row's sequence and hash; 0 and the deal's genesis before the first."""
        last = self._last()
        return (last.sequence, last.hash) if last else (0, genesis(self.deal_id))

    def append(self, entries: Sequence[tuple[str, str]], recorded_at: datetime, expected_sequence: int) -> list[Row]:
        """Record a batch of (id, body) behind row `expected_sequence`: all of it, durably, or nothing. Returns the new rows.

        All rows carry one `recorded_at`. It is never before the last row's: when the clock went backwards, it is the last row's
        plus one microsecond. A moment without a time zone, or text that UTF-8 cannot hold, is a ValueError.

        Raises `Refused` with nothing written: `stale-version` when the store's last row is another than expected,
        `event-id-taken` for every id that is recorded already or comes twice, `store-busy` when other writers hold the
        store longer than 5 seconds. Raises `BadInput` as `open_store` does, and when the file cannot be written.
        """
        recorded_at = parse_moment(format_moment(recorded_at))
        self._write()
        with as_problems(self.path), transaction(self._connection):
            last = self._last()
            _refuse_stale(expected_sequence, last.sequence if last else 0)
            self._refuse_taken([id for id, _ in entries])
            rows = self._chain(entries, recorded_at, last)
            values = [(row.sequence, row.id, format_moment(row.recorded_at), row.body, row.previous, row.hash) for row in rows]
            self._connection.executemany(f"INSERT INTO event ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", values)
        return rows

    def _chain(self, entries: Sequence[tuple[str, str]], recorded_at: datetime, last: Row | None) -> list[Row]:
        before, previous = (last.sequence, last.hash) if last else (0, genesis(self.deal_id))
        if last and recorded_at < last.recorded_at:
            # What was known at a past moment must never change: a row dated before one that was already there to be seen
            # would slip into a view that somebody has printed.
            recorded_at = last.recorded_at + timedelta(microseconds=1)
        rows: list[Row] = []
        for sequence, (id, body) in enumerate(entries, before + 1):
            rows.append(link(previous, sequence, id, recorded_at, body))
            previous = rows[-1].hash
        return rows

    def _refuse_taken(self, ids: Sequence[str]) -> None:
        seen: set[str] = set()
        problems: list[Problem] = []
        for id in ids:
            found = self._read("SELECT sequence FROM event WHERE id = ?", id)
            if found or id in seen:
                problems.append(_taken(id, f"row {found[0][0]} has it" if found else "it comes twice in this batch"))
            seen.add(id)
        if problems:
            raise Refused(problems)

    def _last(self) -> Row | None:
        if not self._is_made():
            return None
        found = self._read(f"SELECT {_COLUMNS} FROM event ORDER BY sequence DESC LIMIT 1")
        return _row(*found[0]) if found else None

    def _open(self, mode: Mode) -> sqlite3.Connection:
        refuse_place(self.path, create=mode == "rwc")
        with as_problems(self.path):
            connection = connect(self.path, mode)
            try:
                if mode != "ro" and not is_made(connection, self.path, self.deal_id):
                    with transaction(connection):
                        make(connection, self.deal_id)
                self._made = is_made(connection, self.path, self.deal_id)
            except BaseException:
                connection.close()
                raise
        return connection

    def _write(self) -> None:
        """Change to a connection that may write; the reading one stays when that fails."""
        if not self._writing:
            writer = self._open("rw")
            self.close()
            self._connection, self._writing = writer, True

    def _is_made(self) -> bool:
        with as_problems(self.path):
            self._made = self._made or is_made(self._connection, self.path, self.deal_id)
        return self._made

    def _read(self, sql: str, *parameters: object) -> list[Any]:
        with as_problems(self.path):
            return read(self._connection, self.path, sql, *parameters)


def _row(sequence: int, id: str, recorded_at: str, body: str, previous: str, hash: str) -> Row:
    try:
        return Row(sequence, id, parse_moment(recorded_at), body, previous, hash)
    except ValueError as error:
        message = f"row {sequence} (event {id}) does not say when it was recorded: its moment was edited"
        remedy = "Compare with a copy of the store."
        raise BadInput([Problem(code="chain-broken", message=message, found=str(error), remedy=remedy)]) from error


def _refuse_stale(expected: int, actual: int) -> None:
    if expected != actual:
        change = f"{actual - expected} more recorded since" if actual > expected else f"only {actual} recorded"
        raise Refused(
            [
                Problem(
                    code="stale-version",
                    message=f"the events were judged behind row {expected}, but the store stands at row {actual}: {change}",
                    asked=f"append behind row {expected}",
                    available=f"append behind row {actual}",
                    because="a batch is recorded only behind the events that it was judged against",
                    remedy="Read the store again and judge the batch afresh.",
                )
            ]
        )


def _taken(id: str, available: str) -> Problem:
    return Problem(
        code="event-id-taken",
        message=f"the event id {id} is taken: {available}",
        asked=f"record an event {id}",
        available=available,
        because="an event id is recorded once",
        remedy="Give the new event an id of its own; if it is the same event, it is recorded already.",
    )
