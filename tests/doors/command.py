"""The command line as the tests call it: in this process, through the same `main` that a terminal starts.

A deal file is read once for all the commands that read the same text with the same options: reading it takes most of a command's
time, and a deal never changes. `test_doors.py` runs the program as a process of its own as well.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from seriatim.cli.main import main
from seriatim.formats.deal_file import DealFile, read_deal

REPOSITORY = Path(__file__).resolve().parents[2]
DEAL = REPOSITORY / "deals" / "ascent-series-k" / "deal.yaml"
AS_IT_HAPPENED = DEAL.with_name("events.yaml")


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on the output."""
        return json.loads(self.out)

    @property
    def text(self) -> str:
        """All that was said, on either stream."""
        return self.out + self.err

    @property
    def codes(self) -> list[str]:
        """The codes of the problems, of a command that was asked for JSON."""
        return [problem["code"] for problem in self.json["problems"]]


def seriatim(*words: object) -> Ran:
    """Runs `seriatim WORDS` and returns what it said. An exception that leaves `main` fails the test: it would be a traceback."""
    out, err, before = _Stream(), _Stream(), sys.argv
    code: str | int | None = None
    sys.argv = ["seriatim", *map(str, words)]
    try:
        with patch("seriatim.app.workspace.read_deal", _read_once), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as done:
        code = done.code
    finally:
        sys.argv = before
    assert isinstance(code, int)
    return Ran(code, out.getvalue(), err.getvalue())


def _read_once(text: str, file: str, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> DealFile:
    return _read(text, file, tuple((assume or {}).items()), tuple(precedence or ()))


@functools.lru_cache(maxsize=64)
def _read(text: str, file: str, assume: tuple[tuple[str, str], ...], precedence: tuple[str, ...]) -> DealFile:
    return read_deal(text, file, dict(assume), precedence)


class _Stream(io.StringIO):
    """Text that outlives its closing: the command line closes its error stream when its reader has left."""

    def close(self) -> None:
        pass


class Book:
    """A deal with a ledger of its own: records into it and looks at it, always as JSON."""

    def __init__(self, folder: Path, *given: object, deal: Path = DEAL):
        self.deal, self.given = deal, given
        self.store = folder / "test.ledger"

    def record(self, kind: str, *words: object) -> Ran:
        """Records one event, and returns what was said, refused or not."""
        return seriatim("record", self.deal, kind, *words, "--store", self.store, *self.given, "--json")

    def did(self, kind: str, *words: object) -> Any:
        """Records one event that must be accepted, and returns it."""
        ran = self.record(kind, *words)
        assert ran.code == 0, ran.out
        return ran.json["recorded"][0] if ran.json["recorded"] else None

    def refused(self, kind: str, *words: object) -> dict[str, Any]:
        """Records one event that must be refused for one reason, and returns it. Nothing may have changed."""
        before = self.store.read_bytes() if self.store.exists() else b""
        ran = self.record(kind, *words)
        assert ran.code == 3, ran.text
        after = self.store.read_bytes() if self.store.exists() else b""
        assert before == after
        problem: dict[str, Any]
        (problem,) = ran.json["problems"]
        return problem

    def file(self, path: Path) -> Any:
        """Records an events file that must be accepted."""
        ran = seriatim("record", self.deal, "--file", path, "--store", self.store, *self.given, "--json")
        assert ran.code == 0, ran.out
        return ran.json

    def schedule(self, as_of: str, *words: object) -> Any:
        """The schedule on a day."""
        return self.look("schedule", "--as-of", as_of, *words).json

    def rows(self, as_of: str, kind: str, *words: object) -> list[dict[str, Any]]:
        """The schedule's rows of one kind on a day."""
        return [row for row in self.schedule(as_of, *words)["rows"] if row["kind"] == kind]

    def captable(self, as_of: str, *words: object) -> Any:
        """The cap table on a day."""
        return self.look("captable", "--as-of", as_of, *words).json

    def verified(self) -> bool:
        """Whether the ledger's chain and clauses agree."""
        return bool(self.look("verify").json["ok"])

    def look(self, verb: str, *words: object) -> Ran:
        """Any command of this deal and ledger, as JSON."""
        at = ("--store", self.store) if self.store.exists() else ()
        return seriatim(verb, self.deal, *at, *self.given, *words, "--json")


def closed(book: Book, *closings: str, on: dict[str, str] | None = None) -> None:
    """Records the designation and then closings, each on its last day under the release."""
    days = {**LAST_DAYS, **(on or {})}
    book.did("designated", "--on", "2017-02-24")
    for closing in closings:
        if closing == "final":
            book.did("condition", "final", "--on", "2017-07-01")
        book.did("closed", closing, "--on", days[closing])


LAST_DAYS = {
    "initial": "2017-02-24",
    "march": "2017-03-31",
    "april": "2017-04-30",
    "may": "2017-05-31",
    "june": "2017-06-30",
    "final": "2017-07-31",
}
"""The last day of each closing's window in the release."""


def one(rows: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    """The only row that has these values."""
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, f"{len(found)} rows have {wanted}"
    return found[0]
