"""Rules for what is redeemed in parts: on the day of a part, waiting is worth something else than the day before and the day after."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from seriatim.valuation.contract import Credit, Curve, Inputs
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.exercise import follow, learn
from seriatim.valuation.paths.features import features
from seriatim.valuation.paths.world import World

VOLATILITY, RATE, HAZARD = 0.6, 0.03, 0.15
WORLD = World(Inputs(11.0, VOLATILITY, Curve.flat(RATE)), Credit(HAZARD), "afv")
DAYS, FIRST = 120, 60
"""Trading days, four to a week of the model's year; on the first day named 1,000 of 1,120 fall due, the rest at the end."""
TIMES = tuple(day / 252 for day in range(1, DAYS + 1))
SHARES, SMALL = 112.0, 12.0


def course(log2: int, seed: int) -> Course:
    """112 shares or 1,000 on the first day; after it 12 shares or 120 at the end. All that is held converts at once."""
    stock = WORLD.stock(TIMES, paths(TIMES, log2, (seed, 0)))
    held = [SHARES if day <= FIRST else SMALL for day in range(DAYS + 1)]
    none = np.zeros(stock.shape[1])
    due = [none + (1000.0 if day == FIRST else 120.0 if day == DAYS else 0.0) for day in range(DAYS + 1)]
    years = (0.0, *TIMES)

    def known(day: int) -> NDArray[np.float64]:
        z = np.log(stock[day] / 11.0) / (VOLATILITY * math.sqrt(years[day]))
        return features(z, stock[day] / 10.0)

    return Course(
        years=years,
        days=tuple(range(DAYS + 1)),
        stock=list(stock),
        growth=tuple(math.exp(WORLD.growth(year)) for year in years),
        shares=[count * prices for count, prices in zip(held, stock, strict=True)],
        put=[none + NEVER] * (DAYS + 1),
        call=[none + np.inf] * (DAYS + 1),
        paid=[none] * (DAYS + 1),
        due=due,
        forced=[none] * (DAYS + 1),
        kept=[none] * (DAYS + 1),
        redeemed=[none + 10.0 * count for count in held],
        known=known,
    )


def on_the_days_alone(of: Course) -> float:
    """What it earns to convert all on the first day where that brings more than 1,120, else the rest at the end."""
    first, end = (math.exp(-(RATE + HAZARD) * of.years[day]) for day in (FIRST, DAYS))
    converted = of.shares[FIRST] > 1120.0
    waited = first * 1000.0 + end * np.maximum(of.shares[DAYS], 120.0)
    return float(np.where(converted, first * of.shares[FIRST], waited).mean())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_learnt_rules_earn_no_less_than_to_convert_on_the_days_of_redemption_alone(seed: int) -> None:
    """The stock pays nothing, so that waiting for those days costs nothing: rules that shared their slopes over them earned 15 less."""
    rule = learn(course(12, seed), WORLD)
    fresh = course(12, seed + 10)
    assert follow(fresh, WORLD, rule).mean() >= on_the_days_alone(fresh) - 2.0
