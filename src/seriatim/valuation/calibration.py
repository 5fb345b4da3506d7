"""Calibration: the level of one input at which the whole package is worth what was paid for it.

Of the whole package, not of one share: the first million that bought 1,000 of Series K bought the right to the later closings too. The
value is looked at over all levels that an input may reasonably have; every change of side of the price is a root, solved to the last
digits. So it is known whether there is one, several (then the one nearest to the market's own input is used, and it is said), or none.
There are often two hazards or none: a stock that may fail grows faster while it lives, which makes rights to buy worth more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from seriatim.valuation.levers import lever
from seriatim.valuation.market import LeverName
from seriatim.valuation.package import Found, Package, each_value

if TYPE_CHECKING:
    from seriatim.valuation.paths.estimate import Spread

LEVELS: dict[LeverName, tuple[float, ...]] = {
    "hazard": (0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
    "spread": (0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
    "volatility": (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0),
    "agreement": (0.0, 0.25, 0.5, 0.75, 1.0),
}
"""What can be calibrated, and the levels between which roots are looked for; two roots between the same two would be missed."""
CLOSE = 1e-15
"""A root is as close as numbers of this relative size tell apart."""
ENOUGH = 0.01
"""A root along paths is as close as this part of the largest standard error."""
ROUNDS_MAX = 200


@dataclass(frozen=True, slots=True)
class Calibration:
    """The levels of an input at which the package is worth the price: all `roots` found, the one `used`, the value there.

    `error`: one standard error of the value there, where lots are followed along paths. `scanned`: from which level to which was looked.
    """

    name: LeverName
    price: float
    roots: tuple[float, ...]
    used: float
    value: float
    error: float
    package: Package
    scanned: tuple[float, float]

    @property
    def is_unique(self) -> bool:
        return len(self.roots) == 1


class NotReachedError(ValueError):
    """No level of the input makes the package worth the price; the values that it does reach lie between `lowest` and `highest`."""

    def __init__(self, name: LeverName, price: float, scanned: tuple[float, float], lowest: float, highest: float) -> None:
        self.scanned, self.lowest, self.highest = scanned, lowest, highest
        super().__init__(
            f"no {name} from {scanned[0]:.0%} to {scanned[1]:.0%} makes the whole worth {price:,.2f}: "
            f"with it the value goes from {lowest:,.2f} to {highest:,.2f}"
        )


def calibrate(package: Package, name: LeverName, price: float, spread: Spread = map) -> Calibration:
    """The level of an input that gives the price. Raises NotReachedError where none does, ValueError where there is no such input."""
    moving = lever(name)
    own = moving.level(package)
    if own is None:
        raise ValueError(f"the valuation has no {name} to calibrate")
    levels = sorted({*LEVELS[name], own})
    looked = each_value([moving.moved(package, level) for level in levels], spread)
    found = [_or_raise(each).value - price for each in looked]
    enough = ENOUGH * max(_or_raise(each).error for each in looked)

    def excess(level: float) -> float:
        (at,) = each_value([moving.moved(package, level)], spread)
        return _or_raise(at).value - price

    roots = []
    for (low, below), (high, above) in pairwise(zip(levels, found, strict=True)):
        if below == 0:
            roots.append(low)
        elif below * above < 0:
            roots.append(_root(excess, (low, below), (high, above), enough))
    if found[-1] == 0:
        roots.append(levels[-1])
    scanned = levels[0], levels[-1]
    if not roots:
        raise NotReachedError(name, price, scanned, min(found) + price, max(found) + price)
    used = min(roots, key=lambda root: abs(root - own))
    fitted = moving.moved(package, used)
    (at,) = each_value([fitted], spread)
    return Calibration(name, price, tuple(roots), used, *_or_raise(at), fitted, scanned)


Point = tuple[float, float]


def _or_raise(found: Found | str) -> Found:
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _root(excess: Callable[[float], float], low: Point, high: Point, enough: float = 0.0) -> float:
    """Where a function changes its side between two points: the secant, with a weight taken from the end that stays (Illinois)."""
    best = min(low, high, key=lambda point: abs(point[1]))
    kept = 0
    for _ in range(ROUNDS_MAX):
        if abs(high[0] - low[0]) <= CLOSE * max(abs(high[0]), abs(low[0])) or abs(best[1]) <= enough:
            break
        at = high[0] - high[1] * (high[0] - low[0]) / (high[1] - low[1])
        if not min(low[0], high[0]) < at < max(low[0], high[0]):
            at = (low[0] + high[0]) / 2
            if at in (low[0], high[0]):
                break
        point = at, excess(at)
        best = min(best, point, key=lambda one: abs(one[1]))
        if point[1] * high[1] < 0:
            low, high, kept = high, point, 0
        else:
            high, kept = point, kept + 1
            low = (low[0], low[1] / 2) if kept else low
    return best[0]
