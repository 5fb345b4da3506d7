"""From a book to prices: groups of eight, the payoff, the march, and what is read off at today's price.

The payoff has its kink on a node, whose value is the mean over its cell. At today's price six nodes are interpolated, which also gives
the first and second derivative.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid import layout, two
from seriatim.valuation.grid.kernel import FIELDS, ROWS, march
from seriatim.valuation.grid.lanes import LANES

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
def longest(securities, periods, order, steps, refine):
    """The most solves that one of the securities takes."""
    most = layout.count_steps(securities[order[0]], periods[order[0]], steps, refine)
    for index in order[1:]:
        most = max(most, layout.count_steps(securities[index], periods[index], steps, refine))
    return most


@njit(cache=True, nogil=True)
def place(book, members, sizes, refine, rows, grid, spans, places):
    """Lays the nodes and the payoff of a group of eight; `places` gets today's price, the distance of nodes, the strike's node and
    that of a kink in today's value: none below all nodes.
    """
    securities, _periods, _flows, curves, frames = book
    nodes = int(sizes[0]) * refine + 1
    for lane in range(LANES):
        index = members[min(lane, len(members) - 1)]
        frame = frames[index]
        gap, strike = layout.domain(securities[frame], curves[frame], sizes[0], sizes[2])
        gap, strike = gap / refine, strike * refine
        places[lane, 0] = securities[index].moneyness + layout.growth(securities[index], curves[index])
        places[lane, 1], places[lane, 2], places[lane, 3] = gap, strike, -1.0
        spans[lane], spans[LANES + lane] = 1.0 / (gap * gap) + 0.5 / gap, 1.0 / (gap * gap) - 0.5 / gap
        start(securities[index], gap, strike, nodes, lane, grid, rows)


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
def solve_simple(book, order, sizes, out):
    """Prices the securities `order` of a book, eight by eight, on each level of `out`: value, delta, gamma, least and most of each.

    `sizes`: nodes, steps, deviations of the first level. In the book each security names the one whose grid it takes, so that a bump
    moves no node.
    """
    securities, periods, _flows, curves, _frames = book
    spans, places = np.zeros(2 * LANES), np.zeros((LANES, 4))
    for level in range(len(out)):
        refine = 2**level
        nodes = int(sizes[0]) * refine + 1
        most = longest(securities, periods, order, sizes[1], refine)
        grid, table = np.zeros(nodes * ROWS * LANES), np.zeros(most * FIELDS * LANES)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            place(book, members, sizes, refine, ROWS, grid, spans, places)
            count = longest(securities, periods, members, sizes[1], refine)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                layout.lay(securities[index], periods[index], curves[index], sizes[1], refine, lane, table, count)
            march(grid, table, spans, nodes, count)
            take(book, members, nodes, ROWS, grid, places, out[level])


@njit(cache=True, nogil=True)
def solve_two(book, order, sizes, out):
    """The same for two claims."""
    securities, periods, _flows, curves, _frames = book
    spans, places = np.zeros(2 * LANES), np.zeros((LANES, 4))
    for level in range(len(out)):
        refine = 2**level
        nodes = int(sizes[0]) * refine + 1
        most = longest(securities, periods, order, sizes[1], refine)
        grid, table = np.zeros(nodes * two.ROWS * LANES), np.zeros(most * two.FIELDS * LANES)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            place(book, members, sizes, refine, two.ROWS, grid, spans, places)
            count = longest(securities, periods, members, sizes[1], refine)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                own, curve = periods[index], curves[index]
                layout.lay_two(securities[index], own, curve, sizes[1], refine, lane, places[lane, 1], table, count)
            two.march(grid, table, spans, nodes, count)
            take(book, members, nodes, two.ROWS, grid, places, out[level])
