"""`staged`: the commitment solved, as a default ends the closings after it or leaves them standing; several plans and spots at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.staged.ending import Ending, ending
from seriatim.valuation.staged.standing import Standing, standing
from seriatim.valuation.staged.tables import Tables
from seriatim.valuation.staged.terms import Holding, Purchase, Staged
from seriatim.valuation.staged.world import Pricer, World, tabulated

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Plan = Sequence[Purchase]
"""Closings to come, in order of time."""

COARSER = 1.5
"""By how much points lie wider apart in the solution that the error is told from."""
READ = 1e-5
"""What a share's value that is read off a table may be off by, as a part of what is redeemed."""
ROUNDING = 1e-7
"""What sums and boundaries may be off by, as a part of the rights."""


def staged(
    holdings: Sequence[Holding],
    purchases: Plan,
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer | None = None,
    drift: float | None = None,
) -> Staged:
    """The commitment today. `drift`: a stated growth of the stock, for real-world probabilities of funding beside the risk-neutral.

    Closings of one day are decided one after the other, in the order given. `pricer`: what prices a share, where that is neither formula
    nor grid. Raises ValueError for what has no price.
    """
    found, _ = staged_plans(holdings, (purchases,), inputs, credit, pricer, drift)
    return found


def staged_plans(
    holdings: Sequence[Holding],
    plans: Sequence[Plan],
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer | None = None,
    drift: float | None = None,
) -> tuple[Staged, tuple[float, ...]]:
    """The first plan in full, and what the rights are worth under each.

    The plans buy the same on the same days; they may differ in what a default costs and in how likely the last closing is.
    """
    world = _world(holdings, plans[0], inputs, credit, (inputs.spot,), pricer)
    solved = _solved(world, holdings, plans, (inputs.spot,))
    rights = tuple(float(each.rights(np.log([inputs.spot]))[0]) if each else 0.0 for each in solved)
    first = solved[0]
    if first is None:
        return Staged(0.0, world.held(holdings), (), (), ()), rights
    real = () if drift is None else first.funded(drift)
    costs = tuple(purchase.cost for purchase in plans[0])
    error = _error(world, holdings, plans[0], rights[0])
    return Staged(rights[0], world.held(holdings), first.boundaries, first.funded(None), costs, real, error), rights


def _error(world: World, holdings: Sequence[Holding], plan: Plan, rights: float) -> float:
    """How far the rights may be off: from those on points that lie wider apart, and what is read off tables instead of formulas."""
    spots = (world.inputs.spot,)
    (rough,) = _solved(world, holdings, (plan,), spots, COARSER)
    apart = abs(float(rough.rights(np.log(spots))[0]) - rights) if rough else 0.0
    lots = [*holdings, *(purchase.bought for purchase in plan)]
    read = READ if isinstance(world.pricer, Tables) and world.pricer.profiles else 0.0
    return apart + ROUNDING * abs(rights) + read * math.fsum(lot.shares * lot.contract.redemption for lot in lots)


def rights_at(
    holdings: Sequence[Holding], purchases: Plan, inputs: Inputs, credit: Credit, spots: Sequence[float], pricer: Pricer | None = None
) -> Array:
    """What the rights to come are worth today at each of the stock's prices: one solution serves all of them."""
    around = inputs.spot, *spots
    (solved,) = _solved(_world(holdings, purchases, inputs, credit, around, pricer), holdings, (purchases,), around)
    return solved.rights(np.log(spots)) if solved else np.zeros(len(spots))


def _world(holdings: Sequence[Holding], plan: Plan, inputs: Inputs, credit: Credit, spots: Sequence[float], pricer: Pricer | None) -> World:
    return World(inputs, credit, pricer) if pricer else tabulated(holdings, plan, inputs, credit, spots)


def _solved(
    world: World, holdings: Sequence[Holding], plans: Sequence[Plan], spots: Sequence[float], coarser: float = 1.0
) -> tuple[Standing | Ending | None, ...]:
    """Each plan solved, for all prices around the spots; those that stand after a default side by side. None: nothing is to come."""
    for plan in plans:
        _accept(plan)
    each = list(dict.fromkeys(tuple(plan) for plan in plans))
    together = [plan for plan in each if _stands(plan)]
    found: dict[tuple[Purchase, ...], Standing | Ending | None] = dict.fromkeys(each)
    found.update(zip(together, standing(world, holdings, together, spots, coarser) if together else (), strict=True))
    found.update({plan: ending(world, holdings, plan, spots, coarser) for plan in each if plan and not _stands(plan)})
    return tuple(found[tuple(plan)] for plan in plans)


def _accept(purchases: Plan) -> None:
    if any(later.at < earlier.at for earlier, later in pairwise(purchases)):
        raise ValueError("a closing falls before the one that stands before it")


def _stands(purchases: Plan) -> bool:
    """Whether a closing that is missed or lapses may leave one standing of which missing costs something: what it costs depends then on
    what was bought before, so that histories have to be told apart.
    """
    last = max((k for k, purchase in enumerate(purchases) if purchase.bites), default=0)
    return any(not purchase.certain and (purchase.may_lapse or not purchase.ends_all) for purchase in purchases[:last])
