"""Dividends that accrue day by day whether or not they are declared, paid in cash, in more of the same shares, or in common stock.

Eco-Stim's Series A (market filing 25): 10% a year in cash or 12% in kind, at the issuer's choice, every half year. A share of
$1,000 accrues 50.00 in half a year; in kind, 1,000 shares get 60 more. Workhorse's Series B (filing 13): 8% of $20.00 a year, paid
every quarter in common stock counted at $1.62: 1,250,000 shares accrue $500,000 and get 308,641 common.

What accrues is counted from each lot's own issue, or from the payment date up to which it was last paid; looking changes nothing.
A payment pays all that has fallen due, oldest first. Shares paid in kind accrue from the payment date for which they are given, also
where they are given later; what was due in kind and could not be issued stays unpaid at the rate in kind.

Not covered: rates that change while an event lasts, rates that follow an index, a step-up of the rate in kind, compounding day by
day, shares cancelled (they take with them what accrued), and a split of the series that does not change its stated value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal

from seriatim.deal import accruals
from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said
from seriatim.deal.memory import PerShare
from seriatim.deal.payment_dates import PaymentDates, Since
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.provisions.accruing import Compounding, Growth, Unpaid
from seriatim.provisions.dividend_payment import InKind, InStock, Payment, payment, refusals, stock_price
from seriatim.provisions.dividend_words import sentences
from seriatim.units.calendars import Calendar, Roll, roll
from seriatim.units.daycounts import DayCount
from seriatim.units.numbers import ONE, N, Rounding, anywhere, total
from seriatim.units.problems import Problem

SEARCHED = timedelta(days=15)
"""How far a date may be rolled, and more."""

LAST_YEAR = 2100
"""The last year of which calendars know the business days."""


@dataclass(frozen=True, slots=True)
class RateStep(Generic[N]):
    """Another rate from a day on: a date, or a time after each share's issue."""

    since: Since
    rate: Annotated[N, "rate"]


