"""`seriatim explain`: the terms as plain sentences."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from seriatim.app.explain import explain_deal
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, options_of
from seriatim.cli.text import heading

WIDTH = 110


@click.command("explain")
@deal_options
@click.option("--events", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Events, for what they amend and waive.")
@click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="The ledger (default: beside the deal).")
@json_option
def command(deal: Path, as_json: bool, **given: Any) -> int:
    """Print the terms as plain sentences, each with what it rests on and how strongly the source says it.

    The sentences are made by the clauses that compute, for a reader who checks them against the document line by line.
    """
    explained = explain_deal(deal, options_of(**given))
    if as_json:
        from seriatim.app import wire

        print_json(wire.explained(explained))
        return 0
    click.secho(explained.deal.title, bold=True)
    for part in explained.parts:
        heading(part.title)
        clause = ""
        for line in part.lines:
            if line.clause != clause:
                clause = line.clause
                click.secho(f"{clause or 'in words'}:", bold=True)
            click.echo(textwrap.fill(line.text, WIDTH, initial_indent="- ", subsequent_indent="  "))
            if line.grounds:
                worded = f" {line.wording}" if line.wording else ""
                click.echo(textwrap.fill(f"[{'; '.join(line.grounds)}]{worded}", WIDTH, initial_indent="    ", subsequent_indent="    "))
            if line.note:
                click.echo(textwrap.fill(f"note: {line.note}", WIDTH, initial_indent="    ", subsequent_indent="    "))
    return 0
