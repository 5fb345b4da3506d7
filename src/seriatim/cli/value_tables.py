"""The tables of `seriatim value`: the market, a line a lot with what moves it, the closings to come, and the whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import click

from seriatim.app.value import LotWorth, ValueView
from seriatim.cli.text import NUMBER, TEXT, heading, shown, table
from seriatim.valuation.closed_form import Part
from seriatim.valuation.measures import CREDIT_BUMP, RATE_BUMP, SPOT_BUMP, VOLATILITY_BUMP
from seriatim.valuation.summed import summed
from seriatim.valuation.wording import MODEL, POLICY, curve_text


def show_market(view: ValueView) -> None:
    """What the valuation rests on, each figure with its source."""
    market, credit = view.market, view.credit
    heading("Market")
    volatility = f"{view.inputs.volatility:.2%}"
    if view.window:
        start, end, count = view.window
        volatility += f", estimated from {count} daily returns, {start} to {end}{_before(end, view)}"
    given = "given as a hazard" if market.credit.hazard is not None else "given as a spread"
    rows = [
        ("stock's price", f"{shown(market.spot.price)} on {market.spot.on}{_before(market.spot.on, view)}", market.spot.source),
        ("volatility a year", volatility, market.volatility.source),
        ("risk-free rate", curve_text(view.inputs.rate), market.rate.source),
        ("credit", f"hazard {credit.hazard:.2%}, spread {credit.spread:.2%} a year ({given})", market.credit.source),
        ("recovery", f"{credit.recovery:.0%} of the redemption amount; the stock loses {credit.jump:.0%}", market.credit.source),
        ("dividend yield", f"{view.inputs.dividend_yield:.2%}", market.dividend_yield.source),
        ("cost to borrow", f"{view.inputs.borrow:.2%}", market.borrow.source),
    ]
    if market.agreement is not None:
        word = market.agreement
        how = f"probability {word.probability:.0%}" if word.probability is not None else f"private benefit {word.benefit:.0%} of the cash"
        binds = "a default if it is then not paid" if word.binding else "may be refused freely"
        rows.append(("issuer's agreement", f"{how}; {binds}", word.source))
    if market.drift is not None:
        rows.append(("stock's growth", f"{market.drift.value:.2%} a year, for real-world probabilities", market.drift.source))
    table((("", TEXT), ("", TEXT), ("source", TEXT)), rows)
    click.echo(f"\nmodel:  {MODEL[view.model]}\npolicy: {POLICY}")


def _before(day: date, view: ValueView) -> str:
    """How old a figure of the market is, where it is not of the valuation's day."""
    apart = (view.header.as_of - day).days
    return f", {apart} day{'s' * (apart > 1)} before" if apart > 0 else ""


def show_lots(view: ValueView) -> None:
    """What each lot is worth, what one share's value is made of, and how it moves."""
    priced = [lot for lot in view.lots if lot.worth]
    if not priced:
        return
    heading(f"Lots outstanding, {view.currency}")
    numbers = ("shares", "a share", "of redemption", "lot's value", "parity", "premium", "floor")
    heads = (("lot", TEXT), *((name, NUMBER) for name in numbers), ("found by", TEXT), ("off by at most", NUMBER))
    table(heads, [_lot(lot, total) for lot, total in zip(priced, _totals(view), strict=False)])
    _show_paths(priced)
    heading("One share's value, part by part")
    names = list(dict.fromkeys(name for lot in priced if lot.worth for name in lot.worth.parts))
    rows = [_made_of(lot, names) for lot in priced]
    table((("lot", TEXT), *((name, NUMBER) for name in names), ("sum", NUMBER)), rows)
    heading("Under the other models")
    others = list(priced[0].worth.others) if priced[0].worth else []
    table((("lot", TEXT), *((MODEL[name], NUMBER) for name in others)), [_others(lot) for lot in priced])
    heading("How one share's value moves")
    moves = [_moves(lot) for lot in priced]
    table((("lot", TEXT), *((name, NUMBER) for name in ("delta", "gamma", "vega", "rho", "theta", "credit"))), moves)
    click.echo(
        f"delta and gamma for a dollar of the stock (bump {SPOT_BUMP:.0%} of its price, up and down); vega for {VOLATILITY_BUMP:.0%} of "
        f"volatility;\nrho for {RATE_BUMP * 1e4:g} basis point and credit for {CREDIT_BUMP * 1e4:g}; theta for one day"
    )


def _show_paths(priced: Sequence[LotWorth]) -> None:
    """Of what was found along paths: how many they were, and by what conduct the value is earned."""
    for lot in priced:
        if lot.worth and lot.worth.priced.paths:
            found = lot.worth.priced
            click.echo(f"\n{lot.resolved.lot.id}: {found.paths:,} paths; {found.policy}")


def _lot(lot: LotWorth, total: Decimal) -> tuple[str, ...]:
    worth = lot.worth
    if worth is None:
        return ()
    each = worth.priced.each
    return (
        lot.resolved.lot.id,
        shown(lot.resolved.lot.quantity),
        f"{each:,.4f}",
        f"{each / worth.redemption:.2%}" if worth.redemption else "",
        f"{total:,}",
        f"{worth.parity:,.4f}",
        f"{worth.premium:.2%}" if worth.premium is not None else "",
        f"{worth.floor:,.4f}",
        worth.priced.method,
        f"{worth.priced.error:.1e}",
    )


