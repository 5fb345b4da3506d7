"""The number of shares that may exist: authorised by the charter, or designated for a series.

Series K: the company's newly designated series (release ¶3). No share of it can be issued before the certificate of
designations is filed, and none beyond the count designated. 2,000,000,000 common authorised with 1,730,000,000 outstanding
leave 270,000,000: conversions of up to 1,080 preferred at $0.004.

A limit: it has no steps of its own and narrows those that issue its security. A closing issues no common, so it is not
limited by the common's count (no reservation covenant is agreed); what will not fit is a finding of the cap table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Role, Said, refusal
from seriatim.deal.limits import fitting
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, most, ratio, total, whole
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class AuthorizedShares(Generic[N]):
    """At most `count` shares of `security`; none before it is designated, if it `needs_designation`.

    `reissuable`: whether shares that were retired may be issued again (if not, all ever issued count).
    """

    role: ClassVar[Role] = "charter"

    id: str
    security: str
    count: N
    needs_designation: bool
    reissuable: bool

    def opening(self) -> Mapping[str, Any]:
        """The count in force; nothing while the series is not designated."""
        return {} if self.needs_designation else {"count": self.count}

    def available(self, now: Now[N]) -> N:
        """How many shares more may be issued."""
        count = now.recall(self.id, "count")
        return now.zero if count is None else most(count - self.used(now), now.zero)

    def used(self, now: Now[N]) -> N:
        """Shares that count against the limit: all that are issued, in treasury too."""
        retired = (
            []
            if self.reissuable
            else [q for (account, asset), q in now.state.balances.items() if asset == self.security and account.startswith("retired/")]
        )
        return total(retired, now.issued(self.security))

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """The most of a step that still fits, in the step's own shares; None if it issues none of this security."""
        if step.paid_by_holder and step.security == self.security:
            return self.available(now)
        if step.price is None or step.into != self.security or not step.slices:
            return None
        return fitting(step, self.available(now))

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        if now.recall(self.id, "count") is None:
            return f"{self.security} is not designated yet: no share of it can be issued"
        count, used, left = shown(now.recall(self.id, "count")), shown(self.used(now)), shown(self.available(now))
        return f"{self.security}: {count} authorised, {used} used, {left} left"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """A designation or a change of the charter sets the count."""
        if act.security != self.security or act.kind not in ("designated", "authorized"):
            return {}
        return {"count": self.count if act.quantity is None else act.quantity}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a count cannot be set, or shares not be issued outside the agreement."""
        if act.security != self.security:
            return
        if act.kind == "designated" and now.recall(self.id, "count") is not None:
            remedy = "record a change of the count as authorized"
            yield refusal("already-designated", f"{self.security} is designated already", self.id, asked="designated", remedy=remedy)
        if act.kind in ("designated", "authorized"):
            count = self.count if act.quantity is None else act.quantity
            if anywhere(self.used(now) - count):
                text = f"{shown(self.used(now))} {self.security} are issued already"
                yield refusal("authorized-below-issued", text, self.id, asked=shown(count), available=f"at least {shown(self.used(now))}")
        more = self._more(now, act)
        if anywhere(more - self.available(now)):
            left = shown(self.available(now))
            designated = now.recall(self.id, "count") is not None
            first = f"the higher count as authorized {self.security}" if designated else f"that {self.security} is designated"
            remedy = f"record {first} before it, if that was filed"
            yield refusal("authorized-exceeded", self.why(now), self.id, asked=shown(more), available=left, remedy=remedy)

    def _more(self, now: Now[N], act: Act[N]) -> N:
        """How many shares more an issue outside the agreement, a split or a stock dividend makes, fractions left aside."""
        if act.kind == "issued" and act.quantity is not None:
            return act.quantity
        if act.kind not in ("split", "stock_dividend") or act.new is None or act.old is None:
            return now.zero
        if act.kind == "split":
            return whole(ratio(now.issued(self.security) * (act.new - act.old), act.old), "down")
        return whole(ratio(now.outstanding(self.security) * act.new, act.old), "down")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """How many there may be, and from when."""
        own = call(self.security)
        if self.needs_designation:
            yield Said(f"No share of {own} may be issued before a certificate of designations is filed.", ("designation",))
        yield Said(f"At most {shown(self.count)} shares of {own} may be outstanding.", ("authorized",))
        retired = "may be issued again" if self.reissuable else "are not issued again: all ever issued count"
        yield Said(f"Shares that were converted or redeemed {retired}.", ("reissuable",))
