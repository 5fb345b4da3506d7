"""What a right is worth at each node of one lane: a call with notice, and the better of two values on a single day.

A call with notice gives the holder a convertible that ends on the redemption day: `paid` in cash or the stock's forward, whichever is worth
more then, with the normal distribution as in Black and Scholes (1973).

Tsiveriotis and Fernandes's model with a call: what is called counts as shares from the call on, however it is paid, as in Ayache, Forsyth
and Vetzal (2003). Their table 4 is met so; were the cash of a call a cash part, its value would be 0.36 lower. Who puts is paid in cash.
"""

from __future__ import annotations

import math

from numba import njit

from seriatim.valuation.grid.lanes import LANES

HALF, NOW, BEFORE, A0, A1, A2, UNIT, SHARE, LOG, FLOW, FLOW_CASH, DAY, BARRIER, PART, AT_SHARES, AT_CASH, BEND, TILT, KINK, KINK_PART = (
    range(20)
)
"""A step: half its variance, the weights of two older values, three numbers of the source; the cash unit and the stock in share units,
what the stock's logarithm is above the node's; the flow after it; whether a day with rights follows; the node below the barrier, how far
the barrier is from it, both claims there; how much the value bends where conversion begins, over a node's distance squared, and how
much more for each unit of cash; the node below the price at which the shares are worth the call's, and how far that is from it."""
RIGHTS = 20
FLOOR, CALL, CALL_CASH, PUT, PUT_CASH, TRIGGER, STRIKE, SPREAD, GROWTH, EXTRA, KEPT, LENT, PUT_BEND = range(13)
"""Rights of a step, from `RIGHTS` on, and those of the day after it, from `DAYS` on: the floor; call and put, in share and cash units;
the price of the stock from which it may be called; for a notice the cash at its end, its volatility, the stock's growth, cash before its
end, what a share then and a share until then are worth; how much the value bends where the put begins, over a node's distance squared."""
DAYS = RIGHTS + 13
FIELDS = DAYS + 13

SHARES, CASH, OLD_SHARES, OLD_CASH, SWEPT, SWEPT_CASH, RATIO, CAP, CAP_CASH, WAVE = range(10)
"""A node: both claims, the ones before, what is swept, the factor to the upper neighbour, what a called holder gets, `e^y`."""
ROWS = 10
WIDTH = ROWS * LANES


@njit(cache=True, nogil=True)
def normal(x):
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@njit(cache=True, nogil=True, error_model="numpy")
def noticed_at(steps, at, own, wave):
    """What the holder gets from a call with notice where the stock is at `wave`, all in share units."""
    spread, cash, extra = steps[own + SPREAD * LANES], steps[own + CALL_CASH * LANES], steps[own + EXTRA * LANES]
    ahead = steps[at + LOG * LANES] + steps[own + GROWTH * LANES] - math.log(steps[own + STRIKE * LANES])
    far = (math.log(wave) + ahead) / spread
    up, down = 0.0, 1.0
    if steps[own + FLOOR * LANES] == 0.0 and far > -9.0:
        up, down = (normal(far + spread / 2), normal(spread / 2 - far)) if far < 9.0 else (1.0, 0.0)
    held = steps[own + KEPT * LANES] * up + steps[own + LENT * LANES] - 1.0
    shares = steps[at + SHARE * LANES] * wave * held + steps[own + CALL * LANES] * down
    if cash > 0.0:
        return shares + steps[at + UNIT * LANES] * (cash * down + extra)
    return shares + extra


@njit(cache=True, nogil=True, error_model="numpy")
def noticed(grid, steps, at, own, nodes, trigger):
    """What the holder gets from a call with notice, node by node from a price of the stock on, into the rows of the cap."""
    for node in range(nodes):
        row = node * WIDTH
        wave = grid[row + WAVE * LANES]
        worth = math.inf
        if wave >= trigger:
            worth = noticed_at(steps, at, own, wave)
        grid[row + CAP * LANES], grid[row + CAP_CASH * LANES] = worth, 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def called(grid, steps, at, own, nodes):
    """What the holder gets when called, whatever the trigger, into the rows of the cap: cash or shares, whichever is worth more."""
    if steps[own + SPREAD * LANES] > 0.0:
        noticed(grid, steps, at, own, nodes, 0.0)
        return
    share, unit, floor = steps[at + SHARE * LANES], steps[at + UNIT * LANES], steps[own + FLOOR * LANES]
    call, cash = steps[own + CALL * LANES], steps[own + CALL_CASH * LANES]
    for node in range(nodes):
        row = node * WIDTH
        wave = grid[row + WAVE * LANES]
        grid[row + CAP * LANES], grid[row + CAP_CASH * LANES] = 0.0, 0.0
        if call + unit * cash - share * wave > floor:
            grid[row + CAP * LANES], grid[row + CAP_CASH * LANES] = call - share * wave, cash


