"""The report as one HTML page: pictures and tables put into the template. The same data gives the same bytes.

Self-contained: no script, no font, no picture and no style from elsewhere. Everything that comes from a deal file or a ledger is
escaped; links lead only to places on the page and to published addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

from seriatim.captable.stages import Stage
from seriatim.formats.report import closings, drawing, due, evidence, happened, owned, pictures, repriced, summary, whatif, words
from seriatim.formats.report.data import ClosingLine, EventLine, ReportData
from seriatim.formats.report.tables import anchor
from seriatim.formats.report.terms import terms_tables
from seriatim.formats.report.words import Names
from seriatim.units.numbers import ZERO

LOOKS: dict[str, pictures.Look] = {"closed": "done", "waits": "waits", "overdue": "bad", "defaulted": "bad"}
LOOKS |= dict.fromkeys(("short", "waived", "expired", "lapsed"), "off")


def render(data: ReportData) -> str:
    """The page."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    loader = DictLoader({name: _read(name) for name in ("page.html.j2", "table.html.j2")})
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["css_string"] = css_string
    environment.filters["anchor"] = lambda name, kind: anchor(kind, name)
    return environment.get_template("page.html.j2").render(**context(data)) + "\n"


def _read(name: str) -> str:
    return resources.files(__package__ or "seriatim.formats.report").joinpath(name).read_text(encoding="utf-8")


def context(data: ReportData) -> dict[str, Any]:
    """What the template is given."""
    from markupsafe import Markup

    names = Names(data.deal)
    title = f"{names.full(data.deal.agreement.security)}: closings" if data.deal.agreement else ""
    spans = [_span(names, line) for line in data.closings]
    return {
        "data": data,
        "issuer": data.deal.parties[data.deal.issuer],
        "as_of": words.long_day(data.as_of),
        "known_at": words.moment(data.known_at) if data.known_at else "",
        "known": words.moment(data.known_at) if data.known_at else "all that is recorded",
        "rests_on": rests_on(data),
        "overridden": [(a.id, evidence.value_of(a)) for a in data.deal.assumptions.values() if a.overridden],
        "defective": [_defective(names, line) for line in data.defective],
        "css": Markup(_read("page.css")),  # noqa: S704 - the package's own file
        "in_hand": any(line.found for line in data.sources),
        "summary": summary.summary(data, names),
        "parties": summary.parties(data, names),
        "terms": list(terms_tables(data.deal, names)),
        "amendments": list(happened.amendments(data, names)),
        "timeline": _pictures(pictures.timeline, spans, data.as_of, title, "timeline"),
        "closings": list(closings.closings(data, names)),
        "schedules": list(due.schedules(data, names)),
        "classes": owned.classes(data, names),
        "holders": owned.holders(data, names),
        "growth": [era for s in data.deal.securities.values() if s.kind == "common" for era in _growth(data, names, s.id)],
        "prices": repriced.prices(data, names),
        "owners": owned.owners(data, names),
        "obligations": due.obligations(data, names),
        "scenarios": _scenarios(data, names),
        "valued": _valued(data, names),
        "findings": evidence.findings(data, names),
        "found": len(data.findings) + sum(len(line.event.defects) for line in data.defective),
        "differences": evidence.differences(data, names),
        "statements": evidence.statements(data, names),
        "sources": evidence.sources(data),
        "assumptions": evidence.assumptions(data, names),
        "questions": evidence.questions(data),
        "events": happened.events(data, names),
    }


def css_string(text: str) -> str:
    """A text for a string in a style sheet: whatever is neither letter, digit nor blank is written as a code point.

    >>> css_string('a"</style>')
    'a\\\\000022 \\\\00003c \\\\00002f style\\\\00003e '
    """
    return "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):06x} " for c in text)


def rests_on(data: ReportData) -> str:
    """What the views rest on, in a sentence."""
    lines = data.counted
    if not lines:
        return "No event is recorded up to this day: everything shown follows from the terms."
    kinds = {kind: sum(line.event.evidence == kind for line in lines) for kind in ("documented", "inferred", "hypothetical")}
    text = f"{words.counted(len(lines), 'event')}: " + ", ".join(f"{number} {kind}" for kind, number in kinds.items()) + "."
    laid_on = sum(line.laid_on for line in lines)
    if laid_on:
        these = "All of them are" if laid_on == len(lines) else f"{laid_on} of them {'is' if laid_on == 1 else 'are'}"
        text += f" {these} laid on for this report only and not recorded in the ledger."
    return text


