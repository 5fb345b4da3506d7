"""`seriatim captable`: who owns what."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from seriatim.app.views import CapTableView, view_captable
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import NUMBER, TEXT, header_text, heading, money, problem_text, shown, table, unit
from seriatim.units.decimals import percent


@click.command("captable")
@deal_options
@ledger_options
@click.option(
    "--level", type=click.Choice(["class", "holder", "certificate"]), default="holder", show_default=True, help="One row for each."
)
@json_option
def command(deal: Path, as_of: date | None, known_at: datetime | None, level: Any, as_json: bool, **given: Any) -> int:
    """Who owns what, and what is authorised, reserved and left; beneficial ownership; how it would grow.

    Exits 1 if shares authorised will not suffice for what the closings bring, or a price that counts cannot be known.
    """
    view = view_captable(deal, options_of(**given), as_of, known_at, level)
    if as_json:
        from seriatim.app import wire

        print_json(wire.captable(view))
    else:
        header_text(view.header)
        show(view)
    return 1 if view.findings else 0


def show(view: CapTableView) -> None:
    """Classes, holders, beneficial ownership, stages and findings."""
    heading("Classes")
    rows = [
        (
            c.security,
            unit(view.header, c.security),
            _count(c.authorized),
            shown(c.outstanding),
            shown(c.reserved),
            _count(c.available),
            _count(c.as_converted),
            _count(c.conversion_price),
            _count(c.conversion_ratio),
            money(c.gross) if c.gross else "",
            money(c.gross - c.costs) if c.gross else "",
        )
        for c in view.table.classes
    ]
    heads = ("authorised", "outstanding", "reserved", "available", "as converted", "conv. price", "ratio", "cash raised", "net")
    table((("class", TEXT), ("counted in", TEXT), *((name, NUMBER) for name in heads)), rows)
    for c in view.table.classes:
        if c.treasury:
            click.echo(f"{c.security}: {shown(c.treasury)} in treasury, held by the issuer itself: issued, but not outstanding")
        if c.receivable:
            click.echo(f"{c.security}: {money(c.receivable)} receivable for shares issued before they were paid for")
    heading("Holders")
    holders = [
        (
            r.security,
            r.holder,
            r.certificate,
            shown(r.outstanding),
            _count(r.as_converted),
            percent(r.of_outstanding),
            _part(r.of_fully_diluted),
        )
        for r in view.table.rows
    ]
    numbers = ("outstanding", "as converted", "% of outstanding", "% of fully diluted")
    table((("class", TEXT), ("holder", TEXT), ("certificate", TEXT), *((name, NUMBER) for name in numbers)), holders)
    heading("Beneficial ownership of common (what can be acquired in time counts)")
    owners = [(o.holder, shown(o.held), shown(o.acquirable), _part(o.part), o.basis) for o in view.owners]
    table((("holder", TEXT), ("held", NUMBER), ("acquirable", NUMBER), ("% beneficial", NUMBER), ("basis of control", TEXT)), owners)
    for security in dict.fromkeys(o.security for o in view.owners if o.part is None):
        click.echo(f"no {security} is on record as outstanding: of how much that would be a part is not known")
    for group in view.not_summed:
        click.echo(f"{group}: not summed, because no basis of control is stated")
    _show_stages(view)
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))


def _show_stages(view: CapTableView) -> None:
    heading("How it would grow, each closing on its last day")
    rows = [
        (
            s.name,
            str(s.on),
            c.security,
            _count(c.authorized),
            shown(c.outstanding),
            shown(c.reserved),
            _count(c.available),
            shown(s.table.fully_diluted),
        )
        for s in view.stages
        for c in s.table.classes
    ]
    heads = ("authorised", "outstanding", "reserved", "available", "fully diluted")
    table((("stage", TEXT), ("on", TEXT), ("class", TEXT), *((name, NUMBER) for name in heads)), rows)


def _count(number: Decimal | None) -> str:
    return "" if number is None else shown(number)


def _part(part: Decimal | None) -> str:
    return "" if part is None else percent(part)
