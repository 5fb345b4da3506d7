"""From a book to values at many prices of the stock: as `solve` and `solve_rights`, but each march is read at more than one price."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid import days, kernel, layout
from seriatim.valuation.grid.ends import STENCIL, bound, discounts, kink, read
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_rights import lay_rights
from seriatim.valuation.grid.rights import march_rights
from seriatim.valuation.grid.solve import arrays, place


@njit(cache=True, nogil=True)
def inside(book, sizes, points):
    """Keeps the points, logarithms of the price over each security's own, within its grid: beyond it a value is a straight line."""
    securities, _periods, _flows, curves, _frames = book
    for index in range(len(securities)):
        security = securities[index]
        gap, strike = layout.domain(security, curves[index], sizes[0], sizes[2])
        low = -strike * gap - security.moneyness - layout.growth(security, curves[index])
        for point in range(points.shape[1]):
            points[index, point] = min(max(points[index, point], low), low + sizes[0] * gap)


@njit(cache=True, nogil=True)
def take_profile(book, members, nodes, rows, grid, places, points, out):
    """Reads off the values of a group of eight at its points, between what they are at least and at most."""
    securities, periods, flows, curves, _frames = book
    scratch = np.empty(STENCIL), np.empty(3), np.empty(2)
    for lane in range(len(members)):
        index = members[lane]
        security, curve = securities[index], curves[index]
        today = periods[index, int(security.periods) - 1]
        moneyness, spot, at = security.moneyness, security.spot, places[lane, 0]
        converts = today.convertible > 0 or (today.day > 0 and today.day_convertible > 0)
        discounts(security, curve, scratch[2])
        for point in range(points.shape[1]):
            moved = points[index, point]
            security.moneyness, security.spot = moneyness + moved, spot * math.exp(moved)
            places[lane, 0] = at + moved
            places[lane, 3] = kink(security, today, flows[index], curve, places[lane, 1], places[lane, 2])
            found = out[index, point]
            read(security, places[lane], nodes, lane, grid, rows, scratch, found)
            found[3] = security.paid * math.exp(security.moneyness) if converts else -math.inf
            found[4] = math.inf
            bound(security, today, flows[index], found)
        security.moneyness, security.spot, places[lane, 0] = moneyness, spot, at


@njit(cache=True, nogil=True)
def profile_simple(book, order, sizes, points, out):
    """Marches the securities `order` of a book, eight by eight, on each level of `out`, and reads each at its `points`."""
    securities, periods, _flows, curves, _frames = book
    spans, places = np.zeros(2 * LANES), np.zeros((LANES, 4))
    for level in range(len(out)):
        refine = 2**level
        grid, table, nodes = arrays(book, order, sizes, refine, kernel.ROWS, kernel.FIELDS)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            count = place(book, members, sizes, refine, kernel.ROWS, grid, spans, places)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                layout.lay(securities[index], periods[index], curves[index], sizes[1], refine, lane, table, count)
            kernel.march(grid, table, spans, nodes, count)
            take_profile(book, members, nodes, kernel.ROWS, grid, places, points, out[level])


@njit(cache=True, nogil=True)
def profile_rights(book, order, sizes, points, out):
    """The same where there are calls, puts and dates."""
    securities, periods, flows, curves, _frames = book
    spans, places = np.zeros(2 * LANES), np.zeros((LANES, 4))
    for level in range(len(out)):
        refine = 2**level
        grid, table, nodes = arrays(book, order, sizes, refine, days.ROWS, days.FIELDS)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            count = place(book, members, sizes, refine, days.ROWS, grid, spans, places)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                gap, strike = places[lane, 1], int(places[lane, 2])
                lay_rights(
                    securities[index], periods[index], flows[index], curves[index], sizes[1], refine, lane, gap, strike, table, count
                )
            march_rights(grid, table, spans, nodes, count, len(members))
            take_profile(book, members, nodes, days.ROWS, grid, places, points, out[level])
