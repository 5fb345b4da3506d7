"""Whether a cited figure stands in the passage cited.

All figures that one citation covers must stand together in one sentence of the cited paragraph, and so must the words that the
citation quotes. One sentence, because that is what a reader takes as one statement: a release that speaks of 1,000 shares in
February and of 4,000 shares in "March, April, May and June 2017" nowhere says 1,000 shares in March. Such a figure is inferred,
and an inferred figure may not borrow a citation.

Does not cover: what the sentence says about the figure ("not", "up to", "expected"), which of two numbers is the price, figures
in the rows of a table, and a statement spread over two sentences, which needs two citations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from seriatim.deal.citation import Citation
from seriatim.sources.figures import Figure, Month, Words, YearsAfter, find, tokens
from seriatim.sources.passages import Document, Sentence
from seriatim.units.problems import Place

_NEARBY_MAX = 6


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure, the term it is for ("price", "shares"), and where the deal states it."""

    name: str
    figure: Figure
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure that stands in the sentence: for which term, as written there, and where in the source's file."""

    name: str
    written: str
    place: Place


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that does not stand in the sentence, what of its kind stands there, and where else in the passage it stands."""

    name: str
    figure: Figure
    nearby: tuple[str, ...] = ()
    elsewhere: Place | None = None
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a citation: the place of the sentence that holds all, or else most, of it; what stands there; what does not.

    `paragraphs` is how many the document has; `where` is the place of the citation in the deal.
    """

    citation: Citation
    paragraphs: int
    sentence: Place | None = None
    standing: tuple[Standing, ...] = ()
    missing: tuple[Missing, ...] = ()
    words_missing: bool = False
    where: Place | None = None

    @property
    def paragraph_missing(self) -> bool:
        """Whether the document has no such paragraph."""
        return self.citation.paragraph is not None and not 1 <= self.citation.paragraph <= self.paragraphs

    @property
    def verified(self) -> bool:
        """Whether all of it stands where it is said to stand."""
        return not (self.missing or self.words_missing or self.paragraph_missing)


def verify(document: Document, citation: Citation, figures: Sequence[NamedFigure], where: Place | None = None) -> Verification:
    """Looks the figures up in the cited paragraph, or in the whole document where none is cited. Raises nothing.

    Without figures or words, a citation is verified by its paragraph being there.

    >>> from decimal import Decimal
    >>> release = Document.from_text("It sells 1,000 shares by Feb. 24, 2017. It sells 4,000 shares in March and April 2017.")
    >>> inferred = [NamedFigure("shares", Decimal(1000)), NamedFigure("month", Month(2017, 3))]
    >>> found = verify(release, Citation.parse("release ¶1"), inferred)
    >>> found.verified, [(one.name, one.nearby) for one in found.missing], str(found.sentence)
    (False, [('shares', ('4,000',))], 'source:1:41')
    """
    passage = _passage(document, citation)
    worded = [sentence for sentence in passage if _has_words(sentence, citation)]
    covering = next((sentence for sentence in worded if all(find(one.figure, sentence.text) for one in figures)), None)
    best = covering or max(worded or passage, key=lambda sentence: _closeness(sentence, figures), default=None)
    return Verification(
        citation,
        paragraphs=len(document.paragraphs),
        sentence=best.place() if best else None,
        standing=tuple(_standing(best, figures)) if best else (),
        missing=tuple(_missing(one, best, passage) for one in figures if not (best and find(one.figure, best.text))),
        words_missing=not worded and bool(citation.words),
        where=where,
    )


def _passage(document: Document, citation: Citation) -> list[Sentence]:
    if citation.paragraph is None:
        return [sentence for paragraph in document.paragraphs for sentence in paragraph.sentences]
    try:
        return list(document.paragraph(citation.paragraph).sentences)
    except LookupError:
        return []


def _has_words(sentence: Sentence, citation: Citation) -> bool:
    return not citation.words.strip() or bool(find(Words(citation.words), sentence.text))


def _closeness(sentence: Sentence, figures: Sequence[NamedFigure]) -> tuple[int, int, int]:
    """How many figures it holds; of as many, how many dates (they say which event is meant); then how much of the same kinds."""
    held = [one.figure for one in figures if find(one.figure, sentence.text)]
    dates = sum(isinstance(figure, date | Month | YearsAfter) for figure in held)
    return len(held), dates, sum(len(_nearby(one.figure, sentence)) for one in figures)


def _standing(sentence: Sentence, figures: Sequence[NamedFigure]) -> Iterator[Standing]:
    for one in figures:
        for start, end in find(one.figure, sentence.text)[:1]:
            yield Standing(one.name, sentence.text[start:end], sentence.place(start, end))


def _missing(one: NamedFigure, best: Sentence | None, passage: Sequence[Sentence]) -> Missing:
    elsewhere = next((each.place(*span) for each in passage for span in find(one.figure, each.text)), None)
    return Missing(one.name, one.figure, _nearby(one.figure, best) if best else (), elsewhere, one.where)


def _nearby(figure: Figure, sentence: Sentence) -> tuple[str, ...]:
    """What stands in the sentence of the figure's kind, as written there, without repeats."""
    kinds = (date, Month) if isinstance(figure, date | Month) else (type(figure),)
    written = (sentence.text[token.start : token.end] for token in tokens(sentence.text) if isinstance(token.value, kinds))
    return tuple(dict.fromkeys(written))[:_NEARBY_MAX]
