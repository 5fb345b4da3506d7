"""Inputs that can be moved: what each is now, how far a tornado moves it unless told otherwise, and the package with it moved.

Where the credit was given as a hazard, moving the recovery moves the spread (spread = hazard * (1 - recovery)); where it was given as a
spread, the hazard. A rate is moved for all terms alike, and its level is the zero rate at the redemption that comes last
(of those that come).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from seriatim.valuation.contract import credit_of
from seriatim.valuation.market import LeverName
from seriatim.valuation.measures import shifted
from seriatim.valuation.package import Package
from seriatim.valuation.staged.terms import Purchase

SMALLEST = 1e-6
"""A volatility and a price stay above this."""
DIGITS = 12
"""Levels are rounded to so many decimal places: 15 % less 5 % is 10 %, to the last digit."""


@dataclass(frozen=True, slots=True)
class Lever:
    """An input: its `level` in a package (None: the package has none), `moved` to another, within `low` and `high`.

    `step`: how far it is moved each way; of itself where `relative`, in its own unit otherwise.
    """

    name: LeverName
    title: str
    step: float
    low: float
    high: float
    level: Callable[[Package], float | None]
    moved: Callable[[Package, float], Package]
    relative: bool = False

    def around(self, package: Package) -> tuple[float, float] | None:
        """The level moved down and up by the step, as far as it goes."""
        at = self.level(package)
        if at is None:
            return None
        by = self.step * at if self.relative else self.step
        return round(max(at - by, self.low), DIGITS), round(min(at + by, self.high), DIGITS)


def lever(name: LeverName) -> Lever:
    """An input by its name."""
    return next(each for each in LEVERS if each.name == name)


def _last(package: Package) -> float:
    """The redemption that comes last; where none ever comes, the last point of the curve."""
    ends = [lot.contract.years for lot in (*package.lots, *package.beside)]
    ends += [closing.bought.issued + closing.bought.contract.years for closing in package.closings]
    ends += [held.option.years for held in package.warrants]
    return max((end for end in ends if end < math.inf), default=max(package.inputs.rate.years, default=1.0))


def _rate(package: Package) -> float:
    return package.inputs.rate.total(_last(package)) / _last(package)


def _to_rate(package: Package, to: float) -> Package:
    return replace(package, inputs=replace(package.inputs, rate=shifted(package.inputs.rate, to - _rate(package))))


def _to_spot(package: Package, to: float) -> Package:
    return replace(package, inputs=replace(package.inputs, spot=to))


def _to_volatility(package: Package, to: float) -> Package:
    return replace(package, inputs=replace(package.inputs, volatility=to))


def _to_dividend_yield(package: Package, to: float) -> Package:
    return replace(package, inputs=replace(package.inputs, dividend_yield=to))


def _to_borrow(package: Package, to: float) -> Package:
    return replace(package, inputs=replace(package.inputs, borrow=to))


def _to_credit(package: Package, to: float) -> Package:
    return replace(package, credit=credit_of(package.by_hazard, to, package.credit.recovery, package.credit.jump))


def _to_recovery(package: Package, to: float) -> Package:
    level = package.credit.hazard if package.by_hazard else package.credit.spread
    return replace(package, credit=credit_of(package.by_hazard, level, to, package.credit.jump))


def _waiting(package: Package) -> Purchase | None:
    """The last of the closings that need the issuer's agreement."""
    return next((closing for closing in reversed(package.closings) if closing.needs_agreement), None)


def _agreement(package: Package) -> float | None:
    last = _waiting(package)
    return last.agreed if last and last.benefit is None else None


def _benefit(package: Package) -> float | None:
    last = _waiting(package)
    return last.benefit if last else None


def _to_agreement(package: Package, to: float) -> Package:
    return replace(package, closings=tuple(replace(each, agreed=to) if each.needs_agreement else each for each in package.closings))


def _to_benefit(package: Package, to: float) -> Package:
    return replace(package, closings=tuple(replace(each, benefit=to) if each.needs_agreement else each for each in package.closings))


LEVERS = (
    Lever("spot", "the stock's price", 0.1, SMALLEST * 1e-6, 1e9, lambda p: p.inputs.spot, _to_spot, relative=True),
    Lever("volatility", "the volatility", 0.1, SMALLEST, 10.0, lambda p: p.inputs.volatility, _to_volatility),
    Lever("rate", "the risk-free rate", 0.01, -0.5, 1.0, _rate, _to_rate),
    Lever("hazard", "the hazard", 0.05, 0.0, 20.0, lambda p: p.credit.hazard if p.by_hazard else None, _to_credit),
    Lever("spread", "the credit spread", 0.05, 0.0, 20.0, lambda p: None if p.by_hazard else p.credit.spread, _to_credit),
    Lever("recovery", "the recovery", 0.1, 0.0, 0.99, lambda p: p.credit.recovery, _to_recovery),
    Lever("dividend_yield", "the dividend yield", 0.01, 0.0, 1.0, lambda p: p.inputs.dividend_yield, _to_dividend_yield),
    Lever("borrow", "the cost to borrow", 0.01, 0.0, 1.0, lambda p: p.inputs.borrow, _to_borrow),
    Lever("agreement", "the issuer's agreement", 0.1, 0.0, 1.0, _agreement, _to_agreement),
    Lever("benefit", "the issuer's benefit of the cash", 0.1, 0.0, 100.0, _benefit, _to_benefit),
)
"""Every input, in the order of the market file."""
