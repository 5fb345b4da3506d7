"""Terms that the parties amended, and rights that were waived: kept in memory, and counted whenever a clause is asked.

An amendment changes a clause's field from a day on. The deal's clauses stay as agreed; `in_force` gives those of a day, with the
amended fields in their place (the same object while nothing is amended). A waiver takes a clause's rights, limits and adjustments
away, for everybody or for one holder, up to its last day.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from seriatim.deal.clause import Clauses
from seriatim.deal.step import Step
from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number, parse_rate
from seriatim.units.numbers import N, least, lift

if TYPE_CHECKING:
    from seriatim.deal.state import Now, State

AMENDMENTS = "amendments"
"""The id of the clause that remembers what was amended and waived."""

SINCE = (AMENDMENTS, "since")
"""What is remembered as soon as anything was amended or waived: so a deal without pays nothing."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A field's new value, as a deal file would write it, and from which day on it counts."""

    value: str
    effective: date

    def __str__(self) -> str:
        return f"{self.value} from {self.effective}"


def in_force(clauses: Clauses, state: State[N], on: date) -> Clauses:
    """The clauses with the amendments in a state that have taken effect by a day; the clauses themselves if there are none."""
    if SINCE not in state.memory:
        return clauses
    agreed = clauses.agreed or clauses
    latest: dict[str, Amended] = {}
    for entry, value in state.entries(AMENDMENTS).items():
        term = entry.partition("/")[0]
        if isinstance(value, Amended) and value.effective <= on and (term not in latest or latest[term].effective <= value.effective):
            latest[term] = value
    key = tuple(sorted((term, amended.value) for term, amended in latest.items()))
    if key and key not in agreed.amended:
        agreed.amended[key] = _amended(agreed, key)
    return agreed.amended[key] if key else agreed


def _amended(agreed: Clauses, terms: tuple[tuple[str, str], ...]) -> Clauses:
    changed = dict(agreed.by_id)
    for term, text in terms:
        clause, _, field = term.rpartition(".")
        changed[clause] = with_term(changed[clause], field, text)
    clauses = Clauses(changed.values())
    clauses.agreed = agreed
    return clauses


def with_term(clause: Any, field: str, text: str) -> Any:
    """The clause with another value of one field, read from text. Raises ValueError for what the field cannot be."""
    before, value = getattr(clause, field), typed(_hint(cast(Hashable, type(clause)), field), text)
    on_paths = isinstance(getattr(before, "money", before), float)
    return replace(clause, **{field: lift(value, float) if on_paths else value})


def typed(hint: Any, text: str) -> Any:
    """A value of a field's type, read as a deal file writes it. Raises ValueError, with a sentence, for anything else.

    >>> typed(Literal["down", "up"], "up"), typed(date, "2020-02-29"), typed(Annotated[Decimal, "rate"], "5%")
    ('up', datetime.date(2020, 2, 29), Decimal('0.05'))
    """
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    kind = get_origin(hint) or hint
    if kind is Literal:
        if text not in get_args(hint):
            raise ValueError(f"{text!r} is none of {', '.join(get_args(hint))}")
        return text
    if kind is Annotated:
        return parse_rate(text) if "rate" in get_args(hint) else typed(get_args(hint)[0], text)
    if kind is bool:
        return typed(Literal["true", "false"], text) == "true"
    if kind is date:
        return parse_date(text)
    if kind is Decimal or isinstance(kind, TypeVar) or kind is int:
        return _number(text, kind is int)
    if hasattr(kind, "parse"):
        return kind.parse(text)
    raise ValueError("it names other things of the deal, or several values: a new deal file says it")


def _number(text: str, whole: bool) -> Any:
    number = parse_number(text)
    if number < 0 or (whole and number != int(number)):
        raise ValueError(f"{text} is no {'whole ' if whole else ''}number from 0 on")
    return int(number) if whole else number


@cache
def _hint(kind: Hashable, field: str) -> Any:
    return get_type_hints(cast(type[Any], kind), include_extras=True)[field]


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
