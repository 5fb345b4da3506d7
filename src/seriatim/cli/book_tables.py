"""The tables of a book: a line for each deal, the sums, and what each was refused for or is to be said against it."""

from __future__ import annotations

import click

from seriatim.app.book import BookEntry, BookView
from seriatim.cli.text import NUMBER, TEXT, heading, problem_text, table
from seriatim.valuation.levers import lever
from seriatim.valuation.narrative import level_text
from seriatim.valuation.unobservable import InputRange


def show_book(view: BookView) -> None:
    """The book."""
    click.secho(f"{len(view.entries)} deals", bold=True)
    heading("What they are worth")
    numbers = ("lots", "outstanding", "rights to come", "together", "findings")
    heads = (("deal", TEXT), ("as of", TEXT), *((name, NUMBER) for name in numbers), ("", TEXT), ("inputs' hash", TEXT))
    table(heads, [_row(entry) for entry in view.entries])
    click.echo()
    table((("together", TEXT), ("", NUMBER)), [(currency, f"{total:,.2f}") for currency, total in view.totals.items()])
    if view.inputs:
        heading("Inputs that no market gives")
        heads = (("", TEXT), ("lowest", NUMBER), ("highest", NUMBER), ("average by value", NUMBER))
        rows = [(lever(own.name).title.removeprefix("the "), *_levels(own)) for own in view.inputs]
        table(heads, rows)
    for entry in view.entries:
        problems = entry.problems if entry.view is None else entry.view.findings
        for p in problems:
            heading(f"{entry.deal}: {'not valued' if entry.view is None else 'finding'}")
            click.echo(problem_text(p))


def _levels(own: InputRange) -> list[str]:
    return [level_text(lever(own.name), level) for level in (own.low, own.high, own.average)]


def _row(entry: BookEntry) -> tuple[str, ...]:
    view = entry.view
    if view is None:
        return (str(entry.deal), "", "", "", "", "", str(len(entry.problems)), "not valued", "")
    rights = view.commitment.found.rights if view.commitment else 0.0
    sums = tuple(f"{amount:,.2f}" for amount in (view.held, rights, view.whole))
    counts = str(view.header.as_of), str(len(view.lots))
    return (str(entry.deal), *counts, *sums, str(len(view.findings)), view.basis.currency, view.inputs_hash[:12])
