"""The history of a deal: every event ever recorded, and the rule by which a new one is taken or refused.

A batch of entries is judged as one. Each is put in its place in the order (effective date, place, sequence); from the first
new place on, every event is asked again and must still be legal *and move what it recorded*. So a backdated event or a
reversal is taken only if the whole history stays true; otherwise the refusal names the events that would not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from seriatim.deal.act import USUAL_ORDER, Defect, Event, Outcome
from seriatim.deal.clause import refusal
from seriatim.deal.state import Now, State
from seriatim.deal.terms import Deal
from seriatim.ledger.entry import Entry
from seriatim.ledger.fold import fold, opening, standing
from seriatim.ledger.perform import Performed, perform
from seriatim.units.numbers import exactly
from seriatim.units.problems import Problem, Refused


@dataclass(frozen=True)
class History:
    """A deal and its events in the order of recording. Immutable: `record` returns what to append."""

    deal: Deal
    events: tuple[Event, ...] = ()

    @exactly
    def state(self, as_of: date | None = None, known_at: datetime | None = None) -> State[Decimal]:
        """What the events add up to on a day, as known at a moment."""
        return fold(opening(self.deal, as_of), self.standing(as_of, known_at))

    def standing(self, as_of: date | None = None, known_at: datetime | None = None) -> list[Event]:
        """The events that count, in the order of their effect."""
        return standing(self.events, as_of, known_at)

    def now(self, on: date, known_at: datetime | None = None) -> Now[Decimal]:
        """The state at the end of a day, ready to ask the clauses about it."""
        return Now(on, self.state(on, known_at), self.deal.clauses)

    def find(self, event_id: str) -> Event | None:
        """The event with this id, whether it still counts or not."""
        return next((event for event in self.events if event.id == event_id), None)

    def with_events(self, more: Sequence[Event]) -> History:
        """The history after these have been appended."""
        return replace(self, events=self.events + tuple(more))

    @exactly
    def record(self, entries: Sequence[Entry], recorded_at: datetime) -> tuple[Event, ...]:
        """The events to append for a batch of entries, judged as one.

        A moment before the last recording counts as that one: what was known at a past moment never changes.
        Raises Refused with every reason, and then nothing is recorded.
        """
        if not entries:
            return ()
        recorded_at = max(recorded_at, self.events[-1].recorded_at) if self.events else recorded_at
        events = [self._envelope(entry, recorded_at, index) for index, entry in enumerate(entries)]
        problems = [*self._id_problems(events)]
        problems += [problem for event in events for problem in self._reversal_problems(event, events)]
        if not problems:
            given = {event.sequence: entry for event, entry in zip(events, entries, strict=True)}
            events, problems = self._replayed(events, given)
        if problems:
            raise Refused(problems)
        return tuple(events)

    @exactly
    def verify(self) -> tuple[Problem, ...]:
        """Asks the clauses about every event that counts, and names those that are not legal or moved something else."""
        problems: list[Problem] = []
        state = opening(self.deal)
        for event in self.standing():
            asked = perform(Now(event.act.on, state, self.deal.clauses), event.act, recorded=True)
            problems += [replace(p, message=f"{event.id} ({event.act.on}): {p.message}") for p in _differences(event, asked)]
            state.add(event.outcome)
        return tuple(problems)

    def _envelope(self, entry: Entry, recorded_at: datetime, index: int) -> Event:
        act = entry.act
        reversed_event = self.find(act.reverses) if act.kind == "reversed" else None
        if reversed_event:
            act = replace(act, on=reversed_event.act.on, place=reversed_event.place)
        sequence = self.events[-1].sequence + 1 + index if self.events else 1 + index
        place = act.place if act.place is not None else self._usual_place(act.kind)
        return Event(act, Outcome(), place, sequence, recorded_at, entry.evidence, entry.source, entry.note)

    def _usual_place(self, kind: str) -> int:
        """The deal's same-date order, by tens so that a place can be named between two kinds."""
        order = self.deal.same_date_order or USUAL_ORDER
        return 10 * (order.index(kind) + 1 if kind in order else len(order) + 1)

    def _id_problems(self, batch: Sequence[Event]) -> Iterator[Problem]:
        """An id names one event, for ever."""
        ids = [event.id for event in (*self.events, *batch)]
        for event in batch:
            if ids.count(event.id) > 1:
                yield refusal("event-id-taken", f"an event {event.id} is recorded already", "record", asked=event.id, available="a new id")

    def _reversal_problems(self, event: Event, batch: Sequence[Event]) -> Iterator[Problem]:
        if event.act.kind != "reversed":
            return
        target = self.find(event.act.reverses)
        if target is None:
            yield refusal("unknown-event", f"there is no event {event.act.reverses!r} to reverse", "record", asked=event.act.reverses)
        elif target.act.kind == "reversed":
            remedy = "record the act again under a new id"
            yield refusal("already-reversed", "a reversal is not reversed", "record", asked=target.id, remedy=remedy)
        elif any(e.act.reverses == target.id for e in (*self.events, *batch) if e is not event):
            yield refusal("already-reversed", f"{target.id} is reversed already", "record", asked=target.id)

    def _replayed(self, new: list[Event], given: dict[int, Entry]) -> tuple[list[Event], list[Problem]]:
        """Everything from the first change on, asked again in order; the new events with what they move."""
        gone = {event.act.reverses for event in new if event.act.kind == "reversed"}
        first = min([event.order for event in new] + [event.order for event in self.standing() if event.id in gone])
        kept = [event for event in self.standing() if event.id not in gone]
        untouched = [event for event in kept if event.order < first]
        state = fold(opening(self.deal), untouched)
        problems: list[Problem] = []
        recorded: dict[int, Event] = {event.sequence: event for event in new}
        later = [event for event in (*kept[len(untouched) :], *new) if event.act.kind != "reversed"]
        for event in sorted(later, key=lambda event: event.order):
            asked = perform(Now(event.act.on, state, self.deal.clauses), event.act, recorded=True)
            if event.sequence not in given:
                problems += _broken(event, asked)
                state.add(event.outcome)
                continue
            entry = given[event.sequence]
            problems += [problem.at(entry.where) for problem in asked.refused(entry.as_fact)]
            defects = tuple(Defect(p.code, p.message) for p in asked.problems)
            recorded[event.sequence] = replace(event, act=asked.act, outcome=asked.outcome, defects=defects)
            state.add(asked.outcome)
        return [recorded[event.sequence] for event in new], problems


