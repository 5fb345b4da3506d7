"""What is found beside a value: a grid, a tornado, a bridge, a calibration; and what is said of restricted stock."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.valuation.bridge import Pillar
from seriatim.valuation.calibration import Calibration
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.marketability import chaffe, finnerty
from seriatim.valuation.package import Package
from seriatim.valuation.sensitivity import Moved, Surface


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
    """What was asked for; None or nothing where it was not."""

    surface: Surface | None = None
    tornado: tuple[Moved, ...] = ()
    bridge: tuple[Pillar, ...] = ()
    calibration: Calibration | None = None
    marketability: Marketability | None = None


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
