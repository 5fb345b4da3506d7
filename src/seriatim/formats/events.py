"""Events as text: the entries of an events file (YAML) with the balances published beside them, and the body (JSON) that is stored.

A body holds the act, what it moved, its evidence and its defects; the store adds sequence, moment and hash. It is canonical:
sorted keys, no blanks, decimals as plain strings, empty fields left out. One event has one body.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from sys import intern
from typing import Any, TypeVar, cast

from seriatim.deal.act import KINDS, Act, Certificate, Defect, Event, Evidence, Outcome, lacks, surplus
from seriatim.deal.amendments import Amended
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.memory import PerShare
from seriatim.deal.new_terms import STRUCTURED
from seriatim.deal.notices import Notice
from seriatim.deal.terms import Published
from seriatim.formats.codec import Reader
from seriatim.formats.hints import bare, fields_of, hints_of
from seriatim.formats.plain import plain, unplain
from seriatim.formats.tree import Node, read_tree
from seriatim.ledger.entry import Entry
from seriatim.units.problems import BadInput, Place, Problem

MEMORY = {"number": Decimal, "date": date, "per_share": PerShare, "closing": ClosingStatus, "notice": Notice, "amended": Amended}
"""The types that a clause's memory may have, by the name they have in a body."""


SECTIONS = ("seriatim", "deal", "events", "published")
"""What an events file may have at its head."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an entry of an events file says besides the act."""

    evidence: Evidence = "documented"
    source: str = ""
    note: str = ""
    as_fact: bool = False


def read_entries(text: str, file: str) -> list[Entry]:
    """The entries of an events file: `events`, a list of acts with their evidence. Raises BadInput with every problem."""
    root = read_tree(text, file)
    reader = Reader()
    listed = root if root.parts is not None else root.get("events")
    if listed is None or listed.parts is None:
        where = (listed or root).where
        raise BadInput([Problem(code="wrong-shape", message="an events file has a list of events", where=where, remedy="events: [...]")])
    for key, place in root.keys.items():
        if key not in SECTIONS:
            reader.problem("unknown-key", f"{key} is not a key here", place, expected=", ".join(SECTIONS), remedy="remove it")
    entries = [read_event(reader, node, f"events.{index}") for index, node in enumerate(listed.parts, start=1)]
    if reader.problems:
        raise BadInput(reader.problems)
    return [entry for entry in entries if entry is not None]


def read_published(text: str, file: str) -> list[tuple[Published, Place | None]]:
    """The balances that an events file says were published, each with its place. Raises BadInput with every problem."""
    root = read_tree(text, file)
    listed, reader = root.get("published"), Reader()
    if listed is None or listed.kind == "nothing":
        return []
    if listed.parts is None:
        message = "published should be a list of balances"
        raise BadInput([Problem(code="wrong-shape", message=message, where=listed.where, found=listed.shown, remedy="published: [...]")])
    read = [(reader.read(Published, node, f"published.{index}"), node.where) for index, node in enumerate(listed.parts, start=1)]
    for path, (_, value, node) in reader.leaves.items():
        if path.endswith(".unit") and not value:
            reader.problem("out-of-range", "unit must be more than zero", node.where, found=node.shown)
    if reader.problems:
        raise BadInput(reader.problems)
    return [(published, where) for published, where in read if published is not None]


def read_event(reader: Reader, node: Node, path: str) -> Entry | None:
    """One entry: an act with its evidence. None after a problem."""
    envelope = reader.read(Envelope, node, path, ignored=[f.name for f in fields_of(Act)])
    known = [f.name for f in fields_of(Envelope)]
    kind = node.get("kind")
    if kind is not None and kind.text not in KINDS:
        reader.problems.append(unknown_kind(kind.text or "", kind))
        return None
    before = len(reader.problems)
    if (value := node.get("value")) is not None and node.items is not None:
        node.items["value"] = written_down(value)
    act = reader.read(Act, node, path, ignored=known)
    if act is None or envelope is None or len(reader.problems) > before:
        return None
    for name in surplus(act):
        used = ", ".join((*KINDS[act.kind].needs, *KINDS[act.kind].may)) or "nothing more"
        place = node.keys.get(name)
        reader.problem("particular-unused", f"{act.kind} has no use for {name}", place, expected=used, remedy=f"remove {name}")
    for name in KINDS[act.kind].needs:
        if name != "security" and getattr(act, name) in (None, "", ()):
            reader.problem("particular-missing", lacks(act.kind, name), node.where, remedy=f"add {name}:")
    return Entry(act, envelope.evidence, envelope.source, envelope.note, envelope.as_fact, node.where)


