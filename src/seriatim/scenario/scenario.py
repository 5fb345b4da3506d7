"""A scenario: how the market moves, what each party makes up its mind to do, and what happens besides. Read by `formats.scenario`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Act
from seriatim.deal.clause import Clauses
from seriatim.deal.state import Now, State
from seriatim.ledger.perform import perform
from seriatim.projection.market import Impact, MarketDay, Path, Trading
from seriatim.projection.play import PLACE, Play, Played
from seriatim.projection.policies import Conduct
from seriatim.units.dates import days_after
from seriatim.units.numbers import exactly


@dataclass(frozen=True)
class MarketTerms:
    """A market as a scenario supposes it: its path, the impact of what is sold, who buys, and under which names prices are observed."""

    security: str
    path: Path[Decimal]
    quotes: tuple[str, ...]
    tick: Decimal
    impact: Impact[Decimal] | None = None
    buyers: str = ""


@dataclass(frozen=True)
class Scenario:
    """What is supposed. `events` happen on their days whatever anybody's policy; `until` is the last day that is looked at.

    `assume`: the deal's assumptions that were made otherwise when it was read for this scenario.
    """

    id: str
    title: str
    conduct: Conduct
    common: str
    issuer: str
    market: MarketTerms | None = None
    events: tuple[Act[Decimal], ...] = ()
    until: date | None = None
    assume: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A scenario played on a deal: every act in order with those refused, the days of its market, and the state at its end."""

    scenario: Scenario
    began: date
    start: Now[Decimal]
    end: Now[Decimal]
    played: tuple[Played, ...]
    days: tuple[MarketDay[Decimal], ...] = ()
    sold: dict[str, Decimal] = field(default_factory=dict)
    earned: dict[str, Decimal] = field(default_factory=dict)

    @property
    def acts(self) -> tuple[Act[Decimal], ...]:
        """The acts that were done, in order: recorded one after another they lead to the same state."""
        return tuple(one.act for one in self.played if one.became != "refused")


@exactly
def run(scenario: Scenario, start: Now[Decimal], until: date) -> Run:
    """Plays a scenario from the end of a day until another; `start` is not changed.

    A series that still has to be designated is designated on the first day: closings are spoken of without the filing before them.
    """
    state = start.state.copy()
    designations = list(_designations(start.clauses, state, days_after(start.on, 1)))
    market = scenario.market
    trading = Trading(market.path, market.tick, market.impact) if market else None
    play = Play(
        start.clauses,
        state,
        scenario.conduct,
        market.security if market else scenario.common,
        scenario.issuer,
        scenario.events,
        trading,
        market.quotes if market else (),
        market.buyers if market else "",
    )
    played = (*designations, *play.until(start.on, until))
    end = Now(until, state, start.clauses)
    return Run(scenario, days_after(start.on, 1), start, end, played, tuple(play.days), play.sold, play.earned)


def _designations(clauses: Clauses, state: State[Decimal], on: date) -> list[Played]:
    """The filing of the certificate of designations for each series that waits for it."""
    filed: list[Played] = []
    for clause in clauses.charters:
        now = Now(on, state, clauses)
        if clause.needs_designation and now.recall(clause.id, "count") is None:
            act: Act[Decimal] = Act("designated", on, f"designated-{clause.security}", PLACE, security=clause.security)
            performed = perform(now, act)
            state.add(performed.outcome)
            filed.append(Played(replace(performed.act, place=PLACE), performed.outcome.moves))
    return filed
