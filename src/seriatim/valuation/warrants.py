"""Warrants outstanding as plain numbers, asked of their clauses: how many shares one buys, for how much, from when to when.

The clause that exercises a warrant offers each holder a step; its slice of a lot says what one warrant of it costs, its price how many
shares that buys, so splits, adjustments and amendments count as they stand today. What a price protection may still do to the price is not
counted, and neither is a limit on ownership; both make a warrant worth something else than said here.

Workhorse's on the day they are issued: 7.41 shares for 12.0042 dollars, up to seven years later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.provisions.warrant_exercise import WarrantExercise
from seriatim.units.numbers import EXACT
from seriatim.valuation.option import Option
from seriatim.valuation.seen import years


@dataclass(frozen=True, slots=True)
class ResolvedWarrant:
    """A lot of warrants and what one of them is as numbers; without an `option`, `refusal` says why.

    `restricted`: whether the shares that it buys are. `protected_by`: the clauses that may lower its price, which are not counted.
    """

    lot: Lot[Decimal]
    security: str
    option: Option | None
    refusal: str = ""
    expires: date | None = None
    restricted: bool = False
    protected_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offered:
    """A way to exercise a lot for cash."""

    clause: WarrantExercise[Decimal]
    step: Step[Decimal]
    part: Slice[Decimal]


def resolved_warrants(now: Now[Decimal], security: str, stock: str) -> tuple[ResolvedWarrant, ...]:
    """Every lot of warrants outstanding today; `stock` is the common whose price is known."""
    offered: dict[str, list[_Offered]] = {}
    for clause in now.clauses.playing("exercise"):
        if isinstance(clause, WarrantExercise) and clause.security == security:
            for step in (step for step in clause.steps(now) if step.manner == "cash"):
                for part in step.slices:
                    offered.setdefault(part.account, []).append(_Offered(clause, step, part))
    return tuple(_resolved(now, lot, security, stock, offered.get(lot.id, [])) for lot in now.lots(security) if lot.quantity > 0)


def _resolved(now: Now[Decimal], lot: Lot[Decimal], security: str, stock: str, offered: Sequence[_Offered]) -> ResolvedWarrant:
    if refusal := next(_refusals(offered, stock), ""):
        return ResolvedWarrant(lot, security, None, refusal)
    (own,) = offered
    opens, closes = own.clause.open_for(now, lot)
    price = own.step.price
    assert price is not None
    shares = EXACT.divide(own.part.amount * price.shares, price.money)
    option = Option(float(shares), float(own.part.amount), years(now.on, closes), max(years(now.on, opens), 0.0))
    protecting = tuple(clause.id for clause in now.clauses.protecting if clause.protects == own.clause.id)
    return ResolvedWarrant(lot, security, option, "", closes, own.clause.restricted, protecting)


def _refusals(offered: Sequence[_Offered], stock: str) -> Iterator[str]:
    if not offered:
        yield "no clause exercises it any more: its last day is past, or it has none"
    if len(offered) > 1:
        yield f"it may be exercised in several ways: {', '.join(dict.fromkeys(each.clause.id for each in offered))}"
    for each in offered:
        if each.step.into != stock:
            yield f"{each.clause.id} buys {each.step.into}, and the market file tells the price of {stock or 'no stock'}"
        if each.step.price is None or not each.step.price.money or not each.part.amount:
            yield f"{each.clause.id} has no price today"
