"""A split of a series, besides the shares themselves: what was counted in old shares, and what clauses remember for one of them.

The terms are restated by `deal.split_terms`, from what is remembered here. 1,000 of 4,000 shares of a closing bought, and split 10 for 1:
10,000 of 40,000. Arrears of $50.00 on a share of $1,000: $5.00 on each of ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.deal.act import Act
from seriatim.deal.amendments import SINCE
from seriatim.deal.clause import plays, refusal
from seriatim.deal.memory import PerShare, of_lot
from seriatim.deal.notices import Notice
from seriatim.deal.split_terms import ENTRY, even, split_clause
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, ratio, same, whole
from seriatim.units.problems import Problem

if TYPE_CHECKING:
    from seriatim.provisions.share_register import ShareRegister

COUNTED = ("closing/", "retired/", "issued/")
"""Accounts that say how many shares of a series were bought at a closing, retired or issued under a clause."""

PART = Decimal("1E-30")
"""To what part of a share they are counted: a third has no end, and what moves has to add up to nothing."""


def counted(now: Now[N], security: str, new: N, old: N) -> dict[tuple[str, str], N]:
    """How the accounts change in which shares of the series are counted without being anybody's."""
    accounts = [(key, n) for key, n in now.state.balances.items() if key[1] == security and key[0].startswith(COUNTED)]
    return {key: whole(ratio(n * new, old), "nearest", PART) - n for key, n in accounts}


def restated(now: Now[N], register: ShareRegister[N], act: Act[N], new: N, old: N) -> dict[tuple[str, str], Any]:
    """The split itself, from which the terms follow; and what clauses of the series remember of its shares."""
    split = PerShare("", Price(old, new))
    changed: dict[tuple[str, str], Any] = {(register.id, f"{ENTRY}{act.on}/{act.id}"): split, SINCE: act.on}
    lots = {lot.id for lot in now.registered(register.security)}
    for (clause, entry), value in now.state.memory.items():
        if getattr(now.clauses.by_id.get(clause), "security", "") == register.security:
            moved = _restated(entry, value, lots, new, old)
            changed |= {} if moved is None else {(clause, entry): moved}
    return changed


def _restated(entry: str, value: Any, lots: set[str], new: N, old: N) -> Any:
    """A number of shares, or a sum for one share of a lot; None for what is neither, or is rescaled by itself (`PerShare`)."""
    if isinstance(value, Notice):
        return replace(value, lots=tuple(replace(c, called=ratio(c.called * new, old), kept=ratio(c.kept * new, old)) for c in value.lots))
    if isinstance(value, (date, str, PerShare)):
        return None
    if entry == "base":
        return ratio(value * new, old)
    return ratio(value * old, new) if any(of_lot(entry, lot, lot) for lot in lots) else None


def uneven(now: Now[N], register: ShareRegister[N], new: N, old: N) -> Iterator[Problem]:
    """A figure of a share, or a number of shares still to be bought, that would not come out even."""
    if not (anywhere(new) and anywhere(old)):
        return
    for clause in now.clauses:
        split = split_clause(clause, register.security, new, old)
        changed = [f.name for f in fields(clause) if getattr(split, f.name) is not getattr(clause, f.name)]
        odd = [name for name in changed if not even(getattr(split, name))]
        tranches = split.tranches if plays(split, "purchase") else ()
        odd += [t.id for t in tranches if (t.security or split.security) == register.security and _parts(t, split)]
        if odd:
            text = f"{register.security} cannot be split {shown(new)} for {shown(old)}: {odd[0]} of {clause.id} would not come out even"
            remedy = "amend that term first, as the restated certificate has it"
            yield refusal("series-not-split", text, register.id, asked=f"split of {register.security}", remedy=remedy)
            return


def _parts(tranche: Any, purchase: Any) -> bool:
    """Whether a closing would be for less than the smallest part of a share."""
    return not same(tranche.shares, whole(tranche.shares, "down", tranche.smallest or purchase.smallest))
