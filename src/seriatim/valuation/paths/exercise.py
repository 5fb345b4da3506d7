"""Rights used along paths: when waiting is worth more than acting, learnt from some paths by least squares, and applied to others.

Longstaff and Schwartz (Review of Financial Studies 14, 2001): from the last day backwards, what waiting turns out to be worth is regressed
on what is known on the day, and a right is used where it pays more than the regression says. The regressions are made on paths of their
own. The value is the mean over fresh paths of what those fixed rules bring. So where only the holder has rights, it is the value of a
policy that the holder can follow: no more than the best one's, and the error is of sampling alone. Where the issuer has rights too, its
rules may be a little less than its best, which moves the value up. How much rules may fall short is estimated in `shortfall`.

What waiting is worth is regressed less so many shares: a unit of the martingale stopped where the path stops has today's worth for its
mean, so taking `anchor` units off changes no mean, and a volatility of 500 % no longer drowns the rest. Today all paths are at one
price, and waiting is worth the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]

SHARED = 0.7
"""How much the paths of the next day count where a day's rule is fitted, and as much less those of the days after that."""
NEAR = 5 / 365
"""Up to how many years apart days are next to each other."""
PIECE = 128
"""So many paths at once: larger products are spread over threads by the library, which spin for longer than they work beside other
processes, and add in an order that depends on their number."""
NEGLIGIBLE = 1e-11
"""Directions in which what is known varies so little, as a part of its size, tell nothing (a ridge)."""


@dataclass(frozen=True)
class Rule:
    """When to wait: by the name of each day the weights of what is known then, which tell what waiting is worth beyond `anchor` shares.

    `lags`: over how many days rises are among what is known. With a `level` the holder converts where that brings at least so many times
    what is redeemed, and nothing else counts. `today`: what waiting is worth today beyond the anchor; None is the mean of the paths.
    """

    anchor: float
    lags: tuple[int, ...] = ()
    weights: dict[Any, Floats] = field(default_factory=dict)
    today: float | None = None
    level: float | None = None


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

    def stop(self, where: NDArray[np.bool_], shares: Floats | float, cash: Floats | float, martingale: Floats) -> None:
        if where.any():
            self.shares, self.cash = np.where(where, shares, self.shares), np.where(where, cash, self.cash)
            self.stopped = np.where(where, martingale, self.stopped)

    def all(self) -> Floats:
        return self.shares + self.cash


def anchor(course: Course) -> float:
    """How many shares the security is like at least: the fewest that it converts into, on any day and path."""
    fewest = math.inf
    for shares, stock in zip(course.shares, course.stock, strict=True):
        may = shares > NEVER
        if may.any():
            fewest = min(fewest, float(np.min(shares[may] / stock[may])))
    return fewest if fewest < math.inf else 0.0


def learn(course: Course, world: World, lags: tuple[int, ...] = ()) -> Rule:
    """The rules that these paths teach."""
    rule = Rule(anchor(course), lags)
    today, _ = _backward(course, world, rule, learning=True)
    return replace(rule, today=None if _begins_apart(course) else today)


def waiting_today(course: Course, world: World, rule: Rule) -> float:
    """What waiting is worth today beyond the anchor, under rules for later."""
    return _backward(course, world, replace(rule, today=None), learning=False)[0]


def follow(course: Course, world: World, rule: Rule) -> Floats:
    """What each path is worth today under given rules; the mean of their martingale, which is known, is held against it."""
    _, carried = _backward(course, world, rule, learning=False)
    worth: Floats = carried.all() - rule.anchor * (carried.stopped - course.martingale(0))
    return worth


def _backward(course: Course, world: World, rule: Rule, learning: bool) -> tuple[float, _Carried]:
    """What waiting is worth today beyond the anchor, and what has become of each path; the weights are filled in, where they are learnt."""
    carried, today, fits = _end(course), 0.0, _Fits() if learning else None
    for day in range(len(course.years) - 2, -1, -1):
        start, end = course.years[day], course.years[day + 1]
        carried.discounted(world.discount(start, end), world.discount(start, end, cash=True))
        if exponent := world.hazard * (1 - world.credit.jump) * (end - start):
            carried.taken(exponent, course.martingale(day), course.martingale(day + 1))
        if weight := world.failing(start, end) / 2:
            left = world.left(course.kept[day], course.redeemed[day]) + world.left(course.kept[day + 1], course.redeemed[day + 1])
            carried.cash = carried.cash + weight * left
        carried.cash, carried.shares = carried.cash + course.due[day], carried.shares + course.forced[day]
        if day == 0:
            today = float(_beyond(rule.anchor, course, day, carried).mean()) if rule.today is None else rule.today
        if course.decided(day) and (day or not _begins_apart(course)):
            _use(course, day, carried, _waiting(course, day, rule, carried, today, fits))
        carried.cash = carried.cash + course.paid[day]
    return today, carried


