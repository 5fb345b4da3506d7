"""What a lot that no formula and no grid can price is worth, and what is said beside it: floor, parts, moves, the other models.

A limit that keeps the lot from being converted at once on any of some paths, or a market of stated volume, makes it a lot that is sold bit
by bit (`selling`); else a share is worth the same alone (`stepped`). The moves are differences of values along the same paths under
the same rules: the best rules move a value by nothing in the first order, so that they need not be learnt again. The clauses see prices
and no more; so they are stepped once along the prices of all bumped markets side by side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.valuation.closed_form import Model, Part
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, VOLATILITY_BUMP, Greeks, shifted, widened
from seriatim.valuation.paths.ahead import HORIZON_YEARS, LOOKS, Ahead, look_ahead
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.contract import BUMPED, SPOT_MOVED
from seriatim.valuation.paths.course import NEVER
from seriatim.valuation.paths.estimate import LEARNING, Floats, Group, Means, Sampling, Spread
from seriatim.valuation.paths.exercise import Rule, waiting_today
from seriatim.valuation.paths.features import BEGUN, Yardstick
from seriatim.valuation.paths.selling import Outlet, Selling, narrowing
from seriatim.valuation.paths.stepped import Stepped, stepped
from seriatim.valuation.paths.taught import Taught, taught
from seriatim.valuation.paths.world import World
from seriatim.valuation.pricing import MODELS, Priced, Worth

VALUE = Sampling(scramblings=8, log2=12, learning=13)
"""For the value: 32,768 paths."""
OTHERS = Sampling(scramblings=8, log2=9, learning=12)
"""For each of the other models."""
MOVES = Sampling(scramblings=8, log2=8)
"""For each market in which something is moved; and how many of the scramblings are followed at once."""
AT_ONCE, OTHERS_AT_ONCE = 2, 4
BLOCKS = len(MODELS) + VALUE.scramblings + OTHERS.scramblings // OTHERS_AT_ONCE + MOVES.scramblings // AT_ONCE + 1
"""How many pieces of work a lot is: rules for each model; the value; the other models; the moves; tomorrow."""
FEW, UNDECIDED = 6, 10
"""The power of two of paths for whether a limit narrows, and for what no right moves."""


@dataclass(frozen=True)
class Followed:
    """A lot on its way under a model, and how it is followed."""

    ahead: Ahead
    world: World
    outlet: Outlet | None
    seed: int

    @cached_property
    def narrowed(self) -> bool:
        """Whether a limit narrows what converts on any of a few paths, or the market takes only so much."""
        few = paths(self.ahead.times, FEW, (self.seed, LEARNING))
        return self.outlet is not None or stepped(self.ahead, self.world.stock(self.ahead.times, few), limits=True).narrowed

    @cached_property
    def security(self) -> Stepped | Selling:
        """The lot in its own world."""
        if not self.narrowed:
            return Stepped(self.ahead, self.world)
        if self.world.hazard > 0 and self.world.credit.jump < 1:
            raise ValueError("a lot that is sold bit by bit is priced only where a default takes the whole of the stock's price")
        return Selling(self.ahead, self.world, self.outlet)

    @property
    def tomorrow(self) -> Stepped | Selling:
        """The lot a day later, the stock where it is: today's price is observed, and the days before the end are one fewer."""
        world = replace(self.world, inputs=replace(self.world.inputs, rate=self.world.inputs.rate.after(1 / 365)))
        later = self.ahead.tomorrow(self.world.inputs.spot)
        if isinstance(self.security, Stepped):
            return Stepped(later, world, Yardstick(self.world, self.ahead.start.on))
        return replace(self.security, ahead=later, world=world)

    def under(self, model: Model) -> Followed:
        """The same under another model."""
        return replace(self, world=replace(self.world, model=model))


