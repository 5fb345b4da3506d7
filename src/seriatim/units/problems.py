"""Problems: what is wrong, where, and how to mend it. Values that are collected, not exceptions that stop at the first.

A problem in a file carries its `Place`; a refused act carries what was `asked` and what was `available`, and the clause that
refused (`because`). Every code stands in `CODES`, has a file in `tests/errors/` and a line in `docs/lookup/problems.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a text file: 1-based line and column, and the line itself for the caret."""

    file: str
    line: int
    column: int
    text: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: a code, a sentence, and what a person needs to mend it.

    `expected`/`found` serve bad input, `asked`/`available` a refused act; `because` names the clause or rule.
    """

    code: str
    message: str
    where: Place | None = None
    expected: str = ""
    found: str = ""
    asked: str = ""
    available: str = ""
    because: str = ""
    remedy: str = ""

    def at(self, where: Place | None) -> Problem:
        """The same problem with its place filled in, unless it has one already."""
        return self if self.where or where is None else replace(self, where=where)


class ProblemsFound(Exception):
    """Raised at the edge, with every problem at once. Subclasses say which exit code and HTTP status they deserve."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class BadInput(ProblemsFound):
    """The input is malformed or inconsistent: exit code 2."""

    exit_code = 2


class Refused(ProblemsFound):
    """A well-formed act that no clause allows, or that clashes with what is recorded: exit code 3. Nothing was changed."""

    exit_code = 3
