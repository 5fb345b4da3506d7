"""The terms as sentences: every field of every clause is said, and each sentence carries what its fields rest on."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import seriatim
from seriatim.formats.deal_file import read_deal
from seriatim.formats.deal_tables import INJECTED
from seriatim.provisions import CLAUSES
from seriatim.review.explained import USUAL, explain, names
from tests.doors.command import DEAL
from tests.doors.command import seriatim as command
from tests.simulator.deals import deal


def lines(**given: Any) -> dict[str, tuple[str, ...]]:
    return {line.text: line.grounds for part in seriatim.explain(DEAL, **given).parts for line in part.lines}


def test_a_sentence_carries_the_grounds_of_the_fields_it_states() -> None:
    grounds = lines()
    redeem = next(text for text in grounds if text.startswith("If Hong Kong Boone Group Limited defaults"))
    assert "50.00 %" in redeem
    assert "0.01 USD a share" in redeem
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


@pytest.mark.parametrize("path", sorted(DEAL.parent.parent.glob("*/deal.yaml")), ids=lambda path: path.parent.name)
def test_every_ground_of_a_term_in_force_stands_beside_a_sentence(path: Path) -> None:
    deal = seriatim.load_deal(path)
    elsewhere = ("stated.", "premiums.", "published.")  # these are no terms, but what documents say of them
    terms = [term for term in deal.terms if term.chosen and (term.cite or term.assumed) and not term.path.startswith(elsewhere)]
    said = {ground for part in explain(deal) for line in part.lines for ground in line.grounds}
    missing = [term.path for term in terms if (str(term.cite) if term.cite else f"assumed: {term.assumed}") not in said]
    assert not missing


def test_a_sentence_has_the_wording_of_its_source() -> None:
    worded = {line.text: line.wording for part in seriatim.explain(DEAL).parts for line in part.lines}
    assert worded["The conversion price is 0.004 USD a share."] == "entitled"
    assert worded["A fraction of a share of Common stock is dropped."] == ""
    assert worded["A closing agreed for a month may take place on any day of it."] == ""


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


def sentences_of(path: Path, **given: Any) -> dict[str, list[str]]:
    """The sentences of a deal by the clause that says them."""
    found: dict[str, list[str]] = {}
    for part in seriatim.explain(path, **given).parts:
        for line in part.lines:
            found.setdefault(line.clause, []).append(line.text)
    return found


DEALS = Path(__file__).resolve().parents[2] / "deals"
NOTES = Path(__file__).resolve().parents[1] / "deals" / "notes.deal.yaml"


def test_a_note_is_counted_in_units() -> None:
    said = sentences_of(NOTES)
    assert "Each unit of Convertible notes has a stated value of 0.01 USD." in said[""]
    assert "Held on 2020-01-02 by The lender: 408,238,909 units." in said[""]
    assert "Each share of Series A has a stated value of 8.1415 USD." in said[""]
    assert said["in_the_closing"][0] == (
        "At closing first, every unit of Convertible notes then outstanding converts automatically, and is none any more from then on."
    )
    assert said["in_the_closing"][1].startswith("Then each unit becomes, in shares of Series A,")


def test_what_nobody_elects_is_not_said_to_be_elected() -> None:
    said = sentences_of(NOTES)
    assert "Any number of shares may be converted at once." in said["conversion_ratio"]
    for clause in ("conversion_forced", "on_listing", "in_the_closing"):
        assert not any("Any number" in text or "names no certificates" in text for text in said[clause]), clause
    assert "It may convert all or any part." in said["conversion_forced"]


def test_a_split_changes_what_a_clause_has() -> None:
    forced = sentences_of(NOTES)["conversion_forced"]
    assert "It has no price of its own that a split of Common stock would adjust." in forced
    seen = "prices observed before a split are restated for it."
    none = "A split of Common stock restates the prices observed before it; there is no floor and no fixed price for it to adjust."
    by_deal = {
        "bbby-series-a": f"The floor is adjusted for splits of Common stock; {seen}",
        "series-f-exchange-2019": f"The fixed price is adjusted for splits of Common stock; {seen}",
        "geneva-roth-series-b": none,
    }
    for deal_name, text in by_deal.items():
        assert text in [said for clause in sentences_of(DEALS / deal_name / "deal.yaml").values() for said in clause], deal_name


def test_dividends_that_fall_due_on_no_date_are_not_to_be_paid_on_one() -> None:
    said = sentences_of(DEALS / "verb-series-a" / "deal.yaml")["dividend_cumulative"]
    assert "They fall due on no date: what has accrued stays owed, until it is paid or goes with its share." in said
    assert not any("must pay" in text or "business day" in text for text in said)
    assert "They are paid in cash only." in said
    assert not any("kind" in text or "stock." in text for text in said)


def test_no_citation_stands_under_what_the_deal_file_does_not_say() -> None:
    """BBBY's alternate conversion cites its paragraph for the clause as a whole; how many may be converted is not in it."""
    (lots,) = {
        line.grounds
        for part in seriatim.explain(DEALS / "bbby-series-a" / "deal.yaml").parts
        for line in part.lines
        if line.text == "A holder that names no certificates converts its oldest first."
    }
    assert lots == (USUAL,)
    attached = [
        line
        for part in seriatim.explain(DEALS / "workhorse-series-b" / "deal.yaml").parts
        for line in part.lines
        if line.clause == "warrants_attached"
    ]
    assert [line.grounds[0].partition(" ")[0] for line in attached] == ["form_10q"]


def test_a_protection_stands_with_its_series_and_carries_what_it_rests_on() -> None:
    """It has a field named `closings`, as the closings of an agreement have one."""
    parts = seriatim.explain(DEALS / "biosig-series-c" / "deal.yaml").parts
    (part,) = [part for part in parts if any(line.clause == "antidilution_ratchet" for line in part.lines)]
    assert part.title == "Warrants issued with Series C"
    grounds = {line.text: line.grounds for line in part.lines if line.clause == "antidilution_ratchet"}
    assert grounds["Sales under this agreement count too."] == ("assumed: what-counts",)
    assert ('form_10q ¶6 "full ratchet"',) in grounds.values()
    assert (USUAL,) not in grounds.values()


MADE_UP = NOTES.parent


@pytest.mark.parametrize("path", sorted([*DEALS.glob("*/deal.yaml"), *MADE_UP.glob("*.deal.yaml")]), ids=str)
def test_every_clause_stands_under_what_the_deal_file_lists_it_under(path: Path) -> None:
    made = read_deal(path.read_text(encoding="utf-8"), str(path)).deal
    listed = {words[3]: made.securities[words[1]].name for words in (way.split(".") for way in made.written) if words[2:3] == ["clauses"]}
    said = {line.clause: part.title for part in seriatim.explain(path).parts for line in part.lines}
    assert listed.items() <= said.items()


@pytest.mark.parametrize("path", sorted(DEALS.glob("*/deal.yaml")), ids=lambda path: path.parent.name)
def test_every_sentence_reads_well(path: Path) -> None:
    """A capital, one full stop at the end, no double words or blanks, no id where a word belongs."""
    for part in seriatim.explain(path).parts:
        for line in part.lines:
            assert line.text[0].isupper(), line.text
            assert re.search(r"[^.]\.$", line.text), line.text
            assert not re.search(r"  | [.,;:]|None|\b(\w+) \1\b|\bvwap\b", line.text), line.text
