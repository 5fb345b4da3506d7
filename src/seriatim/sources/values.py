"""What a cited figure can be: a number, a rate, a day, a month, a time in years, or words that must stand there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Rate:
    """A fraction that a document writes as a percentage or a half: `Rate(Decimal("0.5"))` is 50%."""

    fraction: Decimal

    def __str__(self) -> str:
        whole, _, places = f"{Decimal(f'{self.fraction:f}E2'):f}".partition(".")
        return f"{whole}.{places}".rstrip("0").rstrip(".") + "%"  # 50.00% is 50%


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of a year, such as the one during which a closing is scheduled. Raises ValueError for month 13."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.month} is no month: months are 1 to 12.")

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class YearsAfter:
    """A number of whole years after something: an anniversary."""

    years: int

    def __str__(self) -> str:
        return "1 year" if self.years == 1 else f"{self.years} years"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must stand there as whole words; capitals and blanks do not matter. Raises ValueError where there are none."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("Words to look for need at least one word.")

    def __str__(self) -> str:
        return f'"{self.text}"'


Value: TypeAlias = Decimal | Rate | date | Month | YearsAfter
"""A figure that a text can be read for, without knowing which one is sought."""

Figure: TypeAlias = Value | Words


@dataclass(frozen=True, slots=True)
class Token:
    """A value read in a text, and where it stands there."""

    value: Value
    start: int
    end: int


def shown(figure: Figure) -> str:
    """The figure as a message shows it: thousands parted by commas, dates in ISO form.

    >>> shown(Decimal("1E+3")), shown(Rate(Decimal("0.50"))), shown(date(2017, 2, 24)), shown(Month(2017, 3))
    ('1,000', '50%', '2017-02-24', '2017-03')
    """
    return f"{figure:,f}" if isinstance(figure, Decimal) else str(figure)
