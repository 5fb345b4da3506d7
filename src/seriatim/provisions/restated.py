"""What an amendment makes of a clause's memory: a figure for shares of today, or what follows from the term in the same proportion.

An exchange cap of 19.99 % of 10,000,000 is 1,999,000 common; after a 1-for-10 reverse split 199,900; amended to 25 % it is 250,000.
A conversion of one for 10, amended to one for 12, gives 12 common shares of today for each.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.amendments import amended_clause
from seriatim.deal.memory import PerShare
from seriatim.deal.new_terms import in_words
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.decimals import render
from seriatim.units.numbers import N, ratio

STATED: dict[str, tuple[str, ...]] = {
    "fixed": ("price",),
    "ratio": ("price",),
    "shares": ("number", "strike"),
    "trigger": ("trigger",),
    "stock": ("stock_price",),
}
"""Fields that give a figure for shares of today, and the entries of memory which then hold it. (A field that is remembered under its own
name is one of them by itself.)"""


def term_of(act: Act[Any]) -> str:
    """The term that an act amends: a field, or `CLOSING.FIELD`."""
    return f"{act.closing}.{act.what}" if act.closing else act.what


def remembered(now: Now[N], act: Act[N]) -> Any:
    """What the clause remembers by the name of the field, where that is a number or a price."""
    value = now.recall(act.clause, act.what)
    return value if isinstance(value, (PerShare, Decimal)) else None


def number_of(act: Act[N]) -> N | None:
    """The new value, where it is given as a number of its own."""
    return act.price if act.price is not None else act.quantity


def by_number(now: Now[N], act: Act[N]) -> N | None:
    """The number that takes the place of one remembered under the name of the field."""
    return number_of(act) if remembered(now, act) is not None else None


def restated(now: Now[N], act: Act[N]) -> dict[tuple[str, str], Any]:
    """The entries of a clause's memory that are others under the term as amended."""
    clause = now.clauses.by_id[act.clause]
    if act.closing or not hasattr(clause, "opening"):
        return {}
    (text,) = new_values(act)
    old, new = clause.opening(), amended_clause(now.clauses, clause, act.what, text).opening()
    changed: dict[tuple[str, str], Any] = {(clause.id, entry): None for entry in old if entry not in new}
    for entry, value in new.items():
        current = now.recall(clause.id, entry)
        if entry in STATED.get(act.what, ()) or (entry not in old and current is None):
            changed[clause.id, entry] = value
        elif value != old.get(entry) and current is not None:
            changed[clause.id, entry] = _moved(current, old[entry], value)
    return changed


def _moved(current: Any, old: Any, new: Any) -> Any:
    """What is in force after a change of the terms it follows from: in the same proportion, so that splits since then stay in it."""
    if isinstance(current, PerShare):
        if old.price == new.price:
            return replace(current, of=new.of)
        price = Price(current.price.money * new.price.money * old.price.shares, current.price.shares * new.price.shares * old.price.money)
        return PerShare(new.of, price)
    return ratio(current * new, old) if isinstance(current, Decimal) else new


def new_values(act: Act[Any]) -> list[str]:
    """The new values that an act gives, as text; a list or named values as the edge wrote them down."""
    numbers = [render(Decimal(str(n))) for n in (act.price, act.quantity, act.rate) if n is not None]
    others = [act.until.isoformat() if act.until is not None else "", act.value]
    return numbers + [text for text in others if text]


def values_in_words(act: Act[Any]) -> str:
    """The new value for a reader, as a deal file has it."""
    return ", ".join(map(in_words, new_values(act)))
