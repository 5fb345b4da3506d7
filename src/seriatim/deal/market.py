"""The market as a file tells it: quotations with their day and source; and what of it has been observed, as clauses ask.

An observation is an act (`observed`) and lies in memory as it was quoted; the splits since then are counted when a clause asks. So
a price can be recorded after a split as well as before it. A clause reads the last trading days with `observations`; a day without
an observation is a gap that it must name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.calendars import is_business_day
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation of one share on a day, in the deal's currency, and who published it."""

    quote: str
    on: date
    price: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Market:
    """The quotations in a market file."""

    quotes: tuple[Quote, ...] = ()

    def find(self, quote: str, on: date) -> Quote | None:
        """The quotation of that name on that day, or None."""
        return next((q for q in self.quotes if q.quote == quote and q.on == on), None)


def quotations(security: str) -> str:
    """The id of the clause that remembers what was observed of a security."""
    return f"{security}_quotations"


@cache
def trading_days(before: date, count: int, including: bool = False) -> tuple[date, ...]:
    """The last `count` days of the New York Stock Exchange before a day (or up to and including it), newest first.

    >>> [str(day) for day in trading_days(date(2017, 5, 30), 2)]
    ['2017-05-26', '2017-05-25']
    """
    found: list[date] = []
    day = before if including else before - timedelta(days=1)
    while len(found) < count:
        if is_business_day(day, "nyse"):
            found.append(day)
        day -= timedelta(days=1)
    return tuple(found)


SPLIT = "shares split"
"""Under what the splits of a security are remembered beside its quotations: the first day, and each by its day and act."""


def quoted(now: Now[N], security: str, quote: str, on: date) -> Price[N] | None:
    """What was observed on a day, as it was quoted then; None if nothing was."""
    found = now.recall(quotations(security), f"{quote}/{on}")
    price: Price[N] | None = found.price if found is not None else None
    return price


def observed(now: Now[N], security: str, quote: str, on: date) -> Price[N] | None:
    """What was observed on a day, in shares of today; None if nothing was."""
    return observations(now, security, quote, (on,))[0].get(on)


def observations(now: Now[N], security: str, quote: str, days: tuple[date, ...]) -> tuple[dict[date, Price[N]], tuple[date, ...]]:
    """What was observed on each of the days, in shares of today, and the days on which nothing was."""
    found = {day: price for day in days if (price := quoted(now, security, quote, day)) is not None}
    for split_on, split in splits_of(now, security):
        found = {day: price.rescaled(split.shares, split.money) if day < split_on else price for day, price in found.items()}
    return found, tuple(day for day in days if day not in found)


def splits_of(now: Now[N], security: str) -> list[tuple[date, Price[N]]]:
    """The days on which a security was split, each with new shares for old ones. The price of such a day is one of a new share."""
    clause = quotations(security)
    if now.recall(clause, SPLIT) is None:
        return []
    splits = now.state.memory.called(f"{SPLIT}/")
    return [(date.fromisoformat(entry.split("/")[1]), kept.price) for (owner, entry), kept in splits if owner == clause]


OCCURRENCES = "occurrences"
"""The id of the clause that remembers what has occurred."""


def occurred(now: Now[N], what: str) -> date | None:
    """Since when something that the terms name has occurred and not ceased; None if it has not."""
    since: date | None = now.recall(OCCURRENCES, what)
    return since
