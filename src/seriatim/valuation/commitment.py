"""The commitment as numbers: the closings to come, and what the clauses allow when one is missed, found out by missing it.

Each closing to come is made on its last day on a copy of the state, on which what falls due before it has been done, and the shares it
issues are resolved like any others. What a default
costs is asked of the clauses too: on a copy the closing is recorded as defaulted, and what the issuer may then redeem is looked at, and how
much of what is held the holder could have converted the day before. So the remedy's fraction, an ownership limit and a shortage of
authorised shares count as the terms say. Closings that are an option are among them: one of the investor is bought or not, and costs
nothing to leave; one of the issuer is a duty once the issuer has given notice, which is given on the copy first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from seriatim.deal.act import Act
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.ahead import designated, eve
from seriatim.projection.walk import act_of, duties_performed, walk
from seriatim.provisions.closing_conditions import ClosingConditions
from seriatim.provisions.convertible import Convertible
from seriatim.valuation.resolve import Resolved, resolved
from seriatim.valuation.staged.terms import Remedy

CURE_DAYS_MAX = 400
"""A default that cannot be recorded so long after the last day is taken for one that never can be."""


Option = Literal["", "investor", "issuer"]
"""Whose right a closing is; a duty is nobody's."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What the clauses allow after a closing is missed: the issuer's remedy, and whether the closings after it are lost.

    `possible` is false where nothing counts as a default; `restricted`: what the shares convert into may not be sold freely.
    """

    possible: bool
    remedy: Remedy
    ends_later: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class Committed:
    """A closing to come, on its last day: what is bought and paid, what it still waits for, and what missing it costs.

    `issues`: the lot, as its clauses are; None where nothing can be entered, and `refusal` says why. `option`: whose right it is, where
    nobody owes it yet. `overdue`: its last day, where that has passed: it is taken as due at once, and several of them one after the other
    on that day.
    """

    closing: str
    security: str
    on: date
    shares: Decimal
    cost: Decimal
    waits: str
    issues: Resolved | None
    missed: Missed
    option: Option = ""
    overdue: date | None = None
    refusal: str = ""


def commitment(now: Now[Decimal], common: str) -> tuple[Committed, ...]:
    """The closings to come, in order of their last days, each as it is when all before it were made in full.

    `common` is the stock whose price is known.
    """
    return tuple(_made_in_order(Now(now.on, designated(now).state, now.clauses), common))


def _made_in_order(now: Now[Decimal], common: str) -> Iterator[Committed]:
    done: set[str] = set()
    while (step := _next(now, done)) is not None:
        done.add(step.ref)
        at = _later(now, max(_last_day(step) or now.on, now.on))
        step = next((then for then in steps(at) if then.ref == step.ref and _is_open(then)), step)
        missed = _missed(at, step)
        before = {lot.id for lot in at.lots(step.security)}
        made = perform(at, act_of(at, step, step.quantity_max))
        at.state.add(made.outcome)
        issued = next((r for r in resolved(at, step.security, common) if r.lot.id not in before), None)
        refusal = "" if issued else "; ".join(problem.message for problem in made.problems) or f"it issues no {step.security}"
        cost = step.quantity_max * step.slices[0].amount
        overdue = step.due if step.due and step.due < at.on else None
        of = step.security, at.on, step.quantity_max, cost, step.blocked
        yield Committed(step.ref, *of, issued, missed, _option(step), overdue, refusal)
        now = at


def _later(now: Now[Decimal], on: date) -> Now[Decimal]:
    """A later day, when all duties but closings that fall due before it have been performed."""

    def performed(at: Now[Decimal], step: Step[Decimal]) -> Decimal:
        return at.zero if step.paid_by_holder else duties_performed(at, step)

    for _ in walk(now.clauses, now.state, eve(now.on), eve(on), performed):
        pass
    return Now(on, now.state, now.clauses)


def _next(now: Now[Decimal], done: Collection[str]) -> Step[Decimal] | None:
    """The closing whose last day comes first, of those that are not resolved, in default or lapsed."""
    open_ = [step for step in steps(now) if _is_open(step) and step.ref not in done]
    return min(open_, key=lambda step: _last_day(step) or now.on, default=None)


def _last_day(step: Step[Decimal]) -> date | None:
    """When a duty is due, or a right ends."""
    return step.due or step.closes


def _option(step: Step[Decimal]) -> Option:
    if step.modal == "must":
        return ""
    return "issuer" if step.by == step.issuer else "investor"


def _missed(at: Now[Decimal], step: Step[Decimal]) -> Missed:
    """Records the default on a copy, on the first day on which it may be, and looks at what may be redeemed then."""
    convertible, restricted = _convertible(at, step), _restricted(at, step)
    nothing = Missed(False, Remedy(), ends_later=False, restricted=restricted)
    if _option(step) == "investor":
        return nothing
    copy = _come(at, step) if step.blocked else Now(at.on, at.state.copy(), at.clauses)
    if _option(step) == "issuer":
        _give_notice(copy, step, step.issuer)
    later = _defaulted(copy, step)
    if later is None:
        return nothing
    # Looked at on the day of the closing: whether what comes later stands, not whether its time has run out meanwhile.
    stand = any(_is_open(other) for other in steps(copy))
    return Missed(True, _remedy(later, step, convertible), not stand, restricted)


def _come(at: Now[Decimal], step: Step[Decimal]) -> Now[Decimal]:
    """A copy on which what a closing waits for has come, as a default on it presupposes: what is worked out, and what is put in words."""
    come = Now(at.on, at.state.copy(), at.clauses.each(lambda clause: None if isinstance(clause, ClosingConditions) else clause))
    condition = perform(come, Act("condition", at.on, closing=step.ref))
    if not condition.problems:
        come.state.add(condition.outcome)
    return come


def _defaulted(copy: Now[Decimal], step: Step[Decimal]) -> Now[Decimal] | None:
    """Records the default, after a notice where the terms ask for one; None where none can be recorded."""
    noticed = False
    for days in range(1, CURE_DAYS_MAX):
        later = Now(copy.on + timedelta(days), copy.state, copy.clauses)
        default = perform(later, Act("defaulted", later.on, closing=step.ref))
        if not default.problems:
            later.state.add(default.outcome)
            return later
        noticed = noticed or _give_notice(later, step)
    return None


def _give_notice(now: Now[Decimal], step: Step[Decimal], by: str = "") -> bool:
    notice = perform(now, Act("noticed", now.on, clause=step.clause, closing=step.ref, by=by))
    if notice.problems:
        return False
    now.state.add(notice.outcome)
    return True


def _is_open(step: Step[Decimal]) -> bool:
    return step.kind == "closed" and step.status not in ("defaulted", "lapsed")


def _remedy(now: Now[Decimal], step: Step[Decimal], convertible: float) -> Remedy:
    """What may be redeemed, as a part of all that is outstanding, whoever holds it: the terms may spare those that are not in default."""
    for offered in steps(now):
        if offered.kind == "redeemed" and offered.modal == "may" and step.ref in offered.ref and offered.slices:
            held = sum((lot.quantity for lot in now.lots(offered.security)), Decimal(0))
            return Remedy(float(offered.quantity_max / held), float(offered.slices[0].amount), convertible)
    return Remedy(convertible=convertible)


def _restricted(now: Now[Decimal], step: Step[Decimal]) -> bool:
    """Whether a clause that converts the class says that its common is restricted."""
    own = [clause for clause in now.clauses if isinstance(clause, Convertible) and clause.security == step.security]
    return any(clause.restricted for clause in own)


def _convertible(now: Now[Decimal], step: Step[Decimal]) -> float:
    """The part of what is held that could be converted on the last day, within every limit."""
    held = sum((lot.quantity for lot in now.lots(step.security)), Decimal(0))
    could = sum((available(now, s)[0] for s in steps(now) if s.kind == "converted" and s.security == step.security), Decimal(0))
    return float(min(could / held, Decimal(1))) if held else 1.0
