"""`seriatim scenario`: what if, one column for each scenario."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from seriatim.app.scenario import ScenarioView, view_scenarios, write_yielded
from seriatim.cli.main import print_json
from seriatim.cli.options import Day, deal_options, json_option, options_of
from seriatim.cli.text import NUMBER, TEXT, header_text, heading, money, shown, table
from seriatim.formats.compared import ROWS
from seriatim.units.decimals import percent


@click.command("scenario")
@deal_options
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SCENARIO...")
@click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="The ledger (default: beside the deal).")
@click.option(
    "--events", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Lay events on top before the scenarios begin."
)
@click.option("--as-of", type=Day(), help="Begin after the end of a day (default: today).")
@click.option("--until", type=Day(), help="The last day (default: as the scenario says, or a year on).")
@click.option("--events-out", type=click.Path(path_type=Path), metavar="FILE", help="Write the events that the one scenario yields.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw prices and shares over time, as SVG.")
@json_option
def command(
    deal: Path,
    files: tuple[Path, ...],
    as_of: date | None,
    until: date | None,
    events_out: Path | None,
    chart: Path | None,
    as_json: bool,
    **given: Any,
) -> int:
    """What if: plays scenario files on the deal and its record, and compares what they come to. Records nothing.

    Each file says how the market moves and what each party does; --events-out writes the acts that follow as an events file.
    """
    if events_out is not None and len(files) > 1:
        raise click.UsageError("--events-out: one scenario yields one events file; name one scenario.")
    view = view_scenarios(deal, files, options_of(**given), as_of, until)
    if events_out is not None:
        write_yielded(view, events_out)
    if chart is not None:
        from seriatim.app import scenario_chart
        from seriatim.app.output import write

        write(chart, scenario_chart.chart(view), "chart")
    if as_json:
        from seriatim.app import wire

        print_json(wire.scenarios(view))
        return 0
    header_text(view.header)
    show(view)
    if events_out is not None:
        click.echo(f"\n{len(view.columns[0].entries):,} events written to {events_out}")
    if chart is not None:
        click.echo(f"\ndrawn: {chart}")
    return 0


def show(view: ScenarioView) -> None:
    """The scenarios side by side, then what was refused, who holds what, and what is left to do."""
    heading("Scenarios")
    for column in view.columns:
        title = "" if column.scenario.title == column.scenario.id else f": {column.scenario.title}"
        assumes = "".join(f"; {name} is {value}" for name, value in column.scenario.assume.items())
        click.echo(f"{column.scenario.id}{title} ({column.run.began} to {column.until}{assumes})")
    click.echo()
    names = tuple((column.scenario.id, NUMBER) for column in view.columns)
    rows = [(what, *(cell(column) for column in view.columns)) for what, cell in ROWS]
    table((("", TEXT), *names), [row for row in rows if any(row[1:])])
    _show_bounds(view)
    _show_holdings(view, names)
    _show_left(view, names)


def _show_bounds(view: ScenarioView) -> None:
    heading("Narrowed or refused")
    rows = [
        (
            column.scenario.id,
            f"{b.kind} {b.by}",
            b.became,
            f"{b.times:,}×",
            str(b.first) if b.first == b.last else f"{b.first} to {b.last}",
            b.asked,
            b.available,
            b.because,
            b.code,
        )
        for column in view.columns
        for b in column.outcome.bounds
    ]
    heads = (("times", NUMBER), ("when", TEXT), ("first asked", NUMBER), ("available", NUMBER), ("because", TEXT), ("code", TEXT))
    table((("scenario", TEXT), ("what", TEXT), ("", TEXT), *heads), rows) if rows else click.echo("nothing")
    for column in view.columns:
        if column.shortfall:
            click.echo(f"{column.scenario.id}: {column.shortfall.message}")


def _show_holdings(view: ScenarioView, names: tuple[tuple[str, str], ...]) -> None:
    heading("Holdings at the end")
    held = {(row.security, row.holder): None for one in (view.before, *(c.table for c in view.columns)) for row in one.rows}
    tables = (view.before, *(column.table for column in view.columns))
    rows = []
    for security, holder in held:
        found = [next((r for r in one.rows if (r.security, r.holder) == (security, holder)), None) for one in tables]
        rows.append((security, holder, *(f"{shown(r.outstanding)} ({percent(r.of_outstanding)})" if r else "0" for r in found)))
    table((("class", TEXT), ("holder", TEXT), ("before", NUMBER), *names), rows) if rows else click.echo("none")


def _show_left(view: ScenarioView, names: tuple[tuple[str, str], ...]) -> None:
    heading("Obligations left, by year")
    keys = sorted({(year, *key) for column in view.columns for year, owed in column.left.items() for key in owed})
    rows = [
        (str(year), by, kind, *(money(c.left.get(year, {}).get((by, kind), Decimal(0))) for c in view.columns)) for year, by, kind in keys
    ]
    table((("year", TEXT), ("by", TEXT), ("what", TEXT), *names), rows) if rows else click.echo("none")
