"""Prices that pull each other down: all anti-dilution clauses solved together, whatever their order.

A series whose price was reset may be a dilutive issue to the next, and that one's reset to the first again. Every clause is
asked against the same state before the act and against all that the others answered in the round before; rounds go on until the
answers stay the same. Two clauses over one price: the lower holds. A cascade that does not settle within `BOUND` rounds refuses
the act (`cascade-unsettled`). So does a price that falls to nothing, because shares are given away and nothing holds it, or
because it is less than the decimal places that its clause keeps (`price-falls-to-nothing`).

A ratchet at 10 and one at 8, the second counting resets: an issue at 5 exempt for the second only brings both to 5 in two rounds.
A ratchet at 10 without a floor has no price after one share is given away; a price of 0.00002 has none in four places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from seriatim.deal.act import Act, Outcome
from seriatim.deal.amendments import waived
from seriatim.deal.clause import Clauses, refusal
from seriatim.deal.state import Now
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, anywhere, least, same, whole
from seriatim.units.problems import Problem

BOUND = 2_000
"""Rounds after which a cascade counts as endless. Those met in practice settle in two or three; one whose resets nearly outweigh what
is between them takes hundreds to come to rest at ten decimal places."""

FINE_PLACES = 20
"""To so many places are prices looked at again, to tell a small one from none."""

FINE = ONE.scaleb(-FINE_PLACES)

Values = Mapping[tuple[str, str], Any]


def settled(now: Now[N], act: Act[N], moved: Outcome[N]) -> tuple[Values, list[Problem]]:
    """The entries that anti-dilution clauses change because of an act, and the problem if they do not settle.

    `moved` is what the act moves and remembers by itself.
    """
    found, rounds, agreed = _solved(now, act, moved)
    return (found, []) if agreed else ({}, [_refused(now, act, moved, found, rounds)])


def unrounded(clauses: Clauses, places: int) -> Clauses:
    """The same clauses, the protected prices kept to so many decimal places."""
    protecting = {clause.id for clause in clauses.protecting}
    return clauses.each(lambda clause: replace(clause, places=places) if clause.id in protecting else clause)


def _solved(now: Now[N], act: Act[N], moved: Outcome[N]) -> tuple[Values, int, bool]:
    """What is answered in the last round, how many there were, and whether the answers stayed the same."""
    found: Values = {}
    for rounds in range(1, BOUND + 1):
        answered = _round(now, act, moved, found)
        if _nothing(answered):
            return answered, rounds, False
        if _agree(found, answered):
            return answered, rounds, True
        found = answered
    return found, BOUND, False


def _nothing(values: Values) -> list[str]:
    """The rights whose price has fallen to nothing."""
    return [clause for (clause, _), value in values.items() if not anywhere(value.price.money)]


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


def _refused(now: Now[N], act: Act[N], moved: Outcome[N], found: Values, rounds: int) -> Problem:
    """Why it does not settle: the act leaves no price, a price is too small for its decimal places, or there is no end."""
    exact = Now(now.on, now.state, unrounded(now.clauses, FINE_PLACES))
    if bare := _nothing(_round(exact, act, moved, {})):
        text = f"shares issued for nothing leave no price: {' and '.join(bare)} would fall to 0, and no floor holds it"
        remedy = "if a reason exempts the issue, name it; if the parties agreed on a floor or waived the adjustment, record that first"
        return refusal("price-falls-to-nothing", text, _protectors(now, bare), remedy=remedy)
    fine, _, agreed = _solved(exact, act, moved)
    if agreed and (bare := [clause for clause in _nothing(found) if (clause, "price") in fine]):
        left = ", ".join(f"{clause} to {shown(whole(fine[clause, 'price'].price.each(), 'down', FINE))}" for clause in bare)
        text = f"a price falls below its decimal places: {left}, which is rounded to 0"
        remedy = "check price and number of the shares issued, and the places to which the terms round"
        return refusal("price-falls-to-nothing", text, _protectors(now, bare), remedy=remedy)
    fallen = ", ".join(f"{clause} to {shown(value.price.each())}" for (clause, _), value in sorted(found.items()))
    return refusal(
        "cascade-unsettled",
        f"the anti-dilution clauses pull each other's prices down without end: in {rounds:,} rounds {fallen}",
        ", ".join(clause.id for clause in now.clauses.protecting),
        remedy="check whether resets count as issues; if prices were agreed, record the issue as exempt and amend them",
    )


def _protectors(now: Now[N], rights: list[str]) -> str:
    return ", ".join(clause.id for clause in now.clauses.protecting if clause.protects in rights)
