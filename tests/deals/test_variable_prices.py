"""Deals whose price follows the market, recorded in a ledger on disk: published totals come out, and the ledger verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput
from tests.doors.command import DEAL, seriatim

SHIPPED = DEAL.parent.parent
SERIES_E = SHIPPED / "ascent-series-e"
BBBY = SHIPPED / "bbby-series-a" / "deal.yaml"
VWAPS = {
    "2023-01-27": "2.7", "2023-01-30": "2.9", "2023-01-31": "3.1", "2023-02-01": "2.95", "2023-02-02": "3.2",
    "2023-02-03": "3.0", "2023-02-06": "5.1", "2023-02-07": "3.4", "2023-02-08": "2.8", "2023-02-09": "2.579",
}  # fmt: skip
"""Ten trading days that end on the notice day; supposed, except that the lowest makes the price of cases/tranche.json T09 to the cent."""


def given(done: dict[str, Any], security: str) -> dict[str, int]:
    """Shares of a security that each event gave somebody."""
    rows = ((row["id"], move) for row in done["rows"] for move in row["moves"])
    return {name: int(move["change"]) for name, move in rows if move["asset"] == security and not move["change"].startswith("-")}


def test_series_e_totals_of_both_years(tmp_path: Path) -> None:
    store = ("--store", tmp_path / "e.ledger")
    assert seriatim("record", SERIES_E / "deal.yaml", "--file", SERIES_E / "events.yaml", *store).code == 0
    assert seriatim("verify", SERIES_E / "deal.yaml", *store, "--json").json["ok"]
    moved = given(seriatim("history", SERIES_E / "deal.yaml", *store, "--json").json, "common")
    assert (moved["converted-2015"], moved["converted-2016"]) == (247_879, 41_895_161)
    table = seriatim("captable", SERIES_E / "deal.yaml", *store, "--as-of", "2016-12-31", "--json").json
    own = next(line for line in table["classes"] if line["class"] == "series_e")
    assert (own["outstanding"], own["as_converted"], own["conversion_price"]) == ("120", None, None)
    assert [finding["code"] for finding in table["findings"]] == ["price-unknown"]


def test_series_f_balances_and_the_split_after_the_fact(tmp_path: Path) -> None:
    """rollforward-series-c-e-to-f-2019.json: 587 C, then 1,563 C and 1,200 E into 2,763 F, then 180 F at 0.009; 1 for 500 later."""
    folder, store = SHIPPED / "series-f-exchange-2019", ("--store", tmp_path / "f.ledger")
    assert seriatim("record", folder / "deal.yaml", "--file", folder / "events.yaml", *store).code == 0
    assert seriatim("verify", folder / "deal.yaml", *store, "--json").json["ok"]
    assert seriatim("check", folder / "deal.yaml", "--events", folder / "events.yaml", "--json").json["findings"] == []
    rows = seriatim("captable", folder / "deal.yaml", *store, "--as-of", "2019-09-30", "--level", "certificate", "--json").json["rows"]
    assert {row["certificate"]: row["outstanding"] for row in rows} == {
        "common/converted-c": "78280",
        "common/converted-f": "40000",
        "series_f/from_c": "1383",
        "series_f/from_e": "1200",
    }


def test_a_price_that_rests_on_itself() -> None:
    text = BBBY.read_text(encoding="utf-8")
    automatic = "{clause: conversion_automatic, id: NAME, into: common, amount: stated_value, fractions: down, adjusts_for_splits: true"
    automatic += ", restricted: false, on: 2024-01-01, conversion: OTHER}"
    circle = [automatic.replace("NAME", one).replace("OTHER", other) for one, other in (("one", "two"), ("two", "three"), ("three", "one"))]
    added = "".join(f"      - {clause}\n" for clause in circle)
    with pytest.raises(BadInput) as caught:
        read_deal(text.replace("    clauses:\n", f"    clauses:\n{added}"), "deal.yaml")
    assert {problem.code for problem in caught.value.problems} == {"circular-reference"}
    assert "the price of one would be taken from itself: two, then three, then one" in caught.value.problems[0].message
    read_deal(text.replace("    clauses:\n", "    clauses:\n" + added.replace("conversion: one", "conversion: alternate")), "deal.yaml")


class TestBedBath:
    """23,685 shares of $10,000 (cases/tranche.json T09)."""

    def record(self, store: Path, *words: object) -> Any:
        return seriatim("record", BBBY, *words, "--store", store)

    def observed(self, store: Path) -> None:
        for day, price in VWAPS.items():
            words = ("--on", day, "--security", "common", "--quote", "vwap", "--price", price)
            assert self.record(store, "observed", *words).code == 0

    @pytest.mark.parametrize(("clause", "price", "shares"), [("alternate", "2.3727", 99_822_986), ("conversion_fixed", "6.15", 38_512_195)])
    def test_all_shares_at_either_price(self, tmp_path: Path, clause: str, price: str, shares: int) -> None:
        store = tmp_path / "b.ledger"
        if clause == "alternate":
            words = ("--on", "2023-02-10", "--clause", clause, "--what", "price", "--price", price)
            assert self.record(store, "determined", *words).code == 0
        words = ("--on", "2023-02-10", "--shares", "23685", "--clause", clause, "--price", price)
        assert self.record(store, "converted", *words).code == 0
        assert seriatim("verify", BBBY, "--store", store, "--json").json["ok"]
        assert max(given(seriatim("history", BBBY, "--store", store, "--json").json, "common").values()) == shares

    def test_from_the_quotations(self, tmp_path: Path) -> None:
        store = tmp_path / "b.ledger"
        self.observed(store)
        rows = seriatim("schedule", BBBY, "--store", store, "--as-of", "2023-02-09", "--json").json["rows"]
        (alternate,) = [row for row in rows if row["price"] != "6.15"]
        assert (alternate["clause"], alternate["price"], alternate["yields"]) == ("alternate", "2.37268", "99823827")
        assert self.record(store, "converted", "--on", "2023-02-09", "--shares", "1000").code == 3  # which of the two?
        assert self.record(store, "converted", "--on", "2023-02-09", "--shares", "1000", "--price", "2.37268").code == 0
        assert self.record(store, "converted", "--on", "2023-02-09", "--shares", "22686", "--clause", "conversion_fixed").code == 3
        assert self.record(store, "converted", "--on", "2023-02-09", "--shares", "22685", "--clause", "conversion_fixed").code == 0
        assert seriatim("verify", BBBY, "--store", store, "--json").json["ok"]

    def test_the_floor(self, tmp_path: Path) -> None:
        store = tmp_path / "b.ledger"
        self.observed(store)
        words = ("--on", "2023-02-10", "--security", "common", "--quote", "vwap", "--price", "0.5")
        assert self.record(store, "observed", *words).code == 0
        table = seriatim("captable", BBBY, "--store", store, "--as-of", "2023-02-10", "--json").json
        own = next(line for line in table["classes"] if line["class"] == "series_a")
        assert (own["conversion_price"], own["as_converted"]) == ("0.716", "330796089")  # 92% of 0.50 is 0.46
