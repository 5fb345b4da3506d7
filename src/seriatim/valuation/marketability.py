"""What a restriction on selling takes off a share's price: two models, each a part of the price.

Chaffe (1993): a European put at the money, the price of being sure of today's price. Finnerty (2012): the average-strike put, whose holder
could have sold at the average price; it saturates at 32.28 %, and is below Chaffe's. A year at 120 % and 1.9 %: 43.79 % and 23.93 %.
"""

from __future__ import annotations

import math

SMALL, LARGE = 1e-4, 700.0
"""Below the first the formula's terms cancel, and its series is taken; above the second they overflow, and its limit is."""


def chaffe(volatility: float, years: float, rate: float) -> float:
    """The discount as a part of the price, for a stock that pays nothing.

    >>> round(chaffe(1.2, 1.0, 0.019), 10)
    0.4378843933
    """
    if years <= 0:
        return 0.0
    spread = volatility * math.sqrt(years)
    up = rate * years / spread + spread / 2
    return math.exp(-rate * years) * _normal(spread - up) - _normal(-up)


def finnerty(volatility: float, years: float, dividend_yield: float = 0.0) -> float:
    """The discount as a part of the price.

    The variance of the price against its average is `s^2 T + ln(2 (e^{s^2 T} - s^2 T - 1)) - 2 ln(e^{s^2 T} - 1)`.
    """
    if years <= 0:
        return 0.0
    variance = volatility * volatility * years
    if variance < SMALL:
        against = variance / 3 * (1 - variance / 6)
    elif variance > LARGE:
        against = math.log(2)
    else:
        against = variance + math.log(2 * (math.expm1(variance) - variance)) - 2 * math.log(math.expm1(variance))
    root = math.sqrt(against)
    return math.exp(-dividend_yield * years) * (_normal(root / 2) - _normal(-root / 2))


def _normal(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2
