"""`value`: what each lot, the closings to come and the whole deal are worth, under one model, with the others' values beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import Options, Workspace, open_workspace, read_text
from seriatim.formats.market_inputs import read_market_inputs
from seriatim.formats.prices import read_prices
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed, commitment
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.market import MarketInputs, historical
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, SPOT_BUMP, VOLATILITY_BUMP
from seriatim.valuation.pricing import Worth, worth
from seriatim.valuation.resolve import Resolved, resolved, years
from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy, Staged
from seriatim.valuation.structural import Structural, structural

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
    path: Path, options: Options, market: Path, model: Model = "afv", as_of: date | None = None, known_at: datetime | None = None
) -> ValueView:
    """The valuation on a day. Raises BadInput for a deal or a market file that cannot be read."""
    work, on = open_workspace(path, options), day(as_of)
    now = work.now(on, known_at)
    supposed = read_market_inputs(read_text(market, "market file"), str(market))
    volatility, window = _volatility(supposed, market, on)
    inputs, credit = supposed.inputs(volatility), supposed.default
    classes = [s.id for s in work.deal.securities.values() if s.kind in ("preferred", "note")]
    lots = tuple(_lot(found, inputs, credit, model) for security in classes for found in resolved(now, security))
    findings = [*_about_the_price(work, supposed, on), *(_not_priced(lot) for lot in lots if lot.worth is None)]
    committed: CommitmentWorth | None = None
    if closings := commitment(now):
        try:
            committed = _commitment(on, closings, lots, inputs, credit, model, supposed)
        except ValueError as error:
            findings.append(_unpriced("the closings to come", str(error)))
    common = next(s.id for s in work.deal.securities.values() if s.kind == "common")
    return ValueView(
        header(work, on, known_at),
        work.deal.currency,
        model,
        supposed,
        inputs,
        credit,
        window,
        lots,
        committed,
        _diluted(float(now.outstanding(common)), lots, inputs, credit, model),
        _assumed(work, classes) if closings else (),
        tuple(findings),
    )


def _volatility(supposed: MarketInputs, market: Path, on: date) -> tuple[float, tuple[date, date, int] | None]:
    """The volatility, and where it was estimated from which days to which and from how many returns."""
    given = supposed.volatility
    if given.value is not None:
        return float(given.value), None
    file = market.parent / given.prices
    prices, _ = read_prices(read_text(file, "file of prices"), str(file))
    days = [day for day in sorted(prices) if day <= on][-((given.days or 0) + 1) :]
    if len(days) <= (given.days or 0):
        message = f"{file} has {len(days)} prices up to {on}, and {given.days} returns need one more than that"
        raise BadInput([Problem(code="quotation-missing", message=message, asked=str(given.days), available=str(len(days) - 1))])
    return historical([prices[day] for day in days]), (days[0], days[-1], len(days) - 1)


def _lot(found: Resolved, inputs: Inputs, credit: Credit, model: Model) -> LotWorth:
    if found.contract is None:
        return LotWorth(found, None, "; ".join(found.refusals))
    try:
        return LotWorth(found, worth(found.contract, inputs, credit, model))
    except ValueError as error:
        return LotWorth(found, None, str(error))


def _not_priced(lot: LotWorth) -> Problem:
    return _unpriced(lot.resolved.lot.id, lot.refusal)


def _unpriced(what: str, reason: str) -> Problem:
    remedy = "add agreement to the market file" if "under agreement" in reason else "look at what the models cover in the documentation"
    return Problem(code="not-priced", message=f"{what}: {reason}", remedy=remedy)


def _about_the_price(work: Workspace, supposed: MarketInputs, on: date) -> list[Problem]:
    """A price of another day than the valuation's; one from before the announcement, which has not seen the dilution."""
    found, agreement, of = [], work.deal.agreement, supposed.spot.on
    if of > on:
        message = f"the stock's price is of {of}, after the day of the valuation, {on}"
        found.append(Problem(code="price-of-another-day", message=message, remedy="value as of that day, or give a price of this one"))
    if agreement and of < agreement.signed:
        message = f"the stock's price is of {of}, before the sale was agreed on {agreement.signed}: it has not seen the dilution"
        remedy = "look at the value with structural dilution, or give a price from after the announcement"
        found.append(Problem(code="price-before-announcement", message=message, remedy=remedy))
    return found


def _commitment(
    on: date,
    closings: Sequence[Committed],
    lots: Sequence[LotWorth],
    inputs: Inputs,
    credit: Credit,
    model: Model,
    supposed: MarketInputs,
) -> CommitmentWorth:
    """The closings to come, solved; raises ValueError for what the staged model does not price."""
    if model == "tf":
        raise ValueError("Tsiveriotis and Fernandes give no law for the stock after a default: the commitment is priced under afv")
    credit = credit if model == "afv" else Credit()
    purchases = [_purchase(on, closing, supposed) for closing in closings]
    held = [_holding(on, lot) for lot in lots if lot.resolved.security == closings[0].issues.security]
    drift = float(supposed.drift.value) if supposed.drift else None
    last = purchases[-1]
    curve = []
    for chance in CURVE if last.may_be_refused else ():
        changed = replace(last, agreed=chance, benefit=None)
        curve.append((chance, staged(held, (*purchases[:-1], changed), inputs, credit, chances=False).rights))
    free = [replace(purchase, remedy=Remedy()) for purchase in purchases]
    return CommitmentWorth(
        tuple(closings),
        staged(held, purchases, inputs, credit, drift=drift),
        staged(held, free, inputs, credit, chances=False).rights,
        tuple(curve),
    )


def _purchase(on: date, closing: Committed, supposed: MarketInputs) -> Purchase:
    if closing.issues.contract is None:
        raise ValueError("; ".join(closing.issues.refusals))
    bought = Holding(float(closing.shares), years(on, closing.on), closing.issues.contract)
    missed = closing.missed
    if not closing.waits:
        return Purchase(float(closing.cost), bought, missed.remedy, missed.ends_later, binding=missed.possible)
    if supposed.agreement is None:
        raise ValueError(f"{closing.closing}: {closing.waits}, and nothing under agreement says how likely that is")
    chance, benefit = supposed.agreement.probability, supposed.agreement.benefit
    return Purchase(
        float(closing.cost),
        bought,
        missed.remedy,
        missed.ends_later,
        binding=supposed.agreement.binding and missed.possible,
        agreed=1.0 if chance is None else float(chance),
        benefit=None if benefit is None else float(benefit),
    )


def _holding(on: date, lot: LotWorth) -> Holding:
    if lot.resolved.contract is None:
        raise ValueError(f"{lot.resolved.lot.id} is not priced")
    return Holding(float(lot.resolved.lot.quantity), 0.0, lot.resolved.contract)


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


def _assumed(work: Workspace, classes: Sequence[str]) -> tuple[str, ...]:
    """Assumptions of the deal about the sale's closings and remedies, and about what the classes may be converted into."""
    places = ("agreement.", *(f"securities.{security}.clauses" for security in classes))
    assumptions = work.deal.assumptions.values()
    return tuple(a.id for a in assumptions if any(path.startswith(places) for path in a.paths))
