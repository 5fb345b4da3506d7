"""The schedule: every closing, right and duty, with its dates, who must or may, how much, at what price, and on what ground.

What stands today comes from the clauses' steps. What would follow comes from the walk with duties performed: each closing
made on its last day, each redemption of the shares then issued. Those rows are `projected` and say on what they depend. A duty over
shares that another takes before its day stands at the amount of its day, and says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from seriatim.deal.closing import RESOLVED, ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, NOT_SHOWN, Step, effect
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import FAR, designated, eve, horizon
from seriatim.projection.walk import Done, duties_performed, walk
from seriatim.schedule.undisturbed import undisturbed
from seriatim.units.calendars import Calendar, is_business_day
from seriatim.units.numbers import CENT, ZERO, exactly, whole

KINDS = {
    "closed": "closing",
    "converted": "conversion",
    "redeemed": "redemption",
    "exercised": "exercise",
    "exchanged": "exchange",
    "dividend_paid": "dividend",
    "guarantee_paid": "guarantee",
    "fee_paid": "fee",
    "interest_paid": "interest",
    "terminated": "termination",
    "delivered": "delivery",
    "received": "payment",
}
"""What a schedule calls the step that an act of this kind performs."""


Key = tuple[str, str, str]
"""What tells rows and steps apart: clause, modal, ref. A notice may have the name of the right under which it was given."""

PAST_DUE = ("overdue", "unpaid", "defaulted")
"""Statuses of duties that somebody must look at."""


@dataclass(frozen=True, slots=True)
class Row:
    """One closing, right or duty.

    `opens` and `closes` bound a window, `on` is a single day. `shares` of `security` at `price` (of a share; at a conversion, of a
    common share, and None where it cannot be known) make `amount` of money's worth; `yields` counts the shares of `into` that a
    conversion gives. A projected row `depends_on` a closing that is still to come; `given` says so in words, or why a row is
    `on_condition`.
    """

    kind: str
    ref: str
    by: str
    modal: str
    opens: date | None
    closes: date | None
    on: date | None
    shares: Decimal
    price: Decimal | None
    amount: Decimal
    currency: str
    status: str
    clause: str
    cite: str
    security: str
    into: str = ""
    yields: Decimal | None = None
    business_day: bool = True
    wording: str = ""
    if_missed: str = ""
    given: str = ""
    depends_on: str = ""
    on_condition: bool = False

    @property
    def day(self) -> date:
        """The day by which a schedule is ordered."""
        return self.on or self.closes or self.opens or FAR


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
    rows = [_row(deal, now, step) for step in steps(now) if step.status != "contingent" and not _used_up(step)]
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


def _used_up(step: Step[Decimal]) -> bool:
    """Whether nothing is left of a right: a remedy that has taken all it may."""
    return step.modal == "may" and not step.quantity_max


def _projected(deal: Deal, now: Now[Decimal], known: Mapping[Key, Row]) -> Iterator[Row]:
    """Rows for what is not there yet: what follows if each closing takes place on its last day, and the dividends to come.

    A duty that is there already (`known`) comes again as it will stand when it falls due.
    """
    ahead = designated(now)
    issued = set(now.state.certificates)
    today = {_key(step) for step in steps(now)}
    depends: dict[str, Done[Decimal]] = {}
    order = deal.same_date_order
    for done in walk(now.clauses, ahead.state, eve(now.on), horizon(now, order), duties_performed, order=order):
        then = Now(done.act.on, ahead.state, now.clauses)
        if done.act.kind == "closed":
            depends[done.act.certificate] = done
            yield from (_depending(row, done) for row in _rights(deal, then, done))
        elif (there := known.get(_key(done.step))) is not None:
            if done.act.on > now.on:
                yield _restated(there, done.step)
        elif _key(done.step) in today:
            continue  # a right or a duty that is not shown
        elif done.act.kind == "dividend_paid" or done.step.slices[0].account not in issued:
            row = _row(deal, then, done.step)
            row = replace(row, status="pending") if done.act.kind == "dividend_paid" else row
            closing = next((depends[s.account] for s in done.step.slices if s.account in depends), None)
            yield _depending(row, closing) if closing else row


def _restated(row: Row, step: Step[Decimal]) -> Row:
    """A duty that is there already, as it will stand on its day."""
    amount = _amount(step)
    if (amount, step.quantity_max) == (row.amount, row.shares):
        return row
    given = "with what accrues until then" if step.quantity_max == row.shares else "of the shares that are left then"
    return replace(row, amount=amount, shares=step.quantity_max, price=_price(step), yields=_yields(step), given=given)


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


def _rights(deal: Deal, then: Now[Decimal], done: Done[Decimal]) -> Iterator[Row]:
    """The rights over the shares that a closing would bring, in the terms of today."""
    for step in steps(then):
        if step.kind == "converted" and any(s.account == done.act.certificate for s in step.slices):
            own = step.narrowed([(done.act.certificate, None)])
            yield _row(deal, then, replace(own, opens=done.act.on, ref=done.act.certificate))


def _row(deal: Deal, now: Now[Decimal], step: Step[Decimal]) -> Row:
    shares = step.quantity_max
    in_money = step.kind in ("interest_paid", "received") or (step.kind == "fee_paid" and not step.paid_by_holder)
    calendar: Calendar = getattr(now.clauses.by_id[step.clause], "calendar", "nyse")
    single = step.due if step.kind != "closed" else None
    last = single or (step.due if step.kind == "closed" else None)
    follows = [text for clause in now.clauses.following if (text := clause.follows(step))]
    return Row(
        kind=KINDS[step.kind],
        ref=step.ref,
        by=step.by,
        modal=step.modal,
        opens=None if single else step.opens,
        closes=None if single else step.due or step.closes,
        on=single,
        shares=ZERO if in_money else shares,
        price=None if in_money else _price(step),
        amount=_amount(step),
        currency=step.currency,
        status=_status(now, step),
        clause=step.clause,
        cite=ground(deal, step),
        security=step.security,
        into=step.into if step.price else "",
        yields=_yields(step),
        business_day=last is None or is_business_day(last, calendar),
        wording=wording(deal, step),
        given=step.blocked if step.status in ("declared", "waits", NO_PRICE, NOT_SHOWN) and step.kind != "closed" else "",
        on_condition=bool(step.blocked) and step.status == "declared",
        if_missed="; ".join([step.if_missed, *follows] if step.if_missed else follows),
    )


def _amount(step: Step[Decimal]) -> Decimal:
    """Money's worth of all that the step allows, to the cent; equal slices are not assumed."""
    left, amount = step.quantity_max, ZERO
    for s in step.slices:
        part = min(s.quantity, left)
        left, amount = left - part, amount + part * s.amount
    return whole(amount, "nearest", CENT)


