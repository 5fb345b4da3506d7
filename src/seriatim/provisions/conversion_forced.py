"""Conversion at the issuer's option once the market has stood high enough: it may convert what holders have not.

The usual term: when the common's closing price was at or above a price on so many days of the last so many trading days. At or
above 12.00 on 20 of 30 days: with 20 such days the issuer may convert, with 19 it may not. 100 shares of $1,000 at a conversion
price of 8.00 become 12,500 common. A price given as 150% of the conversion price of 8.00 is 12.00 too, and moves with it.

Whether the days were met is known as soon as the days observed decide it; where it is not, the days without an observation are
named. Not covered here: a notice before it, conditions on volume or registration, a conversion of a part by lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from seriatim.deal.clause import Names, Said
from seriatim.deal.market import observations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.prices import part
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, NOT_SHOWN, Price, Step
from seriatim.provisions.conversion_words import becomes, bounds_in_words, ends_in_words, follows_splits, said_of_every
from seriatim.provisions.convertible import ElectiveConversion, Quoted, missing_in_words, quoted_in_words
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, anywhere, total, where


@dataclass(frozen=True, slots=True)
class ConversionForced(ElectiveConversion[N]):
    """The issuer may convert at the price of the clause `conversion`, once the `quote` was high enough on `met_days` of `days`.

    High enough is `at_least`, or `rate` times that conversion price. The trading days end `before` the day or `including` it. The
    other terms are those of every conversion (`provisions.convertible`).
    """

    conversion: str
    quote: Quoted
    met_days: int
    days: int
    window: Literal["before", "including"]
    at_least: N | None = None
    rate: Annotated[N, "rate"] | None = None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
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

    def follows_market(self, now: Now[N]) -> bool:
        """What it waits for does; its price is that of the other clause."""
        return bool(now.clauses.by_id[self.conversion].follows_market(now))

    def _price(self, now: Now[N]) -> Price[N] | None:
        price: Price[N] | None = now.clauses.by_id[self.conversion].price_in_force(now)
        return price

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right of the issuer over each holder's lots, blocked until the days are met. On arrays: nothing where they are not."""
        price, blocked = self._price(now), self._blocked(now)
        status = "" if not blocked else NO_PRICE if price is None else NOT_SHOWN if self._open_question(now) else "waits"
        met, _ = self._met(now)
        for step in self.rights(now, price, by=self.issuer, blocked=blocked, status=status):
            yield step if blocked else replace(step, quantity_max=where(met >= self.met_days, step.quantity_max, step.quantity_max * 0))

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
        one = now.zero + 1
        met = [where(price.money * high.shares >= high.money * price.shares, one, now.zero) for price in found.values()]
        return total(met, now.zero), missing

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
        yield Said(ends_in_words(self, call), ("until",))
