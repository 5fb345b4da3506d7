"""The commitment where the closings after a default stand: missing one costs what the remedy takes, and the next is still to come.

What is outstanding at a closing then depends on which before it were missed, and on whether the holder converted first. So the rights are
solved for every such *history*, all of them over one grid of log-prices, with the same choice in each:

    G before closing k = greatest of ( pay,  default and be redeemed in part,  convert, and default )

and a closing that nobody asks for is one without a choice, after which there is a lot less.

All defaults together take no more than the remedy's part of what has been outstanding, as `default_partial_redemption` counts. A holder
converts all its lots or none before a default. Where the choice changes between two points of the grid, they are so weighted that its sums
are integrals: values are good to some 1e-6 of themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.quadrature import DEVIATIONS, Panels, expected, expected_evenly
from seriatim.valuation.staged.closing import Solved, closing_of, solved_of, worths_of
from seriatim.valuation.staged.histories import Level, levels_of
from seriatim.valuation.staged.terms import Holding, Purchase
from seriatim.valuation.staged.world import World

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

SLIGHT = 1e-5
"""What changes less than this part of what is at stake is no change of the choice: whoever defaults later anyway may as well do so now."""
LIKELY = 6.0
"""In standard deviations: how far from today's price a choice that changes is told of."""

POINTS_A_DEVIATION = 24
"""Points of the grid in a standard deviation of the shortest move."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One plan of closings, solved: every history at every closing, over the same log-prices."""

    world: World
    holdings: tuple[Holding, ...]
    levels: tuple[Level, ...]
    over: Panels
    solved: tuple[tuple[Solved, ...], ...]

    def rights(self, at: Array) -> Array:
        """What the rights are worth today at log-prices."""
        first = self.levels[0].purchase.at
        if first > 0:
            return _back(self.world, self.over, self.solved[0][0].worth, 0.0, first, at)
        return self._on_the_day(0, at)[:, 0]

    def _on_the_day(self, number: int, at: Array) -> Array:
        """What the rights are worth just before a closing at log-prices of its own day: a column a history."""
        level, carried = self.levels[number], None
        if number + 1 < len(self.levels):
            year, end = level.purchase.at, self.levels[number + 1].purchase.at
            together = np.column_stack([each.worth for each in self.solved[number + 1]])
            carried = self._on_the_day(number + 1, at) if end <= year else _back(self.world, self.over, together, year, end, at)
        lots = [*self.holdings, *(each.purchase.bought for each in self.levels[: number + 1])]
        closing = closing_of(level.purchase, worths_of(self.world, lots, level.purchase.at, at))
        each = [solved_of(closing, *own, carried, exact=True).worth for own in zip(level.histories, level.ways, level.lapses, strict=True)]
        return np.column_stack(each)

    @property
    def boundaries(self) -> tuple[tuple[float, ...], ...]:
        """The prices at which the choice changes, closing by closing, when all before were made."""
        return tuple(tuple(self._edges(level.purchase, closing[0])) for level, closing in zip(self.levels, self.solved, strict=True))

    def _edges(self, purchase: Purchase, solved: Solved) -> list[float]:
        year, world = purchase.at, self.world
        middle = math.log(world.inputs.spot) + world.drift(0.0, year)
        likely = np.abs(self.over.at - middle) <= LIKELY * (world.spread(0.0, year) or world.spread(0.0, 1.0))
        slight = SLIGHT * (np.abs(solved.worth) + purchase.cost)
        told = (_edges(self.over.at[likely], of[likely], slight[likely]) for of in (solved.gain, solved.saved))
        return sorted(edge for edges in told for edge in edges)

    def funded(self, growth: float | None) -> tuple[float, ...]:
        """The probability that each closing is made: risk-neutral, or at a stated growth of the stock."""
        return tuple(_funded(self.world, self.over, self.levels, self.solved, growth))


