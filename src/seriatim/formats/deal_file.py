"""The deal file: YAML to a `Deal`, or every problem in it at once.

In five moves: the tree with places; the grounds taken off it (and overrides put in); the plain sections read into types;
the references between them checked; the clauses put in order. The JSON Schema of `formats.schema` is made from the same tables.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, cast, get_origin

from seriatim.deal.act import KINDS
from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import AfterIssue, Until, When, Worth
from seriatim.deal.terms import (
    Agreement,
    Assumption,
    Closing,
    Deal,
    Figure,
    Group,
    Ownership,
    Party,
    Premium,
    Question,
    Security,
    Source,
    Stated,
    Term,
)
from seriatim.formats.codec import Reader, describe, plain
from seriatim.formats.grounds import Ground, Stripper, overridden
from seriatim.formats.tree import Node, called, name_of, read_tree
from seriatim.provisions import CLAUSES, AuthorizedShares, CommonStock, StagedClosings, Tranche
from seriatim.units.problems import BadInput, Problem

VERSION = "1"

CLOSINGS = "staged_closings"
"""The id of the clause that the agreement's closings make."""

NEEDED = ("parties", "securities")
"""Sections that no deal can do without."""

NAMED: dict[str, type[Any]] = {"sources": Source, "parties": Party, "groups": Group, "securities": Security}
"""Sections that are mappings from an id to a thing."""

GIVEN: dict[str, frozenset[str]] = {
    "securities": frozenset({"id", "issuer", "currency", "security", "stated_value"}),
    "agreement": frozenset({"id", "issuer", "currency", "security", "purchase", "purchaser"}),
}
"""Fields of a clause that follow from where it stands in the file. A clause may still give its own `id`."""

INJECTED = frozenset().union(*GIVEN.values())

REFERENCES: dict[str, str] = {
    "agreement.purchaser": "parties",
    "agreement.security": "securities",
    "securities.*.opening.*.holder": "parties",
    "securities.*.clauses.*.into": "securities",
    "securities.*.clauses.*.common": "common stock",
    "securities.*.clauses.*.conversion": "conversions",
    "groups.*.members.*": "parties",
    "parties.*.group": "groups",
    "premiums.*.conversion": "conversions",
    "stated.*.closings.*": "closings",
    "precedence.*": "sources",
    "same_date_order.*": "acts",
}
"""What names something else, and among what it must be found."""

ID = "[a-z0-9][a-z0-9_-]*"
"""How an id is written: it stands in paths, in citations and on the command line."""

CURRENCY = "[A-Z]{3}"

ABOVE_ZERO = frozenset({"price", "stated_value", "smallest", "tick"})
"""Numbers that something is divided by or multiplied with: never zero. No number of a deal file is below zero."""

YEARS = (1800, 2200)
"""The years in which a deal's dates lie."""

SPAN_MAX = {"years": 200, "months": 2_400, "days": 73_000}
"""The longest times that a term may run."""


@dataclass(frozen=True, slots=True)
class AssumptionText:
    """An entry of `assumptions`: what is supposed, which outputs it changes, and what else it could be."""

    says: str
    changes: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """The section `agreement`, with what the staged closings need to know besides the agreement itself."""

    signed: date
    purchaser: str
    security: str
    price: Decimal
    closings: tuple[Closing, ...]
    registration_rights: str = ""
    use_of_proceeds: str = ""
    month_means: Literal["window", "last_day"] = "window"
    default_effect: Literal["obligations_stand", "ends_later_closings"] = "obligations_stand"
    cure_days: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """The file's first lines and its plain lists."""

    seriatim: str
    id: str
    title: str
    currency: str
    precedence: tuple[str, ...] = ()
    same_date_order: tuple[str, ...] = ()
    stated: tuple[Stated, ...] = ()
    premiums: tuple[Premium, ...] = ()
    questions: tuple[Question, ...] = ()
    ownership: Ownership = field(default_factory=Ownership)
    source_folders: tuple[str, ...] = ()
    assumptions: Mapping[str, AssumptionText] = field(default_factory=dict)


@dataclass(frozen=True)
class DealFile:
    """A deal as read, and what only its file knows: where its sources may lie."""

    deal: Deal
    source_folders: tuple[str, ...]


