"""The points and the Brownian paths: even where they must be, scrambled without bias, and the same for the same seed."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from seriatim.valuation.paths.brownian import paths, quantile
from seriatim.valuation.paths.sobol import AXES, BITS, points


def test_the_first_points_of_two_axes_are_those_of_every_textbook() -> None:
    middle = 0.5 / 2**BITS
    found = {(float(x), float(y)) for x, y in (points(2, 2, None) - middle).T}
    assert found == {(0.0, 0.0), (0.5, 0.5), (0.75, 0.25), (0.25, 0.75)}


def test_they_are_the_points_of_another_program() -> None:
    qmc = pytest.importorskip("scipy.stats.qmc")
    theirs = qmc.Sobol(AXES, scramble=False, bits=BITS).random_base2(10)
    ours = points(10, AXES, None).T - 0.5 / 2**BITS
    assert {tuple(row) for row in theirs} == {tuple(row) for row in ours}


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_each_equal_part_of_every_axis_has_one_point_scrambled_or_not(seed: int | None) -> None:
    found = points(8, AXES, None if seed is None else np.random.default_rng(seed))
    assert np.array_equal(np.sort(np.floor(found * 256), axis=1), np.tile(np.arange(256.0), (AXES, 1)))


def test_each_quarter_of_the_unit_square_has_a_quarter_of_the_points_however_scrambled() -> None:
    x, y = points(8, 2, np.random.default_rng(5))
    cells = np.bincount((np.floor(16 * x) * 16 + np.floor(16 * y)).astype(int), minlength=256)
    assert np.array_equal(cells, np.ones(256))


def test_scrambled_means_are_without_bias_and_far_better_than_random_ones() -> None:
    """The mean of exp(x + y) over the unit square is (e - 1)²; 200 scramblings of 256 points."""
    exact = (math.e - 1) ** 2
    means = [float(np.exp(points(8, 2, np.random.default_rng(seed)).sum(axis=0)).mean()) for seed in range(200)]
    error = float(np.std(means, ddof=1))
    assert abs(np.mean(means) - exact) < 4 * error / math.sqrt(200)
    assert error < 0.02 * 0.81 / 16  # random points: the deviation of exp(x + y) is 0.81 at least, over the root of 256


def test_the_normal_quantile() -> None:
    asked = np.concatenate([np.logspace(-12, -0.4, 60), 1 - np.logspace(-9, -0.4, 60)])
    exact = [NormalDist().inv_cdf(p) for p in asked]
    assert quantile(asked) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_paths_have_the_covariance_of_a_brownian_motion() -> None:
    times = (0.1, 0.25, 0.5, 0.6, 1.0, 3.0)
    found = np.cov(paths(times, 14, (7, 1)))
    assert found == pytest.approx(np.minimum.outer(times, times), abs=0.03)


def test_detail_beyond_the_axes_is_random_and_has_the_right_size() -> None:
    """252 days: the daily steps vary by 1/252 each and are independent of each other."""
    days = tuple(n / 252 for n in range(1, 253))
    walked = paths(days, 12, (7, 1))
    steps = np.diff(walked, axis=0)
    assert steps.var(axis=1) * 252 == pytest.approx(np.ones(251), abs=0.2)
    beside = [float(np.corrcoef(steps[n], steps[n + 1])[0, 1]) for n in range(0, 250, 10)]
    assert max(abs(each) for each in beside) < 5 / math.sqrt(4096)


def test_the_same_seed_gives_the_same_paths() -> None:
    times = tuple(n / 100 for n in range(1, 101))
    assert np.array_equal(paths(times, 6, (3, 9)), paths(times, 6, (3, 9)))
    assert not np.array_equal(paths(times, 6, (3, 9)), paths(times, 6, (3, 10)))
