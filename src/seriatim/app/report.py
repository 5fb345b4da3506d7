"""`report`: everything that one page shows, gathered from one opening of the deal and its ledger, and written as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from seriatim.app.check import check
from seriatim.app.views import day
from seriatim.app.workspace import Options, Workspace, open_workspace
from seriatim.captable.captable import captable
from seriatim.captable.ownership import beneficial
from seriatim.captable.stages import Stage, shortfall, stages
from seriatim.deal.act import Event
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING
from seriatim.deal.terms import Closing, Deal
from seriatim.formats.report.data import ClosingLine, EventLine, Receipt, Repayment, ReportData
from seriatim.ledger.fold import opening
from seriatim.schedule.schedule import Row, Schedule, grounds, schedule
from seriatim.units.decimals import shown
from seriatim.units.numbers import ZERO, exactly
from seriatim.units.problems import BadInput, Problem

STAGED = ("closed", "guarantee_paid", "converted", "redeemed", "issued", "exchanged", "cancelled", "authorized")
"""Acts after which the cap table is shown."""

RESCALING = ("split", "stock_dividend")
"""Acts that begin a new era: counts before and after them do not compare."""

STAGES_MAX = 40
"""Where more acts than this are recorded, the cap table is shown after closings only."""


def report(
    path: Path, options: Options, as_of: date | None = None, known_at: datetime | None = None, market: Path | None = None
) -> ReportData:
    """What the report on a deal shows on a day (default today), as known at a moment (default: all that is recorded).

    Raises BadInput for a file that cannot be read, Refused for a laid-on event that no clause allows.
    """
    checked = check(path, options, market)
    work, on = open_workspace(path, options), day(as_of)
    deal, now = work.deal, work.now(on, known_at)
    events = work.history.standing(on, known_at)
    due = schedule(deal, now)
    ahead = stages(deal, now)
    behind, condensed = _behind(deal, events, on)
    short = shortfall(deal, ahead)
    return ReportData(
        deal=deal,
        as_of=on,
        known_at=known_at,
        events=tuple(_events(work, on, known_at)),
        schedule=due,
        closings=tuple(_closing(deal, now, due, events, closing) for closing in deal.closings),
        table=captable(deal, now, events),
        eras=(*behind[:-1], (*behind[-1], *ahead[1:])) if behind else (ahead,),
        owners=beneficial(deal, now),
        certificates=now.state.certificates,
        findings=(*(p for p in checked.findings if p.code != "authorized-shortfall"), *([short] if short else [])),
        condensed=condensed,
        head=work.head,
        version=_version(),
        sources=checked.cited,
        statements=checked.recomputed,
        differences=checked.differences,
    )


def write_report(
    path: Path,
    options: Options,
    out: Path | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    market: Path | None = None,
) -> Path:
    """Writes the report as one HTML file (default: the deal's id, in the current folder) and returns where it is.

    Raises as `report`, and BadInput where the file cannot be written.
    """
    from seriatim.formats.report.page import render

    data = report(path, options, as_of, known_at, market)
    target = out or Path(f"{data.deal.id}.html")
    try:
        target.write_text(render(data), encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"the report {target} cannot be written: {(error.strerror or 'no reason is given').lower()}"
        raise BadInput([Problem(code="file-unwritable", message=message, remedy="check the path")]) from None
    return target


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
        closing=closing,
        window=at.window,
        status=row.status if row else at.status,
        since=at.since,
        because=settled.because if settled else "",
        funded=next(clause for clause in now.clauses if hasattr(clause, "funded")).funded(now, closing.id),
        receipts=tuple(Receipt(act.on, act.quantity or ZERO) for act in made),
        repayments=tuple(Repayment(r.day, r.status == "projected") for r in due.rows if _repays(r, closing.id, certificates)),
        cite=row.cite if row else grounds(deal, [f"agreement.closings.{closing.id}"]),
        wording=row.wording if row else "",
        business_day=row.business_day if row else True,
        if_missed=row.if_missed if row else "",
    )


def _status(now: Now[Decimal], closing: str) -> ClosingStatus:
    """What is remembered of a closing."""
    found = (now.recall(clause.id, closing) for clause in now.clauses.stepping)
    return next(entry for entry in found if isinstance(entry, ClosingStatus))


def _repays(row: Row, closing: str, certificates: set[str]) -> bool:
    """Whether a row is the mandatory redemption of a closing's shares, issued or projected."""
    return row.kind == "redemption" and row.modal == "must" and (row.ref in certificates or row.depends_on == closing)


@exactly
def _behind(deal: Deal, events: list[Event], as_of: date) -> tuple[tuple[tuple[Stage, ...], ...], bool]:
    """The cap table before and after each recorded act that changed it, a split beginning a new era; and whether acts were left out."""
    acts = [event for event in events if event.act.kind in STAGED]
    condensed = len(acts) > STAGES_MAX
    shown_kinds = tuple(BUYING) if condensed else STAGED
    state, begins = opening(deal, as_of), deal.begins or min((event.act.on for event in acts), default=as_of)
    eras = [[Stage("opening", begins, captable(deal, Now(begins, state, deal.clauses)), projected=False)]]
    for event in events:
        state.add(event.outcome)
        if event.act.kind in RESCALING:
            eras.append([])
        if event.act.kind in shown_kinds or event.act.kind in RESCALING:
            table = captable(deal, Now(event.act.on, state, deal.clauses))
            eras[-1].append(Stage(_stage_name(event), event.act.on, table, projected=False))
    return (tuple(map(tuple, eras)), condensed) if acts else ((), False)


def _stage_name(event: Event) -> str:
    act = event.act
    if act.kind in BUYING:
        return f"after {act.closing}"
    if act.kind in RESCALING:
        return f"after the {act.kind.replace('_', ' ')} of {act.security}"
    if act.kind in ("issued", "authorized"):
        return f"{act.security} {act.kind}"
    return f"{shown(act.quantity)} {act.security} {act.kind}"
