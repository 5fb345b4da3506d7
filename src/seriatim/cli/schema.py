"""`seriatim schema`: the JSON Schema of the deal file, for editors and for checking."""

from __future__ import annotations

import click


@click.command("schema", help="Print the JSON Schema of the deal file (draft 2020-12). It is JSON with or without --json.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, as it does anyway.")
def command(as_json: bool) -> None:
    from seriatim.cli.main import print_json
    from seriatim.formats.schema import deal_schema

    print_json(deal_schema())
