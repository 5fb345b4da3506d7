"""`check`: does the deal file say what its sources say, and does what they state add up?

Loads no store. Findings are what somebody must look at: a citation that fails, a sum that is wrong, shares that will not
fit. Assumptions, open questions, and differences that the declared precedence settles are listed and are no findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from seriatim.app.workspace import Options, open_deal, read_text
from seriatim.captable.stages import shortfall, stages
from seriatim.deal.phrases import AfterIssue, When, Worth
from seriatim.deal.terms import Deal, Figure, Premium, Stated, Term
from seriatim.formats.codec import plain
from seriatim.formats.deal_file import DealFile
from seriatim.formats.market import Market, read_market
from seriatim.ledger.history import History
from seriatim.units.decimals import grouped, percent
from seriatim.units.numbers import EXACT, ZERO
from seriatim.units.problems import Problem

if TYPE_CHECKING:
    from seriatim.sources.verify import Verification

Verdict = Literal["verified", "consistent", "contradicted"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A source and how its citations fared: found and read or not, how many, and how many figures were verified."""

    source: str
    title: str
    file: str
    found: bool
    citations: int
    figures: int
    verified: int


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Something that a source states, with what the terms come to. `consistent`: it agrees, but nothing proves it."""

    id: str
    stated: str
    recomputed: str
    verdict: Verdict
    how: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sources that do not say the same: one refines the other, or they conflict. Precedence settles which is in force."""

    path: str
    kind: Literal["agreement", "refinement", "conflict"]
    in_force: str
    source: str
    other: str
    other_source: str
    note: str = ""


@dataclass(frozen=True)
class Checked:
    """All that a check finds; `findings` are what somebody must look at."""

    deal: Deal
    cited: tuple[Cited, ...]
    recomputed: tuple[Recomputed, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Problem, ...]


def check(path: Path, options: Options, market: Path | None = None) -> Checked:
    """Checks a deal file against its sources, and itself. Raises BadInput where it cannot be read."""
    file = open_deal(path, options)
    quotes = read_market(read_text(market, "market file"), str(market)) if market else Market()
    cited, failures = _citations(file, path, options)
    recomputed = (
        *_amounts(file.deal),
        *(_stated(file.deal, s) for s in file.deal.stated),
        *(_premium(file.deal, p, quotes) for p in file.deal.premiums),
    )
    contradicted = [_contradiction(r) for r in recomputed if r.verdict == "contradicted"]
    history = History(file.deal)
    short = shortfall(file.deal, stages(file.deal, history.now(file.deal.agreement.signed)))
    findings = (*failures, *contradicted, *([short] if short else []))
    return Checked(file.deal, cited, recomputed, tuple(_differences(file.deal)), findings)


def _citations(file: DealFile, path: Path, options: Options) -> tuple[tuple[Cited, ...], tuple[Problem, ...]]:
    """Every citation of a source that is present, verified against it."""
    from seriatim.sources.failures import problems
    from seriatim.sources.passages import Document
    from seriatim.sources.verify import NamedFigure, verify

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
            named = [NamedFigure(_label(term, f), _figure(deal, term, f), term.where) for f in term.figures]
            checks.append(verify(document, term.cite, named, term.where))
        failures += problems(document, checks, sha256=source.sha256)
        failures += _cited_twice(terms, checks)
        verified = sum(len(one.standing) for one in checks if one.verified)
        found.append(Cited(source.id, source.title, at.name, True, len(terms), figures, verified))
    return tuple(found), tuple(failures)


def _cited_twice(terms: Sequence[Term], checks: Sequence[Verification]) -> Iterator[Problem]:
    """Two closings that rest their dates on the same word of a source: "March, April, May and June" gives each month once."""
    taken: dict[str, str] = {}
    for term, one in zip(terms, checks, strict=True):
        if not term.path.startswith("agreement.closings.") or not term.path.endswith(".when"):
            continue
        closing = term.path.split(".")[2]
        for standing in one.standing:
            other = taken.setdefault(str(standing.place), closing)
            if other != closing:
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


def _figure(deal: Deal, term: Term, figure: Figure) -> Any:
    """A deal's value as the figure to look for in a document."""
    from seriatim.sources.figures import Month, Rate, Words, YearsAfter

    value = figure.value
    if figure.rate:
        return Rate(value)
    if isinstance(value, When):
        return Month(value.closes.year, value.closes.month) if value.relation == "during" else value.closes
    if isinstance(value, AfterIssue):
        return YearsAfter(value.count) if value.unit == "years" else Words(f"{value.count} {value.unit}")
    if isinstance(value, Worth):
        stated = deal.securities[_security(deal, term)].stated_value
        return stated if value.stated_value and stated is not None else value.money
    if isinstance(value, (Decimal, date)):
        return value
    return Words(figure.name.replace("_", " ") if value is True else str(value))


