"""What a hedger of Ayache, Forsyth and Vetzal's bond is left with (their table 5) under a hazard that falls with the stock's price.

The hazard is `2 % (S/100)^power`. The library knows none that depends on the price, so this is a scheme of the tests; with a power of 0 it
gives the library's values. The march is implicit in ln S, its rights are used inside the back-substitution, and the values of each date are
kept for the simulation.

The hedger is long the bond and short its delta in stock, which he adjusts 1,600 times in five years. The table's rows are known here, not
two of its conventions: how the stock drifts, and whether gains are discounted. A stock that drifts by `r + 2 %` while there is no
default, and gains as they come, bring all three rows within their tolerance; a drift of 5 or 10 % does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STOCK, VOLATILITY, RATE, HAZARD = 100.0, 0.2, 0.05, 0.02
YEARS, DATES, FLOW, EACH = 5.0, 1600, 4.0, 160
"""A flow every 160 dates."""
LOW, HIGH, NODES = 5.0, 1500.0, 1000
CALL, FIRST_CALL, PUT, PUT_ON = 110.0, 640, 105.0, 960
"""Prices without what has accrued, and dates."""


@dataclass(frozen=True)
class Surface:
    """The bond's value by date and by node of ln S, after the flow of that date, and from which price of the stock on it is given up."""

    values: Floats
    ends: Floats
    power: float
    lost: float

    @property
    def today(self) -> float:
        return float(np.interp(math.log(STOCK), _nodes(), self.values[0]))


@dataclass(frozen=True)
class Left:
    """What a hedger gains while there is no default, loses in one, and the spread of both together over the stock's paths."""

    gain: float
    loss: float
    spread: float

    @property
    def net(self) -> float:
        return self.gain + self.loss


def surface(model: Literal["afv", "tf"], power: float, lost: float, steps: int = 2) -> Surface:
    """The bond under a model, `steps` to a date; `lost` is the part of its price that the stock loses in a default."""
    values, ends = _march(np.exp(_nodes()), model == "tf", power, lost, steps)
    return Surface(values, ends, power, lost)


def _nodes() -> Floats:
    return np.linspace(math.log(LOW), math.log(HIGH), NODES + 1)


@njit(cache=True)
def _operator(gap: float, length: float, drift: Floats, kill: Floats) -> tuple[Floats, Floats, Floats]:
    """An implicit step's three bands; at the low end nothing diffuses, at the high end the value is the share."""
    diffusion, away = VOLATILITY**2 / 2 / gap**2, (drift - VOLATILITY**2 / 2) / 2 / gap
    lower, upper = -length * (diffusion - away), -length * (diffusion + away)
    middle = 1 + length * (2 * diffusion + kill)
    lower[0], upper[0], middle[0] = 0.0, 0.0, 1 + length * kill[0]
    lower[-1], upper[-1], middle[-1] = 0.0, 0.0, 1.0
    return lower, middle, upper


@njit(cache=True)
def _swept(bands: tuple[Floats, Floats, Floats], right: Floats) -> tuple[Floats, Floats]:
    """What is left for the back-substitution: the right side, and how much of the upper neighbour comes on top."""
    lower, middle, upper = bands
    ahead = np.zeros(len(right))
    right[0], ahead[0] = right[0] / middle[0], -upper[0] / middle[0]
    for node in range(1, len(right)):
        pivot = middle[node] + lower[node] * ahead[node - 1]
        right[node] = (right[node] - lower[node] * right[node - 1]) / pivot
        ahead[node] = -upper[node] / pivot
    return right, ahead


