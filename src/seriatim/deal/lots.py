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

    __slots__ = ("_by_id", "_totals", "_tuples")

    def __init__(self, certificates: Iterable[Certificate], balances: Mapping[tuple[str, str], N]):
        found = ((one, balances.get((one.id, one.security))) for one in certificates)
        self._by_id: dict[str, Lot[N]] = {
            one.id: _lot(one, quantity) for one, quantity in found if quantity is not None and anywhere(quantity)
        }
        self._tuples: dict[str, tuple[Lot[N], ...]] = {}
        self._totals: dict[str, N] = {}

    def without(self, holder: str) -> tuple[Lot[N], ...]:
        """All lots but those of one holder; of nobody, all."""
        if holder not in self._tuples:
            self._tuples[holder] = tuple(lot for lot in self._by_id.values() if lot.holder != holder)
        return self._tuples[holder]

    def total(self, holder: str, zero: N) -> N:
        """The shares in all lots but those of one holder."""
        if holder not in self._totals:
            self._totals[holder] = total([lot.quantity for lot in self.without(holder)], zero)
        return self._totals[holder]

    def change(self, certificate: Certificate, quantity: N, newest: bool) -> bool:
        """Takes up a certificate's new balance; False if its lot would have to come back between others."""
        self._tuples, self._totals = {}, {}
        lot = self._by_id.get(certificate.id)
        if not anywhere(quantity):
            self._by_id.pop(certificate.id, None)
        elif lot is not None:
            self._by_id[certificate.id] = replace(lot, quantity=quantity)
        elif newest:
            self._by_id[certificate.id] = _lot(certificate, quantity)
        else:
            return False
        return True


def _lot(of: Certificate, quantity: N) -> Lot[N]:
    return Lot(of.id, of.security, of.holder, of.issued_on, quantity, of.restricted)
