"""Small positions with protected series, for the tests of anti-dilution: each written as a deal file and read as one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from seriatim.formats.deal_file import read_deal
from tests.simulator.deals import Book

RATCHET: dict[str, Any] = {
    "clause": "antidilution_ratchet",
    "common": "common",
    "places": 4,
    "rounding": "nearest",
    "closings": "counted",
    "repricings": "none",
    "variable": "exempt",
}
WEIGHTED: dict[str, Any] = {**RATCHET, "clause": "antidilution_weighted", "base": "fully_diluted"}


def series(name: str, shares: object, stated_value: object, price: object, *protections: Mapping[str, Any]) -> dict[str, Any]:
    """A convertible series held by `name`'s holder, its price protected by what is given."""
    clauses: list[Mapping[str, Any]] = [
        {
            "clause": "conversion_fixed",
            "id": f"{name}_conversion",
            "into": "common",
            "price": price,
            "amount": "stated_value",
            "fractions": "down",
            "adjusts_for_splits": True,
            "restricted": False,
        }
    ]
    clauses += [{"id": f"{name}_protection", "protects": f"{name}_conversion", **protection} for protection in protections]
    opening = [{"holder": f"{name}_holder", "shares": shares, "on": "2020-01-01"}] if shares else []
    return {"kind": "preferred", "name": f"Series {name}", "stated_value": stated_value, "opening": opening, "clauses": clauses}


def warrants(count: object, price: object, *protections: Mapping[str, Any], **terms: Any) -> dict[str, Any]:
    """Warrants of one share each, held since 2020, for five years."""
    exercise = {
        "clause": "warrant_exercise",
        "into": "common",
        "shares": 1,
        "price": price,
        "expires": "5 years after issue",
        "fractions": "down",
        "adjusts_for_splits": True,
        "number_adjusts": False,
        "cashless": "none",
        **terms,
    }
    clauses = [exercise, *({"id": "warrant_protection", "protects": "warrant_exercise", **protection} for protection in protections)]
    opening = [{"holder": "warrant_holder", "shares": count, "on": "2020-01-01"}] if count else []
    return {"kind": "warrant", "name": "Warrants", "opening": opening, "clauses": clauses}


def written(common: object = 1_000_000, agreement: Mapping[str, Any] | None = None, **securities: Mapping[str, Any]) -> str:
    """The deal file: YAML reads JSON, so the mapping is written as that."""
    holders = ["founders", "newcomer", "warrant_holder", *(f"{name}_holder" for name in securities)]
    parties = {"acme": {"name": "Acme", "role": "issuer"}} | {h: {"name": h, "role": "holder"} for h in dict.fromkeys(holders)}
    opening = [{"holder": "founders", "shares": common, "on": "2020-01-01"}] if common else []
    deal = {
        "seriatim": 1,
        "id": "protected",
        "title": "A protected deal",
        "currency": "USD",
        "parties": parties,
        "securities": {"common": {"kind": "common", "name": "Common", "opening": opening}, **securities},
        **({"agreement": agreement} if agreement else {}),
    }
    return json.dumps(deal, default=str)


def book(common: object = 1_000_000, agreement: Mapping[str, Any] | None = None, **securities: Mapping[str, Any]) -> Book:
    """A history to write in, of the deal that the file describes."""
    return Book(read_deal(written(common, agreement, **securities), "deal.yaml").deal)


def price(book: Book, clause: str) -> Any:
    """The price of a clause in force (Any, so that it may be compared with plain numbers)."""
    return book.state().memory[clause, "price"].price.each()


def issue(book: Book, quantity: object, price: object, on: str = "2020-06-01", **particulars: Any) -> Any:
    """Common stock issued to a newcomer."""
    return book.record("issued", on, **{"security": "common", "holder": "newcomer", "quantity": quantity, "price": price, **particulars})
