"""Notices of redemption, an issuer's call and a holder's put alike: which shares they are for, when, and what comes off them.

A notice fixes which shares of which lots are redeemed on a day. It is kept as what it calls of each lot and what it leaves (`kept`):
called now is what the lot has above that. So what is converted before the day comes off the shares called, an earlier notice first,
and the conversion right stays open for them. 1,000 shares, 500 called: 500 kept; 300 converted leave 700, of which 200 are called.

Shares that pass to another holder are those that no notice calls, as far as they go; the others are still called in its hands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, least, most, total

ENTRY = "notice/"
"""Under what a clause remembers its notices, each by the id of the act that gave it."""


@dataclass(frozen=True, slots=True)
class Called(Generic[N]):
    """Shares of a lot that a notice calls, and how many of the lot it leaves."""

    lot: str
    called: N
    kept: N

    def __str__(self) -> str:
        return f"{shown(self.called)} of {self.lot} (leaving {shown(self.kept)})"


@dataclass(frozen=True, slots=True)
class Notice(Generic[N]):
    """A notice of redemption: for which day, and of which shares. What remains of a lot above `kept` is to be redeemed."""

    effective: date
    lots: tuple[Called[N], ...]

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.lots))} for {self.effective}"


Parts = list[tuple[Lot[N], N]]
"""Lots, each with how many of its shares are called."""


def notices(now: Now[N], clause: str) -> dict[str, Notice[N]]:
    """The notices given under a clause, by the id of the act, in the order in which they take effect."""
    given = {entry[len(ENTRY) :]: n for entry, n in now.state.entries(clause).items() if entry.startswith(ENTRY)}
    return dict(sorted(given.items(), key=lambda item: (item[1].effective, item[0])))


def called_now(now: Now[N], clause: str, security: str) -> dict[str, tuple[date, Parts[N]]]:
    """What each notice still calls of each lot, and for when; a notice of which nothing is left is left out."""
    lots = {lot.id: lot for lot in now.lots(security)}
    before: dict[str, N] = {}
    still: dict[str, tuple[date, Parts[N]]] = {}
    for name, notice in notices(now, clause).items():
        parts: Parts[N] = []
        for part in notice.lots:
            if part.lot not in lots:
                continue
            taken_before = before.get(part.lot, now.zero)
            quantity = least(most(lots[part.lot].quantity - part.kept - taken_before, now.zero), part.called)
            before[part.lot] = taken_before + quantity
            if anywhere(quantity):
                parts.append((lots[part.lot], quantity))
        if parts:
            still[name] = (notice.effective, parts)
    return still


def uncalled(now: Now[N], clause: str, security: str) -> dict[str, N]:
    """How many shares of each lot no notice calls."""
    left = {lot.id: lot.quantity for lot in now.lots(security)}
    for _, parts in called_now(now, clause, security).values():
        for lot, quantity in parts:
            left[lot.id] = left[lot.id] - quantity
    return left


def next_notice(now: Now[N], clause: str, after: date) -> date | None:
    """The next day for which shares are called."""
    return min((n.effective for n in notices(now, clause).values() if n.effective > after), default=None)


def ended(now: Now[N], clause: str, security: str) -> dict[str, Parts[N]]:
    """The notices whose day is past, with what they still call; not those recorded as unpaid."""
    still = called_now(now, clause, security)
    return {name: parts for name, (day, parts) in still.items() if day < now.on and not now.recall(clause, f"unpaid/{name}")}


def left_to_convert(now: Now[N], clause: str, conversion: Step[N]) -> N | None:
    """How much of a conversion the notices whose day is past let pass; None if they call nothing."""
    over = [part for parts in ended(now, clause, conversion.security).values() for part in parts]
    if not over:
        return None
    own = {s.account: s.quantity for s in conversion.slices}
    gone = [least(quantity, own[lot.id]) for lot, quantity in over if lot.id in own]
    return most(conversion.there_is() - total(gone, now.zero), now.zero)


def came_off(now: Now[N], clause: str, security: str, act: Act[N], moves: Mapping[tuple[str, str], N]) -> dict[str, Notice[N]]:
    """Once their day is past, shares called are convertible no more: what else leaves a lot comes off what the notices keep."""
    if act.clause == clause or act.kind == "transferred":
        return {}
    changed: dict[str, Notice[N]] = {}
    for name in ended(now, clause, security):
        notice = now.recall(clause, ENTRY + name)
        gone = {part.lot: moves[part.lot, security] * -1 for part in notice.lots if (part.lot, security) in moves}
        lots = tuple(replace(p, kept=most(p.kept - gone[p.lot], now.zero)) if p.lot in gone else p for p in notice.lots)
        if gone:
            changed[ENTRY + name] = replace(notice, lots=lots)
    return changed


def passed_on(now: Now[N], handed: Sequence[tuple[Lot[N], N, Certificate]]) -> dict[tuple[str, str], Notice[N]]:
    """The notices of every clause after parts of lots have passed to new certificates: each says again what it calls of which."""
    changed: dict[tuple[str, str], Notice[N]] = {}
    clauses = dict.fromkeys(clause for (clause, _), value in now.state.memory.called(ENTRY) if isinstance(value, Notice))
    if not clauses:
        return changed
    then = Now(now.on, now.state.copy(), now.clauses)
    for lot, part, certificate in handed:
        for clause in clauses:
            restated = _restated(then, clause, lot.id, part, certificate)
            changed |= restated
            then.state.add(Outcome(memory=restated))
        moves = {(lot.id, lot.security): part * -1, (certificate.id, lot.security): part}
        then.state.add(Outcome((certificate,), moves))
    return changed


def _restated(now: Now[N], clause: str, lot: str, part: N, to: Certificate) -> dict[tuple[str, str], Notice[N]]:
    """The notices of a clause over a lot of which so much passes on: uncalled shares go first, then those called last."""
    free = uncalled(now, clause, to.security)
    still = {n: q for n, (_, parts) in called_now(now, clause, to.security).items() for called, q in parts if called.id == lot}
    over = most(part - free.get(lot, part), now.zero)  # of treasury shares nothing is called
    goes: dict[str, N] = {}
    for name in reversed(still):
        goes[name] = least(still[name], over)
        over = over - goes[name]
    kept, kept_there = now.held(lot, to.security) - part, free.get(to.id, now.zero) + part
    restated: dict[tuple[str, str], Notice[N]] = {}
    for name, quantity in still.items():
        stays = quantity - goes[name]
        kept, kept_there = kept - stays, kept_there - goes[name]
        before = now.recall(clause, ENTRY + name)
        parts: list[Called[N]] = [part for part in before.lots if part.lot != lot]
        parts += [Called(lot, stays, kept)] if anywhere(stays) else []
        parts += [Called(to.id, goes[name], kept_there)] if anywhere(goes[name]) else []
        restated[clause, ENTRY + name] = replace(before, lots=tuple(parts))
    return restated
