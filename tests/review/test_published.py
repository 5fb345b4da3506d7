"""Balances published beside the events: recomputed from them, and a difference is a finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import Ran, seriatim
from tests.errors.gallery import HERE as GALLERY

EVENTS = """
seriatim: 1
events:
  - {kind: designated, on: 2020-01-20, security: series_a}
  - {kind: closed, on: 2020-01-31, closing: first}
  - {kind: dividend_paid, on: 2020-02-01, security: common, per_share: 0.01, participating: owed}
  - {kind: converted, on: 2020-02-03, security: series_a, quantity: 80}
published:
"""


def checked(tmp_path: Path, *lines: str) -> Ran:
    events = tmp_path / "events.yaml"
    events.write_text(EVENTS + "".join(f"  - {{{line}}}\n" for line in lines), encoding="utf-8")
    return seriatim("check", str(GALLERY / "deal.yaml"), "--events", str(events), "--json")


def one(tmp_path: Path, line: str) -> tuple[Any, Any]:
    """What a published balance is recomputed as, and whether it agrees."""
    ran = checked(tmp_path, f"source: report, {line}")
    (row,) = ran.json["published"]
    codes = [p["code"] for p in ran.json["findings"]]
    assert codes == ([] if row["agrees"] else ["balance-differs"])
    assert ran.code == (0 if row["agrees"] else 1)
    return row["computed"], row["agrees"]


@pytest.mark.parametrize(
    ("line", "computed", "agrees"),
    [
        ("security: series_a, as_of: 2020-02-03, what: outstanding, value: 20", "20", True),
        ("security: series_a, as_of: 2020-02-02, what: outstanding, value: 100", "100", True),  # the day before the conversion
        ("security: series_a, as_of: 2020-01-30, what: outstanding, value: 0", "0", True),
        ("security: series_a, as_of: 2020-02-03, what: outstanding, value: 21", "20", False),
        ("security: common, as_of: 2020-02-03, what: outstanding, value: 508_000", "508000", True),
        ("security: common, as_of: 2020-02-03, what: outstanding, value: 8_000, holder: angel", "8000", True),
        ("security: series_a, as_of: 2020-02-03, what: authorized, value: 200", "200", True),
        ("security: series_a, as_of: 2020-01-19, what: authorized, value: 200", None, False),  # not designated yet
        ("security: series_a, as_of: 2020-02-03, what: accrued, value: 20", "20", True),  # 20 shares at 100 for 1 × 0.01
        ("security: series_a, as_of: 2020-02-03, what: preference, value: 2_020", "2020", True),
        ("security: common, as_of: 2020-02-03, what: preference, value: 1", None, False),  # has no stated value
        ("security: series_a, as_of: 2020-02-03, what: conversion_price, value: 1", "1", True),
        ("security: series_a, as_of: 2020-02-03, what: preference, value: 2_000, unit: 1000", "2020", True),  # in thousands
        ("security: series_a, as_of: 2020-02-03, what: preference, value: 2_000, unit: 10", "2020", False),
        ("security: series_a, as_of: 2020-01-31, what: outstanding, value: 1000, unit: 200", "100", False),
    ],
)
def test_what_is_published_is_recomputed(tmp_path: Path, line: str, computed: Any, agrees: bool):
    assert one(tmp_path, line) == (computed, agrees)


def test_a_difference_says_by_how_much_where_and_the_note(tmp_path: Path):
    line = "security: series_a, as_of: 2020-02-03, what: outstanding, value: 21, source: page 4, note: rounded up"
    (finding,) = checked(tmp_path, line).json["findings"]
    assert finding["message"] == "series_a, outstanding on 2020-02-03: published 21, the events come to 20, 1 off (rounded up)"
    assert (finding["expected"], finding["found"], finding["because"]) == ("21", "20", "page 4")
    assert finding["where"].endswith("events.yaml:9:5")


def test_the_table_says_which_agree(tmp_path: Path):
    checked(tmp_path, "security: series_a, as_of: 2020-02-03, what: outstanding, value: 20, source: page 4")
    ran = seriatim("check", str(GALLERY / "deal.yaml"), "--events", str(tmp_path / "events.yaml"))
    assert [line.split() for line in ran.out.splitlines() if line.startswith("2020-02-03")] == [
        ["2020-02-03", "series_a", "outstanding", "20", "20", "agrees"]
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("security: series_b, as_of: 2020-02-03, what: outstanding, value: 1, source: x", "unknown-reference"),
        ("security: series_a, as_of: 2020-02-03, what: outstanding, value: 1, source: x, holder: nobody", "unknown-holder"),
        ("security: series_a, as_of: 2020-02-03, what: outstandig, value: 1, source: x", "wrong-value"),
        ("security: series_a, as_of: 2020-02-03, what: outstanding, source: x", "missing-key"),
        ("security: series_a, as_of: 2020-02-03, what: accrued, value: 1, source: x, unit: 0", "out-of-range"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, line: str, code: str):
    ran = checked(tmp_path, line)
    assert (ran.code, [p["code"] for p in ran.json["problems"]]) == (2, [code])


def test_no_list_is_a_problem_and_nothing_is_none(tmp_path: Path):
    assert checked(tmp_path).json["published"] == []
    events = tmp_path / "events.yaml"
    events.write_text(EVENTS.rstrip() + " 5\n", encoding="utf-8")
    assert seriatim("check", str(GALLERY / "deal.yaml"), "--events", str(events), "--json").json["problems"][0]["code"] == "wrong-shape"