def read_deal(text: str, file: str, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> DealFile:
    """The deal that a file describes. `assume` overrides assumptions by id, `precedence` the order of the sources.

    Raises BadInput with every problem at once.
    """
    root = read_tree(text, file)
    if root.items is None:
        message = "a deal file holds named values, and begins with seriatim: 1"
        raise BadInput([Problem(code="wrong-shape", message=message, where=root.where, found=root.shown)])
    listed = root.get("precedence")
    declared = [part.text or "" for part in (listed.parts or [])] if listed is not None else []
    stripper = Stripper(tuple(dict.fromkeys([*(precedence or ()), *declared])), dict(assume or {}))
    bare = stripper.strip(root, "")
    stripper.override()
    builder = _Builder(bare, stripper, Reader())
    deal = builder.build(hashlib.sha256(text.encode()).hexdigest())
    told = {problem.where for problem in stripper.problems}
    problems = [*stripper.problems, *(problem for problem in builder.reader.problems if problem.where not in told)]
    if problems or deal is None:
        raise BadInput(sorted(problems, key=lambda p: (p.where.line, p.where.column) if p.where else (0, 0)))
    return deal


@dataclass
class _Builder:
    """Reads the sections in turn; what could not be read is left out of the checks that need it."""

    root: Node
    stripper: Stripper
    reader: Reader

    def build(self, digest: str) -> DealFile | None:
        head = self.reader.read(Head, self.root, "", ignored=[*NAMED, "agreement"])
        if head and head.seriatim != VERSION:
            where = self.reader.leaves["seriatim"][2].where
            remedy = f"write seriatim: {VERSION}"
            self.reader.problem(
                "wrong-version", f"{head.seriatim!r} is no version of the deal file known here", where, VERSION, remedy=remedy
            )
        named = {section: self._named(section, kind) for section, kind in NAMED.items()}
        terms = self._agreement()
        issuer = self._issuer()
        common = {"issuer": issuer, "currency": head.currency if head else ""}
        listed = self._listed_clauses(named["securities"], terms, common)
        self._check(terms)
        grounds = tuple(self._terms())
        if self.reader.problems or self.stripper.problems or head is None or terms is None:
            return None
        clauses = [*self._following_clauses(named["securities"], terms, common), *listed]
        agreement = Agreement(
            terms.signed, terms.purchaser, terms.security, terms.price, terms.closings, terms.registration_rights, terms.use_of_proceeds
        )
        deal = Deal(
            id=head.id,
            title=head.title,
            currency=head.currency,
            sources=named["sources"],
            parties=named["parties"],
            groups=named["groups"],
            securities=named["securities"],
            agreement=agreement,
            clauses=Clauses(clauses),
            stated=head.stated,
            premiums=head.premiums,
            assumptions=self._assumptions(head),
            questions=head.questions,
            precedence=tuple(self.stripper.precedence),
            same_date_order=head.same_date_order,
            ownership=head.ownership,
            terms=grounds,
            digest=digest,
        )
        return DealFile(deal, head.source_folders)

    def _named(self, section: str, kind: type[Any]) -> dict[str, Any]:
        node = self.root.get(section)
        if node is None or node.items is None:
            if node is not None and node.kind != "nothing":
                message = f"{section} should hold named values"
                self.reader.problem("wrong-shape", message, node.where, describe(Mapping[str, Any]), node.shown)
            elif section in NEEDED:
                self.reader.problem("missing-key", f"the deal needs {section}", self.root.where, remedy=f"add {section}:")
            return {}
        ignored = ["clauses"] if kind is Security else []
        read = {name: self.reader.read(kind, child, f"{section}.{name}", {"id": name}, ignored) for name, child in node.items.items()}
        return {name: thing for name, thing in read.items() if thing is not None}

    def _agreement(self) -> AgreementTerms | None:
        node = self.root.get("agreement")
        if node is None or node.kind == "nothing":
            self.reader.problem("missing-key", "the deal needs an agreement", self.root.where, remedy="add agreement:")
            return None
        return self.reader.read(AgreementTerms, node, "agreement", ignored=["clauses"])

    def _issuer(self) -> str:
        """The one party that issues. It is a problem if there is none or more, unless a role could not be read at all."""
        parties = self.root.get("parties")
        if parties is None or not parties.items:
            return ""
        roles = {name: self.reader.leaves.get(f"parties.{name}.role") for name in parties.items}
        issuers = [name for name, leaf in roles.items() if leaf is not None and leaf[1] == "issuer"]
        if len(issuers) != 1 and None not in roles.values():
            message = f"{', '.join(issuers)} are all issuers" if issuers else "no party is the issuer"
            remedy = "give one party, and only one, the role: issuer"
            self.reader.problem("no-issuer", message, self.root.keys["parties"], "exactly one issuer", remedy=remedy)
        return issuers[0] if issuers else ""

    def _following_clauses(self, securities: Mapping[str, Security], terms: AgreementTerms, common: Mapping[str, str]) -> Iterable[Any]:
        """Clauses that follow from the securities and the agreement: limits and the common stock first, then the closings."""
        for s in securities.values():
            if s.authorized is not None:
                yield AuthorizedShares(f"authorized_{s.id}", s.id, s.authorized, s.designation == "required", s.reissuable)
        for s in securities.values():
            if s.kind == "common":
                yield CommonStock(f"{s.id}_stock", s.id, **common)
        month = terms.month_means
        yield StagedClosings(
            CLOSINGS,
            terms.security,
            purchaser=terms.purchaser,
            price=terms.price,
            tranches=tuple(Tranche(c.id, c.when.window(terms.signed, month), c.shares, c.condition) for c in terms.closings),
            default_effect=terms.default_effect,
            cure_days=terms.cure_days,
            **common,
        )

    def _listed_clauses(self, securities: Mapping[str, Security], terms: AgreementTerms | None, common: Mapping[str, str]) -> list[Any]:
        """What the file lists under each security and under the agreement, in its order; read even where the rest could not be."""
        clauses: list[Any] = []
        for name, node in self._children("securities"):
            read = securities.get(name)
            given = {**common, "security": name, "stated_value": read.stated_value if read else Decimal(1)}
            clauses += self._listed(node, f"securities.{name}", given)
        given = {**common, "security": terms.security if terms else "", "purchase": CLOSINGS, "purchaser": terms.purchaser if terms else ""}
        agreement = self.root.get("agreement")
        return clauses + self._listed(agreement, "agreement", given)

    def _listed(self, node: Node | None, path: str, given: Mapping[str, Any]) -> list[Any]:
        listed = node.get("clauses") if node else None
        if listed is None or listed.kind == "nothing":
            return []
        if listed.parts is None:
            self.reader.problem("wrong-shape", "clauses should be a list", listed.where, "- clause: ...", listed.shown)
            return []
        read = [self._clause(part, f"{path}.clauses.{name}", given) for (name, part) in listed.children()]
        return [clause for clause in read if clause is not None]

    def _clause(self, node: Node, path: str, given: Mapping[str, Any]) -> Any:
        name = node.get("clause")
        kind = CLAUSES.get(name.text or "") if name is not None else None
        if kind is None or name is None:
            near = difflib.get_close_matches(name.text or "", list(CLAUSES), 1) if name else []
            remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(CLAUSES)}"
            said = f"there is no clause {name.shown!r}" if name else "an entry of clauses begins with clause: and its name"
            self.reader.problem("unknown-clause", said, (name or node).where, remedy=remedy)
            return None
        section = path.partition(".")[0]
        if kind not in clauses_under(section).values():
            other = next(place for place in GIVEN if kind in clauses_under(place).values())
            remedy = "put it under agreement.clauses" if other == "agreement" else "put it under the clauses of its security"
            self.reader.problem("clause-misplaced", f"{name.text} does not belong to {section}", name.where, remedy=remedy)
            return None
        injected = {key: value for key, value in given.items() if key in kind.__dataclass_fields__}
        own = node.get("id")
        injected["id"] = own.text if own is not None and own.text else name.text
        if "stated_value" in injected and injected["stated_value"] is None:
            remedy = f"add stated_value: under {given['security']}"
            message = f"{name.text} needs the stated value of {given['security']}"
            self.reader.problem("missing-key", message, name.where, "a number", remedy=remedy)
            return None
        return self.reader.read(kind, node, path, injected, ignored=["clause", "id"])

    def _children(self, *keys: str) -> list[tuple[str, Node]]:
        """The entries of a section or of a list in it, with their names; none where it could not be read."""
        node: Node | None = self.root
        for key in keys:
            node = node.get(key) if node is not None else None
        return list(node.children()) if node is not None else []

    def _clause_nodes(self) -> list[Node]:
        around = [node for _, node in self._children("securities")] + [node for node in [self.root.get("agreement")] if node]
        return [part for node in around if (listed := node.get("clauses")) for part in listed.parts or ()]

    def _check(self, terms: AgreementTerms | None) -> None:
        """What no single field can tell: ids, references, ranges, and closings that lie before the signing."""
        self._ids()
        self._references()
        self._grounds_known()
        self._ranges()
        for closing in terms.closings if terms else ():
            self._closing(closing, cast(AgreementTerms, terms).signed)

    def _closing(self, closing: Closing, signed: date) -> None:
        leaves, path = self.reader.leaves, f"agreement.closings.{closing.id}"
        if closing.when.closes < signed and (leaf := leaves.get(f"{path}.when")):
            message = f"{closing.id} would close {closing.when}, before the agreement is signed on {signed}"
            self.reader.problem("closing-before-signing", message, leaf[2].where, remedy="correct the day of the closing or of the signing")
        if not closing.shares and (leaf := leaves.get(f"{path}.shares")):
            remedy = f"take {closing.id} out, or say how many shares it is for"
            self.reader.problem("out-of-range", "shares must be more than zero", leaf[2].where, found=leaf[2].shown, remedy=remedy)

    def _ids(self) -> None:
        """Ids are well written, and each is given once."""
        following = [CLOSINGS, *(f"authorized_{name}" for name, _ in self._children("securities"))]
        following += [f"{name}_stock" for name, _ in self._children("securities")]
        self._unique("clauses", self._clause_nodes(), following)
        self._unique("closings", [node for _, node in self._children("agreement", "closings")])
        for section in ("stated", "premiums", "questions"):
            self._unique(section, [node for _, node in self._children(section)])
        for section in (*NAMED, "assumptions"):
            node = self.root.get(section)
            for name, place in node.keys.items() if node is not None else ():
                self._well_written(name, place)
        for key, form, example in (("id", ID, "ascent-series-k"), ("currency", CURRENCY, "USD")):
            leaf = self.reader.leaves.get(key)
            if leaf and not re.fullmatch(form, str(leaf[1])):
                self.reader.problem("wrong-value", f"{key}: {leaf[1]!r} is not written like {example}", leaf[2].where, found=str(leaf[1]))

    def _unique(self, what: str, nodes: Iterable[Node], taken: Iterable[str] = ()) -> None:
        seen = set(taken)
        for node in nodes:
            name, own = name_of(node), node.get("id") or node.get("clause") or node
            if name:
                self._well_written(name, own.where)
            if name in seen:
                remedy = "give one of them another id" if what != "clauses" else "give it an id of its own, such as id: second_conversion"
                self.reader.problem("duplicate-id", f"two {what} are called {name!r}", own.where, found=name, remedy=remedy)
            seen.update([name] if name else [])

    def _well_written(self, name: str, where: Any) -> None:
        if not re.fullmatch(ID, name):
            expected = "small letters, digits, - and _"
            self.reader.problem("wrong-id", f"{name!r} cannot be an id", where, expected, name, remedy=f"write it with {expected} only")

    def _references(self) -> None:
        """Everything that names something else names something that is there."""
        known = self._known()
        patterns = {re.compile(re.escape(form).replace(r"\*", "[^.]+")): among for form, among in REFERENCES.items()}
        for path, (_, value, node) in list(self.reader.leaves.items()):
            for pattern, among in patterns.items():
                if pattern.fullmatch(path):
                    self._unknown(value, known[among], node.where, called(path), among)
        declared = {part.text for _, part in self._children("precedence")}
        for name in self.stripper.precedence:
            if name and name not in declared:
                self._unknown(name, known["sources"], overridden(name), "precedence", "sources")

    def _known(self) -> dict[str, list[str] | None]:
        """The names that there are, by what they are names of; None where that could not be read."""
        known: dict[str, list[str] | None] = {"acts": list(KINDS)}
        for section in (*NAMED, "assumptions"):
            node = self.root.get(section)
            unread = section in NEEDED if node is None or node.kind == "nothing" else node.items is None
            known[section] = None if unread else [name for name, _ in self._children(section)]
        kinds = {name: self.reader.leaves.get(f"securities.{name}.kind") for name in known["securities"] or ()}
        known["common stock"] = [name for name, leaf in kinds.items() if leaf is None or leaf[1] == "common"]
        known["closings"] = [name_of(node) for _, node in self._children("agreement", "closings")] or None
        clauses = {name_of(node): node.get("clause") for node in self._clause_nodes()}
        kind_of = {name: CLAUSES.get(node.text or "") for name, node in clauses.items() if node is not None}
        known["conversions"] = [name for name, kind in kind_of.items() if getattr(kind, "performed_as", "") == "converted"]
        return known

    def _unknown(self, name: str, known: Iterable[str] | None, where: Any, what: str, among: str) -> None:
        if known is None or name in (names := list(known)):
            return
        near = difflib.get_close_matches(name, names, 1)
        remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(names)}" if names else f"add it to the {among}"
        self.reader.problem("unknown-reference", f"{what}: there is no {name!r} among the {among}", where, found=name, remedy=remedy)

    def _grounds_known(self) -> None:
        """Cited sources and assumptions are there, and every assumption carries something."""
        known = self._known()
        for ground in self.stripper.grounds:
            if ground.cite:
                self._unknown(ground.cite.source, known["sources"], ground.where, "cite", "sources")
            if ground.assumed:
                self._unknown(ground.assumed, known["assumptions"], ground.where, "assumed", "assumptions")
        used = {ground.assumed for ground in self.stripper.grounds}
        for name in known["assumptions"] or ():
            if name not in used:
                message, where = f"nothing rests on the assumption {name}", self._section_key("assumptions", name)
                remedy = f"mark the value that it explains with assumed: {name}, or remove it"
                self.reader.problem("assumption-unused", message, where, remedy=remedy)

    def _ranges(self) -> None:
        for path, (_, value, node) in list(self.reader.leaves.items()):
            if wrong := out_of_range(path.rpartition(".")[2], value):
                self.reader.problem("out-of-range", f"{called(path)} {wrong}", node.where, found=node.shown)

    def _section_key(self, section: str, key: str) -> Any:
        node = self.root.get(section)
        return node.keys.get(key) if node is not None else None

    def _assumptions(self, head: Head) -> dict[str, Assumption]:
        values = self.stripper.assumed_values
        return {
            name: Assumption(
                name,
                text.says,
                text.changes,
                text.instead,
                tuple(node.text or "" for _, node in values.get(name, ())),
                tuple(path for path, _ in values.get(name, ())),
                name in self.stripper.overrides,
            )
            for name, text in head.assumptions.items()
        }

    def _terms(self) -> Iterable[Term]:
        """Each ground with the figures it covers: those under its path that have no nearer ground."""
        covered = self._covered()
        for ground in self.stripper.grounds:
            figures = tuple(self._reading(ground)) if ground.node is not None else tuple(covered.get(ground.path, ()))
            node = ground.node or (self.reader.leaves[ground.path][2] if ground.path in self.reader.leaves else None)
            yield Term(
                ground.path,
                figures,
                ground.cite,
                ground.assumed,
                ground.wording,
                ground.note,
                chosen=ground.node is None,
                text=node.text or "" if node is not None else "",
                where=ground.where,
            )

    def _covered(self) -> dict[str, list[Figure]]:
        """The figures by the path of their nearest ground."""
        paths = {ground.path for ground in self.stripper.grounds}
        covered: dict[str, list[Figure]] = {}
        for path, (hint, value, _) in self.reader.leaves.items():
            name, nearest = path.rpartition(".")[2], path
            while nearest and nearest not in paths:
                nearest = nearest.rpartition(".")[0]
            if is_figure(name, value):
                covered.setdefault(nearest, []).append(Figure(name, value, get_origin(hint) is Annotated))
        return covered

    def _reading(self, ground: Ground) -> Iterable[Figure]:
        """A reading that is not in force, read as the type that its path has."""
        leaf = self.reader.leaves.get(ground.path)
        if leaf is None or ground.node is None:
            return
        value, read = self.reader.value(leaf[0], ground.node, ground.path)
        self.reader.leaves[ground.path] = leaf
        name = ground.path.rpartition(".")[2]
        if read and is_figure(name, value):
            yield Figure(name, value, get_origin(leaf[0]) is Annotated)


