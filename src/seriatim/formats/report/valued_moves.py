"""What moves the whole deal's value, as tables of the page: term by term, over price and volatility, and one input at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from seriatim.formats.report import words
from seriatim.formats.report.tables import Cell, Table, figures, number, row, table
from seriatim.valuation.narrative import level_text
from seriatim.valuation.sensitivity import Moved
from seriatim.valuation.summed import steps, summed
from seriatim.valuation.valued import Valuation
from seriatim.valuation.wording import BUMPS, CHANGES, GREEKS

CENTS = 2


def moves(view: Valuation) -> Iterator[Table]:
    """The tornado in figures, how the whole moves, the bridge, and the grid."""
    yield _tornado(view)
    yield _greeks(view)
    yield _bridge(view)
    yield _surface(view)


def _greeks(view: Valuation) -> Table:
    rows = [row(words.sentence(name), *(f"{getattr(own, greek):,.6g}" for greek in GREEKS)) for name, own in view.moves.items()]
    columns = figures("", *map(words.sentence, GREEKS))
    return table(f"How the whole deal moves, {view.basis.currency}", columns, rows, notes=[f"{words.sentence(BUMPS)}."])


def _money(amount: float) -> str:
    return words.money(summed([amount], CENTS)[0])


def _tornado(view: Valuation) -> Table:
    columns = figures("", "Now", "From", "To", "Value at the first", "At the second", "Apart")
    rows = [row(words.sentence(moved.lever.title.removeprefix("the ")), *_moved(moved)) for moved in view.analyses.tornado]
    notes = _noted(error for moved in view.analyses.tornado for error in moved.errors)
    notes += [f"Range of the {own.input.replace('_', ' ')}: {own.source}." for own in view.basis.market.ranges]
    return table(f"The whole deal with one input moved, {view.basis.currency}", columns, rows, notes=notes)


def _moved(moved: Moved) -> list[Cell | str]:
    levels = [level_text(moved.lever, level) for level in (moved.base, moved.low, moved.high)]
    return [*levels, *(_end(*end) for end in zip((moved.at_low, moved.at_high), moved.errors, strict=True)), _money(moved.effect)]


def _end(found: float | str, error: float) -> Cell:
    return Cell("none", note=found) if isinstance(found, str) else _or_so(_money(found), error)


def _or_so(value: str, error: float) -> Cell:
    """A value with one standard error of its change, where it has one."""
    return Cell(value, note=f"\u00b1{words.money(summed([error], CENTS)[0])}" if error else "")


def _bridge(view: Valuation) -> Table:
    adds = steps([pillar.level for pillar in view.analyses.bridge], CENTS)
    rows = [
        row(words.sentence(pillar.term), words.money(add), _or_so(_money(pillar.level), pillar.error), _without(pillar.without))
        for pillar, add in zip(view.analyses.bridge, adds, strict=True)
    ]
    notes = _noted(pillar.error for pillar in view.analyses.bridge)
    total = [row("The whole deal", words.money(sum(adds, Decimal(0))), "", "")]
    columns = ("Added in this order", number("Adds"), number("So far"), number("All terms but this"))
    return table(f"With and without each term, {view.basis.currency}", columns, rows, total, notes)


def _without(found: float | str | None) -> Cell:
    return Cell() if found is None else Cell("none", note=found) if isinstance(found, str) else Cell(_money(found))


def _surface(view: Valuation) -> Table:
    grid = view.analyses.surface
    if grid is None:
        return table("", ("",), [])
    rows = [
        row(f"{volatility:.2%}", *map(_cell, values, errors))
        for volatility, values, errors in zip(grid.volatilities, grid.whole, grid.errors, strict=True)
    ]
    caption = f"The whole deal over the stock\u2019s price and the volatility, {view.basis.currency}"
    return table(caption, ("Volatility", *(number(f"{spot:.6g}") for spot in grid.spots)), rows, notes=_noted(grid.errors.flat))


def _cell(value: float, error: float) -> Cell:
    return _or_so(words.count(Decimal(f"{value:.0f}")), error)


def _noted(errors: Iterable[float]) -> list[str]:
    """What errors are, where there are any."""
    return [f"{words.sentence(CHANGES)}."] if any(errors) else []
