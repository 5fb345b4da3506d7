"""A value from paths, with its standard error: the rules learnt once, then independent scramblings of the same points valued by them.

Each scrambling gives an unbiased mean over its paths; their mean is the value, and their spread, over the root of their number, its
standard error. (Within one scrambling the points are far from independent: their own spread would overstate the error by much.) Every
scrambling is a block of fixed size with a seed of its own, and the blocks are summed in their order: so the result is the same to the
last bit however many processes they are spread over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.world import World

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
    """Does one piece of the work, by its number."""

    def __call__(self, number: int, /) -> Any: ...


Spread = Callable[[Block, Iterable[int]], Iterable[Any]]
"""What hands pieces of work out and gives their results back in the same order: `map`, or a pool's."""


class Group(NamedTuple):
    """A world, and the rules by which a security is followed in it."""

    world: World
    rule: Any


class Together(Protocol):
    """A security that can be followed in several worlds at once, along the same Brownian paths."""

    @property
    def times(self) -> tuple[float, ...]:
        """The years after today at which a path must be known."""

    def together(self, groups: Sequence[Group], moved: Floats) -> list[Floats]:
        """What one share is worth today on each path, by group."""


@dataclass(frozen=True)
class Means:
    """The means of a security's values by scrambling and group: each block has so many (`each`) of the scramblings, in their order.

    `drawn`: the times at which paths are drawn, if not the security's own, which are then the last of them.
    """

    security: Together
    groups: tuple[Group, ...]
    sampling: Sampling
    each: int = 1
    drawn: tuple[float, ...] = ()

    def __call__(self, number: int) -> list[list[float]]:
        """One block: by scrambling, by group."""
        times, sampling = self.drawn or self.security.times, self.sampling
        own = range((number - 1) * self.each + 1, number * self.each + 1)
        moved = np.hstack([paths(times, sampling.log2, (sampling.seed, n)) for n in own])
        found = self.security.together(self.groups, moved[len(times) - len(self.security.times) :])
        return [
            [math.fsum(part) / len(part) for part in parts] for parts in zip(*(np.split(each, self.each) for each in found), strict=True)
        ]

    def found(self, spread: Spread) -> Floats:
        """All: by scrambling and group."""
        blocks = spread(self, range(1, self.sampling.scramblings // self.each + 1))
        return np.array([row for block in blocks for row in block])


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
