"""Dilution that the stock's price has not seen: the company's equity is shared out when the holders convert (Galai and Schneller 1978).

A price quoted after the announcement already reflects the conversion to come, and the convertible is an ordinary option on it. Seen
from before, it is the equity E that moves: with N common outstanding and M more on conversion, of which the part l = M / (N + M), the
holders of a redemption amount F convert when l E >= F, so that

    N S = C(E, F) - l C(E, F / l)          the shares outstanding
    the preferred = E - N S                 what is left of E for its holders

with calls of the same volatility as E, which is solved for together with E from the stock's price and volatility. Series K (N 1.73 bn,
hazard 15 %): 706.11 a share with 1,000 issued, 653.63 with 5,000, 633.54 with 20,000; on a price that reflects it, 915.57.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.option import Option
from seriatim.valuation.staged.terms import Holding

CLOSE = 1e-13


@dataclass(frozen=True, slots=True)
class Structural:
    """The equity and its volatility that fit the stock's, and what one preferred is worth within it."""

    equity: float
    volatility: float
    each: float


def structural(contract: Contract, preferred: float, common: float, inputs: Inputs, credit: Credit) -> Structural:
    """One of so many preferred outstanding beside so many common.

    Raises ValueError for contracts that are not simply redeemed or converted, and for a default that is not of the whole stock.
    """
    if not contract.is_plain or contract.is_perpetual or inputs.yields or credit.recovery or (credit.hazard and credit.jump < 1):
        raise ValueError("the structural view is for what is redeemed or converted and nothing else, nothing recovered")
    issued = preferred * contract.shares
    part, owed = issued / (common + issued), preferred * contract.redemption
    growth = inputs.rate.total(contract.years) + credit.hazard * contract.years

    def stock(equity: float, spread: float) -> tuple[float, float]:
        bought, reach = _call(equity, owed, growth, spread)
        given, passed = _call(equity, owed / part, growth, spread)
        return bought - part * given, reach - part * passed

    market = common * inputs.spot
    return _fitted(stock, market, market / (1 - part) + owed, inputs.volatility, contract.years, preferred)


def diluted(held: Sequence[Holding], common: float, inputs: Inputs, credit: Credit) -> Structural | None:
    """One share where the price has not seen the conversion of all that is outstanding; their mean term stands for all lots.

    None where the lots are not alike, or the view has no answer for them.
    """
    alike = {(lot.contract.redemption, lot.contract.shares, lot.contract.is_plain) for lot in held}
    if not common or len(alike) != 1:
        return None
    redemption, shares, plain = alike.pop()
    preferred = sum(lot.shares for lot in held)
    term = sum(lot.shares * lot.contract.years for lot in held) / preferred
    try:
        return structural(Contract(term, redemption, shares), preferred, common, inputs, credit) if plain and shares else None
    except ValueError:
        return None


def structural_warrant(option: Option, warrants: float, common: float, inputs: Inputs, credit: Credit) -> Structural:
    """One of so many warrants beside so many common, on a price that has not seen their exercise.

    With M new shares for N outstanding the warrants get the part l = M / (N + M) of what the equity is worth above the strike of all N:
    `N S = E - l C(E, N K)`. Raises ValueError where exercising early may pay, and for a default that is not of the whole stock.
    """
    if inputs.yields or (credit.hazard and credit.jump < 1):
        raise ValueError("the structural view is for a stock that pays nothing and loses all of its price in a default")
    issued = warrants * option.shares
    part, strike = issued / (common + issued), common * option.strike
    growth = inputs.rate.total(option.years) + credit.hazard * option.years

    def stock(equity: float, spread: float) -> tuple[float, float]:
        given, passed = _call(equity, strike, growth, spread)
        return equity - part * given, 1 - part * passed

    return _fitted(stock, common * inputs.spot, common * inputs.spot / (1 - part), inputs.volatility, option.years, warrants)


def _fitted(
    stock: Callable[[float, float], tuple[float, float]], market: float, most: float, volatility: float, years: float, count: float
) -> Structural:
    """The equity, up to `most`, and its volatility, at which the common is worth its `market` value and moves with its `volatility`.

    `stock`: what the common is worth for an equity and its volatility times the root of the time, and what part of a change reaches it.
    """
    root = math.sqrt(years)

    def equity_at(own: float) -> float:
        return _solved(lambda equity: stock(equity, own * root)[0] - market, market, most)

    def too_volatile(own: float) -> float:
        equity = equity_at(own)
        return own * equity * stock(equity, own * root)[1] / market - volatility

    own = _solved(too_volatile, volatility * 1e-3, volatility * 4)
    equity = equity_at(own)
    return Structural(equity, own, (equity - market) / count)


def _call(value: float, strike: float, growth: float, spread: float) -> tuple[float, float]:
    """A call, and how much it moves with its underlying (one number at a time: arrays of one would take ten times as long)."""
    up = (math.log(value / strike) + growth) / spread + spread / 2
    delta = math.erfc(-up / math.sqrt(2)) / 2
    return value * delta - strike * math.exp(-growth) * math.erfc((spread - up) / math.sqrt(2)) / 2, delta


def _solved(excess: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that rises is zero. Raises ValueError where it is not between the two ends."""
    if not excess(low) <= 0 <= excess(high):
        raise ValueError("no equity and volatility fit the stock's price and volatility")
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2
