"""A lot's clauses on their way along paths: prices observed, steps asked for, duties performed, all on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.deal.act import Act
from seriatim.deal.limits import available
from seriatim.deal.lots import Lot
from seriatim.deal.market import quotations
from seriatim.deal.state import Now, State
from seriatim.deal.step import ON_NOTICE, Slice, Step, taken
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import eve
from seriatim.projection.walk import Done, duties_performed, walk
from seriatim.units.calendars import is_business_day
from seriatim.units.numbers import anywhere, ratio, total
from seriatim.valuation.paths.ahead import Ahead
from seriatim.valuation.paths.course import NEVER
from seriatim.valuation.paths.observed import Observed
from seriatim.valuation.seen import other_stock

Floats = NDArray[np.float64]

PART = 1e-9
"""What of a lot may be left out by rounding where a right is over all of it."""


@dataclass
class Offer:
    """What the lot offers on a day, for one share, by path: as in `Course`."""

    shares: Floats
    put: Floats
    call: Floats
    paid: Floats
    due: Floats
    forced: Floats
    redeemed: Floats


class Walked:
    """The lot's clauses on their way along the paths: the state so far, and up to when prices were observed."""

    def __init__(self, of: Ahead, stock: Floats, limits: bool = False):
        self.limits = limits
        self.of, self.stock, self.at = of, stock, of.places
        self.state: State[Any] = of.state(stock.shape[1])
        self.memory = self._observing()
        self.each = 1 / float(of.lot.quantity)
        self.narrowed = False

    def offer(self, day: date) -> Offer:
        """What is offered on the next day looked at: dividends first, then rights, then what is due."""
        self.observe(day)
        none = self.state.zero
        paid = due = forced = none
        standing = self.standing(day)
        if day > self.of.start.on and any(is_due(step, day) and is_dividend(step) for step in standing):
            cash, common = self.perform(day, is_dividend)
            paid, standing = paid + cash + common, self.standing(day)
        now = Now(day, self.state, self.of.clauses)
        shares, put, call = self._rights(now, standing)
        held = self.held() * self.each
        if any(is_due(step, day) and not is_dividend(step) for step in standing):
            saved = self._saved(now, standing)
            cash, common = self.perform(day, lambda step: not is_dividend(step))
            due, forced = due + cash - saved, forced + common
        return Offer(shares, put, call, paid, due, forced, held * self.of.redemption)

    def standing(self, day: date) -> list[Step[Any]]:
        """Every right and duty of a day."""
        return steps(Now(day, self.state, self.of.clauses))

    def observe(self, until: date) -> None:
        """The prices of the trading days up to a day may be asked for; those on record stay."""
        self.memory.until = self.at[until]

    def _observing(self) -> Observed:
        """The state's memory, in which the paths' prices are found."""
        of, clause = self.of, self.of.clauses.by_id[quotations(self.of.common)]

        def observe(quote: str, day: date) -> Mapping[str, Any]:
            act: Act[Any] = Act("observed", day, security=of.common, quote=quote, price=self.stock[self.at[day]])
            found: Mapping[str, Any] = clause.after(Now(day, self.state, of.clauses), act, {})
            return found

        trading = {day: row for day, row in self.at.items() if is_business_day(day, "nyse")}
        memory = Observed(self.state.memory, clause.id, trading, observe, self.state.zero + 1.0)
        self.state.remember(memory)
        return memory

    def lots(self) -> list[Lot[Any]]:
        """What has become of the lot: what is left of it, and what was paid on it in kind."""
        return [lot for lot in self.state.lots(self.of.lot.security, self.of.clauses.issuer) if lot.holder == self.of.lot.holder]

    def held(self) -> Any:
        """How many shares of the series that is."""
        return total([lot.quantity for lot in self.lots()], self.state.zero)

    def perform(self, day: date, which: Callable[[Step[Any]], bool]) -> tuple[Any, Any]:
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
        return 0.0, 0.0 if step.into == self.of.lot.security else self.in_common(step, worth, day)

    def in_common(self, step: Step[Any], worth: Any, day: date) -> Any:
        """What a step gives in common is worth on a day. Raises ValueError where it gives something whose price is not known."""
        if step.price is None:
            return 0.0
        if step.into != self.of.common:
            raise ValueError(other_stock(step, self.of.common))
        return ratio(worth * step.price.shares, step.price.money) * self.stock[self.at[day]]

    def _rights(self, now: Now[Any], standing: Sequence[Step[Any]]) -> tuple[Floats, Floats, Floats]:
        """What the holder may convert into or be paid, and for what the issuer may call, for one share of today."""
        none = self.state.zero
        shares, put, call = none + NEVER, none + NEVER, none + np.inf
        for step in standing:
            worth = None if _instead(step, standing, now.on) else self._offered(now, step)
            if worth is None:
                continue
            if step.by != self.of.lot.holder:
                if step.kind == "redeemed" and self._partial(step):
                    raise ValueError(f"{step.clause} lets a part of the lot be called, and paths know calls of all of it alone")
                call = np.minimum(call, np.where(worth > 0, worth, np.inf))
            elif step.kind == "converted":
                shares = np.maximum(shares, np.where(worth > 0, worth, NEVER))
            else:
                put = np.maximum(put, np.where(worth > 0, worth, NEVER))
        return shares, put, call

    def _saved(self, now: Now[Any], standing: Sequence[Step[Any]]) -> Any:
        """What the issuer saves, for one share of today, by giving common for what is due in cash, where that is worth less."""
        saved = self.state.zero
        for step in standing:
            common = self._offered(now, step) if _instead(step, standing, now.on) else None
            if common is not None:
                cash = total([s.quantity * s.amount for s in self._over(step)], self.state.zero) * self.each
                saved = saved + np.maximum(cash - common, 0.0)
        return saved

    def _partial(self, step: Step[Any]) -> bool:
        """Whether a step is over a part of the lot, on any path."""
        covered, held = total([s.quantity for s in self._over(step)], self.state.zero), self.held()
        return anywhere(held * (1 - PART) - covered)

    def _over(self, step: Step[Any]) -> list[Slice[Any]]:
        """What of a step concerns the lot."""
        return [s for s in step.slices if s.asset == self.of.lot.security and s.holder == self.of.lot.holder]

    def _offered(self, now: Now[Any], step: Step[Any]) -> Any:
        """What a right over the lot comes to; None where it is not there today."""
        over = self._over(step)
        if step.modal != "may" or step.kind not in ("converted", "redeemed") or not over:
            return None
        if step.status == ON_NOTICE:
            raise ValueError(f"{step.clause} needs a notice first, which paths do not know where prices follow the market")
        closed = (step.opens and step.opens > now.on) or (step.closes and step.closes < now.on)
        if step.blocked or step.unpriced or closed or not anywhere(step.quantity_max):
            return None
        if self.limits and step.kind == "converted" and anywhere(step.quantity_max - available(now, step)[0]):
            self.narrowed = True
        worth = total([s.quantity * s.amount for s in over], self.state.zero) * self.each
        worth = np.where(step.quantity_max > 0, worth, 0.0)
        return worth if step.price is None else self.in_common(step, worth, now.on)


def is_due(step: Step[Any], day: date) -> bool:
    return step.modal == "must" and step.due == day and not step.paid_by_holder


def is_dividend(step: Step[Any]) -> bool:
    return step.kind == "dividend_paid"


def _instead(step: Step[Any], standing: Sequence[Step[Any]], day: date) -> bool:
    """Whether a right is another way to pay what its clause makes due on the day: no call of what is not due."""
    return step.modal == "may" and step.kind == "redeemed" and any(is_due(each, day) and each.clause == step.clause for each in standing)
