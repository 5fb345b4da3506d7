"""The closings as tables: one for each class that is bought."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.deal.terms import Agreement
from seriatim.formats.report import words
from seriatim.formats.report.data import ClosingLine, ReportData
from seriatim.formats.report.due import Footnotes, status
from seriatim.formats.report.tables import Cell, Column, Row, Table, number, row, table
from seriatim.formats.report.words import Names
from seriatim.units.numbers import ZERO, total


def closings(data: ReportData, names: Names) -> Iterator[Table]:
    """Every closing, a table for each class bought: its window, what is agreed, what was funded, where it stands."""
    agreed = data.deal.agreement
    by_class: dict[str, list[ClosingLine]] = {}
    for line in data.closings if agreed else ():
        by_class.setdefault(line.closing.security, []).append(line)
    for lines in by_class.values():
        assert agreed is not None
        yield _closings(data, names, agreed, lines)


def _closings(data: ReportData, names: Names, agreed: Agreement, lines: list[ClosingLine]) -> Table:
    """The closings of one class. What all have alike, its purchaser and price, stands above them, what differs beside each."""
    buyers = dict.fromkeys(agreed.purchaser_of(line.closing) for line in lines)
    prices = dict.fromkeys(agreed.price_of(line.closing) for line in lines)
    letters, named, priced, security = Footnotes(), len(buyers) > 1, len(prices) > 1, agreed.security_of(lines[0].closing)
    who = "the purchasers" if named else names.party(next(iter(buyers)))
    price = "" if priced else f", at {data.deal.currency} {words.price(next(iter(prices)))} a share"
    counts = (total([line.closing.shares for line in lines], ZERO), total([line.funded for line in lines], ZERO))
    cost = total([agreed.cost_of(line.closing) for line in lines], ZERO)
    each = [""] if priced else []
    foot = row(Cell("All closings", tone="strong"), "", words.count(counts[0]), *each, words.money(cost), words.count(counts[1]), "", "")
    unit = names.unit(security)
    price_column = [number("Price")] if priced else []
    money_columns = (number(f"Amount, {data.deal.currency}"), number(f"Funded, {unit}"), "Status", "Rests on")
    columns: tuple[Column | str, ...] = ("Closing", "Window", number(words.sentence(unit)), *price_column, *money_columns)
    rows = [_closing(names, agreed, line, letters, named=named, priced=priced) for line in lines]
    bound = "buys" if not named else "buy"
    verb = "must buy" if all(line.closing.option == "none" for line in lines) else bound
    return table(f"Closings: {who} {verb} {names.full(security)}{price}", columns, rows, [foot], letters.notes())


def _closing(names: Names, agreed: Agreement, line: ClosingLine, letters: Footnotes, *, named: bool, priced: bool) -> Row:
    closing = line.closing
    waits = f"if {names.prose(closing.condition)}" if closing.condition else ""
    mark = letters.mark(names.prose(line.if_missed))
    buyer = f"by {names.party(agreed.purchaser_of(closing))}" if named else ""
    chooser = {"issuer": names.deal.issuer, "investor": agreed.purchaser_of(closing)}.get(closing.option, "")
    option = f"an option of {names.party(chooser)}" if chooser else ""
    notes = [buyer, option, f"{words.sentence(line.wording)} by the source" if line.wording else "", waits]
    when = Cell(words.window(line.window.opens, line.window.closes), note="" if line.business_day else "the last is not a business day")
    return row(
        Cell(words.sentence(words.called(closing.id)) + mark, note="; ".join(n for n in notes if n)),
        when,
        words.count(closing.shares),
        *([words.price(agreed.price_of(closing))] if priced else []),
        words.money(agreed.cost_of(closing)),
        words.count(line.funded),
        status(line.status, line.since, line.because),
        names.ground(line.cite),
    )