@dataclass(frozen=True, slots=True)
class DividendCumulative(Generic[N]):
    """Each share accrues `rate` of `basis` a year, by `day_count`, falling due on the `payable` dates.

    `rates` are steps of the rate; `compounding` says when unpaid dividends begin to accrue themselves; `begins` from which day on
    there are any. `paid_in` says in what; `kind` and `stock` how. `excess` is what becomes of shares that may not be issued.
    With `pay_or_accrue` the issuer need not pay on a date. On an act in `make_whole_on` before the day `make_whole`, what would
    have accrued by that day is owed as well.
    """

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    rate: Annotated[N, "rate"]
    basis: Worth[N]
    day_count: DayCount
    compounding: Compounding
    payable: PaymentDates
    roll: Roll
    calendar: Calendar
    paid_in: Literal["cash", "kind", "stock", "issuer_elects"]
    rates: tuple[RateStep[N], ...] = ()
    begins: date | None = None
    kind: InKind[N] | None = None
    stock: InStock[N] | None = None
    excess: Literal["arrears", "cash", "common"] = "arrears"
    pay_or_accrue: bool = False
    make_whole: Since | None = None
    make_whole_on: tuple[Literal["converted", "redeemed"], ...] = ("converted", "redeemed")
    smallest: Decimal = ONE

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        if self.paid_in == "kind" and self.kind is None:
            yield "paid_in", "dividends paid in kind need kind: at what rate, and for how much a new share counts"
        if self.paid_in == "stock" and self.stock is None:
            yield "paid_in", "dividends paid in stock need stock: which, and at what price"
        if self.paid_in == "issuer_elects" and self.kind is None and self.stock is None:
            yield "paid_in", "where the issuer elects, kind or stock says what it may pay in besides cash"
        if self.stock is not None and self.stock.price is None and (not self.stock.quote or not self.stock.days):
            yield "stock", "the price of stock is either a price, or a quote over a number of days"
        if self.excess == "common" and self.stock is None:
            yield "excess", "an excess paid in common needs stock: which, and at what price"
        if self.compounding == "at_payment_dates" and self.payable == PaymentDates():
            yield "compounding", "nothing compounds at payment dates where there are none"

    def opening(self) -> Mapping[str, Any]:
        """The fixed price at which stock is counted, if there is one: splits rescale it."""
        if self.stock is None or self.stock.price is None:
            return {}
        of = self.stock.into if self.stock.adjusts_for_splits else ""
        return {"stock_price": PerShare(of, Price(self.stock.price, self.stock.per))}

    # ---------------------------------------------------------------------------------------------- what accrues

    def accrued(self, now: Now[N], lot: Lot[N]) -> N:
        """Dividends accrued and unpaid on one share of a lot today."""
        return self.unpaid(now, lot, now.on).all() if lot.security == self.security else now.zero

    def unpaid(self, now: Now[N], lot: Lot[N], day: date, in_kind: bool = False) -> Unpaid[N]:
        """What is unpaid on one share of a lot on a day, at the rate in cash or in kind."""
        kept = [now.recall(self.id, f"{entry}/{lot.id}") for entry in ("compounded", "unpaid")]
        before = Unpaid(*(now.zero if owed is None else owed.price.each() for owed in kept))
        return self._growth(now, lot.issued_on, in_kind).to(day, self._start(now, lot), before)

    def _growth(self, now: Now[N], issued_on: date, in_kind: bool) -> Growth[N]:
        base, rates = self.basis, self._rates(issued_on)
        if in_kind and self.kind is not None:
            base, rates = self.kind.basis, ((None, self.kind.rate),)
        begun = max(issued_on, self.begins) if self.begins else issued_on
        return Growth(base.of(self.stated_value, now.zero), rates, self.day_count, self.payable, self.compounding, begun)

    def _rates(self, issued_on: date) -> tuple[tuple[date | None, N], ...]:
        rates: list[tuple[date | None, N]] = [(None, self.rate)]
        rates += [(step.since.date(issued_on), step.rate) for step in self.rates]
        return tuple(rates)

    def _start(self, now: Now[N], lot: Lot[N]) -> date:
        """The day up to which a lot was paid, or from which it accrues."""
        paid_to: date | None = now.recall(self.id, f"paid_to/{lot.id}")
        return paid_to or (max(lot.issued_on, self.begins) if self.begins else lot.issued_on)

    # ---------------------------------------------------------------------------------------------- what falls due

    def fallen_due(self, now: Now[N], lot: Lot[N]) -> list[date]:
        """The payment dates of a lot that have come and are not paid."""
        dates = self.payable.between(self._start(now, lot), now.on + SEARCHED, lot.issued_on)
        return [day for day in dates if self.due(day) <= now.on]

    def due(self, day: date) -> date:
        """On which day a payment date falls due."""
        return _rolled(day, self.roll, self.calendar)

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which a dividend falls due."""
        upcoming = [day for lot in self._by_dates(now) if (day := self._upcoming(now, lot, after)) is not None]
        return min((self.due(day) for day in upcoming), default=None)

    def _by_dates(self, now: Now[N]) -> list[Lot[N]]:
        """Lots of which the payment dates differ: of those with the same dates and the same start, one."""
        return list(
            {(self._start(now, lot), lot.issued_on if self.payable.per_lot else None): lot for lot in now.lots(self.security)}.values()
        )

    def _upcoming(self, now: Now[N], lot: Lot[N], after: date) -> date | None:
        """The first payment date of a lot that falls due after a day."""
        day = self.payable.after(max(after - SEARCHED, self._start(now, lot)), lot.issued_on)
        while day is not None and day.year < LAST_YEAR and self.due(day) <= after:
            day = self.payable.after(day, lot.issued_on)
        return day if day is not None and day.year < LAST_YEAR else None

    def owes(self, now: Now[N]) -> bool:
        """Whether anything may be paid today: fallen due, owed to former holders, or, where dates are never, accrued."""
        dated = bool(self.payable.months)
        lots = (lot for lot in now.lots(self.security) if not dated or self.fallen_due(now, lot))
        return bool(accruals.departed(now, self.id)) or any(anywhere(self.accrued(now, lot)) for lot in lots)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay on each date that has come, and on the next; and what is owed to former holders."""
        by_date: dict[date, list[Slice[N]]] = {}
        for lot in now.lots(self.security):
            for day, part in self._parts(now, lot):
                by_date.setdefault(day, []).append(part)
        coming = min((day for day in by_date if self.due(day) > now.on), default=None)
        for day in sorted(by_date):
            if self.due(day) <= now.on or day == coming:
                yield self._step(now, str(day), by_date[day], self.due(day))
        if departed := accruals.departed_slices(now, self.id, self.security):
            owed = replace(self._step(now, self.security, departed, None), status="owed")
            in_cash = owed.into == self.security  # who has no shares any more gets none in kind
            yield replace(owed, into=self.currency, price=None, rounding="nearest", unit=ONE) if in_cash else owed

    def _parts(self, now: Now[N], lot: Lot[N]) -> Iterator[tuple[date, Slice[N]]]:
        """What a lot gets on each date that has come, and on the next."""
        before = now.zero
        upcoming: date | None = self._upcoming(now, lot, now.on)
        for day in [*self.fallen_due(now, lot), *([upcoming] if upcoming else [])]:
            owed = self.unpaid(now, lot, day, in_kind=self.paid_in == "kind").all()
            yield day, Slice(lot.id, self.security, lot.holder, lot.quantity, owed - before, to=lot.id)
            before = owed

    def _step(self, now: Now[N], ref: str, slices: list[Slice[N]], due: date | None) -> Step[N]:
        into, price = self._consideration(now)
        return Step(
            clause=self.id,
            kind="dividend_paid",
            ref=ref,
            modal="may" if self.pay_or_accrue else "must",
            by=self.issuer,
            security=self.security,
            quantity_max=total([s.quantity for s in slices], now.zero),
            slices=tuple(slices),
            into=into,
            issuer=self.issuer,
            currency=self.currency,
            price=price,
            opens=due,
            due=due,
            rounding=self._rounding(into),
            unit=self.smallest if into == self.security else ONE,
            if_missed="stays accrued and unpaid" + (", and accrues itself" if self.compounding != "never" else ""),
        )

    def _rounding(self, into: str) -> Rounding:
        if into == self.currency:
            return "nearest"
        terms = self.kind if into == self.security else self.stock
        return terms.fractions if terms is not None else "down"

    def _consideration(self, now: Now[N]) -> tuple[str, Price[N] | None]:
        """In what a duty is shown: as the terms say, and in cash where the issuer elects."""
        if self.paid_in == "stock" and self.stock is not None and (price := stock_price(self, now)) is not None:
            return self.stock.into, price
        if self.paid_in == "kind" and self.kind is not None:
            return self.security, Price(self.kind.worth.of(self.stated_value, now.zero), self.stated_value / self.stated_value)
        return self.currency, None

    # ---------------------------------------------------------------------------------------------- what a payment does

    def to_be_paid(self, now: Now[N], act: Act[N], in_kind: bool = False) -> dict[str, tuple[Lot[N], date, N]]:
        """By lot: up to which day it is paid, and how much a share. Where nothing has fallen due: what has accrued by today."""
        lots = now.lots(self.security)
        due = {lot.id: (lot, dates[-1]) for lot in lots if (dates := self.fallen_due(now, lot))}
        if not due and not accruals.departed(now, self.id) and (act.clause == self.id or not accruals.others_owe(now, self)):
            due = {lot.id: (lot, now.on) for lot in lots if self._start(now, lot) < now.on}
        return {name: (lot, day, self.unpaid(now, lot, day, in_kind).all()) for name, (lot, day) in due.items()}

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Pays what has fallen due, in cash or in shares."""
        return payment(self, now, act).outcome if accruals.is_paid_by(self, act) else Outcome()

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers up to when each lot is paid and what is left; what stays owed when shares go."""
        if accruals.is_paid_by(self, act):
            return self._paid(now, payment(self, now, act))
        if act.kind in accruals.LEAVING:
            return accruals.left_behind(now, self.id, self.security, moves, lambda lot: self._left(now, lot, act))
        return {}

    def _paid(self, now: Now[N], paid: Payment[N]) -> dict[str, Any]:
        changed: dict[str, Any] = dict.fromkeys(f"to/{holder}" for holder in accruals.departed(now, self.id))
        for lot, day, each in paid.lots:
            left = self.unpaid(now, lot, day, paid.in_kind).less(each)
            if self.compounding != "never" and now.on > day:
                left = Unpaid(left.compounded, left.simple + self._late(now, lot, day, paid.in_kind))
            changed |= self._kept(now, lot.id, day, left)
        new = [certificate for certificate in paid.outcome.opens if certificate.security == self.security]
        return changed | {f"paid_to/{c.id}": max(day for lot, day, _ in paid.lots if lot.holder == c.holder) for c in new}

    def _late(self, now: Now[N], lot: Lot[N], day: date, in_kind: bool) -> N:
        """What a dividend that compounds earned between the day for which it was due and the day on which it was paid."""
        growth = self._growth(now, lot.issued_on, in_kind)
        return growth.between(day, now.on, self.unpaid(now, lot, day, in_kind).compounded)

    def _kept(self, now: Now[N], lot: str, day: date, left: Unpaid[N]) -> dict[str, Any]:
        one = self.stated_value / self.stated_value
        kept: dict[str, Any] = {f"paid_to/{lot}": day}
        for entry, money in (("compounded", left.compounded), ("unpaid", left.simple)):
            kept[f"{entry}/{lot}"] = PerShare(self.security, Price(money, one)) if anywhere(money) else None
        return kept

    def _left(self, now: Now[N], lot: Lot[N], act: Act[N]) -> N:
        """What stays owed on a share that goes: what it does not take with it, and what makes it whole."""
        accrued = self.accrued(now, lot)
        left = now.zero if accruals.takes_accrued(now, act) else accrued
        if self.make_whole is None or act.kind not in self.make_whole_on:
            return left
        whole_on = self.make_whole.date(lot.issued_on)
        return left + self.unpaid(now, lot, max(whole_on, now.on)).all() - accrued

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a payment cannot be taken as it stands."""
        if not accruals.is_paid_by(self, act):
            return
        yield from accruals.nothing_to_pay(now, self, act, f"nothing has fallen due on {self.security} by {act.on}")
        yield from refusals(self, now, act)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What accrues, when it is paid and in what, and what becomes of what is not."""
        yield from sentences(self, call)


@lru_cache(maxsize=16_384)
def _rolled(day: date, rule: Roll, calendar: Calendar) -> date:
    return roll(day, rule, calendar)
