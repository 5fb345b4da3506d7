"""What clauses remember between acts, in types that they share.

A number that an event may change lives here, never as a constant in a clause. What is kept *per share* of a security is a
`PerShare`, and a split rescales all of them in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Generic

from seriatim.deal.step import Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class PerShare(Generic[N]):
    """Money for a number of shares `of` a security; an empty `of` is not rescaled by any split."""

    of: str
    price: Price[N]

    def __str__(self) -> str:
        return f"{shown(self.price.money)} for {shown(self.price.shares)}"


def rescaled(entry: Any, security: str, new: N, old: N) -> Any:
    """A memory entry after a split of `security` in which `new` shares take the place of `old`; others come back unchanged."""
    if isinstance(entry, PerShare) and entry.of == security:
        return replace(entry, price=entry.price.rescaled(new, old))
    return entry


def of_lot(entry: str, lot: str, moved: str) -> str:
    """The entry under which another lot remembers the same, if an entry is about a lot; else nothing.

    What a clause remembers of a lot (a sum for one share, a date) is kept under `word/LOT`, or under `LOT` alone.

    >>> of_lot("owed/series_k/march", "series_k/march", "series_k/sold"), of_lot("price", "series_k/march", "series_k/sold")
    ('owed/series_k/sold', '')
    """
    if entry == lot:
        return moved
    word, slash, about = entry.partition("/")
    return f"{word}/{moved}" if slash and about == lot else ""
