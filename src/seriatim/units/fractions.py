"""Exact fractions as text: all their digits where they end, else ten places and the fraction itself.

A breakpoint may be a third of a cent: it is kept as a `Fraction`, and rounded only where somebody reads it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from seriatim.units.decimals import PLACES_MAX, grouped
from seriatim.units.numbers import EXACT

READABLE = 21
"""The longest fraction that a person reads."""


def decimal(number: Fraction) -> Decimal:
    """The fraction to sixty digits."""
    return EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))


def near(number: Fraction, places: int = 6) -> str:
    """The fraction for people, to so many places at most and two at least; `≈` where digits are left out.

    >>> near(Fraction(5)), near(Fraction(1, 3)), near(Fraction(1, 8))
    ('5.00', '≈ 0.333333', '0.125')
    """
    rounded = decimal(number).quantize(Decimal(1).scaleb(-places), context=EXACT)
    text = f"{rounded:,f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{'' if Fraction(rounded) == number else '≈ '}{whole}.{part.ljust(2, '0')}"


def exact(number: Fraction) -> str:
    """The fraction for people with every digit; where they never end, ten places, and the fraction if it is short enough to read.

    >>> exact(Fraction("60750000")), exact(Fraction(200000, 3))
    ('60,750,000.00', '66,666.6666666667 (200000/3)')
    """
    if ends(number):
        return near(number, PLACES_MAX)
    return f"{grouped(decimal(number), PLACES_MAX)} ({number})" if len(str(number)) <= READABLE else near(number, PLACES_MAX)


def ends(number: Fraction) -> bool:
    """Whether its decimals end within ten places."""
    return not 10**PLACES_MAX % number.denominator
