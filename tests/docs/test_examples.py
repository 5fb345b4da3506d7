"""Every command that a page shows is run in a copy of the deals, and prints what the page says it prints."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seriatim.cli.main import main
from tests.conftest import REPOSITORY
from tests.docs.pages import PAGES, Example, agrees, blocks, examples

SOURCES = {"000_81719c5325386d71.txt": "seed", "01-ascent-series-k.txt": "filings"}
"""Source documents of Series K, and the folder of `../shared` in which each may lie."""

SHOWING = [page for page in PAGES if any(b.language in ("console", "pycon") for b in blocks(page.read_text(encoding="utf-8")))]


class Terminal:
    """Runs one page's commands in one folder, remembering variables and the last exit code."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.code = 0

    def run(self, command: str) -> str:
        """What a command prints, on both streams."""
        name, equals, value = command.partition("=")
        if equals and name.isidentifier():
            self.variables[name] = value
            return ""
        if command == "echo $?":
            asked, self.code = self.code, 0
            return f"{asked}\n"
        if command == ". .venv/bin/activate":  # the program under test stands for the environment
            return ""
        if command.startswith("cd "):
            os.chdir(command[3:])
            return ""
        for name, value in self.variables.items():
            command = command.replace(f"${name}", value)
        if command.startswith("seriatim ") and not any(sign in command for sign in "|><"):
            return self._seriatim(shlex.split(command))
        return self._shell(command)

    def _seriatim(self, words: list[str]) -> str:
        printed, arguments = io.StringIO(), sys.argv
        sys.argv = words
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                main()
        except SystemExit as left:
            self.code = int(left.code or 0)
        finally:
            sys.argv = arguments
        return printed.getvalue()

    def _shell(self, command: str) -> str:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
        done = subprocess.run(
            ["bash", "-c", command],
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": path},
        )
        self.code = done.returncode
        return done.stdout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a copy of the deals, and is the working directory."""
    shutil.copytree(REPOSITORY / "deals", tmp_path / "deals", ignore=shutil.ignore_patterns("*.ledger", "sources"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sources_to(folder: Path) -> bool:
    """Puts the source documents of Series K into a folder that the deal looks in; False where they are not at hand."""
    found = {name: REPOSITORY.parent / "shared" / place / name for name, place in SOURCES.items()}
    if not all(path.is_file() for path in found.values()):
        return False
    folder.mkdir()
    for name, path in found.items():
        shutil.copy(path, folder / name)
    return True


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_commands_print_what_the_page_shows(page: Path, checkout: Path):
    terminal, names = Terminal(), dict[str, Any]()
    at_hand: bool | None = None
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.saved_as:
            saved = checkout / block.saved_as
            saved.parent.mkdir(parents=True, exist_ok=True)
            saved.write_text(block.body, encoding="utf-8")
        if block.language == "pycon":
            names = run_session(block.body, names, f"{page.relative_to(REPOSITORY)}:{block.line}")
        if block.language != "console" or "not-run" in block.marks:
            continue
        if "sources" in block.marks and at_hand is None:
            at_hand = sources_to(Path.cwd() / "sources")
        if "sources" in block.marks and not at_hand:
            continue
        run_block(examples(block), page, terminal)


def run_block(found: list[Example], page: Path, terminal: Terminal) -> None:
    for example, following in zip(found, [*found[1:], None], strict=True):
        printed = terminal.run(example.command)
        where = f"{page.relative_to(REPOSITORY)}:{example.line}: $ {example.command}"
        missing = agrees(example.shown, printed.splitlines())
        assert not missing, f"{where}\nnot printed in its place: {missing}\n\nprinted:\n{printed}"
        asked = following is not None and following.command == "echo $?"
        assert asked or terminal.code == 0, f"{where}\nexit code {terminal.code}, which the page does not show\n\n{printed}"


def run_session(body: str, names: dict[str, Any], where: str) -> dict[str, Any]:
    """Runs a Python session as doctest does, in the names that the sessions before it left; returns them with its own."""
    test = doctest.DocTestParser().get_doctest(body, names, where, where, 0)
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=told.write, clear_globs=False)
    assert not runner.failures, told.getvalue()
    return test.globs


@pytest.mark.parametrize(
    ("shown", "printed", "missing"),
    [
        (["a  b"], ["a b"], ""),
        (["a", "c"], ["a", "b", "c"], "c"),
        (["a", "…", "c"], ["a", "b", "c"], ""),
        (["a … d", "…"], ["a b c d", "e"], ""),
        (["a"], ["a", "b"], "(nothing more is shown, but printed is: b)"),
        (["…", "x"], ["a"], "x"),
    ],
)
def test_what_agrees(shown: list[str], printed: list[str], missing: str):
    assert agrees(shown, printed) == missing
