"""From clauses to numbers: what each lot may be converted into, is redeemed for, and is paid, asked of the clauses once.

The clauses are walked as the schedule walks them, with every duty performed and no right used, and each step that concerns the lot is kept
with its day. A redemption becomes the contract's end, dividends its flows, rights of the issuer calls and of the holder puts, a conversion
its number of shares. What has no number today (a price that follows the market, shares that grow with what accrues) is refused by name.
Years are days over 365.

Series K's first lot on the day it is issued: five years (1,826 days), 1,000 at the end, 250,000 shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Slice, Step
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.numbers import EXACT
from seriatim.valuation.contract import Call, Contract, Flow, Put, Window

DAYS_A_YEAR = 365
"""Times are counted in days over 365, leap years too."""

Seen = tuple[date, Step[Decimal], Slice[Decimal]]
"""A step that concerns a lot, the day it was offered on, and the lot's slice of it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A lot and what is left of it as numbers; without a contract, `refusals` say why in the words of the terms."""

    lot: Lot[Decimal]
    security: str
    contract: Contract | None
    redeemed_on: date | None
    refusals: tuple[str, ...]
    clauses: tuple[str, ...]


def years(start: date, end: date) -> float:
    """The time between two days as the models count it."""
    return (end - start).days / DAYS_A_YEAR


def resolved(now: Now[Decimal], security: str) -> tuple[Resolved, ...]:
    """Every lot of a security outstanding today, by a single walk."""
    lots = [lot for lot in now.lots(security) if lot.quantity > 0]
    seen = _ahead(now, {lot.id for lot in lots})
    return tuple(_resolved(now.on, lot, security, seen.get(lot.id, [])) for lot in lots)


def _ahead(now: Now[Decimal], lots: set[str]) -> dict[str, list[Seen]]:
    """Each step from today on that concerns one of the lots, while all duties but closings are performed and no right is used."""
    found: dict[str, list[Seen]] = {}

    def watched(at: Now[Decimal], step: Step[Decimal]) -> Decimal:
        if step.status != "contingent" and not step.blocked:
            for part in step.slices:
                if part.account in lots and part.quantity > 0:
                    found.setdefault(part.account, []).append((at.on, step, part))
        return at.zero if step.paid_by_holder else duties_performed(at, step)

    for _ in walk(now.clauses, designated(now).state, eve(now.on), horizon(now), watched, (now.on,)):
        pass
    return found


def _resolved(today: date, lot: Lot[Decimal], security: str, seen: Sequence[Seen]) -> Resolved:
    ends = [(day, step, part) for day, step, part in seen if step.kind == "redeemed" and step.modal == "must" and step.due == day]
    conversions = [(step, part) for _, step, part in seen if step.kind == "converted"]
    refusals = list(dict.fromkeys(_refusals(lot, ends, conversions)))
    clauses = tuple(dict.fromkeys(step.clause for _, step, _ in seen))
    last = ends[-1][0] if ends else None
    if refusals or last is None:
        return Resolved(lot, security, None, last, tuple(refusals), clauses)
    step, part = conversions[0] if conversions else (None, None)
    contract = Contract(
        years=years(today, last),
        redemption=float(ends[-1][2].amount),
        shares=float(_shares(step, part)) if step and part else 0.0,
        conversion=tuple(dict.fromkeys(_window(today, s.opens, s.closes, last) for s, _ in conversions)),
        flows=tuple(_flows(today, seen)),
        calls=tuple(dict.fromkeys(_calls(today, seen, last))),
        puts=tuple(dict.fromkeys(_puts(today, seen, last))),
    )
    return Resolved(lot, security, contract, last, (), clauses)


def _refusals(lot: Lot[Decimal], ends: Sequence[Seen], conversions: Sequence[tuple[Step[Decimal], Slice[Decimal]]]) -> Iterator[str]:
    if not ends:
        yield "it has no date of redemption, and no horizon is assumed"
    elif ends[0][2].quantity != lot.quantity:
        yield f"{ends[0][1].clause} redeems it in parts"
    for step, _ in conversions:
        if step.modal == "must" or step.by != lot.holder:
            yield f"{step.clause} converts it whether the holder wants or not"
        if step.unpriced or step.price is None:
            yield f"{step.clause} has a price that follows the market"
    if len({_shares(step, part) for step, part in conversions if step.price and not step.unpriced}) > 1:
        yield "the shares that it converts into change with time"


def _shares(step: Step[Decimal], part: Slice[Decimal]) -> Decimal:
    """Shares for one of the lot's, before anything is rounded."""
    return EXACT.divide(part.amount * step.price.shares, step.price.money) if step.price else Decimal(0)


def _window(today: date, opens: date | None, closes: date | None, last: date) -> Window:
    return Window(max(years(today, opens), 0.0) if opens else 0.0, years(today, min(closes, last) if closes else last))


def _flows(today: date, seen: Sequence[Seen]) -> Iterator[Flow]:
    before = 0.0
    for day, step, part in seen:
        if step.kind == "dividend_paid" and step.modal == "must" and step.due == day and day > today:
            at = years(today, day)
            yield Flow(at, float(part.amount), before)
            before = at


def _rights(seen: Sequence[Seen], by_holder: bool) -> Iterator[Seen]:
    for day, step, part in seen:
        if step.kind == "redeemed" and step.modal == "may" and (step.by == part.holder) == by_holder:
            yield day, step, part


def _calls(today: date, seen: Sequence[Seen], last: date) -> Iterator[Call]:
    for _, step, part in _rights(seen, by_holder=False):
        yield Call(_window(today, step.opens, step.closes, last), float(part.amount), accrued=False)


def _puts(today: date, seen: Sequence[Seen], last: date) -> Iterator[Put]:
    for _, step, part in _rights(seen, by_holder=True):
        yield Put(_window(today, step.opens, step.closes, last), float(part.amount), accrued=False)
