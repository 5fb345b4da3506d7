"""Fully diluted is what is outstanding once everything is converted: each holder's shares are rounded once by each right."""

from __future__ import annotations

from typing import Any

import pytest

from seriatim.captable.captable import captable
from seriatim.captable.stages import stages
from tests.provisions.protected import book, series, warrants
from tests.simulator.deals import Book


def split_up(fractions: str) -> Book:
    """Three holders' lots of preferred of $31 at $3 (10 1/3 common each): three of one holder, two of another, one of a third."""
    a = series("a", 1, 31, 3)
    a["clauses"][0]["fractions"] = fractions
    b = book(100, a=a, w=warrants(7, 2))
    for holder, times in (("a_holder", 2), ("founders", 2), ("newcomer", 1)):
        for _ in range(times):
            b.record("issued", "2020-02-03", security="a", holder=holder, quantity=1)
    return b


@pytest.mark.parametrize(
    ("fractions", "by_holder"),
    [
        ("down", {"a_holder": 31, "founders": 20, "newcomer": 10}),
        ("up", {"a_holder": 31, "founders": 21, "newcomer": 11}),
        ("nearest", {"a_holder": 31, "founders": 21, "newcomer": 10}),
    ],
)
def test_one_rounding_for_all_certificates_of_a_holder(fractions: str, by_holder: dict[str, int]):
    b = split_up(fractions)
    deal, now = b.history.deal, b.now("2020-06-01")
    table: Any = captable(deal, now)
    assert {r.holder: r.as_converted for r in table.rows if r.security == "a"} == by_holder
    assert table.fully_diluted == 100 + 7 + sum(by_holder.values())
    last: Any = stages(deal, now)[-1].table
    assert last.fully_diluted == table.fully_diluted
    assert next(c.outstanding for c in last.classes if c.security == "common") == table.fully_diluted


@pytest.mark.parametrize("fractions", ["down", "up", "nearest"])
def test_certificates_add_up_to_their_holder_in_whole_shares(fractions: str):
    b = split_up(fractions)
    held: Any = captable(b.history.deal, b.now("2020-06-01"), level="certificate").rows
    parts = [r.as_converted for r in held if r.security == "a" and r.holder == "a_holder"]
    assert parts == [10, 11, 10]
