"""What every conversion has in common: its terms, whose lots convert, for how much each, and the step that says so.

No clause by itself: the conversion clauses beside it add at what price and when. A `minimum` or a `maximum` counts the stated value
of the shares converted in one act: at $1,000 a share, from $25,000 on means 25 shares or more. Who holds less than the minimum may
convert all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.clause import Role
from seriatim.deal.lots import Lot
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Until, Worth
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, anywhere, least, ratio, total, whole

Quoted = Literal["vwap", "close", "low", "bid"]
"""What a clause may look back on. Volumes and intraday prices are not among them."""

NAMED_MAX = 5
"""How many days a refusal names before it counts the rest."""

Lots = Literal["oldest_first", "newest_first"]
"""Which of a holder's lots go first where none is named."""


@dataclass(frozen=True, slots=True)
class Convertible(Generic[N]):
    """The terms of a conversion besides its price: `amount` of each share of `security` buys `into`.

    `amount` is the money's worth that converts (the stated value, with or without accrued dividends); `fractions` what becomes
    of a fraction of a common share; `adjusts_for_splits` whether a split of the common rescales the price in force;
    `lots` which of a holder's lots go first when it names none; `until` when the right ends for a lot.
    """

    role: ClassVar[Role] = "conversion"
    performed_as: ClassVar[str] = "converted"
    priced_by: ClassVar[str] = "price"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    into: str
    amount: Worth[N]
    fractions: Rounding
    adjusts_for_splits: bool
    restricted: bool
    lots: Lots = field(default="oldest_first", kw_only=True)
    until: Until = field(default_factory=Until, kw_only=True)
    smallest: Decimal = field(default=ONE, kw_only=True)

    @property
    def bounds(self) -> tuple[N | None, N | None]:
        """The least and the most stated value that one conversion has."""
        return None, None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A share becomes something else than it is."""
        if self.into == self.security:
            yield "into", f"{self.security} cannot become {self.security}: it is that already"

    def per_share(self, money: N) -> PerShare[N]:
        """Money for one share of what it converts into, to be remembered: a split rescales it, where the terms say so."""
        return PerShare(self.into if self.adjusts_for_splits else "", Price(money, money / money))

    def price_in_force(self, now: Now[N]) -> Price[N] | None:
        """At what price a share converts today; None where none can be known, or the right is not there."""
        price: Price[N] = now.recall(self.id, "price").price
        return price

    def ratio_in_force(self, now: Now[N]) -> N | None:
        """How many shares one converts into, with nothing accrued; None where no price is known, or certificates differ."""
        price = self.price_in_force(now)
        amounts = {self.amount_for(lot, now.on) for lot in now.lots(self.security)} or {self.amount}
        if price is None or len(amounts) > 1:
            return None
        return ratio(amounts.pop().of(self.stated_value, now.zero) * price.shares, price.money)

    def follows_market(self, now: Now[N]) -> bool:
        """Whether its price moves with the market, or with a sale to come, so that nobody knew it when the right was issued."""
        return False

    def open_lots(self, now: Now[N]) -> Mapping[str, list[Lot[N]]]:
        """The lots whose right has not ended, by holder, in the order in which they go."""
        own: dict[str, list[Lot[N]]] = {}
        for lot in now.lots(self.security):
            if (ends := self.until.date(lot.issued_on)) is None or now.on <= ends:
                own.setdefault(lot.holder, []).append(lot)
        if self.lots == "newest_first":
            for lots in own.values():
                lots.reverse()
        return own

    def open_for(self, now: Now[N], lot: Lot[N]) -> tuple[date, date | None]:
        """From its issue until the right over a lot ends."""
        return lot.issued_on, self.until.date(lot.issued_on)

    def rights(self, now: Now[N], price: Price[N] | None, **said: Any) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots whose right has not ended. `said` goes into the steps as it is.

        A `price` of None says that it cannot be known today: the step has none, and nothing converts by it.
        """
        for holder, lots in self.open_lots(now).items():
            yield self.right(now, lots, price, **{"ref": holder, "by": holder, **said})

    def right(self, now: Now[N], lots: list[Lot[N]], price: Price[N] | None, **said: Any) -> Step[N]:
        """The step that converts one holder's lots."""
        held = total([lot.quantity for lot in lots], now.zero)
        smallest, largest = self.bounds
        usual: dict[str, Any] = {
            "modal": "may",
            "quantity_max": held if largest is None else least(held, self._count(largest, "down")),
            "quantity_min": None if smallest is None else least(held, self._count(smallest, "up")),
            "opens": min(lot.issued_on for lot in lots),
            "closes": max((ends for lot in lots if (ends := self.until.date(lot.issued_on))), default=None),
        }
        return Step(
            clause=self.id,
            kind=self.performed_as,
            security=self.security,
            slices=tuple(self._slice(now, lot) for lot in lots),
            into=self.into,
            issuer=self.issuer,
            currency=self.currency,
            smallest=self.smallest,
            price=Price(now.zero, now.zero) if price is None else price,
            rounding=self.fractions,
            **(usual | said),
        )

    def _count(self, money: N, rounding: Rounding) -> N:
        """How many shares have so much stated value."""
        return whole(ratio(money, self.stated_value), rounding, self.smallest)

    def amount_for(self, lot: Lot[N], on: date) -> Worth[N]:
        """What of a share of a lot converts on a day."""
        return self.amount

    def _slice(self, now: Now[N], lot: Lot[N]) -> Slice[N]:
        amount = self.amount_for(lot, now.on).of(self.stated_value, now.accrued(lot))
        return Slice(lot.id, self.security, lot.holder, lot.quantity, amount, to=f"retired/{self.id}")


@dataclass(frozen=True, slots=True)
class ElectiveConversion(Convertible[N]):
    """One that somebody elects: `minimum` and `maximum` are the stated value that one conversion may have."""

    minimum: N | None = field(default=None, kw_only=True)
    maximum: N | None = field(default=None, kw_only=True)

    @property
    def bounds(self) -> tuple[N | None, N | None]:
        """As the terms say."""
        return self.minimum, self.maximum

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """And the least that may convert at once is no more than the most."""
        yield from Convertible.mistakes(self)
        if self.minimum is not None and self.maximum is not None and anywhere(self.minimum - self.maximum):
            yield "minimum", f"at least {shown(self.minimum)} and at most {shown(self.maximum)} at once: nothing is both"


QUOTED = {"vwap": "volume-weighted average price", "close": "closing price", "low": "lowest trade", "bid": "closing bid"}


def quoted_in_words(quote: str) -> str:
    """What is quoted, as a reader says it."""
    return QUOTED.get(quote, quote.replace("_", " "))


def missing_in_words(why: str, quote: Quoted, security: str, missing: tuple[date, ...]) -> str:
    """That something cannot be known, and for want of which days."""
    days = ", ".join(str(day) for day in missing[:NAMED_MAX])
    more = f" and {len(missing) - NAMED_MAX} days more" if len(missing) > NAMED_MAX else ""
    return f"{why}: no {quote} of {security} was observed on {days}{more}"
