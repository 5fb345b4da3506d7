"""A step of a clause as a walk ahead meets it, and its days as years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.step import Slice, Step
from seriatim.valuation.contract import Window

DAYS_A_YEAR = 365
"""Times are counted in days over 365, leap years too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A step that concerns a lot, the day it was offered on, the lot's slice of it, and what had accrued on one share by then.

    A step is over several lots, and each may have its own first and last day: `over`, where its clause says. `notice`: how many days
    before a notice must be given. `takes_accrued`: whether what is paid for a share includes what has accrued on it.
    """

    on: date
    step: Step[Decimal]
    part: Slice[Decimal]
    accrued: Decimal
    over: tuple[date | None, date | None] | None = None
    notice: int = 0
    takes_accrued: bool = False


def other_stock(step: Step[Any], common: str) -> str:
    """Why what a step gives has no price: it is not the common, or there is none."""
    known = (
        f"the market file has the price of {common} alone"
        if common
        else "the deal has no common stock that the market file has the price of"
    )
    does = "converts it into" if step.kind == "converted" else "pays in"
    return f"{step.clause} {does} {step.into}, and {known}"


def years(start: date, end: date) -> float:
    """The time between two days as the models count it."""
    return (end - start).days / DAYS_A_YEAR


def window(today: date, seen: Seen, last: date | None) -> Window:
    """From when to when a step may be done; until the last day, or without end."""
    opens, closes = seen.over or (seen.step.opens, seen.step.closes)
    ends = min((day for day in (closes, last) if day), default=None)
    return Window(max(years(today, opens), 0.0) if opens else 0.0, years(today, ends) if ends else math.inf)
