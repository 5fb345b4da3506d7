"""What lies before a lot: its end, the days on which anything may be decided about it, and its clauses on arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, get_args

import numpy as np

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Clauses
from seriatim.deal.lots import Lot
from seriatim.deal.market import quotations, quoted
from seriatim.deal.state import Now, State
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import duties_performed, walk
from seriatim.provisions.convertible import Quoted
from seriatim.units.calendars import is_business_day
from seriatim.units.dates import years_after
from seriatim.units.numbers import lift
from seriatim.valuation.seen import years

HORIZON_YEARS = 5
"""How long a lot is followed that is never redeemed."""
LOOKS = 1300
"""On about how many days rights are looked at, besides those that the terms name: on every trading day of five years."""


@dataclass(frozen=True)
class Ahead:
    """A lot from a day to its redemption. `days`: those on which its price is known; `looks`: those on which something may be done.

    `start` is the state with the other lots of its series left out; `redemption`: what a share is redeemed for at the end. One that is
    never redeemed (`ends` false) is followed for five years, and what cannot be converted then counts nothing; `redemption` is then
    what converts, of which a default leaves a part.
    """

    start: Now[Decimal]
    lot: Lot[Decimal]
    common: str
    days: tuple[date, ...]
    looks: tuple[date, ...]
    redemption: float
    ends: bool

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today, in years."""
        return tuple(years(self.start.on, day) for day in self.days)

    @cached_property
    def places(self) -> dict[date, int]:
        """Each day's place on a path, today's first."""
        return {day: n for n, day in enumerate((self.start.on, *self.days))}

    @cached_property
    def clauses(self) -> Clauses:
        """The same clauses with every constant a float."""
        return self.start.clauses.each(lambda clause: lift(clause, float))

    @cached_property
    def skips(self) -> bool:
        """Whether there are trading days on which rights are not looked at."""
        return len(self.looks) < len(self.days)

    def tomorrow(self, price: float) -> Ahead:
        """The same lot a day later, when nothing has been done about it today, and today's price has been observed."""
        day, state, clause = self.start.on + timedelta(days=1), self.start.state.copy(), quotations(self.common)
        for quote in get_args(Quoted) if is_business_day(self.start.on, "nyse") else ():
            if quoted(self.start, self.common, quote, self.start.on) is None:
                act: Act[Decimal] = Act("observed", self.start.on, security=self.common, quote=quote, price=Decimal(str(price)))
                kept = self.start.clauses.by_id[clause].after(self.start, act, {})
                state.add(Outcome(memory={(clause, entry): value for entry, value in kept.items()}))
        days = tuple(each for each in self.days if each > day)
        looks = (day, *(each for each in self.looks if each > day))
        return replace(self, start=Now(day, state, self.start.clauses), days=days, looks=looks)

    def state(self, paths: int) -> State[Any]:
        """The state at the start, every balance on so many paths."""
        lifted: State[Any] = State(np.zeros(paths))
        balances = {key: lifted.zero + float(balance) for key, balance in self.start.state.balances.items()}
        lifted.add(Outcome(tuple(self.start.state.certificates.values()), balances, lift(self.start.state.memory, float)))
        return lifted


def look_ahead(now: Now[Decimal], lot: Lot[Decimal], common: str, looks: int = LOOKS) -> Ahead:
    """A lot ready to be followed. Raises ValueError, in the words of the terms, for what cannot be."""
    alone = _alone(designated(now), lot)
    named, due, redemption = _dates(alone, lot)
    ends = redemption is not None
    end = max(due) if ends else years_after(now.on, HORIZON_YEARS)
    dates = {day for day in {*named, *due, end} if now.on <= day <= end}
    span = (end - now.on).days
    trading = [day for day in (now.on + timedelta(days=n) for n in range(1, span + 1)) if is_business_day(day, "nyse")]
    spaced = trading[:: max(round(len(trading) / looks), 1)]
    chosen = tuple(sorted({now.on, *spaced, *dates}))
    return Ahead(
        alone,
        lot,
        common,
        tuple(sorted({*trading, *dates} - {now.on})),
        chosen,
        _converting(alone, lot) if redemption is None else redemption,
        ends,
    )


def _alone(now: Now[Decimal], lot: Lot[Decimal]) -> Now[Decimal]:
    """The same state with no other lot of the series, so that what comes of this one can be told."""
    state = now.state.copy()
    others = [other for other in now.state.lots(lot.security) if other.id != lot.id]
    state.add(Outcome(moves={(other.id, lot.security): -other.quantity for other in others}))
    return Now(now.on, state, now.clauses)


def _dates(now: Now[Decimal], lot: Lot[Decimal]) -> tuple[set[date], set[date], float | None]:
    """The days on which a right over the lot opens or closes, those on which something falls due on it, and its redemption.

    Walked with every duty performed and no right used, while prices are not known.
    """
    state, named, due = now.state.copy(), set[date](), set[date]()
    redemption: float | None = None

    def watched(at: Now[Decimal], step: Step[Decimal]) -> Decimal:
        if any(s.asset == lot.security and s.holder == lot.holder for s in step.slices):
            named.update(_edges(step))
        return at.zero if step.paid_by_holder else duties_performed(at, step)

    for done in walk(now.clauses, state, eve(now.on), horizon(now), watched, (now.on,)):
        own = [s for s in done.step.slices if s.asset == lot.security and s.holder == lot.holder]
        if own:
            due.add(done.act.on)
            if done.step.kind == "redeemed" and not any(left.holder == lot.holder for left in state.lots(lot.security)):
                redemption = float(own[-1].amount)
                break
    return named, due, redemption


def _converting(now: Now[Decimal], lot: Lot[Decimal]) -> float:
    """What of a share converts today: what is owed on one that is never redeemed."""
    own = (s for step in steps(now) if step.kind == "converted" for s in step.slices if s.account == lot.id)
    amount = next((s.amount for s in own), None)
    if amount is None:
        raise ValueError("it is never redeemed, and nothing converts it")
    return float(amount)


def _edges(step: Step[Decimal]) -> Iterable[date]:
    """The first and the last day of a right, and the day after it."""
    return [day for day in (step.opens, step.closes, step.closes and step.closes + timedelta(days=1)) if day is not None]
