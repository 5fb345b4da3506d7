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
from seriatim.valuation.staged.histories import History, Level, Way, levels_of
from seriatim.valuation.staged.terms import Holding, Purchase
from seriatim.valuation.staged.world import World

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

POINTS_A_DEVIATION = 24
"""Points of the grid in a standard deviation of the shortest move."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A history at a closing, by log-price: what the rights are worth, what each way on is (paying first), how likely payment is asked.

    `saved`: what not being called for is worth to the investor, where the issuer has to call; where it has not, nothing but ones.
    """

    worth: Array
    ways: Array
    asked: Array
    saved: Array

    @property
    def gain(self) -> Array:
        """What paying is worth more than the best default; one where there is nothing to choose."""
        return self.ways[0] - np.max(self.ways[1:], axis=0) if len(self.ways) > 1 else np.ones_like(self.worth)

    @property
    def parts(self) -> tuple[Array, ...]:
        """The part of the law that takes each way on, in the cell about each price; the rest lapses."""
        if len(self.ways) == 1:
            return (self.asked,)
        gain = self.gain
        pays = self.asked * _part_above(gain)
        other = np.argmax(self.ways[1:], axis=0)
        return (pays, *((self.asked - pays) * (other == number) for number in range(len(self.ways) - 1)))


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
        closing = _closing(level.purchase, _worths(self.world, lots, level.purchase.at, at))
        each = [_solved(closing, *own, carried, exact=True).worth for own in zip(level.histories, level.ways, level.lapses, strict=True)]
        return np.column_stack(each)

    @property
    def boundaries(self) -> tuple[tuple[float, ...], ...]:
        """The prices at which the choice changes, closing by closing, when all before were made."""
        each = (closing[0] for closing in self.solved)
        return tuple(tuple(sorted((*_edges(self.over.at, own.gain), *_edges(self.over.at, own.saved)))) for own in each)

    def funded(self, growth: float | None) -> tuple[float, ...]:
        """The probability that each closing is made: risk-neutral, or at a stated growth of the stock."""
        return tuple(_funded(self.world, self.over, self.levels, self.solved, growth))


def standing(
    world: World, holdings: Sequence[Holding], plans: Sequence[Sequence[Purchase]], spots: Sequence[float]
) -> tuple[Standing, ...]:
    """Commitments where the closings after a default stand, over prices around all the spots.

    The plans buy the same on the same days, and may differ in what a default costs and in who agrees: they are carried side by side.
    Raises ValueError for more histories than are told apart.
    """
    levels = [tuple(levels_of(holdings, plan)) for plan in plans]
    closings = plans[0]
    over = _grid(world, closings, spots)
    lots = [*holdings, *(purchase.bought for purchase in closings)]
    solved: list[list[tuple[Solved, ...]]] = [[] for _ in plans]
    for number in reversed(range(len(closings))):
        year, end = closings[number].at, closings[number + 1].at if number + 1 < len(closings) else None
        carried = None if end is None else _carried(world, over, [own[0] for own in solved], year, end)
        worths = _worths(world, lots[: len(holdings) + number + 1], year, over.at)
        for plan, own in enumerate(solved):
            level = levels[plan][number]
            closing = _closing(level.purchase, worths)
            after = None if carried is None else carried[plan]
            each = zip(level.histories, level.ways, level.lapses, strict=True)
            own.insert(0, tuple(_solved(closing, *history, after) for history in each))
    return tuple(Standing(world, tuple(holdings), own, over, tuple(found)) for own, found in zip(levels, solved, strict=True))


def _grid(world: World, purchases: Sequence[Purchase], spots: Sequence[float]) -> Panels:
    """Even points over all prices that matter up to the last closing.

    Those around today's price are the same whatever other spots ask, and move evenly with every input: so does the value.
    """
    last, times = purchases[-1].at, [0.0, *(purchase.at for purchase in purchases)]
    shortest = min((world.spread(a, b) for a, b in pairwise(times) if b > a), default=world.spread(0.0, 1.0))
    step = shortest / POINTS_A_DEVIATION
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


@dataclass(frozen=True, slots=True)
class _Closing:
    """A closing, by log-price: what paying brings, and what a share of each lot loses by being converted and by being redeemed."""

    purchase: Purchase
    gained: Array
    by_converting: Array
    by_redemption: Array


