"""From a book to prices: groups of eight, the payoff, the march, and what is read off at today's price.

The three loops differ in their march. They are three because Numba keeps no compiled function that is given another one, or is made around
it: each start would compile them anew, for seconds.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from seriatim.valuation.grid import days, kernel, layout, two
from seriatim.valuation.grid.ends import bound, kink, start, take
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_rights import lay_rights
from seriatim.valuation.grid.rights import march_rights


@njit(cache=True, nogil=True)
def longest(securities, periods, order, steps, refine):
    """The most solves that one of the securities takes."""
    most = layout.count_steps(securities[order[0]], periods[order[0]], steps, refine)
    for index in order[1:]:
        most = max(most, layout.count_steps(securities[index], periods[index], steps, refine))
    return most


@njit(cache=True, nogil=True)
def arrays(book, order, sizes, refine, rows, fields):
    """The grid and the steps of a group, as large as any of a level takes."""
    securities, periods, _flows, _curves, _frames = book
    nodes = int(sizes[0]) * refine + 1
    return np.zeros(nodes * rows * LANES), np.zeros(longest(securities, periods, order, sizes[1], refine) * fields * LANES), nodes


@njit(cache=True, nogil=True)
def place(book, members, sizes, refine, rows, grid, spans, places):
    """Lays the nodes and the payoff of a group of eight, and says how many solves it takes.

    `places` gets today's price, the distance of nodes, the strike's node and that of a kink in today's value: none below all nodes.
    """
    securities, periods, _flows, curves, frames = book
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
    return longest(securities, periods, members, sizes[1], refine)


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
        grid, table, nodes = arrays(book, order, sizes, refine, kernel.ROWS, kernel.FIELDS)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            count = place(book, members, sizes, refine, kernel.ROWS, grid, spans, places)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                security, own, curve = securities[index], periods[index], curves[index]
                layout.lay(security, own, curve, sizes[1], refine, lane, table, count)
            kernel.march(grid, table, spans, nodes, count)
            take(book, members, nodes, kernel.ROWS, grid, places, out[level])


@njit(cache=True, nogil=True)
def solve_two(book, order, sizes, out):
    """The same for two claims."""
    securities, periods, _flows, curves, _frames = book
    spans, places = np.zeros(2 * LANES), np.zeros((LANES, 4))
    for level in range(len(out)):
        refine = 2**level
        grid, table, nodes = arrays(book, order, sizes, refine, two.ROWS, two.FIELDS)
        for group in range(0, len(order), LANES):
            members = order[group : group + LANES]
            count = place(book, members, sizes, refine, two.ROWS, grid, spans, places)
            for lane in range(LANES):
                index = members[min(lane, len(members) - 1)]
                security, own, curve = securities[index], periods[index], curves[index]
                layout.lay_two(security, own, curve, sizes[1], refine, lane, places[lane, 1], table, count)
            two.march(grid, table, spans, nodes, count)
            take(book, members, nodes, two.ROWS, grid, places, out[level])


@njit(cache=True, nogil=True)
def solve_rights(book, order, sizes, out):
    """The same where somebody has rights besides converting, or a right begins or ends on a day."""
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
                security, own, curve = securities[index], periods[index], curves[index]
                gap, strike = places[lane, 1], int(places[lane, 2])
                lay_rights(security, own, flows[index], curve, sizes[1], refine, lane, gap, strike, table, count)
                places[lane, 3] = kink(security, own[int(security.periods) - 1], flows[index], curve, gap, strike)
            march_rights(grid, table, spans, nodes, count, len(members))
            take(book, members, nodes, days.ROWS, grid, places, out[level])
            for index in members:
                bound(securities[index], periods[index, int(securities[index].periods) - 1], flows[index], out[level, index])
