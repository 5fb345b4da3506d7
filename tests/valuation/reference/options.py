"""Plain options out of convertibles, so that the tables of option books try the same march as a preferred.

A convertible at its end is worth `max(K, S)`: K and a call. Puts follow from calls, options that are knocked out from convertibles that are
called as soon as the stock is at the trigger, and those that end below the price from those above it with the stock as the money.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from seriatim.valuation.closed_form import call_parts
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Inputs, Put, Window
from seriatim.valuation.grid import price_one
from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.terms import Holding, Purchase

LEAST = 1e-6
"""What is paid at a barrier where nothing should be, as a part of the strike."""


@dataclass(frozen=True)
class Option:
    """Spot, strike, rate, the stock's yield, volatility and years."""

    spot: float
    strike: float
    rate: float
    yields: float
    volatility: float
    years: float

    @property
    def forward(self) -> float:
        return self.spot * math.exp((self.rate - self.yields) * self.years)

    @property
    def discount(self) -> float:
        return math.exp(-self.rate * self.years)


def by_formula(option: Option, kind: str) -> float:
    """Black and Scholes's (1973) call or put."""
    growth, spread = (option.rate - option.yields) * option.years, option.volatility * math.sqrt(option.years)
    shares, cash = call_parts(np.array([option.spot]), option.strike, growth, spread)
    call = option.discount * float(shares[0] - cash[0])
    return call if kind == "call" else call - option.discount * (option.forward - option.strike)


def european(option: Option, kind: str) -> float:
    """A convertible that is converted on its last day or not at all, less its redemption."""
    last = Window(option.years, option.years)
    market = Inputs(option.spot, option.volatility, Curve.flat(option.rate), option.yields)
    held, _error = price_one(Contract(option.years, option.strike, 1.0, conversion=(last,)), market, Credit(), "no_credit")
    call = held - option.discount * option.strike
    return call if kind == "call" else call - option.discount * (option.forward - option.strike)


def american(option: Option, kind: str) -> float:
    """A call: default pays all at the rate of interest, so that the bond is always worth its strike. A put: the stock's yield is paid as
    defaults that leave the stock, so that the shares are always worth the stock.
    """
    if kind == "call":
        contract, market = (
            Contract(option.years, option.strike, 1.0),
            Inputs(option.spot, option.volatility, Curve.flat(0.0), option.yields),
        )
        return price_one(contract, market, Credit(option.rate, 1.0, 1.0), "afv")[0] - option.strike
    contract = Contract(option.years, option.strike, 1.0, puts=(Put(Window(), option.strike),))
    market = Inputs(option.spot, option.volatility, Curve.flat(option.rate - option.yields))
    return price_one(contract, market, Credit(option.yields, 0.0, 0.0), "afv")[0] - option.spot


def bermudan_put(option: Option, days: int) -> float:
    """A put on evenly spaced days, the last of which is its end."""
    puts = tuple(Put(Window(day, day), option.strike) for day in np.linspace(0, option.years, days + 1)[1:-1])
    market = Inputs(option.spot, option.volatility, Curve.flat(option.rate), option.yields)
    contract = Contract(option.years, option.strike, 1.0, puts=puts)
    return price_one(contract, market, Credit(), "no_credit")[0] - option.spot * math.exp(-option.yields * option.years)


def crr_put(option: Option, steps: int) -> float:
    """An American put on Cox, Ross and Rubinstein's tree (1979)."""
    step = option.years / steps
    up = math.exp(option.volatility * math.sqrt(step))
    chance = (math.exp((option.rate - option.yields) * step) - 1 / up) / (up - 1 / up)
    spots = option.spot * up ** np.arange(-steps, steps + 1, 2, dtype=float)
    values = np.maximum(option.strike - spots, 0.0)
    for _ in range(steps):
        spots = spots[1:] / up
        held = math.exp(-option.rate * step) * (chance * values[1:] + (1 - chance) * values[:-1])
        values = np.maximum(held, option.strike - spots)
    return float(values[0])


def knocked_out(option: Option, barrier: float) -> tuple[float, float]:
    """The call that is gone once the stock is at a barrier above, and the chance that it never is; both without interest.

    What is redeemed and what is paid at the barrier do not grow, so the issuer calls at once.
    """
    market = Inputs(option.spot, option.volatility, Curve.flat(0.0), option.yields - option.rate)
    paid = LEAST * option.strike
    call = Call(Window(), paid, accrued=False, trigger=barrier)
    last = (Window(option.years, option.years),)
    held, _ = price_one(Contract(option.years, option.strike, 1.0, conversion=last, calls=(call,)), market, Credit(), "no_credit")
    bond, _ = price_one(Contract(option.years, option.strike, 1.0, conversion=(), calls=(call,)), market, Credit(), "no_credit")
    return held - bond, (bond - paid) / (option.strike - paid)


