"""Beneficial ownership: what a holder has, and what it can acquire within so many days (Rule 13d-3(d)(1): 60).

The shares that a holder could acquire count as outstanding for that holder's percentage and for nobody else's. After Series
K's initial closing, on 1,730,000,000 outstanding: 250,000,000 / 1,980,000,000 = 12.63 %.

Does not cover: derivatives outside the deal, or a holder's other positions, which only the holder knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from seriatim.captable.acquirable import acquirable, held
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from seriatim.units.numbers import EXACT, ZERO


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder, or a group summed on a stated basis of control.

    `part` is a fraction of 1; None where no common is on the register, so that nobody can say of how much it is a part.
    """

    holder: str
    security: str
    held: Decimal
    acquirable: Decimal
    part: Decimal | None
    basis: str = ""


def beneficial(deal: Deal, now: Now[Decimal]) -> tuple[Owner, ...]:
    """Every holder of common, or of a right to it, with its beneficial share; groups only where control is stated.

    A group's is counted for the group as a whole: where a limit leaves its members one room, they have it once.
    """
    together = {holder: (holder,) for holder in deal.parties} | {g.id: g.members for g in deal.groups.values() if g.control}
    owners: list[Owner] = []
    for security in (s.id for s in deal.securities.values() if s.kind == "common"):
        outstanding = now.outstanding(security)
        for owner, members in together.items():
            has, more = held(now, security, members), acquirable(now, security, members, deal.ownership)
            if has or more:
                basis = deal.groups[owner].control if owner in deal.groups else ""
                part = EXACT.divide(has + more, outstanding + more) if outstanding else None
                owners.append(Owner(owner, security, has, more, part, basis))
    return tuple(sorted(owners, key=lambda owner: -(owner.part or ZERO)))


def not_summed(deal: Deal) -> tuple[str, ...]:
    """Groups that are named together without a stated basis of control: their members stand alone."""
    return tuple(group.id for group in deal.groups.values() if not group.control)
