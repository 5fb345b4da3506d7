"""A lot along paths, by its own clauses: they are lifted to arrays and walked as the schedule walks them, with prices observed on the way.

Nothing of a clause is written again here. On every trading day of a path its price is observed, as a recorded price would be; on the days
on which anything may be decided the clauses are asked for their steps, and what a step gives for the lot is an amount on every path: the
price of a variable conversion from the days that it looks back on, with its floor and its fixed price, what has accrued, a ladder of
call prices. Duties (dividends, instalments, redemption) are performed by `ledger.perform`, and the lot shrinks or grows.

Geneva Roth's Series B of 1 dollar converts at 75 % of the mean of the two lowest of ten closes: at a constant price into 1.3333 dollars'
worth of common, with 12 % dividends accrued for half a year into 1.06 / 0.75 = 1.4133.

A day whose look-back is not complete, because days before today were not recorded, lets nobody convert. Volume-weighted and closing
prices of a day are one price here. Does not cover: rights that need a notice first, limits on what may be converted (`selling` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Clauses
from seriatim.deal.market import observed, quotations
from seriatim.deal.state import Lot, Now, State
from seriatim.deal.step import Step, taken
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import designated, eve, horizon
from seriatim.projection.walk import Done, duties_performed, walk
from seriatim.provisions.convertible import Quoted
from seriatim.units.calendars import is_business_day
from seriatim.units.numbers import anywhere, lift, ratio, total
from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.features import features
from seriatim.valuation.paths.world import World
from seriatim.valuation.resolve import years

Floats = NDArray[np.float64]

LOOKS = 64
"""On about how many days rights are looked at, besides those that the terms name."""


@dataclass(frozen=True)
class Stepped:
    """A lot from a day to its redemption. `days`: those on which its price is known; `looks`: those on which something may be done.

    `start` is the state with the other lots of its series left out; `redemption`: what a share is redeemed for at the end.
    """

    start: Now[Decimal]
    lot: Lot[Decimal]
    common: str
    world: World
    days: tuple[date, ...]
    looks: tuple[date, ...]
    redemption: float

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today, in years."""
        return tuple(years(self.start.on, day) for day in self.days)

    @cached_property
    def clauses(self) -> Clauses:
        """The same clauses with every constant a float."""
        return Clauses(lift(clause, float) for clause in self.start.clauses)

    def state(self, paths: int) -> State[Any]:
        """The state at the start, every balance on so many paths."""
        lifted: State[Any] = State(np.zeros(paths))
        balances = {key: lifted.zero + float(balance) for key, balance in self.start.state.balances.items()}
        lifted.add(Outcome(tuple(self.start.state.certificates.values()), balances, lift(self.start.state.memory, float)))
        return lifted

    def course(self, moved: Floats) -> Course:
        """What the lot offers along Brownian paths, for one of its shares of today."""
        times = (0.0, *self.times)
        martingale = self.world.martingale(times, np.vstack([np.zeros((1, moved.shape[1])), moved]))
        stock = self.world.grown(times, martingale)
        at = {day: n for n, day in enumerate((self.start.on, *self.days))}
        walked = _Walked(self, self.state(moved.shape[1]), stock, at)
        offers = [walked.offer(day) for day in self.looks]
        kept = [at[day] for day in self.looks]
        when = tuple(times[n] for n in kept)

        def by_day(name: str) -> Floats:
            return np.stack([getattr(offer, name) for offer in offers])

        shares, redeemed = by_day("shares"), by_day("redeemed")
        parity = np.maximum(shares, 0.0)
        ratios = [_known(*each) for each in zip(shares, redeemed, strict=True)]
        known = (features(self.world, year, stock[n], each) for year, n, each in zip(when, kept, ratios, strict=True))
        return Course(
            years=when,
            stock=stock[kept],
            martingale=martingale[kept],
            shares=shares,
            put=by_day("put"),
            call=by_day("call"),
            paid=by_day("paid"),
            due=by_day("due"),
            forced=by_day("forced"),
            kept=parity,
            redeemed=redeemed,
            features=tuple(known),
        )


