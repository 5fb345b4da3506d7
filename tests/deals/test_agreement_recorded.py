"""A made-up agreement with every term about closings, from its file through the ledger to the views, on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import seriatim

DEAL = Path(__file__).parent / "agreement.deal.yaml"


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    return Path(shutil.copy(DEAL, tmp_path / "deal.yaml"))


def record(deal: Path, on: str, kind: str, *words: Any) -> None:
    done = seriatim("record", deal, kind, *words, "--on", on)
    assert done.code == 0, done.text


def closings(deal: Path, on: str) -> dict[str, str]:
    view = seriatim("schedule", deal, "--as-of", on, "--json").json
    rows = {row["ref"]: row["status"] for row in view["rows"] if row["kind"] == "closing"}
    return rows | {settled["ref"]: settled["status"] for settled in view["settled"]}


def test_from_the_first_closing_to_what_lapsed(deal: Path) -> None:
    record(deal, "2020-01-31", "closed", "first")
    record(deal, "2020-01-31", "closed", "angels")
    record(deal, "2020-01-31", "closed", "sweetener")
    assert closings(deal, "2020-02-01") == {
        "first": "closed",
        "angels": "closed",
        "sweetener": "closed",
        "milestone": "waits",
        "call": "waits",
        "more": "open",
    }
    record(
        deal,
        "2020-03-02",
        "right_waived",
        "--clause",
        "closing_conditions",
        "--closing",
        "milestone",
        "--what",
        "approval",
        "--holder",
        "angel",
    )
    assert closings(deal, "2020-03-02")["milestone"] == "waits"  # 250 of 1,250 shares are 20 %
    for day, price in (("2020-03-02", "4.00"), ("2020-03-03", "4.10"), ("2020-03-04", "4.20")):
        record(deal, day, "observed", "--security", "common", "--quote", "close", "--price", price)
    due = seriatim("schedule", deal, "--as-of", "2020-03-04", "--json").json["rows"]
    assert [(row["to"], row["amount"]) for row in due if row["ref"] == "milestone"] == [("2020-03-14", "200000")]
    record(deal, "2020-03-16", "noticed", "--clause", "staged_closings", "--closing", "milestone", "--by", "maker")
    refused = seriatim("record", deal, "defaulted", "milestone", "--on", "2020-03-19")
    assert (refused.code, "from 2020-03-20" in refused.text) == (3, True)
    record(deal, "2020-03-20", "defaulted", "milestone")
    record(deal, "2020-06-20", "noticed", "--clause", "staged_closings", "--closing", "call", "--by", "maker")
    assert closings(deal, "2020-06-26")["call"] == "overdue"  # due on the 25th, five days after notice
    assert "more" not in closings(deal, "2021-01-01") or closings(deal, "2021-01-01")["more"] == "lapsed"
    assert seriatim("verify", deal).code == 0


def test_notes_convert_at_a_discount_to_the_price_of_their_own_closing(deal: Path) -> None:
    """50,000 at 80 % of 0.50 are 125,000 common shares; the agreement's own price is 100."""
    record(deal, "2020-01-31", "closed", "sweetener")
    record(deal, "2020-01-31", "converted", "--security", "bridge", "--holder", "bank", "--quantity", "50000")
    table = seriatim("captable", deal, "--as-of", "2020-01-31", "--json").json
    assert {row["holder"]: row["outstanding"] for row in table["rows"] if row["class"] == "common"} == {"bank": "1125000", "angel": "10000"}


def test_it_says_itself(deal: Path) -> None:
    said = seriatim("explain", deal).out
    for text in (
        "Closing call is an option of Maker Inc.: once notice is given it is a duty",
        "Closing milestone waits for the earliest of what follows.",
        "approval of the product has occurred (A fund or holders of 75 % may waive it)",
        "the close of common is at least 4 on 3 of 5 trading days",
        "Closing milestone expires if it still waits on 2021-06-30",
        "250 shares at 80 each for 20,000 USD in notes given up, to An angel",
        "A bank guarantees the price of the shares that A fund fails to fund, payable within 90 days once Maker Inc. calls on it.",
        "Each purchaser owes Maker Inc. interest at 10.00 % a year (actual/360)",
        "Maker Inc. pays A fund a commitment fee of 18,000 shares of Common stock, restricted, due when closing first is funded.",
    ):
        assert text in " ".join(said.split()), text


def test_the_report_is_written(deal: Path, tmp_path: Path) -> None:
    done = seriatim("report", deal, "--as-of", "2021-07-01", "--out", tmp_path / "page.html")
    assert done.code == 0, done.text
    assert "lapsed" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_from_a_default_to_its_remedies(deal: Path) -> None:
    record(deal, "2020-01-31", "closed", "angels")
    record(deal, "2020-01-31", "closed", "sweetener")
    record(deal, "2020-02-03", "noticed", "--clause", "staged_closings", "--closing", "first")
    record(deal, "2020-02-07", "defaulted", "first")
    record(deal, "2020-02-10", "noticed", "--clause", "guarantee", "--closing", "first", "--by", "maker")
    record(deal, "2020-02-10", "noticed", "--clause", "default_termination", "--by", "maker")
    rows = {row["kind"]: row for row in seriatim("schedule", deal, "--as-of", "2020-03-01", "--json").json["rows"]}
    assert (rows["guarantee"]["by"], rows["guarantee"]["on"], rows["guarantee"]["amount"]) == ("bank", "2020-05-10", "100000")
    assert (rows["interest"]["amount"], rows["interest"]["status"]) == ("833.33", "overdue")
    assert (rows["termination"]["from"], rows["fee"]["status"]) == ("2020-02-21", "waits")
    record(deal, "2020-03-01", "guarantee_paid", "first")
    record(deal, "2020-03-01", "interest_paid", "--clause", "default_interest")
    record(deal, "2020-03-01", "fee_paid", "--clause", "commitment_fee")
    refused = seriatim("record", deal, "terminated", "--clause", "default_termination", "--on", "2020-03-02")
    assert (refused.code, "no default stands" in refused.text) == (3, True)
    assert seriatim("verify", deal).code == 0
    table = seriatim("captable", deal, "--as-of", "2020-03-01", "--json").json
    held = {(row["class"], row["holder"]): row["outstanding"] for row in table["rows"]}
    assert held["series_a", "fund"] == "1000"
    assert held["common", "fund"] == "18000"
