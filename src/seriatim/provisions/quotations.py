"""What has been observed of a security on the market: a memory of prices by day, for clauses that look back.

Not a term of any agreement: it follows from a security by itself. A variable conversion price, a price condition or a forced
conversion reads it through `deal.market.observations`. A volume-weighted average price of 0.40 observed on the day before a
1-for-10 reverse split counts as 4.00 after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Quotations(Generic[N]):
    """The prices (and volumes) of `security` observed so far, by quotation and day; a later one for the same day replaces it."""

    id: str
    security: str

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers an observation under `quote/day`, and its volume under `volume/day`."""
        if act.kind != "observed" or act.security != self.security or act.price is None:
            return {}
        one = act.price / act.price
        seen: dict[str, Any] = {f"{act.quote}/{act.on}": PerShare(self.security, Price(act.price, one))}
        if act.volume is not None:
            seen[f"volume/{act.on}"] = PerShare(self.security, Price(one, act.volume))
        return seen

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A price or a volume is above zero."""
        if act.kind != "observed" or act.security != self.security:
            return
        for name, amount in (("price", act.price), ("volume", act.volume)):
            if amount is not None and not anywhere(amount):
                text = f"observed: {name} must be more than 0"
                yield refusal("wrong-amount", text, self.id, asked=shown(amount), available="more than 0")
