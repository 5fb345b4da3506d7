"""Text to types and back, driven by the types' own fields: one reader and one writer for every frozen dataclass of the house.

Reads a `Node` tree and collects every problem with its place; writes plain data with decimals as strings. The same
hints make the JSON Schema (`formats.schema`). A field's type is one of: str, bool, int, Decimal (or `N`), `Rate`,
`Count`, date, datetime, Literal, a phrase (a class with `parse`), a dataclass, a tuple or mapping of these, or one of them or None.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from seriatim.formats.tree import Node, join
from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number, parse_rate
from seriatim.units.problems import Place, Problem

T = TypeVar("T")


class Reader:
    """Reads types out of nodes. Goes on after a problem, so that all of them are reported at once.

    `leaves` has every scalar read, by path: its type, its value and its node.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.leaves: dict[str, tuple[Any, Any, Node]] = {}

    def problem(self, code: str, message: str, where: Place | None, **more: str) -> None:
        self.problems.append(Problem(code=code, message=message, where=where, **more))

    def read(self, kind: type[T], node: Node, path: str, injected: Mapping[str, Any] | None = None, ignored: Iterable[str] = ()) -> T | None:
        """A dataclass from a mapping; `injected` fields are given by the caller and may not stand in the file.

        None after a problem. Keys in `ignored` are left to the caller.
        """
        injected = injected or {}
        if node.items is None:
            self.problem("wrong-shape", f"{_last(path)} should be a mapping", node.where, expected="key: value", found=node.kind)
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
            if child is not None and child.kind != "nothing":
                value, read = self.value(hints_of(kind)[name], child, join(path, name))
                values[name], complete = value, complete and read
            elif f.default is MISSING and f.default_factory is MISSING:
                complete = False
                self.problem("missing-key", f"{_last(path)} needs {name}", node.where, expected=describe(hints_of(kind)[name]), remedy=f"add {name}:")
        return kind(**values) if complete else None

    def _unknown_key(self, key: str, place: Place, allowed: list[str]) -> None:
        near = difflib.get_close_matches(key, allowed, 1)
        remedy = f"did you mean {near[0]}?" if near else "remove it"
        self.problem("unknown-key", f"{key} is not a key here", place, expected=", ".join(allowed), found=key, remedy=remedy)

    def value(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        """A value of any hinted type, and whether it could be read."""
        hint, optional = _bare(hint)
        if node.kind == "nothing":
            if not optional:
                self.problem("missing-value", f"{_last(path)} has no value", node.where, expected=describe(hint))
            return None, optional
        origin = get_origin(hint)
        if origin is tuple:
            return self._list(get_args(hint), node, path)
        if origin in (Mapping, dict):
            return self._mapping(get_args(hint)[1], node, path)
        if is_dataclass(origin or hint) and not hasattr(origin or hint, "parse"):
            value = self.read(origin or hint, node, path)
            return value, value is not None
        return self._scalar(hint, node, path)

    def _list(self, of: tuple[Any, ...], node: Node, path: str) -> tuple[Any, bool]:
        if node.parts is None:
            self.problem("wrong-shape", f"{_last(path)} should be a list", node.where, expected="[one, two]", found=node.kind)
            return (), False
        read = [self.value(of[0] if of[-1] is Ellipsis else of[min(i, len(of) - 1)], part, join(path, name)) for i, (name, part) in enumerate(node.children())]
        return tuple(value for value, _ in read), all(ok for _, ok in read)

    def _mapping(self, of: Any, node: Node, path: str) -> tuple[Any, bool]:
        if node.items is None:
            self.problem("wrong-shape", f"{_last(path)} should be a mapping", node.where, expected="key: value", found=node.kind)
            return {}, False
        read = {key: self.value(of, child, join(path, key)) for key, child in node.items.items()}
        return {key: value for key, (value, _) in read.items()}, all(ok for _, ok in read.values())

    def _scalar(self, hint: Any, node: Node, path: str) -> tuple[Any, bool]:
        if node.text is None:
            self.problem("wrong-shape", f"{_last(path)} should be a single value", node.where, expected=describe(hint), found=node.kind)
            return None, False
        try:
            value = _parse(hint, node.text)
        except ValueError as error:
            remedy = _remedy(hint, node.text)
            self.problem("wrong-value", f"{_last(path)}: {error}", node.where, expected=describe(hint), found=node.text, remedy=remedy)
            return None, False
        self.leaves[path] = (hint, value, node)
        return value, True


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
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _int(_: Any, text: str) -> int:
    number = parse_number(text)
    if number != int(number):
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)


