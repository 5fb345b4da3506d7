"""The market file: quotations with their day and source. What a valuation needs besides will be added here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.formats.codec import Reader
from seriatim.formats.tree import read_tree
from seriatim.units.problems import BadInput


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


def read_market(text: str, file: str) -> Market:
    """The market that a file describes. Raises BadInput with every problem."""
    reader = Reader()
    market = reader.read(Market, read_tree(text, file), "")
    if reader.problems or market is None:
        raise BadInput(reader.problems)
    return market
