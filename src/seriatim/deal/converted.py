"""What securities come to in common shares: every right to convert or to buy is asked through its own step, and nothing is rounded.

The cap table rounds as a holder would receive it; a formula over all shares ("as converted", "fully diluted") does not.
10 preferred of $1,000 at 400 come to 25 shares here, and one of them alone to 2.5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Generic, NamedTuple

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, Slice, Step
from seriatim.units.numbers import N, anywhere, ratio

RIGHTS = ("converted", "exercised")
"""Kinds of act by which a security becomes shares: those that perform the clauses of `Clauses.becoming`."""


class Becomes(NamedTuple, Generic[N]):
    """Common shares, the cash still to be paid for them, and what is given up for them in all: that cash, or what converts."""

    shares: N
    cash: N
    worth: N


def rights(now: Now[N], kinds: Collection[str] = RIGHTS, leaving: Collection[str] = ()) -> Iterator[Step[N]]:
    """Every holder's right to convert or to buy for cash, as it stands; `leaving` names clauses that are left out."""
    for clause in now.clauses.becoming:
        if clause.performed_as in kinds and clause.id not in leaving:
            yield from (step for step in clause.steps(now) if step.price is not None and step.manner != "cashless")


def unknown(now: Now[N], securities: Collection[str], kinds: Collection[str] = RIGHTS) -> Iterator[Step[N]]:
    """Holders' rights that come to nothing because prices of the market are missing today, over shares that no other right counts."""
    standing = [step for step in rights(now, kinds) if step.security in securities]
    counted = {s.account for step in standing for s in step.slices if anywhere(bought(step, s))}
    for step in standing:
        if step.status == NO_PRICE and step.modal == "may" and any(s.account not in counted for s in step.slices):
            yield step


def ways(now: Now[N]) -> Mapping[str, frozenset[str]]:
    """What each security may become by such rights, over however many others; one over which no right stands is not in it.

    Notes that convert into A, and A into common: notes may become A and common, A common.
    """
    found: dict[str, frozenset[str]] = {}
    for clause in now.clauses.becoming:
        found[clause.security] = found.get(clause.security, frozenset()) | {clause.into}
    for _ in range(len(found)):  # no way is longer than there are securities
        found = {name: into.union(*(found.get(other, frozenset()) for other in into)) for name, into in found.items()}
    return found


def as_converted(now: Now[N], security: str, common: str, kinds: Collection[str] = RIGHTS) -> N:
    """The common shares that all outstanding shares of a security come to; none where no right of these kinds stands over them."""
    if security == common:
        return now.outstanding(common)
    return becomes(now, security, common, kinds).shares


def becomes(now: Now[N], security: str, common: str, kinds: Collection[str] = RIGHTS) -> Becomes[N]:
    """What all outstanding shares of a series or all warrants come to."""
    return _become(now, [lot.id for lot in now.lots(security)], common, kinds, (security,))


def in_common(now: Now[N], security: str, quantity: N, common: str, leaving: Collection[str] = ()) -> tuple[N, N]:
    """The common shares that so many new shares of a security would come to, and the cash still to be paid for them.

    `leaving` names clauses by which nothing is to become common.
    """
    return _in_common(now, security, quantity, common, RIGHTS, (), leaving)


def _in_common(
    now: Now[N], security: str, quantity: N, common: str, kinds: Collection[str], seen: tuple[str, ...], leaving: Collection[str]
) -> tuple[N, N]:
    if security == common:
        return quantity, now.zero
    if security in seen:
        return now.zero, now.zero
    new = Certificate(f"{security}/supposed", security, "supposed", now.on)
    state = now.state.copy()
    state.add(Outcome((new,), {(new.id, security): quantity}))
    shares, cash, _ = _become(Now(now.on, state, now.clauses), [new.id], common, kinds, (*seen, security), leaving)
    return shares, cash


def _become(
    now: Now[N], lots: Collection[str], common: str, kinds: Collection[str], seen: tuple[str, ...], leaving: Collection[str] = ()
) -> Becomes[N]:
    """What lots come to by the first right over each that leads to common, through other series where it has to.

    A right that waits for something counts where none is open, and a duty, which may be over a part, where there is no right.
    """
    shares = cash = worth = now.zero
    left = set(lots)
    for step in sorted(rights(now, kinds, leaving), key=lambda step: (bool(step.blocked), step.modal == "must")):
        for s in step.slices:
            if s.account not in left or not anywhere(buys := bought(step, s)):
                continue
            part, paid = _in_common(now, step.into, buys, common, {*kinds, "converted"}, seen, leaving)
            if not anywhere(part):
                continue
            left.discard(s.account)
            shares, worth = shares + part, worth + s.quantity * s.amount
            cash = cash + paid + (s.quantity * s.amount if step.strike_paid else now.zero)
    return Becomes(shares, cash, worth)


def bought(step: Step[N], s: Slice[N]) -> N:
    """The shares that a slice of a step buys, not rounded."""
    if step.price is None:
        return s.quantity * 0
    return ratio(s.quantity * s.amount * step.price.shares, step.price.money)
