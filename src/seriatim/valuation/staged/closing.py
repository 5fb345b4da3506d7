"""One closing where the closings after a default stand: the ways on from a history, and the best of them at every price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.staged.histories import History, Way
from seriatim.valuation.staged.terms import Holding, Purchase
from seriatim.valuation.staged.world import World

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


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
class Closing:
    """A closing, by log-price: what paying brings, and what a share of each lot loses by being converted and by being redeemed."""

    purchase: Purchase
    gained: Array
    by_converting: Array
    by_redemption: Array


@dataclass(frozen=True, slots=True)
class Lots:
    """What one share of each lot is worth at a closing, by log-price, and what it converts into; the last is what is bought there."""

    worths: tuple[Array, ...]
    conversions: tuple[Array, ...]


def worths_of(world: World, lots: Sequence[Holding], year: float, at: Array) -> Lots:
    return Lots(tuple(world.worth(lot, year, at) for lot in lots), tuple(world.conversion(lot, year, at) for lot in lots))


def closing_of(purchase: Purchase, lots: Lots) -> Closing:
    remedy = purchase.remedy
    *held, bought = lots.worths
    none = np.empty((0, len(bought)))
    converting = [worth - conversion * (1 - remedy.discount) for worth, conversion in zip(held, lots.conversions, strict=False)]
    redemption = [worth - np.minimum(remedy.price, worth) for worth in held]
    gained = purchase.bought.shares * bought - purchase.cost
    return Closing(purchase, gained, np.array(converting or none), np.array(redemption or none))


def _ways_on(closing: Closing, history: History, ways: Sequence[Way], carried: Array | None) -> Array:
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


def solved_of(closing: Closing, history: History, ways: Sequence[Way], lapse: int, carried: Array | None, exact: bool = False) -> Solved:
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
