"""Positions replayed to the balances that were published: fractional preferred, splits after the fact, one series for another.

The figures are those of `deals/*/events.yaml`; their sources stand in each deal's SOURCES.md.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.deals.test_golden import SHIPPED
from tests.doors.command import seriatim


def checked(folder: str) -> Any:
    return seriatim("check", SHIPPED / folder / "deal.yaml", "--events", SHIPPED / folder / "events.yaml", "--json").json


def classes(folder: str, day: str) -> dict[str, Any]:
    deal = SHIPPED / folder
    table = seriatim("captable", deal / "deal.yaml", "--events", deal / "events.yaml", "--as-of", day, "--json").json
    return {line["class"]: line for line in table["classes"]}


@pytest.mark.parametrize("folder", ["ascent-series-1a", "inpixon-series-3"])
def test_every_published_balance_is_what_the_events_come_to(folder: str) -> None:
    found = checked(folder)
    assert len(found["published"]) >= 4
    assert [p for p in found["published"] if not p["agrees"]] == []
    assert found["findings"] == []


@pytest.mark.parametrize("folder", ["ascent-series-1a", "inpixon-series-3", "pavmed-series-a"])
def test_recorded_in_a_ledger_every_event_holds(folder: str, tmp_path: Path) -> None:
    deal, store = SHIPPED / folder, tmp_path / "a.ledger"
    assert seriatim("record", deal / "deal.yaml", "--file", deal / "events.yaml", "--store", store).code == 0
    assert seriatim("verify", deal / "deal.yaml", "--store", store).code == 0


def test_fractional_preferred_leaves_nothing_over() -> None:
    assert Decimal("9773.7252") + Decimal("411.25") + Decimal(0) == Decimal("10184.9752")
    assert classes("inpixon-series-3", "2018-02-20")["series_3"]["outstanding"] == "10184.9752"
    assert classes("inpixon-series-3", "2018-02-20")["series_3"]["cash_raised"] == "10184975.2"
    assert classes("inpixon-series-3", "2018-06-30")["series_3"]["outstanding"] == "0"


def test_each_conversion_restated_is_rounded_up_by_itself() -> None:
    assert classes("inpixon-series-3", "2019-12-31")["common"]["outstanding"] == "2409"  # 2,311 and 98, not 2,408 of the sum


def test_100_series_1a_give_200_000_after_the_split() -> None:
    line = classes("ascent-series-1a", "2022-01-28")["series_1a"]
    assert (line["conversion_price"], line["conversion_ratio"]) == ("0.5", "2000")


def test_the_gap_in_pavmeds_series_a_is_a_finding_and_not_absorbed() -> None:
    found = checked("pavmed-series-a")
    (gap,) = found["findings"]
    assert (gap["code"], gap["expected"], gap["found"]) == ("balance-differs", "249,667", "267,999")
    assert "18,332 off" in gap["message"]
    assert [p["agrees"] for p in found["published"]] == [True, False]