@njit(cache=True, nogil=True, error_model="numpy")
def half_cell(middle, beside):
    """How much of half a cell keeps its value, and the mean of what it gains there, of a difference that is linear between nodes."""
    edge = 0.5 * (middle + beside)
    if middle >= 0.0 and edge >= 0.0:
        return 0.5, 0.25 * (middle + edge)
    if middle <= 0.0 and edge <= 0.0:
        return 0.0, 0.0
    high, low = max(middle, edge), min(middle, edge)
    part = 0.5 * high / (high - low)
    return part, 0.5 * part * high


@njit(cache=True, nogil=True, error_model="numpy")
def choose(grid, unit, nodes, sign, trigger):
    """Takes the value in the rows of the cap where it is better (`sign` 1) or worse (-1) for the holder, as the mean over each cell.

    From the stock's price `trigger` on: of the cell in which that is, for its part above.
    """
    gap = math.log(grid[WIDTH + WAVE * LANES] / grid[WAVE * LANES])
    least = math.log(trigger) / gap if trigger > 0.0 else -math.inf
    lowest = math.log(grid[WAVE * LANES]) / gap + 0.5
    for node in range(nodes):
        row = node * WIDTH
        other = grid[row + CAP * LANES] + unit * grid[row + CAP_CASH * LANES]
        grid[row + SWEPT * LANES] = sign * (grid[row] + unit * grid[row + LANES] - other)
    for node in range(nodes):
        row = node * WIDTH
        middle = grid[row + SWEPT * LANES]
        left = grid[row - WIDTH + SWEPT * LANES] if node > 0 else middle
        right = grid[row + WIDTH + SWEPT * LANES] if node < nodes - 1 else middle
        kept, gain = half_cell(middle, left)
        kept_right, gain_right = half_cell(middle, right)
        kept, gain = kept + kept_right, gain + gain_right
        part = min(max(lowest + node - least, 0.0), 1.0)
        if kept == 1.0 or part == 0.0:
            continue
        other, other_cash = grid[row + CAP * LANES], grid[row + CAP_CASH * LANES]
        held_cash = grid[row + LANES] * kept + other_cash * (1.0 - kept)
        total = other + unit * other_cash + sign * gain
        grid[row] += part * (total - unit * held_cash - grid[row])
        grid[row + LANES] += part * (held_cash - grid[row + LANES])


@njit(cache=True, nogil=True, error_model="numpy")
def use_day(grid, steps, at, nodes):
    """The rights of one day: the issuer's call, then what the holder may do. `grid` and `at` begin at the lane."""
    own, unit, share = at + DAYS * LANES, steps[at + UNIT * LANES], steps[at + SHARE * LANES]
    if steps[own + CALL * LANES] < math.inf:
        called(grid, steps, at, own, nodes)
        choose(grid, unit, nodes, -1.0, steps[own + TRIGGER * LANES])
    if steps[own + FLOOR * LANES] == 0.0:
        for node in range(nodes):
            grid[node * WIDTH + CAP * LANES], grid[node * WIDTH + CAP_CASH * LANES] = 0.0, 0.0
        choose(grid, unit, nodes, 1.0, 0.0)
    if steps[own + PUT * LANES] > -math.inf:
        for node in range(nodes):
            row = node * WIDTH
            grid[row + CAP * LANES] = steps[own + PUT * LANES] - share * grid[row + WAVE * LANES]
            grid[row + CAP_CASH * LANES] = steps[own + PUT_CASH * LANES]
        choose(grid, unit, nodes, 1.0, 0.0)
