"""What the grid takes: which contracts it refuses, in which unit their money is, and times that are the same made equal."""

from __future__ import annotations

import math
from dataclasses import replace

from seriatim.valuation.contract import Contract, Credit, Inputs, Window

SAME_DAY = 1e-6
"""In years: half a minute."""


def unit(contract: Contract) -> float:
    """What is paid at the end to who has not converted: the unit of money."""
    return contract.redemption + sum(flow.amount for flow in contract.flows if flow.at == contract.years)


def aligned(contract: Contract) -> Contract:
    """The contract with times that are the same but for the rounding of years made equal."""
    times = {0.0, contract.years} | {time for window in windows(contract) for time in (window.opens, window.closes)}
    times |= {time for flow in contract.flows for time in (flow.at, flow.accrues_from)}
    same: dict[float, float] = {}
    for time in sorted(times):
        last = same[max(same)] if same else -math.inf
        same[time] = last if time - last < SAME_DAY else time
    same |= {time: contract.years for time in same if abs(time - contract.years) < SAME_DAY}

    def moved(window: Window) -> Window:
        return Window(same[window.opens], same[window.closes])

    return replace(
        contract,
        conversion=tuple(moved(window) for window in contract.conversion),
        flows=tuple(replace(flow, at=same[flow.at], accrues_from=same[flow.accrues_from]) for flow in contract.flows),
        calls=tuple(replace(call, window=moved(call.window)) for call in contract.calls),
        puts=tuple(replace(put, window=moved(put.window)) for put in contract.puts),
    )


def refuse(contract: Contract, inputs: Inputs, credit: Credit, model: str) -> None:
    """Raises with the reason, in the words of the terms."""
    if model not in ("afv", "tf", "no_credit"):
        raise ValueError(f"there is no model {model!r}: afv, tf or no_credit")
    positive = [(contract.years, "the years to redemption"), (contract.shares, "the shares on conversion")]
    positive += [(inputs.spot, "the stock's price"), (inputs.volatility, "the volatility")]
    for value, name in positive:
        if not (0 < value < math.inf):
            raise ValueError(f"{name} must be a positive number, not {value}")
    if not 0 < unit(contract) < math.inf:
        raise ValueError(f"what is redeemed must be a positive amount, not {contract.redemption}")
    if not all(0 <= part <= 1 for part in (credit.recovery, credit.jump)) or credit.hazard < 0:
        raise ValueError("recovery and jump are parts from 0 to 1, and a hazard is not negative")
    if any(not SAME_DAY <= flow.at < contract.years + SAME_DAY for flow in contract.flows):
        raise ValueError("a flow is paid on the valuation day, before it, or after the redemption")
    if any(window.opens > window.closes for window in windows(contract)):
        raise ValueError("a window closes before it opens")
    if model == "afv" and any(c.notice > 0 for c in contract.calls) and credit.hazard * credit.recovery > 0 and credit.jump < 1:
        raise ValueError("a call with notice has no formula where something is recovered and the stock does not lose all of its price")


def windows(contract: Contract) -> list[Window]:
    return [*contract.conversion, *(call.window for call in contract.calls), *(put.window for put in contract.puts)]
