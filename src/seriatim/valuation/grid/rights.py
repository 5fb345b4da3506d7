"""The march where somebody has rights besides converting: calls, puts, and days on which a right begins or ends.

Two claims and backward differences as in `two`; a model with one claim keeps all in the first. A call is a barrier that moves through
the grid, so that Crank-Nicolson would differentiate across its kink.

* Conversion and the call bind at high prices: they are kept inside the back-substitution, from the high side. Where the call forces
  conversion, the value has a kink between two nodes: the row below it is eliminated with the parabola through two nodes and the value at
  the barrier itself.
* A put that may be used over time binds at low prices, the wrong end for that: its region is found by going round (`puts`).
* On a single day the better of two values is taken as the mean over each cell (`days`), so that a kink costs no order.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from seriatim.valuation.grid import days
from seriatim.valuation.grid.days import (
    AT_CASH,
    AT_SHARES,
    BARRIER,
    BEFORE,
    BEND,
    CALL,
    CALL_CASH,
    CAP,
    CAP_CASH,
    CASH,
    DAY,
    FIELDS,
    FLOOR,
    FLOW,
    FLOW_CASH,
    KINK,
    KINK_PART,
    NOW,
    OLD_CASH,
    OLD_SHARES,
    PART,
    PUT,
    RATIO,
    RIGHTS,
    SHARE,
    SPREAD,
    SWEPT,
    SWEPT_CASH,
    TILT,
    TRIGGER,
    UNIT,
    WAVE,
    WIDTH,
)
from seriatim.valuation.grid.lanes import LANES, any_less, fill, larger, load, root, smaller, store, where_less
from seriatim.valuation.grid.puts import edge, policy, settle, sweep_puts
from seriatim.valuation.grid.two import kept_cash

POLICIES = 40
"""How often the region of a put is looked for anew in a step, at most."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def caps(grid, steps, at, nodes, members):
    """What a called holder gets at each node, all lanes; lanes with a notice are written over."""
    own = at + RIGHTS * LANES
    share, unit, floor = load(steps, at + SHARE * LANES), load(steps, at + UNIT * LANES), load(steps, own + FLOOR * LANES)
    call, cash, trigger = load(steps, own + CALL * LANES), load(steps, own + CALL_CASH * LANES), load(steps, own + TRIGGER * LANES)
    none, never = fill(0.0), fill(math.inf)
    for node in range(nodes):
        row = node * WIDTH
        wave = load(grid, row + WAVE * LANES)
        level = call + unit * cash - share * wave
        store(grid, row + CAP * LANES, where_less(wave, trigger, never, where_less(floor, level, call - share * wave, none)))
        store(grid, row + CAP_CASH * LANES, where_less(wave, trigger, none, where_less(floor, level, cash, none)))
    for lane in range(members):
        if steps[own + SPREAD * LANES + lane] > 0.0 and steps[own + CALL * LANES + lane] < math.inf:
            days.noticed(grid[lane:], steps, at + lane, own + lane, nodes, steps[own + TRIGGER * LANES + lane])


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def known(grid, steps, at, nodes):
    """The right-hand side into the rows of the claims, and the claims into those of the old ones."""
    now, before = load(steps, at + NOW * LANES), load(steps, at + BEFORE * LANES)
    a0, a1, a2 = load(steps, at + 3 * LANES), load(steps, at + 4 * LANES), load(steps, at + 5 * LANES)
    none = fill(0.0)
    for node in range(nodes):
        row = node * WIDTH
        wave, shares, cash = load(grid, row + WAVE * LANES), load(grid, row), load(grid, row + CASH * LANES)
        source = larger(none, a0 - a1 * wave) - a2 * wave
        store(grid, row, now * shares + before * load(grid, row + OLD_SHARES * LANES) + source)
        store(grid, row + CASH * LANES, now * cash + before * load(grid, row + OLD_CASH * LANES))
        store(grid, row + OLD_SHARES * LANES, shares)
        store(grid, row + OLD_CASH * LANES, cash)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def sweep(grid, steps, at, nodes, lower, upper):
    """Eliminates from the low end up, with the constant factors of `kernel`; the far field there is cash."""
    one = fill(1.0)
    middle = one + lower + upper
    factor = one / (fill(0.5) * (middle + root(middle * middle - fill(4.0) * lower * upper)))
    lower, ratio = lower * factor, upper * factor
    rise = load(steps, at + SHARE * LANES) * (load(grid, WAVE * LANES) - load(grid, WIDTH + WAVE * LANES))
    far, swept_cash = load(grid, 0), load(grid, CASH * LANES)
    store(grid, SWEPT * LANES, far)
    store(grid, SWEPT_CASH * LANES, swept_cash)
    swept, swept_cash = far - ratio * (far + rise), swept_cash * (one - ratio)
    for node in range(1, nodes - 1):
        row = node * WIDTH
        swept = load(grid, row) * factor + lower * swept
        swept_cash = load(grid, row + CASH * LANES) * factor + lower * swept_cash
        store(grid, row + SWEPT * LANES, swept)
        store(grid, row + SWEPT_CASH * LANES, swept_cash)
        store(grid, row + RATIO * LANES, ratio)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def back(grid, steps, at, nodes):
    """Substitutes from the high end down, under the call's cap and above the floor of conversion; the result is in the swept rows."""
    unit, floor = load(steps, at + UNIT * LANES), load(steps, at + (RIGHTS + FLOOR) * LANES)
    barrier, part = load(steps, at + BARRIER * LANES), load(steps, at + PART * LANES)
    at_shares, at_cash = load(steps, at + AT_SHARES * LANES), load(steps, at + AT_CASH * LANES)
    kink, kink_part = load(steps, at + KINK * LANES), load(steps, at + KINK_PART * LANES)
    bend, tilt = load(steps, at + BEND * LANES), load(steps, at + TILT * LANES)
    half, one, two, none = fill(0.5), fill(1.0), fill(2.0), fill(0.0)
    high = (nodes - 1) * WIDTH
    shares, cash, bound, gone, ratio = load(grid, high), load(grid, high + CASH * LANES), none, none, none
    for node in range(nodes - 1, -1, -1):
        row = node * WIDTH
        if node < nodes - 1:
            swept, swept_cash = load(grid, row + SWEPT * LANES), load(grid, row + SWEPT_CASH * LANES)
            ratio = load(grid, row + RATIO * LANES) if node > 0 else none
            shares, cash = swept + ratio * shares, swept_cash + ratio * cash
            here = fill(node + 0.0)
            off, far = (barrier - here) * (barrier - here), (kink - here) * (kink - here)
            beside = where_less(smaller(off, far), half, bound, none)
            if any_less(half, beside):
                under = row - WIDTH if node > 0 else row
                at_barrier, near = where_less(off, half, one, none), where_less(off, half, part, kink_part)
                bent, far = near * (one - near) / (one + near), two * at_barrier / (one + near)
                pivot = near + two * ratio * (one - near) - bent * ratio * load(grid, under + RATIO * LANES)
                swept = near * swept + ratio * (bent * load(grid, under + SWEPT * LANES) + far * at_shares)
                swept_cash = near * swept_cash + ratio * (bent * load(grid, under + SWEPT_CASH * LANES) + far * at_cash)
                shares = where_less(half, beside, swept / pivot, shares)
                cash = where_less(half, beside, swept_cash / pivot, cash)
        cap, cap_cash = load(grid, row + CAP * LANES), load(grid, row + CAP_CASH * LANES)
        total, most = shares + unit * cash, cap + unit * cap_cash
        bound = where_less(most, total, one, none)
        shares, cash = where_less(most, total, cap, shares), where_less(most, total, cap_cash, cash)
        total, old = shares + unit * cash, load(grid, row + OLD_SHARES * LANES)
        total = where_less(cash, none, where_less(none, old * old, total, floor - one), total)  # converted a step before: as in `two`
        last = where_less(total, floor, none, gone)
        if any_less(none, last):
            kept = kept_cash(cash, total, bend * load(grid, row + WAVE * LANES), tilt * cash, ratio)
            cash = where_less(none, last, kept, cash)
            shares = where_less(none, last, total - unit * cash, shares)
        gone = where_less(total, floor, one, none)
        shares, cash = where_less(total, floor, none, shares), where_less(total, floor, none, cash)
        store(grid, row + SWEPT * LANES, shares)
        store(grid, row + SWEPT_CASH * LANES, cash)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def march_rights(grid, steps, spans, nodes, count, members):
    """Steps both claims back in place; `spans` are the weights of the lower and the upper neighbour, `members` how many lanes are used."""
    below, above, contact = load(spans, 0), load(spans, LANES), fill(-1.0)
    seen, beyond = np.empty(2 * LANES), np.zeros(LANES)
    for step in range(count):
        at = step * FIELDS * LANES
        half, own = load(steps, at), at + RIGHTS * LANES
        lower, upper = half * below, half * above
        puttable = False
        for lane in range(LANES):
            puttable = puttable or steps[own + PUT * LANES + lane] > -math.inf
        contact = where_less(load(steps, own + PUT * LANES), fill(-1e300), fill(-1.0), contact)
        caps(grid, steps, at, nodes, members)
        known(grid, steps, at, nodes)
        for _ in range(POLICIES):
            if puttable:
                sweep_puts(grid, steps, at, nodes, lower, upper, contact, load(beyond, 0))
            else:
                sweep(grid, steps, at, nodes, lower, upper)
            back(grid, steps, at, nodes)
            if not puttable:
                break
            store(seen, 0, contact)
            settle(grid, steps, at, seen, beyond, LANES)
            contact = policy(grid, steps, at, nodes, lower, upper, contact)
            store(seen, LANES, contact)
            edge(grid, steps, at, nodes, seen[LANES:], beyond)
            if np.all(seen[:LANES] == seen[LANES:]):
                break
        for node in range(nodes):
            row = node * WIDTH
            store(grid, row, load(grid, row + SWEPT * LANES))
            store(grid, row + CASH * LANES, load(grid, row + SWEPT_CASH * LANES))
        for lane in range(members):
            if steps[at + DAY * LANES + lane] > 0.0:
                days.use_day(grid[lane:], steps, at + lane, nodes)
        flow, flow_cash = load(steps, at + FLOW * LANES), load(steps, at + FLOW_CASH * LANES)
        for node in range(nodes):
            row = node * WIDTH
            store(grid, row, load(grid, row) + flow)
            store(grid, row + CASH * LANES, load(grid, row + CASH * LANES) + flow_cash)
