"""What a split, or a dividend of shares, makes of everybody's shares: rounded per holder, the fractions paid where the act says so.

No term by itself: the register splits with it, and the common stock's dividends in shares are given by it. 1 for 20 on 1,050 shares of
one holder makes 52.5: rounded down 52, and at 10.00 a share 5.00 in cash for the half. A company pays itself nothing: a split is of every
share issued, in treasury too, a dividend in shares goes to those outstanding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.in_cash import pay
from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.units.decimals import shown
from seriatim.units.numbers import CENT, N, anywhere, apportioned, ratio, total, whole
from seriatim.units.problems import Problem


def replaced(now: Now[N], stock: Any, over: Iterable[Lot[N]], act: Act[N], new: N, old: N, source: str) -> dict[tuple[str, str], N]:
    """Every holder's shares of the lots become `new` for each `old`, rounded per holder as the act says.

    The certificates stay, and with them their dates of issue. What is more or fewer comes from or goes to the account `source`;
    a fraction paid in cash is paid by the issuer.
    """
    rounding = act.fractions or "down"
    moves: dict[tuple[str, str], N] = {}
    gone = now.zero
    by_holder: dict[str, list[Lot[N]]] = {}
    for lot in over:
        by_holder.setdefault(lot.holder, []).append(lot)
    for holder, lots in by_holder.items():
        before = [lot.quantity for lot in lots]
        rounded = apportioned(before, new, old, rounding, stock.smallest)
        for lot, after in zip(lots, rounded, strict=True):
            moves[lot.id, stock.security] = after - lot.quantity
            gone = gone + lot.quantity - after
        if rounding == "cash_in_lieu" and act.price is not None:
            exact = ratio(total(before, now.zero) * new, old)
            fraction = whole((exact - total(rounded, now.zero)) * act.price, "nearest", CENT)
            pay(moves, stock.issuer, holder, stock.currency, fraction)
    moves[source, stock.security] = gone
    return moves


def positive(clause: str, act: Act[N]) -> Iterator[Problem]:
    """Numbers that an act gives and that must be more than nothing; only shares that are issued may cost nothing."""
    for name, amount in (("new", act.new), ("old", act.old), ("price", act.price), ("per_share", act.per_share)):
        free = name == "price" and act.kind == "issued" and amount is not None and not anywhere(amount * -1)
        if amount is not None and not anywhere(amount) and not free:
            text = f"{act.kind.replace('_', ' ')}: {name} must be more than 0"
            yield refusal("wrong-amount", text, clause, asked=shown(amount), available="more than 0")


def price_missing(clause: str, act: Act[N]) -> Iterator[Problem]:
    """Cash in lieu of fractions cannot be worked out without a price."""
    if act.fractions == "cash_in_lieu" and act.price is None:
        text, remedy = "cash in lieu of fractions needs the price of a share", "give the price of a new share"
        yield refusal("price-missing", text, clause, asked="cash_in_lieu", remedy=remedy)
