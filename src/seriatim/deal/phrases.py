"""The phrases of a deal file: a closed list of types, each read from text and written back. Never an expression language.

| phrase | type | examples |
|---|---|---|
| when a closing takes place | `When` | `by 2017-02-24`, `during 2017-03`, `on 2017-02-24` |
| when a share is redeemed | `AfterIssue` | `5 years after issue`, `18 months after issue` |
| a day, for all shares or from each one's issue | `Due` | `2022-02-24`, `5 years after issue` |
| when a right over a share ends | `Until` | `redemption`, `5 years after issue` |
| what a share is worth to a clause | `Worth` | `stated_value`, `stated_value + accrued`, `0.01`, `120% of stated_value + accrued` |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal

from seriatim.units.dates import Window, days_after, month_window, months_after, parse_date, years_after
from seriatim.units.decimals import parse_number, parse_rate, render, shown
from seriatim.units.numbers import N, Rounding


@dataclass(frozen=True, slots=True)
class When:
    """A day or a window: `by` a day, `during` a month, `on` a day."""

    relation: Literal["by", "during", "on"]
    opens: date | None
    closes: date

    @classmethod
    def parse(cls, text: str) -> When:
        """Reads the phrase; raises ValueError saying which forms there are.

        >>> When.parse("during 2017-02").closes
        datetime.date(2017, 2, 28)
        """
        relation, _, day = text.strip().partition(" ")
        if relation == "during" and (month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", day.strip())):
            window = month_window(int(month[1]), int(month[2]))
            return cls("during", window.opens, window.closes)
        if relation in ("by", "on"):
            closes = parse_date(day.strip())
            return cls("by", None, closes) if relation == "by" else cls("on", closes, closes)
        raise ValueError(f'"{text}" says no date; write "by 2017-02-24", "during 2017-03" or "on 2017-02-24"')

    def __str__(self) -> str:
        return f"{self.relation} {self.closes:%Y-%m}" if self.relation == "during" else f"{self.relation} {self.closes}"

    def window(self, earliest: date, month_means: Literal["window", "last_day"] = "window") -> Window:
        """From the first day on which it may be done (at the earliest `earliest`) to the last on which it is in time."""
        opens = self.closes if self.relation == "during" and month_means == "last_day" else self.opens
        return Window(max(opens, earliest) if opens else earliest, self.closes)


@dataclass(frozen=True, slots=True)
class AfterIssue:
    """A time after a share's own issue: each lot has its own date."""

    count: int
    unit: Literal["years", "months", "days"]

    @classmethod
    def parse(cls, text: str) -> AfterIssue:
        """Reads `5 years after issue`. Raises ValueError for anything else."""
        found = re.fullmatch(r"(\d{1,5}) (year|month|day)s? after issue", text.strip())
        if not found:
            raise ValueError(f'"{text}" is no time after issue; write "5 years after issue" (or months, or days)')
        unit: dict[str, Literal["years", "months", "days"]] = {"year": "years", "month": "months", "day": "days"}
        return cls(int(found[1]), unit[found[2]])

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]} after issue"

    def date(self, issued_on: date) -> date:
        """The day for a share issued on that day (29 February falls on the 28th in common years)."""
        return {"years": years_after, "months": months_after, "days": days_after}[self.unit](issued_on, self.count)


@dataclass(frozen=True, slots=True)
class Due:
    """A day that is the same for every share, or one that runs from a share's own issue."""

    day: date | None = None
    after_issue: AfterIssue | None = None

    @classmethod
    def parse(cls, text: str) -> Due:
        """Reads a date or a time after issue. Raises ValueError for anything else.

        >>> Due.parse("2023-05-31").date(date(2019, 6, 5)), str(Due.parse("4 years after issue").date(date(2019, 6, 5)))
        (datetime.date(2023, 5, 31), '2023-06-05')
        """
        text = text.strip()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return cls(day=parse_date(text))
        try:
            return cls(after_issue=AfterIssue.parse(text))
        except ValueError:
            raise ValueError(f'"{text}" is no day; write a date such as 2022-02-24, or "5 years after issue"') from None

    def __str__(self) -> str:
        return str(self.day or self.after_issue)

    def in_words(self) -> str:
        """As a reader says it: `on 2022-02-24`, `5 years after issue`."""
        return f"on {self.day}" if self.day else str(self.after_issue)

    def date(self, issued_on: date) -> date:
        """The day for a share issued on that day."""
        return self.day or (self.after_issue.date(issued_on) if self.after_issue else issued_on)


