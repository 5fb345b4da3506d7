"""The terms as sentences: every field of every clause is said, and each sentence carries what its fields rest on."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import seriatim
from seriatim.formats.deal_tables import INJECTED
from seriatim.provisions import CLAUSES
from seriatim.review.explained import names
from tests.doors.command import DEAL
from tests.doors.command import seriatim as command
from tests.simulator.deals import deal


def lines(**given: Any) -> dict[str, tuple[str, ...]]:
    return {line.text: line.grounds for part in seriatim.explain(DEAL, **given).parts for line in part.lines}


def test_a_sentence_carries_the_grounds_of_the_fields_it_states() -> None:
    grounds = lines()
    redeem = next(text for text in grounds if text.startswith("If Hong Kong Boone Group Limited defaults"))
    assert "50.00 %" in redeem
    assert "0.01 a share" in redeem
    assert grounds[redeem] == ("release ¶5",)
    assert grounds["A fraction of a share of Common stock is dropped."] == ("assumed: conversion-fractions",)


def test_the_sentences_follow_the_terms_in_force() -> None:
    assert "A fraction of a share of Common stock is paid in cash." in lines(assume={"conversion-fractions": "cash_in_lieu"})
    march = next(text for text in lines(precedence=["form_8k", "release"]) if text.startswith("Closing march"))
    assert march.endswith("from 2017-02-08 to 2017-03-27.")


def test_every_closing_and_every_opening_is_said() -> None:
    said = lines()
    assert sum(text.startswith("Closing ") for text in said) == 6
    assert said["Held on 2017-01-31 by Tertius Financial Group: 333,333,333 shares."] == ("tertius_8k",)


def test_what_was_amended_and_waived_stands_at_the_end_with_its_event(tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    events.write_text(
        """events:
  - {id: lower, kind: amended, on: 2017-03-01, clause: conversion_fixed, what: price, price: 0.002, source: a letter}
  - {id: later, kind: amended, on: 2017-03-01, clause: redemption_mandatory, what: amount, value: 1100, effective: 2018-01-01}
  - {id: wait, kind: right_waived, on: 2017-03-02, clause: redemption_mandatory, holder: boone, until: 2022-12-31}
""",
        encoding="utf-8",
    )
    last = seriatim.explain(DEAL, events=events).parts[-1]
    assert last.title == "Amended and waived since"
    assert [(line.text, line.grounds) for line in last.lines] == [
        ("From 2017-03-01, price of conversion_fixed: 0.002 (event lower).", ("a letter",)),
        ("From 2018-01-01, amount of redemption_mandatory: 1100 (event later).", ()),
        (
            "From 2017-03-02, redemption_mandatory is waived as to Hong Kong Boone Group Limited until 2022-12-31 (event wait).",
            (),
        ),
    ]
    assert all(part.title != last.title for part in seriatim.explain(DEAL).parts)
    page = tmp_path / "page.html"
    assert command("report", DEAL, "--events", events, "--as-of", "2017-03-02", "--out", page).code == 0
    assert "Mandatory redemption: amount amended" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_says_itself(name: str) -> None:
    assert hasattr(CLAUSES[name], "sentences"), f"{name} has no sentences"


@pytest.mark.parametrize("clause", [clause for clause in deal().clauses if type(clause) in CLAUSES.values()], ids=lambda clause: clause.id)
def test_every_field_is_said(clause: Any) -> None:
    stated = {field for said in clause.sentences(names(deal())) for field in said.states}
    own = {f.name for f in fields(clause)} - INJECTED
    assert own <= stated, own - stated


def test_a_note_is_counted_in_units_and_a_forced_conversion_says_what_a_split_changes() -> None:
    notes = Path(__file__).resolve().parents[1] / "deals" / "notes.deal.yaml"
    said = " ".join(command("explain", notes).out.split())
    assert "Each unit of Convertible notes has a stated value of 0.01 USD." in said
    assert "Held on 2020-01-02 by The lender: 408,238,909 units." in said
    assert "Each share of Series A has a stated value of 8.1415 USD." in said
    assert said.count("The price that the market has to reach is adjusted for splits of Common stock.") == 1
