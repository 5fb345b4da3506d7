"""Where sources differ: one refines another, or they conflict; the deal's precedence says which is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from seriatim.deal.phrases import When
from seriatim.deal.terms import Deal, Term


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sources that do not say the same: one refines the other, or they conflict. Precedence settles which is in force."""

    path: str
    kind: Literal["agreement", "refinement", "conflict"]
    in_force: str
    source: str
    other: str
    other_source: str
    note: str = ""


def differences(deal: Deal) -> Iterator[Difference]:
    """Every term that two sources give, and how the one not in force stands to the one that is."""
    for term in deal.terms:
        if term.chosen or term.cite is None:
            continue
        force = next(t for t in deal.terms if t.chosen and t.path == term.path)
        assert force.cite is not None
        yield Difference(term.path, _kind(force, term), force.text, force.cite.source, term.text, term.cite.source, term.note)


def _kind(force: Term, other: Term) -> Literal["agreement", "refinement", "conflict"]:
    a, b = (t.figures[0].value if t.figures else None for t in (force, other))
    if a is None or b is None:
        return "refinement"  # words for words: one says more than the other
    if a == b:
        return "agreement"
    if isinstance(a, When) and isinstance(b, When) and "during" in (a.relation, b.relation):
        month, day = (a, b) if a.relation == "during" else (b, a)
        return "refinement" if month.opens and month.opens <= day.closes <= month.closes else "conflict"
    return "conflict"
