"""The valuation on the page: what it rests on, what each lot and closing is worth, what each term adds, and what moves the whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from seriatim.formats.report import words
from seriatim.formats.report.data import LotLine, ReportData, Valuation
from seriatim.formats.report.tables import Cell, Column, Row, Table, number, row, table, wide
from seriatim.formats.report.tornado import bars_of, drawn
from seriatim.formats.report.words import Names
from seriatim.valuation.narrative import sentences
from seriatim.valuation.summed import steps, summed
from seriatim.valuation.wording import MODEL, POLICY, curve_text

CENTS = 2


def valued(data: ReportData, names: Names) -> dict[str, Any]:
    """What the template is given; nothing where there is no valuation."""
    from markupsafe import Markup

    found = data.valuation
    if found is None:
        return {}
    title = f"What moves the whole deal, {data.deal.currency}"
    picture = drawn(bars_of(found.tornado), found.whole, title, "one input at a time; dark: moved up; light: moved down", alone=False)
    tables = [_market(found), _whole(data, found, names), _lots(found, names), _closings(found), _agreement(found)]
    moves = [_bridge(data, found), _surface(data, found)]
    return {
        "tables": [one for one in tables if one.rows],
        "moves": [one for one in moves if one.rows],
        "picture": Markup(picture) if found.tornado else "",  # noqa: S704 - our own SVG, its texts escaped
        "sentences": list(sentences(found.tornado, data.deal.currency)),
        "model": MODEL[found.model],
        "policy": POLICY,
        "hash": found.inputs_hash,
    }


def _money(amount: float) -> str:
    return words.money(summed([amount], CENTS)[0])


def _market(found: Valuation) -> Table:
    market, credit = found.market, found.credit
    given = "given as a hazard" if market.credit.hazard is not None else "given as a spread"
    lost = f"recovered {credit.recovery:.0%}; the stock loses {credit.jump:.0%}"
    rows = [
        row("Stock\u2019s price", Cell(words.price(market.spot.price), note=words.day(market.spot.on)), market.spot.source),
        row("Volatility a year", f"{found.inputs.volatility:.2%}", market.volatility.source),
        row("Risk-free rate", curve_text(found.inputs.rate), market.rate.source),
        row("Credit", Cell(f"hazard {credit.hazard:.2%}, spread {credit.spread:.2%}", note=f"{given}; {lost}"), market.credit.source),
        row("Dividend yield", f"{found.inputs.dividend_yield:.2%}", market.dividend_yield.source),
        row("Cost to borrow", f"{found.inputs.borrow:.2%}", market.borrow.source),
    ]
    if market.agreement is not None:
        word = market.agreement
        how = f"probability {word.probability:.0%}" if word.probability is not None else f"private benefit {word.benefit:.0%}"
        note = "a default if it is then not paid" if word.binding else "may be refused freely"
        rows.append(row("Issuer\u2019s agreement", Cell(how, note=note), word.source))
    if market.drift is not None:
        rows.append(row("Stock\u2019s growth in the real world", f"{market.drift.value:.2%}", market.drift.source))
    return table("What it rests on", ("", "", wide("Source")), rows)


def _whole(data: ReportData, found: Valuation, names: Names) -> Table:
    lots = [(words.sentence(names.certificate(lot.resolved.lot.id)), lot.total) for lot in found.lots if lot.worth]
    parts = [*lots, *([("Closings to come, rights and duties", found.staged.rights)] if found.staged else [])]
    rounded = summed([part for _, part in parts], CENTS)
    rows = [row(name, words.money(part)) for (name, _), part in zip(parts, rounded, strict=True)]
    total = row("Together", words.money(sum(rounded, Decimal(0))))
    return table(f"The whole deal, {data.deal.currency}", ("", number("Value")), rows, [total])


def _lots(found: Valuation, names: Names) -> Table:
    columns = (number("Shares"), number("A share"), number("Of redemption"), number("Parity"), number("Floor"), number("Delta"))
    rows = [row(words.sentence(names.certificate(lot.resolved.lot.id)), *_lot(lot)) for lot in found.lots]
    return table("One share of each lot", ("", *columns, wide("Found by")), rows)


def _lot(lot: LotLine) -> list[Cell | str]:
    worth, shares = lot.worth, words.count(lot.resolved.lot.quantity)
    if worth is None:
        return [shares, "", "", "", "", "", lot.refusal]
    each, found = worth.priced.each, worth.priced
    part = f"{each / worth.redemption:.2%}" if worth.redemption else ""
    off = f"off by {found.error:.2g}, {found.paths:,} paths; {found.policy}" if found.paths else f"off by {found.error:.0e} at most"
    figures = (f"{each:,.4f}", part, f"{worth.parity:,.4f}", f"{worth.floor:,.4f}", f"{worth.greeks.delta:,.6g}")
    return [shares, *figures, Cell(found.method, note=off)]


def _closings(found: Valuation) -> Table:
    staged = found.staged
    columns: list[Column | str] = [
        "Last day",
        number("Shares"),
        number("Changes at a price of"),
        number("Funded"),
        wide("Missing it costs"),
    ]
    if staged is None:
        return table("Closings to come", ("", *columns), [])
    reals = staged.real or (None,) * len(staged.funded)
    rows: list[Row] = []
    for closing, edges, chance, real in zip(found.closings, staged.boundaries, staged.funded, reals, strict=True):
        remedy = closing.missed.remedy
        costs = f"{remedy.redeemed:.0%} of what is outstanding at {remedy.price:g}" if remedy.redeemed else "nothing"
        free = closing.waits and found.market.agreement and not found.market.agreement.binding
        funded = Cell(f"{chance:.2%}", note=f"{real:.2%} in the real world" if real is not None else "")
        edge = " and ".join(f"{edge:.6g}" for edge in edges) or "none"
        name = words.sentence(words.called(closing.closing))
        rows.append(row(name, words.day(closing.on), words.count(closing.shares), edge, funded, "it may be refused" if free else costs))
    note = f"Proceeds to expect: {_money(staged.proceeds)} risk-neutral"
    note += f", {_money(staged.real_proceeds)} in the real world." if staged.real else "."
    return table("Closings to come, to the investor", ("", *columns), rows, notes=[note])


def _agreement(found: Valuation) -> Table:
    rows = [row(f"{chance:.0%}", _money(rights)) for chance, rights in found.by_agreement]
    return table("The last closing rests on the issuer\u2019s agreement", ("Probability of it", number("Rights and duties to come")), rows)


def _bridge(data: ReportData, found: Valuation) -> Table:
    adds = steps([pillar.level for pillar in found.bridge], CENTS)
    rows = [
        row(words.sentence(pillar.term), words.money(add), _money(pillar.level), _without(pillar.without))
        for pillar, add in zip(found.bridge, adds, strict=True)
    ]
    total = [row("The whole deal", words.money(sum(adds, Decimal(0))), "", "")]
    columns = ("Added in this order", number("Adds"), number("So far"), number("All terms but this"))
    return table(f"With and without each term, {data.deal.currency}", columns, rows, total)


def _without(found: float | str | None) -> str:
    return "" if found is None else found if isinstance(found, str) else _money(found)


def _surface(data: ReportData, found: Valuation) -> Table:
    grid = found.surface
    if grid is None:
        return table("", ("",), [])
    rows = [row(f"{volatility:.2%}", *_each(values)) for volatility, values in zip(grid.volatilities, grid.whole, strict=True)]
    caption = f"The whole deal over the stock\u2019s price and the volatility, {data.deal.currency}"
    return table(caption, ("Volatility", *(number(f"{spot:.6g}") for spot in grid.spots)), rows)


def _each(values: Any) -> Iterator[str]:
    return (words.count(Decimal(f"{value:.0f}")) for value in values)
