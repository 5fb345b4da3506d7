"""Other programs' own coarse schemes, written again from what they do, so that a coarse figure can be told from the value it goes to.

Open Source Risk Engine 1.8 marches an even grid of ln S by Crank and Nicolson's scheme, unsmoothed, and reads today's value off a natural
cubic spline. QuantLib 1.44's engine named after Tsiveriotis and Fernandes has one claim, discounted at the rate and that part of the spread
that the chance of not converting is. FinancePy 1.0's convertible is the mean of two of Hull's trees, of n and of n + 1 dates in all; flows,
rights and the stock's dividends are moved to the nearest of these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.seen import years

Floats = NDArray[np.float64]

TAIL, WIDER = 1e-4, 1.5
"""How far that engine's grid reaches: the quantile of the stock's logarithm, and how many times as far."""


@njit(cache=True)
def solved(lower: Floats, middle: Floats, upper: Floats, right: Floats) -> Floats:
    """Three bands and a right side solved (Thomas); `lower[i]` belongs to row i, as does `upper[i]`."""
    pivot, found = middle.copy(), right.copy()
    for row in range(1, len(right)):
        weight = lower[row] / pivot[row - 1]
        pivot[row] -= weight * upper[row - 1]
        found[row] -= weight * found[row - 1]
    found[-1] /= pivot[-1]
    for row in range(len(right) - 2, -1, -1):
        found[row] = (found[row] - upper[row] * found[row + 1]) / pivot[row]
    return found


def on_a_spline(values: Floats, gap: float, place: float) -> float:
    """The natural cubic spline through values `gap` apart, `place` gaps from the first."""
    inner = len(values) - 2
    bends = np.zeros(len(values))
    ones = np.ones(inner)
    bends[1:-1] = solved(ones, 4 * ones, ones, 6 * np.diff(values, 2) / gap**2)
    at = min(int(place), inner)
    ahead, behind = place - at, 1 - place + at
    curved = (behind**3 - behind) * bends[at] + (ahead**3 - ahead) * bends[at + 1]
    return float(behind * values[at] + ahead * values[at + 1] + curved * gap**2 / 6)


def even_grid(contract: Contract, inputs: Inputs, credit: Credit, points: int, steps_a_year: int) -> float:
    """Open Source Risk Engine's value of a convertible without flows, on a stock that is worthless after a default."""
    hazard, rate, spot = credit.hazard, inputs.rate.zeros[0], inputs.spot
    reach = inputs.volatility * math.sqrt(contract.years) * NormalDist().inv_cdf(1 - TAIL) * WIDER
    low, high = math.log(spot) - reach, math.log(spot) + rate * contract.years + reach
    nodes = np.linspace(low, high, points)
    parity, gap = contract.shares * np.exp(nodes), float(nodes[1] - nodes[0])
    lower, middle, upper = _operator(points, gap, rate + hazard, inputs.volatility)
    steps = math.floor(steps_a_year * contract.years + 1)
    half = contract.years / steps / 2
    values = np.maximum(parity, contract.redemption)
    for _ in range(steps):
        known = values + half * (middle * values)
        known[1:] += half * lower[1:] * values[:-1]
        known[:-1] += half * upper[:-1] * values[1:]
        values = np.maximum(solved(-half * lower, 1 - half * middle, -half * upper, known), parity)
    return on_a_spline(values, gap, (math.log(spot) - low) / gap)


def _operator(points: int, gap: float, rate: float, volatility: float) -> tuple[Floats, Floats, Floats]:
    """Drift, diffusion and discount; at both ends the value is a straight line."""
    drift, diffusion = rate - volatility**2 / 2, volatility**2 / 2 / gap**2
    lower, upper = np.full(points, diffusion - drift / 2 / gap), np.full(points, diffusion + drift / 2 / gap)
    middle = np.full(points, -2 * diffusion - rate)
    lower[0], middle[0], upper[0] = 0.0, -drift / gap - rate, drift / gap
    lower[-1], middle[-1], upper[-1] = -drift / gap, drift / gap - rate, 0.0
    return lower, middle, upper


