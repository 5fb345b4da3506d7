"""A deal without an agreement: a holder's note, and what the views say of it. Convertible notes are counted in principal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput
from tests.doors.command import seriatim

NOTE = """
seriatim: 1
id: a-note
title: A convertible note
currency: USD
parties:
  acme: {name: Acme Inc., role: issuer}
  lender: {name: Lender LP, role: investor}
  founders: {name: The founders, role: holder}
securities:
  common:
    kind: common
    name: Common stock
    opening: [{holder: founders, shares: 500_000, on: 2020-01-01}]
  notes:
    kind: note
    name: Convertible note
    smallest: 0.01
    opening: [{holder: lender, shares: 100_000, on: 2020-02-03}]
    clauses:
      - clause: conversion_fixed
        into: common
        price: 0.50
        amount: stated_value
        fractions: down
        adjusts_for_splits: true
        restricted: true
      - {clause: redemption_mandatory, on: 18 months after issue, amount: stated_value + accrued, roll: none, calendar: nyse}
"""


@pytest.fixture
def position(tmp_path: Path) -> Path:
    file = tmp_path / "deal.yaml"
    file.write_text(NOTE, encoding="utf-8")
    return file


def test_a_position_has_no_closings_and_begins_when_the_last_holding_is_known() -> None:
    deal = read_deal(NOTE, "deal.yaml").deal
    assert (deal.agreement, deal.closings, deal.begins) == (None, (), date(2020, 2, 3))
    assert "staged_closings" not in deal.clauses.by_id


def test_a_note_is_counted_in_units_of_principal_each_worth_one() -> None:
    note = read_deal(NOTE, "deal.yaml").deal.securities["notes"]
    assert (note.stated_value, note.unit) == (Decimal(1), "principal")


def test_a_note_falls_due_and_converts_by_the_clauses_of_a_series(position: Path) -> None:
    rows = seriatim("schedule", position, "--as-of", "2020-03-01", "--json").json["rows"]
    maturity, right = ({row["kind"]: row for row in rows}[kind] for kind in ("redemption", "conversion"))
    assert (maturity["on"], maturity["shares"], maturity["amount"]) == ("2021-08-03", "100000", "100000")
    assert (right["shares"], right["yields"]) == ("100000", "200000")  # 100,000 at 0.50


def test_part_of_a_note_is_converted_recorded_and_verified(position: Path, tmp_path: Path) -> None:
    words = ("--on", "2020-06-01", "--shares", "25_000.50", "--holder", "lender", "--store", tmp_path / "a.ledger")
    assert seriatim("record", position, "converted", *words).code == 0
    table = seriatim("captable", position, "--store", tmp_path / "a.ledger", "--as-of", "2020-06-01", "--json").json
    assert {c["class"]: c["outstanding"] for c in table["classes"]} == {"common": "550001", "notes": "74999.5"}
    assert seriatim("verify", position, "--store", tmp_path / "a.ledger").code == 0


def test_a_closing_cannot_be_funded_where_none_is_agreed(position: Path, tmp_path: Path) -> None:
    ran = seriatim("record", position, "closed", "first", "--on", "2020-06-01", "--store", tmp_path / "a.ledger", "--json")
    assert ran.codes == ["nothing-provides"]


def test_check_and_report_do_without_an_agreement(position: Path, tmp_path: Path) -> None:
    assert seriatim("check", position).code == 0
    page = tmp_path / "page.html"
    assert seriatim("report", position, "--as-of", "2020-06-01", "--out", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "Timeline of closings" not in text
    assert "Convertible note, principal" in text


def test_a_statement_about_closings_needs_closings() -> None:
    with pytest.raises(BadInput) as bad:
        read_deal(NOTE + "stated: [{id: total, what: amount, closings: [first], value: 100_000}]\n", "deal.yaml")
    assert [p.code for p in bad.value.problems] == ["unknown-reference"]
