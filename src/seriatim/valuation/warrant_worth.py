"""What a lot of warrants is worth: one warrant's value and its two parts, how it moves, the other models, and with structural dilution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seriatim.valuation.closed_form import Model
from seriatim.valuation.measures import Greeks, greeks
from seriatim.valuation.option import Bought, option_value
from seriatim.valuation.pricing import MODELS
from seriatim.valuation.structural import Structural, structural_warrant
from seriatim.valuation.warrants import ResolvedWarrant

if TYPE_CHECKING:
    from seriatim.valuation.basis import Basis


@dataclass(frozen=True, slots=True)
class OptionWorth:
    """One warrant. `intrinsic`: what exercising it now leaves. `structural`: on a price that has not seen the exercise of the lot."""

    bought: Bought
    intrinsic: float
    greeks: Greeks
    others: dict[Model, float | str]
    structural: Structural | None


@dataclass(frozen=True, slots=True)
class WarrantWorth:
    """A lot of warrants and what one is worth; without a `worth`, `refusal` says why."""

    resolved: ResolvedWarrant
    worth: OptionWorth | None
    refusal: str = ""

    @property
    def total(self) -> float:
        """What the lot is worth."""
        return float(self.resolved.lot.quantity) * self.worth.bought.each if self.worth else 0.0


def warrant_worths(basis: Basis) -> tuple[WarrantWorth, ...]:
    """Every lot of warrants outstanding, under the basis's model."""
    return tuple(_worth(basis, warrant) for warrant in basis.warrants)


def _worth(basis: Basis, resolved: ResolvedWarrant) -> WarrantWorth:
    option, inputs, credit = resolved.option, basis.inputs, basis.credit
    if option is None:
        return WarrantWorth(resolved, None, resolved.refusal)
    if option.years <= 0:
        return WarrantWorth(resolved, None, "today is its last day: it is worth what exercising it leaves")
    try:
        bought = option_value(option, inputs, credit, basis.model)
        moves = greeks(lambda o, i, c: option_value(o, i, c, basis.model).each, option, inputs, credit)
    except ValueError as error:
        return WarrantWorth(resolved, None, str(error))
    others: dict[Model, float | str] = {model: _under(basis, resolved, model) for model in MODELS if model != basis.model}
    intrinsic = max(option.shares * inputs.spot - option.cost, 0.0)
    return WarrantWorth(resolved, OptionWorth(bought, intrinsic, moves, others, _structural(basis, resolved)))


def _under(basis: Basis, resolved: ResolvedWarrant, model: Model) -> float | str:
    assert resolved.option is not None
    try:
        return option_value(resolved.option, basis.inputs, basis.credit, model).each
    except ValueError as error:
        return str(error)


def _structural(basis: Basis, resolved: ResolvedWarrant) -> Structural | None:
    if basis.model != "afv" or not basis.common or resolved.option is None:
        return None
    try:
        return structural_warrant(resolved.option, float(resolved.lot.quantity), basis.common, basis.inputs, basis.credit)
    except ValueError:
        return None
