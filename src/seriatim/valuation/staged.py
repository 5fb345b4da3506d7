"""The staged commitment: an investor who may pay or default at each closing, and what its default costs it.

What the investor has is `H = sum n_j v_j`, the shares outstanding, and the rights and duties to come, `G`, which is what is solved for:

    G before closing k = greater of ( G after it + n_k v_k - X_k ,  -P_k )
    P_k = sum over the lots outstanding of  n_j * lesser of ( v_j - k S , lambda * (v_j - lesser of (c, v_j)) )

`P` is what a default costs: the issuer redeems the part `lambda` of what is then outstanding at c a share, unless the holder has
converted before, which costs it what the share was worth above its conversion. The inner lesser-of is *convert before defaulting*; where
the terms take conversion away (an ownership limit, too few shares), it is not there. Between closings G is a discounted expectation on a
stock that defaults as a whole at the hazard p (Ayache, Forsyth and Vetzal 2003): it grows at r + p while it lives.

Assumes that a default ends the closings after it, and that a redemption is pro rata over the lots: both are assumptions of the deal.

Series K, five closings after the first, 1/12 year apart, a remedy of half at 0.01, the last free to refuse: the package is worth
2,036,882 to the investor when the first 1,000,000 is paid; without the remedy 2,258,698.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.closed_form import closed_forms, refusal
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.quadrature import DEVIATIONS, Panels, crossings, expected, panels

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

Pricer = Callable[["Array", Contract, Inputs, Credit], "Array"]
"""What prices one share of a contract at many prices of the stock."""

PANEL = 2.0
"""A panel is as wide as so many standard deviations of the move before its closing."""
STEPS_A_PANEL = 16
"""Boundaries are looked for in so many steps a panel; two that lie closer would be taken for none."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Shares outstanding or to be bought: how many, since when (years from today; below zero for the past), and of what."""

    shares: float
    issued: float
    contract: Contract

    def aged(self, year: float) -> Contract:
        """What is left of the contract in so many years from today."""
        return self.contract.after(year - self.issued) if year > self.issued else self.contract


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a default costs: the part of what is outstanding that is redeemed, and the price a share.

    `convertible` is the part of a lot that may be converted before, and `discount` what its common loses by being restricted.
    """

    redeemed: float = 0.0
    price: float = 0.0
    convertible: float = 1.0
    discount: float = 0.0

    def cost(self, worth: Array, conversion: Array) -> Array:
        """What a default costs on one share, which is worth so much, and its common so much."""
        by_redemption = self.redeemed * (worth - np.minimum(self.price, worth))
        by_converting = np.minimum(worth - conversion * (1 - self.discount), by_redemption)
        return self.convertible * by_converting + (1 - self.convertible) * by_redemption


@dataclass(frozen=True, slots=True)
class Purchase:
    """A closing to come: what is bought, when and for how much.

    `remedy`: what missing it costs, and `ends_later` whether the closings after it are lost then too.
    `certain`: whether it is paid whatever the price (the first closing, at signing); `binding`: whether not paying is a default.
    `agreed`: the probability that the issuer agrees to it. `benefit`: what the money is worth to the issuer beyond itself, as a part
    of it; where given, it agrees only if the investor gains no more than that.
    """

    cost: float
    bought: Holding
    remedy: Remedy = field(default_factory=Remedy)
    ends_later: bool = True
    certain: bool = False
    binding: bool = True
    agreed: float = 1.0
    benefit: float | None = None

    @property
    def at(self) -> float:
        """Years from today."""
        return self.bought.issued

    @property
    def may_be_refused(self) -> bool:
        """Whether it may fail to close without a default."""
        return not self.binding or self.agreed < 1 or self.benefit is not None


@dataclass(frozen=True, slots=True)
class Staged:
    """What a commitment is worth to the investor: `holdings` outstanding, and `rights` (less duties) to come.

    `boundaries`: for each closing the prices of the stock at which the choice changes (none: it never does). `funded`: the probability
    that it and all before it are funded. `proceeds`: what the issuer may expect, not discounted.
    """

    rights: float
    holdings: float
    boundaries: tuple[tuple[float, ...], ...]
    funded: tuple[float, ...]
    proceeds: float

    @property
    def value(self) -> float:
        """The whole package."""
        return self.holdings + self.rights


def staged(
    holdings: Sequence[Holding],
    purchases: Sequence[Purchase],
    inputs: Inputs,
    credit: Credit,
    pricer: Pricer | None = None,
    drift: float | None = None,
) -> Staged:
    """The commitment today, purchases in order of time. `drift`: a stated growth of the stock, for real-world probabilities of funding.

    Raises ValueError for what it does not price: a stock that loses a part of its price in a default, a closing before the last that
    may fail without a default, one after which the others stand although something is redeemed, two closings at one moment.
    """
    if credit.hazard > 0 and credit.jump < 1:
        raise ValueError("the staged commitment is priced for a stock that loses all of its price in a default")
    if any(purchase.may_be_refused for purchase in purchases[:-1]):
        raise ValueError("only the last closing may be refused freely or wait for the issuer's agreement")
    last = max((k for k, purchase in enumerate(purchases) if purchase.remedy.redeemed), default=-1)
    if any(not purchase.ends_later and not purchase.certain and k <= last for k, purchase in enumerate(purchases[:-1])):
        raise ValueError("a default that redeems shares is priced where it ends the closings after it")
    if any(later.at <= earlier.at for earlier, later in pairwise(purchases)):
        raise ValueError("each closing comes after the one before it")
    world = _World(inputs, credit, pricer or _by_formula)
    today = math.log(inputs.spot)
    held = math.fsum(lot.shares * float(world.worth(lot, 0.0, np.array([today]))[0]) for lot in holdings)
    stages: list[_Stage] = []
    for count, purchase in reversed(list(enumerate(purchases))):
        lots = (*holdings, *(earlier.bought for earlier in purchases[:count]))
        before = purchases[count - 1].at if count else 0.0
        width = PANEL * (world.spread(before, purchase.at) or world.spread(0.0, 1.0))
        stages.insert(0, _stage(world, purchase, lots, today, stages[0] if stages else None, width))
    spot = np.array([today])
    rights = float(stages[0].carried(0.0, spot)[0]) if stages else 0.0
    funded = tuple(_funded(stages, spot, drift))
    proceeds = math.fsum(purchase.cost * chance for purchase, chance in zip(purchases, funded, strict=True))
    return Staged(rights, held, tuple(stage.boundaries for stage in stages), funded, proceeds)


def _by_formula(spots: Array, contract: Contract, inputs: Inputs, credit: Credit) -> Array:
    if reason := refusal(contract, inputs, credit, "afv"):
        raise ValueError(reason)
    return closed_forms(spots, contract, inputs, credit, "afv")


def _funded(stages: Sequence[_Stage], spot: Array, growth: float | None) -> Iterator[float]:
    """The probability that each closing, and all before it, are funded before the stock defaults: its density carried forward."""
    before: tuple[float, Panels, Array] = (0.0, Panels(spot, np.ones(1)), np.ones(1))
    for stage in stages:
        year, over, density = before
        if stage.purchase.at > year:
            reached = stage.reached(over, density, year, growth)
            before = stage.purchase.at, stage.over, reached * stage.taken(stage.over.at)
        else:
            before = year, over, density * stage.taken(over.at)
        yield float(before[2] @ before[1].weights)


@dataclass(frozen=True, slots=True)
class _World:
    """What is the same at every closing."""

    inputs: Inputs
    credit: Credit
    pricer: Pricer

    def worth(self, lot: Holding, year: float, at: Array) -> Array:
        """What one share of a lot is worth in so many years, at log-prices."""
        later = replace(self.inputs, rate=self.inputs.rate.after(year))
        return self.pricer(np.exp(at), lot.aged(year), later, self.credit)

    def lost(self, remedy: Remedy, lots: Sequence[Holding], year: float, at: Array) -> Array:
        """What a default costs on all the lots."""
        cost = np.zeros_like(at)
        for lot in lots:
            cost += lot.shares * remedy.cost(self.worth(lot, year, at), lot.contract.shares * np.exp(at))
        return cost

    def redeemable(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Above zero where redeeming at the remedy's price is to the issuer's advantage."""
        return self.worth(lot, year, at) - remedy.price

    def escape(self, remedy: Remedy, lot: Holding, year: float, at: Array) -> Array:
        """Below zero where the holder converts before it is redeemed."""
        worth, conversion = self.worth(lot, year, at), lot.contract.shares * np.exp(at) * (1 - remedy.discount)
        return worth - conversion - remedy.redeemed * (worth - np.minimum(remedy.price, worth))

    def interest(self, start: float, end: float) -> float:
        """The exponent of discounting between two years."""
        return self.inputs.rate.total(end) - self.inputs.rate.total(start)

    def drift(self, start: float, end: float, growth: float | None = None) -> float:
        """What the log-price moves by on average while the stock lives: risk-neutral, or at a stated growth a year."""
        years, volatility = end - start, self.inputs.volatility
        grown = self.interest(start, end) + (self.credit.hazard - self.inputs.yields) * years if growth is None else growth * years
        return grown - volatility * volatility * years / 2

    def spread(self, start: float, end: float) -> float:
        """The standard deviation of the log-price's move."""
        return self.inputs.volatility * math.sqrt(end - start)


