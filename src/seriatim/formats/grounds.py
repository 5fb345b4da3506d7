"""The ground under each figure of a deal file: cited, assumed, or read from several sources.

Any mapping may carry `cite` (it covers the figures in it that have no ground of their own), `wording` and `note`. Any single
value may be written out with its ground:

    shares: {value: 1000, assumed: four-equal-closings}
    price:  {readings: [{value: 0.004, cite: release ¶4}, {value: 0.0004, cite: form_4}]}

`strip` takes the grounds off the tree, so that what remains is the plain deal; it puts an override in the place of an
assumed value, and of several readings it leaves the one whose source stands first in the deal's precedence.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from seriatim.deal.citation import Citation
from seriatim.deal.terms import Wording
from seriatim.formats.tree import Node, join
from seriatim.units.problems import Place, Problem

MARKS = ("cite", "assumed", "wording", "note")


@dataclass(slots=True)
class Ground:
    """What a path rests on, before its figures are read. `node` is the value of a reading that is not in force."""

    path: str
    where: Place
    cite: Citation | None = None
    assumed: str = ""
    wording: str = ""
    note: str = ""
    node: Node | None = None
    single: bool = False


@dataclass(slots=True)
class Stripper:
    """Walks a tree once, taking grounds off. `overrides` maps an assumption's id to the values that replace its own."""

    precedence: Sequence[str] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    grounds: list[Ground] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    assumed_values: dict[str, list[tuple[str, Node]]] = field(default_factory=dict)

    def strip(self, node: Node, path: str) -> Node:
        """The node without its marks; their grounds are noted under the path."""
        if node.parts is not None:
            return replace(node, parts=[self.strip(part, join(path, name)) for name, part in node.children()])
        if node.items is None:
            return node
        if "readings" in node.items:
            return self._readings(node, path)
        if "value" in node.items and set(node.items) <= {"value", *MARKS}:
            self._note(node, path, single=True)
            inner = node.items["value"]
            if (assumed := _text(node, "assumed")) and inner.text is not None:
                inner = replace(inner)
                self.assumed_values.setdefault(assumed, []).append((path, inner))
            return inner
        if any(mark in node.items for mark in MARKS):
            self._note(node, path, single=False)
        kept = {key: self.strip(child, join(path, key)) for key, child in node.items.items() if key not in MARKS}
        return replace(node, items=kept, keys={key: place for key, place in node.keys.items() if key not in MARKS})

    def _readings(self, node: Node, path: str) -> Node:
        """Of several sources' readings, the first in precedence is left; the others are noted, to be verified too."""
        assert node.items is not None
        listed = node.items["readings"].parts or []
        ranked: list[tuple[int, Node]] = []
        for reading in listed:
            if reading.get("value") is None or not _text(reading, "cite"):
                self._problem("reading-incomplete", "a reading needs a value and a cite", reading.where)
                continue
            cite = self._citation(reading)
            rank = self.precedence.index(cite.source) if cite and cite.source in self.precedence else len(self.precedence)
            ranked.append((rank, reading))
        extra = set(node.items) - {"readings", "note", "wording"}
        if extra or not ranked:
            self._problem("reading-incomplete", "readings stand alone: each reading has its own value and cite", node.where)
            return Node(node.where)
        first = min(ranked, key=lambda pair: pair[0])[1]
        for _, reading in ranked:
            self._note(reading, path, single=True, rest=None if reading is first else reading.get("value"))
            self.grounds[-1].wording = self.grounds[-1].wording or _text(node, "wording")
        chosen = first.get("value")
        assert chosen is not None
        return chosen

    def _note(self, node: Node, path: str, *, single: bool, rest: Node | None = None) -> None:
        cite, assumed = self._citation(node), _text(node, "assumed")
        where = node.keys.get("cite") or node.keys.get("assumed") or node.where
        if assumed and cite:
            remedy = "an inferred figure is assumed; a figure that stands in the source is cited: keep one"
            self._problem("cited-and-assumed", f"{path.rpartition('.')[2]} is both cited and assumed", where, remedy=remedy)
        wording = _text(node, "wording")
        if wording and wording not in get_args(Wording):
            near = difflib.get_close_matches(wording, get_args(Wording), 1)
            remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(get_args(Wording))}"
            self._problem("wrong-value", f"{wording!r} is no wording", node.keys["wording"], remedy=remedy)
        self.grounds.append(Ground(path, where, cite, assumed, wording, _text(node, "note"), rest, single))

    def _citation(self, node: Node) -> Citation | None:
        cite = node.get("cite")
        if cite is None:
            return None
        try:
            return Citation.parse(cite.text or "")
        except ValueError as error:
            self._problem("wrong-value", str(error), cite.where)
            return None

    def override(self) -> None:
        """Puts each override in its places: one value for all of them, or as many as there are places."""
        for name, text in self.overrides.items():
            places = self.assumed_values.get(name)
            if places is None:
                near = difflib.get_close_matches(name, list(self.assumed_values), 1)
                remedy = f"did you mean {near[0]}?" if near else "see the assumptions that check lists"
                self._problem("unknown-assumption", f"the deal assumes no {name!r}", None, remedy=remedy)
                continue
            given = [part.strip() for part in text.split(",")] if len(places) > 1 and "," in text else [text] * len(places)
            if len(given) != len(places):
                text = f"{name} stands in {len(places)} places, {len(given)} values are given"
                self._problem("unknown-assumption", text, None, remedy="give one value, or one for each place")
                continue
            for (_, node), value in zip(places, given, strict=True):
                node.text = value

    def _problem(self, code: str, message: str, where: Place | None, remedy: str = "") -> None:
        self.problems.append(Problem(code=code, message=message, where=where, remedy=remedy))


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.text or "" if child is not None else ""
