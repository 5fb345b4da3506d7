"""The steps of `march_rights`: the units of each time, its rights (`lay_terms`), and where the call's barrier lies."""

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
    FIELDS,
    FLOOR,
    FLOW,
    FLOW_CASH,
    KINK,
    LOG,
    PUT,
    PUT_BEND,
    RIGHTS,
    SHARE,
    SPREAD,
    STRIKE,
    TILT,
    TRIGGER,
    UNIT,
)
from seriatim.valuation.grid.lanes import LANES
from seriatim.valuation.grid.lay_terms import lay_call, lay_put
from seriatim.valuation.grid.layout import arrival, exponents, lay_weights, period_steps


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
