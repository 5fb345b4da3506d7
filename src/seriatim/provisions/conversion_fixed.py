"""Conversion at the holder's option at a fixed price. The template: a new clause starts as a copy of this file.

Series K (release ¶4): $1,000 a share at $0.004 gives 250,000 common for one preferred, restricted. 1,000 shares give
250,000,000; after a 1-for-1,000 reverse split the price in force is $4.00 and one preferred gives 250.

Not covered here: conversion limits (`AuthorizedShares` and other clauses narrow this right through `cap`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.clause import Said
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Until, Worth, fraction_in_words, in_words
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, total


@dataclass(frozen=True, slots=True)
class ConversionFixed(Generic[N]):
    """Any holder may convert any of its lots: `amount` of each share buys common `into` at `price`.

    `amount` is the money's worth that converts (the stated value, with or without accrued dividends); `fractions` what becomes
    of a fraction of a common share; `adjusts_for_splits` whether a split of the common rescales the price in force;
    `lots` which of a holder's lots go first when it names none; `until` when the right ends for a lot.
    """

    performed_as: ClassVar[str] = "converted"

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
    lots: Literal["oldest_first", "newest_first"] = "oldest_first"
    until: Until = field(default_factory=Until)
    smallest: Decimal = ONE

    def opening(self) -> Mapping[str, Any]:
        """The price in force: money for a number of common shares."""
        one = self.price / self.price
        return {"price": PerShare(self.into if self.adjusts_for_splits else "", Price(self.price, one))}

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended."""
        lots = [lot for lot in now.lots(self.security) if (ends := self._ends(lot)) is None or now.on <= ends]
        for holder in dict.fromkeys(lot.holder for lot in lots):
            own = [lot for lot in lots if lot.holder == holder]
            if self.lots == "newest_first":
                own.reverse()
            slices = tuple(self._slice(lot, now) for lot in own)
            yield Step(
                clause=self.id,
                kind=self.performed_as,
                ref=holder,
                modal="may",
                by=holder,
                security=self.security,
                quantity_max=total([lot.quantity for lot in own], now.zero),
                slices=slices,
                into=self.into,
                issuer=self.issuer,
                currency=self.currency,
                smallest=self.smallest,
                price=now.recall(self.id, "price").price,
                opens=min(lot.issued_on for lot in own),
                closes=max((ends for lot in own if (ends := self._ends(lot))), default=None),
                rounding=self.fractions,
            )

    def _slice(self, lot: Lot[N], now: Now[N]) -> Slice[N]:
        amount = self.amount.of(self.stated_value, now.accrued(lot))
        return Slice(lot.id, self.security, lot.holder, lot.quantity, amount, to=f"retired/{self.id}")

    def _ends(self, lot: Lot[N]) -> date | None:
        return self.until.date(lot.issued_on)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What the right is, and what a document may leave open about it."""
        own, into = call(self.security), call(self.into)
        price = f"{shown(self.price)} {self.currency}"
        text = f"Any holder may convert {own}: for each share, {in_words(self.amount)} buys {into} at {price} a share."
        yield Said(text, ("amount", "into", "price"))
        follows = "is adjusted for" if self.adjusts_for_splits else "stays as it is after"
        yield Said(f"The conversion price {follows} splits of {into}.", ("adjusts_for_splits",))
        yield Said(f"A fraction of a share of {into} is {fraction_in_words(self.fractions)}.", ("fractions",))
        if self.restricted:
            yield Said(f"The {into} issued on conversion is restricted.", ("restricted",))
        yield Said(f"A holder that names no certificates converts its {self.lots.replace('_', ' ')}.", ("lots",))
        ends = str(self.until) if self.until.after_issue is None else f"the day {self.until}"
        yield Said(f"The right over a share ends with {ends}.", ("until",))
