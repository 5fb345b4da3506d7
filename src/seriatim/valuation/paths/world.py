"""What happens around a security between two days of a path: how the stock moves, what is discounted, what a default takes.

A default is not drawn: the stock moves as it does while nothing fails, everything is weighted by the chance of having lasted, and what a
default leaves is paid at its intensity, as the closed forms and the grid have it. So with a hazard of 15 % and total default the stock
grows at r + 15 %, and all is discounted at r + 15 %. Tsiveriotis and Fernandes discount shares at r and cash at r + spread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Credit, Inputs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A market under a model. `hazard` and `jump` are those of the stock; `spread` is the cash's own."""

    inputs: Inputs
    credit: Credit
    model: Model

    @property
    def hazard(self) -> float:
        """The intensity of a default, where the model has one."""
        return self.credit.hazard if self.model == "afv" else 0.0

    @property
    def spread(self) -> float:
        """What cash is discounted at above the risk-free rate, besides a hazard."""
        return self.credit.spread if self.model == "tf" else 0.0

    def growth(self, year: float) -> float:
        """The exponent by which the stock grows until then, as long as nothing fails."""
        return self.inputs.rate.total(year) + (self.hazard * self.credit.jump - self.inputs.yields) * year

    def stock(self, times: tuple[float, ...], moved: Floats) -> Floats:
        """The stock's price by day, today's first, along Brownian paths `moved`, given at the times after today."""
        sigma = self.inputs.volatility
        drift = np.array([self.growth(year) - sigma * sigma * year / 2 for year in times])
        later = self.inputs.spot * np.exp(sigma * moved + drift[:, None])
        return np.vstack([np.full((1, moved.shape[1]), self.inputs.spot), later])

    @property
    def stock_by(self) -> tuple[Any, ...]:
        """What the stock's price depends on: worlds that have it in common have the same paths."""
        return (self.inputs, self.hazard * self.credit.jump)

    def discount(self, start: float, end: float, cash: bool = False) -> float:
        """What one unit at the end is worth at the start, if nothing has failed by then; in shares, or in cash."""
        apart = self.hazard + (self.spread if cash else 0.0)
        return math.exp(self.inputs.rate.total(start) - self.inputs.rate.total(end) - apart * (end - start))

    def failing(self, start: float, end: float) -> float:
        """What a unit paid at a default between the two is worth at the start."""
        weight = self.hazard * (end - start)
        exponent = self.inputs.rate.total(end) - self.inputs.rate.total(start) + weight
        return weight * (-math.expm1(-exponent) / exponent if abs(exponent) > 0 else 1.0)

    def left(self, in_shares: Floats, redeemed: Floats) -> Floats:
        """What the holder has after a default: the shares, less what the stock loses, or what is recovered of the redemption amount."""
        result: Floats = np.maximum((1 - self.credit.jump) * in_shares, self.credit.recovery * redeemed)
        return result
