"""The terms as sentences: every field of every clause is said, and each sentence carries what its fields rest on."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

import seriatim
from seriatim.formats.deal_tables import INJECTED
from seriatim.provisions import CLAUSES
from seriatim.review.explained import names
from tests.doors.command import DEAL
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


@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_says_itself(name: str) -> None:
    assert hasattr(CLAUSES[name], "sentences"), f"{name} has no sentences"


@pytest.mark.parametrize("clause", [clause for clause in deal().clauses if type(clause) in CLAUSES.values()], ids=lambda clause: clause.id)
def test_every_field_is_said(clause: Any) -> None:
    stated = {field for said in clause.sentences(names(deal())) for field in said.states}
    own = {f.name for f in fields(clause)} - INJECTED
    assert own <= stated, own - stated