def _defective(names: Names, line: EventLine) -> tuple[str, str, str]:
    event = line.event
    return words.long_day(event.act.on), happened.told(names, event), "; ".join(names.prose(d.message) for d in event.defects)


def _span(names: Names, line: ClosingLine) -> pictures.Span:
    """A closing as a row of the timeline."""
    shares = words.count(line.closing.shares)
    some = f"{words.count(line.funded)} of {shares}" if line.funded and line.funded != line.closing.shares else f"{shares} sh."
    repaid = tuple((r.on, r.projected) for r in line.repayments)
    when = words.window(None, line.window.closes) if line.status != "closed" or not line.since else words.day(line.since)
    return pictures.Span(
        name=words.sentence(words.called(line.closing.id)),
        detail=f"{when}, {some}",
        status={"defaulted": "in default"}.get(line.status, line.status),
        look=LOOKS.get(line.status, "open"),
        opens=line.window.opens or line.window.closes,
        closes=line.window.closes,
        funded=line.funded_on,
        due=repaid,
        due_text="" if not repaid else words.day(repaid[0][0]) if len(repaid) == 1 else f"{len(repaid)} dates",
    )


def _growth(data: ReportData, names: Names, common: str) -> Iterator[dict[str, Any]]:
    """A picture and a table for each era, in the shares of its time; one stage alone needs no picture."""
    for number, stages in enumerate(data.eras, start=1):
        last = number == len(data.eras)
        until = "" if last else f"Until the {_rescaling(data.eras[number][0])}"
        heading = until or (f"Since the {_rescaling(stages[0])}" if number > 1 else "")
        title = f"{names.security(common)} outstanding and reserved for conversion, in shares"
        told = f"{title}, {heading.lower()}" if heading else title
        bars = [_bar(data, names, common, stage) for stage in stages] if len(stages) > 1 else []
        drawn = _pictures(pictures.growth, bars, told, anchor(f"growth-{number}", common))
        yield {"heading": heading, "tables": list(owned.growth(data, names, common, stages, title)), "pictures": drawn}


def _scenarios(data: ReportData, names: Names) -> dict[str, Any]:
    """The scenarios compared; nothing where there is none."""
    from markupsafe import Markup

    if not data.scenarios:
        return {}
    tables = [whatif.bounds(data, names), whatif.holdings(data, names)]
    drawn = Markup(whatif.picture(data))  # noqa: S704 - our own SVG, its texts escaped
    return {"supposed": whatif.supposed(data), "compared": whatif.compared(data), "picture": drawn, "tables": [t for t in tables if t.rows]}


def _valued(data: ReportData, names: Names) -> dict[str, Any]:
    """The valuation, of which nothing is loaded where there is none."""
    if data.valuation is None:
        return {}
    from seriatim.formats.report.valued import valued

    return valued(data, names)


def _rescaling(stage: Stage) -> str:
    """What begins an era, with its day: "split of 20 July 2018"."""
    what = "stock dividend" if "stock dividend" in stage.name else "split"
    return f"{what} of {words.long_day(stage.on)}"


def _bar(data: ReportData, names: Names, common: str, stage: Stage) -> pictures.Bar:
    """A stage as a row of the picture."""
    line = next(c for c in stage.table.classes if c.security == common)
    told = f"{words.count(line.outstanding)} outstanding, {words.count(line.reserved)} reserved"
    if line.available is not None and line.available < ZERO:
        told += f", {words.count(-line.available)} too few authorised"
    return pictures.Bar(
        name=owned.stage_name(data, names, stage),
        detail=words.day(stage.on) + (", projected" if stage.projected else ""),
        outstanding=line.outstanding,
        reserved=line.reserved,
        authorized=line.authorized,
        total=words.count(line.outstanding + line.reserved),
        told=told,
    )


def _pictures(make: Any, *given: Any) -> list[tuple[Any, Any]]:
    """Each picture wide and narrow."""
    from markupsafe import Markup

    drawn = zip(make(*given, drawing.WIDE), make(*given, drawing.NARROW), strict=True)
    return [(Markup(one), Markup(other)) for one, other in drawn]  # noqa: S704 - our own SVG, its texts escaped
