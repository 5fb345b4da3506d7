"""The tables of `seriatim value`: the market, a line a lot with what moves it, the closings to come, and the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import click

from seriatim.app.value import ValueView
from seriatim.cli.text import NUMBER, TEXT, heading, shown, table, wrapped
from seriatim.valuation.basis import Basis
from seriatim.valuation.closed_form import Part
from seriatim.valuation.summed import summed
from seriatim.valuation.valued import RIGHTS, CommitmentWorth, LotWorth
from seriatim.valuation.warrant_worth import WarrantWorth
from seriatim.valuation.wording import (
    BUMPS,
    GREEKS,
    MODEL,
    WARRANTS,
    Told,
    dilution_told,
    followed_told,
    inputs_told,
    missing_costs,
    part_told,
    policy_told,
    together,
)


def show_market(view: ValueView) -> None:
    """What the valuation rests on, each figure with its source."""
    heading("Market")
    show_inputs(view.basis)
    click.echo(f"\nmodel:  {MODEL[view.basis.model]}\npolicy: {policy_told(view)}")


def show_inputs(basis: Basis) -> None:
    """A line for each input."""
    table((("", TEXT), ("", TEXT), ("source", TEXT)), [(told.name, _with_note(told), told.source) for told in inputs_told(basis)])


def _with_note(told: Told) -> str:
    """The level, and the note beside it."""
    return f"{told.level} {told.note}" if told.note.startswith(("on ", "of ")) else ", ".join(filter(None, [told.level, told.note]))


def show_lots(view: ValueView) -> None:
    """What each lot is worth, what one share's value is made of, and how it moves."""
    priced = view.priced
    if not priced:
        return
    heading(f"Lots outstanding, {view.basis.currency}")
    numbers = ("shares", "a share", "of stated value", "lot's value", "parity", "premium", "floor")
    heads = (("lot", TEXT), *((name, NUMBER) for name in numbers), ("found by", TEXT), ("off by at most", NUMBER))
    table(heads, [_lot(lot, total) for lot, total in zip(priced, _totals(view), strict=False)])
    for name, told in followed_told(view.priced):
        click.echo(f"\n{name}: {told}")
    heading("One share's value, part by part")
    names = list(dict.fromkeys(name for lot in priced if lot.worth for name in lot.worth.parts))
    rows = [_made_of(lot, names) for lot in priced]
    table((("lot", TEXT), *((name, NUMBER) for name in names), ("sum", NUMBER)), rows)
    heading("Under the other models")
    others = list(priced[0].worth.others) if priced[0].worth else []
    table((("lot", TEXT), *((MODEL[name], NUMBER) for name in others)), [_others(lot) for lot in priced])
    heading("How one share's value moves")
    moves = [_moves(lot) for lot in priced]
    table((("lot", TEXT), *((name, NUMBER) for name in GREEKS)), moves)
    click.echo(wrapped(BUMPS))


