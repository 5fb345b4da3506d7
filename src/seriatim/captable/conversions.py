"""What shares would convert into today, where several rights may stand side by side over them, and a price may not be known.

Of the rights that a lot's holder has, or that fall due by themselves, the one that yields the most counts: the holder would
choose it, and the issuer has to have so many shares ready. A right that waits for an event does not count, and one whose price
cannot be known is named: what it would yield is left out, never taken for nothing.

A holder that converts all it may by one right has its shares rounded once, whatever the number of its certificates: so do these
figures, and so they are what is outstanding once everything is converted. Three lots of one holder, each worth a third of a share
more than 10, come to 31 rounded down: 10, 11 and 10. Of three holders each has 10, and together 30.

No limit narrows it: fully diluted and reserved say what would be needed, and a limit only delays who converts. What a holder can
acquire within every limit is `captable.acquirable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from seriatim.deal.converted import RIGHTS
from seriatim.deal.prices import lower
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import NO_PRICE, Price, Step, effect
from seriatim.ledger.choose import steps
from seriatim.units.numbers import ZERO, apportioned, total


class Conversions:
    """Every right to convert, or to buy for cash, as it stands on a day, and of each lot the one that yields the most."""

    def __init__(self, now: Now[Decimal]):
        self.rights = [step for step in steps(now) if step.kind in RIGHTS and step.manner != "cashless"]
        self._best: dict[str, tuple[Step[Decimal], Decimal]] = {}
        for step in self.rights:
            if not step.unpriced and (not step.blocked or step.modal == "must"):
                for s in step.slices:
                    yields = yielded(over(step, [s.account]))
                    if s.account not in self._best or yields > self._best[s.account][1]:
                        self._best[s.account] = step, yields
        self._parts = {lot: part for step in self.chosen() for lot, part in _shared_out(step)}

    def yields(self, lot: Lot[Decimal]) -> Decimal | None:
        """A lot's part of what its holder comes to by the right; none without a right, and None where only an unknown price gives any."""
        if lot.id in self._parts:
            return self._parts[lot.id]
        return None if any(s.account == lot.id for step in self.unknown() for s in step.slices) else ZERO

    def into(self, lot: Lot[Decimal]) -> str:
        """What a lot would convert into."""
        return self._best[lot.id][0].into if lot.id in self._best else ""

    def chosen(self) -> Iterator[Step[Decimal]]:
        """Each right over the lots for which it is the best, and for all of them: no share is counted twice."""
        for step in self.rights:
            own = [s.account for s in step.slices if s.account in self._best and self._best[s.account][0] is step]
            if own:
                yield over(step, own)

    def unknown(self) -> tuple[Step[Decimal], ...]:
        """Rights that are there, and whose price nobody can know."""
        return tuple(step for step in self.rights if step.status == NO_PRICE)


def _shared_out(step: Step[Decimal]) -> Iterator[tuple[str, Decimal]]:
    """What each lot comes to: a holder's shares are rounded once, and shared among its lots by running totals."""
    for holder in dict.fromkeys(s.holder for s in step.slices):
        own = over(step, [s.account for s in step.slices if s.holder == holder])
        worth = [s.quantity * s.amount for s in own.slices]
        parts = apportioned(worth, yielded(own), total(worth, ZERO), "nearest", step.unit)
        yield from zip((s.account for s in own.slices), parts, strict=True)


def over(step: Step[Decimal], lots: list[str]) -> Step[Decimal]:
    """The right over these lots, and for all of them: a most for one conversion is no limit on several."""
    return replace(step, quantity_max=step.there_is()).narrowed([(lot, None) for lot in lots])


def yielded(step: Step[Decimal]) -> Decimal:
    """What all of a step gives."""
    moves = effect(step, step.quantity_max, "yield")
    return sum((change for (account, asset), change in moves.items() if account.startswith("yield") and asset == step.into), ZERO)


def conversion_price(now: Now[Decimal], security: str) -> Decimal | None:
    """The lowest price in force at which a series converts or a warrant buys; None where it converts at none, or none can be known."""
    lowest: Price[Decimal] | None = None
    for clause in now.clauses.stepping:
        if clause.security == security and getattr(clause, "performed_as", "") in RIGHTS:
            price = clause.price_in_force(now)
            lowest = price if lowest is None else lowest if price is None else lower(lowest, price)
    return None if lowest is None else lowest.each()
