"""Dates and windows: an anniversary counts from its anchor, a month is a window, and text is ISO or refused.

A date a whole number of months or years away keeps the anchor's day number, or takes the month's last day where the month is
too short: that is how New York reads "months after a certain day" (General Construction Law § 30), and why an anniversary of
February 29 falls on February 28 in a common year (§ 58 counts the two days as one). Always count from the anchor itself:
January 31 plus two months is March 31, while one month twice would lose three days.

Does not cover: moving a date off a weekend or holiday (`units.calendars.roll`), times of day, time zones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

_DATE = "([0-9]{4})-([0-9]{2})-([0-9]{2})"
_MONTH = "([0-9]{4})-([0-9]{2})"
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `opens` to `closes`, both included; `opens` None means from the beginning ("on or before").

    A single day is a window that opens and closes on it. Raises ValueError where it would close before it opens.

    >>> by_february_24 = Window(None, date(2017, 2, 24))
    >>> by_february_24.contains(date(2017, 2, 24)), by_february_24.contains(date(2017, 2, 25))
    (True, False)
    """

    opens: date | None
    closes: date

    def __post_init__(self) -> None:
        if self.opens is not None and self.closes < self.opens:
            raise ValueError(f"A window cannot close on {self.closes}, before it opens on {self.opens}.")

    def contains(self, day: date) -> bool:
        """True on every day of the window, its first and its last included."""
        return (self.opens is None or self.opens <= day) and day <= self.closes


def month_window(year: int, month: int) -> Window:
    """The calendar month, from its first day to its last. Raises ValueError for a month that no calendar has.

    >>> month_window(2017, 3)
    Window(opens=datetime.date(2017, 3, 1), closes=datetime.date(2017, 3, 31))
    """
    last = _days_in(year, month)
    return Window(date(year, month, 1), date(year, month, last))


def year_of(day: date) -> Window:
    """The calendar year that holds the day, January 1 to December 31: the period of an annual limit.

    >>> year_of(date(2017, 2, 8)).closes
    datetime.date(2017, 12, 31)
    """
    return Window(date(day.year, 1, 1), date(day.year, 12, 31))


def years_after(anchor: date, years: int) -> date:
    """The anniversary of the anchor; negative years look back. An anchor of February 29 falls on February 28 in common years.

    Raises ValueError outside the years 1 to 9999. Source: New York General Construction Law §§ 30 and 58; an agreement may
    say otherwise.

    >>> years_after(date(2017, 2, 24), 5), years_after(date(2016, 2, 29), 5), years_after(date(2016, 2, 29), 8)
    (datetime.date(2022, 2, 24), datetime.date(2021, 2, 28), datetime.date(2024, 2, 29))
    """
    return months_after(anchor, 12 * years)


def months_after(anchor: date, months: int) -> date:
    """The day with the anchor's number, so many months on, or that month's last day where it is shorter; negative looks back.

    The end of a month is not sticky: a month after February 28 is March 28. Raises ValueError outside the years 1 to 9999.
    Source: New York General Construction Law § 30.

    >>> months_after(date(2017, 1, 31), 1), months_after(date(2017, 1, 31), 2), months_after(date(2017, 2, 28), 1)
    (datetime.date(2017, 2, 28), datetime.date(2017, 3, 31), datetime.date(2017, 3, 28))
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = _days_in(year, month + 1)
    return date(year, month + 1, min(anchor.day, last))


def days_after(anchor: date, days: int) -> date:
    """The day so many calendar days on, not counting the anchor itself; negative looks back, zero is the anchor.

    Raises ValueError outside the years 1 to 9999. Source: New York General Construction Law § 20.

    >>> days_after(date(2017, 2, 24), 30)
    datetime.date(2017, 3, 26)
    """
    try:
        return anchor + timedelta(days=days)
    except OverflowError:
        raise ValueError(f"{days} days from {anchor} is outside the calendar, which has the years {MINYEAR} to {MAXYEAR}.") from None


def parse_date(text: str) -> date:
    """The date written as `YYYY-MM-DD`, and in no other way: no week dates, no missing zeros, no time of day.

    Raises ValueError with a sentence that says what is wrong.

    >>> parse_date("2017-02-08")
    datetime.date(2017, 2, 8)
    """
    found = re.fullmatch(_DATE, text)
    if found is None:
        raise ValueError(f"{text!r} is not a date: write year, month and day, such as 2017-02-08.")
    year, month, day = (int(part) for part in found.groups())
    last = month_window(year, month).closes.day
    if not 1 <= day <= last:
        raise ValueError(f"{text!r} is not a date: {text[:7]} has the days 1 to {last}.")
    return date(year, month, day)


def parse_month(text: str) -> Window:
    """The month written as `YYYY-MM`, as a window. Raises ValueError with a sentence that says what is wrong.

    >>> parse_month("2017-03").closes
    datetime.date(2017, 3, 31)
    """
    found = re.fullmatch(_MONTH, text)
    if found is None:
        raise ValueError(f"{text!r} is not a month: write year and month, such as 2017-03.")
    return month_window(int(found[1]), int(found[2]))


def _days_in(year: int, month: int) -> int:
    if not 1 <= month <= len(_MONTH_DAYS):
        raise ValueError(f"{month} is not a month: months are numbered 1 to 12.")
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"The year {year} is outside the calendar, which has the years {MINYEAR} to {MAXYEAR}.")
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_DAYS[month - 1] + (month == _FEBRUARY and leap)
