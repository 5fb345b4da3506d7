"""YAML 1.2 as a tree of nodes that know their place, so that every problem can name file, line and column.

Scalars stay text: `0.0040` keeps its zeros, `NO` is Norway, and a date is read by whoever expects a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from seriatim.units.problems import BadInput, Place, Problem


@dataclass(slots=True)
class Node:
    """A scalar (`text`), a mapping (`items`) or a list (`parts`); an empty scalar is null."""

    where: Place
    text: str | None = None
    items: dict[str, Node] | None = None
    parts: list[Node] | None = None
    keys: dict[str, Place] = field(default_factory=dict)
    quoted: bool = False

    @property
    def kind(self) -> str:
        return "mapping" if self.items is not None else "list" if self.parts is not None else "value" if self.text is not None else "nothing"

    def get(self, key: str) -> Node | None:
        return self.items.get(key) if self.items is not None else None

    def children(self) -> Iterator[tuple[str, Node]]:
        """Named children of a mapping; children of a list under their `id`, `clause`, `kind`, `holder`, or number."""
        if self.items is not None:
            yield from self.items.items()
        for index, part in enumerate(self.parts or ()):
            yield _name(part) or str(index + 1), part


def _name(node: Node) -> str:
    for key in ("id", "clause", "holder"):
        named = node.get(key)
        if named is not None and named.text:
            return named.text
    return ""


def read_tree(text: str, file: str) -> Node:
    """The tree of a YAML text. Raises BadInput (`not-yaml`, `duplicate-key`) naming the place."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    lines = text.splitlines()
    try:
        composed = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = _place(file, lines, mark.line, mark.column) if mark else Place(file, 1, 1)
        raise BadInput([Problem(code="not-yaml", message=_sentence(error), where=where, remedy=_yaml_remedy(str(error.problem)))]) from None
    except (YAMLError, ValueError) as error:
        raise BadInput([Problem(code="not-yaml", message=str(error).splitlines()[0], where=Place(file, 1, 1))]) from None
    if composed is None:
        raise BadInput([Problem(code="not-yaml", message="the file is empty", where=Place(file, 1, 1))])
    problems: list[Problem] = []
    node = _node(composed, file, lines, problems, frozenset())
    if problems:
        raise BadInput(problems)
    return node


def _node(composed: Any, file: str, lines: list[str], problems: list[Problem], above: frozenset[int]) -> Node:
    start, end = composed.start_mark, composed.end_mark
    width = end.column - start.column if end.line == start.line else 1
    where = _place(file, lines, start.line, start.column, max(width, 1))
    if id(composed) in above:
        problems.append(Problem(code="not-yaml", message="an alias refers to itself", where=where, remedy="write the value out"))
        return Node(where)
    above = above | {id(composed)}
    if composed.id == "scalar":
        quoted = composed.style in ("'", '"', "|", ">")
        empty = not quoted and composed.value in ("", "~", "null")
        return Node(where, text=None if empty else composed.value, quoted=quoted)
    if composed.id == "sequence":
        return Node(where, parts=[_node(part, file, lines, problems, above) for part in composed.value])
    node = Node(where, items={})
    for key, value in composed.value:
        name, mark = str(key.value), key.start_mark
        place = _place(file, lines, mark.line, mark.column, len(name))
        assert node.items is not None
        if name in node.items:
            problems.append(Problem(code="duplicate-key", message=f"{name} stands here twice", where=place, remedy="keep one"))
            continue
        node.keys[name] = place
        node.items[name] = _node(value, file, lines, problems, above)
    return node


def _place(file: str, lines: list[str], line: int, column: int, width: int = 1) -> Place:
    return Place(file, line + 1, column + 1, lines[line] if line < len(lines) else "", width)


def _sentence(error: Any) -> str:
    parts = [str(part).strip() for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "this is not YAML"


def _yaml_remedy(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "put text that holds a colon in quotes"
    if "\\t" in problem or "tab" in problem:
        return "indent with spaces, not tabs"
    return "check the indentation and the brackets around this place"


def join(path: str, name: str) -> str:
    """The path of something inside something: `agreement.closings.march`."""
    return f"{path}.{name}" if path else name
