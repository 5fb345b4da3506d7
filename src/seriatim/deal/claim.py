"""A claim: the seat that shares of one kind have in a liquidation, as the clause that grants it says.

All seats are solved together by the room `waterfall`; a clause only says what its shares may ask for, and never how others
choose. Lots that may ask for the same share one claim; lots that accrued differently have one each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic, Literal

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.units.numbers import N

Participation = Literal["none", "full", "capped"]
"""Whether a share that keeps its preference takes part in what is left for the common: not at all, or in all, or up to a cap."""


@dataclass(frozen=True, slots=True)
class Claim(Generic[N]):
    """What each share of some lots may ask for.

    Money first: `preference`, before every claim of a higher `rank` (1 is paid first, equal ranks in proportion). Then its part
    as `common` shares for `of` of its own (0 common: not convertible): instead of the preference, or besides it where it takes
    part, then to no more than `cap` in all. Common stock is a claim without preference.

    A warrant or an option is the claim of the share that it buys for `strike`, `under` which security; its holder pays, or lets go.
    """

    clause: str
    security: str
    lots: tuple[Lot[N], ...]
    preference: N
    rank: int
    participation: Participation
    cap: N | None
    common: N
    of: N
    strike: N
    under: str = ""


def issued_today(now: Now[N], security: str) -> Iterator[Claim[N]]:
    """What one share of a security would ask for if it were issued today: nothing has accrued on it. Nothing where no clause says.

    Nor within itself: two series that convert into each other come to no common.
    """
    own = Certificate(f"{security}/issued-today", security, "", now.on)
    if own.id in now.state.certificates:
        return
    then = Now(now.on, now.state.copy(), now.clauses)
    then.state.add(Outcome((own,), {(own.id, security): now.zero + 1}))
    for clause in now.clauses.claiming:
        if clause.security == security:
            found: Iterator[Claim[N]] = clause.claim(then)
            yield from (replace(claim, lots=()) for claim in found if any(lot.id == own.id for lot in claim.lots))


def bought(now: Now[N], clause: str, lots: tuple[Lot[N], ...], into: str, shares: N, strike: N) -> Iterator[Claim[N]]:
    """The claim of warrants, each of which buys so many `shares` of `into` for `strike` in all: that of the shares it would buy.

    A warrant at 4.00 on one and a half shares that ask for 2.00 each and come to one common: 3.00 first or 1.5 common, less 4.00.
    """
    for one in issued_today(now, into) if lots else ():
        yield replace(
            one,
            clause=clause,
            security=lots[0].security,
            lots=lots,
            preference=one.preference * shares,
            cap=None if one.cap is None else one.cap * shares,
            common=one.common * shares,
            strike=strike,
            under=into,
        )
