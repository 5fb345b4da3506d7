"""Dates: anniversaries keep their anchor's day, months are whole windows, and text is strict."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.units.dates import (
    Window,
    days_after,
    month_window,
    months_after,
    parse_date,
    parse_month,
    year_of,
    years_after,
)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
years = st.integers(min_value=-100, max_value=100)
months = st.integers(min_value=-1200, max_value=1200)


def test_each_lot_of_series_k_has_its_own_fifth_anniversary() -> None:
    issued = [date(2017, 2, 24), date(2017, 3, 27), date(2017, 4, 27), date(2017, 5, 27), date(2017, 6, 27), date(2017, 7, 27)]
    due = [years_after(day, 5) for day in issued]
    assert due == [day.replace(year=2022) for day in issued]


@pytest.mark.parametrize(
    ("anchor", "count", "expected"),
    [
        (date(2016, 2, 29), 1, date(2017, 2, 28)),
        (date(2016, 2, 29), 4, date(2020, 2, 29)),
        (date(2016, 2, 29), -16, date(2000, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),
        (date(2017, 2, 28), 3, date(2020, 2, 28)),
        (date(2017, 2, 24), 0, date(2017, 2, 24)),
    ],
)
def test_leap_days(anchor: date, count: int, expected: date) -> None:
    assert years_after(anchor, count) == expected


@given(days, years, years)
def test_years_after_is_strictly_later_for_more_years(anchor: date, one: int, other: int) -> None:
    assert (years_after(anchor, one) < years_after(anchor, other)) == (one < other)


@given(days, days, years)
def test_years_after_keeps_the_order_of_anchors(one: date, other: date, count: int) -> None:
    earlier, later = sorted([one, other])
    assert years_after(earlier, count) <= years_after(later, count)


@given(days, years)
def test_years_after_is_the_same_day_of_the_year_or_february_28(anchor: date, count: int) -> None:
    found = years_after(anchor, count)
    assert found.year == anchor.year + count
    assert found.month == anchor.month
    assert found.day == anchor.day or (anchor.month, anchor.day, found.day) == (2, 29, 28)


@given(days, months)
def test_months_after_keeps_the_day_or_takes_the_last(anchor: date, count: int) -> None:
    found = months_after(anchor, count)
    assert (found.year - anchor.year) * 12 + found.month - anchor.month == count
    assert found.day == min(anchor.day, monthrange(found.year, found.month)[1])


@given(days, st.integers(min_value=-20000, max_value=20000))
def test_days_after_counts_calendar_days(anchor: date, count: int) -> None:
    assert days_after(anchor, count) - anchor == timedelta(days=count)
    assert days_after(days_after(anchor, count), -count) == anchor


@given(days)
def test_a_month_window_holds_its_days_and_no_other(day: date) -> None:
    window = month_window(day.year, day.month)
    assert window.contains(day)
    assert window == parse_month(f"{day:%Y-%m}")
    assert not window.contains(window.closes + timedelta(days=1))
    assert window.opens is not None
    assert not window.contains(window.opens - timedelta(days=1))


@given(days)
def test_the_year_of_a_day_is_its_twelve_months(day: date) -> None:
    window = year_of(day)
    assert window.contains(day)
    assert window == Window(month_window(day.year, 1).opens, month_window(day.year, 12).closes)


@given(st.dates())
def test_parse_date_reads_what_isoformat_writes(day: date) -> None:
    assert parse_date(day.isoformat()) == day


def test_a_window_may_be_open_at_the_start_but_not_inside_out() -> None:
    assert Window(None, date(2017, 2, 24)).contains(date(1, 1, 1))
    assert Window(date(2017, 2, 24), date(2017, 2, 24)).contains(date(2017, 2, 24))
    with pytest.raises(ValueError, match="cannot close on 2017-02-23, before it opens on 2017-02-24"):
        Window(date(2017, 2, 24), date(2017, 2, 23))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("20170208", "write year, month and day"),
        ("2017-W06-3", "write year, month and day"),
        ("2017-2-8", "write year, month and day"),
        ("2017-02-08T00:00", "write year, month and day"),
        (" 2017-02-08", "write year, month and day"),
        ("2017-02-08\n", "write year, month and day"),
        ("٢٠١٧-٠٢-٠٨", "write year, month and day"),
        ("February 8, 2017", "write year, month and day"),
        ("2017-02-29", "2017-02 has the days 1 to 28"),
        ("2017-06-31", "2017-06 has the days 1 to 30"),
        ("2017-06-00", "2017-06 has the days 1 to 30"),
        ("2017-13-01", "months are numbered 1 to 12"),
        ("0000-01-01", "the years 1 to 9999"),
    ],
)
def test_what_is_not_a_date_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_date(text)


@pytest.mark.parametrize("text", ["2017", "2017-3", "March 2017", "2017-03-01", "2017-00", "2017-13"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        parse_month(text)


def test_the_calendar_ends() -> None:
    with pytest.raises(ValueError, match="the years 1 to 9999"):
        years_after(date(2017, 2, 24), 8000)
    with pytest.raises(ValueError, match="the years 1 to 9999"):
        days_after(date(2017, 2, 24), 10**9)
    assert month_window(9999, 12).closes == date.max
