"""A deal with its ledger, opened: the deal file read, the store's events decoded, what-if events laid on top."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from seriatim.deal.act import Event, surplus
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal, Published
from seriatim.formats.deal_file import DealFile, read_deal
from seriatim.ledger.entry import Entry, completed, named
from seriatim.ledger.history import History
from seriatim.units.problems import BadInput, Place, Problem

LAID_ON = datetime.min.replace(tzinfo=UTC)
"""The moment that events have which are laid on a view and not recorded: before all others, so that every view knows them."""


@dataclass(frozen=True)
class Options:
    """How a deal is opened: where its ledger is, what is assumed otherwise, whose word counts first, where sources lie."""

    store: Path | None = None
    events: Sequence[Path] = ()
    assume: Mapping[str, str] | None = None
    precedence: Sequence[str] | None = None
    sources: Sequence[Path] = ()


@dataclass(frozen=True)
class Workspace:
    """A deal and its history. `head` is the hash of the last recorded event; `laid_on` counts events that are not recorded."""

    path: Path
    file: DealFile
    history: History
    store: Path
    head: str = ""
    recorded: int = 0
    laid_on: int = 0

    @property
    def deal(self) -> Deal:
        return self.file.deal

    def now(self, as_of: date, known_at: datetime | None) -> Now[Decimal]:
        """The state at the end of a day, as known at a moment."""
        return self.history.now(as_of, known_at)


def read_text(path: Path, what: str) -> str:
    """A file's text. Raises BadInput (`file-unreadable`) where there is none, or it is no UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "it cannot be read").lower()
        message = f"the {what} {path} cannot be read: {reason}"
        raise BadInput([Problem(code="file-unreadable", message=message, remedy=_remedy(path, what, error))]) from None


def _remedy(path: Path, what: str, error: Exception) -> str:
    """Of a folder with a deal in it, the deal may be meant."""
    is_folder, inside = isinstance(error, IsADirectoryError), path / "deal.yaml"
    return f"name the file in it: {inside}" if what == "deal file" and is_folder and inside.is_file() else "check the path"


def open_deal(path: Path, options: Options) -> DealFile:
    """The deal alone, without a store: what `check` and `explain` need."""
    return read_deal(read_text(path, "deal file"), str(path), options.assume, options.precedence)


def store_path(path: Path, options: Options) -> Path:
    """Where the ledger is: the one named, or one file beside the deal."""
    return options.store or path.with_suffix(".ledger")


def no_ledger(store: Path) -> BadInput:
    """A ledger was named, and there is none."""
    remedy = "check the path; a ledger is made when the first event is recorded"
    return BadInput([Problem(code="store-unreadable", message=f"there is no ledger {store}", remedy=remedy)])


def open_workspace(path: Path, options: Options) -> Workspace:
    """The deal with its recorded events, and those of `options.events` laid on top of them for this view only.

    Raises BadInput for a file that cannot be read, Refused for a laid-on event that no clause allows.
    """
    file = open_deal(path, options)
    store = store_path(path, options)
    if options.store is not None and not options.events and not store.exists():
        raise no_ledger(store)
    recorded = stored(History(file.deal), store)
    history = recorded
    for events in options.events:
        history = lay_on(history, events)
    head = head_of(store, file.deal.id) if recorded.events else ""
    return Workspace(path, file, history, store, head, len(recorded.events), len(history.events) - len(recorded.events))


def stored(empty: History, store: Path) -> History:
    """The history with the store's events; as it is where there is no store yet. Raises BadInput for a store that cannot be read."""
    if not store.exists():
        return empty
    from seriatim.formats.events import event
    from seriatim.store import open_store

    with open_store(store, empty.deal.id, create=False) as opened:
        rows = opened.rows()
    with _no_look_for_cycles():
        return empty.with_events([event(row.body, row.sequence, row.recorded_at) for row in rows])


