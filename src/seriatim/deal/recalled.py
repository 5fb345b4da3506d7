"""The memory of all clauses: entry by entry, and by what an entry is about, so that nobody has to look through all of it.

An entry is called `price`, or `word/about`: `owed/series_k/march` is a sum that is owed on a lot, `vwap/2017-05-30` a price of a
day. After 5,000 prices and two dividends declared, `of("common_dividends")` and `called("declared/")` look at the two alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

Key = tuple[str, str]


class Memory(dict[Key, Any]):
    """What clauses remember: (clause, entry) -> value, with its keys also by clause, by word, and by what they are about.

    Written with `memory[key] = value` and `pop` alone, as `State.add` does.
    """

    __slots__ = ("_about", "_clauses", "_words")

    def __init__(self, entries: Mapping[Key, Any] = MappingProxyType({})):
        super().__init__()
        self._clauses: dict[str, dict[str, Any]] = {}
        self._words: dict[str, dict[Key, None]] = {}
        self._about: dict[str, dict[Key, None]] = {}
        for key, value in entries.items():
            self[key] = value

    def __setitem__(self, key: Key, value: Any) -> None:
        if key not in self:
            word, slash, about = key[1].partition("/")
            self._words.setdefault(word + slash, {})[key] = None
            self._about.setdefault(about, {})[key] = None
        super().__setitem__(key, value)
        self._clauses.setdefault(key[0], {})[key[1]] = value

    def pop(self, key: Key, default: Any = None) -> Any:
        """Forgets an entry; its value, or the default if there was none."""
        if key not in self:
            return default
        clause, entry = key
        word, slash, about = entry.partition("/")
        del self._clauses[clause][entry], self._words[word + slash][key], self._about[about][key]
        return super().pop(key)

    def copy(self) -> Memory:
        """Independent, and equal for now."""
        twin = Memory()
        dict.update(twin, self)
        twin._clauses = {clause: dict(entries) for clause, entries in self._clauses.items()}
        twin._words = {word: dict(keys) for word, keys in self._words.items()}
        twin._about = {what: dict(keys) for what, keys in self._about.items()}
        return twin

    def __reduce__(self) -> tuple[type[Memory], tuple[dict[Key, Any]]]:
        """Pickled as its entries, from which the rest follows: a state goes to other processes."""
        return Memory, (dict(self),)

    def of(self, clause: str) -> dict[str, Any]:
        """What one clause remembers, by entry."""
        return dict(self._clauses.get(clause, {}))

    def called(self, word: str) -> Iterator[tuple[Key, Any]]:
        """The entries of all clauses that begin with a word and its stroke: `called("notice/")`."""
        for key in tuple(self._words.get(word, ())):
            yield key, self[key]

    def about(self, what: str) -> Iterator[tuple[Key, Any]]:
        """The entries about one thing (a lot, a closing, a day): those called after it, and those called `word/it`."""
        word, slash, _ = what.partition("/")
        for key in (*(key for key in self._words.get(word + slash, ()) if key[1] == what), *self._about.get(what, ())):
            yield key, self[key]
