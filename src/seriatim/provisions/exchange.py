"""Exchange of a series into another: each share given up counts for so much, each share received for so much.

PAVmed exchanged Series A into Series A-1 in November 2017, 1 for 1.5 (10-Q for 2018-Q1, the notes on preferred stock): with
`amount: 1.5` and `price: 1`, 154,839 Series A are 232,258.5 Series A-1, rounded up 232,259. By stated value, with $1,000 of each, 10
shares are 10. What is given up is retired, and the series it came from with it when nothing is left.

Not covered here: that both sides agree. An exchange is recorded when it is done; the source of the record says who agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.clause import Said
from seriatim.deal.lots import Lot
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Worth, fraction_in_words, in_words
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, total


@dataclass(frozen=True, slots=True)
class Exchange(Generic[N]):
    """A holder may exchange its shares into `into`: each counts for `amount`, and a share of `into` for `price`.

    Only the proportion of the two matters where both are numbers: 1.5 and 1 are three for two. `part`: any part of what a holder
    has, or all of it at once. `from_day` and `to_day` bound the days on which it may be done; `fractions` rounds per holder.
    """

    performed_as: ClassVar[str] = "exchanged"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    into: str
    amount: Worth[N]
    price: N
    fractions: Rounding
    part: Literal["any", "all"]
    restricted: bool
    from_day: date | None = None
    to_day: date | None = None
    smallest: Decimal = ONE
    unit: Decimal = ONE

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A share becomes something else than it is."""
        if self.into == self.security:
            yield "into", f"{self.security} cannot become {self.security}: it is that already"

    def opening(self) -> Mapping[str, Any]:
        """What a share of `into` counts for, rescaled when that is split."""
        one = self.price / self.price
        return {"price": PerShare(self.into, Price(self.price, one))}

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder, over all its lots."""
        lots = now.lots(self.security)
        for holder in dict.fromkeys(lot.holder for lot in lots):
            own = [lot for lot in lots if lot.holder == holder]
            held = total([lot.quantity for lot in own], now.zero)
            yield Step(
                clause=self.id,
                kind=self.performed_as,
                ref=holder,
                modal="may",
                by=holder,
                security=self.security,
                quantity_max=held,
                quantity_min=held if self.part == "all" else None,
                slices=tuple(self._slice(lot, now) for lot in own),
                into=self.into,
                issuer=self.issuer,
                currency=self.currency,
                smallest=self.smallest,
                unit=self.unit,
                price=now.recall(self.id, "price").price,
                opens=self.from_day or min(lot.issued_on for lot in own),
                closes=self.to_day,
                rounding=self.fractions,
            )

    def _slice(self, lot: Lot[N], now: Now[N]) -> Slice[N]:
        amount = self.amount.of(self.stated_value, now.accrued(lot))
        return Slice(lot.id, self.security, lot.holder, lot.quantity, amount, to=f"retired/{self.id}")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What is exchanged into what, at what rate, and when."""
        own, into = call(self.security), call(self.into)
        money = self.currency if self.amount.stated_value else ""  # where both are numbers, only their proportion matters
        counts = f"each share given counts for {in_words(self.amount)}, each share received for {shown(self.price)} {money}".rstrip()
        yield Said(f"A holder may exchange {own} into {into}: {counts}.", ("into", "amount", "price"))
        what = "any part of its shares" if self.part == "any" else "all of its shares at once, and no part of them"
        yield Said(f"It may exchange {what}.", ("part",))
        yield Said(f"A fraction of a share of {into} is {fraction_in_words(self.fractions)}.", ("fractions",))
        yield Said(f"The {into} issued in exchange is {'' if self.restricted else 'not '}restricted.", ("restricted",))
        yield Said(f"An exchange may be made {self._days_in_words()}.", ("from_day", "to_day"))

    def _days_in_words(self) -> str:
        if self.from_day and self.from_day == self.to_day:
            return f"on {self.from_day} only"
        begins = f"from {self.from_day}" if self.from_day else ""
        ends = f"up to and including {self.to_day}" if self.to_day else "on" if begins else ""
        return " ".join(part for part in (begins, ends) if part) or "on any day"
