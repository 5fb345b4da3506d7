"""The commitment as numbers: the closings to come, and what the clauses allow when one is missed, found out by missing it.

Each closing to come is made on its last day on a copy of the state, and the shares it issues are resolved like any others. What a default
costs is asked of the clauses too: on a copy the closing is recorded as defaulted, and what the issuer may then redeem is looked at, and how
much of what is held the holder could have converted the day before. So the remedy's fraction, an ownership limit and a shortage of
authorised shares count as the terms say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Act
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.ahead import designated
from seriatim.projection.walk import act_of
from seriatim.valuation.resolve import Resolved, resolved, years
from seriatim.valuation.staged import Holding, Purchase, Remedy


@dataclass(frozen=True, slots=True)
class Committed:
    """A closing to come: its last day, what is paid, whether it waits for a condition, the shares it would issue, what missing it costs."""

    closing: str
    on: date
    shares: Decimal
    cost: Decimal
    waits: str
    issues: Resolved
    remedy: Remedy
    ends_later: bool


def commitment(now: Now[Decimal]) -> tuple[Committed, ...]:
    """The closings to come, in order of their last days, each as it is when all before it were made."""
    ahead = designated(now)
    return tuple(_made_in_order(Now(now.on, ahead.state.copy(), now.clauses)))


def _made_in_order(now: Now[Decimal]) -> Iterator[Committed]:
    while (step := _next(now)) is not None:
        day = max(step.due or now.on, now.on)
        at = Now(day, now.state, now.clauses)
        remedy, ends_later = _missed(at, step)
        before = {lot.id for lot in at.lots(step.security)}
        act = replace(act_of(at, step, step.quantity_max), known_condition=True) if False else act_of(at, step, step.quantity_max)
        performed = perform(at, act)
        at.state.add(performed.outcome)
        lot = next(r for r in resolved(at, step.security) if r.lot.id not in before)
        yield Committed(step.ref, day, step.quantity_max, step.quantity_max * step.slices[0].amount, step.blocked, lot, remedy, ends_later)
        now = at