def _lot(lot: LotWorth, total: Decimal) -> tuple[str, ...]:
    worth = lot.worth
    if worth is None:
        return ()
    each = worth.priced.each
    return (
        lot.resolved.lot.id,
        shown(lot.resolved.lot.quantity),
        f"{each:,.4f}",
        part_told(lot),
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
    return (lot.resolved.lot.id, *(f"{getattr(lot.worth.greeks, name):,.6g}" for name in GREEKS))


def show_warrants(view: ValueView) -> None:
    """What each lot of warrants is worth, and how one moves."""
    priced = view.priced_warrants
    if not priced:
        return
    heading(f"Warrants outstanding, {view.basis.currency}")
    numbers = ("warrants", "one buys", "for", "up to", "a warrant", "the lot's value", "exercised now", "at the end", "earlier")
    heads = (("lot", TEXT), *((name, NUMBER) for name in numbers), ("found by", TEXT), ("off by at most", NUMBER))
    table(heads, [_warrant(lot, total) for lot, total in zip(priced, _totals(view)[len(view.priced) :], strict=False)])
    click.echo(wrapped(WARRANTS))
    others = list(priced[0].worth.others) if priced[0].worth else []
    columns = ("structural dilution", *(MODEL[name] for name in others), *GREEKS)
    heading("One warrant otherwise, and how it moves")
    table((("lot", TEXT), *((name, NUMBER) for name in columns)), [_warrant_moves(lot) for lot in priced])


def _warrant(lot: WarrantWorth, total: Decimal) -> tuple[str, ...]:
    worth, option = lot.worth, lot.resolved.option
    assert worth is not None
    assert option is not None
    terms = (shown(lot.resolved.lot.quantity), f"{option.shares:,.6g}", f"{option.cost:,.6g}", str(lot.resolved.expires))
    found = worth.bought
    parts = (f"{worth.intrinsic:,.4f}", *(f"{part:,}" for part in summed([found.at_end, found.early], 4)))
    return (lot.resolved.lot.id, *terms, f"{found.each:,.4f}", f"{total:,}", *parts, found.method, f"{found.error:.1e}")


def _warrant_moves(lot: WarrantWorth) -> tuple[str, ...]:
    worth = lot.worth
    assert worth is not None
    diluted = f"{worth.structural.each:,.4f}" if worth.structural else "none"
    others = (f"{other:,.4f}" if isinstance(other, float) else other for other in worth.others.values())
    return (lot.resolved.lot.id, diluted, *others, *(f"{getattr(worth.greeks, name):,.6g}" for name in GREEKS))


def show_commitment(view: ValueView) -> None:
    """The closings to come: where the investor stops paying, how likely each is, what the rights are worth."""
    if view.commitment is None:
        return
    found = view.commitment.found
    heading("Closings to come, a right and a duty of the investor")
    rows = []
    reals = found.real or (None,) * len(found.funded)
    for closing, edges, chance, real in zip(view.commitment.closings, found.boundaries, found.funded, reals, strict=True):
        costs = missing_costs(closing, view.basis.market.agreement)
        edge = " and ".join(f"{edge:.6g}" for edge in edges) or "none"
        terms = (closing.closing, str(closing.on), shown(closing.shares), shown(closing.cost))
        rows.append((*terms, edge, f"{chance:.2%}", f"{real:.2%}" if real is not None else "", costs))
    heads = (("closing", TEXT), ("last day", TEXT), ("shares", NUMBER), ("for", NUMBER), ("changes at a price of", NUMBER))
    table((*heads, ("funded", NUMBER), ("in the real world", NUMBER), ("missing it costs", TEXT)), rows)
    click.echo("funded: and the company has not failed till then; risk-neutral" + _real(view))
    table(
        (("", TEXT), (view.basis.currency, NUMBER)),
        [
            ("rights and duties to come, to the investor", f"{found.rights:,.2f}"),
            ("the same to the other side", f"{0.0 - found.rights:,.2f}"),
            ("if missing a closing cost nothing", f"{view.commitment.without_remedy:,.2f}"),
            ("proceeds to expect, not discounted", f"{found.proceeds:,.2f}"),
            *([("the same in the real world", f"{found.real_proceeds:,.2f}")] if found.real else []),
            ("what rights and duties may be off by", f"{found.error:.1e}"),
        ],
    )
    _show_one_by_one(view.commitment)
    if view.commitment.by_agreement:
        heading("The last closing rests on the issuer's agreement")
        curve = view.commitment.by_agreement
        table((("probability of it", NUMBER), ("rights and duties", NUMBER)), [(f"{a:.0%}", f"{worth:,.2f}") for a, worth in curve])
    if view.basis.assumptions:
        click.echo(f"rests on assumptions of the deal: {', '.join(view.basis.assumptions)}")


def _show_one_by_one(worth: CommitmentWorth) -> None:
    """What each closing adds, summing to the rights as printed."""
    heading("What each closing adds to those before it")
    adds = summed(worth.adds, 2)
    rows = [
        (own.closing, f"{added:,}", f"{own.each:,.4f}", "" if own.part is None else f"{own.part:.2%}")
        for own, added in zip(worth.one_by_one, adds, strict=True)
    ]
    heads = (("closing", TEXT), ("adds", NUMBER), ("a share", NUMBER), ("of stated value", NUMBER))
    table(heads, [*rows, ("together", f"{sum(adds):,}", "", "")])


def _real(view: ValueView) -> str:
    return f"; in the real world at the stock's stated growth of {view.basis.market.drift.value:.2%}" if view.basis.market.drift else ""


def _totals(view: ValueView) -> tuple[Decimal, ...]:
    """What each lot is worth, warrants after them, and the rights to come last, so that as printed they sum to the whole."""
    each = [total for _, total in view.totals] or [0.0]
    return summed([*each, view.commitment.found.rights] if view.commitment else each, 2)


def show_whole(view: ValueView) -> None:
    """The whole deal, and one share seen with dilution."""
    heading(f"The whole deal, {view.basis.currency}")
    names = [lot for lot, _ in view.totals] or ["outstanding"]
    names += [RIGHTS] if view.commitment else []
    rounded = _totals(view)
    rows = [(name, f"{part:,}") for name, part in zip(names, rounded, strict=True)]
    rows = [*(rows if view.totals or not view.left_out else rows[1:]), *((name, "not priced") for name in view.left_out)]
    table((("", TEXT), ("value", NUMBER)), [*rows, (together(view).lower(), f"{sum(rounded):,}")])
    click.echo(f"inputs' hash {view.inputs_hash}")
    click.echo("\n" + wrapped(f"The whole is off by at most {view.error:.1e} numerically. {dilution_told(view)}"))
