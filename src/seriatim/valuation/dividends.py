"""Dividends ahead as cash on days, each with the day from which it accrues, so that what has accrued on any day can be told.

What a call or a put pays on top of its price is what has accrued by then. The next dividend has accrued since before the valuation day:
15.00 due in 12 days, of which 13.00 has accrued today, accrues from 78 days ago. And where a redemption takes what has accrued along,
that is a flow on its day: 1,000 and 15.00, not 1,015 of which nothing accrues in the last quarter.

Between two dates it accrues evenly here; what compounds within them, or is never paid before the redemption, is not quite even.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from seriatim.valuation.contract import Flow
from seriatim.valuation.seen import DAYS_A_YEAR, Seen, years

A_WEEK = 7 / DAYS_A_YEAR
"""How much the days of two years may lie apart and be a year apart all the same."""


def flows(today: date, seen: Sequence[Seen]) -> tuple[Flow, ...]:
    """What is paid on one share after today; without what its redemption pays."""
    before = 0.0
    found: list[Flow] = []
    for on, amount in sorted(_paid(today, seen).items()):
        at = years(today, on)
        found.append(Flow(at, float(amount), before if found else _since(today, on, amount, seen)))
        before = at
    return tuple(found)


def _paid(today: date, seen: Sequence[Seen]) -> dict[date, Decimal]:
    """By day, what falls due on it."""
    paid: dict[date, Decimal] = {}
    for each in seen:
        if each.step.kind == "dividend_paid" and each.step.modal == "must" and each.step.due == each.on and each.on > today:
            paid[each.on] = paid.get(each.on, Decimal(0)) + each.part.amount
    return paid


def within(today: date, seen: Sequence[Seen], end: Seen, paid: Sequence[Flow]) -> Flow | None:
    """What the redemption pays of what has accrued by its day; None where it takes nothing along."""
    if not end.takes_accrued or not 0 < end.accrued < end.part.amount:
        return None
    before = paid[-1].at if paid else _since(today, end.on, end.accrued, seen)
    return Flow(years(today, end.on), float(end.accrued), before)


def _since(today: date, on: date, amount: Decimal, seen: Sequence[Seen]) -> float:
    """From when on an amount accrues evenly that is due on a day: the whole day since which as much has accrued as had by the first
    day looked at.

    That is today, after what is paid today; or the next day looked at, where that is not to be seen.
    """
    ahead = [each for each in seen if today <= each.on < on]
    looked = [*[each for each in ahead if each.on == today][-1:], *(each for each in ahead if each.on > today)]
    first = next((each for each in looked if 0 <= each.accrued < amount), None)
    if first is None:
        return 0.0
    part = float(first.accrued / amount)
    at, then = years(today, on), years(today, first.on)
    return round((then - part * at) / (1 - part) * DAYS_A_YEAR) / DAYS_A_YEAR


def again(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """The flows of the last year that is foreseen, a year later."""
    last = max((flow.at for flow in flows), default=0.0)
    ahead = [flow for flow in flows if flow.at > last - 1 + A_WEEK]
    return tuple(Flow(flow.at + 1, flow.amount, flow.accrues_from + 1) for flow in ahead)


def in_shares(seen: Sequence[Seen]) -> Iterator[str]:
    """Dividends that are paid in shares, in words."""
    for each in seen:
        if each.step.kind == "dividend_paid" and each.step.modal == "must" and each.step.price is not None:
            yield f"{each.step.clause} pays in shares"
