"""Which histories of payments and defaults may come before each closing, and what is left of each lot after them.

Series K, the first closing paid: before the second there is one history, before the third there are three. The second was paid, or
was missed with half of the first lot redeemed, or was missed with all of it converted before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seriatim.valuation.staged.terms import Holding, Purchase, Remedy

HISTORIES_MAX = 2000
"""So many histories of payments and defaults are told apart; eight closings have more."""


@dataclass(frozen=True, slots=True)
class History:
    """What is left of each lot, and how many shares the remedy has taken so far."""

    lots: tuple[float, ...]
    taken: float = 0.0

    def bought(self, shares: float) -> History:
        """The same with one lot more."""
        return History((*self.lots, shares), self.taken)

    def defaulted(self, remedy: Remedy, converted: float) -> tuple[History, float]:
        """After a default before which a part of each lot is converted: what is left, and what part of the rest is redeemed."""
        outstanding = math.fsum(self.lots) * (1 - converted)
        most = max(remedy.redeemed * (outstanding + self.taken) - self.taken, 0.0) if outstanding else 0.0
        part = most / outstanding if outstanding else 0.0
        lots = tuple(round(shares * (1 - converted) * (1 - part), 9) for shares in self.lots)
        return History((*lots, 0.0), round(self.taken + most, 9)), part


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a history at a closing: to which history after it (None: nothing follows), by paying, or by defaulting.

    Before a default a part of each lot is converted; of what is left then a part is redeemed.
    """

    to: int | None
    pays: bool
    converted: float = 0.0
    redeemed: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """A closing, every history that may come before it (the first: all were paid), and the ways on from each, paying first.

    `lapses`: the history after it where nobody is asked to pay.
    """

    purchase: Purchase
    histories: tuple[History, ...]
    ways: tuple[tuple[Way, ...], ...]
    lapses: tuple[int, ...]


def levels_of(holdings: Sequence[Holding], purchases: Sequence[Purchase]) -> Iterator[Level]:
    """Closing by closing. Raises ValueError for more histories than are told apart."""
    histories = [History(tuple(lot.shares for lot in holdings))]
    for purchase in purchases:
        following: dict[History, int] = {}
        ways = tuple(tuple(_ways(purchase, history, following)) for history in histories)
        lapsed = [history.bought(0.0) if purchase.may_lapse else history.bought(purchase.bought.shares) for history in histories]
        yield Level(purchase, tuple(histories), ways, tuple(following.setdefault(after, len(following)) for after in lapsed))
        histories = list(following)
        if len(histories) > HISTORIES_MAX:
            raise ValueError(f"more than {HISTORIES_MAX} histories of payments and defaults are not told apart")


def _ways(purchase: Purchase, history: History, following: dict[History, int]) -> Iterator[Way]:
    def to(after: History) -> int:
        return following.setdefault(after, len(following))

    yield Way(to(history.bought(purchase.bought.shares)), pays=True)
    if purchase.certain:
        return
    remedy = purchase.remedy if purchase.binding else Remedy()
    for converted in (0.0, remedy.convertible) if remedy.redeemed and remedy.convertible else (0.0,):
        after, part = history.defaulted(remedy, converted)
        yield Way(None if purchase.ends_all else to(after), False, converted, part)
