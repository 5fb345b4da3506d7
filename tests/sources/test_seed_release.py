"""The release that the project starts from: every figure stands where it is cited, and nowhere by chance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from seriatim.deal.citation import Citation
from seriatim.sources.figures import Figure, Month, Rate, Words, YearsAfter, shown
from seriatim.sources.passages import Document
from seriatim.sources.verify import NamedFigure, Verification, verify

SHA256 = "1b0342895a8c1ec952492191a387b155bc4d9b623fd275bf2fac3eadc86aa9d5"

STATED: dict[str, tuple[Figure, ...]] = {
    "release ¶1": (date(2017, 2, 14),),
    "release ¶2": (Decimal(20_000_000),),
    "release ¶3": (Decimal(20_000_000), date(2017, 2, 8)),
    "release ¶4": (Decimal(1000), Decimal("0.0040"), Rate(Decimal("0.74")), Words("restricted"), Words("fixed")),
    'release ¶4 "registration rights"': (Words("no registration rights"),),
    "release ¶5 initial": (date(2017, 2, 24), Decimal(1000), Decimal(1_000_000)),
    "release ¶5 four": (Decimal(4000), Decimal(4_000_000), Decimal(4), *(Month(2017, month) for month in (3, 4, 5, 6))),
    "release ¶5 final": (Month(2017, 7), Decimal(15000), Decimal(15_000_000)),
    'release ¶5 "mutually satisfactory"': (Month(2017, 7), Decimal(15_000_000)),
    "release ¶5 default": (Rate(Decimal("0.5")), Decimal("0.01")),
    "release ¶6": (YearsAfter(5), Decimal(1000)),
}
INFERRED: tuple[tuple[str, tuple[Figure, ...], list[str]], ...] = (
    ("release ¶5", (Month(2017, 3), Decimal(1000)), ["1,000"]),
    ("release ¶5", (Month(2017, 6), Decimal(1_000_000)), ["1,000,000"]),
    ("release ¶5", (Month(2017, 8), Decimal(15000)), ["2017-08"]),
    ("release ¶4", (Decimal("0.005"),), ["0.005"]),
    ("release ¶6", (YearsAfter(4), Decimal(1000)), ["4 years"]),
    ("release ¶5", (date(2017, 2, 23), Decimal(1000)), ["2017-02-23"]),
    ("release", (Decimal(250_000),), ["250,000"]),
)


@pytest.fixture(scope="module")
def release(shared: Path) -> Document:
    path = shared / "seed" / "000_81719c5325386d71.txt"
    return Document.from_bytes(path.read_bytes(), path.name)


def cited(key: str) -> Citation:
    return Citation.parse(key if '"' in key else " ".join(key.split()[:2]))


def look(document: Document, citation: Citation, figures: tuple[Figure, ...]) -> Verification:
    return verify(document, citation, [NamedFigure(f"{figure}", figure) for figure in figures])


@pytest.mark.parametrize("key", STATED)
def test_what_is_stated_is_verified(release, key):
    found = look(release, cited(key), STATED[key])
    assert found.verified, found.missing
    assert len(found.standing) == len(STATED[key])


@pytest.mark.parametrize(("citation", "figures", "missing"), INFERRED)
def test_what_is_not_stated_is_not(release, citation, figures, missing):
    found = look(release, Citation.parse(citation), figures)
    assert [shown(one.figure) for one in found.missing] == missing


@pytest.mark.parametrize("key", STATED)
def test_any_other_digit_in_a_figure_is_noticed(release, key):
    lines = _lines(release)
    for standing in look(release, cited(key), STATED[key]).standing:
        line, start = lines[standing.place.line - 1], standing.place.column - 1
        digits = [at for at in range(start, start + standing.place.width) if line[at].isdigit()]
        for at in digits:
            for other in set("0123456789") - {line[at]}:
                altered = line[:at] + other + line[at + 1 :]
                content = "\n".join([*lines[: standing.place.line - 1], altered, *lines[standing.place.line :]])
                assert not look(Document.from_text(content), cited(key), STATED[key]).verified, (standing.written, other)


def _lines(document: Document) -> list[str]:
    """The file's lines, blank ones included."""
    lines = [""] * document.paragraphs[-1].line
    for paragraph in document.paragraphs:
        lines[paragraph.line - 1] = paragraph.written
    return lines


def test_the_file_is_the_one_that_was_read(release):
    assert release.sha256 == SHA256
    assert len(release.paragraphs) == 20
