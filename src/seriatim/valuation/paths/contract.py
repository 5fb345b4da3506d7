"""A contract that the grid does not price, along paths: several calls or puts on one day, or all with rights where Numba is not there.

Raises ValueError, in the words of the terms, for what paths do not price either: a call with notice where its end has no formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.estimate import LEARNING, Estimated, Sampling, estimated
from seriatim.valuation.paths.fixed import SAME, Fixed, windows
from seriatim.valuation.paths.shortfall import ROOT, of_halves
from seriatim.valuation.paths.world import World

SAMPLING = Sampling()
LOOKS = 64
SPOT_MOVED = 0.1
"""By what part of itself the stock's price is moved: a smaller one tells more of the kinks at which rights are used than of the value."""
BUMPED = f"delta and gamma by {SPOT_MOVED:.0%} of the stock's price"


def value_of(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Estimated:
    """The value of one share, with its standard error."""
    for reason in refusals(contract, inputs, credit, model):
        raise ValueError(reason)
    found = estimated(Fixed(contract, World(inputs, credit, model), LOOKS), SAMPLING)
    if not (math.isfinite(found.value) and math.isfinite(found.error)):
        raise ValueError("too large or too small numbers for paths: look at the volatility, the rates and the years")
    return found


def shortfall(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> float:
    """By what the value may be off beside sampling: for want of paths to learn from, and of looks at rights over time.

    The second is estimated from half of the looks, both learnt from and tried on the same paths.
    """
    world = World(inputs, credit, model)
    often, rarely = (Fixed(contract, world, looks) for looks in (LOOKS, LOOKS // 2))
    moved = paths(often.times, SAMPLING.learning, (SAMPLING.seed, LEARNING))
    half = moved.shape[1] // 2
    many, unlearnt = of_halves((often.course(moved[:, :half]), often.course(moved[:, half:])), world)
    if not _over_time(contract):
        return unlearnt
    kept = [n for n, year in enumerate(often.times) if any(abs(year - other) <= SAME for other in rarely.times)]
    drawn = moved[kept, :half]
    return unlearnt + ROOT * abs(many - float(rarely.follow(drawn, rarely.learn(drawn)).mean()))


def policy(contract: Contract, short: float = 0.0) -> str:
    """By what conduct the value is earned, in words; `short`: what is estimated of better rules and more days."""
    looks = f", rights over time on {LOOKS} days and those that the terms name" if _over_time(contract) else ""
    learnt = f"as least squares tell on {1 << SAMPLING.learning:,} other paths"
    missed = f"; of the error {short:.2g} is of better rules and days not looked at, as estimated" if short else ""
    return f"each right is used when it pays more than waiting, {learnt}{looks}{missed}; {BUMPED}"


def _over_time(contract: Contract) -> bool:
    return any(window.opens < window.closes for window in windows(contract))


def refusals(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Iterator[str]:
    """Why paths do not price it."""
    numbers = (contract.years, contract.shares, contract.redemption, inputs.spot, inputs.volatility)
    if not all(0 < number < math.inf for number in numbers):
        yield "years, shares, what is redeemed, the stock's price and its volatility must be positive numbers"
    if not all(0 <= part <= 1 for part in (credit.recovery, credit.jump)) or credit.hazard < 0:
        yield "recovery and jump are parts from 0 to 1, and a hazard is not negative"
    if any(not SAME <= flow.at < contract.years + SAME for flow in contract.flows):
        yield "a flow is paid on the valuation day, before it, or after the redemption"
    if any(window.opens > window.closes for window in windows(contract)):
        yield "a window closes before it opens"
    if any(call.notice > 0 for call in contract.calls):
        if model == "tf":
            yield "a call with notice under Tsiveriotis and Fernandes is priced on the grid alone"
        if model == "afv" and credit.hazard * credit.recovery > 0 and credit.jump < 1:
            yield "a call with notice has no formula where something is recovered and the stock does not lose all of its price"
