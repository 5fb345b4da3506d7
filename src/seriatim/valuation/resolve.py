"""From clauses to numbers: what each lot may be converted into, is redeemed for, and is paid, asked of the clauses once.

The clauses are walked as the schedule walks them, with every duty performed and no right used, and each step that concerns the lot is kept
with its day. A redemption becomes the contract's end, dividends its flows, rights of the issuer calls and of the holder puts, a conversion
its number of shares. What has no number today (a price that follows the market, shares that grow with what accrues) is refused by name.
Years are days over 365.

Series K's first lot on the day it is issued: five years (1,826 days), 1,000 at the end, 250,000 shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.numbers import CENT, EXACT, whole
from seriatim.valuation.contract import Call, Contract, Flow, Put, Window

DAYS_A_YEAR = 365
"""Times are counted in days over 365, leap years too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A step that concerns a lot, the day it was offered on, the lot's slice of it, and what had accrued on one share by then."""

    on: date
    step: Step[Decimal]
    part: Slice[Decimal]
    accrued: Decimal


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
    seen = _ahead(now, {lot.id: lot for lot in lots})
    return tuple(_resolved(now.on, lot, security, seen.get(lot.id, [])) for lot in lots)


def _ahead(now: Now[Decimal], lots: Mapping[str, Lot[Decimal]]) -> dict[str, list[Seen]]:
    """Each step from today on that concerns one of the lots, while all duties but closings are performed and no right is used."""
    found: dict[str, list[Seen]] = {}

    def watched(at: Now[Decimal], step: Step[Decimal]) -> Decimal:
        if step.status != "contingent" and not step.blocked:
            for part in step.slices:
                if part.account in lots and part.quantity > 0:
                    found.setdefault(part.account, []).append(Seen(at.on, step, part, at.accrued(lots[part.account])))
        return at.zero if step.paid_by_holder else duties_performed(at, step)

    for _ in walk(now.clauses, designated(now).state, eve(now.on), horizon(now), watched, (now.on,)):
        pass
    return found


def _resolved(today: date, lot: Lot[Decimal], security: str, seen: Sequence[Seen]) -> Resolved:
    ends = [s for s in seen if s.step.kind == "redeemed" and s.step.modal == "must" and s.step.due == s.on]
    conversions = [s for s in seen if s.step.kind == "converted"]
    rights = [s for s in seen if s.step.kind == "redeemed" and s.step.modal == "may"]
    refusals = tuple(dict.fromkeys([*_refusals(lot, ends, conversions), *_unsteady(rights)]))
    clauses = tuple(dict.fromkeys(s.step.clause for s in seen))
    if refusals:
        return Resolved(lot, security, None, ends[-1].on if ends else None, refusals, clauses)
    last = ends[-1].on
    contract = Contract(
        years=years(today, last),
        redemption=float(ends[-1].part.amount),
        shares=float(_shares(conversions[0])) if conversions else 0.0,
        conversion=tuple(dict.fromkeys(_window(today, s.step, last) for s in conversions)),
        flows=tuple(_flows(today, seen)),
        calls=tuple(dict.fromkeys(Call(_window(today, s.step, last), *_price(rights, s)) for s in rights if s.step.by != lot.holder)),
        puts=tuple(dict.fromkeys(Put(_window(today, s.step, last), *_price(rights, s)) for s in rights if s.step.by == lot.holder)),
    )
    return Resolved(lot, security, contract, last, (), clauses)


def _refusals(lot: Lot[Decimal], ends: Sequence[Seen], conversions: Sequence[Seen]) -> Iterator[str]:
    if not ends:
        yield "it has no date of redemption, and no horizon is assumed"
    elif ends[0].part.quantity != lot.quantity:
        yield f"{ends[0].step.clause} redeems it in parts"
    for seen in conversions:
        if seen.step.modal == "must" or seen.step.by != lot.holder:
            yield f"{seen.step.clause} converts it whether the holder wants or not"
        if seen.step.unpriced or seen.step.price is None:
            yield f"{seen.step.clause} has a price that follows the market"
    if len({_shares(seen) for seen in conversions if seen.step.price and not seen.step.unpriced}) > 1:
        yield "the shares that it converts into change with time"


def _unsteady(rights: Sequence[Seen]) -> Iterator[str]:
    """Rights whose price is neither one sum nor one sum with what has accrued."""
    for clause in dict.fromkeys(seen.step.clause for seen in rights):
        own = [seen for seen in rights if seen.step.clause == clause]
        if len(_sums(own)) > 1 and len(_sums(own, clean=True)) > 1:
            yield f"the price of {clause} changes with time"


def _sums(rights: Sequence[Seen], clean: bool = False) -> set[Decimal]:
    return {whole(seen.part.amount - (seen.accrued if clean else 0), "nearest", CENT) for seen in rights}


def _price(rights: Sequence[Seen], seen: Seen) -> tuple[float, bool]:
    """What a share is redeemed for under a right, and whether what has accrued comes on top."""
    own = [other for other in rights if other.step.clause == seen.step.clause]
    accrues = len(_sums(own)) > 1
    return float(next(iter(_sums(own, clean=accrues)))), accrues


def _shares(seen: Seen) -> Decimal:
    """Shares for one of the lot's, before anything is rounded."""
    price = seen.step.price
    return EXACT.divide(seen.part.amount * price.shares, price.money) if price else Decimal(0)


def _window(today: date, step: Step[Decimal], last: date) -> Window:
    opens = max(years(today, step.opens), 0.0) if step.opens else 0.0
    return Window(opens, years(today, min(step.closes, last) if step.closes else last))


def _flows(today: date, seen: Sequence[Seen]) -> Iterator[Flow]:
    before = 0.0
    for each in seen:
        step = each.step
        if step.kind == "dividend_paid" and step.modal == "must" and step.due == each.on and each.on > today:
            at = years(today, each.on)
            yield Flow(at, float(each.part.amount), before)
            before = at
