"""The inputs that no market gives, over one valuation or many: range and weighted average (ASC 820-10-50-2(bbb))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seriatim.valuation.levers import lever
from seriatim.valuation.market import LeverName
from seriatim.valuation.package import Package

UNOBSERVABLE: tuple[LeverName, ...] = ("volatility", "hazard", "spread", "recovery", "agreement", "benefit")
"""Inputs that are judged, not quoted."""


@dataclass(frozen=True)
class InputRange:
    """An input over what was valued: its lowest and highest level, and its average weighted by what each deal is worth."""

    name: LeverName
    low: float
    high: float
    average: float


def unobservable(valued: Sequence[tuple[Package, float]]) -> tuple[InputRange, ...]:
    """The range of each input that one of the packages has; beside each package, what it is worth, whose size weighs it."""
    found = []
    for name in UNOBSERVABLE:
        levels = [(lever(name).level(package), abs(worth)) for package, worth in valued]
        if there := [(level, size) for level, size in levels if level is not None]:
            found.append(_range(name, there))
    return tuple(found)


def _range(name: LeverName, levels: Sequence[tuple[float, float]]) -> InputRange:
    weight = sum(size for _, size in levels)
    average = sum(level * size for level, size in levels) / weight if weight else sum(level for level, _ in levels) / len(levels)
    return InputRange(name, min(levels)[0], max(levels)[0], average)
