"""What a valuation says of itself in words, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from seriatim.units.decimals import shown
from seriatim.valuation.basis import Basis
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed
from seriatim.valuation.contract import Curve
from seriatim.valuation.market import LastWord, Selling
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, SPOT_BUMP, VOLATILITY_BUMP
from seriatim.valuation.staged.terms import Remedy
from seriatim.valuation.valued import LotWorth, Valuation

MODEL: dict[Model, str] = {
    "afv": "Ayache, Forsyth and Vetzal (2003)",
    "tf": "Tsiveriotis and Fernandes (1998)",
    "no_credit": "no credit risk",
}
"""Whose credit model."""

POLICY = (
    "the holder converts when that pays best; the investor pays at a closing or defaults, as is best for it; "
    "the issuer uses its remedies, and closings that are its option, whenever it gains by them"
)
"""How each side is taken to choose."""

CONVERTED_MEANWHILE = (
    "what is converted between closings for the stock's yield is counted as if a default could still take it: "
    "the closings to come are worth that much more at most, on Series K's terms at yields of 15 % less than 0.01 % of what is paid"
)
"""The approximation about lots that the stock's yield makes worth converting before a closing."""

BUMPS = (
    f"delta and gamma are for a dollar of the stock (bump {SPOT_BUMP:.0%} of its price, up and down), vega for {VOLATILITY_BUMP:.0%} of "
    f"volatility, rho for {RATE_BUMP * 1e4:g} basis point and credit for {CREDIT_BUMP * 1e4:g}, theta for one day"
)
"""How large the moves are."""
GREEKS = ("delta", "gamma", "vega", "rho", "theta", "credit")
"""The moves, in the order in which they are shown."""


WARRANTS = (
    "a warrant is a right on the stock, of which a default leaves what it leaves of the stock; exercised now: what that leaves; at the end "
    "and earlier: what exercising on the last day is worth, and what doing it before adds; cashless exercise is worth the same"
)
"""How warrants are valued."""


@dataclass(frozen=True, slots=True)
class Told:
    """An input as it is shown: what it is, what stands beside it, and who says so."""

    name: str
    level: str
    note: str
    source: str


def policy_told(view: Valuation) -> str:
    """How each side is taken to choose, and what is approximate in that."""
    approximate = view.commitment is not None and view.basis.inputs.yields > 0
    return f"{POLICY}; {CONVERTED_MEANWHILE}" if approximate else POLICY


def inputs_told(basis: Basis) -> Iterator[Told]:
    """All that a valuation takes from the market, each with its source."""
    market, credit, on = basis.market, basis.credit, basis.on
    spot = market.spot
    yield Told("stock's price", shown(spot.price), f"on {spot.on}{_before(spot.on, on)}", spot.source)
    yield Told("volatility a year", f"{basis.inputs.volatility:.2%}", _estimated(basis), market.volatility.source)
    yield Told("risk-free rate", curve_text(basis.inputs.rate), "continuously compounded", market.rate.source)
    given = "given as a hazard" if market.credit.hazard is not None else "given as a spread"
    yield Told("credit", f"hazard {credit.hazard:.2%}, spread {credit.spread:.2%} a year", given, market.credit.source)
    lost = f"of the redemption amount; the stock loses {credit.jump:.0%}"
    yield Told("recovery", f"{credit.recovery:.0%}", lost, market.credit.source)
    yield Told("dividend yield", f"{basis.inputs.dividend_yield:.2%}", "", market.dividend_yield.source)
    yield Told("cost to borrow", f"{basis.inputs.borrow:.2%}", "", market.borrow.source)
    if market.agreement is not None:
        yield _agreed(market.agreement)
    if market.drift is not None:
        yield Told("stock's growth", f"{market.drift.value:.2%} a year", "for real-world probabilities", market.drift.source)
    if market.selling is not None:
        yield _sold(market.selling)
    if (stock := market.restricted_stock) is not None:
        taken = "no discount stated" if stock.discount is None else f"discount stated {stock.discount:.0%}"
        yield Told("restricted stock", f"{shown(stock.years)} years", taken, stock.source)
    if (paid := market.transaction) is not None:
        yield Told("paid for the whole", f"{paid.price:,}", f"on {paid.on}", paid.source)


def _estimated(basis: Basis) -> str:
    if basis.window is None:
        return ""
    start, end, count = basis.window
    return f"estimated from {count} daily returns, {start} to {end}{_before(end, basis.on)}"


