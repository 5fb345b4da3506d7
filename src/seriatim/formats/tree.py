"""YAML 1.2 as a tree of nodes that know their place, so that every problem can name file, line and column.

Scalars stay text: `0.0040` keeps its zeros, `NO` is Norway, and a date is read by whoever expects a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from seriatim.units.problems import BadInput, Place, Problem

DEPTH_MAX = 50
"""How deep values may lie in one another."""

REPEATS_MAX = 10_000
"""How many values aliases may repeat: each level of aliases multiplies those below it."""

MISTAKES: tuple[tuple[str, bool, str, str], ...] = (
    ("\\t", False, "a tab stands here", "indent with spaces, not tabs"),
    ("mapping values are not allowed", False, "a second colon on one line", "put text that holds a colon in quotes"),
    ("cannot start any token", False, "text cannot begin with this character", "put the text in quotes"),
    ("expected alphabetic", False, "text cannot begin with this character", "put the text in quotes"),
    (
        "undefined alias",
        False,
        "text that begins with * repeats a value marked &, and none of that name stands before it",
        "put the text in quotes",
    ),
    ("unknown escape", False, "a backslash in double quotes changes the character after it", "use single quotes"),
    ("quoted scalar", True, "a quotation mark is opened here and never closed", "close it where the text ends"),
    (
        "expected ',' or",
        False,
        "the bracket opened in line {opened} is not closed, or a comma is missing before this",
        "close it, or add the comma",
    ),
    (
        "could not find expected ':'",
        True,
        "this line has no colon after a name",
        "write name: value, or indent text that goes on from the line above",
    ),
    (
        "expected <block end>",
        False,
        "this does not belong to the lines around it",
        "indent it as they are; after a closing quote or bracket nothing follows",
    ),
    ("sequence entries", False, "a list cannot begin in the middle of a line", "begin it on the next line, or write [one, two]"),
    ("another document", False, "a second document begins here", "one file holds one: take the line --- out"),
    ("YAML document", False, "a line that begins with % instructs the parser", "take it out"),
    ("document start", False, "a line that begins with % instructs the parser", "take it out"),
    ("node content", False, "a bracket is closed here that was never opened", "take it out, or put the text in quotes"),
    ("maximum depth", False, "the values lie too deep in one another", "close the brackets that are open"),
)
"""What a YAML parser says and where it says it (True: where the trouble began), and the same for people, with a remedy."""


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
        return (
            "mapping" if self.items is not None else "list" if self.parts is not None else "value" if self.text is not None else "nothing"
        )

    @property
    def shown(self) -> str:
        """What stands here, for a person."""
        return self.text or {"mapping": "named values", "list": "a list", "value": "empty text"}.get(self.kind, self.kind)

    def get(self, key: str) -> Node | None:
        return self.items.get(key) if self.items is not None else None

    def children(self) -> Iterator[tuple[str, Node]]:
        """Named children of a mapping; children of a list under their own name, or their number where that is taken."""
        if self.items is not None:
            yield from self.items.items()
        taken: set[str] = set()
        for number, part in enumerate(self.parts or (), start=1):
            name = name_of(part)
            name = str(number) if not name else f"{name}-{number}" if name in taken else name
            taken.add(name)
            yield name, part


def name_of(node: Node) -> str:
    """What an entry of a list calls itself: its `id`, `clause` or `holder`, or nothing."""
    for key in ("id", "clause", "holder"):
        named = node.get(key)
        if named is not None and named.text:
            return named.text
    return ""


def read_tree(text: str, file: str) -> Node:
    """The tree of a YAML text. Raises BadInput (`not-yaml`, `duplicate-key`) naming the place."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    maker = _Maker(file, text.splitlines())
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = DEPTH_MAX
    yaml.composer.warn_double_anchors = False
    try:
        composed = yaml.compose(text)
    except MarkedYAMLError as error:
        maker.mistake(error)
    except (YAMLError, ValueError, LookupError, OverflowError) as error:  # the last three slip out of the parser at strange escapes
        maker.unreadable(text, getattr(error, "position", None))
    if composed is None:
        raise BadInput([Problem(code="not-yaml", message="the file is empty", where=Place(file, 1, 1))])
    node = maker.node(composed, frozenset())
    if maker.problems:
        raise BadInput(maker.problems)
    return node


