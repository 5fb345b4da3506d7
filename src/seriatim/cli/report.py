"""`seriatim report`: the main views in the terminal, and one HTML report."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from seriatim.cli import captable, schedule
from seriatim.cli import scenario as scenarios
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import count, header_text, heading, money, problem_text, window
from seriatim.cli.workers import Workers


@click.command("report")
@deal_options
@ledger_options
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE", help="The HTML file (default: DEAL's id)."
)
@click.option("--market", type=click.Path(path_type=Path), metavar="FILE", help="A market file: quotations, and figures for a valuation.")
@click.option(
    "--scenario", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Compare a scenario in the report; may be repeated."
)
@json_option
def command(
    deal: Path,
    as_of: date | None,
    known_at: datetime | None,
    out: Path | None,
    market: Path | None,
    scenario: tuple[Path, ...],
    as_json: bool,
    **given: Any,
) -> int:
    """Print schedule, cap table, obligations and findings, and write one self-contained HTML report."""
    from seriatim.app.report import gather, write_page

    with Workers() as spread:
        reported = gather(deal, options_of(**given), as_of, known_at, market, scenario, spread)
    due, owned, checked = reported.schedule, reported.captable, reported.checked
    written = write_page(reported.data, out)
    valued = reported.value.findings if reported.value else ()
    findings = list({p.message: p for p in (*checked.findings, *owned.findings, *valued)}.values())
    if as_json:
        from seriatim.app import wire

        views = {"schedule": wire.schedule(due), "captable": wire.captable(owned), "check": wire.checked(checked)}
        compared = {"scenarios": wire.scenarios(reported.scenarios)} if reported.scenarios else {}
        worth = {"value": wire.value(reported.value)} if reported.value else {}
        print_json({"report": str(written), **views, **compared, **worth})
        return 1 if findings else 0
    header_text(due.header)
    schedule.show(due)
    captable.show(owned)
    schedule.show_years(due)
    if reported.scenarios:
        scenarios.show(reported.scenarios)
    if reported.value:
        from seriatim.cli.value_tables import show_commitment, show_lots, show_market, show_whole

        for show_one in (show_market, show_lots, show_commitment, show_whole):
            show_one(reported.value)
    heading("Findings, and duties past their day")
    for p in findings:
        click.echo(problem_text(p))
    past_due = due.schedule.past_due
    for row in past_due:
        click.echo(
            f"{row.status}: {row.kind} {row.ref}, {window(row.opens, row.closes, row.on)}, {money(row.amount)} {row.currency} by {row.by}"
        )
    supposed = f"{count(len(checked.deal.assumptions), 'assumption')}, {count(len(checked.deal.questions), 'open question')}"
    late = "duty past its day" if len(past_due) == 1 else "duties past their day"
    click.echo(f"{count(len(findings), 'finding')}, {len(past_due)} {late}, {supposed}: see check")
    click.echo(f"\nReport written to {written}")
    return 1 if findings else 0
