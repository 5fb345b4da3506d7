"""Conversion at the holder's option at a fixed price. The template: a new clause starts as a copy of this file.

Series K (release ¶4): $1,000 a share at $0.004 gives 250,000 common for one preferred, restricted. 1,000 shares give
250,000,000; after a 1-for-1,000 reverse split the price in force is $4.00 and one preferred gives 250.

What of a share converts may climb. Lilis's Series C (market filing 46) converts at $6.15 what the issuer would redeem it for: 120 % of
the stated value in 2018, so that $1,000 gives 195 common, and 125 % in 2019 (`amounts`), which gives 203.

Not covered here: conversion limits (`AuthorizedShares` and other clauses narrow this right through `cap`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import Any, Generic

from seriatim.deal.clause import Names, Said
from seriatim.deal.lots import Lot
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.redemption import surely_before
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.provisions.conversion_words import becomes, said_of_every, said_of_rights
from seriatim.provisions.convertible import ElectiveConversion
from seriatim.units.decimals import shown
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class AmountStep(Generic[N]):
    """Another amount converts from a day on: a date, or a time after each share's issue."""

    since: Due
    amount: Worth[N]


@dataclass(frozen=True, slots=True)
class ConversionFixed(ElectiveConversion[N]):
    """Any holder may convert any of its lots: `amount` of each share buys common `into` at `price`.

    `amounts` are steps of the amount. The other terms are those of every conversion (`provisions.convertible`).
    """

    price: N
    amounts: tuple[AmountStep[N], ...] = field(default=(), kw_only=True)

    def opening(self) -> Mapping[str, Any]:
        """The price in force: money for a number of common shares."""
        return {"price": self.per_share(self.price)}

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended."""
        yield from self.rights(now, self.price_in_force(now))

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day from which on a share converts for another amount."""
        days = (step.since.date(lot.issued_on) for lot in now.lots(self.security) for step in self.amounts)
        return min((day for day in days if day > after), default=None)

    def amount_for(self, lot: Lot[N], on: date) -> Worth[N]:
        """That of the step which began last; before any has, the amount itself."""
        begun = [(day, step.amount) for step in self.amounts if (day := step.since.date(lot.issued_on)) <= on]
        return max(begun, key=itemgetter(0))[1] if begun else self.amount

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """And of the steps of the amount each begins after the one before it."""
        yield from ElectiveConversion.mistakes(self)
        if any(not surely_before(a.since, b.since) for a, b in pairwise(self.amounts)):
            yield "amounts", "each step begins after the one before it: all on dates, or all at a time after issue"

    def sentences(self, call: Names) -> Iterator[Said]:
        """What the right is, and what a document may leave open about it."""
        yield Said(
            f"Any holder may convert {call(self.security)}: {becomes(self, call)}.",
            ("amount", "into") if self.amounts else ("amount", "amounts", "into"),
        )
        for number, step in enumerate(self.amounts, start=1):
            stated = ("amounts", f"amounts.{number}.since", f"amounts.{number}.amount")
            yield Said(f"From {step.since} on, the sum divided is {in_words(step.amount, self.currency)}.", stated)
        yield Said(f"The conversion price is {shown(self.price)} {self.currency} a share.", ("price",))
        yield from said_of_every(self, call)
        yield from said_of_rights(self, call)
