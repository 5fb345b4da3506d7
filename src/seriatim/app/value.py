"""`value`: what each lot, the closings to come and the whole deal are worth, under one model, with the others' values beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from seriatim.app.followed import along_paths
from seriatim.app.sensitivity import NOTHING, Analyses, Asked, analysed
from seriatim.app.value_inputs import Prepared, prepare
from seriatim.app.views import Header
from seriatim.app.workspace import Options
from seriatim.units.decimals import render
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.fingerprint import inputs_hash
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, SPOT_BUMP, VOLATILITY_BUMP
from seriatim.valuation.package import Package, Values, values
from seriatim.valuation.pricing import Worth, worths
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.seen import years
from seriatim.valuation.staged.solve import staged_plans
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy, Staged
from seriatim.valuation.structural import Structural, structural

if TYPE_CHECKING:
    from seriatim.units.numbers import Array
    from seriatim.valuation.paths.estimate import Spread

CURVE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The probabilities of agreement at which the commitment is shown."""


@dataclass(frozen=True)
class LotWorth:
    """A lot and what one of its shares is worth; without a `worth`, `resolved.refusals` or `refusal` say why."""

    resolved: Resolved
    worth: Worth | None
    refusal: str = ""

    @property
    def total(self) -> float:
        """What the lot is worth."""
        return float(self.resolved.lot.quantity) * self.worth.priced.each if self.worth else 0.0


@dataclass(frozen=True)
class CommitmentWorth:
    """The closings to come as a right and a duty of the investor.

    `by_agreement`: the package at each probability that the last closing is agreed to. `without_remedy`: if a default cost nothing.
    """

    closings: tuple[Committed, ...]
    found: Staged
    without_remedy: float
    by_agreement: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class ValueView:
    """A valuation: the market it rests on, each lot, the commitment, the whole, and what could not be priced.

    `package`: all of it as plain numbers, of which `inputs_hash` is a hash. `analyses`: what else was asked for.
    `diluted`: one share where the price has not seen the conversion of what is outstanding. `assumptions`: those of the deal that the
    commitment rests on.
    """

    header: Header
    currency: str
    model: Model
    market: MarketInputs
    inputs: Inputs
    credit: Credit
    window: tuple[date, date, int] | None
    lots: tuple[LotWorth, ...]
    commitment: CommitmentWorth | None
    diluted: Structural | None
    assumptions: tuple[str, ...]
    findings: tuple[Problem, ...]
    package: Package
    analyses: Analyses

    @cached_property
    def inputs_hash(self) -> str:
        """A hash of the numbers that the valuation rests on: `valuation.fingerprint` says of what."""
        return inputs_hash(self.package, self.header.as_of, self.followed)

    @property
    def followed(self) -> dict[str, str]:
        """By name what else the value rests on where lots are followed along paths: their clauses, and how they are sold."""
        counts = {
            lot.resolved.lot.id: render(lot.resolved.lot.quantity) for lot in self.lots if lot.worth and lot.resolved.contract is None
        }
        selling = self.market.selling
        sold = {} if selling is None else {"selling": repr(replace(selling, source=""))}
        return {**counts, "deal": self.header.digest, "ledger": self.header.head, **sold} if counts else {}

    def at(self, spots: float | Sequence[float] | Array, volatilities: float | Sequence[float] | Array, threads: int = 1) -> Values:
        """The deal at many prices of the stock (in the deal's currency, a share) and volatilities (a year, 1.2 for 120 %).

        They are broadcast against each other: spots of shape (7,) and volatilities of shape (5, 1) give `.held`, `.rights` and `.whole`
        of shape (5, 7), in the deal's currency. Lots and closings that could not be priced (`findings`) count nothing.
        """
        return values(self.package, spots, volatilities, threads)

    @property
    def bumps(self) -> dict[str, float]:
        """What each input was moved by to see how a value moves."""
        return {"spot": SPOT_BUMP, "volatility": VOLATILITY_BUMP, "rate": RATE_BUMP, "credit": CREDIT_BUMP}

    @property
    def held(self) -> float:
        """What is outstanding is worth."""
        return sum(lot.total for lot in self.lots)

    @property
    def whole(self) -> float:
        """The whole deal: what is outstanding and the rights and duties to come."""
        return self.held + (self.commitment.found.rights if self.commitment else 0.0)


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
    found = prepare(path, options, market, model, as_of, known_at)
    return valued(found, worths(found.cases, model), asked, spread)


