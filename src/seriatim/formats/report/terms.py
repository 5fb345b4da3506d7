"""The terms as tables: term, value, wording, and the citation or assumption that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.deal.terms import Deal, Figure, Term
from seriatim.formats.report import words
from seriatim.formats.report.tables import Cell, Link, Row, Table, anchor, row, table, wide
from seriatim.formats.report.words import Names

LABELS = {
    "adjusts_for_splits": "Price adjusts for splits",
    "amount": "Amount a share",
    "authorized": "Authorised shares",
    "basis": "Basis of participation",
    "calendar": "Business days of",
    "conversion_fixed.amount": "Value of a share that converts",
    "conversion_fixed.price": "Conversion price",
    "cure_days": "Days to cure a default",
    "days": "Acquirable within, days",
    "default_effect": "After a default, later closings",
    "default_partial_redemption.amount": "Redemption price",
    "designation": "Certificate of designations",
    "fraction": "Part that may be redeemed",
    "fractions": "Fractions of a share",
    "holders": "Holders concerned",
    "lots": "Lots taken",
    "measured": "Outstanding is measured at",
    "month_means": "A month means",
    "notice_days": "Days of notice",
    "on": "Falls due",
    "pending_closings": "Closings still to come",
    "price": "Price of a share",
    "redemption_mandatory.amount": "Redemption price",
    "reissuable": "Retired shares may be reissued",
    "restricted": "Shares are restricted",
    "roll": "On no business day",
    "signed": "Signed on",
    "until": "Right ends with",
    "votes": "Voting",
}
"""What a field is called, in its clause or anywhere; one that is not here goes by its own words."""

VALUES = {
    "roll.none": "not moved",
    "default_effect.obligations_stand": "stand",
    "default_effect.ends_later_closings": "end",
    "month_means.window": "any day of it",
    "month_means.last_day": "its last day",
    "fractions.down": "rounded down",
    "fractions.up": "rounded up",
    "fractions.nearest": "rounded to the nearest",
    "true": "yes",
    "false": "no",
    "nyse": "the New York Stock Exchange",
    "us_federal": "the United States federal government",
    "stated_value": "stated value",
    "stated_value + accrued": "stated value and accrued dividends",
}
"""Choices that read better in other words, of one field or anywhere."""

PER_SHARE = {"price", "stated_value", "tick", "floor", "fixed"}
COUNTS = {"shares", "authorized"}


def terms_tables(deal: Deal, names: Names) -> Iterator[Table]:
    """A table for each security, the agreement, its closings, each clause, and how ownership is counted."""
    sections: dict[str, list[Row]] = {}
    for term in deal.terms:
        if term.chosen and (title := _section(deal, names, term.path)):
            sections.setdefault(title, []).extend(_rows(deal, names, term))
    for title, rows in sections.items():
        yield table(title, ("Term", wide("Value"), "Wording", wide("Rests on")), rows)


def _section(deal: Deal, names: Names, path: str) -> str:
    """The table that a path belongs to; parties and statements stand elsewhere on the page."""
    parts = path.split(".")
    if "clauses" in parts:
        return _clause_title(deal, names, parts[parts.index("clauses") + 1])
    if parts[0] == "securities" and len(parts) > 1:
        return names.full(parts[1])
    if parts[:2] == ["agreement", "closings"]:
        return "Closings agreed"
    return {"agreement": "Purchase agreement", "ownership": "Beneficial ownership"}.get(parts[0], "")


def _clause_title(deal: Deal, names: Names, clause: str) -> str:
    title = names.clause(clause)
    twins = [c for c in deal.clauses if names.clause(c.id) == title]
    return title if len(twins) == 1 else f"{title} ({words.spoken(clause)})"


def _rows(deal: Deal, names: Names, term: Term) -> Iterator[Row]:
    wording, ground = Cell(_wording(deal, term), tone="muted"), ground_cell(term)
    for figure in term.figures:
        path = term.path if term.path.rpartition(".")[2] == figure.name else f"{term.path}.{figure.name}"
        yield row(_label(names, path), Cell(value(deal, figure, path), note=term.note), wording, ground)
    if not term.figures:
        text = chosen(term.text, term.path) if term.text else "as cited"
        yield row(_label(names, term.path), Cell(names.prose(text), note=term.note), wording, ground)


def _wording(deal: Deal, term: Term) -> str:
    """The term's own wording, or that of the nearest passage around it, if it is cited at all."""
    around = {t.path: t.wording for t in deal.terms if t.chosen and t.wording}
    path = term.path
    while path and not term.assumed:
        if path in around:
            return around[path]
        path = path.rpartition(".")[0]
    return ""


def _label(names: Names, path: str) -> str:
    parts = path.split(".")
    own = LABELS.get(".".join(parts[-2:]), LABELS.get(parts[-1], words.sentence(words.spoken(parts[-1]))))
    if parts[:2] == ["agreement", "closings"] and len(parts) > 2:
        return words.sentence(names.closing(parts[2])) + (f": {words.spoken(parts[-1])}" if len(parts) > 3 else "")
    if "opening" in parts:
        return f"Opening shares, {names.party(parts[parts.index('opening') + 1])}"
    return "In general" if len(parts) > 1 and parts[-2] == "clauses" else own


def value(deal: Deal, figure: Figure, path: str) -> str:
    """A figure with its unit."""
    found = figure.value
    if figure.rate:
        share = words.percent(found, 0 if found * 100 == int(found * 100) else 2)
        return f"{share} of the shares then outstanding" if figure.name == "fraction" else share
    if isinstance(found, Decimal):
        return _number(deal, figure.name, found, path)
    if isinstance(found, Due):
        found = found.day or found.after_issue
    if isinstance(found, (When, AfterIssue, Until, Worth)):
        return phrase(deal, found)
    if isinstance(found, date):
        return words.day(found)
    return chosen(str(found).lower() if isinstance(found, bool) else str(found))


def _number(deal: Deal, name: str, found: Decimal, path: str) -> str:
    if name in PER_SHARE:
        return f"{deal.currency} {words.price(found)} a share"
    if name in COUNTS:
        return f"{words.count(found)} shares"
    if name == "amount":
        return f"{deal.currency} {words.money(found)}" if ".closings." in path else f"{deal.currency} {words.price(found)} a share"
    return words.count(found)


def phrase(deal: Deal, found: When | AfterIssue | Until | Worth[Decimal]) -> str:
    """A phrase of the deal file, written out."""
    if isinstance(found, When):
        if found.relation == "during":
            return f"during {words.MONTHS[found.closes.month - 1]} {found.closes.year}"
        return f"{found.relation} {words.day(found.closes)}"
    if isinstance(found, Worth) and not found.stated_value:
        return f"{deal.currency} {words.price(found.money)} a share" + (" and accrued dividends" if found.accrued else "")
    return chosen(str(found))


def chosen(text: str, path: str = "") -> str:
    """A choice of the deal file as words."""
    return VALUES.get(f"{path.rpartition('.')[2]}.{text}", VALUES.get(text, words.spoken(text)))


def ground_cell(term: Term | None) -> Cell:
    """A term's citation, or the assumption that it rests on."""
    if term is None:
        return Cell("")
    if term.cite:
        return Cell(links=(Link(str(term.cite).replace(" ¶", f"{words.NO_BREAK}¶"), "#" + anchor("source", term.cite.source)),))
    if term.assumed:
        return Cell(links=(Link(f"assumed: {term.assumed}", "#" + anchor("assumption", term.assumed)),))
    return Cell("no ground given")
