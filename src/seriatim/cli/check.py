"""`seriatim check`: the deal against its sources and itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from seriatim.app.check import Checked, check
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, options_of
from seriatim.cli.text import NUMBER, TEXT, count, heading, problem_text, shown, table
from seriatim.review.published import Balance
from seriatim.units.decimals import grouped
from seriatim.units.numbers import CENT, whole

MONEY = ("accrued", "preference")
"""Published balances that are sums of money."""


@click.command("check")
@deal_options
@click.option("--market", type=click.Path(path_type=Path), metavar="FILE", help="A market file, to verify what is stated over a quotation.")
@click.option(
    "--events",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Events, to recompute the balances published with them.",
)
@json_option
def command(deal: Path, market: Path | None, as_json: bool, **given: Any) -> int:
    """Check a deal file against its sources and itself.

    Verifies every citation whose source is present, recomputes what the document states, and lists assumptions, open questions and
    differences between sources. Exits 0 if there is no finding, 1 if there is, 2 if the file cannot be read.
    """
    checked = check(deal, options_of(**given), market)
    if as_json:
        from seriatim.app import wire

        print_json(wire.checked(checked))
    else:
        _show(checked)
    return 1 if checked.findings else 0


def _show(c: Checked) -> None:
    click.secho(f"{c.deal.title}", bold=True)
    click.echo(f"deal {c.deal.digest[:12]}; precedence {', '.join(c.deal.precedence) or 'not declared'}")
    heading("Sources")
    rows = [
        (s.source, s.file or "(address only)", str(s.citations), f"{s.verified} of {s.figures}" if s.found else "not present: not verified")
        for s in c.cited
    ]
    table((("source", TEXT), ("file", TEXT), ("citations", NUMBER), ("figures verified", TEXT)), rows)
    if c.recomputed:
        heading("Stated and recomputed")
        stated = [(r.id, r.stated, r.recomputed, _verdict(r.verdict), r.how) for r in c.recomputed]
        table((("what", TEXT), ("stated", NUMBER), ("recomputed", NUMBER), ("verdict", TEXT), ("how", TEXT)), stated)
    if c.balances:
        heading("Published balances and what the events come to")
        balances = [
            (str(b.published.as_of), b.published.security, b.published.holder, b.published.what.replace("_", " "), *_figures(b))
            for b in c.balances
        ]
        table(
            (("as of", TEXT), ("class", TEXT), ("holder", TEXT), ("what", TEXT), ("published", NUMBER), ("computed", NUMBER), ("", TEXT)),
            balances,
        )
    if c.differences:
        heading("Where sources differ")
        differences = [
            (d.path, d.kind, f"{d.in_force} ({d.source})", f"{d.other} ({d.other_source})", d.note)
            for d in c.differences
            if d.kind != "agreement"
        ]
        table((("term", TEXT), ("kind", TEXT), ("in force", TEXT), ("other", TEXT), ("note", TEXT)), differences)
    heading("Assumptions (override with --assume ID=VALUE)")
    for a in c.deal.assumptions.values():
        click.echo(f"{a.id} = {', '.join(a.values)}{'  [overridden]' if a.overridden else ''}")
        click.echo(f"    {a.says}")
        click.echo(f"    changes {', '.join(a.changes) or 'nothing shown today'}{'; instead: ' + a.instead if a.instead else ''}")
    if c.deal.questions:
        heading("Open questions")
        for q in c.deal.questions:
            click.echo(f"{q.id}: {q.asks}")
    heading("Findings" if c.findings else "No findings")
    for p in c.findings:
        click.echo(problem_text(p))
    settled = [d for d in c.differences if d.kind == "conflict" and d.source in c.deal.precedence]
    counts = (
        count(len(c.findings), "finding"),
        count(len(c.deal.assumptions), "assumption"),
        count(len(c.deal.questions), "open question"),
        count(len(settled), "conflict") + " settled by precedence",
    )
    click.echo(", ".join(counts) + ".")


def _figures(b: Balance) -> tuple[str, str, str]:
    """What was printed, what the events come to (money to the cent), and whether that is the same, in the steps that were printed."""
    computed = b.computed if b.published.what not in MONEY or b.computed is None else whole(b.computed, "nearest", CENT)
    steps = f" to the nearest {grouped(b.published.unit)}" if b.published.unit is not None else ""
    return shown(b.published.value), "none" if computed is None else shown(computed), f"{'agrees' if b.agrees else 'differs'}{steps}"


def _verdict(verdict: str) -> str:
    return {"consistent": "consistent, not verified"}.get(verdict, verdict)
