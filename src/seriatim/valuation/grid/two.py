"""The march of two claims, shares and cash, each in its own units (Tsiveriotis and Fernandes 1998), where nobody has further rights.

Both solve the equation of `kernel`. Where their sum falls below the floor the holder has converted, and no cash is left. That end of the
cash part is a second boundary, at which it has a kink: backward differences (BDF2) do not differentiate across it.
"""

from __future__ import annotations

from numba import njit

from seriatim.valuation.grid.lanes import LANES, any_less, fill, larger, load, root, smaller, store, where_less

FIELDS = 10
"""A step: half its variance, the weights of two older values, the source, the floor, the cash unit and the stock in share units, how much
the value bends where conversion begins and how much more for each unit of cash, the cash paid after it."""
ROWS = 5
"""A node: both claims, and on the way back what is swept; the ones before; `e^y`."""
WIDTH = ROWS * LANES


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def kept_cash(cash, total, bent, tilted, ratio):
    """The cash of the last node that is held, where conversion begins half a node to one and a half above it.

    The value leaves the floor with a curvature that is known: `bent`, and `tilted` as the cash grows, so that its height says how far.
    """
    half, one = fill(0.5), fill(1.0)
    beyond = (total - half * bent - tilted * fill(1.0 / 6.0)) / (bent + half * tilted)
    near = one + larger(fill(-0.5), smaller(beyond, half))
    return cash * near / (near + ratio * (one - near))


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def march(grid, steps, spans, nodes, count):
    """Steps both claims back in place; `spans` are the weights of the lower and the upper neighbour."""
    half, one, none = fill(0.5), fill(1.0), fill(0.0)
    below, above = load(spans, 0), load(spans, LANES)
    wave_0, wave_1 = load(grid, 4 * LANES), load(grid, WIDTH + 4 * LANES)
    for step in range(count):
        at = step * FIELDS * LANES
        now, before, a2 = load(steps, at + LANES), load(steps, at + 2 * LANES), load(steps, at + 3 * LANES)
        floor, unit, share = load(steps, at + 4 * LANES), load(steps, at + 5 * LANES), load(steps, at + 6 * LANES)
        bend, tilt, flow = load(steps, at + 7 * LANES), load(steps, at + 8 * LANES), load(steps, at + 9 * LANES)
        lower, ratio = load(steps, at) * below, load(steps, at) * above
        middle = one + lower + ratio
        factor = one / (half * (middle + root(middle * middle - fill(4.0) * lower * ratio)))
        lower, ratio = lower * factor, ratio * factor
        swept, swept_cash, shares, cash = none, none, none, none
        for node in range(nodes):
            row = node * WIDTH
            shares, cash = load(grid, row), load(grid, row + LANES)
            known = now * shares + before * load(grid, row + 2 * LANES) - a2 * load(grid, row + 4 * LANES)
            known_cash = now * cash + before * load(grid, row + 3 * LANES)
            store(grid, row + 2 * LANES, shares)
            store(grid, row + 3 * LANES, cash)
            shares, cash = known, known_cash
            if node == 0:
                store(grid, 0, known)
                store(grid, LANES, known_cash + flow)
                swept = known - ratio * (known + share * (wave_0 - wave_1))
                swept_cash = known_cash * (one - ratio)
            else:
                swept, swept_cash = known * factor + lower * swept, known_cash * factor + lower * swept_cash
                store(grid, row, swept)
                store(grid, row + LANES, swept_cash)
        # At the high end nothing diffuses: the last of what was known is the new value there.
        gone = none
        for node in range(nodes - 1, 0, -1):
            row = node * WIDTH
            if node < nodes - 1:
                shares, cash = load(grid, row) + ratio * shares, load(grid, row + LANES) + ratio * cash
            # What was converted lies between the two older values of a difference: less than no cash would come back with it.
            total = where_less(cash, none, floor - one, shares + unit * cash)
            last = where_less(total, floor, none, gone)
            if any_less(none, last):
                kept = kept_cash(cash, total, bend * load(grid, row + 4 * LANES), tilt * cash, ratio)
                cash = where_less(none, last, kept, cash)
                shares = where_less(none, last, total - unit * cash, shares)  # other lanes keep theirs to the last digit
            gone = where_less(total, floor, one, none)
            shares, cash = where_less(total, floor, none, shares), where_less(total, floor, none, cash)
            store(grid, row, shares)
            store(grid, row + LANES, cash + flow)
