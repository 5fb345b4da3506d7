"""The one walk over the clauses: from date to date, what falls due or may be done is done as a policy says.

With `duties_performed` it is the schedule's future; with a scenario's policies it is what-if; on arrays it is a simulation.
Each act is performed by `ledger.perform`, the way recorded acts are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from seriatim.deal.act import Act, Take
from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.state import Now, State
from seriatim.deal.step import BUYING, Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.units.numbers import N, anywhere, least, where, whole

Policy = Callable[[Now[N], Step[N]], N]
"""How much of a step is done today; zero leaves it."""


@dataclass(frozen=True, slots=True)
class Done(Generic[N]):
    """An act that the walk performed, the step it performs, and the state just after it."""

    act: Act[N]
    step: Step[N]


def duties_performed(now: Now[N], step: Step[N]) -> N:
    """Every duty on its due date, in full; no right is exercised and nothing overdue is made up for."""
    return step.quantity_max if step.modal == "must" and step.due == now.on else now.zero


def walk(
    clauses: Clauses,
    state: State[N],
    after: date,
    until: date,
    policy: Policy[N],
    days: tuple[date, ...] = (),
    order: Sequence[str] = (),
) -> Iterator[Done[N]]:
    """The acts of a policy after one date and until another, in order; `state` is moved along with them.

    Looks on every date that a clause names, and on the `days` given (a market's days). Of one day, kinds of act come in the
    deal's own `order` of a day where it has one, as they would be recorded, and else in that of the clauses. A step that waits for a
    condition is the policy's to take: a projection says what would follow. What no path can do is not done.
    """
    on = after
    while (day := _next(clauses, Now(on, state, clauses), on, until, days)) is not None:
        on = day
        done_today: set[tuple[str, str, str]] = set()
        while (done := _first(Now(on, state, clauses), policy, done_today, order)) is not None:
            performed = perform(Now(on, state, clauses), done.act)
            state.add(performed.outcome)
            done_today.add(_key(done.step))
            yield Done(performed.act, done.step)


def _next(clauses: Clauses, now: Now[N], after: date, until: date, days: tuple[date, ...]) -> date | None:
    """The first date to look at: asked anew after every day, because acts make dates."""
    dates = [day for clause in now.clauses.waking if (day := clause.next(now, after)) is not None]
    dates += [day for day in days if day > after]
    return min((day for day in dates if day <= until), default=None)


def _first(now: Now[N], policy: Policy[N], done_today: set[tuple[str, str, str]], order: Sequence[str]) -> Done[N] | None:
    """The next step of today that the policy takes up; each is offered once a day.

    What is less than a step's least is left for another day.
    """
    places = {kind: place for place, kind in enumerate(order)}
    for step in sorted(steps(now), key=lambda step: places.get(step.kind, len(places))):
        if _key(step) in done_today or (step.opens and step.opens > now.on):
            continue
        done_today.add(_key(step))
        quantity = whole(least(policy(now, step), available(now, step)[0]), "down", step.smallest)
        if step.quantity_min is not None and step.modal == "may":
            quantity = where(quantity >= step.quantity_min, quantity, quantity * 0)
        if anywhere(quantity):
            return Done(act_of(now, step, quantity), step)
    return None


def _key(step: Step[N]) -> tuple[str, str, str]:
    """What tells steps of one day apart: a notice may have the name of the right under which it was given."""
    return step.clause, step.modal, step.ref


def act_of(now: Now[N], step: Step[N], quantity: N) -> Act[N]:
    """The act that performs so much of a step today."""
    return Act(
        kind=step.kind,
        on=now.on,
        id=f"{step.kind}-{step.clause}-{step.ref}-{now.on}",
        clause=step.clause,
        security=step.security,
        holder=step.slices[0].holder if step.kind == "converted" and step.slices else "",
        closing=step.ref if step.kind in BUYING else "",
        quantity=None if step.kind == "dividend_paid" else quantity,
        lots=()
        if step.modal == "may" or (step.kind != "redeemed" and step.quantity_min is None)
        else tuple(Take(s.account) for s in step.slices),
        manner=step.manner if step.kind == "redeemed" else "",
        per_share=step.slices[0].amount if step.kind == "dividend_paid" and step.slices and not _accrues(now, step) else None,
    )


def _accrues(now: Now[N], step: Step[N]) -> bool:
    """Whether a dividend has accrued, on each lot its own amount: paying it pays what is due."""
    return any(clause.id == step.clause for clause in now.clauses.accruing)
