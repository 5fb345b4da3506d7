"""What no single field of a deal file can tell: ids, references, ranges, and closings before the signing.

Works on what could be read, so that one bad value hides no other problem; what a misread place would only repeat is left out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.act import KINDS
from seriatim.deal.amendments import AMENDMENTS
from seriatim.deal.clause import plays
from seriatim.deal.condition import Condition
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.deal.references import TERMS
from seriatim.deal.terms import Closing
from seriatim.formats.codec import Reader
from seriatim.formats.deal_tables import CLOSINGS, NAMED, NEEDED, AgreementTerms
from seriatim.formats.grounds import Stripper, overridden
from seriatim.formats.tree import Node, called, name_of
from seriatim.provisions import CLAUSES, ConversionAutomatic

REFERENCES: dict[str, str] = {
    "agreement.purchaser": "parties",
    "agreement.security": "securities",
    "agreement.closings.*.purchaser": "parties",
    "agreement.closings.*.security": "securities",
    "agreement.closings.*.conditions.*.security": "securities",
    "agreement.closings.*.conditions.*.waived_by": "parties",
    "securities.*.opening.*.holder": "parties",
    "groups.*.members.*": "parties",
    "parties.*.group": "groups",
    "premiums.*.conversion": "conversions",
    "stated.*.closings.*": "closings",
    "precedence.*": "sources",
    "same_date_order.*": "acts",
    **{f"{place}.clauses.*.{term}": among for term, among in TERMS.items() for place in ("agreement", "securities.*")},
}
"""What names something else, and among what it must be found."""

ID = "[a-z0-9][a-z0-9_-]*"
"""How an id is written: it stands in paths, in citations and on the command line."""

CURRENCY = "[A-Z]{3}"

ABOVE_ZERO = frozenset(
    {"price", "stated_value", "smallest", "tick", "floor", "fixed", "ratio", "rounded_to", "at_least", "at_most", "rank"}
)
"""Never zero: numbers that something is divided by or multiplied with, and ranks, of which 1 is the first. No number of a deal
file is below zero."""

PARTS = frozenset({"fraction", "ceiling", "waived_by_holders"})
"""Rates that are parts of a whole. A premium or a tolerance may be more than 100%."""

YEARS = (1800, 2200)
"""The years in which a deal's dates lie."""

SPAN_MAX = {"years": 200, "months": 2_400, "days": 73_000}
"""The longest times that a term may run."""


