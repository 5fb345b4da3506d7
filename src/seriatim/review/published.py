"""Balances that somebody published, recomputed from the events: shares outstanding, dividends accrued, a price in force.

A quarterly report prints 150,000 shares at the end of September; the events recorded up to that day must come to them. Where they
do not, the difference is a finding: an event is missing or read wrongly, or the publication has a slip. 26 a share for 144,091
shares is a preference of 3,746,366; printed in thousands (`unit: 1000`) as 3,746,000 it agrees, as 3,747,000 it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from seriatim.deal.split_terms import stated_after
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal, Published
from seriatim.ledger.history import History
from seriatim.units.decimals import shown
from seriatim.units.numbers import ZERO, exactly, total, whole
from seriatim.units.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Balance:
    """A published balance beside what the events come to; `computed` is None where there is no such number on that day."""

    published: Published
    computed: Decimal | None
    agrees: bool
    where: Place | None = None


@exactly
def balances(history: History, published: Iterable[tuple[Published, Place | None]]) -> tuple[Balance, ...]:
    """Every published balance, recomputed as of the end of its day."""
    return tuple(_balance(history.deal, history.now(p.as_of), p, where) for p, where in published)


def difference(balance: Balance) -> Problem:
    """The finding that a published balance is not what the events come to."""
    p, computed = balance.published, "none" if balance.computed is None else shown(balance.computed)
    of = f"{p.security} of {p.holder}" if p.holder else p.security
    off = f", {shown(abs(p.value - balance.computed))} off" if balance.computed is not None else ""
    message = f"{of}, {p.what.replace('_', ' ')} on {p.as_of}: published {shown(p.value)}, the events come to {computed}{off}"
    return Problem(
        code="balance-differs",
        message=message + (f" ({p.note})" if p.note else ""),
        where=balance.where,
        expected=shown(p.value),
        found=computed,
        because=p.source,
        remedy="look for an event that is missing or read wrongly; a slip of the publication stays a finding",
    )


def _balance(deal: Deal, now: Now[Decimal], p: Published, where: Place | None) -> Balance:
    computed = _computed(deal, now, p)
    if computed is not None and p.unit is not None:
        return Balance(p, computed, whole(computed, "nearest", p.unit) == p.value, where)
    return Balance(p, computed, computed == p.value, where)


def _computed(deal: Deal, now: Now[Decimal], p: Published) -> Decimal | None:
    if p.what == "authorized":
        count: Decimal | None = _recalled(now, p.security, now.clauses.charters, "count")
        return count
    if p.what == "conversion_price":
        price = _recalled(now, p.security, now.clauses.playing("conversion"), "price")
        each: Decimal | None = None if price is None else price.price.each()
        return each
    lots = [lot for lot in now.lots(p.security) if p.holder in ("", lot.holder)]
    if p.what == "outstanding":
        return total([lot.quantity for lot in lots], ZERO)
    accrued = total([lot.quantity * now.accrued(lot) for lot in lots], ZERO)
    if p.what == "accrued":
        return accrued
    agreed = deal.securities[p.security].stated_value
    if agreed is None:
        return None
    stated = stated_after(now.state, p.security, agreed)
    return accrued + total([lot.quantity * stated for lot in lots], ZERO)


def _recalled(now: Now[Decimal], security: str, clauses: Iterable[Any], entry: str) -> Any:
    """What the first of the clauses about a security remembers."""
    return next((now.recall(clause.id, entry) for clause in clauses if clause.security == security), None)
