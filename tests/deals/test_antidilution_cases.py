"""The published anti-dilution cases (cases/antidilution.json), each as a deal file and commands; the case's id names the test.

The same figures stand as closed forms in tests/provisions/test_antidilution.py (A01, A03, A07, A09) and test_new_round.py (A05).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import Book
from tests.provisions.protected import RATCHET, WEIGHTED, series, written

ISSUED = ("issued", "common", "--on", "2020-06-01", "--holder", "newcomer")


def recorded(folder: Path, common: object, **securities: Mapping[str, Any]) -> Book:
    """A ledger of the deal that is written."""
    deal = folder / "deal.yaml"
    deal.write_text(written(common, **securities), encoding="utf-8")
    return Book(folder, deal=deal)


def prices(book: Book) -> list[tuple[str, str, list[str]]]:
    """The price history: before, after, and the clauses behind it."""
    return [(row["before"], row["after"], row["by"]) for row in book.look("history").json["prices"]]


def test_a01_a_fifth_more_at_half_the_price(tmp_path: Path) -> None:
    """1,000,000 shares fully diluted at 10, 200,000 new at 5: about 9.17, to 0.005."""
    book = recorded(tmp_path, 900_000, a=series("a", 100_000, 10, 10, WEIGHTED))
    book.did(*ISSUED, "--shares", "200000", "--price", "5")
    ((before, after, by),) = prices(book)
    assert (before, by) == ("10", ["a_protection"])
    assert abs(Decimal(after) - Decimal("9.17")) <= Decimal("0.005")
    assert book.verified()


def test_a03_a_ratchet_doubles_the_conversion_shares(tmp_path: Path) -> None:
    """10,000 dollars for 1,000 shares at 10, new ones at 5: they convert into 2,000."""
    book = recorded(tmp_path, 5000, a=series("a", 1000, 10, 10, RATCHET))
    book.did(*ISSUED, "--shares", "1", "--price", "5")
    assert prices(book) == [("10", "5", ["a_protection"])]
    done = book.did("converted", "--on", "2020-07-01", "--quantity", "1000", "--holder", "a_holder")
    assert [m["change"] for m in done["moves"] if m["asset"] == "common" and not m["change"].startswith("-")] == ["2000"]
    assert book.verified()


@pytest.mark.parametrize(
    ("protections", "price", "new", "more"),
    [([RATCHET], "2", "4000", "3000"), ([], "4", "2000", "0")],
    ids=["with the ratchet", "without it"],
)
def test_a05_forty_percent_for_8_000(tmp_path: Path, protections: list[dict[str, Any]], price: str, new: str, more: str) -> None:
    """Entrepreneur 1,000 shares, early investor 2,000 for 10,000 dollars; 8,000 for 40%: the price and the ratchet hang on each other."""
    book = recorded(tmp_path, 1000, a=series("a", 2000, 5, 5, *protections))
    told: Any = book.look("antidilution", "--new-money", "8000", "--post-money-part", "40%", "--as-of", "2020-06-01").json
    assert (told["price"], told["shares"], told["pct_part"]) == (price, new, "40")
    assert (told["pre_money"], told["post_money"]) == ("12000", "20000")  # 8,000 for 40%
    early = next(row for row in told["held"] if row["class"] == "a")
    assert Decimal(early["after"]) - Decimal(early["before"]) == Decimal(more)


@pytest.mark.parametrize(
    ("new", "at", "lowest", "highest"),
    [
        ("50000", "0.50", "0", "33.3333"),
        ("1", "0.50", "33.25", "33.35"),  # 33.3%, to 0.05
        ("50000", "0.10", "0", "9.9999"),
    ],
)
def test_a07_what_a_ratchet_leaves_the_founder(tmp_path: Path, new: str, at: str, lowest: str, highest: str) -> None:
    """1,000,000 founder's shares beside 1,000,000 preferred at 1, and a few new ones below: the founder's part, all converted."""
    book = recorded(tmp_path, 1_000_000, a=series("a", 1_000_000, 1, 1, RATCHET))
    book.did(*ISSUED, "--shares", new, "--price", at)
    book.did("converted", "--on", "2020-07-01", "--quantity", "1000000", "--holder", "a_holder")
    rows: Any = book.captable("2020-07-01", "--level", "holder")["rows"]
    held = {row["holder"]: Decimal(row["outstanding"]) for row in rows if row["class"] == "common" and row["holder"]}
    part = held["founders"] / sum(held.values()) * 100
    assert Decimal(lowest) < part < Decimal(highest)


def test_a09_a_fifth_below(tmp_path: Path) -> None:
    """1,000,000 dollars at a post-money value of 4,000,000 for 200,000 shares at 5; then 800,000 dollars for 200,000: 4.80."""
    book = recorded(tmp_path, 600_000, a=series("a", 200_000, 5, 5, WEIGHTED))
    book.did(*ISSUED, "--shares", "200000", "--price", "4")
    assert prices(book) == [("5", "4.8", ["a_protection"])]


def test_shares_given_away_and_what_has_no_price(tmp_path: Path) -> None:
    """NVCA model charter 4.4.4, without consideration: 10 x 1,000,000 / 1,200,000 = 8.3333; a ratchet without a floor is refused."""
    book = recorded(tmp_path, 900_000, a=series("a", 100_000, 10, 10, WEIGHTED))
    assert book.refused(*ISSUED, "--shares", "200000")["code"] == "price-missing"
    book.did(*ISSUED, "--shares", "200000", "--price", "0")
    assert prices(book) == [("10", "8.3333", ["a_protection"])]
    assert book.verified()
    other = tmp_path / "ratchet"
    other.mkdir()
    ratchet = recorded(other, 900_000, a=series("a", 100_000, 10, 10, RATCHET))
    refused = ratchet.refused(*ISSUED, "--shares", "1", "--price", "0")
    assert (refused["code"], refused["because"]) == ("price-falls-to-nothing", "a_protection")
