"""What a cumulative dividend remembers: how far each lot is paid, what is left unpaid on it, and what stays owed when shares go.

No term by itself: `DividendCumulative` keeps it. Sums are kept for one share of a lot, in two parts (`provisions.accruing`). 20.00 paid
of 50.00 that fell due on September 30 leave the lot paid to that day, with 30.00 a share unpaid.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from seriatim.deal import accruals
from seriatim.deal.act import Act
from seriatim.deal.lots import Lot
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.provisions.accruing import Unpaid
from seriatim.provisions.dividend_payment import Payment
from seriatim.units.numbers import N, anywhere


def paid(clause: Any, now: Now[N], payment: Payment[N]) -> dict[str, Any]:
    """After a payment: up to when each lot is paid and what is left; whose dates the new shares follow."""
    changed: dict[str, Any] = {**payment.owed_to_former(now, clause.id)}
    for lot, day, each in payment.lots:
        rest = clause.unpaid(now, lot, day, payment.in_kind).less(each)
        late = _late(clause, now, lot, day, each, payment.in_kind)
        changed |= _kept(clause, lot.id, day, Unpaid(rest.compounded, rest.simple + late))
    for new in (certificate for certificate in payment.outcome.opens if certificate.security == clause.security):
        until, original = max((day, clause.issued_on(now, lot)) for lot, day, _ in payment.lots if lot.holder == new.holder)
        changed |= {f"paid_to/{new.id}": until, f"original/{new.id}": original}
    return changed


def _late(clause: Any, now: Now[N], lot: Lot[N], day: date, each: N, in_kind: bool) -> N:
    """What a dividend that compounds earned, on the part of it now paid, between its day and today: what is left earns from its day on.

    It is kept as unpaid on the dividend's day. Where that compounds more often than it is paid, it so compounds a little early: 12% of
    1,000, monthly, of a year, paid three months late, leaves 34.22 accrued that day, where counting to the day of payment gives 34.14.
    """
    if clause.compounding == "never" or now.on <= day:
        return now.zero
    owed: Unpaid[N] = clause.unpaid(now, lot, day, in_kind)
    unpaid: N = clause.grown(now, lot, day, now.on, owed, in_kind).all()
    less: N = clause.grown(now, lot, day, now.on, owed.less(each), in_kind).all()
    return unpaid - less - each


def _kept(clause: Any, lot: str, day: date, rest: Unpaid[N]) -> dict[str, Any]:
    one = clause.stated_value / clause.stated_value
    kept: dict[str, Any] = {f"paid_to/{lot}": day}
    for entry, money in (("compounded", rest.compounded), ("unpaid", rest.simple)):
        kept[f"{entry}/{lot}"] = PerShare(clause.security, Price(money, one)) if anywhere(money) else None
    return kept


def left(clause: Any, now: Now[N], lot: Lot[N], act: Act[N]) -> N:
    """What stays owed on a share that goes: what it does not take with it, and what makes it whole."""
    accrued: N = clause.accrued(now, lot)
    owed = now.zero if accruals.takes_accrued(now, act) else accrued
    if clause.make_whole is None or act.kind not in clause.make_whole_on:
        return owed
    whole_on: date = clause.make_whole.date(clause.issued_on(now, lot))
    all_of_it: N = clause.unpaid(now, lot, max(whole_on, now.on)).all()
    return owed + all_of_it - accrued
