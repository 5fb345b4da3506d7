"""How conversion and exercise prices changed: when, by what, from what to what, and which clause protects them."""

from __future__ import annotations

from seriatim.captable.price_history import PriceChange
from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.happened import told
from seriatim.formats.report.tables import Cell, Link, Row, Table, anchor, number, row, table, wide
from seriatim.formats.report.words import Names


def prices(data: ReportData, names: Names) -> Table:
    """A row for each change, in the order of effect."""
    unit = f"{data.deal.currency} a share"
    columns = ("On", wide("Price of"), wide("Cause"), number(f"From, {unit}"), number(f"To, {unit}"), wide("Under"))
    return table("Changes of conversion and exercise prices", columns, [_change(data, names, change) for change in data.prices])


def _change(data: ReportData, names: Names, change: PriceChange) -> Row:
    event = next(line.event for line in data.events if line.event.id == change.event)
    otherwise = "agreement of the parties" if change.kind == "amended" else "its own terms"
    under = ", ".join(names.clause(clause) for clause in change.by) or otherwise
    return row(
        Cell(words.day(change.on)),
        Cell(f"{names.security(change.security)}: {names.clause(change.clause).lower()}", note=change.clause),
        Cell(links=(Link(words.sentence(told(names, event)), "#" + anchor("event", event.id)),)),
        words.price(change.before),
        words.price(change.after),
        Cell(under, note=", ".join(change.by)),
    )
