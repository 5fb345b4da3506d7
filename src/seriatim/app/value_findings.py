"""What is to be said against a valuation: what is in no value, and prices of another day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.analyses import Asked
from seriatim.valuation.basis import Basis
from seriatim.valuation.commitment import Committed
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.valued import LotWorth
from seriatim.valuation.warrant_worth import WarrantWorth


def unpriced(what: str, reason: str) -> Problem:
    """What has no value, and why."""
    remedy = "add agreement to the market file" if "under agreement" in reason else "look at what the models cover in the documentation"
    return Problem(code="not-priced", message=f"{what}: {reason}", remedy=remedy)


def about_lots(lots: Sequence[LotWorth], currency: str) -> Iterator[Problem]:
    """Lots without a value, and what is owed on lots and in no value."""
    yield from (unpriced(lot.resolved.lot.id, lot.refusal) for lot in lots if lot.worth is None)
    yield from (_in_arrears(lot.resolved, currency) for lot in lots if lot.worth and lot.resolved.arrears)


def about_closings(closings: Sequence[Committed]) -> Iterator[Problem]:
    """Closings whose last day has passed, and of which nothing more is on record."""
    for closing in closings:
        if closing.overdue:
            message = (
                f"{closing.closing} was to close by {closing.overdue}, and is valued as due at once: the investor pays now or defaults"
            )
            remedy = "record that it closed, is in default, was postponed or waived"
            yield Problem(code="closing-overdue", message=message, remedy=remedy)


def about_warrants(warrants: Sequence[WarrantWorth]) -> Iterator[Problem]:
    """Warrants without a value, and what may still lower the price of the others."""
    for lot in warrants:
        name, protecting = lot.resolved.lot.id, lot.resolved.protected_by
        if lot.worth is None:
            yield unpriced(name, lot.refusal)
        elif protecting:
            message = f"{name}: that {' and '.join(protecting)} may lower the price is in no value"
            remedy = "think of it beside the value: the warrant is worth more than printed"
            yield Problem(code="not-priced", message=message, because=protecting[0], remedy=remedy)


def waiting(lots: Sequence[LotWorth]) -> Iterator[Problem]:
    """Rights and duties that wait for something: how likely that is, nobody has said."""
    for lot in lots:
        for clause, why in lot.resolved.waits.items():
            message = f"{lot.resolved.lot.id}: {clause} is in no value, because {why}"
            remedy = "think of it beside the value; once it has occurred and is recorded, it counts"
            yield Problem(code="not-priced", message=message, because=clause, remedy=remedy)


def about_the_transaction(basis: Basis, asked: Asked, findings: Sequence[Problem]) -> Iterator[Problem]:
    """A transaction of another day. Raises BadInput where a part of what was paid for has no value."""
    missing = [problem for problem in findings if problem.code == "not-priced"]
    if missing:
        because = "what was paid was paid for the whole, and is calibrated to by all of it"
        raise BadInput([replace(problem, because=because) for problem in missing])
    paid = basis.market.transaction
    if asked.to is None and paid is not None and paid.on != basis.on:
        message = f"what was paid was paid on {paid.on}, and this is the value of {basis.on}"
        yield Problem(code="price-of-another-day", message=message, remedy="value as of that day, with the market of that day")


def _in_arrears(lot: Resolved, currency: str) -> Problem:
    owed = f"{lot.lot.id}: dividends of {lot.arrears:,.2f} {currency} a share fell due and are not recorded as paid"
    if lot.redeemed:
        message = f"{owed}; they count as paid when it is redeemed, on {lot.redeemed_on}"
        return Problem(code="dividends-in-arrears", message=message, remedy="record what was paid; paid earlier, they are worth more")
    counts = "are in no value" if lot.contract else "count only where it is converted or redeemed before the next dividend is paid"
    remedy = "record what was paid, or add what is owed and likely to be paid"
    return Problem(code="not-priced", message=f"{owed}; they {counts}", remedy=remedy)
