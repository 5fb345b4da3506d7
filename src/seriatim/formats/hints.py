"""What a dataclass's hints say of its fields: their types, whether they may be left out, and their names in a person's words."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints


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
def rates_of(kind: Hashable) -> frozenset[str]:
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
    "Due": "a date such as 2022-02-24, or 5 years after issue",
    "Until": "redemption, or 5 years after issue",
    "Worth": "stated_value, stated_value + accrued, 120% of stated_value, or a sum",
    "Funds": "all, none, or all before a closing",
    "Uses": "never, all, or 10% of volume, with when price >= 0.01, when it pays, from 2017-06-01, to 2017-08-31",
    "PaymentDates": "quarterly from 2019-09-30, quarterly after issue, on 06-30 and 12-31 (also with from 2019-06-30), or never",
    "Since": "2018-01-01, or 2 years after issue",
    "Citation": 'a citation such as release ¶5 "words"',
}


def part_of(of: tuple[Any, ...], index: int) -> Any:
    """The type of one entry of a tuple type's arguments."""
    return of[0] if of[-1] is Ellipsis else of[index]
