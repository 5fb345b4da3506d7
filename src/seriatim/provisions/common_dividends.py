"""What the common stock gets: dividends declared and paid in cash, or in shares of itself; in a liquidation, what is left.

Not a term of any agreement: common stock has them by itself. A dividend *declared* is a promise, a dividend *paid* moves money; the
two are separate acts. 0.10 paid on 1,000 shares of one holder is 100.00. A *stock dividend* gives each holder `new` shares more for
each `old`, rounded per holder as a split is: 1 for 20 on 1,050 shares is 52.5, rounded down 52. It rescales what is kept per share
of the common, a conversion price too, just as a split of 21 for 20 does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic

from seriatim.deal.act import Act, Outcome
from seriatim.deal.claim import Claim
from seriatim.deal.clause import refusal
from seriatim.deal.in_cash import in_cash, paid_in_cash
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.provisions.split_shares import positive, price_missing, replaced
from seriatim.units.numbers import ONE, N, same
from seriatim.units.problems import Problem

KINDS = ("dividend_declared", "dividend_paid", "stock_dividend")


@dataclass(frozen=True, slots=True)
class CommonDividends(Generic[N]):
    """The dividends of the issuer's common stock `security`, and its seat in a liquidation."""

    id: str
    security: str
    issuer: str
    currency: str
    smallest: Decimal = ONE

    def next(self, now: Now[N], after: date) -> date | None:
        """The next date on which a declared dividend is payable."""
        payable = [on for entry, on in now.state.entries(self.id).items() if entry.startswith("payable/")]
        return min((on for on in payable if on > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay each dividend declared and not yet paid."""
        for entry, declared in now.state.entries(self.id).items():
            if entry.startswith("declared/"):
                yield self._dividend(now, entry, declared.price.each(), now.recall(self.id, entry.replace("declared/", "payable/")))

    def _dividend(self, now: Now[N], entry: str, per_share: N, payable: Any = None) -> Step[N]:
        slices = [Slice(lot.id, self.security, lot.holder, lot.quantity, per_share, to=lot.id) for lot in now.lots(self.security)]
        ref, missed = entry.partition("/")[2], "stays declared and unpaid"
        return in_cash(self, "dividend_paid", ref, slices, now.zero, due=payable, status="declared", if_missed=missed)

    def claim(self, now: Now[N]) -> Iterator[Claim[N]]:
        """Its seat in a liquidation: what is left after the preferences, each share alike."""
        one, lots = now.zero + 1, now.lots(self.security)
        if lots:
            yield Claim(self.id, self.security, lots, now.zero, 0, "none", None, one, one, now.zero)

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """What a payment moves, in cash or in shares."""
        if act.security != self.security:
            return Outcome()
        if act.kind == "dividend_paid" and act.per_share is not None:
            paid = ((lot.holder, lot.quantity * act.per_share) for lot in now.lots(self.security))
            return Outcome(moves=paid_in_cash(self.issuer, self.currency, paid))
        if act.kind == "stock_dividend" and act.new is not None and act.old is not None:
            return Outcome(moves=replaced(now, self, now.lots(self.security), act, act.new + act.old, act.old, f"issued/{self.id}"))
        return Outcome()

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what is declared, and forgets it when it is paid."""
        if act.security != self.security:
            return {}
        if act.kind == "dividend_declared" and act.per_share is not None:
            one = act.per_share / act.per_share
            declared = {f"declared/{act.id}": PerShare(self.security, Price(act.per_share, one))}
            return {**declared, f"payable/{act.id}": act.payable_on} if act.payable_on else declared
        if act.kind == "dividend_paid" and (entry := self._declared(now, act)):
            return {entry: None, entry.replace("declared/", "payable/"): None}
        return {}

    def _declared(self, now: Now[N], act: Act[N]) -> str:
        """The declaration that a payment settles: the oldest of the same amount a share."""
        for entry, declared in now.state.entries(self.id).items():
            if entry.startswith("declared/") and act.per_share is not None and same(declared.price.each(), act.per_share):
                return entry
        return ""

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a dividend cannot be taken as it stands."""
        if act.security != self.security or act.kind not in KINDS:
            return
        yield from positive(self.id, act)
        if act.kind == "stock_dividend":
            yield from price_missing(self.id, act)
        if act.kind == "dividend_paid" and act.per_share is None:
            yield refusal("particular-missing", f"a dividend paid on {self.security} needs per_share", self.id, asked="dividend_paid")
