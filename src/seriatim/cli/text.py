"""How things look in a terminal: problems with their line and caret, headers, and tables that need no library to align.

Plain text by design: it starts at once, pipes cleanly, and reads the same in a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING

import click

from seriatim.units.decimals import money, shown
from seriatim.units.problems import Problem

if TYPE_CHECKING:  # `check` shows no view, and starts without the rooms behind them
    from seriatim.app.views import Header

NUMBER, TEXT = ">", "<"
LINE = 120
"""How wide running text is."""


def problem_text(p: Problem) -> str:
    """A problem: place and sentence, the line with a caret under it, then what was expected, why, and a remedy."""
    lines = [f"{p.where}: {p.message} [{p.code}]" if p.where else f"{p.message} [{p.code}]"]
    if p.where and p.where.text:
        margin = f"{p.where.line:>5} | "
        width = max(1, min(p.where.width, len(p.where.text) - p.where.column + 1))
        lines += [margin + p.where.text, " " * (len(margin) + p.where.column - 1) + "^" * width]
    facts = (
        ("expected", p.expected),
        ("found", p.found),
        ("asked", p.asked),
        ("available", p.available),
        ("because", p.because),
        ("remedy", p.remedy),
    )
    lines += [f"      {name + ':':<10} {text}" for name, text in facts if text]
    return "\n".join(lines)


def heading(text: str) -> None:
    """A heading with a rule under it."""
    click.echo()
    click.secho(text, bold=True)
    click.echo("─" * len(text))


def header_text(h: Header) -> None:
    """What stands over every view: as of when, known when, on what evidence, and what is against the terms."""
    click.secho(f"{h.title} ({h.issuer})", bold=True)
    known = f", as known at {h.known_at.isoformat()}" if h.known_at else ""
    evidence = ", ".join(f"{n} {what}" for n, what in ((h.inferred, "inferred"), (h.hypothetical, "hypothetical")) if n)
    laid = f"; {h.laid_on} laid on for this view, not recorded" if h.laid_on else ""
    click.echo(f"as of {h.as_of}{known}; {count(h.events, 'event')} counted{f' ({evidence})' if evidence else ''}{laid}")
    click.echo(f"deal {h.digest[:12]}, ledger {h.head[:12] or 'empty'}")
    if h.overridden:
        click.echo(f"assumptions overridden: {', '.join(h.overridden)}")
        if h.events > h.laid_on:
            click.echo("(recorded events keep what they moved under the assumptions of their time)")
    for event in h.defects:
        reasons = "; ".join(d.message for d in event.defects)
        click.secho(f"AGAINST THE TERMS: {event.id} on {event.act.on}: {reasons}", fg="red", bold=True)


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
    """Rows under column heads; a column is aligned right for numbers (`NUMBER`) or left (`TEXT`). Empty columns are left out."""
    kept = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    widths = [max(len(columns[i][0]), *(len(row[i]) for row in rows)) for i in kept]
    click.secho(
        "  ".join(f"{columns[i][0]:{columns[i][1]}{w}}" for i, w in zip(kept, widths, strict=True)).rstrip(), underline=False, bold=True
    )
    for row in rows:
        click.echo("  ".join(f"{row[i]:{columns[i][1]}{w}}" for i, w in zip(kept, widths, strict=True)).rstrip())


def wrapped(sentence: str) -> str:
    """A long sentence in lines."""
    return fill(sentence, LINE, break_on_hyphens=False)


def counts_in(h: Header) -> str:
    """The head of a column of counts: shares, or what stands beside each where the deal has notes or warrants too."""
    return "shares" if set(h.units.values()) <= {"shares"} else "number"


def unit(h: Header, security: str) -> str:
    """What a security is counted in, for a column beside its count; nothing in a deal that has shares only."""
    return "" if counts_in(h) == "shares" else h.units.get(security, "")


def count(number: int, what: str) -> str:
    """A number of things: `1 event`, `2 events`."""
    return f"{number:,} {what}" + ("s" if number != 1 else "")


def window(opens: date | None, closes: date | None, on: date | None) -> str:
    """A day or a window in words: `2022-02-24`, `2017-03-01 to 2017-03-31`, `from 2017-02-24`."""
    if on:
        return str(on)
    if opens and closes:
        return f"{opens} to {closes}" if opens != closes else str(opens)
    return f"from {opens}" if opens else f"to {closes}" if closes else ""


__all__ = [
    "NUMBER",
    "TEXT",
    "count",
    "counts_in",
    "header_text",
    "heading",
    "money",
    "problem_text",
    "shown",
    "table",
    "unit",
    "window",
    "wrapped",
]