def _made_of(lot: LotWorth, names: Sequence[Part]) -> tuple[str, ...]:
    """A line of parts; blank where a lot's value has no such part."""
    if lot.worth is None:
        return ()
    rounded = dict(zip(lot.worth.parts, summed(list(lot.worth.parts.values()), 4), strict=True))
    parts = (f"{rounded[name]:,}" if name in rounded else "" for name in names)
    return (lot.resolved.lot.id, *parts, f"{sum(rounded.values()):,}")


def _others(lot: LotWorth) -> tuple[str, ...]:
    found = lot.worth.others.values() if lot.worth else ()
    return (lot.resolved.lot.id, *(f"{other:,.4f}" if isinstance(other, float) else other for other in found))


def _moves(lot: LotWorth) -> tuple[str, ...]:
    if lot.worth is None:
        return ()
    g = lot.worth.greeks
    return (lot.resolved.lot.id, *(f"{move:,.6g}" for move in (g.delta, g.gamma, g.vega, g.rho, g.theta, g.credit)))


def show_commitment(view: ValueView) -> None:
    """The closings to come: where the investor stops paying, how likely each is, what the rights are worth."""
    if view.commitment is None:
        return
    found = view.commitment.found
    heading("Closings to come, a right and a duty of the investor")
    rows = []
    reals = found.real or (None,) * len(found.funded)
    for closing, edges, chance, real in zip(view.commitment.closings, found.boundaries, found.funded, reals, strict=True):
        remedy = closing.missed.remedy
        costs = "nothing"
        if closing.waits and view.market.agreement and not view.market.agreement.binding:
            costs = "nothing: it may be refused"
        elif remedy.redeemed:
            costs = f"{remedy.redeemed:.0%} of what is outstanding at {remedy.price:g}; {remedy.convertible:.0%} may be converted first"
        edge = " and ".join(f"{edge:.6g}" for edge in edges) or "none"
        terms = (closing.closing, str(closing.on), shown(closing.shares), shown(closing.cost))
        rows.append((*terms, edge, f"{chance:.2%}", f"{real:.2%}" if real is not None else "", costs))
    heads = (("closing", TEXT), ("last day", TEXT), ("shares", NUMBER), ("for", NUMBER), ("changes at a price of", NUMBER))
    table((*heads, ("funded", NUMBER), ("in the real world", NUMBER), ("missing it costs", TEXT)), rows)
    click.echo("funded: and the company has not failed till then; risk-neutral" + _real(view))
    table(
        (("", TEXT), (view.currency, NUMBER)),
        [
            ("rights and duties to come, to the investor", f"{found.rights:,.2f}"),
            ("the same to the other side", f"{-found.rights:,.2f}"),
            ("if missing a closing cost nothing", f"{view.commitment.without_remedy:,.2f}"),
            ("proceeds to expect, not discounted", f"{found.proceeds:,.2f}"),
            *([("the same in the real world", f"{found.real_proceeds:,.2f}")] if found.real else []),
        ],
    )
    if view.commitment.by_agreement:
        heading("The last closing rests on the issuer's agreement")
        curve = view.commitment.by_agreement
        table((("probability of it", NUMBER), ("rights and duties", NUMBER)), [(f"{a:.0%}", f"{worth:,.2f}") for a, worth in curve])
    if view.assumptions:
        click.echo(f"rests on assumptions of the deal: {', '.join(view.assumptions)}")


def _real(view: ValueView) -> str:
    return f"; in the real world at the stock's stated growth of {view.market.drift.value:.2%}" if view.market.drift else ""


def _totals(view: ValueView) -> tuple[Decimal, ...]:
    """What each lot is worth, and the rights to come last, so that as printed they sum to the whole."""
    each = [lot.total for lot in view.lots if lot.worth] or [0.0]
    return summed([*each, view.commitment.found.rights] if view.commitment else each, 2)


def show_whole(view: ValueView) -> None:
    """The whole deal, and one share seen with dilution."""
    heading(f"The whole deal, {view.currency}")
    names = [lot.resolved.lot.id for lot in view.lots if lot.worth] or ["outstanding"]
    names += ["rights and duties to come"] if view.commitment else []
    rounded = _totals(view)
    rows = [(name, f"{part:,}") for name, part in zip(names, rounded, strict=True)]
    table((("", TEXT), ("value", NUMBER)), [*rows, ("together", f"{sum(rounded):,}")])
    click.echo(f"inputs' hash {view.inputs_hash}")
    based = "\nThese values are price-based: the stock's price is taken to reflect the conversion to come. "
    if view.diluted is None:
        click.echo(
            f"{based}What one share is worth where it does\nnot is found under afv, for lots that are alike and are redeemed or converted "
            "and nothing else, with the common outstanding on record."
        )
    else:
        click.echo(
            f"{based}Where it does not, one share\n"
            f"is worth {view.diluted.each:,.4f} (structural: equity {view.diluted.equity:,.0f}, volatility {view.diluted.volatility:.2%})."
        )
