"""What a term of a clause names, and among what it must be found: asked when a deal file is read, and when a term is amended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TERMS: dict[str, str] = {
    "into": "securities",
    "stock.into": "common stock",
    "common": "common stock",
    "warrant": "securities",
    "counted.*": "securities",
    "conversion": "conversions",
    "or_market.conversion": "conversions",
    "protects": "prices",
    "rights.*": "clauses",
    "closing": "closings",
    "guarantor": "parties",
    "of": "parties",
}
"""The terms that name something else, by where they stand in a clause; `.*` for every entry of a list."""


def named_in(field: str, value: Any) -> Iterator[tuple[str, str]]:
    """The names that the value of a field gives, each with among what it must be found.

    >>> list(named_in("rights", ("first", "second"))), list(named_in("fractions", "down"))
    ([('first', 'clauses'), ('second', 'clauses')], [])
    """
    for path, among in TERMS.items():
        head, _, rest = path.partition(".")
        if head != field or not value:
            continue
        names = value if rest == "*" else (getattr(value, rest, "") if rest else value,)
        yield from ((name, among) for name in names if name)
