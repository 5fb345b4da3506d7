"""The cap table: by class, holder and certificate; what is authorised, outstanding and reserved; and what it would convert into.

*Of outstanding* is within a class. *Of fully diluted* counts every class as converted into common today, and nothing that is
not issued yet. *Reserved* is what the issued preferred would convert into; for a series, what is still to be sold in closings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from seriatim.deal.act import Event
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Step, effect
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.units.numbers import EXACT, ZERO, total

Level = Literal["class", "holder", "certificate"]


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of one class in one hand (or on one certificate), and what they come to as converted."""

    security: str
    holder: str
    certificate: str
    outstanding: Decimal
    as_converted: Decimal
    of_outstanding: Decimal
    of_fully_diluted: Decimal
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: counts, the conversion price and ratio in force, and what it raised. `available` below zero is a shortfall."""

    security: str
    authorized: Decimal | None
    outstanding: Decimal
    reserved: Decimal
    available: Decimal | None
    as_converted: Decimal
    conversion_price: Decimal | None = None
    conversion_ratio: Decimal | None = None
    gross: Decimal = ZERO
    costs: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CapTable:
    """Who owns what on a day."""

    rows: tuple[Row, ...]
    classes: tuple[ClassRow, ...]
    fully_diluted: Decimal


def captable(deal: Deal, now: Now[Decimal], events: Sequence[Event] = (), level: Level = "holder") -> CapTable:
    """The cap table of a state. `events` are those that count, for what each class raised; rates are fractions of 1."""
    lots = [lot for security in deal.securities for lot in now.lots(security)]
    rights = conversions(now)
    common = {security.id for security in deal.securities.values() if security.kind == "common"}
    converted = {lot.id: lot.quantity if lot.security in common else as_converted(rights, lot) for lot in lots}
    fully_diluted = total(list(converted.values()), ZERO)
    rows = tuple(_row(key, group, converted, now, fully_diluted) for key, group in _grouped(lots, level).items())
    classes = tuple(_class(deal, security, now, rights, converted, events) for security in deal.securities)
    return CapTable(rows, classes, fully_diluted)


def conversions(now: Now[Decimal]) -> list[Step[Decimal]]:
    """Every holder's right to convert, as it stands."""
    return [step for step in steps(now) if step.kind == "converted"]


def as_converted(rights: Sequence[Step[Decimal]], lot: Lot[Decimal]) -> Decimal:
    """Common shares that a preferred lot comes to: what the right over it yields (rounded by that right), or none."""
    for step in rights:
        if any(s.account == lot.id for s in step.slices):
            own = step.narrowed([(lot.id, None)])
            return effect(own, own.quantity_max, "yield").get(("yield", step.into), ZERO)
    return ZERO


def _grouped(lots: Sequence[Lot[Decimal]], level: Level) -> dict[tuple[str, str, str], list[Lot[Decimal]]]:
    groups: dict[tuple[str, str, str], list[Lot[Decimal]]] = {}
    for lot in lots:
        holder = "" if level == "class" else lot.holder
        groups.setdefault((lot.security, holder, lot.id if level == "certificate" else ""), []).append(lot)
    return groups


def _row(
    key: tuple[str, str, str], lots: Sequence[Lot[Decimal]], converted: dict[str, Decimal], now: Now[Decimal], fully_diluted: Decimal
) -> Row:
    security, holder, certificate = key
    outstanding = total([lot.quantity for lot in lots], ZERO)
    common = total([converted[lot.id] for lot in lots], ZERO)
    return Row(
        security,
        holder,
        certificate,
        outstanding,
        common,
        _part(outstanding, now.outstanding(security)),
        _part(common, fully_diluted),
        all(lot.restricted for lot in lots),
    )


def _class(
    deal: Deal, security: str, now: Now[Decimal], rights: Sequence[Step[Decimal]], converted: dict[str, Decimal], events: Sequence[Event]
) -> ClassRow:
    outstanding = now.outstanding(security)
    own = {lot.id for lot in now.lots(security)}
    into = sum((converted[lot.id] for other in deal.securities for lot in now.lots(other) if _becomes(rights, lot) == security), ZERO)
    to_be_sold = total([s.quantity_max for s in steps(now) if s.kind == "closed" and s.security == security], ZERO)
    reserved = into + to_be_sold
    authorized, used = authorized_and_used(now, security)
    closed = [event.act for event in events if event.act.kind == "closed" and event.act.security == security]
    price = conversion_price(now, security)
    stated = deal.securities[security].stated_value
    return ClassRow(
        security,
        authorized,
        outstanding,
        reserved,
        None if authorized is None else authorized - used - reserved,
        total([converted[name] for name in own], ZERO),
        price,
        None if not price or stated is None else EXACT.divide(stated, price),
        total([act.gross or ZERO for act in closed], ZERO),
        total([act.costs or ZERO for act in closed], ZERO),
    )


def authorized_and_used(now: Now[Decimal], security: str) -> tuple[Decimal | None, Decimal]:
    """The authorised count in force (None: not limited, or not designated yet) and the shares that count against it."""
    for clause in now.clauses.limiting:
        if getattr(clause, "count", None) is not None and clause.security == security:
            return now.recall(clause.id, "count"), clause.used(now)
    return None, now.outstanding(security)


def conversion_price(now: Now[Decimal], security: str) -> Decimal | None:
    """The price in force at which a series converts."""
    for clause in now.clauses.stepping:
        if clause.security == security and getattr(clause, "performed_as", "") == "converted":
            price: Decimal = now.recall(clause.id, "price").price.each()
            return price
    return None


def _becomes(rights: Sequence[Step[Decimal]], lot: Lot[Decimal]) -> str:
    return next((step.into for step in rights if any(s.account == lot.id for s in step.slices)), "")


def _part(part: Decimal, of: Decimal) -> Decimal:
    return EXACT.divide(part, of) if of else ZERO
