"""What has been observed of a security on the market: a memory of prices by day, for clauses that look back.

Not a term of any agreement: it follows from a security by itself. A variable conversion price, a price condition or a forced
conversion reads it through `deal.market.observations`. A volume-weighted average price of 0.40 observed on the day before a
1-for-10 reverse split counts as 4.00 after it. It is recorded as quoted on its day, 0.40, also when it is recorded after the split; on the
day of a split the price is one of a new share, 4.00.

Of one day one price is recorded under one name. Another one is a correction, and is recorded as one: the first is reversed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.market import SPLIT, quoted
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, same
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Quotations(Generic[N]):
    """The prices (and volumes) of `security` observed so far, by quotation and day, and the splits that they are counted through."""

    id: str
    security: str

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers an observation under `quote/day`, its volume under `volume/day`, and how many new shares a split gives for old ones."""
        if act.security != self.security:
            return {}
        if act.kind in ("split", "stock_dividend") and act.new is not None and act.old is not None:
            new = act.new if act.kind == "split" else act.new + act.old
            first = now.recall(self.id, SPLIT)
            split = PerShare("", Price(act.old, new))
            return {f"{SPLIT}/{act.on}/{act.id}": split, SPLIT: act.on if first is None else first}
        if act.kind != "observed" or act.price is None:
            return {}
        one = act.price / act.price
        seen: dict[str, Any] = {f"{act.quote}/{act.on}": PerShare("", Price(act.price, one))}
        if act.volume is not None:
            seen[f"volume/{act.on}"] = PerShare("", Price(one, act.volume))
        return seen

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A price or a volume is above zero, and nothing else is on record for the day."""
        if act.kind != "observed" or act.security != self.security:
            return
        nothing = [(name, n) for name, n in (("price", act.price), ("volume", act.volume)) if n is not None and not anywhere(n)]
        for name, amount in nothing:
            text = f"observed: {name} must be more than 0"
            yield refusal("wrong-amount", text, self.id, asked=shown(amount), available="more than 0")
        if not nothing:
            yield from self._already(now, act)

    def _already(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """What is on record for the day, where the act would say something else, or nothing that is new."""
        price, volume = quoted(now, self.security, act.quote, act.on), quoted(now, self.security, "volume", act.on)
        traded = None if volume is None else volume.shares
        other_price = price is not None and act.price is not None and not same(price.money, act.price)
        other_volume = traded is not None and act.volume is not None and not same(traded, act.volume)
        nothing_new = price is not None and (act.volume is None or traded is not None)
        if not (other_price or other_volume or nothing_new):
            return
        what, there, asked = (act.quote, price.money, act.price) if price and not other_volume else ("volume", traded, act.volume)
        text = f"a {what} of {self.security} for {act.on} is on record already: {shown(there)}"
        remedy = "to correct it, reverse that record in the same batch; it is in the history" if other_price or other_volume else ""
        yield refusal("observed-already", text, self.id, asked=shown(asked), available=shown(there), remedy=remedy)
