"""A duty to come over shares that another duty takes before its day: what it would be if that other one were not performed.

The walk with every duty performed does not get to it. Shares to be redeemed in 2025 for what has accrued by then are redeemed in
2020 on a change of control that has occurred: the duty of 2025 stands all the same until that is paid, at the amount of 2025 (1,400 a
share), not at what has accrued today (1,013.33). So the walk is made again, leaving the duty that takes the shares; and if yet
another takes them then, leaving that too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Outcome
from seriatim.deal.amendments import AMENDMENTS, SINCE
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.projection.ahead import FAR, designated, eve
from seriatim.projection.walk import Done, duties_performed, walk


def undisturbed(now: Now[Decimal], step: Step[Decimal], order: Sequence[str]) -> tuple[Step[Decimal], tuple[Done[Decimal], ...]] | None:
    """The duty as it will stand on its day, and what was left undone to get there; None where nothing that can be left is in the way."""
    left: dict[str, Done[Decimal]] = {}
    while True:
        taker: Done[Decimal] | None = None
        ahead, until = designated(now).state, step.due or now.on
        ahead.add(Outcome(memory=_given_up(now, left)))
        for done in walk(now.clauses, ahead, eve(now.on), until, lambda then, s: _policy(then, s, step, left), order=order):
            if (done.step.clause, done.step.modal, done.step.ref) == (step.clause, step.modal, step.ref):
                return done.step, tuple(left.values())
            if _takes(done.step, step) and done.step.clause != step.clause:
                taker = done
        if taker is None:
            return None
        left[taker.step.clause] = taker


def _given_up(now: Now[Decimal], left: Mapping[str, Done[Decimal]]) -> dict[tuple[str, str], date]:
    """Automatic conversions that are left: by their terms they happen, so that leaving one is giving it up."""
    waived: dict[tuple[str, str], date] = {(AMENDMENTS, f"waived/{c.id}/"): FAR for c in now.clauses.converting if c.id in left}
    return {SINCE: now.on, **waived} if waived else {}


def _policy(now: Now[Decimal], offered: Step[Decimal], wanted: Step[Decimal], left: dict[str, Done[Decimal]]) -> Decimal:
    """Every duty performed, but those that would take the shares and are left."""
    return now.zero if offered.clause in left and _takes(offered, wanted) else duties_performed(now, offered)


def _takes(taker: Step[Decimal], wanted: Step[Decimal]) -> bool:
    """Whether a step gives up shares that another is about; a dividend leaves them where they are."""
    about = {(s.account, s.asset) for s in wanted.slices}
    return any((s.account, s.asset) in about and s.to != s.account for s in taker.slices)
