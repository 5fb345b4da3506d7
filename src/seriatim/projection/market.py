"""A market that answers to what is sold into it: a path of prices and volumes, and the impact of sales on the price.

With an impact of 50 %, linear: a tenth of the day's volume sold lowers the day's price by 5 %, 0.0040 to 0.0038. If 40 % of that
is permanent, every later price is 2 % lower: 0.00392. With a square root, a twenty-fifth of the volume (root: a fifth) lowers
it by 10 %.

Linear impact is A. S. Kyle's (Econometrica 53, 1985); the square root is what trades of large orders show (Almgren, Thum,
Hauptmann and Li, Risk, July 2005). Both are models: a scenario names its parameters, and none is taken for granted.

Does not cover: buyers who come back at a lower price, news, a market that closes on its own, other sellers' reaction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Generic, Literal

from seriatim.units.calendars import is_business_day
from seriatim.units.numbers import N, least, most, ratio, root, whole

Shape = Literal["linear", "square_root"]


@dataclass(frozen=True, slots=True)
class Impact(Generic[N]):
    """How a day's sales move the price: `coefficient` is the fall when as much is sold as is traded, `permanent` the part that stays."""

    shape: Shape
    coefficient: Annotated[N, "rate"]
    permanent: Annotated[N, "rate"]

    def fall(self, sold: N, volume: N) -> N:
        """By which part of itself the day's price falls; never by more than the whole."""
        part = ratio(sold, volume)
        fallen = self.coefficient * (root(part) if self.shape == "square_root" else part)
        return least(fallen, fallen * 0 + 1)


@dataclass(frozen=True)
class Path(Generic[N]):
    """The prices and volumes there would be without the deal's own sales, by day.

    `stands`: a value holds until the next one, on every trading day; otherwise only the days named are market days. With a
    `turnover`, money traded on every day, there are no volumes: they follow from the price, and grow as it falls.
    """

    prices: Mapping[date, N]
    volumes: Mapping[date, N]
    stands: bool
    turnover: N | None = None

    def price(self, on: date) -> N | None:
        """The day's price, or None on a day without a market."""
        return self._value(self.prices, on) if self.stands and is_business_day(on, "nyse") else self.prices.get(on)

    def volume(self, on: date) -> N | None:
        """The day's volume, if there is one."""
        return self._value(self.volumes, on) if self.stands else self.volumes.get(on)

    @staticmethod
    def _value(values: Mapping[date, N], on: date) -> N | None:
        days = sorted(values)
        at = bisect_right(days, on)
        return values[days[at - 1]] if at else None

    def days(self, after: date, until: date) -> tuple[date, ...]:
        """The market days after one day and until another."""
        if not self.prices:
            return ()
        if not self.stands:
            return tuple(day for day in sorted(self.prices) if after < day <= until)
        first = max(min(self.prices), after + timedelta(days=1))
        days = (first + timedelta(days=n) for n in range((until - first).days + 1))
        return tuple(day for day in days if is_business_day(day, "nyse"))


@dataclass(frozen=True, slots=True)
class MarketDay(Generic[N]):
    """What the market made of a day: its price after what was sold, and the volume (None: not known)."""

    on: date
    price: N
    volume: N | None


@dataclass
class Trading(Generic[N]):
    """A market under way: it remembers what earlier sales have done to the price (`kept`), its `last` price, and the splits so far.

    `tick` is the smallest part of a price; a price is rounded to it, halves up, and is never less.
    """

    path: Path[N]
    tick: N
    impact: Impact[N] | None = None
    kept: N | None = None
    last: N | None = None
    splits: list[tuple[N, N]] = field(default_factory=list)

    def volume(self, on: date) -> N | None:
        """The day's volume, in shares of the day; as many as the turnover buys at the last price, where that is what is known."""
        volume, price = self.path.volume(on), self._without_sales(on) if self.last is None else self.last
        if self.path.turnover is not None:
            return None if price is None else whole(ratio(self.path.turnover, price))
        for new, old in self.splits:
            volume = None if volume is None else whole(ratio(volume * new, old))
        return volume

    def next(self, on: date, sold: N) -> MarketDay[N] | None:
        """The day's price given what is sold on it; None where there is no market. Sales leave their mark on later days."""
        price = self._without_sales(on)
        if price is None:
            return None
        volume, kept = self.volume(on), self.kept
        if kept is not None:
            price = price * kept
        if self.impact is not None and volume is not None:
            fall = self.impact.fall(sold, volume)
            stays = 1 - self.impact.permanent * fall
            price, self.kept = price * (1 - fall), stays if kept is None else kept * stays
        self.last = most(whole(ratio(price, self.tick), "nearest") * self.tick, self.tick)
        return MarketDay(on, self.last, volume)

    def _without_sales(self, on: date) -> N | None:
        """The path's price, in shares of the day."""
        price = self.path.price(on)
        for new, old in self.splits:
            price = None if price is None else ratio(price * old, new)
        return price

    def split(self, new: N, old: N) -> None:
        """From now on `new` shares stand for `old`: the path is told in the shares of its beginning."""
        self.splits.append((new, old))
        self.last = None if self.last is None else ratio(self.last * old, new)
