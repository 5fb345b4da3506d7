"""Day counts: which part of a year lies between two days, as an exact fraction.

A closed list of conventions, by the names that agreements and trading documents use (2006 ISDA Definitions, section 4.16; the
bond basis is also in the MSRB's Rule G-33, the ICMA's in its Rule 251):

| name | days counted | of |
|---|---|---|
| `30/360_us` | twelve months of 30 days; the last day of February counts as a 30th (bond basis) | 360 |
| `30/360_european` | twelve months of 30 days; a 31st counts as a 30th, February as it is | 360 |
| `actual/360` | as the calendar has them | 360 |
| `actual/365_fixed` | as the calendar has them | 365, leap years too |
| `actual/actual_isda` | as the calendar has them, those of a leap year apart | 366 in a leap year, 365 else |
| `actual/actual_icma` | as the calendar has them | those of the reference period, times periods a year |

November 1, 2003 to May 1, 2004 is 61/365 + 121/366 of a year under `actual/actual_isda` (0.49772...), half a year under `30/360_us`.

Does not cover: 30E/360 ISDA (which asks for the maturity), business days (`calendars`), NL/365.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from seriatim.units.dates import months_after
from seriatim.units.numbers import N, ratio

DayCount = Literal["30/360_us", "30/360_european", "actual/360", "actual/365_fixed", "actual/actual_isda", "actual/actual_icma"]
"""Which part of a year lies between two days."""

_FEBRUARY, _LAST = 2, 30


@lru_cache(maxsize=65_536)
def year_fraction(start: date, end: date, day_count: DayCount, anchor: date | None = None, months: int = 12) -> Fraction:
    """The part of a year from one day to a later one; zero on the day itself, and below zero where the second is the earlier.

    `actual/actual_icma` counts in reference periods of so many `months` each, of which one begins on `anchor` (left out: on
    `start`); the other conventions need neither. Raises ValueError for a convention that is not in the list.

    >>> year_fraction(date(2003, 11, 1), date(2004, 5, 1), "30/360_us")
    Fraction(1, 2)
    >>> round(float(year_fraction(date(2003, 11, 1), date(2004, 5, 1), "actual/actual_isda")), 5)
    0.49772
    """
    if end < start:
        return -year_fraction(end, start, day_count, anchor, months)
    if day_count == "30/360_us":
        return Fraction(_thirty_us(start, end), 360)
    if day_count == "30/360_european":
        return Fraction(_thirty(start, end, min(start.day, _LAST), min(end.day, _LAST)), 360)
    if day_count in ("actual/360", "actual/365_fixed"):
        return Fraction((end - start).days, 360 if day_count == "actual/360" else 365)
    if day_count == "actual/actual_isda":
        return _isda(start, end)
    if day_count == "actual/actual_icma":
        return _icma(start, end, anchor or start, months)
    raise ValueError(f"{day_count!r} is no day count")


def part_of_year(amount: N, fraction: Fraction, zero: N) -> N:
    """So much of a yearly amount, multiplied first and divided last; `zero` is nothing in the amount's number.

    >>> from decimal import Decimal
    >>> part_of_year(Decimal(100), Fraction(1, 4), Decimal(0))
    Decimal('25')
    """
    return ratio(amount * fraction.numerator, zero + fraction.denominator)


def _thirty(start: date, end: date, first: int, last: int) -> int:
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def _thirty_us(start: date, end: date) -> int:
    """The bond basis, with its rule for February: from its last day one counts as from a 30th."""
    first, last = start.day, end.day
    if _ends_february(start):
        last = _LAST if _ends_february(end) else last
        first = _LAST
    if last > _LAST and first >= _LAST:
        last = _LAST
    return _thirty(start, end, min(first, _LAST), last)


def _ends_february(day: date) -> bool:
    return day.month == _FEBRUARY and day.day == monthrange(day.year, _FEBRUARY)[1]


def _isda(start: date, end: date) -> Fraction:
    """The days in leap years over 366, the others over 365; whole years between count one each."""
    if start.year == end.year:
        return Fraction((end - start).days, _days_of(start.year))
    first = Fraction((date(start.year + 1, 1, 1) - start).days, _days_of(start.year))
    return first + (end.year - start.year - 1) + Fraction((end - date(end.year, 1, 1)).days, _days_of(end.year))


def _days_of(year: int) -> int:
    return 366 if isleap(year) else 365


def _icma(start: date, end: date, anchor: date, months: int) -> Fraction:
    """Days in each reference period over that period's days and the periods in a year."""
    number = ((start.year - anchor.year) * 12 + start.month - anchor.month) // months
    while months_after(anchor, number * months) > start:
        number -= 1
    while months_after(anchor, (number + 1) * months) <= start:
        number += 1
    fraction, opens = Fraction(0), months_after(anchor, number * months)
    while opens < end:
        number += 1
        closes = months_after(anchor, number * months)
        days = (min(end, closes) - max(start, opens)).days
        fraction, opens = fraction + Fraction(days * months, (closes - opens).days * 12), closes
    return fraction
