"""Which price a call or a put has at a time, in the units of that time, with what has accrued and what a notice brings."""

from __future__ import annotations

import math

from numba import njit

from seriatim.valuation.grid.days import (
    CALL,
    CALL_CASH,
    EXTRA,
    GROWTH,
    KEPT,
    LENT,
    PUT,
    PUT_BEND,
    PUT_CASH,
    SPREAD,
    STRIKE,
)
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.layout import exponents, mean_exponential

ROUNDING = 1e-12
"""In years: a thirtieth of a millisecond."""
MOMENT = 1e-5
"""In years: over which the worth of waiting is measured."""


@njit(cache=True, nogil=True)
def accrued(flows, count, time):
    """What has accrued at a time, after the flow of that day."""
    sum_ = 0.0
    for number in range(count):
        at, amount, start = flows[number]
        if start <= time < at:
            sum_ += amount * (time - start) / (at - start)
    return sum_


@njit(cache=True, nogil=True)
def ending(security, flows, end):
    """When a notice ends: on the day of a flow or of the redemption where it is that day but for the rounding of a sum."""
    for number in range(int(security.flows)):
        if abs(flows[number, 0] - end) < ROUNDING:
            return flows[number, 0]
    return security.years if abs(security.years - end) < ROUNDING else end


@njit(cache=True, nogil=True)
def lay_call(security, flows, curve, time, price, accrues, notice, table, own):
    """The call's price, and with a notice what its end is worth now."""
    count = int(security.flows)
    end = ending(security, flows, time + notice) if notice > 0 else time
    table[own + SPREAD * LANES] = 0.0
    if price == math.inf or end > security.years or (notice > 0 and end == security.years):
        table[own + CALL * LANES], table[own + CALL_CASH * LANES] = math.inf, 0.0
        return
    due = price + (accrued(flows, count, end) if accrues > 0 else 0.0)
    shares, cash, growth = exponents(security, curve, end)
    two = security.two > 0 and notice > 0
    table[own + CALL * LANES], table[own + CALL_CASH * LANES] = (0.0, due * math.exp(cash)) if two else (due * math.exp(shares), 0.0)
    table[own + STRIKE * LANES] = due
    if notice <= 0:
        return
    shares_now, _cash_now, growth_now = exponents(security, curve, time)
    drained = security.hazard * (1.0 - security.jump) + security.yields
    extra = security.hazard * security.recovery * notice * mean_exponential(shares, shares_now) if security.jump == 1.0 else 0.0
    for number in range(count):
        at, amount, _start = flows[number]
        if time < at <= end:
            extra += amount * math.exp(exponents(security, curve, at)[1 if two else 0])
    table[own + SPREAD * LANES] = security.volatility * math.sqrt(notice)
    table[own + GROWTH * LANES] = growth_now - growth
    table[own + EXTRA * LANES] = extra
    table[own + KEPT * LANES] = math.exp(-drained * notice)
    table[own + LENT * LANES] = security.hazard * (1.0 - security.jump) * notice * mean_exponential(0.0, -drained * notice)


@njit(cache=True, nogil=True)
def lay_put(security, flows, curve, time, price, accrues, table, own):
    """The put's price, and how fast what it pays loses by waiting, which is how the value bends where it begins to be used."""
    table[own + PUT_BEND * LANES] = 0.0
    if price == -math.inf:
        table[own + PUT * LANES], table[own + PUT_CASH * LANES] = -math.inf, 0.0
        return
    due = price + (accrued(flows, int(security.flows), time) if accrues > 0 else 0.0)
    shares, cash, _growth = exponents(security, curve, time)
    if security.two > 0:
        table[own + PUT * LANES], table[own + PUT_CASH * LANES] = 0.0, due * math.exp(cash)
        if time >= MOMENT:
            before = price + (accrued(flows, int(security.flows), time - MOMENT) if accrues > 0 else 0.0)
            waits = exponents(security, curve, time - MOMENT)[1] - cash
            lost = (before * math.expm1(waits) + before - due) / MOMENT
            table[own + PUT_BEND * LANES] = 2.0 * lost * math.exp(shares) / (security.volatility * security.volatility)
    else:
        table[own + PUT * LANES], table[own + PUT_CASH * LANES] = due * math.exp(shares), 0.0
