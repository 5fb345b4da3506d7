"""A put that may be used over time: up to which node it is used, lane by lane.

It binds at low prices, where a sweep from the high end keeps nothing. So its region is found by policy iteration: rows in it are the put's
price, the others are solved, until nobody would move (Forsyth and Labahn 2007). Under Tsiveriotis and Fernandes what a put pays is
cash, so that the cash part jumps where the put begins, between two nodes.
"""

from __future__ import annotations

import math

from numba import njit

from seriatim.valuation.grid.days import (
    CASH,
    PUT,
    PUT_BEND,
    PUT_CASH,
    RATIO,
    RIGHTS,
    SHARE,
    SWEPT,
    SWEPT_CASH,
    UNIT,
    WAVE,
    WIDTH,
)
from seriatim.valuation.grid.lanes import LANES, fill, larger, load, store, where_less

SLACK = 1e-12
"""What a change of policy must win, as a part of the put's price."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def sweep_puts(grid, steps, at, nodes, lower, upper, contact, beyond):
    """The same where rows up to `contact` are the put's price, so that the factors are not constant.

    The row above it sees the cash part as if that went on to `contact` as it is above: `beyond` more than the put's price there.
    """
    unit = load(steps, at + UNIT * LANES)
    own = at + RIGHTS * LANES
    put, put_cash, share = load(steps, own + PUT * LANES), load(steps, own + PUT_CASH * LANES), load(steps, at + SHARE * LANES)
    one, none = fill(1.0), fill(0.0)
    middle = one + lower + upper
    swept, swept_cash, ratio = load(grid, 0), load(grid, CASH * LANES), none
    for node in range(nodes - 1):
        row = node * WIDTH
        if node > 0:
            factor = one / (middle - lower * ratio)
            swept = (load(grid, row) + lower * swept) * factor
            swept_cash = (load(grid, row + CASH * LANES) + lower * swept_cash) * factor
            ratio = upper * factor
        place = fill(node - 0.5)
        more = where_less(contact, place + one, beyond, none)
        swept = where_less(place, contact, put - share * load(grid, row + WAVE * LANES) - unit * more, swept)
        swept_cash = where_less(place, contact, put_cash + more, swept_cash)
        ratio = where_less(place, contact, none, ratio)
        store(grid, row + SWEPT * LANES, swept)
        store(grid, row + SWEPT_CASH * LANES, swept_cash)
        store(grid, row + RATIO * LANES, ratio)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def policy(grid, steps, at, nodes, lower, upper, contact):
    """Up to which node the put is used, after a round: rows that are worth less than the put join, rows that would rather wait leave."""
    own = at + RIGHTS * LANES
    put, share, unit = load(steps, own + PUT * LANES), load(steps, at + SHARE * LANES), load(steps, at + UNIT * LANES)
    put = put + unit * load(steps, own + PUT_CASH * LANES)
    one, slack, nowhere = fill(1.0), fill(SLACK) * put, fill(1e9)
    nothing = fill(-1.0)
    least, most = nothing - nowhere, nothing
    left = load(grid, SWEPT * LANES) + unit * load(grid, SWEPT_CASH * LANES)
    total = left
    for node in range(nodes - 1):
        row = node * WIDTH
        right = load(grid, row + WIDTH + SWEPT * LANES) + unit * load(grid, row + WIDTH + SWEPT_CASH * LANES)
        place, edge = fill(node + 0.0), fill(node - 0.5)
        worth = put - share * load(grid, row + WAVE * LANES) - slack
        most = larger(most, where_less(edge, contact, nothing, where_less(total, worth, place, nothing)))
        wins = load(grid, row) + unit * load(grid, row + CASH * LANES) - total
        if node > 0:
            wins = wins - lower * (total - left) - upper * (total - right)
        least = larger(least, where_less(edge, contact, where_less(slack, wins, fill(0.0) - place, least), least))
        left, total = total, right
    shrunk = where_less(nothing - nowhere, least, fill(0.0) - least - one, contact)
    return where_less(contact, most, most, shrunk)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def edge(grid, steps, at, nodes, contact, out):
    """How far above the put's price the cash part would be at the last node of the put, were it to go on as above, lane by lane.

    The put begins between that node and the next. The value leaves the put's price with a curvature that is known, so its height at
    the next node says where.
    """
    own = at + RIGHTS * LANES
    for lane in range(LANES):
        out[lane] = 0.0
        last, bend = int(contact[lane]), steps[own + PUT_BEND * LANES + lane]
        if last < 0 or last + 2 >= nodes or bend <= 0.0:
            continue
        unit, put = steps[at + UNIT * LANES + lane], steps[own + PUT * LANES + lane]
        row = (last + 1) * WIDTH + lane
        paid = put + unit * steps[own + PUT_CASH * LANES + lane] - steps[at + SHARE * LANES + lane] * grid[row + WAVE * LANES]
        height = grid[row + SWEPT * LANES] + unit * grid[row + SWEPT_CASH * LANES] - paid
        held = min(math.sqrt(max(2.0 * height / bend, 0.0)), 1.5)
        out[lane] = (1.0 - held) * (grid[row + SWEPT_CASH * LANES] - grid[row + WIDTH + SWEPT_CASH * LANES])


@njit(cache=True, nogil=True)
def settle(grid, steps, at, contact, beyond, members):
    """At the last node of the put there is the put's price."""
    for lane in range(members):
        if beyond[lane] != 0.0:
            row = int(contact[lane]) * WIDTH + lane
            grid[row + SWEPT * LANES] += steps[at + UNIT * LANES + lane] * beyond[lane]
            grid[row + SWEPT_CASH * LANES] -= beyond[lane]
