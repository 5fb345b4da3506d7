"""Marks: states kept along a history, so that many days can be asked about without folding from the start each time.

For whoever asks about many days of one long history; for one question, `History.state` costs less. Marks are disposable:
they hold nothing that the events do not, and are made anew when an event is recorded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Event
from seriatim.deal.state import State
from seriatim.deal.terms import Deal
from seriatim.ledger.fold import fold, opening
from seriatim.units.numbers import exactly

EVENTS_MIN = 4_096
"""The fewest events between two marks. Where there are more certificates, as many events: marks take no more room than events."""


class Marks:
    """A history's standing events in the order of their effect (`History.standing`), with a folded state every so many."""

    @exactly
    def __init__(self, deal: Deal, events: Sequence[Event], events_min: int = EVENTS_MIN):
        self._deal, self._events = deal, events
        self._days = [event.act.on for event in events]
        self._opened = max((held.on for security in deal.securities.values() for held in security.opening), default=date.min)
        state = opening(deal)
        self._counts, self._states = [0], [state.copy()]
        while (done := self._counts[-1]) < len(events):
            count = min(done + max(events_min, len(state.certificates)), len(events))
            fold(state, events[done:count])
            self._counts.append(count)
            self._states.append(state.copy())

    @exactly
    def state(self, as_of: date) -> State[Decimal]:
        """What the events add up to at the end of a day: equal to a plain fold, and the caller's own."""
        count = bisect_right(self._days, as_of)
        if as_of < self._opened:  # every mark has all the opening holdings, and some are of a later day
            return fold(opening(self._deal, as_of), self._events[:count])
        nearest = bisect_right(self._counts, count) - 1
        return fold(self._states[nearest].copy(), self._events[self._counts[nearest] : count])
