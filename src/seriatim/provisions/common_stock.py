"""What happens to common stock by itself: shares issued outside the agreement, dividends declared and paid, splits.

A dividend *declared* is a promise, a dividend *paid* moves money; the two are separate acts. A split replaces every
holder's shares and rounds per known holder: a public float counts as one. 1-for-1,000 with fractions rounded up turns
1,500 shares of one holder into 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.claim import Claim
from seriatim.deal.clause import refusal
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step, cash, effect
from seriatim.units.decimals import shown
from seriatim.units.numbers import CENT, N, anywhere, apportioned, ratio, same, total, whole
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class CommonStock(Generic[N]):
    """The issuer's common stock `security`."""

    id: str
    security: str
    issuer: str
    currency: str

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
        lots = now.lots(self.security)
        return Step(
            clause=self.id,
            kind="dividend_paid",
            ref=entry.partition("/")[2],
            modal="must",
            by=self.issuer,
            security=self.security,
            quantity_max=total([lot.quantity for lot in lots], now.zero),
            slices=tuple(Slice(lot.id, self.security, lot.holder, lot.quantity, per_share, to=lot.id) for lot in lots),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            opens=payable,
            due=payable,
            status="declared",
            if_missed="stays declared and unpaid",
        )

    def claim(self, now: Now[N]) -> Iterator[Claim[N]]:
        """Its seat in a liquidation: what is left after the preferences, each share alike."""
        one, lots = now.zero + 1, now.lots(self.security)
        if lots:
            yield Claim(self.id, self.security, lots, now.zero, 0, "none", None, one, one, now.zero)

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """What an issue, a payment or a split moves."""
        if act.security != self.security:
            return Outcome()
        if act.kind == "issued" and act.quantity is not None:
            name = act.certificate or f"{self.security}/{act.id}"
            source = (f"issued/{self.id}", self.security)
            return Outcome(
                (Certificate(name, self.security, act.holder, act.on),), {(name, self.security): act.quantity, source: act.quantity * -1}
            )
        if act.kind == "dividend_paid" and act.per_share is not None:
            step = self._dividend(now, "", act.per_share)
            return Outcome(moves={key: change for key, change in effect(step, step.quantity_max).items() if key[1] == self.currency})
        if act.kind == "split" and act.new is not None and act.old is not None:
            return Outcome(moves=self._split(now, act, act.new, act.old))
        return Outcome()

    def _split(self, now: Now[N], act: Act[N], new: N, old: N) -> dict[tuple[str, str], N]:
        rounding = act.fractions or "down"
        moves: dict[tuple[str, str], N] = {}
        replaced = now.zero
        by_holder: dict[str, list[tuple[str, N]]] = {}
        for lot in now.lots(self.security):
            by_holder.setdefault(lot.holder, []).append((lot.id, lot.quantity))
        for holder, lots in by_holder.items():
            before = total([quantity for _, quantity in lots], now.zero)
            rounded = apportioned([quantity for _, quantity in lots], new, old, rounding)
            for (name, quantity), after in zip(lots, rounded, strict=True):
                moves[name, self.security] = after - quantity
                replaced = replaced + quantity - after
            if rounding == "cash_in_lieu" and act.price is not None:
                fraction = whole((ratio(before * new, old) - total(rounded, now.zero)) * act.price, "nearest", CENT)
                moves[cash(holder), self.currency] = fraction
                issuer = (cash(self.issuer), self.currency)
                moves[issuer] = moves[issuer] - fraction if issuer in moves else fraction * -1
        moves[f"split/{self.id}", self.security] = replaced
        return moves

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
        """Why an issue, a split or a dividend cannot be taken as it stands."""
        if act.security != self.security:
            return
        if act.kind == "issued" and act.quantity is not None and not (anywhere(act.quantity) and same(act.quantity, whole(act.quantity))):
            text = f"{shown(act.quantity)} {self.security} cannot be issued: shares are counted in whole ones, above 0"
            yield refusal("fractional-shares", text, self.id, asked=shown(act.quantity), available="multiples of 1")
        for name, amount in (("new", act.new), ("old", act.old), ("price", act.price), ("per_share", act.per_share)):
            if amount is not None and not anywhere(amount):
                text = f"{act.kind.replace('_', ' ')}: {name} must be more than 0"
                yield refusal("wrong-amount", text, self.id, asked=shown(amount), available="more than 0")
        if act.kind == "split" and act.fractions == "cash_in_lieu" and act.price is None:
            remedy = "give the price of a new share"
            yield refusal(
                "price-missing", "cash in lieu of fractions needs the price of a share", self.id, asked="cash_in_lieu", remedy=remedy
            )
        if act.kind == "dividend_paid" and act.per_share is None:
            yield refusal("particular-missing", f"a dividend paid on {self.security} needs per_share", self.id, asked="dividend_paid")
