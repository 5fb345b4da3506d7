"""Money that an issuer pays for shares or on them: the step that says so, and what a payment adds to an act's moves.

Redemptions and dividends build the same step: each slice is worth so much, and the issuer gives the money. Whatever is paid goes
through `pay`, so that one rule holds everywhere: a company that holds its own shares pays itself nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Protocol

from seriatim.deal.step import Modal, Slice, Step, cash
from seriatim.units.numbers import CENT, ONE, N, total, whole


class Issues(Protocol):
    """A clause that has an issuer pay on a security."""

    @property
    def id(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def currency(self) -> str: ...


def in_cash(
    clause: Issues,
    kind: str,
    ref: str,
    slices: Sequence[Slice[N]],
    nothing: N,
    *,
    modal: Modal = "must",
    by: str = "",
    due: date | None = None,
    status: str = "",
    if_missed: str = "",
    smallest: Decimal = ONE,
) -> Step[N]:
    """A step over all the slices for the issuer's money: its duty from the day on which it falls due, unless it says otherwise."""
    return Step(
        clause=clause.id,
        kind=kind,
        ref=ref,
        modal=modal,
        by=by or clause.issuer,
        security=clause.security,
        quantity_max=total([s.quantity for s in slices], nothing),
        slices=tuple(slices),
        into=clause.currency,
        issuer=clause.issuer,
        currency=clause.currency,
        opens=due,
        due=due,
        status=status,
        if_missed=if_missed,
        smallest=smallest,
    )


def pay(moves: dict[tuple[str, str], N], payer: str, payee: str, currency: str, amount: N) -> None:
    """Adds a payment to what an act moves; nothing, where a party would pay itself."""
    if payer == payee:
        return
    for party, change in ((payer, amount * -1), (payee, amount)):
        key = (cash(party), currency)
        moves[key] = moves[key] + change if key in moves else change


def summed(*amounts: Iterable[tuple[str, N]]) -> dict[str, N]:
    """Sums by name (a holder, a lot), in the order in which names come."""
    sums: dict[str, N] = {}
    for name, amount in chain(*amounts):
        sums[name] = sums[name] + amount if name in sums else amount
    return sums


def paid_in_cash(issuer: str, currency: str, *amounts: Iterable[tuple[str, N]]) -> dict[tuple[str, str], N]:
    """Cash from the issuer to each holder, rounded once for all that it gets."""
    moves: dict[tuple[str, str], N] = {}
    for holder, exact in summed(*amounts).items():
        pay(moves, issuer, holder, currency, whole(exact, "nearest", CENT))
    return moves
