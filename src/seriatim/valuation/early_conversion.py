"""What converting before the end is worth at most under Tsiveriotis and Fernandes (1998), where cash loses its spread and shares do not.

Let V be the value and E that of converting at the end or never. Both grow at r, but for what the spread takes off the cash in them, and who
has converted holds no cash: `V - E` is the spread on the cash that E has and V has not, `s E[int e^{-rt} (B_E - B_V) dt]`. That is cash on
paths that come to where one converts and end below the strike. One converts at most where the shares are worth more than E.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.normal import normal

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

TIMES, HALVINGS = 16, 44
"""At how many times it is asked from which price on one converts, and how often the answer is halved."""
FAR, LARGE = 36.0, 700.0
"""How many deviations away a price is looked for at most; logarithms above the second have no number."""


def early_conversion(contract: Contract, inputs: Inputs, credit: Credit) -> float:
    """The most that converting before the end can be worth under Tsiveriotis and Fernandes, on a stock that pays nothing.

    Who has converted saves the spread on the cash that he would have been paid after all: at most `R s T e^{-rT}`, if the stock comes to
    where converting early is better than the formula, and is below the strike at the end. The chance of that is known by reflection.

    >>> from seriatim.valuation.contract import Curve
    >>> series_k = Contract(5.0, 1000.0, 250_000.0), Inputs(0.0023, 1.2, Curve.flat(0.019)), Credit(spread=0.15)
    >>> early_conversion(*series_k) < 1e-8
    True
    """
    if all(window.opens >= contract.years for window in contract.conversion):
        return 0.0
    years, spread = contract.years, inputs.volatility * math.sqrt(contract.years)
    interest = inputs.rate.total(years)
    now = math.log(inputs.spot) + math.log(contract.shares) - math.log(contract.redemption)
    before = years * np.linspace(0.0, 1.0, TIMES, endpoint=False)
    passed = np.array([inputs.rate.total(time) for time in before])
    start = float((_early_from(years - before, interest - passed, inputs.volatility, credit.spread) - passed).min())
    if start <= max(now, -interest):
        chance = 1.0
    else:
        back = (now - interest - 2 * start + spread * spread / 2) / spread
        chance = math.exp(now - start) * float(normal(np.array([back]))[0])
    return contract.redemption * credit.spread * years * math.exp(-interest) * chance


def _early_from(left: Array, interest: Array, volatility: float, spread: float) -> Array:
    """The logarithm of the stock over the strike from which on the shares are worth more than the formula, with so many years left.

    There `e^y N(-d1)`, what the shares would miss, is what the cash is worth, `e^{-(r+s)t} N(-d2)`; their ratio rises with y.
    """
    moves = volatility * np.sqrt(left)
    low, high = -interest - spread * left, FAR * moves + moves * moves / 2 - interest
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        down = (middle + interest) / moves - moves / 2
        converts = np.exp(np.minimum(middle, LARGE)) * normal(-down - moves) >= np.exp(-interest - spread * left) * normal(-down)
        low, high = np.where(converts, low, middle), np.where(converts, middle, high)
    return low
