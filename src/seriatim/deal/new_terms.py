"""A term's new wording, read into the field that it takes the place of: a figure, a phrase, a choice, a name, a list.

What a deal file writes in a line is text here too; a list or named values are JSON, as the edge writes them down once for all
(`formats.events`). Every field type of a clause is read, by the same hints that the deal file is read by.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number, parse_rate
from seriatim.units.numbers import lift

STRUCTURED = ("[", "{")
"""How a wording begins that is a list or named values."""


def with_term(clause: Any, field: str, text: str) -> Any:
    """The clause with another value of one field, read from text. Raises ValueError for what the field cannot be.

    Clauses on paths have floats where the agreed ones have Decimals; so has what is put into them.
    """
    value = typed(_hints(cast(Hashable, type(clause)))[field], text)
    return replace(clause, **{field: lift(value, float) if on_paths(clause) else value})


def typed(hint: Any, text: str) -> Any:
    """A value of a field's type, read as a deal file writes it. Raises ValueError, with a sentence, for anything else.

    >>> typed(Literal["down", "up"], "up"), typed(date, "2020-02-29"), typed(Annotated[Decimal, "rate"], "5%")
    ('up', datetime.date(2020, 2, 29), Decimal('0.05'))
    >>> typed(tuple[date, ...], '["2020-02-29", "2020-03-31"]')
    (datetime.date(2020, 2, 29), datetime.date(2020, 3, 31))
    """
    return _read(hint, json.loads(text) if text.startswith(STRUCTURED) else text)


def in_words(text: str) -> str:
    """A wording as a deal file has it: lists and named values in brackets, without quotation marks.

    >>> in_words('[{"amount":"105% of stated_value","until":"2020-06-30"},"x"]')
    '[{amount: 105% of stated_value, until: 2020-06-30}, x]'
    """
    return _flow(json.loads(text)) if text.startswith(STRUCTURED) else text


def _flow(data: Any) -> str:
    if isinstance(data, list):
        return f"[{', '.join(map(_flow, data))}]"
    if isinstance(data, dict):
        return f"{{{', '.join(f'{key}: {_flow(value)}' for key, value in data.items())}}}"
    return str(data)


def _read(hint: Any, data: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if data == "none":
            return None
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    kind = get_origin(hint) or hint
    if kind is tuple:
        return _list(get_args(hint), data)
    if is_dataclass(kind) and not hasattr(kind, "parse"):
        return _named(cast(type[Any], kind), data)
    if not isinstance(data, str):
        raise ValueError("it is one value, not a list and not named values")
    return _scalar(hint, kind, data)


def _list(of: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise ValueError("it is a list: write [one, two]")
    if of[-1] is not Ellipsis and len(data) != len(of):
        raise ValueError(f"it is a list of {len(of)}")
    return tuple(_read(of[0] if of[-1] is Ellipsis else of[place], part) for place, part in enumerate(data))


def _named(kind: type[Any], data: Any) -> Any:
    own = {f.name: f for f in fields(kind)}
    if not isinstance(data, dict):
        raise ValueError(f"it is made of named values: write {{{', '.join(f'{name}: …' for name in own)}}}")
    for name in data:
        if name not in own:
            raise ValueError(f"{name!r} has no meaning in it; it has {', '.join(own)}")
    for name, f in own.items():
        if name not in data and f.default is MISSING and f.default_factory is MISSING:
            raise ValueError(f"it needs {name}")
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _read(hints[name], value) for name, value in data.items()})


def _scalar(hint: Any, kind: Any, text: str) -> Any:
    if kind is Literal:
        if text not in get_args(hint):
            raise ValueError(f"{text!r} is none of {', '.join(get_args(hint))}")
        return text
    if kind is Annotated:
        return parse_rate(text) if "rate" in get_args(hint) else _read(get_args(hint)[0], text)
    if kind is bool:
        return _read(Literal["true", "false"], text) == "true"
    if kind is date:
        return parse_date(text)
    if kind is str:
        return text
    if kind is Decimal or isinstance(kind, TypeVar) or kind is int:
        return _number(text, kind is int)
    if hasattr(kind, "parse"):
        return kind.parse(text)
    raise ValueError("it follows from other parts of the deal: a new deal file says it")


def _number(text: str, whole: bool) -> Any:
    number = parse_number(text)
    if number < 0 or (whole and number != int(number)):
        raise ValueError(f"{text} is no {'whole ' if whole else ''}number from 0 on")
    return int(number) if whole else number


def on_paths(value: Any) -> bool:
    """Whether there is a float in it, or an array of one, at whatever depth."""
    if is_dataclass(value) and not isinstance(value, type):
        return any(on_paths(getattr(value, f.name)) for f in fields(value))
    return isinstance(value, float) or hasattr(value, "dtype") or (isinstance(value, tuple) and any(map(on_paths, value)))


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(cast(type[Any], kind), include_extras=True)
