"""The tables of what is due: rights and duties by clause, obligations by year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import ascii_lowercase

from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.tables import Cell, Table, Tone, number, row, table, wide
from seriatim.formats.report.words import Names
from seriatim.projection.ahead import FAR
from seriatim.schedule.row import Row as Scheduled

TONES: dict[str, Tone] = {"closed": "done", "overdue": "bad", "unpaid": "bad", "defaulted": "bad", "projected": "muted", "waits": "warn"}
"""How a status is coloured; its word always stands there too."""

STATUSES = {"waits": "waits for its condition", "defaulted": "in default", "short": "closed short"}
"""Statuses that need more than their own word."""


VERBS = {
    "redemption": "redeem",
    "dividend": "pay on",
    "guarantee": "pay for",
    "fee": "pay a fee in",
    "interest": "pay interest on",
    "delivery": "issue, before payment,",
    "payment": "pay for",
    "termination": "end the purchase of",
}
"""What somebody does by a row of a kind; others go by their own word."""


def status(text: str, since: date | None = None, because: str = "") -> Cell:
    """A status with its day, its reason and its tone."""
    word = "on" if text == "closed" else "since"
    notes = (f"{word}{words.NO_BREAK}{words.day(since)}" if since else "", words.spoken(because))
    return Cell(STATUSES.get(text, text), note=": ".join(n for n in notes if n), tone=TONES.get(text, ""))


class Footnotes:
    """Remarks that many rows share: each said once under the table, with a letter."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def mark(self, text: str) -> str:
        """The letter of a remark, to be put behind a row's name; nothing for no remark."""
        if not text:
            return ""
        if text not in self.texts:
            self.texts.append(text)
        return f"{words.NO_BREAK}{self._letter(self.texts.index(text))}"

    def notes(self) -> list[str]:
        """The remarks, each behind its letter."""
        return [f"{self._letter(place)} When missed: {text}." for place, text in enumerate(self.texts)]

    @staticmethod
    def _letter(place: int) -> str:
        return f"({ascii_lowercase[place] if place < len(ascii_lowercase) else place + 1})"


def schedules(data: ReportData, names: Names) -> Iterator[Table]:
    """Rights and duties besides the closings, a table for each clause."""
    by_clause: dict[tuple[str, str], list[Scheduled]] = {}
    for line in data.schedule.rows:
        if line.kind != "closing":
            by_clause.setdefault((line.clause, line.modal), []).append(line)
    for (clause, modal), lines in by_clause.items():
        yield _converting(data, names, clause, lines) if lines[0].into else _owing(data, names, clause, modal, lines)


def _converting(data: ReportData, names: Names, clause: str, lines: list[Scheduled]) -> Table:
    first = lines[0]
    into, own = names.security(first.into), names.security(first.security)
    caption = f"{names.clause(clause)}: {_gives(data, names, first)}, at a price for one share of {names.within(first.into)}"
    columns = (
        "Shares of",
        "From",
        number(f"{own}, {names.unit(lines[0].security)}"),
        number(f"Price, {first.currency}"),
        number(f"{into}, shares"),
        "Status",
        "Rests on",
    )
    rows = [
        row(
            Cell(about(names, line), note=names.given(line.given)),
            words.window(line.opens, line.closes, line.on).removeprefix(f"from{words.NO_BREAK}"),
            words.count(line.shares),
            words.price(line.price),
            words.count(line.yields),
            status(line.status),
            names.ground(line.cite),
        )
        for line in lines
    ]
    return table(caption, columns, rows)


def _gives(data: ReportData, names: Names, line: Scheduled) -> str:
    """Who does what where shares are given for shares: nobody elects an automatic conversion, and the issuer a forced one."""
    own, of = names.security(line.security), names.within(line.security)
    if line.kind in VERBS:
        return f"{names.party(line.by)} {line.modal} {VERBS[line.kind]} {of} in {names.within(line.into)}"
    verb = {"conversion": "convert"}.get(line.kind, words.spoken(line.kind))
    if line.modal == "must":
        return f"all of {own}"
    if line.by == data.deal.issuer:
        return f"{names.party(line.by)} may {verb} {of}"
    return f"any holder of {own} may {verb}"


def _owing(data: ReportData, names: Names, clause: str, modal: str, lines: list[Scheduled]) -> Table:
    letters = Footnotes()
    payers = dict.fromkeys(line.by for line in lines)
    who = names.party(next(iter(payers))) if len(payers) == 1 else "each"
    own, of = names.security(lines[0].security), names.within(lines[0].security)
    counted = any(line.shares for line in lines)
    shares = (number(f"{own}, {names.unit(lines[0].security)}"), number(f"Each, {lines[0].currency}")) if counted else ()
    columns = (
        "Of",
        "On",
        *shares,
        number(f"Amount, {lines[0].currency}"),
        "Status",
        "Rests on",
    )
    verb = VERBS.get(lines[0].kind, words.spoken(lines[0].kind))
    rows = [
        row(
            Cell(
                about(names, line) + letters.mark(names.prose(line.if_missed)),
                note=line.ref if line.kind == "dividend" and line.ref != line.security else names.given(line.given),
            ),
            Cell(words.window(line.opens, line.closes, line.on), note="" if line.business_day else "not a business day"),
            *((words.count(line.shares), words.price(line.price)) if counted else ()),
            words.money(line.amount),
            status(line.status),
            names.ground(line.cite),
        )
        for line in lines
    ]
    return table(f"{names.clause(clause)}: {who} {modal} {verb} {of}", columns, rows, notes=letters.notes())


def about(names: Names, line: Scheduled) -> str:
    """What a row is about: the shares of a closing, all that a holder has, what a default concerns, a dividend declared."""
    if line.kind == "dividend":
        return "Dividend declared" if line.ref != line.security else names.security(line.security)
    closings = {c.id for c in names.deal.closings}
    parts = [names.closing(part) if part in closings else names.certificate(part) for part in line.ref.split(", ")]
    called = ", ".join(names.party(part) for part in parts)
    return called if called == line.ref else words.sentence(called)


def obligations(data: ReportData, names: Names) -> Table:
    """Money that falls due in each calendar year."""
    rows = [
        row(Cell(str(year), tone="strong"), names.party(by), words.sentence(kind), words.money(amount))
        for year, owed in data.schedule.by_year().items()
        for (by, kind), amount in owed.items()
    ]
    undated = sum(line.modal == "must" and line.day == FAR for line in data.schedule.rows)
    notes = ["Counts what is due and unpaid, what is still to come, and redemptions of shares still to be issued (projected)."]
    if undated:
        notes.append(f"Left out: {words.counted(undated, 'duty', 'duties')} without a date.")
    return table(
        "Obligations by calendar year", ("Year", wide("Owed by"), "Duty", number(f"Amount, {data.deal.currency}")), rows, notes=notes
    )
