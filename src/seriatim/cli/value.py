"""`seriatim value`: what each lot, the closings to come and the whole deal are worth."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from seriatim.app.extras import needs
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import header_text, heading, problem_text

if TYPE_CHECKING:
    from seriatim.app.value import ValueView


@click.command("value")
@deal_options
@click.option(
    "--market", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Spot, volatility, rates, credit: the market file."
)
@click.option(
    "--model",
    type=click.Choice(["afv", "tf", "no_credit"]),
    default="afv",
    show_default=True,
    help="Ayache, Forsyth and Vetzal; Tsiveriotis and Fernandes; no credit at all.",
)
@ledger_options
@json_option
def command(deal: Path, market: Path, model: str, as_of: date | None, known_at: datetime | None, as_json: bool, **given: Any) -> int:
    """What each lot, the closings to come and the whole deal are worth on a day, under one model, the others beside it.

    Exits 1 where something could not be priced, or the market's figures do not fit the day.
    """
    needs("numpy", "valuation", "a valuation")
    from seriatim.app.value import view_value

    view = view_value(deal, options_of(**given), market, cast(Any, model), as_of, known_at)
    if as_json:
        from seriatim.app import wire

        print_json(wire.value(view))
    else:
        show(view)
    return 1 if view.findings else 0


def show(view: ValueView) -> None:
    """The market, the lots, the commitment, the whole, and what is to be said against them."""
    from seriatim.cli.value_tables import show_commitment, show_lots, show_market, show_whole

    header_text(view.header)
    show_market(view)
    show_lots(view)
    show_commitment(view)
    show_whole(view)
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))
