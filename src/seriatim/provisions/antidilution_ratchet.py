"""Full ratchet: after an issue of cheaper shares the protected price becomes the price of that issue.

$10,000 bought 1,000 preferred that convert at $10; one share issued at $5 makes it $5, and the 10,000 dollars come to 2,000
common (algotradinglib, "Full ratchet"). How many shares are issued does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said
from seriatim.deal.state import Now
from seriatim.provisions import dilution
from seriatim.provisions.antidilution import Protection
from seriatim.units.numbers import N, least


@dataclass(frozen=True, slots=True)
class AntidilutionRatchet(Protection[N]):
    """The price of `protects` (a conversion or a warrant) falls to the lowest price at which `common` is issued.

    The other terms are those of both clauses (`provisions.antidilution`).
    """

    def lowers(self, now: Now[N], act: Act[N], moved: Outcome[N], lowered: Mapping[tuple[str, str], Any]) -> Mapping[tuple[str, str], Any]:
        """The lowest of the prices of the issues and of the rights repriced."""
        before = self.price_before(now, moved)
        if before is None:
            return {}
        lowest = before.price.each()
        for issue in dilution.issues(now, act, moved, self):
            lowest = least(lowest, issue.price(lowest))
        for right in dilution.repriced(now, moved, lowered, self):
            lowest = least(lowest, right.price)
        return self.lowered_to(lowest, now, before)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The ratchet in plain words."""
        less = f"If {call(self.common)} is issued for less than the price of {call(self.protects)}"
        text = f"{less}, that price falls to the price of the issue."
        yield Said(text, ("protects", "common"))
        yield from self.said_of_both()
