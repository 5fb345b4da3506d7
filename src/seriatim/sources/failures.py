"""What a person is told when a citation fails: one problem for each thing that does not stand where the deal says it does.

A message names the term, the passage, and what of the same kind stands there instead; it never copies the source's sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seriatim.deal.citation import Citation
from seriatim.sources.figures import Words, shown
from seriatim.sources.passages import Document
from seriatim.sources.verify import Missing, Verification
from seriatim.units.problems import Place, Problem

_QUOTED_WORDS_MAX = 12


def problems(
    document: Document, verifications: Iterable[Verification], *, sha256: str = "", where: Place | None = None
) -> tuple[Problem, ...]:
    """What is wrong with the citations of one document, in their order; empty where all are verified.

    With `sha256`, the hash that the deal pins at `where`, also whether the document is still the one the deal was written from.
    Codes: source-altered, cited-paragraph-missing, cited-words-not-found, cited-figure-not-found (one for each figure).
    """
    altered = _altered(document, sha256, where) if sha256 else ()
    return (*altered, *(problem for one in verifications for problem in _failures(one)))


def _altered(document: Document, sha256: str, where: Place | None) -> Iterator[Problem]:
    if sha256.strip().lower() != document.sha256:
        yield Problem(
            code="source-altered",
            message=f"{document.file} is not the file that the deal was written from: its content has changed.",
            where=where,
            expected=f"SHA-256 {sha256}",
            found=f"SHA-256 {document.sha256}",
            remedy="Compare the two, correct the terms that changed, then write the new SHA-256 into the deal.",
        )


def _failures(verification: Verification) -> Iterator[Problem]:
    if verification.paragraph_missing:
        yield _paragraph_missing(verification)
        return
    if verification.words_missing:
        yield _words_missing(verification)
    for missing in verification.missing:
        yield _figure_missing(missing, verification)


def _paragraph_missing(verification: Verification) -> Problem:
    cited = verification.citation
    return Problem(
        code="cited-paragraph-missing",
        message=f"The deal cites {_locator(cited)}, but the last paragraph of {cited.source} is ¶{verification.paragraphs}.",
        where=verification.where,
        expected=f"¶1 to ¶{verification.paragraphs}",
        found=f"¶{cited.paragraph}",
        remedy="Count the lines of the source that are not blank, from 1, and cite that number.",
    )


def _words_missing(verification: Verification) -> Problem:
    words = _shortened(verification.citation.words)
    return Problem(
        code="cited-words-not-found",
        message=f'The deal cites the words "{words}" of {_locator(verification.citation)}, but no sentence there has them.',
        where=verification.where,
        expected=f'"{words}"',
        because=_locator(verification.citation),
        remedy="Quote words that stand in one sentence of the passage as they are written, or leave them out.",
    )


def _figure_missing(missing: Missing, verification: Verification) -> Problem:
    cited = _locator(verification.citation)
    said = f'"{_shortened(missing.figure.text)}"' if isinstance(missing.figure, Words) else shown(missing.figure)
    place = f"Look at {verification.sentence}. " if verification.sentence else ""
    return Problem(
        code="cited-figure-not-found",
        message=f"The deal says {missing.name} {said} and cites {cited}, but {_instead(missing, verification)}.",
        where=missing.where or verification.where,
        expected=said,
        found=", ".join(missing.nearby),
        because=cited,
        remedy=f"{place}Correct the figure or the citation; if no sentence states the figure, mark it as assumed.",
    )


def _instead(missing: Missing, verification: Verification) -> str:
    has = ", ".join(missing.nearby)
    if missing.elsewhere is None:
        return "no sentence there holds it" + (f"; the sentence that comes closest has {has}" if has else "")
    beside = ", ".join(f"{one.name} {one.written}" for one in verification.standing) or "the quoted words"
    return f"the sentence there with {beside} does not hold it" + (f"; it has {has}" if has else "")


def _locator(citation: Citation) -> str:
    return citation.source + (f" ¶{citation.paragraph}" if citation.paragraph is not None else "")


def _shortened(words: str) -> str:
    first, rest = words.split()[:_QUOTED_WORDS_MAX], words.split()[_QUOTED_WORDS_MAX:]
    return " ".join(first) + (" ..." if rest else "")