def standing(
    world: World, holdings: Sequence[Holding], plans: Sequence[Sequence[Purchase]], spots: Sequence[float], coarser: float = 1.0
) -> tuple[Standing, ...]:
    """Commitments where the closings after a default stand, over prices around all the spots.

    The plans buy the same on the same days, and may differ in what a default costs and in who agrees: they are carried side by side.
    `coarser`: by how much points lie wider apart. Raises ValueError for more histories than are told apart.
    """
    levels = [tuple(levels_of(holdings, plan)) for plan in plans]
    closings = plans[0]
    over = _grid(world, closings, spots, coarser)
    lots = [*holdings, *(purchase.bought for purchase in closings)]
    solved: list[list[tuple[Solved, ...]]] = [[] for _ in plans]
    for number in reversed(range(len(closings))):
        year, end = closings[number].at, closings[number + 1].at if number + 1 < len(closings) else None
        carried = None if end is None else _carried(world, over, [own[0] for own in solved], year, end)
        worths = worths_of(world, lots[: len(holdings) + number + 1], year, over.at)
        for plan, own in enumerate(solved):
            level = levels[plan][number]
            closing = closing_of(level.purchase, worths)
            after = None if carried is None else carried[plan]
            each = zip(level.histories, level.ways, level.lapses, strict=True)
            own.insert(0, tuple(solved_of(closing, *history, after) for history in each))
    return tuple(Standing(world, tuple(holdings), own, over, tuple(found)) for own, found in zip(levels, solved, strict=True))


def _grid(world: World, purchases: Sequence[Purchase], spots: Sequence[float], coarser: float) -> Panels:
    """Even points over all prices that matter up to the last closing.

    Those around today's price are the same whatever other spots ask, and move evenly with every input: so does the value.
    """
    last, times = purchases[-1].at, [0.0, *(purchase.at for purchase in purchases)]
    shortest = min((world.spread(a, b) for a, b in pairwise(times) if b > a), default=world.spread(0.0, 1.0))
    step = coarser * shortest / POINTS_A_DEVIATION
    today, spread = math.log(world.inputs.spot), world.spread(0.0, last) or shortest
    below = math.ceil((DEVIATIONS * spread + max(today - math.log(min(spots)), 0.0)) / step)
    above = math.ceil(((DEVIATIONS + spread) * spread + max(math.log(max(spots)) - today, 0.0)) / step)
    at: Array = today + world.drift(0.0, last) + step * np.arange(-below, above + 1, dtype=float)
    return Panels(at, np.full(len(at), step))


def _carried(world: World, over: Panels, later: Sequence[Sequence[Solved]], year: float, end: float) -> list[Array]:
    """What the rights of each history after a closing are worth at the closing, plan by plan: a column a history."""
    together = np.column_stack([each.worth for own in later for each in own])
    if end > year:
        together = _back(world, over, together, year, end, None)
    ends = np.cumsum([len(own) for own in later])[:-1]
    return list(np.split(together, ends, axis=1))


def _back(world: World, over: Panels, worth: Array, year: float, end: float, at: Array | None) -> Array:
    """A function of the log-price at one date seen from an earlier one, at log-prices or (None) at its own points."""
    kept, drift, spread = world.kept(year, end), world.drift(year, end), world.spread(year, end)
    return kept * (expected_evenly(worth, over, drift, spread) if at is None else expected(worth, over, at, drift, spread))


def _edges(at: Array, gain: Array, slight: Array) -> Iterator[float]:
    """The prices at which a gain begins or ceases, where it is more than slight on both sides."""
    sure = np.flatnonzero(np.abs(gain) > slight)
    for i, j in pairwise(sure):
        if (gain[i] < 0) != (gain[j] < 0):
            yield math.exp(float(at[i] + (at[j] - at[i]) * gain[i] / (gain[i] - gain[j])))


def _funded(
    world: World, over: Panels, levels: Sequence[Level], solved: Sequence[Sequence[Solved]], growth: float | None
) -> Iterator[float]:
    """The probability that each closing is funded: the density of the log-price in each history, carried forward."""
    spot = np.array([math.log(world.inputs.spot)])
    year, points, density = 0.0, Panels(spot, np.ones(1)), np.ones((1, 1))
    for level, found in zip(levels, solved, strict=True):
        end = level.purchase.at
        if end > year:
            alive = world.alive(year, end)
            back, spread = -world.drift(year, end, growth), world.spread(year, end)
            evenly = points is over
            density = alive * (expected_evenly(density, over, back, spread) if evenly else expected(density, points, over.at, back, spread))
            year, points = end, over
        followers = 1 + max((way.to for ways in level.ways for way in ways if way.to is not None), default=0)
        after = np.zeros((len(points.at), max(followers, *(lapse + 1 for lapse in level.lapses))))
        paid = 0.0
        for column, (ways, lapse, each) in enumerate(zip(level.ways, level.lapses, found, strict=True)):
            after[:, lapse] += density[:, column] * (1 - np.interp(points.at, over.at, each.asked))
            for way, part in zip(ways, each.parts, strict=True):
                moved = density[:, column] * np.interp(points.at, over.at, part)
                paid += float(moved @ points.weights) if way.pays else 0.0
                if way.to is not None:
                    after[:, way.to] += moved
        yield paid
        density = after
