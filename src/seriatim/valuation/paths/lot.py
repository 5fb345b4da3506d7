"""What a lot that no formula and no grid can price is worth, and what is said beside it: floor, parts, moves, the other models.

A limit that keeps the lot from being converted at once on any of some paths, or a market of stated volume, makes it a lot that is sold bit
by bit (`selling`); else a share is worth the same alone (`stepped`). The moves are differences of values along the same paths under
the same rules: the best rules move a value by nothing in the first order, so that they need not be learnt again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

import numpy as np

from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.valuation.closed_form import Model, Part
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, VOLATILITY_BUMP, Greeks, shifted, widened
from seriatim.valuation.paths.ahead import HORIZON_YEARS, LOOKS, Ahead, look_ahead
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.contract import BUMPED, SPOT_MOVED
from seriatim.valuation.paths.course import NEVER
from seriatim.valuation.paths.estimate import LEARNING, Estimated, Sampling, Spread, block, estimated, learned, summed
from seriatim.valuation.paths.selling import Outlet, Selling, narrowing
from seriatim.valuation.paths.stepped import Stepped
from seriatim.valuation.paths.world import World
from seriatim.valuation.pricing import MODELS, Priced, Worth

SAMPLING = Sampling(scramblings=8, log2=12, learning=13)
"""For the value: 32,768 paths."""
MOVED = 2
"""Of how many scramblings its moves and the other models' values are means."""
BLOCKS = SAMPLING.scramblings + MOVED * (9 + 1 + len(MODELS) - 1)
"""How many blocks of paths a lot takes: for its value; for itself and eight bumps; for tomorrow; for the other models."""
FEW = 6
"""The power of two of paths for what no right moves, and for whether a limit narrows."""


@dataclass(frozen=True)
class Followed:
    """A lot on its way under a model, and how it is followed."""

    ahead: Ahead
    world: World
    outlet: Outlet | None
    seed: int

    @property
    def sampling(self) -> Sampling:
        """For the value."""
        return replace(SAMPLING, seed=self.seed)

    @property
    def moved(self) -> Sampling:
        """For how it moves, and for the other models."""
        return replace(self.sampling, scramblings=MOVED)

    def mean(self, security: Stepped | Selling, rule: Any, sampling: Sampling, spread: Spread) -> Estimated:
        """The value under given rules."""
        return summed(spread(partial(block, security, sampling, rule), range(1, sampling.scramblings + 1)), sampling)

    @cached_property
    def narrowed(self) -> bool:
        """Whether a limit narrows what converts on any of a few paths, or the market takes only so much."""
        few = paths(self.ahead.times, FEW, (self.seed, LEARNING))
        return self.outlet is not None or Stepped(self.ahead, self.world).course(few).narrowed

    def security(self, world: World | None = None) -> Stepped | Selling:
        """The lot in its own world, or in another with the rules of its own."""
        if not self.narrowed:
            return Stepped(self.ahead, world or self.world, self.world)
        if self.world.hazard > 0 and self.world.credit.jump < 1:
            raise ValueError("a lot that is sold bit by bit is priced only where a default takes the whole of the stock's price")
        return Selling(self.ahead, world or self.world, self.outlet)

    def policy(self, rule: Any) -> str:
        """By what conduct the value is earned, in words."""
        looks = f"on {len(self.ahead.looks)} days"
        if not self.ahead.ends:
            looks += f" in {HORIZON_YEARS} years, after which what is left counts nothing,"
        if not self.narrowed:
            learnt = f"as least squares tell on {1 << SAMPLING.learning:,} other paths"
            return f"each right is used {looks} when it pays more than waiting, {learnt}; {BUMPED}"
        limits = [*narrowing(self.ahead.start, self.ahead)]
        limits += [f"{self.outlet.part:.0%} of {self.outlet.volume:,.0f} shares a day"] if self.outlet else []
        asked = "never before the end" if rule == np.inf else "always" if not rule else f"when that brings {rule:.0%} of what is redeemed"
        return f"the holder converts and sells {looks} what is left by {' and '.join(limits)}, {asked}; the issuer does not call; {BUMPED}"


