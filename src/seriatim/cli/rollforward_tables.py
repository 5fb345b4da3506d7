"""The tables of `value --since`: the roll-forward by class, what the opening rests on, and the inputs that no market gives."""

from __future__ import annotations

from decimal import Decimal

import click

from seriatim.app.rollforward import RollforwardView
from seriatim.cli.text import NUMBER, TEXT, heading, problem_text, table, wrapped
from seriatim.cli.value_tables import show_inputs
from seriatim.valuation.levers import lever
from seriatim.valuation.narrative import level_text
from seriatim.valuation.rollforward import Line
from seriatim.valuation.unobservable import InputRange

CONVENTIONS = (
    "purchased or issued: at what was given for it; redeemed: at what was paid; converted or exchanged: at the opening value, or what was "
    "given since, for as many shares; gains or losses: what remains, to a holder (to the issuer the other way round)"
)
"""How each column is counted."""


def show_rollforward(view: RollforwardView) -> None:
    """The roll-forward, and what the first day rests on."""
    found = view.found
    heading(f"Level 3 fair values from {found.since} to {found.until}, {view.closing.basis.currency}")
    names = ("opening", "purchased or issued", "redeemed", "converted or exchanged", "gains or losses", "closing", "gains on what is held")
    lines = [*found.lines, found.total]
    amounts = [[_amounts(line)[i] for line in lines] for i in range(len(names))]
    shown = [[f"{amount:,.2f}" if any(column) else "" for amount in column] for column in amounts]
    rows = [(line.name, *cells) for line, cells in zip(lines, zip(*shown, strict=True), strict=True)]
    table((("", TEXT), *((name, NUMBER) for name in names)), rows)
    for one in found.left_out:
        click.echo(f"left out: {one.name}, because {one.because}")
    click.echo(wrapped(CONVENTIONS))
    _show_inputs(view)
    _show_opening(view)


def _amounts(line: Line) -> tuple[Decimal, ...]:
    return (line.opening, line.purchased, line.redeemed, line.converted, line.gains, line.closing, line.held)


def _show_inputs(view: RollforwardView) -> None:
    heading("Significant unobservable inputs")
    heads = (("", TEXT), (f"on {view.found.since}", NUMBER), (f"on {view.found.until}", NUMBER))
    table(heads, [(lever(name).title.removeprefix("the "), _level(then), _level(now)) for name, then, now in view.inputs])
    click.echo("each is one level for all that is valued: its range and its weighted average are that level")


def _level(own: InputRange | None) -> str:
    """Of one deal all is valued at one level."""
    return "none" if own is None else level_text(lever(own.name), own.average)


def _show_opening(view: RollforwardView) -> None:
    opening = view.opening
    heading(f"What the opening of {view.found.since} rests on")
    show_inputs(opening.basis)
    click.echo(f"inputs' hash {opening.inputs_hash}")
    for p in opening.findings:
        heading("Finding on the opening")
        click.echo(problem_text(p))
