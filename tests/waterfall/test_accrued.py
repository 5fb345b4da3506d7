"""A preference that grows: BioSig's 9 % Series C, cumulative, with two lots that have accrued since different days.

$1,000 a share and accrued dividends before junior stock; dividends of 9 % a year, due each quarter
(https://ir.biosig.com/quarterly-reports/xbrl_doc_only/2356). The counts and days here are made up, the terms are the note's.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import seriatim

BIOSIG = """seriatim: 1
id: biosig
title: BioSig 9 % Series C
currency: USD
parties: {biosig: {name: BioSig, role: issuer}, ann: {name: Ann, role: holder}, ben: {name: Ben, role: holder}}
securities:
  common: {kind: common, name: Common, opening: [{holder: ann, shares: 1_000_000, on: 2013-01-01}]}
  series_c:
    kind: preferred
    name: 9 % Series C
    stated_value: 1000
    opening:
      - {holder: ann, shares: 100, on: 2013-02-15}
      - {holder: ben, shares: 100, on: 2013-08-15}
    clauses:
      - {clause: dividend_cumulative, rate: 9%, basis: stated_value, day_count: 30/360_us, compounding: never,
         payable: "on 03-31, 06-30, 09-30 and 12-31", roll: none, calendar: nyse, paid_in: cash}
      - {clause: liquidation_preference, amount: stated_value + accrued, rank: 1, participation: none}
"""


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    file = tmp_path / "deal.yaml"
    file.write_text(BIOSIG, encoding="utf-8")
    return file


def look(deal: Path, as_of: str, exit: str) -> Any:
    ran = seriatim("waterfall", deal, "--as-of", as_of, "--exit", exit, "--json")
    assert ran.code == 0, ran.out
    return ran.json


def test_each_lot_asks_for_what_has_accrued_on_it(deal: Path):
    """Days by 30/360, each quarter by itself: 46 to March 31, three of 90 and 45 are 90.25 on the old lot; 45, 90 and 45 are 45.00 on the
    new one. 213,525 are asked for before the common gets anything.
    """
    view = look(deal, "2014-02-15", "213_525.01")
    asked = {seat["seat"]: Decimal(seat["preference"]) for seat in view["seats"] if seat["class"] == "series_c"}
    assert asked == {"series_c/opening/ann": Decimal("1090.25"), "series_c/opening/ben": 1045}
    paid = {(h["class"], h["holder"]): Decimal(h["amount"]) for h in view["exits"][0]["holders"]}
    assert paid == {("series_c", "ann"): 109_025, ("series_c", "ben"): 104_500, ("common", "ann"): Decimal("0.01")}


def test_equal_ranks_share_what_is_too_little_in_proportion_to_what_they_ask(deal: Path):
    """Half of what both ask for: half for each, 54,512.50 and 52,250.00."""
    holders = look(deal, "2014-02-15", "106_762.50")["exits"][0]["holders"]
    paid = {h["holder"]: Decimal(h["amount"]) for h in holders if h["class"] != "common"}
    assert paid == {"ann": Decimal("54_512.50"), "ben": 52_250}


def test_the_table_shows_each_lot_and_the_class(deal: Path):
    printed = seriatim("waterfall", deal, "--as-of", "2014-02-15", "--exit", "1m").out
    rows = [" ".join(line.split()) for line in printed.splitlines()]
    assert "series_c/opening/ann 100 1,090.25 keeps its preference" in rows
    assert "series_c 200 213,525.00" in rows


def test_the_class_in_all_follows_its_lots(deal: Path):
    """And does not come after the classes below it."""
    series_d = """  series_d:
    kind: preferred
    name: Series D
    stated_value: 5
    opening: [{holder: ben, shares: 10, on: 2013-01-01}]
    clauses: [{clause: liquidation_preference, id: after, amount: 5, rank: 2, participation: none}]
"""
    deal.write_text(BIOSIG + series_d, encoding="utf-8")
    printed = seriatim("waterfall", deal, "--as-of", "2014-02-15", "--exit", "1m").out
    firsts = [line.split()[0] for line in printed.splitlines() if line.strip()]
    begin = firsts.index("series_c/opening/ann")
    assert firsts[begin : begin + 4] == ["series_c/opening/ann", "series_c/opening/ben", "series_c", "series_d"]
