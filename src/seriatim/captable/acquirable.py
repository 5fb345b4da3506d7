"""What holders could acquire together within so many days: right after right, each using up the room that limits share.

A limit on ownership, an exchange cap and the authorised shares each leave one room for several rights. So the rights are taken one
after another on a copied state, as conversions are recorded. 470 common outstanding and 9.99 % for a group leave 46.953 / 0.9001 =
52 shares: to either of two members alone, and to both together. Each lot goes first by the right that yields the most, then by
what other rights over it leave. A right into a series counts with what that converts into: warrants on Series A, and its conversion.

Where a limit leaves less than the rights would give, the order may matter: 525,207 shares under a right limited to 4.99 % of
10,000,000 and then 1,000,000 under one without a limit are 1,525,207; the other way round the limited right gives nothing. Then
every order of up to four rights is tried, and of more each right as the first, and what comes to most counts.

Does not cover: shares given up so as to acquire others later, and a mixture of parts of two rights that no order takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from seriatim.captable.conversions import Conversions, Counts, over, rights
from seriatim.deal.act import Act, Take
from seriatim.deal.converted import ways
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.deal.terms import Ownership
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.walk import act_of
from seriatim.units.numbers import ZERO, whole

ORDERS_MAX = 4
"""Of so many rights every order is tried: 24."""


def held(now: Now[Decimal], security: str, holders: Collection[str]) -> Decimal:
    """What holders have of a security together."""
    return sum((lot.quantity for lot in now.lots(security) if lot.holder in holders), ZERO)


def acquirable(now: Now[Decimal], security: str, holders: Collection[str], terms: Ownership) -> Decimal:
    """Common that holders could have more within the days: by their rights, and by closings to come where those count."""
    last = now.on + timedelta(days=terms.days)
    start = _closings_made(now, holders, last) if terms.pending_closings == "counted" else now
    leading = _leading(start, security)

    def counts(step: Step[Decimal]) -> bool:
        return step.into in leading and _in_time(step, holders, last)

    best = Conversions(start, (security,), counts)
    wanted = sum((best.yields(s.account) or ZERO for step in best.chosen for s in step.slices if s.holder in holders), ZERO)
    most = ZERO
    for order in _orders(best.chosen):
        most = max(most, _taken(start, order, security, holders, counts, len(leading)))
        if most >= wanted:  # no limit narrows it
            break
    return most + held(start, security, holders) - held(now, security, holders)


def _leading(now: Now[Decimal], security: str) -> frozenset[str]:
    """A security, and all that may become it."""
    return frozenset({security, *(name for name, into in ways(now).items() if security in into)})


def _in_time(step: Step[Decimal], holders: Collection[str], last: date) -> bool:
    """Whether a step gives the holders shares by a day: a right that opens by then, or a conversion that falls due by then."""
    day = step.opens if step.modal == "may" else step.due
    in_time = day <= last if day is not None else step.modal == "may"
    return in_time and not step.blocked and any(s.holder in holders for s in step.slices)


def _closings_made(now: Now[Decimal], holders: Collection[str], last: date) -> Now[Decimal]:
    """A copy on which the holders have funded today each closing that opens by a day and waits for nothing."""
    ahead = Now(now.on, now.state.copy(), now.clauses)
    for step in steps(now):
        if step.kind == "closed" and step.by in holders and not step.blocked and (step.opens is None or step.opens <= last):
            ahead.state.add(perform(ahead, act_of(ahead, step, available(ahead, step)[0])).outcome)
    return ahead


def _orders(rights: Sequence[Step[Decimal]]) -> Iterator[Sequence[Step[Decimal]]]:
    """The order of the clauses first; then every other, or of many each right as the first."""
    if len(rights) <= ORDERS_MAX:
        yield from permutations(rights)
        return
    for n, first in enumerate(rights):
        yield [first, *rights[:n], *rights[n + 1 :]]


def _taken(
    start: Now[Decimal], order: Sequence[Step[Decimal]], security: str, holders: Collection[str], counts: Counts, on_the_way: int
) -> Decimal:
    """What comes of taking rights in an order, and then whatever any right over what there is still gives, until nothing more fits.

    One member's shares make room for another's: where each is limited alone, the first finds more room after the second. And what a
    right gives may convert in its turn: it is asked again as often as there are securities on the way.
    """
    ahead = Now(start.on, start.state.copy(), start.clauses)
    been: dict[str, frozenset[str]] = {}
    _take_each(ahead, order, holders, been)
    has, idle = held(ahead, security, holders), 0
    while idle < on_the_way:
        if not _take_each(ahead, Conversions(ahead, (security,), counts, been).chosen, holders, been):
            _take_each(ahead, [step for step in rights(ahead) if counts(step)], holders, been)
        before, has = has, held(ahead, security, holders)
        idle = idle + 1 if has == before else 0
    return has - held(start, security, holders)


def _take_each(ahead: Now[Decimal], order: Sequence[Step[Decimal]], holders: Collection[str], been: dict[str, frozenset[str]]) -> bool:
    """Takes rights in their order, and says whether any gave something. `been` is what lots on the way were before, and are not again."""
    before = len(ahead.state.certificates)
    for step in order:
        own = [s.account for s in step.slices if s.holder in holders]
        _take(ahead, step, [lot for lot in own if step.into not in been.get(lot, ())], been)
    return len(ahead.state.certificates) > before


def _take(ahead: Now[Decimal], right: Step[Decimal], lots: list[str], been: dict[str, frozenset[str]]) -> None:
    """Takes as much of a right over some lots as every limit leaves; again, as long as something is left that fits."""
    was = frozenset({right.security, right.into}).union(*(been.get(lot, frozenset()) for lot in lots))
    while lots and (step := _as_it_stands(ahead, right)) is not None:
        step = over(step, lots)
        quantity = whole(available(ahead, step)[0], "down", step.smallest)
        if not quantity or (step.modal == "may" and step.quantity_min is not None and quantity < step.quantity_min):
            return
        names = tuple(Take(s.account) for s in step.slices)
        done = Act(step.kind, ahead.on, "acquired", None, step.clause, step.security, lots=names, quantity=quantity, manner=step.manner)
        moved = perform(ahead, replace(done, certificate=f"{step.into}/acquired/{len(ahead.state.certificates)}")).outcome
        if not moved.moves:
            return
        ahead.state.add(moved)
        been.update({certificate.id: was for certificate in moved.opens})


def _as_it_stands(ahead: Now[Decimal], right: Step[Decimal]) -> Step[Decimal] | None:
    """The same right after what was done before it."""
    same = (right.clause, right.by, right.ref, right.manner)
    return next((step for step in steps(ahead) if (step.clause, step.by, step.ref, step.manner) == same), None)
