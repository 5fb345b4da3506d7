"""What is left to convert at the end of a scenario, through other series where it leads there."""

from __future__ import annotations

from typing import Any

from seriatim.scenario.outcome import would_issue
from tests.captable.test_chains import DAY, into
from tests.provisions.protected import book, series, warrants


def test_a_right_into_a_series_counts_with_what_that_converts_into():
    """7 notes at $2 are 3 Series A, of 2.5 common each: 7. With 2 Series A of its own, 5 more. Warrants wait for their price."""
    b = book(100, n=into("n", 7, 1, 2, "a"), a=series("a", 2, 5, 2), w=warrants(50, 2, into="a"))
    found: Any = would_issue(b.now(DAY), "common")
    assert found == 7 + 5


def test_a_series_that_converts_into_nothing_issues_no_common():
    straight = {**series("a", 5, 5, 2), "clauses": []}
    b = book(100, n=into("n", 7, 1, 2, "a"), a=straight)
    found: Any = would_issue(b.now(DAY), "common")
    assert found == 0
