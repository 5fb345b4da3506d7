"""`seriatim antidilution`: what a new issue would do to protected prices, and to who owns what."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from seriatim.app.antidilution import AntidilutionView, view_antidilution
from seriatim.cli import sums
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import NUMBER, TEXT, header_text, heading, money, problem_text, shown, table
from seriatim.units.decimals import percent
from seriatim.units.numbers import ONE, ZERO, whole

HUNDREDTH = Decimal("0.01")


@click.command("antidilution")
@deal_options
@click.option("--new-money", type=sums.SUM, required=True, help="What new common stock is sold for, in all: 8000, 250k, 5m.")
@click.option("--price", type=sums.NUMBER, help="Its price a share.")
@click.option("--post-money-part", type=sums.RATE, help="Instead of a price: the part of all shares after the issue that it buys, 40%.")
@click.option("--price-places", type=click.IntRange(0, 10), default=4, show_default=True, help="Decimal places of a price that is solved.")
@ledger_options
@json_option
def command(
    deal: Path,
    new_money: Decimal,
    price: Decimal | None,
    post_money_part: Decimal | None,
    price_places: int,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
    **given: Any,
) -> int:
    """What a new issue of common would do to every protected price, and to who owns what. Nothing is recorded."""
    view = view_antidilution(deal, options_of(**given), new_money, price, post_money_part, as_of, known_at, price_places)
    if as_json:
        from seriatim.app import wire

        print_json(wire.antidilution(view))
    else:
        header_text(view.header)
        show(view)
    return 1 if view.findings else 0


def show(view: AntidilutionView) -> None:
    """The issue, the prices and the classes."""
    r = view.round
    heading("New issue (what if: nothing is recorded)")
    click.echo(f"{money(r.money)} at {shown(r.price)} a share: {shown(r.shares)} shares, {percent(r.part)} of all after it")
    click.echo(f"all shares at that price: pre-money {money(r.pre_money)}, post-money {money(r.post_money)}")
    heading("Protected prices")
    prices = [(p.clause, p.security, shown(p.before), shown(p.after), ", ".join(p.by)) for p in r.prices]
    heads = (("clause", TEXT), ("class", TEXT), ("before", NUMBER), ("after", NUMBER), ("protected by", TEXT))
    table(heads, prices) if prices else click.echo("no price is protected")
    heading("Common shares, every class as converted and exercised")
    rows = [_row(h.security or "new shares", h.before, h.after, h.part_before, h.part_after) for h in r.held]
    before, after = sum((h.before for h in r.held), ZERO), sum((h.after for h in r.held), ZERO)
    rows.append(_row("all", before, after, ONE if before else ZERO, ONE))
    table((("class", TEXT), *((name, NUMBER) for name in ("before", "after", "more", "% before", "% after"))), rows)
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))


def _row(name: str, before: Decimal, after: Decimal, part_before: Decimal, part_after: Decimal) -> tuple[str, ...]:
    counts = (shown(whole(count, "nearest", HUNDREDTH)) for count in (before, after, after - before))
    return name, *counts, percent(part_before), percent(part_after)
