"""Two phrases about dates that dividends need: when they are paid, and from when on a rate applies.

| phrase | type | examples |
|---|---|---|
| when dividends are paid | `PaymentDates` | `quarterly from 2019-09-30`, `semiannually after issue`, `on 06-30 and 12-31`, `never` |
| from when on a rate applies | `Since` | `2018-01-01`, `2 years after issue` |

Always counted from the anchor: `semiannually from 2014-08-31` is February 28, then August 31 again.
Days of the year may begin with a first date: `on 06-30 and 12-31 from 2019-06-30`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from seriatim.deal.phrases import AfterIssue
from seriatim.units.dates import month_window, months_after, parse_date

MONTHS = {"monthly": 1, "quarterly": 3, "semiannually": 6, "annually": 12}
"""How many months lie between two dates of a frequency."""

_FORMS = '"quarterly from 2019-09-30", "quarterly after issue", "on 06-30 and 12-31" (also "… from 2019-06-30") or "never"'


@dataclass(frozen=True, slots=True)
class PaymentDates:
    """Dates on which dividends fall due: every so many `months` from a first date or from each share's issue, or days of the year.

    Days of the year may begin with a `first` date, as "quarterly on the last day of each quarter, beginning on September 30, 2013" does:
    what has accrued since the issue falls due on that day.
    """

    EXAMPLES: ClassVar[tuple[str, ...]] = (
        "quarterly from 2020-03-31",
        "monthly after issue",
        "on 06-30 and 12-31",
        "on 06-30 and 12-31 from 2020-12-31",
        "never",
    )

    months: int = 0
    first: date | None = None
    days: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> PaymentDates:
        """Reads one of the forms above. Raises ValueError for anything else.

        >>> PaymentDates.parse("on 06-30 and 12-31").days
        ((6, 30), (12, 31))
        """
        words = text.strip()
        if words == "never":
            return cls()
        if (found := re.fullmatch(r"(\w+) (?:from (\S+)|after issue)", words)) and found[1] in MONTHS:
            return cls(MONTHS[found[1]], parse_date(found[2]) if found[2] else None)
        if found := re.fullmatch(r"on ((?:\d\d-\d\d)(?:(?:, | and )\d\d-\d\d)*)(?: from (\S+))?", words):
            days = sorted({(int(day[:2]), int(day[3:])) for day in re.split(", | and ", found[1])})
            if all(_is_day(month, day) for month, day in days):
                return cls(max(1, 12 // len(days)), parse_date(found[2]) if found[2] else None, tuple(days))
            raise ValueError(f'"{text}" names a day that not every year has; write "on 03-31, 06-30, 09-30 and 12-31"')
        raise ValueError(f'"{text}" does not say when dividends are paid; write {_FORMS}')

    def __str__(self) -> str:
        if self.days:
            named = [f"{month:02}-{day:02}" for month, day in self.days]
            begins = f" from {self.first}" if self.first else ""
            return "on " + " and ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named) + begins
        if not self.months:
            return "never"
        often = next(name for name, months in MONTHS.items() if months == self.months)
        return f"{often} from {self.first}" if self.first else f"{often} after issue"

    @property
    def per_lot(self) -> bool:
        """Whether each share has dates of its own, counted from its issue."""
        return bool(self.months) and self.first is None and not self.days

    def anchor(self, issued_on: date) -> date:
        """A day on which a reference period begins, for `actual/actual_icma`: of days of the year the one latest in its month.

        Counted from December 31, the other half-year ends on June 30; counted from June 30, it would end on December 30.
        """
        if self.days:
            return date(issued_on.year, *max(self.days, key=lambda day: day[1]))
        return self.first or issued_on

    @property
    def regular(self) -> bool:
        """Whether the dates lie equal numbers of months apart, so that reference periods can be counted from any of them."""
        if not self.days:
            return True
        anchor = self.anchor(date(2017, 1, 1))
        grid = {months_after(anchor, number * self.months) for number in range(len(self.days))}
        return len(self.days) * self.months == 12 and {(day.month, day.day) for day in grid} == set(self.days)

    def after(self, day: date, issued_on: date) -> date | None:
        """The first date after a day, for a share issued on `issued_on`; None where dividends are never due."""
        if self.days:
            day = max(day, self.first - timedelta(days=1)) if self.first else day
            years = (day.year, day.year + 1)
            return next(found for year in years for month, number in self.days if (found := date(year, month, number)) > day)
        if not self.months:
            return None
        return next_on_grid(self.first or issued_on, self.months, day, 0 if self.first else 1)

    def between(self, start: date, end: date, issued_on: date) -> list[date]:
        """The dates after `start` up to `end` itself."""
        found: list[date] = []
        day = self.after(start, issued_on)
        while day is not None and day <= end:
            found.append(day)
            day = self.after(day, issued_on)
        return found


def next_on_grid(anchor: date, months: int, day: date, first: int = 1) -> date:
    """The first date after `day` that lies a whole number of times so many months after the anchor, at least `first` times.

    >>> next_on_grid(date(2017, 1, 31), 3, date(2017, 4, 30))
    datetime.date(2017, 7, 31)
    """
    number = max(first, ((day.year - anchor.year) * 12 + day.month - anchor.month) // months)
    while (found := months_after(anchor, number * months)) <= day:
        number += 1
    return found


def _is_day(month: int, day: int) -> bool:
    """A day that every year has."""
    return 1 <= month <= 12 and 1 <= day <= month_window(2017, month).closes.day


@dataclass(frozen=True, slots=True)
class Since:
    """A date, or a time after each share's own issue."""

    EXAMPLES: ClassVar[tuple[str, ...]] = ("2020-09-30", "3 months after issue", "1 year after issue")

    on: date | None = None
    after_issue: AfterIssue | None = None

    @classmethod
    def parse(cls, text: str) -> Since:
        """Reads `2018-01-01` or `2 years after issue`. Raises ValueError for anything else."""
        try:
            return cls(after_issue=AfterIssue.parse(text))
        except ValueError:
            pass
        try:
            return cls(on=parse_date(text.strip()))
        except ValueError:
            raise ValueError(f'"{text}" is no day to count from; write "2018-01-01" or "2 years after issue"') from None

    def __str__(self) -> str:
        return str(self.after_issue or self.on)

    def date(self, issued_on: date) -> date:
        """The day, for a share issued on `issued_on`."""
        if self.after_issue is not None:
            return self.after_issue.date(issued_on)
        assert self.on is not None
        return self.on