def _waiting(course: Course, day: int, rule: Rule, carried: _Carried, today: float, fits: _Fits | None) -> Floats:
    """What waiting is worth on a day, by path, as far as is known then."""
    if rule.level is not None:
        enough = course.shares[day] >= rule.level * course.redeemed[day]
        return np.where(enough, NEVER, np.inf)
    beyond: Floats | float
    if day == 0:
        beyond = today
    else:
        known = course.known(day)
        if fits is not None:
            beyond, alone = _beyond(rule.anchor, course, day, carried), course.falls_due(day)
            rule.weights[course.days[day]] = fits.weights(course.years[day], known, beyond, alone)
        beyond = weighed(rule.weights[course.days[day]], known)
    waiting: Floats = rule.anchor * course.stock[day] + beyond
    return waiting


def _begins_apart(course: Course) -> bool:
    """Whether the paths begin at several prices of the stock, so that nothing is decided today."""
    return bool(np.ptp(course.stock[0]) > 0)


def _beyond(anchored: float, course: Course, day: int, carried: _Carried) -> Floats:
    """What waiting turned out to be worth, less the anchor's shares, whose worth is known."""
    beyond: Floats = carried.all() - anchored * course.growth[day] * carried.stopped
    return beyond


def _end(course: Course) -> _Carried:
    """The last day: converted where that is worth more than what is due."""
    last = len(course.years) - 1
    due, forced, martingale = course.due[last], course.forced[last], course.martingale(last)
    carried = _Carried(forced, due, martingale)
    carried.stop(course.shares[last] > due + forced, course.shares[last], 0.0, martingale)
    carried.stop(course.put[last] > carried.all(), 0.0, course.put[last], martingale)
    carried.cash = carried.cash + course.paid[last]
    return carried


def _use(course: Course, day: int, carried: _Carried, waiting: Floats) -> None:
    """The issuer calls where that costs less than waiting; the holder takes what is best for it, a call being what it must wait for."""
    called, shares, put = course.call[day] < np.inf, course.shares[day], course.put[day]
    standing = waiting
    if called.any():
        worth = course.called(day)
        calls = called & (worth < waiting)
        carried.stop(calls, worth, 0.0, course.martingale(day))
        standing = np.where(calls, worth, waiting)
    converts = (shares >= standing) & (shares >= put) & (shares > NEVER)
    carried.stop(converts, shares, 0.0, course.martingale(day))
    carried.stop((put >= standing) & (put > shares), 0.0, put, course.martingale(day))


class _Fits:
    """Least squares day after day, backwards: slopes from the day's paths and, ever less, from those of the days after it.

    What is known means nearly the same on the next day, so that more is told by both than by one; the level is the day's own. Days that
    are apart by more than a weekend are fitted each by itself, and so is one on which a part is redeemed (`alone`): who waits then has
    lost the right to convert that part, who waits the day before has it, and the day after it is gone. With 4,096 paths and 80 % of the
    lowest of twenty days, rules that share so earn 0.2 % more.
    """

    def __init__(self) -> None:
        self.year, self.products, self.moments = math.inf, np.zeros((0, 0)), np.zeros(0)

    def weights(self, year: float, known: Floats, target: Floats, alone: bool) -> Floats:
        """The weights that fit a target on a day; the first of what is known is one everywhere."""
        products, moments = multiplied(known, target)
        if not alone and self.year - year <= NEAR and len(self.moments) == len(moments):
            products, moments = products + SHARED * self.products, moments + SHARED * self.moments
        self.year, self.products, self.moments = math.inf if alone else year, products, moments
        found = solved(products, moments)
        found[0] += float((target - weighed(found, known)).mean())
        return found


def weighed(weights: Floats, known: Floats) -> Floats:
    """The sum of what is known, so weighed; not by the library's product, for the reason given at `PIECE`."""
    result: Floats = np.einsum("k,kp->p", weights, known)
    return result


def multiplied(known: Floats, target: Floats) -> tuple[Floats, Floats]:
    """The products of what is known with itself and with the target, summed over the paths piece by piece."""
    numbers, paths = known.shape
    even = paths - paths % PIECE
    pieces = known[:, :even].reshape(numbers, -1, PIECE).transpose(1, 0, 2)
    rest = known[:, even:]
    products: Floats = (pieces @ pieces.transpose(0, 2, 1)).sum(axis=0) + rest @ rest.T
    return products, np.einsum("kp,p->k", known, target)


def solved(products: Floats, moments: Floats) -> Floats:
    """The weights that solve the normal equations, each number scaled to one."""
    scale = np.sqrt(np.diag(products))
    scale = np.where(scale > 0, scale, 1.0)
    ridged = products / np.outer(scale, scale) + NEGLIGIBLE * np.eye(len(scale))
    weights: Floats = np.linalg.solve(ridged, moments / scale) / scale
    return weights
