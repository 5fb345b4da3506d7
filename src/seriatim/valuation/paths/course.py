"""What a security offers along many paths, day by day: amounts for one share, and nothing of the clauses that they come from.

On each day, in this order: a dividend is paid (`paid`); the issuer may call at `call`, which still lets the holder convert; the holder
may convert into shares worth `shares`, or be paid `put`; then what is due is redeemed (`due`) or converted (`forced`), which those who have
converted do not get. On the last day nothing goes on after that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ByDay = Sequence[Floats]
"""One array over the paths for each day. Days on which the same holds share one array."""

NEVER = -np.inf
"""The worth of a right that is not there."""


@dataclass(frozen=True)
class Course:
    """By day and path. `years`: when the days are, the first today; `days`: what each is called, the same for all courses of a security.

    `growth`: by how much the stock has grown in the mean by each day. `shares` is NEVER where nobody may convert; `put` NEVER, and `call`
    infinite, where there is no such right. `notice`: what a call is worth to the holder where it may convert for a while yet, else None:
    the greater of call and shares. `kept`: the shares that a default finds the holder able to convert into, and `redeemed`: the
    redemption amount of which it leaves a part. `known`: by the place of a day the numbers, by path, that tell what the rights may
    still be worth; they are worked out when they are asked for.
    """

    years: tuple[float, ...]
    days: tuple[Any, ...]
    stock: ByDay
    growth: tuple[float, ...]
    shares: ByDay
    put: ByDay
    call: ByDay
    paid: ByDay
    due: ByDay
    forced: ByDay
    kept: ByDay
    redeemed: ByDay
    known: Callable[[int], Floats]
    notice: ByDay | None = None

    def martingale(self, day: int) -> Floats:
        """The stock without its growth."""
        return self.stock[day] / self.growth[day]

    def mean(self, day: int, amounts: Floats) -> float:
        """The mean of a day's amounts, less what goes along with the stock's price times how far its own mean is off.

        So an amount in dollars and one in a fixed number of shares are exact from a few paths.
        """
        stock = self.martingale(day)
        off = stock.mean() - self.stock[0].mean()
        spread = float(np.mean((stock - stock.mean()) ** 2))
        slope = float(np.mean((stock - stock.mean()) * (amounts - amounts.mean()))) / spread if spread else 0.0
        return float(amounts.mean() - slope * off)

    def until(self, last: int) -> Course:
        """The same as if nothing came after a day: then what may be converted is."""
        return replace(self, years=self.years[: last + 1], days=self.days[: last + 1])

    def called(self, day: int) -> Floats:
        """What the holder has from a call on a day."""
        if self.notice is not None:
            return self.notice[day]
        at_once: Floats = np.maximum(self.call[day], self.shares[day])
        return at_once

    def decided(self, day: int) -> bool:
        """Whether anybody may decide anything on a day."""
        return bool((self.shares[day] > NEVER).any() or (self.put[day] > NEVER).any() or (self.call[day] < np.inf).any())

    def falls_due(self, day: int) -> bool:
        """Whether anything of it is redeemed or converted on a day, on any path."""
        return bool(self.due[day].any() or self.forced[day].any())
