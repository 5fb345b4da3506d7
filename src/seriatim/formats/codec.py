"""Text to types, driven by the types' own fields: one reader for every frozen dataclass of the house.

Reads a `Node` tree and collects every problem with its place. The same hints write values back (`formats.plain`) and make the
JSON Schema (`formats.schema`). A field's type is one of: str, bool, int, Decimal (or `N`), `Rate`,
`Count`, date, datetime, Literal, a phrase (a class with `parse`), a dataclass, a tuple or mapping of these, or one of them or None.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from seriatim.formats.grounds import MARKS
from seriatim.formats.hints import bare, describe, fields_of, hints_of, part_of
from seriatim.formats.tree import Node, called, join
from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number, parse_rate, render
from seriatim.units.problems import Place, Problem

T = TypeVar("T")


class Reader:
    """Reads types out of nodes. Goes on after a problem, so that all of them are reported at once.

    `leaves` has every scalar read, by path: its type, its value and its node.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems: list[Problem] = list(problems)
        self.leaves: dict[str, tuple[Any, Any, Node]] = {}

    def problem(self, code: str, message: str, where: Place | None, expected: str = "", found: str = "", remedy: str = "") -> None:
        self.problems.append(Problem(code=code, message=message, where=where, expected=expected, found=found, remedy=remedy))

    def read(
        self, kind: type[T], node: Node, path: str, injected: Mapping[str, Any] | None = None, ignored: Iterable[str] = ()
    ) -> T | None:
        """A dataclass from a mapping; `injected` fields are given by the caller and may not stand in the file.

        None after a problem. Keys in `ignored` are left to the caller.
        """
        injected = injected or {}
        if node.items is None:
            self._wrong_shape("should hold named values", kind, node, path)
            return None
        known = {f.name: f for f in fields_of(kind)}
        allowed = [name for name in known if name not in injected] + list(ignored)
        for key, place in node.keys.items():
            if key not in allowed:
                self._unknown_key(key, place, allowed)
        values: dict[str, Any] = dict(injected)
        complete = True
        for name, f in known.items():
            child = node.get(name)
            if name in injected or name in ignored:
                continue
            needed = f.default is MISSING and f.default_factory is MISSING
            if child is not None and (needed or child.kind != "nothing"):
                value, read = self.value(hints_of(kind)[name], child, join(path, name))
                values[name], complete = value, complete and read
            elif needed:
                complete = False
                expected = describe(hints_of(kind)[name])
                self.problem("missing-key", f"{called(path)} needs {name}", node.where, expected=expected, remedy=f"add {name}:")
        return kind(**values) if complete else None

    def _unknown_key(self, key: str, place: Place, allowed: list[str]) -> None:
        near = difflib.get_close_matches(key, allowed, 1)
        remedy = f"did you mean {near[0]}?" if near else "remove it"
        self.problem("unknown-key", f"{key!r} has no meaning here", place, expected=", ".join(allowed), found=key, remedy=remedy)

    def _wrong_shape(self, message: str, hint: Any, node: Node, path: str, remedy: str = "") -> None:
        self.problem("wrong-shape", f"{called(path)} {message}", node.where, expected=describe(hint), found=node.shown, remedy=remedy)

    def value(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        """A value of any hinted type, and whether it could be read."""
        hint, optional = bare(hint)
        if node.kind == "nothing":
            if not optional:
                remedy = "write a value, or take the line out if nothing is known"
                self.problem("missing-value", f"{called(path)} has no value", node.where, expected=describe(hint), remedy=remedy)
            return None, optional
        origin = get_origin(hint)
        if origin is tuple:
            return self._list(hint, node, path)
        if origin in (Mapping, dict):
            return self._mapping(hint, node, path)
        if is_dataclass(origin or hint) and not hasattr(origin or hint, "parse"):
            value = self.read(origin or hint, node, path)
            return value, value is not None
        return self._scalar(hint, node, path)

    def _list(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        if node.parts is None:
            self._wrong_shape("should be a list", hint, node, path)
            return (), False
        of = get_args(hint)
        if of[-1] is not Ellipsis and len(node.parts) != len(of):
            self._wrong_shape(f"should be a list of {len(of)}", hint, node, path)
            return (), False
        read = [self.value(part_of(of, i), part, join(path, name)) for i, (name, part) in enumerate(node.children())]
        return tuple(value for value, _ in read), all(ok for _, ok in read)

    def _mapping(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        if node.items is None:
            self._wrong_shape("should hold named values", hint, node, path)
            return {}, False
        read = {key: self.value(get_args(hint)[1], child, join(path, key)) for key, child in node.items.items()}
        return {key: value for key, (value, _) in read.items()}, all(ok for _, ok in read.values())

    def _scalar(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        if node.text is None:
            self._not_single(hint, node, path)
            return None, False
        try:
            value = _parse(hint, node.text)
        except ValueError as error:
            remedy = _remedy(hint, node.text)
            self.problem("wrong-value", f"{called(path)}: {error}", node.where, expected=describe(hint), found=node.text, remedy=remedy)
            return None, False
        self.leaves[path] = (hint, value, node)
        return value, True

    def _not_single(self, hint: Any, node: Node, path: str) -> None:
        """Beside a `value` it is the other keys that are wrong; otherwise the whole."""
        strange = [key for key in node.keys if key not in ("value", *MARKS)] if "value" in node.keys else []
        for key in strange:
            self._unknown_key(key, node.keys[key], list(MARKS))
        if not strange:
            remedy = "write the value as {value: ..., cite: ...}" if node.items == {} else ""
            self._wrong_shape("should be one value", hint, node, path, remedy)


def _parse(hint: Any, text: str) -> Any:
    for test, parse in _PARSERS:
        if test(hint):
            return parse(hint, text)
    raise TypeError(f"no reader for {hint!r}")  # a programmer's mistake, met by the first test that reads the type


def _literal(hint: Any, text: str) -> str:
    if text not in get_args(hint):
        raise ValueError(f"{text!r} is not one of {', '.join(map(str, get_args(hint)))}")
    return text


def _bool(_: Any, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _int(_: Any, text: str) -> int:
    number = parse_number(text)
    if number != int(number):
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)


def _moment(_: Any, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment: write date, time and zone, such as 2017-02-24T12:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write it with a Z")
    return moment


_PARSERS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Any]], ...] = (
    (lambda hint: get_origin(hint) is Literal, _literal),
    (lambda hint: hint is str or hint is Any, lambda _, text: text),
    (lambda hint: hint is bool, _bool),
    (lambda hint: hint is int, _int),
    (lambda hint: get_origin(hint) is Annotated, lambda hint, text: parse_rate(text, get_args(hint)[1])),
    (lambda hint: hint is Decimal or isinstance(hint, TypeVar), lambda _, text: parse_number(text)),
    (lambda hint: hint is datetime, _moment),
    (lambda hint: hint is date, lambda _, text: parse_date(text)),
    (lambda hint: hasattr(get_origin(hint) or hint, "parse"), lambda hint, text: (get_origin(hint) or hint).parse(text)),
)


def _remedy(hint: Any, text: str) -> str:
    """The value that was probably meant, if there is one near."""
    if get_origin(hint) is Literal:
        near = difflib.get_close_matches(text, [str(choice) for choice in get_args(hint)], 1)
        return f"did you mean {near[0]}?" if near else ""
    for meant in (_ANSWERS.get(text.lower(), text), text.strip("$€£ "), f"{text}%"):
        try:
            _parse(hint, meant)
        except ValueError:
            continue
        return _either(text) if meant == f"{text}%" else f"did you mean {meant}?"
    return ""


def _either(text: str) -> str:
    """A bare number as a rate: 50 is 50%, but 1.2 may well be 120%."""
    number = parse_number(text)
    return f"did you mean {text}%?" if number > WHOLES else f"did you mean {render(number * 100)}%, or {text}%?"


WHOLES = 10
"""Up to here a bare number may be meant as so many times the whole."""

_ANSWERS = {"yes": "true", "no": "false", "on": "true", "off": "false", "y": "true", "n": "false"}
