"""What happens besides, in a scenario file: events as an events file has them, of things that the deal has, on days that it plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.terms import Deal
from seriatim.formats.codec import Reader
from seriatim.formats.events import read_event
from seriatim.formats.scenario_market import above_zero, unknown
from seriatim.formats.tree import Node


def read_events(reader: Reader, listed: Node | None, deal: Deal) -> Iterator[tuple[Act[Decimal], Node]]:
    """The acts, each with its place; hypothetical all of them."""
    if listed is None:
        return
    if listed.parts is None:
        reader.problem("wrong-shape", "events should be a list", listed.where, remedy="events: [...]")
    for index, node in enumerate(listed.parts or (), start=1):
        entry = read_event(reader, node, f"events.{index}")
        if entry is not None:
            _check(reader, entry.act, node, deal)
            yield entry.act, node


def check_days(reader: Reader, events: list[tuple[Act[Decimal], Node]], after: date, until: date) -> None:
    """That each event is on a day that the scenario plays: elsewhere it would silently not happen."""
    for act, node in events:
        if not after < act.on <= until:
            says = f"{act.kind} on {act.on} would not happen: the scenario begins after {after} and ends on {until}"
            remedy = "move it, take it out, or give another --as-of or until"
            place = node.get("on") or node
            reader.problem("out-of-range", says, place.where, f"after {after}, until {until}", str(act.on), remedy)


def _check(reader: Reader, act: Act[Decimal], node: Node, deal: Deal) -> None:
    """That it names what the deal has: nothing that the ledger would refuse for want of a name."""
    named: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
        ("security", "unknown-reference", "the deal has no security", deal.securities),
        ("holder", "unknown-holder", "the deal has no party", deal.parties),
        ("to", "unknown-holder", "the deal has no party", deal.parties),
        ("closing", "unknown-closing", "the agreement has no closing", {closing.id: None for closing in deal.closings}),
        ("clause", "unknown-clause", "the deal has no clause", deal.clauses.by_id),
    )
    for name, code, says, known in named:
        given = getattr(act, name)
        if given and given not in known:
            unknown(reader, code, says, given, node.get(name), known)
    if act.kind in ("occurred", "ceased") and act.what not in (names := deal.clauses.by_id[OCCURRENCES].names):
        unknown(reader, "unknown-occurrence", "the terms wait for nothing called", act.what, node.get("what"), names)
    if act.kind == "observed":
        for name in ("price", "volume"):
            above_zero(reader, name, getattr(act, name), node.get(name))
