"""What is asked for beside a value, found: a grid, a tornado, a bridge, a calibration; and why it cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from seriatim.units.decimals import grouped, percent
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.analyses import Analyses, Asked
from seriatim.valuation.bridge import bridge
from seriatim.valuation.calibration import LEVELS, Calibration, NotReachedError, calibrate
from seriatim.valuation.levers import lever
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.narrative import level_text
from seriatim.valuation.package import Package
from seriatim.valuation.rights_moves import rights_greeks
from seriatim.valuation.sensitivity import surface, tornado

if TYPE_CHECKING:
    from seriatim.valuation.paths.estimate import Spread


def analysed(package: Package, market: MarketInputs, asked: Asked, spread: Spread = map) -> Analyses:
    """What was asked for. Raises BadInput where no level of the input reaches the price, or a range leaves out where the input is."""
    if asked.tornado and (outside := list(_outside(package, market))):
        raise BadInput(outside)
    try:
        return _analysed(package, market, asked, spread)
    except ValueError as error:
        remedy = "look at what the models cover in the documentation"
        raise BadInput([Problem(code="not-priced", message=f"what moves the value: {error}", remedy=remedy)]) from None


def _analysed(package: Package, market: MarketInputs, asked: Asked, spread: Spread) -> Analyses:
    ranges = {own.input: (float(own.low), float(own.high)) for own in market.ranges}
    return Analyses(
        surface(package, spread=spread) if asked.grid else None,
        tornado(package, ranges, spread) if asked.tornado else (),
        bridge(package, spread) if asked.bridge else (),
        _calibrated(package, market, asked, spread) if asked.calibrate else None,
        rights=rights_greeks(package) if asked.tornado else None,
    )


def _outside(package: Package, market: MarketInputs) -> Iterator[Problem]:
    """Ranges that do not hold the input as it is."""
    for own in market.ranges:
        moving = lever(own.input)
        level = moving.level(package)
        low, high = level_text(moving, float(own.low)), level_text(moving, float(own.high))
        if level is not None and not float(own.low) <= level <= float(own.high):
            message = f"{moving.title} is not within its range"
            yield Problem(
                code="out-of-range", message=message, expected=f"{low} to {high}", found=level_text(moving, level), because=own.source
            )


def _calibrated(package: Package, market: MarketInputs, asked: Asked, spread: Spread) -> Calibration:
    name = asked.calibrate or "hazard"
    price = asked.to if asked.to is not None else market.transaction.price if market.transaction else None
    if price is None:
        remedy = "add --to PRICE, or a transaction to the market file"
        raise BadInput([Problem(code="price-missing", message="nothing says what was paid for the whole", because=name, remedy=remedy)])
    try:
        return calibrate(package, name, float(price), spread)
    except NotReachedError as error:
        low, high = (percent(Decimal(level), 0) for level in error.scanned)
        message = f"no {name} from {low} to {high} makes the whole deal worth {grouped(price)}"
        available = f"values from {error.lowest:,.2f} to {error.highest:,.2f}"
        others = ", ".join(other for other in LEVELS if other != name and lever(other).level(package) is not None)
        remedy = f"check the terms and the other inputs against the transaction, or calibrate another input ({others})"
        problem = Problem(code="price-out-of-reach", message=message, asked=grouped(price), available=available, remedy=remedy)
        raise BadInput([problem]) from None
    except ValueError as error:
        message = f"there is nothing to calibrate: {error}"
        raise BadInput([Problem(code="not-priced", message=message, because=name, remedy="look at what the market file gives")]) from None
