"""From a book to prices: groups of eight, the payoff, the march, and what is read off at today's price.

The payoff has its kink on a node, whose value is the mean over its cell. At today's price six nodes are interpolated, which also gives
the first and second derivative.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"
from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid import days, layout
from seriatim.valuation.grid.kernel import FIELDS_ONE, FIELDS_TWO, ROWS_ONE, ROWS_TWO, march_one, march_two
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_rights import lay_rights
from seriatim.valuation.grid.rights import march_rights

ONE, TWO, RIGHTS = range(3)
"""Which march: one claim, two claims, two claims with rights."""
KINDS = ((ROWS_ONE, FIELDS_ONE), (ROWS_TWO, FIELDS_TWO), (days.ROWS, days.FIELDS))
STENCIL = 6


@njit(cache=True, nogil=True)
def start(security, gap, strike, nodes, lane, grid, rows):
    """The payoff of one lane: what is redeemed is worth more than the shares by `max(1 - e^y, 0)`."""
    two = security.two > 0
    for node in range(nodes):
        at = node * rows * LANES + lane
        wave = math.exp((node - strike) * gap)
        below = 1.0 if node < strike else (0.5 if node == strike else 0.0)
        taken = wave * below if node != strike else -math.expm1(-gap / 2) / gap
        if security.convertible <= 0:
            below, taken = 1.0, wave
        if two:
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
        weight, slope, bend = 1.0, 0.0, 0.0
        for other in range(STENCIL):
            if other != own:
                scale = 1.0 / (own - other)
                bend = (bend * (place - other) + 2.0 * slope) * scale
                slope = (slope * (place - other) + weight) * scale
                weight = weight * (place - other) * scale
        out[0] += values[own] * weight
        out[1] += values[own] * slope
        out[2] += values[own] * bend


@njit(cache=True, nogil=True)
def read(security, spot, gap, strike, nodes, lane, grid, rows, exponents, out):
    """Value, delta and gamma of one preferred at today's price, from the grid of one lane."""
    exact = spot / gap + strike
    first = min(max(int(math.floor(exact)) - STENCIL // 2 + 1, 0), nodes - STENCIL)
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
def lay(book, index, kind, sizes, lane, places, table, count):
    """The steps of one lane, for the march of its kind."""
    securities, periods, flows, curves, _frames = book
    security, own, curve = securities[index], periods[index], curves[index]
    steps, refine = sizes[1], int(sizes[2])
    if kind == ONE:
        layout.lay_one(security, own, curve, steps, refine, lane, table, count)
    elif kind == TWO:
        layout.lay_two(security, own, curve, steps, refine, lane, table, count)
    else:
        lay_rights(security, own, flows[index], curve, steps, refine, lane, places[lane, 1], int(places[lane, 2]), table, count)


@njit(cache=True, nogil=True)
def prepare(book, members, kind, sizes, grid, table, spans, places):
    """A group of eight, ready to march; how many solves it takes."""
    securities, periods, _flows, curves, frames = book
    refine, nodes, rows = int(sizes[2]), int(sizes[0] * sizes[2]) + 1, KINDS[kind][0]
    count = 0
    for index in members:
        count = max(count, layout.count_steps(securities[index], periods[index], sizes[1], refine))
    for lane in range(LANES):
        index = members[min(lane, len(members) - 1)]
        frame = frames[index]
        gap, strike = layout.domain(securities[frame], curves[frame], sizes[0], sizes[3])
        spot = securities[index].moneyness + layout.growth(securities[index], curves[index])
        gap, strike = gap / refine, strike * refine
        places[lane, 0], places[lane, 1], places[lane, 2] = spot, gap, strike
        spans[lane], spans[LANES + lane] = 1.0 / (gap * gap) + 0.5 / gap, 1.0 / (gap * gap) - 0.5 / gap
        start(securities[index], gap, strike, nodes, lane, grid, rows)
        lay(book, index, kind, sizes, lane, places, table, count)
    return count


@njit(cache=True, nogil=True)
def solve(book, order, kind, sizes, out):
    """Prices the securities `order` of a book, eight by eight: value, delta and gamma of each into its row of `out`.

    `sizes`: nodes, steps, how many times finer, deviations. In the book each security names the one whose grid it takes, so that a bump
    moves no node.
    """
    securities, periods, _flows, curves, _frames = book
    nodes = int(sizes[0] * sizes[2]) + 1
    rows, fields = KINDS[kind]
    most = 0
    for index in order:
        most = max(most, layout.count_steps(securities[index], periods[index], sizes[1], int(sizes[2])))
    grid, table, spans = np.zeros(nodes * rows * LANES), np.zeros(most * fields * LANES), np.zeros(2 * LANES)
    places, worth = np.zeros((LANES, 3)), np.zeros(2)
    for group in range(0, len(order), LANES):
        members = order[group : group + LANES]
        count = prepare(book, members, kind, sizes, grid, table, spans, places)
        if kind == ONE:
            march_one(grid, table, spans, nodes, count)
        elif kind == TWO:
            march_two(grid, table, spans, nodes, count)
        else:
            march_rights(grid, table, spans, nodes, count)
        for lane in range(len(members)):
            index = members[lane]
            discounts(securities[index], curves[index], worth)
            spot, gap, strike = places[lane, 0], places[lane, 1], int(places[lane, 2])
            read(securities[index], spot, gap, strike, nodes, lane, grid, rows, worth, out[index])