def _moment(_: Any, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write it with a Z")
    return moment


_PARSERS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Any]], ...] = (
    (lambda hint: get_origin(hint) is Literal, _literal),
    (lambda hint: hint is str or hint is Any, lambda _, text: text),
    (lambda hint: hint is bool, _bool),
    (lambda hint: hint is int, _int),
    (lambda hint: get_origin(hint) is Annotated, lambda _, text: parse_rate(text)),
    (lambda hint: hint is Decimal or isinstance(hint, TypeVar), lambda _, text: parse_number(text)),
    (lambda hint: hint is datetime, _moment),
    (lambda hint: hint is date, lambda _, text: parse_date(text)),
    (lambda hint: hasattr(get_origin(hint) or hint, "parse"), lambda hint, text: (get_origin(hint) or hint).parse(text)),
)


def _remedy(hint: Any, text: str) -> str:
    if get_origin(hint) is Literal:
        near = difflib.get_close_matches(text, [str(choice) for choice in get_args(hint)], 1)
        return f"did you mean {near[0]}?" if near else ""
    return ""


def plain(value: Any) -> Any:
    """A value as plain data: dataclasses as mappings without empty fields, decimals, dates and phrases as strings.

    >>> plain(Decimal("0.0040"))
    '0.004'
    """
    if isinstance(value, Decimal):
        return _trimmed(format(value, "f")) if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(type(value), "parse"):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(item) for f in fields(value) if (item := getattr(value, f.name)) != _default(f)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def unplain(hint: Any, data: Any) -> Any:
    """The value that plain data came from: the reverse of `plain`, for data that this program wrote itself."""
    hint, _ = _bare(hint)
    origin = get_origin(hint)
    if data is None:
        return None
    if origin is tuple:
        return tuple(unplain(get_args(hint)[0], part) for part in data)
    kind = origin or hint
    if hasattr(kind, "parse"):
        return kind.parse(data)
    if is_dataclass(kind):
        hints = hints_of(cast(type[Any], kind))
        return cast(Callable[..., Any], kind)(**{name: unplain(hints[name], value) for name, value in data.items()})
    if isinstance(data, str) and hint not in (str, Any) and origin is not Literal:
        return datetime.fromisoformat(data) if hint is datetime else date.fromisoformat(data) if hint is date else Decimal(data)
    return data


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _default(f: Field[Any]) -> Any:
    return f.default if f.default is not MISSING else f.default_factory() if f.default_factory is not MISSING else MISSING


@cache
def hints_of(kind: type[Any]) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(kind, include_extras=True)


@cache
def fields_of(kind: type[Any]) -> tuple[Field[Any], ...]:
    return tuple(f for f in fields(kind) if get_origin(hints_of(kind)[f.name]) is not ClassVar)


def _bare(hint: Any) -> tuple[Any, bool]:
    """The hint without `None`, and whether None was allowed."""
    if get_origin(hint) in (Union, types.UnionType):
        rest = [part for part in get_args(hint) if part is not type(None)]
        return rest[0], len(rest) < len(get_args(hint))
    return hint, False


def describe(hint: Any) -> str:
    """A hinted type in a person's words."""
    hint, _ = _bare(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return " or ".join(map(str, get_args(hint)))
    if origin is Annotated:
        return "a rate such as 50% or 0.5"
    if origin is tuple:
        return "a list"
    if origin in (Mapping, dict):
        return "a mapping"
    if isinstance(hint, TypeVar):
        return "a number"
    names = {str: "text", bool: "true or false", int: "a whole number", Decimal: "a number", date: "a date such as 2017-02-24", datetime: "a moment such as 2017-02-24T12:00:00Z"}
    named = names.get(hint)
    if named:
        return named
    return _PHRASES.get((origin or hint).__name__, "a mapping")


_PHRASES = {
    "When": "by 2017-02-24, during 2017-03 or on 2017-02-24",
    "AfterIssue": "5 years after issue",
    "Until": "redemption, or 5 years after issue",
    "Worth": "stated_value, stated_value + accrued, or a sum",
    "Citation": 'a citation such as release ¶5 "words"',
}


def _last(path: str) -> str:
    return path.rpartition(".")[2] or path or "the file"
