"""The staged commitment: an investor who may pay or default at each closing, and what its default costs it.

What the investor has is `H = sum n_j v_j`, the shares outstanding, and the rights and duties to come, `G`, which is what is solved for:

    G before closing k = greater of ( G after it + n_k v_k - X_k ,  -P_k )
    P_k = sum over the lots outstanding of  n_j * lesser of ( v_j - k S , lambda * (v_j - lesser of (c, v_j)) )

`P` is what a default costs: the issuer redeems the part `lambda` of what is then outstanding at c a share, unless the holder has
converted before, which costs it what the share was worth above its conversion. The inner lesser-of is *convert before defaulting*; where
the terms take conversion away (an ownership limit, too few shares), it is not there. Between closings G is a discounted expectation on a
stock that defaults as a whole at the hazard p (Ayache, Forsyth and Vetzal 2003): it grows at r + p while it lives.

A closing that the issuer does not agree to or does not call for lapses; the later ones stand. On one day closings are decided one after
the other. Here a default ends the closings after it, or costs nothing on them (`standing` has the others); a redemption is pro rata over
the lots: both are assumptions of the deal.

On a stock that pays or costs a fee a lot may be worth converting between closings, and what has been converted is not redeemed any more.
`P` takes it as outstanding still: so the value is at most too low, for Series K at yields of 15 % by less than 1e-4 of what is paid.

Series K, five closings after the first, 1/12 year apart, a remedy of half at 0.01, the last free to refuse: the package is worth
2,036,882 to the investor when the first 1,000,000 is paid; without the remedy 2,258,698.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.quadrature import Panels, crossings, expected, panels
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


def ending(
    world: World, holdings: Sequence[Holding], purchases: Sequence[Purchase], spots: Sequence[float], coarser: float = 1.0
) -> Ending:
    """The commitment where a default ends the closings after it, or costs nothing, over prices around all the spots.

    `coarser`: by how much panels are wider.
    """
    stages: list[_Stage] = []
    for count, purchase in reversed(list(enumerate(purchases))):
        lots = (*holdings, *(earlier.bought for earlier in purchases[:count]))
        before = max((earlier.at for earlier in purchases[:count] if earlier.at < purchase.at), default=0.0)
        width = coarser * PANEL * (world.spread(before, purchase.at) or world.spread(0.0, 1.0))
        stages.insert(0, _stage(world, purchase, lots, world.reach(purchase.at, spots), stages[0] if stages else None, width))
    return Ending(world, tuple(stages))


def _funded(stages: Sequence[_Stage], spot: Array, growth: float | None) -> Iterator[float]:
    """The probability that each closing is funded before the stock defaults: the density of its price while rights stand, carried on."""
    year, over, density = 0.0, Panels(spot, np.ones(1)), np.ones(1)
    for stage in stages:
        if stage.purchase.at > year:
            density = stage.reached(over, density, year, growth)
            year, over = stage.purchase.at, stage.over
        paid = stage.taken(over.at)
        yield float((density * paid) @ over.weights)
        if stage.purchase.ends_all and not stage.purchase.certain:
            density = density * (1 - stage.asked(over.at) + paid)


@dataclass(frozen=True, slots=True)
class _Stage:
    """One closing, just before it: by log-price what the rights are worth, `before`, and the probability that the investor is asked to
    pay, `asked`, and does, `taken`.

    `over` are the points at which it is looked at from an earlier date, and `worth` what the rights are worth there; `kinks` are where
    that bends.
    """

    world: World
    purchase: Purchase
    before: Callable[[Array], Array]
    asked: Callable[[Array], Array]
    taken: Callable[[Array], Array]
    boundaries: tuple[float, ...]
    over: Panels
    worth: Array
    kinks: tuple[float, ...] = field(default=())

    def carried(self, year: float, at: Array) -> Array:
        """What the rights are worth at an earlier date: discounted, and lost in a default of the issuer."""
        world, end = self.world, self.purchase.at
        if end <= year:
            return self.before(at)
        return world.kept(year, end) * expected(self.worth, self.over, at, world.drift(year, end), world.spread(year, end))

    def reached(self, over: Panels, density: Array, year: float, growth: float | None) -> Array:
        """The density of the log-price at this closing's points, from that at an earlier date, of a stock that has not defaulted."""
        world = self.world
        drift, spread = world.drift(year, self.purchase.at, growth), world.spread(year, self.purchase.at)
        return world.alive(year, self.purchase.at) * expected(density, over, self.over.at, -drift, spread)


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
        kept = np.zeros_like(at) if purchase.ends_all else later_rights(at)
        return kept - world.lost(remedy, lots, year, at) if purchase.binding else kept

    def chosen(at: Array) -> Array:
        return np.maximum(funding(at), refusing(at))

    def asked(at: Array) -> Array:
        """The probability that the issuer agrees, or whether it calls for the closing."""
        agreed = purchase.agreed * np.ones_like(at)
        if purchase.benefit is not None:
            agreed = agreed * (gained(at) <= purchase.benefit * purchase.cost)
        return agreed * (chosen(at) < later_rights(at)) if purchase.called else agreed

    def before(at: Array) -> Array:
        if purchase.certain:
            return funding(at)
        chance = asked(at)
        return chance * chosen(at) + (1 - chance) * later_rights(at) if purchase.may_lapse else chosen(at)

    def taken(at: Array) -> Array:
        return np.ones_like(at) if purchase.certain else asked(at) * (funding(at) >= refusing(at))

    low, high = reach
    step = width / STEPS_A_PANEL
    boundaries = [] if purchase.certain else crossings(lambda at: funding(at) - refusing(at), low, high, step)
    if purchase.called:
        boundaries = sorted([*boundaries, *crossings(lambda at: chosen(at) - later_rights(at), low, high, step)])
    kinks = [*boundaries, *world.bends(bought, year), *(later.kinks if later and later.purchase.at <= year else ())]
    for lot in lots if purchase.bites else ():
        kinks += crossings(partial(world.redeemable, remedy, lot, year), low, high, step)
        kinks += crossings(partial(world.escape, remedy, lot, year), low, high, step)
    if purchase.benefit is not None:
        most = purchase.benefit * purchase.cost
        kinks += crossings(lambda at: gained(at) - most, low, high, step)
    over = panels(low, high, width, kinks)
    edges = tuple(math.exp(at) for at in boundaries)
    return _Stage(world, purchase, before, asked, taken, edges, over, before(over.at), tuple(kinks))
