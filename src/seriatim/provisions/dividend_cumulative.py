"""Dividends that accrue day by day whether or not they are declared, paid in cash, in more of the same shares, or in common stock.

Eco-Stim's Series A (market filing 25): 10% a year in cash or 12% in kind, at the issuer's choice, every half year. A share of
$1,000 accrues 50.00 in half a year; in kind, 1,000 shares get 60 more. Workhorse's Series B (filing 13): 8% of $20.00 a year, paid
every quarter in common stock counted at $1.62: 1,250,000 shares accrue $500,000 and get 308,641 common.

What accrues is counted from each lot's own issue, or from the payment date up to which it was last paid; looking changes nothing.
A payment pays all that has fallen due, oldest first. Shares paid in kind accrue from the payment date for which they are given, also
where they are given later; what was due in kind and could not be issued stays unpaid at the rate in kind. Where a term is amended, what
accrued before that day did so by the old one: 10% until February 3, 2020 and 12% then are, for the quarter from January 1 on $100,000,
10% x 32/360 + 12% x 58/360 = 2,822.22 and not 3,000.00.

Not covered: rates that change while an event lasts, rates that follow an index, a step-up of the rate in kind, compounding day by
day, shares cancelled (they take with them what accrued), and a split of the series that does not change its stated value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal

from seriatim.deal import accruals
from seriatim.deal.act import Act, Outcome
from seriatim.deal.amendments import over_time
from seriatim.deal.clause import Said
from seriatim.deal.lots import Lot
from seriatim.deal.payment_dates import PaymentDates, Since
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.provisions.accruing import Compounding, Growth, Unpaid
from seriatim.provisions.dividend_duties import DueDates, duties
from seriatim.provisions.dividend_memory import left, paid
from seriatim.provisions.dividend_payment import InKind, InStock, mistakes, payment, refusals, stock_counts
from seriatim.provisions.dividend_words import sentences
from seriatim.units.calendars import Calendar, Roll
from seriatim.units.daycounts import DayCount
from seriatim.units.numbers import ONE, N, anywhere
from seriatim.units.problems import Problem


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
        yield from mistakes(self)
        if self.basis.accrued or (self.kind is not None and self.kind.basis.accrued):
            yield "basis", "accrued dividends are no part of the basis: compounding says when they accrue themselves"
        if self.day_count == "actual/actual_icma" and not self.payable.regular:
            yield "day_count", "actual/actual_icma counts in equal periods: the payment dates lie unequal numbers of months apart"
        if self.compounding == "at_payment_dates" and self.payable == PaymentDates():
            yield "compounding", "nothing compounds at payment dates where there are none"

    def opening(self) -> Mapping[str, Any]:
        """The fixed price at which stock is counted, if there is one: splits rescale it."""
        return stock_counts(self.stock)

    def accrued(self, now: Now[N], lot: Lot[N]) -> N:
        """Dividends accrued and unpaid on one share of a lot today."""
        return self.unpaid(now, lot, now.on).all() if lot.security == self.security else now.zero

    def unpaid(self, now: Now[N], lot: Lot[N], day: date, in_kind: bool = False) -> Unpaid[N]:
        """What is unpaid on one share of a lot on a day, at the rate in cash or in kind."""
        kept = [now.recall(self.id, f"{entry}/{lot.id}") for entry in ("compounded", "unpaid")]
        unpaid = Unpaid(*(now.zero if owed is None else owed.price.each() for owed in kept))
        return self.grown(now, lot, self.start(now, lot), day, unpaid, in_kind)

    def grown(self, now: Now[N], lot: Lot[N], start: date, day: date, unpaid: Unpaid[N], in_kind: bool) -> Unpaid[N]:
        """What is unpaid on a share of a lot on a day, from what was unpaid on another, each day at the terms that stood then."""
        for since, until, clause in over_time(now, self.id, start, day):
            unpaid = clause.growth(now, lot, in_kind).to(until, since, unpaid)
        return unpaid

    def growth(self, now: Now[N], lot: Lot[N], in_kind: bool) -> Growth[N]:
        """How dividends grow on a share of a lot by these terms, at the rate in cash or in kind."""
        original = self.issued_on(now, lot)
        base, rates = self.basis, self._rates(original)
        if in_kind and self.kind is not None:
            base, rates = self.kind.basis, ((None, self.kind.rate),)
        worth, begun = base.of(self.stated_value, now.zero), max(original, self.begins or original)
        return Growth(worth, rates, self.day_count, self.payable, self.compounding, original, begun)

    def _rates(self, issued_on: date) -> tuple[tuple[date | None, N], ...]:
        rates: list[tuple[date | None, N]] = [(None, self.rate)]
        rates += [(step.since.date(issued_on), step.rate) for step in self.rates]
        return tuple(rates)

    def issued_on(self, now: Now[N], lot: Lot[N]) -> date:
        """The issue from which a lot's dates count: its own, and for shares paid in kind that of the shares on which they were paid."""
        original: date | None = now.recall(self.id, f"original/{lot.id}")
        return original or lot.issued_on

    def start(self, now: Now[N], lot: Lot[N]) -> date:
        """The day up to which a lot was paid, or from which it accrues."""
        paid_to: date | None = now.recall(self.id, f"paid_to/{lot.id}")
        return paid_to or max(lot.issued_on, self.begins or lot.issued_on)

    def fallen_due(self, now: Now[N], lot: Lot[N]) -> list[date]:
        """The payment dates of a lot that have come and are not paid."""
        return self.dates.fallen(self.start(now, lot), now.on, self.issued_on(now, lot))

    def upcoming(self, now: Now[N], lot: Lot[N], after: date) -> date | None:
        """The first payment date of a lot that falls due after a day."""
        return self.dates.upcoming(self.start(now, lot), after, self.issued_on(now, lot))

    @property
    def dates(self) -> DueDates:
        """Payment dates, and when each falls due."""
        return DueDates(self.payable, self.roll, self.calendar)

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which a dividend falls due; of lots with the same start and the same dates one is asked."""
        by_dates = {(self.start(now, lot), self.payable.per_lot and self.issued_on(now, lot)): lot for lot in now.lots(self.security)}
        upcoming = (self.upcoming(now, lot, after) for lot in by_dates.values())
        return min((self.dates.due(day) for day in upcoming if day is not None), default=None)

    def owes(self, now: Now[N]) -> bool:
        """Whether anything may be paid today: fallen due, owed to former holders, or, where dates are never, accrued."""
        dated = bool(self.payable.months)
        lots = (lot for lot in now.lots(self.security) if not dated or self.fallen_due(now, lot))
        return bool(accruals.departed(now, self.id)) or any(anywhere(self.accrued(now, lot)) for lot in lots)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay on each date that has come, and on the next; and what is owed to former holders."""
        yield from duties(self, now)

    def to_be_paid(self, now: Now[N], act: Act[N], in_kind: bool = False) -> dict[str, tuple[Lot[N], date, N]]:
        """By lot: up to which day it is paid, and how much a share. Where nothing has fallen due: what has accrued by today."""
        lots = now.lots(self.security)
        due = {lot.id: (lot, dates[-1]) for lot in lots if (dates := self.fallen_due(now, lot))}
        if not due and not accruals.departed(now, self.id) and (act.clause == self.id or not accruals.others_owe(now, self)):
            due = {lot.id: (lot, now.on) for lot in lots if self.start(now, lot) < now.on}
        return {name: (lot, day, self.unpaid(now, lot, day, in_kind).all()) for name, (lot, day) in due.items()}

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Pays what has fallen due, in cash or in shares."""
        return payment(self, now, act).outcome if accruals.is_paid_by(self, act) else Outcome()

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers up to when each lot is paid and what is left; what stays owed when shares go."""
        if accruals.is_paid_by(self, act):
            return paid(self, now, payment(self, now, act))
        if act.kind in accruals.LEAVING:
            return accruals.left_behind(now, self.id, self.security, moves, lambda lot: left(self, now, lot, act))
        return {}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a payment cannot be taken as it stands."""
        if not accruals.is_paid_by(self, act):
            return
        yield from accruals.nothing_to_pay(now, self, act, f"nothing has fallen due on {self.security} by {act.on}")
        yield from refusals(self, now, act)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What accrues, when it is paid and in what, and what becomes of what is not."""
        yield from sentences(self, call)
