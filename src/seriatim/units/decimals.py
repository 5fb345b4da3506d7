"""Numbers as text: read exactly or refused, and written so that reading them gives the same number back.

A number has at most 30 digits before the point and 10 after it (10 is Open Cap Format's limit too). Rounding happens in one
context of 50 digits, kept here, so nothing depends on the context that the caller's thread has set. `render` is for files and
machines: one spelling per number. `grouped`, `money` and `percent` are for people. Halves round away from zero.

Does not cover: currency signs, words ("$20 million"), decimal commas, fractions; those belong to the reading of documents.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Annotated, Any

Rate = Annotated[Decimal, "rate"]
"""A fraction that a file may write as 50% or as 0.5."""

SignedRate = Annotated[Decimal, "signed rate"]
"""The same, which may be below zero."""

Level = Annotated[Decimal, "level"]
"""A rate, which may be below zero, or a price: a bare number of any size."""

PLACES_MAX = 10
"""Decimal places that a number may have, in files and on the wire."""

DIGITS_MAX = 30
"""Digits that a number may have before the point."""

_CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
_ONE = Decimal(1)
_NUMBER = (  # compiled at the first number, not at import
    r"[+-]?"
    r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:_[0-9]{3})+)"  # 0,004 is a decimal comma, not a thousand
    r"(?:\.[0-9]+)?"
    r"(?:[eE][+-]?[0-9]{1,3})?"
)


def parse_number(text: str) -> Decimal:
    """The number exactly as written, with its trailing zeros; thousands may be parted by `,` or `_`, in threes.

    An exponent is read where the number it means fits (`1e6`, `5e-3`). Raises ValueError, with a sentence, for anything else:
    more than 10 places, more than 30 digits before the point, NaN, infinity, `.5`, `0,004`, `$1`.

    >>> parse_number("20_000_000"), parse_number("5,000,000,000"), parse_number("0.0040")
    (Decimal('20000000'), Decimal('5000000000'), Decimal('0.0040'))
    """
    if re.fullmatch(_NUMBER, text.strip()) is None:
        raise ValueError(f"{text!r} is not a number: write digits and a point, such as 1000, 20_000_000 or 0.004.")
    number = Decimal(text.strip().replace(",", "").replace("_", ""))
    plain = _plain(number)
    if _places(plain) > PLACES_MAX:
        raise ValueError(f"{text!r} has more than {PLACES_MAX} decimal places.")
    return Decimal(plain)


def parse_rate(rate: str | Decimal, kind: str = "rate") -> Decimal:
    """The rate as a fraction: `50%` and `0.5` are both a half, and `150%` is 1.5. `kind`: which of the types above.

    Raises ValueError for a bare number above 1 (which could mean two things), for a negative rate, for more than 10 places.

    >>> parse_rate("50%"), parse_rate("0.5"), parse_rate("8.25 %")
    (Decimal('0.5'), Decimal('0.5'), Decimal('0.0825'))
    >>> parse_rate("-0.5%", "signed rate"), parse_rate("45", "level")
    (Decimal('-0.005'), Decimal('45'))
    """
    in_percent = isinstance(rate, str) and rate.rstrip().endswith("%")
    number = parse_number(rate.rstrip().removesuffix("%")) if isinstance(rate, str) else rate
    fraction = Decimal(render(_CONTEXT.scaleb(number, -2) if in_percent else number))
    if fraction < 0 and kind == "rate":
        raise ValueError(f"{str(rate)!r} is not a rate: a rate is never negative.")
    if abs(fraction) > 1 and not in_percent and kind != "level":
        raise ValueError(f"{str(rate)!r} is not a rate: a bare number above 1 could mean two things, so write 50% or 0.5.")
    return fraction


def render(number: Decimal) -> str:
    """The one spelling of the number for files and machines: no exponent, no trailing zeros, no negative zero.

    Raises ValueError beyond 10 places (round first, or use `render_rounded`), beyond 30 digits, for NaN and infinity.

    >>> render(Decimal("4.00")), render(Decimal("0.0040")), render(Decimal("2E+7")), render(Decimal("-0"))
    ('4', '0.004', '20000000', '0')
    """
    plain = _plain(number)
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if _places(plain) > PLACES_MAX:
        raise ValueError(f"{plain} has more than {PLACES_MAX} decimal places: round it first.")
    return plain


def render_rounded(number: Decimal, places: int) -> str:
    """As `render`, after rounding to so many places (0 to 10, halves away from zero): for quotients such as percentages.

    >>> render_rounded(Decimal(250) / Decimal(1980), 4), render_rounded(Decimal("0.50001"), 4)
    ('0.1263', '0.5')
    """
    return render(_rounded(number, places))


def grouped(number: Decimal, places: int | None = None) -> str:
    """The number for people, thousands parted by commas, with exactly so many places; None shows those it has.

    Raises ValueError as `render` does.

    >>> grouped(Decimal("5000000000")), grouped(Decimal("0.0040")), grouped(Decimal("1999.5"), 0)
    ('5,000,000,000', '0.004', '2,000')
    """
    shown = Decimal(render(number)) if places is None else _rounded(number, places)
    return f"{shown:,f}"


def money(amount: Decimal) -> str:
    """The amount for people: commas, two places or as many more as it has, and no currency sign. Raises as `render` does.

    >>> money(Decimal(1000000)), money(Decimal("0.004")), money(Decimal("0.5"))
    ('1,000,000.00', '0.004', '0.50')
    """
    return grouped(amount, max(2, _places(render(amount))))


def percent(fraction: Decimal, places: int = 2) -> str:
    """The fraction in percent for people, with exactly so many places (0 to 8), halves away from zero.

    >>> percent(Decimal(250) / Decimal(1980)), percent(Decimal("0.5"), 0)
    ('12.63 %', '50 %')
    """
    return f"{_CONTEXT.scaleb(_rounded(fraction, places + 2), 2):,f} %"


def shown(quantity: Any) -> str:
    """A quantity for people: a Decimal grouped, to ten places at most; an array over paths by its largest entry.

    >>> shown(Decimal("250000000.0")), shown(0.05)
    ('250,000,000', '0.05')
    """
    if isinstance(quantity, float):  # a constant that was lifted for arrays
        return f"{quantity:,.6g}"
    if not isinstance(quantity, Decimal):
        return f"up to {float(quantity.max()):,.6g}"
    if quantity and quantity.adjusted() >= DIGITS_MAX:
        return f"{quantity:.6e}"  # more than can be counted: named all the same, in whatever refuses it
    return grouped(_rounded(quantity, PLACES_MAX))


def _rounded(number: Decimal, places: int) -> Decimal:
    if not 0 <= places <= PLACES_MAX:
        raise ValueError(f"A number is rounded to 0 to {PLACES_MAX} places, not {places}.")
    _check(number)
    rounded = number.quantize(_ONE.scaleb(-places, _CONTEXT), context=_CONTEXT)
    return rounded or rounded.copy_abs()


def _plain(number: Decimal) -> str:
    """Every digit of the number, its trailing zeros included, without exponent or negative zero."""
    _check(number)
    return format(number or number.copy_abs(), "f")


def _check(number: Decimal) -> None:
    if not number.is_finite():
        raise ValueError(f"{number} is not a number that can be counted with.")
    if number and number.adjusted() >= DIGITS_MAX:
        raise ValueError(f"A number has at most {DIGITS_MAX} digits before the point.")


def _places(plain: str) -> int:
    return len(plain.partition(".")[2])
