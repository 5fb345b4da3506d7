"""Looking ahead: the last date there is, and what every projection takes for granted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from seriatim.deal.act import Act
from seriatim.deal.state import Now
from seriatim.ledger.perform import perform
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.dates import years_after
from seriatim.units.numbers import N

FAR = date(9999, 12, 31)
"""A horizon that no duty lies behind."""

DIVIDEND_YEARS = 5
"""For how many years dividends that never end are foreseen at least."""


def eve(on: date) -> date:
    """The day before: a walk that starts after it looks at the day itself, on which what is due today is still to be done."""
    return on - timedelta(days=1)


def designated(now: Now[N]) -> Now[N]:
    """The same day on a copy of the state, with every series designated that still has to be.

    A schedule at signing speaks of closings; that the certificate of designations is filed before them is taken for granted.
    """
    state = now.state.copy()
    ahead = Now(now.on, state, now.clauses)
    for clause in now.clauses.charters:
        if clause.needs_designation and now.recall(clause.id, "count") is None:
            filing: Act[N] = Act("designated", now.on, security=clause.security)
            state.add(perform(ahead, filing).outcome)
    return ahead


def horizon(now: Now[Decimal], order: Sequence[str] = ()) -> date:
    """Until when to look ahead: where dividends go on for ever, until the last other duty, and some years at least.

    `order` is the deal's own of a day, in which the schedule performs its duties too.
    """
    recurring = {clause.id for clause in now.clauses.waking} & {clause.id for clause in now.clauses.accruing}
    if not recurring:
        return FAR
    others = now.clauses.each(lambda clause: None if clause.id in recurring else clause)
    ahead = walk(others, designated(now).state, eve(now.on), FAR, duties_performed, order=order)
    last = max((done.act.on for done in ahead), default=now.on)
    return max(last, years_after(now.on, DIVIDEND_YEARS))
