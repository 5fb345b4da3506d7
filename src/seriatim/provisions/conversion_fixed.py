"""Conversion at the holder's option at a fixed price. The template: a new clause starts as a copy of this file.

Series K (release ¶4): $1,000 a share at $0.004 gives 250,000 common for one preferred, restricted. 1,000 shares give
250,000,000; after a 1-for-1,000 reverse split the price in force is $4.00 and one preferred gives 250.

Not covered here: conversion limits (`AuthorizedShares` and other clauses narrow this right through `cap`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seriatim.deal.clause import Names, Said
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.provisions.conversion_words import becomes, said_of_every, said_of_rights
from seriatim.provisions.convertible import ElectiveConversion
from seriatim.units.decimals import shown
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class ConversionFixed(ElectiveConversion[N]):
    """Any holder may convert any of its lots: `amount` of each share buys common `into` at `price`.

    The other terms are those of every conversion (`provisions.convertible`).
    """

    price: N

    def opening(self) -> Mapping[str, Any]:
        """The price in force: money for a number of common shares."""
        return {"price": self.per_share(self.price)}

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended."""
        yield from self.rights(now, self.price_in_force(now))

    def sentences(self, call: Names) -> Iterator[Said]:
        """What the right is, and what a document may leave open about it."""
        yield Said(f"Any holder may convert {call(self.security)}: {becomes(self, call)}.", ("amount", "into"))
        yield Said(f"The conversion price is {shown(self.price)} {self.currency} a share.", ("price",))
        yield from said_of_every(self, call)
        yield from said_of_rights(self, call)
