"""Redemption on a change of control: once it has occurred, the issuer must redeem what is outstanding.

1,000 shares of $1,000 at 101 % of the stated value, within 10 days: a change of control on 2018-06-01 makes 1,010,000.00 due on
2018-06-11. 800 converted before that day leave 202,000.00. Where the holder chooses, the clause is a `redemption_put` that waits
for the occurrence.

Whether an event is a change of control is for whoever records it (`occurred`). Shares issued after it are not redeemed by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Names, Said
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.market import occurred
from seriatim.deal.phrases import Worth, in_words
from seriatim.deal.redemption import STAYS_DUE, greatest, redeemed, unpaid, unpaid_status
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.calendars import Calendar, Roll, roll
from seriatim.units.numbers import ONE, N


@dataclass(frozen=True, slots=True)
class RedemptionChangeOfControl(Generic[N]):
    """When `occurrence` has occurred, the issuer must redeem every share within `days`, for `amount` or what of `or_greater` is more.

    `roll` says on which day a date falls due that is no business day of `calendar`.
    """

    performed_as: ClassVar[str] = "redeemed"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    occurrence: str
    days: int
    amount: Worth[N]
    roll: Roll
    calendar: Calendar
    or_greater: tuple[Worth[N], ...] = ()
    smallest: Decimal = ONE

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for."""
        return (self.occurrence,)

    def due(self, now: Now[N]) -> date | None:
        """The last day on which it is in time; None while nothing has occurred."""
        since = occurred(now, self.occurrence)
        return roll(since + timedelta(days=self.days), self.roll, self.calendar) if since is not None else None

    def next(self, now: Now[N], after: date) -> date | None:
        """The day on which it falls due."""
        due = self.due(now)
        return due if due is not None and due > after and self._lots(now) else None

    def _lots(self, now: Now[N]) -> list[Lot[N]]:
        """What was outstanding when it occurred; today, what would be."""
        since = occurred(now, self.occurrence) or now.on
        return [lot for lot in now.lots(self.security) if lot.issued_on <= since]

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty over every share; while nothing has occurred it is there but contingent."""
        since, lots = occurred(now, self.occurrence), self._lots(now)
        if not lots:
            return
        slices = [redeemed(self, lot, lot.quantity, self._worth(now, lot)) for lot in lots]
        status = "contingent" if since is None else unpaid_status(now, self.id, self.occurrence)
        step = in_cash(self, self.performed_as, self.occurrence, slices, now.zero, status=status, smallest=self.smallest)
        waits = "" if since is not None else f"{self.occurrence.replace('_', ' ')} has not occurred"
        yield replace(step, opens=since, due=self.due(now), blocked=waits, if_missed=STAYS_DUE)

    def _worth(self, now: Now[N], lot: Lot[N]) -> N:
        return greatest(self.amount, self.or_greater, self.stated_value, now.accrued(lot))

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers that it was due and not paid, until it has ceased: what occurs anew is a new duty."""
        if act.kind == "ceased" and act.what == self.occurrence:
            return {f"unpaid/{self.occurrence}": None}
        return unpaid(act, self, self.steps(now))

    def sentences(self, call: Names) -> Iterator[Said]:
        """The duty, when it falls due, and what it pays."""
        own, issuer, what = call(self.security), call(self.issuer), self.occurrence.replace("_", " ")
        pays = f"paying in cash for each {in_words(self.amount, self.currency)}"
        text = f"Within {self.days} days of this: {what}, {issuer} must redeem every {call.unit(self.security)} of {own}, {pays}."
        yield Said(text, ("occurrence", "days", "amount"))
        for worth in self.or_greater:
            yield Said(f"The issuer pays {in_words(worth, self.currency)} instead, if that is more.", ("or_greater",))
        moved = "stays as it is" if self.roll == "none" else f"is moved: {self.roll.replace('_', ' ')}"
        yield Said(f"A redemption date that is no business day ({self.calendar.replace('_', ' ').upper()}) {moved}.", ("roll", "calendar"))
