"""From the arrays of a book to the steps of a march: where the nodes lie, how long each step is, and its numbers.

Steps are short after a date and longer further back, because a free boundary starts like a square root there; the first two of a period
are replaced by four implicit half-steps (Rannacher 1984), which remove what a kink leaves behind. The numbers that belong to a step are
integrated exactly over it, so that cash, recovery and the stock's yield are right without any diffusion.
"""

from __future__ import annotations

import math

from numba import njit

from seriatim.valuation.grid.kernel import FIELDS
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.two import FIELDS as FIELDS_TWO

REACH = 23.0
"""How far the grid goes beyond the stock's price and the strike at most: e^-23 of the price is 1e-10."""
LEAST_STEPS = 2
"""Of a period on the coarsest grid: four half-steps."""


@njit(cache=True, nogil=True)
def total(curve, knots, year):
    """The rate times the years, as `Curve.total`."""
    after = 1
    while after < knots - 1 and curve[after, 0] < year:
        after += 1
    start, end = curve[after - 1], curve[after]
    if end[0] <= start[0]:
        return end[1]
    return start[1] + (end[1] - start[1]) * (year - start[0]) / (end[0] - start[0])


@njit(cache=True, nogil=True)
def period_steps(security, period, steps):
    """How many steps a period gets of `steps` for the whole life, before halves."""
    return max(LEAST_STEPS, math.ceil(steps * (period.high - period.low) / security.years - 1e-9))


@njit(cache=True, nogil=True)
def count_steps(security, periods, steps, refine):
    """How many solves a security takes."""
    count = 0
    for number in range(int(security.periods)):
        count += period_steps(security, periods[number], steps) * refine + 2
    return count


@njit(cache=True, nogil=True)
def growth(security, curve):
    """What the stock's forward grows until redemption, as an exponent, while there is no default."""
    interest = total(curve, int(security.knots), security.years)
    return interest + (security.hazard * security.jump - security.yields) * security.years


@njit(cache=True, nogil=True)
def domain(security, curve, nodes, deviations):
    """The distance of the nodes, and which of them is the strike."""
    spot = security.moneyness + growth(security, curve)
    width = min(deviations * security.volatility * math.sqrt(security.years), REACH)
    low, high = min(spot, 0.0) - width, max(spot, 0.0) + width
    gap = (high - low) / nodes
    return gap, round(-low / gap)


@njit(cache=True, nogil=True)
def arrival(period, solve, parts):
    """The time to which a solve goes back: four half-steps, then whole ones, each longer than the one before."""
    part = (solve + 1) / 2 if solve < 4 else solve - 1.0
    if part >= parts:
        return period.low
    return period.high - (period.high - period.low) * (part / parts) * (part / parts)


@njit(cache=True, nogil=True)
def exponents(security, curve, time):
    """From a time to redemption: what the shares' claim and the cash claim are discounted by, and what the stock's forward grows."""
    left = security.years - time
    interest = total(curve, int(security.knots), security.years) - total(curve, int(security.knots), time)
    growth = interest + (security.hazard * security.jump - security.yields) * left
    return interest + security.hazard * left, interest + security.hazard * left + security.spread * left, growth


@njit(cache=True, nogil=True)
def mean_exponential(first, last):
    """The mean of `e^x` from `first` to `last`."""
    if abs(last - first) < 1e-8:
        return math.exp((first + last) / 2)
    return (math.exp(last) - math.exp(first)) / (last - first)


