"""A commitment fee: the issuer pays the investor for its commitment, in cash or in shares of stock.

Ascent's Series E (filing 04): the investor got 18,000 common shares besides what it bought. Paid in one receipt of 18,000, or 10,000
and then 8,000; a fee of 84,000.00 in cash is paid once. A duty of the issuer; unpaid, it stays due.

Not covered: a fee reckoned as a rate of what is sold, and one that is earned in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem

FEE = "fee"
"""The asset that a fee in cash is counted in until it is paid: one of it."""


@dataclass(frozen=True, slots=True)
class CommitmentFee(Generic[N]):
    """The issuer must pay `amount`, money or (where it names `into`) shares of that stock, to the purchaser.

    Due on a day (`on`), or once a closing named in `closing` is funded; then on that closing's day.
    """

    performed_as: ClassVar[str] = "fee_paid"
    COUNTS_INTO: ClassVar[tuple[str, ...]] = ("amount",)

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    purchaser: str
    amount: N
    into: str = ""
    on: date | None = None
    closing: str = ""
    restricted: bool = False

    def next(self, now: Now[N], after: date) -> date | None:
        """The day on which it falls due, if it is still to come."""
        due = self._due(now)
        return due if due is not None and due > after and anywhere(self._left(now)) else None

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty of the issuer, for what is not yet paid."""
        left, due = self._left(now), self._due(now)
        if not anywhere(left):
            return
        one = left / left
        in_stock = bool(self.into)
        paid = Slice(f"issued/{self.id}", self.into, self.purchaser, left, self.amount * 0, to="")
        cash = Slice(f"owed/{self.id}", FEE, self.purchaser, one, self.amount, to=f"paid/{self.id}")
        yield Step(
            clause=self.id,
            kind=self.performed_as,
            ref=self.id,
            modal="must",
            by=self.issuer,
            security=self.into or self.security,
            quantity_max=left if in_stock else one,
            slices=(paid if in_stock else cash,),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            opens=self._opens(now),
            due=due,
            paid_by_holder=in_stock,
            blocked="" if due else f"it is owed once closing {self.closing} is funded",
            status="" if due else "waits",
        )

    def _left(self, now: Now[N]) -> N:
        """Shares not issued yet; of a fee in cash, the whole until it is paid."""
        if self.into:
            return self.amount + now.held(f"issued/{self.id}", self.into)
        return self.amount if not anywhere(now.held(f"paid/{self.id}", FEE)) else now.zero

    def _due(self, now: Now[N]) -> date | None:
        if self.on is not None:
            return self.on
        at: ClosingStatus | None = now.recall(self.purchase, self.closing)
        return at.since if at is not None and at.status == "closed" else None

    def _opens(self, now: Now[N]) -> date | None:
        return None if self.on else self._due(now)

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A fee is paid once."""
        if act.kind == self.performed_as and act.clause == self.id and not anywhere(self._left(now)):
            yield refusal("more-than-held", f"{self.id} is paid in full: nothing is owed", self.id, asked="fee_paid", available="0")

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """It is due on a day or with a closing: one of the two."""
        if (self.on is None) == (not self.closing):
            yield "on" if self.on else "amount", "say once when the fee is due: on a date, or at a closing"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Who pays what for the commitment, and when."""
        what = f"{shown(self.amount)} shares of {call(self.into)}" if self.into else f"{shown(self.amount)} {self.currency}"
        restricted = ", restricted" if self.restricted else ""
        when = f"on {self.on}" if self.on else f"when closing {self.closing} is funded"
        text = f"{call(self.issuer)} pays {call(self.purchaser)} a commitment fee of {what}{restricted}, due {when}."
        yield Said(text, ("amount", "into", "on", "closing", "restricted"))
