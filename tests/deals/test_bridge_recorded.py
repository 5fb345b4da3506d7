"""A series that converts by itself at a closing: 50 shares of $100 at 80% of the price of 10 are 625 of the new series."""

from __future__ import annotations

from pathlib import Path

from tests.doors.command import Book, seriatim

DEAL = Path(__file__).with_name("bridge.deal.yaml")


def test_the_closing_makes_the_conversion_due_and_it_is_verified(tmp_path: Path) -> None:
    book = Book(tmp_path, deal=DEAL)
    book.did("closed", "first", "--on", "2020-01-31")
    (row,) = [row for row in book.schedule("2020-01-31")["rows"] if row["clause"] == "conversion_automatic"]
    assert (row["on"], row["modal"], row["shares"], row["yields"]) == ("2020-01-31", "must", "50", "625")
    book.did("converted", "--quantity", "50", "--clause", "conversion_automatic", "--on", "2020-01-31", "--place", "900")
    assert book.verified()


def test_the_closing_has_to_be_one(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(DEAL.read_text().replace("closing: first", "closing: frist"))
    ran = seriatim("check", deal, "--json")
    assert (ran.code, ran.codes) == (2, ["unknown-reference"])
