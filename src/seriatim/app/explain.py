"""`explain`: the terms of a deal as plain sentences, each with the citation or the assumption that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seriatim.app.workspace import Options, open_deal
from seriatim.deal.terms import Deal
from seriatim.review.explained import Part, explain


@dataclass(frozen=True)
class Explained:
    """A deal and its terms in plain sentences, part by part."""

    deal: Deal
    parts: tuple[Part, ...]


def explain_deal(path: Path, options: Options) -> Explained:
    """The deal's terms in sentences. Raises BadInput where the file cannot be read."""
    deal = open_deal(path, options).deal
    return Explained(deal, explain(deal))
