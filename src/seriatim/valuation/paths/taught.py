"""What paths teach about a lot's rights, and by how much rules that were learnt from so many paths may fall short of the best ones.

No policy earns more than the best, and how much more that is nobody knows. What is known, on the paths that the rules were learnt from:

* what rules from half of the paths earn more on them than rules from the other half: `shortfall.of_halves`;
* what the last days' rises add to rules that do not know them. A quarter of that is left for what else might be known: by so much or less
  richer sets of numbers moved values (lows and means over every lag, their squares and products, 65,536 paths);
* what is lost where only every second of the days looked at would count, where days are left out at all; by so much times
  `shortfall.ROOT` the value may miss what all days would add;
* of a lot that is never redeemed, what the last years add that it is followed: see `_beyond`.

The level of what converts at which a right is used on every day alike is tried beside the rules, and taken where it earns more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.exercise import Rule, learn
from seriatim.valuation.paths.features import lags
from seriatim.valuation.paths.shortfall import ROOT, earned, of_halves
from seriatim.valuation.paths.stepped import Stepped, Steps

Floats = NDArray[np.float64]

LEVELS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.5, 3.0)
"""How many times what is redeemed a conversion brings that is made on the first day on which it brings that."""
UNKNOWN = 0.25
"""What else might be known is worth this part of what the rises of the last days are worth."""
YEARS = (0.5, 0.75, 1.0)
"""The parts of the time followed at which it is seen what more years add."""
SLOWEST = 0.9
"""By this part at most a quarter's gain is taken to fall from one quarter to the next."""


@dataclass(frozen=True)
class Taught:
    """A rule (or the threshold of a lot that is sold bit by bit), and by what it may fall short, for one share: each part by its name."""

    rule: Rule | float
    shortfall: dict[str, float] = field(default_factory=dict)


def taught(of: Stepped, steps: Steps) -> Taught:
    """What the paths teach along which a lot's clauses were stepped."""
    over, half = lags(steps.back), steps.stock.shape[1] // 2
    rule = learn(of.along(steps), of.world, over)
    halves = (of.along(steps, slice(0, half), over), of.along(steps, slice(half, 2 * half), over))
    own, unlearnt = of_halves(halves, of.world, over)
    short, first = {"more paths to learn from": unlearnt}, halves[0]
    if over:
        plain = of.along(steps, slice(0, half), ())
        short["more that might be known"] = UNKNOWN * (own - earned(plain, of.world, learn(plain, of.world)))
    if of.ahead.skips:
        rarer = every_second(first)
        short["days not looked at"] = ROOT * (own - earned(rarer, of.world, learn(rarer, of.world, over)))
    if not of.ahead.ends:
        short[f"years after {first.years[-1]:.0f}"] = _beyond(of, first, over)
    levels = [(earned(first, of.world, each), each) for each in _by_levels(of, rule, of.along(steps, slice(0, half // 4), over))]
    best, by_level = max(levels, key=lambda each: each[0], default=(-math.inf, rule))
    return Taught(by_level if best > own else rule, {name: max(by, 0.0) for name, by in short.items()})


def _by_levels(of: Stepped, rule: Rule, course: Course) -> list[Rule]:
    """The rules by a level that earn most on a few paths, and never to convert; none, where more is decided than when to convert."""
    if any((call < np.inf).any() or (put > NEVER).any() for call, put in zip(course.call, course.put, strict=True)):
        return []
    tried = sorted((replace(rule, level=level) for level in LEVELS), key=lambda each: earned(course, of.world, each), reverse=True)
    return [*tried[:2], replace(rule, level=math.inf)]


def every_second(course: Course) -> Course:
    """The same with the rights of every second day left out, but for the last day's."""

    def thinned(rights: list[Floats], none: float) -> list[Floats]:
        last = len(rights) - 1
        return [each if day % 2 == last % 2 else np.full_like(each, none) for day, each in enumerate(rights)]

    shares, put, call = (
        thinned(list(rights), none) for rights, none in ((course.shares, NEVER), (course.put, NEVER), (course.call, np.inf))
    )
    return replace(course, shares=shares, put=put, call=call)


def _beyond(of: Stepped, course: Course, over: tuple[int, ...]) -> float:
    """What a lot that is never redeemed is worth beyond the years that it is followed: the gain of their last quarter, falling on alike."""
    end = course.years[-1]
    shorter = [course.until(int(np.searchsorted(course.years, part * end))) for part in YEARS]
    half, more, whole = (earned(each, of.world, learn(each, of.world, over)) for each in shorter)
    if whole <= more:
        return 0.0
    falls = min((whole - more) / (more - half), SLOWEST) if more > half else SLOWEST
    return (whole - more) * falls / (1 - falls)