def valued(found: Prepared, priced: Iterable[Worth | str], asked: Asked = NOTHING, spread: Spread = map) -> ValueView:
    """The valuation of what is prepared; `priced` are its cases, in their order."""
    of_cases = iter(priced)
    lots = tuple(_lot(lot, next(of_cases) if lot.contract else along_paths(found, lot, spread)) for lot in found.lots)
    findings = [*found.findings, *(_unpriced(lot.resolved.lot.id, lot.refusal) for lot in lots if lot.worth is None)]
    findings += [_in_arrears(lot.resolved, found.currency) for lot in lots if lot.worth and lot.resolved.arrears]
    findings += _left_out(lots, asked)
    package, committed = _package(found, lots, ()), None
    if found.closings:
        try:
            package = _package(found, lots, _purchases(found))
            committed = _commitment(found, package)
        except ValueError as error:
            package = _package(found, lots, ())
            findings.append(_unpriced("the closings to come", str(error)))
    if asked.calibrate:
        findings += _about_the_transaction(found, asked, findings)
    # Only now: a change of control that may come is no reason against a calibration.
    findings += [_waiting(lot.resolved.lot.id, clause, why) for lot in lots for clause, why in lot.resolved.waits.items()]
    return ValueView(
        found.header,
        found.currency,
        found.model,
        found.market,
        found.inputs,
        found.credit,
        found.window,
        lots,
        committed,
        _diluted(found.common, lots, found.inputs, found.credit, found.model),
        found.assumptions,
        tuple(findings),
        package,
        analysed(package, found.market, asked),
    )


def _lot(resolved: Resolved, priced: Worth | str) -> LotWorth:
    return LotWorth(resolved, None, priced) if isinstance(priced, str) else LotWorth(resolved, priced)


def _unpriced(what: str, reason: str) -> Problem:
    remedy = "add agreement to the market file" if "under agreement" in reason else "look at what the models cover in the documentation"
    return Problem(code="not-priced", message=f"{what}: {reason}", remedy=remedy)


def _in_arrears(lot: Resolved, currency: str) -> Problem:
    owed = f"dividends of {lot.arrears:,.2f} {currency} a share"
    message = f"{lot.lot.id}: {owed} fell due and are not recorded as paid; they are in no value"
    remedy = "record what was paid, or add what is owed and likely to be paid"
    return Problem(code="not-priced", message=message, remedy=remedy)


def _waiting(lot: str, clause: str, why: str) -> Problem:
    """A right or a duty that waits for something: how likely that is, nobody has said."""
    message = f"{lot}: {clause} is in no value, because it waits: {why}"
    remedy = "think of it beside the value; once it has occurred and is recorded, it counts"
    return Problem(code="not-priced", message=message, because=clause, remedy=remedy)


def _about_the_transaction(found: Prepared, asked: Asked, findings: Sequence[Problem]) -> list[Problem]:
    """A transaction of another day. Raises BadInput where a part of what was paid for has no value."""
    missing = [problem for problem in findings if problem.code == "not-priced"]
    if missing:
        raise BadInput(
            [replace(problem, because="what was paid was paid for the whole, and is calibrated to by all of it") for problem in missing]
        )
    paid = found.market.transaction
    if asked.to is not None or paid is None or paid.on == found.on:
        return []
    message = f"what was paid was paid on {paid.on}, and this is the value of {found.on}"
    return [Problem(code="price-of-another-day", message=message, remedy="value as of that day, with the market of that day")]


def _left_out(lots: Sequence[LotWorth], asked: Asked) -> list[Problem]:
    """Lots that are valued along paths, where more was asked for than their values: nothing of that counts them."""
    names = [lot.resolved.lot.id for lot in lots if lot.worth and lot.resolved.contract is None]
    if not names or asked == NOTHING:
        return []
    return [_unpriced(", ".join(names), "valued along paths, one by one; grid, tornado, bridge and calibration leave it out")]


