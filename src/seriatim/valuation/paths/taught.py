"""What paths teach about a lot's rights, and by how much rules that were learnt from so many paths may fall short of the best ones.

No policy earns more than the best, and how much more that is nobody knows. What is known, on the paths that the rules were learnt from:

* what a rule from other paths earns less than one from these: each half of the paths teaches a rule, both are tried on both halves. A rule
  is worth what the best of its kind is, less something in proportion to one over the paths: of that a half costs twice what the
  whole costs, and seen from the paths that taught it gains as much. So a quarter of the difference is what more paths would add;
* what the last days' rises add to rules that do not know them. A quarter of that is left for what else might be known: by so much or less
  richer sets of numbers moved values (lows and means over every lag, their squares and products, 65,536 paths);
* what is lost where only every second of the days looked at would count, where days are left out at all. Values of rights that are used on
  some days miss as the root of the days' distance (a right worth most at a price of the day) or faster, so that 2.4 times the difference
  is the most that all the days could add.
* of a lot that is never redeemed, what the last years add that it is followed: see `_beyond`.

The level of what converts at which a right is used on every day alike is tried beside the rules, and taken where it earns more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.exercise import Rule, follow, learn
from seriatim.valuation.paths.features import lags
from seriatim.valuation.paths.stepped import Stepped, Steps

Floats = NDArray[np.float64]

LEVELS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.5, 3.0, 5.0)
"""How many times what is redeemed a conversion brings that is made on the first day on which it brings that."""
UNKNOWN = 0.25
"""What else might be known is worth this part of what the rises of the last days are worth."""
ROOT = 1 / (math.sqrt(2) - 1)
"""All days against these, where these against half of them are one."""
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
    halves = [of.along(steps, paths, over) for paths in (slice(0, half), slice(half, 2 * half))]
    rules = [learn(course, of.world, over) for course in halves]
    own = [earned(of, course, each) for course, each in zip(halves, rules, strict=True)]
    others = [earned(of, course, each) for course, each in zip(halves, reversed(rules), strict=True)]
    short = {"more paths to learn from": (sum(own) - sum(others)) / 8}
    first = halves[0]
    if over:
        plain = of.along(steps, slice(0, half), ())
        short["more that might be known"] = UNKNOWN * (own[0] - earned(of, plain, learn(plain, of.world)))
    if of.ahead.skips:
        rarer = every_second(first)
        short["days not looked at"] = ROOT * (own[0] - earned(of, rarer, learn(rarer, of.world, over)))
    if not of.ahead.ends:
        short[f"years after {first.years[-1]:.0f}"] = _beyond(of, first, over)
    levels = [] if _both_decide(first) else [(earned(of, first, each), each) for each in (replace(rule, level=level) for level in LEVELS)]
    best = max(levels, key=lambda each: each[0], default=(-math.inf, rule))
    return Taught(best[1] if best[0] > own[0] else rule, {name: max(by, 0.0) for name, by in short.items()})


def earned(of: Stepped, course: Course, rule: Rule) -> float:
    """What a rule earns in the mean of some paths."""
    return float(follow(course, of.world, rule).mean())


def every_second(course: Course) -> Course:
    """The same with the rights of every second day left out, but for the last day's."""

    def thinned(rights: list[Floats], none: float) -> list[Floats]:
        last = len(rights) - 1
        return [each if day % 2 == last % 2 else np.full_like(each, none) for day, each in enumerate(rights)]

    shares, put, call = (
        thinned(list(rights), none) for rights, none in ((course.shares, NEVER), (course.put, NEVER), (course.call, np.inf))
    )
    return replace(course, shares=shares, put=put, call=call)


def _both_decide(course: Course) -> bool:
    """Whether more is decided than when the holder converts."""
    return any((call < np.inf).any() or (put > NEVER).any() for call, put in zip(course.call, course.put, strict=True))


def _beyond(of: Stepped, course: Course, over: tuple[int, ...]) -> float:
    """What a lot that is never redeemed is worth beyond the years that it is followed: the gain of their last quarter, falling on alike."""
    end = course.years[-1]
    shorter = [course.until(int(np.searchsorted(course.years, part * end))) for part in YEARS]
    half, more, whole = (earned(of, each, learn(each, of.world, over)) for each in shorter)
    if whole <= more:
        return 0.0
    falls = min((whole - more) / (more - half), SLOWEST) if more > half else SLOWEST
    return (whole - more) * falls / (1 - falls)
