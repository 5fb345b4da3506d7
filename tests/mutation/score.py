"""The score: what was caught of the copies that change a rule, clause by clause, and what nothing caught."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import ndiff
from textwrap import dedent
from typing import Any

from tests.mutation.copies import CLAUSES, Copy, functions


def printed(tried: Iterable[Copy], wordings: Iterable[Copy], verdicts: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints a line a clause and the sum, then the copies that nothing caught."""
    counts: dict[str, Counter[str]] = {}
    missed: list[Copy] = []
    for copy in tried:
        verdict = verdicts.get(copy.key)
        if verdict is None:
            continue
        counts.setdefault(copy.clause, Counter())["caught" if verdict["by"] else "missed"] += 1
        missed += [copy] if not verdict["by"] else []
    for copy in wordings:
        counts.setdefault(copy.clause, Counter())["words"] += 1
    print(f"{'clause':32}{'caught':>8}{'missed':>8}{'score':>9}{'words only':>12}")
    for clause, count in sorted(counts.items()):
        print(line(clause, count))
    print(line("all", sum(counts.values(), Counter())))
    for copy in missed:
        print(f"\n{copy.place} (lines {copy.first} to {copy.last}), copy {copy.number}\n{differing(copy)}")


def line(name: str, count: Mapping[str, int]) -> str:
    """A clause's line: copies in which only words differ are counted apart, and not tried.

    >>> line("guarantee", {"caught": 3, "missed": 1})
    'guarantee                              3       1    75.0%           0'
    """
    caught, missed, words = (count.get(key, 0) for key in ("caught", "missed", "words"))
    score = f"{caught / (caught + missed):.1%}" if caught + missed else ""
    return f"{name:32}{caught:8}{missed:8}{score:>9}{words:12}"


def differing(copy: Copy) -> str:
    """The lines that a copy has otherwise than the clause."""
    clause = (CLAUSES / f"{copy.clause}.py").read_text("utf-8")
    first, last = next((first, last) for place, first, last in functions(ast.parse(clause)) if place == copy.function)
    before = dedent("\n".join(clause.splitlines()[first - 1 : last])).splitlines()
    return "\n".join(text for text in ndiff(before, copy.source.splitlines()) if text[0] in "-+")
