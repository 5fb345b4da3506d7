"""Breakpoints: the exits at which somebody begins or ceases to share, exactly, and who shares each dollar between them.

Series A, 500 shares that cost 2.00, Series B, 300 that cost 5.00, paid alike; 1,500 common; 250 warrants at 10.00. The preferences
take the first 2,500. Common alone takes 1,500 × 2.00 more, to 5,500, where A gains by converting; 2,000 shares take 3.00 each to
11,500, where B does; 2,300 take 5.00 each to 23,000, where the warrants are worth exercising (Mercer Capital, Layperson's Guide
to the OPM, 2016).

That all choose best at once is a Nash equilibrium: whoever changed its choice would push the level down for itself and get less.
It is the only one but for ties: the sum of what all get rises with the level, so an exit has one level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from seriatim.waterfall.seats import Level, Mode, Seat


@dataclass(frozen=True, slots=True)
class Tranche:
    """The exits from `opens` to `closes` (None: all beyond), in which every further dollar is shared alike.

    By seat: `parts` of a further dollar, what was `paid` up to the opening, and what each does in between. The level rises from
    `level` by `rise` for each dollar.
    """

    opens: Fraction
    closes: Fraction | None
    level: Level
    rise: Fraction
    parts: tuple[Fraction, ...]
    paid: tuple[Fraction, ...]
    modes: tuple[Mode, ...]

    def at(self, exit: Fraction) -> Level:
        """The level of an exit within."""
        return Level(self.level.rank, self.level.reached + (exit - self.opens) * self.rise)


def tranches(seats: Sequence[Seat]) -> tuple[Tranche, ...]:
    """The tranches in order, from an exit of nothing. The last has no end, unless nobody is there to take what lies beyond."""
    ranks: list[int | None] = [*sorted({seat.rank for seat in seats if seat.preference})]
    found: list[Tranche] = []
    for rank in [*ranks, None]:
        within = {bend for seat in seats for bend in seat.bends(rank) if bend > 0 and (rank is None or bend < 1)}
        stops = [Fraction(0), *sorted(within)] + ([] if rank is None else [Fraction(1)])
        for low, high in zip(stops, [*stops[1:], None] if rank is None else stops[1:], strict=rank is None):
            _add(found, seats, Level(rank, low), high)
    return tuple(found)


def _add(found: list[Tranche], seats: Sequence[Seat], low: Level, high: Fraction | None) -> None:
    """Adds the tranche between two levels, or lengthens the last one where all go on as before."""
    ends = Level(low.rank, low.reached + 1 if high is None else high)
    paid = tuple(seat.shares * seat.worth(low) for seat in seats)
    gains = [seat.shares * seat.worth(ends) - before for seat, before in zip(seats, paid, strict=True)]
    gain, opens = sum(gains, Fraction(0)), sum(paid, Fraction(0))
    if not gain:
        return
    between = Level(low.rank, (low.reached + ends.reached) / 2)
    modes = tuple(seat.mode(between) for seat in seats)
    tranche = Tranche(
        opens,
        None if high is None else opens + gain,
        low,
        (ends.reached - low.reached) / gain,
        tuple(part / gain for part in gains),
        paid,
        modes,
    )
    last = found[-1] if found else None
    if last and (last.level.rank, last.rise, last.parts, last.modes) == (low.rank, tranche.rise, tranche.parts, modes):
        found[-1] = Tranche(last.opens, tranche.closes, last.level, last.rise, last.parts, last.paid, modes)
    else:
        found.append(tranche)


def most(found: Sequence[Tranche]) -> Fraction | None:
    """The largest exit that the seats can take between them; None where there is no largest."""
    return found[-1].closes if found else Fraction(0)


def tranche_of(found: Sequence[Tranche], exit: Fraction) -> Tranche:
    """The tranche in which an exit lies; at a breakpoint the one that it ends. The seats must be able to take it."""
    return next(t for t in found if t.closes is None or exit <= t.closes)


def level_of(found: Sequence[Tranche], exit: Fraction) -> Level:
    """The level of an exit that the seats can take; without seats, of nothing."""
    return tranche_of(found, exit).at(exit) if found else Level(None, Fraction(0))