def lot_worth(
    now: Now[Decimal],
    lot: Lot[Decimal],
    common: str,
    world: World,
    outlet: Outlet | None = None,
    seed: int = 0,
    spread: Spread = map,
) -> Worth:
    """A share of a lot. Raises ValueError, in the words of the terms, for what paths cannot price."""
    of = Followed(look_ahead(now, lot, common, LOOKS), world, outlet, seed)
    security = of.security()
    rule = learned(security, of.sampling)
    found = of.mean(security, rule, of.sampling, spread)
    parity, floor = _undecided(of)
    return Worth(
        Priced(found.value, "paths", found.error, found.paths, of.policy(rule)),
        parity,
        found.value / parity - 1 if parity else None,
        sum(floor.values()),
        {**floor, "rights": found.value - sum(floor.values())},
        _moves(of, rule, spread),
        {model: _under(of, model, spread) for model in MODELS if model != world.model},
        of.ahead.redemption,
    )


def _under(of: Followed, model: Model, spread: Spread) -> float | str:
    """The value under another model."""
    try:
        return estimated(replace(of, world=replace(of.world, model=model)).security(), of.moved, spread).value
    except ValueError as error:
        return str(error)


def _undecided(of: Followed) -> tuple[float, dict[Part, float]]:
    """What it would convert into today, and what it is worth, part by part, if nobody ever uses a right."""
    course = Stepped(of.ahead, of.world).course(paths(of.ahead.times, FEW, (of.seed, LEARNING)))
    parts: dict[Part, float] = {"redemption": 0.0, "dividends": 0.0, "recovery": 0.0}
    recovered = of.world.credit.recovery * course.redeemed.mean(axis=1)
    for day, year in enumerate(course.years):
        parts["redemption"] += of.world.discount(0.0, year, cash=True) * float((course.due[day] + course.forced[day]).mean())
        parts["dividends"] += of.world.discount(0.0, year, cash=True) * float(course.paid[day].mean())
        if day:
            before = course.years[day - 1]
            weight = of.world.discount(0.0, before, cash=True) * of.world.failing(before, year)
            parts["recovery"] += weight * float(recovered[day - 1] + recovered[day]) / 2
    today = float(course.shares[0].mean())
    return (today if today > NEVER else 0.0), parts


def _moves(of: Followed, rule: Any, spread: Spread) -> Greeks:
    """As `measures.greeks` has them, by bumps of the same size but for the stock's price."""
    inputs, credit = of.world.inputs, of.world.credit

    def value(inputs: Inputs, credit: Credit) -> float:
        security = of.security(World(inputs, credit, of.world.model))
        return of.mean(security, rule, of.moved, spread).value

    def apart(bump: float, changed: Callable[[float], tuple[Inputs, Credit]]) -> float:
        return value(*changed(bump / 2)) - value(*changed(-bump / 2))

    step, base = SPOT_MOVED * inputs.spot, value(inputs, credit)
    up, down = (value(replace(inputs, spot=inputs.spot + change), credit) for change in (step, -step))
    return Greeks(
        delta=(up - down) / (2 * step),
        gamma=(up - 2 * base + down) / (step * step),
        vega=apart(VOLATILITY_BUMP, lambda by: (replace(inputs, volatility=inputs.volatility + by), credit)),
        rho=apart(RATE_BUMP, lambda by: (replace(inputs, rate=shifted(inputs.rate, by)), credit)),
        theta=_tomorrow(of, spread) - base,
        credit=apart(CREDIT_BUMP, lambda by: (inputs, widened(credit, by))),
    )


def _tomorrow(of: Followed, spread: Spread) -> float:
    """The value a day later, the stock where it is: today's price is observed, and the days before the end are one fewer."""
    start, inputs = of.ahead.start, of.world.inputs
    day = timedelta(days=1)
    later = Now(start.on + day, start.state, start.clauses)
    world = replace(of.world, inputs=replace(inputs, rate=inputs.rate.after(1 / 365)))
    ahead = look_ahead(later, of.ahead.lot, of.ahead.common, LOOKS)
    return estimated(replace(of, ahead=ahead, world=world).security(), of.moved, spread).value
