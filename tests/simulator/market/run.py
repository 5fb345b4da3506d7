"""One run: a random deal, random acts recorded one after another, and after each act all laws; what was taken and refused, by clause."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from seriatim.deal.act import Event
from seriatim.deal.state import Now
from seriatim.ledger.choose import choose
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.ledger.perform import ELECTED
from seriatim.provisions import CLAUSES
from seriatim.units.problems import Refused
from tests.simulator.deals import NOON
from tests.simulator.laws import facts
from tests.simulator.market.acts import Maker
from tests.simulator.market.laws import after_each
from tests.simulator.market.terms import random_deal
from tests.simulator.run import Broken, _told

ACTS = 24
KIND_OF = {kind: name for name, kind in CLAUSES.items()}


@dataclass
class Tally:
    """How often each clause took part in an act that was accepted, and refused one; and the codes of the refusals."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.update(theirs)


def run(seed: int, acts: int = ACTS, laws: bool = True, wanted: str = "") -> Tally:
    """Runs a seed; raises Broken, with what was recorded, where a law does not hold. Each seed has a clause that it is about."""
    random = Random(seed)
    wanted = wanted or sorted(CLAUSES)[seed % len(CLAUSES)]
    deal = random_deal(random, wanted)
    own = next(clause.id for clause in deal.clauses if type(clause) is CLAUSES[wanted])
    history, tally, clock = History(deal), Tally(), NOON
    maker = Maker(random, history, own)
    for _ in range(acts):
        maker.history = history
        entries: list[Entry] = []
        try:
            entries = maker.entries()
            clock += timedelta(minutes=random.randint(1, 600))
            before = history
            history = _record(history, entries, clock, tally)
            if laws:
                after_each(before, history, history.events[len(before.events) :], random)
        except Exception as broken:  # whatever it is, it should not be
            told = "\n".join(_told(e.act, e.place) for e in history.events if e.act.kind != "observed")
            asked = "\n".join(_told(entry.act, entry.as_fact) for entry in entries)
            raise Broken(f"seed {seed} ({wanted}): {broken!r}\nrecorded:\n{told}\nasked:\n{asked}") from broken
    return tally


def _record(history: History, entries: list[Entry], clock: datetime, tally: Tally) -> History:
    known = facts(history.state())
    kinds = {clause.id: KIND_OF.get(type(clause), "") for clause in history.deal.clauses}
    try:
        events = history.record(entries, clock)
    except Refused as refused:
        assert facts(history.state()) == known, "a refusal changed something"
        for problem in refused.problems:
            assert problem.code, problem
            assert problem.message, problem
            assert problem.because, problem
        tally.codes.update(p.code for p in refused.problems)
        tally.refused.update({kinds[p.because] for p in refused.problems if kinds.get(p.because)})
        return history
    for event in events:
        tally.acts[event.act.kind] += 1
        tally.accepted.update({kinds[name] for name in part_in(history, event) if kinds.get(name)})
    return history.with_events(events)


def part_in(history: History, event: Event) -> set[str]:
    """The clauses that took part in an act: that it performs, that moved or remember something by it, or that limited its step."""
    found = {event.act.clause} | {clause for clause, _ in event.outcome.memory}
    found |= {account.split("/")[1] for account, _ in event.outcome.moves if account.startswith(("issued/", "retired/", "split/"))}
    now = Now(event.act.on, history.state(event.act.on), history.deal.clauses)
    if event.act.kind in ELECTED:
        step, _ = choose(now, event.act)
        found |= {clause.id for clause in now.clauses.limiting if step is not None and clause.cap(now, step) is not None}
    for clause in now.clauses.adjusting:
        if clause.adjusts(now, event.act, event.outcome.moves):
            found.add(clause.id)
    found |= {c.id for c in now.clauses.protecting if (c.protects, "price") in event.outcome.memory and event.act.clause != c.protects}
    return found
