"""Scenarios for tests: text to a run on a shipped deal, and the same acts as a record would take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from seriatim.deal.act import Act
from seriatim.deal.state import Now, State
from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.formats.events import read_entries
from seriatim.formats.events_text import entry, events_text
from seriatim.formats.scenario import read_scenario
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.scenario.outcome import Outcome, outcome
from seriatim.scenario.scenario import Run, Scenario, run
from seriatim.units.problems import BadInput, Problem
from tests.conftest import REPOSITORY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SERIES_K = "ascent-series-k"
SIGNED = "2017-02-09"


@cache
def deal(name: str = SERIES_K) -> Deal:
    """A shipped deal."""
    path = REPOSITORY / "deals" / name / "deal.yaml"
    return read_deal(path.read_text(encoding="utf-8"), str(path)).deal


def scenario(text: str, terms: Deal | None = None, files: Mapping[str, str] | None = None) -> Scenario:
    """The scenario that a text describes; `files` lie beside it."""

    def beside(name: str) -> tuple[str, str]:
        if name not in (files or {}):
            raise BadInput([Problem(code="file-unreadable", message=f"no {name}")])
        return name, (files or {})[name]

    return read_scenario(f"seriatim: 1\n{text}", "what.yaml", "what", terms or deal(), beside)


def problems(text: str, files: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The codes of the problems of a scenario file, each with its place."""
    try:
        scenario(text, files=files)
    except BadInput as bad:
        return [(p.code, str(p.where)) for p in bad.problems]
    return []


def play(text: str, as_of: str = SIGNED, until: str = "2018-02-28", history: History | None = None) -> Run:
    """Plays a scenario of Series K from the end of a day."""
    history = history or History(deal())
    start = Now(date.fromisoformat(as_of), history.state(date.fromisoformat(as_of)), history.deal.clauses)
    return run(scenario(text, history.deal), start, date.fromisoformat(until))


def comes_to(text: str, as_of: str = SIGNED, until: str = "2018-02-28") -> Outcome:
    """What a scenario of Series K comes to."""
    return outcome(play(text, as_of, until))


def entries(played: Run) -> list[Entry]:
    """The acts of a run, as its events file says them and as that file is read again."""
    text = events_text("what", [entry(act, "scenario what") for act in played.acts])
    return read_entries(text, "events.yaml")


def recorded(played: Run, history: History | None = None) -> State[Decimal]:
    """The state that the ledger comes to when it takes a run's acts as one batch of ordinary events."""
    history = history or History(deal())
    events = history.record(entries(played), NOON)
    return history.with_events(events).state()


def told(played: Run) -> list[tuple[str, str, str]]:
    """Kind, day and shares of each act but the observations and the designation."""
    acts: list[Act[Decimal]] = [act for act in played.acts if act.kind not in ("observed", "designated")]
    return [(act.kind, str(act.on), "" if act.quantity is None else f"{act.quantity:f}") for act in acts]