def _package(found: Prepared, lots: Sequence[LotWorth], purchases: Sequence[Purchase]) -> Package:
    """What could be priced, and the closings, as plain numbers."""
    bought = found.closings[0].issues.security if found.closings else ""
    held = [
        (lot.resolved, Holding(float(lot.resolved.lot.quantity), 0.0, lot.resolved.contract))
        for lot in lots
        if lot.worth and lot.resolved.contract
    ]
    return Package(
        tuple(holding for resolved, holding in held if resolved.security == bought),
        tuple(purchases),
        found.inputs,
        found.credit,
        found.model,
        tuple(holding for resolved, holding in held if resolved.security != bought),
        found.market.credit.hazard is not None,
    )


def _purchases(found: Prepared) -> list[Purchase]:
    """The closings to come; raises ValueError for what the staged model does not price."""
    if found.model == "tf":
        raise ValueError("Tsiveriotis and Fernandes give no law for the stock after a default: the commitment is priced under afv")
    security = found.closings[0].issues.security
    for lot in found.lots:
        if lot.security == security and lot.contract is None:
            raise ValueError(f"{lot.lot.id} is not priced")
    return [_purchase(found.on, closing, found.market) for closing in found.closings]


def _commitment(found: Prepared, package: Package) -> CommitmentWorth:
    """The closings to come, solved with and without the remedy, and along the probability of agreement, all side by side."""
    *before, last = package.closings
    curve = CURVE if last.may_be_refused else ()
    plans = [(*before, replace(last, agreed=chance, benefit=None)) for chance in curve]
    free = tuple(replace(purchase, remedy=Remedy()) for purchase in package.closings)
    drift = float(found.market.drift.value) if found.market.drift else None
    together = (package.closings, free, *plans)
    staged, rights = staged_plans(package.lots, together, package.inputs, package.staged_credit, drift=drift)
    return CommitmentWorth(found.closings, staged, rights[1], tuple(zip(curve, rights[2:], strict=True)))


def _purchase(on: date, closing: Committed, supposed: MarketInputs) -> Purchase:
    if closing.issues.contract is None:
        raise ValueError("; ".join(closing.issues.refusals))
    bought = Holding(float(closing.shares), years(on, closing.on), closing.issues.contract)
    missed, stock = closing.missed, supposed.restricted_stock
    remedy = missed.remedy
    if missed.restricted and stock is not None and stock.discount is not None:
        remedy = replace(remedy, discount=float(stock.discount))
    if not closing.waits:
        return Purchase(float(closing.cost), bought, remedy, missed.ends_later, binding=missed.possible)
    if supposed.agreement is None:
        raise ValueError(f"{closing.closing}: {closing.waits}, and nothing under agreement says how likely that is")
    chance, benefit = supposed.agreement.probability, supposed.agreement.benefit
    return Purchase(
        float(closing.cost),
        bought,
        remedy,
        missed.ends_later,
        binding=supposed.agreement.binding and missed.possible,
        agreed=1.0 if chance is None else float(chance),
        benefit=None if benefit is None else float(benefit),
    )


def _diluted(common: float, lots: Sequence[LotWorth], inputs: Inputs, credit: Credit, model: Model) -> Structural | None:
    """One share where the price has not seen the conversion of all that is outstanding; their mean term stands for all lots."""
    contracts = [(float(lot.resolved.lot.quantity), lot.resolved.contract) for lot in lots if lot.resolved.contract]
    alike = {(contract.redemption, contract.shares, contract.is_plain) for _, contract in contracts}
    if model != "afv" or not common or len(alike) != 1:
        return None
    redemption, shares, plain = alike.pop()
    preferred = sum(count for count, _ in contracts)
    term = sum(count * contract.years for count, contract in contracts) / preferred
    try:
        return structural(Contract(term, redemption, shares), preferred, common, inputs, credit) if plain and shares else None
    except ValueError:
        return None
