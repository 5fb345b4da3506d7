"""What is known on a day and says what waiting is worth: the numbers that the regressions weigh, all bounded."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]

FAR = 3.0
"""How many deviations from its mean the stock counts as apart; farther ones count as that far."""


KNOTS = tuple(np.linspace(-2.25, 2.25, 13))
"""Where the lines bend that are fitted to what waiting is worth."""


def features(world: World, year: float, stock: Floats, ratio: Floats, *more: Floats) -> Floats:
    """Powers of where the stock stands among what it might have become, and of what converts over what is redeemed (`ratio`)."""
    deviation = world.inputs.volatility * math.sqrt(year)
    z = np.zeros_like(stock)
    if deviation > 0:
        z = (np.log(stock / world.inputs.spot) - world.growth(year)) / deviation + deviation / 2
    z = np.clip(z, -FAR, FAR)
    y = (ratio - 1) / (ratio + 1)
    bends = [np.maximum(z - knot, 0.0) for knot in KNOTS]
    return np.stack([np.ones_like(z), z, z * z, *bends, y, y * y, y**3, z * y, z * y * y, *more])


def nearly_normal(x: Floats) -> Floats:
    """The standard normal distribution function to within 2e-4, which is enough to weigh by, at a tenth of the time.

    Bowling, Khasawneh, Kaewkuekool and Cho, J. Industrial Engineering and Management 2 (2009).
    """
    result: Floats = 1 / (1 + np.exp(-np.clip(1.5976 * x + 0.07056 * x**3, -700, 700)))
    return result
