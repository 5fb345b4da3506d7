"""Amendments and waivers: from a day on a term is another, or a right is not to be had.

Not a term of any agreement: parties may always amend what they agreed. That both agreed, or a majority of the holders, is for the
source of the record to show. Series K's conversion price amended from 0.004 to 0.002: one preferred gives 500,000 common and no
longer 250,000. Its redemption waived by a holder until 2022-12-31: due on 2022-02-24, and nothing to be paid before 2023.

What a clause keeps in memory, a conversion price or an authorised count, is changed there, so that splits and adjustments go on from
the new value: a figure per share is given for shares of today; what follows from the amended term (a cap from its part, a price from
what a share counts for) moves in the same proportion. Every other field counts from `effective` (or the day of the act). A waiver for
one holder takes that holder out of the clause's rights and duties and frees it of the clause's limit; an adjustment of a price is
waived for all or for nobody. A closing is waived by the act of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.amendments import AMENDMENTS, Amended
from seriatim.deal.clause import plays, refusal
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.provisions import amendment_refusals
from seriatim.provisions.authorized_shares import AuthorizedShares
from seriatim.provisions.restated import by_number, new_values, remembered, restated, term_of
from seriatim.units.numbers import N
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Amendments(Generic[N]):
    """What was amended and waived since signing."""

    id: str = AMENDMENTS
    parties: tuple[str, ...] = ()

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which an amendment takes effect, or the day after a waiver ends."""
        days: list[date] = []
        for entry, value in now.state.entries(self.id).items():
            if isinstance(value, Amended):
                days.append(value.effective)
            elif entry.startswith("waived/") and value < date.max:
                days.append(value + timedelta(days=1))
        return min((day for day in days if day > after), default=None)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers a field's new value and since when, or up to when a right is waived."""
        if act.kind == "amended" and not by_number(now, act):
            effective = max(act.effective or act.on, act.on)
            (text,) = new_values(act)
            return {f"{act.clause}.{term_of(act)}/{effective}": Amended(text, effective), "since": act.on}
        if _waives(act):
            return {f"waived/{act.clause}/{act.holder}": act.until or date.max, "since": act.on}
        return {}

    def adjusts(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[tuple[str, str], Any]:
        """The new value of what a clause remembers: the number given, or what follows from the term as amended."""
        if act.kind != "amended":
            return {}
        number = by_number(now, act)
        if number is None:
            return restated(now, act)
        before = remembered(now, act)
        value = replace(before, price=Price(number, number / number)) if isinstance(before, PerShare) else number
        return {(act.clause, act.what): value}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """The clause and the term are there, and the new value fits."""
        if act.kind != "amended" and not _waives(act):
            return
        clause = now.clauses.by_id.get(act.clause)
        if clause is None or clause.id == self.id:
            there = ", ".join(c.id for c in now.clauses if c.id != self.id)
            yield refusal("unknown-term", f"the deal has no clause {act.clause!r}", self.id, asked=act.clause, available=there)
        elif act.kind == "right_waived":
            yield from self._not_waived(clause, act)
        else:
            yield from amendment_refusals.objections(now, clause, act, self.parties)

    def _not_waived(self, clause: Any, act: Act[N]) -> Iterator[Problem]:
        if plays(clause, "purchase"):
            text, remedy = "a closing is waived by itself", "record it as waived, naming the closing"
            yield refusal("amendment-unfit", text, self.id, asked=f"{act.clause} waived", remedy=remedy)
        elif isinstance(clause, AuthorizedShares):
            text, remedy = f"how many {clause.security} may be issued stands in the charter", "record a change of the count as authorized"
            yield refusal("amendment-unfit", f"{text}: nobody waives it", self.id, asked=f"{act.clause} waived", remedy=remedy)
        elif act.holder and (hasattr(clause, "adjusts") or hasattr(clause, "lowers")):
            text = f"{act.clause} adjusts a price for all holders alike: it cannot be waived for {act.holder} alone"
            yield refusal("amendment-unfit", text, self.id, asked=act.holder, remedy="leave the holder out")


def _waives(act: Act[Any]) -> bool:
    """Whether an act waives a clause as such, and not a condition of one closing, which is that clause's own matter."""
    return act.kind == "right_waived" and not act.what and not act.closing
