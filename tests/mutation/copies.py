"""Broken copies of the clauses' functions, one change each, as mutmut writes them: what they are, and which lines each changes."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = ROOT / "src/seriatim/provisions"
KEPT = ROOT / "mutants"

SPEAKING = ("sentences", "why", "follows")
WORDS = ("_sentences", "_words")
"""Functions that only say something, and the ends of names of files in which all do."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One change of one function: `function` is its place in the file (`Guarantee.steps`), `number` counts its copies.

    `first` and `last` are the lines of the clause's file with the statement that differs; `original` marks the function as it was
    when the copy was made; `wording` tells whether only words for people changed.
    """

    clause: str
    function: str
    number: int
    original: str
    first: int
    last: int
    wording: bool
    source: str

    @property
    def place(self) -> str:
        """The function, in any version."""
        return f"{self.clause}.{self.function}"

    @property
    def key(self) -> str:
        """This copy of the function as it stands: another key once the function has changed."""
        return f"{self.place} {self.number} {self.original}"


def copies_of(clause: str) -> list[Copy]:
    """All copies of a clause's functions. They are kept until its file changes: to make them takes mutmut some seconds."""
    source, kept = (CLAUSES / f"{clause}.py").read_text("utf-8"), KEPT / f"{clause}.json"
    found = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    if found.get("mark") != mark(source):
        found = {"mark": mark(source), "copies": [asdict(copy) for copy in made(clause, source)]}
        KEPT.mkdir(exist_ok=True)
        kept.write_text(json.dumps(found), "utf-8")
    return [Copy(**copy) for copy in found["copies"]]


def made(clause: str, source: str) -> Iterator[Copy]:
    """Has mutmut break each function of a file in each way that it knows."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    mutated = mutate_file_contents(f"{clause}.py", source)
    starts = {place: first for place, first, _ in functions(ast.parse(source))}
    lines = mutated.code.splitlines()
    texts = {name: "\n".join(lines[span.start - 1 : span.end]) for name, span in mutated.line_span_by_function_name.items()}
    texts = {name: dedent(text).strip("\n") for name, text in texts.items()}
    for name in mutated.mutant_names:
        stem, _, number = name.partition("__mutmut_")
        place = re.sub(r"^x_|^xǁ", "", stem).replace("ǁ", ".")
        plain = place.rpartition(".")[2]
        before, after = texts[f"{stem}__mutmut_orig"].replace(f"{stem}__mutmut_orig", plain), texts[name].replace(name, plain)
        where = changed(before, after)
        only_words = clause.endswith(WORDS) or plain in SPEAKING or blanked(before) == blanked(after)
        yield Copy(clause, place, int(number), mark(before), starts[place] + where[0], starts[place] + where[-1], only_words, after)


def code() -> list[Path]:
    """The files of the code and its tests, without these here."""
    return sorted(path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py") if path.parent.name != "mutation")


def mark(*things: str | Path) -> str:
    """A short name for texts and the contents of files: another one where any of them differs."""
    parts = (thing.encode() if isinstance(thing, str) else thing.read_bytes() for thing in things)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def functions(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """The functions and methods of a file, each with its first and last line."""
    for node in tree.body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                name = f"{node.name}.{inner.name}" if isinstance(node, ast.ClassDef) else inner.name
                first = min([inner.lineno, *(decorator.lineno for decorator in inner.decorator_list)])
                yield name, first, inner.end_lineno or first


def changed(before: str, after: str) -> range:
    """The lines, from 0, of the statement in which two texts of a function first differ: of its head, where it has a body.

    >>> changed("def f(a):\\n  if a:\\n    return g(\\n      a\\n    )", "def f(a):\\n  if a:\\n    return g(\\n    )")
    range(2, 5)
    """
    olds, news = before.splitlines(), after.splitlines()
    at = next((index for index, (old, new) in enumerate(zip(olds, news, strict=False)) if old != new), len(olds) - 1) + 1
    function = ast.parse(before).body[0]
    if not isinstance(function, ast.FunctionDef) or at < function.body[0].lineno:
        return range(len(olds))
    around = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node.lineno <= at <= (node.end_lineno or at)]
    innermost = max(around, key=lambda node: (node.lineno, -(node.end_lineno or 0)))
    body = getattr(innermost, "body", None)
    return range(innermost.lineno - 1, body[0].lineno - 1 if body else innermost.end_lineno or at)


def blanked(source: str) -> str:
    """A function without the words that only people read: texts with a blank in them, and f-strings."""
    return ast.dump(_Blanked().visit(ast.parse(source)))


class _Blanked(ast.NodeTransformer):
    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) and (" " in node.value or node.value.startswith("XX")) else node
