"""Weighted average: after an issue of cheaper shares the protected price falls by the weight of the new shares in all of them.

CP2 = CP1 x (A + B) / (A + C): A is the base before the issue, B the shares that the money would have bought at CP1, C the new
shares. 1,000,000 shares, 200,000 new at $5 and CP1 $10: 10 x 1,100,000 / 1,200,000 = $9.1667 (the formula of the NVCA's model
charter; the figures from paperswithbacktest, "Broad-based weighted average"). 800,000 shares, 200,000 new at $4, CP1 $5: $4.80.

Computed as (CP1 x A + money) / (A + C): one division, at the end. A is the same for all series that an issue touches: as it was
before the issue, at the prices of then. Another right that is repriced counts as though it had been issued at its new price: 100,000
warrants whose strike falls from 12 to 3 beside CP1 10, among 1,000,000 shares: (10 x 1,000,000 - 700,000) / 1,000,000 = $9.30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said, refusal
from seriatim.deal.converted import RIGHTS, as_converted, unknown
from seriatim.deal.state import Now
from seriatim.provisions import dilution
from seriatim.provisions.antidilution import QUOTED, Protection
from seriatim.provisions.dilution import Issue
from seriatim.units.numbers import N, anywhere, ratio, total
from seriatim.units.problems import Problem

Base = Literal["common_outstanding", "as_converted", "fully_diluted", "listed"]
"""The shares that the new ones are weighed against: the common outstanding (narrow); with all series as converted; with warrants
too (broad); or the common shares that the securities listed in `counted` come to."""


@dataclass(frozen=True, slots=True)
class AntidilutionWeighted(Protection[N]):
    """The price of `protects` (a conversion or a warrant) falls to the average weighed by `base`.

    `counted` names the securities of a `listed` base. The other terms are those of both clauses (`provisions.antidilution`).
    """

    base: Base
    counted: tuple[str, ...] = ()

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A listed base lists something, and each once; no other base lists anything."""
        if (self.base == "listed") != bool(self.counted):
            yield "counted", "counted names the securities of a listed base: give both or neither"
        twice = [name for at, name in enumerate(self.counted) if name in self.counted[:at]]
        if twice:
            yield "counted", f"{twice[0]} is listed twice, and its shares would count twice"

    def shares(self, now: Now[N]) -> N:
        """A: the base on a day."""
        if self.base == "common_outstanding":
            return now.outstanding(self.common)
        return total([as_converted(now, security, self.common, self._kinds) for security in self._counted(now)], now.zero)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return ("converted",) if self.base == "as_converted" else RIGHTS

    def _counted(self, now: Now[N]) -> tuple[str, ...]:
        return self.counted if self.base == "listed" else tuple(dict.fromkeys((self.common, *now.state.by_security)))

    def unweighed(self, now: Now[N], act: Act[N], moved: Outcome[N]) -> Iterator[Problem]:
        """As for every protection; and the prices at which the base converts: nothing is left out of it unsaid."""
        yield from Protection.unweighed(self, now, act, moved)
        before = self.price_before(now, moved)
        if before is None or self.base == "common_outstanding":
            return
        old = before.price.each()
        if not any(anywhere(old - issue.price(old)) for issue in dilution.issues(now, act, moved, self)):
            return
        old_shares = dilution.before_it(now, act, moved, self)
        for step in unknown(old_shares, self._counted(now), self._kinds):
            text = f"the base of {self.id} counts {step.security} as converted under {step.clause}, and {step.blocked}"
            yield refusal("price-missing", text, self.id, asked=act.kind, remedy=QUOTED)
            return

    def lowers(self, now: Now[N], act: Act[N], moved: Outcome[N], lowered: Mapping[tuple[str, str], Any]) -> Mapping[tuple[str, str], Any]:
        """The average over the base, the issues below the price in force, and the rights repriced."""
        before = self.price_before(now, moved)
        if before is None:
            return {}
        old = before.price.each()
        issues = [issue for issue in dilution.issues(now, act, moved, self) if anywhere(old - issue.price(old))]
        resets = [right.beside(old) for right in dilution.repriced(now, moved, lowered, self) if anywhere(old - right.price)]
        if not issues and not resets:
            return {}
        base = self.shares(dilution.before_it(now, act, moved, self))
        return self.lowered_to(_average(old, base, issues, resets), now, before)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The average in plain words."""
        among = {
            "common_outstanding": f"all {call(self.common)} outstanding",
            "as_converted": f"all {call(self.common)} outstanding with every series as converted",
            "fully_diluted": f"all {call(self.common)} outstanding with every series as converted and every warrant exercised",
            "listed": f"what these come to in {call(self.common)}: {', '.join(call(name) for name in self.counted)}",
        }[self.base]
        text = f"If {call(self.common)} is issued for less than the price of {call(self.protects)}, that price falls to a weighted average"
        yield Said(f"{text}: (price x base + money received) / (base + new shares), the base being {among}.", _STATED)
        yield from self.said_of_both()


def _average(old: N, base: N, issues: list[Issue[N]], resets: list[Issue[N]]) -> N:
    """Over the base at the old price and the issues below it; a reset follows from these, and counts where it is below what they leave.

    1,000,000 at 4 and 250,000 at 1 leave 3.40; 100,000 shares reset from 4.70 to 3.96 are 18,687 more for 70,000, 3.75 each: still 3.40.
    """
    cheaper = [issue.below(old) for issue in issues]
    money = total([issue.paid for issue in cheaper], old * base)
    shares = total([issue.shares for issue in cheaper], base)
    average = ratio(money, shares)
    for _ in range(len(resets) + 1):  # in each, those drop out that the others have passed below
        lower = [reset.below(average) for reset in resets]
        average = ratio(total([reset.paid for reset in lower], money), total([reset.shares for reset in lower], shares))
    return average


_STATED = ("protects", "common", "base", "counted")
