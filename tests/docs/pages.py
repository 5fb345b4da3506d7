"""The documentation as data: its pages, their fenced blocks, and the commands that their examples show.

A block marked `console` holds commands, each after a `$`, and what they print; a block marked `yaml file=NAME` is a file that the
reader saves. In what a command prints, `…` stands for any text within a line, and alone on a line for any number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import REPOSITORY

PAGES = sorted(
    [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")],
    key=lambda page: str(page.relative_to(REPOSITORY)),
)
"""Every page of the repository's documentation."""

_FENCE = re.compile(r"^(?P<fence>```+)(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its first word, the rest of its first line, its text, and the line that it begins on."""

    language: str
    marks: str
    body: str
    line: int

    @property
    def saved_as(self) -> str:
        """The file that the reader saves the block as; empty for other blocks."""
        found = re.search(r"file=(\S+)", self.marks)
        return found[1] if found else ""


@dataclass
class Example:
    """A command as a page shows it, with the lines under it."""

    command: str
    line: int
    shown: list[str] = field(default_factory=list)


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for found in _FENCE.finditer(text):
        language, _, marks = found["info"].strip().partition(" ")
        yield Block(language, marks, found["body"], text.count("\n", 0, found.start()) + 1)


def examples(block: Block) -> list[Example]:
    """The commands of a console block; a backslash at the end of a line goes on in the next."""
    found: list[Example] = []
    continued = False
    for number, line in enumerate(block.body.splitlines(), start=block.line + 1):
        if continued:
            found[-1].command += " " + line.strip()
        elif line.startswith("$ "):
            found.append(Example(line[2:].strip(), number))
        elif found:
            found[-1].shown.append(line)
        continued = bool(found) and not found[-1].shown and found[-1].command.endswith("\\")
        if continued:
            found[-1].command = found[-1].command[:-1].strip()
    return found


def agrees(shown: list[str], printed: list[str]) -> str:
    """The first shown line that was not printed in its place; empty where all were. Widths of blanks do not count."""
    shown = [line for line in map(_squeezed, shown) if line]
    printed = [line for line in map(_squeezed, printed) if line]
    if not shown:
        return ""
    at, loose = 0, False
    for line in shown:
        if line == "…":
            loose = True
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in re.split(r"\s*…\s*", line)))
        found = next((i for i in range(at, len(printed)) if pattern.fullmatch(printed[i])), None)
        if found is None or (found != at and not loose):
            return line
        at, loose = found + 1, False
    return "" if loose or at == len(printed) else f"(nothing more is shown, but printed is: {printed[at]})"


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its depth or above."""
    depth = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}\s*$(.*?)(?=^#{{1,{depth}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {heading!r}"
    return found[1]


def regenerated(page: Path, name: str, new: str, write: bool) -> bool:
    """Whether the part of a page between `<!-- name -->` and `<!-- end name -->` is as it should be; `write` makes it so."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end {name} -->"
    before, _, rest = text.partition(begin)
    old, _, after = rest.partition(end)
    if write and old != new:
        page.write_text(before + begin + new + end + after, encoding="utf-8")
        return True
    return old == new
