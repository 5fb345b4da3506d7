"""The deal in plain sentences, each with what it rests on: for a reader who has the document in hand and checks line by line.

The sentences come from the clauses themselves (`sentences(call)`), so what is printed here is what is computed with. A sentence
says which fields of the clause it states; the citations and assumptions of those fields stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seriatim.deal.act import Event
from seriatim.deal.clause import Names, Said, plays
from seriatim.deal.terms import Deal, Security
from seriatim.provisions import values_in_words
from seriatim.units.decimals import shown


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the grounds of what it states: `release ¶5`, or `assumed: remedy-lots`. None: it follows by itself.

    `wording` is how strongly a source says it (agreed, required, entitled, expected, scheduled), `note` what the deal file remarks on it.
    """

    text: str
    grounds: tuple[str, ...] = ()
    clause: str = ""
    wording: str = ""
    note: str = ""

    @property
    def usual(self) -> bool:
        """Whether it states a term that the deal file leaves as it usually is."""
        return self.grounds == (USUAL,)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines on one thing: the parties, a security, the agreement."""

    title: str
    lines: tuple[Line, ...]


def explain(deal: Deal) -> tuple[Part, ...]:
    """Everything that the deal's terms say, in the order of a document: parties, securities with their clauses, the agreement."""
    call = names(deal)
    parts = [Part(PARTIES, tuple(_parties(deal)))]
    for security in deal.securities.values():
        own = [clause for clause in deal.clauses if getattr(clause, "security", "") == security.id and not _of_agreement(deal, clause)]
        lines = [*_security(deal, security, call), *(line for clause in own for line in _said(deal, clause, call))]
        parts.append(Part(security.name, tuple(lines)))
    agreed = sorted((clause for clause in deal.clauses if _of_agreement(deal, clause)), key=lambda clause: not plays(clause, "purchase"))
    lines = [*(line for clause in agreed for line in _said(deal, clause, call)), *_words(deal)]
    parts += [Part("Purchase agreement", tuple(lines)), Part(COUNTING, tuple(_counting(deal)))]
    return tuple(part for part in parts if part.lines)


def amended(deal: Deal, events: Iterable[Event]) -> Part | None:
    """What was amended and waived since, each with the event that did it; None where nothing was."""
    call = names(deal)
    lines = [Line(text, (e.source,) if e.source else (), e.act.clause) for e in events if (text := change_in_words(e, call))]
    return Part("Amended and waived since", tuple(lines)) if lines else None


def change_in_words(event: Event, call: Names) -> str:
    """An amendment or a waiver as a sentence; nothing for any other event.

    `From 2018-03-01 the fractions of conversion_fixed are: up (event amended-1).`
    """
    act = event.act
    if act.kind == "amended":
        since = max(act.effective or act.on, act.on)
        of = f"closing {act.closing}" if act.closing else act.clause
        return f"From {since}, {act.what.replace('_', ' ')} of {of}: {values_in_words(act)} (event {event.id})."
    if act.kind == "right_waived":
        whose = f" as to {call(act.holder)}" if act.holder else ""
        what = f"{act.what} for closing {act.closing}" if act.closing else act.clause
        until = f"until {act.until}" if act.until else "for good"
        return f"From {act.on}, {what} is waived{whose} {until} (event {event.id})."
    return ""


@dataclass(frozen=True, slots=True)
class DealNames:
    """What a reader calls the parties, securities and groups of a deal."""

    known: Mapping[str, str]
    units: Mapping[str, str]

    def __call__(self, name: str, /) -> str:
        return self.known.get(name, name)

    def unit(self, security: str, /) -> str:
        return self.units.get(security, "share")


def names(deal: Deal) -> DealNames:
    """What a reader calls the party, security or group of an id; an id that is none of these stays as it is."""
    known = {thing.id: thing.name for things in (deal.groups, deal.securities, deal.parties) for thing in things.values()}
    return DealNames(known, {security.id: unit_of(security) for security in deal.securities.values()})


def _parties(deal: Deal) -> Iterator[Line]:
    for party in deal.parties.values():
        listed = f" ({party.listing})" if party.listing else ""
        paths = [f"parties.{party.id}.{field}" for field in ("name", "listing")]
        yield _line(deal, f"{party.role.capitalize()}: {party.name.rstrip('.')}{listed}.", paths)
    call = names(deal)
    for group in deal.groups.values():
        basis = (
            f"beneficial ownership is summed: {group.control}"
            if group.control
            else "no control is stated, so beneficial ownership is not summed"
        )
        members = "; ".join(call(member) for member in group.members)
        yield _line(deal, f"{group.name}, named as a group ({basis}): {members}.", [f"groups.{group.id}.members"])


