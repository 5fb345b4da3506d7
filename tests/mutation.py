"""Deliberately broken copies of every clause, and how many of them the tests and the laws catch: `python3 dev.py mutate`.

mutmut writes the copies under `mutants/` and runs against each the tests that reach it; this prints the score, clause by clause. A
copy in which only words for people changed (a refusal's sentence, a status) is counted apart: it breaks no rule.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

MUTANTS = Path("mutants/src/seriatim/provisions")
CAUGHT, SURVIVED = {1, 3, -11, 24, 36, 37, 152, 255}, {0, 5, 33}
"""mutmut's exit codes: a failed test, an endless loop stopped; all tests passed, or none reached the copy."""

SPEAKING = ("sentences", "why", "follows")
"""Methods of a clause that only say something."""


def main() -> int:
    """Prints a line a clause and the sum, then the copies that nothing caught."""
    total: Counter[str] = Counter()
    missed: list[str] = []
    print(f"{'clause':32}{'caught':>8}{'missed':>8}{'score':>9}   words only (caught, missed)")
    for meta in sorted(MUTANTS.glob("*.py.meta")):
        name = meta.name.removesuffix(".py.meta")
        counts: Counter[str] = Counter()
        words = set(wordings((MUTANTS / f"{name}.py").read_text(encoding="utf-8")))
        for mutant, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            verdict = "caught" if code in CAUGHT else "missed" if code in SURVIVED else ""
            if verdict:
                apart = mutant.rpartition(".")[2] in words or any(f"ǁ{method}__" in mutant for method in SPEAKING)
                counts[f"{verdict} words" if apart else verdict] += 1
                missed += [mutant] if verdict == "missed" and not apart else []
        if counts:
            print(line(name, counts))
            total += counts
    print(line("all", total))
    print("\nmissed:", *missed, sep="\n  ")
    return 0 if total["caught"] else 1


def line(name: str, counts: Mapping[str, int]) -> str:
    """A clause's line: copies caught and missed, and the part that was caught."""
    caught, missed = counts.get("caught", 0), counts.get("missed", 0)
    score = f"{caught / (caught + missed):.1%}" if caught + missed else ""
    return f"{name:32}{caught:8}{missed:8}{score:>9}   {counts.get('caught words', 0)}, {counts.get('missed words', 0)}"


def wordings(source: str) -> Iterator[str]:
    """The copies that differ from the original only in words for people: texts with a blank in them, or parts of an f-string."""
    functions = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name}
    blanked = {name: ast.dump(_Blanked().visit(node)).replace(repr(name), "") for name, node in functions.items()}
    for name, told in blanked.items():
        stem = name.partition("__mutmut_")[0]
        if name != f"{stem}__mutmut_orig" and told == blanked.get(f"{stem}__mutmut_orig"):
            yield name


class _Blanked(ast.NodeTransformer):
    """Takes out the words that only people read."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) and (" " in node.value or node.value.startswith("XX")) else node


if __name__ == "__main__":
    sys.exit(main())
