"""The shape of a deal file: its sections as types, and what a clause is given by where it stands.

`deal_file` reads with these tables, `deal_checks` checks with them, and `schema` makes the JSON Schema from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from seriatim.deal.terms import Closing, Group, Ownership, Party, Premium, Question, Security, Source, Stated
from seriatim.provisions import CLAUSES

VERSION = "1"

CLOSINGS = "staged_closings"
"""The id of the clause that the agreement's closings make."""

SUBSCRIPTIONS = "subscriptions_receivable"
"""The id of the clause that closings make whose shares may be issued before they are paid for."""

CONDITIONS = "closing_conditions"
"""The id of the clause that the closings' conditions make, where one is more than words."""

NEEDED = ("parties", "securities")
"""Sections that no deal can do without."""

NAMED: dict[str, type[Any]] = {"sources": Source, "parties": Party, "groups": Group, "securities": Security}
"""Sections that are mappings from an id to a thing."""

GIVEN: dict[str, frozenset[str]] = {
    "securities": frozenset({"id", "issuer", "currency", "security", "stated_value", "smallest", "unit", "groups", "signed"}),
    "agreement": frozenset({"id", "issuer", "currency", "security", "purchase", "purchaser", "buyers", "smallest"}),
}
"""Fields of a clause that follow from where it stands in the file. A clause may still give its own `id`."""

INJECTED = frozenset().union(*GIVEN.values())


@dataclass(frozen=True, slots=True)
class AssumptionText:
    """An entry of `assumptions`: what is supposed, which outputs it changes, and what else it could be."""

    says: str
    changes: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """The section `agreement`, with what the staged closings need to know besides the agreement itself."""

    signed: date
    purchaser: str
    security: str
    price: Decimal
    closings: tuple[Closing, ...]
    registration_rights: str = ""
    use_of_proceeds: str = ""
    month_means: Literal["window", "last_day"] = "window"
    default_effect: Literal["obligations_stand", "ends_later_closings"] = "obligations_stand"
    cure_days: int = 0
    cure_runs_from: Literal["due", "notice"] = "due"


@dataclass(frozen=True, slots=True)
class Head:
    """The file's first lines and its plain lists."""

    seriatim: str
    id: str
    title: str
    currency: str
    precedence: tuple[str, ...] = ()
    same_date_order: tuple[str, ...] = ()
    stated: tuple[Stated, ...] = ()
    premiums: tuple[Premium, ...] = ()
    questions: tuple[Question, ...] = ()
    ownership: Ownership = field(default_factory=Ownership)
    source_folders: tuple[str, ...] = ()
    assumptions: Mapping[str, AssumptionText] = field(default_factory=dict)


def clauses_under(section: str) -> dict[str, type[Any]]:
    """The clauses that may be listed under `securities` or under `agreement`: those whose fields that place can give."""
    return {name: kind for name, kind in CLAUSES.items() if INJECTED & set(kind.__dataclass_fields__) <= GIVEN[section]}
