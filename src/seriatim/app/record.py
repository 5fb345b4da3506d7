"""Recording: judge entries against the whole history, and append them in one transaction.

Idempotent by event id: the same id with the same content is already recorded and changes nothing; with other content it is
refused. A writer that was overtaken by another reads again and judges anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from seriatim.app.workspace import FIRST_DAY, Options, check_entries, check_size, head_of, open_deal, read_text, store_path, stored
from seriatim.deal.act import KINDS, Act, Event, lacks
from seriatim.ledger.entry import Entry, completed, named
from seriatim.ledger.history import History
from seriatim.units.problems import BadInput, Problem, Refused

RETRIES_MAX = 20


class StoppedAt(Refused):
    """An entry of several was refused; `recorded` is what had been recorded before it, and stays."""

    def __init__(self, problems: Iterable[Problem], recorded: Recorded):
        super().__init__(problems)
        self.recorded = recorded


@dataclass(frozen=True)
class Recorded:
    """What came of recording: the events, which of them had been there before, and the ledger's head."""

    events: tuple[Event, ...]
    already: tuple[str, ...]
    store: Path
    head: str
    count: int


def record(path: Path, entries: Sequence[Entry], options: Options, *, together: bool = True) -> Recorded:
    """Records entries as one batch (all or nothing), or one after another (`together=False`: stops at the first refused).

    Raises BadInput for particulars that do not belong to the kind, Refused with every reason; nothing refused is recorded.
    One after another, StoppedAt (a Refused) says what had been recorded before the one that was refused.
    """
    deal, store = open_deal(path, options).deal, store_path(path, options)
    check_entries(entries, deal)
    history = stored(History(deal), store)
    events: list[Event] = []
    already: list[str] = []
    for batch in [list(entries)] if together else [[entry] for entry in entries]:
        try:
            history, done, known = _batch(history, batch, store)
        except Refused as refused:
            if not events:
                raise
            before = Recorded(tuple(events), tuple(already), store, head_of(store, deal.id), len(history.events))
            raise StoppedAt(refused.problems, before) from None
        events += done
        already += known
    return Recorded(tuple(events), tuple(already), store, head_of(store, history.deal.id), len(history.events))


def record_file(path: Path, file: Path, options: Options, *, together: bool = False) -> Recorded:
    """Records the entries of an events file, one after another, or all as one batch."""
    from seriatim.formats.events import read_entries

    return record(path, read_entries(read_text(file, "events file"), str(file)), options, together=together)


def named_act(kind: str, of: str, particulars: Mapping[str, Any]) -> Act[Decimal]:
    """An act from the texts of its particulars; `of` is its closing, its security, or the event it reverses.

    Raises BadInput for what is missing or cannot be read.
    """
    from seriatim.formats.events import act_from, unknown_kind

    if kind not in KINDS:
        raise BadInput([unknown_kind(kind)])
    names = KINDS[kind].needs + KINDS[kind].may
    given = dict(particulars)
    if of:
        target = next((name for name in ("closing", "reverses", "security", "holder") if name in names), "")
        if not target:
            raise BadInput([Problem(code="particular-unused", message=f"{kind} is not of anything: {of!r}", remedy=f"leave {of} out")])
        given.setdefault(target, of)
    if kind == "reversed":
        given.setdefault("on", FIRST_DAY.isoformat())  # the ledger gives it the date of what it reverses
    missing = [name for name in ("on", *KINDS[kind].needs) if name not in given and name != "security"]
    if missing:
        raise BadInput(_missing(kind, name) for name in missing)
    return act_from(kind, given)


def _missing(kind: str, name: str) -> Problem:
    return Problem(code="particular-missing", message=lacks(kind, name), asked=kind, because="record", remedy=f"give {name}")


def _batch(history: History, entries: Sequence[Entry], store: Path) -> tuple[History, list[Event], list[str]]:
    """The history with a batch recorded, its events, and the ids that had been recorded before."""
    from seriatim.formats.events import body
    from seriatim.store import open_store

    for attempt in range(RETRIES_MAX):
        fresh, known = _new(named((completed(entry, history.deal) for entry in entries), (event.id for event in history.events)), history)
        events = history.record(fresh, datetime.now(UTC)) if fresh else ()
        check_size(events)
        there = [found for name in known if (found := history.find(name))]
        if not events:
            return history, there, known
        with open_store(store, history.deal.id, create=True) as opened:
            try:
                rows = opened.append([(event.id, body(event)) for event in events], events[0].recorded_at, len(history.events))
            except Refused as refused:
                overtaken = any(p.code in ("stale-version", "event-id-taken") for p in refused.problems)
                if not overtaken or attempt + 1 == RETRIES_MAX:
                    raise
                history = stored(History(history.deal), store)  # somebody else recorded meanwhile: judge anew
                continue
        done = [replace(event, recorded_at=row.recorded_at) for event, row in zip(events, rows, strict=True)]
        return history.with_events(done), there + done, known
    raise AssertionError("the last attempt returns or raises")


def _new(entries: Sequence[Entry], history: History) -> tuple[list[Entry], list[str]]:
    """The entries that are not recorded yet, and the ids of those that are; an id with other content is refused."""
    fresh: list[Entry] = []
    known: list[str] = []
    problems: list[Problem] = []
    for entry in entries:
        recorded = history.find(entry.act.id)
        if recorded is None and entry.act.id not in {e.act.id for e in fresh}:
            fresh.append(entry)
        elif recorded is not None and not (different := _differs(entry, recorded)):
            known.append(entry.act.id)
        else:
            problems.append(_taken(entry.act.id, different if recorded is not None else None))
    if problems:
        raise Refused(problems)
    return fresh, known


def _taken(event_id: str, different: Sequence[str] | None) -> Problem:
    """An id that cannot be given: it is recorded with other particulars, or (None) it stands twice in the batch."""
    if different is None:
        text, remedy = f"two entries of this batch have the id {event_id}", "give one of them another id, or record it once"
    else:
        text = f"an event {event_id} is recorded already, with other particulars: {', '.join(different)}"
        remedy = "give the new event another id; if the old one was wrong, reverse it"
    return Problem(code="event-id-taken", message=text, asked=event_id, available="a new id", because="record", remedy=remedy)


def _differs(entry: Entry, recorded: Event) -> list[str]:
    """The particulars in which an entry is not what was recorded under its id; what it leaves open does not differ."""
    asked = entry.act
    names = [name for name in asked.__dataclass_fields__ if getattr(asked, name) not in (None, "", ())]
    if asked.kind == "reversed":
        names = ["kind", "reverses"]
    different = [name for name in names if getattr(asked, name) != getattr(recorded.act, name)]
    return different + [name for name in ("evidence", "source", "note") if getattr(entry, name) != getattr(recorded, name)]
