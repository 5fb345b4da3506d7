"""Both ends of a march: what is paid at redemption, and what is read off at today's price.

The payoff has its kink on a node, whose value is the mean over its cell. At today's price six nodes are interpolated, which also gives
the first and second derivative.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid import layout
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_terms import accrued

STENCIL = 6
SCALES = (-1 / 120, 1 / 24, -1 / 12, 1 / 12, -1 / 24, 1 / 120)
"""One over the product of the distances of a node of the stencil from the others."""


@njit(cache=True, nogil=True, error_model="numpy")
def start(security, gap, strike, nodes, lane, grid, rows):
    """The payoff of one lane: what is redeemed is worth more than the shares by `max(1 - e^y, 0)`."""
    both = security.two > 0
    ratio, wave = math.exp(gap), math.exp(-(strike + 1) * gap)
    for node in range(nodes):
        at = node * rows * LANES + lane
        wave = 1.0 if node == strike else wave * ratio
        below = 1.0 if node < strike else (0.5 if node == strike else 0.0)
        taken = wave * below if node != strike else -math.expm1(-gap / 2) / gap
        if security.convertible <= 0:
            below, taken = 1.0, wave
        if both:
            grid[at], grid[at + LANES] = -taken, below
        else:
            grid[at], grid[at + LANES] = below - taken, 0.0
        grid[at + (rows - 1) * LANES] = wave


@njit(cache=True, nogil=True)
def lagrange(values, place, out):
    """The value, slope and curvature at `place` of the polynomial through `values` at 0, 1, 2…; `out` gets the three."""
    for order in range(3):
        out[order] = 0.0
    for own in range(STENCIL):
        weight, slope, bend = values[own] * SCALES[own], 0.0, 0.0
        for other in range(STENCIL):
            if other != own:
                bend = bend * (place - other) + 2.0 * slope
                slope = slope * (place - other) + weight
                weight = weight * (place - other)
        out[0] += weight
        out[1] += slope
        out[2] += bend


@njit(cache=True, nogil=True)
def read(security, place, nodes, lane, grid, rows, scratch, out):
    """Value, delta and gamma of one preferred at today's price, from the grid of one lane, on this side of a kink."""
    spot, gap, strike, kink = place
    values, parts, worth = scratch
    exact = spot / gap + strike
    first = math.floor(exact) - STENCIL // 2 + 1
    first = min(first, math.floor(kink) - STENCIL + 1) if exact < kink else max(first, math.ceil(kink))
    first = min(max(first, 0), nodes - STENCIL)
    for own in range(STENCIL):
        at = (first + own) * rows * LANES + lane
        values[own] = grid[at] * worth[0]
        if security.two > 0:
            values[own] += grid[at + LANES] * worth[1]
    lagrange(values, exact - first, parts)
    parity = math.exp(security.moneyness)
    slope, bend = parts[1] / gap, parts[2] / (gap * gap)
    out[0] = security.paid * (parts[0] + parity)
    out[1] = security.paid * (slope + parity) / security.spot
    out[2] = security.paid * (bend - slope) / (security.spot * security.spot)


@njit(cache=True, nogil=True)
def discounts(security, curve, out):
    """Today's worth of one unit of what each claim counts in."""
    interest = layout.total(curve, int(security.knots), security.years)
    out[0] = math.exp(-interest - security.hazard * security.years)
    out[1] = math.exp(-interest - security.spread * security.years)


@njit(cache=True, nogil=True)
def take(book, members, nodes, rows, grid, places, out):
    """Reads off the prices of a group of eight, and what they are at least today where they may be converted."""
    securities, periods, _flows, curves, _frames = book
    scratch = np.empty(STENCIL), np.empty(3), np.empty(2)
    for lane in range(len(members)):
        index = members[lane]
        security = securities[index]
        discounts(security, curves[index], scratch[2])
        read(security, places[lane], nodes, lane, grid, rows, scratch, out[index])
        today = periods[index, int(security.periods) - 1]
        converts = today.convertible > 0 or (today.day > 0 and today.day_convertible > 0)
        out[index, 3] = security.paid * math.exp(security.moneyness) if converts else -math.inf
        out[index, 4] = math.inf


@njit(cache=True, nogil=True)
def bound(security, today, flows, out):
    """What one preferred is worth at most today, where it may be called, and at least, where it may be put."""
    due = accrued(flows, int(security.flows), 0.0)
    if today.notice == 0.0 and math.exp(security.moneyness) >= today.trigger:
        out[4] = max(security.paid * (today.call + (due if today.call_accrues > 0 else 0.0)), out[3])
    out[3] = max(out[3], security.paid * (today.put + (due if today.put_accrues > 0 else 0.0)))
    if today.day > 0:
        out[3] = max(out[3], security.paid * (today.day_put + (due if today.day_put_accrues > 0 else 0.0)))


@njit(cache=True, nogil=True)
def kink(security, today, flows, curve, gap, strike):
    """The node at which a call binds today: at the trigger while the stock is below it, else where the shares are worth the call's
    price; -1 without one.
    """
    price = today.trigger
    if today.notice == 0.0 and today.convertible > 0 and math.exp(security.moneyness) >= price:
        due = accrued(flows, int(security.flows), 0.0)
        price = max(price, today.call + (due if today.call_accrues > 0 else 0.0))
    if today.call == math.inf or price <= 0.0:
        return -1.0
    return (math.log(price) + layout.growth(security, curve)) / gap + strike
