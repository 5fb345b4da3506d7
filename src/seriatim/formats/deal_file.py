"""The deal file: YAML to a `Deal`, or every problem in it at once.

In five moves: the tree with places (`tree`); the grounds taken off it and overrides put in (`grounds`); the plain sections read
into types (`deal_tables`); what no single field can tell (`deal_checks`); the clauses put in order, and the figures that each
ground covers (`deal_grounds`).
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from seriatim.deal.clause import Clauses
from seriatim.deal.market import OCCURRENCES, quotations
from seriatim.deal.terms import Agreement, Deal, Group, Security
from seriatim.formats import deal_grounds
from seriatim.formats.codec import Reader
from seriatim.formats.deal_checks import Checks, children
from seriatim.formats.deal_closings import closing_clauses
from seriatim.formats.deal_parts import shared_out
from seriatim.formats.deal_tables import CLOSINGS, GIVEN, NAMED, NEEDED, VERSION, AgreementTerms, Head, clauses_under
from seriatim.formats.grounds import Stripper
from seriatim.formats.hints import describe
from seriatim.formats.tree import Node, read_tree
from seriatim.provisions import CLAUSES, Amendments, AuthorizedShares, CommonDividends, Occurrences, Quotations, ShareRegister
from seriatim.units.numbers import ONE, ZERO
from seriatim.units.problems import BadInput, Problem


@dataclass(frozen=True)
class DealFile:
    """A deal as read, and what only its file knows: where its sources may lie."""

    deal: Deal
    source_folders: tuple[str, ...]


def read_deal(text: str, file: str, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> DealFile:
    """The deal that a file describes. `assume` overrides assumptions by id, `precedence` the order of the sources.

    Raises BadInput with every problem at once.
    """
    return read_root(read_tree(text, file), hashlib.sha256(text.encode()).hexdigest(), assume, precedence)


def read_root(root: Node, digest: str, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> DealFile:
    """The same from the file's tree; `digest` stands for the text that it was."""
    if root.items is None:
        message = "a deal file holds named values, and begins with seriatim: 1"
        raise BadInput([Problem(code="wrong-shape", message=message, where=root.where, found=root.shown)])
    listed = root.get("precedence")
    declared = [part.text or "" for part in (listed.parts or [])] if listed is not None else []
    stripper = Stripper(tuple(dict.fromkeys([*(precedence or ()), *declared])), dict(assume or {}))
    shared = shared_out(root)
    bare = stripper.strip(root, "")
    stripper.override()
    builder = _Builder(bare, stripper, Reader(shared))
    deal = builder.build(digest)
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
        listed = self._listed_clauses(named["securities"], named["groups"], terms, common)
        Checks(self.root, self.stripper, self.reader).run(terms)
        grounds = tuple(deal_grounds.terms(self.stripper, self.reader))
        if self.reader.problems or self.stripper.problems or head is None:
            return None
        following = [*self._following_clauses(named["securities"], terms, common), *listed]
        names = dict.fromkeys(name for clause in following for name in getattr(clause, "occurrences", ()))
        clauses = [Occurrences(OCCURRENCES, tuple(names)), Amendments(parties=tuple(named["parties"])), *following]
        deal = Deal(
            id=head.id,
            title=head.title,
            currency=head.currency,
            sources=named["sources"],
            parties=named["parties"],
            groups=named["groups"],
            securities=named["securities"],
            agreement=_agreed(terms) if terms else None,
            clauses=Clauses(clauses),
            stated=head.stated,
            premiums=head.premiums,
            assumptions=deal_grounds.assumptions(head, self.stripper),
            questions=head.questions,
            precedence=tuple(self.stripper.precedence),
            same_date_order=head.same_date_order,
            ownership=head.ownership,
            terms=grounds,
            written=frozenset(self.reader.leaves),
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
        return {name: _denominated(thing) for name, thing in read.items() if thing is not None}

    def _agreement(self) -> AgreementTerms | None:
        node = self.root.get("agreement")
        if node is None or node.kind == "nothing":
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

    def _following_clauses(
        self, securities: Mapping[str, Security], terms: AgreementTerms | None, common: Mapping[str, str]
    ) -> Iterable[Any]:
        """Clauses that follow from the securities and the agreement: limits and registers first, then the closings."""
        for s in securities.values():
            if s.authorized is not None:
                yield AuthorizedShares(f"authorized_{s.id}", s.id, s.authorized, s.designation == "required", s.reissuable)
        for s in securities.values():
            yield ShareRegister(f"{s.id}_stock", s.id, **common, kind=s.kind, smallest=s.smallest)
            if s.kind == "common":
                yield CommonDividends(f"{s.id}_dividends", s.id, **common, smallest=s.smallest)
        for s in securities.values():
            yield Quotations(quotations(s.id), s.id)
        if terms is not None:
            yield from closing_clauses(securities, terms, common)

    def _listed_clauses(
        self, securities: Mapping[str, Security], groups: Mapping[str, Group], terms: AgreementTerms | None, common: Mapping[str, str]
    ) -> list[Any]:
        """What the file lists under each security and under the agreement, in its order; read even where the rest could not be."""
        clauses: list[Any] = []
        for name, node in children(self.root, "securities"):
            read = securities.get(name)
            given: dict[str, Any] = {
                **common,
                "security": name,
                "stated_value": read.stated_value if read else ONE,
                "smallest": read.smallest if read else ONE,
                "groups": {group.id: group.members for group in groups.values()},
                "signed": terms.signed if terms else None,
            }
            clauses += self._listed(node, f"securities.{name}", given)
        bought, purchaser = (terms.security, terms.purchaser) if terms else ("", "")
        smallest = securities[bought].smallest if bought in securities else ONE
        buyers = tuple(dict.fromkeys(closing.purchaser or purchaser for closing in terms.closings)) if terms else ()
        agreed: dict[str, Any] = {
            **common,
            "security": bought,
            "purchase": CLOSINGS,
            "purchaser": purchaser,
            "buyers": buyers,
            "smallest": smallest,
        }
        agreement = self.root.get("agreement")
        return clauses + self._listed(agreement, "agreement", agreed)

    def _listed(self, node: Node | None, path: str, given: Mapping[str, Any]) -> list[Any]:
        listed = node.get("clauses") if node else None
        if listed is None or listed.kind == "nothing":
            return []
        if listed.parts is None:
            self.reader.problem("wrong-shape", "clauses should be a list", listed.where, "- clause: ...", listed.shown)
            return []
        read = [self._clause(part, f"{path}.clauses.{name}", given) for (name, part) in listed.children()]
        return [clause for clause in read if clause is not None]

    def _smallest_of(self, into: Node | None) -> Decimal:
        """The smallest part of a share of what a clause gives; one where that could not be read."""
        read = self.reader.leaves.get(f"securities.{into.text}.smallest") if into is not None else None
        return read[1] if read is not None and isinstance(read[1], Decimal) else ONE

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
        if "unit" in kind.__dataclass_fields__:
            injected["unit"] = self._smallest_of(node.get("into"))
        amount = node.get("amount")
        if injected.get("stated_value", ONE) is None and amount is not None and "stated_value" not in (amount.text or "stated_value"):
            injected["stated_value"] = ZERO  # the clause says a sum of its own: a stated value changes nothing
        if "stated_value" in injected and injected["stated_value"] is None:
            remedy = f"add stated_value: under {given['security']}"
            message = f"{name.text} needs the stated value of {given['security']}"
            self.reader.problem("missing-key", message, name.where, "a number", remedy=remedy)
            return None
        clause: Any = self.reader.read(kind, node, path, injected, ignored=["clause", "id"])
        for field, text in clause.mistakes() if hasattr(clause, "mistakes") else ():
            self.reader.problem("terms-contradict", f"{injected['id']}: {text}", node.keys.get(field, name.where))
        return clause


def _agreed(terms: AgreementTerms) -> Agreement:
    """The agreement alone, without what only its closings need to know."""
    return Agreement(
        terms.signed,
        terms.purchaser,
        terms.security,
        terms.price,
        terms.closings,
        terms.registration_rights,
        terms.use_of_proceeds,
        terms.month_means,
    )


def _denominated(thing: Any) -> Any:
    """A note that states no denomination is counted in units of principal, each worth one."""
    note = isinstance(thing, Security) and thing.kind == "note" and thing.stated_value is None
    return replace(thing, stated_value=ONE) if note else thing
