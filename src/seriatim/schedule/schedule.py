"""The schedule: every closing, right and duty, with its dates, who must or may, how much, at what price, and on what ground.

What stands today comes from the clauses' steps. What would follow comes from the walk with duties performed: each closing
made on its last day, each redemption of the shares then issued. Those rows are `projected` and say on what they depend. A duty over
shares that another takes before its day stands at the amount of its day, and says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from seriatim.deal.closing import RESOLVED, ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import FAR, designated, eve, horizon
from seriatim.projection.walk import Done, duties_performed, walk
from seriatim.schedule.row import Row, amount, counted, price, row_of, yields
from seriatim.schedule.undisturbed import undisturbed
from seriatim.units.numbers import ZERO, exactly

Key = tuple[str, str, str]
"""What tells rows and steps apart: clause, modal, ref. A notice may have the name of the right under which it was given."""

PAST_DUE = ("overdue", "unpaid", "defaulted")
"""Statuses of duties that somebody must look at."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A closing that is resolved: how, when, and how many of its shares were funded."""

    ref: str
    status: str
    since: date | None
    shares: Decimal
    because: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is open or to come, what is settled, and the duties of each year by who owes them."""

    rows: tuple[Row, ...]
    settled: tuple[Settled, ...]

    @property
    def past_due(self) -> tuple[Row, ...]:
        """Duties past their day: overdue, recorded as unpaid, or in default."""
        return tuple(row for row in self.rows if row.status in PAST_DUE)

    def by_year(self) -> dict[int, dict[tuple[str, str], Decimal]]:
        """Money that falls due in each calendar year, by (who owes it, kind of duty). Duties without a date are left out.

        What waits for a condition, for a dividend on the common to be paid, or falls away if an earlier duty is performed, is a kind
        of its own: it is not owed yet.
        """
        years: dict[int, dict[tuple[str, str], Decimal]] = {}
        for row in self.rows:
            if row.modal == "must" and row.day != FAR:
                owed = years.setdefault(row.day.year, {})
                kind = f"{row.kind} (conditional)" if row.status == "waits" or row.on_condition else row.kind
                owed[row.by, kind] = owed.get((row.by, kind), ZERO) + row.amount
        return dict(sorted(years.items()))


@exactly
def schedule(deal: Deal, now: Now[Decimal]) -> Schedule:
    """Every closing, right and duty as it stands on a day, and what follows if each duty is performed when due."""
    rows = [row_of(deal, now, step) for step in steps(now) if step.status != "contingent" and not _over(now, step)]
    known = {_key(row): row for row in rows}
    ahead = list(_projected(deal, now, known))
    restated = {_key(row): row for row in ahead if _key(row) in known}
    restated |= {_key(row): row for row in _taken_before(deal, now, known, restated)}
    rows = [restated.get(_key(row), row) for row in rows]
    rows += [row for row in ahead if _key(row) not in known]
    rows.sort(key=lambda row: (row.day, row.kind, row.ref))
    return Schedule(tuple(rows), tuple(_settled(now)))


def _key(of: Row | Step[Decimal]) -> Key:
    return of.clause, of.modal, of.ref


def _over(now: Now[Decimal], step: Step[Decimal]) -> bool:
    """Whether nothing is left of a right: a remedy that has taken all it may, or a right past its last day."""
    past = step.closes is not None and step.closes < now.on and step.kind != "closed"
    return step.modal == "may" and (past or not step.quantity_max)


def _projected(deal: Deal, now: Now[Decimal], known: Mapping[Key, Row]) -> Iterator[Row]:
    """Rows for what is not there yet: what follows if each closing takes place on its last day, and the dividends to come.

    A duty that is there already (`known`) comes again as it will stand when it falls due.
    """
    ahead = designated(now)
    issued = set(now.state.certificates)
    today = {_key(step) for step in steps(now)}
    depends: dict[str, Done[Decimal]] = {}
    before = set(ahead.state.certificates)
    order = deal.same_date_order
    for done in walk(now.clauses, ahead.state, eve(now.on), horizon(now, order), duties_performed, order=order):
        then = Now(done.act.on, ahead.state, now.clauses)
        there_were, before = before, set(ahead.state.certificates)
        if done.act.kind == "closed":
            brought = set(ahead.state.certificates) - there_were
            depends |= dict.fromkeys(brought, done)
            yield from (_depending(row, done) for row in _rights(deal, then, done, brought))
        elif (there := known.get(_key(done.step))) is not None:
            if done.act.on > now.on:
                yield _restated(there, done.step)
        elif _key(done.step) in today:
            continue  # a right or a duty that is not shown
        elif done.act.kind == "dividend_paid" or done.step.slices[0].account not in issued:
            row = row_of(deal, then, done.step)
            row = replace(row, status="pending") if done.act.kind == "dividend_paid" else row
            closing = next((depends[s.account] for s in done.step.slices if s.account in depends), None)
            yield _depending(row, closing) if closing else row


def _restated(row: Row, step: Step[Decimal]) -> Row:
    """A duty that is there already, as it will stand on its day."""
    worth, shares = amount(step), counted(step)
    if (worth, shares) == (row.amount, row.shares):
        return row
    given = "with what accrues until then" if shares == row.shares else "of the shares that are left then"
    return replace(row, amount=worth, shares=shares, price=price(step), yields=yields(step), given=given)


def _taken_before(deal: Deal, now: Now[Decimal], known: Mapping[Key, Row], reached: Mapping[Key, Row]) -> Iterator[Row]:
    """Duties to come whose shares other duties take before their day: as they would stand then, and unless what."""
    for step in steps(now):
        row = known.get(_key(step))
        if row is None or _key(step) in reached or step.modal == "may" or step.due is None or step.due <= now.on:
            continue
        if (found := undisturbed(now, step, deal.same_date_order)) is not None and found[1]:
            unless = " or ".join(f"{done.act.kind} on {done.act.on} under {done.step.clause}" for done in found[1])
            yield replace(_restated(row, found[0]), given=f"unless {unless}", on_condition=True)


def _depending(row: Row, closing: Done[Decimal]) -> Row:
    """A row that there will be only if a closing takes place."""
    given = f"if {closing.step.ref} closes on {closing.act.on}"
    return replace(row, status="projected", given=given, depends_on=closing.step.ref)


def _rights(deal: Deal, then: Now[Decimal], done: Done[Decimal], brought: Set[str]) -> Iterator[Row]:
    """The rights over the shares that a closing would bring, and over the warrants that come with them, in the terms of today.

    What a cashless exercise would give rests on a price of then, which nobody knows.
    """
    for step in steps(then):
        known = step.kind == "converted" or (step.kind == "exercised" and not step.blocked)
        own = [s.account for s in step.slices if s.account in brought]
        if known and own:
            opens = max(done.act.on, step.opens or done.act.on)
            rights = step.narrowed([(account, None) for account in own])
            yield row_of(deal, then, replace(rights, opens=opens, ref=", ".join(own)))


def _settled(now: Now[Decimal]) -> Iterator[Settled]:
    for clause in now.clauses.stepping:
        for name, entry in now.state.entries(clause.id).items():
            if isinstance(entry, ClosingStatus) and entry.status in RESOLVED:
                because = entry.because if entry.because != entry.status else ""
                yield Settled(name, entry.status, entry.since, clause.funded(now, name), because)
