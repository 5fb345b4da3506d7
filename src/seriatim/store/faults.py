"""What SQLite and the file system say, told as problems: one table from SQLite's result codes to ours.

`as_problems` wraps every touch of the file, so that no caller sees a traceback for a locked, damaged, foreign or unwritable
file. SQLite's own words stay in `found`.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seriatim.units.problems import BadInput, Problem, ProblemsFound, Refused

_COPY = "Restore the store from a copy; keep the damaged file."
_RIGHTS = "Ask for the right to write there, or work on a copy elsewhere."

# SQLite's result code (an extended code before its primary one): our code, what is wrong with the file, what to do about it.
_FAULTS: dict[int, tuple[str, str, str]] = {
    sqlite3.SQLITE_NOTADB: ("store-not-a-database", "is not an SQLite database", "Name the deal's event store."),
    sqlite3.SQLITE_ERROR: ("store-not-a-database", "lacks what an event store holds", _COPY),
    sqlite3.SQLITE_BUSY: ("store-busy", "is being written by somebody else", "Nothing was recorded. Try again in a moment."),
    sqlite3.SQLITE_LOCKED: ("store-busy", "is being written by somebody else", "Nothing was recorded. Try again in a moment."),
    sqlite3.SQLITE_READONLY_ROLLBACK: (
        "store-unreadable",
        "holds half an event from a writer that was killed, and may not be written here to undo it",
        "Open it once as a user who may write the file and its folder; the half event is then undone.",
    ),
    sqlite3.SQLITE_READONLY: ("store-unreadable", "may not be written", _RIGHTS),
    sqlite3.SQLITE_PERM: ("store-unreadable", "may not be opened", _RIGHTS),
    sqlite3.SQLITE_CANTOPEN: ("store-unreadable", "or the journal beside it cannot be opened or made", _RIGHTS),
    sqlite3.SQLITE_FULL: ("store-unreadable", "cannot grow: the disk is full", "Nothing was recorded. Make room and try again."),
    sqlite3.SQLITE_IOERR_DELETE: ("store-unreadable", "lies in a folder where the journal beside it may not be removed", _RIGHTS),
    sqlite3.SQLITE_IOERR: ("store-unreadable", "could not be read or written: the disk failed", "Check the disk, then try again."),
}
_DAMAGED = ("store-unreadable", "is damaged", _COPY)


@contextmanager
def as_problems(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into `Refused` (`store-busy`) or `BadInput`. A misuse of the API stays what it is."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise _told(error, path) from error


def _told(error: sqlite3.Error, path: Path) -> ProblemsFound:
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    code, what, remedy = _FAULTS.get(number) or _FAULTS.get(number & 0xFF) or _DAMAGED
    kind = Refused if code == "store-busy" else BadInput
    return kind([Problem(code=code, message=f"{path} {what}", found=str(error), remedy=remedy)])


def refuse_place(path: Path, *, create: bool) -> None:
    """Raise `store-unreadable` unless `path` is a regular file, or one may be made there.

    It looks without opening: closing a second descriptor on the file would drop the locks that SQLite holds on it.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if not create:
            raise unreadable(path, "does not exist", "Check the path; the store is made with the first recorded event.") from None
        if not path.absolute().parent.is_dir():
            raise unreadable(path, "lies in a folder that does not exist", "Make the folder, or check the path.") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, "cannot be reached", "Check the path and the rights on its folders.", str(error)) from error
    else:
        if not stat.S_ISREG(mode):
            what = "is a directory" if stat.S_ISDIR(mode) else "is not a regular file"
            raise unreadable(path, what, "Name the event store's file.")


def unreadable(path: Path, what: str, remedy: str, found: str = "") -> BadInput:
    """The exception for a store that cannot be used where it is."""
    return BadInput([Problem(code="store-unreadable", message=f"{path} {what}", found=found, remedy=remedy)])
