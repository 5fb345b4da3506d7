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
from seriatim.formats.tree import Node, called, join
from seriatim.units.problems import Place, Problem

MARKS = ("cite", "assumed", "wording", "note")
"""What gives a value its ground."""


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
            return self._single(node, path)
        if any(mark in node.items for mark in MARKS):
            self._note(node, path, single=False)
        kept = {key: self.strip(child, join(path, key)) for key, child in node.items.items() if key not in MARKS}
        return replace(node, items=kept, keys={key: place for key, place in node.keys.items() if key not in MARKS})

    def _single(self, node: Node, path: str) -> Node:
        """The value of `{value: ..., assumed: ...}`; what is assumed is kept in mind, for an override."""
        ground = self._note(node, path, single=True)
        assert node.items is not None
        inner = replace(node.items["value"])
        if inner.items is not None or inner.parts is not None:
            remedy = "give each of them its own cite or assumed"
            self._problem("wrong-shape", f"a value here is one value, not {inner.shown}", inner.where, remedy)
            return Node(inner.where)
        if inner.text is None:
            remedy = f"write a value, or take {called(path)} out"
            self._problem("missing-value", f"{called(path)} has a ground but no value", inner.where, remedy)
        if ground.assumed:
            self.assumed_values.setdefault(ground.assumed, []).append((path, inner))
        return inner

    def _readings(self, node: Node, path: str) -> Node:
        """Of several sources' readings, the first in precedence is left; the others are noted, to be verified too."""
        assert node.items is not None
        for key in set(node.items) - {"readings", "wording", "note"}:
            self._problem(
                "unknown-key", f"{key!r} has no meaning beside readings", node.keys[key], remedy="put it into one of the readings"
            )
        listed, wording, note = node.items["readings"], self._wording(node), self._mark(node, "note")
        ranked: list[tuple[int, Ground, Node]] = []
        for reading in listed.parts or ():
            value = reading.get("value")
            if value is None or value.text is None or reading.get("cite") is None:
                self._problem(
                    "reading-incomplete", "a reading needs a value and a cite", reading.where, remedy="{value: 1000, cite: release ¶4}"
                )
                continue
            for key in set(reading.items or ()) - {"value", "cite", "wording", "note"}:
                self._problem("unknown-key", f"{key!r} has no meaning in a reading", reading.keys[key], remedy="remove it")
            ground = self._note(reading, path, single=True)
            ground.wording, ground.note = ground.wording or wording, ground.note or note
            source = ground.cite.source if ground.cite else ""
            rank = list(self.precedence).index(source) if source in self.precedence else len(self.precedence)
            ranked.append((rank, ground, value))
        if not listed.parts:
            remedy = "readings: [{value: 1000, cite: release ¶4}, {value: 100, cite: form_4}]"
            self._problem("reading-incomplete", "readings are a list, one for each source", listed.where, remedy=remedy)
        if not ranked:
            return Node(self.problems[-1].where or node.where)
        first = min(ranked, key=lambda entry: entry[0])
        for entry in ranked:
            entry[1].node = None if entry is first else entry[2]
        return first[2]

    def _note(self, node: Node, path: str, *, single: bool) -> Ground:
        """Notes the ground that a node's marks give to a path."""
        cite, assumed = self._citation(node), self._mark(node, "assumed")
        where = node.keys.get("cite") or node.keys.get("assumed") or node.where
        if assumed and cite:
            remedy = "a figure that stands in the source is cited, one that does not is assumed: keep one of the two"
            self._problem("cited-and-assumed", f"{called(path)} is both cited and assumed", where, remedy=remedy)
        if assumed and not single:
            remedy = f"write each value that is assumed as {{value: ..., assumed: {assumed}}}"
            self._problem("assumed-together", f"an assumption is about one value, not about all of {called(path)}", where, remedy)
        self.grounds.append(Ground(path, where, cite, assumed, self._wording(node), self._mark(node, "note"), None, single))
        return self.grounds[-1]

    def _mark(self, node: Node, mark: str) -> str:
        """The text of a mark, or nothing; a mark that holds no text is a problem."""
        child = node.get(mark)
        if child is not None and not child.text:
            self._problem("wrong-shape", f"{mark} should be text", child.where, remedy=f"write text after {mark}: or take it out")
        return child.text or "" if child is not None else ""

    def _wording(self, node: Node) -> str:
        wording, known = self._mark(node, "wording"), get_args(Wording)
        if wording and wording not in known:
            near = difflib.get_close_matches(wording, known, 1)
            remedy = f"did you mean {near[0]}?" if near else ""
            message = f"wording: {wording!r} is not one of {', '.join(known)}"
            self._problem("wrong-value", message, node.keys["wording"], remedy=remedy)
        return wording

    def _citation(self, node: Node) -> Citation | None:
        text = self._mark(node, "cite")
        try:
            return Citation.parse(text) if text else None
        except ValueError as error:
            self._problem("wrong-value", f"cite: {error}", node.keys["cite"])
            return None

    def override(self) -> None:
        """Puts each override in its places: one value for all of them, or as many as there are places."""
        for name, text in self.overrides.items():
            places = self.assumed_values.get(name)
            if places is None:
                near = difflib.get_close_matches(name, list(self.assumed_values), 1)
                remedy = f"did you mean {near[0]}?" if near else f"it assumes {', '.join(self.assumed_values) or 'nothing'}"
                self._problem("unknown-assumption", f"the deal assumes nothing called {name!r}", overridden(name), remedy=remedy)
                continue
            given = [part.strip() for part in text.split(",")] if len(places) > 1 and "," in text else [text] * len(places)
            if len(given) != len(places):
                message = f"{name} stands in {len(places)} places, and {len(given)} values are given"
                self._problem("wrong-count", message, overridden(name, text), remedy="give one value for all places, or one for each")
                continue
            for (_, node), value in zip(places, given, strict=True):
                node.text, node.where = value, overridden(name, text)

    def _problem(self, code: str, message: str, where: Place | None, remedy: str = "") -> None:
        self.problems.append(Problem(code=code, message=message, where=where, remedy=remedy))


def overridden(name: str, text: str = "") -> Place:
    """The place of an override, which stands in no file: its name, or the text given for it."""
    return Place("override", 1, len(name) + 2 if text else 1, f"{name}={text}" if text else name, len(text or name))
