"""Who is paid what on an exit: for one share exactly, for each class and each holder in whole cents that add up to the exit.

An exit of 100.00 over three equal classes is 33.34, 33.33 and 33.33: what rounding down leaves over goes, a cent each, to those
whose fractions were the largest (equal ones: to the first). Classes add up to the exit less its costs, holders to their class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from seriatim.units.numbers import CENT, ZERO, exactly, least
from seriatim.waterfall.breakpoints import Tranche, level_of
from seriatim.waterfall.seats import Level, Mode, Seat

CENTS = 100


@dataclass(frozen=True, slots=True)
class SharePaid:
    """What one share of a seat gets, exactly, and what its holder chose."""

    seat: str
    security: str
    shares: Fraction
    each: Fraction
    mode: Mode


@dataclass(frozen=True, slots=True)
class Paid:
    """What a class gets, or one holder for its shares of a class (`holder` is empty for the class as a whole)."""

    security: str
    holder: str
    shares: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payout:
    """An exit shared out. `common` is what one share of common gets, exactly."""

    exit: Decimal
    costs: Decimal
    net: Decimal
    common: Fraction
    shares: tuple[SharePaid, ...]
    classes: tuple[Paid, ...]
    holders: tuple[Paid, ...]


@exactly
def payout(seats: Sequence[Seat], found: Sequence[Tranche], exit: Decimal, costs: Decimal = ZERO) -> Payout:
    """An exit in whole cents, less costs (as far as the exit goes), shared out. The seats must be able to take it (`most`)."""
    costs = least(costs, exit)
    net = exit - costs
    level = level_of(found, Fraction(net))
    shares = tuple(SharePaid(s.name, s.security, s.shares, s.worth(level), s.mode(level)) for s in seats)
    classes = _classes(seats, level, net)
    holders = tuple(line for paid in classes for line in _holders(seats, level, paid))
    return Payout(exit, costs, net, level.reached if level.rank is None else Fraction(0), shares, classes, holders)


def _classes(seats: Sequence[Seat], level: Level, net: Decimal) -> tuple[Paid, ...]:
    names = tuple(dict.fromkeys(seat.security for seat in seats))
    exact = [sum((s.shares * s.worth(level) for s in seats if s.security == name), Fraction(0)) for name in names]
    held = [sum((lot.quantity for s in seats if s.security == name for lot in s.claim.lots), ZERO) for name in names]
    return tuple(Paid(name, "", shares, amount) for name, shares, amount in zip(names, held, in_cents(exact, net), strict=True))


def _holders(seats: Sequence[Seat], level: Level, paid: Paid) -> list[Paid]:
    exact: dict[str, Fraction] = {}
    held: dict[str, Decimal] = {}
    for seat in seats:
        for lot in seat.claim.lots if seat.security == paid.security else ():
            exact[lot.holder] = exact.get(lot.holder, Fraction(0)) + Fraction(lot.quantity) * seat.worth(level)
            held[lot.holder] = held.get(lot.holder, ZERO) + lot.quantity
    amounts = in_cents(list(exact.values()), paid.amount)
    return [Paid(paid.security, holder, held[holder], amount) for holder, amount in zip(exact, amounts, strict=True)]


@exactly
def in_cents(exact: Sequence[Fraction], whole: Decimal) -> list[Decimal]:
    """The amounts in whole cents that add up to `whole`: rounded down, and the cents left over to the largest fractions.

    >>> [str(cents) for cents in in_cents([Fraction(100, 3)] * 3, Decimal(100))]
    ['33.34', '33.33', '33.33']
    """
    down = [amount * CENTS // 1 for amount in exact]
    left = int(whole * CENTS) - sum(down)
    assert 0 <= left <= len(down), "the amounts do not come to what there is to share out"
    largest = sorted(range(len(down)), key=lambda i: down[i] - exact[i] * CENTS)
    return [Decimal(cents + (i in largest[:left])) * CENT for i, cents in enumerate(down)]
