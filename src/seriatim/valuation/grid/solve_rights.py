"""From a book to prices where there are calls, puts and dates: as `solve`, with the march that knows rights."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid.days import FIELDS, ROWS
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_rights import lay_rights
from seriatim.valuation.grid.lay_terms import accrued
from seriatim.valuation.grid.layout import growth
from seriatim.valuation.grid.rights import march_rights
from seriatim.valuation.grid.solve import longest, place, take


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
    return (math.log(price) + growth(security, curve)) / gap + strike


@njit(cache=True, nogil=True)
def solve_rights(book, order, sizes, out):
    """Prices the securities `order` of a book, eight by eight, on each level of `out`: value, delta, gamma, least and most of each."""
    securities, periods, flows, curves, _frames = book
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
                gap, strike = places[lane, 1], int(places[lane, 2])
                own, curve = periods[index], curves[index]
                lay_rights(securities[index], own, flows[index], curve, sizes[1], refine, lane, gap, strike, table, count)
                today = own[int(securities[index].periods) - 1]
                places[lane, 3] = kink(securities[index], today, flows[index], curve, gap, strike)
            march_rights(grid, table, spans, nodes, count, len(members))
            take(book, members, nodes, ROWS, grid, places, out[level])
            for index in members:
                bound(securities[index], periods[index, int(securities[index].periods) - 1], flows[index], out[level, index])
