"""Tsiveriotis and Fernandes's two claims against the plainest scheme there is: explicit steps, and the rules put on after each.

Their rules (1998; restated by Ayache, Forsyth and Vetzal, 2003): who converts or is called has shares, and no cash part is left; who puts
has cash. The explicit scheme shares nothing with the grid: prices in plain logarithms, drift and discount in the equation, no free
boundary looked for.
"""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from tests.conftest import require

require("numba", find_spec("numba"))

from seriatim.valuation.grid import price_one  # noqa: E402
from seriatim.valuation.grid.price import Accuracy  # noqa: E402

Floats = NDArray[np.floating]

PAID, CALL_PRICE, YEARS, OPENS, PUT_DAY = 1000.0, 1050.0, 5.0, 2.0, 3.0
RATE, VOLATILITY, YIELD, SPREAD, PARITY = 0.03, 0.8, 0.06, 0.1, 900.0
CALLED = (Call(Window(OPENS, YEARS), CALL_PRICE, accrued=False),)
PUT = (Put(Window(PUT_DAY, PUT_DAY), PAID, accrued=False),)
COUPONS = tuple(Flow(year, 40.0, year - 1) for year in (1.0, 2.0, 3.0, 4.0, 5.0))
PLAIN = Contract(YEARS, PAID, 200.0)


def explicit(contract: Contract, nodes: int, width: float = 13.0) -> float:
    """The value at 900 dollars of shares; one of the nodes is at the call's price."""
    gap = width / nodes
    place: Floats = np.linspace(-nodes // 2, nodes // 2, nodes + 1) * gap
    parity = CALL_PRICE * np.exp(place)
    steps = math.ceil(YEARS * (1.2 * VOLATILITY**2 / gap**2 + 1) / 5) * 5
    length = YEARS / steps
    due = PAID + sum(flow.amount for flow in contract.flows if flow.at == YEARS)
    total, cash = paid(place, parity, np.full(len(place), due), parity, np.zeros(len(place)), due)
    for step in range(1, steps + 1):
        year = YEARS - step * length
        held = total + length * (moved(total, gap) - RATE * total - SPREAD * cash)
        cash = cash + length * (moved(cash, gap) - (RATE + SPREAD) * cash)
        held[-1] = parity[-1]
        most = np.maximum(CALL_PRICE, parity) if contract.calls and year >= OPENS - 1e-9 else np.full(len(place), np.inf)
        gone = (held > most) | (held < parity)
        total, cash = np.maximum(np.minimum(held, most), parity), np.where(gone, 0.0, cash)
        if contract.puts and abs(year - PUT_DAY) < length / 2:
            total, cash = paid(place, parity, total, total, cash, PAID)
        flow = sum(flow.amount for flow in contract.flows if abs(flow.at - year) < length / 2)
        total, cash = total + flow, cash + flow
    return float(np.interp(math.log(PARITY / CALL_PRICE), place, total - parity)) + PARITY


def moved(values: Floats, gap: float) -> Floats:
    """What diffusion and drift change in a year; nothing at both ends."""
    found = np.zeros(len(values))
    bend, slope = values[2:] - 2 * values[1:-1] + values[:-2], (values[2:] - values[:-2]) / (2 * gap)
    found[1:-1] = VOLATILITY**2 / 2 * bend / gap**2 + (RATE - YIELD - VOLATILITY**2 / 2) * slope
    return found


def paid(place: Floats, parity: Floats, otherwise: Floats, total: Floats, cash: Floats, price: float) -> tuple[Floats, Floats]:
    """The better of `total` and a price in cash, where both occur in a cell as the mean over forty places in it."""
    beside = place[:, None] + (np.arange(40) - 19.5) / 40 * (place[1] - place[0])
    worth, owed = np.interp(beside, place, total), np.interp(beside, place, cash)
    takes = worth < price
    mixed = takes.any(axis=1) & ~takes.all(axis=1)
    best = np.where(mixed, np.where(takes, price, worth).mean(axis=1), np.maximum(total, price))
    return best, np.where(mixed, np.where(takes, price, owed).mean(axis=1), np.where(total < price, price, cash))


@pytest.mark.parametrize("puts", [(), PUT])
@pytest.mark.parametrize("calls", [(), CALLED])
@pytest.mark.parametrize("flows", [(), COUPONS])
def test_against_explicit_steps(calls: tuple[Call, ...], puts: tuple[Put, ...], flows: tuple[Flow, ...]) -> None:
    contract = replace(PLAIN, calls=calls, puts=puts, flows=flows)
    coarse, fine = (explicit(contract, nodes) for nodes in (260, 520))
    found, _error = price_one(contract, Inputs(PARITY / 200, VOLATILITY, Curve.flat(RATE), YIELD), Credit(spread=SPREAD), "tf")
    assert found == pytest.approx((4 * fine - coarse) / 3, rel=5e-5)


@pytest.mark.parametrize("size", ["quick", "standard", "accurate"])
def test_what_has_been_converted_does_not_come_back(size: Accuracy) -> None:
    """Next to no volatility, a put of 800 in eight years: 800 e^(-25 % x 8) = 108, less than the 300 that conversion gives, so 300.

    A step of backward differences looks two values back; where a conversion lay between them, a part of both claims once came back.
    """
    contract = Contract(10.0, 1000.0, 1.0, puts=(Put(Window(8.0, 8.0), 800.0),))
    found, _error = price_one(contract, Inputs(300.0, 0.01, Curve.flat(0.1), 0.02), Credit(spread=0.15), "tf", size)
    assert found == pytest.approx(300.0, rel=1e-12)
