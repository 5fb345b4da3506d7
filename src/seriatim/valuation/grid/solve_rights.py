"""From a book to prices where there are calls, puts and dates: as `solve`, with the march that knows rights."""

from __future__ import annotations

import numpy as np
from numba import njit

from seriatim.valuation.grid.days import FIELDS, ROWS
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_rights import lay_rights
from seriatim.valuation.grid.rights import march_rights
from seriatim.valuation.grid.solve import longest, place, take


@njit(cache=True, nogil=True)
def solve_rights(book, order, sizes, out):
    """Prices the securities `order` of a book, eight by eight: value, delta and gamma of each into its row of `out`."""
    securities, periods, flows, curves, _frames = book
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
            gap, strike = places[lane, 1], int(places[lane, 2])
            own, curve = periods[index], curves[index]
            lay_rights(securities[index], own, flows[index], curve, sizes[1], refine, lane, gap, strike, table, count)
        march_rights(grid, table, spans, nodes, count)
        take(book, members, nodes, ROWS, grid, places, out)
