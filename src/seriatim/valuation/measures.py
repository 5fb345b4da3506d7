"""What is said of a value beside the value: parity, premium, floor, and how it moves with each input, the bumps stated.

Delta and gamma are per share of preferred, in dollars for a change of the stock's price of one dollar (and its square); vega is for one
point of volatility, rho and the credit sensitivity for one basis point, theta for one day. All are differences of whole valuations,
so any pricer will do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.resolve import DAYS_A_YEAR

SPOT_BUMP = 1e-2
"""Of the stock's price, up and down."""
VOLATILITY_BUMP = 1e-2
RATE_BUMP = 1e-4
CREDIT_BUMP = 1e-4

Value = Callable[[Contract, Inputs, Credit], float]


@dataclass(frozen=True, slots=True)
class Greeks:
    """How a value moves: see the module for the units."""

    delta: float
    gamma: float
    vega: float
    rho: float
    theta: float
    credit: float


def greeks(value: Value, contract: Contract, inputs: Inputs, credit: Credit) -> Greeks:
    """Differences of a pricer's values: in the middle for the price, volatility, rate and credit; forward by a day for theta."""
    base = value(contract, inputs, credit)
    step = SPOT_BUMP * inputs.spot
    up, down = (value(contract, replace(inputs, spot=inputs.spot + change), credit) for change in (step, -step))
    high, low = (
        value(contract, replace(inputs, volatility=inputs.volatility + c), credit) for c in (VOLATILITY_BUMP / 2, -VOLATILITY_BUMP / 2)
    )
    dear, cheap = (value(contract, replace(inputs, rate=shifted(inputs.rate, c)), credit) for c in (RATE_BUMP / 2, -RATE_BUMP / 2))
    worse, better = (value(contract, inputs, widened(credit, c)) for c in (CREDIT_BUMP / 2, -CREDIT_BUMP / 2))
    later = value(tomorrow(contract), replace(inputs, rate=inputs.rate.after(1 / DAYS_A_YEAR)), credit)
    return Greeks(
        delta=(up - down) / (2 * step),
        gamma=(up - 2 * base + down) / (step * step),
        vega=high - low,
        rho=dear - cheap,
        theta=later - base,
        credit=worse - better,
    )


def shifted(curve: Curve, by: float) -> Curve:
    """The curve with every zero rate moved alike."""
    return replace(curve, zeros=tuple(zero + by for zero in curve.zeros))


def widened(credit: Credit, by: float) -> Credit:
    """Hazard and spread moved alike."""
    return replace(credit, hazard=credit.hazard + by, spread=credit.spread + by)


def tomorrow(contract: Contract) -> Contract:
    """The contract a day later. Raises ValueError in its last day."""
    if contract.years * DAYS_A_YEAR <= 1:
        raise ValueError("the contract ends within a day")
    day = 1 / DAYS_A_YEAR
    return replace(
        contract,
        years=contract.years - day,
        conversion=tuple(replace(w, opens=max(w.opens - day, 0.0), closes=w.closes - day) for w in contract.conversion),
        flows=tuple(replace(f, at=f.at - day, accrues_from=f.accrues_from - day) for f in contract.flows if f.at > day),
        calls=tuple(
            replace(c, window=replace(c.window, opens=max(c.window.opens - day, 0.0), closes=c.window.closes - day)) for c in contract.calls
        ),
        puts=tuple(
            replace(p, window=replace(p.window, opens=max(p.window.opens - day, 0.0), closes=p.window.closes - day)) for p in contract.puts
        ),
    )