@dataclass
class Checks:
    """The checks of one deal file; each problem goes to the reader's."""

    root: Node
    stripper: Stripper
    reader: Reader

    def run(self, terms: AgreementTerms | None) -> None:
        """Every check, on what could be read."""
        self._ids()
        self._references()
        self._circles()
        self._back_and_forth()
        self._grouped()
        self._grounds_known()
        self._ranges()
        if terms is not None:
            for closing in terms.closings:
                self._closing(closing, terms.signed)

    def _closing(self, closing: Closing, signed: date) -> None:
        leaves, path = self.reader.leaves, f"agreement.closings.{closing.id}"
        if closing.when.closes < signed and (leaf := leaves.get(f"{path}.when")):
            message = f"{closing.id} would close {closing.when}, before the agreement is signed on {signed}"
            self.reader.problem("closing-before-signing", message, leaf[2].where, remedy="correct the day of the closing or of the signing")
        if not closing.shares and (leaf := leaves.get(f"{path}.shares")):
            remedy = f"take {closing.id} out, or say how many shares it is for"
            self.reader.problem("out-of-range", "shares must be more than zero", leaf[2].where, found=leaf[2].shown, remedy=remedy)
        if closing.long_stop and closing.long_stop < closing.when.closes and (leaf := leaves.get(f"{path}.long_stop")):
            message = f"the long-stop date of {closing.id} must not lie before its last day, {closing.when.closes}"
            self.reader.problem("out-of-range", message, leaf[2].where, found=leaf[2].shown)
        for condition in closing.conditions:
            self._condition(condition, f"{path}.conditions.{condition.id}")

    def _condition(self, condition: Condition[Decimal], path: str) -> None:
        """Each kind of condition has fields of its own that it cannot do without."""
        kind = self.reader.leaves[f"{path}.kind"][2]
        for name in condition.lacks():
            message = f"{path} waits for a {condition.kind} and needs {name}"
            self.reader.problem("missing-key", message, kind.where, remedy=f"add {name}:")
        if condition.for_days > condition.of_days and (leaf := self.reader.leaves.get(f"{path}.for_days")):
            self.reader.problem("out-of-range", f"{path}.for_days must be at most of_days", leaf[2].where, found=leaf[2].shown)

    def _ids(self) -> None:
        """Ids are well written, and each is given once."""
        following = [CLOSINGS, AMENDMENTS, OCCURRENCES, *(f"authorized_{name}" for name, _ in children(self.root, "securities"))]
        following += [f"{name}_{part}" for name, _ in children(self.root, "securities") for part in ("stock", "dividends")]
        self._unique("clauses", _clause_nodes(self.root), following)
        closings = [node for _, node in children(self.root, "agreement", "closings")]
        self._unique("closings", closings)
        for closing in closings:
            self._unique(f"conditions of {name_of(closing)}", [node for _, node in children(closing, "conditions")])
        for section in ("stated", "premiums", "questions"):
            self._unique(section, [node for _, node in children(self.root, section)])
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
        self._own_conversions(known["conversions"] or [])
        self._one_seat()
        declared = {part.text for _, part in children(self.root, "precedence")}
        for name in self.stripper.precedence:
            if name and name not in declared:
                self._unknown(name, known["sources"], overridden(name), "precedence", "sources")

    def _own_conversions(self, conversions: Iterable[str]) -> None:
        """What a clause counts as converted converts its own security, and no other's shares."""
        for security, node in children(self.root, "securities"):
            own = {name_of(part) for _, part in children(node, "clauses")}
            path = re.compile(rf"securities\.{re.escape(security)}\.clauses\.[^.]+\.conversion")
            for leaf, (_, name, where) in list(self.reader.leaves.items()):
                if path.fullmatch(leaf) and name in conversions and name not in own:
                    there = ", ".join(one for one in conversions if one in own)
                    remedy = f"one of {there}" if there else f"add a conversion to {security}"
                    message = f"conversion: {name} converts the shares of another security, not {security}"
                    self.reader.problem("unknown-reference", message, where.where, found=name, remedy=remedy)

    def _one_seat(self) -> None:
        """Each security has one seat in a liquidation: its shares cannot ask twice. Common stock has its seat by itself."""
        for security, node in children(self.root, "securities"):
            kind = self.reader.leaves.get(f"securities.{security}.kind")
            seated = "as common stock" if kind and kind[1] == "common" else ""
            for _, part in children(node, "clauses"):
                name = part.get("clause")
                if name is None or not hasattr(CLAUSES.get(name.text or ""), "claim"):
                    continue
                if seated:
                    message, remedy = (
                        f"{security} has its seat in a liquidation already, {seated}",
                        "leave one, with all that they get",
                    )
                    self.reader.problem("seated-twice", message, name.where, found=name_of(part), remedy=remedy)
                seated = seated or f"by {name_of(part)}"

    def _circles(self) -> None:
        """No conversion takes its price from itself by way of another (that it names itself, it says of its own: `mistakes`)."""
        leaves = [(path.split("."), leaf) for path, leaf in self.reader.leaves.items()]
        named = {parts[3]: leaf for parts, leaf in leaves if len(parts) == 5 and parts[2] == "clauses" and parts[4] == "conversion"}
        for name, (_, other, node) in named.items():
            way = [name, other]
            while way[-1] in named and way[-1] not in way[:-1]:
                way.append(named[way[-1]][1])
            if way[-1] == name and len(way) > 2:
                message = f"the price of {name} would be taken from itself: {', then '.join(way[1:])}"
                remedy = "name a conversion that has a price of its own"
                self.reader.problem("circular-reference", message, node.where, found=other, remedy=remedy)

    def _back_and_forth(self) -> None:
        """What becomes something else by itself does not come back by itself, by whatever way: it would go on for ever."""
        leaves = self.reader.leaves
        ways: dict[str, list[str]] = {}
        for security, node in children(self.root, "securities"):
            paths = [f"securities.{security}.clauses.{name_of(part)}.into" for _, part in children(node, "clauses") if _automatic(part)]
            ways[security] = [path for path in paths if path in leaves]
        for security, paths in ways.items():
            for path in paths:
                into, node = str(leaves[path][1]), leaves[path][2]
                way = _way({one: [str(leaves[p][1]) for p in own] for one, own in ways.items()}, into, security)
                if way and into != security:
                    message = f"{security} would become {security} again by itself, for ever: {', then '.join(way)}"
                    remedy = "take out one of these automatic conversions"
                    self.reader.problem("circular-reference", message, node.where, found=into, remedy=remedy)

    def _grouped(self) -> None:
        """A party is of the group that it names, and the group says so too: what is summed for a group is what its members have."""
        parties = children(self.root, "parties")
        members = {name: [part.text for _, part in children(node, "members")] for name, node in children(self.root, "groups")}
        members = {name: listed for name, listed in members.items() if {*listed} <= {party for party, _ in parties}}  # else misspelt
        for party, node in parties:
            named = node.get("group")
            group = named.text if named is not None else None
            if named is not None and group in members and party not in members[group]:
                message = f"{party} names {group} as its group, and {group} does not list it among its members"
                remedy = f"add {party} to the members of {group}, or take its group out"
                self.reader.problem("terms-contradict", message, named.where, found=str(group), remedy=remedy)
        self._in_one_group()

    def _in_one_group(self) -> None:
        """A party is listed once: its shares are summed with those of one group."""
        first: dict[str, str] = {}
        for group, node in children(self.root, "groups"):
            for part in [part for _, part in children(node, "members") if part.text]:
                party = str(part.text)
                if party not in first:
                    first[party] = group
                    continue
                other = first[party]
                twice = f"is listed twice among the members of {group}" if other == group else f"is a member of {other} and of {group}"
                message = f"{party} {twice}: its shares are summed with those of one group"
                remedy = "list it once" if other == group else f"list it in one of them, or make one group of {other} and {group}"
                self.reader.problem("terms-contradict", message, part.where, found=party, remedy=remedy)

    def _known(self) -> dict[str, list[str] | None]:
        """The names that there are, by what they are names of; None where that could not be read."""
        known: dict[str, list[str] | None] = {"acts": list(KINDS)}
        for section in (*NAMED, "assumptions"):
            node = self.root.get(section)
            unread = section in NEEDED if node is None or node.kind == "nothing" else node.items is None
            known[section] = None if unread else [name for name, _ in children(self.root, section)]
        kinds = {name: self.reader.leaves.get(f"securities.{name}.kind") for name in known["securities"] or ()}
        known["common stock"] = [name for name, leaf in kinds.items() if leaf is None or leaf[1] == "common"]
        agreed = [name_of(node) for _, node in children(self.root, "agreement", "closings")]
        known["closings"] = agreed or (None if self.root.get("agreement") else [])
        clauses = {name_of(node): node.get("clause") for node in _clause_nodes(self.root)}
        known["clauses"] = list(clauses)
        kind_of = {name: CLAUSES.get(node.text or "") for name, node in clauses.items() if node is not None}
        known["prices"] = [name_of(node) for node in _clause_nodes(self.root) if _has_a_price(node)]
        known["conversions"] = [name for name, kind in kind_of.items() if plays(kind, "conversion")]
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


