"""On what a row of the schedule rests: citations and assumptions, and how strongly the source says it."""

from __future__ import annotations

from decimal import Decimal

from seriatim.deal.citation import Citation
from seriatim.deal.step import Step
from seriatim.deal.terms import Deal


def ground(deal: Deal, step: Step[Decimal]) -> str:
    """On what a row rests: the citations and assumptions of its closing, or the citation of its clause."""
    return grounds(deal, paths_of(step), whole=step.kind == "closed")


def wording(deal: Deal, step: Step[Decimal]) -> str:
    """How strongly the source says it: agreed, required, entitled, expected or scheduled."""
    paths = paths_of(step)
    under = [term for term in deal.terms if term.chosen and any(term.path == p or term.path.startswith(p + ".") for p in paths)]
    return next((term.wording for term in under if term.wording), "")


def paths_of(step: Step[Decimal]) -> list[str]:
    """Where in the deal file a step's closing or clause stands."""
    if step.kind == "closed":
        return [f"agreement.closings.{step.ref}"]
    return [f"agreement.clauses.{step.clause}", f"securities.{step.security}.clauses.{step.clause}"]


def grounds(deal: Deal, paths: list[str], whole: bool = True) -> str:
    """The citations and (where asked for) assumptions at and under the paths, each once."""
    found: dict[str, None] = {}
    for term in deal.terms:
        if not term.chosen or not any(term.path == path or (whole and term.path.startswith(path + ".")) for path in paths):
            continue
        if term.cite or term.assumed:
            found[_locator(term.cite) if term.cite else f"assumed: {term.assumed}"] = None
    return "; ".join(found)


def _locator(cite: Citation) -> str:
    return f"{cite.source} ¶{cite.paragraph}" if cite.paragraph else cite.source
