"""By how much rules that were learnt from so many paths may fall short of the best ones: what every estimate of that is made of."""

from __future__ import annotations

import math

from seriatim.valuation.paths.course import Course
from seriatim.valuation.paths.exercise import Rule, follow, learn
from seriatim.valuation.paths.world import World

ROOT = 1 / (math.sqrt(2) - 1)
"""All days against these, where these against half of them are one: values of rights that are used on some days miss by no more than the
root of the days' distance."""


def earned(course: Course, world: World, rule: Rule) -> float:
    """What a rule earns in the mean of some paths."""
    return float(follow(course, world, rule).mean())


def of_halves(halves: tuple[Course, Course], world: World, lags: tuple[int, ...] = ()) -> tuple[float, float]:
    """What rules from the first half of some paths earn there, and by how much rules from both halves fall short of the best of their kind.

    Rules fall short by something in proportion to one over the paths, and seen from the paths that taught them gain as much. So on a
    half its own rules earn more than the other half's by twice what rules from a half fall short by: rules from both by a quarter of it.
    """
    first, second = (learn(course, world, lags) for course in halves)
    own = earned(halves[0], world, first), earned(halves[1], world, second)
    others = earned(halves[0], world, second), earned(halves[1], world, first)
    return own[0], max(sum(own) - sum(others), 0.0) / 8
