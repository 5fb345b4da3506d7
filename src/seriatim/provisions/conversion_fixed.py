"""Conversion at the holder's option at a fixed price. The template: a new clause starts as a copy of this file.

Series K (release ¶4): $1,000 a share at $0.004 gives 250,000 common for one preferred, restricted. 1,000 shares give
250,000,000; after a 1-for-1,000 reverse split the price in force is $4.00 and one preferred gives 250.

Not covered here: conversion limits (`AuthorizedShares` and other clauses narrow this right through `cap`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal.clause import Names, Said
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Until, Worth
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Step
from seriatim.provisions.convertible import Lots, becomes, conversions, said_of_every, said_of_rights
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding


@dataclass(frozen=True, slots=True)
class ConversionFixed(Generic[N]):
    """Any holder may convert any of its lots: `amount` of each share buys common `into` at `price`.

    `amount` is the money's worth that converts (the stated value, with or without accrued dividends); `fractions` what becomes
    of a fraction of a common share; `adjusts_for_splits` whether a split of the common rescales the price in force;
    `lots` which of a holder's lots go first when it names none; `until` when the right ends for a lot; `minimum` and `maximum`
    the stated value that one conversion may have.
    """

    performed_as: ClassVar[str] = "converted"
    conversion: ClassVar[str] = ""
    follows_market: ClassVar[bool] = False

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    into: str
    price: N
    amount: Worth[N]
    fractions: Rounding
    adjusts_for_splits: bool
    restricted: bool
    lots: Lots = "oldest_first"
    until: Until = field(default_factory=Until)
    smallest: Decimal = ONE
    minimum: N | None = None
    maximum: N | None = None

    def opening(self) -> Mapping[str, Any]:
        """The price in force: money for a number of common shares."""
        one = self.price / self.price
        return {"price": PerShare(self.into if self.adjusts_for_splits else "", Price(self.price, one))}

    def price_in_force(self, now: Now[N]) -> Price[N] | None:
        """At what price a share converts today."""
        price: Price[N] = now.recall(self.id, "price").price
        return price

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended."""
        yield from conversions(self, now, self.price_in_force(now))

    def sentences(self, call: Names) -> Iterator[Said]:
        """What the right is, and what a document may leave open about it."""
        yield Said(f"Any holder may convert {call(self.security)}: {becomes(self, call)}.", ("amount", "into"))
        yield Said(f"The conversion price is {shown(self.price)} {self.currency} a share.", ("price",))
        yield from said_of_every(self, call)
        yield from said_of_rights(self, call)