@dataclass(frozen=True, slots=True)
class Until:
    """When a right over a share ends: with its redemption, or a time after its issue."""

    after_issue: AfterIssue | None = None

    @classmethod
    def parse(cls, text: str) -> Until:
        """Reads `redemption` or a time after issue. Raises ValueError for anything else."""
        if text.strip() == "redemption":
            return cls()
        try:
            return cls(AfterIssue.parse(text))
        except ValueError:
            raise ValueError(f'"{text}" is no end of a right; write "redemption" or "5 years after issue"') from None

    def __str__(self) -> str:
        return str(self.after_issue) if self.after_issue else "redemption"

    def date(self, issued_on: date) -> date | None:
        """The last day of the right, or None while only a redemption ends it."""
        return self.after_issue.date(issued_on) if self.after_issue else None


@dataclass(frozen=True, slots=True)
class Worth(Generic[N]):
    """Money's worth of one share to a clause: the stated value or a sum, or a multiple of it, with or without accrued dividends.

    `times_accrued`: whether the multiple is of the accrued dividends too, `120% of (stated_value + accrued)`.
    """

    stated_value: bool
    money: N
    accrued: bool
    multiple: N | None = None
    times_accrued: bool = False

    @classmethod
    def parse(cls, text: str) -> Worth[Decimal]:
        """Reads `stated_value` or a sum, `120% of` either, and any of them `+ accrued`. Raises ValueError for anything else.

        >>> str(Worth.parse("120% of (stated_value + accrued)"))
        '120% of (stated_value + accrued)'
        """
        found = _WORTH.fullmatch(str(text).strip())
        if not found or bool(found["open"]) != bool(found["close"]) or (found["open"] and not found["inner"]):
            raise ValueError(f'"{text}" is no worth; write "stated_value", "stated_value + accrued", "120% of stated_value", or a sum')
        multiple = parse_rate(found["multiple"]) if found["multiple"] else None
        accrued = bool(found["inner"] or found["outer"])
        if multiple is None and found["open"]:
            raise ValueError(f'"{text}" needs no brackets')
        by_stated_value = found["base"] == "stated_value"
        money = Decimal(0) if by_stated_value else parse_number(found["base"])
        return Worth(by_stated_value, money, accrued, multiple, bool(found["open"]))

    def __str__(self) -> str:
        money = "stated_value" if self.stated_value else render(Decimal(str(self.money)))
        if self.multiple is None:
            return money + (" + accrued" if self.accrued else "")
        times = f"{render(Decimal(str(self.multiple)) * 100)}% of "
        return f"{times}({money} + accrued)" if self.times_accrued else times + money + (" + accrued" if self.accrued else "")

    def of(self, stated_value: N, accrued: N) -> N:
        """The worth of one share in money."""
        base = stated_value if self.stated_value else self.money
        if self.multiple is None:
            return base + accrued if self.accrued else base
        if self.times_accrued:
            return (base + accrued) * self.multiple
        return base * self.multiple + accrued if self.accrued else base * self.multiple


_WORTH = re.compile(
    r"(?:(?P<multiple>[0-9.]+ ?%) of )?(?P<open>\()?(?P<base>stated_value|[0-9][0-9_,.]*)"
    r"(?P<inner> *\+ *accrued(?=\)))?(?P<close>\))?(?P<outer> *\+ *accrued)?"
)


def in_words(worth: Worth[Any], currency: str = "") -> str:
    """A worth as a reader says it, a sum with its currency.

    >>> in_words(Worth.parse("120% of stated_value + accrued"))
    '120% of the stated value, plus accrued and unpaid dividends'
    >>> in_words(Worth.parse("stated_value + accrued"))
    'the stated value plus accrued and unpaid dividends'
    >>> in_words(Worth.parse("0.01 + accrued"), "USD")
    '0.01 USD plus accrued and unpaid dividends'
    """
    base = "the stated value"
    if not worth.stated_value:
        base = f"{shown(Decimal(str(worth.money)))} {currency}".rstrip()
    accrued = " plus accrued and unpaid dividends" if worth.accrued else ""
    if worth.multiple is None:
        return base + accrued
    times = f"{render(Decimal(str(worth.multiple)) * 100)}% of "
    return f"{times}({base}{accrued})" if worth.times_accrued else f"{times}{base}" + (f",{accrued}" if accrued else "")


def fraction_in_words(rounding: Rounding) -> str:
    """What becomes of a fraction of a share, as a reader says it."""
    said = {
        "down": "dropped",
        "up": "rounded up to a whole one",
        "nearest": "rounded to the nearest whole one",
        "cash_in_lieu": "paid in cash",
    }
    return said[rounding]
