"""Paying out in cents: costs first, remainders to the largest fractions, several lots and holders, choices as told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from seriatim.waterfall.breakpoints import tranche_of
from seriatim.waterfall.payout import Payout, in_cents, payout
from tests.waterfall.tables import claim, solved

THIRDS = tuple(claim(name, 1) for name in ("a", "b", "c"))


def shared(exit: Any, *claims: Any, costs: Any = 0) -> Payout:
    seats, found = solved(*claims)
    return payout(seats, found, Decimal(str(exit)), Decimal(str(costs)))


def amounts(result: Payout) -> dict[str, str]:
    return {c.security: str(c.amount) for c in result.classes}


def test_a_hundred_in_three():
    assert amounts(shared(100, *THIRDS)) == {"a": "33.34", "b": "33.33", "c": "33.33"}
    assert [s.each for s in shared(100, *THIRDS).shares] == [Fraction(100, 3)] * 3


def test_the_largest_fraction_gets_the_cent():
    """10.00 over 1, 2 and 4 shares: 1.428…, 2.857… and 5.714…; the cents over go to the largest fractions, .857 and .714."""
    assert in_cents([Fraction(10, 7), Fraction(20, 7), Fraction(40, 7)], Decimal(10)) == [
        Decimal("1.43"),
        Decimal("2.86"),
        Decimal("5.71"),
    ]


@pytest.mark.parametrize(("exit", "costs", "net"), [(100, 10, 90), (100, 100, 0), (100, 250, 0), (0, 0, 0)])
def test_costs_come_first_as_far_as_the_exit_goes(exit: int, costs: int, net: int):
    result = shared(exit, *THIRDS, costs=costs)
    assert [int(result.net), int(result.costs)] == [net, exit - net]
    assert sum(c.amount for c in result.classes) == net


def test_holders_add_up_to_their_class():
    result = shared(100, claim("common", {"ann": 1, "ben": 1, "carol": 1}), claim("a", {"fund": 7}, each=10))
    by_holder = {(h.security, h.holder): str(h.amount) for h in result.holders}
    assert by_holder == {("common", "ann"): "10.00", ("common", "ben"): "10.00", ("common", "carol"): "10.00", ("a", "fund"): "70.00"}
    thirds = shared(80, claim("common", {"ann": 1, "ben": 1, "carol": 1}), claim("a", {"fund": 7}, each=10))
    assert [str(h.amount) for h in thirds.holders] == ["3.34", "3.33", "3.33", "70.00"]


def test_lots_that_ask_for_different_amounts_are_a_seat_each_of_one_class():
    """Ann's three old shares ask for 12, her two new ones and Ben's four for 10 each: 96 in all, before common."""
    old, new = claim("a", {"ann": 3}, each=12), claim("a", {"ann": 2, "ben": 4}, each=10)
    new = replace(new, lots=tuple(replace(lot, id=f"a/new-{lot.holder}") for lot in new.lots))
    result = shared(96, claim("common", 1), old, new)
    assert [(s.seat, s.security, int(s.shares), int(s.each)) for s in result.shares] == [
        ("common", "common", 1, 0),
        ("a/ann", "a", 3, 12),
        ("a/new-ann", "a", 6, 10),
    ]
    assert [(c.security, int(c.shares), str(c.amount)) for c in result.classes] == [("common", 1, "0.00"), ("a", 9, "96.00")]
    assert [(h.security, h.holder, int(h.shares), str(h.amount)) for h in result.holders] == [
        ("common", "common", 1, "0.00"),
        ("a", "ann", 5, "56.00"),
        ("a", "ben", 4, "40.00"),
    ]


@pytest.mark.parametrize(
    ("exit", "mode", "each"),
    [
        (5, "preference", 5),
        (10, "paid", 10),
        (12, "takes part", Fraction(32, 3)),
        (40, "at its cap", 20),
        (60, "at its cap", 20),
        (61, "converted", Fraction(61, 3)),
    ],
)
def test_what_a_capped_class_does(exit: int, mode: str, each: Any):
    result = shared(exit, claim("common", 2), claim("a", 1, each=10, participation="capped", cap=20))
    (share,) = [s for s in result.shares if s.seat == "a"]
    assert (share.each, share.mode) == (each, mode)


def test_warrants_are_let_go_until_they_pay():
    classes = (claim("common", 10), claim("warrants", 5, strike=2))
    assert [s.mode for s in shared(20, *classes).shares] == ["shares", "unexercised"]
    after = shared(35, *classes)  # (35 + 10) / 15 = 3 a share
    assert [(str(s.mode), int(s.each)) for s in after.shares] == [("shares", 3), ("exercised", 1)]
    assert amounts(after) == {"common": "30.00", "warrants": "5.00"}


def test_a_warrant_on_a_preference_above_its_strike_is_exercised_while_preferences_are_paid():
    """A warrant at 4 on a share that asks for 10: worth exercising once 4 of the 10 are paid."""
    classes = (claim("common", 1), claim("a", 1, each=10), claim("w", 1, each=10, strike=4, under="a"))
    _, found = solved(*classes)
    assert [t.opens for t in found[:3]] == [0, 4, 16]
    assert [s.each for s in shared(16, *classes).shares] == [0, 10, 6]
    assert [s.each for s in shared(10, *classes).shares] == [0, 7, 3]  # 10 + 4 paid in, half each: 7, less 4


def test_at_a_breakpoint_the_tranche_that_it_ends():
    _, found = solved(claim("common", 2), claim("a", 1, each=10))
    assert tranche_of(found, Fraction(10)) is found[0]
    assert tranche_of(found, Fraction(10) + Fraction(1, 10**9)) is found[1]


def test_shares_without_any_preference_before_and_no_common():
    result = shared(30, claim("a", 1, each=10), claim("b", 1, each=5))
    assert amounts(result) == {"a": "15.00", "b": "15.00"}
    assert {s.mode for s in result.shares} == {"converted"}
