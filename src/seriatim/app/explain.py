"""`explain`: the terms of a deal as plain sentences, each with the citation or the assumption that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seriatim.app.workspace import Options, Workspace, open_workspace
from seriatim.deal.terms import Deal
from seriatim.review.explained import Part, amended, explain


@dataclass(frozen=True)
class Explained:
    """A deal and its terms in plain sentences, part by part."""

    deal: Deal
    parts: tuple[Part, ...]


def explain_deal(path: Path, options: Options) -> Explained:
    """The deal's terms in sentences, and what recorded events have amended and waived. Raises BadInput where a file cannot be read."""
    return explained_of(open_workspace(path, options))


def explained_of(work: Workspace) -> Explained:
    """The terms of a deal that is open."""
    since = amended(work.deal, work.history.standing())
    return Explained(work.deal, (*explain(work.deal), *([since] if since else [])))
