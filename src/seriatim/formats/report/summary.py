"""The page's opening: the key figures, and who is who."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.due import about
from seriatim.formats.report.tables import Cell, Table, row, table, wide
from seriatim.formats.report.terms import ground_cell
from seriatim.formats.report.words import Names
from seriatim.projection.ahead import FAR
from seriatim.schedule import schedule
from seriatim.units.numbers import ZERO, total


def summary(data: ReportData, names: Names) -> list[tuple[str, str, str]]:
    """The key figures: a label, a figure, and what it is made of."""
    due = [line for line in data.schedule.rows if line.kind == "redemption" and line.modal == "must"]
    return [
        *_agreed(data, names),
        *_series(data, names),
        *_common(data, names),
        ("Mandatory redemption", f"{data.deal.currency} {words.money(total([line.amount for line in due], ZERO))}", _years(due)),
        _next(data, names),
    ]


def _agreed(data: ReportData, names: Names) -> Iterator[tuple[str, str, str]]:
    """What was agreed to be bought, and how much of it was funded; nothing without an agreement."""
    agreed, money = data.deal.agreement, data.deal.currency
    if agreed is None:
        return
    shares = total([c.shares for c in agreed.closings], ZERO)
    funded = total([line.funded for line in data.closings], ZERO)
    made = sum(line.status == "closed" or (line.status == "short" and line.funded > 0) for line in data.closings)
    of, unit = words.counted(len(agreed.closings), "closing"), names.unit(agreed.security)
    yield (
        "Agreed",
        f"{money} {words.money(shares * agreed.price)}",
        f"{words.count(shares)} {unit} of {names.security(agreed.security)} in {of}",
    )
    yield "Funded", f"{money} {words.money(funded * agreed.price)}", f"{words.count(funded)} {unit}; {made} of {of} made"


def _series(data: ReportData, names: Names) -> Iterator[tuple[str, str, str]]:
    for line in data.table.classes:
        if data.deal.securities[line.security].kind != "common":
            into = f"would convert into {words.count(line.as_converted)} shares"
            yield f"{names.security(line.security)} outstanding", words.count(line.outstanding), into


def _common(data: ReportData, names: Names) -> Iterator[tuple[str, str, str]]:
    for line in data.table.classes:
        if data.deal.securities[line.security].kind == "common":
            more = f"of {words.count(line.authorized)} authorised" if line.authorized is not None else "no limit is stated"
            yield f"{names.security(line.security)} outstanding", words.count(line.outstanding), more


def _years(due: list[schedule.Row]) -> str:
    if not due:
        return "nothing falls due"
    first, last = min(line.day for line in due), max(line.day for line in due)
    projected = [line.status == "projected" for line in due]
    some = ", projected" if all(projected) else ", in part projected" if any(projected) else ""
    return (f"on {words.day(first)}" if first == last else f"{words.day(first)} to {words.day(last)}") + some


def _next(data: ReportData, names: Names) -> tuple[str, str, str]:
    """The next duty that has a day."""
    ahead = [line for line in data.schedule.rows if line.modal == "must" and data.as_of <= line.day < FAR]
    if not ahead:
        return "Next", "nothing dated", "no duty with a date is to come"
    first = ahead[0]
    what = words.sentence(names.closing(first.ref)) if first.kind == "closing" else f"{words.sentence(first.kind)}, {about(names, first)}"
    return "Next", words.day(first.day), f"{what}, {first.currency} {words.money(first.amount)}"


def parties(data: ReportData, names: Names) -> Table:
    """Who is who, in which group, and on what basis a group is controlled."""
    rows = []
    for party in data.deal.parties.values():
        group = data.deal.groups.get(party.group)
        basis = f"control: {group.control}" if group and group.control else "no basis of control is stated" if group else ""
        name = Cell(party.name, note=party.listing, tone="strong" if party.role != "holder" else "")
        rows.append(
            row(name, party.role, Cell(group.name if group else "", note=basis), ground_cell(data.deal.ground(f"parties.{party.id}")))
        )
    notes = [
        f"{group.name}: {words.counted(len(group.members), 'company', 'companies')} named together. "
        + (f"Basis of control: {group.control}." if group.control else "No basis of control is stated, so their holdings are not summed.")
        for group in data.deal.groups.values()
    ]
    return table("Parties", (wide("Name"), "Part", wide("Group"), "Rests on"), rows, notes=notes)
