"""Every citation of a deal looked up in those of its sources that are present."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from seriatim.app.workspace import Options
from seriatim.deal.phrases import AfterIssue, Due, When, Worth
from seriatim.deal.terms import Deal, Figure, Term
from seriatim.formats.deal_file import DealFile
from seriatim.formats.deal_grounds import TEXTS
from seriatim.review.cited import Cited
from seriatim.sources.failures import problems
from seriatim.sources.figures import Month, Rate, Words, YearsAfter, tokens
from seriatim.sources.passages import Document
from seriatim.sources.verify import NamedFigure, Verification, verify
from seriatim.units.problems import Problem


def citations(file: DealFile, path: Path, options: Options) -> tuple[tuple[Cited, ...], tuple[Problem, ...]]:
    """Every citation of a source that is present, verified against it."""
    deal = file.deal
    found: list[Cited] = []
    failures: list[Problem] = []
    for source in deal.sources.values():
        terms = [term for term in deal.terms if term.cite and term.cite.source == source.id]
        figures = sum(len(term.figures) for term in terms)
        at = _find(source.file, file, path, options) if source.file else None
        if at is None:
            found.append(Cited(source.id, source.title, source.file, False, len(terms), figures, 0))
            continue
        document = Document.from_bytes(at.read_bytes(), at.name)
        checks = []
        for term in terms:
            assert term.cite is not None
            beside = [figure for other in terms if _same_closing(term, other) for figure in _figures(deal, other)]
            checks.append(verify(document, term.cite, [*_figures(deal, term), *beside], term.where))
        failures += {p.message: p for p in problems(document, checks, sha256=source.sha256)}.values()
        failures += _cited_twice(deal, terms, checks)
        verified = sum(len(term.figures) for term, one in zip(terms, checks, strict=True) if one.verified)
        found.append(Cited(source.id, source.title, at.name, True, len(terms), figures, verified))
    return tuple(found), tuple(failures)


def _cited_twice(deal: Deal, terms: Sequence[Term], checks: Sequence[Verification]) -> Iterator[Problem]:
    """Two closings that rest their dates on the same word of a source: "March, April, May and June" gives each month once."""
    taken: dict[str, str] = {}
    whole = {closing.id: closing.whole for closing in deal.closings}
    for term, one in zip(terms, checks, strict=True):
        if not term.path.startswith("agreement.closings.") or not term.path.endswith(".when"):
            continue
        closing = term.path.split(".")[2]
        for standing in (s for s in one.standing if s.name == f"{closing}.when"):
            other = taken.setdefault(str(standing.place), closing)
            if whole[other] != whole[closing]:
                text = f"{closing}.when and {other}.when both cite “{standing.written}” at {standing.place}: it dates one closing"
                remedy = "correct the date that was read wrongly, or mark it assumed"
                yield Problem(
                    code="cited-twice", message=text, where=term.where, found=standing.written, because=str(term.cite), remedy=remedy
                )


def _find(name: str, file: DealFile, path: Path, options: Options) -> Path | None:
    """The source's file: in a folder given, beside the deal, or where the deal says that sources may lie."""
    folders = [*options.sources, path.parent, *(path.parent / folder for folder in file.source_folders)]
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _label(term: Term, figure: Figure) -> str:
    """The figure's name with what it belongs to: `march.shares`."""
    owner = term.path if term.path.rpartition(".")[2] != figure.name else term.path.rpartition(".")[0]
    return f"{owner.rpartition('.')[2]}.{figure.name}" if owner else figure.name


def _same_closing(term: Term, other: Term) -> bool:
    """Whether two citations of one paragraph speak of one closing: then their figures stand together in one sentence.

    This is what stops a count that is inferred for March from resting on the count that the paragraph gives for February.
    """
    closing = term.path.split(".")[:3]
    apart = other is term or term.cite is None or other.cite is None or not term.figures
    if apart or closing[:2] != ["agreement", "closings"] or other.path.split(".")[:3] != closing:
        return False
    places = [(cite.source, cite.paragraph) for cite in (term.cite, other.cite) if cite]
    return places[0] == places[1] and not {f.name for f in (*term.figures, *other.figures)} & TEXTS


def _figures(deal: Deal, term: Term) -> list[NamedFigure]:
    """What a term says that should stand in its source; of a text, the numbers and dates in it."""
    named: list[NamedFigure] = []
    for figure in term.figures:
        values = [token.value for token in tokens(figure.value)] if figure.name in TEXTS else [_figure(deal, term, figure)]
        named += [NamedFigure(_label(term, figure), value, term.where) for value in values]
    return named


def _figure(deal: Deal, term: Term, figure: Figure) -> Any:
    """A deal's value as the figure to look for in a document."""
    value = figure.value
    if figure.rate:
        return Rate(value)
    if isinstance(value, When):
        return Month(value.closes.year, value.closes.month) if value.relation == "during" else value.closes
    if isinstance(value, Due):
        value = value.day or value.after_issue
    if isinstance(value, AfterIssue):  # months and days are looked up by their number: "twelve months", "up to day 60"
        return YearsAfter(value.count) if value.unit == "years" else Decimal(value.count)
    if isinstance(value, Worth):
        if value.multiple is not None:
            return Rate(value.multiple)
        stated = deal.securities[_security(deal, term)].stated_value
        return stated if value.stated_value and stated is not None else value.money
    if isinstance(value, (Decimal, date)):
        return value
    return Words(figure.name.replace("_", " ") if value is True else str(value))


def _security(deal: Deal, term: Term) -> str:
    parts = term.path.split(".")
    return parts[1] if parts[0] == "securities" or deal.agreement is None else deal.agreement.security
