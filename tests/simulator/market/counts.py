"""What is counted of the random deals: how often each clause took part in an act that was taken, and how often it refused one.

A clause takes part where the act performs it, moves or is remembered by it, or where it limits the step or protects a price. It
refuses where a problem names it; a clause that only brings something with a closing refuses nothing, and counts the closings refused
of its shares. An amendment or a waiver is counted apart (`amended`, `unamended`), for the clause that it names:
that is all that is ever done to a clause that only tells what shares are worth to one another, such as a liquidation preference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seriatim.deal.act import Event
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING
from seriatim.ledger.choose import choose
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.ledger.perform import ELECTED
from seriatim.provisions import CLAUSES
from seriatim.units.problems import Problem

KIND_OF = {kind: name for name, kind in CLAUSES.items()}
OF_ANY = frozenset({"amended", "right_waived"})
"""Acts that may be about any clause."""

WITHOUT_ACTS = frozenset(
    name
    for name, kind in CLAUSES.items()
    if not any(hasattr(kind, q) for q in ("steps", "moves", "after", "objections", "cap", "brings", "lowers"))
)
"""Clauses under which nothing is done and that limit nothing: only amendments and waivers are about them."""

ENOUGH = 100
LONG = 10_000
"""From so many deals on, every clause is to have so many of both."""


@dataclass
class Counts:
    """By clause: acts taken and refused, amendments and waivers of it taken and refused; by kind the acts; the refusals' codes."""

    deals: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    amended: Counter[str] = field(default_factory=Counter)
    unamended: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    laws: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        self.deals += other.deals
        for name, mine in vars(self).items():
            if isinstance(mine, Counter):
                mine.update(vars(other)[name])

    def asked(self, history: History, entries: Sequence[Entry], events: Sequence[Event], problems: Sequence[Problem]) -> None:
        """Counts a batch that was taken, or refused."""
        kinds = {clause.id: KIND_OF.get(type(clause), "") for clause in history.deal.clauses}
        about = {kinds.get(entry.act.clause, "") for entry in entries if entry.act.kind in OF_ANY} - {""}
        self.codes.update(p.code for p in problems)
        named = {name for p in problems for name in p.because.split(", ")}
        named |= {clause.id for clause in history.deal.clauses.bringing if problems and _buys(history, entries, clause.security)}
        self.refused.update({kinds[name] for name in named if kinds.get(name)})
        self.unamended.update(about if problems else ())
        for event in events:
            self.acts[event.act.kind] += 1
            if event.act.kind in OF_ANY:
                self.amended.update(about)
            else:
                self.accepted.update({kinds[name] for name in part_in(history, event) if kinds.get(name)})

    def of(self, clause: str) -> tuple[int, int]:
        """Acts taken and refused of a clause: amendments and waivers only where there can be no others."""
        taken, refused = (self.amended, self.unamended) if clause in WITHOUT_ACTS else (self.accepted, self.refused)
        return taken[clause], refused[clause]

    def too_few(self) -> list[str]:
        """The clauses that a long run has not asked enough; none where the run was short."""
        return [name for name in CLAUSES if min(self.of(name)) < ENOUGH] if self.deals >= LONG else []

    def plain(self) -> dict[str, int | dict[str, int]]:
        """As a file keeps it."""
        return {name: dict(sorted(found.items())) if isinstance(found, Counter) else found for name, found in vars(self).items()}

    @classmethod
    def read(cls, plain: Mapping[str, int | Mapping[str, int]]) -> Counts:
        """What a file kept."""
        return cls(**{name: found if isinstance(found, int) else Counter(found) for name, found in plain.items()})  # type: ignore[arg-type]


def _buys(history: History, entries: Sequence[Entry], security: str) -> bool:
    """Whether a batch would pay for a closing of a security."""
    closings = {t.id: t.security or c.security for c in history.deal.clauses for t in getattr(c, "tranches", ())}
    return any(entry.act.kind in FUNDING and closings.get(entry.act.closing) == security for entry in entries)


def part_in(history: History, event: Event) -> set[str]:
    """The clauses that took part in an act: that it performs, that moved or remember something by it, or that limited its step."""
    found = {event.act.clause} | {clause for clause, _ in event.outcome.memory}
    found |= {account.split("/")[1] for account, _ in event.outcome.moves if account.startswith(("issued/", "retired/", "split/"))}
    if event.act.kind == "observed":
        return found
    now = Now(event.act.on, history.state(event.act.on), history.deal.clauses)
    if event.act.kind in ELECTED:
        step, _ = choose(now, event.act)
        found |= {clause.id for clause in now.clauses.limiting if step is not None and clause.cap(now, step) is not None}
    for clause in now.clauses.adjusting:
        if clause.adjusts(now, event.act, event.outcome.moves):
            found.add(clause.id)
    found |= {c.id for c in now.clauses.protecting if (c.protects, "price") in event.outcome.memory and event.act.clause != c.protects}
    return found
