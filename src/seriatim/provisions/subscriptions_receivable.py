"""Shares that a closing issues before they are paid for: the issuer has a receivable, and the closing counts as funded when it is paid.

100 shares at 10.00 delivered on 20 January: outstanding at once, 1,000.00 receivable, no cash, the closing pending. 400.00 received: 40
shares are funded and 600.00 receivable; the other 600.00: the closing is closed. It follows from a closing's `delivery: before_payment`.

Not covered: what becomes of shares that are never paid for (a default leaves them outstanding, and the receivable standing), and a
guarantee of what was delivered: a guarantor pays for shares that are not issued yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Generic

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Role, Said, refusal
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step, cash
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class SubscriptionsReceivable(Generic[N]):
    """The issuer may deliver the shares of these `closings` of the `purchase` before they are paid for; the purchaser then owes."""

    role: ClassVar[Role] = "deliveries"
    performed_as: ClassVar[str] = "delivered"

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    closings: tuple[str, ...]

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """For each closing the issuer's right to deliver what is left, and the purchaser's duty to pay for what is delivered."""
        open_steps = {step.ref: step for step in now.clauses.by_id[self.purchase].steps(now)}
        for closing in self.closings:
            step = open_steps.get(closing)
            if step is not None and anywhere(step.quantity_max):
                yield self._delivery(step)
            if anywhere(self.receivable(now, closing)):
                yield self._payment(now, closing)

    def _delivery(self, step: Step[N]) -> Step[N]:
        """The closing's own step, with a receivable in the place of cash; nobody has to deliver before payment."""
        owes = f"payable/{step.slices[0].holder}"
        return replace(
            step,
            clause=self.id,
            kind=self.performed_as,
            modal="may",
            by=self.issuer,
            closes=None,
            due=None,
            between=(owes, f"receivable/{step.ref}"),
            if_missed="",
        )

    def _payment(self, now: Now[N], closing: str) -> Step[N]:
        purchase = now.clauses.by_id[self.purchase]
        tranche, owed = purchase.tranche(closing), self.receivable(now, closing)
        payer, one = tranche.purchaser or purchase.purchaser, owed / owed
        return Step(
            clause=self.id,
            kind="received",
            ref=closing,
            modal="must",
            by=payer,
            security=tranche.security or self.security,
            quantity_max=one,
            slices=(Slice(f"receivable/{closing}", self.currency, payer, one, owed, to=""),),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            due=purchase.due(now, tranche, now.recall(self.purchase, closing)),
            paid_by_holder=True,
        )

    def receivable(self, now: Now[N], closing: str) -> N:
        """Money owed for shares of a closing that are issued."""
        return now.held(f"receivable/{closing}", self.currency)

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Money received: cash in the place of the receivable, less costs."""
        if act.kind != "received" or act.gross is None or act.closing not in self.closings:
            return Outcome()
        purchase = now.clauses.by_id[self.purchase]
        payer = purchase.tranche(act.closing).purchaser or purchase.purchaser
        changes: dict[tuple[str, str], N] = {}
        pairs = [(cash(payer), cash(self.issuer), act.gross), (f"receivable/{act.closing}", f"payable/{payer}", act.gross)]
        pairs += [(cash(self.issuer), "costs", act.costs)] if act.costs is not None else []
        for source, target, amount in pairs:
            for account, change in ((source, amount * -1), (target, amount)):
                changes[account, self.currency] = changes.get((account, self.currency), now.zero) + change
        return Outcome(moves=changes)

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """No more is received than is owed, and costs are a part of it."""
        if act.kind != "received" or act.gross is None:
            return
        owed = self.receivable(now, act.closing) if act.closing in self.closings else now.zero
        if not anywhere(owed):
            text = f"nothing is owed for shares of closing {act.closing} that were issued before payment"
            yield refusal("no-such-right", text, self.id, asked=shown(act.gross), available="0")
        elif not anywhere(act.gross) or anywhere(act.gross - owed):
            text = f"{shown(act.gross)} received, {shown(owed)} owed"
            yield refusal("wrong-amount", text, self.id, asked=shown(act.gross), available=shown(owed))
        elif act.costs is not None and (anywhere(act.costs * -1) or anywhere(act.costs - act.gross)):
            text = f"costs of {shown(act.costs)} are not between 0 and what is received"
            yield refusal("wrong-amount", text, self.id, asked=shown(act.costs), available=shown(act.gross))

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Which closings may be delivered before they are paid for."""
        names = ", ".join(self.closings)
        text = f"{call(self.issuer)} may issue the shares before they are paid for at: {names}. The price is then receivable."
        yield Said(text, tuple(f"closings.{closing}.delivery" for closing in self.closings))
