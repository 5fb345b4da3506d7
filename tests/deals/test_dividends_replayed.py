"""Dividends replayed to the balances that were published: paid in kind up to a ceiling, accumulated in dollars, paid in stock.

The figures are those of `deals/*/events.yaml`; their sources stand in each deal's SOURCES.md.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.deals.test_golden import SHIPPED
from tests.deals.test_positions import checked, classes
from tests.doors.command import seriatim

DEALS = ("class-a-pik", "ecostim-series-a", "six-series-preferred", "workhorse-series-b")

CLASS_A = {
    "2015-12-31": "138217",
    "2016-03-31": "144091",
    "2016-06-30": "144091",
    "2016-09-30": "150000",
    "2016-12-31": "150000",
}
"""Published, and what the events come to."""

SIX_SERIES = {
    "2016-06-30": {"a": 3655886, "a1": 508900, "a2": 63953, "b": 1702220, "b1": 1816081, "b2": 36036},
    "2016-09-30": {"a": 3773815, "a1": 525616, "a2": 65528, "b": 1756164, "b1": 1880105, "b2": 36104},
}
"""Dollars of liquidation preference, as published; the totals are 7,783,076 and 8,037,332."""


def rows(folder: str, day: str) -> Any:
    deal = SHIPPED / folder
    return seriatim("schedule", deal / "deal.yaml", "--events", deal / "events.yaml", "--as-of", day, "--json").json["rows"]


@pytest.mark.parametrize("folder", DEALS)
def test_recorded_in_a_ledger_every_event_holds(folder: str, tmp_path: Path) -> None:
    deal, store = SHIPPED / folder, tmp_path / "a.ledger"
    assert seriatim("record", deal / "deal.yaml", "--file", deal / "events.yaml", "--store", store).code == 0
    assert seriatim("verify", deal / "deal.yaml", "--store", store).code == 0


@pytest.mark.parametrize(("day", "shares"), CLASS_A.items())
def test_class_a_is_paid_in_kind_up_to_the_ceiling(day: str, shares: str) -> None:
    assert classes("class-a-pik", day)["class_a"]["outstanding"] == shares
    (printed,) = (p for p in checked("class-a-pik")["published"] if (p["as_of"], p["what"]) == (day, "outstanding"))
    assert (printed["value"], printed["agrees"]) == (shares, True)


def test_the_one_share_of_class_a_is_a_finding_and_not_absorbed() -> None:
    found = checked("class-a-pik")
    off = [(p["as_of"], p["value"], p["computed"]) for p in found["published"] if not p["agrees"]]
    assert off == [("2017-09-30", "156376", "156375"), ("2017-12-31", "163022", "163021"), ("2018-03-31", "163022", "163021")]
    assert [p["code"] for p in found["findings"]] == ["balance-differs"] * 3


def test_the_excess_of_class_a_is_given_in_common() -> None:
    """6,124 shares due and 5,909 left: 215 at 99.035 common each."""
    assert classes("class-a-pik", "2016-09-30")["common"]["outstanding"] == str(int(215 * Decimal("99.035")))


@pytest.mark.parametrize("day", SIX_SERIES)
def test_six_series_accumulate_to_the_dollar(day: str) -> None:
    found = checked("six-series-preferred")
    assert (found["findings"], [p for p in found["published"] if not p["agrees"]]) == ([], [])
    printed = {p["class"]: p for p in found["published"] if p["as_of"] == day}
    assert {name: int(printed[f"series_{name}"]["value"]) for name in SIX_SERIES[day]} == SIX_SERIES[day]
    total = sum(round(Decimal(p["computed"])) for p in printed.values())
    assert total == sum(SIX_SERIES[day].values()) == {"2016-06-30": 7783076, "2016-09-30": 8037332}[day]


def test_workhorse_pays_in_stock_each_quarter_and_redeems_with_what_has_accrued_by_then() -> None:
    due = [(r["on"], r["amount"], r["yields"]) for r in rows("workhorse-series-b", "2019-06-30") if r["kind"] == "dividend"]
    assert due[:2] == [("2019-06-30", "138888.89", "85733"), ("2019-09-30", "500000", "308641")]
    assert (len(due), due[-1][0]) == (16, "2023-03-31")
    redemption = next(r for r in rows("workhorse-series-b", "2019-06-30") if r["clause"] == "redemption_mandatory")
    # From March 31 to June 5, 2023: 65 days of 360 at $1.60 a year on 1,250,000 shares.
    assert (redemption["on"], redemption["amount"]) == ("2023-06-05", "25361111.11")


def test_eco_stim_in_cash_and_then_in_kind() -> None:
    deal = SHIPPED / "ecostim-series-a"
    events = seriatim("history", deal / "deal.yaml", "--events", deal / "events.yaml", "--json").json["rows"]
    moved = [{m["account"]: m["change"] for m in event["moves"] if m["asset"] in ("USD", "series_a")} for event in events]
    assert moved[0]["cash/fir_tree"] == "50000"
    assert moved[1]["series_a/second-dividend"] == "60"


def test_eco_stim_may_be_called_at_the_greater_of_two_amounts() -> None:
    call = next(r for r in rows("ecostim-series-a", "2018-03-01") if r["clause"] == "redemption_call")
    assert (call["modal"], call["price"]) == ("may", "1500")


def test_workhorses_units_bring_their_warrants() -> None:
    warrants = classes("workhorse-series-b", "2019-06-05")["warrants"]
    assert (warrants["outstanding"], warrants["as_converted"]) == ("1250000", "9262500")  # one with each unit, each for 7.41 shares
