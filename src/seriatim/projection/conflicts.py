"""Terms that get in each other's way, found by walking ahead with every duty performed: each is a finding with a name.

`duty-impossible`: a limit leaves less than a duty asks for (an automatic conversion beyond the authorised or the exchange's count),
when it falls due, and for as long afterwards as it is not made.
`shares-claimed-twice`: on one day two clauses must do the same with the same shares. `order-undefined`: on one day different things
must be done with the same shares, and the deal's `same_date_order` does not name both, so that what comes first is nobody's choice.
The walk takes the acts of a day in that order, as the schedule does: a conversion that finds its shares redeemed is over no limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from seriatim.deal.limits import available
from seriatim.deal.split_terms import splits_of
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.decimals import shown
from seriatim.units.numbers import exactly
from seriatim.units.problems import Problem


@exactly
def conflicts(deal: Deal, now: Now[Decimal]) -> tuple[Problem, ...]:
    """Every conflict that lies ahead, each between the same clauses once: on the first day on which it shows."""
    found: dict[tuple[str, ...], Problem] = {}
    looked: set[date] = set()

    def look(then: Now[Decimal], step: Step[Decimal]) -> Decimal:
        """Duties performed; and at the first step of a day, what falls due on it together."""
        if then.on not in looked:
            looked.add(then.on)
            for names, problem in _on_one_day(deal, then):
                found.setdefault((problem.code, *names), problem)
        wanted = _asked(then, step)
        for names, problem in _impossible(then, step, wanted):
            found.setdefault((problem.code, *names), problem)
        return wanted

    order = deal.same_date_order
    for _ in walk(now.clauses, designated(now).state, eve(now.on), horizon(now, order), look, (now.on,), order):
        pass
    return tuple(found.values())


def _asked(now: Now[Decimal], step: Step[Decimal]) -> Decimal:
    """What is due of a duty today; of a conversion that is overdue, all of it: the terms ask for it still."""
    overdue = step.kind == "converted" and step.modal == "must" and step.due is not None and step.due < now.on and not step.blocked
    return step.quantity_max if overdue else duties_performed(now, step)


def _impossible(now: Now[Decimal], step: Step[Decimal], wanted: Decimal) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """A duty of which a limit leaves less than is due."""
    there, binds = available(now, step)
    if wanted <= there or binds == step.clause:
        return
    limit = now.clauses.by_id[binds]
    when = f"is due on {now.on}" if step.due is None or step.due >= now.on else f"has been due since {step.due}"
    text = f"{step.clause} {when} for {shown(wanted)} {step.security}, but {limit.why(now)}"
    yield (
        (step.clause, binds),
        Problem(
            code="duty-impossible",
            message=text,
            asked=shown(wanted),
            available=shown(there),
            because=f"{step.clause}, {binds}",
            remedy=_remedy(now, limit),
        ),
    )


def _remedy(now: Now[Decimal], limit: Any) -> str:
    """What to do about a limit; for an authorised count, which is raised by an event, what to record."""
    rest = "or agree what becomes of the rest"
    if limit not in now.clauses.charters:
        return f"have the limit raised before that day, {rest}"
    raised = f"have the count raised before that day and record it as authorized {limit.security}, {rest}"
    if splits_of(now.state, limit.security):
        return f"if the charter split the count with the shares, record it as authorized: a split leaves it as it was; else {raised}"
    return raised


def _on_one_day(deal: Deal, now: Now[Decimal]) -> Iterator[tuple[tuple[str, ...], Problem]]:
    """Duties of different clauses that fall due today over shares that are not enough for both, or in no order."""
    due = [step for step in steps(now) if step.modal == "must" and step.due == now.on and not step.blocked and step.quantity_max > 0]
    for a, b in combinations(due, 2):
        if a.clause == b.clause or not (shared := _shared(a, b)):
            continue
        names = tuple(sorted((a.clause, b.clause)))
        if a.kind == b.kind and a.kind != "dividend_paid":
            if a.quantity_max + b.quantity_max > _together(now, a, b):
                yield names, _twice(now, a, b, shared)
        elif a.kind != b.kind and not {a.kind, b.kind} <= set(deal.same_date_order):
            yield names, _unordered(now, a, b, shared)


def _shared(a: Step[Decimal], b: Step[Decimal]) -> list[str]:
    """The lots that two steps both give up or are about."""
    accounts = {(s.account, s.asset) for s in a.slices if s.quantity > 0}
    return [s.account for s in b.slices if (s.account, s.asset) in accounts]


def _together(now: Now[Decimal], a: Step[Decimal], b: Step[Decimal]) -> Decimal:
    lots = {(s.account, s.asset) for step in (a, b) for s in step.slices}
    return sum((now.held(account, asset) for account, asset in lots), now.zero)


def _twice(now: Now[Decimal], a: Step[Decimal], b: Step[Decimal], shared: list[str]) -> Problem:
    asked, there = a.quantity_max + b.quantity_max, _together(now, a, b)
    text = f"on {now.on} the same shares ({', '.join(shared)}) must be {_done(a)} under {a.clause} and under {b.clause}"
    return Problem(
        code="shares-claimed-twice",
        message=f"{text}: {shown(asked)} are due, and {shown(there)} are there",
        asked=shown(asked),
        available=shown(there),
        because=f"{a.clause}, {b.clause}",
        remedy="say in the terms which of the two takes the shares, or give one another day",
    )


def _unordered(now: Now[Decimal], a: Step[Decimal], b: Step[Decimal], shared: list[str]) -> Problem:
    kinds = f"{a.kind} and {b.kind}"
    text = f"on {now.on} shares of {', '.join(shared)} are due to be {_done(a)} under {a.clause} and {_done(b)} under {b.clause}"
    return Problem(
        code="order-undefined",
        message=f"{text}, and the deal does not say which comes first",
        expected=kinds,
        because="same_date_order",
        remedy=f"name {kinds} under same_date_order, the one that comes first at the head",
    )


def _done(step: Step[Decimal]) -> str:
    return {"dividend_paid": "paid a dividend", "fee_paid": "paid a fee", "closed": "closed"}.get(step.kind, step.kind.replace("_", " "))
