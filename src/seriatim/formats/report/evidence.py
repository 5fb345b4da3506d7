"""The tables of evidence: findings, differences, statements, sources, assumptions, open questions."""

from __future__ import annotations

from decimal import Decimal

from seriatim.deal.act import Defect, Event
from seriatim.deal.phrases import When
from seriatim.deal.terms import Assumption, Term
from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.due import STATUSES, about
from seriatim.formats.report.happened import told
from seriatim.formats.report.tables import Cell, Link, Row, Table, Tone, anchor, row, table, wide
from seriatim.formats.report.terms import ground_cell
from seriatim.formats.report.words import Names
from seriatim.review.cited import Cited
from seriatim.review.differences import Difference
from seriatim.schedule.row import Row as Scheduled
from seriatim.units.problems import Problem

VERDICTS: dict[str, Tone] = {"verified": "done", "consistent": "", "contradicted": "bad"}


def findings(data: ReportData, names: Names) -> Table:
    """What somebody must look at: findings of the check, defective acts, duties past their day."""
    rows = [_finding(names, problem) for problem in data.findings]
    rows += [_defect(names, line.event, defect) for line in data.defective for defect in line.event.defects]
    rows += [_late(names, line) for line in data.schedule.past_due]
    return table("What needs attention", ("Kind", wide("What"), wide("Remedy, or what follows"), "Ground"), rows)


def _defect(names: Names, event: Event, defect: Defect) -> Row:
    what = f"{words.sentence(told(names, event))}, {words.day(event.act.on)}: {names.prose(defect.message)}"
    ground = Cell(links=(Link(event.id, "#" + anchor("event", event.id)),))
    return row(Cell("Defective act", tone="bad"), what, "counted, because it happened; reverse the record if it did not", ground)


def _late(names: Names, line: Scheduled) -> Row:
    """A duty that is past its day."""
    closing = line.kind == "closing"
    what = words.sentence(names.closing(line.ref)) if closing else f"{words.sentence(line.kind)}, {about(names, line)}"
    text = f"{what}, {words.window(line.opens, line.closes, line.on)}: {line.currency} {words.money(line.amount)}"
    follows = "the schedule shows what may be done" if line.status == "defaulted" else names.prose(line.if_missed)
    kind = words.sentence(STATUSES.get(line.status, line.status))
    return row(Cell(kind, tone="bad"), text, words.sentence(follows), names.ground(line.cite))


def _finding(names: Names, problem: Problem) -> Row:
    where = f"{problem.where.file.replace(chr(92), '/').rpartition('/')[2]}, line {problem.where.line}" if problem.where else ""
    ground = where or words.spoken(problem.because)
    kind = Cell(words.sentence(problem.code.replace("-", " ")), tone="bad")
    return row(kind, words.sentence(names.prose(problem.message)), words.sentence(problem.remedy), ground)


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


def _reading(data: ReportData, names: Names, line: Difference, source: str, *, chosen_one: bool) -> Cell:
    term = next(t for t in data.deal.terms if t.path == line.path and t.chosen == chosen_one and t.cite and t.cite.source == source)
    link = Link(f"{source} ¶{term.cite.paragraph}" if term.cite and term.cite.paragraph else source, "#" + anchor("source", source))
    said = line.in_force if chosen_one else line.other
    return Cell(_said(data, names, term, said), links=(link,), note="" if chosen_one else line.note)


def _said(data: ReportData, names: Names, term: Term, said: str) -> str:
    found = term.figures[0].value if term.figures else None
    if isinstance(found, When):
        return words.agreed(found)
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
    name = statement.partition(" ")[0]
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


def _fared(line: Cited | None) -> Cell:
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
        texts.append(f"{int(digits):,}" if digits.isdigit() and len(digits) < 30 else words.choice(text))
    return ", ".join(texts)


def questions(data: ReportData) -> Table:
    """What no source in hand answers."""
    rows = [row(q.id, q.asks, ", ".join(q.matters_to)) for q in data.deal.questions]
    return table("Open questions", ("Id", wide("Question"), "Matters to"), rows)
