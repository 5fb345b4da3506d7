"""The issuer's call: it may redeem shares, all or part, at a price that may climb, be the greater of several, or need a condition.

Geneva Roth's Series B (filing 16): 105 % of the stated value in the first 30 days from issue, 110 % to day 60, 115, 120, 125 and
130 % to day 180, and no call after that. 1,000 shares of $1.00 called on day 30: 1,050.00; on day 31: 1,100.00; on day 181: nothing.
Lilis (filing 46) climbs by the calendar, Eco-Stim (filing 25) pays the greater of the stated value with dividends and 150 % of it,
Workhorse (filing 13) may call once its credit agreement is repaid.

With `notice_days` a call begins with a notice (`noticed`: quantity, effective). Until the redemption date the shares called stay
convertible, and what is converted comes off them; then redeeming the rest is a duty, and they are convertible no more, unless
the issuer does not pay (`unpaid`).

What the market says counts by the redemption date, however late the money is. Not covered here: a notice that is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal import notice_given, notices
from seriatim.deal.act import Act
from seriatim.deal.clause import Said
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.market import occurred
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Due, Worth
from seriatim.deal.prices import no_price
from seriatim.deal.redemption import (
    STAYS_DUE,
    AsConverted,
    PriceTest,
    Rung,
    determined,
    greatest,
    ladder_ends,
    ladder_mistakes,
    latest,
    market_value,
    price_test,
    redeemed,
    rung,
    uncountable,
    unpaid,
    unpaid_status,
)
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, ON_NOTICE, Price, Step
from seriatim.provisions.redemption_words import sentences
from seriatim.units.numbers import ONE, N, anywhere, least, most, where
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class RedemptionCall(Generic[N]):
    """The issuer may redeem shares for the step of the `ladder` that counts on the day, or what of `or_greater` is more.

    `opens` is the first day on which a share may be redeemed, `needs` what must have occurred, `trigger` a condition on the price
    of `common`. `lots`: from all in proportion, the oldest first, or those that the issuer names. Less than `minimum` shares are
    not called at once, unless no more are left.
    """

    performed_as: ClassVar[str] = "redeemed"
    COUNTS: ClassVar[tuple[str, ...]] = ("minimum",)

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    ladder: tuple[Rung[N], ...]
    lots: Literal["pro_rata", "oldest_first", "elected"]
    notice_days: int
    or_greater: tuple[Worth[N], ...] = ()
    or_market: AsConverted | None = None
    opens: Due | None = None
    needs: str = ""
    common: str = ""
    trigger: PriceTest[N] | None = None
    minimum: N | None = None
    smallest: Decimal = ONE

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        yield from ladder_mistakes(self.ladder, self.opens)
        if self.or_market is not None and not self.or_market.trading_days:
            yield "or_market", "a mean needs one trading day at least"
        if why := uncountable(self.minimum, self.smallest):
            yield "minimum", why
        if (self.trigger is None) == bool(self.common):
            yield "trigger", "trigger and common go together: a condition on the price of the common"
        if self.trigger is not None and not 1 <= self.trigger.for_days <= self.trigger.of_days:
            yield "trigger", "for_days is at least 1, and at most of_days"

    @property
    def amount(self) -> Worth[N]:
        """What the first step of the ladder pays, by which others tell whether dividends accrued go with a share."""
        return self.ladder[0].amount

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for."""
        return (self.needs,) if self.needs else ()

    def opening(self) -> Mapping[str, Any]:
        """The price of the condition, per share of the common, so that a split rescales it."""
        level = self.trigger.at_least if self.trigger is not None else None
        return {} if level is None else {"trigger": PerShare(self.common, Price(level, level / level))}

    def open_for(self, now: Now[N], lot: Lot[N]) -> tuple[date, date | None]:
        """From the first day on which a share may be redeemed to the end of the ladder."""
        return self._opens(lot), ladder_ends(self.ladder, lot.issued_on)

    def turns(self, lot: Lot[N]) -> tuple[date, ...]:
        """The day after each step of the ladder but the last, which has another price."""
        return tuple(step.until.date(lot.issued_on) + timedelta(days=1) for step in self.ladder[:-1] if step.until is not None)

    @property
    def watches(self) -> str:
        """The stock whose price the `trigger` asks for."""
        return self.common

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day for which shares are called."""
        return notices.next_notice(now, self.id, after)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """A duty for each notice with shares still to be redeemed, and the right itself."""
        missed = f"{STAYS_DUE}, and convertible once it is recorded as unpaid"
        for name, (day, parts) in notices.called_now(now, self.id, self.security).items():
            slices = [redeemed(self, lot, quantity, self.price(now, lot, day)) for lot, quantity in parts]
            unseen = self._unseen(now, day) if day <= now.on else ""  # what follows the market must have been observed by then
            status = NO_PRICE if unseen else unpaid_status(now, self.id, name)
            duty = in_cash(
                self, self.performed_as, name, slices, now.zero, due=day, status=status, if_missed=missed, smallest=self.smallest
            )
            yield replace(duty, blocked=unseen)
        yield self._right(now)

    def _right(self, now: Now[N]) -> Step[N]:
        """Over what is not called yet; where a notice comes first, nothing can be redeemed at once."""
        lots = [lot for lot in now.lots(self.security) if rung(self.ladder, lot.issued_on, now.on)]
        ready = [lot for lot in lots if self._opens(lot) <= now.on]
        free = notices.uncalled(now, self.id, self.security)
        slices = [redeemed(self, lot, free[lot.id], self.price(now, lot, now.on)) for lot in ready or lots if anywhere(free[lot.id])]
        (held_up, part), unseen = self._held_up(now), self._unseen(now, now.on)
        by_notice = f"a notice of {self.notice_days} days comes first" if self.notice_days else ""
        step = in_cash(self, self.performed_as, "call", slices, now.zero, modal="may", smallest=self.smallest)
        return replace(
            step,
            spread="pro_rata" if self.lots == "pro_rata" else "in_order",
            lots_elective=self.lots == "elected",
            quantity_max=where(part > 0, step.quantity_max, now.zero) if self.trigger and step.slices else step.quantity_max,
            opens=min((self._opens(lot) for lot in lots), default=None),
            closes=latest(ladder_ends(self.ladder, lot.issued_on) for lot in lots),
            quantity_min=None if self.minimum is None else least(self.minimum, step.quantity_max),
            blocked=held_up or by_notice,
            status=(NO_PRICE if held_up == unseen else "contingent") if held_up else ON_NOTICE if by_notice else "",
        )

    def price(self, now: Now[N], lot: Lot[N], on: date) -> N:
        """What a share of a lot is redeemed for on a day: the step of the ladder, or what is greater."""
        worth = (rung(self.ladder, lot.issued_on, on) or self.ladder[-1]).amount
        amount = greatest(worth, self.or_greater, self.stated_value, now.accrued(lot))
        if self.or_market is not None:
            value, _ = market_value(now, self.id, lot, self.or_market, min(on, now.on))
            amount = amount if value is None else most(amount, value)
        return amount

    def _unseen(self, now: Now[N], on: date) -> str:
        """Why a price that follows the market cannot be told for a day, or nothing."""
        lot = next(iter(now.lots(self.security)), None)
        return market_value(now, self.id, lot, self.or_market, on)[1] if self.or_market is not None and lot is not None else ""

    def _opens(self, lot: Lot[N]) -> date:
        return max(lot.issued_on, self.opens.date(lot.issued_on)) if self.opens is not None else lot.issued_on

    def _held_up(self, now: Now[N]) -> tuple[str, N]:
        """Why nothing may be called today, and (entry by entry) where the price condition is met."""
        if self.needs and not occurred(now, self.needs):
            return f"{self.needs.replace('_', ' ')} has not occurred", now.zero
        if self.trigger is not None:
            met, why = price_test(now, self.common, self.trigger, now.recall(self.id, "trigger").price)
            return ("" if anywhere(met) else why), met
        return self._unseen(now, now.on) if not self.notice_days else "", now.zero

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """Shares called are convertible until their day and on it, and again if they are not paid; None if none are called."""
        return notices.left_to_convert(now, self.id, step) if (step.kind, step.security) == ("converted", self.security) else None

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        return f"{self.security} called for redemption under {self.id} was convertible until its redemption date"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what a notice calls, what was due and not paid, and a price of the common that was determined."""
        if notice_given.under(self, act):
            return notice_given.given(act, self._right(now))
        settled = determined(self.id, now.clauses.by_id[self.or_market.conversion].into, act) if self.or_market is not None else {}
        off = notices.came_off(now, self.id, self.security, act, moves)
        return {**settled, **off, **unpaid(act, self, self.steps(now))}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a notice may not be given; what is determined is above zero."""
        yield from no_price(self.id, act)
        if notice_given.under(self, act):
            ends = [ladder_ends(self.ladder, lot.issued_on) for lot in now.lots(self.security)]
            yield from notice_given.refusals(now, self, act, self._right(now), ends)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The right, its price, when it may be used, and what a notice does."""
        yield from sentences(self, call)
