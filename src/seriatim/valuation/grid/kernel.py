"""The march from redemption to today, eight securities at once: a heat equation with a floor, and nothing about clauses.

In `y = ln(S/K) + (what the stock's forward still grows)` and in units of the discount factor, the equation of Ayache, Forsyth and
Vetzal (2003) is `u_t + s²/2 (u_yy - u_y) + source = 0` for `w = (V - shares S)/R = G u`: no drift, no discounting, whatever the rates do.
So the matrix of a step is the same in every row, its factors are three numbers, and a step of another length costs nothing. The
lowest row is made to fit the constant factors by the condition of an open end: what differs from the far field dies out like the
discrete solution does, `u_0 - f_0 = m (u_1 - f_1)`, where the far field `f` is what a value is that does not diffuse.

Crank-Nicolson is solved for `z = u_new + u_old`: `(1 - h L) z = 2 u_old + source`. An implicit step is the same with 1 for 2, and `z` is
`u_new`.
The floor is kept inside the back-substitution, from the high side (Brennan and Schwartz 1977), where conversion is.
"""

from __future__ import annotations

from numba import njit

from seriatim.valuation.grid.lanes import LANES, fill, larger, load, root, store

FIELDS = 7
"""A step: half its variance, 1 or 2, three numbers of the source, the floor, cash paid after it."""
ROWS = 3
"""A node: the claim, scratch, `e^y`."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
def march(grid, steps, spans, nodes, count):
    """Steps the claim back in place; `spans` are the weights of the lower and the upper neighbour.

    source of a step at a node: `max(0, a0 - a1 e^y) - a2 e^y`, integrated over the step.
    """
    width, high = ROWS * LANES, (nodes - 1) * ROWS * LANES
    one, none = fill(1.0), fill(0.0)
    below, above = load(spans, 0), load(spans, LANES)
    wave_0, wave_1, wave_high = load(grid, 2 * LANES), load(grid, width + 2 * LANES), load(grid, high + 2 * LANES)
    far_0, far_1, far_high = load(grid, 0), load(grid, width), load(grid, high)
    for step in range(count):
        at = step * FIELDS * LANES
        half, kind = load(steps, at), load(steps, at + LANES)
        a0, a1, a2 = load(steps, at + 2 * LANES), load(steps, at + 3 * LANES), load(steps, at + 4 * LANES)
        floor, cash = load(steps, at + 5 * LANES), load(steps, at + 6 * LANES)
        lower, upper = half * below, half * above
        middle = one + lower + upper
        pivot = one / (fill(0.5) * (middle + root(middle * middle - fill(4.0) * lower * upper)))
        lower, upper = lower * pivot, upper * pivot
        kept = kind - one
        old_0, old_1 = far_0, far_1
        far_0 = far_0 + larger(none, a0 - a1 * wave_0) - a2 * wave_0
        far_1 = far_1 + larger(none, a0 - a1 * wave_1) - a2 * wave_1
        swept = far_0 + kept * old_0 - upper * (far_1 + kept * old_1)
        for node in range(1, nodes - 1):
            row = node * width
            wave = load(grid, row + 2 * LANES)
            source = larger(none, a0 - a1 * wave) - a2 * wave
            swept = (kind * load(grid, row) + source) * pivot + lower * swept
            store(grid, row + LANES, swept)
        old_high = load(grid, high)
        far_high = larger(old_high + larger(none, a0 - a1 * wave_high) - a2 * wave_high, floor)
        solved = far_high + kept * old_high
        store(grid, high, far_high + cash)
        for node in range(nodes - 2, 0, -1):
            row = node * width
            old = kept * load(grid, row)
            now = larger(load(grid, row + LANES) + upper * solved - old, floor)
            solved = now + old
            store(grid, row, now + cash)
        far_0, far_1 = far_0 + cash, far_1 + cash
        store(grid, 0, far_0)
