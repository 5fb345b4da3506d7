"""`seriatim schema`: the JSON Schema of the deal file or the scenario file, for editors and for checking."""

from __future__ import annotations

import click


@click.command("schema", help="Print the JSON Schema of the deal file (draft 2020-12). It is JSON with or without --json.")
@click.option("--of", type=click.Choice(["deal", "scenario"]), default="deal", show_default=True, help="Of which file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, as it does anyway.")
def command(of: str, as_json: bool) -> None:
    from seriatim.app.door import schema
    from seriatim.cli.main import print_json

    print_json(schema("scenario" if of == "scenario" else "deal"))
