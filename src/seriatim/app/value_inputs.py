"""What a valuation needs, read and resolved before anything is priced: the deal on a day, its lots and closings as numbers, the market."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import Options, Workspace, open_workspace, read_text
from seriatim.deal.market import splits_of, trading_days
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.formats.market_inputs import VOLATILITY_MAX, VOLATILITY_MIN, read_market_inputs
from seriatim.formats.prices import read_prices
from seriatim.provisions.warrants_attached import WarrantsAttached
from seriatim.units.decimals import render
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.basis import Basis
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed, commitment
from seriatim.valuation.market import MarketInputs, historical
from seriatim.valuation.resolve import Resolved, resolved
from seriatim.valuation.warrants import resolved_warrants

Splits = Sequence[tuple[date, Price[Decimal]]]
"""The days on which the stock was split; the price of such a day is one of a new share."""
LEAST_SPLIT = math.log(1.5)
"""A split of less than 3 for 2 cannot be told from what a price does on a day."""


@dataclass(frozen=True)
class Prepared:
    """What a valuation rests on, ready to be priced, and what is to be said of it before."""

    header: Header
    basis: Basis
    findings: tuple[Problem, ...]


LONGEST_CLOSED = timedelta(days=7)
"""From one trading day to the next, at the most: September 10 to 17, 2001. What is older is old without a look at the calendar."""


def prepare(
    path: Path, options: Options, market: Path, model: Model = "afv", as_of: date | None = None, known_at: datetime | None = None
) -> Prepared:
    """Opens the deal and reads the market. Raises BadInput for what cannot be read."""
    return prepared(open_workspace(path, options), market, model, day(as_of), known_at)


def prepared(work: Workspace, market: Path, model: Model, on: date, known_at: datetime | None = None) -> Prepared:
    """The same of a deal that is open."""
    now = work.now(on, known_at)
    supposed = read_market_inputs(read_text(market, "market file"), str(market))
    common = next((s.id for s in work.deal.securities.values() if s.kind == "common"), "")
    splits = splits_of(now, common)
    if since := [split for split in splits if supposed.spot.on < split[0]]:
        raise BadInput([_before_the_split(supposed.spot.on, *since[0])])
    volatility, window = _volatility(supposed, market, on, splits)
    classes = [s for s in work.deal.securities.values() if s.kind in ("preferred", "note")]
    rights = [s.id for s in work.deal.securities.values() if s.kind == "warrant"]
    stated = {s.id: s.stated_value for s in classes}
    closings = tuple(_stating(closing, stated.get(closing.security)) for closing in commitment(now, common))
    top = header(work, on, known_at)
    basis = Basis(
        top.deal,
        top.digest,
        top.head,
        work.deal.currency,
        model,
        supposed,
        supposed.inputs(volatility),
        supposed.default,
        window,
        tuple(replace(found, stated_value=s.stated_value) for s in classes for found in resolved(now, s.id, common)),
        closings,
        float(now.outstanding(common)) if common else 0.0,
        common,
        _assumed(work, [s.id for s in classes]) if closings else (),
        now,
        tuple(found for security in rights for found in resolved_warrants(now, security, common)),
    )
    return Prepared(top, basis, (*_about_the_price(work, supposed, on, basis.lots), *(_about_warrants(work, now) if closings else ())))


def _stating(closing: Committed, stated: Decimal | None) -> Committed:
    return replace(closing, issues=replace(closing.issues, stated_value=stated)) if closing.issues else closing


def _volatility(supposed: MarketInputs, market: Path, on: date, splits: Splits) -> tuple[float, tuple[date, date, int] | None]:
    """The volatility, and where it was estimated from which days to which and from how many returns."""
    given = supposed.volatility
    if given.value is not None:
        return float(given.value), None
    file, returns = market.parent / given.prices, given.days or 0
    prices, _ = read_prices(read_text(file, "file of prices"), str(file))
    known = [day for day in sorted(prices) if day <= on]
    if len(known) <= returns:
        message = f"{file} has {len(known)} prices up to {on}, and {returns} returns need one more than that"
        raise BadInput([Problem(code="quotation-missing", message=message, asked=str(returns + 1), available=str(len(known)))])
    days = known[-(returns + 1) :]
    if problems := [*_not_adjusted(file, {day: prices[day] for day in days}, splits)]:
        raise BadInput(problems)
    estimated = historical([prices[day] for day in days])
    if not VOLATILITY_MIN <= estimated <= VOLATILITY_MAX:
        message = f"the prices of {file} from {days[0]} to {days[-1]} have a volatility that is a slip"
        raise BadInput([Problem(code="out-of-range", message=message, expected="from 0.1% to 1000%", found=f"{estimated:.2%}")])
    return estimated, (days[0], days[-1], returns)


def _not_adjusted(file: Path, prices: Mapping[date, Decimal], splits: Splits) -> Iterator[Problem]:
    """Splits that lie between two of the prices and have not been taken out of them: the price moved by more than half of the split.

    A file of prices may be adjusted for splits or as traded, and does not say which. With 1 for 1,000, from 0.0021 to 2.10 is as traded.
    """
    for (before, after), (on, split) in product(pairwise(prices), splits):
        if before < on <= after:
            moved, by = math.log(prices[after] / prices[before]), math.log(split.money / split.shares)
            if abs(by) > LEAST_SPLIT and abs(moved - by) < abs(moved):
                message = f"{file}: the price of {before} is from before the split of {on}, {_ratio(split)}"
                remedy = "give prices that are adjusted for splits"
                yield Problem(code="price-of-another-day", message=message, expected="shares of one kind", remedy=remedy)


def _before_the_split(of: date, on: date, split: Price[Decimal]) -> Problem:
    message = f"the stock's price is of {of}, before the split of {on}, {_ratio(split)}"
    return Problem(code="price-of-another-day", message=message, remedy="give a price from after the split")


def _ratio(split: Price[Decimal]) -> str:
    return f"{render(split.shares)} for {render(split.money)}"


def _about_the_price(work: Workspace, supposed: MarketInputs, on: date, lots: Sequence[Resolved]) -> Iterator[Problem]:
    """A price from before the last trading day or from after this one; one from before the announcement, which has not seen the dilution.

    A deal without an agreement has no day of announcement: there it is the day on which the last of what is outstanding was issued.
    """
    agreement, of = work.deal.agreement, supposed.spot.on
    if of > on:
        message = f"the stock's price is of {of}, after the day of the valuation, {on}: nobody knew it then"
        yield Problem(code="price-of-another-day", message=message, remedy="value as of that day, or give a price of this one")
    if of < on and (on - of > LONGEST_CLOSED or of < trading_days(on, 1)[0]):
        message = f"the stock's price is of {of}, {(on - of).days} days before the day of the valuation, {on}"
        yield Problem(code="price-of-another-day", message=message, remedy="give the price of that day, or of the trading day before it")
    issued = max((lot.lot.issued_on for lot in lots), default=None)
    if not agreement and issued and of < issued:
        message = f"the stock's price is of {of}, before shares were issued on {issued}: it may not have seen the dilution"
        remedy = "look at the value with structural dilution, or give a price from after that day"
        yield Problem(code="price-before-announcement", message=message, remedy=remedy)
    if agreement and of < agreement.signed:
        message = f"the stock's price is of {of}, before the sale was agreed on {agreement.signed}: it has not seen the dilution"
        remedy = "look at the value with structural dilution, or give a price from after the announcement"
        yield Problem(code="price-before-announcement", message=message, remedy=remedy)


def _assumed(work: Workspace, classes: Sequence[str]) -> tuple[str, ...]:
    """Assumptions of the deal about the sale's closings and remedies, and about what the classes may be converted into."""
    places = ("agreement.", *(f"securities.{security}.clauses" for security in classes))
    assumptions = work.deal.assumptions.values()
    return tuple(a.id for a in assumptions if any(path.startswith(places) for path in a.paths))


def _about_warrants(work: Workspace, now: Now[Decimal]) -> Iterator[Problem]:
    """Warrants that closings to come bring: the investor pays for them too, and nothing here counts them."""
    coming = {clause.warrant for clause in now.clauses if isinstance(clause, WarrantsAttached)}
    for warrant in (security.id for security in work.deal.securities.values() if security.id in coming):
        message = f"{warrant}: closings to come bring them, and warrants to come are in no value"
        yield Problem(code="not-priced", message=message, remedy="add what they are worth, or value as of a day after the closing")
