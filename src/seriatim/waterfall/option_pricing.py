"""The option-pricing method: what each class is worth while nobody knows the exit, and what a round's price says of the whole.

A class's part of the exits between two breakpoints is its part of a call spread on the company's equity: struck at the lower
breakpoint, less one struck at the upper (Black and Scholes). Preferred of 17.1 that cannot convert, equity of 15, four years,
40 % volatility, ln 1.05 a year: 15 less a call of 5.0 is 10.0 (VLP, "Straight preferred").

The only file of this room with floating-point numbers: they are opinions, and nothing of the ledger rests on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seriatim.waterfall.breakpoints import Tranche
from seriatim.waterfall.seats import Seat

CLOSE = 1e-13
"""A solved value is as near to the true one as this part of it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The equity's volatility and the risk-free rate a year (continuously compounded), the years to the exit, and a dividend yield."""

    volatility: float
    rate: float
    years: float
    dividend_yield: float = 0.0


def call(value: float, strike: float, outlook: Outlook) -> float:
    """A European call on the equity; without volatility or time, what it is worth for certain.

    >>> round(call(15, 17.1, Outlook(0.4, math.log(1.05), 4)), 2)
    5.0
    """
    held = value * math.exp(-outlook.dividend_yield * outlook.years)
    owed = strike * math.exp(-outlook.rate * outlook.years)
    spread = outlook.volatility * math.sqrt(outlook.years)
    if not held or not owed or not spread:  # a rate over centuries leaves nothing of what is owed
        return max(held - owed, 0.0)
    up = math.log(held / owed) / spread + spread / 2
    return held * _normal(up) - owed * _normal(up - spread)


def _normal(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def allocated(found: Sequence[Tranche], value: float, outlook: Outlook) -> tuple[float, ...]:
    """What each seat is worth when the whole equity is worth `value`. Together: that, less the dividends paid before the exit."""
    ends = found[-1].closes
    edges = [float(t.opens) for t in found] + ([] if ends is None else [float(ends)])
    calls = [call(value, edge, outlook) for edge in edges] + ([0.0] if ends is None else [])
    spreads = [low - high for low, high in pairwise(calls)]
    parts = zip(*(t.parts for t in found), strict=True)  # by seat, over all tranches
    return tuple(math.fsum(float(part) * spread for part, spread in zip(own, spreads, strict=True)) for own in parts)


def per_share(seats: Sequence[Seat], found: Sequence[Tranche], security: str, value: float, outlook: Outlook) -> float:
    """What one share of a class is worth, over all its seats."""
    worths = allocated(found, value, outlook)
    own = [(float(seat.shares), worth) for seat, worth in zip(seats, worths, strict=True) if seat.security == security]
    return math.fsum(worth for _, worth in own) / math.fsum(shares for shares, _ in own)


def implied(seats: Sequence[Seat], found: Sequence[Tranche], security: str, price: float, outlook: Outlook) -> float | None:
    """The value of the whole equity at which one share of a class is worth `price`; None where it never is.

    What a share is worth rises with the whole, so halving the interval finds it.
    """
    low, high = 0.0, max(float(found[-1].opens), price * float(sum(seat.shares for seat in seats)), 1.0)
    for _ in range(60):
        if per_share(seats, found, security, high, outlook) >= price:
            break
        low, high = high, high * 4
    else:
        return None
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (low, middle) if per_share(seats, found, security, middle, outlook) >= price else (middle, high)
    return high
