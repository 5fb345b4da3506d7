"""`seriatim waterfall`: who is paid what on an exit, and where the sharing changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from seriatim.app.waterfall import Method, view_waterfall
from seriatim.cli import sums
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import header_text, heading, problem_text
from seriatim.cli.waterfall_tables import show_breakpoints, show_payouts, show_pricing


@click.command("waterfall")
@deal_options
@click.option(
    "--exit", "exits", type=sums.EXITS, multiple=True, help="What is paid for the company: 50m, or 10m:100m:10m; may be repeated."
)
@click.option("--costs", type=sums.COSTS, help="Costs that come first: a sum such as 1m, or a rate such as 2%.")
@click.option("--breakpoints", is_flag=True, help="Where the sharing changes, exactly (default without --exit and --opm).")
@click.option("--opm", is_flag=True, help="What the classes are worth by the option-pricing method.")
@click.option("--volatility", type=sums.RATE, help="With --opm: the equity's volatility a year, such as 60%.")
@click.option("--rate", type=sums.INTEREST, help="With --opm: the risk-free rate a year, continuously compounded, such as 4.5% or -0.5%.")
@click.option("--years", type=sums.NUMBER, help="With --opm: the time to the exit.")
@click.option("--dividend-yield", type=sums.RATE, help="With --opm: what the company pays out a year (default: 0).")
@click.option("--value", type=sums.SUM, help="With --opm: what the whole equity is worth.")
@click.option("--backsolve", type=sums.PRICE_OF, help="With --opm: solve that value from the price of a share of a class.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw the payouts over the exit, as SVG.")
@ledger_options
@json_option
def command(
    deal: Path,
    exits: tuple[tuple[Decimal, ...], ...],
    costs: tuple[Decimal, Decimal] | None,
    breakpoints: bool,
    opm: bool,
    chart: Path | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Who is paid what when the company is sold: for one share, a class and a holder, all choices solved together.

    Exits 1 where it is not known what a class would convert into.
    """
    names = ("volatility", "rate", "years", "dividend_yield", "value", "backsolve")
    method = _method(opm, {name: given.pop(name) for name in names})
    fixed, rate = costs or (Decimal(0), Decimal(0))
    asked = tuple(dict.fromkeys(exit for some in exits for exit in some))
    if costs is not None and not asked:
        raise click.UsageError("--costs come off what is paid for the company: add --exit")
    view = view_waterfall(deal, options_of(**given), asked, fixed, rate, as_of, known_at, method)
    if chart is not None:
        from seriatim.app import waterfall_chart
        from seriatim.app.output import write

        write(chart, waterfall_chart.chart(view), "chart")
    if as_json:
        from seriatim.app import wire

        print_json(wire.waterfall(view))
        return 1 if view.findings else 0
    header_text(view.header)
    show_payouts(view)
    if breakpoints or not (asked or opm):
        show_breakpoints(view)
    if view.pricing:
        show_pricing(view.pricing, view)
    if chart is not None:
        click.echo(f"\nChart written to {chart}")
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))
    return 1 if view.findings else 0


def _method(opm: bool, given: dict[str, Any]) -> Method | None:
    """The option-pricing method as asked for. A usage error where something is missing, or given for nothing."""
    said = [f"--{name.replace('_', '-')}" for name, value in given.items() if value is not None]
    if not opm:
        if said:
            raise click.UsageError(f"{said[0]} says something about the option-pricing method: add --opm")
        return None
    missing = [f"--{name}" for name in ("volatility", "rate", "years") if given[name] is None]
    if missing:
        raise click.UsageError(f"--opm needs {', '.join(missing)}")
    if (given["value"] is None) == (given["backsolve"] is None):
        raise click.UsageError("--opm needs either --value, what the equity is worth, or --backsolve CLASS=PRICE")
    dividends = given["dividend_yield"] or Decimal(0)
    return Method(given["volatility"], given["rate"], given["years"], dividends, given["value"], given["backsolve"])
