"""What a staged commitment is made of: shares held, closings to come, what missing one costs; and what is said of its value."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from seriatim.valuation.contract import MOMENT, Contract

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


@dataclass(frozen=True, slots=True)
class Holding:
    """Shares outstanding or to be bought: how many, since when (years from today; below zero for the past), and of what."""

    shares: float
    issued: float
    contract: Contract

    def aged(self, year: float) -> Contract:
        """What is left of the contract in so many years from today."""
        return self.contract.after(year - self.issued) if year > self.issued else self.contract

    def is_gone(self, year: float) -> bool:
        """Whether it has been redeemed by then."""
        return self.contract.years <= year - self.issued + MOMENT


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

    `remedy`: what missing it costs, and `ends_later` whether the closings after it are lost then too. `certain`: whether it is paid
    whatever the price (the first closing, at signing); `binding`: whether not paying is a default. `called`: whether it is an option of the
    issuer, who calls for it where that leaves the investor worse off. `waits`: whether it needs the issuer's agreement; `agreed` is the
    probability of that. `benefit`: what the money is worth to the issuer beyond itself, as a part of it; where given, it agrees only if the
    investor gains no more than that. A closing that is not agreed, not called for or freely refused lapses, and nothing else.
    """

    cost: float
    bought: Holding
    remedy: Remedy = field(default_factory=Remedy)
    ends_later: bool = True
    certain: bool = False
    binding: bool = True
    agreed: float = 1.0
    benefit: float | None = None
    called: bool = False
    waits: bool = False

    @property
    def at(self) -> float:
        """Years from today."""
        return self.bought.issued

    @property
    def needs_agreement(self) -> bool:
        """Whether the issuer's word is awaited."""
        return self.waits or self.agreed < 1 or self.benefit is not None

    @property
    def may_lapse(self) -> bool:
        """Whether it may fail to close without a default."""
        return not self.certain and (not self.binding or self.needs_agreement or self.called)

    def never(self) -> Purchase:
        """The same closing if it never comes, which nobody pays for."""
        lapsing = replace(self, certain=False, binding=False, called=False, waits=True, agreed=0.0, benefit=None)
        return replace(lapsing, remedy=Remedy(), ends_later=False)

    @property
    def ends_all(self) -> bool:
        """Whether the closings after it are lost where it is not paid."""
        return self.binding and self.ends_later

    @property
    def bites(self) -> bool:
        """Whether missing it costs something."""
        return not self.certain and self.binding and self.remedy.redeemed > 0


@dataclass(frozen=True, slots=True)
class Staged:
    """What a commitment is worth to the investor: `holdings` outstanding, and `rights` (less duties) to come.

    For each closing `boundaries` are the prices of the stock at which the choice changes when all before were made (none: it never
    does), `funded` the risk-neutral probability that it is made, `real` the same at a stated growth of the stock (empty where none is
    stated), `costs` what is paid then. `error` estimates the numerical error of `rights`.
    """

    rights: float
    holdings: float
    boundaries: tuple[tuple[float, ...], ...]
    funded: tuple[float, ...]
    costs: tuple[float, ...]
    real: tuple[float, ...] = ()
    error: float = 0.0

    @property
    def value(self) -> float:
        """The whole package."""
        return self.holdings + self.rights

    @property
    def proceeds(self) -> float:
        """What the issuer may expect, not discounted."""
        return math.fsum(cost * chance for cost, chance in zip(self.costs, self.funded, strict=True))

    @property
    def real_proceeds(self) -> float:
        """The same at the stated growth of the stock."""
        return math.fsum(cost * chance for cost, chance in zip(self.costs, self.real, strict=True)) if self.real else 0.0
