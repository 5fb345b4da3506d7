"""The tables of what is agreed, due and owned: parties, closings, schedule, cap table, growth, ownership, obligations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from string import ascii_lowercase

from seriatim.captable.captable import ClassRow
from seriatim.captable.stages import Stage
from seriatim.formats.report import words
from seriatim.formats.report.data import ClosingLine, ReportData
from seriatim.formats.report.tables import Cell, Column, Row, Table, Tone, number, row, table, wide
from seriatim.formats.report.terms import ground_cell
from seriatim.formats.report.words import Names
from seriatim.projection.ahead import FAR
from seriatim.schedule import schedule
from seriatim.units.numbers import ZERO, total

TONES: dict[str, Tone] = {"closed": "done", "overdue": "bad", "unpaid": "bad", "defaulted": "bad", "projected": "muted", "waits": "warn"}
"""How a status is coloured; its word always stands there too."""

STATUSES = {"waits": "waits for its condition", "defaulted": "in default", "short": "closed short"}
"""Statuses that need more than their own word."""


def parties(data: ReportData, names: Names) -> Table:
    """Who is who, in which group, and on what basis a group is controlled."""
    rows = []
    for party in data.deal.parties.values():
        group = data.deal.groups.get(party.group)
        basis = f"control: {group.control}" if group and group.control else "no basis of control is stated" if group else ""
        name = Cell(party.name, note=party.listing, tone="strong" if party.role != "holder" else "")
        rows.append(
            row(name, party.role, Cell(group.name if group else "", note=basis), ground_cell(data.deal.ground(f"parties.{party.id}")))
        )
    notes = [
        f"{group.name}: {words.counted(len(group.members), 'company', 'companies')} named together. "
        + (f"Basis of control: {group.control}." if group.control else "No basis of control is stated, so their holdings are not summed.")
        for group in data.deal.groups.values()
    ]
    return table("Parties", (wide("Name"), "Part", wide("Group"), "Rests on"), rows, notes=notes)


def status(text: str, since: date | None = None) -> Cell:
    """A status with its day and its tone."""
    word = "on" if text == "closed" else "since"
    return Cell(STATUSES.get(text, text), note=f"{word}{words.NO_BREAK}{words.day(since)}" if since else "", tone=TONES.get(text, ""))


def closings(data: ReportData, names: Names) -> Table:
    """Every closing: its window, what is agreed, what was funded, where it stands."""
    letters = Footnotes()
    agreed = data.deal.agreement
    rows = [_closing(data, names, line, letters) for line in data.closings]
    shares = total([line.closing.shares for line in data.closings], ZERO)
    funded = total([line.funded for line in data.closings], ZERO)
    foot = row(
        Cell("All closings", tone="strong"), "", words.count(shares), words.money(shares * agreed.price), words.count(funded), "", ""
    )
    purchase = f"{names.party(agreed.purchaser)} must buy {names.full(agreed.security)}, at {data.deal.currency} {words.price(agreed.price)} a share"
    columns = (
        "Closing",
        "Window",
        number("Shares"),
        number(f"Amount, {data.deal.currency}"),
        number("Funded, shares"),
        "Status",
        "Rests on",
    )
    return table(f"Closings: {purchase}", columns, rows, [foot], letters.notes())


def _closing(data: ReportData, names: Names, line: ClosingLine, letters: Footnotes) -> Row:
    closing = line.closing
    waits = f"if {names.prose(closing.condition)}" if closing.condition else ""
    mark = letters.mark(names.prose(line.if_missed))
    notes = [f"{words.sentence(line.wording)} by the source" if line.wording else "", waits]
    when = Cell(words.window(line.window.opens, line.window.closes), note="" if line.business_day else "the last is not a business day")
    return row(
        Cell(words.sentence(words.called(closing.id)) + mark, note="; ".join(n for n in notes if n)),
        when,
        words.count(closing.shares),
        words.money(closing.shares * data.deal.agreement.price),
        words.count(line.funded),
        status(line.status, line.since),
        names.ground(line.cite),
    )


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
    by_clause: dict[tuple[str, str], list[schedule.Row]] = {}
    for line in data.schedule.rows:
        if line.kind != "closing":
            by_clause.setdefault((line.clause, line.modal), []).append(line)
    for (clause, modal), lines in by_clause.items():
        yield _converting(data, names, clause, lines) if lines[0].into else _owing(data, names, clause, modal, lines)


def _converting(data: ReportData, names: Names, clause: str, lines: list[schedule.Row]) -> Table:
    first = lines[0]
    into, own = names.security(first.into), names.security(first.security)
    caption = f"{names.clause(clause)}: any holder of {own} may convert, at a price for one share of {names.within(first.into)}"
    columns = (
        "Shares of",
        "From",
        number(f"{own}, shares"),
        number(f"Price, {first.currency}"),
        number(f"{into}, shares"),
        "Status",
        "Rests on",
    )
    rows = [
        row(
            Cell(_of(names, line), note=names.given(line.given)),
            words.window(line.opens, line.closes, line.on).removeprefix(f"from{words.NO_BREAK}"),
            words.count(line.shares),
            words.price(line.price),
            words.count(line.yields or ZERO),
            status(line.status),
            names.ground(line.cite),
        )
        for line in lines
    ]
    return table(caption, columns, rows)


def _owing(data: ReportData, names: Names, clause: str, modal: str, lines: list[schedule.Row]) -> Table:
    letters = Footnotes()
    payers = dict.fromkeys(line.by for line in lines)
    who = names.party(next(iter(payers))) if len(payers) == 1 else "each"
    own = names.security(lines[0].security)
    columns = (
        "Of",
        "On",
        number(f"{own}, shares"),
        number(f"Each, {lines[0].currency}"),
        number(f"Amount, {lines[0].currency}"),
        "Status",
        "Rests on",
    )
    verb = {"redemption": "redeem", "dividend": "pay on"}.get(lines[0].kind, words.spoken(lines[0].kind))
    rows = [
        row(
            Cell(_of(names, line) + letters.mark(names.prose(line.if_missed)), note=names.given(line.given)),
            Cell(words.window(line.opens, line.closes, line.on), note="" if line.business_day else "not a business day"),
            words.count(line.shares),
            words.price(line.price),
            words.money(line.amount),
            status(line.status),
            names.ground(line.cite),
        )
        for line in lines
    ]
    return table(f"{names.clause(clause)}: {who} {modal} {verb} {own}", columns, rows, notes=letters.notes())


def _of(names: Names, line: schedule.Row) -> str:
    """What a row is about: the shares of a closing, all that a holder has, or what a default concerns."""
    closings = {c.id for c in names.deal.agreement.closings}
    parts = [names.closing(part) if part in closings else names.party(names.certificate(part)) for part in line.ref.split(", ")]
    return names.security(line.security) if line.ref == line.security else words.sentence(", ".join(parts))


def classes(data: ReportData, names: Names) -> Table:
    """The cap table by class."""
    money = data.deal.currency
    columns = (
        "Class",
        *(number(label) for label in ("Authorised", "Outstanding", "Reserved", "Available", "As converted")),
        number(f"Conversion price, {money}"),
        number(f"Raised at closings, {money}"),
    )
    rows = [_class(data, names, line) for line in data.table.classes]
    fully = row(Cell("Fully diluted, as converted", tone="strong"), "", "", "", "", words.count(data.table.fully_diluted), "", "")
    notes = [
        "Reserved: of common, what the issued preferred would convert into; of a series, what is still to be sold in closings. "
        "Available: authorised, less outstanding (with retired shares that may not be reissued) and reserved."
    ]
    return table("By class, in shares", columns, rows, [fully], notes)


def _class(data: ReportData, names: Names, line: ClassRow) -> Row:
    security = data.deal.securities[line.security]
    undesignated = line.authorized is None and security.designation == "required"
    authorized = "not designated" if undesignated else "no limit" if line.authorized is None else words.count(line.authorized)
    available = Cell("" if line.available is None else words.count(line.available), tone="bad" if (line.available or ZERO) < 0 else "")
    ratio = f"{words.count(line.conversion_ratio)} a share" if line.conversion_ratio is not None else ""
    raised = Cell(
        words.money(line.gross) if security.kind == "preferred" else "",
        note=f"net {words.money(line.gross - line.costs)}" if line.costs else "",
    )
    return row(
        Cell(names.security(line.security), tone="strong"),
        authorized,
        words.count(line.outstanding),
        words.count(line.reserved),
        available,
        words.count(line.as_converted),
        Cell(words.price(line.conversion_price) if line.conversion_price else "", note=ratio),
        raised,
    )


def holders(data: ReportData, names: Names) -> Table:
    """The cap table by holder."""
    columns = (
        wide("Holder"),
        "Class",
        number("Outstanding, shares"),
        number("% of class outstanding"),
        number("As converted, shares"),
        number("% of fully diluted"),
    )
    rows = [
        row(
            names.party(line.holder),
            Cell(names.security(line.security), note="restricted" if line.restricted else ""),
            words.count(line.outstanding),
            words.percent(line.of_outstanding),
            words.count(line.as_converted),
            words.percent(line.of_fully_diluted),
        )
        for line in data.table.rows
    ]
    return table(
        "By holder", columns, rows, notes=["Fully diluted: every share outstanding, as converted; nothing that is not issued yet."]
    )


def growth(data: ReportData, names: Names, common: str, stages: Sequence[Stage], title: str) -> Table:
    """How the common outstanding and reserved grows, stage by stage."""
    series = [s.id for s in data.deal.securities.values() if s.kind == "preferred"]
    columns: list[Column | str] = [wide("Stage"), "On"]
    columns += [number(f"{names.security(name)} outstanding") for name in (*series, common)]
    columns += [number(label) for label in ("Reserved", "Together", "Authorised", "Available")]
    rows = []
    for stage in stages:
        by_class = {line.security: line for line in stage.table.classes}
        line = by_class[common]
        over = line.available is not None and line.available < 0
        rows.append(
            row(
                Cell(stage_name(data, names, stage), note="projected" if stage.projected else ""),
                words.day(stage.on),
                *(words.count(by_class[name].outstanding) for name in (*series, common)),
                words.count(line.reserved),
                words.count(line.outstanding + line.reserved),
                "no limit" if line.authorized is None else words.count(line.authorized),
                Cell("" if line.available is None else words.count(line.available), tone="bad" if over else ""),
            )
        )
    projected = any(stage.projected for stage in stages)
    notes = ["Projected: if each closing takes place in full on its last day, and nothing is converted before."] if projected else []
    if data.condensed:
        notes.append("Only closings have a row; what was converted, redeemed or issued between them is counted in the next.")
    return table(title, columns, rows, notes=notes)


def stage_name(data: ReportData, names: Names, stage: Stage) -> str:
    """A stage's name, with the closing's in it."""
    after = stage.name.removeprefix("after ")
    if any(closing.id == after for closing in data.deal.agreement.closings):
        return f"After {names.closing(after)}"
    return "As of the report" if stage.name == "today" else words.sentence(names.prose(stage.name))


def owners(data: ReportData, names: Names) -> Table:
    """Beneficial ownership; groups only where control is stated."""
    days = data.deal.ownership.days
    columns = (wide("Holder"), "Class", number("Held, shares"), number(f"Acquirable within {days} days"), number("% beneficially owned"))
    rows = [
        row(
            Cell(names.party(owner.holder), note=f"summed: {owner.basis}" if owner.basis else ""),
            names.security(owner.security),
            words.count(owner.held),
            words.count(owner.acquirable),
            words.percent(owner.part),
        )
        for owner in data.owners
    ]
    pending = "count too" if data.deal.ownership.pending_closings == "counted" else "do not count"
    notes = [
        "Percentage: held and acquirable, of the class outstanding and what this holder alone could acquire. "
        f"Shares still to be bought at a closing {pending}."
    ]
    notes += [
        f"{group.name}: its members are not summed, because no basis of control is stated."
        for group in data.deal.groups.values()
        if not group.control
    ]
    return table("Beneficial ownership", columns, rows, notes=notes)


def obligations(data: ReportData, names: Names) -> Table:
    """Money that falls due in each calendar year."""
    rows, last = [], 0
    for year, owed in data.schedule.by_year().items():
        for (by, kind), amount in owed.items():
            rows.append(
                row(Cell(str(year) if year != last else "", tone="strong"), names.party(by), words.sentence(kind), words.money(amount))
            )
            last = year
    undated = sum(line.modal == "must" and line.day == FAR for line in data.schedule.rows)
    notes = ["Counts what is due and unpaid, what is still to come, and redemptions of shares still to be issued (projected)."]
    if undated:
        notes.append(f"Left out: {words.counted(undated, 'duty', 'duties')} without a date.")
    return table(
        "Obligations by calendar year", ("Year", wide("Owed by"), "Duty", number(f"Amount, {data.deal.currency}")), rows, notes=notes
    )


def summary(data: ReportData, names: Names) -> list[tuple[str, str, str]]:
    """The key figures: a label, a figure, and what it is made of."""
    agreed, money = data.deal.agreement, data.deal.currency
    shares = total([c.shares for c in agreed.closings], ZERO)
    funded = total([line.funded for line in data.closings], ZERO)
    made = sum(line.status == "closed" or (line.status == "short" and line.funded > 0) for line in data.closings)
    own = next(line for line in data.table.classes if line.security == agreed.security)
    due = [line for line in data.schedule.rows if line.kind == "redemption" and line.modal == "must"]
    series = names.security(agreed.security)
    of = words.counted(len(agreed.closings), "closing")
    figures = [
        ("Agreed", f"{money} {words.money(shares * agreed.price)}", f"{words.count(shares)} shares of {series} in {of}"),
        ("Funded", f"{money} {words.money(funded * agreed.price)}", f"{words.count(funded)} shares; {made} of {of} made"),
        (f"{series} outstanding", words.count(own.outstanding), f"would convert into {words.count(own.as_converted)} shares"),
        *_common(data, names),
        ("Mandatory redemption", f"{money} {words.money(total([line.amount for line in due], ZERO))}", _years(due)),
        _next(data, names),
    ]
    return figures


def _common(data: ReportData, names: Names) -> Iterator[tuple[str, str, str]]:
    for line in data.table.classes:
        if data.deal.securities[line.security].kind == "common":
            more = f"of {words.count(line.authorized)} authorised" if line.authorized is not None else "no limit is stated"
            yield f"{names.security(line.security)} outstanding", words.count(line.outstanding), more


def _years(due: list[schedule.Row]) -> str:
    if not due:
        return "nothing falls due"
    first, last = min(line.day for line in due), max(line.day for line in due)
    projected = [line.status == "projected" for line in due]
    some = ", projected" if all(projected) else ", in part projected" if any(projected) else ""
    return (f"on {words.day(first)}" if first == last else f"{words.day(first)} to {words.day(last)}") + some


def _next(data: ReportData, names: Names) -> tuple[str, str, str]:
    """The next duty that has a day."""
    ahead = [line for line in data.schedule.rows if line.modal == "must" and data.as_of <= line.day < FAR]
    if not ahead:
        return "Next", "nothing dated", "no duty with a date is to come"
    first = ahead[0]
    what = words.sentence(names.closing(first.ref)) if first.kind == "closing" else f"{words.sentence(first.kind)}, {_of(names, first)}"
    return "Next", words.day(first.day), f"{what}, {first.currency} {words.money(first.amount)}"
