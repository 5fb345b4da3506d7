"""The issuer's call: it may redeem shares, all or part, at a price that may climb, be the greater of several, or need a condition.

Geneva Roth's Series B (filing 16): 105 % of the stated value in the first 30 days from issue, 110 % to day 60, 115, 120, 125 and
130 % to day 180, and no call after that. 1,000 shares of $1.00 called on day 30: 1,050.00; on day 31: 1,100.00; on day 181: nothing.
Lilis (filing 46) climbs by the calendar, Eco-Stim (filing 25) pays the greater of the stated value with dividends and 150 % of it,
Workhorse (filing 13) may call once its credit agreement is repaid.

With `notice_days` a call begins with a notice (`noticed`: quantity, effective). Until the redemption date the shares called stay
convertible, and what is converted comes off them; then redeeming the rest is a duty, and they are convertible no more, unless
the issuer does not pay (`unpaid`).

Not covered here: a notice that is withdrawn, and shares that pass to another holder between the notice and its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.market import occurred
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.redemption import (
    AsConverted,
    PriceTest,
    Rung,
    as_notice,
    called_now,
    called_of,
    greatest,
    ladder_ends,
    ladder_in_words,
    market_value,
    notices,
    price_test,
    rung,
)
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import NO_PRICE, Price, Slice, Spread, Step, taken
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, anywhere, least, most, total, where
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class RedemptionCall(Generic[N]):
    """The issuer may redeem shares for the step of the `ladder` that counts on the day, or what of `or_greater` is more.

    `opens` is the first day on which a share may be redeemed, `needs` what must have occurred, `trigger` a condition on the price
    of `common`. `lots`: from all in proportion, the oldest first, or those that the issuer names. Less than `minimum` shares are
    not called at once, unless no more are left.
    """

    performed_as: ClassVar[str] = "redeemed"

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
        if not self.ladder:
            yield "ladder", "the ladder needs a step: an amount, and until when"
        if any(step.until is None for step in self.ladder[:-1]):
            yield "ladder", "only the last step of the ladder may go on for good"
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
        if self.trigger is None:
            return {}
        level = self.trigger.at_least
        return {"trigger": PerShare(self.common, Price(level, level / level))}

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day for which shares are called."""
        return min((n.effective for n in notices(now, self.id).values() if n.effective > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """A duty for each notice with shares still to be redeemed, and the right itself."""
        for name, parts in called_now(now, self.id, self.security).items():
            if parts:
                effective = now.recall(self.id, f"notice/{name}").effective
                yield self._duty(now, name, parts, effective)
        yield self._right(now)

    def _duty(self, now: Now[N], name: str, parts: list[tuple[Lot[N], N]], effective: date) -> Step[N]:
        """What a notice calls, due on its day; a price that follows the market must have been observed by then."""
        step = self._step(now, tuple(self._slice(now, lot, quantity, effective) for lot, quantity in parts), name)
        unseen = self._unseen(now) if effective <= now.on else ""
        return replace(
            step,
            modal="must",
            opens=effective,
            due=effective,
            status=NO_PRICE if unseen else "unpaid" if now.recall(self.id, f"unpaid/{name}") else "",
            spread="in_order",
            lots_elective=True,
            blocked=unseen,
            if_missed="stays due and unpaid until it is redeemed, and convertible once it is recorded as unpaid",
        )

    def _unseen(self, now: Now[N]) -> str:
        """Why a price that follows the market cannot be told today, or nothing."""
        lot = next(iter(now.lots(self.security)), None)
        return market_value(now, lot, self.or_market)[1] if self.or_market is not None and lot is not None else ""

    def _right(self, now: Now[N]) -> Step[N]:
        """Over what is not called yet; where a notice comes first, nothing can be redeemed at once."""
        lots = [lot for lot in now.lots(self.security) if rung(self.ladder, lot.issued_on, now.on)]
        ready = [lot for lot in lots if self._opens(lot) <= now.on]
        still = called_now(now, self.id, self.security)
        slices = tuple(s for lot in ready or lots if anywhere((s := self._slice(now, lot, self._free(lot, still, now), now.on)).quantity))
        held_up, part = self._held_up(now)
        by_notice = f"a notice of {self.notice_days} days comes first" if self.notice_days else ""
        step = self._step(now, slices, "call")
        return replace(
            step,
            quantity_max=where(part > 0, step.quantity_max, now.zero) if self.trigger and step.slices else step.quantity_max,
            opens=min((self._opens(lot) for lot in lots), default=None),
            closes=_latest([ladder_ends(self.ladder, lot.issued_on) for lot in lots]),
            quantity_min=None if self.minimum is None else least(self.minimum, step.quantity_max),
            blocked=held_up or by_notice,
            status=_status(held_up, self._unseen(now), by_notice),
        )

    def _step(self, now: Now[N], slices: tuple[Slice[N], ...], ref: str) -> Step[N]:
        spread: Spread = "pro_rata" if self.lots == "pro_rata" else "in_order"
        return Step(
            clause=self.id,
            kind=self.performed_as,
            ref=ref,
            modal="may",
            by=self.issuer,
            security=self.security,
            quantity_max=total([s.quantity for s in slices], now.zero),
            slices=slices,
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            smallest=self.smallest,
            spread=spread,
            lots_elective=self.lots == "elected",
        )

    def _slice(self, now: Now[N], lot: Lot[N], quantity: N, on: date) -> Slice[N]:
        return Slice(lot.id, self.security, lot.holder, quantity, self.price(now, lot, on), to=f"retired/{self.id}")

    def price(self, now: Now[N], lot: Lot[N], on: date) -> N:
        """What a share of a lot is redeemed for on a day: the step of the ladder, or what is greater."""
        step = rung(self.ladder, lot.issued_on, on) or self.ladder[-1]
        amount = greatest(step.amount, self.or_greater, self.stated_value, now.accrued(lot))
        if self.or_market is not None:
            value, _ = market_value(now, lot, self.or_market)
            amount = amount if value is None else most(amount, value)
        return amount

    def _free(self, lot: Lot[N], still: dict[str, list[tuple[Lot[N], N]]], now: Now[N]) -> N:
        return lot.quantity - called_of(still, lot.id, now.zero)

    def _opens(self, lot: Lot[N]) -> date:
        return max(lot.issued_on, self.opens.date(lot.issued_on)) if self.opens is not None else lot.issued_on

    def _held_up(self, now: Now[N]) -> tuple[str, N]:
        """Why nothing may be called today, and (entry by entry) where the price condition is met."""
        if self.needs and not occurred(now, self.needs):
            return f"{self.needs.replace('_', ' ')} has not occurred", now.zero
        if self.trigger is not None:
            level = now.recall(self.id, "trigger").price.each()
            met, why = price_test(now, self.common, self.trigger, level)
            return ("" if anywhere(met) else why), met
        return self._unseen(now) if not self.notice_days else "", now.zero

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """Shares called are convertible until their day and on it, and again if they are not paid; None if none are called."""
        if step.kind != "converted" or step.security != self.security:
            return None
        ended = [
            part
            for name, parts in called_now(now, self.id, self.security).items()
            if now.recall(self.id, f"notice/{name}").effective < now.on and not now.recall(self.id, f"unpaid/{name}")
            for part in parts
        ]
        if not ended:
            return None
        own = {s.account: s.quantity for s in step.slices}
        gone = [least(quantity, own[lot.id]) for lot, quantity in ended if lot.id in own]
        return most(step.there_is() - total(gone, now.zero), now.zero)

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        return f"{self.security} called for redemption under {self.id} was convertible until its redemption date"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what a notice calls, and what was due and not paid."""
        if act.kind == "unpaid" and act.security == self.security:
            named = {name for name, _ in act.lots}
            due = {
                name: parts
                for name, parts in called_now(now, self.id, self.security).items()
                if parts and now.recall(self.id, f"notice/{name}").effective <= act.on
            }
            return {f"unpaid/{name}": act.on for name, parts in due.items() if not named or named & {lot.id for lot, _ in parts}}
        if act.kind != "noticed" or act.clause != self.id or act.effective is None:
            return {}
        right = self._right(now).narrowed(act.lots)
        quantity = right.there_is() if act.quantity is None else act.quantity
        return {f"notice/{act.id}": as_notice(taken(right, least(quantity, right.there_is())), act.effective)}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a notice may not be given."""
        if act.kind != "noticed" or act.clause != self.id:
            return
        if act.effective is None:
            yield refusal("particular-missing", "a notice of redemption needs effective", self.id, asked="noticed", remedy="give effective")
            return
        right = self._right(now).narrowed(act.lots)
        if act.lots and not right.lots_elective:
            text = "the clause says which lots are called; they cannot be chosen"
            yield refusal("lots-not-elective", text, self.id, asked=", ".join(name for name, _ in act.lots))
        if right.status == "contingent":
            yield refusal("not-available", f"no notice of redemption: {right.blocked}", self.id, asked="noticed", available="0")
        yield from self._too_many(right, act)
        yield from self._too_few(right, act.quantity)
        yield from self._wrong_day(now, right, act.on, act.effective)

    def _too_many(self, right: Step[N], act: Act[N]) -> Iterator[Problem]:
        there = right.there_is()
        asked = there if act.quantity is None else act.quantity
        if not anywhere(asked) or anywhere(asked - there):
            text = f"{shown(asked)} {self.security} cannot be called: {shown(there)} may be"
            yield refusal("more-than-held", text, self.id, asked=shown(asked), available=shown(there))

    def _too_few(self, right: Step[N], quantity: N | None) -> Iterator[Problem]:
        if self.minimum is None or quantity is None:
            return
        needed = least(self.minimum, right.there_is())
        if anywhere(needed - quantity):
            text = f"at least {shown(needed)} {self.security} are redeemed at once"
            yield refusal("less-than-allowed", text, self.id, asked=shown(quantity), available=f"from {shown(needed)}")

    def _wrong_day(self, now: Now[N], right: Step[N], given: date, effective: date) -> Iterator[Problem]:
        before: list[date] = [n.effective for n in notices(now, self.id).values() if n.effective > now.on]
        first: list[date] = [right.opens] if right.opens is not None else []
        earliest = max([given + timedelta(days=self.notice_days), *before, *first])
        if effective < earliest:
            text = f"the redemption date lies {self.notice_days} days after the notice, and not before one already given"
            yield refusal("not-open-yet", text, self.id, asked=str(effective), available=f"from {earliest}")
        if right.closes is not None and effective > right.closes:
            yield refusal("right-ended", f"the call ended on {right.closes}", self.id, asked=str(effective), available="0")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The right, its price, when it may be used, and what a notice does."""
        own, issuer = call(self.security), call(self.issuer)
        ends = ", and not after that" if self.ladder[-1].until else ""
        yield Said(
            f"{issuer} may redeem {own}, paying in cash for each share {ladder_in_words(self.ladder, self.currency)}{ends}.", ("ladder",)
        )
        for worth in self.or_greater:
            yield Said(f"The issuer pays {in_words(worth, self.currency)} instead, if that is more.", ("or_greater",))
        if self.or_market is not None:
            by = self.or_market
            text = f"the value as converted at the mean {quoted_in_words(by.quote)} of the {by.trading_days} trading days before"
            yield Said(f"The issuer pays {text} instead, if that is more.", ("or_market",))
        if self.opens is not None:
            yield Said(f"The right opens {self.opens.in_words()}.", ("opens",))
        if self.needs:
            yield Said(f"The right opens only once this has occurred: {self.needs.replace('_', ' ')}.", ("needs",))
        if self.trigger is not None:
            t = self.trigger
            level = f"{shown(t.at_least)} {self.currency} on {t.for_days} of {t.of_days} trading days"
            yield Said(
                f"It is there only while the {quoted_in_words(t.quote)} of {call(self.common)} was at or above {level}.",
                ("trigger", "common"),
            )
        taken_from = {
            "pro_rata": "all lots in proportion",
            "oldest_first": "the oldest lots first",
            "elected": "the lots that the issuer names",
        }
        yield Said(f"Where only part is redeemed, it is taken from {taken_from[self.lots]}.", ("lots",))
        if self.minimum is not None:
            yield Said(f"At least {shown(self.minimum)} shares are redeemed at once, or all that are left.", ("minimum",))
        days = f"{self.notice_days} days' notice; until the redemption date the shares called stay convertible"
        yield Said(f"The issuer gives {days}." if self.notice_days else "No notice is needed.", ("notice_days",))


def _status(held_up: str, unseen: str, by_notice: str) -> str:
    if held_up:
        return NO_PRICE if held_up == unseen else "contingent"
    return "on notice" if by_notice else ""


def _latest(ends: list[date | None]) -> date | None:
    """The last of some ends; None where one of them never comes, or there are none."""
    return max((end for end in ends if end is not None), default=None) if None not in ends else None
