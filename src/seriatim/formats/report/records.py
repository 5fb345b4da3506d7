"""The tables of evidence: findings, sources, differences, statements, assumptions, open questions, recorded events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Event
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import When
from seriatim.deal.terms import Assumption, Term
from seriatim.formats.report import words
from seriatim.formats.report.data import DifferenceLine, EventLine, ReportData, SourceLine
from seriatim.formats.report.sections import STATUSES
from seriatim.formats.report.tables import Cell, Link, Row, Table, Tone, anchor, row, table, wide
from seriatim.formats.report.terms import chosen, ground_cell, phrase
from seriatim.formats.report.words import Names
from seriatim.units.numbers import ZERO
from seriatim.units.problems import Problem

VERDICTS: dict[str, Tone] = {"verified": "done", "consistent": "", "contradicted": "bad"}
EVIDENCE: dict[str, Tone] = {"documented": "", "inferred": "muted", "hypothetical": "warn"}


def findings(data: ReportData, names: Names) -> Table:
    """What somebody must look at: findings of the check, defective acts, duties past their day."""
    rows = [_finding(names, problem) for problem in data.findings]
    rows += [
        row(
            Cell("Defective act", tone="bad"),
            Cell(names.prose(f"{told(names, line.event)}, {line.event.act.on}: {defect.message}")),
            "",
            line.event.id,
        )
        for line in data.defective
        for defect in line.event.defects
    ]
    late = [line for line in data.schedule.rows if line.status in ("overdue", "unpaid", "defaulted")]
    for line in late:
        what = words.sentence(names.closing(line.ref)) if line.kind == "closing" else f"{words.sentence(line.kind)}, {names.certificate(line.ref)}"
        text = f"{what} of {words.window(line.opens, line.closes, line.on)}: {line.currency} {words.money(line.amount)}"
        rows.append(
            row(
                Cell(words.sentence(STATUSES.get(line.status, line.status)), tone="bad"),
                text,
                names.prose(line.if_missed),
                names.ground(line.cite),
            )
        )
    return table("What needs attention", ("Kind", wide("What"), wide("Remedy, or what follows"), "Ground"), rows)


def _finding(names: Names, problem: Problem) -> Row:
    where = f"{problem.where.file.replace(chr(92), '/').rpartition('/')[2]}, line {problem.where.line}" if problem.where else ""
    because = words.spoken(problem.because)
    return row(
        Cell(words.sentence(problem.code.replace("-", " ")), tone="bad"), names.prose(problem.message), problem.remedy, where or because
    )


def differences(data: ReportData, names: Names) -> Table:
    """Where two sources differ, and which of them is in force."""
    rows = [
        row(
            names.prose(_term_name(names, line.path)),
            Cell(line.kind, tone="warn" if line.kind == "conflict" else "muted"),
            _reading(data, names, line, line.source, chosen_one=True),
            _reading(data, names, line, line.other_source, chosen_one=False),
        )
        for line in data.differences
    ]
    order = " before ".join(data.deal.precedence) or "none is declared"
    notes = [f"Precedence: {order}. An agreement says the same, a refinement says more, a conflict something else."]
    return table("Differences between sources", ("Term", "Kind", wide("In force"), wide("Other reading")), rows, notes=notes)


def _reading(data: ReportData, names: Names, line: DifferenceLine, source: str, *, chosen_one: bool) -> Cell:
    term = next(t for t in data.deal.terms if t.path == line.path and t.chosen == chosen_one and t.cite and t.cite.source == source)
    link = Link(f"{source} ¶{term.cite.paragraph}" if term.cite and term.cite.paragraph else source, "#" + anchor("source", source))
    said = line.in_force if chosen_one else line.other
    return Cell(_said(data, names, term, said), links=(link,), note="" if chosen_one else line.note)


def _said(data: ReportData, names: Names, term: Term, said: str) -> str:
    found = term.figures[0].value if term.figures else None
    if isinstance(found, When):
        return phrase(data.deal, found)
    return words.price(found) if isinstance(found, Decimal) else names.prose(said)


def _term_name(names: Names, path: str) -> str:
    """A path of the deal as words: "March closing: when"."""
    parts = path.split(".")
    if "clauses" in parts:
        at = parts.index("clauses") + 1
        return ": ".join([names.clause(parts[at]), *map(words.spoken, parts[at + 1 :])])
    if parts[:2] == ["agreement", "closings"]:
        return ": ".join([words.sentence(names.closing(parts[2])), *map(words.spoken, parts[3:])])
    return ": ".join(words.spoken(part) for part in parts)


def statements(data: ReportData, names: Names) -> Table:
    """What the sources state, recomputed from the terms."""
    rows = [
        row(
            words.sentence(line.id.replace("-", " ")),
            line.stated,
            line.recomputed,
            Cell(line.verdict, tone=VERDICTS[line.verdict]),
            names.prose(words.spoken(line.how)),
            ground_cell(_stated_in(data, line.id)),
        )
        for line in data.statements
    ]
    notes = ["Verified: the terms come to what is stated. Consistent: they agree with it, but no document in hand proves it."]
    return table("Statements, recomputed", ("Statement", "Stated", "Terms come to", "Verdict", wide("How"), "Stands in"), rows, notes=notes)


def _stated_in(data: ReportData, statement: str) -> Term | None:
    """Where a statement stands: its own entry, or the closing whose shares and amount are compared."""
    name = statement.split(" ")[0]
    paths = (f"stated.{statement}", f"stated.{name}", f"premiums.{statement}", f"agreement.closings.{name}")
    return next((term for path in paths if (term := data.deal.ground(path))), None)


def sources(data: ReportData) -> Table:
    """The documents, and how their citations fared."""
    by_id = {line.source: line for line in data.sources}
    rows = []
    for source in data.deal.sources.values():
        url = words.address(source.url)
        title = Cell(
            source.title,
            note=f"dated {words.day(source.dated)}" if source.dated else "",
            links=(Link(source.url, url),) if source.url else (),
        )
        rows.append(
            row(source.id, title, _fared(by_id.get(source.id)), source.file or "by address only", anchor=anchor("source", source.id))
        )
    return table("Sources", ("Cited as", wide("Document"), "Citations", "File"), rows)


def _fared(line: SourceLine | None) -> Cell:
    if line is None or not line.citations:
        return Cell("not cited")
    if not line.found:
        return Cell(words.counted(line.citations, "citation"), note="not in hand: not verified", tone="warn")
    read = f"{line.verified} of {words.counted(line.figures, 'figure')} verified"
    return Cell(words.counted(line.citations, "citation"), note=read, tone="bad" if line.verified < line.figures else "done")


def assumptions(data: ReportData, names: Names) -> Table:
    """Everything that no source says and somebody has to suppose."""
    rows = []
    for assumption in data.deal.assumptions.values():
        overridden = Cell("yes", tone="bad") if assumption.overridden else Cell("no", tone="muted")
        says = Cell(names.prose(assumption.says), note=f"Else: {assumption.instead}" if assumption.instead else "")
        rows.append(
            row(
                assumption.id,
                says,
                value_of(assumption),
                ", ".join(assumption.changes),
                overridden,
                anchor=anchor("assumption", assumption.id),
            )
        )
    notes = ["What is supposed is told as the deal file states it; an overridden assumption has the value shown instead."]
    return table("Assumptions", ("Id", wide("What is supposed"), "Value in force", "Changes", "Overridden"), rows, notes=notes)


def value_of(assumption: Assumption) -> str:
    """Its values, each once; a number with its thousands parted."""
    texts = []
    for text in dict.fromkeys(assumption.values):
        digits = text.replace("_", "")
        texts.append(f"{int(digits):,}" if digits.isdigit() and len(digits) < 30 else chosen(text))
    return ", ".join(texts)


def questions(data: ReportData) -> Table:
    """What no source in hand answers."""
    rows = [row(q.id, q.asks, ", ".join(q.matters_to)) for q in data.deal.questions]
    return table("Open questions", ("Id", wide("Question"), "Matters to"), rows)


def events(data: ReportData, names: Names) -> Table:
    """Every event known, in the order of effect: what happened, what it moved, on what evidence."""
    columns = ("On", wide("What"), wide("What it moved"), "Evidence", wide("Source"), "State")
    rows = [_event(data, names, line) for line in data.events]
    notes = ["Documented: a document says so. Inferred: it follows from what documents say. Hypothetical: supposed, for a what-if."]
    if any(line.laid_on for line in data.events):
        notes.append("Laid on: counted in this report only; the ledger does not hold it.")
    return table("Recorded events", columns, rows, notes=notes)


def _event(data: ReportData, names: Names, line: EventLine) -> Row:
    event = line.event
    gone = bool(line.reversed_by)
    effect = "counts no more" if gone else "; ".join(moved(data, names, event)) or "nothing"
    address = words.address(event.source)
    source = Cell(links=(Link(words.host(address), address),), note=event.note) if address else Cell(names.prose(event.source), note=event.note)
    return row(
        Cell(words.day(event.act.on)),
        Cell(words.sentence(told(names, event)), note=event.id),
        f"{event.act.reverses} counts no more" if event.act.kind == "reversed" else effect,
        Cell(event.evidence, tone=EVIDENCE[event.evidence]),
        source,
        _state(line),
        anchor=anchor("event", event.id),
        tone="muted" if gone else "bad" if event.defects else "",
    )


def _state(line: EventLine) -> Cell:
    if line.event.defects:
        return Cell("defective", note="; ".join(d.message for d in line.event.defects), tone="bad")
    if line.reversed_by:
        return Cell("reversed", note=f"by {line.reversed_by}", tone="muted")
    return Cell("laid on" if line.laid_on else "recorded", tone="warn" if line.laid_on else "")


def told(names: Names, event: Event) -> str:
    """What happened, in a few words."""
    act = event.act
    own = names.within(act.security)
    said = {
        "designated": f"certificate of designations of {own} filed",
        "authorized": f"authorised count of {own} set",
        "condition": f"condition of the {names.closing(act.closing)} met",
        "closed": f"{names.closing(act.closing)} funded",
        "issued": f"{own} issued outside the agreement",
        "converted": f"{own} converted",
        "redeemed": f"{own} redeemed",
        "unpaid": f"redemption of {own} due and not paid",
        "dividend_declared": f"dividend on {own} declared",
        "dividend_paid": f"dividend on {own} paid",
        "terminated": "agreement terminated",
        "reversed": f"record {act.reverses} reversed",
    }
    if act.kind == "split":
        return f"split of {own}, {words.count(act.new or ZERO)} for {words.count(act.old or ZERO)}"
    fallback = f"{names.closing(act.closing)} {words.spoken(act.kind)}" if act.closing else words.spoken(act.kind)
    return said.get(act.kind, fallback) + (f" to {words.day(act.until)}" if act.until else "")


def moved(data: ReportData, names: Names, event: Event) -> Iterator[str]:
    """What an event moved, a phrase for each party, and what changed in the terms in force."""
    held: dict[tuple[str, str], Decimal] = {}
    for (account, asset), change in event.outcome.moves.items():
        certificate = data.certificates.get(account)
        holder = certificate.holder if certificate else account.removeprefix("cash/") if account.startswith("cash/") else ""
        if holder and holder != data.deal.issuer:
            held[holder, asset] = held.get((holder, asset), ZERO) + change
    for holder in dict.fromkeys(holder for holder, _ in held):
        changes = [(asset, change) for (who, asset), change in held.items() if who == holder and change]
        if changes:
            yield f"{names.party(holder)}: " + ", ".join(_change(data, names, event, asset, change) for asset, change in changes)
    if event.act.costs:
        yield f"costs {data.deal.currency} {words.money(event.act.costs)}"
    for (clause, entry), value in event.outcome.memory.items():
        if text := _remembered(data, names, clause, entry, value):
            yield text


def _change(data: ReportData, names: Names, event: Event, asset: str, change: Decimal) -> str:
    if asset not in data.deal.securities:
        return f"{asset} {words.money(abs(change))} {'received' if change > 0 else 'paid'}"
    if event.act.kind == "split":
        return f"{words.count(abs(change))} shares {'more' if change > 0 else 'fewer'}"
    return f"{names.shares(abs(change), asset)} {'received' if change > 0 else 'given up'}"


def _remembered(data: ReportData, names: Names, clause: str, entry: str, value: object) -> str:
    """A change of what a clause remembers, where it says something to a reader."""
    if isinstance(value, PerShare):
        what = "dividend declared" if entry.startswith("declared/") else f"{names.clause(clause).lower()}: price in force"
        return f"{what} {data.deal.currency} {words.price(value.price.each())} a share"
    if isinstance(value, ClosingStatus):
        met = " (condition met)" if value.condition_met and value.status == "pending" else ""
        return f"{names.closing(entry)} is {STATUSES.get(value.status, value.status)}{met}"
    if isinstance(value, Decimal) and entry == "count":
        return f"{names.shares(value, data.deal.clauses.by_id[clause].security)} authorised"
    if isinstance(value, date) and entry.startswith("unpaid/"):
        return f"{names.certificate(entry.removeprefix('unpaid/'))}: due and unpaid"
    return ""
