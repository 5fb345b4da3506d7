"""The gallery of problems: each YAML file here is named after a code and shows how one comes to see it.

what: One sentence on what went wrong.
change: |                 # lines of deal.yaml taken out (-) and put in (+)
files: {NAME: TEXT}       # files that lie beside it
before: [...]             # commands that come first and go well; also sed, to edit a file
sql: [...]                # what somebody does to the ledger's file, past Seriatim
lock: true                # another program is writing the ledger
command: seriatim ...     # or `python:`, for what no command can show
exit: 2
says: |                   # what a reader sees; written by `dev.py test tests/errors --regenerate`
"""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from seriatim.cli.text import problem_text
from seriatim.store import open_store
from seriatim.units.problems import ProblemsFound
from tests.doors.command import seriatim

HERE = Path(__file__).parent
BESIDE = ("deal.yaml", "letter.txt", "scenario.yaml")
"""The small financing that every case starts from."""

FILES = sorted(path for path in HERE.glob("*.yaml") if path.name not in BESIDE)
HASH = re.compile(r"\b[0-9a-f]{64}\b")
FINDINGS = re.compile(r"^Findings?\n─+\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A code, how one comes to see it, and what is then said."""

    code: str
    what: str
    change: str
    files: dict[str, str]
    before: tuple[str, ...]
    sql: tuple[str, ...]
    lock: bool
    command: str
    python: str
    exit: int
    says: str


def read(path: Path) -> Case:
    """The case that a file of the gallery describes."""
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return Case(
        path.stem,
        data["what"],
        data.get("change", ""),
        data.get("files", {}),
        tuple(data.get("before", ())),
        tuple(data.get("sql", ())),
        data.get("lock", False),
        data.get("command", ""),
        data.get("python", ""),
        data["exit"],
        data["says"] or "",
    )


def write(path: Path, exit_code: int, says: str) -> None:
    """The same file with another ending."""
    head, _, _ = path.read_text(encoding="utf-8").partition("exit:")
    lines = "".join(f"  {line}".rstrip() + "\n" for line in says.splitlines())
    path.write_text(f"{head}exit: {exit_code}\nsays: |\n{lines}", encoding="utf-8")


def changed(deal: str, change: str) -> str:
    """The deal file with lines taken out (-) and others put in (+) where those were."""
    gone: list[str] = []
    put: list[str] = []
    lines = change.splitlines()
    for number, line in enumerate([*lines, "-"]):
        if gone and (number == len(lines) or (line.startswith("-") and put)):
            old = "".join(f"{one}\n" for one in gone)
            assert deal.count(old) == 1, f"not once in deal.yaml: {old}"
            deal, gone, put = deal.replace(old, "".join(f"{one}\n" for one in put)), [], []
        (gone if line.startswith("-") else put).append(line[1:])
    return deal


def run(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """What a case comes to in a folder of its own: the exit code, and the problems as they are printed."""
    for name in BESIDE:
        shutil.copy(HERE / name, folder)
    monkeypatch.chdir(folder)
    deal = folder / "deal.yaml"
    deal.write_text(changed(deal.read_text(encoding="utf-8"), case.change), encoding="utf-8")
    for name, text in case.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    for command in case.before:
        prepare(command)
    if case.sql:
        tamper(case.sql)
    if case.python:
        return in_python(case.python)
    monkeypatch.setattr("seriatim.store.schema.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect("deal.ledger" if case.lock else ":memory:")) as other:
        other.execute("BEGIN EXCLUSIVE")
        ran = seriatim(*shlex.split(case.command)[1:])
    said = FINDINGS.split(ran.out)[-1] if ran.code == 1 else ran.text
    return ran.code, HASH.sub("…", said)


def prepare(command: str) -> None:
    """A command that comes before: `seriatim ...`, or `sed 's/this/that/' FILE [> OTHER]`."""
    program, *words = shlex.split(command)
    if program == "seriatim":
        ran = seriatim(*words)
        assert ran.code == 0, ran.text
        return
    expression, source, *target = [word for word in words if word != ">"]
    _, this, that, _ = expression.split("/")
    text, count = re.subn(this, that, Path(source).read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1, command
    Path(*(target or [source])).write_text(text, encoding="utf-8")


def tamper(statements: tuple[str, ...]) -> None:
    """Writes into the ledger's file as Seriatim never would."""
    with closing(sqlite3.connect("deal.ledger")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def in_python(text: str) -> tuple[int, str]:
    """Problems that a program sees and the command line never does."""
    with pytest.raises(ProblemsFound) as raised:
        exec(text, {"open_store": open_store, "datetime": datetime, "UTC": UTC})
    said = "\n".join(problem_text(problem) for problem in raised.value.problems)
    return raised.value.exit_code, HASH.sub("…", said + "\n")
