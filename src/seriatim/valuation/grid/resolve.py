"""A convertible as arrays: what holds between two dates, what happens on a date, and in which units. The kernel knows nothing else.

Money is in units of what is paid at the end (redemption and last flow, for one preferred), the stock's price in units of the price at which
conversion is worth the same. On one date a flow is paid first, then rights are used, so that what has accrued for a call or a put is
what comes after that flow. A window of one day is a Bermudan date; a window that ends before redemption is used on its last day too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.contract import Call, Contract, Credit, Curve, Inputs, Put, Window
from seriatim.valuation.grid.accepted import SAME_DAY, aligned, refuse, unit, windows

Floats = NDArray[np.float64]

PERIOD = np.dtype(
    [
        (name, "f8")
        for name in (
            *("high", "low", "convertible", "call", "call_accrues", "trigger", "notice", "put", "put_accrues"),
            *("flow", "day", "day_convertible", "day_call", "day_call_accrues", "day_trigger", "day_notice", "day_put", "day_put_accrues"),
        )
    ]
)
"""From `low` to `high` in years, and what happens on the day `low`: first, going back, its rights, then its flow."""

SECURITY = np.dtype(
    [
        (name, "f8")
        for name in (
            *("moneyness", "years", "volatility", "hazard", "jump", "recovery", "yields", "spread", "two", "paid", "convertible", "spot"),
            *("periods", "flows", "knots"),
        )
    ]
)
"""One security: its numbers, and how many rows of the other arrays are its own. `moneyness` is ln(S/K), `paid` the unit of money."""


@dataclass(frozen=True)
class Book:
    """Securities as arrays. `simple`: without calls, puts and days on which a right begins or ends."""

    securities: NDArray[Any]
    periods: NDArray[Any]
    flows: Floats
    curves: Floats
    simple: NDArray[np.bool_]
    credit: NDArray[np.str_]
    """Which number of a security its credit risk is: hazard, spread or neither."""

    def __len__(self) -> int:
        return len(self.securities)


def resolve(contracts: Sequence[Contract], inputs: Sequence[Inputs], credits: Sequence[Credit], model: str) -> Book:
    """Asks each contract once. Raises ValueError with the reason where the grid has no answer."""
    if not len(contracts) == len(inputs) == len(credits):
        raise ValueError(f"{len(contracts)} contracts, {len(inputs)} inputs and {len(credits)} credits do not belong together")
    for each in zip(contracts, inputs, credits, strict=True):
        refuse(*each, model)
    contracts = [aligned(contract) for contract in contracts]
    rows = [_security(*each, model) for each in zip(contracts, inputs, credits, strict=True)]
    flows = [[(flow.at, flow.amount / unit(c), flow.accrues_from) for flow in c.flows] for c in contracts]
    periods = [_periods(contract) for contract in contracts]
    knots = [_knots(market.rate) for market in inputs]
    securities = np.zeros(len(rows), SECURITY)
    for at, row in enumerate(rows):
        securities[at] = (*row, len(periods[at]), len(flows[at]), len(knots[at]))
    simple = np.array([all(_is_simple(p) for p in own) for own in periods], dtype=np.bool_)
    credit = np.full(len(rows), {"afv": "hazard", "tf": "spread"}.get(model, ""), dtype="U6")
    return Book(securities, _padded(periods, PERIOD), _stacked(flows, 3), _stacked(knots, 2), simple, credit)


def _security(contract: Contract, inputs: Inputs, credit: Credit, model: str) -> tuple[float, ...]:
    paid = unit(contract)
    hazard = credit.hazard if model == "afv" else 0.0
    spread = credit.spread if model == "tf" else 0.0
    ends = any(window.opens <= contract.years <= window.closes for window in contract.conversion)
    moneyness = math.log(inputs.spot) + math.log(contract.shares) - math.log(paid)
    recovery = credit.recovery * contract.recovers / paid if model == "afv" else 0.0
    two = float(model == "tf")
    held = (moneyness, contract.years, inputs.volatility, hazard, credit.jump, recovery, inputs.yields, spread, two)
    return (*held, paid, float(ends), inputs.spot)


def _periods(contract: Contract) -> list[tuple[float, ...]]:
    years = contract.years
    dates = {day for window in windows(contract) for day in (window.opens, window.closes) if 0 < day < years}
    dates |= {flow.at for flow in contract.flows if flow.at < years}
    for day in (day for call in contract.calls for day in _noticed(contract, call)):
        dates |= {day} if all(abs(day - other) >= SAME_DAY for other in (0.0, years, *dates)) else set()
    ends = [years, *sorted(dates, reverse=True), 0.0]
    return [_period(contract, high, low) for high, low in pairwise(ends)]


def _noticed(contract: Contract, call: Call) -> list[float]:
    """The days of a call whose notice ends on the day of a flow, or with the contract: what it pays jumps there."""
    ends = [day - call.notice for day in (*(flow.at for flow in contract.flows), contract.years)] if call.notice > 0 else []
    return [day for day in ends if call.window.opens < day < call.window.closes]


def _period(contract: Contract, high: float, low: float) -> tuple[float, ...]:
    paid = unit(contract)
    flow = sum(flow.amount for flow in contract.flows if flow.at == low) / paid
    during = _rights(contract, paid, lambda window: window.opens <= low and window.closes >= high)
    ends, *ended = _rights(contract, paid, lambda window: window.closes == low)
    has_day = ends or ended[0] < math.inf or ended[4] > -math.inf
    convertible = any(window.opens <= low <= window.closes for window in contract.conversion)
    return (high, low, *during, flow, float(has_day), float(convertible), *ended)


def _rights(contract: Contract, paid: float, holds: Any) -> tuple[float, ...]:
    """Whether it converts; the call's price, accrual, trigger and notice; the put's price and accrual: of the windows that hold."""
    calls = [call for call in contract.calls if holds(call.window)]
    puts = [put for put in contract.puts if holds(put.window)]
    if len(calls) > 1 or len(puts) > 1:
        raise ValueError("two calls or two puts at the same time: give the better one of each day")
    call = calls[0] if calls else Call(Window(), math.inf, accrued=False)
    put = puts[0] if puts else Put(Window(), -math.inf, accrued=False)
    convertible = float(any(holds(window) for window in contract.conversion))
    called = (call.price / paid, float(call.accrued), call.trigger * contract.shares / paid, call.notice)
    return (convertible, *called, put.price / paid, float(put.accrued))


def _is_simple(period: tuple[float, ...]) -> bool:
    row = np.array([period], dtype=PERIOD)[0]
    return bool(row["call"] == math.inf and row["put"] == -math.inf and not row["day"])


def _knots(curve: Curve) -> list[tuple[float, float]]:
    """The curve's exponent at its knots, and one far behind, so that it is a broken line from zero on."""
    years = curve.years or (1.0,)
    return [(0.0, 0.0), *((year, curve.total(year)) for year in (*years, years[-1] + 1000.0))]


def _padded(rows: list[list[tuple[float, ...]]], kind: np.dtype[Any]) -> NDArray[Any]:
    table = np.zeros((len(rows), max((len(row) for row in rows), default=1) or 1), kind)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return table


def _stacked(rows: Sequence[Sequence[tuple[float, ...]]], fields: int) -> Floats:
    table = np.zeros((len(rows), max((len(row) for row in rows), default=1) or 1, fields))
    for at, row in enumerate(rows):
        if row:
            table[at, : len(row)] = row
    return table
