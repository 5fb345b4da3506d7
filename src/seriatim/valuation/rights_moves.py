"""How the rights and duties to come move with the market: the same differences as a lot's, of whole solutions of the closings.

The units and bumps are those of `measures`, for all closings together and not for a share. The day that passes for theta brings every
closing nearer by a day, the first at most to today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.measures import Greeks, greeks
from seriatim.valuation.package import Package
from seriatim.valuation.staged.solve import rights_at
from seriatim.valuation.staged.terms import Holding, Purchase


@dataclass(frozen=True, slots=True)
class _ToCome:
    """What the rights are about: the lots that a remedy reaches, and the closings, in years from some day."""

    lots: tuple[Holding, ...]
    closings: tuple[Purchase, ...]

    @property
    def years(self) -> float:
        """To the first of the closings."""
        return self.closings[0].at

    def after(self, year: float) -> _ToCome:
        """The same on a later day."""
        nearer = (replace(own, bought=replace(own.bought, issued=own.at - year)) for own in self.closings)
        return _ToCome(tuple(replace(own, issued=own.issued - year) for own in self.lots), tuple(nearer))


def rights_greeks(package: Package) -> Greeks | None:
    """The moves of the rights to come, in the deal's currency; None where no closing is to come."""
    if not package.closings:
        return None

    def value(to_come: _ToCome, inputs: Inputs, credit: Credit) -> float:
        return float(rights_at(to_come.lots, to_come.closings, inputs, credit, [inputs.spot])[0])

    return greeks(value, _ToCome(package.lots, package.closings), package.inputs, package.staged_credit)
