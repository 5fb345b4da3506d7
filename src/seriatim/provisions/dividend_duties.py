"""The duties of a cumulative dividend: which dates fall due when, what each lot gets on them, and in what it is shown.

No term by itself: `DividendCumulative` answers with it. A date that is no business day is rolled, and the amount runs to the date
itself: 50.00 for the half-year to Saturday, September 30, is due on Monday, October 2. What is owed on a date is what was unpaid
by it less what was unpaid by the date before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from seriatim.deal import accruals
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.payment_dates import PaymentDates
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.provisions.dividend_payment import stock_price
from seriatim.units.calendars import Calendar, Roll, roll
from seriatim.units.numbers import ONE, N, Rounding

SEARCHED = timedelta(days=15)
"""How far a date may be rolled, and more."""

LAST_YEAR = 2100
"""The last year of which calendars know the business days."""


@dataclass(frozen=True, slots=True)
class DueDates:
    """Payment dates, and on which business day each falls due."""

    payable: PaymentDates
    roll: Roll
    calendar: Calendar

    def due(self, day: date) -> date:
        """On which day a payment date falls due."""
        return _rolled(day, self.roll, self.calendar)

    def fallen(self, start: date, on: date, issued_on: date) -> list[date]:
        """The dates after a start that have fallen due by a day."""
        return [day for day in self.payable.between(start, on + SEARCHED, issued_on) if self.due(day) <= on]

    def upcoming(self, start: date, after: date, issued_on: date) -> date | None:
        """The first date after a start that falls due after a day."""
        day = self.payable.after(max(after - SEARCHED, start), issued_on)
        while day is not None and day.year < LAST_YEAR and self.due(day) <= after:
            day = self.payable.after(day, issued_on)
        return day if day is not None and day.year < LAST_YEAR else None


@lru_cache(maxsize=16_384)
def _rolled(day: date, rule: Roll, calendar: Calendar) -> date:
    return roll(day, rule, calendar)


def duties(clause: Any, now: Now[N]) -> Iterator[Step[N]]:
    """The duty to pay on each date that has come, and on the next; and what is owed to former holders."""
    by_date: dict[date, list[Slice[N]]] = {}
    for lot in now.lots(clause.security):
        for day, part in _parts(clause, now, lot):
            by_date.setdefault(day, []).append(part)
    coming = min((day for day in by_date if clause.dates.due(day) > now.on), default=None)
    for day in sorted(by_date):
        if clause.dates.due(day) <= now.on or day == coming:
            yield _duty(clause, now, str(day), by_date[day], clause.dates.due(day))
    if departed := accruals.departed_slices(now, clause.id, clause.security):
        owed = replace(_duty(clause, now, clause.security, departed, None), status="owed")
        more_of_it = owed.into == clause.security  # who has no shares any more gets none in kind
        yield replace(owed, into=clause.currency, price=None, rounding="nearest", unit=ONE) if more_of_it else owed


def _parts(clause: Any, now: Now[N], lot: Lot[N]) -> Iterator[tuple[date, Slice[N]]]:
    """What a lot gets on each date that has come, and on the next."""
    before = now.zero
    upcoming: date | None = clause.upcoming(now, lot, now.on)
    for day in [*clause.fallen_due(now, lot), *([upcoming] if upcoming else [])]:
        owed = clause.unpaid(now, lot, day, in_kind=clause.paid_in == "kind").all()
        yield day, Slice(lot.id, clause.security, lot.holder, lot.quantity, owed - before, to=lot.id)
        before = owed


def _duty(clause: Any, now: Now[N], ref: str, slices: Sequence[Slice[N]], due: date | None) -> Step[N]:
    """As the terms say in what it is paid, and in cash where the issuer elects."""
    missed = "stays accrued and unpaid" + (", and accrues itself" if clause.compounding != "never" else "")
    step = in_cash(
        clause, "dividend_paid", ref, slices, now.zero, modal="may" if clause.pay_or_accrue else "must", due=due, if_missed=missed
    )
    return paid_as_agreed(clause, now, step)


def paid_as_agreed(clause: Any, now: Now[N], duty: Step[N]) -> Step[N]:
    """A duty to pay money, in what the terms say it is paid in: cash, more of the same shares, or stock."""
    into, price, rounding = _consideration(clause, now)
    return replace(duty, into=into, price=price, rounding=rounding, unit=clause.smallest if into == clause.security else ONE)


def _consideration(clause: Any, now: Now[N]) -> tuple[str, Price[N] | None, Rounding]:
    if clause.paid_in == "stock" and (price := stock_price(clause, now)) is not None:
        return clause.stock.into, price, clause.stock.fractions
    if clause.paid_in == "kind":
        one = clause.stated_value / clause.stated_value
        return clause.security, Price(clause.kind.worth.of(clause.stated_value, now.zero), one), clause.kind.fractions
    return clause.currency, None, "nearest"
