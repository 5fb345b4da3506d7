"""Anti-dilution: published figures, through a deal file and events; each again by a closed form in fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput
from tests.provisions.protected import RATCHET, WEIGHTED, book, issue, price, series, warrants, written


def weighted(cp1: object, base: object, new: object, at: object) -> Fraction:
    """CP1 (A + B) / (A + C), with B the shares that the money would have bought at CP1."""
    cp, a, c, p = (Fraction(str(x)) for x in (cp1, base, new, at))
    return cp * (a + c * p / cp) / (a + c)


# ------------------------------------------------------------------------------------------------- published figures


def test_a01_broad_based_average_of_a_fifth_more_at_half_the_price():
    """paperswithbacktest/wiki, broad-based-weighted-average-function-example: about 9.17 (the formula it prints gives 10.91)."""
    b = book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED))  # 1,000,000 fully diluted
    issue(b, 200_000, 5)
    assert price(b, "a_conversion") == Decimal("9.1667")
    assert abs(price(b, "a_conversion") - Decimal("9.17")) <= Decimal("0.005")
    assert abs(Fraction(price(b, "a_conversion")) - weighted(10, 1_000_000, 200_000, 5)) <= Fraction(1, 20_000)


def test_a03_a_ratchet_from_10_to_5_doubles_the_conversion_shares():
    """usdaud/algotradinglib.github.io, en/pedia/f/full_ratchet: 10,000 dollars for 1,000 at 10, new at 5: 2,000."""
    b = book(5_000, a=series("a", 1000, 10, 10, RATCHET))
    issue(b, 1, 5)
    assert price(b, "a_conversion") == 5
    b.record("converted", "2020-07-01", quantity=1000, holder="a_holder")
    assert b.holdings("common")["a_holder"] == 2000


@pytest.mark.parametrize(
    ("new", "at", "founder"),
    [(50_000, "0.5", "below 0.333334"), (1, "0.5", "0.333"), (50_000, "0.1", "below 0.1")],
)
def test_a07_what_a_ratchet_leaves_the_founder(new: int, at: str, founder: str):
    """vator.tv 2013-04-02, two ways to formulate anti-dilution: 1M founder and 1M preferred at 1, few new shares below."""
    b = book(1_000_000, a=series("a", 1_000_000, 1, 1, RATCHET))
    issue(b, new, at)
    assert price(b, "a_conversion") == Decimal(at)
    b.record("converted", "2020-07-01", quantity=1_000_000, holder="a_holder")
    held = b.holdings("common")
    part = Fraction(held["founders"]) / Fraction(sum(held.values()))
    if founder.startswith("below"):
        assert part < Fraction(founder.removeprefix("below "))
    else:
        assert abs(part - Fraction(founder)) <= Fraction("0.0005")


def test_a09_a_fifth_below():
    """askfilo.com and wikicram.com: 1M at 4M post for 200,000 shares at 5, 800,000 fully diluted; 800,000 for 200,000: 4.80."""
    b = book(600_000, a=series("a", 200_000, 5, 5, WEIGHTED))
    issue(b, 200_000, 4)
    assert price(b, "a_conversion") == Decimal("4.8")
    assert Fraction(price(b, "a_conversion")) == weighted(5, 800_000, 200_000, 4)


# ------------------------------------------------------------------------------------------------- base, floor, exempt


@pytest.mark.parametrize(
    ("base", "shares"),
    [("common_outstanding", 700_000), ("as_converted", 800_000), ("fully_diluted", 1_000_000), ("listed", 300_000)],
)
def test_the_base_is_the_one_named(base: str, shares: int):
    more = {"counted": ["a", "w"]} if base == "listed" else {}
    b = book(700_000, a=series("a", 100_000, 10, 10, {**WEIGHTED, "base": base, **more}), w=warrants(200_000, 12))
    issue(b, 200_000, 5)
    expected = weighted(10, shares, 200_000, 5)
    assert abs(Fraction(price(b, "a_conversion")) - expected) <= Fraction(1, 20_000)


def test_an_issue_at_the_price_in_force_or_above_changes_nothing():
    for protection in (RATCHET, WEIGHTED):
        b = book(a=series("a", 1000, 10, 10, protection))
        for at in ("10", "10.01", "2000"):
            assert ("a_conversion", "price") not in issue(b, 1000, at).outcome.memory


def test_an_issue_above_the_price_does_not_round_it():
    """10 after a split of 3 for 1 is 3.33333…; only what lowers it gives it four places."""
    for protection in (RATCHET, WEIGHTED):
        b = book(a=series("a", 1000, 10, 10, protection))
        b.record("split", "2020-05-01", security="common", new=3, old=1, fractions="down")
        assert ("a_conversion", "price") not in issue(b, 1000, 4).outcome.memory
        assert issue(b, 1_000_000, 3).outcome.memory["a_conversion", "price"].price.money.as_tuple().exponent >= -4


def test_the_floor_holds_and_a_split_rescales_it():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "floor": 4}))
    issue(b, 10, 3)
    assert price(b, "a_conversion") == 4
    b.record("split", "2020-07-01", security="common", new=1, old=10, fractions="down")
    assert price(b, "a_conversion") == 40
    issue(b, 10, 39, "2020-08-01")
    assert price(b, "a_conversion") == 40
    b.record("amended", "2020-08-02", clause="a_protection", what="floor", price=30)
    issue(b, 10, 20, "2020-08-03")
    assert price(b, "a_conversion") == 30


def test_a_floor_above_the_price_never_raises_it():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "floor": 12}))
    assert ("a_conversion", "price") not in issue(b, 10, 3).outcome.memory


def test_an_exempt_issue_changes_nothing_and_an_unknown_reason_is_refused():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "exempt": ["options", "acquisition"]}))
    assert ("a_conversion", "price") not in issue(b, 10, 3, exempt="options").outcome.memory
    refused = b.refused("issued", "2020-06-02", security="common", holder="newcomer", quantity=1, exempt="gift")
    assert (refused.code, refused.asked, refused.available) == ("unknown-exemption", "gift", "options, acquisition")
    b.record("issued", "2020-06-02", security="common", holder="newcomer", quantity=1, exempt="acquisition")
    assert price(b, "a_conversion") == 10


def test_a_reason_that_one_clause_admits_counts_for_the_other():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "exempt": ["options"]}), b=series("b", 1000, 10, 8, RATCHET))
    issue(b, 10, 3, exempt="options")
    assert (price(b, "a_conversion"), price(b, "b_conversion")) == (10, 3)


def test_an_issue_needs_its_price_once_and_one_that_dilutes_nobody_does_not():
    b = book(a=series("a", 1000, 10, 10, RATCHET), b=series("b", 1000, 10, 8, RATCHET), w=warrants(0, 5))
    refused = b.refused("issued", "2020-06-02", security="common", holder="newcomer", quantity=1)
    assert refused.code == "price-missing"
    b.record("issued", "2020-06-02", security="w", holder="newcomer", quantity=1)  # its strike is what counts
    assert (price(b, "a_conversion"), price(b, "b_conversion")) == (5, 5)


def test_protection_ends_after_its_last_day():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "last_day": "2020-06-30"}))
    issue(b, 10, 7, "2020-06-30")
    issue(b, 10, 3, "2020-07-01")
    assert price(b, "a_conversion") == 7


def test_a_waiver_until_a_day_and_for_good():
    b = book(a=series("a", 1000, 10, 10, RATCHET))
    b.record("right_waived", "2020-05-01", clause="a_protection", until="2020-06-30")
    issue(b, 10, 3, "2020-06-30")
    assert price(b, "a_conversion") == 10
    issue(b, 10, 8, "2020-07-01")
    assert price(b, "a_conversion") == 8
    b.record("right_waived", "2020-07-02", clause="a_protection")
    issue(b, 10, 3, "2020-08-01")
    assert price(b, "a_conversion") == 8


@pytest.mark.parametrize(("places", "rounding", "expected"), [(2, "nearest", "9.17"), (2, "down", "9.16"), (1, "up", "9.2")])
def test_the_rounding_is_the_one_named(places: int, rounding: str, expected: str):
    b = book(900_000, a=series("a", 100_000, 10, 10, {**WEIGHTED, "places": places, "rounding": rounding}))
    issue(b, 200_000, 5)  # 9.16666…
    assert price(b, "a_conversion") == Decimal(expected)


# ------------------------------------------------------------------------------------------------- shares given away


@pytest.mark.parametrize(("base", "expected"), [("fully_diluted", "8.3333"), ("common_outstanding", "8.1818")])
def test_an_average_of_shares_given_away(base: str, expected: str):
    """B = 0: 10 x 1,000,000 / 1,200,000 = 8.3333 over all, 10 x 900,000 / 1,100,000 = 8.1818 over the common alone."""
    b = book(900_000, a=series("a", 100_000, 10, 10, {**WEIGHTED, "base": base}))
    recorded = issue(b, 200_000, 0)
    assert price(b, "a_conversion") == Decimal(expected)
    assert not any(asset == "USD" for _, asset in recorded.outcome.moves)


def test_a_ratchet_has_no_price_after_shares_are_given_away_unless_a_floor_holds_it():
    b = book(a=series("a", 1000, 10, 10, RATCHET))
    for as_fact in (False, True):
        refused = b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=1, price=0, as_fact=as_fact)
        assert (refused.code, refused.because) == ("price-falls-to-nothing", "a_protection")
        assert refused.message == "shares issued for nothing leave no price: a_conversion would fall to 0, and no floor holds it"
    b.record("amended", "2020-05-31", clause="a_protection", what="floor", price="0.5")
    issue(b, 1, 0)
    assert price(b, "a_conversion") == Decimal("0.5")


def test_a_waiver_or_a_reason_lets_shares_be_given_away():
    b = book(a=series("a", 1000, 10, 10, {**RATCHET, "exempt": ["plan"]}))
    issue(b, 1, 0, exempt="plan")
    b.record("right_waived", "2020-06-02", clause="a_protection", until="2020-06-30")
    issue(b, 1, 0, "2020-06-30")
    assert price(b, "a_conversion") == 10
    assert b.refused("issued", "2020-07-01", security="common", holder="newcomer", quantity=1, price=0).code == "price-falls-to-nothing"


def test_a_series_given_away_counts_as_the_common_it_becomes():
    """5,000 of 100 dollars at 4 become 125,000 common for nothing: 10 x 1,000,000 / 1,125,000 = 8.8889."""
    b = book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED), b=series("b", 0, 100, 4))
    b.record("issued", "2020-06-01", security="b", holder="newcomer", quantity=5000, price=0)
    assert price(b, "a_conversion") == Decimal("8.8889")


def test_an_average_over_no_shares_at_all_has_no_price_either():
    b = book(0, a=series("a", 1000, 10, 10, {**WEIGHTED, "base": "common_outstanding"}))
    assert b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=1, price=0).code == "price-falls-to-nothing"


def test_an_issue_costs_nothing_or_more():
    b = book(a=series("a", 1000, 10, 10, WEIGHTED))
    assert b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=1, price=-1).code == "wrong-amount"


def test_a_price_smaller_than_its_places_is_named_as_that():
    """An issue at 0.00002 leaves 0.00002, which is 0 in four places: no cascade."""
    b = book(a=series("a", 1000, 10, 10, RATCHET))
    refused = b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=1, price="0.00002")
    assert (refused.code, refused.because) == ("price-falls-to-nothing", "a_protection")
    assert refused.message == "a price falls below its decimal places: a_conversion to 0.00002, which is rounded to 0"


def test_so_is_one_that_only_another_reset_brings_there():
    """The average falls to 0.0048, 0.0048 in its own four places; the ratchet that follows it keeps two: 0.00."""
    counting = {**RATCHET, "repricings": "all", "places": 2, "exempt": ["plan"]}
    narrow = {**WEIGHTED, "base": "common_outstanding"}
    b = book(1000, a=series("a", 1000, 10, 10, narrow), b=series("b", 1000, 8, 8, counting))
    given: dict[str, Any] = {"security": "common", "holder": "newcomer", "quantity": 10_000_000, "price": "0.0038"}
    refused = b.refused("issued", "2020-06-01", exempt="plan", **given)  # (10 x 1,000 + 38,000) / 10,001,000
    assert (refused.code, refused.because) == ("price-falls-to-nothing", "b_protection")
    assert "b_conversion to 0.0047995" in refused.message


# ------------------------------------------------------------------------------------------------- what is an issue


def test_a_new_series_counts_at_its_price_as_converted():
    new = series("b", 0, 100, 4)  # one of 100 dollars becomes 25 common
    b = book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED), b=new)
    b.record("issued", "2020-06-01", security="b", holder="newcomer", quantity=8000, price=125)  # 200,000 common at 5
    assert price(b, "a_conversion") == Decimal("9.1667")
    assert b.lots("b") == {"issued-1": 8000}


def test_warrants_count_at_their_price_and_strike():
    b = book(900_000, a=series("a", 100_000, 10, 10, WEIGHTED), w=warrants(0, 4))
    b.record("issued", "2020-06-01", security="w", holder="newcomer", quantity=200_000, price=1)
    assert price(b, "a_conversion") == Decimal("9.1667")


AGREEMENT: dict[str, Any] = {
    "signed": "2020-02-01",
    "purchaser": "newcomer",
    "security": "b",
    "price": 50,
    "closings": [{"id": "first", "when": "by 2020-03-01", "shares": 100}, {"id": "second", "when": "by 2020-04-01", "shares": 100}],
    "clauses": [{"clause": "warrants_attached", "warrant": "w", "per_share": 2, "fractions": "down"}],
}


@pytest.mark.parametrize(("closings", "after"), [("counted", "5"), ("exempt", "10")])
def test_a_closing_of_another_series_counts_where_the_clause_says_so(closings: str, after: str):
    protected = series("a", 1000, 10, 10, {**RATCHET, "closings": closings})
    b = book(a=protected, b=series("b", 0, 50, 5), w=warrants(0, 7), agreement=AGREEMENT)
    b.record("closed", "2020-03-01", closing="first")
    assert price(b, "a_conversion") == Decimal(after)


def test_warrants_attached_to_a_closing_count_at_their_strike():
    b = book(a=series("a", 1000, 10, 10, RATCHET), b=series("b", 0, 50, 12), w=warrants(0, 7), agreement=AGREEMENT)
    b.record("closed", "2020-03-01", closing="first")
    assert (b.outstanding("w"), price(b, "a_conversion")) == (200, 7)


def test_a_fixed_conversion_is_no_new_issue():
    b = book(a=series("a", 1000, 10, 10, RATCHET), b=series("b", 1000, 10, 2))
    b.record("converted", "2020-06-01", security="b", quantity=1000)
    assert price(b, "a_conversion") == 10


# ------------------------------------------------------------------------------------------------- cascades


def test_a_reset_counts_for_a_clause_that_says_so_and_not_for_another():
    for repricings, expected in (("none", 8), ("agreed", 8), ("all", 5)):
        b = book(a=series("a", 1000, 10, 10, RATCHET), b=series("b", 1000, 8, 8, {**RATCHET, "repricings": repricings, "exempt": ["x"]}))
        issue(b, 1, 5, exempt="x")  # exempt for b alone
        assert (price(b, "a_conversion"), price(b, "b_conversion")) == (5, expected)


def test_several_series_are_weighed_against_the_shares_before_the_issue():
    """600,000 common, A and B 200,000 each: 1,000,000. 250,000 at 3: A (5,000,000 + 750,000) / 1,250,000 = 4.60, B 8,750,000 / … = 7.00."""
    b = book(600_000, a=series("a", 200_000, 5, 5, WEIGHTED), b=series("b", 200_000, 8, 8, WEIGHTED))
    issue(b, 250_000, 3)
    assert (price(b, "a_conversion"), price(b, "b_conversion")) == (Decimal("4.6"), 7)


@pytest.mark.parametrize(
    ("base", "shares"),
    [("as_converted", 850_000 + Fraction(1_000_000) / Fraction("4.6") + Fraction(1_600_000, 7)), ("common_outstanding", Fraction(850_000))],
)
def test_the_next_issue_is_weighed_with_the_prices_that_the_first_left(base: str, shares: Fraction):
    """In a base as converted, A's 1,000,000 dollars come to 217,391 at 4.60, B's 1,600,000 to 228,571 at 7.00; not in the narrow one."""
    averaged = {**WEIGHTED, "base": base, "places": 10}
    b = book(600_000, a=series("a", 200_000, 5, 5, averaged), b=series("b", 200_000, 8, 8, averaged))
    issue(b, 250_000, 3)
    first = Fraction(price(b, "a_conversion"))
    issue(b, 100_000, 2, "2020-06-02")
    assert first == (Fraction("4.6") if base == "as_converted" else Fraction("4.4117647059"))  # 3,750,000 / 850,000
    assert abs(Fraction(price(b, "a_conversion")) - weighted(first, shares, 100_000, 2)) < Fraction(1, 10**9)


COUNTING: dict[str, Any] = {**WEIGHTED, "base": "common_outstanding", "repricings": "all", "places": 8}


def test_a_reset_counts_as_the_shares_that_it_brings_and_only_below_the_price():
    """1,000,000 common; 250,000 at 3. B: 4,750,000 / 1,250,000 = 3.80, as A's reset stays above B's 4. B then comes to
    400,000 / 3.80 = 105,263.16, 5,263.16 more: A = 10,750,000 / 1,255,263.16 = 40,850,000 / 4,770,000 = 8.56394130.
    """
    b = book(1_000_000, a=series("a", 100_000, 10, 10, COUNTING), b=series("b", 100_000, 4, 4, COUNTING))
    issue(b, 250_000, 3)
    assert (price(b, "a_conversion"), price(b, "b_conversion")) == (Decimal("8.5639413"), Decimal("3.8"))


def test_a_reset_above_what_the_issue_leaves_does_not_raise_it():
    """B at 4: 1,250,000 shares for 4,250,000 leave 3.40. A's reset from 4.70 to 3.96 is below 4, but 18,686.87 shares for 70,000
    dollars more are 3.75 each. From 4.60 to 3.88 they are 18,556.70 for 60,000, 3.23 each: 4,310,000 / 1,268,556.70 = 3.39756197.
    """
    narrow = {**COUNTING, "repricings": "none"}
    for stated, expected in (("4.7", "3.4"), ("4.6", "3.39756197")):
        b = book(1_000_000, a=series("a", 100_000, stated, stated, narrow), b=series("b", 100_000, 4, 4, COUNTING))
        issue(b, 250_000, 1)
        assert price(b, "b_conversion") == Decimal(expected)


def test_two_averages_at_one_price_pull_each_other_to_a_fixed_point():
    """Both at 10 with W = 1,000,000 dollars: x (A + C + W/x - W/10) = 10 A + money, so x = (10 A + money - W) / (A + C - W/10)
    = 9,750,000 / 1,150,000 = 8.47826087; without each other 10,750,000 / 1,250,000 = 8.60.
    """
    b = book(1_000_000, a=series("a", 100_000, 10, 10, COUNTING), b=series("b", 100_000, 10, 10, COUNTING))
    issue(b, 250_000, 3)
    expected = Fraction(9_750_000, 1_150_000)
    for right in ("a_conversion", "b_conversion"):
        assert abs(Fraction(price(b, right)) - expected) <= Fraction(1, 10**8)


def test_three_averages_satisfy_their_equations_whatever_stands_first():
    """A 10, B 9, C 8, each counting the others: the new prices are found back in the equations, in fractions."""
    stated = {"a": 10, "b": 9, "c": 8}
    for order in ("abc", "cab", "bca"):
        b = book(1_000_000, **{name: series(name, 100_000, stated[name], stated[name], COUNTING) for name in order})
        issue(b, 250_000, 3)
        after = {name: Fraction(price(b, f"{name}_conversion")) for name in stated}
        for name, old in stated.items():
            shares, paid = Fraction(1_250_000), Fraction(old * 1_000_000 + 750_000)
            for other, was in stated.items():
                if other != name and after[other] < old:
                    worth = Fraction(100_000 * was)
                    more = worth / after[other] - 100_000
                    shares, paid = shares + more, paid + min(worth, old * (100_000 + more)) - min(worth, Fraction(old * 100_000))
            assert abs(after[name] - paid / shares) <= Fraction(1, 10**7), name
        assert after["a"] < Fraction("8.6")


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("15", "10"),  # still above A's price
        ("10", "10"),
        ("8", "9.5652"),  # 900,000 at 10 and 2,000,000 dollars for 250,000: 11,000,000 / 1,150,000
    ],
)
def test_a_right_amended_counts_as_issued_at_its_new_price(to: str, expected: str):
    """100,000 of B at 20; 800,000 common and 100,000 of A beside it."""
    averaged = {**WEIGHTED, "repricings": "agreed"}
    b = book(800_000, a=series("a", 100_000, 10, 10, averaged), b=series("b", 100_000, 20, 20))
    b.record("amended", "2020-06-01", clause="b_conversion", what="price", price=to)
    assert price(b, "a_conversion") == Decimal(expected)


def test_so_does_a_warrant_whose_strike_falls_and_whose_number_stays():
    """900,000 at 10 and 100,000 at 3: 9,300,000 / 1,000,000 = 9.30; from 3 to 2 then 9.30 - 100,000 / 1,000,000 = 9.20."""
    averaged = {**WEIGHTED, "repricings": "agreed"}
    b = book(
        800_000,
        a=series("a", 100_000, 10, 10, {**averaged, "places": 10, "base": "listed", "counted": ["common", "w", "a"]}),
        w=warrants(100_000, 12),
    )
    b.record("amended", "2020-06-01", clause="warrant_exercise", what="price", price=3)
    assert price(b, "a_conversion") == Decimal("9.3")
    b.record("amended", "2020-06-02", clause="warrant_exercise", what="price", price=2)
    base = Fraction(900_000) + Fraction(1_000_000) / Fraction("9.3")
    assert abs(Fraction(price(b, "a_conversion")) - (Fraction("9.3") * base - 100_000) / base) < Fraction(1, 10**9)


def test_an_amended_price_counts_as_an_issue_where_the_clause_says_so():
    for repricings, expected in (("none", 10), ("agreed", 3)):
        b = book(a=series("a", 1000, 10, 10, {**RATCHET, "repricings": repricings}), w=warrants(100, 12))
        b.record("amended", "2020-06-01", clause="warrant_exercise", what="price", price=3)
        assert (price(b, "warrant_exercise"), price(b, "a_conversion")) == (3, expected)


def test_a_cascade_that_does_not_settle_refuses_the_act():
    spiral = {**WEIGHTED, "base": "common_outstanding", "repricings": "all"}
    b = book(100_000, a=series("a", 1_000_000, 1, 1, spiral), b=series("b", 1_000_000, 1, 1, spiral))
    refused = b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=100_000, price="0.5")
    assert refused.code == "cascade-unsettled"
    assert refused.because == "a_protection, b_protection"
    b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=1000, price="0.5", as_fact=True)


def by_rounds(series: int, places: int) -> list[Decimal]:
    """The prices of two series at 1 that average each other's resets, round by round: a plain loop, until they stay or are nothing.

    100,000 common at 1 and 100,000 at 0.50 are 150,000 dollars over 200,000 shares; a reset of the other series from 1 to p is another
    series ÷ p - series, for no money.
    """
    found: list[Decimal] = []
    while len(found) < 2 or (found[-1] and found[-1] != found[-2]):
        more = series / found[-1] - series if found else 0
        found.append((150_000 / (200_000 + Decimal(more))).quantize(Decimal(1).scaleb(-places)))
    return found


def test_a_cascade_falls_as_a_plain_loop_says():
    """1,000,000 of each: 0.75, 0.2813, 0.0544, 0.0085, 0.0013, 0.0002, nothing."""
    spiral = {**WEIGHTED, "base": "common_outstanding", "repricings": "all"}
    b = book(100_000, a=series("a", 1_000_000, 1, 1, spiral), b=series("b", 1_000_000, 1, 1, spiral))
    rounds = by_rounds(1_000_000, 4)
    assert [str(price) for price in rounds] == ["0.7500", "0.2813", "0.0544", "0.0085", "0.0013", "0.0002", "0.0000"]
    refused = b.refused("issued", "2020-06-01", security="common", holder="newcomer", quantity=100_000, price="0.5")
    assert f"in {len(rounds)} rounds a_conversion to 0, b_conversion to 0" in refused.message


def test_a_cascade_that_settles_slowly_settles():
    """142,000 of each: towards (150,000 - 142,000) / 58,000 = 0.137931…, at ten places in some three hundred rounds."""
    spiral = {**WEIGHTED, "base": "common_outstanding", "repricings": "all", "places": 10}
    b = book(100_000, a=series("a", 142_000, 1, 1, spiral), b=series("b", 142_000, 1, 1, spiral))
    b.record("issued", "2020-06-01", security="common", holder="newcomer", quantity=100_000, price="0.5")
    rounds = by_rounds(142_000, 10)
    assert len(rounds) > 300
    assert price(b, "a_conversion") == price(b, "b_conversion") == rounds[-1] == Decimal("0.1379310354")


def test_two_clauses_over_one_price_the_lower_holds():
    second = {**RATCHET, "id": "second", "last_day": "2020-12-31"}
    both = series("a", 100_000, 10, 10, WEIGHTED, second)
    b = book(900_000, a=both)
    issue(b, 200_000, 5)
    assert price(b, "a_conversion") == 5


# ------------------------------------------------------------------------------------------------- the file


def test_what_is_protected_must_have_a_price():
    with pytest.raises(BadInput) as bad:
        read_deal(written(a=series("a", 1000, 10, 10, {**RATCHET, "protects": "nobody"})), "deal.yaml")
    assert [p.code for p in bad.value.problems] == ["unknown-reference"]


def test_rounding_alone_lowers_no_price():
    """A price of 0.50 kept to whole dollars: an issue at 0.70 is not below it, and 0.70 rounded down is not a new price of 0."""
    whole_dollars = {**RATCHET, "places": 0, "rounding": "down"}
    b = book(a=series("a", 100, 10, "0.5", whole_dollars))
    issue(b, 1000, "0.7")
    assert price(b, "a_conversion") == Decimal("0.5")


def test_what_is_listed_twice_would_count_twice():
    """10,000,000 common twice would make of 10 with 1,000,000 more at 4 a price of 9.7143, not 9.4545."""
    once, twice = ({**WEIGHTED, "base": "listed", "counted": names} for names in (["common"], ["common", "common"]))
    b = book(10_000_000, a=series("a", 1000, 1000, 10, once))
    issue(b, 1_000_000, 4)
    assert price(b, "a_conversion") == Decimal("9.4545")
    with pytest.raises(BadInput) as caught:
        book(10_000_000, a=series("a", 1000, 1000, 10, twice))
    assert [p.message for p in caught.value.problems] == ["a_protection: common is listed twice, and its shares would count twice"]
