"""One run: a random deal, random acts recorded one after another, and after each act all laws."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from seriatim.deal.act import KINDS, Act
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


@dataclass
class Tally:
    """How often each kind was accepted, refused, and accepted as a fact with defects; and the codes of the refusals."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.update(theirs)


class Broken(AssertionError):
    """A law that did not hold, with the seed and the acts that led there."""


def run(seed: int, acts: int = ACTS, laws: bool = True) -> Tally:
    """Runs a seed; raises Broken, with what was recorded, where a law does not hold (or, without `laws`, only on an error)."""
    random = Random(seed)
    history, tally, clock = History(random_deal(random)), Tally(), NOON
    maker = Maker(random, history)
    seen: list[tuple[datetime, Facts]] = []
    for _ in range(acts):
        maker.history = history
        entries: list[Entry] = []
        try:
            entries = maker.entries()
            clock += timedelta(minutes=random.randint(1, 600))
            before = history
            history = _record(history, entries, clock, tally, random)
            if not laws:
                continue
            after_each(before, history, history.events[len(before.events) :], random)
            for moment, then in random.sample(seen, min(len(seen), 4)):
                assert facts(history.state(known_at=moment)) == then, "what was known changed"
            seen.append((clock, facts(history.state())))
        except Exception as broken:  # whatever it is, it should not be
            told = "\n".join(_told(e.act, e.place) for e in history.events)
            asked = "\n".join(_told(entry.act, entry.as_fact) for entry in entries)
            raise Broken(f"seed {seed}: {broken!r}\nrecorded:\n{told}\nasked:\n{asked}") from broken
    return tally


def _told(act: Act[Decimal], more: object) -> str:
    """An act in a line: only what it says."""
    said = {f.name: getattr(act, f.name) for f in fields(act) if getattr(act, f.name) not in (None, "", ())}
    return "  " + " ".join(f"{name}={value}" for name, value in said.items()) + f" ({more})"


def _record(history: History, entries: list[Entry], clock: datetime, tally: Tally, random: Random) -> History:
    kind = entries[0].act.kind if len(entries) == 1 else "batch"
    known = facts(history.state())
    try:
        events = history.record(entries, clock)
    except Refused as refused:
        tally.refused[kind] += 1
        tally.codes.update(p.code for p in refused.problems)
        assert facts(history.state()) == known, "a refusal changed something"
        _explained(refused.problems)
        if len(entries) == 1:
            _available(history, entries[0], refused.problems, clock)
        return history
    (tally.facts if any(e.defects for e in events) else tally.accepted)[kind] += 1
    assert all(entry.as_fact or not e.defects for entry, e in zip(entries, events, strict=True))
    return history.with_events(events)


def _explained(problems: tuple[Problem, ...]) -> None:
    """Every refusal has a code, a sentence and a clause; one about shares also what was asked and available."""
    for problem in problems:
        assert problem.code, problem
        assert problem.message, problem
        assert problem.because, problem
        if problem.code in NUMBERED:
            assert problem.asked, problem
            assert problem.available, problem


def _available(history: History, entry: Entry, problems: tuple[Problem, ...], clock: datetime) -> None:
    """What a refusal says is available is what can be had: asking for that is not refused for being too much."""
    counted = "quantity" in (*KINDS[entry.act.kind].needs, *KINDS[entry.act.kind].may)  # a split is not so many shares
    if len(problems) != 1 or problems[0].code not in NUMBERED or entry.act.gross is not None or not counted:
        return
    most = Decimal(problems[0].available.replace(",", ""))
    if most < 1:
        return
    act = replace(entry.act, quantity=most, costs=None)
    try:
        history.record([replace(entry, act=act)], clock)
    except Refused as refused:
        for problem in refused.problems:
            less = problem.code in NUMBERED and Decimal(problem.available.replace(",", "")) < most
            assert less or problem.code not in NUMBERED, f"{most} were available, and yet: {problem}"
