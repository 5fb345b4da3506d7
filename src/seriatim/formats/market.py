"""The market file: YAML to a `Market`."""

from __future__ import annotations

from seriatim.deal.market import Market
from seriatim.formats.codec import Reader
from seriatim.formats.tree import read_tree
from seriatim.units.problems import BadInput


def read_market(text: str, file: str) -> Market:
    """The market that a file describes. Raises BadInput with every problem."""
    reader = Reader()
    market = reader.read(Market, read_tree(text, file), "")
    if reader.problems or market is None:
        raise BadInput(reader.problems)
    return market
