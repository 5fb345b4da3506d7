"""What an automatic conversion has taken, and what a limit held back of it: the terms convert on a day, as far as there is room.

Of 5,000 shares for which a cap leaves room for 300 on their day, 300 convert, and 4,700 wait: they may be converted, redeemed or
transferred later. Whether there was room is known from the state of the day; the first act after it is the last that sees it, and
remembers the lots that wait (`held_back/LOT`, which goes with a lot that is transferred).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.limits import available
from seriatim.deal.state import Now, State
from seriatim.deal.step import Step, effect, receipts
from seriatim.units.numbers import N, anywhere, whole

if TYPE_CHECKING:
    from seriatim.provisions.conversion_automatic import ConversionAutomatic

ENTRY = "held_back/"


def converted(clause: ConversionAutomatic[N], now: Now[N]) -> Mapping[str, date]:
    """The lots whose day is past, each with it, but for those that a limit held back."""
    days = _days(clause, now)
    back = _held_back(clause, now, days) if days else set()
    return {lot: day for lot, day in days.items() if lot not in back}


def remembered(clause: ConversionAutomatic[N], now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, date]:
    """The lots that a limit held back: of those whose day is past; and what its own conversion leaves of those it is about."""
    days = _days(clause, now)
    back = {lot: days[lot] for lot in _held_back(clause, now, days)} if days else {}
    if act.clause == clause.id and act.kind == "converted":
        for lot in now.lots(clause.security):
            due, taken = clause.due(now, lot), moves.get((lot.id, clause.security))
            left = anywhere(lot.quantity + taken) if taken is not None else lot.holder == act.holder and clause.anniversary is None
            if left and due is not None and due <= now.on:  # on an anniversary each lot converts by itself
                back[lot.id] = due
    return {f"{ENTRY}{lot}": day for lot, day in back.items() if now.recall(clause.id, f"{ENTRY}{lot}") is None}


def _days(clause: ConversionAutomatic[N], now: Now[N]) -> dict[str, date]:
    """The lots whose day is past, and which nothing is remembered to have held back."""
    days: dict[str, date] = {}
    for lot in now.lots(clause.security):
        due, ends = clause.due(now, lot), clause.until.date(lot.issued_on)
        if due is not None and due < now.on and (ends is None or due <= ends) and now.recall(clause.id, f"{ENTRY}{lot.id}") is None:
            days[lot.id] = due
    return days


def _held_back(clause: ConversionAutomatic[N], now: Now[N], days: Mapping[str, date]) -> set[str]:
    """The lots for which a limit would not have had room on their day, each holder's after the other's, on a copy of the state."""
    state, back = now.state.copy(), set[str]()
    for day in sorted({*days.values()}):
        for step in list(clause.steps(Now(day, state, now.clauses))):
            if step.due != day or step.blocked or not any(s.account in days for s in step.slices):
                continue
            room = whole(available(Now(day, state, now.clauses), step)[0], "down", step.smallest)
            if anywhere(step.quantity_max - room):
                back |= {s.account for s in step.slices} & days.keys()
            _convert(state, step, room, day)
    return back


def _convert(state: State[N], step: Step[N], quantity: N, day: date) -> None:
    receipt = f"{step.into}/supposed/{step.clause}/{step.ref}"
    named = receipts(step, receipt).items()
    state.add(Outcome(tuple(Certificate(name, step.into, holder, day) for holder, name in named), effect(step, quantity, receipt)))