def _security(deal: Deal, term: Term) -> str:
    parts = term.path.split(".")
    return parts[1] if parts[0] == "securities" else deal.agreement.security


def _amounts(deal: Deal) -> Iterator[Recomputed]:
    """Closings that state both shares and an amount: the one times the price is the other."""
    for closing in deal.agreement.closings:
        if closing.amount is not None:
            total = closing.shares * deal.agreement.price
            how = f"{grouped(closing.shares)} shares at {grouped(deal.agreement.price)}"
            yield Recomputed(f"{closing.id} amount", grouped(closing.amount), grouped(total), _verdict(total == closing.amount), how)
    shares = [closing.shares for closing in deal.agreement.closings]
    for stated in deal.stated:
        if stated.what == "amount" and not stated.closings:
            bought, total = EXACT.divide(stated.value, deal.agreement.price), sum(shares, ZERO)
            how = f"{grouped(stated.value)} at {grouped(deal.agreement.price)} a share; " + " + ".join(grouped(s) for s in shares)
            yield Recomputed(f"{stated.id} in shares", grouped(bought, 0), grouped(total), _verdict(bought == total), how)


def _stated(deal: Deal, stated: Stated) -> Recomputed:
    closings = [c for c in deal.agreement.closings if not stated.closings or c.id in stated.closings]
    parts = {
        "amount": [c.shares * deal.agreement.price for c in closings],
        "shares": [c.shares for c in closings],
        "count": [Decimal(1)] * len(closings),
    }
    values = parts[stated.what]
    total = sum(values, ZERO)
    how = f"{stated.what} of {len(closings)} closings: " + " + ".join(grouped(v) for v in values)
    return Recomputed(stated.id, grouped(stated.value), grouped(total), _verdict(total == stated.value), how)


def _premium(deal: Deal, premium: Premium, market: Market) -> Recomputed:
    """A premium over a quotation: verified by a market file; else consistent if a quotation could have made it."""
    price: Decimal = deal.clauses.by_id[premium.conversion].price
    said = percent(premium.value, 1)
    quote = market.find(premium.quote, premium.quoted_on)
    if quote is not None:
        true = EXACT.divide(price, quote.price) - 1
        how = f"{grouped(price)} over a {premium.quote} of {grouped(quote.price)} on {quote.on} ({quote.source})"
        return Recomputed(premium.id, said, percent(true, 2), _verdict(abs(true - premium.value) <= premium.tolerance), how)
    near = _nearest_quotation(premium, price)
    true = EXACT.divide(price, near) - 1
    how = (
        f"implies a {premium.quote} of about {grouped(near)} on {premium.quoted_on}, which stands in no document;"
        f" {grouped(price)} is {percent(true, 2)} over it"
    )
    verdict: Verdict = "consistent" if abs(true - premium.value) <= premium.tolerance else "contradicted"
    return Recomputed(premium.id, said, percent(true, 2), verdict, how)


def _nearest_quotation(premium: Premium, price: Decimal) -> Decimal:
    """The quotation, a multiple of the tick, over which the price comes nearest to the stated premium."""
    implied = EXACT.divide(price, 1 + premium.value)
    below = EXACT.divide(implied, premium.tick).to_integral_value("ROUND_FLOOR") * premium.tick
    return min((bid for bid in (below, below + premium.tick) if bid > 0), key=lambda bid: abs(EXACT.divide(price, bid) - 1 - premium.value))


def _verdict(agrees: bool) -> Verdict:
    return "verified" if agrees else "contradicted"


def _contradiction(r: Recomputed) -> Problem:
    return Problem(
        code="statement-contradicted",
        message=f"{r.id}: the document states {r.stated}, the terms come to {r.recomputed} ({r.how})",
        expected=r.stated,
        found=r.recomputed,
        because=f"stated {r.id}",
        remedy="correct the term or the statement, whichever was read wrongly",
    )


def _differences(deal: Deal) -> Iterator[Difference]:
    for term in deal.terms:
        if term.chosen or term.cite is None:
            continue
        force = next(t for t in deal.terms if t.chosen and t.path == term.path)
        assert force.cite is not None
        here, there = _said(force), _said(term)
        yield Difference(term.path, _kind(force, term), here, force.cite.source, there, term.cite.source, term.note)


def _kind(force: Term, other: Term) -> Literal["agreement", "refinement", "conflict"]:
    a, b = (t.figures[0].value if t.figures else None for t in (force, other))
    if a is None or b is None:
        return "refinement"  # words for words: one says more than the other
    if a == b:
        return "agreement"
    if isinstance(a, When) and isinstance(b, When):
        wide, narrow = (a, b) if a.relation == "during" else (b, a)
        inside = wide.opens is None or wide.opens <= narrow.closes
        return "refinement" if inside and narrow.closes <= wide.closes else "conflict"
    return "conflict"


def _said(term: Term) -> str:
    return ", ".join(str(plain(f.value)) for f in term.figures) or term.text
