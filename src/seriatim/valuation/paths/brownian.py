"""Brownian paths through given times: the end first, then what lies between, from the most important detail to the finest.

A Sobol sequence is evenest in its first axes. So the first says where a path ends, the second where it is half-way given its end, and
so on (Brownian bridge: Caflisch and Moskowitz 1995); beyond its forty axes the detail is pseudo-random, and independent of them.
Given 0 at time 0 and 1 at time 4, at time 1 a path is at 1/4 in the mean, with variance 1 × 3 / 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.sobol import AXES, points

Floats = NDArray[np.float64]


class Bridged(NamedTuple):
    """A time (by its number) that is found between two others: its mean as weights of theirs (-1: the start, at 0), and its deviation."""

    at: int
    left: int
    right: int
    of_left: float
    of_right: float
    deviation: float


@lru_cache(maxsize=64)
def bridge(times: tuple[float, ...]) -> tuple[Bridged, ...]:
    """The times in the order in which they are found: the last, then the middle of every gap, the widest gaps first."""
    end = len(times) - 1
    found = [Bridged(end, -1, -1, 0.0, 0.0, math.sqrt(times[end]))]
    gaps = [(-1, end)]
    while gaps:
        found += [_between(times, left, right) for left, right in gaps if right - left > 1]
        gaps = [gap for left, right in gaps if right - left > 1 for gap in ((left, (left + right) // 2), ((left + right) // 2, right))]
    return tuple(found)


def _between(times: tuple[float, ...], left: int, right: int) -> Bridged:
    at, start = (left + right) // 2, times[left] if left >= 0 else 0.0
    span, before, after = times[right] - start, times[at] - start, times[right] - times[at]
    return Bridged(at, left, right, after / span, before / span, math.sqrt(before * after / span))


def paths(times: tuple[float, ...], log2: int, seed: tuple[int, ...]) -> Floats:
    """2^log2 Brownian paths, by time. The same seed gives the same paths."""
    random = np.random.default_rng(seed)
    count = 1 << log2
    walked, found = bridge(times), np.empty((len(times), count))
    start = np.zeros(count)
    for each, normals in zip(walked, _normals(len(times), log2, random), strict=True):
        left, right = (found[n] if n >= 0 else start for n in (each.left, each.right))
        found[each.at] = each.of_left * left + each.of_right * right + each.deviation * normals
    return found


def _normals(many: int, log2: int, random: np.random.Generator) -> Iterator[Floats]:
    yield from quantile(points(log2, min(many, AXES), random))
    for _ in range(many - AXES):
        yield random.standard_normal(1 << log2)


def quantile(probability: Floats) -> Floats:
    """The standard normal quantile to sixteen digits: Wichura's AS 241 (Applied Statistics 37, 1988). 0.975 gives 1.959964."""
    q = probability - 0.5
    tail = np.sqrt(-np.log(np.minimum(probability, 1 - probability)))
    middle = q * _fraction(0.180625 - q * q, _MIDDLE)
    near, far = _fraction(tail - 1.6, _NEAR), _fraction(tail - 5.0, _FAR)
    result: Floats = np.where(np.abs(q) <= 0.425, middle, np.sign(q) * np.where(tail <= 5.0, near, far))
    return result


def _fraction(x: Floats, of: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    above, below = (np.polynomial.polynomial.polyval(x, numbers) for numbers in of)
    result: Floats = above / below
    return result


_MIDDLE = (
    (
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
    ),
    (
        1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
    ),
)  # fmt: skip
_NEAR = (
    (
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ),
    (
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ),
)  # fmt: skip
_FAR = (
    (
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ),
    (
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ),
)  # fmt: skip
