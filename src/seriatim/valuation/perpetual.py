"""One that is never redeemed, cut off far away so that the grid can hold it, and what that may cost.

At the horizon it is redeemed for what all its cash from then on is worth, or converted, whichever is more. The true value there is at
least that, and at most both together; so the error is at most the lesser of the two, discounted: `E min(k S, B)`, by formula.

At 17 % for interest and hazard a horizon of 60 years leaves 4e-5 of the cash; without credit risk at 1.9 % it leaves 32 %, of which, at
a volatility of 120 %, the stock's price all but never says that it matters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from seriatim.valuation.closed_form import Model, at_last, call_parts, straight
from seriatim.valuation.contract import Contract, Credit, Flow, Inputs

FARTHEST = 60
"""Years after the last flow that is foreseen singly."""
LEFT = 1e-7
"""What part of the cash may be left at the horizon, where that is nearer."""
LEAST = 1e-6
"""What is redeemed at the horizon at least, as a part of what is owed: the grid's unit of money."""


def finite(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> tuple[Contract, float]:
    """The contract cut off, and how far its value may be from that of the whole; others as they are.

    Raises ValueError where nothing discounts what never ends.
    """
    if not contract.is_perpetual:
        return contract, 0.0
    apart = {"afv": credit.hazard, "tf": credit.spread}.get(model, 0.0)
    start = max((flow.at for flow in contract.flows), default=0.0)
    count = min(FARTHEST, math.ceil(-math.log(LEFT) / at_last(inputs, apart)))
    ahead = replace(contract, flows=(), yearly=tuple(_moved(contract, -start)))
    then = replace(inputs, rate=inputs.rate.after(start + count))
    left = max(math.fsum(straight(ahead, then, credit, model).values()), LEAST * contract.redemption)
    flows = (*contract.flows, *(flow for year in range(count) for flow in _moved(contract, year)))
    cut = replace(contract, years=start + count, redemption=left, owed=contract.redemption, flows=flows, yearly=())
    return cut, _lesser(cut, inputs, credit, model)


def _moved(contract: Contract, by: float) -> Iterator[Flow]:
    for flow in contract.yearly:
        yield Flow(flow.at + by, flow.amount, flow.accrues_from + by)


def _lesser(cut: Contract, inputs: Inputs, credit: Credit, model: Model) -> float:
    """Today's worth of the lesser of shares and cash at the horizon."""
    hazard = credit.hazard if model == "afv" else 0.0
    interest = inputs.rate.total(cut.years)
    growth = interest + (hazard * credit.jump - inputs.yields) * cut.years
    spread = inputs.volatility * math.sqrt(cut.years)
    shares, cash = call_parts(np.array([inputs.spot * cut.shares]), cut.redemption, growth, spread)
    forward = inputs.spot * cut.shares * math.exp(growth)
    return math.exp(-interest - hazard * cut.years) * float(forward - shares[0] + cash[0])