def _security(deal: Deal, security: Security, call: Names) -> Iterator[Line]:
    path = f"securities.{security.id}"
    if security.stated_value is not None:
        text = f"Each {unit_of(security)} of {security.name} has a stated value of {shown(security.stated_value)} {deal.currency}."
        yield _line(deal, text, [f"{path}.name", f"{path}.stated_value"])
    if security.smallest != 1:
        yield _line(deal, f"Parts of a {unit_of(security)} are counted down to {shown(security.smallest)}.", [f"{path}.smallest"])
    if security.rank:
        yield _line(deal, f"Rank: {security.rank}.", [f"{path}.rank"])
    if security.votes:
        yield _line(deal, f"Votes: {security.votes}.", [f"{path}.votes"])
    for held in security.opening:
        own = f"{path}.opening.{held.holder}"
        text = f"Held on {held.on} by {call(held.holder)}: {shown(held.shares)} {unit_of(security)}s."
        yield _line(deal, text, [f"{own}.shares", f"{own}.on"])


def unit_of(security: Security) -> str:
    """In what a security is counted: a note in units of its principal, everything else in shares or warrants."""
    return {"note": "unit", "warrant": "warrant"}.get(security.kind, "share")


def _words(deal: Deal) -> Iterator[Line]:
    """What the agreement says in its own words and nothing is computed with."""
    agreement: Any = deal.agreement
    for name, label in (("registration_rights", "Registration rights"), ("use_of_proceeds", "Use of proceeds")):
        if text := getattr(agreement, name, ""):
            yield _line(deal, f"{label}: {text}.", [f"agreement.{name}"])
    if agreement and deal.says("agreement.month_means"):
        means = "any day of it" if agreement.month_means == "window" else "its last day"
        yield _line(deal, f"A closing agreed for a month may take place on {means}.", ["agreement.month_means"])


def _counting(deal: Deal) -> Iterator[Line]:
    """How acts and holdings are counted, which is no clause's own term."""
    if deal.same_date_order:
        order = ", ".join(kind.replace("_", " ") for kind in deal.same_date_order)
        yield _line(deal, f"Of acts on one date, those of a kind that stands earlier count first: {order}.", ["same_date_order"])
    if deal.says("ownership"):
        closings = "are counted" if deal.ownership.pending_closings == "counted" else "are not counted"
        text = (
            f"What a holder can acquire within {deal.ownership.days} days counts as beneficially owned; closings still to come {closings}."
        )
        yield _line(deal, text, ["ownership.days", "ownership.pending_closings"])


def _of_agreement(deal: Deal, clause: Any) -> bool:
    """Whether a clause stands under the agreement: it is the purchase, or is listed there."""
    return path_of(deal, clause).startswith("agreement")


def _said(deal: Deal, clause: Any, call: Names) -> Iterator[Line]:
    said: Callable[[Callable[[str], str]], Iterator[Said]] | None = getattr(clause, "sentences", None)
    for sentence in said(call) if said else ():
        around = path_of(deal, clause)
        text = sentence.text.replace("..", ".")  # a name that ends with a point, at the end
        yield _line(deal, text, [f"{around}.{field}" for field in sentence.states], clause.id)


def path_of(deal: Deal, clause: Any) -> str:
    """Where in the deal file a clause stands: in its security's list or the agreement's, or as the security or agreement itself."""
    security = getattr(clause, "security", "")
    listed = (f"agreement.clauses.{clause.id}", f"securities.{security}.clauses.{clause.id}")
    if written := next(filter(deal.says, listed), ""):
        return written
    if plays(clause, "purchase", "conditions", "deliveries"):
        return "agreement"
    return f"securities.{security}"


PARTIES = "Parties"
"""The part that says who is who."""

COUNTING = "How it is counted"
"""The part for what no clause says: the order of acts on one date, and beneficial ownership."""

USUAL = "not in the deal file: the usual term"
"""What a sentence rests on that states a term which the deal file leaves as it usually is. No citation covers it."""


def _line(deal: Deal, text: str, paths: Sequence[str], clause: str = "") -> Line:
    """A sentence that states what stands at the paths, with each ground once: `release ¶5 "words"`, `assumed: id`, or `USUAL`."""
    written = [path for path in paths if deal.says(path)]
    if paths and not written:
        return Line(text, (USUAL,), clause)
    terms = [term for path in written for term in deal.grounds(path) if term.cite or term.assumed]
    grounds = dict.fromkeys(str(term.cite) if term.cite else f"assumed: {term.assumed}" for term in terms)
    cited = (path for path in written if any(term.cite for term in deal.grounds(path)))  # what is assumed is nobody's wording
    wordings = dict.fromkeys(wording for path in cited if (wording := deal.wording(path)))
    notes = dict.fromkeys(term.note for term in terms if term.note)
    return Line(text, tuple(grounds), clause, ", ".join(wordings), "; ".join(notes))
