"""Text to types and back, driven by the types' own fields: one reader and one writer for every frozen dataclass of the house.

Reads a `Node` tree and collects every problem with its place; writes plain data with decimals as strings. The same
hints make the JSON Schema (`formats.schema`). A field's type is one of: str, bool, int, Decimal (or `N`), `Rate`,
`Count`, date, datetime, Literal, a phrase (a class with `parse`), a dataclass, a tuple or mapping of these, or one of them or None.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from seriatim.formats.grounds import MARKS
from seriatim.formats.tree import Node, called, join
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
        read = [self.value(_part(of, i), part, join(path, name)) for i, (name, part) in enumerate(node.children())]
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


def _part(of: tuple[Any, ...], index: int) -> Any:
    """The type of one entry of a tuple type's arguments."""
    return of[0] if of[-1] is Ellipsis else of[index]


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
    (lambda hint: get_origin(hint) is Annotated, lambda _, text: parse_rate(text)),
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
        return f"did you mean {meant}?"
    return ""


_ANSWERS = {"yes": "true", "no": "false", "on": "true", "off": "false", "y": "true", "n": "false"}


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
        rates = _rates(cast(Hashable, type(value)))
        full = {f.name: item for f in fields(value) if (item := getattr(value, f.name)) != default_of(f)}
        return {name: _plain_rate(item) if name in rates else plain(item) for name, item in full.items()}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def _plain_rate(value: Any) -> Any:
    """A rate above one in percent: bare, it could mean two things, and would not be read back."""
    return f"{plain(value.scaleb(2))}%" if isinstance(value, Decimal) and value > 1 else plain(value)


def unplain(hint: Any, data: Any) -> Any:
    """The value that plain data came from: the reverse of `plain`, for data that this program wrote itself."""
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if data is None:
        return None
    if origin is tuple:
        return tuple(unplain(_part(get_args(hint), index), part) for index, part in enumerate(data))
    kind = origin or hint
    if hasattr(kind, "parse"):
        return kind.parse(data)
    if is_dataclass(kind):
        hints = hints_of(cast(type[Any], kind))
        return cast(Callable[..., Any], kind)(**{name: unplain(hints[name], value) for name, value in data.items()})
    if origin is Annotated:
        return parse_rate(data)
    if isinstance(data, str) and hint not in (str, Any) and origin is not Literal:
        return datetime.fromisoformat(data) if hint is datetime else date.fromisoformat(data) if hint is date else Decimal(data)
    return data


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def default_of(f: Field[Any]) -> Any:
    return f.default if f.default is not MISSING else f.default_factory() if f.default_factory is not MISSING else MISSING


def hints_of(kind: type[Any]) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return _hints(cast(Hashable, kind))


def fields_of(kind: type[Any]) -> tuple[Field[Any], ...]:
    """A dataclass's fields, without what belongs to the class."""
    return _fields(cast(Hashable, kind))


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(cast(type[Any], kind), include_extras=True)


@cache
def _fields(kind: Hashable) -> tuple[Field[Any], ...]:
    return tuple(f for f in fields(cast(type[Any], kind)) if get_origin(_hints(kind)[f.name]) is not ClassVar)


@cache
def _rates(kind: Hashable) -> frozenset[str]:
    """The fields that a file writes as rates."""
    return frozenset(name for name, hint in _hints(kind).items() if get_origin(bare(hint)[0]) is Annotated)


def bare(hint: Any) -> tuple[Any, bool]:
    """The hint without `None`, and whether None was allowed."""
    if get_origin(hint) in (Union, types.UnionType):
        rest = [part for part in get_args(hint) if part is not type(None)]
        return rest[0], len(rest) < len(get_args(hint))
    return hint, False


def describe(hint: Any) -> str:
    """A hinted type in a person's words."""
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return " or ".join(map(str, get_args(hint)))
    if origin is Annotated:
        return "a rate such as 50% or 0.5"
    if origin is tuple:
        return "a list, such as [one, two]"
    if origin in (Mapping, dict):
        return _NAMED_VALUES
    if isinstance(hint, TypeVar):
        return "a number"
    names = {
        str: "text",
        bool: "true or false",
        int: "a whole number",
        Decimal: "a number",
        date: "a date such as 2017-02-24",
        datetime: "a moment such as 2017-02-24T12:00:00Z",
    }
    named = names.get(hint)
    if named:
        return named
    return _PHRASES.get((origin or hint).__name__, _NAMED_VALUES)


_NAMED_VALUES = "named values, each on a line as name: value"
_PHRASES = {
    "When": "by 2017-02-24, during 2017-03 or on 2017-02-24",
    "AfterIssue": "5 years after issue",
    "Until": "redemption, or 5 years after issue",
    "Worth": "stated_value, stated_value + accrued, or a sum",
    "Citation": 'a citation such as release ¶5 "words"',
}
