"""`seriatim history`: what has been recorded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from seriatim.app.views import Header, view_history
from seriatim.app.workspace import LAID_ON
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.text import NUMBER, TEXT, counts_in, header_text, heading, shown, table, unit
from seriatim.deal.act import Event
from seriatim.provisions.commitment_fee import FEE


@click.command("history")
@deal_options
@ledger_options
@json_option
def command(deal: Path, as_of: date | None, known_at: datetime | None, as_json: bool, **given: Any) -> int:
    """What has been recorded, in the order of its effect, with evidence, reversals and acts against the terms."""
    view = view_history(deal, options_of(**given), as_of, known_at)
    if as_json:
        from seriatim.app import wire

        print_json(wire.history(view))
        return 0
    header_text(view.header)
    heading("Events")
    rows = [_row(e, view.reversed_by, view.header) for e in view.events]
    heads = ("on", "event", "what", "of", counts_in(view.header), "", "evidence", "source", "recorded", "remarks")
    table([(h, NUMBER if h == counts_in(view.header) else TEXT) for h in heads], rows) if rows else click.echo("nothing is recorded")
    if view.prices:
        heading("Conversion price history")
        columns = ("on", "clause", "before", "after", "event", "what", "protected by")
        changes = [(str(p.on), p.clause, shown(p.before), shown(p.after), p.event, p.kind, ", ".join(p.by)) for p in view.prices]
        table([(column, NUMBER if column in ("before", "after") else TEXT) for column in columns], changes)
    return 0


QUOTED = ("observed", "determined")
"""Kinds that say what the market's price was."""


def _row(e: Event, reversed_by: dict[str, str], header: Header) -> tuple[str, ...]:
    in_cash = e.act.kind == "fee_paid" and any(asset == FEE for _, asset in e.outcome.moves)
    of = e.act.closing or e.act.reverses or ("" if in_cash else e.act.security) or e.act.clause or e.act.what
    remarks = [f"reversed by {reversed_by[e.id]}"] if e.id in reversed_by else []
    remarks += ["AGAINST THE TERMS: " + "; ".join(d.message for d in e.defects)] if e.defects else []
    remarks += [f"{e.act.quote} {shown(e.act.price)}".strip()] if e.act.kind in QUOTED and e.act.price is not None else []
    remarks += [e.note] if e.note else []
    shares = "" if e.act.quantity is None or in_cash else shown(e.act.quantity)
    recorded = "laid on" if e.recorded_at == LAID_ON else f"{e.recorded_at:%Y-%m-%d %H:%M:%S}"
    counted = unit(header, e.act.security) if shares else ""
    return str(e.act.on), e.id, e.act.kind, of, shares, counted, e.evidence, e.source, recorded, "; ".join(remarks)
