"""The command: what it prints, the events file it writes, and that every view works on that."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import seriatim as door
from tests.doors.command import AS_IT_HAPPENED, DEAL, seriatim
from tests.scenario.playing import SIGNED

SCENARIOS = {path.stem: path for path in (DEAL.parent / "scenarios").glob("*.yaml")}
BEGIN = ("--as-of", SIGNED)


def columns(*names: str, more: tuple[object, ...] = BEGIN) -> dict[str, Any]:
    ran = seriatim("scenario", DEAL, *(SCENARIOS[name] for name in names), *more, "--json")
    assert ran.code == 0, ran.text
    return {column["scenario"]: column for column in ran.json["scenarios"]}


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_the_events_that_a_scenario_yields_lead_every_view_to_its_end(name: str, tmp_path: Path):
    file = tmp_path / "supposed.yaml"
    ran = seriatim("scenario", DEAL, SCENARIOS[name], *BEGIN, "--events-out", file, "--json")
    (column,) = ran.json["scenarios"]
    laid = ("--events", file, "--as-of", column["until"])
    table = seriatim("captable", DEAL, *laid, "--json").json
    assert table["rows"] == column["holdings"]
    assert table["events"]["hypothetical"] == table["events"]["counted"] == len(column["events"])
    schedule = seriatim("schedule", DEAL, *laid, "--json").json
    assert schedule["by_year"] == column["obligations_left"]
    history = seriatim("history", DEAL, "--events", file, "--json").json
    assert [row["kind"] for row in history["rows"]] == [event["kind"] for event in column["events"]]
    assert {row["source"] for row in history["rows"]} == {f"scenario {name}"}


def test_recorded_it_verifies(tmp_path: Path):
    file, store = tmp_path / "supposed.yaml", tmp_path / "test.ledger"
    seriatim("scenario", DEAL, SCENARIOS["stops-at-may"], *BEGIN, "--events-out", file)
    assert seriatim("record", DEAL, "--file", file, "--store", store).code == 0
    assert seriatim("verify", DEAL, "--store", store).code == 0


def test_it_begins_from_what_has_happened():
    (column,) = columns("held", more=("--events", AS_IT_HAPPENED, "--as-of", "2017-06-01", "--until", "2017-12-31")).values()
    assert (column["from"], column["until"]) == ("2017-06-02", "2017-12-31")
    assert [event["kind"] for event in column["events"]] == ["closed", "condition", "closed"]
    assert column["proceeds"] == "20000000"  # four closings on record, two to come
    assert column["common_issued"] == "200000000"  # of the 800 converted before


def test_until_on_the_command_line_counts_first():
    assert columns("held", more=(*BEGIN, "--until", "2017-03-15"))["held"]["proceeds"] == "1000000"


def test_the_ledger_is_not_touched(tmp_path: Path):
    store = tmp_path / "test.ledger"
    seriatim("record", DEAL, "designated", "--on", "2017-02-09", "--store", store)
    before = store.read_bytes()
    columns("all-funded", more=(*BEGIN, "--store", store))
    assert store.read_bytes() == before


def test_every_problem_of_every_file_at_once(tmp_path: Path):
    bad, worse = tmp_path / "bad.yaml", tmp_path / "worse.yaml"
    bad.write_text("seriatim: 1\ntitel: x\nholders: {nobody: {}}\n", encoding="utf-8")
    worse.write_text("seriatim: 1\nassume: {no-such: 1}\n", encoding="utf-8")
    ran = seriatim("scenario", DEAL, bad, worse, tmp_path / "none.yaml", *BEGIN, "--json")
    assert ran.code == 2
    assert ran.codes == ["unknown-key", "unknown-holder", "unknown-assumption", "file-unreadable"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", SIGNED), "out-of-range"),
        (("--until", "9500-01-01"), "out-of-range"),
        (("--events-out", "no/such/folder/x.yaml"), "file-unwritable"),
        (("--chart", "no/such/folder/x.svg"), "file-unwritable"),
    ],
)
def test_what_cannot_be(words: tuple[str, ...], code: str):
    ran = seriatim("scenario", DEAL, SCENARIOS["stops-at-may"], *BEGIN, *words, "--json")
    assert (ran.code, ran.codes) == (2, [code])


def test_one_scenario_yields_one_file(tmp_path: Path):
    ran = seriatim("scenario", DEAL, SCENARIOS["held"], SCENARIOS["stops-at-may"], *BEGIN, "--events-out", tmp_path / "x.yaml", "--json")
    assert (ran.code, ran.codes) == (2, ["wrong-usage"])


def test_a_picture_without_a_market_has_the_counts_alone(tmp_path: Path):
    file = tmp_path / "x.svg"
    seriatim("scenario", DEAL, SCENARIOS["converts-first"], *BEGIN, "--chart", file)
    drawn = file.read_text(encoding="utf-8")
    assert "common stock outstanding" in drawn
    assert "price, logarithmic" not in drawn


def test_the_same_from_python(tmp_path: Path):
    view = door.scenario(DEAL, SCENARIOS["stops-at-may"], as_of=date(2017, 2, 9))
    (column,) = view.columns
    assert column.outcome.remedy.redeemed == 1500
    recorded = door.record(DEAL, column.entries, store=tmp_path / "test.ledger")
    assert len(recorded.events) == len(column.entries)
