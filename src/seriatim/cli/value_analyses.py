"""The tables of what `seriatim value` is asked beside the value: grid, tornado, bridge, calibration; and of restricted stock."""

from __future__ import annotations

import click

from seriatim.app.value import ValueView
from seriatim.cli.text import NUMBER, TEXT, heading, table, wrapped
from seriatim.valuation.levers import lever
from seriatim.valuation.narrative import level_text, sentences, written
from seriatim.valuation.sensitivity import Moved
from seriatim.valuation.summed import steps
from seriatim.valuation.wording import BUMPS, CHANGES, GREEKS, restricted_told, told_error

BARS = 24
"""The widest bar of a tornado, in characters, to each side."""


def show_analyses(view: ValueView) -> None:
    """Whatever was asked for, in the order of the documentation."""
    for show_one in (show_bridge, show_surface, show_tornado, show_calibration, show_marketability):
        show_one(view)


def show_surface(view: ValueView) -> None:
    """The whole deal over the stock's price and the volatility."""
    found = view.analyses.surface
    if found is None:
        return
    heading(f"The whole deal over the stock's price and the volatility, {view.basis.currency}")
    heads = (("volatility", NUMBER), *((f"{spot:.6g}", NUMBER) for spot in found.spots))
    rows = zip(found.volatilities, found.whole, found.errors, strict=True)
    table(heads, [(f"{volatility:.2%}", *map(_cell, whole, errors)) for volatility, whole, errors in rows])
    if found.errors.any():
        click.echo(CHANGES)


def _cell(value: float, error: float) -> str:
    return told_error(f"{value:,.2f}", error)


def show_tornado(view: ValueView) -> None:
    """Each input alone, the one that moves the whole most first; then the same in sentences."""
    moves = view.analyses.tornado
    if not moves:
        return
    heading(f"The whole deal with one input moved, {view.basis.currency}")
    widest = max(moved.effect for moved in moves)
    heads = (("", TEXT), ("now", NUMBER), ("from", NUMBER), ("to", NUMBER), ("value at the first", NUMBER), ("at the second", NUMBER))
    table((*heads, ("apart", NUMBER), ("", TEXT)), [_moved(moved, widest) for moved in moves])
    if any(any(moved.errors) for moved in moves):
        click.echo(CHANGES)
    sources = [f"{own.input}: {own.source}" for own in view.basis.market.ranges]
    if sources:
        click.echo(f"ranges of the market file: {'; '.join(sources)}")
    click.echo()
    for sentence in sentences(moves, view.basis.currency):
        click.echo(sentence)
    heading(f"How the whole deal moves, {view.basis.currency}")
    rows = [(name, *(f"{getattr(own, greek):,.6g}" for greek in GREEKS)) for name, own in view.moves.items()]
    table((("", TEXT), *((greek, NUMBER) for greek in GREEKS)), rows)
    click.echo(wrapped(BUMPS))


def _moved(moved: Moved, widest: float) -> tuple[str, ...]:
    found = zip((moved.at_low, moved.at_high), moved.errors, strict=True)
    ends = [_cell(end, error) if isinstance(end, float) else "none" for end, error in found]
    levels = [level_text(moved.lever, level) for level in (moved.base, moved.low, moved.high)]
    return (moved.lever.title.removeprefix("the "), *levels, *ends, f"{moved.effect:,.2f}", _bar(moved, widest))


def _bar(moved: Moved, widest: float) -> str:
    """What lies below the value to the left of a line, what lies above to its right."""
    found = [end for end in (moved.at_low, moved.at_high) if isinstance(end, float)]
    below = max([moved.value - end for end in found if end < moved.value], default=0.0)
    above = max([end - moved.value for end in found if end > moved.value], default=0.0)
    left, right = ("█" * round(BARS * side / widest) if widest else "" for side in (below, above))
    return f"{left:>{BARS}}|{right}"


def show_bridge(view: ValueView) -> None:
    """The value term by term: the steps sum to it as printed."""
    pillars = view.analyses.bridge
    if not pillars:
        return
    heading(f"The whole deal with and without each term, {view.basis.currency}")
    levels = [pillar.level for pillar in pillars]
    rows = []
    for pillar, step in zip(pillars, steps(levels, 2), strict=True):
        without = "" if pillar.without is None else f"{pillar.without:,.2f}" if isinstance(pillar.without, float) else "none"
        rows.append((pillar.term, f"{step:,}", _cell(pillar.level, pillar.error), without))
    heads = (("added in this order", TEXT), ("adds", NUMBER), ("so far", NUMBER), ("all terms but this", NUMBER))
    table(heads, [*rows, ("the whole deal", f"{sum(steps(levels, 2)):,}", "", "")])
    if any(pillar.error for pillar in pillars):
        click.echo(CHANGES)
    for pillar in pillars:
        if isinstance(pillar.without, str):
            click.echo(f"without {pillar.term}: {pillar.without}")


def show_calibration(view: ValueView) -> None:
    """What an input would have to be for the whole to be worth what was paid for it."""
    found = view.analyses.calibration
    if found is None:
        return
    own = lever(found.name)
    heading(f"Calibration of {own.title} to {view.basis.currency} {found.price:,.2f} for the whole deal")
    now = own.level(view.package)
    low, high = (level_text(own, each) for each in found.scanned)
    rows = [
        (f"{own.title.removeprefix('the ')} that gives the price", written(found.used)),
        ("that of the market file", "" if now is None else written(now)),
        ("value at it, less the price", f"{found.value - found.price:.2e}"),
    ]
    rows += [("standard error of that value", f"{found.error:.2e}")] if found.error else []
    table((("", TEXT), ("", NUMBER)), rows)
    many = f"the only one from {low} to {high}"
    if not found.is_unique:
        each = ", ".join(written(root) for root in found.roots)
        many = f"one of {len(found.roots)} from {low} to {high} ({each}): the nearest to the market file's is shown"
    click.echo(many)


def show_marketability(view: ValueView) -> None:
    """What a restriction on selling takes off the common, in none of the values above."""
    found = view.analyses.marketability
    if found is None:
        return
    heading("Restricted stock: in no value above")
    rows = [("Finnerty (2012)", f"{found.finnerty:.2%}"), ("Chaffe (1993)", f"{found.chaffe:.2%}")]
    if found.stated is not None:
        rows.append(("stated", f"{found.stated:.2%}"))
    table((("discount for want of a market", TEXT), ("of the price", NUMBER)), rows)
    source = view.basis.market.restricted_stock.source if view.basis.market.restricted_stock else ""
    click.echo(f"on common that may not be sold freely for {found.years:g} years ({source})")
    if told := restricted_told(view):
        click.echo(told)