@njit(cache=True, nogil=True)
def lay(security, periods, curve, steps, refine, lane, table, size):
    """Writes the steps of one lane for `march`, and steps of no length behind them."""
    years, knots = security.years, int(security.knots)
    variance = security.volatility * security.volatility
    interest = total(curve, knots, years)
    drained = security.hazard * (1.0 - security.jump) + security.yields
    lost = security.hazard * security.recovery
    at = lane
    last = years
    exponent = 0.0
    for number in range(int(security.periods)):
        period = periods[number]
        parts = period_steps(security, period, steps) * refine
        floor = 0.0 if period.convertible > 0 else -math.inf
        for solve in range(parts + 2):
            implicit = solve < 4
            time = arrival(period, solve, parts)
            length = last - time
            before, exponent_before = years - last, exponent
            exponent = interest - total(curve, knots, time) + security.hazard * (years - time)
            shares = length * mean_exponential(drained * before, drained * (years - time)) if drained != 0.0 else 0.0
            table[at] = variance * length * (0.5 if implicit else 0.25)
            table[at + LANES] = 1.0 if implicit else 2.0
            table[at + 2 * LANES] = lost * length * mean_exponential(exponent_before, exponent) if lost != 0.0 else 0.0
            left = security.hazard * (1.0 - security.jump) * shares
            table[at + 3 * LANES] = left if period.convertible > 0 else 0.0
            table[at + 4 * LANES] = security.yields * shares + (0.0 if period.convertible > 0 else left)
            table[at + 5 * LANES] = floor
            table[at + 6 * LANES] = 0.0
            at += FIELDS * LANES
            last = time
        if period.flow != 0.0:
            table[at - LANES] = period.flow * math.exp(exponent)
    rest(table, at, size)


@njit(cache=True, nogil=True)
def rest(table, at, size):
    """Steps of no length, under the last floor, so that all lanes take the same number."""
    floor = table[at - 2 * LANES]
    while at < size * FIELDS * LANES:
        for field in range(FIELDS):
            table[at + field * LANES] = 0.0
        table[at + LANES], table[at + 5 * LANES] = 1.0, floor
        at += FIELDS * LANES


@njit(cache=True, nogil=True)
def lay_weights(table, at, variance, length, ratio):
    """Half the variance and the weights of two older values, for a step `ratio` times as long as the one before; what scales the length.

    Backward differences of steps that grow; with a ratio of 0 an implicit step.
    """
    part = 1.0 / (1.0 + 2.0 * ratio)
    scale = (1.0 + ratio) * part
    table[at] = 0.5 * variance * length * scale
    table[at + LANES] = (1.0 + ratio) * scale
    table[at + 2 * LANES] = -ratio * ratio * part
    return scale


@njit(cache=True, nogil=True)
def lay_two(security, periods, curve, steps, refine, lane, gap, table, size):
    """Writes the steps of one lane for the march of two claims, and steps of no length behind them."""
    variance = security.volatility * security.volatility
    bent = 2.0 * gap * gap / variance
    at, last, before = lane, security.years, 0.0
    for number in range(int(security.periods)):
        period = periods[number]
        parts = period_steps(security, period, steps) * refine
        for solve in range(parts + 2):
            time = arrival(period, solve, parts)
            length = last - time
            scale = lay_weights(table, at, variance, length, 0.0 if solve < 4 else length / before)
            share = math.exp(security.yields * (security.years - time)) if security.yields != 0.0 else 1.0
            unit = math.exp(-security.spread * (security.years - time))
            table[at + 3 * LANES] = security.yields * length * scale * share
            table[at + 4 * LANES] = 0.0 if period.convertible > 0 else -math.inf
            table[at + 5 * LANES], table[at + 6 * LANES] = unit, share
            table[at + 7 * LANES], table[at + 8 * LANES] = bent * security.yields * share, bent * security.spread * unit
            table[at + 9 * LANES] = 0.0
            last, before = time, length
            at += FIELDS_TWO * LANES
        if period.flow != 0.0:
            table[at - LANES] = period.flow * math.exp(exponents(security, curve, last)[1])
    while at < size * FIELDS_TWO * LANES:
        for field in range(FIELDS_TWO):
            table[at + field * LANES] = 0.0
        table[at + LANES], table[at + 4 * LANES] = 1.0, -math.inf
        at += FIELDS_TWO * LANES
