"""`value`: what each lot, the closings to come and the whole deal are worth, under one model, with the others' values beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from seriatim.app.followed import along_paths, holding
from seriatim.app.value_findings import about_closings, about_lots, about_the_transaction, about_warrants, unpriced, waiting
from seriatim.app.value_inputs import Prepared, prepare
from seriatim.app.views import Header
from seriatim.app.workspace import Options
from seriatim.units.problems import Problem
from seriatim.valuation.analyses import NOTHING, Analyses, Asked, marketability
from seriatim.valuation.basis import Basis
from seriatim.valuation.closed_form import Model
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.package import Package, Warrants
from seriatim.valuation.pricing import Worth, worths
from seriatim.valuation.purchases import commitment_worth, purchases
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.staged.terms import Holding
from seriatim.valuation.structural import diluted
from seriatim.valuation.valued import CommitmentWorth, LotWorth, Valuation
from seriatim.valuation.warrant_worth import WarrantWorth, warrant_worths

if TYPE_CHECKING:
    from seriatim.valuation.paths.estimate import Spread


@dataclass(frozen=True)
class ValueView(Valuation):
    """A valuation with its header, and what is to be said against it (`findings`)."""

    header: Header
    findings: tuple[Problem, ...]


def view_value(
    path: Path,
    options: Options,
    market: Path,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    asked: Asked = NOTHING,
    spread: Spread = map,
) -> ValueView:
    """The valuation on a day; `spread` hands out the blocks of paths, where any are needed.

    Raises BadInput for a deal or a market file that cannot be read, and for a price that nothing reaches.
    """
    return priced(prepare(path, options, market, model, as_of, known_at), asked, spread)


def priced(found: Prepared, asked: Asked = NOTHING, spread: Spread = map) -> ValueView:
    """The valuation of what is prepared, its lots priced for it alone."""
    along = (along_paths(found.basis, lot, spread) for lot in found.basis.followed)
    return valued(found, worths(found.basis.cases, found.basis.model), along, asked, spread)


def valued(
    found: Prepared, priced: Iterable[Worth | str], along: Iterable[Worth | str], asked: Asked = NOTHING, spread: Spread = map
) -> ValueView:
    """The valuation of what is prepared; `priced` are its cases and `along` the lots that have none, in their order."""
    basis, of_cases, of_others = found.basis, iter(priced), iter(along)
    lots = tuple(_lot(lot, next(of_cases if lot.contract else of_others)) for lot in basis.lots)
    warrants = warrant_worths(basis)
    findings = [*found.findings, *about_lots(lots, basis.currency), *about_warrants(warrants), *about_closings(basis.closings)]
    package, committed, missing = _with_closings(basis, lots, warrants)
    findings += missing
    if asked.calibrate:
        findings += about_the_transaction(basis, asked, findings)
    # Only now: a change of control that may come is no reason against a calibration.
    findings += waiting(lots)
    seen = diluted(package.holdings, basis.common, basis.inputs, basis.credit) if basis.model == "afv" else None
    analyses = _analyses(package, basis.market, asked, spread)
    return ValueView(basis, lots, committed, seen, package, analyses, warrants, found.header, tuple(findings))


def _analyses(package: Package, market: MarketInputs, asked: Asked, spread: Spread) -> Analyses:
    """What was asked for; what finds it is loaded only then."""
    found = Analyses()
    if asked != NOTHING:
        from seriatim.app.sensitivity import analysed

        found = analysed(package, market, asked, spread)
    return replace(found, marketability=marketability(package, market))


def _lot(resolved: Resolved, priced: Worth | str) -> LotWorth:
    return LotWorth(resolved, None, priced) if isinstance(priced, str) else LotWorth(resolved, priced)


def _with_closings(
    basis: Basis, lots: Sequence[LotWorth], warrants: Sequence[WarrantWorth]
) -> tuple[Package, CommitmentWorth | None, list[Problem]]:
    """The package with the closings to come, and what they are worth; without them, and why, where they are not priced."""
    outstanding = _package(basis, lots, warrants)
    if basis.closings:
        try:
            package = replace(outstanding, closings=tuple(purchases(basis)))
            return package, commitment_worth(basis, package), []
        except ValueError as error:
            return outstanding, None, [unpriced("the closings to come", str(error))]
    return outstanding, None, []


def _package(basis: Basis, lots: Sequence[LotWorth], warrants: Sequence[WarrantWorth]) -> Package:
    """What is outstanding and could be priced, as plain numbers."""
    issued = basis.closings[0].security if basis.closings else ""
    priced = [lot.resolved for lot in lots if lot.worth and lot.resolved.contract]
    held = [(lot.security, Holding(float(lot.lot.quantity), 0.0, lot.contract)) for lot in priced if lot.contract]
    return Package(
        tuple(own for security, own in held if security == issued),
        (),
        basis.inputs,
        basis.credit,
        basis.model,
        tuple(own for security, own in held if security != issued),
        basis.market.credit.hazard is not None,
        tuple(_warrants(lot) for lot in warrants if lot.worth),
        tuple(holding(basis, lot.resolved, lot.worth) for lot in lots if lot.worth and lot.is_followed),
    )


def _warrants(lot: WarrantWorth) -> Warrants:
    assert lot.resolved.option is not None
    return Warrants(float(lot.resolved.lot.quantity), lot.resolved.option)