@dataclass(frozen=True)
class Learning:
    """The rules of a lot under each of some models, one piece of work each: the first from more paths, and with what it may fall short."""

    of: Followed
    models: tuple[Model, ...]

    def __call__(self, number: int) -> Taught | str:
        """The rules under a model; or why there are none."""
        try:
            security = self.of.under(self.models[number]).security
        except ValueError as error:
            return str(error)
        drawn = paths(security.times, OTHERS.learning if number else VALUE.learning, (self.of.seed, LEARNING))
        if isinstance(security, Selling):
            threshold = security.learn(drawn)
            return Taught(threshold, {} if number else {"levels between and such as change": security.shortfall(drawn, threshold)})
        steps = stepped(security.ahead, security.world.stock(security.times, drawn) * _begun(drawn.shape[1], self.of.seed))
        found = Taught(security.learnt(steps)) if number else taught(security, steps)
        assert isinstance(found.rule, Rule)
        return replace(found, rule=replace(found.rule, today=self._today(security, found.rule)))

    def _today(self, security: Stepped, rule: Rule) -> float:
        """What waiting is worth today, from paths that begin at today's price, and that neither rules nor values are taken from."""
        fresh = paths(security.times, OTHERS.learning, (self.of.seed, LEARNING, 2))
        return waiting_today(security.course(fresh, rule.lags), security.world, rule)


def _begun(paths: int, seed: int) -> Floats:
    """Where each path begins that teaches rules, over today's price: apart, so that the rules hold where the price is moved too.

    So Wang and Caflisch (J. Computational Finance 13, 2010) have it. A rule from paths that begin at one price knows nothing of one that
    is 10 % higher tomorrow.
    """
    return np.exp(BEGUN * np.clip(np.random.default_rng((seed, LEARNING, 1)).standard_normal(paths), -2, 2))


def followed(now: Now[Decimal], lot: Lot[Decimal], common: str, world: World, outlet: Outlet | None = None, seed: int = 0) -> Followed:
    """A lot on its way. Raises ValueError, in the words of the terms, for what paths cannot price."""
    return Followed(look_ahead(now, lot, common, LOOKS), world, outlet, seed)


def lot_worth(of: Followed, spread: Spread = map) -> Worth:
    """A share of a lot. Raises ValueError, in the words of the terms, for what paths cannot price."""
    world, seed = of.world, of.seed
    models = (world.model, *(model for model in MODELS if model != world.model))
    learnt = dict(zip(models, spread(Learning(of, models), range(len(models))), strict=True))
    own = learnt.pop(world.model)
    if isinstance(own, str):
        raise ValueError(own)
    means = Means(of.security, (Group(world, own.rule),), replace(VALUE, seed=seed)).found(spread)[:, 0]
    value, sampled, short = float(means.mean()), _standard_error(means), sum(own.shortfall.values())
    others = _others(of, learnt, spread)
    moves, rough = _moves(of, own.rule, spread)
    parity, floor = undecided(of)
    return Worth(
        Priced(value, "paths", sampled + short, VALUE.paths, f"{_policy(of, own.rule)}; {_error(sampled, own)}; {rough}"),
        parity,
        value / parity - 1 if parity else None,
        sum(floor.values()),
        {**floor, "rights": value - sum(floor.values())},
        moves,
        others,
        of.ahead.redemption,
    )


def _standard_error(means: Floats) -> float:
    """Of the mean of scramblings' means, each of which is unbiased."""
    return float(means.std(ddof=1)) / math.sqrt(len(means))


def _policy(of: Followed, rule: Any) -> str:
    """By what conduct the value is earned, in words."""
    looks = f"on {len(of.ahead.looks)} days" if of.ahead.skips else "on every trading day"
    if not of.ahead.ends:
        looks += f" of {HORIZON_YEARS} years, after which what is left counts nothing,"
    if isinstance(rule, Rule):
        if rule.level == math.inf:
            return f"nobody converts before the end, which earns most; {BUMPED}"
        if rule.level is not None:
            return f"the holder converts {looks} on which that brings {rule.level:.0%} of what is redeemed; {BUMPED}"
        learnt = f"as least squares tell on {1 << VALUE.learning:,} other paths"
        return f"each right is used {looks}, over all of the lot, when it pays more than waiting, {learnt}; {BUMPED}"
    limits = [*narrowing(of.ahead.start, of.ahead)]
    limits += [f"{of.outlet.part:.0%} of {of.outlet.volume:,.0f} shares a day"] if of.outlet else []
    asked = "never before the end" if rule == np.inf else "always" if not rule else f"when that brings {rule:.0%} of what is redeemed"
    return f"the holder converts and sells {looks} what is left by {' and '.join(limits)}, {asked}; the issuer does not call; {BUMPED}"


