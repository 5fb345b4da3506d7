"""The laws that hold of any deal, whatever its clauses: those of the small deal that name no clause, and the limits of each number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from seriatim.deal.act import Event
from seriatim.deal.limits import available
from seriatim.ledger.choose import steps
from seriatim.ledger.history import History
from seriatim.waterfall.breakpoints import most, tranches
from seriatim.waterfall.payout import payout
from seriatim.waterfall.seats import claims, seats
from tests.simulator import laws


def after_each(before: History, after: History, new: Sequence[Event], random: Random) -> None:
    """Every law, after a batch was taken (`new`) or refused (none)."""
    conserved(after)
    laws.replay(after, random)
    on = random.choice([e.act.on for e in after.events] or [date(2020, 2, 1)]) + timedelta(days=random.choice((0, 0, 1, 400)))
    narrowed(after, on)
    shared_out(after, on, random)
    if not new:
        return
    laws.verified(after)
    laws.recording_order(after, random)
    laws.written_and_read(after)
    laws.causality(before, after, min(e.act.on for e in new))


def conserved(history: History) -> None:
    """Every asset's moves sum to zero, in each event and in all; no certificate holds less than nothing or a part too small."""
    for e in history.standing():
        assert not any(laws._by_asset(e.outcome.moves).values()), e.id
    state = history.state()
    assert not any(laws._by_asset(state.balances).values())
    for name, certificate in state.certificates.items():
        held = state.held(name, certificate.security)
        smallest = history.deal.securities[certificate.security].smallest
        assert held >= 0, name
        assert held % smallest == 0, name


def narrowed(history: History, on: date) -> None:
    """What is available lies between nothing and what the clause allows, and no right gives up more than there is."""
    now = history.now(on)
    for step in steps(now):
        most, binds = available(now, step)
        assert Decimal(0) <= most <= step.quantity_max, (step.clause, step.ref, most, step.quantity_max)
        assert binds in history.deal.clauses.by_id
        assert all(s.quantity >= 0 for s in step.slices), step.clause


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
