"""Dividends that fell due and were not paid: what a share has waited for, and what of it comes with its redemption.

A walk ahead performs what falls due and makes up for nothing, but a dividend that the ledger pays pays everything before it too. So the
walk starts with the arrears taken for paid, and they are counted apart: with the redemption, where that pays what has accrued on top.
The issuer may pay them before, which would be worth more.

1,000 at 8 % a year, unpaid since its issue on January 1, 2020: on February 15, 2021 two half-years, 39.89 and 40.33, have fallen due.
What is redeemed for the stated value and what has accrued pays those 80.22 on its last day, in 2025, with the 40.33 of the last half-year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.ahead import eve
from seriatim.projection.walk import act_of
from seriatim.units.numbers import EXACT

SAME = Decimal("1e-9")
"""Parts that lie no farther apart are the same."""


@dataclass(frozen=True, slots=True)
class Arrears:
    """The day as it is, and as it would be (`paid`) had every dividend been paid that fell due before it."""

    now: Now[Decimal]
    paid: Now[Decimal]

    def of(self, lot: Lot[Decimal]) -> Decimal:
        """What one share has waited for since its dividends fell due."""
        return sum((part.amount for step in _late(self.now) for part in step.slices if part.account == lot.id), Decimal(0))

    def by(self, lot: Lot[Decimal], on: date) -> Decimal:
        """What has become of it by a later day: more, where what is unpaid accrues itself."""
        unpaid, paid = (Now(on, at.state, at.clauses).accrued(lot) for at in (self.now, self.paid))
        return unpaid - paid

    def part(self, lot: Lot[Decimal], clause: str, on: date) -> Decimal:
        """How much of it a redemption pays, 1 for all; nothing where that is not the same today and later (the greater of two sums)."""
        today, later = (
            EXACT.divide(self._pays(lot, clause, day), owed) if (owed := self.by(lot, day)) else Decimal(0) for day in (self.now.on, on)
        )
        return later if abs(today - later) < SAME else Decimal(0)

    def _pays(self, lot: Lot[Decimal], clause: str, on: date) -> Decimal:
        """What a duty pays more for one share because of it, were it performed on a day."""
        amounts = [
            part.amount
            for at in (self.now, self.paid)
            for step in at.clauses.by_id[clause].steps(Now(on, at.state, at.clauses))
            for part in step.slices
            if step.modal == "must" and part.account == lot.id
        ]
        return amounts[0] - amounts[1] if len(amounts) == 2 else Decimal(0)


def in_arrears(now: Now[Decimal], lots: Sequence[Lot[Decimal]]) -> Arrears:
    """Takes what is owed on the lots in cash for paid, on a copy."""
    own, late = {lot.id for lot in lots}, {step.clause: step for step in _late(now)}
    before = Now(eve(now.on), now.state.copy(), now.clauses)
    for step in late.values():
        if own & {part.account for part in step.slices}:
            before.state.add(perform(before, act_of(before, step, step.quantity_max)).outcome)
    return Arrears(now, Now(now.on, before.state, now.clauses))


def _late(now: Now[Decimal]) -> Iterator[Step[Decimal]]:
    for step in steps(now):
        if step.kind == "dividend_paid" and step.modal == "must" and step.price is None and step.due and step.due < now.on:
            yield step