def _agreed(word: LastWord) -> Told:
    how = f"probability {word.probability:.0%}" if word.probability is not None else f"private benefit {word.benefit:.0%} of the cash"
    binds = "a default if it is then not paid" if word.binding else "may be refused freely"
    return Told("issuer's agreement", how, binds, word.source)


def _sold(selling: Selling) -> Told:
    impact = selling.impact
    moved = "no impact on the price" if impact is None else f"{impact.shape.replace('_', ' ')} impact, {impact.coefficient:.0%}"
    return Told("what a holder can sell", f"{selling.part:.0%} of {selling.volume:,.0f} shares a day", moved, selling.source)


def _before(day: date, on: date) -> str:
    """How old a figure of the market is, where it is not of the valuation's day."""
    apart = (on - day).days
    return f", {apart} day{'s' * (apart > 1)} before" if apart > 0 else ""


def curve_text(curve: Curve) -> str:
    """A curve in a line."""
    if not curve.years:
        return f"{curve.zeros[0]:.2%} for every term"
    return ", ".join(f"{zero:.2%} at {year:g} y" for year, zero in zip(curve.years, curve.zeros, strict=True))


def missing_costs(closing: Committed, agreement: LastWord | None) -> str:
    """What a closing that is missed costs the investor."""
    remedy = closing.missed.remedy
    if closing.option == "investor":
        return "nothing: it is the investor's option"
    if closing.waits and agreement and not agreement.binding:
        return "nothing: it may be refused"
    if closing.option == "issuer":
        return f"once the issuer has called for it: {_taken(remedy)}"
    return _taken(remedy)


def _taken(remedy: Remedy) -> str:
    if not remedy.redeemed:
        return "nothing"
    return f"{remedy.redeemed:.0%} of what is outstanding at {remedy.price:g}; {remedy.convertible:.0%} may be converted first"


def part_told(lot: LotWorth) -> str:
    """One share's value as a part of its stated value; of what else, where none is stated, is said."""
    if lot.part is None:
        return ""
    part, of = lot.part
    return f"{part:.2%}" if of == "of stated value" else f"{part:.2%} {of}"


def followed_told(lots: tuple[LotWorth, ...]) -> Iterator[tuple[str, str]]:
    """Of each lot found along paths: how many they were, and by what conduct the value is earned."""
    for lot in lots:
        if lot.worth and lot.worth.priced.paths:
            found = lot.worth.priced
            yield lot.resolved.lot.id, f"{found.paths:,} paths; {found.policy}"


def told_error(value: str, error: float) -> str:
    """A value found along paths with one standard error of its change; another as it is."""
    return f"{value} ±{error:,.2f}" if error else value


CHANGES = (
    "±: one standard error of the change from the value as it is; each market is followed along the same random numbers, "
    "on fewer paths than the value; what rules learnt from fewer paths lose is not in it"
)
"""What stands under values that were found along paths in a market that is moved."""


def dilution_told(view: Valuation) -> str:
    """Whether the stock's price is taken to reflect the dilution, and what one share is worth where it does not."""
    based = "These values are price-based: the stock's price is taken to reflect the conversion to come. "
    if view.diluted is None:
        return based + (
            "What one share is worth where it does not is found under afv, for lots that are alike and are redeemed or converted "
            "and nothing else, with the common outstanding on record."
        )
    return based + (
        f"Where it does not, one share is worth {view.diluted.each:,.4f} "
        f"(structural: equity {view.diluted.equity:,.0f}, volatility {view.diluted.volatility:.2%})."
    )


def restricted_told(view: Valuation) -> str:
    """Where a stated discount on restricted stock counts."""
    found = view.analyses.marketability
    restricted = view.commitment is not None and any(closing.missed.restricted for closing in view.commitment.closings)
    if restricted and found and found.stated is not None:
        return "the stated discount lowers what converting before a default saves, and nothing else"
    if restricted:
        return "the clauses restrict the common, and no discount is stated: converting before a default saves its full price"
    if found and found.stated is not None:
        return "no clause restricts the common of a closing to come: the stated discount counts nowhere"
    return ""


def together(view: Valuation) -> str:
    """What the sum of the whole deal is called: it is one of what has a value."""
    return "Together, without what is not priced" if view.left_out else "Together"
