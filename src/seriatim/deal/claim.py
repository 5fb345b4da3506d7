"""A claim: the seat that shares of one kind have in a liquidation, as the clause that grants it says.

All seats are solved together by the room `waterfall`; a clause only says what its shares may ask for, and never how others
choose. Lots that may ask for the same share one claim; lots that accrued differently have one each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal

from seriatim.deal.state import Lot
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
