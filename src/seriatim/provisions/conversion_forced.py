"""Conversion at the issuer's option once the market has stood high enough: it may convert what holders have not.

The usual term: when the common's closing price was at or above a price on so many days of the last so many trading days. At or
above 12.00 on 20 of 30 days: with 20 such days the issuer may convert, with 19 it may not. 100 shares of $1,000 at a conversion
price of 8.00 become 12,500 common. A price given as 150% of the conversion price of 8.00 is 12.00 too, and moves with it.

Whether the days were met is known as soon as the days observed decide it; where it is not, the days without an observation are
named.

With `notice_days` a forced conversion begins with a notice (`noticed`: quantity, effective), which the days must allow on the day it
is given; what the market does then is no matter. Until the conversion date the holders may convert what it calls, and that comes off
it; from that date on converting the rest is a duty. Not covered here: conditions on volume or registration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from seriatim.deal import notice_given, notices
from seriatim.deal.act import Act
from seriatim.deal.clause import Names, Said, refusal
from seriatim.deal.lots import Lot
from seriatim.deal.market import observations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.prices import at_or_above, part
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, NOT_SHOWN, ON_NOTICE, Price, Step
from seriatim.provisions.conversion_words import becomes, bounds_in_words, ends_in_words, follows_splits, said_of_every
from seriatim.provisions.convertible import ElectiveConversion, Quoted, missing_in_words, quoted_in_words
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, anywhere, total, where
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class ConversionForced(ElectiveConversion[N]):
    """The issuer may convert at the price of the clause `conversion`, once the `quote` was high enough on `met_days` of `days`.

    High enough is `at_least`, or `rate` times that conversion price. The trading days end `before` the day or `including` it. A
    notice, where one is needed, is given `notice_days` calendar days before the conversion date at the latest. The other terms are
    those of every conversion (`provisions.convertible`).
    """

    conversion: str
    quote: Quoted
    met_days: int
    days: int
    window: Literal["before", "including"]
    at_least: N | None = None
    rate: Annotated[N, "rate"] | None = None
    notice_days: int = 0

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        yield from ElectiveConversion.mistakes(self)
        if (self.at_least is None) == (self.rate is None):
            yield "at_least", "say once how high the market must be: at_least a price, or a rate of the conversion price"
        if self.conversion == self.id:
            yield "conversion", "it has no price of its own"
        if not 1 <= self.met_days <= self.days:
            yield "met_days", f"{self.met_days} of {self.days} days cannot be met"

    def opening(self) -> Mapping[str, Any]:
        """How high the market must be: splits rescale it."""
        if self.at_least is None:
            return {}
        return {"at_least": self.per_share(self.at_least)}

    def price_in_force(self, now: Now[N]) -> Price[N] | None:
        """At what price the issuer may convert today; None where it may not."""
        return None if self._blocked(now) else self._price(now)

    @property
    def watches(self) -> str:
        """The stock that must stand high enough."""
        return self.into

    def follows_market(self, now: Now[N]) -> bool:
        """What it waits for does; its price is that of the other clause."""
        return bool(now.clauses.by_id[self.conversion].follows_market(now))

    def _price(self, now: Now[N]) -> Price[N] | None:
        price: Price[N] | None = now.clauses.by_id[self.conversion].price_in_force(now)
        return price

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day for which shares are called."""
        return notices.next_notice(now, self.id, after)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """What was called; and a right of the issuer over the rest, blocked until the days are met. On arrays: none where they are not."""
        yield from self._called(now)
        for holder, lots in self._uncalled(now).items():
            step = self._right(now, lots, holder)
            met, _ = self._met(now)
            yield (
                step if step.blocked else replace(step, quantity_max=where(met >= self.met_days, step.quantity_max, step.quantity_max * 0))
            )

    def _called(self, now: Now[N]) -> Iterator[Step[N]]:
        """What each notice still calls of each holder, due on its day."""
        price = self._price(now)
        blocked = "" if price is not None else self._blocked(now)
        for day, parts in notices.called_now(now, self.id, self.security).values():
            own: dict[str, list[Lot[N]]] = {}
            for lot, quantity in parts:
                own.setdefault(lot.holder, []).append(replace(lot, quantity=quantity))
            for holder, lots in own.items():
                said = {"modal": "must", "by": self.issuer, "ref": holder, "opens": day, "closes": None, "due": day, "quantity_min": None}
                step = self.right(now, lots, price, **said, blocked=blocked, status=NO_PRICE if blocked else "")
                yield replace(step, quantity_max=step.there_is())

    def _uncalled(self, now: Now[N]) -> Mapping[str, list[Lot[N]]]:
        """What no notice calls, by holder."""
        free = notices.uncalled(now, self.id, self.security)
        own = {
            h: [replace(lot, quantity=free[lot.id]) for lot in lots if anywhere(free[lot.id])] for h, lots in self.open_lots(now).items()
        }
        return {holder: lots for holder, lots in own.items() if lots}

    def _right(self, now: Now[N], lots: list[Lot[N]], ref: str) -> Step[N]:
        price, blocked = self._price(now), self._blocked(now)
        by_notice = f"a notice of {self.notice_days} days comes first" if self.notice_days else ""
        waiting = NO_PRICE if price is None else NOT_SHOWN if self._open_question(now) else "waits"
        status = waiting if blocked else ON_NOTICE if by_notice else ""
        return self.right(now, lots, price, ref=ref, by=self.issuer, blocked=blocked or by_notice, status=status)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what a notice calls."""
        right = self._meant(now, act)
        return notice_given.given(act, right) if right is not None and notice_given.under(self, act) else {}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a notice may not be given."""
        if not notice_given.under(self, act):
            return
        right = self._meant(now, act)
        if right is None:
            text = f"none of {self.security} is left that no notice calls"
            yield refusal("more-than-held", text, self.id, asked="noticed", available="0")
        elif right.status in (NO_PRICE, NOT_SHOWN):
            text = f"no notice of conversion: {right.blocked}"
            yield refusal("quotation-missing", text, self.id, asked="noticed", available="0", remedy="record the prices observed")
        else:
            yield from notice_given.refusals(now, self, act, right, [self.until.date(lot.issued_on) for lot in now.lots(self.security)])

    def _meant(self, now: Now[N], act: Act[N]) -> Step[N] | None:
        """The right over what a notice may call, of the holder that it names or of all."""
        lots = [lot for holder, own in self._uncalled(now).items() if act.holder in ("", holder) for lot in own]
        if not lots:
            return None
        step = self._right(now, lots, act.holder)
        return replace(step, status="contingent") if step.status == "waits" else step

    def _blocked(self, now: Now[N]) -> str:
        met, missing = self._met(now)
        if self._price(now) is None:
            return f"its price cannot be known: {self.conversion} has none today"
        if anywhere(met - (self.met_days - 1)):
            return ""
        if self._open_question(now):
            return missing_in_words("whether it may cannot be known", self.quote, self.into, missing)
        return f"the market was high enough on {shown(met)} of {self.days} trading days, {self.met_days} are needed"

    def _open_question(self, now: Now[N]) -> bool:
        """Whether the days without an observation decide it."""
        met, missing = self._met(now)
        return not anywhere(met - (self.met_days - 1)) and anywhere(met + (len(missing) - self.met_days + 1))

    def _met(self, now: Now[N]) -> tuple[N, tuple[date, ...]]:
        """On how many days observed the market was high enough, and the days on which nothing was observed."""
        days = trading_days(now.on, self.days, including=self.window == "including")
        found, missing = observations(now, self.into, self.quote, days)
        high = self._high_enough(now)
        if high is None:
            return now.zero, missing
        return total([at_or_above(price, high) for price in found.values()], now.zero), missing

    def _high_enough(self, now: Now[N]) -> Price[N] | None:
        own: PerShare[N] | None = now.recall(self.id, "at_least")
        if own is not None:
            return own.price
        price = self._price(now)
        return None if price is None or self.rate is None else part(price, self.rate)

    def sentences(self, call: Names) -> Iterator[Said]:
        """When the issuer may convert, at what price, and what a document may leave open about it."""
        own, into, unit = call(self.security), call(self.into), call.unit(self.security)
        times = "" if self.rate is None else f"{percent(Decimal(str(self.rate)))} of the conversion price"
        high = f"{shown(self.at_least)} {self.currency} a share" if self.at_least is not None else times
        ending = "ending before the day on which it does" if self.window == "before" else "up to and including the day on which it does"
        days = f"on {self.met_days} of the {self.days} trading days {ending}"
        text = f"{call(self.issuer)} may convert {own} once the {quoted_in_words(self.quote)} of {into} was at least {high} {days}."
        yield Said(text, ("quote", "at_least", "rate", "met_days", "days", "window"))
        yield Said(f"Then {becomes(self, call)} of {call(self.conversion)}.", ("amount", "into", "conversion"))
        if self.at_least is not None:
            split = f"The price that the market has to reach {follows_splits(self)} splits of {into}."
        else:
            split = f"It has no price of its own that a split of {into} would adjust."
        yield from said_of_every(self, call, split)
        bounds = bounds_in_words(self)
        size = f"What it converts of one holder at once has a stated value of {bounds}." if bounds else "It may convert all or any part."
        yield Said(size.replace("the holder has", "the holder then has"), ("minimum", "maximum"))
        yield Said(f"Of part of a holder's {unit}s the {self.lots.partition('_')[0]} go first.", ("lots",))
        days = f"{self.notice_days} days' notice; until the conversion date the holders may convert what it calls"
        yield Said(f"It gives {days}." if self.notice_days else "No notice is needed.", ("notice_days",))
        yield Said(ends_in_words(self, call), ("until",))