@njit(cache=True)
def _march(stock: Floats, two: bool, power: float, lost: float, steps: int) -> tuple[Floats, Floats]:
    """Shares and cash step back together; under `two` only cash carries the hazard, else the cash is empty."""
    gap, length = math.log(stock[1] / stock[0]), YEARS / DATES / steps
    hazard = HAZARD * (stock / STOCK) ** power
    flat = np.full(len(stock), RATE)
    shares_bands = _operator(gap, length, flat if two else RATE + hazard * lost, flat if two else RATE + hazard)
    cash_bands = _operator(gap, length, flat, RATE + hazard)
    paid = 100.0 + FLOW
    cash = np.where(stock < paid, paid, 0.0) if two else np.zeros(len(stock))
    shares = np.maximum(stock, paid) - cash
    kept = np.zeros(len(stock)) if two else length * hazard * stock * (1 - lost)
    values, ends = np.zeros((DATES + 1, len(stock))), np.full(DATES + 1, np.inf)
    values[DATES], ends[DATES] = shares + cash, 0.0
    for step in range(DATES * steps - 1, -1, -1):
        accrued = FLOW * (step % (EACH * steps)) / (EACH * steps)
        call = CALL + accrued if step >= FIRST_CALL * steps else np.inf
        shares, ahead = _swept(shares_bands, shares + kept)
        cash, ahead_cash = _swept(cash_bands, cash)
        given_up = True
        end = np.inf
        for node in range(len(stock) - 1, -1, -1):
            if node < len(stock) - 1:
                shares[node] += ahead[node] * shares[node + 1]
                cash[node] += ahead_cash[node] * cash[node + 1]
            most, worth = max(call, stock[node]), shares[node] + cash[node]
            if worth >= most or worth <= stock[node]:
                shares[node], cash[node] = min(max(worth, stock[node]), most), 0.0
                end = stock[node] if given_up else end
            else:
                given_up = False
        if step % steps == 0:
            date = step // steps
            if date == PUT_ON:
                for node in range(len(stock)):
                    if shares[node] + cash[node] < PUT:
                        shares[node], cash[node] = (0.0, PUT) if two else (PUT, 0.0)
            values[date], ends[date] = shares + cash, end
            if date % EACH == 0 and two:
                cash = cash + FLOW
            elif date % EACH == 0:
                shares = shares + FLOW
    return values, ends


def hedge(bond: Surface, drift: float, paths: int, seed: int) -> Left:
    """Hedges the bond along paths in pairs, by what bond and stock really do; a default counts with its probability at each date."""
    gains, losses = np.zeros(paths), np.zeros(paths)
    _hedge(bond.values, bond.ends, (bond.power, bond.lost, drift), seed, gains, losses)
    return Left(float(gains.mean()), float(losses.mean()), float((gains + losses).std()))


@njit(cache=True)
def _hedge(values: Floats, ends: Floats, world: tuple[float, float, float], seed: int, gains: Floats, losses: Floats) -> None:
    np.random.seed(seed)
    moves = np.empty(DATES)
    for path in range(len(gains)):
        for date in range(DATES):
            moves[date] = np.random.normal()
        for sign in (-1.0, 1.0):
            gain, loss = _along(values, ends, world, sign * moves)
            gains[path] += gain / 2
            losses[path] += loss / 2


@njit(cache=True)
def _along(values: Floats, ends: Floats, world: tuple[float, float, float], moves: Floats) -> tuple[float, float]:
    """One path of the stock while there is no default: what the hedger gains on it, and loses in defaults along it."""
    power, lost, drift = world
    length, gap = YEARS / DATES, math.log(HIGH / LOW) / NODES
    at, alive, gain, loss = math.log(STOCK), 1.0, 0.0, 0.0
    value, slope = _read(values[0], (at - math.log(LOW)) / gap)
    for date in range(DATES):
        stock, delta = math.exp(at), slope / gap / math.exp(at)
        default = -math.expm1(-HAZARD * (stock / STOCK) ** power * length)
        loss += alive * default * (stock * (1 - lost) + delta * stock * lost - value)
        at += (drift - VOLATILITY**2 / 2) * length + VOLATILITY * math.sqrt(length) * moves[date]
        ended = math.exp(at) >= ends[date + 1]
        if ended and FIRST_CALL < date + 1 < DATES:  # it is given up as the stock comes there, not where it is found on the next date
            at = math.log(ends[date + 1])
        later, slope = _read(values[date + 1], (at - math.log(LOW)) / gap)
        flow = FLOW if (date + 1) % EACH == 0 and date + 1 < DATES else 0.0
        held = later + flow - value - delta * (math.exp(at) - stock) - (value - delta * stock) * math.expm1(RATE * length)
        gain += alive * (1 - default) * held
        if ended or (date + 1 == PUT_ON and later <= PUT * (1 + 1e-12)):
            break
        alive *= 1 - default
        value = later
    return gain, loss


@njit(cache=True)
def _read(values: Floats, place: float) -> tuple[float, float]:
    """Value and slope a node's distance, `place` nodes from the first: between nodes on a straight line."""
    node = min(max(int(place), 1), len(values) - 3)
    part = place - node
    slope = (values[node + 1] - values[node - 1]) * (1 - part) + (values[node + 2] - values[node]) * part
    return values[node] * (1 - part) + values[node + 1] * part, slope / 2
