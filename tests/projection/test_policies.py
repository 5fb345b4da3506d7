"""The phrases of policies: read, written back, and what they say on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from seriatim.projection.market import MarketDay
from seriatim.projection.policies import Funds, Uses

JUNE = date(2017, 6, 1)


def market(price: str, volume: str | None = "1000") -> MarketDay[Decimal]:
    return MarketDay(JUNE, Decimal(price), Decimal(volume) if volume else None)


@pytest.mark.parametrize(
    "text",
    ["never", "all", "10% of volume", "all when price >= 0.01", "2.5% of volume when price <= 4 from 2017-06-01 to 2017-08-31",
     "all when it pays", "5% of volume when it pays to 2017-06-01", "all from 2017-06-01", "all to 2017-06-01", "150% of volume"],
)  # fmt: skip
def test_a_phrase_is_written_as_it_was_read(text: str):
    assert str(Uses.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "sometimes", "never from 2017-06-01", "10 of volume", "all when price > 1", "all from June", "all of volume", "all from"]
)
def test_another_phrase_is_not_read(text: str):
    with pytest.raises(ValueError, match=r"write|ISO|date"):
        Uses.parse(text)


@pytest.mark.parametrize("text", ["all", "none", "all before may"])
def test_what_is_funded_is_written_as_it_was_read(text: str):
    assert str(Funds.parse(text)) == text


@pytest.mark.parametrize("text", ["", "some", "none before may", "all before", "all before may june"])
def test_another_word_on_funding_is_not_read(text: str):
    with pytest.raises(ValueError, match="write"):
        Funds.parse(text)


def test_closings_before_one():
    order = ("initial", "march", "april")
    assert [name for name in order if Funds.parse("all before april").funds(name, order)] == ["initial", "march"]
    assert not Funds.parse("all before may").funds("initial", order)
    assert not Funds.parse("none").funds("initial", order)
    assert Funds().funds("april", order)


@pytest.mark.parametrize(
    ("text", "price", "used"),
    [
        ("never", "1", False),
        ("all", "1", True),
        ("all when price >= 1", "1", True),
        ("all when price >= 1", "0.99", False),
        ("all when price <= 1", "1", True),
        ("all when price <= 1", "1.01", False),
        ("all from 2017-06-01", "1", True),
        ("all from 2017-06-02", "1", False),
        ("all to 2017-06-01", "1", True),
        ("all to 2017-05-31", "1", False),
    ],
)
def test_when_a_right_is_used(text: str, price: str, used: bool):
    assert Uses.parse(text).today(JUNE, market(price)) is used


def test_without_a_market_nothing_that_looks_at_it_is_done():
    assert Uses.parse("all").today(JUNE, None)
    assert not Uses.parse("all when price >= 0.01").today(JUNE, None)
    assert not Uses.parse("10% of volume").today(JUNE, None)


def test_a_part_of_the_volume_is_whole_shares():
    assert Uses.parse("2.5% of volume").shares(market("1", "999")) == 24
    assert Uses.parse("2.5% of volume").shares(market("1", None)) == 0
    assert Uses.parse("all").shares(market("1")) is None
