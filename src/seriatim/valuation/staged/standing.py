"""The commitment where the closings after a default stand: missing one costs what the remedy takes, and the next is still to come.

What is outstanding at a closing then depends on which before it were missed, and on whether the holder converted first. So the rights are
solved for every such *history*, all of them over one grid of log-prices, with the same choice in each:

    G before closing k = greatest of ( pay,  default and be redeemed in part,  convert, and default )

All defaults together take no more than the remedy's part of what has been outstanding, as `default_partial_redemption` counts. A holder
converts all its lots or none before a default. Kinks fall between points of the grid, so values are good to some 1e-4 of themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.quadrature import DEVIATIONS, Panels, expected
from seriatim.valuation.staged.histories import History, Level, Way, levels_of
from seriatim.valuation.staged.terms import Holding, Purchase, Staged
from seriatim.valuation.staged.world import World

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

POINTS_A_DEVIATION = 24
"""Points of the grid in a standard deviation of the shortest move."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A history at a closing, by log-price: what the rights are worth, and the part of the law that takes each way on."""

    worth: Array
    parts: tuple[Array, ...]
    gain: Array


def standing(world: World, holdings: Sequence[Holding], purchases: Sequence[Purchase], drift: float | None, chances: bool = True) -> Staged:
    """The commitment where the closings after a default stand. Raises ValueError for more histories than are told apart."""
    levels = tuple(levels_of(holdings, purchases))
    over = _grid(world, purchases)
    lots = [*holdings, *(purchase.bought for purchase in purchases)]
    solved: list[list[Solved]] = []
    later: Purchase | None = None
    for level in reversed(levels):
        carried = _carried(world, over, solved[0], level.purchase.at, later.at) if later else None
        closing = _closing(world, level.purchase, lots[: len(level.histories[0].lots)], over)
        solved.insert(0, [_solved(closing, *pair, carried) for pair in zip(level.histories, level.ways, strict=True)])
        later = level.purchase
    first, today = purchases[0].at, np.array([math.log(world.inputs.spot)])
    worth = solved[0][0].worth
    now = _back(world, over, worth, 0.0, first, today) if first > 0 else np.interp(today, over.at, worth)
    boundaries = tuple(tuple(_edges(over.at, at_closing[0].gain)) for at_closing in solved)
    funded = tuple(_funded(world, over, levels, solved, drift)) if chances else ()
    return Staged(float(now[0]), world.held(holdings), boundaries, funded, tuple(p.cost for p in purchases))


def _grid(world: World, purchases: Sequence[Purchase]) -> Panels:
    """Even points over all prices that matter up to the last closing."""
    last, times = purchases[-1].at, [0.0, *(purchase.at for purchase in purchases)]
    moves = [world.spread(a, b) for a, b in pairwise(times) if b > a]
    middle, spread = math.log(world.inputs.spot) + world.drift(0.0, last), world.spread(0.0, last)
    low, high = middle - DEVIATIONS * spread, middle + (DEVIATIONS + spread) * spread
    at = np.linspace(low, high, math.ceil((high - low) / min(moves) * POINTS_A_DEVIATION) + 1)
    return Panels(at, np.full(len(at), at[1] - at[0]))


def _carried(world: World, over: Panels, later: Sequence[Solved], year: float, end: float) -> Array:
    """What the rights of each history after a closing are worth at the closing: a column each."""
    return _back(world, over, np.column_stack([each.worth for each in later]), year, end, over.at)


def _back(world: World, over: Panels, worth: Array, year: float, end: float, at: Array) -> Array:
    kept = math.exp(-world.interest(year, end) - world.credit.hazard * (end - year))
    return kept * expected(worth, over, at, world.drift(year, end), world.spread(year, end))


@dataclass(frozen=True, slots=True)
class _Closing:
    """A closing, by log-price: what paying brings, and what a share of each lot loses by being converted and by being redeemed."""

    purchase: Purchase
    gained: Array
    by_converting: Array
    by_redemption: Array


def _closing(world: World, purchase: Purchase, lots: Sequence[Holding], over: Panels) -> _Closing:
    remedy, year = purchase.remedy, purchase.at
    worths = [world.worth(lot, year, over.at) for lot in lots]
    none = np.empty((0, len(over.at)))
    conversions = [lot.contract.shares * np.exp(over.at) * (1 - remedy.discount) for lot in lots]
    converting = [worth - conversion for worth, conversion in zip(worths, conversions, strict=True)]
    redemption = [worth - np.minimum(remedy.price, worth) for worth in worths]
    gained = purchase.bought.shares * world.worth(purchase.bought, year, over.at) - purchase.cost
    return _Closing(purchase, gained, np.array(converting or none), np.array(redemption or none))


def _solved(closing: _Closing, history: History, ways: Sequence[Way], carried: Array | None) -> Solved:
    """The best way on at every price."""
    purchase, lots = closing.purchase, np.array(history.lots)
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
    if len(values) == 1:
        return Solved(values[0], (np.ones_like(values[0]),), np.ones_like(values[0]))
    gain = values[0] - np.max(values[1:], axis=0)
    agreed = _agreed(purchase, closing.gained)
    pays = agreed * np.clip(0.5 + gain / np.maximum(np.abs(np.gradient(gain)), 1e-300), 0.0, 1.0)
    other = np.argmax(values[1:], axis=0)
    rest = [(1 - pays) * (other == number) for number in range(len(values) - 1)]
    return Solved(agreed * np.max(values, axis=0), (pays, *rest), gain)


def _agreed(purchase: Purchase, gained: Array) -> Array:
    """The probability that the issuer agrees. What is not agreed leaves nothing: only the last closing may ask for it."""
    willing = 1.0 if purchase.benefit is None else 1.0 * (gained <= purchase.benefit * purchase.cost)
    return np.zeros_like(gained) + purchase.agreed * willing


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
            alive = math.exp(-world.credit.hazard * (end - year))
            density = alive * expected(density, points, over.at, -world.drift(year, end, growth), world.spread(year, end))
            year, points = end, over
        followers = 1 + max((way.to for ways in level.ways for way in ways if way.to is not None), default=0)
        after = np.zeros((len(points.at), followers))
        paid = 0.0
        for column, (ways, each) in enumerate(zip(level.ways, found, strict=True)):
            for way, part in zip(ways, each.parts, strict=True):
                moved = density[:, column] * np.interp(points.at, over.at, part)
                paid += float(moved @ points.weights) if way.pays else 0.0
                if way.to is not None:
                    after[:, way.to] += moved
        yield paid
        density = after
