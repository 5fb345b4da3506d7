"""Early exercise of a call on a binomial lattice, where no boundary is found for it: rates that turn below zero, a stock that a default
leaves a part of its price.

Cox, Ross and Rubinstein (1979) with the forward rate of each step. In a step the stock rises, falls, or defaults and goes on from the part
of its price that is left, on a second lattice below the first, without a further default. What early exercise adds is the American value
less the European one on the same lattice, for two numbers of steps and each with one more step (odd and even err in opposite ways), and
taken to the limit; how far the last doubling moved it is the error's estimate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import Inputs

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

STEPS = 800
"""Of the coarse lattice; the fine one has twice as many."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """A call from `opens` to `years`, on a stock that defaults at `hazard` and loses the part `jump` of its price then."""

    inputs: Inputs
    strike: float
    years: float
    opens: float
    hazard: float
    jump: float

    def added(self) -> tuple[float, float]:
        """What exercising before the end adds, and its error."""
        coarse, fine = ((self._apart(steps) + self._apart(steps + 1)) / 2 for steps in (STEPS, 2 * STEPS))
        return max(2 * fine - coarse, 0.0), abs(fine - coarse)

    def _apart(self, steps: int) -> float:
        """The American value less the European one."""
        step, rate = self.years / steps, self.inputs.rate
        rise = math.exp(self.inputs.volatility * math.sqrt(step))
        dies = -math.expm1(-self.hazard * step)
        alive, after = (self._ends(steps, rise, scale) for scale in (1.0, 1 - self.jump))
        for at in range(steps - 1, -1, -1):
            interest = rate.total((at + 1) * step) - rate.total(at * step)
            drift = interest - self.inputs.yields * step
            up, up_after = ((math.exp(grown) - 1 / rise) / (rise - 1 / rise) for grown in (drift + self.hazard * self.jump * step, drift))
            if not 0 <= up <= 1 or not 0 <= up_after <= 1:
                raise ValueError("the rates are too large beside the volatility for a lattice")
            alive = (1 - dies) * (up * alive[:, 1:] + (1 - up) * alive[:, :-1]) + dies * (after[:, 1:] + after[:, :-1]) / 2
            after = up_after * after[:, 1:] + (1 - up_after) * after[:, :-1]
            alive, after = alive * math.exp(-interest), after * math.exp(-interest)
            if at * step >= self.opens:
                for values, scale in ((alive, 1.0), (after, 1 - self.jump)):
                    values[0] = np.maximum(values[0], self._prices(at, rise, scale) - self.strike)
        return float(alive[0, 0] - alive[1, 0])

    def _prices(self, at: int, rise: float, scale: float) -> Array:
        return np.asarray(scale * self.inputs.spot * rise ** (2.0 * np.arange(at + 1) - at))

    def _ends(self, steps: int, rise: float, scale: float) -> Array:
        """The payoff twice: one row may be exercised early, the other not."""
        last = np.maximum(self._prices(steps, rise, scale) - self.strike, 0.0)
        return np.stack([last, last])
