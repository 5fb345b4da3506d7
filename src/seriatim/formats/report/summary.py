"""The page's opening: the key figures, and who is who."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from seriatim.deal.terms import Closing
from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.due import about
from seriatim.formats.report.tables import Cell, Table, row, table, wide
from seriatim.formats.report.terms import ground_cell
from seriatim.formats.report.words import Names
from seriatim.projection.ahead import FAR
from seriatim.schedule.row import Row
from seriatim.units.numbers import CENT, ZERO, total, whole


def summary(data: ReportData, names: Names) -> list[tuple[str, str, str]]:
    """The key figures: a label, a figure, and what it is made of."""
    return [
        *_agreed(data, names),
        *_series(data, names),
        *_common(data, names),
        *_redemption(data),
        _next(data, names),
    ]


def _agreed(data: ReportData, names: Names) -> Iterator[tuple[str, str, str]]:
    """What was agreed to be bought, and how much of it was funded; nothing without an agreement."""
    agreed, money = data.deal.agreement, data.deal.currency
    if agreed is None:
        return
    costs = total([agreed.cost_of(line.closing) for line in data.closings], ZERO)
    paid = total([whole(line.funded * agreed.price_of(line.closing), "nearest", CENT) for line in data.closings], ZERO)
    made = sum(line.status == "closed" or (line.status == "short" and line.funded > 0) for line in data.closings)
    of = words.counted(len(agreed.closings), "closing")
    sold = _together(data, names, [(line.closing, line.closing.shares) for line in data.closings])
    funded = _together(data, names, [(line.closing, line.funded) for line in data.closings])
    yield "Agreed", f"{money} {words.money(costs)}", f"{sold} in {of}"
    yield "Funded", f"{money} {words.money(paid)}", f"{funded}; {made} of {of} made"


def _together(data: ReportData, names: Names, bought: Iterable[tuple[Closing, Decimal]]) -> str:
    """What is bought at several closings, class by class: "1,000 shares of Series A and 500 warrants of Class B"."""
    counts: dict[str, Decimal] = {}
    for closing, shares in bought:
        security = closing.security or (data.deal.agreement.security if data.deal.agreement else "")
        counts[security] = counts.get(security, ZERO) + shares
    return " and ".join(names.shares(number, security) for security, number in counts.items())


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


def _redemption(data: ReportData) -> Iterator[tuple[str, str, str]]:
    """What must be paid for shares redeemed; nothing where no such duty is to come."""
    due = [line for line in data.schedule.rows if line.kind == "redemption" and line.modal == "must"]
    if due:
        yield "Mandatory redemption", f"{data.deal.currency} {words.money(total([line.amount for line in due], ZERO))}", _years(due)


def _years(due: list[Row]) -> str:
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
