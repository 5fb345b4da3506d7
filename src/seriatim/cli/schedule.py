"""`seriatim schedule`: every closing, right and duty."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from seriatim.app.views import ScheduleView, view_schedule
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import NUMBER, TEXT, counts_in, header_text, heading, money, problem_text, shown, table, unit, window

BEFORE = (
    ("when", TEXT),
    ("", TEXT),
    ("what", TEXT),
    ("of", TEXT),
    ("by", TEXT),
    ("", TEXT),
)
AFTER = (
    ("", TEXT),
    ("price", NUMBER),
    ("amount", NUMBER),
    ("yields", NUMBER),
    ("status", TEXT),
    ("wording", TEXT),
    ("clause", TEXT),
    ("rests on", TEXT),
)


@click.command("schedule")
@deal_options
@ledger_options
@json_option
def command(deal: Path, as_of: date | None, known_at: datetime | None, as_json: bool, **given: Any) -> int:
    """Every closing, right and duty: when, who must or may, how much, at what price, on what ground.

    Rows for shares not issued yet are `projected`: what follows if each closing takes place on its last day.
    """
    view = view_schedule(deal, options_of(**given), as_of, known_at)
    if as_json:
        from seriatim.app import wire

        print_json(wire.schedule(view))
    else:
        header_text(view.header)
        show(view)
        show_missed(view)
        for p in view.findings:
            heading("Finding")
            click.echo(problem_text(p))
    return 1 if view.findings else 0


def show(view: ScheduleView) -> None:
    """The rows as a table, then what is settled."""
    heading("Schedule")
    rows = [
        (
            window(r.opens, r.closes, r.on),
            "" if r.business_day else "not a business day",
            r.kind,
            r.ref,
            r.by,
            r.modal,
            shown(r.shares) if r.shares else "",
            unit(view.header, r.security) if r.shares else "",
            "" if r.price is None else shown(r.price),
            f"{money(r.amount)} {r.currency}",
            "" if r.yields is None else f"{shown(r.yields)} {r.into}",
            r.status,
            r.wording,
            r.clause,
            r.cite,
        )
        for r in view.schedule.rows
    ]
    counted = (counts_in(view.header), NUMBER)
    table((*BEFORE, counted, *AFTER), rows) if rows else click.echo("nothing is open or to come")
    conditional = [row for row in view.schedule.rows if row.on_condition and row.given]
    if conditional:
        heading("On condition")
        for row in conditional:
            click.echo(f"{row.ref}, {row.kind} of {window(row.opens, row.closes, row.on)}: {row.given}")
    if view.schedule.settled:
        heading("Settled closings")
        settled = [(s.ref, s.status, str(s.since or ""), shown(s.shares), s.because) for s in view.schedule.settled]
        table((("closing", TEXT), ("status", TEXT), ("on", TEXT), counted, ("because", TEXT)), settled)


def show_missed(view: ScheduleView) -> None:
    """What follows when a duty is missed, each consequence once."""
    missed: dict[str, list[str]] = {}
    for row in view.schedule.rows:
        if row.if_missed:
            missed.setdefault(f"{row.kind}: {row.if_missed}", []).append(row.ref)
    if missed:
        heading("If missed")
        for text, refs in missed.items():
            click.echo(f"{', '.join(dict.fromkeys(refs))}: {text}")


def show_years(view: ScheduleView) -> None:
    """Money that falls due in each year."""
    heading("Obligations by year")
    rows = [(str(y), by, kind, money(a)) for y, owed in view.schedule.by_year().items() for (by, kind), a in owed.items()]
    table((("year", TEXT), ("by", TEXT), ("what", TEXT), ("amount", NUMBER)), rows) if rows else click.echo("none")
