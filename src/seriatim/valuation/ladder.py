"""Rights to redeem whose price changes with time: a ladder is a right for each rung, one after the other.

The price may be one sum, one sum with what has accrued on top, or change on some days; what changes all the time is refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from seriatim.deal.step import NO_PRICE
from seriatim.units.numbers import CENT, whole
from seriatim.valuation.contract import Window
from seriatim.valuation.seen import DAYS_A_YEAR, Seen, window, years

MOST_RUNGS = 12
"""A price that changes more often than this is no ladder."""


def unsteady(rights: Sequence[Seen]) -> Iterator[str]:
    """Rights to redeem whose price follows the market, or moves all the time in another way than by what has accrued; two at once."""
    for clause in dict.fromkeys(seen.step.clause for seen in rights if seen.step.status == NO_PRICE):
        yield f"{clause} has a price that follows the market"
    for clause in dict.fromkeys(seen.step.clause for seen in rights):
        own = [seen for seen in rights if seen.step.clause == clause]
        if len(_rungs(own)) > MOST_RUNGS:
            yield f"the price of {clause} changes all the time"
    for by in dict.fromkeys(seen.step.by for seen in rights):
        together = list(dict.fromkeys(seen.step.clause for seen in rights if seen.step.by == by))
        if len(together) > 1:
            yield f"{' and '.join(together)} may redeem it at once"


def _rungs(rights: Sequence[Seen]) -> list[tuple[date, Decimal, bool]]:
    """From which days on a right has which price, and whether what has accrued comes on top: the way in which it changes less often."""
    plain, clean = (_runs(rights, less) for less in (False, True))
    return [(*rung, len(clean) < len(plain)) for rung in (clean if len(clean) < len(plain) else plain)]


def _runs(rights: Sequence[Seen], clean: bool) -> list[tuple[date, Decimal]]:
    runs: list[tuple[date, Decimal]] = []
    for seen in rights:
        price = whole(seen.part.amount - (seen.accrued if clean else 0), "nearest", CENT)
        if not runs or runs[-1][1] != price:
            runs.append((seen.on, price))
    return runs


def priced(
    today: date, last: date | None, rights: Sequence[Seen], arrears: Decimal = Decimal(0)
) -> Iterator[tuple[Window, float, bool, float]]:
    """The windows of each right with the price in each, a ladder's rungs one after the other, and the notice in years.

    `arrears` come on top where what has accrued does. Where a notice comes first, the window is that of the notice: so long before the
    redemption, whose day the price is of.
    """
    for clause in dict.fromkeys(seen.step.clause for seen in rights):
        own = [seen for seen in rights if seen.step.clause == clause]
        rungs, notice = _rungs(own), own[0].notice / DAYS_A_YEAR
        for whole_window in dict.fromkeys(window(today, seen, last) for seen in own):
            for (start, price, accrues), end in zip(rungs, [years(today, rung[0]) for rung in rungs[1:]] + [math.inf], strict=True):
                opens = whole_window.opens if start == rungs[0][0] else max(whole_window.opens, years(today, start))
                closes = min(whole_window.closes, end)
                if opens <= closes and notice <= closes:
                    yield Window(max(opens - notice, 0.0), closes - notice), float(price + arrears if accrues else price), accrues, notice
