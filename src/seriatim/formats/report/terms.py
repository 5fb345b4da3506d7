"""The terms in sentences, as `explain` says them: each with the wording of its source and the citation or assumption it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from seriatim.deal.terms import Deal, Term
from seriatim.formats.report import words
from seriatim.formats.report.tables import Cell, Link, Row, Table, anchor, row, table, wide
from seriatim.formats.report.words import Names
from seriatim.review.explained import PARTIES, Line, explain


def terms_tables(deal: Deal, names: Names) -> Iterator[Table]:
    """A table for what each security and the agreement say themselves, for each clause, and for how it is counted."""
    for part in explain(deal):
        if part.title == PARTIES:
            continue  # they have a table of their own
        for clause, lines in groupby(part.lines, lambda line: line.clause):
            title = _clause_title(deal, names, clause) if clause else part.title
            yield table(title, (wide("Term"), "Rests on"), [_row(names, line) for line in lines])


def _clause_title(deal: Deal, names: Names, clause: str) -> str:
    """A clause's title, with its security where several have such a clause, and its id where one security has several."""
    title, own = names.clause(clause), _security(deal, clause)
    twins = [c.id for c in deal.clauses if names.clause(c.id) == title and c.id != clause]
    if any(_security(deal, twin) == own for twin in twins):
        return f"{title} ({words.spoken(clause)})"
    return f"{title}, {names.security(own)}" if twins and own else title


def _security(deal: Deal, clause: str) -> str:
    """The security that a clause belongs to; none for one of the agreement alone."""
    return getattr(deal.clauses.by_id[clause], "security", "")


def _row(names: Names, line: Line) -> Row:
    """A sentence with the deal file's remark under it, and its grounds with their wording under them."""
    grounds = names.grounds(line.grounds)
    return row(Cell(names.dated(line.text), note=line.note), replace(grounds, note=line.wording, tone="muted" if line.usual else ""))


def ground_cell(term: Term | None) -> Cell:
    """A term's citation, or the assumption that it rests on."""
    if term is None:
        return Cell("")
    if term.cite:
        return Cell(links=(Link(str(term.cite).replace(" ¶", f"{words.NO_BREAK}¶"), "#" + anchor("source", term.cite.source)),))
    if term.assumed:
        return Cell(links=(Link(f"assumed: {term.assumed}", "#" + anchor("assumption", term.assumed)),))
    return Cell("no ground given")