def blended_tree(contract: Contract, inputs: Inputs, credit: Credit, steps: int, tree: Literal["lr", "crr"]) -> float:
    """QuantLib's value of a convertible without flows, on the tree of Leisen and Reimer (1996) or of equal jumps."""
    step, rate = contract.years / steps, inputs.rate.zeros[0]
    chance, up, down = _leisen_reimer(contract, inputs, steps) if tree == "lr" else _equal_jumps(contract, inputs, steps)

    def parity(at: int) -> Floats:
        moves = np.arange(at + 1.0)
        nodes: Floats = contract.shares * inputs.spot * down ** (at - moves) * up**moves
        return nodes

    values = np.maximum(parity(steps), contract.redemption)
    converts = counted = np.where(parity(steps) >= contract.redemption, 1.0, 0.0)
    for at in range(steps - 1, -1, -1):
        discounted = values / (1 + (rate + (1 - counted) * credit.spread) * step)
        held, counted = (chance * claim[1:] + (1 - chance) * claim[:-1] for claim in (discounted, converts))
        # The rate is blended before it is seen who converts on this date: that chance counts from the next step on.
        values, converts = np.maximum(held, parity(at)), np.where(held <= parity(at), 1.0, counted)
    return float(values[0])


def _equal_jumps(contract: Contract, inputs: Inputs, steps: int) -> tuple[float, float, float]:
    step = contract.years / steps
    jump = inputs.volatility * math.sqrt(step)
    return 0.5 + (inputs.rate.zeros[0] - inputs.volatility**2 / 2) * step / jump / 2, math.exp(jump), math.exp(-jump)


def _leisen_reimer(contract: Contract, inputs: Inputs, steps: int) -> tuple[float, float, float]:
    spread = inputs.volatility * math.sqrt(contract.years)
    grows = inputs.rate.zeros[0] * contract.years
    low = (math.log(inputs.spot / contract.strike) + grows) / spread - spread / 2
    chance, of_shares, each = _inverted(low, steps), _inverted(low + spread, steps), math.exp(grows / steps)
    return chance, each * of_shares / chance, each * (1 - of_shares) / (1 - chance)


def _inverted(z: float, steps: int) -> float:
    """Peizer and Pratt's second inversion (1968) of the binomial law."""
    scaled = z / (steps + 1 / 3 + 0.1 / (steps + 1))
    return 0.5 + math.copysign(math.sqrt(0.25 * -math.expm1(-scaled * scaled * (steps + 1 / 6))), z)


@dataclass(frozen=True)
class Dated:
    """A convertible of 100 with dates: coupons each half-year, one price for calls and one for puts on days, the stock's dividends."""

    settled: date
    ends: date
    coupon: float
    coupons: Sequence[date]
    rights: Sequence[date]
    call: float
    put: float
    shares: float
    dividends: Sequence[date]


def two_trees(bond: Dated, inputs: Inputs, paid: float, dates: int, as_agreed: bool = False) -> float:
    """FinancePy's value without credit risk; `paid`: the part of its price that the stock pays on each day of a dividend.

    There a holder who is called gets the call's price however high the stock is, and not the coupon of that day. `as_agreed`: he is paid
    the coupon, and may still convert.
    """
    return (_tree(bond, inputs, paid, dates, as_agreed) + _tree(bond, inputs, paid, dates + 1, as_agreed)) / 2


def _tree(bond: Dated, inputs: Inputs, paid: float, dates: int, as_agreed: bool) -> float:
    step, rate = years(bond.settled, bond.ends) / (dates - 1), inputs.rate.zeros[0]
    flows, kept = np.zeros(dates), np.ones(dates)
    for day in bond.coupons:
        at = round(years(bond.settled, day) / step)
        flows[at] += 50 * bond.coupon * math.exp(rate * (at * step - years(bond.settled, day)))
    for day in bond.dividends:
        kept[round(years(bond.settled, day) / step)] = 1 - paid
    days = {round(years(bond.settled, day) / step) for day in bond.rights}
    up, grown, stock = math.exp(inputs.volatility * math.sqrt(step)), math.exp(rate * step), inputs.spot * np.cumprod(kept)
    chance = (grown - 1 / up) / (up - 1 / up)
    values = np.maximum(100 + flows[-1], _parity(bond, stock[-1], up, dates - 1))
    for at in range(dates - 2, -1, -1):
        held, parity = (chance * values[1:] + (1 - chance) * values[:-1]) / grown, _parity(bond, stock[at], up, at)
        call, put = (bond.call, bond.put) if at in days else (math.inf, 0.0)
        if as_agreed:
            values = np.maximum(np.minimum(np.maximum(held, put), call), parity) + flows[at]
        else:
            values = np.minimum(np.maximum(np.maximum(held + flows[at], parity), put), call)
    return float(values[0])


def _parity(bond: Dated, stock: float, up: float, moves: int) -> Floats:
    nodes: Floats = bond.shares * stock * up ** np.arange(-moves, moves + 1, 2, dtype=float)
    return nodes
