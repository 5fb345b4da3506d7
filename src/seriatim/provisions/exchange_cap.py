"""The exchange cap: without the stockholders' approval, no more than 19.99 % of the common that was outstanding at signing is issued.

An exchange lists no issue below the market price of 20 % or more of what was outstanding before it that stockholders have not approved
(Nasdaq Rule 5635(d), NYSE 312.03). 19.99 % of 10,000,000 common is 1,999,000 shares, whoever gets them; after a conversion into
1,500,000, 499,000 are left. A 1-for-10 reverse split makes of both numbers a tenth: 199,900 in all, 49,900 left.

A limit: it has no steps of its own. What was outstanding is stated, or measured from the ledger: what is outstanding now less what acts
since signing have added, those of the day of signing included. What was issued since under the clauses that count is remembered act by act,
per share of the common, so that a split finds it and an act recorded late disturbs no other. The approval is an occurrence: from its day
on there is no cap, and if it `ceased` to stand, there is one again. A right into another series issues no common yet: for notes that
convert into Series A, name the conversion of Series A among the `rights`, and its common counts, whatever those shares were before.

Not covered here: several classes of common (their sum is stated), what officers, directors and substantial holders sell in the same
transaction (the rule counts it), a part of the cap for each holder, and what the issuer pays for shares that it may not issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said
from seriatim.deal.limits import fitting
from seriatim.deal.market import occurred
from seriatim.deal.memory import PerShare, rescaled
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Step
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, anywhere, most, ratio, total, whole

APART = ("issued/", "closing/", "retired/")
"""Accounts from which shares come when they are issued, and to which they go when they are retired: all others are certificates."""


@dataclass(frozen=True, slots=True)
class ExchangeCap(Generic[N]):
    """At most `fraction` of the `common` that was `outstanding` at signing is issued, until the `approval` has occurred.

    Where `outstanding` is left out, it is what the ledger has at the beginning of the day on which the agreement was `signed`. `rights`
    names the clauses whose issues count, and which are limited; where none is named, every right over the series is.
    """

    id: str
    security: str
    common: str
    fraction: Annotated[N, "rate"]
    approval: str
    outstanding: N | None = None
    rights: tuple[str, ...] = ()
    signed: date | None = None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What was outstanding at signing can be measured only where something was signed."""
        if self.outstanding is None and self.signed is None:
            yield "outstanding", "no agreement says when it was signed: give outstanding, the common that it is a part of"

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for: the approval."""
        return (self.approval,)

    def opening(self) -> Mapping[str, Any]:
        """How many shares were outstanding, if that is stated: a count in shares of today."""
        return {} if self.outstanding is None else {"outstanding": self._kept(self.outstanding)}

    def _kept(self, shares: N) -> PerShare[N]:
        return PerShare(self.common, Price(shares * 0 + 1, shares))

    def at_signing(self, now: Now[N]) -> N:
        """The common outstanding at signing, in shares of today."""
        if now.recall(self.id, "outstanding") is None:
            return now.outstanding(self.common) - self._entries(now, "since/")
        return self._entries(now, "outstanding")

    def count(self, now: Now[N]) -> N:
        """How many whole shares the cap is."""
        return whole(self.fraction * self.at_signing(now))

    def issued(self, now: Now[N]) -> N:
        """How many shares were issued under the clauses that count."""
        return self._entries(now, "issued/")

    def _entries(self, now: Now[N], start: str) -> N:
        kept: list[PerShare[N]] = [value for entry, value in now.state.entries(self.id).items() if entry.startswith(start)]
        return total([_count(shares) for shares in kept], now.zero)

    def left(self, now: Now[N]) -> N:
        """How many shares may still be issued: whole ones, after every split so far."""
        return whole(most(self.count(now) - self.issued(now), now.zero))

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """The most of a step that still fits; None once approved, or if the step gives no common or does not count."""
        if step.price is None or step.into != self.common or not self._counts(now, step.clause) or occurred(now, self.approval):
            return None
        return fitting(step, self.left(now))

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        if not anywhere(self.at_signing(now)):
            signed = f"when the agreement was signed on {self.signed}" if self.outstanding is None else "at signing"
            return f"no {self.common} is on record as outstanding {signed}, so that the cap is a part of nothing: give outstanding"
        count, issued = shown(self.count(now)), shown(self.issued(now))
        return f"{self.common}: {count} may be issued without {self.approval}, {issued} were, {shown(self.left(now))} left"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Counts what an act since signing issues under the clauses that count, and what any adds to what is outstanding."""
        issued = {a.removeprefix("issued/"): n * -1 for (a, asset), n in moves.items() if asset == self.common and a.startswith("issued/")}
        ours = [change for clause, change in issued.items() if self._counts(now, clause)]
        kept: dict[str, Any] = {}
        before = self.signed is not None and act.on < self.signed
        if ours and not before:
            kept |= self._added(now, f"issued/{act.id}", ours)
        if self.signed is None or before or now.recall(self.id, "outstanding") is not None:
            return kept
        if act.kind in ("split", "stock_dividend") and act.security == self.common and act.new is not None and act.old is not None:
            new = act.new if act.kind == "split" else act.new + act.old
            return {"outstanding": rescaled(self._kept(self.at_signing(now)), self.common, new, act.old)}
        added = self._outstanding_added(now, act, moves)
        if anywhere(added) or anywhere(added * -1):
            kept |= self._added(now, f"since/{act.id}", [added])
        return kept

    def _outstanding_added(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> N:
        """What an act adds to the common in the hands of others than the issuer, whose own shares are not outstanding."""
        certificates, receives = now.state.certificates, act.to or act.holder
        holders = {a: certificates[a].holder if a in certificates else receives for a, asset in moves if asset == self.common}
        issuer = now.clauses.issuer
        return total([moves[a, self.common] for a, h in holders.items() if h != issuer and not a.startswith(APART)], now.zero)

    def _added(self, now: Now[N], entry: str, shares: list[N]) -> dict[str, Any]:
        before: PerShare[N] | None = now.recall(self.id, entry)  # an act of a simulation may have no id of its own
        return {entry: self._kept(total(shares, now.zero if before is None else _count(before)))}

    def _counts(self, now: Now[N], clause: str) -> bool:
        if self.rights:
            return clause in self.rights
        found = now.clauses.by_id.get(clause)
        return getattr(found, "security", "") == self.security

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The cap, what it is a part of, and what lifts it."""
        rate = percent(self.fraction, 2) if isinstance(self.fraction, Decimal) else shown(self.fraction)
        rights = f" ({', '.join(self.rights)})" if self.rights else ""
        count = "" if self.outstanding is None else f"{shown(self.outstanding)} "
        yield Said(
            f"In all, at most {rate} of the {count}shares of {call(self.common)} outstanding at signing"
            f" may be issued under {call(self.security)}{rights}, until this has occurred: {self.approval.replace('_', ' ')}.",
            ("common", "fraction", "outstanding", "approval", "rights"),
        )


def _count(kept: PerShare[N]) -> N:
    """A number of shares that is kept as shares for money, so that a split rescales it."""
    return ratio(kept.price.shares, kept.price.money)