def _known(shares: Floats, redeemed: Floats) -> Floats:
    """What converts over what is redeemed; one where either is nothing."""
    there = (shares > 0) & (redeemed > 0)
    ratios: Floats = np.where(there, shares / np.where(there, redeemed, 1.0), 1.0)
    return ratios


@dataclass
class _Offer:
    """What the lot offers on a day, for one share, by path: as in `Course`."""

    shares: Floats
    put: Floats
    call: Floats
    paid: Floats
    due: Floats
    forced: Floats
    redeemed: Floats


class _Walked:
    """The lot's clauses on their way along the paths: the state so far, and up to when prices were observed."""

    def __init__(self, of: Stepped, state: State[Any], stock: Floats, at: Mapping[date, int]):
        self.of, self.state, self.stock, self.at = of, state, stock, at
        self.seen = eve(of.start.on)
        self.each = 1 / float(of.lot.quantity)

    def offer(self, day: date) -> _Offer:
        """What is offered on the next day looked at: dividends first, then rights, then what is due."""
        self._observe(day)
        none = self.state.zero
        paid = due = forced = none
        now = Now(day, self.state, self.of.clauses)
        standing = steps(now)
        if day > self.of.start.on and any(_is_due(step, day) and _is_dividend(step) for step in standing):
            cash, common = self._perform(day, _is_dividend)
            paid, standing = paid + cash + common, steps(now)
        shares, put, call = self._rights(now, standing)
        held = total([lot.quantity for lot in self._lots()], none) * self.each
        if any(_is_due(step, day) and not _is_dividend(step) for step in standing):
            cash, common = self._perform(day, lambda step: not _is_dividend(step))
            due, forced = due + cash, forced + common
        return _Offer(shares, put, call, paid, due, forced, held * self.of.redemption)

    def _observe(self, until: date) -> None:
        """The prices of the trading days up to a day, those not recorded already."""
        of = self.of
        clause = of.clauses.by_id[quotations(of.common)]
        day = self.seen
        while day < until:
            day += timedelta(days=1)
            if day not in self.at or not is_business_day(day, "nyse"):
                continue
            now = Now(day, self.state, of.clauses)
            for quote in get_args(Quoted):
                if observed(now, of.common, quote, day) is None:
                    act: Act[Any] = Act("observed", day, security=of.common, quote=quote, price=self.stock[self.at[day]])
                    self.state.add(Outcome(memory={(clause.id, entry): kept for entry, kept in clause.after(now, act, {}).items()}))
        self.seen = until

    def _lots(self) -> list[Lot[Any]]:
        """What has become of the lot: what is left of it, and what was paid on it in kind."""
        return [lot for lot in self.state.lots(self.of.lot.security, self.of.clauses.issuer) if lot.holder == self.of.lot.holder]

    def _perform(self, day: date, which: Callable[[Step[Any]], bool]) -> tuple[Any, Any]:
        """Performs the duties of a day, and returns what they give the holder for one share: in cash, and in common."""
        cash = common = self.state.zero

        def policy(now: Now[Any], step: Step[Any]) -> Any:
            return now.zero if step.paid_by_holder or not which(step) else duties_performed(now, step)

        for done in walk(self.of.clauses, self.state, eve(day), day, policy, (day,)):
            paid, shares = self._given(done, day)
            cash, common = cash + paid, common + shares
        return cash * self.each, common * self.each

    def _given(self, done: Done[Any], day: date) -> tuple[Any, Any]:
        """What a duty gave the lot's holder: cash, and common at the day's price; more shares of the series are worth nothing yet."""
        step = done.step
        quantity = step.quantity_max if done.act.quantity is None else done.act.quantity
        worth = self.state.zero
        for s, part in taken(step, quantity):
            if s.asset == self.of.lot.security and s.holder == self.of.lot.holder:
                worth = worth + part * s.amount
        if step.price is None:
            return worth, 0.0
        return 0.0, self._in_common(step, worth, day) if step.into == self.of.common else 0.0

    def _in_common(self, step: Step[Any], worth: Any, day: date) -> Any:
        return ratio(worth * step.price.shares, step.price.money) * self.stock[self.at[day]] if step.price else 0.0

    def _rights(self, now: Now[Any], standing: Iterable[Step[Any]]) -> tuple[Floats, Floats, Floats]:
        """What the holder may convert into or be paid, and for what the issuer may call, for one share of today."""
        none = self.state.zero
        shares, put, call = none + NEVER, none + NEVER, none + np.inf
        for step in standing:
            worth = self._offered(now, step)
            if worth is None:
                continue
            if step.by != self.of.lot.holder:
                call = np.minimum(call, np.where(worth > 0, worth, np.inf))
            elif step.kind == "converted":
                shares = np.maximum(shares, np.where(worth > 0, worth, NEVER))
            else:
                put = np.maximum(put, np.where(worth > 0, worth, NEVER))
        return shares, put, call

    def _offered(self, now: Now[Any], step: Step[Any]) -> Any:
        """What a right over the whole lot comes to; None where it is not there today."""
        over = [s for s in step.slices if s.asset == self.of.lot.security and s.holder == self.of.lot.holder]
        if step.modal != "may" or step.kind not in ("converted", "redeemed") or not over:
            return None
        if step.status == "on notice":
            raise ValueError(f"{step.clause} needs a notice first, which paths do not know where prices follow the market")
        closed = (step.opens and step.opens > now.on) or (step.closes and step.closes < now.on)
        if step.blocked or step.unpriced or closed or not anywhere(step.quantity_max):
            return None
        worth = total([s.quantity * s.amount for s in over], self.state.zero) * self.each
        worth = np.where(step.quantity_max > 0, worth, 0.0)
        return worth if step.price is None else self._in_common(step, worth, now.on)


