"""`report`: everything that one page shows, gathered from one opening of the deal and its ledger, and written as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from seriatim.app.check import Checked, checked
from seriatim.app.eras import behind
from seriatim.app.extras import needs
from seriatim.app.output import write
from seriatim.app.scenario import ScenarioView, scenarios_of
from seriatim.app.views import CapTableView, ScheduleView, captable_of, day, schedule_of
from seriatim.app.workspace import Options, Workspace, open_workspace, read_text
from seriatim.captable.price_history import price_history
from seriatim.deal.act import Event
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, FUNDING
from seriatim.deal.terms import Closing, Deal
from seriatim.formats.report.data import ClosingLine, EventLine, Repayment, ReportData
from seriatim.schedule.grounds import grounds
from seriatim.schedule.row import Row
from seriatim.schedule.schedule import Schedule
from seriatim.units.dates import Window

if TYPE_CHECKING:  # a report without a valuation loads nothing of it
    from seriatim.app.value import ValueView
    from seriatim.valuation.paths.estimate import Spread

PAYING = FUNDING | {"received"}
"""Kinds of act by which a closing is paid for."""

SHORT = "authorized-shortfall"
"""The finding that a report takes from its own day and not from the check, which looks at the day of signing."""


@dataclass(frozen=True)
class Reported:
    """One opening of a deal, looked at in every way: the views of the terminal, and what the page shows."""

    schedule: ScheduleView
    captable: CapTableView
    checked: Checked
    data: ReportData
    scenarios: ScenarioView | None = None
    value: ValueView | None = None


def gather(
    path: Path,
    options: Options,
    as_of: date | None = None,
    known_at: datetime | None = None,
    market: Path | None = None,
    scenarios: Sequence[Path] = (),
    spread: Spread = map,
) -> Reported:
    """Everything about a deal on a day (default today), as known at a moment (default: all that is recorded), from one opening.

    `spread` hands out the paths of a valuation, where it needs any.

    Raises BadInput for a file that cannot be read, Refused for a laid-on event that no clause allows.
    """
    return gathered(open_workspace(path, options), options, day(as_of), known_at, market, scenarios, spread)


def gathered(
    work: Workspace,
    options: Options,
    on: date,
    known_at: datetime | None = None,
    market: Path | None = None,
    scenarios: Sequence[Path] = (),
    spread: Spread = map,
) -> Reported:
    """Everything about a deal that is open."""
    found = checked(work.file, work.path, options, market)
    due, owned = schedule_of(work, on, known_at), captable_of(work, on, known_at)
    supposed = scenarios_of(work, scenarios, options, on, known_at=known_at) if scenarios else None
    value = _value(work, market, on, known_at, spread) if market else None
    return Reported(due, owned, found, _data(work, on, known_at, found, due, owned, supposed, value), supposed, value)


def _value(work: Workspace, market: Path, on: date, known_at: datetime | None, spread: Spread) -> ValueView | None:
    """The valuation with all that moves it, where the market file has what one needs; None where it only has quotations."""
    from seriatim.formats.market import is_for_a_valuation

    if not is_for_a_valuation(read_text(market, "market file"), str(market)):
        return None
    needs("numpy", "valuation", "a market file for a valuation")
    from seriatim.app.value import priced
    from seriatim.app.value_inputs import prepared
    from seriatim.valuation.analyses import Asked

    return priced(prepared(work, market, "afv", on, known_at), Asked(grid=True, tornado=True, bridge=True), spread)


def _data(
    work: Workspace,
    on: date,
    known_at: datetime | None,
    found: Checked,
    due: ScheduleView,
    owned: CapTableView,
    supposed: ScenarioView | None,
    value: ValueView | None,
) -> ReportData:
    """What the page shows, out of the views."""
    deal, now = work.deal, work.now(on, known_at)
    events = work.history.standing(on, known_at)
    past, condensed = behind(deal, events, on)
    short = [p for p in owned.findings if p.code == SHORT]
    return ReportData(
        deal=deal,
        as_of=on,
        known_at=known_at,
        events=tuple(_events(work, on, known_at)),
        schedule=due.schedule,
        closings=tuple(_closing(deal, now, due.schedule, events, closing) for closing in deal.closings),
        table=owned.table,
        eras=(*past[:-1], (*past[-1], *owned.stages[1:])) if past else (owned.stages,),
        owners=owned.owners,
        certificates=now.state.certificates,
        findings=(*(p for p in found.findings if p.code != SHORT), *short, *(value.findings if value else ())),
        prices=price_history(deal, events),
        condensed=condensed,
        head=work.head,
        version=_version(),
        sources=found.cited,
        statements=found.recomputed,
        differences=found.differences,
        scenarios=supposed.columns if supposed else (),
        before=supposed.before if supposed else None,
        valuation=value,
    )


def write_page(data: ReportData, out: Path | None = None) -> Path:
    """Writes the page as one HTML file (default: the deal's id, in the current folder) and returns where it is.

    Raises BadInput where it cannot be written.
    """
    from seriatim.formats.report.page import render

    return write(out or Path(f"{data.deal.id}.html"), render(data), "report")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("seriatim")
    except PackageNotFoundError:
        return "(not installed)"


def _events(work: Workspace, on: date, known_at: datetime | None) -> Iterator[EventLine]:
    """The events known, in the order of effect; reversed ones stand beside what reversed them."""
    known = [e for e in work.history.events if (known_at is None or e.recorded_at <= known_at) and e.act.on <= on]
    reversed_by = {e.act.reverses: e.id for e in known if e.act.kind == "reversed"}
    for event in sorted(known, key=lambda event: event.order):
        yield EventLine(event, reversed_by.get(event.id, ""), event.sequence > work.recorded)


def _closing(deal: Deal, now: Now[Decimal], due: Schedule, events: list[Event], closing: Closing) -> ClosingLine:
    """A closing with what became of it: its row of the schedule if it is open, else how it was settled."""
    row = next((r for r in due.rows if r.kind in ("closing", "payment") and r.ref == closing.id), None)
    settled = next((s for s in due.settled if s.ref == closing.id), None)
    at = _status(now, closing.id)
    made = [e.act for e in events if e.act.kind in BUYING and e.act.closing == closing.id]
    certificates = {act.certificate for act in made}
    return ClosingLine(
        closing=_in_force(now, closing),
        window=Window(at.window.opens, row.closes or row.on or at.window.closes) if row else at.window,
        status=row.status if row else at.status,
        since=at.since,
        because=settled.because if settled else "",
        funded=now.clauses.purchases[0].funded(now, closing.id),
        funded_on=tuple(e.act.on for e in events if e.act.kind in PAYING and e.act.closing == closing.id),
        repayments=tuple(Repayment(r.day, r.status == "projected") for r in due.rows if _repays(r, closing.id, certificates)),
        cite=row.cite if row else grounds(deal, [f"agreement.closings.{closing.id}"]),
        wording=row.wording if row else "",
        business_day=row.business_day if row else True,
        if_missed=row.if_missed if row else "",
    )


def _in_force(now: Now[Decimal], closing: Closing) -> Closing:
    """A closing as its terms stand on the day: what was amended is in the place of what was agreed."""
    purchase = now.clauses.purchases[0]
    t = next(tranche for tranche in purchase.tranches if tranche.id == closing.id)
    buyer, security = t.purchaser or purchase.purchaser, t.security or purchase.security
    return replace(closing, shares=t.shares, price=purchase.each(t), purchaser=buyer, security=security, option=t.option)


def _status(now: Now[Decimal], closing: str) -> ClosingStatus:
    """What is remembered of a closing."""
    found = (now.recall(clause.id, closing) for clause in now.clauses.stepping)
    return next(entry for entry in found if isinstance(entry, ClosingStatus))


def _repays(row: Row, closing: str, certificates: set[str]) -> bool:
    """Whether a row is the mandatory redemption of a closing's shares, issued or projected."""
    return row.kind == "redemption" and row.modal == "must" and (row.ref in certificates or row.depends_on == closing)
