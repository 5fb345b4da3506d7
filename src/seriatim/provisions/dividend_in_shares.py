"""Dividends that are paid in shares: how many each holder gets, within what may be issued, and what becomes of the rest.

No term by itself: what `DividendCumulative` is paid in. Every holder's shares are rounded once. Where limits (authorised shares, an
exchange cap, an ownership limit) leave less than all holders would get together, each gets its part of what they leave; what does
not fit is named by the part of a holder's dividend that it is. 6,123 shares due and 5,909 left: 214/6,123 of the dividend stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.numbers import N, Rounding, anywhere, apportioned, ratio, total, whole


@dataclass(frozen=True, slots=True)
class Given(Generic[N]):
    """Shares given for dividends: what that moves, the part of each holder's that did not fit, and fractions owed in cash."""

    outcome: Outcome[N]
    unfitting: Mapping[str, N]
    in_lieu: Mapping[str, N]


def in_shares(
    now: Now[N],
    clause: Any,
    act: Act[N],
    worth: Mapping[str, N],
    into: str,
    price: Price[N],
    rounding: Rounding,
    unit: Decimal,
    certificate: str = "",
) -> Given[N]:
    """The shares of `into` that each holder gets for so much money's worth, at a price, as far as they may be issued."""
    full = {holder: whole(ratio(money * price.shares, price.money), rounding, unit) for holder, money in worth.items()}
    asked = total(list(full.values()), now.zero)
    room, _ = available(now, _issue(now, clause, into, full, unit))
    issued = dict(zip(full, apportioned(list(full.values()), room, asked, "nearest", unit), strict=True))
    names = _certificates(full, certificate or f"{into}/{act.id}")
    moves: dict[tuple[str, str], N] = {(names[holder], into): shares for holder, shares in issued.items() if anywhere(shares)}
    opens = tuple(Certificate(names[holder], into, holder, act.on) for holder, shares in issued.items() if anywhere(shares))
    if moves:
        moves[f"issued/{clause.id}", into] = total(list(issued.values()), now.zero) * -1
    unfitting = {holder: ratio(full[holder] - issued[holder], full[holder]) for holder in full}
    in_lieu: dict[str, N] = {}
    if rounding == "cash_in_lieu":
        in_lieu = {holder: worth[holder] - ratio(full[holder] * price.money, price.shares) for holder in full}
    return Given(Outcome(opens, moves), unfitting, in_lieu)


def _issue(now: Now[N], clause: Any, into: str, full: Mapping[str, N], unit: Decimal) -> Step[N]:
    """The shares as a step of which each is one share of what is issued, so that every limit can narrow it."""
    one = clause.stated_value / clause.stated_value
    slices = tuple(Slice("", into, holder, shares, one, to="") for holder, shares in full.items())
    return Step(
        clause=clause.id,
        kind="dividend_paid",
        ref=into,
        modal="must",
        by=clause.issuer,
        security=clause.security,
        quantity_max=total(list(full.values()), now.zero),
        slices=slices,
        into=into,
        issuer=clause.issuer,
        currency=clause.currency,
        price=Price(one, one),
        smallest=unit,
        unit=unit,
    )


def _certificates(holders: Mapping[str, Any], name: str) -> dict[str, str]:
    """One certificate each, for each of several holders named after it."""
    return {holder: name if len(holders) == 1 else f"{name}/{holder}" for holder in holders}
