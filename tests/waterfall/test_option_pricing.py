"""The option-pricing method: published legs and values, the whole in its parts, edges, and the solved value of the equity.

The pages of vlp.teju-finance.com (book 160, inputs on chapter 466): equity 15 million, four years, volatility 40 %, a rate of 5 %
compounded once a year, which is ln 1.05 continuously. They print values to a tenth, legs to a hundredth.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.waterfall.option_pricing import Outlook, allocated, call, implied, per_share
from tests.waterfall.published import CASES
from tests.waterfall.tables import claim, solved

VLP = Outlook(0.4, math.log(1.05), 4)
CHAPTER = "https://vlp.teju-finance.com/courses/mod/book/view.php?id=160&chapterid="

CONVERTIBLE = [case for case in CASES if case.id[:3] in ("W01", "W09", "O07")]
"""Tables with a class `a` that shares in whatever the company is worth."""

LEGS = (
    (CHAPTER + "466", 1.0, 17.1, 5.0, 0.05),
    (CHAPTER + "470", 0.6, 9.5, 8.15 * 0.6, 0.006),
    (CHAPTER + "470", 0.4, 60.75, 0.6 * 0.4, 0.006),
    (CHAPTER + "470", 0.4, 75.0, 0.35 * 0.4, 0.006),
)
"""O01 and O05: a part of a call with a strike, as published, and to what it is printed."""


@pytest.mark.parametrize(("source", "part", "strike", "published", "tolerance"), LEGS)
def test_a_published_leg(source: str, part: float, strike: float, published: float, tolerance: float):
    assert call(15, strike, VLP) == pytest.approx(published / part, abs=tolerance)


STRAIGHT = (claim("e", 100), claim("vc", 1, each="17.1", ratio=(0, 1)))
PARTICIPATING = (claim("e", 60), claim("vc", 40, each="0.23", participation="full"))
CAPPED = (claim("e", 60), claim("vc", 40, each="0.2375", participation="capped", cap="0.75"))


@pytest.mark.parametrize(
    ("source", "claims", "breakpoints"),
    [
        (CHAPTER + "466", STRAIGHT, [Fraction("17.1")]),  # O01: 15 less a call of 5.0
        (CHAPTER + "468", PARTICIPATING, [Fraction("9.2")]),  # O03: 15 less 0.6 of a call struck at 9.2
        (CHAPTER + "470", CAPPED, [Fraction("9.5"), Fraction("60.75"), Fraction(75)]),  # O05
    ],
)
def test_the_preferred_is_worth_ten(source: str, claims, breakpoints: list[Fraction]):
    seats, found = solved(*claims)
    assert [t.opens for t in found[1:]] == breakpoints
    worth = dict(zip((seat.name for seat in seats), allocated(found, 15, VLP), strict=True))
    assert worth["vc"] == pytest.approx(10.0, abs=0.05)
    assert sum(worth.values()) == pytest.approx(15, rel=1e-14)


def test_call_against_a_textbook():
    """Hull, Options, Futures, and Other Derivatives, example 15.6: 42, strike 40, 10 %, 20 %, half a year: 4.76."""
    assert call(42, 40, Outlook(0.2, 0.1, 0.5)) == pytest.approx(4.7594, abs=1e-4)


@pytest.mark.parametrize(("years", "volatility"), [(0.0, 0.5), (3.0, 0.0)])
def test_what_is_certain(years: float, volatility: float):
    """Without time or volatility the classes get what the waterfall gives, discounted."""
    case = next(case for case in CASES if case.id.startswith("W09"))
    seats, found = solved(*case.claims)
    rate = 0.05
    sure = Outlook(volatility, rate, years)
    forward = 13_000 * math.exp(rate * years)
    level = next(t for t in found if t.opens <= forward and (t.closes is None or forward < t.closes)).at(Fraction(forward))
    expected = [float(s.shares * s.worth(level)) * math.exp(-rate * years) for s in seats]
    assert allocated(found, 13_000, sure) == pytest.approx(expected, rel=1e-12)


def test_nothing_is_worth_nothing():
    _, found = solved(*CAPPED)
    assert allocated(found, 0, VLP) == (0, 0)


@pytest.mark.parametrize("years", [1e5, 1e30])
def test_what_is_owed_after_ages_is_nothing(years: float):
    """Discounted so far, a strike is worth nothing: 0.0 in floating point, by which nothing can be divided."""
    assert call(15, 17.1, Outlook(0.5, 0.05, years)) == 15
    assert call(15, 17.1, Outlook(0.5, 0.05, years, dividend_yield=0.05)) == 0


@pytest.mark.parametrize("years", [0.5, 4.0, 40.0])
def test_a_rate_below_zero(years: float):
    """A strike is worth more than itself: a call is worth less than at a rate above zero, and with its strike more than the equity."""
    below, above = call(15, 17.1, Outlook(0.4, -0.02, years)), call(15, 17.1, Outlook(0.4, 0.02, years))
    assert call(15, 17.1, Outlook(0.0, -0.02, years)) == 0
    assert 0 < below < above < 15
    assert below + 17.1 * math.exp(0.02 * years) > 15  # what it is above that is the put


def test_a_call_at_a_rate_below_zero_by_hand():
    """At the money forward: 100, strike 100 e^(-0.02), -2 %, 20 %, a year: d1 = 0.1, d2 = -0.1; 100 (2 N(0.1) - 1) = 7.9656."""
    assert call(100, 100 * math.exp(-0.02), Outlook(0.2, -0.02, 1)) == pytest.approx(7.9656, abs=1e-4)


def test_dividends_leave_before_the_exit():
    _, found = solved(*CAPPED)
    paying = Outlook(0.4, 0.05, 4, dividend_yield=0.03)
    assert sum(allocated(found, 15, paying)) == pytest.approx(15 * math.exp(-0.12), rel=1e-14)


@given(st.floats(0.1, 1e6), st.floats(0.05, 2), st.floats(0, 0.2), st.floats(0.1, 10), st.sampled_from(CASES))
def test_the_parts_are_the_whole_and_none_is_below_nothing(value: float, volatility: float, rate: float, years: float, case):
    seats, found = solved(*case.claims)
    worths = allocated(found, value, Outlook(volatility, rate, years))
    assert sum(worths) == pytest.approx(value, rel=1e-9)
    assert all(worth >= -1e-9 * value for worth in worths)
    assert len(worths) == len(seats)


@given(st.floats(0.01, 1e5), st.floats(0.05, 1.5), st.floats(0.1, 8), st.sampled_from(CONVERTIBLE))
def test_the_solved_value_gives_the_price(price: float, volatility: float, years: float, case):
    seats, found = solved(*case.claims)
    outlook = Outlook(volatility, 0.04, years)
    value = implied(seats, found, "a", price, outlook)
    assert value is not None
    assert per_share(seats, found, "a", value, outlook) == pytest.approx(price, rel=1e-9)


def test_the_value_that_a_price_came_from_is_found_again():
    case = next(case for case in CASES if case.id.startswith("W09"))
    seats, found = solved(*case.claims)
    outlook = Outlook(0.6, 0.03, 3)
    price = per_share(seats, found, "b", 9000, outlook)
    assert implied(seats, found, "b", price, outlook) == pytest.approx(9000, rel=1e-10)


def test_a_price_beyond_reach():
    """Preferred that cannot convert is never worth more than its preference, discounted."""
    seats, found = solved(*STRAIGHT)
    assert implied(seats, found, "vc", 17.2, VLP) is None
    assert implied(seats, found, "vc", 10, VLP) == pytest.approx(15, abs=0.1)
