"""How dividends grow on one share: at a rate of a base, by a day count, with unpaid ones added to the base or not.

No term by itself: `DividendCumulative` counts with it. What is unpaid stands in two parts: `compounded`, which accrues itself, and
`simple`, which does not yet. On each compounding date the second is added to the first. 8% of 100 a year, compounding half-yearly,
is 4 after half a year and 8.16 after a year; simple it is 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Generic, Literal

from seriatim.deal.payment_dates import MONTHS, PaymentDates, next_on_grid
from seriatim.units.daycounts import DayCount, part_of_year, year_fraction
from seriatim.units.numbers import N, least

Compounding = Literal["never", "at_payment_dates", "monthly", "quarterly", "semiannually", "annually"]
"""When unpaid dividends are added to what accrues."""


@dataclass(frozen=True, slots=True)
class Unpaid(Generic[N]):
    """Dividends accrued and unpaid on one share: what accrues itself, and what does not (yet)."""

    compounded: N
    simple: N

    def all(self) -> N:
        return self.compounded + self.simple

    def less(self, paid: N) -> Unpaid[N]:
        """What is left after a payment, which settles first what accrues itself."""
        off = least(paid, self.compounded)
        return Unpaid(self.compounded - off, self.simple - (paid - off))

    def compounding(self) -> Unpaid[N]:
        """The same after a compounding date."""
        return Unpaid(self.all(), self.simple * 0)


@dataclass(frozen=True, slots=True)
class Growth(Generic[N]):
    """The rates on a base (each with the day from which it applies, the first without), and how time is counted.

    Payment dates count from `issued_on`, compounding on dates of its own from `begun`, the day from which the share accrues.
    """

    base: N
    rates: tuple[tuple[date | None, N], ...]
    day_count: DayCount
    payable: PaymentDates
    compounding: Compounding
    issued_on: date
    begun: date

    def to(self, day: date, start: date, unpaid: Unpaid[N]) -> Unpaid[N]:
        """What is unpaid on a day, from what was unpaid on the day from which it accrues on."""
        if day <= start:
            return unpaid
        compounds: frozenset[date] = compounding_dates(self.payable, self.compounding, start, day, self.issued_on, self.begun)
        changes: list[date] = [since for since, _ in self.rates if since is not None and start < since < day]
        at = start
        for point in sorted({*compounds, *changes, day}):
            unpaid = Unpaid(unpaid.compounded, unpaid.simple + self.between(at, point, self.base + unpaid.compounded))
            unpaid = unpaid.compounding() if point in compounds else unpaid
            at = point
        return unpaid

    def between(self, start: date, end: date, base: N) -> N:
        """What a base earns from one day to another within one rate."""
        fraction = part_between(self.payable, self.day_count, start, end, self.issued_on)
        return part_of_year(base * self.rate(start), fraction, base * 0)

    def rate(self, day: date) -> N:
        """The rate that applies from a day on: the last that began by then."""
        begun = [(since or date.min, place) for place, (since, _) in enumerate(self.rates) if since is None or since <= day]
        return self.rates[max(begun)[1]][1]


@lru_cache(maxsize=16_384)
def part_between(payable: PaymentDates, day_count: DayCount, start: date, end: date, issued_on: date) -> Fraction:
    """The part of a year between two days, each dividend period counted by itself.

    So a period comes to the same whether or not the one before it was paid: by 30/360, from August 31 to the last of February are 178
    days and to August 31 again 180, which is not what both count in one (360).
    """
    anchor, months = payable.anchor(issued_on), payable.months or 12
    points = [start, *(day for day in payable.between(start, end, issued_on) if day < end), end]
    return sum((year_fraction(a, b, day_count, anchor, months) for a, b in pairwise(points)), Fraction(0))


@lru_cache(maxsize=16_384)
def compounding_dates(
    payable: PaymentDates, compounding: Compounding, start: date, end: date, issued_on: date, begun: date
) -> frozenset[date]:
    """The dates after `start`, up to `end` itself, on which what is unpaid begins to accrue."""
    if compounding == "never":
        return frozenset()
    if compounding == "at_payment_dates":
        return frozenset(payable.between(start, end, issued_on))
    return frozenset(_grid(begun, MONTHS[compounding], start, end))


def _grid(anchor: date, months: int, start: date, end: date) -> Iterable[date]:
    day = next_on_grid(anchor, months, start)
    while day <= end:
        yield day
        day = next_on_grid(anchor, months, day)
