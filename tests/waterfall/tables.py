"""Small tables for the waterfall's tests: a class in a line, and a second solver that tries every combination of choices.

`brute` knows nothing of levels or breakpoints. It pays an exit out for one combination of choices at a time, by the words of a
certificate: what warrants pay comes in, preferences go first by rank, and what is left is dealt out again and again until no cap is
broken. A combination is an equilibrium where no seat alone could do better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from seriatim.deal.claim import Claim, Participation
from seriatim.deal.lots import Lot
from seriatim.waterfall.breakpoints import Tranche, most, tranche_of, tranches
from seriatim.waterfall.seats import Seat, seats

ISSUED = date(2020, 1, 31)


def claim(
    name: str,
    shares: Any,
    *,
    each: Any = 0,
    rank: int = 1,
    participation: Participation = "none",
    cap: Any = None,
    ratio: Any = (1, 1),
    strike: Any = 0,
    under: str = "",
) -> Claim[Decimal]:
    """A class: `each` is its preference for one share, `ratio` so many common for so many of its own. `shares` may be by holder."""
    held = shares if isinstance(shares, dict) else {name: shares}
    lots = tuple(Lot(f"{name}/{holder}", name, holder, ISSUED, Decimal(str(count))) for holder, count in held.items())
    common, of = (Decimal(str(part)) for part in ratio)
    number = None if cap is None else Decimal(str(cap))
    return Claim(name, name, lots, Decimal(str(each)), rank, participation, number, common, of, Decimal(str(strike)), under)


def solved(*claims: Claim[Decimal]) -> tuple[tuple[Seat, ...], tuple[Tranche, ...]]:
    """The seats of some claims, and their tranches."""
    table = seats(claims)
    return table, tranches(table)


def paid(claims: Sequence[Claim[Decimal]], exit: Any) -> dict[str, Fraction]:
    """What each seat gets of an exit, exactly."""
    table, found = solved(*claims)
    level = tranche_of(found, Fraction(exit)).at(Fraction(exit))
    return {seat.name: seat.shares * seat.worth(level) for seat in table}


def breakpoints(*claims: Claim[Decimal]) -> list[Fraction]:
    """Where the sharing changes, without the beginning."""
    return [t.opens for t in solved(*claims)[1][1:]]


def can_take(claims: Sequence[Claim[Decimal]], exit: Fraction) -> bool:
    largest = most(solved(*claims)[1])
    return largest is None or exit <= largest


# ---------------------------------------------------------------------------------------------------- the second solver

Choice = tuple[bool, bool]
"""Whether a seat has its shares (a warrant is exercised), and whether it converts them."""


def choices(seat: Seat) -> list[Choice]:
    converting = [False, True] if seat.preference and seat.common else [not seat.preference]
    return [(has, converts) for has in ([True, False] if seat.strike else [True]) for converts in (converting if has else [False])]


def dealt(table: Sequence[Seat], chosen: Sequence[Choice], exit: Fraction) -> list[Fraction]:
    """What each seat gets, net of what it paid for its shares, when all have chosen."""
    there = exit + sum(s.shares * s.strike for s, (has, _) in zip(table, chosen, strict=True) if has)
    got = [Fraction(0)] * len(table)
    keeping = [i for i, (has, converts) in enumerate(chosen) if has and not converts]
    for rank in sorted({table[i].rank for i in keeping}):
        own = [i for i in keeping if table[i].rank == rank]
        asked = sum(table[i].shares * table[i].preference for i in own)
        part = min(Fraction(1), there / asked) if asked else Fraction(0)
        for i in own:
            got[i] = table[i].shares * table[i].preference * part
        there -= part * asked
    sharing = {i: table[i].shares * table[i].common for i, (has, converts) in enumerate(chosen) if has and converts}
    sharing |= {i: table[i].shares * table[i].common for i in keeping if table[i].participation != "none"}
    room = {i: max(table[i].shares * table[i].cap - got[i], Fraction(0)) for i in keeping if table[i].participation == "capped"}
    while there and (weight := sum(sharing.values())):
        full = [i for i in sharing if i in room and there * sharing[i] / weight >= room[i]]
        for i in full:
            got[i] += room[i]
        if not full:
            for i, own_part in sharing.items():
                got[i] += there * own_part / weight
            break
        there -= sum(room[i] for i in full)
        sharing = {i: part for i, part in sharing.items() if i not in full}
    return [g - (s.shares * s.strike if has else 0) for g, s, (has, _) in zip(got, table, chosen, strict=True)]


def equilibria(table: Sequence[Seat], exit: Fraction) -> Iterator[tuple[tuple[Choice, ...], list[Fraction]]]:
    """Every combination in which no seat alone could do better, with what all get."""
    for chosen in product(*(choices(seat) for seat in table)):
        got = dealt(table, chosen, exit)
        others = ((i, other) for i, seat in enumerate(table) for other in choices(seat) if other != chosen[i])
        if all(dealt(table, (*chosen[:i], other, *chosen[i + 1 :]), exit)[i] <= got[i] for i, other in others):
            yield chosen, got


def halves(one: Claim[Decimal]) -> tuple[Claim[Decimal], Claim[Decimal]]:
    """A class split into two equal ones."""
    lots = tuple(replace(lot, quantity=lot.quantity / 2) for lot in one.lots)
    return tuple(
        replace(one, lots=tuple(replace(lot, security=s, id=f"{s}/{lot.holder}") for lot in lots), security=s)
        for s in (f"{one.security}_1", f"{one.security}_2")
    )  # type: ignore[return-value]