def children(root: Node, *keys: str) -> list[tuple[str, Node]]:
    """The entries of a section or of a list in it, with their names; none where it could not be read."""
    node: Node | None = root
    for key in keys:
        node = node.get(key) if node is not None else None
    return list(node.children()) if node is not None else []


def _automatic(clause: Node) -> bool:
    """Whether a clause converts without anybody's choice."""
    kind = clause.get("clause")
    return kind is not None and CLAUSES.get(kind.text or "") is ConversionAutomatic


def _way(ways: Mapping[str, list[str]], start: str, end: str) -> list[str]:
    """A way from one to another, both of them named; empty where there is none."""
    found = [[start]]
    for way in found:  # grows while it is read: the shortest way is found first
        if way[-1] == end:
            return way
        found += [[*way, onward] for onward in ways.get(way[-1], ()) if onward not in way]
    return []


def _clause_nodes(root: Node) -> list[Node]:
    around = [node for _, node in children(root, "securities")] + [node for node in [root.get("agreement")] if node]
    return [part for node in around if (listed := node.get("clauses")) for part in listed.parts or ()]


def _has_a_price(clause: Node) -> bool:
    """Whether it is a conversion or an exercise with a price of its own, so that anti-dilution can protect it."""
    kind = CLAUSES.get((named.text or "") if (named := clause.get("clause")) else "")
    return getattr(kind, "role", "") in ("conversion", "exercise") and clause.get(getattr(kind, "priced_by", "")) is not None


def out_of_range(name: str, value: Any) -> str:
    """What is wrong with a value that is well written but cannot be meant, or nothing.

    >>> out_of_range("price", Decimal(0))
    'must be more than zero'
    """
    value = value.money if isinstance(value, Worth) else value.closes if isinstance(value, When) else value
    value = value.day or value.after_issue if isinstance(value, Due) else value.after_issue if isinstance(value, Until) else value
    if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1]:
        return f"must lie between the years {YEARS[0]} and {YEARS[1]}"
    if isinstance(value, AfterIssue) and value.count > SPAN_MAX[value.unit]:
        return f"must be at most {SPAN_MAX[value.unit]:,} {value.unit} after issue"
    if isinstance(value, (Decimal, int)) and value < 0:
        return "must not be negative"
    if name in PARTS and isinstance(value, Decimal) and value > 1:
        return "must be a part of the whole: 100% at most"
    if isinstance(value, (Decimal, int)) and value == 0 and name in ABOVE_ZERO:
        return "must be more than zero"
    if type(value) is int and value > SPAN_MAX["days"]:
        return f"must be at most {SPAN_MAX['days']:,}"
    return ""
