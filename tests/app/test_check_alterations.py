"""Altering any cited figure, in the deal or in the source, makes `check` fail and name it. Needs the sources beside the repository."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seriatim.app.check import check
from seriatim.app.workspace import Options
from seriatim.deal.phrases import Due, When, Worth
from seriatim.formats.deal_file import read_deal
from seriatim.formats.plain import plain
from seriatim.units.problems import BadInput, Problem

DEAL = Path(__file__).parents[2] / "deals" / "ascent-series-k" / "deal.yaml"
TEXT = DEAL.read_text(encoding="utf-8")


def altered(value: object) -> list[str]:
    """Other values of the same kind, as a deal file would write them."""
    if isinstance(value, Decimal):
        return [plain(value * 10), plain(value / 10), plain(value + value / 8)]
    if isinstance(value, date):
        return [plain(value + timedelta(days=1)), plain(value + timedelta(days=365))]
    if isinstance(value, When):
        later = value.closes + timedelta(days=40)
        return [f"during {later:%Y}-{later:%m}" if value.relation == "during" else f"by {value.closes + timedelta(days=1)}"]
    if isinstance(value, Due) and value.after_issue is not None:
        return [f"{value.after_issue.count + 1} years after issue"]
    if isinstance(value, Worth):
        return ["999 + accrued" if value.stated_value else "0.02"]
    return [f"{value} of Nowhere"] if isinstance(value, str) else []


def cited_leaves() -> list[tuple[str, object, int, int, int]]:
    """Every cited figure of the deal with its place in the file: name, value, line, column, width."""
    from seriatim.formats.codec import Reader

    kept: list[Reader] = []
    original = Reader.__init__

    def remember(self: Reader, *given: Any) -> None:
        original(self, *given)
        kept.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "__init__", remember)
        deal = read_deal(TEXT, "deal.yaml").deal
    leaves = kept[0].leaves
    found = []
    for term in deal.terms:
        if term.cite and term.chosen and deal.sources[term.cite.source].file:
            for figure in term.figures:
                path = term.path if term.path.rpartition(".")[2] == figure.name else f"{term.path}.{figure.name}"
                where = leaves[path][2].where
                found.append((figure.name, figure.value, where.line, where.column, where.width))
    return found


def findings(tmp_path: Path, text: str, folder: Path) -> tuple[Problem, ...]:
    file = tmp_path / "deal.yaml"
    file.write_text(text, encoding="utf-8")
    return check(file, Options(sources=[folder / "seed", folder / "filings"])).findings


def test_each_figure_altered_in_the_deal_is_named(shared: Path, tmp_path: Path) -> None:
    leaves = cited_leaves()
    assert len(leaves) >= 40
    assert findings(tmp_path, TEXT, shared) == ()
    lines = TEXT.splitlines(keepends=True)
    unnoticed = []
    for name, value, line, column, width in leaves:
        for other in altered(value):
            edited = list(lines)
            row = edited[line - 1]
            edited[line - 1] = row[: column - 1] + ('"' + other + '"' if isinstance(value, str) else other) + row[column - 1 + width :]
            try:
                found = findings(tmp_path, "".join(edited), shared)
            except BadInput as bad:
                found = bad.problems
            if not any(name in p.message for p in found):
                unnoticed.append((name, plain(value), other, [p.message for p in found]))
    assert unnoticed == []


def test_each_figure_altered_in_the_source_is_named(shared: Path, tmp_path: Path) -> None:
    """One digit of each cited figure in the release is changed: check says that the file changed, and names a figure."""
    name = "000_81719c5325386d71.txt"
    source = (shared / "seed" / name).read_text(encoding="utf-8")
    (tmp_path / "deal.yaml").write_text(TEXT, encoding="utf-8")
    written = ["20 million on", "February 8, 2017", "1,000 per share", "0.004", "74%", "Feb 24, 2017", "1 million", "4,000", "4 million"]
    written += ["July 2017, when", "15,000", "15 million", "50%", "0.01", "1,000 plus", "fifth anniversary"]
    for figure in [w for w in written if w in source]:
        digit = next((c for c in figure if c.isdigit()), "")
        other = figure.replace(digit, "7" if digit != "7" else "3", 1) if digit else figure.replace("fifth", "sixth")
        (tmp_path / name).write_text(source.replace(figure, other), encoding="utf-8")
        codes = {p.code for p in check(tmp_path / "deal.yaml", Options(sources=[tmp_path])).findings}
        assert "source-altered" in codes, figure
        assert codes & {"cited-figure-not-found", "cited-words-not-found"}, figure
    assert len([w for w in written if w in source]) >= 12
