"""`seriatim verify`: the ledger's chain, and every event against the clauses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from seriatim.app.views import verify
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, options_of
from seriatim.cli.text import count, problem_text


@click.command("verify")
@deal_options
@click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="The ledger (default: beside the deal).")
@click.option("--head", metavar="HASH", help="A head noted before: it must still be in the chain.")
@json_option
def command(deal: Path, head: str | None, as_json: bool, **given: Any) -> int:
    """Verify the ledger: every link of its chain, and every event asked of the clauses again. Exits 1 if anything differs."""
    result = verify(deal, options_of(**given), head)
    if as_json:
        from seriatim.app import wire

        print_json(wire.verified(result))
    else:
        for p in result.problems:
            click.echo(problem_text(p))
        verdict = count(len(result.problems), "problem") if result.problems else "chain and clauses agree"
        click.echo(f"{result.store}: {count(result.count, 'event')}, {verdict}. Head {result.head or 'none'}")
    return 1 if result.problems else 0
