"""Sums on the command line: `50m`, `1.5bn`, a range `10m:100m:10m`, costs as a sum or a rate, the price of a share of a class."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

from seriatim.units.decimals import parse_number, parse_rate

TIMES = {"k": 1_000, "m": 1_000_000, "mm": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000}
"""What may stand after a number."""

EXITS_MAX = 1_000
"""The most exits that one range may have."""


def sum_of(text: str) -> Decimal:
    """A sum with or without its thousands, millions or billions. Raises ValueError for anything else.

    >>> sum_of("1.5bn"), sum_of("250k"), sum_of("20_000_000")
    (Decimal('1500000000.0'), Decimal('250000'), Decimal('20000000'))
    """
    digits = text.strip().lower()
    letters = digits.lstrip("0123456789.,_+- ")
    if letters and letters not in TIMES:
        raise ValueError(f"{text!r} is no sum: write 50m, 1.5bn, 250k or 50_000_000.")
    number = parse_number(digits.removesuffix(letters)) * TIMES.get(letters, 1)
    if number < 0:
        raise ValueError(f"{text!r} is less than nothing.")
    return number


def number_of(text: str) -> Decimal:
    """A number above zero or zero. Raises ValueError for anything else."""
    number = parse_number(text)
    if number < 0:
        raise ValueError(f"{text!r} is less than nothing.")
    return number


def exits_of(text: str) -> tuple[Decimal, ...]:
    """One exit, or a range `FROM:TO:STEP`: from FROM in steps, as far as TO. Raises ValueError for anything else.

    >>> [int(exit) for exit in exits_of("10m:40m:10m")]
    [10000000, 20000000, 30000000, 40000000]
    """
    parts = [sum_of(part) for part in text.split(":")]
    if len(parts) == 1:
        return (parts[0],)
    if len(parts) != 3 or not parts[2] or parts[1] < parts[0]:
        raise ValueError(f"{text!r} is no range: write FROM:TO:STEP, such as 10m:100m:10m.")
    first, last, step = parts
    count = int((last - first) / step) + 1
    if count > EXITS_MAX:
        raise ValueError(f"{text!r} has {count:,} exits: at most {EXITS_MAX:,} are shown at once.")
    return tuple(first + step * i for i in range(count))


def costs_of(text: str) -> tuple[Decimal, Decimal]:
    """Costs as a sum, or as a rate of the exit: both, one of them zero. Raises ValueError for anything else."""
    if not text.rstrip().endswith("%"):
        return sum_of(text), Decimal(0)
    rate = parse_rate(text)
    if rate > 1:
        raise ValueError(f"{text!r}: costs are at most the whole exit.")
    return Decimal(0), rate


def price_of(text: str) -> tuple[str, Decimal]:
    """The price of one share of a class, `series_b=5.00`. Raises ValueError for anything else."""
    name, equals, price = text.partition("=")
    if not equals or not name.strip():
        raise ValueError(f"{text!r}: write CLASS=PRICE, such as series_b=5.00.")
    found = parse_number(price)
    if found <= 0:
        raise ValueError(f"{text!r}: a price is more than nothing.")
    return name.strip(), found


def rate_of(text: str) -> Decimal:
    """A rate of interest, which may be below zero, as `-0.5%`. Raises ValueError for anything else, and for -100 % or less.

    >>> rate_of("4.5%"), rate_of("-0.5%")
    (Decimal('0.045'), Decimal('-0.005'))
    """
    digits = text.strip()
    if not digits.startswith("-"):
        return parse_rate(text)
    rate = parse_rate(digits[1:])
    if rate >= 1:
        raise ValueError(f"{text!r} is no rate of interest: it is more than -100%.")
    return -rate


class Read(click.ParamType[Any]):
    """A value that `read` makes of a text, or says in a sentence (as a ValueError) what is wrong; `name` is how help calls it."""

    def __init__(self, name: str, read: Callable[[str], Any]):
        self.name, self.read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


SUM = Read("SUM", sum_of)
NUMBER = Read("NUMBER", number_of)
RATE = Read("RATE", parse_rate)
INTEREST = Read("RATE", rate_of)
EXITS = Read("SUM|FROM:TO:STEP", exits_of)
COSTS = Read("SUM|RATE", costs_of)
PRICE_OF = Read("CLASS=PRICE", price_of)
