"""What a split of a series makes of its terms: each is for one share, or a number of shares, and is restated for the new shares.

A 10-for-1 split of 1,000 shares of $1,000 that convert at $4.00 each into 250 common: 10,000 shares of $100, at $4.00, each into 25. All
of them together have the same stated value, convert into as many common shares, and accrue the same dividends. The price of the common
is no term per share of the series, and stays.

The type of a field tells most of it: a `Worth` is of one share. A clause names its other figures of a share in `PER_SHARE`, its numbers
of shares in `COUNTS`, and those of the stock that it gives in `COUNTS_INTO`. What stands in memory is restated in `deal.memory`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.deal.clause import plays
from seriatim.deal.phrases import Worth
from seriatim.units.numbers import N, ratio

if TYPE_CHECKING:
    from seriatim.deal.state import State

ENTRY = "split/"
"""How the entries begin under which a register remembers its series' splits: `split/DAY/EVENT`, money of `old` for shares of `new`."""

Restate = Callable[[Any], Any]


def split_clause(clause: Any, security: str, new: N, old: N) -> Any:
    """A clause with its terms restated for a split of a series, `new` shares for each `old`; itself where it has none of it."""

    def each(x: Any) -> Any:
        return ratio(x * old, new)

    def count(x: Any) -> Any:
        return ratio(x * new, old)

    changes: dict[str, Any] = {}
    if plays(clause, "purchase"):
        changes["tranches"] = tuple(_tranche(t, t.security or clause.security, security, each, count) for t in clause.tranches)
    for name, by in _restated(clause, security, each, count):
        value = getattr(clause, name)
        changes[name] = value if value is None else by(value)
    changes = {name: value for name, value in changes.items() if value != getattr(clause, name)}
    return replace(clause, **changes) if changes else clause


def _restated(clause: Any, security: str, each: Restate, count: Restate) -> Iterator[tuple[str, Restate]]:
    """The fields of a clause that a split restates, and how."""
    if getattr(clause, "into", "") == security:
        yield from ((name, count) for name in getattr(clause, "COUNTS_INTO", ()))
    if getattr(clause, "security", "") != security:
        return
    own = {f.name for f in fields(clause)}
    for name in ("stated_value", *getattr(clause, "PER_SHARE", ())):
        if name in own:
            yield name, each
    yield from ((name, count) for name in getattr(clause, "COUNTS", ()))
    for name in own:
        if _has_worth(getattr(clause, name)):
            yield name, lambda value: _of_a_share(value, each)


def _tranche(tranche: Any, sells: str, security: str, each: Restate, count: Restate) -> Any:
    """A closing's number of shares, and its own price of one."""
    if sells != security:
        return tranche
    return replace(tranche, shares=count(tranche.shares), price=None if tranche.price is None else each(tranche.price))


def _has_worth(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(_has_worth, value))
    if is_dataclass(value) and not isinstance(value, (type, Worth)):
        return any(_has_worth(getattr(value, f.name)) for f in fields(value))
    return isinstance(value, Worth)


def _of_a_share(value: Any, each: Restate) -> Any:
    """Every sum of money for a share inside a value, restated; the stated value is restated by itself."""
    if isinstance(value, Worth):
        return value if value.stated_value else replace(value, money=each(value.money))
    if isinstance(value, tuple):
        return tuple(_of_a_share(part, each) for part in value)
    if is_dataclass(value) and not isinstance(value, type) and _has_worth(value):
        return replace(value, **{f.name: _of_a_share(getattr(value, f.name), each) for f in fields(value)})
    return value


def splits_of(state: State[Any], security: str = "") -> list[tuple[str, str, Any, Any]]:
    """The splits of one series, or of every one, in order: day, series, new and old."""
    found = []
    for (register, entry), value in state.memory.called(ENTRY):
        series = register.removesuffix("_stock")
        if security in ("", series):
            found.append((entry.split("/")[1], series, value.price.shares, value.price.money))
    return sorted(found, key=lambda split: split[0])


def stated_after(state: State[N], security: str, stated: N) -> N:
    """A stated value, after the splits of its series so far."""
    for _, _, new, old in splits_of(state, security):
        stated = ratio(stated * old, new)
    return stated


def even(value: Any) -> bool:
    """Whether every figure in it can be written down: to ten places after the point, as a deal file has them."""
    if isinstance(value, Decimal):
        return value == value.quantize(Decimal(1).scaleb(-10)) if value else True
    if isinstance(value, tuple):
        return all(map(even, value))
    if is_dataclass(value) and not isinstance(value, type):
        return all(even(getattr(value, f.name)) for f in fields(value))
    return True
