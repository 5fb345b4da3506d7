"""Terms that lead beyond the years of a calendar: a problem with a name in every view, no breakdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.command import seriatim
from tests.provisions.protected import series, written


@pytest.mark.parametrize("command", ["check", "schedule", "captable"])
def test_a_redemption_in_ninety_years(tmp_path: Path, command: str):
    position = series("a", 10, 1000, 1)
    redemption = {"clause": "redemption_mandatory", "on": "90 years after issue", "amount": "stated_value"}
    position["clauses"].append({**redemption, "roll": "following", "calendar": "nyse"})
    file = tmp_path / "deal.yaml"
    file.write_text(written(a=position), encoding="utf-8")
    ran = seriatim(command, file)
    assert ran.code == 2
    assert "the nyse calendar is known from 1971 to 2100, not for 2110 [out-of-range]" in ran.text
