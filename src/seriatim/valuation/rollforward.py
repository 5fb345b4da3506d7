"""The roll-forward of fair values from one day to another (ASC 820-10-50-2(c)): opening, bought, settled, gains or losses, closing.

To the cent, by class of security, with the rights and duties to come as a line of their own. What is bought comes in at what was given for
it; redeemed leaves at what was paid; converted or exchanged leaves at what it was carried at (its part of the opening value, or of what was
paid since), so that a conversion is no gain by itself; gains or losses are what remains, and the part of them on what is still held is
what 820-10-50-2(d) asks for. Amounts are an asset of the holders: to the issuer a gain is a loss.

915,451.63 at the start, 1,000,000.00 paid for more, 366,180.65 converted, 1,500,000.00 at the end: gains of -49,270.98.

Not covered: transfers into or out of Level 3, of which the program knows none; dividends and interest paid in cash, which are income
and in no line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Event
from seriatim.deal.lots import Lot
from seriatim.units.numbers import ZERO
from seriatim.valuation.carried import Carried, CarriedLot, Moved, Register
from seriatim.valuation.summed import summed
from seriatim.valuation.valued import Valuation

RIGHTS = "rights and duties to come"
"""The line of the closings to come."""


@dataclass(frozen=True, slots=True)
class Line:
    """A class: opening + purchased + redeemed + converted + gains = closing; what leaves is below zero. `held`: gains on what is left."""

    name: str
    opening: Decimal
    purchased: Decimal
    redeemed: Decimal
    converted: Decimal
    gains: Decimal
    closing: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A class that cannot be rolled forward, and why."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Rollforward:
    """From one day to another: a line a class, and the classes left out."""

    since: date
    until: date
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> Line:
        """All lines together."""
        amounts = (field.name for field in fields(Line) if field.name != "name")
        return Line("together", **{name: sum((getattr(line, name) for line in self.lines), ZERO) for name in amounts})


def rollforward(opening: Valuation, closing: Valuation, events: Sequence[Event], register: Register) -> Rollforward:
    """The roll-forward between two valuations; `events` are those that took effect after the first day and until the second."""
    (start, rights_then), (end, rights_now) = _in_cents(opening), _in_cents(closing)
    carried = Carried(register, {lot.id: CarriedLot(lot.security, lot.quantity, start.get(lot.id, ZERO)) for lot in _lots(opening)})
    carried.add_all(events)
    unknown = _spread({**_unpriced(opening), **_unexplained(opening, closing, carried)}, carried.given)
    left_out = {**unknown, **_unpriced(closing)}
    lines = []
    for security in (security for security in register.classes if security not in left_out):
        first, last = _of(security, opening, start), _of(security, closing, end)
        if first or last or security in carried.moved:
            lines.append(_line(security, sum(first.values(), ZERO), carried.of(security), last, carried.lots))
    if RIGHTS not in left_out and (opening.basis.closings or closing.basis.closings):
        gains = rights_now - rights_then
        lines.append(Line(RIGHTS, rights_then, ZERO, ZERO, ZERO, gains, rights_now, gains if closing.basis.closings else ZERO))
    missing = tuple(LeftOut(name, because) for name, because in left_out.items())
    return Rollforward(opening.basis.on, closing.basis.on, tuple(lines), missing)


def _line(security: str, opening: Decimal, moved: Moved, lots: Mapping[str, Decimal], carried: Mapping[str, CarriedLot]) -> Line:
    closing = sum(lots.values(), ZERO)
    gains = closing - opening - moved.purchased + moved.redeemed + moved.converted
    held = closing - sum((carried[lot].amount for lot in lots), ZERO)
    return Line(security, opening, moved.purchased, -moved.redeemed, -moved.converted, gains, closing, held)


def _lots(valuation: Valuation) -> tuple[Lot[Decimal], ...]:
    """All that was outstanding, priced or not."""
    return (*(one.lot for one in valuation.basis.lots), *(one.lot for one in valuation.basis.warrants))


def _of(security: str, valuation: Valuation, worth: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the lots of a class are worth, of those that have a value."""
    return {lot.id: worth[lot.id] for lot in _lots(valuation) if lot.security == security and lot.id in worth}


def _in_cents(valuation: Valuation) -> tuple[dict[str, Decimal], Decimal]:
    """Each lot that has a value and the rights to come, to the cent as they are printed: they sum to the whole as printed."""
    names = [lot for lot, _ in valuation.totals]
    *lots, rights = summed([*(total for _, total in valuation.totals), valuation.rights], 2)
    return dict(zip(names, lots, strict=True)), rights


def _unpriced(valuation: Valuation) -> dict[str, str]:
    """The classes of which a lot has no value, so that no sum of them is true."""
    priced, on = {lot for lot, _ in valuation.totals}, valuation.basis.on
    found = {lot.security: f"{lot.id} has no value on {on}" for lot in _lots(valuation) if lot.id not in priced}
    if valuation.basis.closings and valuation.commitment is None:
        found[RIGHTS] = f"they have no value on {on}"
    return found


def _unexplained(opening: Valuation, closing: Valuation, carried: Carried) -> dict[str, str]:
    """The classes of which no event says where a lot comes from, left or gone since: the deal file has it from a day between the two."""
    before, known = opening.basis.now.state.certificates, carried.register
    since = [one for one in closing.basis.now.state.certificates.values() if one.id not in before and one.id not in carried.lots]
    own = [one for one in since if one.security in known.classes and one.holder != known.issuer]
    return {one.security: f"no event says what was paid for {one.id}" for one in own}


def _spread(unknown: Mapping[str, str], given: Mapping[str, set[str]]) -> dict[str, str]:
    """And the classes for which one of those was given, since then it is not known at what they came in."""
    found = dict(unknown)
    while more := {new: old for new, classes in given.items() if new not in found for old in sorted(classes & found.keys())}:
        found.update({new: f"{old} was given for it, and at what is not known" for new, old in more.items()})
    return found
