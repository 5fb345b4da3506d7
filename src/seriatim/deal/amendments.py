"""Terms that the parties amended, and rights that were waived: kept in memory, and counted whenever a clause is asked.

An amendment changes a clause's field from a day on. The deal's clauses stay as agreed; `in_force` gives those of a day, with the
amended fields in their place (the same object while nothing is amended). A waiver takes a clause's rights, limits and adjustments
away, for everybody or for one holder, up to its last day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from seriatim.deal.clause import Clauses
from seriatim.deal.new_terms import on_paths, with_term
from seriatim.deal.split_terms import split_clause, splits_of
from seriatim.deal.step import Step
from seriatim.units.decimals import render
from seriatim.units.numbers import N, least

if TYPE_CHECKING:
    from seriatim.deal.state import Now, State

AMENDMENTS = "amendments"
"""The id of the clause that remembers what was amended and waived."""

SINCE = (AMENDMENTS, "since")
"""What is remembered as soon as anything was amended or waived, or a series was split: so a deal without pays nothing."""

SPLIT = "split of "
"""How a split of a series begins among the changes of the terms."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A field's new value, as a deal file would write it, and from which day on it counts."""

    value: str
    effective: date

    def __str__(self) -> str:
        return f"{self.value} from {self.effective}"


class _Change(NamedTuple):
    """A term's new text from a day on; of a split, the series and its proportion."""

    day: date
    term: str
    text: str


def in_force(clauses: Clauses, state: State[N], on: date) -> Clauses:
    """The clauses with the amendments in a state that have taken effect by a day; the clauses themselves if there are none."""
    if SINCE not in state.memory:
        return clauses
    agreed = clauses.agreed or clauses
    return _after(agreed, [*_splits(state), *_amendments(state, on)])


def over_time(now: Now[Any], clause: str, start: date, end: date) -> list[tuple[date, date, Any]]:
    """A clause as it stood between two days: from when, to when, and with which terms, in the shares of today.

    What accrued before an amendment did so at the old terms. Nothing where the end does not come after the start.
    """
    if end <= start:
        return []
    if SINCE not in now.state.memory:
        return [(start, end, now.clauses.by_id[clause])]
    agreed, splits, changes = now.clauses.agreed or now.clauses, _splits(now.state), _amendments(now.state, end)
    own = {change.day for change in changes if change.term.partition(".")[0] == clause}
    days = sorted({start, end, *(day for day in own if start < day < end)})
    stood = {day: _after(agreed, [*splits, *_by(changes, day)]).by_id[clause] for day in days}
    return [(since, until, stood[since]) for since, until in pairwise(days)]


def _by(changes: list[_Change], on: date) -> list[_Change]:
    """The changes that have taken effect by a day."""
    return [change for change in changes if change.day <= on]


def _splits(state: State[N]) -> list[_Change]:
    return [
        _Change(date.fromisoformat(day), f"{SPLIT}{series}", f"{_written(new)}:{_written(old)}")
        for day, series, new, old in splits_of(state)
    ]


def _amendments(state: State[N], on: date) -> list[_Change]:
    """What has taken effect by a day."""
    return [
        _Change(value.effective, entry.partition("/")[0], value.value)
        for entry, value in state.entries(AMENDMENTS).items()
        if isinstance(value, Amended) and value.effective <= on
    ]


def _after(agreed: Clauses, changes: list[_Change]) -> Clauses:
    """The clauses after changes, worked out once for the same ones."""
    ordered = sorted(changes, key=lambda change: (change.day, not change.term.startswith(SPLIT)))
    key = tuple((change.term, change.text) for change in ordered)
    if key and key not in agreed.amended:
        agreed.amended[key] = _amended(agreed, key)
    return agreed.amended[key] if key else agreed


def _amended(agreed: Clauses, changes: tuple[tuple[str, str], ...]) -> Clauses:
    """The clauses after amendments and splits of a series, in the order of their days; on one day a split comes first."""
    changed = dict(agreed.by_id)
    for term, text in changes:
        if term.startswith(SPLIT):
            new, _, old = text.partition(":")
            for name, clause in changed.items():
                numbers: list[Any] = [float(n) if on_paths(clause) else Decimal(n) for n in (new, old)]
                changed[name] = split_clause(clause, term.removeprefix(SPLIT), *numbers)
            continue
        clause, _, field = term.partition(".")
        if clause not in changed:
            continue  # left out where only some clauses are looked at
        changed[clause] = amended_clause(agreed, changed[clause], field, text)
    clauses = Clauses(changed.values())
    clauses.agreed = agreed
    return clauses


def amended_clause(clauses: Clauses, clause: Any, field: str, text: str) -> Any:
    """A clause with one term amended: a field, or `CLOSING.FIELD` of a closing; and what follows from it, the unit of what is given.

    Raises ValueError for what the term cannot be.
    """
    closing, _, name = field.rpartition(".")
    if closing:
        moved = tuple(with_term(t, name, text) if t.id == closing else t for t in clause.tranches)
        return replace(clause, tranches=moved)
    amended = with_term(clause, field, text)
    register = clauses.by_id.get(f"{text}_stock") if field == "into" and hasattr(clause, "unit") else None
    return replace(amended, unit=register.smallest) if register is not None else amended


def _written(number: Any) -> str:
    """A number of a split as text; on paths it is the same on all of them."""
    return render(number) if isinstance(number, Decimal) else repr(float(getattr(number, "flat", [number])[0]))


def waived(now: Now[N], clause: str, holder: str = "") -> bool:
    """Whether a clause's rights, limits and adjustments are waived today: for everybody, or for one holder."""
    if SINCE not in now.state.memory:
        return False
    ends = [now.recall(AMENDMENTS, f"waived/{clause}/{whose}") for whose in dict.fromkeys(("", holder))]
    return any(end is not None and now.on <= end for end in ends)


def unwaived(now: Now[N], step: Step[N]) -> Step[N] | None:
    """A step without the slices of those who waived it; None where nothing is left of it."""
    if SINCE not in now.state.memory:
        return step
    if waived(now, step.clause):
        return None
    slices = tuple(s for s in step.slices if not waived(now, step.clause, s.holder))
    if len(slices) == len(step.slices):
        return step
    rest = replace(step, slices=slices)
    return replace(rest, quantity_max=least(step.quantity_max, rest.there_is())) if slices else None
