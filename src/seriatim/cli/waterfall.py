"""`seriatim waterfall`: who is paid what on an exit, and where the sharing changes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from seriatim.app.waterfall import Method, Pricing, WaterfallView, view_waterfall
from seriatim.cli.main import print_json
from seriatim.cli.options import deal_options, json_option, ledger_options, options_of
from seriatim.cli.sums import Costs, Exits, Number, PriceOf, Share, Sum
from seriatim.cli.text import NUMBER, TEXT, header_text, heading, money, problem_text, shown, table
from seriatim.units.decimals import grouped, percent
from seriatim.units.fractions import decimal, exact, near
from seriatim.waterfall.breakpoints import Tranche
from seriatim.waterfall.payout import Payout
from seriatim.waterfall.seats import Mode, Seat

DOES: dict[Mode, str] = {
    "waits": "waits",
    "preference": "is paid a part",
    "paid": "has its preference",
    "keeps": "keeps its preference",
    "takes part": "takes part",
    "at its cap": "is at its cap",
    "converted": "converts",
    "shares": "shares",
    "unexercised": "lets go",
}
"""What a holder does, as a table says it."""

SEVERAL, WIDE = 2, 6
"""From so many exits on, each is a row, and not a page of its own; more seats than so many are rows, and not columns."""


@click.command("waterfall")
@deal_options
@click.option("--exit", "exits", type=Exits(), multiple=True, help="What is paid for the company: 50m, or 10m:100m:10m; may be repeated.")
@click.option("--costs", type=Costs(), help="Costs that come first: a sum such as 1m, or a rate such as 2%.")
@click.option("--breakpoints", is_flag=True, help="Where the sharing changes, exactly (default without --exit and --opm).")
@click.option("--opm", is_flag=True, help="What the classes are worth by the option-pricing method.")
@click.option("--volatility", type=Share(), help="With --opm: the equity's volatility a year, such as 60%.")
@click.option("--rate", type=Share(), help="With --opm: the risk-free rate a year, continuously compounded, such as 4.5%.")
@click.option("--years", type=Number(), help="With --opm: the time to the exit.")
@click.option("--dividend-yield", type=Share(), default="0", help="With --opm: what the company pays out a year (default: 0).")
@click.option("--value", type=Sum(), help="With --opm: what the whole equity is worth.")
@click.option("--backsolve", type=PriceOf(), help="With --opm: solve that value from the price of a share of a class.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw the payouts over the exit, as SVG.")
@ledger_options
@json_option
def command(
    deal: Path,
    exits: tuple[tuple[Decimal, ...], ...],
    costs: tuple[Decimal, Decimal] | None,
    breakpoints: bool,
    opm: bool,
    chart: Path | None,
    as_of: date | None,
    known_at: datetime | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Who is paid what when the company is sold: for one share, a class and a holder, all choices solved together.

    Exits 1 where it is not known what a class would convert into.
    """
    names = ("volatility", "rate", "years", "dividend_yield", "value", "backsolve")
    method = _method(opm, {name: given.pop(name) for name in names})
    fixed, rate = costs or (Decimal(0), Decimal(0))
    asked = tuple(dict.fromkeys(exit for some in exits for exit in some))
    view = view_waterfall(deal, options_of(**given), asked, fixed, rate, as_of, known_at, method)
    if chart is not None:
        from seriatim.app.waterfall_chart import write_chart

        write_chart(view, chart)
    if as_json:
        from seriatim.app import wire

        print_json(wire.waterfall(view))
        return 1 if view.findings else 0
    header_text(view.header)
    _show_payouts(view)
    if breakpoints or not (asked or opm):
        _show_breakpoints(view)
    if view.pricing:
        _show_pricing(view.pricing, view.currency)
    if chart is not None:
        click.echo(f"\nChart written to {chart}")
    for p in view.findings:
        heading("Finding")
        click.echo(problem_text(p))
    return 1 if view.findings else 0


def _method(opm: bool, given: dict[str, Any]) -> Method | None:
    """The option-pricing method as asked for. A usage error where something is missing, or given for nothing."""
    said = [f"--{name.replace('_', '-')}" for name, value in given.items() if value]
    if not opm:
        if said:
            raise click.UsageError(f"{said[0]} says something about the option-pricing method: add --opm")
        return None
    missing = [f"--{name}" for name in ("volatility", "rate", "years") if given[name] is None]
    if missing:
        raise click.UsageError(f"--opm needs {', '.join(missing)}")
    if (given["value"] is None) == (given["backsolve"] is None):
        raise click.UsageError("--opm needs either --value, what the equity is worth, or --backsolve CLASS=PRICE")
    return Method(given["volatility"], given["rate"], given["years"], given["dividend_yield"], given["value"], given["backsolve"])


# ------------------------------------------------------------------------------------------------------------- payouts


