"""What moves the whole deal's value, as tables of the page: term by term, over price and volatility, and one input at a time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from seriatim.formats.report import words
from seriatim.formats.report.tables import Cell, Table, figures, number, row, table
from seriatim.valuation.narrative import level_text
from seriatim.valuation.sensitivity import Moved
from seriatim.valuation.summed import steps, summed
from seriatim.valuation.valued import Valuation

CENTS = 2


def moves(view: Valuation) -> Iterator[Table]:
    """The tornado in figures, the bridge, and the grid."""
    yield _tornado(view)
    yield _bridge(view)
    yield _surface(view)


def _money(amount: float) -> str:
    return words.money(summed([amount], CENTS)[0])


def _tornado(view: Valuation) -> Table:
    columns = figures("", "Now", "From", "To", "Value at the first", "At the second", "Apart")
    rows = [row(words.sentence(moved.lever.title.removeprefix("the ")), *_moved(moved)) for moved in view.analyses.tornado]
    notes = [f"Range of the {own.input.replace('_', ' ')}: {own.source}." for own in view.basis.market.ranges]
    return table(f"The whole deal with one input moved, {view.basis.currency}", columns, rows, notes=notes)


def _moved(moved: Moved) -> list[Cell | str]:
    levels = [level_text(moved.lever, level) for level in (moved.base, moved.low, moved.high)]
    return [*levels, *(_money(end) if isinstance(end, float) else "none" for end in (moved.at_low, moved.at_high)), _money(moved.effect)]


def _bridge(view: Valuation) -> Table:
    adds = steps([pillar.level for pillar in view.analyses.bridge], CENTS)
    rows = [
        row(words.sentence(pillar.term), words.money(add), _money(pillar.level), _without(pillar.without))
        for pillar, add in zip(view.analyses.bridge, adds, strict=True)
    ]
    total = [row("The whole deal", words.money(sum(adds, Decimal(0))), "", "")]
    columns = ("Added in this order", number("Adds"), number("So far"), number("All terms but this"))
    return table(f"With and without each term, {view.basis.currency}", columns, rows, total)


def _without(found: float | str | None) -> Cell:
    return Cell() if found is None else Cell("none", note=found) if isinstance(found, str) else Cell(_money(found))


def _surface(view: Valuation) -> Table:
    grid = view.analyses.surface
    if grid is None:
        return table("", ("",), [])
    rows = [row(f"{volatility:.2%}", *_each(values)) for volatility, values in zip(grid.volatilities, grid.whole, strict=True)]
    caption = f"The whole deal over the stock\u2019s price and the volatility, {view.basis.currency}"
    return table(caption, ("Volatility", *(number(f"{spot:.6g}") for spot in grid.spots)), rows)


def _each(values: Any) -> Iterator[str]:
    return (words.count(Decimal(f"{value:.0f}")) for value in values)
