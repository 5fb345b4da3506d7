"""A book: many deals valued together, all lots without a formula in one call to the grid; a deal that cannot be valued is named.

Deals are opened and their closings solved by as many processes as `workers` says, and the grid runs on as many threads; what comes out does
not depend on it, nor on which deals are valued together. Market, events and ledger are files beside each deal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from seriatim.app.followed import along_paths
from seriatim.app.value import ValueView, valued
from seriatim.app.value_inputs import Prepared, prepare
from seriatim.app.workspace import Options
from seriatim.units.problems import BadInput, Problem, ProblemsFound
from seriatim.valuation.basis import Basis
from seriatim.valuation.closed_form import Model
from seriatim.valuation.pricing import Worth, worths
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.unobservable import InputRange, unobservable

A = TypeVar("A")
B = TypeVar("B")

WORKERS_MAX = 64
"""More processes than that are taken for a slip."""


@dataclass(frozen=True)
class BookEntry:
    """A deal of the book: its valuation, or what it could not be valued for."""

    deal: Path
    view: ValueView | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class BookView:
    """Deals in the order in which they were named, those of a folder by name."""

    entries: tuple[BookEntry, ...]

    @property
    def totals(self) -> dict[str, float]:
        """What the deals that could be valued are worth together, by currency."""
        found: dict[str, float] = {}
        for view in (entry.view for entry in self.entries):
            if view is not None:
                found[view.basis.currency] = found.get(view.basis.currency, 0.0) + view.whole
        return found

    @property
    def inputs(self) -> tuple[InputRange, ...]:
        """The inputs that no market gives, where a deal has them: range and weighted average (weights: the size of what it is worth)."""
        return unobservable([(entry.view.package, entry.view.whole) for entry in self.entries if entry.view is not None])

    @property
    def is_complete(self) -> bool:
        """Whether every deal was valued, without a finding."""
        return all(entry.view is not None and not entry.view.findings for entry in self.entries)


def deals_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The deals named, each once: a file, or of a folder its `deal.yaml` and those of the folders in it.

    Raises BadInput for a folder without any.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted([*path.glob("deal.yaml"), *path.glob("*/deal.yaml")]) if path.is_dir() else [path]
        if not inside:
            message = f"the folder {path} has no deal.yaml, nor has a folder in it"
            raise BadInput([Problem(code="file-unreadable", message=message, remedy="name the deals' files")])
        found.update(dict.fromkeys(inside))
    return tuple(found)


def view_book(
    paths: Iterable[Path],
    options: Options,
    market: Path,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    workers: int = 1,
) -> BookView:
    """The deals valued on a day. `market`, and the options' events, are taken from each deal's own folder unless they are absolute paths.

    Raises BadInput for a folder without a deal, and for a number of workers that cannot be meant.
    """
    if not 1 <= workers <= WORKERS_MAX:
        message = f"a book is valued by 1 to {WORKERS_MAX} workers"
        raise BadInput([Problem(code="out-of-range", message=message, expected=f"1 to {WORKERS_MAX}", found=str(workers))])
    deals = deals_in(paths)
    jobs = [_Job(deal, _beside(deal, options), deal.parent / market, model, as_of, known_at) for deal in deals]
    if workers == 1:
        return BookView(tuple(_entries(deals, jobs, model, workers, lambda work, items: [work(item) for item in items])))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return BookView(tuple(_entries(deals, jobs, model, workers, lambda work, items: list(pool.map(work, items)))))


@dataclass(frozen=True)
class _Job:
    """What opens one deal of a book."""

    deal: Path
    options: Options
    market: Path
    model: Model
    as_of: date | None
    known_at: datetime | None


@dataclass(frozen=True)
class _Priced:
    """A deal with what its lots are worth: those with a contract, and those followed along paths."""

    found: Prepared
    priced: tuple[Worth | str, ...]
    along: tuple[Worth | str, ...]


Each = Callable[[Callable[[A], B], Sequence[A]], list[B]]


def _entries(deals: Sequence[Path], jobs: Sequence[_Job], model: Model, workers: int, each: Each) -> Iterator[BookEntry]:  # type: ignore[type-arg]
    """Open every deal; price all lots together, those along paths of all deals side by side; then solve each deal's closings."""
    opened: list[Prepared | tuple[Problem, ...]] = each(_opened, jobs)
    ready = [found for found in opened if isinstance(found, Prepared)]
    priced = iter(worths([case for found in ready for case in found.basis.cases], model, workers))
    along = iter(each(_followed, [(found.basis, lot) for found in ready for lot in found.basis.followed]))
    lots = [_Priced(found, _next(priced, len(found.basis.cases)), _next(along, len(found.basis.followed))) for found in ready]
    views: Iterator[ValueView] = iter(each(_valued, lots))
    for deal, found in zip(deals, opened, strict=True):
        yield BookEntry(deal, next(views)) if isinstance(found, Prepared) else BookEntry(deal, None, found)


def _opened(job: _Job) -> Prepared | tuple[Problem, ...]:
    try:
        return prepare(job.deal, job.options, job.market, job.model, job.as_of, job.known_at)
    except ProblemsFound as error:
        return error.problems


def _followed(lot: tuple[Basis, Resolved]) -> Worth | str:
    return along_paths(*lot)


def _next(found: Iterator[Worth | str], count: int) -> tuple[Worth | str, ...]:
    return tuple(islice(found, count))


def _valued(priced: _Priced) -> ValueView:
    return valued(priced.found, priced.priced, priced.along)


def _beside(deal: Path, options: Options) -> Options:
    """The options with their events taken from the deal's folder."""
    return replace(options, events=tuple(deal.parent / events for events in options.events))