def written_down(value: Node) -> Node:
    """The new wording of a term, where it is a list or named values, as the JSON that `deal.new_terms` reads."""
    if value.items is None and value.parts is None:
        return value
    return replace(value, text=json.dumps(_data(value), separators=(",", ":"), ensure_ascii=False), items=None, parts=None)


def _data(node: Node) -> Any:
    if node.items is not None:
        return {key: _data(child) for key, child in node.items.items()}
    return [_data(part) for part in node.parts] if node.parts is not None else node.text or ""


def unknown_kind(kind: str, node: Node | None = None) -> Problem:
    """The problem of a kind of event that there is none of, with the nearest."""
    near = difflib.get_close_matches(kind, list(KINDS), 1)
    remedy = f"did you mean {near[0]}?" if near else f"one of {', '.join(KINDS)}"
    return Problem(code="unknown-kind", message=f"there is no kind of event {kind!r}", where=node.where if node else None, remedy=remedy)


def act_from(kind: str, particulars: Mapping[str, Any]) -> Act[Decimal]:
    """An act from the texts of its particulars (a list of texts for lots). Raises BadInput with every problem."""
    nowhere = Place("command line", 0, 0)

    def node(value: Any) -> Node:
        return Node(nowhere, parts=[node(part) for part in value]) if isinstance(value, (tuple, list)) else Node(nowhere, text=str(value))

    reader = Reader()
    items = {"kind": node(kind), **{name: node(value) for name, value in particulars.items()}}
    if (value := particulars.get("value", "")).startswith(STRUCTURED):
        items["value"] = written_down(read_tree(value, nowhere.file))
    act = reader.read(Act, Node(nowhere, items=items), "")
    problems = [replace(p, where=None) for p in reader.problems]
    if act is None or problems:
        raise BadInput(problems)
    return act


def body(event: Event) -> str:
    """The canonical JSON of an event, without what the store adds."""
    data = {
        "act": plain(event.act),
        "place": event.place,
        "evidence": event.evidence,
        "source": event.source,
        "note": event.note,
        "defects": plain(event.defects),
        "opens": plain(event.outcome.opens),
        "moves": [[account, asset, plain(change)] for (account, asset), change in sorted(event.outcome.moves.items())],
        "memory": [[clause, entry, *_remembered(value)] for (clause, entry), value in sorted(event.outcome.memory.items())],
    }
    return json.dumps(
        {key: value for key, value in data.items() if value not in ("", [])}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def _remembered(value: Any) -> tuple[str, Any]:
    if value is None:
        return "nothing", None
    name = next(name for name, kind in MEMORY.items() if type(value) is kind)
    return name, plain(value)


def event(body: str, sequence: int, recorded_at: datetime) -> Event:
    """The event that a stored body describes. Raises BadInput (`event-unreadable`) for a body that this program did not write."""
    try:
        return _event(json.loads(body), sequence, recorded_at)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        message = f"recorded event {sequence} cannot be read: its body is damaged"
        remedy = "verify the ledger, and restore it from a copy"
        raise BadInput(
            [Problem(code="event-unreadable", message=message, found=f"{type(error).__name__}: {error}", remedy=remedy)]
        ) from None


def _event(data: Mapping[str, Any], sequence: int, recorded_at: datetime) -> Event:
    outcome: Outcome[Decimal] = Outcome(
        tuple(_built(Certificate, part) for part in data.get("opens", ())),
        {(intern(account), intern(asset)): Decimal(change) for account, asset, change in data.get("moves", ())},
        {(clause, entry): _recalled(kind, value) for clause, entry, kind, value in data.get("memory", ())},
    )
    act: Act[Decimal] = _built(Act, data["act"])
    defects = tuple(unplain(Defect, part) for part in data.get("defects", ()))
    return Event(
        act, outcome, data["place"], sequence, recorded_at, data["evidence"], data.get("source", ""), data.get("note", ""), defects
    )


def _built(kind: type[Any], data: Mapping[str, Any]) -> Any:
    """As `unplain`, for the types that every event has: how their fields are read is found out once, not a million times.

    Names are interned: they come again and again, and the fold finds its balances a third faster.
    """
    readers = _readers(cast(Hashable, kind))
    return kind(**{name: readers[name](value) for name, value in data.items()})


@cache
def _readers(kind: Hashable) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(bare(hint)[0]) for name, hint in hints_of(cast(type[Any], kind)).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is Decimal or isinstance(hint, TypeVar):
        return Decimal
    return date.fromisoformat if hint is date else intern if hint is str else partial(unplain, hint)


def _recalled(kind: str, value: Any) -> Any:
    return None if kind == "nothing" else unplain(MEMORY[kind], value)


def particulars(kind: str) -> dict[str, Any]:
    """The particulars of a kind of act with their types: those it needs first."""
    return {name: hints_of(Act)[name] for name in (*KINDS[kind].needs, *KINDS[kind].may)}
