"""The exchange cap: without the stockholders' approval, no more than 19.99 % of the common that was outstanding at signing is issued.

An exchange lists no issue of 20 % or more below the market price that stockholders have not approved (Nasdaq Rule 5635(d), NYSE
312.03). 19.99 % of 10,000,000 common is 1,999,000 shares, whoever gets them; after a conversion into 1,500,000, 499,000 are left.
A 1-for-10 reverse split makes of both numbers a tenth: 199,900 in all, 49,900 left.

A limit: it has no steps of its own. What was issued under the clauses that count lies in memory, per share of the common, so that
a split finds it. The approval is an occurrence: from its day on there is no cap, and if it `ceased` to stand, there is one again.

Not covered here: a part of the cap for each holder, and what the issuer pays for shares that it may not issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said
from seriatim.deal.limits import fitting
from seriatim.deal.market import occurred
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Step
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, most, ratio, total, whole


@dataclass(frozen=True, slots=True)
class ExchangeCap(Generic[N]):
    """At most `fraction` of the `common` that was `outstanding` at signing is issued, until the `approval` has occurred.

    `rights` names the clauses whose issues count, and which are limited; where none is named, every right over the series is.
    """

    id: str
    security: str
    common: str
    fraction: Annotated[N, "rate"]
    outstanding: N
    approval: str
    rights: tuple[str, ...] = ()

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for: the approval."""
        return (self.approval,)

    def opening(self) -> Mapping[str, Any]:
        """How many shares the cap is, and that none is issued yet: counts in shares of today."""
        count = whole(self.fraction * self.outstanding)
        one = self.outstanding / self.outstanding
        return {"count": PerShare(self.common, Price(one, count)), "issued": PerShare(self.common, Price(one, count * 0))}

    def left(self, now: Now[N]) -> N:
        """How many shares may still be issued: whole ones, after every split so far."""
        left: N = _count(now.recall(self.id, "count")) - _count(now.recall(self.id, "issued"))
        return whole(most(left, now.zero))

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """The most of a step that still fits; None once approved, or if the step gives no common or does not count."""
        if step.price is None or step.into != self.common or not self._counts(now, step.clause) or occurred(now, self.approval):
            return None
        return fitting(step, self.left(now))

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        count, issued = shown(_count(now.recall(self.id, "count"))), shown(_count(now.recall(self.id, "issued")))
        return f"{self.common}: {count} may be issued without {self.approval}, {issued} were, {shown(self.left(now))} left"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Counts what an act issues under the clauses that count."""
        issued = [
            change * -1
            for (account, asset), change in moves.items()
            if asset == self.common and account.startswith("issued/") and self._counts(now, account.partition("/")[2])
        ]
        if not issued:
            return {}
        before = now.recall(self.id, "issued").price
        return {"issued": PerShare(self.common, Price(before.money, before.shares + total(issued, now.zero) * before.money))}

    def _counts(self, now: Now[N], clause: str) -> bool:
        if self.rights:
            return clause in self.rights
        found = now.clauses.by_id.get(clause)
        return getattr(found, "security", "") == self.security

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The cap, what it is a part of, and what lifts it."""
        rate = percent(self.fraction, 2) if isinstance(self.fraction, Decimal) else shown(self.fraction)
        rights = f" ({', '.join(self.rights)})" if self.rights else ""
        yield Said(
            f"In all, at most {rate} of the {shown(self.outstanding)} shares of {call(self.common)} outstanding at signing"
            f" may be issued under {call(self.security)}{rights}, until this has occurred: {self.approval.replace('_', ' ')}.",
            ("common", "fraction", "outstanding", "approval", "rights"),
        )


def _count(memory: Any) -> Any:
    """A number of shares that is kept as shares for money, so that a split rescales it."""
    return ratio(memory.price.shares, memory.price.money)