def _error(sampled: float, own: Taught) -> str:
    """Of what the error consists, in words."""
    others = " and ".join(f"{by:.2g} of {name}" for name, by in own.shortfall.items() if by > 0)
    return f"of the error {sampled:.2g} is of sampling (one standard error)" + (
        f", and estimated from these paths {others}" if others else ""
    )


def _others(of: Followed, learnt: Mapping[Model, Taught | str], spread: Spread) -> dict[Model, float | str]:
    """The values under the other models, or why there is none."""
    known = {model: own.rule for model, own in learnt.items() if not isinstance(own, str)}
    if not known:
        return {model: str(own) for model, own in learnt.items()}
    security = of.under(next(iter(known))).security
    groups = tuple(Group(of.under(model).world, rule) for model, rule in known.items())
    means = Means(security, groups, replace(OTHERS, seed=of.seed), OTHERS_AT_ONCE).found(spread).mean(axis=0)
    values = dict(zip(known, map(float, means), strict=True))
    return {model: values.get(model, str(own)) for model, own in learnt.items()}


def undecided(of: Followed) -> tuple[float, dict[Part, float]]:
    """What it would convert into today, and what it is worth, part by part, if nobody ever uses a right."""
    course = Stepped(of.ahead, of.world).course(paths(of.ahead.times, UNDECIDED, (of.seed, LEARNING)))
    parts: dict[Part, float] = {"redemption": 0.0, "dividends": 0.0, "recovery": 0.0}
    recovered = [of.world.credit.recovery * course.mean(day, redeemed) for day, redeemed in enumerate(course.redeemed)]
    for day, year in enumerate(course.years):
        parts["redemption"] += of.world.discount(0.0, year, cash=True) * course.mean(day, course.due[day] + course.forced[day])
        parts["dividends"] += of.world.discount(0.0, year, cash=True) * course.mean(day, course.paid[day])
        if day:
            before = course.years[day - 1]
            weight = of.world.discount(0.0, before, cash=True) * of.world.failing(before, year)
            parts["recovery"] += weight * (recovered[day - 1] + recovered[day]) / 2
    today = float(course.shares[0].mean())
    return (today if today > NEVER else 0.0), parts


def _moves(of: Followed, rule: Any, spread: Spread) -> tuple[Greeks, str]:
    """As `measures.greeks` has them, by bumps of the same size but for the stock's price; and how rough they are, in words."""
    world, inputs, credit = of.world, of.world.inputs, of.world.credit
    kept = replace(rule, today=None) if isinstance(rule, Rule) else rule
    step, half = SPOT_MOVED * inputs.spot, 0.5
    moved = [
        world,
        *(replace(world, inputs=replace(inputs, spot=inputs.spot + by)) for by in (step, -step)),
        *(replace(world, inputs=replace(inputs, volatility=inputs.volatility + by * VOLATILITY_BUMP)) for by in (half, -half)),
        *(replace(world, inputs=replace(inputs, rate=shifted(inputs.rate, by * RATE_BUMP))) for by in (half, -half)),
        *(replace(world, credit=widened(credit, by * CREDIT_BUMP)) for by in (half, -half)),
    ]
    sampling = replace(MOVES, seed=of.seed)
    found = Means(of.security, tuple(Group(each, kept) for each in moved), sampling, AT_ONCE).found(spread)
    base, up, down, livelier, calmer, higher, lower, wider, nearer = found.T
    tomorrow = of.tomorrow
    drawn = tuple(max(year - 1 / 365, 0.0) for year in of.ahead.times)
    (later,) = Means(tomorrow, (Group(tomorrow.world, kept),), sampling, MOVES.scramblings, drawn).found(spread).T
    each = {
        "delta": (up - down) / (2 * step),
        "gamma": (up - 2 * base + down) / (step * step),
        "vega": livelier - calmer,
        "rho": higher - lower,
        "theta": later - base,
        "credit": wider - nearer,
    }
    rough = ", ".join(f"{name} {_standard_error(means):.1g}" for name, means in each.items())
    return Greeks(**{name: float(means.mean()) for name, means in each.items()}), f"standard errors of the moves: {rough}"
