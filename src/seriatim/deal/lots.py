"""Lots: what is left of each certificate of a security, kept up as acts are added instead of being listed anew each time.

Of two certificates of 100 with 40 converted from the first, the lots are 60 and 100; once the other 60 are gone, 100 alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic

from seriatim.deal.act import Certificate
from seriatim.units.numbers import N, anywhere, total


@dataclass(frozen=True, slots=True)
class Lot(Generic[N]):
    """What is left of a certificate: shares of one security that one holder has had since one day."""

    id: str
    security: str
    holder: str
    issued_on: date
    quantity: N
    restricted: bool = False


class Lots(Generic[N]):
    """The lots of one security, in the order of its certificates. What is asked for twice between two changes is worked out once."""

    __slots__ = ("_all", "_by_id", "_held", "_totals")

    def __init__(self, certificates: Iterable[Certificate], balances: Mapping[tuple[str, str], N]):
        self._by_id: dict[str, Lot[N]] = {}
        self._held: dict[str, dict[str, Lot[N]]] = {}
        self._totals: dict[str, N] = {}
        self._all: tuple[Lot[N], ...] | None = None
        for one in certificates:
            quantity = balances.get((one.id, one.security))
            if quantity is not None and anywhere(quantity):
                self._put(_lot(one, quantity))

    def all(self) -> tuple[Lot[N], ...]:
        """Every lot."""
        if self._all is None:
            self._all = tuple(self._by_id.values())
        return self._all

    def of(self, holder: str) -> tuple[Lot[N], ...]:
        """One holder's lots."""
        return tuple(self._held.get(holder, {}).values())

    def without(self, holder: str) -> tuple[Lot[N], ...]:
        """All lots but one holder's."""
        return tuple(lot for lot in self.all() if lot.holder != holder) if self._held.get(holder) else self.all()

    def total(self, but: str, zero: N) -> N:
        """The shares in all lots but one holder's."""
        for holder, lots in self._held.items():
            if holder not in self._totals:
                self._totals[holder] = total([lot.quantity for lot in lots.values()], zero)
        return total([shares for holder, shares in self._totals.items() if holder != but], zero)

    def change(self, certificate: Certificate, quantity: N, newest: bool) -> bool:
        """Takes up a certificate's new balance; False if its lot would have to come back between others."""
        lot = self._by_id.get(certificate.id)
        if lot is None and anywhere(quantity) and not newest:
            return False
        if anywhere(quantity):
            self._put(_lot(certificate, quantity) if lot is None else replace(lot, quantity=quantity))
        elif lot is not None:
            del self._by_id[lot.id], self._held[lot.holder][lot.id]
        self._all = None
        self._totals.pop(certificate.holder, None)
        return True

    def _put(self, lot: Lot[N]) -> None:
        self._by_id[lot.id] = self._held.setdefault(lot.holder, {})[lot.id] = lot


def _lot(of: Certificate, quantity: N) -> Lot[N]:
    return Lot(of.id, of.security, of.holder, of.issued_on, quantity, of.restricted)
