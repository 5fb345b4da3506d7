"""What anti-dilution protects besides a fixed price: a ratio, and the fixed price that bounds one which follows the market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput
from tests.provisions.protected import RATCHET, book, series, written
from tests.simulator.deals import Book

GIVEN = {"into": "common", "amount": "stated_value", "fractions": "down", "adjusts_for_splits": True, "restricted": False}
RATIO = {"clause": "conversion_ratio", **GIVEN, "ratio": 100}
"""$1,000 of stated value into 100 common: a price of $10."""
LESSER = {
    "clause": "conversion_variable",
    **GIVEN,
    "quote": "vwap",
    "reference": "last",
    "days": 1,
    "window": "before",
    "rate": "90%",
    "fixed": "0.015",
    "combine": "lesser_of",
}
"""The lesser of $0.015 and 90% of the market (Series F of 2019, market filing 34)."""


def protected(conversion: Mapping[str, Any], **terms: Any) -> dict[str, Any]:
    own = series("a", 100, 1000, 10, {**RATCHET, "places": 6, **terms})
    protection = {**own["clauses"][1], "id": "protection", "protects": "conversion"}
    return {**own, "clauses": [{**conversion, "id": "conversion"}, protection]}


def issued(held: Book, price: str, on: str = "2020-02-03") -> Book:
    held.record("issued", on, security="common", holder="founders", quantity=1, price=price)
    return held


def converted(held: Book, on: str, quantity: int = 3) -> Any:
    event = held.record("converted", on, security="a", holder="a_holder", quantity=quantity)
    return sum(change for (account, asset), change in event.outcome.moves.items() if asset == "common" and change > 0)


@pytest.mark.parametrize(("price", "common"), [("12", 300), ("10", 300), ("8", 375), ("5", 600)])
def test_a_ratio_rises_when_the_price_that_it_makes_falls(price: str, common: int) -> None:
    held = issued(book(a=protected(RATIO)), price)
    assert converted(held, "2020-02-04") == common  # 3 x $1,000 at the lower of $10 and the price of the issue
    assert held.history.verify() == ()


def test_a_lowered_ratio_follows_a_split() -> None:
    held = issued(book(a=protected(RATIO)), "8")
    held.record("split", "2020-02-04", security="common", new=1, old=10, fractions="down")
    assert converted(held, "2020-02-05", 8) == 100  # $8,000 at $80


@pytest.mark.parametrize(
    ("price", "market", "common"),
    [
        ("0.020", "0.020", 200_000),  # nothing lowers the fixed price of 0.015; 90% of 0.020 is more
        ("0.012", "0.020", 250_000),  # the fixed price came down to 0.012
        ("0.012", "0.010", 333_333),  # 90% of 0.010 is less
        ("0.008", "0.010", 375_000),  # and 0.008 less again
    ],
)
def test_the_fixed_price_beside_the_market_comes_down_to_a_cheaper_issue(price: str, market: str, common: int) -> None:
    held = issued(book(a=protected(LESSER)), price)
    held.record("observed", "2020-02-05", security="common", quote="vwap", price=market)
    assert converted(held, "2020-02-06") == common
    assert held.history.verify() == ()


def test_a_floor_holds_the_fixed_price() -> None:
    held = issued(book(a=protected(LESSER, floor="0.0125")), "0.008")
    held.record("observed", "2020-02-05", security="common", quote="vwap", price="0.02")
    assert converted(held, "2020-02-06", 1) == 80_000


def test_a_price_that_follows_the_market_alone_cannot_be_protected() -> None:
    alone = {key: value for key, value in LESSER.items() if key not in ("fixed", "combine")}
    with pytest.raises(BadInput) as refused:
        read_deal(written(a=protected(alone)), "a.yaml")
    (problem,) = refused.value.problems
    assert (problem.code, problem.found) == ("unknown-reference", "conversion")


@pytest.mark.parametrize(("name", "known"), [("conversion", True), ("a_stock", False)])
def test_a_protection_is_moved_only_to_what_has_a_price(name: str, known: bool) -> None:
    held = book(a=protected(RATIO))
    if known:
        held.record("amended", "2020-02-03", clause="protection", what="protects", value=name)
        assert converted(issued(held, "5", "2020-02-04"), "2020-02-05") == 600
    else:
        problem = held.refused("amended", "2020-02-03", clause="protection", what="protects", value=name)
        assert problem.code == "amendment-unfit"
