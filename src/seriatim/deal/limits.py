"""How much of a step may be done: what its own clause allows, narrowed by every limit."""

from __future__ import annotations

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.numbers import N, anywhere, least


def available(now: Now[N], step: Step[N]) -> tuple[N, str]:
    """The most of a step that may be done now, and the id of the clause that binds: its own, or a limit's."""
    most, binds = step.quantity_max, step.clause
    for clause in now.clauses.limiting:
        cap = clause.cap(now, step)
        if cap is not None:
            if anywhere(most - cap):
                binds = clause.id
            most = least(most, cap)
    return most, binds
