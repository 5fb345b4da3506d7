"""Beneficial ownership: what a holder has, and what it can acquire within so many days (Rule 13d-3(d)(1): 60).

The shares that a holder could acquire count as outstanding for that holder's percentage and for nobody else's. After Series
K's initial closing, on 1,730,000,000 outstanding: 250,000,000 / 1,980,000,000 = 12.63 %.

Does not cover: derivatives outside the deal, or a holder's other positions, which only the holder knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from seriatim.captable.conversions import Conversions, yielded
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.walk import act_of
from seriatim.units.numbers import EXACT, ZERO


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder, or a group summed on a stated basis of control; `part` is a fraction of 1."""

    holder: str
    security: str
    held: Decimal
    acquirable: Decimal
    part: Decimal
    basis: str = ""


def beneficial(deal: Deal, now: Now[Decimal]) -> tuple[Owner, ...]:
    """Every holder of common, or of a right to it, with its beneficial share; groups only where control is stated."""
    owners: list[Owner] = []
    for security in (s.id for s in deal.securities.values() if s.kind == "common"):
        outstanding = now.outstanding(security)
        positions = {holder: (_held(now, security, holder), _acquirable(deal, now, security, holder)) for holder in deal.parties}
        for group in deal.groups.values():
            if group.control:
                members = [positions[member] for member in group.members]
                positions[group.id] = (sum((held for held, _ in members), ZERO), sum((more for _, more in members), ZERO))
        for holder, (held, more) in positions.items():
            if held or more:
                basis = deal.groups[holder].control if holder in deal.groups else ""
                owners.append(Owner(holder, security, held, more, EXACT.divide(held + more, outstanding + more), basis))
    return tuple(sorted(owners, key=lambda owner: -owner.part))


def not_summed(deal: Deal) -> tuple[str, ...]:
    """Groups that are named together without a stated basis of control: their members stand alone."""
    return tuple(group.id for group in deal.groups.values() if not group.control)


def _held(now: Now[Decimal], security: str, holder: str) -> Decimal:
    return sum((lot.quantity for lot in now.lots(security) if lot.holder == holder), ZERO)


def _acquirable(deal: Deal, now: Now[Decimal], security: str, holder: str) -> Decimal:
    """Common that the holder could have within the days: by converting what it holds, and what it may buy if that counts."""
    last = now.on + timedelta(days=deal.ownership.days)
    more = _by_converting(now, security, holder, last)
    if deal.ownership.pending_closings == "counted":
        more += _through_closings(now, security, holder, last)
    return more


def _by_converting(now: Now[Decimal], security: str, holder: str, last: date) -> Decimal:
    """What the holder's lots would give, each by the right that yields the most and within every limit."""
    more = ZERO
    for step in Conversions(now).chosen():
        if step.modal == "may" and step.by == holder and step.into == security and (step.opens is None or step.opens <= last):
            more += yielded(replace(step, quantity_max=available(now, step)[0]))
    return more


def _through_closings(now: Now[Decimal], security: str, holder: str, last: date) -> Decimal:
    """What the holder's lots would give more if it funded today each closing that opens in time."""
    ahead = Now(now.on, now.state.copy(), now.clauses)
    before = _converted(ahead, security, holder)
    for step in steps(now):
        if step.kind == "closed" and step.by == holder and not step.blocked and (step.opens is None or step.opens <= last):
            ahead.state.add(perform(ahead, act_of(ahead, step, step.quantity_max)).outcome)
    return _converted(ahead, security, holder) - before


def _converted(now: Now[Decimal], security: str, holder: str) -> Decimal:
    rights = [step for step in Conversions(now).chosen() if step.by == holder and step.into == security]
    return sum((yielded(step) for step in rights), ZERO)
