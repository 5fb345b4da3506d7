"""Grounds: what is cited, what is assumed and may be overridden, and whose reading counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from seriatim.deal.citation import Citation
from seriatim.formats.grounds import Stripper
from seriatim.formats.tree import Node, read_tree
from tests.formats.shipped import TEXT, altered, deal, place, problems


def strip(text: str, precedence: Sequence[str] = (), assume: Mapping[str, str] | None = None) -> tuple[Node, Stripper]:
    stripper = Stripper(precedence, dict(assume or {}))
    node = stripper.strip(read_tree(text, "f.yaml"), "")
    stripper.override()
    return node, stripper


def said(text: str, precedence: Sequence[str] = (), assume: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
    return [(p.code, p.message, p.remedy) for p in strip(text, precedence, assume)[1].problems]


def test_what_remains_is_the_plain_deal() -> None:
    node, stripper = strip("{a: {value: 1, cite: release ¶4}, b: {c: 2, cite: release, note: n, wording: required}, d: 3}")
    assert node.items is not None
    assert {key: child.text for key, child in node.items.items()} == {"a": "1", "b": None, "d": "3"}
    assert set(node.items["b"].items or ()) == {"c"}
    assert set(node.items["b"].keys) == {"c"}
    assert [(g.path, g.single, g.wording, g.note, str(g.cite)) for g in stripper.grounds] == [
        ("a", True, "", "", "release ¶4"),
        ("b", False, "required", "n", "release"),
    ]


def test_a_mapping_with_a_value_of_its_own_stays_a_mapping() -> None:
    node, stripper = strip("[{id: premium, value: 74%, cite: release ¶4}]")
    assert node.parts is not None
    assert set(node.parts[0].items or ()) == {"id", "value"}
    assert stripper.grounds[0].path == "premium"
    assert not stripper.grounds[0].single


def test_a_figure_is_cited_or_assumed_and_never_both() -> None:
    ((code, message, remedy),) = said("{a: {value: 1, cite: release, assumed: x}}")
    assert code == "cited-and-assumed"
    assert message == "a is both cited and assumed"
    assert "keep one" in remedy


def test_an_assumption_covers_one_value() -> None:
    ((code, _, remedy),) = said("{march: {shares: 1000, assumed: equal}}")
    assert code == "assumed-together"
    assert "{value: ..., assumed: equal}" in remedy


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{a: {value: [1], cite: r}}", "wrong-shape", "not a list"),
        ("{a: {value: {b: 1}, cite: r}}", "wrong-shape", "not named values"),
        ("{a: {value: , cite: r}}", "missing-value", "a has a ground but no value"),
        ("{a: {value: 1, cite: }}", "wrong-shape", "cite should be text"),
        ("{a: {value: 1, cite: [r]}}", "wrong-shape", "cite should be text"),
        ("{a: {value: 1, assumed: {b: c}}}", "wrong-shape", "assumed should be text"),
        ("{a: {b: 1, note: [x]}}", "wrong-shape", "note should be text"),
        ("{a: {value: 1, cite: 'Release, 4'}}", "wrong-value", "is no citation"),
        ("{a: {value: 1, cite: release ¶0}}", "wrong-value", "is no citation"),
        ("{a: {value: 1, wording: reqired}}", "wrong-value", "'reqired' is not one of agreed, required"),
        ("{a: {readings: {value: 1, cite: r}}}", "reading-incomplete", "a list, one for each source"),
        ("{a: {readings: []}}", "reading-incomplete", "a list, one for each source"),
        ("{a: {readings: [1]}}", "reading-incomplete", "needs a value and a cite"),
        ("{a: {readings: [{value: 1}]}}", "reading-incomplete", "needs a value and a cite"),
        ("{a: {readings: [{value: [1], cite: r}]}}", "reading-incomplete", "needs a value and a cite"),
        ("{a: {readings: [{value: 1, cite: r, wordng: x}]}}", "unknown-key", "'wordng' has no meaning in a reading"),
        ("{a: {readings: [{value: 1, cite: r}], cite: r}}", "unknown-key", "'cite' has no meaning beside readings"),
    ],
)
def test_a_ground_that_is_none(text: str, code: str, message: str) -> None:
    ((found, words, _),) = said(text)
    assert found == code
    assert message in words


def test_of_several_readings_the_first_in_precedence_counts_and_the_others_are_kept() -> None:
    text = "{price: {readings: [{value: 0.0004, cite: form_4, note: slip}, {value: 0.004, cite: release ¶4}], wording: agreed, note: both}}"
    node, stripper = strip(text, ["release", "form_4"])
    assert (node.items or {})["price"].text == "0.004"
    slip, chosen = stripper.grounds
    assert slip.node is not None
    assert slip.node.text == "0.0004"
    assert (slip.note, chosen.note) == ("slip", "both")
    assert (slip.wording, chosen.wording) == ("agreed", "agreed")
    assert chosen.node is None
    assert (strip(text, ["form_4"])[0].items or {})["price"].text == "0.0004"


def test_without_precedence_the_reading_that_stands_first_counts() -> None:
    assert (strip("{a: {readings: [{value: 1, cite: x}, {value: 2, cite: y}]}}")[0].items or {})["a"].text == "1"


def test_precedence_given_by_the_caller_goes_before_the_declared_one() -> None:
    shipped, other = deal(), deal(precedence=["form_8k"])
    assert [str(c.when) for c in shipped.closings][:2] == ["by 2017-02-24", "during 2017-03"]
    assert [str(c.when) for c in other.closings][:2] == ["by 2017-02-24", "by 2017-03-27"]
    assert other.precedence == ("form_8k", "release", "form_4")
    (found,) = problems(TEXT, precedence=["form_8"])
    assert found.code == "unknown-reference"
    assert found.remedy == "did you mean form_8k?"


def test_every_reading_is_a_term_to_be_verified_and_one_is_in_force() -> None:
    terms = [t for t in deal().terms if t.path == "securities.series_k.clauses.conversion_fixed.price"]
    assert [(str(t.cite), t.chosen, t.figures[0].value) for t in terms] == [
        ('release ¶4 "fixed conversion price"', True, Decimal("0.004")),
        ("form_4", False, Decimal("0.0004")),
    ]


def test_the_wording_around_readings_reaches_their_terms() -> None:
    march = [t for t in deal().terms if t.path == "agreement.closings.march.when"]
    assert [t.wording for t in march] == ["scheduled", "scheduled"]


def test_one_value_overrides_every_place_of_an_assumption() -> None:
    closings = deal(assume={"four-equal-closings": "1_500"}).closings
    assert [c.shares for c in closings] == [1000, 1500, 1500, 1500, 1500, 15000]


def test_as_many_values_as_places_override_one_place_each() -> None:
    changed = deal(assume={"four-equal-closings": "500, 1500, 1000, 1000", "cure-days": "10"})
    assert [c.shares for c in changed.closings] == [1000, 500, 1500, 1000, 1000, 15000]
    assert changed.assumptions["four-equal-closings"].values == ("500", "1500", "1000", "1000")
    assert changed.assumptions["four-equal-closings"].overridden
    assert not changed.assumptions["month-is-window"].overridden
    assert changed.digest == deal().digest


@pytest.mark.parametrize(
    ("assume", "code", "message", "remedy", "shown"),
    [
        ({"cure-day": "3"}, "unknown-assumption", "nothing called 'cure-day'", "did you mean cure-days?", "cure-day"),
        ({"four-equal-closings": "1,2"}, "wrong-count", "4 places, and 2 values", "one value for all", "four-equal-closings=1,2"),
        ({"cure-days": "x"}, "wrong-value", "cure_days: 'x' is not a number", "", "cure-days=x"),
        ({"cure-days": ""}, "wrong-value", "'' is not a number", "", "cure-days"),
        ({"conversion-fractions": "dwn"}, "wrong-value", "'dwn' is not one of", "did you mean down?", "conversion-fractions=dwn"),
        ({"bid-tick": "0"}, "out-of-range", "tick must be more than zero", "", "bid-tick=0"),
    ],
)
def test_a_wrong_override_shows_what_was_given(assume: dict[str, str], code: str, message: str, remedy: str, shown: str) -> None:
    (found,) = problems(TEXT, assume=assume)
    assert found.code == code
    assert message in found.message
    assert remedy in found.remedy
    assert found.where is not None
    assert (found.where.file, found.where.line, found.where.text) == ("override", 1, shown)


def test_an_assumption_that_is_not_explained_and_one_that_nothing_rests_on() -> None:
    text = altered("assumed: cure-days", "assumed: cure-day")
    unknown, unused = problems(text)
    assert (unknown.code, unknown.remedy) == ("unknown-reference", "did you mean cure-days?")
    assert unknown.where is not None
    assert (unknown.where.line, unknown.where.column) == place(text, "assumed: cure-day")
    assert unused.code == "assumption-unused"
    assert unused.where is not None
    assert (unused.where.line, unused.where.column) == place(text, "cure-days:\n")


def test_a_citation_of_a_source_that_is_not_there() -> None:
    text = altered("cite: form_8k ¶4", "cite: form_8 ¶4")
    (found,) = problems(text)
    assert found.message == "cite: there is no 'form_8' among the sources"
    assert found.remedy == "did you mean form_8k?"


def test_the_nearest_ground_covers_a_figure() -> None:
    shipped = deal()
    closing = shipped.ground("agreement.closings.initial.shares")
    assert closing is not None
    assert (closing.path, closing.cite, closing.wording) == ("agreement.closings.initial", Citation("release", 5), "expected")
    assert {f.name for f in closing.figures} == {"shares", "amount"}
    inferred = shipped.ground("agreement.closings.march.shares")
    assert inferred is not None
    assert (inferred.cite, inferred.assumed) == (None, "four-equal-closings")


def test_two_entries_of_one_name_keep_their_own_grounds() -> None:
    text = altered("- {holder: public_float, shares: {value: 1_396_666_667,", "- {holder: tertius, shares: {value: 1_396_666_667,")
    shares = [t for t in deal(text).terms if t.path.startswith("securities.common.opening.") and t.path.endswith(".shares")]
    assert [t.figures[0].value for t in shares] == [333_333_333, 1_396_666_667]
