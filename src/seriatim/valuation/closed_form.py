"""What has a formula: a convertible that is redeemed or converted and nothing else, on a stock that pays nothing.

Ayache, Forsyth and Vetzal (2003), default of the whole stock: while the stock lives it grows at r + p and everything is discounted at
r + p, so the claim is a bond of the redemption amount and calls on the shares (`v = R e^{-(r+p)T} + k BS(S, R/k, r+p)`), and
what is recovered is an annuity. When only the bond defaults and nothing is recovered (`jump` 0), the holder keeps the shares: `v = k S +
e^{-pT} k put(S, R/k, r)`. Tsiveriotis and Fernandes (1998): the shares at r, the cash at r + spread. Series K (S 0.0023, 250,000 shares,
volatility 120 %, r 1.9 %, 15 % credit, 5 years, 1,000): 915.5700, 943.726, 907.0657; without credit 1,355.594.

Nobody converts early where the stock pays nothing, so these are American values too, except for Tsiveriotis and Fernandes's: there
cash loses its spread. For Series K that cannot be worth more than 1e-8 dollars; at 30 % volatility, a price a fifth above the strike and a
spread of 30 % the formula gives 102.44 for what converts into 120. So the formula is taken only where `early_conversion` says that it
makes no difference, and the grid otherwise.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.early_conversion import early_conversion
from seriatim.valuation.normal import normal

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Model = Literal["afv", "tf", "no_credit"]
"""Whose credit model: Ayache, Forsyth and Vetzal; Tsiveriotis and Fernandes; none."""

Part = Literal["redemption", "dividends", "recovery", "conversion", "rights"]
"""What a value is made of; `rights` are those to convert, call and put, where there is no formula for one alone."""

EARLY = 1e-10
"""What converting early may be worth, as a part of the redemption, for a formula that leaves it out."""


def call_parts(spots: Array, strike: float, growth: float, spread: float) -> tuple[Array, Array]:
    """What the shares and the strike come to where a call ends in the money, not discounted: `spot e^growth N(d1)`, `strike N(d2)`.

    `growth` is the exponent of the stock's forward, `spread` the volatility times the root of the time.
    """
    forward = spots * math.exp(growth)
    with np.errstate(divide="ignore"):
        up = (np.log(spots / strike) + growth) / spread + spread / 2 if spread > 0 else np.where(forward > strike, np.inf, -np.inf)
    return forward * normal(up), strike * normal(up - spread)


def refusal(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> str:
    """Why there is no formula, in the words of the terms; empty if there is one."""
    if contract.is_perpetual:
        return _without_end(contract, inputs, credit, model)
    if not contract.is_plain:
        held = [(contract.flows, "dividends"), (contract.calls, "a call"), (contract.puts, "a put")]
        found = [what for some, what in held if some] or ["conversion that ends before the redemption"]
        return f"the closed forms do not know {' and '.join(found)}"
    if inputs.yields > 0:
        return "the stock pays dividends or costs a fee to borrow, so that converting early may pay"
    if model == "tf" and credit.spread > 0 and inputs.rate.total(contract.years) + credit.spread * contract.years < 0:
        return "the cash part grows"
    if model == "tf" and credit.spread > 0 and early_conversion(contract, inputs, credit) > EARLY * contract.redemption:
        return "converting early may pay, because cash loses its spread"
    if model == "afv" and credit.hazard > 0 and 0 < credit.jump < 1:
        return "the stock loses a part of its price in a default"
    if model == "afv" and credit.hazard > 0 and credit.recovery > 0 and credit.jump < 1:
        return "something is recovered and the stock does not lose all of its price"
    return ""


def closed_form(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> float:
    """The value of one preferred today. Raises ValueError with the reason where there is no formula."""
    if reason := refusal(contract, inputs, credit, model):
        raise ValueError(reason)
    return float(closed_forms(np.array([inputs.spot]), contract, inputs, credit, model)[0])


def closed_forms(spots: Array, contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Array:
    """The same for many prices of the stock; `inputs.spot` is not looked at. The caller has asked `refusal`."""
    return np.asarray(sum(parts(spots, contract, inputs, credit, model).values()), dtype=float)


def parts(spots: Array, contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> dict[Part, Array]:
    """The value in three parts: what is redeemed if nothing else ever happens, what is recovered in a default, the right to convert."""
    if contract.is_perpetual:
        alone = straight(contract, inputs, credit, model)
        return {**{name: np.full_like(spots, part) for name, part in alone.items()}, "conversion": contract.shares * spots}
    years, interest = contract.years, inputs.rate.total(contract.years)
    hazard = credit.hazard if model == "afv" else 0.0
    apart = credit.spread * years if model == "tf" else hazard * years
    growth = interest + hazard * years * credit.jump
    shares, cash = call_parts(spots, contract.strike, growth, inputs.volatility * math.sqrt(years))
    bond = contract.redemption * math.exp(-interest - apart)
    recovered = credit.recovery * contract.recovers * hazard * annuity(inputs, hazard, years)
    given_up = math.exp(-apart) if model == "tf" else 1.0  # only Tsiveriotis and Fernandes discount the two legs apart
    alive = math.exp(-interest - hazard * years)
    conversion = alive * contract.shares * (shares - given_up * cash)
    if model == "afv" and credit.jump == 0 and hazard > 0:  # in a default the holder keeps the shares
        conversion = conversion + contract.shares * spots * -math.expm1(-hazard * years)
    return {"redemption": np.full_like(spots, bond), "recovery": np.full_like(spots, recovered), "conversion": conversion}


def straight(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> dict[Part, float]:
    """What is paid if nobody ever converts, calls or puts: the redemption, the flows, and what is recovered in a default."""
    hazard = credit.hazard if model == "afv" else 0.0
    apart = hazard if model == "afv" else credit.spread if model == "tf" else 0.0

    lost = credit.recovery * contract.recovers * hazard

    def worth(amount: float, year: float) -> float:
        return amount * math.exp(-inputs.rate.total(year) - apart * year)

    return {
        "redemption": 0.0 if contract.is_perpetual else worth(contract.redemption, contract.years),
        "dividends": math.fsum(worth(flow.amount, flow.at) for flow in contract.flows) + _yearly(contract, inputs, apart),
        "recovery": lost * annuity(inputs, hazard, contract.years) if lost else 0.0,
    }


def _yearly(contract: Contract, inputs: Inputs, apart: float) -> float:
    """Flows that come again every year: one by one as far as the curve goes, then as a geometric series."""
    if not contract.yearly:
        return 0.0
    known = math.ceil(max(inputs.rate.years, default=0.0))
    discount = [math.exp(-inputs.rate.total(flow.at + known) - apart * (flow.at + known)) for flow in contract.yearly]
    sooner = [
        flow.amount * math.exp(-inputs.rate.total(flow.at + year) - apart * (flow.at + year))
        for year in range(known)
        for flow in contract.yearly
    ]
    later = math.fsum(flow.amount * each for flow, each in zip(contract.yearly, discount, strict=True))
    return math.fsum(sooner) + later / -math.expm1(-at_last(inputs, apart))


def at_last(inputs: Inputs, apart: float) -> float:
    """The rate a year, with hazard or spread, at which the far future is discounted. Raises ValueError where it is not above zero."""
    known = max(inputs.rate.years, default=0.0)
    rate = inputs.rate.total(known + 2) - inputs.rate.total(known + 1) + apart
    if rate <= 0:
        raise ValueError("its dividends never end, and nothing discounts them")
    return rate


def _without_end(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> str:
    """Of one that is never redeemed: who waits loses nothing of a stock that pays nothing, so shares and cash are simply added."""
    recovered = model == "afv" and credit.hazard > 0 and credit.recovery > 0
    cash = contract.flows or contract.yearly or recovered
    if not contract.is_convertible_throughout:
        return "the closed forms do not know conversion that ends"
    if contract.puts or (contract.calls and cash):
        return f"the closed forms do not know a {'put' if contract.puts else 'call'}"
    if inputs.yields > 0 and cash:
        return "the stock pays dividends or costs a fee to borrow, so that converting early may pay"
    if recovered and credit.jump < 1:
        return "something is recovered and the stock does not lose all of its price"
    return ""


def annuity(inputs: Inputs, hazard: float, years: float) -> float:
    """What one a year is worth until a default or the end, whichever is earlier: the integral of `e^{-(r+p)t}`."""
    if years == math.inf:
        known = max(inputs.rate.years, default=0.0) + 1
        far = math.exp(-inputs.rate.total(known) - hazard * known)
        return annuity(inputs, hazard, known) + far / at_last(inputs, hazard)
    ends = sorted({0.0, years, *(year for year in inputs.rate.years if year < years)})
    worth = 0.0
    for start, end in pairwise(ends):
        opens = inputs.rate.total(start) + hazard * start
        grown = inputs.rate.total(end) + hazard * end - opens
        part = -math.expm1(-grown) / grown if abs(grown) > 0 else 1.0
        worth += math.exp(-opens) * part * (end - start)
    return worth
