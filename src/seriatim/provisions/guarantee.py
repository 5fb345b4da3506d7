"""A guarantee of the purchase price: called after a default, the guarantor pays in the purchaser's place within so many days.

Nemus (filing 43): an affiliate of the purchaser guaranteed all of the 20,000,000.00, payable within 90 days of a call. The closing of
10 July 2017 was not funded; called on 12 July, the guarantee was due on 10 October. Had 400,000 of the 1,000,000 shares been funded,
12,000,000.00 would have been due. It was not paid: the duty stays, overdue.

Not covered: a guarantee of a part of the price, and what a guarantor who has paid may recover from the purchaser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Role, Said, refusal
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step, duty_of
from seriatim.units.numbers import ONE, N
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Guarantee(Generic[N]):
    """The `guarantor` pays for what is unfunded of a closing in default, within `days` of the issuer's call (a notice).

    `shares_to`: who then gets the shares. `of`: whose price it is, where that is not the agreement's purchaser. The closing is
    resolved once, whoever pays: a cure takes the call away.
    """

    role: ClassVar[Role] = "guarantee"
    performed_as: ClassVar[str] = "guarantee_paid"

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    purchaser: str
    guarantor: str
    days: int
    shares_to: Literal["purchaser", "guarantor"]
    of: str = ""
    smallest: Decimal = ONE

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which a call falls due."""
        return min((day for day in self._called(now).values() if day > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty of the guarantor for each closing in default for which it was called."""
        purchase = now.clauses.by_id[self.purchase]
        for closing, due in self._called(now).items():
            missed = next((step for step in purchase.steps(now) if step.ref == closing), None)
            if missed is None or closing not in purchase.defaults(now):
                continue
            holder = self.guarantor if self.shares_to == "guarantor" else missed.slices[0].holder
            owed = missed.slices[0]
            yield Step(
                clause=self.id,
                kind=self.performed_as,
                ref=closing,
                modal="must",
                by=self.guarantor,
                security=missed.security,
                quantity_max=owed.quantity,
                slices=(Slice(owed.account, owed.asset, holder, owed.quantity, owed.amount, to=""),),
                into=self.currency,
                issuer=self.issuer,
                currency=self.currency,
                smallest=missed.smallest,
                due=due,
                paid_by_holder=True,
                payer=self.guarantor,
                if_missed=f"it stays due, and {self.issuer} may claim it from {self.guarantor}",
            )

    def _called(self, now: Now[N]) -> dict[str, date]:
        """The closings for which the guarantee was called, and when it is payable."""
        entries = now.state.entries(self.id)
        return {entry.removeprefix("called/"): due for entry, due in entries.items() if entry.startswith("called/")}

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """A notice calls it, for one closing in default or for all; a default that is cured or waived takes the call away."""
        if act.kind in ("cured", "default_waived"):
            return {f"called/{act.closing}": None}
        if act.kind != "noticed" or act.clause != self.id:
            return {}
        due = (act.effective or act.on) + timedelta(days=self.days)
        return {f"called/{closing}": due for closing in self._callable(now) if act.closing in ("", closing)}

    def _callable(self, now: Now[N]) -> list[str]:
        """The closings in default that it covers and was not called for: those of its purchaser of which shares are still to be issued."""
        steps = now.clauses.by_id[self.purchase].steps(now)
        unfunded = [step.ref for step in steps if step.status == "defaulted" and self._covers(step)]
        return [closing for closing in unfunded if closing not in self._called(now)]

    def _covers(self, step: Step[N]) -> bool:
        return step.slices[0].holder == (self.of or self.purchaser)

    def _not_callable(self, now: Now[N], closing: str) -> str:
        if not closing:
            return "no closing that it covers is in default for which it was not called"
        if closing in self._called(now):
            return f"closing {closing} was called on already"
        if closing not in now.clauses.by_id[self.purchase].defaults(now):
            return f"closing {closing} is not in default"
        return f"of closing {closing} nothing is unfunded that {self.of or self.purchaser} was to pay against shares"

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Only the issuer calls it, after a default, and once for each."""
        if act.kind != "noticed" or act.clause != self.id:
            return
        if act.by and act.by != self.issuer:
            text = f"the guarantee is called by {self.issuer}, not by {act.by}"
            yield refusal("not-available", text, self.id, asked=act.by, available=self.issuer)
        there: list[str] = self._callable(now)
        if there and act.closing in ("", *there):
            return
        text = self._not_callable(now, act.closing)
        yield refusal("not-available", f"{text}: the guarantee cannot be called", self.id, asked="noticed", available=", ".join(there))

    def follows(self, step: Step[N]) -> str:
        """What this clause adds when the purchaser misses a closing."""
        if not duty_of(step, self.purchase) or not self._covers(step):
            return ""
        return f"if recorded as a default, {self.issuer} may call on {self.guarantor}, who then pays within {self.days} days"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Who guarantees what, when it is payable, and who gets the shares."""
        text = f"{call(self.guarantor)} guarantees the price of the shares that {call(self.of or self.purchaser)} fails to fund"
        yield Said(f"{text}, payable within {self.days} days once {call(self.issuer)} calls on it.", ("guarantor", "of", "days"))
        yield Said(f"The shares so paid for are issued to the {self.shares_to}.", ("shares_to",))
