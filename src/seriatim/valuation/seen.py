"""A step of a clause as a walk ahead meets it, and its days as years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.step import Slice, Step
from seriatim.valuation.contract import Window

DAYS_A_YEAR = 365
"""Times are counted in days over 365, leap years too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A step that concerns a lot, the day it was offered on, the lot's slice of it, and what had accrued on one share by then."""

    on: date
    step: Step[Decimal]
    part: Slice[Decimal]
    accrued: Decimal


def years(start: date, end: date) -> float:
    """The time between two days as the models count it."""
    return (end - start).days / DAYS_A_YEAR


def window(today: date, step: Step[Decimal], last: date | None) -> Window:
    """From when to when a step may be done; until the last day, or without end."""
    opens = max(years(today, step.opens), 0.0) if step.opens else 0.0
    closes = min((day for day in (step.closes, last) if day), default=None)
    return Window(opens, years(today, closes) if closes else math.inf)
