"""The limits as a user meets them: in a deal file, refused and raised on the command line, kept in a ledger and verified."""

from __future__ import annotations

from pathlib import Path

from tests.doors.command import Book, seriatim

DEAL = Path(__file__).with_name("redemptions.deal.yaml")


def opened(folder: Path) -> Book:
    book = Book(folder, deal=DEAL)
    book.did("closed", "first", "--on", "2020-01-31")
    return book


def test_a_group_stays_under_its_limit_until_a_notice_raises_it(tmp_path: Path) -> None:
    book = opened(tmp_path)
    book.did("converted", "--quantity", "300", "--holder", "south", "--on", "2020-02-03")
    refused = book.refused("converted", "--quantity", "226", "--holder", "north", "--on", "2020-02-03")
    assert (refused["code"], refused["because"], refused["available"]) == ("limit-exceeded", "ownership_limit", "225")
    notice = ("--clause", "ownership_limit", "--holder", "north", "--rate", "9.99%")
    assert book.refused("noticed", *notice, "--effective", "2020-04-03", "--on", "2020-02-03")["available"] == "from 2020-04-04"
    book.did("noticed", *notice, "--effective", "2020-04-04", "--on", "2020-02-03")
    assert book.refused("converted", "--quantity", "226", "--holder", "north", "--on", "2020-04-03")["because"] == "ownership_limit"
    book.did("converted", "--quantity", "700", "--holder", "north", "--on", "2020-04-04")
    assert book.verified()


def test_the_exchange_cap_survives_a_split_and_ends_with_the_approval(tmp_path: Path) -> None:
    book = opened(tmp_path)
    book.did("issued", "--quantity", "30000000", "--security", "common", "--holder", "founders", "--on", "2020-02-01")
    for holder, shares in (("south", "300"), ("lake", "550")):
        book.did("converted", "--quantity", shares, "--holder", holder, "--on", "2020-02-03")
    book.did("split", "--security", "common", "--ratio", "1:10", "--fractions", "down", "--on", "2020-03-02")
    book.did("converted", "--quantity", "790", "--holder", "north", "--on", "2020-03-03")
    book.did("converted", "--quantity", "150", "--holder", "lake", "--on", "2020-03-03")
    refused = book.refused("converted", "--quantity", "210", "--holder", "north", "--on", "2020-03-03")
    assert (refused["because"], refused["available"]) == ("exchange_cap", "209")
    book.did("occurred", "--what", "stockholder_approval", "--on", "2020-03-04")
    book.did("converted", "--quantity", "210", "--holder", "north", "--on", "2020-03-05")
    assert book.verified()


def test_a_right_that_is_limited_has_to_be_there(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(DEAL.read_text().replace("rights: [conversion_fixed]", "rights: [conversion_fixd]"))
    ran = seriatim("check", deal, "--json")
    assert (ran.code, ran.codes) == (2, ["unknown-reference"])
    assert ran.json["problems"][0]["remedy"] == "did you mean conversion_fixed?"


def test_the_terms_are_said_in_sentences() -> None:
    said = seriatim("explain", DEAL).out
    assert "own more than 4.99 % of what is outstanding afterwards" in " ".join(said.split())
    assert "until this has occurred: stockholder approval" in " ".join(said.split())