@contextmanager
def _no_look_for_cycles() -> Iterator[None]:
    """Decoding makes many objects and no cycle; to look for some all the while takes as long as the decoding."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def head_of(store: Path, deal_id: str) -> str:
    """The hash of the last recorded event; empty where nothing is recorded."""
    from seriatim.store import open_store

    if not store.exists():
        return ""
    with open_store(store, deal_id, create=False) as opened:
        sequence, head = opened.head()
    return head if sequence else ""


FIRST_DAY, LAST_DAY = date(1600, 1, 1), date(8999, 12, 31)
"""Between these a day can be looked at: clauses count up to 200 years on from it, and the calendar ends with the year 9999."""

DIGITS_MAX = 18
"""How many digits before the point a number of an event may have."""

SIZE_MAX = 26
"""How many digits what an event moves may have, so that sums of them can still be written."""


def out_of_range(name: str, value: object) -> Problem | None:
    """A day or a number that no view could count on from; None if all is well."""
    if isinstance(value, date) and not FIRST_DAY <= value <= LAST_DAY:
        text = f"{name}: {value} is too far away to count from"
        return Problem(code="out-of-range", message=text, expected=f"{FIRST_DAY} to {LAST_DAY}", found=str(value))
    if isinstance(value, Decimal) and value and value.adjusted() >= DIGITS_MAX:
        text = f"{name}: {value:f} has more than {DIGITS_MAX} digits before the point"
        return Problem(code="out-of-range", message=text, expected=f"at most {DIGITS_MAX} digits", found=f"{value:f}")
    return None


def check_entries(entries: Sequence[Entry], deal: Deal) -> None:
    """Raises BadInput for particulars that no act of the kind has, that nothing could count with, or that name no party of the deal."""
    strangers = {name for entry in entries for name in (entry.act.holder, entry.act.to)} - {"", *deal.parties}
    problems = [_unknown_holder(name, deal) for name in sorted(strangers)]
    for entry in entries:
        act = entry.act
        unused = surplus(act)
        problems += [
            Problem(code="particular-unused", message=f"{act.kind} has no use for {name}", remedy=f"leave {name} out") for name in unused
        ]
        given = ((name, getattr(act, name)) for name in act.__dataclass_fields__)
        problems += [problem for name, value in given if (problem := out_of_range(name, value))]
    if problems:
        raise BadInput(problems)


def check_size(events: Sequence[Event]) -> None:
    """Raises BadInput for events that would move more than can be counted, as splits on splits of billions for one do."""
    for event in events:
        numbers = [*event.outcome.moves.values()]
        for value in event.outcome.memory.values():
            numbers += [value.price.money, value.price.shares, value.price.each()] if isinstance(value, PerShare) else []
        if any(number and number.adjusted() >= SIZE_MAX for number in numbers):
            text = f"{event.act.kind} on {event.act.on} leads to numbers of more than {SIZE_MAX} digits"
            raise BadInput([Problem(code="out-of-range", message=text, expected=f"at most {SIZE_MAX} digits", remedy="check its numbers")])


def check_published(published: Sequence[tuple[Published, Place | None]], deal: Deal) -> None:
    """Raises BadInput for a published balance of a security or a holder that the deal does not have."""
    problems = []
    for balance, where in published:
        if balance.security not in deal.securities:
            message, known = f"the deal has no security {balance.security!r}", ", ".join(deal.securities)
            expected, remedy = f"one of {known}", "correct the name"
            problems.append(
                Problem(code="unknown-reference", message=message, where=where, found=balance.security, expected=expected, remedy=remedy)
            )
        if balance.holder and balance.holder not in deal.parties:
            problems.append(replace(_unknown_holder(balance.holder, deal), where=where))
    if problems:
        raise BadInput(problems)


def _unknown_holder(name: str, deal: Deal) -> Problem:
    remedy = "correct the name, or add the holder to the deal's parties"
    known = ", ".join(deal.parties)
    return Problem(code="unknown-holder", message=f"the deal has no party {name!r}", found=name, expected=f"one of {known}", remedy=remedy)


def lay_on(history: History, path: Path) -> History:
    """The history with a file's events judged as if they were recorded, each in its turn; they are known at every moment."""
    from seriatim.formats.events import read_entries

    entries = read_entries(read_text(path, "events file"), str(path))
    check_entries(entries, history.deal)
    complete = (completed(entry, history.deal) for entry in entries)
    for entry in named(complete, (event.id for event in history.events)):
        events = history.record([entry], LAID_ON)
        check_size(events)
        history = history.with_events(events)
    return history