def _differences(event: Event, asked: Performed[Decimal]) -> list[Problem]:
    """Where an event is not what the clauses say today. What it was recorded against as a fact is known."""
    known = {defect.code for defect in event.defects}
    against = [p for p in asked.problems if p.code not in known]
    if not against and asked.outcome != event.outcome:
        text = f"it moved {describe(event.outcome, asked.outcome)}, but the clauses would say {describe(asked.outcome, event.outcome)}"
        against = [refusal("outcome-differs", text, event.act.clause or event.act.kind, asked=event.id)]
    return against


def _broken(event: Event, asked: Performed[Decimal]) -> list[Problem]:
    """A later event that the change would make untrue, named."""
    return [
        replace(
            p,
            code="later-event-broken",
            message=f"recorded event {event.id} of {event.act.on} would no longer hold: {p.message}",
            remedy=f"reverse {event.id} in the same batch, and record it again as it should be",
        )
        for p in _differences(event, asked)
    ]


def describe(outcome: Outcome[Decimal], but: Outcome[Decimal] | None = None) -> str:
    """What an outcome moves, in a line; of two that differ, only what the other does not."""
    other = but or Outcome()
    moves = [
        f"{account} {change:+,f} {asset}"
        for (account, asset), change in sorted(outcome.moves.items())
        if other.moves.get((account, asset)) != change
    ]
    memory = [
        f"{clause}: {entry} {'forgotten' if value is None else f'is {value!s}'}"
        for (clause, entry), value in outcome.memory.items()
        if (clause, entry) not in other.memory or other.memory[clause, entry] != value
    ]
    return "; ".join(moves + memory) or "nothing"
