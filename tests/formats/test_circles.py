"""What becomes something else by itself does not come back by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput, Problem

TERMS = "amount: stated_value, fractions: down, adjusts_for_splits: true, restricted: false, price: 1"


def deal(*ways: tuple[str, str], clause: str = "conversion_automatic, on: 2021-01-01") -> str:
    """Series a, b and c, each of which becomes another as the ways say."""
    lines = ["seriatim: 1", "id: circle", "title: Circle", "currency: USD", "parties: {acme: {name: Acme, role: issuer}}", "securities:"]
    for series in "abc":
        lines += [f"  {series}: {{kind: preferred, name: {series.upper()}, stated_value: 1, clauses: ["]
        lines += [f"    {{clause: {clause}, id: {old}_to_{new}, into: {new}, {TERMS}}}," for old, new in ways if old == series]
        lines += ["  ]}"]
    return "\n".join(lines)


def problems(text: str) -> Sequence[Problem]:
    try:
        read_deal(text, "deal.yaml")
    except BadInput as bad:
        return bad.problems
    return ()


@pytest.mark.parametrize(
    ("ways", "circles"),
    [
        ([("a", "b"), ("b", "a")], ["aba", "bab"]),
        ([("a", "b"), ("b", "c"), ("c", "b")], ["bcb", "cbc"]),
        ([("a", "b"), ("b", "c"), ("c", "a")], ["abca", "bcab", "cabc"]),
    ],
)
def test_a_circle_of_automatic_conversions_is_named(ways: list[tuple[str, str]], circles: list[str]) -> None:
    found = problems(deal(*ways))
    assert [p.code for p in found] == ["circular-reference"] * len(circles)
    said = [f"{c[0]} would become {c[0]} again by itself, for ever: {', then '.join(c[1:])}" for c in circles]
    assert [p.message for p in found] == said


def test_a_way_that_ends_is_none() -> None:
    assert problems(deal(("a", "b"), ("b", "c"))) == ()
    assert problems(deal(("a", "b"), ("a", "c"), ("b", "c"))) == ()


def test_nor_is_one_that_somebody_has_to_choose() -> None:
    assert problems(deal(("a", "b"), ("b", "a"), clause="conversion_fixed")) == ()
