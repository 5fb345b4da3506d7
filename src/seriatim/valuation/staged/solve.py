"""`staged`: the commitment solved, as a default ends the closings after it or leaves them standing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.staged.ending import ending
from seriatim.valuation.staged.standing import standing
from seriatim.valuation.staged.terms import Holding, Purchase, Staged
from seriatim.valuation.staged.world import Pricer, World, by_formula


def staged(
    holdings: Sequence[Holding],
    purchases: Sequence[Purchase],
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer = by_formula,
    drift: float | None = None,
    chances: bool = True,
) -> Staged:
    """The commitment today, purchases in order of time. `drift`: a stated growth of the stock, for real-world probabilities of funding.
    Without `chances` they are left out, which takes half the time where the closings after a default stand.

    Raises ValueError for what it does not price: a stock that loses a part of its price in a default, a closing before the last that
    may fail without a default, two closings at one moment.
    """
    if credit.hazard > 0 and credit.jump < 1:
        raise ValueError("the staged commitment is priced for a stock that loses all of its price in a default")
    if any(purchase.may_be_refused for purchase in purchases[:-1]):
        raise ValueError("only the last closing may be refused freely or wait for the issuer's agreement")
    if any(later.at <= earlier.at for earlier, later in pairwise(purchases)):
        raise ValueError("each closing comes after the one before it")
    last = max((k for k, purchase in enumerate(purchases) if purchase.remedy.redeemed), default=-1)
    stand = any(not purchase.ends_later and not purchase.certain and k <= last for k, purchase in enumerate(purchases[:-1]))
    return (standing if stand else ending)(World(inputs, credit, pricer), holdings, purchases, drift, chances)
