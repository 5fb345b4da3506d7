"""The tables of `seriatim waterfall`: what is paid, where the sharing changes, and what the option-pricing method says."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import click

from seriatim.app.views import Header
from seriatim.app.waterfall import Pricing, WaterfallView
from seriatim.cli.text import NUMBER, TEXT, counts_in, heading, money, shown, table, unit
from seriatim.units.decimals import grouped, percent
from seriatim.units.fractions import decimal, exact, near
from seriatim.waterfall.breakpoints import Tranche
from seriatim.waterfall.payout import Payout, SharePaid
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
    "exercised": "exercises",
    "unexercised": "lets go",
}
"""What a holder does, as a table says it."""

SEVERAL, WIDE = 2, 6
"""From so many exits on, each is a row, and not a page of its own; more seats than so many are rows, and not columns."""


# ------------------------------------------------------------------------------------------------------------- payouts


def show_payouts(view: WaterfallView) -> None:
    """One exit on a page of its own; several as a row each, by class, for one share and by holder."""
    if len(view.payouts) < SEVERAL:
        for paid in view.payouts:
            _show_payout(paid, view)
        return
    names = list(dict.fromkeys(seat.security for seat in view.seats))
    heading(f"Paid to each class, {view.currency}")
    heads = [(name, NUMBER) for name in ("exit", "costs", *names)]
    table(heads, [(money(p.exit), money(p.costs) if p.costs else "", *(money(c.amount) for c in p.classes)) for p in view.payouts])
    heading(f"For one {each(view.header)}".rstrip() + f", {view.currency}, and what its holder does")
    if len(view.seats) > WIDE:
        lines = [(money(p.exit), s.seat, near(s.each), does(view, s)) for p in view.payouts for s in p.shares]
        table((("exit", NUMBER), ("class", TEXT), (f"for one {each(view.header)}".strip(), NUMBER), ("its holder", TEXT)), lines)
    else:
        heads = [("exit", NUMBER)] + [column for seat in view.seats for column in ((seat.name, NUMBER), ("", TEXT))]
        table(heads, [(money(p.exit), *(cell for s in p.shares for cell in (near(s.each), does(view, s)))) for p in view.payouts])
    heading(f"Paid to each holder, {view.currency}")
    held = [
        (money(p.exit), h.security, h.holder, shown(h.shares), unit(view.header, h.security), money(h.amount))
        for p in view.payouts
        for h in p.holders
    ]
    table((("exit", NUMBER), ("class", TEXT), ("holder", TEXT), (counts_in(view.header), NUMBER), ("", TEXT), ("paid", NUMBER)), held)


def _show_payout(paid: Payout, view: WaterfallView) -> None:
    costs = f", less costs of {money(paid.costs)}: {money(paid.net)}" if paid.costs else ""
    heading(f"Exit of {money(paid.exit)} {view.currency}{costs}")
    seated = Counter(s.security for s in paid.shares)
    rows = []
    for c in paid.classes:
        alone, of = seated[c.security] == 1, unit(view.header, c.security)
        seats, sum_of = [s for s in paid.shares if s.security == c.security], money(c.amount) if alone else ""
        rows += [(s.seat, shown(decimal(s.shares)), of, near(s.each), does(view, s), sum_of) for s in seats]
        if not alone:  # lots that ask for different sums: the class in all follows them
            rows.append((c.security, shown(c.shares), of, "", "", money(c.amount)))
    rows.append(("in all", "", "", "", "", money(paid.net)))
    counted = ((counts_in(view.header), NUMBER), ("", TEXT))
    table((("class", TEXT), *counted, (f"for one {each(view.header)}".strip(), NUMBER), ("its holder", TEXT), ("paid", NUMBER)), rows)
    heading("To each holder")
    lines = [(h.security, h.holder, shown(h.shares), unit(view.header, h.security), money(h.amount)) for h in paid.holders]
    table((("class", TEXT), ("holder", TEXT), *counted, ("paid", NUMBER)), lines)


def does(view: WaterfallView, paid: SharePaid) -> str:
    """What a holder does; one whose warrant buys preferred exercises it first, and then does what holders of that do."""
    struck = any(seat.strike for seat in view.seats if seat.name == paid.seat)
    return f"exercises, {DOES[paid.mode]}" if struck and paid.mode not in ("exercised", "unexercised") else DOES[paid.mode]


def each(header: Header) -> str:
    """What an amount is for: a share, or one of whatever a class is counted in."""
    return "share" if counts_in(header) == "shares" else ""


# --------------------------------------------------------------------------------------------------------- breakpoints


def show_breakpoints(view: WaterfallView) -> None:
    """A row for each breakpoint: what happens there, and each class's part of a further dollar."""
    heading(f"Breakpoints, {view.currency}: from each on, who shares a further dollar")
    names = list(dict.fromkeys(seat.security for seat in view.seats))
    rows = []
    before: Tranche | None = None
    for t in view.tranches:
        common = "" if t.level.rank is not None else exact(t.level.reached)
        parts = dict.fromkeys(names, Fraction(0))
        for seat, part in zip(view.seats, t.parts, strict=True):
            parts[seat.security] += part
        rows.append((exact(t.opens), common, what_changes(view.seats, before, t), *map(_part, parts.values())))
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
        elif new in CHANGES:
            told.append(CHANGES[new].format(seat.name))
    return "; ".join(told)


# ------------------------------------------------------------------------------------------------------ option pricing


def show_pricing(pricing: Pricing, view: WaterfallView) -> None:
    solved = f", solved from {pricing.solved_from[0]} at {shown(pricing.solved_from[1])} a share" if pricing.solved_from else ""
    heading(f"Option-pricing method: equity of {grouped(pricing.value, 2)} {view.currency}{solved}")
    paid_out = f", dividend yield {percent(pricing.dividend_yield)}" if pricing.dividend_yield else ""
    years = f"{shown(pricing.years)} years"
    click.echo(f"volatility {percent(pricing.volatility)}, rate {percent(pricing.rate)} continuously compounded, {years}{paid_out}")
    rows = [
        (
            c.security,
            shown(c.shares),
            unit(view.header, c.security),
            grouped(c.each, 4),
            grouped(c.amount, 2),
            percent(c.amount / pricing.value) if pricing.value else "",
        )
        for c in pricing.classes
    ]
    numbers = ((f"for one {each(view.header)}".strip(), NUMBER), ("worth", NUMBER), ("of the equity", NUMBER))
    table((("class", TEXT), (counts_in(view.header), NUMBER), ("", TEXT), *numbers), rows)
