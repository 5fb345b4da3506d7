"""`staged`: the commitment solved, as a default ends the closings after it or leaves them standing; several plans and spots at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.staged.ending import Ending, ending
from seriatim.valuation.staged.standing import Standing, standing
from seriatim.valuation.staged.terms import Holding, Purchase, Staged
from seriatim.valuation.staged.world import Pricer, World, by_formula

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Plan = Sequence[Purchase]
"""Closings to come, in order of time."""


def staged(
    holdings: Sequence[Holding],
    purchases: Plan,
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer = by_formula,
    drift: float | None = None,
) -> Staged:
    """The commitment today. `drift`: a stated growth of the stock, for real-world probabilities of funding beside the risk-neutral.

    Raises ValueError for what it does not price: a stock that loses a part of its price in a default, a closing before the last that
    may fail without a default, two closings at one moment.
    """
    found, _ = staged_plans(holdings, (purchases,), inputs, credit, pricer, drift)
    return found


def staged_plans(
    holdings: Sequence[Holding],
    plans: Sequence[Plan],
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer = by_formula,
    drift: float | None = None,
) -> tuple[Staged, tuple[float, ...]]:
    """The first plan in full, and what the rights are worth under each.

    The plans buy the same on the same days; they may differ in what a default costs and in how likely the last closing is.
    """
    world = World(inputs, credit, pricer)
    solved = _solved(world, holdings, plans, (inputs.spot,))
    rights = tuple(float(each.rights(np.log([inputs.spot]))[0]) if each else 0.0 for each in solved)
    first = solved[0]
    if first is None:
        return Staged(0.0, world.held(holdings), (), (), ()), rights
    real = () if drift is None else first.funded(drift)
    costs = tuple(purchase.cost for purchase in plans[0])
    return Staged(rights[0], world.held(holdings), first.boundaries, first.funded(None), costs, real), rights


def rights_at(
    holdings: Sequence[Holding], purchases: Plan, inputs: Inputs, credit: Credit, spots: Sequence[float], pricer: Pricer = by_formula
) -> Array:
    """What the rights to come are worth today at each of the stock's prices: one solution serves all of them."""
    (solved,) = _solved(World(inputs, credit, pricer), holdings, (purchases,), (inputs.spot, *spots))
    return solved.rights(np.log(spots)) if solved else np.zeros(len(spots))


def _solved(
    world: World, holdings: Sequence[Holding], plans: Sequence[Plan], spots: Sequence[float]
) -> tuple[Standing | Ending | None, ...]:
    """Each plan solved, for all prices around the spots; those that stand after a default side by side. None: nothing is to come."""
    for plan in plans:
        _accept(plan, world.credit)
    each = list(dict.fromkeys(tuple(plan) for plan in plans))
    together = [plan for plan in each if _stands(plan)]
    found: dict[tuple[Purchase, ...], Standing | Ending | None] = dict.fromkeys(each)
    found.update(zip(together, standing(world, holdings, together, spots) if together else (), strict=True))
    found.update({plan: ending(world, holdings, plan, spots) for plan in each if plan and not _stands(plan)})
    return tuple(found[tuple(plan)] for plan in plans)


def _accept(purchases: Plan, credit: Credit) -> None:
    if credit.hazard > 0 and credit.jump < 1:
        raise ValueError("the staged commitment is priced for a stock that loses all of its price in a default")
    if any(purchase.may_be_refused for purchase in purchases[:-1]):
        raise ValueError("only the last closing may be refused freely or wait for the issuer's agreement")
    if any(later.at <= earlier.at for earlier, later in pairwise(purchases)):
        raise ValueError("two closings fall on one day (overdue ones on today), and each has to come after the one before it")


def _stands(purchases: Plan) -> bool:
    """Whether a default that costs something leaves a closing after it standing: then histories have to be told apart."""
    last = max((k for k, purchase in enumerate(purchases) if purchase.remedy.redeemed), default=-1)
    return any(not purchase.ends_later and not purchase.certain and k <= last for k, purchase in enumerate(purchases[:-1]))
