"""The staged commitment: an investor who may pay or default at each closing, and what its default costs it.

What the investor has is `H = sum n_j v_j`, the shares outstanding, and the rights and duties to come, `G`, which is what is solved for:

    G before closing k = greater of ( G after it + n_k v_k - X_k ,  -P_k )
    P_k = sum over the lots outstanding of  n_j * lesser of ( v_j - k S , lambda * (v_j - lesser of (c, v_j)) )

`P` is what a default costs: the issuer redeems the part `lambda` of what is then outstanding at c a share, unless the holder has
converted before, which costs it what the share was worth above its conversion. The inner lesser-of is *convert before defaulting*; where
the terms take conversion away (an ownership limit, too few shares), it is not there. Between closings G is a discounted expectation on a
stock that defaults as a whole at the hazard p (Ayache, Forsyth and Vetzal 2003): it grows at r + p while it lives.

Assumes that a default ends the closings after it, and that a redemption is pro rata over the lots: both are assumptions of the deal.

Series K, five closings after the first, 1/12 year apart, a remedy of half at 0.01, the last free to refuse: the package is worth
2,036,882 to the investor when the first 1,000,000 is paid; without the remedy 2,258,698.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.quadrature import DEVIATIONS, Panels, crossings, expected, panels
from seriatim.valuation.staged.terms import Holding, Purchase
from seriatim.valuation.staged.world import World

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

PANEL = 2.0
"""A panel is as wide as so many standard deviations of the move before its closing."""
STEPS_A_PANEL = 16
"""Boundaries are looked for in so many steps a panel; two that lie closer would be taken for none."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One plan of closings, solved."""

    world: World
    stages: tuple[_Stage, ...]

    def rights(self, at: Array) -> Array:
        """What the rights are worth today at log-prices."""
        return self.stages[0].carried(0.0, at)

    @property
    def boundaries(self) -> tuple[tuple[float, ...], ...]:
        """The prices at which the choice changes, closing by closing."""
        return tuple(stage.boundaries for stage in self.stages)

    def funded(self, growth: float | None) -> tuple[float, ...]:
        """The probability that each closing is made: risk-neutral, or at a stated growth of the stock."""
        return tuple(_funded(self.stages, np.array([math.log(self.world.inputs.spot)]), growth))


def ending(world: World, holdings: Sequence[Holding], purchases: Sequence[Purchase], spots: Sequence[float]) -> Ending:
    """The commitment where a default ends the closings after it, or costs nothing, over prices around all the spots."""
    reach = math.log(min(spots)), math.log(max(spots))
    stages: list[_Stage] = []
    for count, purchase in reversed(list(enumerate(purchases))):
        lots = (*holdings, *(earlier.bought for earlier in purchases[:count]))
        before = purchases[count - 1].at if count else 0.0
        width = PANEL * (world.spread(before, purchase.at) or world.spread(0.0, 1.0))
        stages.insert(0, _stage(world, purchase, lots, reach, stages[0] if stages else None, width))
    return Ending(world, tuple(stages))


def _funded(stages: Sequence[_Stage], spot: Array, growth: float | None) -> Iterator[float]:
    """The probability that each closing, and all before it, are funded before the stock defaults: its density carried forward."""
    before: tuple[float, Panels, Array] = (0.0, Panels(spot, np.ones(1)), np.ones(1))
    for stage in stages:
        year, over, density = before
        if stage.purchase.at > year:
            reached = stage.reached(over, density, year, growth)
            before = stage.purchase.at, stage.over, reached * stage.taken(stage.over.at)
        else:
            before = year, over, density * stage.taken(over.at)
        yield float(before[2] @ before[1].weights)


@dataclass(frozen=True, slots=True)
class _Stage:
    """One closing, just before it: by log-price what the rights are worth, `before`, and the probability that it is funded, `taken`.

    `over` are the points at which it is looked at from an earlier date, and `worth` what the rights are worth there.
    """

    world: World
    purchase: Purchase
    before: Callable[[Array], Array]
    taken: Callable[[Array], Array]
    boundaries: tuple[float, ...]
    over: Panels
    worth: Array

    def carried(self, year: float, at: Array) -> Array:
        """What the rights are worth at an earlier date: discounted, and lost in a default."""
        years, world = self.purchase.at - year, self.world
        if years <= 0:
            return self.before(at)
        drift, spread = world.drift(year, self.purchase.at), world.spread(year, self.purchase.at)
        kept = math.exp(-world.interest(year, self.purchase.at) - world.credit.hazard * years)
        return kept * expected(self.worth, self.over, at, drift, spread)

    def reached(self, over: Panels, density: Array, year: float, growth: float | None) -> Array:
        """The density of the log-price at this closing's points, from that at an earlier date, of a stock that has not defaulted."""
        world = self.world
        drift, spread = world.drift(year, self.purchase.at, growth), world.spread(year, self.purchase.at)
        alive = math.exp(-world.credit.hazard * (self.purchase.at - year))
        return alive * expected(density, over, self.over.at, -drift, spread)


def _stage(
    world: World, purchase: Purchase, lots: Sequence[Holding], reach: tuple[float, float], later: _Stage | None, width: float
) -> _Stage:
    """A closing, solved over all prices that matter; `width` is that of a panel."""
    year, bought, remedy = purchase.at, purchase.bought, purchase.remedy

    def gained(at: Array) -> Array:
        return bought.shares * world.worth(bought, year, at) - purchase.cost

    def later_rights(at: Array) -> Array:
        return later.carried(year, at) if later else np.zeros_like(at)

    def funding(at: Array) -> Array:
        return gained(at) + later_rights(at)

    def refusing(at: Array) -> Array:
        kept = np.zeros_like(at) if purchase.ends_later else later_rights(at)
        return kept - world.lost(remedy, lots, year, at) if purchase.binding else kept

    def agreed(at: Array) -> Array:
        willing = 1.0 if purchase.benefit is None else gained(at) <= purchase.benefit * purchase.cost
        return purchase.agreed * np.ones_like(at) * willing

    def before(at: Array) -> Array:
        return funding(at) if purchase.certain else agreed(at) * np.maximum(funding(at), refusing(at))

    def taken(at: Array) -> Array:
        return np.ones_like(at) if purchase.certain else agreed(at) * (funding(at) >= refusing(at))

    spread = world.spread(0.0, year) or world.spread(0.0, 1.0)
    drift = world.drift(0.0, year)
    low, high = reach[0] + drift - DEVIATIONS * spread, reach[1] + drift + (DEVIATIONS + spread) * spread
    step = width / STEPS_A_PANEL
    boundaries = [] if purchase.certain else crossings(lambda at: funding(at) - refusing(at), low, high, step)
    kinks = list(boundaries)
    for lot in lots if purchase.binding and remedy.redeemed else ():
        kinks += crossings(partial(world.redeemable, remedy, lot, year), low, high, step)
        kinks += crossings(partial(world.escape, remedy, lot, year), low, high, step)
    if purchase.benefit is not None:
        most = purchase.benefit * purchase.cost
        kinks += crossings(lambda at: gained(at) - most, low, high, step)
    over = panels(low, high, width, kinks)
    return _Stage(world, purchase, before, taken, tuple(math.exp(at) for at in boundaries), over, before(over.at))
