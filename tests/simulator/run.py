"""One run: a random deal, random acts recorded one after another, and after each act all laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from seriatim.deal.act import KINDS, Act, Event
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.units.problems import Problem, Refused
from tests.simulator.acts import Maker
from tests.simulator.deals import NOON
from tests.simulator.laws import Facts, after_each, facts
from tests.simulator.terms import random_deal

ACTS = 40
NUMBERED = frozenset({"more-than-held", "more-than-allowed", "limit-exceeded", "authorized-exceeded"})
"""Refusals whose `available` is a number of shares."""

RECALLED = 4
"""How many earlier moments are looked back on after each act."""


@dataclass
class Tally:
    """How often each was accepted, refused, and accepted as a fact with defects; and the codes of the refusals."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.update(theirs)


class Broken(AssertionError):
    """A law that did not hold, with the seed and the acts that led there."""


class Makes(Protocol):
    """What makes the entries to record, looking at the history so far."""

    history: History

    def entries(self) -> list[Entry]: ...


Asked = Callable[[History, Sequence[Entry], Sequence[Event], Sequence[Problem]], None]
"""Counts what became of a batch: the history before it, and its events, or the problems for which it was refused."""

Laws = Callable[[History, History, Sequence[Event]], None]
"""Asks the laws: the history before and after a batch, and its events (none if it was refused)."""


def play(
    name: str, history: History, maker: Makes, random: Random, acts: int, counts: Asked, laws: Laws | None, recalled: int = RECALLED
) -> None:
    """Records so many batches, looking back on `recalled` earlier moments after each; raises Broken where a law does not hold."""
    clock = NOON
    seen: list[tuple[datetime, Facts]] = []
    for _ in range(acts):
        maker.history = history
        entries: list[Entry] = []
        try:
            entries = maker.entries()
            clock += timedelta(minutes=random.randint(1, 600))
            before, events, problems = history, *asked(history, entries, clock)
            counts(before, entries, events, problems)
            history = before.with_events(events)
            if not laws:
                continue
            laws(before, history, events)
            for moment, then in random.sample(seen, min(len(seen), recalled)):
                assert facts(history.state(known_at=moment)) == then, "what was known changed"
            seen.append((clock, facts(history.state())))
        except Exception as broken:  # whatever it is, it should not be
            told = "\n".join(_told(e.act, e.place) for e in history.events)
            wished = "\n".join(_told(entry.act, entry.as_fact) for entry in entries)
            raise Broken(f"{name}: {broken!r}\nrecorded:\n{told}\nasked:\n{wished}") from broken


def run(seed: int, acts: int = ACTS, laws: bool = True) -> Tally:
    """Runs a seed of the small deal; raises Broken where a law does not hold (or, without `laws`, only on an error)."""
    random, tally = Random(seed), Tally()
    history = History(random_deal(random))

    def counts(before: History, entries: Sequence[Entry], events: Sequence[Event], problems: Sequence[Problem]) -> None:
        _count(tally, entries, events, problems)
        if len(entries) == 1 and problems:
            _available(before, entries[0], problems)

    after = (lambda before, history, new: after_each(before, history, new, random)) if laws else None
    play(f"seed {seed}", history, Maker(random, history), random, acts, counts, after)
    return tally


def _told(act: Act[Decimal], more: object) -> str:
    """An act in a line: only what it says."""
    said = {f.name: getattr(act, f.name) for f in fields(act) if getattr(act, f.name) not in (None, "", ())}
    return "  " + " ".join(f"{name}={value}" for name, value in said.items()) + f" ({more})"


def asked(history: History, entries: Sequence[Entry], clock: datetime) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """What the history says to a batch: the events to append, or why not; and a refusal changes nothing and explains itself."""
    known = facts(history.state())
    try:
        events = history.record(entries, clock)
    except Refused as refused:
        assert facts(history.state()) == known, "a refusal changed something"
        _explained(refused.problems)
        return (), tuple(refused.problems)
    assert all(entry.as_fact or not e.defects for entry, e in zip(entries, events, strict=True))
    return events, ()


def _count(tally: Tally, entries: Sequence[Entry], events: Sequence[Event], problems: Sequence[Problem]) -> None:
    """Counts a batch by its kind."""
    kind = entries[0].act.kind if len(entries) == 1 else "batch"
    tally.codes.update(p.code for p in problems)
    (tally.refused if problems else tally.facts if any(e.defects for e in events) else tally.accepted)[kind] += 1


def _explained(problems: Sequence[Problem]) -> None:
    """Every refusal has a code, a sentence and a clause; one about shares also what was asked and available."""
    for problem in problems:
        assert problem.code, problem
        assert problem.message, problem
        assert problem.because, problem
        if problem.code in NUMBERED:
            assert problem.asked, problem
            assert problem.available, problem


def _available(history: History, entry: Entry, problems: Sequence[Problem]) -> None:
    """What a refusal says is available is what can be had: asking for that is not refused for being too much."""
    counted = "quantity" in (*KINDS[entry.act.kind].needs, *KINDS[entry.act.kind].may)  # a split is not so many shares
    if len(problems) != 1 or problems[0].code not in NUMBERED or entry.act.gross is not None or not counted:
        return
    most = Decimal(problems[0].available.replace(",", ""))
    if most < 1:
        return
    act = replace(entry.act, quantity=most, costs=None)
    for problem in asked(history, [replace(entry, act=act)], NOON)[1]:
        less = problem.code in NUMBERED and Decimal(problem.available.replace(",", "")) < most
        assert less or problem.code not in NUMBERED, f"{most} were available, and yet: {problem}"
