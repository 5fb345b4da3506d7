"""A right stands in the schedule from the day it is there: `pending` before its first day, `open`, and not at all after its last."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.command import DEAL, seriatim

PAVMED = DEAL.parent.parent / "pavmed-series-a/deal.yaml"


@pytest.mark.parametrize(("on", "status"), [("2017-11-16", ["pending"]), ("2017-11-17", ["open"]), ("2017-11-18", [])])
def test_an_exchange_offered_for_a_day(tmp_path: Path, on: str, status: list[str]):
    events = tmp_path / "events.yaml"
    events.write_text(
        "events:\n"
        "  - {id: held, kind: issued, on: 2017-11-15, security: series_a, quantity: 1000, price: 1, holder: holders,"
        " evidence: hypothetical, source: a test}\n",
        encoding="utf-8",
    )
    shown = seriatim("schedule", PAVMED, "--events", events, "--as-of", on, "--json").json["rows"]
    assert [row["status"] for row in shown if row["kind"] == "exchange"] == status
