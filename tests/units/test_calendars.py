"""Business days: known holidays of the exchange and of the government, closings by order, and the five roll rules."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.units.calendars import (
    CLOSED_BY_ORDER,
    Calendar,
    Roll,
    add_business_days,
    is_business_day,
    next_business_day,
    roll,
)
from seriatim.units.problems import BadInput

NYSE, FEDERAL, WEEKENDS = get_args(Calendar)
days = st.dates(min_value=date(1972, 1, 1), max_value=date(2099, 12, 1))
calendars = st.sampled_from(get_args(Calendar))


@pytest.mark.parametrize("calendar", get_args(Calendar))
@pytest.mark.parametrize("day", [date(2022, 4, 30), date(2022, 7, 31), date(2017, 5, 27)])
def test_weekends_are_never_business_days(day: date, calendar: Calendar) -> None:
    assert not is_business_day(day, calendar)


@pytest.mark.parametrize(
    ("day", "nyse", "federal"),
    [
        (date(2017, 4, 14), False, True),  # Good Friday
        (date(2017, 10, 9), True, False),  # Columbus Day
        (date(2017, 11, 10), True, False),  # Veterans Day, observed
        (date(2017, 5, 29), False, False),  # Memorial Day
        (date(2017, 7, 3), True, True),  # a half-day on the exchange
        (date(2021, 6, 18), True, False),  # the first Juneteenth, observed on a Friday; the exchange began in 2022
        (date(2022, 6, 20), False, False),  # Juneteenth, observed
        (date(2021, 12, 31), True, False),  # New Year's Day on a Saturday: NYSE Rule 7.2 does not close a year's last day
        (date(2022, 1, 3), True, True),
        (date(2017, 2, 8), True, True),
        (date(2018, 12, 5), False, False),
        (date(2025, 1, 9), False, False),
        (date(2024, 12, 24), True, False),  # a half-day on the exchange, closed by order for the government
        (date(2002, 12, 24), True, True),  # half-days for both
    ],
)
def test_the_calendars_differ_where_they_should(day: date, nyse: bool, federal: bool) -> None:
    assert is_business_day(day, NYSE) is nyse
    assert is_business_day(day, FEDERAL) is federal
    assert is_business_day(day, WEEKENDS)


@pytest.mark.parametrize(
    "day",
    [
        *(date(2001, 9, number) for number in (11, 12, 13, 14)),
        date(2004, 6, 11),
        date(2007, 1, 2),
        date(2012, 10, 29),
        date(2012, 10, 30),
        date(2018, 12, 5),
        date(2025, 1, 9),
    ],
)
def test_the_exchange_knows_its_special_closings(day: date) -> None:
    assert not is_business_day(day, NYSE)


def test_every_closing_by_order_counts_and_names_its_order() -> None:
    for day, source in CLOSED_BY_ORDER.items():
        assert not is_business_day(day, FEDERAL)
        assert is_business_day(day, WEEKENDS), f"{day} needs no order"
        assert source.startswith("E.O. 1")


def test_the_table_of_orders_has_what_the_library_knows() -> None:
    """The library lists such closings apart from the statutory holidays: a new one there belongs in the table too."""
    from holidays import country_holidays

    span = range(2001, 2101)
    listed = country_holidays("US", years=span, categories="government")
    statutory = country_holidays("US", years=span)
    extra = {day for day, name in listed.items() if day not in statutory and "half-day" not in name}
    assert extra <= set(CLOSED_BY_ORDER)


@pytest.mark.parametrize(
    ("rule", "saturday_at_month_end", "sunday_at_month_start", "sunday_inside"),
    [
        ("none", date(2022, 4, 30), date(2022, 5, 1), date(2022, 5, 15)),
        ("following", date(2022, 5, 2), date(2022, 5, 2), date(2022, 5, 16)),
        ("modified_following", date(2022, 4, 29), date(2022, 5, 2), date(2022, 5, 16)),
        ("preceding", date(2022, 4, 29), date(2022, 4, 29), date(2022, 5, 13)),
        ("modified_preceding", date(2022, 4, 29), date(2022, 5, 2), date(2022, 5, 13)),
    ],
)
def test_roll(rule: Roll, saturday_at_month_end: date, sunday_at_month_start: date, sunday_inside: date) -> None:
    assert roll(date(2022, 4, 30), rule, NYSE) == saturday_at_month_end
    assert roll(date(2022, 5, 1), rule, NYSE) == sunday_at_month_start
    assert roll(date(2022, 5, 15), rule, NYSE) == sunday_inside


def test_a_roll_passes_holidays_and_year_ends() -> None:
    assert roll(date(2022, 7, 31), "modified_following", NYSE) == date(2022, 7, 29)
    assert roll(date(2017, 5, 27), "following", NYSE) == date(2017, 5, 30)
    assert roll(date(2017, 5, 27), "following", WEEKENDS) == date(2017, 5, 29)
    assert roll(date(2022, 1, 1), "preceding", FEDERAL) == date(2021, 12, 30)
    assert roll(date(2022, 1, 1), "preceding", NYSE) == date(2021, 12, 31)
    assert roll(date(2022, 12, 31), "modified_following", NYSE) == date(2022, 12, 30)


@pytest.mark.parametrize(
    ("event", "due"),
    [
        (date(2017, 2, 8), date(2017, 2, 14)),
        (date(2017, 2, 24), date(2017, 3, 2)),
        (date(2017, 2, 16), date(2017, 2, 23)),  # over Washington's Birthday
        (date(2017, 5, 27), date(2017, 6, 2)),  # a Saturday before Memorial Day
        (date(2018, 12, 4), date(2018, 12, 11)),  # the next day was closed by order
        (date(2018, 12, 5), date(2018, 12, 11)),
    ],
)
def test_four_business_days_for_a_current_report(event: date, due: date) -> None:
    assert add_business_days(event, 4, FEDERAL) == due


@given(days, calendars, st.sampled_from(get_args(Roll)))
def test_a_rolled_date_stays_rolled(day: date, calendar: Calendar, rule: Roll) -> None:
    rolled = roll(day, rule, calendar)
    assert roll(rolled, rule, calendar) == rolled
    assert rule == "none" or is_business_day(rolled, calendar)
    assert not is_business_day(day, calendar) or rolled == day
    assert not rule.startswith("modified") or (rolled.year, rolled.month) == (day.year, day.month)
    assert abs(rolled - day) <= timedelta(days=6)


@given(days, calendars, st.integers(min_value=0, max_value=30))
def test_adding_business_days_counts_them(day: date, calendar: Calendar, count: int) -> None:
    end = add_business_days(day, count, calendar)
    between = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert sum(is_business_day(one, calendar) for one in between) == count
    if is_business_day(day, calendar):
        assert add_business_days(end, -count, calendar) == day


@given(days, calendars)
def test_the_next_business_day_is_the_first_one_after(day: date, calendar: Calendar) -> None:
    assert next_business_day(day, calendar) == add_business_days(day, 1, calendar) > day


def test_adding_none_leaves_even_a_holiday_alone() -> None:
    assert add_business_days(date(2017, 5, 27), 0, NYSE) == date(2017, 5, 27)


def test_what_is_not_known_is_refused() -> None:
    unknown: Any = "lse"
    with pytest.raises(ValueError, match="write nyse, us_federal or none"):
        is_business_day(date(2017, 2, 8), unknown)
    with pytest.raises(ValueError, match="write none, following, modified_following"):
        roll(date(2017, 2, 8), unknown, NYSE)
    with pytest.raises(ValueError, match="known from 1971 to 2100, not for 2101"):
        is_business_day(date(2101, 7, 5), NYSE)
    assert is_business_day(date(2101, 7, 5), WEEKENDS)
    with pytest.raises(BadInput) as caught:  # a view shows it as a problem, and does not break down
        is_business_day(date(1970, 12, 31), NYSE)
    assert [(p.code, p.found) for p in caught.value.problems] == [("out-of-range", "1970")]


def test_the_library_is_loaded_at_the_first_question_only() -> None:
    program = "import sys, seriatim.units.calendars; print('holidays' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
