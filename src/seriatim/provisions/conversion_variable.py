"""Conversion at the holder's option at a price that follows the market: a part of what was quoted before, within bounds.

Ascent's Series E (market filing 04): 80% of the mean of the two lowest volume-weighted average prices (VWAP) of the ten trading
days that end before the conversion date. With VWAPs of 0.040 and 0.045 as the two lowest: 0.8 × 0.0425 = 0.034, and one share
of $1,000 gives 29,411 common. After a default event 70% of the mean of the two lowest of twenty days: 0.02975, and 33,613.

Bed Bath & Beyond's Series A (filing 22; cases/tranche.json T09): the lesser of 6.15 and the greater of 0.716 and 92% of the
lowest VWAP of ten days up to the notice day. A lowest VWAP of 2.579 gives 2.37268; $10,000 give 4,214 common.

A day without an observed price is named, and nothing converts until it is observed or the price is recorded as `determined`:
what the parties converted at, where the quotations are not at hand. Not covered here: prices weighted over several days
together, other exchanges' trading days, conversion limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Names, Said, refusal
from seriatim.deal.market import observations, occurred, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.prices import higher, lower, mean, no_price, part, the_lowest, ticked
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, Price, Step
from seriatim.provisions.conversion_variable_words import variable_in_words
from seriatim.provisions.convertible import ElectiveConversion, Quoted, missing_in_words
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class ConversionVariable(ElectiveConversion[N]):
    """Any holder may convert any of its lots at `rate` of a `reference` to the market, not below `floor`.

    The reference is taken from the `quote` of `days` trading days that end `before` the conversion date or `including` it: the
    lowest, the mean of the `lowest` so many, the mean of all, or the last. With `fixed` (or the price in force of the clause
    `conversion`) the price is the lesser or the greater of both, as `combine` says. `tick` rounds the price. With
    `while_occurred` the right is there only while something of that name has occurred and not ceased. The other terms are those
    of every conversion (`provisions.convertible`).
    """

    priced_by: ClassVar[str] = "fixed"

    quote: Quoted
    reference: Literal["lowest", "mean_of_lowest", "mean", "last"]
    days: int
    window: Literal["before", "including"]
    rate: Annotated[N, "rate"]
    lowest: int = 1
    floor: N | None = None
    fixed: N | None = None
    conversion: str = ""
    combine: Literal["none", "lesser_of", "greater_of"] = "none"
    tick: Decimal | None = None
    tick_rounding: Literal["nearest", "down", "up"] = "nearest"
    while_occurred: str = ""

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What the right waits for."""
        return (self.while_occurred,) if self.while_occurred else ()

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        yield from ElectiveConversion.mistakes(self)
        bounded = self.fixed is not None or bool(self.conversion)
        if bounded != (self.combine != "none"):
            yield "combine", "combine says how a fixed price (fixed, or a conversion's) bounds the price: give both or neither"
        if self.lowest != 1 and self.reference != "mean_of_lowest":
            yield "lowest", f"lowest counts days of which the mean is taken: the reference {self.reference} takes none"
        if self.lowest == 1 and self.reference == "mean_of_lowest":
            yield "lowest", "the mean of the lowest of how many days is taken? One alone is the reference lowest"
        if not anywhere(self.rate):
            yield "rate", "the price would be nothing"
        if self.conversion == self.id:
            yield "conversion", "a price cannot be bounded by itself"
        if not 1 <= self.lowest <= self.days:
            yield "lowest", f"the mean of the {self.lowest} lowest of {self.days} days cannot be taken"

    def opening(self) -> Mapping[str, Any]:
        """The floor and the fixed price, each money for one common share: splits rescale them."""
        bounds = (("floor", self.floor), ("price", self.fixed))
        return {name: self.per_share(money) for name, money in bounds if money is not None}

    def follows_market(self, now: Now[N]) -> bool:
        """It does."""
        return True

    def price_in_force(self, now: Now[N]) -> Price[N] | None:
        """At what price a share converts today; None where none can be known, or the right is not there."""
        return None if self._waits(now) else self._price(now)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended; blocked where the price cannot be known."""
        price, waits = self._price(now), self._waits(now)
        blocked = waits or ("" if price else self._unknown(now))
        yield from self.rights(
            now,
            price,
            blocked=blocked,
            status="waits" if waits else NO_PRICE if blocked else "",
            refused_as="price-falls-to-nothing" if blocked and not waits and not self._observed(now)[1] else "",
            tick=self.tick,
        )

    def _waits(self, now: Now[N]) -> str:
        there = not self.while_occurred or occurred(now, self.while_occurred) is not None
        return "" if there else f"it waits until {self.while_occurred.replace('_', ' ')} has occurred"

    def _price(self, now: Now[N]) -> Price[N] | None:
        """From the quotations; where some are missing, or a tick leaves nothing, what was determined for the day; else None."""
        found, missing = self._observed(now)
        if missing:
            return self._determined(now)
        price = part(self._reference(found), self.rate)
        floor: PerShare[N] | None = now.recall(self.id, "floor")
        price = price if floor is None else higher(price, floor.price)
        for fixed in self._fixed(now):
            price = lower(price, fixed) if self.combine == "lesser_of" else higher(price, fixed)
        if self.tick is None:
            return price
        rounded = ticked(price, self.tick, self.tick_rounding)
        return rounded if anywhere(rounded.money) else self._determined(now)

    def _determined(self, now: Now[N]) -> Price[N] | None:
        determined: PerShare[N] | None = now.recall(self.id, f"determined/{now.on}")
        return determined.price if determined is not None else None

    def _observed(self, now: Now[N]) -> tuple[list[Price[N]], tuple[date, ...]]:
        """The prices of the days looked back on, the newest first, and the days on which none was observed."""
        days = trading_days(now.on, self.days, including=self.window == "including")
        found, missing = observations(now, self.into, self.quote, days[:1] if self.reference == "last" else days)
        return list(found.values()), missing

    def _reference(self, prices: list[Price[N]]) -> Price[N]:
        """What the rate is of: the newest price first."""
        if self.reference == "last":
            return prices[0]
        return mean(prices if self.reference == "mean" else the_lowest(prices, self.lowest))

    def _fixed(self, now: Now[N]) -> Iterator[Price[N]]:
        """The fixed price in force: the clause's own, and that of the clause which it refers to."""
        own: PerShare[N] | None = now.recall(self.id, "price")
        if own is not None:
            yield own.price
        other = now.clauses.by_id[self.conversion].price_in_force(now) if self.conversion else None
        if other is not None:
            yield other

    def _unknown(self, now: Now[N]) -> str:
        if missing := self._observed(now)[1]:
            return missing_in_words("its price cannot be known", self.quote, self.into, missing)
        return f"its price, in whole ticks of {shown(self.tick)}, would be nothing" if self.tick is not None else ""

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers the price that was determined for a day."""
        if not self._determines(act) or act.price is None:
            return {}
        return {f"determined/{act.effective or act.on}": self.per_share(act.price)}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """What is determined is above zero, and not at odds with what the quotations give."""
        if not self._determines(act) or act.price is None:
            return
        if nothing := list(no_price(self.id, act)):
            yield from nothing
            return
        asked = shown(act.price)
        _, missing = self._observed(now)
        price = None if missing or act.effective else self._price(now)
        if price is not None and not price.agrees(act.price, self.tick):
            text = f"the quotations give {shown(price.each())} for {now.on}, not {asked}"
            yield refusal("price-differs", text, self.id, asked=asked, available=shown(price.each()))

    def _determines(self, act: Act[N]) -> bool:
        return act.kind == "determined" and act.clause == self.id and act.what == "price"

    def sentences(self, call: Names) -> Iterator[Said]:
        """What the right is, how its price is found, and what a document may leave open about it."""
        return variable_in_words(self, call)
