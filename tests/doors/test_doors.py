"""Every way in: each command as text, as JSON and with its help; its exit codes; the program as a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from seriatim.cli.main import COMMANDS
from seriatim.cli.main import seriatim as group
from tests.doors.command import AS_IT_HAPPENED, DEAL, REPOSITORY, Ran, seriatim

HAPPENED = ("--events", AS_IT_HAPPENED, "--as-of", "2017-08-01")
UGLY = re.compile(r"\bNone\b|\b(True|False)\b|\bnan\b|[0-9]E[+-]?[0-9]|Decimal\(|datetime|<[a-z_]+ object|\w+\([a-z_]+=")
"""What no reader should see: Python's own words, and numbers with exponents."""


def lines_of(name: str, folder: Path) -> dict[str, tuple[object, ...]]:
    """A command that goes well, by its name."""
    store = ("--store", folder / "test.ledger")
    if name == "verify":
        seriatim("record", DEAL, "--file", AS_IT_HAPPENED, *store)
    return {
        "check": ("check", DEAL),
        "explain": ("explain", DEAL),
        "schema": ("schema",),
        "record": ("record", DEAL, "--file", AS_IT_HAPPENED, *store),
        "history": ("history", DEAL, *HAPPENED),
        "verify": ("verify", DEAL, *store),
        "schedule": ("schedule", DEAL, *HAPPENED),
        "captable": ("captable", DEAL, *HAPPENED),
        "value": ("value", DEAL, "--market", DEAL.parent / "market.yaml", "--as-of", "2017-02-24"),
        "waterfall": ("waterfall", REPOSITORY / "tests" / "waterfall" / "complex.yaml", "--exit", "7000", "--breakpoints"),
        "antidilution": ("antidilution", REPOSITORY / "tests" / "deals" / "protected.deal.yaml", "--new-money", "500000", "--price", "5"),
        "scenario": ("scenario", DEAL, *sorted((DEAL.parent / "scenarios").glob("*.yaml")), "--as-of", "2017-02-09"),
        "report": ("report", DEAL, *HAPPENED, "--out", folder / "report.html"),
    }


def run(name: str, folder: Path, *more: str) -> Ran:
    return seriatim(*lines_of(name, folder)[name], *more)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_speaks_to_people(name: str, tmp_path: Path) -> None:
    ran = run(name, tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    if name != "schema":
        assert not UGLY.search(ran.out), UGLY.search(ran.out)
        assert not re.search(r"[^\S\n]$", ran.out, re.MULTILINE), "blanks at the end of a line"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_speaks_to_programs(name: str, tmp_path: Path) -> None:
    ran = run(name, tmp_path, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert not list(numbers_with_a_fraction(ran.json)), "decimals are strings"


def numbers_with_a_fraction(data: Any) -> list[float]:
    """Every number in a document that is no whole number."""
    if isinstance(data, dict):
        return [number for part in data.values() for number in numbers_with_a_fraction(part)]
    if isinstance(data, list):
        return [number for part in data for number in numbers_with_a_fraction(part)]
    return [data] if isinstance(data, float) else []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_helps(name: str) -> None:
    ran = seriatim(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: seriatim {name}")
    assert "--json" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_help_names_every_command() -> None:
    ran = seriatim("--help")
    assert ran.code == 0
    assert all(re.search(rf"^  {name} +{re.escape(line)}", ran.out, re.MULTILINE) for name, line in COMMANDS.items())


def test_the_version() -> None:
    ran = seriatim("--version")
    assert re.fullmatch(r"seriatim, version \d+\.\d+\.\d+\n", ran.out)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_docs(name: str) -> None:
    page = REPOSITORY / "docs" / "lookup" / "commands.md"
    assert f"seriatim {name}" in page.read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------- exit codes


def test_exit_0_where_all_is_well() -> None:
    assert seriatim("check", DEAL).code == 0


@pytest.mark.parametrize("name", ["check", "captable", "report"])
def test_exit_1_for_a_finding(name: str, tmp_path: Path) -> None:
    ran = run(name, tmp_path, "--assume", "common-authorized=5000000000", *(["--json"] if name != "report" else []))
    if name == "report":
        assert (ran.code, "[authorized-shortfall]" in ran.out) == (3, False)  # the laid-on common stock no longer fits
        ran = seriatim("report", DEAL, "--as-of", "2017-02-09", "--assume", "common-authorized=2000000000", "--out", tmp_path / "r.html")
        assert "[authorized-shortfall]" in ran.out
    elif name == "captable":
        assert ran.code == 3
        ran = seriatim("captable", DEAL, "--as-of", "2017-02-09", "--assume", "common-authorized=2000000000")
    assert ran.code == 1


def test_exit_1_where_the_ledger_and_the_clauses_disagree(tmp_path: Path) -> None:
    store = tmp_path / "test.ledger"
    seriatim("record", DEAL, "--file", AS_IT_HAPPENED, "--store", store)
    ran = seriatim("verify", DEAL, "--store", store, "--assume", "split-adjusts=false")
    assert ran.code == 1
    assert "[outcome-differs]" in ran.out
    assert not UGLY.search(ran.out), UGLY.search(ran.out)


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_exit_2_for_bad_input(more: list[str], tmp_path: Path) -> None:
    ran = seriatim("check", tmp_path / "deal.yaml", *more)
    assert ran.code == 2
    assert ran.codes == ["file-unreadable"] if more else "[file-unreadable]" in ran.err


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_exit_3_for_what_is_refused(more: list[str], tmp_path: Path) -> None:
    ran = seriatim("record", DEAL, "closed", "initial", "--on", "2017-02-24", "--store", tmp_path / "test.ledger", *more)
    assert ran.code == 3
    assert ran.codes == ["limit-exceeded"] if more else "1 problem; refused: nothing was recorded or changed." in ran.err
    assert not (tmp_path / "test.ledger").exists()


# -------------------------------------------------------------------------------------------- as a process of its own


def process(*words: object, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """`python -m seriatim WORDS`, as anybody would run it."""
    command = [sys.executable, "-m", "seriatim", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=60)


def test_python_m_seriatim_is_the_same_program() -> None:
    done = process("schedule", DEAL, *HAPPENED, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == seriatim("schedule", DEAL, *HAPPENED, "--json").json


def test_help_can_be_had_for_short() -> None:
    assert process("schedule", "-h").stdout == process("schedule", "--help").stdout
    assert process("-h").stdout == seriatim("--help").out


def test_the_installed_command_is_the_same_program() -> None:
    program = Path(sys.executable).with_name("seriatim")
    if not program.exists():
        pytest.skip("seriatim is not installed as a command here")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, seriatim("--help").out)


def test_a_refusal_leaves_the_process_with_3_and_no_traceback(tmp_path: Path) -> None:
    done = process("record", DEAL, "closed", "initial", "--on", "2017-02-24", "--store", tmp_path / "test.ledger")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m seriatim check {DEAL} | head -1; exit ${{PIPESTATUS[0]}}"
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash")
    done = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_ledger_is_beside_the_deal_unless_said_otherwise(tmp_path: Path) -> None:
    deal = Path(shutil.copy(DEAL, tmp_path))
    assert seriatim("record", deal, "designated", "--on", "2017-02-24").code == 0
    assert (tmp_path / "deal.ledger").exists()
    assert len(seriatim("history", deal, "--json").json["rows"]) == 1


def test_looking_writes_nothing(tmp_path: Path) -> None:
    deal = Path(shutil.copy(DEAL, tmp_path))
    for verb in ("check", "schedule", "captable", "history", "verify"):
        assert seriatim(verb, deal).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["deal.yaml"]
