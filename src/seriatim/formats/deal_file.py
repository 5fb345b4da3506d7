"""The deal file: YAML to a `Deal`, or every problem in it at once.

In five moves: the tree with places; the grounds taken off it (and overrides put in); the plain sections read into types;
the references between them checked; the clauses put in order. The JSON Schema of `formats.schema` is made from the same tables.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_origin

from seriatim.deal.act import KINDS
from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import AfterIssue, When, Worth
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
from seriatim.formats.codec import Reader, plain
from seriatim.formats.grounds import Ground, Stripper
from seriatim.formats.tree import Node, read_tree
from seriatim.provisions import CLAUSES, AuthorizedShares, CommonStock, StagedClosings, Tranche
from seriatim.units.problems import BadInput, Problem

VERSION = "1"

NAMED: dict[str, type[Any]] = {"sources": Source, "parties": Party, "groups": Group, "securities": Security}
"""Sections that are mappings from an id to a thing."""

INJECTED = frozenset({"id", "security", "issuer", "currency", "stated_value", "purchase", "purchaser", "smallest"})
"""Fields of a clause that follow from where it stands in the file. A clause may still give its own `id`."""


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
        raise BadInput([Problem(code="wrong-shape", message="a deal file is a mapping", where=root.where, found=root.kind)])
    listed = root.get("precedence")
    declared = [part.text or "" for part in (listed.parts or [])] if listed is not None else []
    stripper = Stripper(tuple(precedence) if precedence else tuple(declared), dict(assume or {}))
    bare = stripper.strip(root, "")
    stripper.override()
    builder = _Builder(bare, stripper, Reader())
    deal = builder.build(hashlib.sha256(text.encode()).hexdigest())
    problems = [*stripper.problems, *builder.reader.problems]
    if problems or deal is None:
        raise BadInput(sorted(problems, key=lambda p: (p.where.line, p.where.column) if p.where else (0, 0)))
    return deal


@dataclass
class _Builder:
    """Reads the sections in turn; what could not be read is left out of the checks that need it."""

    root: Node
    stripper: Stripper
    reader: Reader
    places: dict[str, Node] = field(default_factory=dict)

    def build(self, digest: str) -> DealFile | None:
        ignored = [*NAMED, "agreement"]
        head = self.reader.read(Head, self.root, "", ignored=ignored)
        if head and head.seriatim != VERSION:
            where = self.root.items["seriatim"].where if self.root.items else None
            self.reader.problem("wrong-version", f"this is version {head.seriatim} of the deal file", where, expected=VERSION)
        named = {section: self._named(section, kind) for section, kind in NAMED.items()}
        agreement_node = self.root.get("agreement")
        if agreement_node is None:
            self.reader.problem("missing-key", "the deal needs an agreement", self.root.where, remedy="add agreement:")
            return None
        terms = self.reader.read(AgreementTerms, agreement_node, "agreement", ignored=["clauses"])
        issuers = [p.id for p in named["parties"].values() if p.role == "issuer"]
        if len(issuers) != 1 and named["parties"]:
            self.reader.problem("no-issuer", f"{len(issuers)} parties are issuers", self.root.keys.get("parties"), expected="exactly one")
        if head is None or terms is None or len(issuers) != 1:
            self._check_clause_keys(agreement_node)
            return None
        clauses = self._clauses(named["securities"], terms, head, issuers[0], agreement_node)
        self._references(named, terms, head, clauses)
        if self.reader.problems:
            return None
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
            terms=tuple(self._terms()),
            digest=digest,
        )
        return DealFile(deal, head.source_folders)

    def _named(self, section: str, kind: type[Any]) -> dict[str, Any]:
        node = self.root.get(section)
        if node is None or node.items is None:
            if section in ("parties", "securities"):
                self.reader.problem("missing-key", f"the deal needs {section}", self.root.where, remedy=f"add {section}:")
            return {}
        ignored = ["clauses"] if kind is Security else []
        read = {name: self.reader.read(kind, child, f"{section}.{name}", {"id": name}, ignored) for name, child in node.items.items()}
        return {name: thing for name, thing in read.items() if thing is not None}

    def _clauses(self, securities: Mapping[str, Security], terms: AgreementTerms, head: Head, issuer: str, agreement: Node) -> list[Any]:
        """Limits and the common stock first, then the closings, then what the file lists, in its order."""
        common = {"issuer": issuer, "currency": head.currency}
        clauses: list[Any] = [
            AuthorizedShares(f"authorized_{s.id}", s.id, s.authorized, s.designation == "required", s.reissuable)
            for s in securities.values()
            if s.authorized is not None
        ]
        clauses += [CommonStock(f"{s.id}_stock", s.id, **common) for s in securities.values() if s.kind == "common"]
        month = terms.month_means
        tranches = tuple(Tranche(c.id, c.when.window(terms.signed, month), c.shares, c.condition) for c in terms.closings)
        closings = StagedClosings(
            "staged_closings",
            terms.security,
            purchaser=terms.purchaser,
            price=terms.price,
            tranches=tranches,
            default_effect=terms.default_effect,
            cure_days=terms.cure_days,
            **common,
        )
        clauses.append(closings)
        for security in securities.values():
            given = {**common, "security": security.id, "stated_value": security.stated_value}
            section = self.root.get("securities")
            node = section.get(security.id) if section else None
            clauses += self._listed(node, f"securities.{security.id}", given)
        given = {**common, "security": terms.security, "stated_value": None, "purchase": closings.id, "purchaser": terms.purchaser}
        clauses += self._listed(agreement, "agreement", given)
        return clauses

    def _listed(self, node: Node | None, path: str, given: Mapping[str, Any]) -> list[Any]:
        listed = node.get("clauses") if node else None
        if listed is None:
            return []
        if listed.parts is None:
            self.reader.problem("wrong-shape", "clauses should be a list", listed.where, found=listed.kind)
            return []
        read = [self._clause(part, f"{path}.clauses.{name}", given) for (name, part) in listed.children()]
        return [clause for clause in read if clause is not None]

    def _clause(self, node: Node, path: str, given: Mapping[str, Any]) -> Any:
        name = node.get("clause")
        kind = CLAUSES.get(name.text or "") if name is not None else None
        if kind is None or name is None:
            near = difflib.get_close_matches(name.text or "", list(CLAUSES), 1) if name else []
            remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(CLAUSES)}"
            said = f"there is no clause {name.text!r}" if name else "an entry of clauses says which clause it is"
            self.reader.problem("unknown-clause", said, (name or node).where, remedy=remedy)
            return None
        fields = set(kind.__dataclass_fields__)
        injected = {key: value for key, value in given.items() if key in fields}
        own = node.get("id")
        injected["id"] = own.text if own is not None and own.text else name.text
        if "stated_value" in injected and injected["stated_value"] is None:
            self.reader.problem("missing-key", f"{given['security']} needs a stated_value for {name.text}", node.where)
            return None
        missing = fields & INJECTED - set(injected) - {"smallest"}
        if missing:
            self.reader.problem(
                "clause-misplaced", f"{name.text} does not belong here", name.where, remedy="put it under agreement.clauses"
            )
            return None
        return self.reader.read(kind, node, path, injected, ignored=["clause", "id"])

    def _check_clause_keys(self, agreement: Node) -> None:
        """Where the deal cannot be built, its clauses are still read, so that all problems come at once."""
        section = self.root.get("securities")
        given = dict.fromkeys(INJECTED, "x")
        for name, node in (section.items or {}).items() if section else ():
            self._listed(node, f"securities.{name}", {k: v for k, v in given.items() if k not in ("purchase", "purchaser")})
        self._listed(agreement, "agreement", given)

    def _references(self, named: Mapping[str, Mapping[str, Any]], terms: AgreementTerms, head: Head, clauses: list[Any]) -> None:
        """Everything that names something else names something that is there, and every id is given once."""
        parties, securities, sources = named["parties"], named["securities"], named["sources"]
        self._known("agreement.purchaser", terms.purchaser, parties)
        self._known("agreement.security", terms.security, securities)
        for s in securities.values():
            for opening in s.opening:
                self._known(f"securities.{s.id}.opening.{opening.holder}.holder", opening.holder, parties)
        for group in named["groups"].values():
            for index, member in enumerate(group.members, start=1):
                self._known(f"groups.{group.id}.members.{index}", member, parties)
        for party in parties.values():
            if party.group:
                self._known(f"parties.{party.id}.group", party.group, named["groups"])
        by_id = {clause.id: clause for clause in clauses}
        for clause in clauses:
            for name, known in (("into", securities), ("common", securities), ("conversion", by_id)):
                if isinstance(getattr(clause, name, None), str):
                    self._known(f"securities.{clause.security}.clauses.{clause.id}.{name}", getattr(clause, name), known)
        for premium in head.premiums:
            self._known(f"premiums.{premium.id}.conversion", premium.conversion, by_id)
        for stated in head.stated:
            for index, closing in enumerate(stated.closings, start=1):
                self._known(f"stated.{stated.id}.closings.{index}", closing, [c.id for c in terms.closings])
        for ground in self.stripper.grounds:
            if ground.cite and ground.cite.source not in sources:
                self._unknown(ground.cite.source, sources, ground.where, "source")
            if ground.assumed and ground.assumed not in head.assumptions:
                self._unknown(ground.assumed, head.assumptions, ground.where, "assumption")
        used = {ground.assumed for ground in self.stripper.grounds}
        for name in head.assumptions:
            if name not in used:
                where = self._section_key("assumptions", name)
                self.reader.problem(
                    "assumption-unused", f"nothing rests on the assumption {name}", where, remedy=f"mark its value with assumed: {name}"
                )
        for index, source in enumerate(head.precedence, start=1):
            self._known(f"precedence.{index}", source, sources)
        for index, kind in enumerate(head.same_date_order, start=1):
            self._known(f"same_date_order.{index}", kind, KINDS)
        self._unique([c.id for c in terms.closings], "closing", "agreement")
        self._unique([clause.id for clause in clauses], "clause", "securities")

    def _known(self, path: str, name: str, known: Iterable[str]) -> None:
        if name not in list(known):
            leaf = self.reader.leaves.get(path)
            self._unknown(name, known, leaf[2].where if leaf else None, path.rpartition(".")[2])

    def _unknown(self, name: str, known: Iterable[str], where: Any, what: str) -> None:
        near = difflib.get_close_matches(name, list(known), 1)
        remedy = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"
        self.reader.problem("unknown-reference", f"{what}: there is no {name!r}", where, found=name, remedy=remedy)

    def _unique(self, ids: list[str], what: str, section: str) -> None:
        for name in {name for name in ids if ids.count(name) > 1}:
            self.reader.problem(
                "duplicate-id", f"two have the id {name!r} ({what})", self.root.keys.get(section), remedy="give one another id"
            )

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
        paths = {ground.path for ground in self.stripper.grounds}
        for ground in self.stripper.grounds:
            figures = tuple(self._reading(ground) if ground.node is not None else self._covered(ground, paths))
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

    def _covered(self, ground: Ground, paths: set[str]) -> Iterable[Figure]:
        inside = f"{ground.path}." if ground.path else ""
        for path, (hint, value, _) in self.reader.leaves.items():
            if path == ground.path or (not ground.single and path.startswith(inside) and not self._nearer(path, ground.path, paths)):
                name = path.rpartition(".")[2]
                if is_figure(name, value):
                    yield Figure(name, value, get_origin(hint) is Annotated)

    @staticmethod
    def _nearer(path: str, ground: str, paths: set[str]) -> bool:
        """Whether a ground stands between the path and this one."""
        while len(path) > len(ground):
            if path in paths:
                return True
            path = path.rpartition(".")[0]
        return False

    def _reading(self, ground: Ground) -> Iterable[Figure]:
        """A reading that is not in force, read as the type that its path has."""
        leaf = self.reader.leaves.get(ground.path)
        if leaf is None or ground.node is None:
            return
        value, read = self.reader.value(leaf[0], ground.node, f"{ground.path}#reading")
        self.reader.leaves.pop(f"{ground.path}#reading", None)
        if read and is_figure(ground.path.rpartition(".")[2], value):
            yield Figure(ground.path.rpartition(".")[2], value, get_origin(leaf[0]) is Annotated)


def is_figure(name: str, value: Any) -> bool:
    """Whether a value should stand in the source as it is: numbers, dates, phrases and names do; ids and choices do not."""
    return isinstance(value, (Decimal, date, When, AfterIssue, Worth)) or name in ("name", "listing") or value is True


def shown(value: Any) -> str:
    """A figure's value as the deal file would write it."""
    return str(plain(value))
