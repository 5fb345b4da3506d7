"""Lots along paths under markets that have been moved: the change of each lot's value, on the same random numbers, with its error.

In every market the rules are learnt anew, from few paths; the value there and in the market as it is are means over the same scramblings
of the same points, and so differ by what the market does and not by chance. What is added to the lot's own value is that difference, whose
standard error is the spread of the differences of the scramblings. That error is of sampling alone: what rules from few paths lose in one
market and not in the other is not in it (a thousandth of the value in the test against the formula).
Where nothing is moved the difference is nothing, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.estimate import LEARNING, Group, Means, Sampling, Spread
from seriatim.valuation.paths.lot import Followed, undecided
from seriatim.valuation.paths.world import World

MOVED = Sampling(scramblings=8, log2=7, learning=11)
"""In each market: 1,024 paths, and 2,048 others that the rules are learnt from."""


@dataclass(frozen=True)
class FollowedHolding:
    """So many shares of a lot, each of them worth so much as the market is; without `rights` nobody ever uses one."""

    shares: float
    of: Followed = field(compare=False)
    each: float
    rights: bool = True


@dataclass(frozen=True)
class Change:
    """What holdings are worth in a market that is moved, and the standard error of the change from the market as it is."""

    value: float
    error: float


Market = tuple[Inputs, Credit]


@dataclass(frozen=True)
class Markets:
    """A piece of work for each lot and market, those as they are first: the scramblings' means, or why there is no value."""

    lots: tuple[Followed, ...]
    worlds: tuple[World | None, ...]

    def __len__(self) -> int:
        return len(self.lots) * len(self.worlds)

    def __call__(self, number: int) -> list[float] | str:
        lot, world = divmod(number, len(self.worlds))
        of = self.lots[lot]
        return _means(replace(of, world=self.worlds[world] or of.world))


def _means(of: Followed) -> list[float] | str:
    try:
        security = of.security
    except ValueError as error:
        return str(error)
    sampling = replace(MOVED, seed=of.seed)
    rule: Any = security.learn(paths(security.times, sampling.learning, (of.seed, LEARNING)))
    found = Means(security, (Group(of.world, rule),), sampling, sampling.scramblings)(1)
    return [mean for (mean,) in found]


def changed(holdings: Sequence[FollowedHolding], markets: Sequence[Market], spread: Spread = map) -> list[Change | str]:
    """What all the holdings are worth together in each of the markets; or why that is not known."""
    moving = [holding for holding in holdings if holding.rights]
    asked = list(dict.fromkeys(market for market in markets if any(market != _own(holding) for holding in moving)))
    found = _found(moving, asked, spread) if asked else []
    return [_together(holdings, market, dict(zip(asked, found, strict=True)).get(market, {})) for market in markets]


Scrambled = dict[int, "np.ndarray[Any, Any] | str"]


def _own(holding: FollowedHolding) -> Market:
    return holding.of.world.inputs, holding.of.world.credit


def _found(moving: Sequence[FollowedHolding], asked: Sequence[Market], spread: Spread) -> list[Scrambled]:
    """By market and holding: the differences of its scramblings' means from those in the market as it is."""
    model = moving[0].of.world.model
    work = Markets(tuple(holding.of for holding in moving), (None, *(World(inputs, credit, model) for inputs, credit in asked)))
    means = list(spread(work, range(len(work))))
    rows = [means[n : n + len(work.worlds)] for n in range(0, len(work), len(work.worlds))]

    def apart(base: Any, there: Any) -> Any:
        return base if isinstance(base, str) else there if isinstance(there, str) else np.subtract(there, base)

    return [{id(holding.of): apart(row[0], row[n + 1]) for holding, row in zip(moving, rows, strict=True)} for n in range(len(asked))]


def _together(holdings: Sequence[FollowedHolding], market: Market, apart: Scrambled) -> Change | str:
    """Scramblings have their numbers in common, lot by lot, but seeds of their own: errors add as squares."""
    value, variance = 0.0, 0.0
    for holding in holdings:
        if not holding.rights:
            world = replace(holding.of.world, inputs=market[0], credit=market[1])
            value += holding.shares * sum(undecided(replace(holding.of, world=world))[1].values())
            continue
        change = apart.get(id(holding.of), np.zeros(MOVED.scramblings)) if market != _own(holding) else np.zeros(MOVED.scramblings)
        if isinstance(change, str):
            return change
        value += holding.shares * (holding.each + float(change.mean()))
        variance += (holding.shares * float(change.std(ddof=1))) ** 2 / len(change)
    return Change(value, math.sqrt(variance))
