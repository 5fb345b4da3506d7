"""Views of a deal: schedule, cap table, history, verification. Each says as of when, as known when, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from seriatim.app.workspace import Options, Workspace, no_ledger, open_deal, open_workspace, out_of_range, store_path, stored
from seriatim.captable.captable import CapTable, Level, captable
from seriatim.captable.ownership import Owner, beneficial, not_summed
from seriatim.captable.price_history import PriceChange, price_history
from seriatim.captable.stages import Stage, shortfall, stages, unpriced
from seriatim.deal.act import Event
from seriatim.ledger.history import History
from seriatim.projection.conflicts import conflicts
from seriatim.schedule.schedule import Schedule, schedule
from seriatim.units.problems import BadInput, Problem


@dataclass(frozen=True)
class Header:
    """What stands over every view. `defects` are acts recorded against the terms; `inferred` and `hypothetical` count events.

    `units` says what each security is counted in.
    """

    deal: str
    title: str
    issuer: str
    as_of: date
    known_at: datetime | None
    events: int
    inferred: int
    hypothetical: int
    laid_on: int
    head: str
    digest: str
    overridden: tuple[str, ...]
    defects: tuple[Event, ...]
    units: Mapping[str, str]


@dataclass(frozen=True)
class ScheduleView:
    """The schedule with its header; `findings` are terms that get in each other's way ahead."""

    header: Header
    schedule: Schedule
    findings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CapTableView:
    """The cap table with its header, how it would grow, who owns what beneficially, and the shortfall if there is one."""

    header: Header
    table: CapTable
    stages: tuple[Stage, ...]
    owners: tuple[Owner, ...]
    findings: tuple[Problem, ...]
    not_summed: tuple[str, ...] = ()


@dataclass(frozen=True)
class HistoryView:
    """Every event known at the moment, in the order of effect, with those that were reversed; and how prices changed.

    `prices` has each change of a conversion or exercise price that the events which count have made.
    """

    header: Header
    events: tuple[Event, ...]
    reversed_by: dict[str, str]
    prices: tuple[PriceChange, ...] = ()


@dataclass(frozen=True)
class Verified:
    """What became of verifying a ledger: how many events, its head, and every problem."""

    store: Path
    count: int
    head: str
    problems: tuple[Problem, ...]


def header(work: Workspace, as_of: date, known_at: datetime | None) -> Header:
    """The header of a view."""
    deal = work.deal
    events = work.history.standing(as_of, known_at)
    return Header(
        deal.id,
        deal.title,
        deal.parties[deal.issuer].name,
        as_of,
        known_at,
        len(events),
        sum(event.evidence == "inferred" for event in events),
        sum(event.evidence == "hypothetical" for event in events),
        work.laid_on,
        work.head,
        deal.digest,
        tuple(name for name, assumption in deal.assumptions.items() if assumption.overridden),
        tuple(event for event in events if event.defects),
        {security.id: security.unit for security in deal.securities.values()},
    )


def today() -> date:
    """The date by the clock, in UTC."""
    return datetime.now(UTC).date()


def day(as_of: date | None) -> date:
    """The day asked for, or today. Raises BadInput for one that nothing can be counted from."""
    on = as_of or today()
    if problem := out_of_range("as_of", on):
        raise BadInput([problem])
    return on


def view_schedule(path: Path, options: Options, as_of: date | None = None, known_at: datetime | None = None) -> ScheduleView:
    """Every closing, right and duty on a day (default today), as known at a moment (default: all that is recorded)."""
    return schedule_of(open_workspace(path, options), day(as_of), known_at)


def schedule_of(work: Workspace, on: date, known_at: datetime | None) -> ScheduleView:
    """The schedule of a deal that is open."""
    now = work.now(on, known_at)
    return ScheduleView(header(work, on, known_at), schedule(work.deal, now), conflicts(work.deal, now))


def view_captable(
    path: Path, options: Options, as_of: date | None = None, known_at: datetime | None = None, level: Level = "holder"
) -> CapTableView:
    """Who owns what on a day, how it would grow, and whether the authorised shares suffice."""
    return captable_of(open_workspace(path, options), day(as_of), known_at, level)


def captable_of(work: Workspace, on: date, known_at: datetime | None, level: Level = "holder") -> CapTableView:
    """The cap table of a deal that is open."""
    now = work.now(on, known_at)
    table = captable(work.deal, now, work.history.standing(on, known_at), level)
    ahead = stages(work.deal, now)
    short = shortfall(work.deal, ahead)
    findings = (*([short] if short else []), *unpriced(ahead), *conflicts(work.deal, now))
    owners = beneficial(work.deal, now)
    return CapTableView(header(work, on, known_at), table, ahead, owners, findings, not_summed(work.deal))


def view_history(path: Path, options: Options, as_of: date | None = None, known_at: datetime | None = None) -> HistoryView:
    """What has been recorded, in the order of its effect; reversals stand beside what they reverse."""
    return history_of(open_workspace(path, options), day(as_of) if as_of else None, known_at)


def history_of(work: Workspace, as_of: date | None = None, known_at: datetime | None = None) -> HistoryView:
    """The history of a deal that is open."""
    on = as_of or date.max
    known = [e for e in work.history.events if (known_at is None or e.recorded_at <= known_at) and e.act.on <= on]
    reversed_by = {e.act.reverses: e.id for e in known if e.act.kind == "reversed"}
    prices = price_history(work.deal, work.history.standing(on, known_at))
    return HistoryView(header(work, as_of or today(), known_at), tuple(sorted(known, key=lambda e: e.order)), reversed_by, prices)


def verify(path: Path, options: Options, head: str | None = None) -> Verified:
    """The chain link by link, and every event asked of the clauses again. `head`: a hash that was noted before and must be there.

    Without a ledger there is nothing to verify; a ledger that is named and not there raises BadInput.
    """
    from seriatim import store

    deal, file = open_deal(path, options).deal, store_path(path, options)
    if not file.exists():
        if options.store is not None:
            raise no_ledger(file)
        return Verified(file, 0, "", ())
    with store.open_store(file, deal.id, create=False) as opened:
        rows = opened.rows()
    problems = store.verify(rows, deal.id, head=head)
    try:
        problems += stored(History(deal), file).verify()
    except BadInput as unreadable:
        problems += unreadable.problems
    return Verified(file, len(rows), rows[-1].hash if rows else "", problems)
