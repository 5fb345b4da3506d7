"""Redemption in cash on a date: one date for all shares, or one that runs from each share's own issue.

Series K (release ¶6): every share still outstanding on the fifth anniversary of its original issue, at $1,000 plus accrued
and unpaid dividends. 1,000 shares issued on 2017-02-24: 1,000,000 on 2022-02-24. With 800 of them converted: 200,000.
Workhorse's Series B (filing 13): the fourth anniversary of the closing, at the stated value of $20 plus accrued.

Not covered here: whether funds are legally available. What is not paid stays due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Names, Said
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.redemption import STAYS_DUE, redeemed, unpaid, unpaid_status
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.calendars import Calendar, Roll, roll
from seriatim.units.numbers import ONE, N


@dataclass(frozen=True, slots=True)
class RedemptionMandatory(Generic[N]):
    """The issuer must redeem each lot on its date, for `amount` a share.

    `roll` says on which day a date falls due that is no business day of `calendar`.
    """

    performed_as: ClassVar[str] = "redeemed"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    on: Due
    amount: Worth[N]
    roll: Roll
    calendar: Calendar
    smallest: Decimal = ONE

    def due(self, lot: Lot[N]) -> date:
        """The day on which a lot falls due."""
        return roll(self.on.date(lot.issued_on), self.roll, self.calendar)

    def next(self, now: Now[N], after: date) -> date | None:
        """The next date on which a lot falls due."""
        return min((due for lot in now.lots(self.security) if (due := self.due(lot)) > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty for each lot, open from its due date until it is paid."""
        for lot in now.lots(self.security):
            slices = [redeemed(self, lot, lot.quantity, self.amount.of(self.stated_value, now.accrued(lot)))]
            status, due = unpaid_status(now, self.id, lot.id), self.due(lot)
            yield in_cash(
                self, self.performed_as, lot.id, slices, now.zero, due=due, status=status, if_missed=STAYS_DUE, smallest=self.smallest
            )

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers which lots were recorded as due and not paid."""
        return unpaid(act, self, self.steps(now))

    def sentences(self, call: Names) -> Iterator[Said]:
        """The duty, its day, and what becomes of a day that is no business day."""
        own, issuer = call(self.security), call(self.issuer)
        pays = f"paying in cash for each {in_words(self.amount, self.currency)}"
        text = f"{issuer} must redeem every {call.unit(self.security)} of {own} still outstanding {self.on}, {pays}."
        yield Said(text, ("on", "amount"))
        moved = "stays as it is" if self.roll == "none" else f"is moved: {self.roll.replace('_', ' ')}"
        yield Said(f"A redemption date that is no business day ({self.calendar.replace('_', ' ').upper()}) {moved}.", ("roll", "calendar"))
