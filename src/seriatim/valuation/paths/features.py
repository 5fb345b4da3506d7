"""What is known on a day and says what waiting is worth: the numbers that the regressions weigh, all bounded.

Where the stock stands among what it might have become; what converts over what is redeemed; and, where clauses look back, how far the
stock stands above its lowest and its mean of the last days. The last matters: at 80 % of the lowest of five days, with a volatility
of 90 %, rules that know how low the days were that will still count tomorrow earn 0.5 % more than a level of what converts alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.world import World
from seriatim.valuation.seen import years

Floats = NDArray[np.float64]

FAR = 3.0
"""How many deviations from its mean the stock counts as apart; farther ones count as that far."""
ROSE = 5.0
"""The same of a rise over some days."""
BEGUN = 0.1
"""How far apart, in logarithms, paths begin that teach rules which are to hold for moved prices of the stock too (one deviation)."""
A_DAY = 1 / 252
"""A trading day, in years."""


KNOTS = tuple(np.linspace(-2.25, 2.25, 13))
"""Where the lines bend that are fitted to what waiting is worth."""
FEWER = KNOTS[::2]
"""The same where there are other numbers beside."""


@dataclass(frozen=True)
class Yardstick:
    """A market from a day on: what the numbers of a course are measured by, be it one in another market or from another day."""

    world: World
    since: date
    apart_at_first: float = BEGUN

    def apart(self, day: date, stock: Floats) -> Floats:
        """How many deviations the stock stands from its mean."""
        return standing(self.world, years(self.since, day), stock, self.apart_at_first)


def standing(world: World, year: float, stock: Floats, apart_at_first: float = 0.0) -> Floats:
    """How many deviations the stock stands from where it is in the mean, in logarithms; cut off where that is far.

    `apart_at_first`: by how much today's prices are apart already, where the paths do not begin at one.
    """
    moved = world.inputs.volatility * world.inputs.volatility * year
    deviation = math.sqrt(moved + apart_at_first * apart_at_first)
    if deviation <= 0:
        return np.zeros_like(stock)
    z = (np.log(stock / world.inputs.spot) - world.growth(year) + moved / 2) / deviation
    result: Floats = np.clip(z, -FAR, FAR)
    return result


def features(z: Floats, ratio: Floats, *more: Floats, knots: Iterable[float] = KNOTS) -> Floats:
    """Powers of where the stock stands (`z`), and of what converts over what is redeemed (`ratio`)."""
    y = (ratio - 1) / (ratio + 1)
    bends = [np.maximum(z - knot, 0.0) for knot in knots]
    return np.stack([np.ones_like(z), z, z * z, *bends, y, y * y, y**3, z * y, z * y * y, *more])


def lags(back: int) -> tuple[int, ...]:
    """Over how many days rises are told where clauses look back so many: the last, half of them, and those about to drop out."""
    return tuple(sorted({1, 2, (back + 1) // 2, back - 1, back} - {0})) if back else ()


def rises(prices: Floats, place: int, over: tuple[int, ...], volatility: float, ratio: Floats) -> list[Floats]:
    """How far the stock stands above its lowest and its mean of the last days (`prices`, logarithms by day), in deviations."""
    y, now = (ratio - 1) / (ratio + 1), prices[place]
    lowest, summed, found = now, now, list[Floats]()
    for lag in range(1, max(over, default=0) + 1):
        if lag <= place:
            lowest, summed = np.minimum(lowest, prices[place - lag]), summed + prices[place - lag]
        if lag in over:
            scale = 1 / max(volatility * math.sqrt(lag * A_DAY), 1e-12)
            for far in (now - lowest, now - summed / (min(lag, place) + 1)):
                q = np.clip(far * scale, -ROSE, ROSE)
                found += [q, q * q, q * y]
    return found


def nearly_normal(x: Floats) -> Floats:
    """The standard normal distribution function to within 2e-4, which is enough to weigh by, at a tenth of the time.

    Bowling, Khasawneh, Kaewkuekool and Cho, J. Industrial Engineering and Management 2 (2009).
    """
    result: Floats = 1 / (1 + np.exp(-np.clip(1.5976 * x + 0.07056 * x**3, -700, 700)))
    return result
