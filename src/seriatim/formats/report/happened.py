"""The table of recorded events: what happened, what it moved in words, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Event
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.memory import PerShare
from seriatim.formats.report import words
from seriatim.formats.report.data import EventLine, ReportData
from seriatim.formats.report.due import STATUSES
from seriatim.formats.report.tables import Cell, Link, Row, Table, Tone, anchor, row, table, wide
from seriatim.formats.report.words import Names
from seriatim.provisions import values_in_words
from seriatim.units.numbers import ZERO

RESCALING = ("split", "stock_dividend")

EVIDENCE: dict[str, Tone] = {"documented": "", "inferred": "muted", "hypothetical": "warn"}


def events(data: ReportData, names: Names) -> Table:
    """Every event known, in the order of effect: what happened, what it moved, on what evidence."""
    columns = ("On", wide("What"), wide("What it moved"), "Evidence", wide("Source"), "State")
    rows = [_event(data, names, line) for line in data.events]
    notes = ["Documented: a document says so. Inferred: it follows from what documents say. Hypothetical: supposed, for a what-if."]
    if any(line.laid_on for line in data.events):
        notes.append("Laid on: counted in this report only; the ledger does not hold it.")
    return table("Recorded events", columns, rows, notes=notes)


def amendments(data: ReportData, names: Names) -> Iterator[Table]:
    """What was amended and waived since, each with its event; nothing where nothing was."""
    lines = [line.event for line in data.counted if line.event.act.kind in ("amended", "right_waived")]
    rows = [
        row(
            Cell(words.sentence(told(names, event))),
            values_in_words(event.act) or "waived",
            words.day(max(event.act.effective or event.act.on, event.act.on)),
            Cell(links=(Link(event.id, "#" + anchor("event", event.id)),)),
        )
        for event in lines
    ]
    if rows:
        yield table("Amended and waived since", ("Term", wide("Value"), "From", wide("Rests on")), rows)


def _event(data: ReportData, names: Names, line: EventLine) -> Row:
    event = line.event
    gone = bool(line.reversed_by)
    effect = "counts no more" if gone else words.sentence("; ".join(moved(data, names, event))) or "nothing"
    against = "Against the terms: " + "; ".join(names.prose(d.message) for d in event.defects) if event.defects else ""
    address = words.address(event.source)
    source = (
        Cell(links=(Link(words.host(address), address),), note=event.note) if address else Cell(names.prose(event.source), note=event.note)
    )
    return row(
        Cell(words.day(event.act.on)),
        Cell(words.sentence(told(names, event)), note=event.id),
        Cell(f"{event.act.reverses} counts no more" if event.act.kind == "reversed" else effect, note=against),
        Cell(event.evidence, tone=EVIDENCE[event.evidence]),
        source,
        _state(line),
        anchor=anchor("event", event.id),
        tone="muted" if gone else "bad" if event.defects else "",
    )


def _state(line: EventLine) -> Cell:
    if line.event.defects:
        return Cell("defective", note="laid on" if line.laid_on else "", tone="bad")
    if line.reversed_by:
        return Cell("reversed", note=f"by {line.reversed_by}", tone="muted")
    return Cell("laid on" if line.laid_on else "recorded", tone="warn" if line.laid_on else "")


def told(names: Names, event: Event) -> str:
    """What happened, in a few words."""
    act = event.act
    own = names.within(act.security)
    said = {
        "designated": f"certificate of designations of {own} filed",
        "authorized": f"authorised count of {own} set",
        "condition": f"condition of the {names.closing(act.closing)} met",
        "closed": f"{names.closing(act.closing)} funded",
        "issued": f"{own} issued outside the agreement",
        "converted": f"{own} converted",
        "redeemed": f"{own} redeemed",
        "unpaid": f"redemption of {own} due and not paid",
        "dividend_declared": f"dividend on {own} declared",
        "dividend_paid": f"dividend on {own} paid",
        "transferred": f"{own} transferred to {names.party(act.to)}",
        "cancelled": f"{own} cancelled",
        "exchanged": f"{own} exchanged",
        "amended": f"{names.clause(act.clause).lower()}: {words.spoken(act.what)} amended",
        "right_waived": f"{names.clause(act.clause).lower()} waived" + (f" by {names.party(act.holder)}" if act.holder else ""),
        "terminated": "agreement terminated",
        "reversed": f"record {act.reverses} reversed",
    }
    if act.kind in RESCALING:
        what = "split of" if act.kind == "split" else "stock dividend on"
        return f"{what} {own}, {words.count(act.new or ZERO)} for {words.count(act.old or ZERO)}"
    fallback = f"{names.closing(act.closing)} {words.spoken(act.kind)}" if act.closing else words.spoken(act.kind)
    return said.get(act.kind, fallback) + (f" to {words.day(act.until)}" if act.until else "")


def moved(data: ReportData, names: Names, event: Event) -> Iterator[str]:
    """What an event moved, a phrase for each party, and what changed in the terms in force."""
    held: dict[tuple[str, str], Decimal] = {}
    for (account, asset), change in event.outcome.moves.items():
        certificate = data.certificates.get(account)
        holder = certificate.holder if certificate else account.removeprefix("cash/") if account.startswith("cash/") else ""
        if holder and holder != data.deal.issuer:
            held[holder, asset] = held.get((holder, asset), ZERO) + change
    for holder in dict.fromkeys(holder for holder, _ in held):
        changes = [(asset, change) for (who, asset), change in held.items() if who == holder and change]
        if changes:
            yield f"{names.party(holder)}: " + ", ".join(_change(data, names, event, asset, change) for asset, change in changes)
    if event.act.costs:
        yield f"costs {data.deal.currency} {words.money(event.act.costs)}"
    for (clause, entry), value in event.outcome.memory.items():
        if text := _remembered(data, names, clause, entry, value):
            yield text


def _change(data: ReportData, names: Names, event: Event, asset: str, change: Decimal) -> str:
    if asset not in data.deal.securities:
        return f"{asset} {words.money(abs(change))} {'received' if change > 0 else 'paid'}"
    if event.act.kind in RESCALING:
        return f"{words.count(abs(change))} shares {'more' if change > 0 else 'fewer'}"
    return f"{names.shares(abs(change), asset)} {'received' if change > 0 else 'given up'}"


def _remembered(data: ReportData, names: Names, clause: str, entry: str, value: object) -> str:
    """A change of what a clause remembers, where it says something to a reader."""
    if isinstance(value, PerShare):
        what = "dividend declared" if entry.startswith("declared/") else f"{names.clause(clause).lower()}: price in force"
        return f"{what} {data.deal.currency} {words.price(value.price.each())} a share"
    if isinstance(value, ClosingStatus):
        met = " (condition met)" if value.condition_met and value.status == "pending" else ""
        return f"{names.closing(entry)} is {STATUSES.get(value.status, value.status)}{met}"
    if isinstance(value, Decimal) and entry == "count":
        return f"{names.shares(value, data.deal.clauses.by_id[clause].security)} authorised"
    if isinstance(value, date) and entry.startswith("unpaid/"):
        return f"{names.certificate(entry.removeprefix('unpaid/'))}: due and unpaid"
    return ""
