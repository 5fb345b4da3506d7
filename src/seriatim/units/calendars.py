"""Business days: which days an exchange or a government keeps, and where a due date goes that falls on another day.

Three calendars, a closed list: `nyse` (days the New York Stock Exchange trades, NYSE Rule 7.2), `us_federal` (days federal
offices are open, 5 U.S.C. § 6103 and closings by executive order; the days on which the SEC takes filings, 17 CFR 201.104),
and `none` (Monday to Friday). They differ: Good Friday is kept by the exchange alone, Columbus Day by the government alone.

The holidays come from the `holidays` library, loaded at the first question and remembered per year. Its federal table has only
the statutory holidays, so the full-day closings by executive order stand below. Its NYSE table has the special closings already.

Does not cover: half-days (they are business days), days before 1971 or after 2100 (refused), closings by executive order before
2001, closings for weather or a lapse of appropriations, Inauguration Day (kept around Washington alone), and closings that are
ordered after this table was last edited.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

from seriatim.units.problems import BadInput, Problem

Calendar = Literal["nyse", "us_federal", "none"]
"""Whose days count: the exchange's, the federal government's, or every Monday to Friday."""

Roll = Literal["none", "following", "modified_following", "preceding", "modified_preceding"]
"""Where a date that is not a business day goes; `modified` turns back rather than leave the calendar month."""

CLOSED_BY_ORDER = {
    date(2001, 12, 24): "E.O. 13238",
    date(2003, 12, 26): "E.O. 13320",
    date(2004, 6, 11): "E.O. 13343, mourning for President Reagan",
    date(2007, 1, 2): "E.O. 13421, mourning for President Ford",
    date(2007, 12, 24): "E.O. 13453",
    date(2008, 12, 26): "E.O. 13482",
    date(2012, 12, 24): "E.O. 13633",
    date(2014, 12, 26): "E.O. 13682",
    date(2018, 12, 5): "E.O. 13852, mourning for President George H. W. Bush",
    date(2018, 12, 24): "E.O. 13854",
    date(2019, 12, 24): "E.O. 13900",
    date(2020, 12, 24): "E.O. 13965",
    date(2024, 12, 24): "E.O. 14129",
    date(2025, 1, 9): "E.O. 14133, mourning for President Carter",
    date(2025, 12, 24): "E.O. 14371",
    date(2025, 12, 26): "E.O. 14371",
}
"""Full days on which an executive order closed the federal departments. The SEC's notices treat them as federal holidays for
filing (so for 2018-12-05, 2020-12-24, 2025-12-24 and 2025-12-26). Half-day closings (2002, 2009, 2015) are left out."""

_FIRST_YEAR, _LAST_YEAR = 1971, 2100  # Uniform Monday Holiday Act in force; the library's last year
_DAY = timedelta(days=1)
_SATURDAY = 5
_DIRECTION = {"following": 1, "modified_following": 1, "preceding": -1, "modified_preceding": -1}


class UnknownYear(BadInput, ValueError):
    """A day whose year the calendar does not know. Terms or an act lead there, so that it is a problem of theirs, shown as one."""

    def __init__(self, calendar: Calendar, year: int):
        text = f"the {calendar} calendar is known from {_FIRST_YEAR} to {_LAST_YEAR}, not for {year}"
        remedy = "look for a day, a term of years or a count of trading days that reaches too far, or count business days by none"
        super().__init__([Problem(code="out-of-range", message=text, found=str(year), remedy=remedy)])


def is_business_day(day: date, calendar: Calendar) -> bool:
    """True where the calendar keeps the day; weekends never are. Raises ValueError for an unknown calendar or year.

    >>> is_business_day(date(2017, 4, 14), "nyse"), is_business_day(date(2017, 4, 14), "us_federal")  # Good Friday
    (False, True)
    >>> is_business_day(date(2018, 12, 5), "us_federal")  # closed by executive order
    False
    """
    holidays = _holidays(calendar, day.year)
    return day.weekday() < _SATURDAY and (day.month, day.day) not in holidays


def roll(day: date, rule: Roll, calendar: Calendar) -> date:
    """The day itself where it is a business day, else where the rule moves it; `none` leaves every day alone.

    Raises ValueError for an unknown rule, calendar or year. Source: ISDA 2006 Definitions § 4.12 for following, modified
    following and preceding; FpML's MODPRECEDING for the last. For money or an act due under a New York contract, `following`
    is the default of General Construction Law § 25.

    >>> roll(date(2022, 4, 30), "following", "nyse"), roll(date(2022, 4, 30), "modified_following", "nyse")  # a Saturday
    (datetime.date(2022, 5, 2), datetime.date(2022, 4, 29))
    """
    if rule == "none":
        return day
    if rule not in _DIRECTION:
        raise ValueError(f"There is no roll rule {rule!r}: write none, {', '.join(_DIRECTION)}.")
    step = _DIRECTION[rule] * _DAY
    moved = _nearest(day, step, calendar)
    leaves_month = (moved.year, moved.month) != (day.year, day.month)
    return _nearest(day, -step, calendar) if leaves_month and rule.startswith("modified") else moved


def next_business_day(day: date, calendar: Calendar) -> date:
    """The first business day strictly after the day. Raises ValueError for an unknown calendar or year.

    >>> next_business_day(date(2017, 5, 26), "us_federal")  # a Friday; Monday is Memorial Day
    datetime.date(2017, 5, 30)
    """
    return _nearest(day + _DAY, _DAY, calendar)


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """The count-th business day after the day, which is not itself counted; negative counts back, zero is the day as it is.

    This is Form 8-K's clock (General Instruction B.1): four business days after the event, and for an event on a day that is
    not one, a count that starts on the next business day and includes it. Raises ValueError for an unknown calendar or year.

    >>> add_business_days(date(2017, 2, 8), 4, "us_federal")  # signed on a Wednesday
    datetime.date(2017, 2, 14)
    >>> add_business_days(date(2017, 5, 27), 4, "us_federal")  # a Saturday; Monday is Memorial Day
    datetime.date(2017, 6, 2)
    """
    step = _DAY if count >= 0 else -_DAY
    for _ in range(abs(count)):
        day = _nearest(day + step, step, calendar)
    return day


def _nearest(day: date, step: timedelta, calendar: Calendar) -> date:
    while not is_business_day(day, calendar):
        day += step
    return day


@cache
def _holidays(calendar: Calendar, year: int) -> frozenset[tuple[int, int]]:
    """Month and day of every full-day holiday of the year."""
    if calendar == "none":
        return frozenset()
    if calendar not in ("nyse", "us_federal"):
        raise ValueError(f"There is no calendar {calendar!r}: write nyse, us_federal or none.")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnknownYear(calendar, year)
    from holidays import country_holidays, financial_holidays

    if calendar == "nyse":
        return frozenset((day.month, day.day) for day in financial_holidays("XNYS", years=year))
    days = [*country_holidays("US", years=year), *(day for day in CLOSED_BY_ORDER if day.year == year)]
    return frozenset((day.month, day.day) for day in days)
