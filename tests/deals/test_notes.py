"""Conversions that nobody elects, through a deal file, the command line and a ledger on disk: inside a closing, forced, at a listing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import seriatim

NOTES = Path(__file__).parent / "notes.deal.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A ledger in which the first closing is made and the notes have converted in it."""
    found = tmp_path / "notes.ledger"
    record(found, "closed", "first", "--on", "2020-01-31")
    record(found, "converted", "--on", "2020-01-31", "--clause", "in_the_closing", "--shares", "408238909", "--price", "6.5132")
    return found


def record(store: Path, *words: object, code: int = 0) -> Any:
    done = seriatim("record", NOTES, *words, "--store", store, "--json")
    assert done.code == code, done.text
    return done.json


def held(store: Path, on: str) -> dict[tuple[str, str], str]:
    rows = seriatim("captable", NOTES, "--store", store, "--as-of", on, "--json").json["rows"]
    return {(row["class"], row["holder"]): row["outstanding"] for row in rows}


def verified(store: Path) -> bool:
    return bool(seriatim("verify", NOTES, "--store", store, "--json").json["ok"])


def test_the_schedule_foresees_the_conversion_in_the_closing(tmp_path: Path) -> None:
    rows = seriatim("schedule", NOTES, "--store", tmp_path / "none.ledger", "--as-of", "2020-01-15", "--json")
    rows = seriatim("schedule", NOTES, "--as-of", "2020-01-15", "--json").json["rows"] if rows.code else rows.json["rows"]
    (waits,) = [row for row in rows if row["clause"] == "in_the_closing" and row["status"] == "waits"]
    assert (waits["modal"], waits["price"], waits["yields"], waits["given"]) == ("must", "6.5132", "626787", "it waits for closing first")


def test_626787_shares_for_the_notes(store: Path) -> None:
    assert held(store, "2020-01-31") == {("series_a", "fund"): "1630910", ("series_a", "lender"): "626787"}
    assert verified(store)


def test_not_before_the_closing_and_not_at_its_full_price(tmp_path: Path) -> None:
    words = ("converted", "--clause", "in_the_closing", "--shares", "408238909")
    (problem,) = record(tmp_path / "a.ledger", *words, "--on", "2020-01-30", code=3)["problems"]
    assert (problem["code"], problem["because"]) == ("not-available", "in_the_closing")
    record(tmp_path / "a.ledger", "closed", "first", "--on", "2020-01-31")
    (problem,) = record(tmp_path / "a.ledger", *words, "--on", "2020-01-31", "--price", "8.1415", code=3)["problems"]
    assert (problem["code"], problem["available"]) == ("price-differs", "6.5132")


def test_forced_when_the_market_stood_at_twice_the_price(store: Path) -> None:
    for day, price in (("03", "16.283"), ("04", "16.283"), ("05", "16.28"), ("06", "17"), ("07", "16")):
        record(store, "observed", "--on", f"2020-02-{day}", "--security", "common", "--quote", "close", "--price", price)
    words = ("converted", "--on", "2020-02-10", "--clause", "conversion_forced", "--holder", "lender", "--shares", "626787")
    record(store, *words)
    assert held(store, "2020-02-10") == {("common", "lender"): "626787", ("series_a", "fund"): "1630910"}
    assert verified(store)


def test_all_at_once_when_it_is_listed(store: Path) -> None:
    words = ("converted", "--on", "2020-03-02", "--clause", "on_listing", "--shares", "2257697")
    record(store, *words, code=3)
    record(store, "occurred", "--on", "2020-03-02", "--what", "listing")
    record(store, *words)
    assert held(store, "2020-03-02") == {("common", "fund"): "1630910", ("common", "lender"): "626787"}
    assert verified(store)


def test_tables_say_what_they_count() -> None:
    """Notes are units and no shares: beside each count stands what it counts; a deal of shares alone says so in the head."""
    classes = seriatim("captable", NOTES, "--as-of", "2020-02-01").out
    assert next(line.split()[:3] for line in classes.splitlines() if line.startswith("notes ")) == ["notes", "units", "408,238,909"]
    due = seriatim("schedule", NOTES, "--as-of", "2020-02-01").out
    assert " 408,238,909  units " in due
    assert " shares " not in next(line for line in due.splitlines() if line.startswith("when "))
    shares_only = seriatim("schedule", NOTES.parents[2] / "deals/ascent-series-k/deal.yaml", "--as-of", "2017-02-09").out
    assert " shares " in next(line for line in shares_only.splitlines() if line.startswith("when "))
