"""From clauses to numbers: what each lot may be converted into, is redeemed for, and is paid, asked of the clauses once.

The clauses are walked as the schedule walks them, with every duty performed and no right used, and each step that concerns the lot is kept
with its day. A redemption becomes the contract's end, dividends its flows, rights of the issuer calls and of the holder puts, a conversion
its number of shares. One that is never redeemed has years without end, and its dividends of the last year that is foreseen come again
every year. What has no number today (a price that follows the market, shares that grow with what accrues) is refused by name. Years are
days over 365.

Series K's first lot on the day it is issued: five years (1,826 days), 1,000 at the end, 250,000 shares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from seriatim.deal.accruals import gives_accrued
from seriatim.deal.lots import Lot
from seriatim.deal.market import occurred
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, ON_NOTICE, Step
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.dates import years_after
from seriatim.units.numbers import CENT, EXACT
from seriatim.valuation import dividends
from seriatim.valuation.contract import Call, Contract, Put
from seriatim.valuation.ladder import priced, unsteady
from seriatim.valuation.overdue import Arrears, in_arrears
from seriatim.valuation.seen import Seen, other_stock, window, years

YEARS_MAX = 60
"""So far ahead rights are looked for, as far as the grid goes for what is never redeemed."""

LATER = (37, 50)
"""In days: no number of days after which dividends are paid is both, nor a difference of two such."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A lot and what is left of it as numbers; without a contract, `refusals` say why in the words of the terms.

    `overdue`: its redemption fell due and was not paid. `arrears`: the dividends on one share that fell due and were not, which count
    where they are `redeemed`, as part of the redemption, and else nowhere. `waits`: rights and duties over it that wait for what nobody
    can foresee, by clause, and for what. `stated_value`: of one share, where the deal states one.
    """

    lot: Lot[Decimal]
    security: str
    contract: Contract | None
    redeemed_on: date | None
    refusals: tuple[str, ...]
    clauses: tuple[str, ...]
    overdue: bool = False
    arrears: Decimal = Decimal(0)
    redeemed: bool = False
    waits: Mapping[str, str] = field(default_factory=dict)
    stated_value: Decimal | None = None


def resolved(now: Now[Decimal], security: str, common: str) -> tuple[Resolved, ...]:
    """Every lot of a security outstanding today, by a single walk; `common` is the stock whose price is known."""
    lots = [lot for lot in now.lots(security) if lot.quantity > 0]
    arrears = in_arrears(now, lots)
    seen, waiting = _ahead(arrears.paid, {lot.id: lot for lot in lots})
    watching = tuple(
        f"{clause.id} may be used only while the price of {clause.watches} is high enough"
        for clause in now.clauses.watching
        if clause.security == security and clause.watches and clause.id not in _barred(now)
    )
    found = (_resolved(arrears, lot, seen.get(lot.id, []), watching, common) for lot in lots)
    return tuple(replace(one, waits=waiting.get(one.lot.id, {})) for one in found)


def _ahead(now: Now[Decimal], lots: Mapping[str, Lot[Decimal]]) -> tuple[dict[str, list[Seen]], dict[str, dict[str, str]]]:
    """Each step from today on that concerns one of the lots, while all duties but closings are performed and no right is used.

    Tomorrow is looked at too, whatever falls due: what grows from day to day is seen to. And by lot, the clauses of which nothing is
    seen because they wait, and for what; but not the remedies, which the closings' value counts, and what waits for a price alone.
    """
    found: dict[str, list[Seen]] = {}
    waiting: dict[str, dict[str, str]] = {}
    elsewhere = {clause.id for clause in (*now.clauses.following, *(c for c in now.clauses.watching if c.watches))} - _barred(now)
    days = _looked_at(now, lots.values())

    def waits(step: Step[Decimal], why: str) -> None:
        for account in {part.account for part in step.slices} & lots.keys():
            waiting.setdefault(account, {})[step.clause] = why

    def watched(at: Now[Decimal], step: Step[Decimal]) -> Decimal:
        on_notice = step.status == ON_NOTICE
        if step.kind == "exchanged":
            return at.zero
        if step.status != "contingent" and (not step.blocked or step.status == NO_PRICE or on_notice):
            clause = at.clauses.by_id[step.clause]
            for part in step.slices:
                if part.account in lots and part.quantity > 0:
                    lot = lots[part.account]
                    over = clause.open_for(at, lot) if step.modal == "may" and clause in at.clauses.over_lots else None
                    notice, with_it = clause.notice_days if on_notice else 0, gives_accrued(at, step.clause)
                    found.setdefault(part.account, []).append(Seen(at.on, step, part, at.accrued(lot), over, notice, with_it))
        elif step.clause not in elsewhere:
            waits(step, step.blocked)
        return at.zero if step.paid_by_holder else duties_performed(at, step)

    for step in steps(now):
        if step.kind == "exchanged" and (step.closes is None or now.on <= step.closes):
            waits(step, "both sides have to agree to it")
    for _ in walk(now.clauses, designated(now).state, eve(now.on), max(horizon(now), *days), watched, days):
        pass
    used = {account: {seen.step.clause for seen in steps} for account, steps in found.items()}
    return found, {a: {name: why for name, why in of.items() if name not in used.get(a, ())} for a, of in waiting.items()}


def _barred(now: Now[Decimal]) -> set[str]:
    """The clauses that wait for something that has not occurred, whatever the price of the stock."""
    return {clause.id for clause in now.clauses.awaiting if any(occurred(now, what) is None for what in clause.occurrences)}


def _looked_at(now: Now[Decimal], lots: Iterable[Lot[Decimal]]) -> tuple[date, ...]:
    """The days on which rights over the lots are looked at: today and tomorrow, and where one opens, has another price, or ends.

    Where dividends accrue, also some days later: on a day of payment nothing has accrued, so that nobody could tell what comes on top.
    """
    days = {now.on, now.on + timedelta(days=1)}
    for lot in lots:
        for clause in (clause for clause in now.clauses.over_lots if clause.security == lot.security):
            days.update(day for day in clause.open_for(now, lot) or () if day is not None)
            days.update(clause.turns(lot) if clause in now.clauses.turning else ())
    ahead = {day for day in days if now.on <= day < years_after(now.on, YEARS_MAX)}
    later = {day + timedelta(days=more) for day in ahead for more in LATER} if now.clauses.accruing else set()
    return tuple(sorted(ahead | later))


def _resolved(arrears: Arrears, lot: Lot[Decimal], seen: Sequence[Seen], watching: Sequence[str], common: str) -> Resolved:
    today, security, waited = arrears.now.on, lot.security, arrears.of(lot)
    ends = [s for s in seen if s.step.kind == "redeemed" and s.step.modal == "must" and s.step.due == s.on]
    conversions = [s for s in seen if s.step.kind == "converted"]
    rights = [s for s in seen if s.step.kind == "redeemed" and s.step.modal == "may"]
    late = [s for s in seen if s.step.modal == "must" and s.step.due and s.step.due < today]
    overdue = [s.step for s in late if s.step.kind == "redeemed"]
    unpaid = [f"{step.clause} was due on {step.due} and is not paid: what is left is a claim" for step in overdue[:1]]
    ahead = [*_refusals(lot, ends, conversions), *dividends.in_shares(seen), *unsteady(rights), *_on_notice(lot, rights), *watching]
    refusals = tuple(dict.fromkeys([*unpaid, *_other_stock(conversions, common), *ahead]))
    if not (overdue or ends or conversions or rights or any(s.step.kind == "dividend_paid" for s in seen)):
        refusals = ("it is never redeemed or converted, and pays nothing: the terms here give it no value",)
    clauses = tuple(dict.fromkeys(s.step.clause for s in seen))
    last = ends[-1].on if ends else None
    if refusals:
        return Resolved(lot, security, None, last, refusals, clauses, overdue=bool(overdue), arrears=waited)
    with_it, beside = _with_redemption(arrears, lot, ends[-1], rights) if waited and last else (Decimal(0), Decimal(0))
    terms = _Terms(lot, seen, ends, conversions, rights)
    contract = terms.contract(today, with_it, beside)
    return Resolved(lot, security, contract, last, (), clauses, arrears=waited, redeemed=with_it > 0)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What was seen of a lot, by kind."""

    lot: Lot[Decimal]
    seen: Sequence[Seen]
    ends: Sequence[Seen]
    conversions: Sequence[Seen]
    rights: Sequence[Seen]

    def contract(self, today: date, with_it: Decimal, beside: Decimal) -> Contract:
        """The same as numbers; of arrears so much is paid with the redemption, and with a right that pays what has accrued.

        Where such a right asks what has accrued, what the redemption takes along is a flow on its day, which accrues until then.
        """
        last = self.ends[-1].on if self.ends else None
        calls, puts = ([s for s in self.rights if (s.step.by == self.lot.holder) is holds] for holds in (False, True))
        contract = Contract(
            years=years(today, last) if last else math.inf,
            redemption=float(self.ends[-1].part.amount + with_it if self.ends else _owed(self.conversions, self.rights)),
            shares=float(_shares(self.conversions[0])) if self.conversions else 0.0,
            conversion=tuple(dict.fromkeys(window(today, s, last) for s in self.conversions)),
            flows=(flows := dividends.flows(today, self.seen)),
            calls=tuple(Call(*right) for right in priced(today, last, calls, beside)),
            puts=tuple(Put(*right[:3]) for right in priced(today, last, puts, beside)),
            yearly=() if last else dividends.again(flows),
        )
        asked = any(call.accrued for call in contract.calls) or any(put.accrued for put in contract.puts)
        taken = dividends.within(today, self.seen, self.ends[-1], flows) if self.ends and asked else None
        if taken is None:
            return contract
        return replace(contract, redemption=contract.redemption - taken.amount, flows=(*flows, taken), owed=contract.redemption)