class _Maker:
    """Makes nodes of what the parser composed, and problems of what cannot be one."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []
        self.seen: set[int] = set()
        self.repeats = 0

    def node(self, composed: Any, above: frozenset[int]) -> Node:
        start, end = composed.start_mark, composed.end_mark
        where = self.place(start.line, start.column, end.column - start.column if end.line == start.line else 1)
        self.repeats += id(composed) in self.seen
        self.seen.add(id(composed))
        if id(composed) in above:
            return self._wrong("not-yaml", "this value holds a repetition of itself", where, "write the value out")
        if self.repeats > REPEATS_MAX:
            raise BadInput([Problem(code="not-yaml", message=f"values marked & are repeated more than {REPEATS_MAX:,} times", where=where)])
        above = above | {id(composed)}
        if composed.id == "scalar":
            return self._scalar(composed, where)
        if composed.id == "sequence":
            return Node(where, parts=[self.node(part, above) for part in composed.value])
        return self._mapping(composed, where, above)

    def _scalar(self, composed: Any, where: Place) -> Node:
        quoted = composed.style in ("'", '"', "|", ">")
        empty = not quoted and composed.value in ("", "~", "null", "Null", "NULL")
        if not composed.value.isascii() and any("\ud800" <= character <= "\udfff" for character in composed.value):
            return self._wrong("not-yaml", "this text holds half a character", where, "write the character itself")
        return Node(where, text=None if empty else composed.value, quoted=quoted)

    def _mapping(self, composed: Any, where: Place, above: frozenset[int]) -> Node:
        items: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, value in composed.value:
            place = self.place(key.start_mark.line, key.start_mark.column, len(key.value))
            if key.id != "scalar":
                self._wrong("not-yaml", "a name before a colon is a word, not a list or a mapping", place, "write name: value")
            elif key.value in items:
                self._wrong("duplicate-key", f"{key.value} stands here twice", place, "keep one")
            else:
                keys[key.value] = place
                items[key.value] = self.node(value, above)
                if value.start_mark.index == value.end_mark.index:  # nothing is written: the parser's place is that of the next thing
                    items[key.value].where = place
        return Node(where, items=items, keys=keys)

    def place(self, line: int, column: int, width: int = 1) -> Place:
        return Place(self.file, line + 1, column + 1, self.lines[line] if line < len(self.lines) else "", max(width, 1))

    def _wrong(self, code: str, message: str, where: Place, remedy: str) -> Node:
        self.problems.append(Problem(code=code, message=message, where=where, remedy=remedy))
        return Node(where)

    def mistake(self, error: Any) -> NoReturn:
        """A parser's complaint in plain words, at the place that a person would look for."""
        said = ", ".join(str(part).strip() for part in (error.context, error.problem) if part)
        found = next((known for known in MISTAKES if known[0] in said), None)
        _, began, message, remedy = found or (
            "",
            False,
            said or "this is not YAML",
            "check the indentation and the brackets around this place",
        )
        first, last = error.context_mark or error.problem_mark, error.problem_mark or error.context_mark
        mark = first if began else last
        where = self.place(mark.line, mark.column) if mark else Place(self.file, 1, 1)
        message = message.format(opened=first.line + 1) if found and first else message
        raise BadInput([Problem(code="not-yaml", message=message, where=where, remedy=remedy)])

    def unreadable(self, text: str, position: int | None) -> NoReturn:
        """Bytes that are no text, or signs that no file of ours holds."""
        before = text[:position].splitlines() if position else []
        where = self.place(max(len(before) - 1, 0), len(before[-1]) if before else 0)
        remedy = "save the file as plain text (UTF-8)"
        raise BadInput([Problem(code="not-yaml", message="this is not plain text", where=where, remedy=remedy)])


def join(path: str, name: str) -> str:
    """The path of something inside something: `agreement.closings.march`."""
    return f"{path}.{name}" if path else name


def called(path: str) -> str:
    """What a path ends in, for a sentence: `shares`, or `entry 2 of stated`."""
    around, _, last = path.rpartition(".")
    return f"entry {last} of {called(around)}" if last.isdigit() else last or "the file"