@dataclass(frozen=True, slots=True)
class _Lots:
    """What one share of each lot is worth at a closing, by log-price, and what it converts into; the last is what is bought there."""

    worths: tuple[Array, ...]
    conversions: tuple[Array, ...]


def _worths(world: World, lots: Sequence[Holding], year: float, at: Array) -> _Lots:
    return _Lots(tuple(world.worth(lot, year, at) for lot in lots), tuple(world.conversion(lot, year, at) for lot in lots))


def _closing(purchase: Purchase, lots: _Lots) -> _Closing:
    remedy = purchase.remedy
    *held, bought = lots.worths
    none = np.empty((0, len(bought)))
    converting = [worth - conversion * (1 - remedy.discount) for worth, conversion in zip(held, lots.conversions, strict=False)]
    redemption = [worth - np.minimum(remedy.price, worth) for worth in held]
    gained = purchase.bought.shares * bought - purchase.cost
    return _Closing(purchase, gained, np.array(converting or none), np.array(redemption or none))


def _ways_on(closing: _Closing, history: History, ways: Sequence[Way], carried: Array | None) -> Array:
    """What each way on is worth at every price: a row a way, paying first."""
    lots = np.array(history.lots)
    values: list[Array] = []
    for way in ways:
        value = closing.gained if way.pays else np.zeros_like(closing.gained)
        if carried is not None and way.to is not None:
            value = value + carried[:, way.to]
        if way.converted:
            value = value - way.converted * (lots @ closing.by_converting)
        if way.redeemed:
            value = value - (1 - way.converted) * way.redeemed * (lots @ closing.by_redemption)
        values.append(value)
    return np.array(values)


def _solved(closing: _Closing, history: History, ways: Sequence[Way], lapse: int, carried: Array | None, exact: bool = False) -> Solved:
    """The best way on at every price, where payment is asked: as it is (`exact`), or so weighted that sums over the grid are integrals."""
    values = _ways_on(closing, history, ways, carried)
    best: Array = values[0] if len(values) == 1 else np.max(values, axis=0) if exact else _best(values)
    lapsed = np.zeros_like(best) if carried is None else carried[:, lapse]
    agreed = _agreed(closing.purchase, closing.gained, exact)
    if not closing.purchase.called:
        return Solved(agreed * best + (1 - agreed) * lapsed, values, agreed, np.ones_like(best))
    least = np.minimum(best, lapsed) if exact else -_best(np.array([-best, -lapsed]))
    saved = lapsed - np.max(values, axis=0)
    return Solved(agreed * least + (1 - agreed) * lapsed, values, agreed * _part_above(saved), saved)


def _part_above(gain: Array) -> Array:
    """The part of the cell about each point in which a gain is above zero."""
    part: Array = np.clip(0.5 + gain / np.maximum(np.abs(np.gradient(gain)), 1e-300), 0.0, 1.0)
    return part


def _best(values: Array) -> Array:
    """The greatest at each point of an even grid, so weighted about the kinks that a sum over the points is the integral.

    A kink that lies the part t of a step beyond a point, and bends by b a step, is summed with b (t (1 - t) / 2 - 1 / 12) too much.
    """
    winner = np.argmax(values, axis=0)
    best: Array = np.max(values, axis=0)
    at = np.flatnonzero(winner[1:] != winner[:-1])
    before, after = winner[at], winner[at + 1]
    less, more = values[after, at] - values[before, at], values[after, at + 1] - values[before, at + 1]
    bend = more - less
    part = -less / np.where(bend > 0, bend, 1.0)
    missing = bend * (1 / 12 - part * (1 - part) / 2)
    np.add.at(best, at, (1 - part) * missing)
    np.add.at(best, at + 1, part * missing)
    return best


def _agreed(purchase: Purchase, gained: Array, exact: bool) -> Array:
    """The probability that the issuer agrees: at each price, or (not `exact`) in the cell about it."""
    if purchase.certain:
        return np.ones_like(gained)
    agreed = purchase.agreed * np.ones_like(gained)
    if purchase.benefit is None:
        return agreed
    left = purchase.benefit * purchase.cost - gained
    return agreed * ((left >= 0) if exact else _part_above(left))


def _edges(at: Array, gain: Array) -> Iterator[float]:
    """The prices at which paying begins or ceases to be the best."""
    for i in np.flatnonzero((gain[1:] < 0) != (gain[:-1] < 0)):
        yield math.exp(float(at[i] + (at[i + 1] - at[i]) * gain[i] / (gain[i] - gain[i + 1])))


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
