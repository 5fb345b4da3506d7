"""The laws that hold of any deal, whatever its clauses. Each asserts; how often each was asked is counted under its name.

After every act: `conserved`, `replayed`, `narrowed`, and where something was taken `price_falls`, `authorized_kept`, `causal`,
`written_and_read`, `undone`. The dear ones ask the clauses about a whole history again, so they are asked after every fourth act
and after the last one, which covers all that stands: `verified`, `recording_order`, `walk_ends`, `shared_out`, `on_arrays`, `quoted`,
`viewed`, and of some deals `ahead`. That a refusal changes nothing and explains itself, and that what was known at a moment never changes,
`tests.simulator.run.play` asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from seriatim.deal.act import Act, Event
from seriatim.deal.limits import available
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.fold import fold, opening
from seriatim.ledger.history import History
from seriatim.ledger.perform import perform
from seriatim.projection.walk import act_of
from seriatim.units.numbers import exactly, lift
from seriatim.waterfall.breakpoints import most, tranches
from seriatim.waterfall.payout import payout
from seriatim.waterfall.seats import claims, seats
from tests.simulator import laws
from tests.simulator.deals import NOON
from tests.simulator.market.quoted import quoted
from tests.simulator.market.views import ahead, viewed
from tests.simulator.paths import clauses_on_paths, differences, state_on_paths

DEAR_EVERY = 4
"""After every so many acts the dear laws are asked."""

AHEAD = 40
"""How many days a projection looks ahead: a walk asks every clause on every day on which something of it falls due."""

VIEWED = 0.1
"""How often every view of a day is asked, which takes longer than all the other laws together."""

AHEAD_OF = 0.01
"""How often a view that walks ahead is asked for: over decades of dividends and instalments it takes seconds."""

MOVES_PRICES = frozenset({"split", "stock_dividend", "amended", "reversed"})
"""Acts after which a price may be another, and higher."""


def after_each(before: History, after: History, new: Sequence[Event], random: Random, count: Counter[str]) -> None:
    """The cheap laws, after a batch was taken (`new`) or refused (none)."""
    count.update(("conserved", "replayed", "narrowed"))
    conserved(after)
    replayed(after, random)
    narrowed(after, some_day(after, random))
    if not new:
        return
    count.update(("price_falls", "authorized_kept", "causal", "written_and_read", "undone"))
    for event in new:
        price_falls(after, event)
        authorized_kept(after, event)
    causal(before, after, new)
    written_and_read(after)
    undone(before, after, new)


def dear(history: History, random: Random, count: Counter[str]) -> None:
    """The laws that ask the clauses about a whole history, or solve something."""
    count.update(("verified", "recording_order", "walk_ends", "shared_out", "on_arrays", "quoted"))
    verified(history)
    recording_order(history, random)
    walk_ends(history, random)
    shared_out(history, some_day(history, random), random)
    on_arrays(history, some_day(history, random), random)
    quoted(history, some_day(history, random))
    if random.random() < VIEWED:
        count.update(("viewed",))
        viewed(history, some_day(history, random), random)
    if random.random() < AHEAD_OF:
        count.update(("ahead",))
        ahead(history, some_day(history, random), random)


def some_day(history: History, random: Random) -> date:
    """A day of the history, or some time after it."""
    return random.choice([e.act.on for e in history.events] or [date(2020, 2, 1)]) + timedelta(days=random.choice((0, 0, 1, 400)))


# ------------------------------------------------------------------------------------------------------ after every act


def conserved(history: History) -> None:
    """Every asset's moves sum to zero, in each event and in all; no certificate holds less than nothing or a part too small."""
    for e in history.events[-3:]:
        assert not any(laws._by_asset(e.outcome.moves).values()), e.id
    state = history.state()
    assert not any(laws._by_asset(state.balances).values())
    for name, certificate in state.certificates.items():
        held = state.held(name, certificate.security)
        smallest = history.deal.securities[certificate.security].smallest
        assert held >= 0, name
        assert held % smallest == 0, name


def replayed(history: History, random: Random) -> None:
    """Any prefix of what stands and the rest give the same as all at once."""
    laws.replay(history, random)


def narrowed(history: History, on: date) -> None:
    """What is available lies between nothing and what the clause allows, and no right gives up more than there is."""
    now = history.now(on)
    for step in steps(now):
        left, binds = available(now, step)
        assert Decimal(0) <= left <= step.quantity_max, (step.clause, step.ref, left, step.quantity_max)
        assert binds in history.deal.clauses.by_id
        assert all(s.quantity >= 0 for s in step.slices), step.clause


