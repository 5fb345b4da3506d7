"""Stories on the command line: the deal of Series R with the clauses that a story is about, in a ledger of its own.

1,000 shares of $1,000, issued on January 10, 2020: 300 of South and 700 of Lake. A share converts into 1,000 common.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.doors.command import Book

SERIES_R = Path(__file__).with_name("series_r.deal.yaml")
ACCRUES = (
    "clause: dividend_cumulative, rate: 8%, basis: stated_value, day_count: 30/360_us, compounding: never, payable: never, "
    "roll: none, calendar: nyse, paid_in: cash"
)
"""80.00 a share a year, paid with its redemption."""


def series_r(folder: Path, *clauses: str) -> Book:
    """The deal with more clauses, each written in one line."""
    deal = folder / "deal.yaml"
    deal.write_text(SERIES_R.read_text(encoding="utf-8") + "".join(f"      - {{{clause}}}\n" for clause in clauses), encoding="utf-8")
    return Book(folder, deal=deal)


def duties(book: Book, on: str, kind: str = "redemption") -> list[tuple[Any, ...]]:
    """What the issuer must do on a day: what it is called, when it is due, shares, money, and its status."""
    return [(r["ref"], r["on"], r["shares"], r["amount"], r["status"]) for r in book.rows(on, kind) if r["modal"] == "must"]


def rights(book: Book, on: str, kind: str = "redemption") -> list[tuple[Any, ...]]:
    """What somebody may do on a day: who, from when, to when, shares, the price of one, and its status."""
    return [(r["by"], r["from"], r["to"], r["shares"], r["price"], r["status"]) for r in book.rows(on, kind) if r["modal"] == "may"]


def held(book: Book, on: str, security: str = "series_r") -> dict[str, int]:
    """Shares by holder, as the cap table has them."""
    return {row["holder"]: int(row["outstanding"]) for row in book.captable(on)["rows"] if row["class"] == security}


def money(event: dict[str, Any]) -> dict[str, str]:
    """What an event moves in money, by party."""
    return {move["account"].partition("/")[2]: move["change"] for move in event["moves"] if move["asset"] == "USD"}


def why_not(problem: dict[str, Any]) -> tuple[str, str, str, str]:
    """Each refusal says its code, the clause, what was asked and what was available."""
    return problem["code"], problem["because"], problem["asked"], problem["available"]


def observed(book: Book, **prices: str) -> None:
    """The volume-weighted prices of days of 2020, written `jun_04="1.70"`."""
    months = {"feb": "02", "mar": "03", "jun": "06", "sep": "09"}
    for day, price in prices.items():
        month, _, number = day.partition("_")
        book.did("observed", "--security", "common", "--quote", "vwap", "--price", price, "--on", f"2020-{months[month]}-{number}")
