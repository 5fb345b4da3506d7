"""Points that fill the unit cube evenly, scrambled at random: Sobol's sequence (1967) with the direction numbers of Joe and Kuo.

Any 2^m points of it have exactly one in each of 2^m equal parts of every axis. A random linear scrambling with a random shift
(Matoušek, J. Complexity 14, 1998) keeps that, and makes every point uniform: a mean over the points is unbiased, and means
over independent scramblings say by their spread how far it is off. Unscrambled, the first four points of two axes are
(0, 0), (1/2, 1/2), (3/4, 1/4), (1/4, 3/4), though not in this order here.

Does not cover: more than 40 axes (`brownian` takes pseudo-random numbers for the fine detail of a path).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

BITS = 32

DIRECTIONS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (3, (1,)),
    (7, (1, 3)),
    (11, (1, 3, 1)),
    (13, (1, 1, 1)),
    (19, (1, 1, 3, 3)),
    (25, (1, 3, 5, 13)),
    (37, (1, 1, 5, 5, 17)),
    (41, (1, 1, 5, 5, 5)),
    (47, (1, 1, 7, 11, 19)),
    (55, (1, 1, 5, 1, 1)),
    (59, (1, 1, 1, 3, 11)),
    (61, (1, 3, 5, 5, 31)),
    (67, (1, 3, 3, 9, 7, 49)),
    (91, (1, 1, 1, 15, 21, 21)),
    (97, (1, 3, 1, 13, 27, 49)),
    (103, (1, 1, 1, 15, 7, 5)),
    (109, (1, 3, 1, 15, 13, 25)),
    (115, (1, 1, 5, 5, 19, 61)),
    (131, (1, 3, 7, 11, 23, 15, 103)),
    (137, (1, 3, 7, 13, 13, 15, 69)),
    (143, (1, 1, 3, 13, 7, 35, 63)),
    (145, (1, 3, 5, 9, 1, 25, 53)),
    (157, (1, 3, 1, 13, 9, 35, 107)),
    (167, (1, 3, 1, 5, 27, 61, 31)),
    (171, (1, 1, 5, 11, 19, 41, 61)),
    (185, (1, 3, 5, 3, 3, 13, 69)),
    (191, (1, 1, 7, 13, 1, 19, 1)),
    (193, (1, 3, 7, 5, 13, 19, 59)),
    (203, (1, 1, 3, 9, 25, 29, 41)),
    (211, (1, 3, 5, 13, 23, 1, 55)),
    (213, (1, 3, 7, 3, 13, 59, 17)),
    (229, (1, 3, 1, 3, 5, 53, 69)),
    (239, (1, 1, 5, 5, 23, 33, 13)),
    (241, (1, 1, 7, 7, 1, 61, 123)),
    (247, (1, 1, 7, 9, 13, 61, 49)),
    (253, (1, 3, 3, 5, 3, 55, 33)),
    (285, (1, 3, 1, 15, 31, 13, 49, 245)),
    (299, (1, 3, 5, 15, 31, 59, 63, 97)),
    (301, (1, 3, 1, 11, 11, 11, 77, 249)),
)
"""Of each axis but the first: a primitive polynomial over two elements as the bits of a number, and the first direction numbers.

S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008).
"""

AXES = len(DIRECTIONS) + 1
"""How many axes there are."""


@cache
def directions() -> Words:
    """By axis and bit of a point's number: what that bit adds (by exclusive or) to the point, as a binary fraction of 32 digits."""
    found = np.empty((AXES, BITS), dtype=np.uint64)
    found[0] = [1 << (BITS - 1 - k) for k in range(BITS)]
    for axis, (polynomial, first) in enumerate(DIRECTIONS, 1):
        numbers = list(first)
        degree = len(first)
        for k in range(degree, BITS):
            new = numbers[k - degree] ^ (numbers[k - degree] << degree)
            for i in range(1, degree):
                if polynomial >> (degree - i) & 1:
                    new ^= numbers[k - i] << i
            numbers.append(new)
        found[axis] = [number << (BITS - 1 - k) for k, number in enumerate(numbers)]
    return found


def points(log2: int, axes: int, random: np.random.Generator | None) -> NDArray[np.float64]:
    """2^log2 points, by axis: of the middle of each small cell, so that none is 0 or 1. Not scrambled where nothing is random."""
    added, shift = directions()[:axes, :log2], np.zeros((axes, 1), dtype=np.uint64)
    if random is not None:
        added = _scrambled(added, random)
        shift = random.integers(0, 1 << BITS, (axes, 1), dtype=np.uint64)
    found = shift
    for k in range(log2):
        found = np.concatenate([found, found ^ added[:, k : k + 1]], axis=1)
    middles: NDArray[np.float64] = (found.astype(np.float64) + 0.5) / float(1 << BITS)
    return middles


def _scrambled(added: Words, random: np.random.Generator) -> Words:
    """Each binary digit with a random choice of the digits before it added to it, the same choice for all points of an axis."""
    scrambled = np.zeros_like(added)
    for digit in range(BITS):
        low = BITS - 1 - digit
        before = random.integers(0, 1 << BITS, (len(added), 1), dtype=np.uint64) >> np.uint64(low + 1) << np.uint64(low + 1)
        chosen = added & (before | np.uint64(1 << low))
        scrambled |= _odd(chosen) << np.uint64(low)
    return scrambled


def _odd(words: Words) -> Words:
    """1 where a word has an odd number of ones."""
    for by in (16, 8, 4, 2, 1):
        words = words ^ (words >> np.uint64(by))
    return words & np.uint64(1)
