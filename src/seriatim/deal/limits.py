"""How much of a step may be done: what its own clause allows, narrowed by every limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.deal.amendments import waived
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.numbers import ONE, ZERO, N, anywhere, constant, least, most, ratio, where, whole

_ADDED = {"down": ZERO, "cash_in_lieu": ZERO, "nearest": ONE / 2, "up": ONE}
"""The part of a share that rounding may add."""


def available(now: Now[N], step: Step[N]) -> tuple[N, str]:
    """The most of a step that may be done now, and the id of the clause that binds: its own, or a limit's.

    Nothing, where the step's price cannot be known.
    """
    left, binds = step.quantity_max, step.clause
    if step.unpriced:
        return left * 0, binds
    for clause in _limiting(now, step):
        cap = clause.cap(now, step)
        if cap is not None:
            if anywhere(left - cap):
                binds = clause.id
            left = least(left, cap)
    return left, binds


def exceeded(now: Now[N], step: Step[N], quantity: N) -> list[tuple[Any, N]]:
    """The limits that a quantity of a step is over, each with what it leaves: the one that binds, the smallest, first.

    Of two that leave the same, the one that stands first among the clauses binds. On arrays, a limit comes before another where
    it leaves less on some path and on none more.
    """
    over: list[tuple[Any, N]] = []
    for clause in _limiting(now, step):
        cap = clause.cap(now, step)
        if cap is None or not anywhere(quantity - cap):
            continue
        place = next((i for i, (_, other) in enumerate(over) if anywhere(other - cap) and not anywhere(cap - other)), len(over))
        over.insert(place, (clause, cap))
    return over


def _limiting(now: Now[N], step: Step[N]) -> list[Any]:
    """The limits that are not waived for who takes the step."""
    return [clause for clause in now.clauses.limiting if not waived(now, clause.id, step.by)]


def fitting(step: Step[N], room: N) -> N:
    """The most of a step that gives no more than `room` shares (whole ones), whichever of its lots are taken: its dearest decides."""
    if not step.slices:
        return step.quantity_max * 0
    dearest = step.slices[0].amount
    for s in step.slices[1:]:
        dearest = most(dearest, s.amount)
    return _units(step, most(room, room * 0), dearest, len({s.holder for s in step.slices}))


def fitting_each(step: Step[N], owner: Callable[[str], str], room: Callable[[str], N]) -> N:
    """The most of a step that gives no owner more than its room: the step takes its lots in order, and one owner stops it.

    `owner` says to whom a holder's shares count. Where lots are taken in proportion, the scarcest room is the most for all:
    that is safe, and less than could fit.
    """
    cap, running = step.there_is(), step.quantity_max * 0
    rooms: dict[str, N] = {}
    used: dict[str, N] = {}
    for s in step.slices:
        name = owner(s.holder)
        if name not in rooms:
            rooms[name], used[name] = whole(most(room(name), running * 0)), running * 0
        units = _units(step, rooms[name], s.amount, len({other.holder for other in step.slices if owner(other.holder) == name}), used[name])
        stops = running + units if step.spread == "in_order" else units
        cap = where(units < s.quantity, least(cap, stops), cap)
        used[name], running = used[name] + ratio(s.quantity * s.amount * _shares(step), _money(step)), running + s.quantity
    return cap


def _units(step: Step[N], room: N, amount: N, holders: int, used: N | None = None) -> N:
    """The most units of one slice that fit into a room of which slices before it have used a part, as the step rounds.

    At 1.617 common for one share, rounded down, one share fits into a room of 1, because 1 is what it gives. Where several holders'
    shares are rounded, each by itself, there has to be room for what all of these roundings may add.
    """
    nothing, unit = room * 0, constant(step.unit, room)
    used = nothing if used is None else used
    added = unit * constant(_ADDED[step.rounding], room)
    exactly = _worth(step, most(room - used - added * (holders - 1), nothing), amount)
    if holders > 1 or step.rounding == "up":
        return exactly
    room = whole(room, "down", step.unit)
    more = _worth(step, most(room + unit - added - used, nothing), amount)
    given = whole(used + ratio(more * amount * _shares(step), _money(step)), step.rounding, step.unit)
    more = where(given > room, more - constant(step.smallest, room), more)
    return where(room > 0, most(more, exactly), exactly)


def _worth(step: Step[N], shares: N, amount: N) -> N:
    """Whole units that are worth so many of the shares given for them, or a little less."""
    return whole(ratio(shares * _money(step), amount * _shares(step)), "down", step.smallest)


def _money(step: Step[N]) -> N:
    return step.price.money if step.price is not None else step.quantity_max * 0


def _shares(step: Step[N]) -> N:
    return step.price.shares if step.price is not None else step.quantity_max * 0
