"""What may be asked for and found beside a value: a grid, a tornado, a bridge, a calibration; and what is said of restricted stock.

What finds them is loaded only where it is asked for: see `seriatim.app.sensitivity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from seriatim.valuation.market import LeverName, MarketInputs
from seriatim.valuation.marketability import chaffe, finnerty
from seriatim.valuation.package import Package

if TYPE_CHECKING:
    from seriatim.valuation.bridge import Pillar
    from seriatim.valuation.calibration import Calibration
    from seriatim.valuation.measures import Greeks
    from seriatim.valuation.sensitivity import Moved, Surface


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `calibrate`: the input that shall give the price `to`, or the market file's transaction without one."""

    grid: bool = False
    tornado: bool = False
    bridge: bool = False
    calibrate: LeverName | None = None
    to: Decimal | None = None


NOTHING = Asked()


@dataclass(frozen=True, slots=True)
class Marketability:
    """What a restriction of so many years would take off the common's price, as parts of it, by two models and as stated.

    It is said beside the values and is in none of them, but for `stated`, which lowers what converting before a default saves.
    """

    years: float
    finnerty: float
    chaffe: float
    stated: float | None


@dataclass(frozen=True, slots=True)
class Analyses:
    """What was asked for; None or nothing where it was not. `rights`: with a tornado, how the closings to come move."""

    surface: Surface | None = None
    tornado: tuple[Moved, ...] = ()
    bridge: tuple[Pillar, ...] = ()
    calibration: Calibration | None = None
    marketability: Marketability | None = None
    rights: Greeks | None = None

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return any((self.surface, self.tornado, self.bridge, self.calibration, self.marketability))


def marketability(package: Package, market: MarketInputs) -> Marketability | None:
    """What the market file's restriction takes off the common; None where it has none."""
    stock = market.restricted_stock
    if stock is None:
        return None
    years, inputs = float(stock.years), package.inputs
    rate = inputs.rate.total(years) / years if years > 0 else 0.0
    return Marketability(
        years,
        finnerty(inputs.volatility, years, inputs.dividend_yield),
        chaffe(inputs.volatility, years, rate),
        None if stock.discount is None else float(stock.discount),
    )
