"""Redemption in instalments: so many shares on a first day and then again and again, in cash or, if the issuer so elects, in common.

Verb's Series A (filing 10): instalments of $63,000 from August 13, 2017, payable in cash or in common at the mean of the VWAP of five
trading days. 150,000 shares of $1.00: 63,000.00 on 2017-08-13, 63,000.00 on 2017-09-13 and the last 24,000.00 on 2017-10-13 with
instalments a month apart; in common at 0.21, the first gives 300,000 shares.

The instalments are duties in cash; beside them stands the issuer's right to pay what is due in common (`redeemed` with `manner:
stock`). Shares redeemed under this clause count for the oldest instalment first. What is converted or redeemed elsewhere shortens
the last ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said
from seriatim.deal.in_cash import in_cash
from seriatim.deal.phrases import Worth, fraction_in_words, in_words
from seriatim.deal.prices import no_price
from seriatim.deal.redemption import STAYS_DUE, determined, market_price, redeemed, uncountable, unpaid, unpaid_status
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, Price, Slice, Step
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.calendars import Calendar, Roll, roll
from seriatim.units.dates import days_after, months_after
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, anywhere, least, most, total
from seriatim.units.problems import Problem

LOOKED_AHEAD, LAST_YEAR = 400, 2100
"""How many instalments are told at once at most, and the last year of which calendars know the business days."""


@dataclass(frozen=True, slots=True)
class RedemptionInstalments(Generic[N]):
    """From `first` on, every so many `months` or `days`, the issuer must redeem `shares`, oldest lots first, for `amount` each.

    `into` names common that it may give instead of cash, at the mean `quote` of the last `trading_days` before the day. `roll`
    says on which day an instalment falls due that is no business day of `calendar`.
    """

    performed_as: ClassVar[str] = "redeemed"
    COUNTS: ClassVar[tuple[str, ...]] = ("shares",)

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    first: date
    shares: N
    amount: Worth[N]
    roll: Roll
    calendar: Calendar
    months: int = 0
    days: int = 0
    into: str = ""
    quote: str = ""
    trading_days: int = 5
    fractions: Rounding = "down"
    smallest: Decimal = ONE

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        if bool(self.months) == bool(self.days):
            yield "months", "instalments come every so many months or every so many days: give one of the two"
        if bool(self.into) != bool(self.quote):
            yield "into", "paying in common needs both into and quote"
        if self.into and not self.trading_days:
            yield "trading_days", "a mean needs one trading day at least"
        if not anywhere(self.shares):
            yield "shares", "an instalment redeems more than 0 shares"
        if why := uncountable(self.shares, self.smallest):
            yield "shares", why

    def due(self, count: int) -> date:
        """The day of an instalment, the first being 0: counted from the first, then rolled."""
        return roll(self._unrolled(count), self.roll, self.calendar)

    def _unrolled(self, count: int) -> date:
        return months_after(self.first, count * self.months) if self.months else days_after(self.first, count * self.days)

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which an instalment falls due, while there are shares for it."""
        return next((day for day, _ in self._open(now) if day > after), None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """A duty in cash for each instalment still to be made, and the right to give common for those that are due."""
        due: list[Slice[N]] = []
        for day, slices in self._open(now):
            status = unpaid_status(now, self.id, str(day))
            step = in_cash(
                self, self.performed_as, str(day), slices, now.zero, due=day, status=status, if_missed=STAYS_DUE, smallest=self.smallest
            )
            yield replace(step, manner="cash")
            due += slices if day <= now.on else ()
        if self.into and due:
            yield self._in_common(now, due)

    def _open(self, now: Now[N]) -> Iterator[tuple[date, list[Slice[N]]]]:
        """The instalments with shares still to be redeemed, in the order of their days, each over its own part of the lots."""
        lots = [(lot, self.amount.of(self.stated_value, now.accrued(lot))) for lot in now.lots(self.security)]
        left = [lot.quantity for lot, _ in lots]
        already = now.held(f"retired/{self.id}", self.security)
        found = count = 0
        while anywhere(total(left, now.zero)) and found < LOOKED_AHEAD and self._unrolled(count).year <= LAST_YEAR:
            wanted = most(self.shares - most(already - self.shares * count, now.zero), now.zero)
            slices: list[Slice[N]] = []
            for i, (lot, amount) in enumerate(lots):
                part = least(left[i], wanted)
                left[i], wanted = left[i] - part, wanted - part
                if anywhere(part):
                    slices.append(redeemed(self, lot, part, amount))
            if slices:
                found += 1
                yield self.due(count), slices
            count += 1

    def _in_common(self, now: Now[N], due: list[Slice[N]]) -> Step[N]:
        """What is due, paid in common at the price of today; nothing can be done where that is not known."""
        price, why = market_price(now, self.id, self.into, self.quote, self.trading_days, now.on)
        status = NO_PRICE if why else ""
        step = in_cash(self, self.performed_as, f"in {self.into}", due, now.zero, modal="may", status=status, smallest=self.smallest)
        at = price or Price(now.zero, now.zero)
        return replace(step, into=self.into, price=at, rounding=self.fractions, manner="stock", blocked=why)

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """What is determined is above zero."""
        yield from no_price(self.id, act)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers the price determined for a day, and instalments that were not paid."""
        return {**determined(self.id, self.into, act), **unpaid(act, self, self.steps(now))}

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The duty, its days, and in what it may be paid."""
        own, issuer = call(self.security), call(self.issuer)
        every = f"{self.months} months" if self.months else f"{self.days} days"
        text = f"From {self.first} on, every {every}, {issuer} must redeem {shown(self.shares)} shares of {own}, oldest first"
        yield Said(f"{text}, paying for each {in_words(self.amount, self.currency)}.", ("first", "months", "days", "shares", "amount"))
        if self.into:
            at = f"at the mean {quoted_in_words(self.quote)} of the {self.trading_days} trading days before"
            fraction = fraction_in_words(self.fractions)
            text = f"The issuer may pay in {call(self.into)} instead of cash, {at}; a fraction of a share is {fraction}."
            yield Said(text, ("into", "quote", "trading_days", "fractions"))
        moved = "stays as it is" if self.roll == "none" else f"is moved: {self.roll.replace('_', ' ')}"
        yield Said(f"A day that is no business day ({self.calendar.replace('_', ' ').upper()}) {moved}.", ("roll", "calendar"))
