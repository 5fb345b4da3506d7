"""The steps of `march_rights`: which price a call or a put has on each day, in the units of that day, and where the call's barrier lies."""

from __future__ import annotations

import math

from numba import njit

from seriatim.valuation.grid import days
from seriatim.valuation.grid.days import (
    AT_CASH,
    AT_SHARES,
    BARRIER,
    BEND,
    CALL,
    CALL_CASH,
    DAY,
    DAYS,
    EXTRA,
    FIELDS,
    FLOOR,
    FLOW,
    FLOW_CASH,
    GROWTH,
    KEPT,
    KINK,
    LENT,
    LOG,
    PUT,
    PUT_BEND,
    PUT_CASH,
    RIGHTS,
    SHARE,
    SPREAD,
    STRIKE,
    TILT,
    TRIGGER,
    UNIT,
)
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.layout import arrival, exponents, lay_weights, mean_exponential, period_steps

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


@njit(cache=True, nogil=True, error_model="numpy")
def lay_barrier(table, at, gap, strike, trigger):
    """Between which nodes the call begins to bind at once: at the trigger, and where the shares are worth the call's price."""
    own = at + RIGHTS * LANES
    for field in (BARRIER, KINK):
        table[at + field * LANES], table[at + (field + 1) * LANES] = -9.0, 1.0
    table[at + AT_SHARES * LANES], table[at + AT_CASH * LANES] = 0.0, 0.0
    call, due, noticed = table[own + CALL * LANES], table[own + STRIKE * LANES], table[own + SPREAD * LANES] > 0.0
    convertible = table[own + FLOOR * LANES] == 0.0
    if call == math.inf:
        return
    if convertible and not noticed and due > trigger:
        lay_place(table, at + KINK * LANES, (math.log(due) - table[at + LOG * LANES]) / gap + strike)
    if trigger <= 0.0:
        return
    place = math.log(trigger) - table[at + LOG * LANES]
    lay_place(table, at + BARRIER * LANES, place / gap + strike)
    wave = math.exp(place)
    if noticed:
        table[at + AT_SHARES * LANES] = days.noticed_at(table, at, own, wave)
    elif not convertible or trigger < due:
        table[at + AT_SHARES * LANES] = call - table[at + SHARE * LANES] * wave
        table[at + AT_CASH * LANES] = table[own + CALL_CASH * LANES]


@njit(cache=True, nogil=True)
def lay_place(table, at, place):
    """A place between two nodes: the one below, and how far it is from that."""
    table[at], table[at + LANES] = math.floor(place), place - math.floor(place)


@njit(cache=True, nogil=True)
def lay_level(security, curve, time, table, at):
    """The units of a time, and the exponent of the shares' discount."""
    shares, cash, growth = exponents(security, curve, time)
    table[at + UNIT * LANES] = math.exp(shares - cash)
    table[at + SHARE * LANES] = math.exp(shares - growth)
    table[at + LOG * LANES] = -growth
    return shares


@njit(cache=True, nogil=True)
def lay_source(security, table, at, length, shares, convertible):
    """Recovery, default of the stock and its yield, as rates at the end of the step times the length that counts.

    Who may not convert has nothing of the shares in a default.
    """
    hazard, share = security.hazard, table[at + SHARE * LANES]
    lost = hazard * (1.0 - security.jump) * length * share
    table[at + 3 * LANES] = hazard * security.recovery * length * math.exp(shares)
    table[at + 4 * LANES] = lost if convertible > 0 else 0.0
    table[at + 5 * LANES] = security.yields * length * share + (0.0 if convertible > 0 else lost)


@njit(cache=True, nogil=True, error_model="numpy")
def lay_rights(security, periods, flows, curve, steps, refine, lane, gap, strike, table, size):
    """Writes the steps of one lane, and steps of no length behind them."""
    variance = security.volatility * security.volatility
    at, last, before = lane, security.years, 0.0
    for number in range(int(security.periods)):
        period = periods[number]
        parts = period_steps(security, period, steps) * refine
        for solve in range(parts + 2):
            time = arrival(period, solve, parts)
            length = last - time
            scale = lay_weights(table, at, variance, length, 0.0 if solve < 4 else length / before)
            shares = lay_level(security, curve, time, table, at)
            lay_source(security, table, at, length * scale, shares, period.convertible)
            table[at + BEND * LANES] = 2.0 * security.yields * gap * gap / variance * table[at + SHARE * LANES]
            table[at + TILT * LANES] = 2.0 * security.spread * gap * gap / variance * table[at + UNIT * LANES]
            own = at + RIGHTS * LANES
            table[own + FLOOR * LANES] = 0.0 if period.convertible > 0 else -math.inf
            table[own + TRIGGER * LANES] = period.trigger * math.exp(-table[at + LOG * LANES])
            lay_call(security, flows, curve, time, period.call, period.call_accrues, period.notice, table, own)
            lay_put(security, flows, curve, time, period.put, period.put_accrues, table, own)
            table[own + PUT_BEND * LANES] *= gap * gap
            lay_barrier(table, at, gap, strike, period.trigger)
            table[at + DAY * LANES], table[at + FLOW * LANES], table[at + FLOW_CASH * LANES] = 0.0, 0.0, 0.0
            last, before = time, length
            at += FIELDS * LANES
        lay_day(security, period, flows, curve, table, at - FIELDS * LANES)
    while at < size * FIELDS * LANES:
        for field in range(FIELDS):
            table[at + field * LANES] = 0.0
        table[at + LANES] = 1.0
        own = at + RIGHTS * LANES
        table[own + FLOOR * LANES], table[own + CALL * LANES], table[own + PUT * LANES] = -math.inf, math.inf, -math.inf
        table[at + UNIT * LANES], table[at + BARRIER * LANES], table[at + KINK * LANES] = 1.0, -9.0, -9.0
        at += FIELDS * LANES


@njit(cache=True, nogil=True, error_model="numpy")
def lay_day(security, period, flows, curve, table, at):
    """What happens on the day a period begins: its rights, then, before them in time, its flow."""
    own = at + DAYS * LANES
    shares, cash, growth = exponents(security, curve, period.low)
    if period.flow != 0.0 and security.two > 0:
        table[at + FLOW_CASH * LANES] = period.flow * math.exp(cash)
    elif period.flow != 0.0:
        table[at + FLOW * LANES] = period.flow * math.exp(shares)
    table[at + DAY * LANES] = period.day
    if period.day > 0:
        table[own + FLOOR * LANES] = 0.0 if period.day_convertible > 0 else -math.inf
        table[own + TRIGGER * LANES] = period.day_trigger * math.exp(growth)
        lay_call(security, flows, curve, period.low, period.day_call, period.day_call_accrues, period.day_notice, table, own)
        lay_put(security, flows, curve, period.low, period.day_put, period.day_put_accrues, table, own)
