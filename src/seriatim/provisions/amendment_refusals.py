"""Why a term cannot be amended as an act says: it is not there, it follows from something else, or the new value does not fit.

A name must be that of something in the deal: an amendment may let shares convert into another class of it, not into a class that
no deal file has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.deal.act import Act
from seriatim.deal.amendments import AMENDMENTS, amended_clause
from seriatim.deal.clause import plays, refusal
from seriatim.deal.closing import RESOLVED, ClosingStatus
from seriatim.deal.references import named_in
from seriatim.deal.state import Now
from seriatim.provisions.restated import new_values, number_of, remembered, restated, term_of, values_in_words
from seriatim.provisions.share_register import ShareRegister
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem

if TYPE_CHECKING:
    from seriatim.provisions.staged_closings import StagedClosings

PLACED = frozenset(
    {"id", "security", "issuer", "currency", "smallest", "unit", "stated_value", "purchase", "purchaser", "buyers", "groups"}
)
"""Fields that follow from where a clause stands, and are no terms of it."""

MADE = frozenset({"tranches", "awaited", "closings", "names", "parties", "conditions", "signed", "kind", "needs_designation"})
"""Fields that are made of other parts of the deal file."""

OF_A_CLOSING = ("shares", "price", "purchaser", "security", "option", "once_exercised", "within_days", "long_stop", "paid_in")
"""The terms of one closing that are amended; its last day is `postponed`."""

NAMES = {"purchaser": "parties", "security": "securities"}
"""Those of them that name something else, and among what it must be found."""

VALUES = ("price", "quantity", "rate", "until", "value")
"""The particulars in which an amendment gives its new value: one of them."""


def objections(now: Now[N], clause: Any, act: Act[N], parties: tuple[str, ...]) -> Iterator[Problem]:
    """Everything that speaks against an amendment of a clause that is there."""
    terms = list(OF_A_CLOSING) if act.closing else [field.name for field in fields(clause) if field.name not in PLACED | MADE]
    if act.closing and (wrong := _no_closing(now, clause, act)):
        yield wrong
    elif act.what not in terms:
        whose = f"closing {act.closing}" if act.closing else act.clause
        text = f"{whose} has no term called {act.what!r}"
        remedy = "its last day is postponed, its conditions are waived" if act.closing else ""
        yield refusal("unknown-term", text, AMENDMENTS, asked=act.what, available=", ".join(terms) or "none", remedy=remedy)
    elif reason := _unfit(now, clause, act, parties):
        text = f"{act.closing or act.clause}: {act.what} cannot be amended so: {reason}"
        asked = values_in_words(act) or "nothing"
        yield refusal("amendment-unfit", text, AMENDMENTS, asked=asked)


def _no_closing(now: Now[N], clause: Any, act: Act[N]) -> Problem | None:
    """A closing is amended under the clause that has it, and only while it is still to come."""
    at: ClosingStatus | None = now.recall(clause.id, act.closing) if plays(clause, "purchase") else None
    if at is None:
        known = ", ".join(t.id for t in clause.tranches) if plays(clause, "purchase") else "none"
        text = f"{clause.id} has no closing {act.closing!r}"
        return refusal("unknown-closing", text, AMENDMENTS, asked=act.closing, available=known)
    if at.status in RESOLVED:
        text = f"closing {act.closing} is {at.status}: none of its terms can be amended"
        return refusal("closing-resolved", text, AMENDMENTS, asked=act.what, available="nothing: it is resolved")
    return None


def _unfit(now: Now[N], clause: Any, act: Act[N], parties: tuple[str, ...]) -> str:
    """Why the new value does not fit the term; nothing if it does."""
    texts = new_values(act)
    if len(texts) != 1:
        return f"an amendment gives one new value, as {', '.join(VALUES)}"
    before = remembered(now, act)
    try:
        amended = amended_clause(now.clauses, clause, term_of(act), texts[0])
        if act.closing:
            return _unfit_closing(now, clause, amended, act, parties)
        value = getattr(amended, act.what)
        if before is not None and isinstance(value, (Decimal, float)) and number_of(act) is None:
            return "its value is a number: give it as price or quantity"
        if value == 0 and (before is not None or act.what == "price"):
            return "it must be more than zero"
        moved = before is not None or restated(now, act)
    except ValueError as error:
        return str(error)
    if moved and act.effective is not None and act.effective > act.on:
        return f"splits and adjustments change it too: record it on {act.effective}, the day from which it counts"
    mistakes = list(amended.mistakes()) if hasattr(amended, "mistakes") else []
    return str(mistakes[0][1]) if mistakes else _unknown(now, clause, act.what, value, parties)


def _unfit_closing(now: Now[N], clause: StagedClosings[N], amended: StagedClosings[N], act: Act[N], parties: tuple[str, ...]) -> str:
    before, after = clause.tranche(act.closing), amended.tranche(act.closing)
    assert before is not None
    assert after is not None  # `_no_closing` looked
    issued = clause.issued(now, before)
    if not anywhere(after.shares - issued):
        remedy = "record it as short" if anywhere(issued) else "record it as waived"
        return f"{shown(issued)} shares of it are issued, and more must be left to buy: {remedy}"
    if act.what == "price" and after.price is not None and not anywhere(after.price):
        return "it must be more than zero"
    if act.what in ("price", "security", "purchaser", "paid_in") and anywhere(issued):
        return f"{shown(issued)} shares of it are issued under the term as it stands"
    return _unknown(now, clause, act.what, getattr(after, act.what), parties, NAMES.get(act.what, ""))


def _unknown(now: Now[N], clause: Any, field: str, value: Any, parties: tuple[str, ...], among: str = "") -> str:
    """What a new value names that is not there, or may not be named by this clause."""
    names = [(value, among)] if among and value else list(named_in(field, value))
    for name, kind in names:
        known = known_names(now, kind, parties)
        if name not in known:
            return f"there is no {name!r} among the {kind}: {', '.join(known) or 'there are none'}"
        if name == clause.security and field == "into":
            return f"{name} cannot become {name}"
        if kind == "conversions" and now.clauses.by_id[name].security != clause.security:
            return f"{name} converts the shares of another security, not {clause.security}"
        if kind == "conversions" and clause.id in (way := _way(now, name)):
            return f"its price would be taken from itself: {', then '.join(way)}"
    return ""


def _way(now: Now[N], name: str) -> list[str]:
    """The conversions that a conversion takes its price from, one after another."""
    way = [name]
    while (following := getattr(now.clauses.by_id[way[-1]], "conversion", "")) and following not in way:
        way.append(following)
    return way


def known_names(now: Now[N], among: str, parties: tuple[str, ...]) -> list[str]:
    """The names that there are of a kind of thing."""
    clauses = list(now.clauses)
    if among == "parties":
        return list(parties)
    if among == "closings":
        return [t.id for clause in now.clauses.purchases for t in clause.tranches]
    if among in ("securities", "common stock"):
        registers = [clause for clause in clauses if isinstance(clause, ShareRegister)]
        return [register.security for register in registers if among == "securities" or register.kind == "common"]
    if among == "conversions":
        return [clause.id for clause in now.clauses.playing("conversion")]
    if among == "prices":
        return [clause.id for clause in now.clauses.becoming if "price" in clause.opening()]
    return [clause.id for clause in clauses]
