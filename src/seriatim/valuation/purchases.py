"""The closings to come as numbers: what each costs and issues, what missing it costs, and how sure the last one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from seriatim.valuation.basis import Basis
from seriatim.valuation.commitment import Committed
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.package import Package
from seriatim.valuation.seen import years
from seriatim.valuation.staged.solve import staged_plans
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy
from seriatim.valuation.valued import CommitmentWorth

CURVE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The probabilities of agreement at which the commitment is shown."""


def purchases(basis: Basis) -> list[Purchase]:
    """The closings to come; raises ValueError for what the staged model does not price."""
    if basis.model == "tf":
        raise ValueError("Tsiveriotis and Fernandes give no law for the stock after a default: the commitment is priced under afv")
    security = basis.closings[0].security
    for lot in basis.lots:
        if lot.security == security and lot.contract is None:
            raise ValueError(f"{lot.lot.id} is not priced")
    return [_purchase(basis.on, closing, basis.market) for closing in basis.closings]


def _purchase(on: date, closing: Committed, supposed: MarketInputs) -> Purchase:
    """A closing as numbers. Raises ValueError, which names the closing, for one that has no price."""
    bought = _bought(on, closing)
    missed, stock = closing.missed, supposed.restricted_stock
    remedy = missed.remedy
    if missed.restricted and stock is not None and stock.discount is not None:
        remedy = replace(remedy, discount=float(stock.discount))
    called = closing.option == "issuer"
    if called and not missed.possible:
        raise ValueError(f"{closing.closing}: it is an option of the issuer, and nobody owes the money once it is exercised")
    purchase = Purchase(float(closing.cost), bought, remedy, missed.ends_later, binding=missed.possible, called=called)
    if not closing.waits:
        return purchase
    if supposed.agreement is None:
        raise ValueError(f"{closing.closing}: {closing.waits}, and nothing under agreement says how likely that is")
    chance, benefit = supposed.agreement.probability, supposed.agreement.benefit
    if called and benefit is not None:
        raise ValueError(f"{closing.closing}: {closing.waits}, and it is an option of the issuer: a private benefit tells no probability")
    return replace(
        purchase,
        binding=supposed.agreement.binding and missed.possible,
        agreed=1.0 if chance is None else float(chance),
        benefit=None if benefit is None else float(benefit),
        waits=True,
    )


def _bought(on: date, closing: Committed) -> Holding:
    issues = closing.issues
    if issues is None or issues.contract is None:
        reason = "; ".join(issues.refusals) if issues else closing.refusal
        raise ValueError(f"{closing.closing}: {reason}")
    return Holding(float(closing.shares), years(on, closing.on), issues.contract)


def _agreed(closing: Purchase, chance: float) -> Purchase:
    """The closing agreed to with a probability, where it needs agreement at all."""
    return replace(closing, agreed=chance, benefit=None) if closing.needs_agreement else closing


def commitment_worth(basis: Basis, package: Package) -> CommitmentWorth:
    """The closings to come, solved with and without the remedy, along the probability of agreement, and one by one, all side by side."""
    curve = CURVE if any(closing.needs_agreement for closing in package.closings) else ()
    plans = [tuple(_agreed(closing, chance) for closing in package.closings) for chance in curve]
    free = tuple(replace(purchase, remedy=Remedy()) for purchase in package.closings)
    drift = float(basis.market.drift.value) if basis.market.drift else None
    together = (package.closings, free, *plans, *_first(package.closings))
    staged, rights = staged_plans(package.lots, together, package.inputs, package.staged_credit, drift=drift)
    along, first = rights[2 : 2 + len(curve)], (*rights[2 + len(curve) :], rights[0])
    adds = tuple(after - before for before, after in pairwise((0.0, *first)))
    return CommitmentWorth(basis.closings, staged, adds, rights[1], tuple(zip(curve, along, strict=True)))


def _first(closings: tuple[Purchase, ...]) -> list[tuple[Purchase, ...]]:
    """The first closing alone, the first two, and so on to all but the last: as if the others never came."""
    return [(*closings[:count], *(closing.never() for closing in closings[count:])) for count in range(1, len(closings))]
