"""The history of every conversion and exercise price: what it was, what it became, by which event and which clause.

Nothing is computed anew: an event stores the memory that it changed, so this is read off the events that count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.act import Event
from seriatim.deal.memory import PerShare
from seriatim.deal.terms import Deal


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A change of a clause's price for one share. `by` names the anti-dilution clauses behind it; none for a split or an amendment."""

    on: date
    clause: str
    security: str
    before: Decimal
    after: Decimal
    event: str
    kind: str
    by: tuple[str, ...] = ()


def price_history(deal: Deal, events: Sequence[Event]) -> tuple[PriceChange, ...]:
    """The changes that the events made, in their order. `events` are those that count, in the order of their effect."""
    priced = {clause.id: clause for clause in deal.clauses.becoming}
    found: list[PriceChange] = []
    prices: dict[str, Any] = {name: clause.opening().get("price") for name, clause in priced.items()}
    for event in events:
        for name, clause in priced.items():
            new = event.outcome.memory.get((name, "price"))
            if not isinstance(new, PerShare):
                continue
            old = prices.get(name)
            if isinstance(old, PerShare) and not new.price.agrees(old.price.each()):  # the same price may be one of another class now
                before, after = old.price.each(), new.price.each()
                by = _protecting(deal, name) if event.act.kind not in OF_THE_STOCK and event.act.clause != name else ()
                found.append(PriceChange(event.act.on, name, clause.security, before, after, event.id, event.act.kind, by))
            prices[name] = new
    return tuple(found)


OF_THE_STOCK = ("split", "stock_dividend")


def _protecting(deal: Deal, clause: str) -> tuple[str, ...]:
    return tuple(c.id for c in deal.clauses.protecting if c.protects == clause)
