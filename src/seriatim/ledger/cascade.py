"""Prices that pull each other down: all anti-dilution clauses solved together, whatever their order.

A series whose price was reset may be a dilutive issue to the next, and that one's reset to the first again. Every clause is
asked against the same state before the act and against all that the others answered in the round before; rounds go on until the
answers stay the same. Two clauses over one price: the lower holds. A cascade that does not settle within `BOUND` rounds, or
drives a price to nothing, refuses the act (`cascade-unsettled`).

A ratchet at 10 and one at 8, the second counting resets: an issue at 5 exempt for the second only brings both to 5 in two rounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seriatim.deal.act import Act, Outcome
from seriatim.deal.amendments import waived
from seriatim.deal.clause import refusal
from seriatim.deal.state import Now
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, least, same
from seriatim.units.problems import Problem

BOUND = 200
"""Rounds after which a cascade counts as endless. Those met in practice settle in two or three."""

Values = Mapping[tuple[str, str], Any]


def settled(now: Now[N], act: Act[N], moved: Outcome[N]) -> tuple[Values, list[Problem]]:
    """The entries that anti-dilution clauses change because of an act, and the problem if they do not settle.

    `moved` is what the act moves and remembers by itself.
    """
    found: Values = {}
    rounds = 0
    while rounds < BOUND and all(anywhere(value.price.money) for value in found.values()):
        rounds, answered = rounds + 1, _round(now, act, moved, found)
        if _agree(found, answered):
            return answered, []
        found = answered
    return {}, [_unsettled(now, found, rounds)]


def _round(now: Now[N], act: Act[N], moved: Outcome[N], found: Values) -> dict[tuple[str, str], Any]:
    answered: dict[tuple[str, str], Any] = {}
    for clause in (clause for clause in now.clauses.protecting if not waived(now, clause.id)):
        for key, value in clause.lowers(now, act, moved, found).items():
            answered[key] = _lower(answered[key], value) if key in answered else value
    return answered


def _lower(one: Any, other: Any) -> Any:
    """The lower of two prices, by paths."""
    price = type(one.price)(least(one.price.each(), other.price.each()), one.price.shares / one.price.shares)
    return type(one)(one.of, price)


def _agree(found: Values, answered: Values) -> bool:
    return found.keys() == answered.keys() and all(same(found[key].price.each(), value.price.each()) for key, value in answered.items())


def _unsettled(now: Now[N], found: Values, rounds: int) -> Problem:
    fallen = ", ".join(f"{clause} to {shown(value.price.each())}" for (clause, _), value in sorted(found.items()))
    clauses = ", ".join(clause.id for clause in now.clauses.protecting)
    return refusal(
        "cascade-unsettled",
        f"the anti-dilution clauses pull each other's prices down without end: in {rounds} rounds {fallen}",
        clauses,
        remedy="check whether resets count as issues; if prices were agreed, record the issue as exempt and amend them",
    )
