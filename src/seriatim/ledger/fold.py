"""The fold: add up what events moved. Nothing is asked and nothing can be refused here.

An event stores what it moved, so a later change of a clause cannot rewrite the past, and folding is only addition.
`History.verify` asks the clauses again and says where they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from seriatim.deal.act import Certificate, Event, Outcome
from seriatim.deal.state import State
from seriatim.deal.terms import Deal
from seriatim.units.numbers import ZERO


def opening(deal: Deal, as_of: date | None = None) -> State[Decimal]:
    """The state before any event: the shares that holders had (by a day), and what every clause remembers at the start."""
    state: State[Decimal] = State(ZERO)
    for security in deal.securities.values():
        for held in security.opening:
            if as_of is not None and held.on > as_of:
                continue
            certificate = Certificate(f"{security.id}/opening/{held.holder}", security.id, held.holder, held.on)
            moves = {(certificate.id, security.id): held.shares, (f"opening/{security.id}", security.id): -held.shares}
            state.add(Outcome((certificate,), moves))
    state.add(Outcome(memory={(clause.id, entry): value for clause in deal.clauses.opening for entry, value in clause.opening().items()}))
    return state


def fold(state: State[Decimal], events: Iterable[Event]) -> State[Decimal]:
    """The state after the events, in the order given. Writes into the state it is given, and returns it."""
    add = state.add
    for event in events:
        add(event.outcome)
    return state


def standing(events: Sequence[Event], as_of: date | None = None, known_at: datetime | None = None) -> list[Event]:
    """The events that count on a day, as known at a moment, in the order in which they took effect.

    Recorded after `known_at`, effective after `as_of`, or reversed by an event known by then: those do not count.
    """
    known = [event for event in events if known_at is None or event.recorded_at <= known_at]
    reversed_ids = {event.act.reverses for event in known if event.act.kind == "reversed"}
    counted = [
        event
        for event in known
        if (as_of is None or event.act.on <= as_of) and event.act.id not in reversed_ids and event.act.kind != "reversed"
    ]
    counted.sort(key=lambda event: event.order)
    return counted