@dataclass(frozen=True, slots=True)
class _Stage:
    """One closing, just before it: by log-price what the rights are worth, `before`, and the probability that it is funded, `taken`.

    `over` are the points at which it is looked at from an earlier date, and `worth` what the rights are worth there.
    """

    world: _World
    purchase: Purchase
    before: Callable[[Array], Array]
    taken: Callable[[Array], Array]
    boundaries: tuple[float, ...]
    over: Panels
    worth: Array

    def carried(self, year: float, at: Array) -> Array:
        """What the rights are worth at an earlier date: discounted, and lost in a default."""
        years, world = self.purchase.at - year, self.world
        if years <= 0:
            return self.before(at)
        drift, spread = world.drift(year, self.purchase.at), world.spread(year, self.purchase.at)
        kept = math.exp(-world.interest(year, self.purchase.at) - world.credit.hazard * years)
        return kept * expected(self.worth, self.over, at, drift, spread)

    def reached(self, over: Panels, density: Array, year: float, growth: float | None) -> Array:
        """The density of the log-price at this closing's points, from that at an earlier date, of a stock that has not defaulted."""
        world = self.world
        drift, spread = world.drift(year, self.purchase.at, growth), world.spread(year, self.purchase.at)
        alive = math.exp(-world.credit.hazard * (self.purchase.at - year))
        return alive * expected(density, over, self.over.at, -drift, spread)


