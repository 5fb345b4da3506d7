"""Every problem code is explained, shown happening, and documented; and what is shown is what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.units.codes import CODES
from tests.conftest import REPOSITORY
from tests.errors.gallery import FILES, Case, read, run, write
from tests.errors.used import codes_used

PAGE = REPOSITORY / "docs" / "lookup" / "problems.md"
CHAPTERS = {
    1: "## Findings\n\nThe input could be read, and somebody has to look at it: exit code 1.",
    2: "## Bad input\n\nThe input cannot be read or makes no sense: exit code 2. Every problem in a file is named at once.",
    3: "## Refused\n\nIt is well formed, but no clause allows it, or the record speaks against it: exit code 3. Nothing was changed.",
}
INTRODUCTION = """# Problems

What can be wrong, by its code: the word in brackets behind a message, and `code` in JSON. Each is shown as it happens in a small
financing, [tests/errors/deal.yaml](../../tests/errors/deal.yaml), with one thing in it changed (`-` out, `+` in) or one thing done.
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_shown_is_what_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regenerate: bool) -> None:
    case = read(path)
    code, says = run(case, tmp_path, monkeypatch)
    assert f"[{case.code}]" in says or f'"code": "{case.code}"' in says, says
    assert "Traceback" not in says
    if regenerate:
        write(path, code, says)
    else:
        assert (code, says) == (case.exit, case.says)


def test_every_code_in_the_source_is_explained() -> None:
    unexplained = {code: place for code, place in codes_used().items() if code not in CODES}
    assert not unexplained


def test_every_code_explained_is_in_the_source() -> None:
    assert set(CODES) - set(codes_used()) == set()


def test_every_code_is_in_the_gallery() -> None:
    assert {path.stem for path in FILES} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_is_one_or_two_sentences(code: str) -> None:
    assert CODES[code][0].isupper()
    assert CODES[code].endswith(".")
    assert 1 <= CODES[code].count(". ") + 1 <= 2


def test_every_code_is_documented(regenerate: bool) -> None:
    page = rendered([read(path) for path in FILES])
    if regenerate:
        PAGE.write_text(page, encoding="utf-8")
    else:
        assert PAGE.read_text(encoding="utf-8") == page


def rendered(cases: list[Case]) -> str:
    """The page of problems: a chapter for each exit code, a section for each code."""
    chapters = [INTRODUCTION]
    for exit_code, head in CHAPTERS.items():
        chapters.append(head + "\n")
        chapters += [section(case) for code in CODES for case in cases if case.code == code and case.exit == exit_code]
    return "\n".join(chapters)


def section(case: Case) -> str:
    """One code: what it means, how one comes to see it, and what is then said."""
    shown = [line.rstrip() for line in case.change.splitlines()]
    shown += [f"$ {command}" for command in case.before]
    shown += [f"sqlite> {statement};" for statement in case.sql]
    shown += [f">>> {line}" if not line.startswith(" ") else f"... {line}" for line in case.python.splitlines()]
    shown += [f"$ {case.command}"] if case.command else []
    body = "\n".join([*shown, case.says.rstrip()])
    return f"### {case.code}\n\n{CODES[case.code]}\n\n{case.what}\n\n```text\n{body}\n```\n"
