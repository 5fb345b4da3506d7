"""The market that answers: two numbers by hand, and what holds of every path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seriatim.projection.market import Impact, MarketDay, Path, Trading

MONDAY, TUESDAY, WEDNESDAY = date(2017, 2, 13), date(2017, 2, 14), date(2017, 2, 15)
HOLIDAY = date(2017, 2, 20)  # Washington's Birthday
TICK = Decimal("0.000001")


def trading(impact: Impact[Decimal] | None, price: str = "0.004", volume: str = "1000") -> Trading[Decimal]:
    path = Path({date.min: Decimal(price)}, {date.min: Decimal(volume)}, stands=True)
    return Trading(path, TICK, impact)


def impact(shape: str, coefficient: str, permanent: str) -> Impact[Decimal]:
    return Impact(shape, Decimal(coefficient), Decimal(permanent))  # type: ignore[arg-type]


def price_of(day: MarketDay[Decimal] | None) -> Decimal:
    assert day is not None
    return day.price


def test_a_tenth_of_the_volume_at_50_percent_linear():
    market = trading(impact("linear", "0.5", "0.4"))
    assert price_of(market.next(MONDAY, Decimal(100))) == Decimal("0.0038")
    assert price_of(market.next(TUESDAY, Decimal(0))) == Decimal("0.00392")


def test_a_twenty_fifth_of_the_volume_by_the_square_root():
    market = trading(impact("square_root", "0.5", "0"))
    assert price_of(market.next(MONDAY, Decimal(40))) == Decimal("0.0036")
    assert price_of(market.next(TUESDAY, Decimal(0))) == Decimal("0.004")


def test_no_impact_no_feedback():
    market = trading(None)
    assert price_of(market.next(MONDAY, Decimal(10**9))) == Decimal("0.004")


def test_a_price_never_falls_below_a_tick():
    market = trading(impact("linear", "3", "1"))
    assert price_of(market.next(MONDAY, Decimal(1000))) == TICK
    assert price_of(market.next(TUESDAY, Decimal(0))) == TICK  # all of it stays


def test_a_split_rescales_the_path():
    market = trading(None)
    market.split(Decimal(1), Decimal(1000))
    assert market.next(MONDAY, Decimal(0)) == MarketDay(MONDAY, Decimal(4), Decimal(1))


def test_a_turnover_buys_more_shares_as_the_price_falls():
    path = Path({date.min: Decimal("0.004")}, {}, stands=True, turnover=Decimal(40))
    market = Trading(path, TICK, impact("linear", "0.5", "0"))
    assert market.volume(MONDAY) == 10_000
    market.next(MONDAY, Decimal(4000))  # two fifths of the volume: 20 % lower
    assert market.volume(TUESDAY) == 12_500
    market.split(Decimal(1), Decimal(10))
    assert market.volume(TUESDAY) == 1_250


def test_a_value_stands_on_trading_days_until_the_next():
    path = Path({MONDAY: Decimal(1), WEDNESDAY: Decimal(2)}, {}, stands=True)
    assert [path.price(on) for on in (date(2017, 2, 10), MONDAY, TUESDAY, WEDNESDAY, HOLIDAY)] == [None, 1, 1, 2, None]
    assert path.days(date(2017, 2, 1), date(2017, 2, 21)) == (
        MONDAY, TUESDAY, WEDNESDAY, date(2017, 2, 16), date(2017, 2, 17), date(2017, 2, 21)
    )  # fmt: skip
    assert path.volume(MONDAY) is None


def test_the_days_of_a_file_are_the_market_days():
    path = Path({MONDAY: Decimal(1), WEDNESDAY: Decimal(2)}, {MONDAY: Decimal(9)}, stands=False)
    assert path.days(date(2017, 2, 1), HOLIDAY) == (MONDAY, WEDNESDAY)
    assert (path.price(TUESDAY), path.volume(MONDAY), path.volume(WEDNESDAY)) == (None, Decimal(9), None)
    assert Path[Decimal]({}, {}, stands=True).days(MONDAY, HOLIDAY) == ()


SOLD = st.lists(st.decimals(0, 1000, places=0), min_size=1, max_size=20)
SHAPES = st.sampled_from(["linear", "square_root"])
RATES = st.decimals(0, 1, places=4)


@given(SOLD, SHAPES, RATES, RATES)
def test_sales_never_raise_a_price_and_more_of_them_never_less(sold: list[Decimal], shape: str, coefficient: Decimal, permanent: Decimal):
    one = trading(impact(shape, str(coefficient), str(permanent)))
    more = trading(impact(shape, str(coefficient), str(permanent)))
    for quantity in sold:
        less, fell = price_of(one.next(MONDAY, quantity)), price_of(more.next(MONDAY, quantity + 7))
        assert TICK <= fell <= less <= Decimal("0.004")


@given(SOLD, SHAPES, RATES, RATES)
def test_arrays_say_what_the_exact_market_says(sold: list[Decimal], shape: str, coefficient: Decimal, permanent: Decimal):
    exact = trading(impact(shape, str(coefficient), str(permanent)), price="40")
    lifted = Impact(shape, np.full(3, float(coefficient)), np.full(3, float(permanent)))  # type: ignore[arg-type]
    path = Path({date.min: np.full(3, 40.0)}, {date.min: np.full(3, 1000.0)}, stands=True)
    arrays = Trading(path, np.full(3, float(TICK)), lifted)
    for quantity in sold:
        day = arrays.next(MONDAY, np.full(3, float(quantity)))
        assert day is not None
        assert np.allclose(day.price, float(price_of(exact.next(MONDAY, quantity))), atol=2e-6)
