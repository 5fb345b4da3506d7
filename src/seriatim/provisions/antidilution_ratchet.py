"""Full ratchet: after an issue of cheaper shares the protected price becomes the price of that issue.

$10,000 bought 1,000 preferred that convert at $10; one share issued at $5 makes it $5, and the 10,000 dollars come to 2,000
common (algotradinglib, "Full ratchet"). How many shares are issued does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said
from seriatim.deal.state import Now
from seriatim.provisions import dilution
from seriatim.provisions.dilution import Counted, Repricings
from seriatim.units.numbers import N, Rounding, least
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class AntidilutionRatchet(Generic[N]):
    """The price of `protects` (a conversion or a warrant) falls to the lowest price at which `common` is issued.

    `places` and `rounding` say how the new price is rounded, `floor` below what it never falls, `exempt` for which reasons an
    issue does not count. `closings`: whether sales under this agreement count; `variable`: whether conversions at a price that
    moves with the market do; `repricings`: whether another right whose price falls does. It ends after `last_day`.
    """

    id: str
    security: str
    protects: str
    common: str
    places: int
    rounding: Rounding
    closings: Counted
    repricings: Repricings
    variable: Counted
    exempt: tuple[str, ...] = ()
    floor: N | None = None
    last_day: date | None = None

    def opening(self) -> Mapping[str, Any]:
        return dilution.floor_memory(self.floor, self.common)

    def lowers(self, now: Now[N], act: Act[N], moved: Outcome[N], lowered: Mapping[tuple[str, str], Any]) -> Mapping[tuple[str, str], Any]:
        """The lowest of the prices of the issues and of the rights repriced."""
        before = dilution.price_before(now, moved, self)
        if before is None:
            return {}
        lowest = before.price.each()
        for issue in dilution.issues(now, act, moved, self):
            lowest = least(lowest, issue.price(lowest))
        for right in dilution.repriced(now, moved, lowered, self):
            lowest = least(lowest, right.price)
        return dilution.lowered(now, before, lowest, self)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        return dilution.remembered(act, self)

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        return dilution.against(now, act, self)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The ratchet in plain words."""
        less = f"If {call(self.common)} is issued for less than the price of {call(self.protects)}"
        text = f"{less}, that price falls to the price of the issue."
        yield Said(text, ("protects", "common"))
        yield from dilution.said(self, self.floor, call)
