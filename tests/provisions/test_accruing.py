"""How dividends grow on one share: what a payment settles first, compounding, and rates that change between two payments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.payment_dates import PaymentDates
from seriatim.provisions.accruing import Growth, Unpaid


def unpaid(compounded: Any, simple: Any) -> Unpaid[Decimal]:
    return Unpaid(Decimal(compounded), Decimal(simple))


NOTHING = unpaid(0, 0)


@pytest.mark.parametrize(("paid", "left"), [(0, (5, 3)), (4, (1, 3)), (5, (0, 3)), (7, (0, 1)), (8, (0, 0))])
def test_a_payment_settles_first_what_accrues_itself(paid: int, left: tuple[int, int]):
    assert unpaid(5, 3).less(Decimal(paid)) == unpaid(*left)


def test_on_a_compounding_date_all_of_it_accrues():
    assert unpaid(5, 3).compounding() == unpaid(8, 0)
    assert unpaid(5, 3).all() == 8


ISSUED = date(2020, 1, 1)


def grown(
    day: date, *rates: tuple[date | None, str], compounding: Any = "never", since: date = ISSUED, before: Unpaid[Any] = NOTHING
) -> Unpaid[Any]:
    """8 % of 100, or other rates, on half-yearly dates in months of 30 days."""
    given = tuple((start, Decimal(rate)) for start, rate in rates or ((None, "0.08"),))
    payable = PaymentDates.parse("semiannually after issue")
    return Growth(Decimal(100), given, "30/360_us", payable, compounding, ISSUED, ISSUED).to(day, since, before)


def test_the_numbers_of_the_page():
    assert grown(date(2020, 7, 1), compounding="semiannually").all() == 4
    assert grown(date(2021, 1, 1), compounding="semiannually").all() == Decimal("8.16")
    assert grown(date(2021, 1, 1)) == unpaid(0, 8)


def test_it_begins_to_accrue_itself_on_the_compounding_date_and_not_the_day_before():
    assert grown(date(2020, 6, 30), compounding="semiannually").compounded == 0
    assert grown(date(2020, 7, 1), compounding="semiannually") == unpaid(4, 0)


def test_on_the_day_itself_and_before_it_nothing_grows():
    had = unpaid(2, 1)
    assert grown(date(2020, 7, 1), since=date(2020, 7, 1), before=had, compounding="semiannually") == had
    assert grown(date(2020, 3, 1), since=date(2020, 7, 1), before=had) == had


def test_a_rate_counts_from_its_day_on():
    stepped: Any = ((None, "0.08"), (date(2020, 4, 1), "0.12"))
    assert grown(date(2020, 4, 1), *stepped).all() == 2  # a quarter of 8
    assert grown(date(2020, 7, 1), *stepped).all() == 5  # and a quarter of 12
    assert grown(date(2020, 7, 1), *stepped, since=date(2020, 4, 1)).all() == 3


def test_of_two_rates_of_one_day_the_later_named_counts():
    assert grown(date(2020, 7, 1), (None, "0.08"), (ISSUED, "0.10"), (ISSUED, "0.12")).all() == 6


def test_in_two_parts_it_grows_as_in_one():
    half = grown(date(2020, 10, 1), compounding="quarterly")
    rest = grown(date(2021, 4, 1), compounding="quarterly", since=date(2020, 10, 1), before=half)
    assert rest == grown(date(2021, 4, 1), compounding="quarterly")
