"""Redemptions as a user meets them: notices and calls on the command line, kept in a ledger, verified, and seen in the schedule."""

from __future__ import annotations

from pathlib import Path

from tests.doors.command import Book, seriatim

DEAL = Path(__file__).with_name("redemptions.deal.yaml")
CALL = ("--clause", "redemption_call", "--by", "acme")


def opened(folder: Path) -> Book:
    """1,000 shares: 300 of South and 700 of Lake; the common traded at 1.20 and 1.10 before February 12."""
    book = Book(folder, deal=DEAL)
    for day, price in (("2020-02-10", "1.20"), ("2020-02-11", "1.10")):
        book.did("observed", "--security", "common", "--quote", "vwap", "--price", price, "--on", day)
    return book


def redemptions(book: Book, on: str) -> list[tuple[str, str, str, str, str]]:
    rows = [row for row in book.rows(on, "redemption") if row["clause"] == "redemption_call" and row["modal"] == "must"]
    return [(row["ref"], row["on"], row["shares"], row["amount"], row["status"]) for row in rows]


def test_a_call_with_notice_from_the_notice_to_the_money(tmp_path: Path) -> None:
    book = opened(tmp_path)
    refused = book.refused("redeemed", "--quantity", "100", "--on", "2020-02-12", "--clause", "redemption_call")
    assert (refused["code"], refused["because"]) == ("not-available", "redemption_call")
    few = book.refused("noticed", *CALL, "--quantity", "99", "--effective", "2020-03-13", "--on", "2020-02-12")
    assert (few["code"], few["available"]) == ("less-than-allowed", "from 100")
    book.did("noticed", *CALL, "--quantity", "100", "--effective", "2020-03-13", "--on", "2020-02-12", "--id", "call-1")
    # what the common is worth on the redemption date is not known yet: 105% of 1,000 at least
    assert redemptions(book, "2020-02-12") == [("call-1", "2020-03-13", "100", "105000", "pending")]
    book.did("converted", "--quantity", "10", "--holder", "south", "--on", "2020-02-20")
    missing = book.refused("redeemed", "--quantity", "90", "--on", "2020-03-13", "--clause", "redemption_call")
    assert (missing["code"], missing["because"]) == ("quotation-missing", "redemption_call")
    for day, price in (("2020-03-11", "1.00"), ("2020-03-12", "0.98")):
        book.did("observed", "--security", "common", "--quote", "vwap", "--price", price, "--on", day)
    assert redemptions(book, "2020-03-13")[0][2:] == ("90", "94500", "due")  # 105% of 1,000 is more than 1,000 common at 0.99
    event = book.did("redeemed", "--quantity", "90", "--on", "2020-03-13", "--clause", "redemption_call")
    assert {(move["account"], move["change"]) for move in event["moves"] if move["asset"] == "USD"} >= {("cash/lake", "73500")}
    assert redemptions(book, "2020-03-13") == []
    assert book.verified()


def test_the_terms_are_said_in_sentences() -> None:
    said = " ".join(seriatim("explain", DEAL).out.split())
    assert "105% of the stated value" in said
    assert "30 days' notice" in said
    assert "the mean volume-weighted average price of the 2 trading days before" in said


def test_a_ladder_that_goes_on_for_good_in_its_middle_is_refused(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(DEAL.read_text().replace(", until: 90 days after issue", ""))
    ran = seriatim("check", deal, "--json")
    assert (ran.code, ran.codes) == (2, ["terms-contradict"])