def _stage(world: _World, purchase: Purchase, lots: Sequence[Holding], today: float, later: _Stage | None, width: float) -> _Stage:
    """A closing, solved over all prices that matter; `width` is that of a panel."""
    year, bought, remedy = purchase.at, purchase.bought, purchase.remedy

    def gained(at: Array) -> Array:
        return bought.shares * world.worth(bought, year, at) - purchase.cost

    def later_rights(at: Array) -> Array:
        return later.carried(year, at) if later else np.zeros_like(at)

    def funding(at: Array) -> Array:
        return gained(at) + later_rights(at)

    def refusing(at: Array) -> Array:
        kept = np.zeros_like(at) if purchase.ends_later else later_rights(at)
        return kept - world.lost(remedy, lots, year, at) if purchase.binding else kept

    def agreed(at: Array) -> Array:
        willing = 1.0 if purchase.benefit is None else gained(at) <= purchase.benefit * purchase.cost
        return purchase.agreed * np.ones_like(at) * willing

    def before(at: Array) -> Array:
        return funding(at) if purchase.certain else agreed(at) * np.maximum(funding(at), refusing(at))

    def taken(at: Array) -> Array:
        return np.ones_like(at) if purchase.certain else agreed(at) * (funding(at) >= refusing(at))

    spread = world.spread(0.0, year) or world.spread(0.0, 1.0)
    middle = today + world.drift(0.0, year)
    low, high = middle - DEVIATIONS * spread, middle + (DEVIATIONS + spread) * spread
    step = width / STEPS_A_PANEL
    boundaries = [] if purchase.certain else crossings(lambda at: funding(at) - refusing(at), low, high, step)
    kinks = list(boundaries)
    for lot in lots if purchase.binding and remedy.redeemed else ():
        kinks += crossings(partial(world.redeemable, remedy, lot, year), low, high, step)
        kinks += crossings(partial(world.escape, remedy, lot, year), low, high, step)
    if purchase.benefit is not None:
        most = purchase.benefit * purchase.cost
        kinks += crossings(lambda at: gained(at) - most, low, high, step)
    over = panels(low, high, width, kinks)
    return _Stage(world, purchase, before, taken, tuple(math.exp(at) for at in boundaries), over, before(over.at))
