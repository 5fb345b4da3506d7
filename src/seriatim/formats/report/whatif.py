"""Scenarios on the page: what each supposes, what it comes to beside the others, what held it back, and who holds what at its end."""

from __future__ import annotations

from seriatim.formats import compared as side_by_side
from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.runs import Line, over_time
from seriatim.formats.report.tables import Cell, Column, Table, number, row, table, wide
from seriatim.formats.report.words import Names


def supposed(data: ReportData) -> Table:
    """What each scenario is about, from when until when."""
    rows = [row(c.scenario.id, Cell(c.scenario.title, note=_assumes(c)), words.window(c.run.began, c.until)) for c in data.scenarios]
    return table("What is supposed", ("Scenario", wide("Supposes"), "Days played"), rows)


def _assumes(column: side_by_side.Column) -> str:
    return "; ".join(f"assumption {name} is {value}" for name, value in column.scenario.assume.items())


def compared(data: ReportData) -> Table:
    """The scenarios side by side; a line that is empty in all of them is left out."""
    lines = [(what, [cell(column) for column in data.scenarios]) for what, cell in side_by_side.ROWS]
    rows = [row(words.sentence(what), *cells) for what, cells in lines if any(cells)]
    return table(
        f"What it comes to; money in {data.deal.currency}",
        ("", *(number(column.scenario.id) for column in data.scenarios)),
        rows,
        notes=_short(data),
    )


def _short(data: ReportData) -> list[str]:
    return [f"{c.scenario.id}: {c.shortfall.message}." for c in data.scenarios if c.shortfall]


def bounds(data: ReportData, names: Names) -> Table:
    """What limits narrowed and what was refused, each kind once."""
    columns = ("Scenario", wide("What"), number("Times"), "When", number("First asked"), number("Available"), wide("Because"))
    rows = [
        row(
            c.scenario.id,
            Cell(f"{words.spoken(b.kind)} by {names.party(b.by)}" if b.by else words.spoken(b.kind), note=b.became),
            words.counted(b.times, "time"),
            words.window(b.first, b.last),
            b.asked,
            b.available,
            Cell(names.clause(b.because), note=b.code),
        )
        for c in data.scenarios
        for b in c.outcome.bounds
    ]
    return table("Narrowed or refused", columns, rows)


def holdings(data: ReportData, names: Names) -> Table:
    """Who holds what before, and at the end of each scenario, with its part of the class."""
    tables = [one for one in (data.before, *(column.table for column in data.scenarios)) if one is not None]
    held = dict.fromkeys((line.security, line.holder) for one in tables for line in one.rows)
    rows = []
    for security, holder in held:
        found = [next((line for line in one.rows if (line.security, line.holder) == (security, holder)), None) for one in tables]
        cells = [Cell(words.count(line.outstanding), note=words.percent(line.of_outstanding)) if line else Cell("0") for line in found]
        rows.append(row(Cell(names.party(holder), note=names.security(security)), *cells))
    heads = ["Before", *(column.scenario.id for column in data.scenarios)]
    return table("Holdings at the end", [Column("Holder"), *map(number, heads)], rows)


def picture(data: ReportData) -> str:
    """Price and shares over time, a line for each scenario."""
    lines = [Line(column.scenario.id, side_by_side.prices(column), side_by_side.counts(column)) for column in data.scenarios]
    return over_time(lines, "Price and common stock outstanding", "what is supposed, not what will happen", alone=False)
