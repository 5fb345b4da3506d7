"""What a document states beside what the terms come to: to the cent, with the steps that were printed, and a ceiling as a ceiling."""

from __future__ import annotations

from pathlib import Path

from tests.doors.command import DEAL, seriatim

SHIPPED = DEAL.parent.parent


def said(deal: str, *words: object) -> str:
    """What check prints of a shipped deal, with single blanks."""
    return " ".join(seriatim("check", SHIPPED / deal / "deal.yaml", *words).out.split())


def stated(deal: str) -> dict[str, tuple[str, str, str]]:
    rows = seriatim("check", SHIPPED / deal / "deal.yaml", "--json").json["stated"]
    return {row["id"]: (row["recomputed"], row["verdict"], row["how"]) for row in rows}


def test_more_than_was_sold_is_a_ceiling_and_says_by_how_much():
    how = "shares of 3 closings: 3,395,468 + 1,065,246 + 4,460,715; stated is the most there may be, 9 more"
    assert stated("corvus-series-a")["maximum"] == ("8921429", "verified", how)  # of 8,921,438
    how = "amount of 1 closing: 9,999,994.5; stated is the most there may be, 5.5 more"
    assert stated("series-b-2018")["at-most"] == ("9999994.5", "verified", how)  # 1,052,631 at 9.50, of $10 million


def test_more_than_a_ceiling_is_a_contradiction(tmp_path: Path) -> None:
    text = (SHIPPED / "series-b-2018" / "deal.yaml").read_text(encoding="utf-8")
    (more := tmp_path / "deal.yaml").write_text(text.replace("value: 1_052_631", "value: 1_052_632"), encoding="utf-8")
    rows = seriatim("check", more, "--json").json["stated"]
    assert [(row["recomputed"], row["verdict"]) for row in rows] == [("10000004", "contradicted")]


def test_what_a_closing_costs_is_rounded_to_the_cent_as_its_proceeds_are():
    # 4,460,715 at 3.755 are 16,749,984.825
    how = "amount of 1 closing: 16,749,984.83; stated to the nearest 100,000"
    assert stated("corvus-series-a")["second-tranche-amount"] == ("16749984.83", "verified", how)


def test_a_published_balance_names_the_steps_in_which_it_was_printed_and_money_has_cents():
    text = said("ascent-series-1a", "--events", SHIPPED / "ascent-series-1a" / "events.yaml")
    assert "common crowdex outstanding 5,550,000 5,545,175 agrees to the nearest 10,000" in text
    text = said("six-series-preferred", "--events", SHIPPED / "six-series-preferred" / "events.yaml")
    assert "2016-06-30 series_a1 preference 508,900 508,900.2 agrees to the nearest 1" in text  # 508,900.2000063562


def test_where_nothing_is_stated_there_is_no_table_of_it():
    assert "Stated and recomputed" not in said("biosig-series-c")
    assert "Stated and recomputed" in said("workhorse-series-b")
