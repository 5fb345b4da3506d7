"""What accruing clauses have in common: who is owed what after its shares are gone, what a payment moves, and which clause pays.

A share that is converted or redeemed takes its accrued dividends with it where the worth that is paid for it includes them; else
they stay owed to the holder that had it, on so many shares, under the entry `to/HOLDER` of the clause's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.lots import Lot
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem

LEAVING = ("converted", "redeemed", "exchanged")
"""Acts by which shares go."""


def departed(now: Now[N], clause: str) -> dict[str, Price[N]]:
    """What a clause owes to former holders, and on how many shares that went without it."""
    return {entry[3:]: owed.price for entry, owed in now.state.entries(clause).items() if entry.startswith("to/")}


def departed_slices(now: Now[N], clause: str, security: str) -> list[Slice[N]]:
    """The same as slices of a step."""
    owed = departed(now, clause)
    return [Slice(f"departed/{holder}", security, holder, price.shares, price.each(), to="") for holder, price in owed.items()]


def takes_accrued(now: Now[N], act: Act[N]) -> bool:
    """Whether what is given for a share under the act's clause includes the dividends accrued on it."""
    return gives_accrued(now, act.clause)


def gives_accrued(now: Now[N], clause: str) -> bool:
    """Whether what a clause gives for a share includes the dividends accrued on it."""
    return _includes(now.clauses.by_id.get(clause))


def _includes(value: Any) -> bool:
    if isinstance(value, Worth):
        return value.accrued
    if isinstance(value, tuple):
        return any(_includes(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return any(_includes(getattr(value, f.name)) for f in fields(value))
    return False


def left_behind(
    now: Now[N], clause: str, security: str, moves: Mapping[tuple[str, str], N], each: Callable[[Lot[N]], N]
) -> dict[str, PerShare[N]]:
    """The memory of what stays owed to holders of the lots that shares leave: `each` says how much on one share."""
    kept: dict[str, PerShare[N]] = {}
    for lot in now.lots(security):
        if (lot.id, security) not in moves or not anywhere(owed := each(lot)):
            continue
        entry, gone = f"to/{lot.holder}", moves[lot.id, security] * -1
        before = kept.get(entry) or now.recall(clause, entry) or PerShare("", Price(now.zero, now.zero))
        kept[entry] = PerShare("", Price(before.price.money + gone * owed, before.price.shares + gone))
    return kept


def is_paid_by(clause: Any, act: Act[Any]) -> bool:
    """Whether a payment on a series is (also) one of this clause's dividends: a payment that names no clause pays what all owe."""
    return act.kind == "dividend_paid" and act.security == clause.security and act.clause in ("", clause.id)


def nothing_to_pay(now: Now[N], clause: Any, act: Act[N], why: str) -> Iterator[Problem]:
    """The objection that nothing is owed: raised once, by the first clause that the payment could be under, if none owes anything."""
    if not is_paid_by(clause, act):
        return
    meant = [other for other in now.clauses.accruing if is_paid_by(other, act)]
    if meant and meant[0].id == clause.id and not any(other.owes(now) for other in meant):
        remedy = "check the day; what was paid all the same is recorded with --as-fact"
        yield refusal("no-dividend-declared", why, clause.id, asked=str(act.on), remedy=remedy)


def others_owe(now: Now[N], clause: Any) -> bool:
    """Whether another clause owes dividends on the same series."""
    return any(other.owes(now) for other in now.clauses.accruing if other.security == clause.security and other.id != clause.id)
