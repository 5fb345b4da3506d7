"""Conversion at the holder's option by a ratio: each share becomes so many common shares, whatever either is worth.

Entech's Series B of 2008 (market filing 49): 2,833,333 preferred, each convertible into one common at first, subject to
adjustment. 1,000 shares give 1,000; after a 1-for-10 reverse split of the common each gives 0.1, and 1,000 give 100.

The ratio is kept as a price, `amount` for `ratio` shares, so that a split or an adjustment for a cheaper issue finds it as it
finds every conversion price. Not covered here: conversion limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from seriatim.deal.clause import Names, Said
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import in_words
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Step
from seriatim.provisions.conversion_words import said_of_every, said_of_rights
from seriatim.provisions.convertible import ElectiveConversion
from seriatim.units.decimals import shown
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class ConversionRatio(ElectiveConversion[N]):
    """Any holder may convert any of its lots: each share becomes `ratio` shares of `into`.

    `amount` is what a share counts for in money (its stated value or its price when issued): with `+ accrued`, accrued
    dividends convert in the same proportion. The other terms are those of every conversion.
    """

    PER_SHARE: ClassVar[tuple[str, ...]] = ("ratio",)
    priced_by: ClassVar[str] = "ratio"

    ratio: N

    def opening(self) -> Mapping[str, Any]:
        """The price in force: what a share counts for, without dividends, for `ratio` common shares."""
        money = self.amount.of(self.stated_value, self.ratio - self.ratio)
        return {"price": PerShare(self.into if self.adjusts_for_splits else "", Price(money, self.ratio))}

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended."""
        yield from self.rights(now, self.price_in_force(now))

    def sentences(self, call: Names) -> Iterator[Said]:
        """What the right is, and what a document may leave open about it."""
        own, into = call(self.security), call(self.into)
        shares = "1 share" if self.ratio == 1 else f"{shown(self.ratio)} shares"
        unit = call.unit(self.security)
        yield Said(f"Any holder may convert {own}: each {unit} becomes {shares} of {into}.", ("into", "ratio"))
        yield Said(f"Kept as a conversion price, that is {in_words(self.amount, self.currency)} for {shares} of {into}.", ("amount",))
        yield from said_of_every(self, call)
        yield from said_of_rights(self, call)
