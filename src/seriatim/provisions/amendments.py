"""Amendments and waivers: from a day on a term is another, or a right is not to be had.

Not a term of any agreement: parties may always amend what they agreed. That both agreed, or a majority of the holders, is for the
source of the record to show. Series K's conversion price amended from 0.004 to 0.002: one preferred gives 500,000 common and no
longer 250,000. Its redemption waived by a holder until 2022-12-31: due on 2022-02-24, and nothing to be paid before 2023.

What a clause keeps in memory under the field's name, a conversion price or an authorised count, is changed there, so that splits
and adjustments go on from the new value. Every other field counts from `effective` (or the day of the act). A waiver for one holder
takes that holder out of the clause's rights and duties and frees it of the clause's limit; an adjustment of a price is waived
for all or for nobody. A closing is waived by the act of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.amendments import AMENDMENTS, Amended, with_term
from seriatim.deal.clause import refusal
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.decimals import render
from seriatim.units.numbers import N
from seriatim.units.problems import Problem

PLACED = frozenset({"id", "security", "issuer", "currency", "smallest", "unit", "stated_value", "purchase", "purchaser", "groups"})
"""Fields that follow from where a clause stands, and are no terms of it."""

VALUES = ("price", "quantity", "rate", "until", "value")
"""The particulars in which an amendment gives its new value: one of them."""


@dataclass(frozen=True, slots=True)
class Amendments(Generic[N]):
    """What was amended and waived since signing."""

    id: str = AMENDMENTS

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
        if act.kind == "amended" and not _remembered(now, act):
            effective = max(act.effective or act.on, act.on)
            (text,) = new_values(act)
            return {f"{act.clause}.{act.what}/{effective}": Amended(text, effective), "since": act.on}
        if _waives(act):
            return {f"waived/{act.clause}/{act.holder}": act.until or date.max, "since": act.on}
        return {}

    def adjusts(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[tuple[str, str], Any]:
        """The new value of what a clause remembers by the name of the field: a price for one share of today, or a count."""
        before = _remembered(now, act) if act.kind == "amended" else None
        number = _number(act)
        if before is None or number is None:
            return {}
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
            yield from self._not_amended(now, clause, act)

    def _not_waived(self, clause: Any, act: Act[N]) -> Iterator[Problem]:
        if hasattr(clause, "tranches"):
            text, remedy = "a closing is waived by itself", "record it as waived, naming the closing"
            yield refusal("amendment-unfit", text, self.id, asked=f"{act.clause} waived", remedy=remedy)
        elif act.holder and (hasattr(clause, "adjusts") or hasattr(clause, "lowers")):
            text = f"{act.clause} adjusts a price for all holders alike: it cannot be waived for {act.holder} alone"
            yield refusal("amendment-unfit", text, self.id, asked=act.holder, remedy="leave the holder out")

    def _not_amended(self, now: Now[N], clause: Any, act: Act[N]) -> Iterator[Problem]:
        terms = [field.name for field in fields(clause) if field.name not in PLACED]
        if act.what not in terms:
            text = f"{act.clause} has no term called {act.what!r}"
            yield refusal("unknown-term", text, self.id, asked=act.what, available=", ".join(terms) or "none")
            return
        if wrong := self._unfit(now, clause, act):
            text = f"{act.clause}: {act.what} cannot be amended so: {wrong}"
            yield refusal("amendment-unfit", text, self.id, asked=", ".join(new_values(act)) or "nothing")

    def _unfit(self, now: Now[N], clause: Any, act: Act[N]) -> str:
        """Why the new value does not fit the term; nothing if it does."""
        texts = new_values(act)
        if len(texts) != 1:
            return f"an amendment gives one new value, as {', '.join(VALUES)}"
        before = _remembered(now, act)
        if before is not None and _number(act) is None:
            return "its value is a number: give it as price or quantity"
        if before is not None and act.effective is not None and act.effective > act.on:
            return f"splits and adjustments change it too: record it on {act.effective}, the day from which it counts"
        try:
            amended = with_term(clause, act.what, texts[0])
            value = getattr(amended, act.what)
            if value == 0 and (before is not None or act.what == "price"):
                return "it must be more than zero"
        except ValueError as error:
            return str(error)
        mistakes = list(amended.mistakes()) if hasattr(amended, "mistakes") else []
        return str(mistakes[0][1]) if mistakes else ""


def _waives(act: Act[Any]) -> bool:
    """Whether an act waives a clause as such, and not a condition of one closing, which is that clause's own matter."""
    return act.kind == "right_waived" and not act.what and not act.closing


def _remembered(now: Now[N], act: Act[N]) -> Any:
    """What the clause remembers by the name of the field, where that is a number or a price."""
    value = now.recall(act.clause, act.what)
    return value if isinstance(value, (PerShare, Decimal)) else None


def _number(act: Act[N]) -> N | None:
    return act.price if act.price is not None else act.quantity


def new_values(act: Act[Any]) -> list[str]:
    """The new values that an act gives, as a deal file writes them."""
    numbers = [render(Decimal(str(n))) for n in (act.price, act.quantity, act.rate) if n is not None]
    others = [act.until.isoformat() if act.until is not None else "", act.value]
    return numbers + [text for text in others if text]
