"""A value from paths, with its standard error: the rules learnt once, then independent scramblings of the same points valued by them.

Each scrambling gives an unbiased mean over its paths; their mean is the value, and their spread, over the root of their number, its
standard error. (Within one scrambling the points are far from independent: their own spread would overstate the error by much.) Every
scrambling is a block of fixed size with a seed of its own, and the blocks are summed in their order: so the result is the same to the
last bit however many processes they are spread over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.brownian import paths

Floats = NDArray[np.float64]

LEARNING = 0
"""The number of the block from whose paths the rules are learnt."""


class Security(Protocol):
    """What may be followed along paths, and by which rules: learnt from some paths, applied to others."""

    @property
    def times(self) -> tuple[float, ...]:
        """The years after today at which a path must be known."""

    def learn(self, moved: Floats) -> Any:
        """The rules that Brownian paths, given at those years, teach."""

    def follow(self, moved: Floats, rule: Any) -> Floats:
        """What one share is worth today on each path, under given rules."""


@dataclass(frozen=True)
class Sampling:
    """How many scramblings of 2^log2 paths each, and from where random numbers come; the rules are learnt on 2^learning.

    Sixteen scramblings make the standard error itself uncertain by some 18 % (one in the root of 2 × 15).
    """

    scramblings: int = 16
    log2: int = 12
    learning: int = 14
    seed: int = 0

    @property
    def paths(self) -> int:
        """How many paths the value is a mean over."""
        return self.scramblings << self.log2


class Block(Protocol):
    """Values one block."""

    def __call__(self, number: int, /) -> float: ...


Spread = Callable[[Block, Iterable[int]], Iterable[float]]
"""What hands blocks out and gives their values back in the same order: `map`, or a pool's."""


@dataclass(frozen=True)
class Estimated:
    """A value, its standard error, and over how many paths it is a mean."""

    value: float
    error: float
    paths: int


def estimated(security: Security, sampling: Sampling, spread: Spread = map) -> Estimated:
    """The value of one share."""
    rule = learned(security, sampling)
    return summed(spread(partial(block, security, sampling, rule), range(1, sampling.scramblings + 1)), sampling)


def learned(security: Security, sampling: Sampling) -> Any:
    """The rules, from paths that no value is taken from."""
    return security.learn(paths(security.times, sampling.learning, (sampling.seed, LEARNING)))


def block(security: Security, sampling: Sampling, rule: Any, number: int) -> float:
    """The mean over one scrambling."""
    return math.fsum(security.follow(paths(security.times, sampling.log2, (sampling.seed, number)), rule)) / (1 << sampling.log2)


def summed(means: Iterable[float], sampling: Sampling) -> Estimated:
    """The mean of the scramblings' means, and how far it may be off."""
    found = list(means)
    value = math.fsum(found) / len(found)
    variance = math.fsum((mean - value) ** 2 for mean in found) / (len(found) - 1)
    return Estimated(value, math.sqrt(variance / len(found)), sampling.paths)