def _with_redemption(arrears: Arrears, lot: Lot[Decimal], end: Seen, rights: Sequence[Seen]) -> tuple[Decimal, Decimal]:
    """What of the arrears is paid with the redemption, and with each right that pays what has accrued on top.

    Nothing where the redemption does not; nor where they accrue themselves and such a right has one price for many days.
    """
    by_then, waited = arrears.by(lot, end.on), arrears.of(lot)
    part = arrears.part(lot, end.step.clause, end.on)
    if not part or (rights and abs(by_then - waited) >= CENT):
        return Decimal(0), Decimal(0)
    return part * by_then, waited


def _owed(conversions: Sequence[Seen], rights: Sequence[Seen]) -> Decimal:
    """What a default recovers a part of, where nothing is ever redeemed: the stated value, or what a right redeems it for."""
    return next((seen.part.amount for seen in (*conversions, *rights)), Decimal(0))


def _refusals(lot: Lot[Decimal], ends: Sequence[Seen], conversions: Sequence[Seen]) -> Iterator[str]:
    if ends and ends[0].part.quantity != lot.quantity:
        yield f"{ends[0].step.clause} redeems it in parts"
    for seen in conversions:
        if seen.step.modal == "must" or seen.step.by != lot.holder:
            yield f"{seen.step.clause} converts it whether the holder wants or not"
        if seen.step.unpriced or seen.step.price is None:
            yield f"{seen.step.clause} has a price that follows the market"
    ways: dict[str, set[Decimal]] = {}
    for seen in conversions:
        if seen.step.price and not seen.step.unpriced:
            ways.setdefault(seen.step.clause, set()).add(_shares(seen))
    for clause, counts in ways.items():
        if len(counts) > 1:
            yield f"the shares that it converts into by {clause} change with time"
    if len({count for counts in ways.values() for count in counts}) > 1 and len(ways) > 1:
        yield f"it may be converted in several ways: {', '.join(ways)}"


def _other_stock(conversions: Sequence[Seen], common: str) -> Iterator[str]:
    """Conversions into something whose price is not known: what it converts into in its turn would be a lower bound, and no value."""
    for seen in conversions:
        if seen.step.into != common:
            yield other_stock(seen.step, common)


def _on_notice(lot: Lot[Decimal], rights: Sequence[Seen]) -> Iterator[str]:
    """A put that the holder has to announce: between the notice and the day it may still convert, for which there is no model here."""
    for clause in dict.fromkeys(seen.step.clause for seen in rights if seen.notice and seen.step.by == lot.holder):
        yield f"{clause} needs a notice of the holder first"


def _shares(seen: Seen) -> Decimal:
    """Shares for one of the lot's, before anything is rounded."""
    price = seen.step.price
    return EXACT.divide(seen.part.amount * price.shares, price.money) if price else Decimal(0)
