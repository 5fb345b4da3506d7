"""What clauses remember on their way along paths, with the paths' own prices observed when a clause first asks for them.

A clause that looks back on ten volume-weighted prices asks for those, and for no closing price and no bid: so these are not made. An
entry that was recorded stays as it is; a day after `until`, one that is no trading day, or one that no path has is not observed, as it
would not be on record. What is made is made by the clause that remembers quotations itself, from an observation like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from seriatim.deal.recalled import Key, Memory
from seriatim.deal.step import Price
from seriatim.provisions.convertible import Quoted

Observe = Callable[[str, date], Mapping[str, Any]]
"""What the clause remembers of a quotation on a day: entry -> value."""


class Observed(Memory):
    """Memory in which every quotation of `clause` on one of the `rows` (trading days, each with its place on a path) is found.

    `until`: the place of the day that it is. `back`: how far before that the farthest quotation lay that was asked for.
    """

    __slots__ = ("_clause", "_observe", "_ones", "_rows", "back", "until")

    def __init__(self, entries: Mapping[Key, Any], clause: str, rows: Mapping[date, int], observe: Observe, ones: NDArray[np.float64]):
        super().__init__(entries)
        self._clause, self._observe, self._ones = clause, observe, ones
        self._rows = {f"{quote}/{day}": (quote, day, row) for day, row in rows.items() for quote in get_args(Quoted)}
        self.until, self.back = -1, 0

    def get(self, key: Key, default: Any = None) -> Any:
        """An entry; a quotation that nobody asked for before is observed now."""
        if key[0] == self._clause and (named := self._rows.get(key[1])) is not None and named[2] <= self.until:
            self.back = max(self.back, self.until - named[2])
            if key not in self:
                self._take(named[0], named[1])
        return super().get(key, default)

    def copy(self) -> Memory:
        """As it stands now: what was not asked for is not observed in the copy later."""
        self._take_all()
        return super().copy()

    def of(self, clause: str) -> dict[str, Any]:
        """What one clause remembers, by entry: all quotations so far, where it is those that are asked for."""
        if clause == self._clause:
            self._take_all()
        return super().of(clause)

    def called(self, word: str) -> Iterator[tuple[Key, Any]]:
        """As in any memory, every quotation of that name so far among them."""
        if word.removesuffix("/") in get_args(Quoted):
            self._take_all()
        yield from super().called(word)

    def _take_all(self) -> None:
        for entry, (quote, day, row) in self._rows.items():
            if row <= self.until and (self._clause, entry) not in self:
                self._take(quote, day)

    def _take(self, quote: str, day: date) -> None:
        """One array of ones for all days: so prices are told to be of the same number of shares without comparing them."""
        for entry, kept in self._observe(quote, day).items():
            single = np.array_equal(kept.price.shares, self._ones)
            self[self._clause, entry] = replace(kept, price=Price(kept.price.money, self._ones)) if single else kept