def never(spot: float, barrier: float, drift: float, volatility: float, years: float) -> float:
    """The chance that a stock whose logarithm drifts so does not come to a barrier above."""
    grows = drift + volatility**2 / 2
    return knocked_out(Option(spot, spot, grows, 0.0, volatility, years), barrier)[1]


@dataclass(frozen=True)
class Barrier:
    """What a barrier option is made of: alive and dead at the end, and what a dollar at the barrier is worth."""

    out: float
    alive: float
    at_barrier: float


def barrier_parts(option: Option, kind: str, barrier: float, below: bool) -> Barrier:
    """A barrier below is one above for the stock's inverse, counted in stock."""
    if below:
        return _below(option, kind, barrier)
    call, alive = knocked_out(option, barrier)
    variance, drift = option.volatility**2, option.rate - option.yields - option.volatility**2 / 2
    forward = option.forward * never(option.spot, barrier, drift + variance, option.volatility, option.years)
    out = call if kind == "call" else call - forward + option.strike * alive
    return Barrier(option.discount * out, alive, _hit(option, barrier, drift))


def _below(option: Option, kind: str, barrier: float) -> Barrier:
    inverse = Option(1 / option.spot, 1 / option.strike, option.yields, option.rate, option.volatility, option.years)
    other = barrier_parts(inverse, "put" if kind == "call" else "call", 1 / barrier, below=False).out
    drift = option.rate - option.yields - option.volatility**2 / 2
    alive = never(inverse.spot, 1 / barrier, -drift, option.volatility, option.years)
    return Barrier(other * option.spot * option.strike, alive, _hit(option, barrier, drift))


def _hit(option: Option, barrier: float, drift: float) -> float:
    """A dollar when the barrier is met: the chance of it, seen where the stock drifts so much more that discounting is counted."""
    variance, far = option.volatility**2, math.log(barrier / option.spot)
    other = math.copysign(math.sqrt(drift**2 + 2 * option.rate * variance), far)
    chance = 1 - never(1.0, math.exp(abs(far)), abs(other), option.volatility, option.years)
    return math.exp((drift - other) * far / variance) * chance


def compound(option: Option, daughter: str, mother: str, first: float, cost: float) -> float:
    """An option to buy (`call`) or sell an option: one closing that is free to refuse. The right to sell follows from that to buy."""
    market = Inputs(option.spot, option.volatility, Curve.flat(option.rate), option.yields)

    def later(spots: np.ndarray, contract: Contract, inputs: Inputs, _credit: Credit) -> np.ndarray:
        then = inputs.rate.total(contract.years)
        growth = then - option.yields * contract.years
        shares, cash = call_parts(spots, option.strike, growth, option.volatility * math.sqrt(contract.years))
        call = math.exp(-then) * (shares - cash)
        return call if daughter == "call" else call - math.exp(-then) * (spots * math.exp(growth) - option.strike)

    held = Contract(option.years - first, option.strike, 1.0)
    right = Purchase(cost, Holding(1.0, first, held), binding=False)
    to_buy = staged((), (right,), market, Credit(), later).value
    if mother == "call":
        return to_buy
    return to_buy - by_formula(option, daughter) + cost * math.exp(-option.rate * first)


def hull_tree(contract: Contract, inputs: Inputs, credit: Credit, steps: int) -> float:
    """Hull's tree of a convertible: default is a third branch, and the moves are those of what is left of the variance."""
    step = contract.years / steps
    up = math.exp(math.sqrt((inputs.volatility**2 - credit.hazard) * step))
    rate = inputs.rate.zeros[0]
    grows, alive = math.exp((rate - inputs.dividend_yield) * step), math.exp(-credit.hazard * step)
    chance = (grows - alive / up) / (up - 1 / up)
    parity = contract.shares * inputs.spot * up ** np.arange(-steps, steps + 1, 2, dtype=float)
    values = np.maximum(contract.redemption, parity)
    for _ in range(steps):
        parity = parity[1:] / up
        held = chance * values[1:] + (alive - chance) * values[:-1] + (1 - alive) * credit.recovery * contract.redemption
        values = np.maximum(np.minimum(math.exp(-rate * step) * held, min((c.price for c in contract.calls), default=math.inf)), parity)
    return float(values[0])
