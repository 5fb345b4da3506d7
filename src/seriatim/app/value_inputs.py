"""What a valuation needs, read and resolved before anything is priced: the deal on a day, its lots and closings as numbers, the market."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import Options, Workspace, open_workspace, read_text
from seriatim.deal.state import Now
from seriatim.formats.market_inputs import read_market_inputs
from seriatim.formats.prices import read_prices
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed, commitment
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.market import MarketInputs, historical
from seriatim.valuation.pricing import Case
from seriatim.valuation.resolve import Resolved, resolved


@dataclass(frozen=True)
class Prepared:
    """A deal on a day and a market, in plain values. `common`: how many of the common, the `stock`, are outstanding (none: "").

    `now`: the clauses and the state, for what has to be followed along paths.
    """

    header: Header
    currency: str
    model: Model
    market: MarketInputs
    inputs: Inputs
    credit: Credit
    window: tuple[date, date, int] | None
    lots: tuple[Resolved, ...]
    closings: tuple[Committed, ...]
    common: float
    assumptions: tuple[str, ...]
    findings: tuple[Problem, ...]
    now: Now[Decimal]
    stock: str

    @property
    def on(self) -> date:
        """The day of the valuation."""
        return self.header.as_of

    @property
    def cases(self) -> list[Case]:
        """The lots that have a contract, under the market."""
        return [(lot.contract, self.inputs, self.credit) for lot in self.lots if lot.contract is not None]


def prepare(
    path: Path, options: Options, market: Path, model: Model = "afv", as_of: date | None = None, known_at: datetime | None = None
) -> Prepared:
    """Opens the deal and reads the market. Raises BadInput for what cannot be read."""
    return prepared(open_workspace(path, options), market, model, day(as_of), known_at)


def prepared(work: Workspace, market: Path, model: Model, on: date, known_at: datetime | None = None) -> Prepared:
    """The same of a deal that is open."""
    now = work.now(on, known_at)
    supposed = read_market_inputs(read_text(market, "market file"), str(market))
    volatility, window = _volatility(supposed, market, on)
    classes = [s.id for s in work.deal.securities.values() if s.kind in ("preferred", "note")]
    common = next((s.id for s in work.deal.securities.values() if s.kind == "common"), "")
    closings = commitment(now)
    return Prepared(
        header(work, on, known_at),
        work.deal.currency,
        model,
        supposed,
        supposed.inputs(volatility),
        supposed.default,
        window,
        tuple(found for security in classes for found in resolved(now, security)),
        closings,
        float(now.outstanding(common)) if common else 0.0,
        _assumed(work, classes) if closings else (),
        tuple(_about_the_price(work, supposed, on)),
        now,
        common,
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


def _about_the_price(work: Workspace, supposed: MarketInputs, on: date) -> Iterator[Problem]:
    """A price of another day than the valuation's; one from before the announcement, which has not seen the dilution."""
    agreement, of = work.deal.agreement, supposed.spot.on
    if of > on:
        message = f"the stock's price is of {of}, after the day of the valuation, {on}"
        yield Problem(code="price-of-another-day", message=message, remedy="value as of that day, or give a price of this one")
    if agreement and of < agreement.signed:
        message = f"the stock's price is of {of}, before the sale was agreed on {agreement.signed}: it has not seen the dilution"
        remedy = "look at the value with structural dilution, or give a price from after the announcement"
        yield Problem(code="price-before-announcement", message=message, remedy=remedy)


def _assumed(work: Workspace, classes: Sequence[str]) -> tuple[str, ...]:
    """Assumptions of the deal about the sale's closings and remedies, and about what the classes may be converted into."""
    places = ("agreement.", *(f"securities.{security}.clauses" for security in classes))
    assumptions = work.deal.assumptions.values()
    return tuple(a.id for a in assumptions if any(path.startswith(places) for path in a.paths))