def clauses_under(section: str) -> dict[str, type[Any]]:
    """The clauses that may be listed under `securities` or under `agreement`: those whose fields that place can give."""
    return {name: kind for name, kind in CLAUSES.items() if INJECTED & set(kind.__dataclass_fields__) <= GIVEN[section]}


def out_of_range(name: str, value: Any) -> str:
    """What is wrong with a value that is well written but cannot be meant, or nothing.

    >>> out_of_range("price", Decimal(0))
    'must be more than zero'
    """
    value = value.money if isinstance(value, Worth) else value.closes if isinstance(value, When) else value
    value = value.after_issue if isinstance(value, Until) else value
    if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1]:
        return f"must lie between the years {YEARS[0]} and {YEARS[1]}"
    if isinstance(value, AfterIssue) and value.count > SPAN_MAX[value.unit]:
        return f"must be at most {SPAN_MAX[value.unit]:,} {value.unit} after issue"
    if isinstance(value, (Decimal, int)) and value < 0:
        return "must not be negative"
    if isinstance(value, (Decimal, int)) and value == 0 and name in ABOVE_ZERO:
        return "must be more than zero"
    if type(value) is int and value > SPAN_MAX["days"]:
        return f"must be at most {SPAN_MAX['days']:,} days"
    return ""


def is_figure(name: str, value: Any) -> bool:
    """Whether a value should stand in the source as it is: numbers, dates, phrases and names do; ids and choices do not."""
    return isinstance(value, (Decimal, date, When, AfterIssue, Worth)) or name in ("name", "listing") or value is True


def shown(value: Any) -> str:
    """A figure's value as the deal file would write it."""
    return str(plain(value))
