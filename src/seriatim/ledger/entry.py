"""Entries: acts to be recorded, and what is filled in before they are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from seriatim.deal.act import KINDS, Act, Evidence
from seriatim.deal.terms import Deal
from seriatim.units.problems import Place

MEANT = {"designated": ("preferred",), "unpaid": ("preferred", "note")}
"""The kinds of security that an act may mean when it names none; the others mean the common."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An act to be recorded: on what evidence, from what source, and whether it is a fact against the terms.

    `where` is its place in a file, for what may be wrong with it.
    """

    act: Act[Decimal]
    evidence: Evidence = "documented"
    source: str = ""
    note: str = ""
    as_fact: bool = False
    where: Place | None = field(default=None, compare=False)


def completed(entry: Entry, deal: Deal) -> Entry:
    """The entry with its security filled in, where it needs one, names none, and only one could be meant."""
    act = entry.act
    if act.security or "security" not in KINDS[act.kind].needs:
        return entry
    wanted = MEANT.get(act.kind, ("common",))
    possible = [security.id for security in deal.securities.values() if security.kind in wanted]
    return replace(entry, act=replace(act, security=possible[0])) if len(possible) == 1 else entry


def named(entries: Iterable[Entry], taken: Iterable[str]) -> list[Entry]:
    """The entries with an id each: its own, or one made of its kind and date (a reversal: of what it reverses) that is free."""
    used = set(taken)
    given: list[Entry] = []
    for entry in entries:
        act = entry.act
        stem = f"reversed-{act.reverses}" if act.kind == "reversed" else f"{act.kind}-{act.on}"
        name, number = act.id, 1
        while not name:
            candidate = f"{stem}-{number}"
            name, number = ("" if candidate in used else candidate), number + 1
        used.add(name)
        given.append(replace(entry, act=replace(act, id=name)))
    return given