def price_falls(history: History, event: Event) -> None:
    """A price that no split and no amendment changes is only ever lowered, and stays above nothing."""
    prices = {key: value for key, value in event.outcome.memory.items() if key[1] == "price" and isinstance(value, PerShare)}
    if event.act.kind in MOVES_PRICES or not prices:
        return
    then = _before(history, event)
    for key, value in prices.items():
        assert value.price.each() > 0, key
        if isinstance(old := then.state.memory.get(key), PerShare):
            assert value.price.each() <= old.price.each(), (key, old, value)


def authorized_kept(history: History, event: Event) -> None:
    """Whatever issues shares leaves no more of them than are authorised, unless it is on record as a defect."""
    raised = {
        asset for (account, asset), change in event.outcome.moves.items() if account.startswith(("issued/", "closing/")) and change < 0
    }
    if event.defects or event.act.kind in ("split", "stock_dividend") or not raised:
        return
    state = _before(history, event).state
    state.add(event.outcome)
    for security in raised:
        authorized = state.memory.get((f"authorized_{security}", "count"))
        assert authorized is None or state.outstanding(security) <= authorized, security


def _before(history: History, event: Event) -> Now[Decimal]:
    """The deal just before an event took effect."""
    earlier = [e for e in history.standing() if e.order < event.order]
    return Now(event.act.on, fold(opening(history.deal), earlier), history.deal.clauses)


def causal(before: History, after: History, new: Sequence[Event]) -> None:
    """What is recorded for a day changes nothing before it."""
    laws.causality(before, after, min(e.act.on for e in new))


def written_and_read(history: History) -> None:
    """An event's stored text gives the event back."""
    laws.written_and_read(history)


def undone(before: History, after: History, new: Sequence[Event]) -> None:
    """Reversing what was just recorded gives what was there before, wherever the history lets it be reversed."""
    if any(e.act.kind == "reversed" for e in new) or max(e.order for e in after.standing()) != max(e.order for e in new):
        return
    batch = [Entry(Act("reversed", e.act.on, id=f"undo-{e.id}", reverses=e.id)) for e in new]
    again = after.with_events(after.record(batch, NOON))
    assert laws.facts(again.state()) == laws.facts(before.state())


# ------------------------------------------------------------------------------------------------------------- dear laws


def verified(history: History) -> None:
    """The clauses, asked again, say of every event what was recorded: so every limit was kept, and every price the right one."""
    laws.verified(history)


def recording_order(history: History, random: Random) -> None:
    """The same acts in the same places of the same days, recorded in any order, give the same."""
    laws.recording_order(history, random)


def walk_ends(history: History, random: Random) -> None:
    """A projection ends at its horizon, conserves shares and money, and is the same in one walk or in two."""
    laws.walk_ends(history, max((e.act.on for e in history.events), default=date(2020, 2, 1)), random, AHEAD)


def shared_out(history: History, on: date, random: Random) -> None:
    """Any exit that the seats can take is paid out to the cent, nobody gets less than nothing, and a larger one pays no class less."""
    table = seats(claims(history.now(on)))
    found = tranches(table)
    largest = most(found)
    exits = sorted(Decimal(random.randint(0, 10 ** random.randint(3, 12))).scaleb(-2) for _ in range(2))
    if largest is not None and Fraction(exits[1]) > largest:
        return
    low, high = (payout(table, found, exit) for exit in exits)
    for paid in (low, high):
        assert sum(c.amount for c in paid.classes) == paid.exit
        assert sum(h.amount for h in paid.holders) == paid.exit
        assert all(line.amount >= 0 for line in (*paid.classes, *paid.holders))
    assert all(less.each <= more.each for less, more in zip(low.shares, high.shares, strict=True))


@exactly
def on_arrays(history: History, on: date, random: Random) -> None:
    """A step performed on arrays moves what it moves exactly."""
    now = history.now(on)
    ready = [(step, left) for step in steps(now) if not step.blocked and (left := available(now, step)[0]) >= (step.quantity_min or 1)]
    if not ready:
        return
    step, left = random.choice(ready)
    act = act_of(now, step, left)
    exact = perform(now, act)
    if exact.problems or act.kind not in ("converted", "redeemed", "exercised", "exchanged", "closed", "dividend_paid"):
        return
    paths = Now(on, state_on_paths(now.state, 2), clauses_on_paths(history.deal.clauses))
    arrays = perform(paths, replace(lift(act, lambda number: paths.zero + float(number)), lots=act.lots))
    assert not arrays.problems, (act, arrays.problems)
    now.state.add(exact.outcome)
    paths.state.add(arrays.outcome)
    assert not differences(now.state, paths.state, 0), (act, differences(now.state, paths.state, 0))
