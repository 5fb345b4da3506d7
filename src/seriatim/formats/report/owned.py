"""The tables of who owns what: the cap table by class and holder, how it grows, beneficial ownership."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seriatim.captable.captable import ClassRow
from seriatim.captable.stages import Stage
from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.tables import Cell, Column, Row, Table, number, row, table, wide
from seriatim.formats.report.words import Names
from seriatim.units.numbers import ZERO


def classes(data: ReportData, names: Names) -> Table:
    """The cap table by class."""
    money = data.deal.currency
    counts = (number(label) for label in ("Authorised", "Outstanding", "Reserved", "Available", "As converted"))
    columns: tuple[Column | str, ...] = (
        "Class",
        *counts,
        number(f"Conversion price, {money}"),
        number(f"Raised, {money}"),
    )
    rows = [_class(data, names, line) for line in data.table.classes]
    fully = row(Cell("Fully diluted, as converted", tone="strong"), "", "", "", "", words.count(data.table.fully_diluted), "", "")
    notes = [
        "Reserved: of common, what the issued preferred would convert into; of a series, what is still to be sold in closings. "
        "Available: authorised, less outstanding (with retired shares that may not be reissued) and reserved."
    ]
    return table("By class, in " + ", ".join(dict.fromkeys(names.unit(s) for s in data.deal.securities)), columns, rows, [fully], notes)


def _class(data: ReportData, names: Names, line: ClassRow) -> Row:
    security = data.deal.securities[line.security]
    undesignated = line.authorized is None and security.designation == "required"
    authorized = "not designated" if undesignated else "no limit" if line.authorized is None else words.count(line.authorized)
    available = Cell("" if line.available is None else words.count(line.available), tone="bad" if (line.available or ZERO) < 0 else "")
    ratio = f"{words.count(line.conversion_ratio)} a share" if line.conversion_ratio is not None else ""
    raised = Cell(
        words.money(line.gross) if security.kind != "common" else "",
        note="; ".join(_notes(line)),
    )
    return row(
        Cell(names.security(line.security), tone="strong"),
        authorized,
        Cell(words.count(line.outstanding), note=_held_by_issuer(line)),
        words.count(line.reserved),
        available,
        words.count(line.as_converted),
        Cell(words.price(line.conversion_price) if line.conversion_price else "", note=ratio),
        raised,
    )


def _notes(line: ClassRow) -> Iterator[str]:
    """What was left of the money after costs, and what is still to come for shares issued before they were paid for."""
    if line.costs:
        yield f"net {words.money(line.gross - line.costs)}"
    if line.receivable:
        yield f"receivable {words.money(line.receivable)}"


def _held_by_issuer(line: ClassRow) -> str:
    """Shares in treasury, under those that are outstanding."""
    return f"and {words.count(line.treasury)} in treasury" if line.treasury else ""


def holders(data: ReportData, names: Names) -> Table:
    """The cap table by holder."""
    columns = (
        wide("Holder"),
        "Class",
        number("Outstanding, shares"),
        number("% of class outstanding"),
        number("As converted, shares"),
        number("% of fully diluted"),
    )
    rows = [
        row(
            names.party(line.holder),
            Cell(names.security(line.security), note="restricted" if line.restricted else ""),
            words.count(line.outstanding),
            words.percent(line.of_outstanding),
            words.count(line.as_converted),
            words.percent(line.of_fully_diluted) if line.of_fully_diluted is not None else words.count(None),
        )
        for line in data.table.rows
    ]
    return table(
        "By holder", columns, rows, notes=["Fully diluted: every share outstanding, as converted; nothing that is not issued yet."]
    )


SERIES_BESIDE = 3
"""The most series that find room beside the common stock's columns; more have a table of their own."""


def growth(data: ReportData, names: Names, common: str, stages: Sequence[Stage], title: str) -> Iterator[Table]:
    """How the common outstanding and reserved grows, stage by stage, and the series with it."""
    series = [s.id for s in data.deal.securities.values() if s.kind != "common"]
    beside = series if len(series) <= SERIES_BESIDE else []
    columns: list[Column | str] = [wide("Stage"), "On"]
    columns += [number(f"{names.security(name)} outstanding") for name in (*beside, common)]
    columns += [number(label) for label in ("Reserved", "Together", "Authorised", "Available")]
    rows = []
    for stage in stages:
        by_class = {line.security: line for line in stage.table.classes}
        line = by_class[common]
        over = line.available is not None and line.available < 0
        rows.append(
            row(
                *_stage(data, names, stage),
                *(words.count(by_class[name].outstanding) for name in (*beside, common)),
                words.count(line.reserved),
                words.count(line.outstanding + line.reserved),
                "no limit" if line.authorized is None else words.count(line.authorized),
                Cell("" if line.available is None else words.count(line.available), tone="bad" if over else ""),
            )
        )
    projected = any(stage.projected for stage in stages)
    notes = ["Projected: if each closing takes place in full on its last day, and nothing is converted before."] if projected else []
    if data.condensed:
        notes.append("Only closings have a row; what was converted, redeemed or issued between them is counted in the next.")
    yield table(title, columns, rows, notes=notes)
    if not beside:
        yield from _series(data, names, series, stages)


def _series(data: ReportData, names: Names, series: Sequence[str], stages: Sequence[Stage]) -> Iterator[Table]:
    """What is outstanding of each series, so many in a table as the page is wide."""
    for first in range(0, len(series), 2 * SERIES_BESIDE):
        some = series[first : first + 2 * SERIES_BESIDE]
        counts = [{line.security: line.outstanding for line in stage.table.classes} for stage in stages]
        rows = [
            row(*_stage(data, names, stage), *(words.count(count[name]) for name in some))
            for stage, count in zip(stages, counts, strict=True)
        ]
        yield table("Outstanding of each series", [wide("Stage"), "On", *(number(names.security(name)) for name in some)], rows)


def _stage(data: ReportData, names: Names, stage: Stage) -> tuple[str, Cell]:
    return stage_name(data, names, stage), Cell(words.day(stage.on), note="projected" if stage.projected else "")


def stage_name(data: ReportData, names: Names, stage: Stage) -> str:
    """A stage's name, with the closing's in it."""
    after = stage.name.removeprefix("after ")
    if any(closing.id == after for closing in data.deal.closings):
        return f"After {names.closing(after)}"
    return "As of the report" if stage.name == "today" else words.sentence(names.prose(stage.name))


def owners(data: ReportData, names: Names) -> Table:
    """Beneficial ownership; groups only where control is stated."""
    days = data.deal.ownership.days
    columns = (wide("Holder"), "Class", number("Held, shares"), number(f"Acquirable within {days} days"), number("% beneficially owned"))
    rows = [
        row(
            Cell(names.party(owner.holder), note=f"summed: {owner.basis}" if owner.basis else ""),
            names.security(owner.security),
            words.count(owner.held),
            words.count(owner.acquirable),
            "" if owner.part is None else words.percent(owner.part),
        )
        for owner in data.owners
    ]
    pending = "count too" if data.deal.ownership.pending_closings == "counted" else "do not count"
    notes = [
        "Percentage: held and acquirable, of the class outstanding and what this holder alone could acquire. "
        f"Shares still to be bought at a closing {pending}."
    ]
    notes += [
        f"No {names.security(security)} is on record as outstanding: of how much that would be a part is not known."
        for security in dict.fromkeys(owner.security for owner in data.owners if owner.part is None)
    ]
    notes += [
        f"{group.name}: its members are not summed, because no basis of control is stated."
        for group in data.deal.groups.values()
        if not group.control
    ]
    return table("Beneficial ownership", columns, rows, notes=notes)
