"""`seriatim value`: what each lot, the closings to come and the whole deal are worth."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from seriatim.app.extras import needs
from seriatim.cli import sums
from seriatim.cli.main import print_json
from seriatim.cli.options import Day, deals_options, json_option, ledger_options, options_of
from seriatim.cli.text import header_text, heading, problem_text
from seriatim.cli.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seriatim.app.value import ValueView
    from seriatim.app.workspace import Options
    from seriatim.valuation.closed_form import Model


@click.command("value")
@deals_options
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
@click.option("--grid", is_flag=True, help="The whole deal over the stock's price and the volatility.")
@click.option("--tornado", is_flag=True, help="The whole deal with one input moved at a time, and the same in sentences.")
@click.option("--bridge", is_flag=True, help="The whole deal with and without each term; the steps sum to it.")
@click.option(
    "--calibrate",
    type=click.Choice(["hazard", "spread", "volatility", "agreement"]),
    help="Solve this input from what was paid for the whole deal.",
)
@click.option("--to", type=sums.SUM, help="With --calibrate: that price, such as 1m; the market file's transaction without it.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw the tornado, as SVG.")
@click.option("--since", type=Day(), help="Roll the fair values forward from the end of this day, by class.")
@click.option("--market-since", type=click.Path(path_type=Path), metavar="FILE", help="With --since: the market file of that day.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes; no result depends on it.")
@ledger_options
@json_option
def command(
    deals: tuple[Path, ...],
    market: Path,
    model: str,
    calibrate: str | None,
    to: Decimal | None,
    chart: Path | None,
    workers: int | None,
    since: date | None,
    market_since: Path | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
    **given: Any,
) -> int:
    """What each lot, the closings to come and the whole deal are worth on a day, under one model, the others beside it.

    Several deals, or a folder of them, are a book: market and events are then files beside each.

    Exits 1 where something could not be priced, or the market's figures do not fit the day.
    """
    needs("numpy", "valuation", "a valuation")
    _check_pairs(calibrate, to, since, market_since)
    from seriatim.valuation.analyses import NOTHING, Asked

    grid, tornado, bridge = (given.pop(name) for name in ("grid", "tornado", "bridge"))
    asked = Asked(grid, tornado or chart is not None, bridge, cast(Any, calibrate), to)
    if len(deals) > 1 or deals[0].is_dir():
        if asked != NOTHING or given["store"] is not None or since is not None:
            alone = "--grid, --tornado, --bridge, --calibrate, --chart, --since and --store are for one deal: name its file alone"
            raise click.UsageError(alone)
        return book(deals, options_of(**given), market, cast(Any, model), as_of, known_at, workers or 1, as_json)
    common = options_of(**given), market
    with Workers(workers) as spread:
        if since is not None and market_since is not None:
            from seriatim.app.rollforward import view_rollforward

            rolled = view_rollforward(deals[0], *common, since, market_since, cast(Any, model), as_of, known_at, asked, spread)
            view = rolled.closing
        else:
            from seriatim.app.value import view_value

            rolled = None
            view = view_value(deals[0], *common, cast(Any, model), as_of, known_at, asked, spread)
    if chart is not None:
        from seriatim.app import tornado_chart
        from seriatim.app.output import write

        write(chart, tornado_chart.chart(view), "chart")
    if as_json:
        from seriatim.app import wire

        print_json(wire.value(view) if rolled is None else wire.rolled(rolled))
    else:
        show(view)
        if rolled is not None:
            from seriatim.cli.rollforward_tables import show_rollforward

            show_rollforward(rolled)
        if chart is not None:
            click.echo(f"\nChart written to {chart}")
    return 1 if view.findings or not (rolled is None or rolled.is_complete) else 0


def _check_pairs(calibrate: str | None, to: Decimal | None, since: date | None, market_since: Path | None) -> None:
    """A usage error for an option that says nothing without another."""
    if to is not None and calibrate is None:
        raise click.UsageError("--to is a price to calibrate to: add --calibrate INPUT")
    if since is not None and market_since is None:
        raise click.UsageError("--since needs the market of that day: add --market-since FILE")
    if market_since is not None and since is None:
        raise click.UsageError("--market-since is the market of the day to roll forward from: add --since DAY")


def book(
    deals: Sequence[Path],
    options: Options,
    market: Path,
    model: Model,
    as_of: date | None,
    known_at: datetime | None,
    workers: int,
    as_json: bool,
) -> int:
    """Many deals, a line each."""
    from seriatim.app.book import view_book

    view = view_book(deals, options, market, model, as_of, known_at, workers)
    if as_json:
        from seriatim.app import wire

        print_json(wire.book(view))
    else:
        from seriatim.cli.book_tables import show_book

        show_book(view)
    return 0 if view.is_complete else 1


def show(view: ValueView) -> None:
    """The market, the lots, the commitment, the whole, and what is to be said against them."""
    from seriatim.cli.value_tables import show_commitment, show_lots, show_market, show_warrants, show_whole

    header_text(view.header)
    show_market(view)
    show_lots(view)
    show_warrants(view)
    show_commitment(view)
    show_whole(view)
    if view.analyses.any:
        from seriatim.cli.value_analyses import show_analyses

        show_analyses(view)
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))
