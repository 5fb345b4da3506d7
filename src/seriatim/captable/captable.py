"""The cap table: by class, holder and certificate; what is authorised, outstanding and reserved; and what it would convert into.

*Of outstanding* is within a class. *Of fully diluted* counts every class as converted into common today, and nothing that is
not issued yet; of several rights over a share, the one that comes to the most. Where a right gives shares of a series, they are counted
as the common that they come to in their turn.

*Reserved* is what rights that stand would have issued of a class; for a series, also what is still to be sold in closings. So it covers
every step on the way, as an issuer represents it in a purchase agreement: common is reserved for whatever is convertible into it
directly or indirectly (Fisker Inc.'s securities purchase agreement, the definition of "Convertible Securities"). 1,000 warrants on
Series A that converts into 10 common reserve 1,000 Series A and 10,000 common.

What a price gives that cannot be known is left blank. Shares that the issuer itself holds, in *treasury*, are issued, but neither
outstanding nor fully diluted: they have no row of a holder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from seriatim.captable.conversions import Conversions, conversion_terms
from seriatim.deal.act import Event
from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING, Step
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.units.numbers import CENT, EXACT, ZERO, total, whole

Level = Literal["class", "holder", "certificate"]


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of one class in one hand (or on one certificate), and what they come to as converted."""

    security: str
    holder: str
    certificate: str
    outstanding: Decimal
    as_converted: Decimal | None
    of_outstanding: Decimal
    of_fully_diluted: Decimal | None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: counts, the conversion price and ratio in force, and what it raised. `available` below zero is a shortfall.

    `receivable`: money owed for shares issued before they were paid for. `treasury`: shares that the issuer itself holds. `for_rights`: the
    part of what is reserved that rights would have issued; the rest is still to be sold.
    """

    security: str
    authorized: Decimal | None
    outstanding: Decimal
    reserved: Decimal
    available: Decimal | None
    as_converted: Decimal | None
    conversion_price: Decimal | None = None
    conversion_ratio: Decimal | None = None
    gross: Decimal = ZERO
    costs: Decimal = ZERO
    receivable: Decimal = ZERO
    treasury: Decimal = ZERO
    for_rights: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CapTable:
    """Who owns what on a day. `unpriced` are rights whose price nobody can know: what they would yield is left out."""

    rows: tuple[Row, ...]
    classes: tuple[ClassRow, ...]
    fully_diluted: Decimal
    unpriced: tuple[Step[Decimal], ...] = ()


def captable(deal: Deal, now: Now[Decimal], events: Sequence[Event] = (), level: Level = "holder") -> CapTable:
    """The cap table of a state. `events` are those that count, for what each class raised; rates are fractions of 1."""
    lots = [lot for security in deal.securities for lot in now.lots(security)]
    best = Conversions(now, commons(deal))
    converted = {lot.id: best.yields(lot.id) for lot in lots}
    fully_diluted = _known(converted.values())
    rows = tuple(_row(key, group, converted, now, fully_diluted) for key, group in _grouped(lots, level).items())
    classes = tuple(_class(deal, security, now, best, converted, events) for security in deal.securities)
    return CapTable(rows, classes, fully_diluted, best.unknown())


def commons(deal: Deal) -> frozenset[str]:
    """The securities that are common stock."""
    return frozenset(security.id for security in deal.securities.values() if security.kind == "common")


def _grouped(lots: Sequence[Lot[Decimal]], level: Level) -> dict[tuple[str, str, str], list[Lot[Decimal]]]:
    groups: dict[tuple[str, str, str], list[Lot[Decimal]]] = {}
    for lot in lots:
        holder = "" if level == "class" else lot.holder
        groups.setdefault((lot.security, holder, lot.id if level == "certificate" else ""), []).append(lot)
    return groups


def _row(
    key: tuple[str, str, str], lots: Sequence[Lot[Decimal]], converted: dict[str, Decimal | None], now: Now[Decimal], fully_diluted: Decimal
) -> Row:
    security, holder, certificate = key
    outstanding = total([lot.quantity for lot in lots], ZERO)
    common = _all_known([converted[lot.id] for lot in lots])
    return Row(
        security,
        holder,
        certificate,
        outstanding,
        common,
        _part(outstanding, now.outstanding(security)),
        None if common is None else _part(common, fully_diluted),
        all(lot.restricted for lot in lots),
    )


def _class(
    deal: Deal, security: str, now: Now[Decimal], best: Conversions, converted: dict[str, Decimal | None], events: Sequence[Event]
) -> ClassRow:
    outstanding = now.outstanding(security)
    to_be_sold = total([s.quantity_max for s in steps(now) if s.kind == "closed" and s.security == security and s.status != "lapsed"], ZERO)
    for_rights = best.given.get(security, ZERO)
    reserved = for_rights + to_be_sold
    authorized, used = authorized_and_used(now, security)
    own_acts = [event.act for event in events if event.act.security == security]
    own_closings = {t.id for sale in now.clauses.purchases for t in sale.tranches if (t.security or sale.security) == security}
    closed = [act for act in own_acts if act.kind in FUNDING]
    closed += [event.act for event in events if event.act.kind == "received" and event.act.closing in own_closings]
    sold = [whole(act.quantity * act.price, "nearest", CENT) for act in own_acts if act.kind == "issued" and act.quantity and act.price]
    price, ratio = conversion_terms(now, security)
    return ClassRow(
        security,
        authorized,
        outstanding,
        reserved,
        None if authorized is None else authorized - used - reserved,
        _all_known([converted[lot.id] for lot in now.lots(security)]),
        price,
        ratio,
        total([*(act.gross or ZERO for act in closed), *sold], ZERO),
        total([act.costs or ZERO for act in closed], ZERO),
        total([now.held(f"receivable/{closing}", deal.currency) for closing in own_closings], ZERO),
        now.issued(security) - outstanding,
        for_rights,
    )


def authorized_and_used(now: Now[Decimal], security: str) -> tuple[Decimal | None, Decimal]:
    """The authorised count in force (None: not limited, or not designated yet) and the shares that count against it."""
    for clause in now.clauses.charters:
        if clause.security == security:
            return now.recall(clause.id, "count"), clause.used(now)
    return None, now.issued(security)


def _part(part: Decimal, of: Decimal) -> Decimal:
    return EXACT.divide(part, of) if of else ZERO


def _known(parts: Iterable[Decimal | None]) -> Decimal:
    """The sum of those parts that are known."""
    return sum((part for part in parts if part is not None), ZERO)


def _all_known(parts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the parts; nothing where one of them is not known."""
    return None if None in parts else _known(parts)
