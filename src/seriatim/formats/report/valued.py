"""The valuation on the page: what the deal is worth, lot by lot and closing by closing, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from seriatim.formats.report import words
from seriatim.formats.report.data import ReportData
from seriatim.formats.report.tables import Cell, Column, Link, Row, Table, anchor, figures, number, row, table, wide
from seriatim.formats.report.tornado import bars_of, drawn
from seriatim.formats.report.valued_moves import moves
from seriatim.formats.report.words import Names
from seriatim.valuation.narrative import sentences
from seriatim.valuation.summed import summed
from seriatim.valuation.valued import RIGHTS, LotWorth, Valuation
from seriatim.valuation.warrant_worth import WarrantWorth
from seriatim.valuation.wording import (
    BUMPS,
    GREEKS,
    MODEL,
    WARRANTS,
    dilution_told,
    followed_told,
    inputs_told,
    missing_costs,
    part_told,
    policy_told,
    restricted_told,
    together,
)

CENTS = 2
PLACES = 4

COMING = "Closings to come, rights and duties"


def valued(data: ReportData, names: Names) -> dict[str, Any]:
    """What the template is given; nothing where there is no valuation."""
    from markupsafe import Markup

    view = data.valuation
    if view is None:
        return {}
    title = f"What moves the whole deal, {data.deal.currency}"
    picture = drawn(
        bars_of(view.analyses.tornado), view.whole, title, "one input at a time; dark: moved up; light: moved down", alone=False
    )
    tables = [
        _whole(view, names),
        _market(view),
        *_lots(view, names),
        _warrants(view, names),
        _closings(view),
        _one_by_one(view),
        _rights(view),
        _agreement(view),
        _restricted(view),
    ]
    return {
        "tables": [one for one in tables if one.rows],
        "assumptions": [Link(id, f"#{anchor('assumption', id)}") for id in view.basis.assumptions],
        "moves": [one for one in moves(view) if one.rows],
        "picture": Markup(picture) if view.analyses.tornado else "",  # noqa: S704 - our own SVG, its texts escaped
        "sentences": list(sentences(view.analyses.tornado, data.deal.currency)),
        "model": MODEL[view.basis.model],
        "policy": policy_told(view),
        "hash": view.inputs_hash,
    }


def _money(amount: float) -> str:
    return words.money(summed([amount], CENTS)[0])


def _market(view: Valuation) -> Table:
    rows = [row(words.sentence(told.name), Cell(told.level, note=told.note), told.source) for told in inputs_told(view.basis)]
    return table("What it rests on", ("", "", wide("Source")), rows)


def _called(lot: LotWorth, names: Names) -> str:
    return words.sentence(names.certificate(lot.resolved.lot.id))


def _whole(view: Valuation, names: Names) -> Table:
    lots = [(words.sentence(names.certificate(lot)), total) for lot, total in view.totals]
    parts = [*lots, *([(COMING, view.rights)] if view.commitment else [])]
    rounded = summed([part for _, part in parts], CENTS)
    rows = [row(name, words.money(part)) for (name, _), part in zip(parts, rounded, strict=True)]
    rows += [row(COMING if name == RIGHTS else words.sentence(names.certificate(name)), "not priced") for name in view.left_out]
    total = row(together(view), words.money(sum(rounded, Decimal(0))))
    return table(
        f"The whole deal, {view.basis.currency}",
        ("", number("Value")),
        rows,
        [total],
        [f"Off by at most {view.error:.1e} numerically.", dilution_told(view)],
    )


def _lots(view: Valuation, names: Names) -> Iterator[Table]:
    """One share of each lot: its value, its parts, the other models, and how it moves."""
    heads = (*figures("", "Shares", "A share", "Of stated value", "Parity", "Premium", "Floor", "Off by at most"), wide("Found by"))
    told = [f"{words.sentence(names.certificate(lot))}: {how}." for lot, how in followed_told(view.priced)]
    yield table("One share of each lot", heads, [row(_called(lot, names), *_lot(lot)) for lot in view.lots], notes=told)
    parts = list(dict.fromkeys(name for lot in view.priced if lot.worth for name in lot.worth.parts))
    columns = figures("", *map(words.sentence, parts), "Sum")
    yield table("What one share\u2019s value is made of", columns, [row(_called(lot, names), *_parts(lot, parts)) for lot in view.priced])
    yield _models(view, names)
    columns = figures("", *map(words.sentence, GREEKS))
    rows = [row(_called(lot, names), *_greeks(lot)) for lot in view.priced]
    yield table("How one share\u2019s value moves", columns, rows, notes=[f"{words.sentence(BUMPS)}."])


def _lot(lot: LotWorth) -> list[Cell | str]:
    worth, shares = lot.worth, words.count(lot.resolved.lot.quantity)
    if worth is None:
        return [shares, "", "", "", "", "", "", lot.refusal]
    each, found = worth.priced.each, worth.priced
    premium = "" if worth.premium is None else f"{worth.premium:.2%}"
    figures = (f"{each:,.4f}", part_told(lot), f"{worth.parity:,.4f}", premium, f"{worth.floor:,.4f}", f"{found.error:.1e}")
    return [shares, *figures, found.method]


def _parts(lot: LotWorth, names: list[Any]) -> list[str]:
    """The parts as printed sum to the value as printed; blank where a lot has no such part."""
    assert lot.worth is not None
    rounded = dict(zip(lot.worth.parts, summed(list(lot.worth.parts.values()), PLACES), strict=True))
    return [*(f"{rounded[name]:,}" if name in rounded else "" for name in names), f"{sum(rounded.values()):,}"]


def _warrants(view: Valuation, names: Names) -> Table:
    """Each lot of warrants: what one buys, what it is worth and by what."""
    heads = figures(
        "", "Warrants", "One buys", "For", "Up to", "A warrant", "Exercised now", "At the end", "Earlier", "Structural", "Delta", "Vega"
    )
    rows = [row(words.sentence(names.certificate(lot.resolved.lot.id)), *_warrant(lot)) for lot in view.priced_warrants]
    return table("One warrant of each lot", (*heads, wide("Found by")), rows, notes=[f"{words.sentence(WARRANTS)}."])


def _warrant(lot: WarrantWorth) -> list[str]:
    worth, option, expires = lot.worth, lot.resolved.option, lot.resolved.expires
    assert worth is not None
    assert option is not None
    assert expires is not None
    found = worth.bought
    terms = (words.count(lot.resolved.lot.quantity), f"{option.shares:,.6g}", f"{option.cost:,.6g}", words.day(expires))
    parts = (f"{part:,}" for part in summed([found.at_end, found.early], PLACES))
    structural = f"{worth.structural.each:,.{PLACES}f}" if worth.structural else "none"
    moves = (f"{worth.greeks.delta:,.6g}", f"{worth.greeks.vega:,.6g}")
    return [*terms, f"{found.each:,.{PLACES}f}", f"{worth.intrinsic:,.{PLACES}f}", *parts, structural, *moves, found.method]


def _models(view: Valuation, names: Names) -> Table:
    """Each lot under every model, and where dilution is structural: the choice moves the value more than any numerical error does."""
    own = view.basis.model
    others = list(dict.fromkeys(name for lot in view.priced if lot.worth for name in lot.worth.others))
    diluted = view.diluted
    columns = [*figures("", *(words.sentence(MODEL[name]) for name in (own, *others)))]
    rows = [row(_called(lot, names), *_under(lot, others), *([""] if diluted else [])) for lot in view.priced]
    notes = []
    if diluted:
        columns.append(number("Structural dilution"))
        rows.append(row("A share of all lots, mean term", "", *("" for _ in others), f"{diluted.each:,.4f}"))
        notes.append(f"Structural: equity {diluted.equity:,.0f}, volatility {diluted.volatility:.2%}; the other values are price-based.")
    return table("One share under the other models", columns, rows, notes=notes)


def _under(lot: LotWorth, others: list[Any]) -> list[Cell | str]:
    assert lot.worth is not None
    found = [lot.worth.others.get(name, "") for name in others]
    return [f"{lot.worth.priced.each:,.4f}", *(f"{each:,.4f}" if isinstance(each, float) else Cell("none", note=each) for each in found)]


def _greeks(lot: LotWorth) -> list[str]:
    assert lot.worth is not None
    return [f"{getattr(lot.worth.greeks, name):,.6g}" for name in GREEKS]


def _closings(view: Valuation) -> Table:
    columns = (Column(""), *figures("Last day", "Shares", "For", "Changes at a price of", "Funded"), wide("Missing it costs"))
    if view.commitment is None:
        return table("", columns, [])
    staged = view.commitment.found
    reals = staged.real or (None,) * len(staged.funded)
    rows: list[Row] = []
    for closing, edges, chance, real in zip(view.commitment.closings, staged.boundaries, staged.funded, reals, strict=True):
        funded = Cell(f"{chance:.2%}", note=f"{real:.2%} in the real world" if real is not None else "")
        edge = " and ".join(f"{edge:.6g}" for edge in edges) or "none"
        terms = words.day(closing.on), words.count(closing.shares), words.count(closing.cost)
        name = words.sentence(words.called(closing.closing))
        rows.append(row(name, *terms, edge, funded, missing_costs(closing, view.basis.market.agreement)))
    note = "Funded: and the company has not failed till then; risk-neutral unless said otherwise."
    return table("Closings to come, a right and a duty of the investor", columns, rows, notes=[note])


def _one_by_one(view: Valuation) -> Table:
    heads = ("", number("Adds"), number("A share"), number("Of stated value"))
    if view.commitment is None:
        return table("", heads, [])
    adds = summed(view.commitment.adds, CENTS)
    rows: list[Row] = []
    for own, added in zip(view.commitment.one_by_one, adds, strict=True):
        part = "" if own.part is None else f"{own.part:.2%}"
        rows.append(row(words.sentence(words.called(own.closing)), words.money(added), f"{own.each:,.4f}", part))
    total = row("Together", words.money(sum(adds, Decimal(0))), "", "")
    return table("What each closing adds to those before it", heads, [*rows, total])


def _rights(view: Valuation) -> Table:
    heads = ("", number(view.basis.currency))
    if view.commitment is None:
        return table("", heads, [])
    found = view.commitment.found
    rows = [
        row("To the investor", _money(found.rights)),
        row("To the other side", _money(-found.rights)),
        row("If missing a closing cost nothing", _money(view.commitment.without_remedy)),
        row("Proceeds to expect, not discounted", _money(found.proceeds)),
        *([row("The same in the real world", _money(found.real_proceeds))] if found.real else []),
        row("What rights and duties may be off by", f"{found.error:.1e}"),
    ]
    return table("What the closings to come are worth", heads, rows)


def _agreement(view: Valuation) -> Table:
    rows = [row(f"{chance:.0%}", _money(rights)) for chance, rights in (view.commitment.by_agreement if view.commitment else ())]
    return table("The last closing rests on the issuer\u2019s agreement", ("Probability of it", number("Rights and duties to come")), rows)


def _restricted(view: Valuation) -> Table:
    """What a restriction on selling takes off the common: a line of its own, in no value."""
    found = view.analyses.marketability
    heads = ("Discount for want of a market", number("Of the price"))
    if found is None:
        return table("", heads, [])
    rows = [row("Finnerty (2012)", f"{found.finnerty:.2%}"), row("Chaffe (1993)", f"{found.chaffe:.2%}")]
    rows += [row("Stated", f"{found.stated:.2%}")] if found.stated is not None else []
    told = restricted_told(view)
    notes = [f"On common that may not be sold freely for {found.years:g} years.", *([f"{words.sentence(told)}."] if told else [])]
    return table("Restricted stock: in no value above", heads, rows, notes=notes)
