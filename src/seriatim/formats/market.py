"""The quotations of a market file: YAML to a `Market`. What it says for a valuation is read by `market_inputs`."""

from __future__ import annotations

from dataclasses import fields

from seriatim.deal.market import Market
from seriatim.formats.codec import Reader
from seriatim.formats.tree import read_tree
from seriatim.units.problems import BadInput
from seriatim.valuation.market import MarketInputs


def is_for_a_valuation(text: str, file: str) -> bool:
    """Whether a market file says anything for a valuation, or only has quotations."""
    tree = read_tree(text, file)
    return any(tree.get(f.name) is not None for f in fields(MarketInputs))


def read_market(text: str, file: str) -> Market:
    """The market that a file describes. Raises BadInput with every problem."""
    reader = Reader()
    market = reader.read(Market, read_tree(text, file), "", ignored=[f.name for f in fields(MarketInputs)])
    if reader.problems or market is None:
        raise BadInput(reader.problems)
    return market
