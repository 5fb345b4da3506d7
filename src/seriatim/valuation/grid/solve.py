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
def read(security, spot, gap, strike, nodes, lane, grid, rows, exponents, out):
    """Value, delta and gamma of one preferred at today's price, from the grid of one lane."""
    exact = spot / gap + strike
    first = min(max(math.floor(exact) - STENCIL // 2 + 1, 0), nodes - STENCIL)
    values = np.empty(STENCIL)
    for own in range(STENCIL):
        at = (first + own) * rows * LANES + lane
        values[own] = grid[at] * exponents[0]
        if security.two > 0:
            values[own] += grid[at + LANES] * exponents[1]
    parts = np.empty(3)
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
def longest(securities, periods, order, sizes):
    """The most solves that one of the securities takes."""
    most = layout.count_steps(securities[order[0]], periods[order[0]], sizes[1], int(sizes[2]))
    for index in order[1:]:
        most = max(most, layout.count_steps(securities[index], periods[index], sizes[1], int(sizes[2])))
    return most


@njit(cache=True, nogil=True)
def place(book, members, sizes, nodes, rows, grid, spans, places):
    """Lays the nodes and the payoff of a group of eight; `places` gets today's price, the distance of nodes and the strike's node."""
    securities, _periods, _flows, curves, frames = book
    for lane in range(LANES):
        index = members[min(lane, len(members) - 1)]
        frame = frames[index]
        gap, strike = layout.domain(securities[frame], curves[frame], sizes[0], sizes[3])
        gap, strike = gap / sizes[2], strike * int(sizes[2])
        places[lane, 0] = securities[index].moneyness + layout.growth(securities[index], curves[index])
        places[lane, 1], places[lane, 2] = gap, strike
        spans[lane], spans[LANES + lane] = 1.0 / (gap * gap) + 0.5 / gap, 1.0 / (gap * gap) - 0.5 / gap
        start(securities[index], gap, strike, nodes, lane, grid, rows)


@njit(cache=True, nogil=True)
def take(book, members, nodes, rows, grid, places, out):
    """Reads off the prices of a group of eight."""
    securities, _periods, _flows, curves, _frames = book
    worth = np.zeros(2)
    for lane in range(len(members)):
        index = members[lane]
        discounts(securities[index], curves[index], worth)
        spot, gap, strike = places[lane, 0], places[lane, 1], int(places[lane, 2])
        read(securities[index], spot, gap, strike, nodes, lane, grid, rows, worth, out[index])


@njit(cache=True, nogil=True)
def solve_simple(book, order, sizes, out):
    """Prices the securities `order` of a book, eight by eight: value, delta and gamma of each into its row of `out`.

    `sizes`: nodes, steps, how many times finer, deviations. In the book each security names the one whose grid it takes, so that a bump
    moves no node.
    """
    securities, periods, _flows, curves, _frames = book
    nodes, refine = int(sizes[0] * sizes[2]) + 1, int(sizes[2])
    most = longest(securities, periods, order, sizes)
    grid, table, spans = np.zeros(nodes * ROWS * LANES), np.zeros(most * FIELDS * LANES), np.zeros(2 * LANES)
    places = np.zeros((LANES, 3))
    for group in range(0, len(order), LANES):
        members = order[group : group + LANES]
        place(book, members, sizes, nodes, ROWS, grid, spans, places)
        count = longest(securities, periods, members, sizes)
        for lane in range(LANES):
            index = members[min(lane, len(members) - 1)]
            layout.lay(securities[index], periods[index], curves[index], sizes[1], refine, lane, table, count)
        march(grid, table, spans, nodes, count)
        take(book, members, nodes, ROWS, grid, places, out)


@njit(cache=True, nogil=True)
def solve_two(book, order, sizes, out):
    """The same for two claims."""
    securities, periods, _flows, curves, _frames = book
    nodes, refine = int(sizes[0] * sizes[2]) + 1, int(sizes[2])
    most = longest(securities, periods, order, sizes)
    grid, table, spans = np.zeros(nodes * two.ROWS * LANES), np.zeros(most * two.FIELDS * LANES), np.zeros(2 * LANES)
    places = np.zeros((LANES, 3))
    for group in range(0, len(order), LANES):
        members = order[group : group + LANES]
        place(book, members, sizes, nodes, two.ROWS, grid, spans, places)
        count = longest(securities, periods, members, sizes)
        for lane in range(LANES):
            index = members[min(lane, len(members) - 1)]
            own, curve = periods[index], curves[index]
            layout.lay_two(securities[index], own, curve, sizes[1], refine, lane, places[lane, 1], table, count)
        two.march(grid, table, spans, nodes, count)
        take(book, members, nodes, two.ROWS, grid, places, out)