def _show_payouts(view: WaterfallView) -> None:
    if len(view.payouts) < SEVERAL:
        for paid in view.payouts:
            _show_payout(paid, view.currency)
        return
    names = list(dict.fromkeys(seat.security for seat in view.seats))
    heading(f"Paid to each class, {view.currency}")
    heads = [(name, NUMBER) for name in ("exit", "costs", *names)]
    table(heads, [(money(p.exit), money(p.costs) if p.costs else "", *(money(c.amount) for c in p.classes)) for p in view.payouts])
    heading(f"For one share, {view.currency}, and what its holder does")
    if len(view.seats) > WIDE:
        each = [(money(p.exit), s.seat, near(s.each), DOES[s.mode]) for p in view.payouts for s in p.shares]
        table((("exit", NUMBER), ("class", TEXT), ("for one share", NUMBER), ("its holder", TEXT)), each)
    else:
        heads = [("exit", NUMBER)] + [column for seat in view.seats for column in ((seat.name, NUMBER), ("", TEXT))]
        table(heads, [(money(p.exit), *(cell for s in p.shares for cell in (near(s.each), DOES[s.mode]))) for p in view.payouts])
    heading(f"Paid to each holder, {view.currency}")
    lines = [(money(p.exit), h.security, h.holder, shown(h.shares), money(h.amount)) for p in view.payouts for h in p.holders]
    table((("exit", NUMBER), ("class", TEXT), ("holder", TEXT), ("shares", NUMBER), ("paid", NUMBER)), lines)


def _show_payout(paid: Payout, currency: str) -> None:
    costs = f", less costs of {money(paid.costs)}: {money(paid.net)}" if paid.costs else ""
    heading(f"Exit of {money(paid.exit)} {currency}{costs}")
    amounts = {c.security: c.amount for c in paid.classes}
    rows: list[tuple[str, ...]] = []
    for s in paid.shares:
        alone = sum(other.security == s.security for other in paid.shares) == 1
        rows.append((s.seat, shown(decimal(s.shares)), near(s.each), DOES[s.mode], money(amounts[s.security]) if alone else ""))
    for security in dict.fromkeys(s.security for s in paid.shares if sum(other.security == s.security for other in paid.shares) > 1):
        shares = sum((s.shares for s in paid.shares if s.security == security), Fraction(0))
        rows.append((security, shown(decimal(shares)), "", "", money(amounts[security])))
    rows.append(("in all", "", "", "", money(paid.net)))
    table((("class", TEXT), ("shares", NUMBER), ("for one share", NUMBER), ("its holder", TEXT), ("paid", NUMBER)), rows)
    heading("To each holder")
    lines = [(h.security, h.holder, shown(h.shares), money(h.amount)) for h in paid.holders]
    table((("class", TEXT), ("holder", TEXT), ("shares", NUMBER), ("paid", NUMBER)), lines)


# --------------------------------------------------------------------------------------------------------- breakpoints


def _show_breakpoints(view: WaterfallView) -> None:
    """A row for each breakpoint: what happens there, and each class's part of a further dollar."""
    heading(f"Breakpoints, {view.currency}: from each on, who shares a further dollar")
    names = list(dict.fromkeys(seat.security for seat in view.seats))
    rows = []
    before: Tranche | None = None
    for t in view.tranches:
        common = "" if t.level.rank is not None else exact(t.level.reached)
        parts = {
            name: sum((part for s, part in zip(view.seats, t.parts, strict=True) if s.security == name), Fraction(0)) for name in names
        }
        rows.append((exact(t.opens), common, what_changes(view.seats, before, t), *(_part(part) for part in parts.values())))
        before = t
    if before is not None and before.closes is not None:
        rows.append((exact(before.closes), "", "nobody takes more", *("" for _ in names)))
    heads = (("from", NUMBER), ("common gets", NUMBER), ("what changes", TEXT), *((name, NUMBER) for name in names))
    table(heads, rows)


def _part(part: Fraction) -> str:
    return percent(decimal(part), 4) if part else ""


CHANGES = {
    "preference": "{} is paid its preference",
    "takes part": "{} takes part",
    "at its cap": "{} reaches its cap",
    "converted": "{} converts",
    "shares": "{} shares",
    "paid": "{} has its preference",
}
"""A new mode of a seat, as something that happens."""


def what_changes(seats: tuple[Seat, ...], before: Tranche | None, after: Tranche) -> str:
    """What makes the sharing change at a breakpoint: who begins, reaches a cap, converts, exercises."""
    told = []
    for i, seat in enumerate(seats):
        old, new = before.modes[i] if before else "waits", after.modes[i]
        if old == new:
            continue
        if old == "unexercised" or (seat.strike and not before and new != "unexercised"):
            told.append(f"{seat.name} is exercised")
        elif new in CHANGES and new != "paid":
            told.append(CHANGES[new].format(seat.name))
    return "; ".join(told)


# ------------------------------------------------------------------------------------------------------ option pricing


def _show_pricing(pricing: Pricing, currency: str) -> None:
    solved = f", solved from {pricing.solved_from[0]} at {shown(pricing.solved_from[1])} a share" if pricing.solved_from else ""
    heading(f"Option-pricing method: equity of {grouped(pricing.value, 2)} {currency}{solved}")
    paid_out = f", dividend yield {percent(pricing.dividend_yield)}" if pricing.dividend_yield else ""
    years = f"{shown(pricing.years)} years"
    click.echo(f"volatility {percent(pricing.volatility)}, rate {percent(pricing.rate)} continuously compounded, {years}{paid_out}")
    rows = [
        (c.security, shown(c.shares), grouped(c.each, 4), grouped(c.amount, 2), percent(c.amount / pricing.value) if pricing.value else "")
        for c in pricing.classes
    ]
    table((("class", TEXT), ("shares", NUMBER), ("for one share", NUMBER), ("worth", NUMBER), ("of the equity", NUMBER)), rows)


__all__ = ["command", "what_changes"]
