"""The problem codes that the source uses, read from its syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import seriatim

SOURCE = Path(str(seriatim.__file__)).parent
MAKERS = {"refusal", "problem", "_problem", "_wrong", "_bad"}
"""Functions that take a code as their first argument."""

CODE = re.compile(r"[a-z]+(-[a-z]+)+")


def codes_used() -> dict[str, str]:
    """Each code with a place that uses it."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text, line in _codes(node):
                found.setdefault(text, f"{path.relative_to(SOURCE)}:{line}")
    return found


def _codes(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The codes that a node gives: as `code=`, in a variable of that name, as a maker's first argument, or in a table of faults."""
    if isinstance(node, ast.Call):
        given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in MAKERS and node.args:
            given.append(node.args[0])
        for value in given:
            yield from _constants(value)
    if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["code"]:
        yield from _constants(node.value)
    if isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[0], ast.Constant):
        text = str(node.elts[0].value)
        if text.startswith("store-") and CODE.fullmatch(text):
            yield text, node.lineno


def _constants(value: ast.expr) -> Iterator[tuple[str, int]]:
    for part in ast.walk(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
            yield part.value, part.lineno
