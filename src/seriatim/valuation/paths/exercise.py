"""Rights used along paths: when waiting is worth more than acting, learnt from some paths by least squares, and applied to others.

Longstaff and Schwartz (Review of Financial Studies 14, 2001): from the last day backwards, what waiting turns out to be worth is regressed
on what is known on the day, and a right is used where it pays more than the regression says. The regressions are made on paths of their
own. The value is the mean over fresh paths of what those fixed rules bring. So where only the holder has rights, it is the value of a
policy that the holder can follow: no more than the best one's, and the error is of sampling alone. Where the issuer has rights too, its
rules may be a little less than its best, which moves the value up.

What waiting is worth is regressed less so many shares: a unit of the martingale stopped where the path stops has today's worth for its
mean, so taking `anchor` units off changes no mean, and a volatility of 500 % no longer drowns the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """When to wait: of each day the weights of its features, which tell what waiting is worth beyond `anchor` shares."""

    anchor: float
    weights: dict[int, Floats] = field(default_factory=dict)

    def waiting(self, course: Course, day: int) -> Floats:
        """What waiting is worth on a day, by path, as far as is known then."""
        waiting: Floats = self.anchor * course.stock[day] + self.weights[day] @ course.features[day]
        return waiting


@dataclass
class _Carried:
    """What has become of each path from some day on, told in that day's money: shares, cash, and the martingale where it stopped."""

    shares: Floats
    cash: Floats
    stopped: Floats

    def discounted(self, in_shares: float, in_cash: float) -> None:
        self.shares, self.cash = self.shares * in_shares, self.cash * in_cash

    def taken(self, exponent: float, before: Floats, after: Floats) -> None:
        """So much of the martingale goes with a default that leaves the shares: half of it at each end, so that the mean stays."""
        lasts = math.exp(-exponent)
        self.stopped = lasts * self.stopped + (1 - lasts) * (before + after) / 2

    def stop(self, where: NDArray[np.bool_], shares: Floats, cash: Floats, martingale: Floats) -> None:
        self.shares, self.cash = np.where(where, shares, self.shares), np.where(where, cash, self.cash)
        self.stopped = np.where(where, martingale, self.stopped)

    def all(self) -> Floats:
        return self.shares + self.cash


def anchor(course: Course) -> float:
    """How many shares the security is like at least: the fewest that it converts into, on any day and path."""
    may = course.shares > NEVER
    return float(np.min(course.shares[may] / course.stock[may])) if may.any() else 0.0


def learn(course: Course, world: World) -> Rule:
    """The rules that these paths teach."""
    rule = Rule(anchor(course))
    _backward(course, world, rule, learning=True)
    return rule


def follow(course: Course, world: World, rule: Rule) -> Floats:
    """What each path is worth today under given rules; the mean of their martingale, which is known, is held against it."""
    carried = _backward(course, world, rule, learning=False)
    worth: Floats = carried.all() - rule.anchor * (carried.stopped - course.martingale[0])
    return worth


def _backward(course: Course, world: World, rule: Rule, learning: bool) -> _Carried:
    carried = _end(course)
    for day in range(course.days - 2, -1, -1):
        start, end = course.years[day], course.years[day + 1]
        carried.discounted(world.discount(start, end), world.discount(start, end, cash=True))
        carried.taken(world.hazard * (1 - world.credit.jump) * (end - start), course.martingale[day], course.martingale[day + 1])
        left = sum(world.left(course.kept[at], course.redeemed[at]) for at in (day, day + 1))
        carried.cash = carried.cash + world.failing(start, end) * left / 2 + course.due[day]
        carried.shares = carried.shares + course.forced[day]
        if course.decided(day):
            if learning:
                rule.weights[day] = _regressed(rule.anchor, course, day, carried)
            _use(course, day, carried, rule.waiting(course, day))
        carried.cash = carried.cash + course.paid[day]
    return carried


def _end(course: Course) -> _Carried:
    """The last day: converted where that is worth more than what is due."""
    last = course.days - 1
    due, forced, martingale = course.due[last], course.forced[last], course.martingale[last]
    carried = _Carried(forced.copy(), due.copy(), martingale.copy())
    carried.stop(course.shares[last] > due + forced, course.shares[last], np.zeros_like(due), martingale)
    carried.stop((course.put[last] > carried.all()), np.zeros_like(due), course.put[last], martingale)
    carried.cash = carried.cash + course.paid[last]
    return carried


def _use(course: Course, day: int, carried: _Carried, waiting: Floats) -> None:
    """The issuer calls where that costs less than waiting; the holder takes what is best for it, a call being what it must wait for."""
    called, shares, put = course.call[day] < np.inf, course.shares[day], course.put[day]
    worth = course.called(day)
    calls = called & (worth < waiting)
    carried.stop(calls, worth, np.zeros_like(worth), course.martingale[day])
    standing = np.where(calls, worth, waiting)
    converts = (shares >= standing) & (shares >= put)
    carried.stop(converts & (shares > NEVER), shares, np.zeros_like(shares), course.martingale[day])
    carried.stop((put >= standing) & (put > shares), np.zeros_like(put), put, course.martingale[day])


def _regressed(anchor: float, course: Course, day: int, carried: _Carried) -> Floats:
    """The weights that fit what waiting turned out to be worth, less the anchor's shares, whose worth is known."""
    growth = course.stock[day] / course.martingale[day]
    target = carried.all() - anchor * growth * carried.stopped
    features = course.features[day]
    weights: Floats = np.linalg.lstsq(features.T, target, rcond=1e-10)[0]
    return weights