def _price(step: Step[Decimal]) -> Decimal | None:
    """The price of a share of what is given, or what one share is given up for; None where it cannot be known."""
    if step.price is not None:
        return None if step.unpriced else step.price.each()
    return step.slices[0].amount if step.slices else ZERO


def _yields(step: Step[Decimal]) -> Decimal | None:
    """Shares of `into` for all that the step allows; None where it is paid in cash, or no price is known."""
    if step.price is None or step.unpriced:
        return None
    moves = effect(step, step.quantity_max, "yield")
    return sum((shares for (account, asset), shares in moves.items() if asset == step.into and account.startswith("yield")), ZERO)


def _status(now: Now[Decimal], step: Step[Decimal]) -> str:
    if step.status:
        return step.status
    if step.modal == "may":
        return "open"
    if step.due is None or now.on < step.due:
        return "pending"
    return "due" if now.on == step.due else "overdue"


def _settled(now: Now[Decimal]) -> Iterator[Settled]:
    for clause in now.clauses.stepping:
        for name, entry in now.state.entries(clause.id).items():
            if isinstance(entry, ClosingStatus) and entry.status in RESOLVED:
                because = entry.because if entry.because != entry.status else ""
                yield Settled(name, entry.status, entry.since, clause.funded(now, name), because)


def ground(deal: Deal, step: Step[Decimal]) -> str:
    """On what a row rests: the citations and assumptions of its closing, or the citation of its clause."""
    return grounds(deal, paths_of(step), whole=step.kind == "closed")


def wording(deal: Deal, step: Step[Decimal]) -> str:
    """How strongly the source says it: agreed, required, entitled, expected or scheduled."""
    paths = paths_of(step)
    under = [term for term in deal.terms if term.chosen and any(term.path == p or term.path.startswith(p + ".") for p in paths)]
    return next((term.wording for term in under if term.wording), "")


def paths_of(step: Step[Decimal]) -> list[str]:
    """Where in the deal file a step's closing or clause stands."""
    if step.kind == "closed":
        return [f"agreement.closings.{step.ref}"]
    return [f"agreement.clauses.{step.clause}", f"securities.{step.security}.clauses.{step.clause}"]


def grounds(deal: Deal, paths: list[str], whole: bool = True) -> str:
    """The citations and (where asked for) assumptions at and under the paths, each once."""
    found: dict[str, None] = {}
    for term in deal.terms:
        if not term.chosen or not any(term.path == path or (whole and term.path.startswith(path + ".")) for path in paths):
            continue
        if term.cite or term.assumed:
            found[_locator(term) if term.cite else f"assumed: {term.assumed}"] = None
    return "; ".join(found)


def _locator(term: Any) -> str:
    return f"{term.cite.source} ¶{term.cite.paragraph}" if term.cite.paragraph else str(term.cite.source)
