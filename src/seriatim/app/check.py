"""`check`: does the deal file say what its sources say, and does what they state add up?

Loads no store. Findings are what somebody must look at: a citation that fails, a sum that is wrong, shares that will not fit, a
published balance that the events given do not come to. Assumptions, open questions, and differences that the declared precedence
settles are listed and are no findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seriatim.app.citations import citations
from seriatim.app.workspace import Options, check_published, lay_on, open_deal, read_text
from seriatim.captable.stages import shortfall, stages
from seriatim.deal.market import Market
from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import DealFile
from seriatim.ledger.history import History
from seriatim.projection.conflicts import conflicts
from seriatim.review.cited import Cited
from seriatim.review.differences import Difference, differences
from seriatim.review.published import Balance, balances, difference
from seriatim.review.stated import Recomputed, contradiction, recompute
from seriatim.units.problems import Problem


@dataclass(frozen=True)
class Checked:
    """All that a check finds; `findings` are what somebody must look at."""

    deal: Deal
    cited: tuple[Cited, ...]
    recomputed: tuple[Recomputed, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Problem, ...]
    balances: tuple[Balance, ...] = ()


def check(path: Path, options: Options, market: Path | None = None) -> Checked:
    """Checks a deal file against its sources, and itself, and the balances published in `options.events` against those events.

    Raises BadInput where a file cannot be read, Refused for an event that no clause allows.
    """
    return checked(open_deal(path, options), path, options, market)


def checked(file: DealFile, path: Path, options: Options, market: Path | None = None) -> Checked:
    """The check of a deal file that is read."""
    deal = file.deal
    cited, failures = citations(file, path, options)
    recomputed = recompute(deal, _market(market))
    contradicted = [contradiction(r) for r in recomputed if r.verdict == "contradicted"]
    differing = tuple(differences(deal))
    unsettled = [_unsettled(d) for d in differing if d.kind == "conflict" and d.source not in deal.precedence]
    start = History(deal).now(deal.begins) if deal.begins else None
    short = shortfall(deal, stages(deal, start)) if start else None
    at_odds = conflicts(deal, start) if start else ()
    published = _balances(deal, options)
    off = [difference(balance) for balance in published if not balance.agrees]
    findings = (*failures, *contradicted, *unsettled, *([short] if short else []), *at_odds, *off)
    return Checked(deal, cited, recomputed, differing, findings, published)


def _balances(deal: Deal, options: Options) -> tuple[Balance, ...]:
    """The balances published in the events files, recomputed from what all of those files record."""
    if not options.events:
        return ()
    from seriatim.formats.events import read_published

    history, published = History(deal), []
    for path in options.events:
        history = lay_on(history, path)
        published += read_published(read_text(path, "events file"), str(path))
    check_published(published, deal)
    return balances(history, published)


def _unsettled(d: Difference) -> Problem:
    return Problem(
        code="conflict-unsettled",
        message=f"{d.path}: {d.source} says {d.in_force}, {d.other_source} says {d.other}, and no precedence says whose word counts",
        expected=f"{d.source} or {d.other_source} in precedence",
        because="precedence",
        remedy="name under precedence the source that counts first",
    )


def _market(path: Path | None) -> Market:
    if path is None:
        return Market()
    from seriatim.formats.market import read_market

    return read_market(read_text(path, "market file"), str(path))
