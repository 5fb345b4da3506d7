"""The market as a file tells it: quotations with their day and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