def _is_due(step: Step[Any], day: date) -> bool:
    return step.modal == "must" and step.due == day and not step.paid_by_holder


def _is_dividend(step: Step[Any]) -> bool:
    return step.kind == "dividend_paid"


def stepped(now: Now[Decimal], lot: Lot[Decimal], common: str, world: World, looks: int = LOOKS) -> Stepped:
    """A lot ready to be followed. Raises ValueError, in the words of the terms, for what cannot be."""
    ahead = _alone(designated(now), lot)
    dates, redemption = _dates(ahead, lot)
    end = max(dates, default=now.on)
    if redemption is None:
        raise ValueError("it has no date of redemption, and no horizon is assumed")
    span = (end - now.on).days
    trading = [day for day in (now.on + timedelta(days=n) for n in range(1, span + 1)) if is_business_day(day, "nyse")]
    spaced = trading[:: max(len(trading) // looks, 1)]
    chosen = tuple(sorted({now.on, *spaced, *dates}))
    return Stepped(ahead, lot, common, world, tuple(sorted({*trading, *dates} - {now.on})), chosen, redemption)


def _alone(now: Now[Decimal], lot: Lot[Decimal]) -> Now[Decimal]:
    """The same state with no other lot of the series, so that what comes of this one can be told."""
    state = now.state.copy()
    for other in now.state.lots(lot.security):
        if other.id != lot.id:
            state.balances.pop((other.id, lot.security), None)
    return Now(now.on, state, now.clauses)


def _dates(now: Now[Decimal], lot: Lot[Decimal]) -> tuple[tuple[date, ...], float | None]:
    """The days on which something falls due on the lot, or a right over it opens or closes, up to its end; and its redemption.

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
    end = max(due, default=now.on)
    return tuple(day for day in {*due, *named} if now.on <= day <= end), redemption


def _edges(step: Step[Decimal]) -> Iterable[date]:
    """The first and the last day of a right, and the day after it."""
    return [day for day in (step.opens, step.closes, step.closes and step.closes + timedelta(days=1)) if day is not None]
