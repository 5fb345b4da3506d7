"""Conversion at a fixed price: shares, roundings, lots, the end of the right, and splits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.phrases import Due, Worth
from seriatim.provisions.conversion_fixed import AmountStep
from tests.simulator.deals import Book, deal


def three(**terms: Any) -> Book:
    """Initial, March and April closed: three lots of 1,000."""
    return Book(deal(**terms)).close("initial", "march", "april")


def holding(shares: int, **conversion: Any) -> Book:
    """One lot of so many shares, convertible on other terms."""
    return Book(deal([("only", "by 2017-02-24", shares, "")], conversion=conversion)).close("only")


def test_one_share_gives_250_000_restricted_common():
    book = three()
    event = book.record("converted", "2017-05-05", quantity=1)
    assert event.outcome.moves == {
        ("series_k/initial", "series_k"): -1,
        ("retired/conversion", "series_k"): 1,
        ("issued/conversion", "common"): -250_000,
        ("common/converted-1", "common"): 250_000,
    }
    (certificate,) = event.outcome.opens
    assert (certificate.holder, certificate.restricted, str(certificate.issued_on)) == ("boone", True, "2017-05-05")


def test_as_it_happened_800_then_3000():
    book = three().close("may")
    book.record("converted", "2017-05-31", quantity=800)
    book.record("converted", "2017-08-01", quantity=3000)
    assert book.lots("common") == {"opening/float": 1_730_000_000, "converted-1": 200_000_000, "converted-2": 750_000_000}
    assert book.lots() == {"may": 200}


def test_all_twenty_thousand_give_five_billion():
    book = three().close("may", "june")
    book.record("condition", "2017-07-01", closing="final")
    book.close("final")
    book.record("converted", "2017-08-01", quantity=20_000)
    assert book.holdings("common")["boone"] == 5_000_000_000


@pytest.mark.parametrize(
    ("price", "fractions", "shares"),
    [
        ("0.003", "down", 333_333),
        ("0.003", "up", 333_334),
        ("0.003", "nearest", 333_333),
        ("0.0015", "nearest", 666_667),
        ("400", "down", 2),
        ("400", "up", 3),
        ("400", "nearest", 3),  # exactly a half goes up
        ("250", "up", 4),  # nothing to round
    ],
)
def test_fraction_of_a_common_share(price: str, fractions: str, shares: int):
    book = holding(10, price=price, fractions=fractions)
    book.record("converted", "2017-03-01", quantity=1)
    assert book.holdings("common")["boone"] == shares


def test_cash_in_lieu_pays_the_fraction():
    book = holding(10, price=400, fractions="cash_in_lieu")
    book.record("converted", "2017-03-01", quantity=1)  # 2.5 shares: 2, and 0.5 × 400 = 200.00
    assert book.holdings("common")["boone"] == 2
    assert book.cash("boone") == -10_000 + 200
    assert book.cash("ascent") == 10_000 - 200


def test_cash_in_lieu_of_a_third_is_rounded_to_the_cent():
    book = holding(10, price="0.003", fractions="cash_in_lieu")
    book.record("converted", "2017-03-01", quantity=1)  # a third of 0.003
    assert (book.holdings("common")["boone"], book.cash("boone")) == (333_333, -10_000)


def test_cash_in_lieu_rounds_half_a_cent_up():
    book = holding(10, amount="1000.006", price=400, fractions="cash_in_lieu")
    book.record("converted", "2017-03-01", quantity=1)  # 2 shares, and 200.006
    assert book.cash("boone") == Decimal("-10_000") + Decimal("200.01")


def test_rounded_once_for_all_lots_of_a_holder():
    book = Book(deal([("a", "by 2017-02-24", 1, ""), ("b", "during 2017-03", 1, "")], conversion={"price": 400})).close("a", "b")
    book.record("converted", "2017-05-05", quantity=2)
    assert book.holdings("common")["boone"] == 5  # not 2 + 2


@pytest.mark.parametrize(
    ("lots", "left"), [("oldest_first", {"march": 500, "april": 1000}), ("newest_first", {"initial": 1000, "march": 500})]
)
def test_lots_not_named(lots: str, left: dict[str, int]):
    book = three(conversion={"lots": lots})
    book.record("converted", "2017-05-05", quantity=1500)
    assert book.lots() == left


def test_lots_named_go_in_the_order_named():
    book = three()
    book.record("converted", "2017-05-05", quantity=1200, lots={"series_k/april": None, "series_k/initial": None})
    assert book.lots() == {"initial": 800, "march": 1000}


def test_lots_named_with_their_quantities():
    book = three()
    book.record("converted", "2017-05-05", quantity=700, lots={"series_k/march": 300, "series_k/april": 400})
    assert book.lots() == {"initial": 1000, "march": 700, "april": 600}


def test_more_than_the_lots_named_hold():
    problem = three().refused("converted", "2017-05-05", quantity=1001, lots={"series_k/march": None})
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "conversion", "1,001", "1,000")


def test_more_than_the_quantities_named():
    problem = three().refused("converted", "2017-05-05", quantity=701, lots={"series_k/march": 300, "series_k/april": 400})
    assert (problem.code, problem.asked, problem.available) == ("more-than-held", "701", "700")


def test_a_lot_named_twice_is_still_one_lot():
    book = three()
    problem = book.refused("converted", "2017-05-05", quantity=1001, lots=[("series_k/march", 1000), ("series_k/march", 1000)])
    assert (problem.code, problem.available) == ("more-than-held", "1,000")
    book.record("converted", "2017-05-05", quantity=700, lots=[("series_k/march", 300), ("series_k/march", 400)])
    assert book.lots() == {"initial": 1000, "march": 300, "april": 1000}


@pytest.mark.parametrize("quantity", ["-5", "0", "0.5"])
def test_a_lot_gives_whole_shares_only(quantity: str):
    problem = three().refused("converted", "2017-05-05", quantity=5, lots=[("series_k/march", quantity), ("series_k/april", 10)])
    assert (problem.code, problem.because) == ("fractional-shares", "conversion")


@pytest.mark.parametrize("quantity", ["0", "-1", "0.5", "1000.5"])
def test_no_number_of_shares(quantity: str):
    problem = three().refused("converted", "2017-05-05", quantity=quantity)
    assert (problem.code, problem.because) == ("fractional-shares", "conversion")


@pytest.mark.parametrize("price", ["0", "-1"])
def test_a_price_of_nothing_or_less_is_no_fact_either(price: str):
    for as_fact in (False, True):
        problem = three().refused("converted", "2017-05-05", as_fact=as_fact, quantity=1, price=price)
        assert (problem.code, problem.available) == ("wrong-amount", "0.004")


def test_more_than_is_held():
    problem = three().refused("converted", "2017-05-05", quantity=3001)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "conversion", "3,001", "3,000")


def test_before_issue():
    problem = three().refused("converted", "2017-02-23", quantity=10)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "conversion", "10", "0")


def test_a_lot_that_does_not_exist_yet():
    problem = three().refused("converted", "2017-03-01", quantity=10, lots={"series_k/march": None})
    assert (problem.code, problem.asked, problem.available) == ("unknown-lot", "series_k/march", "common/opening/float, series_k/initial")


class TestHolders:
    """Two holders besides the purchaser had shares before the deal."""

    def book(self) -> Book:
        return Book(deal(preferred={"ann": 300, "bob": 200})).close("initial")

    def test_each_converts_its_own(self):
        book = self.book()
        book.record("converted", "2017-03-01", quantity=100, holder="ann")
        book.record("converted", "2017-03-01", quantity=200, holder="bob")
        assert book.holdings() == {"ann": 200, "boone": 1000}
        assert book.holdings("common") == {"float": 1_730_000_000, "ann": 25_000_000, "bob": 50_000_000}

    def test_no_more_than_its_own(self):
        problem = self.book().refused("converted", "2017-03-01", quantity=301, holder="ann")
        assert (problem.code, problem.asked, problem.available) == ("more-than-held", "301", "300")

    def test_not_what_another_holds(self):
        problem = self.book().refused("converted", "2017-03-01", quantity=1, holder="ann", lots={"series_k/initial": None})
        assert (problem.code, problem.because) == ("no-such-right", "conversion")

    def test_the_holder_must_be_named(self):
        problem = self.book().refused("converted", "2017-03-01", quantity=100)
        assert problem.code == "ambiguous-act"
        assert "ann" in problem.available
        assert "boone" in problem.available

    def test_a_lot_names_its_holder(self):
        book = self.book()
        event = book.record("converted", "2017-03-01", quantity=100, lots={"series_k/opening/ann": None})
        assert event.act.holder == "ann"


class TestUntil:
    """A right that ends a year after each share's issue."""

    def book(self) -> Book:
        return Book(deal(conversion={"until": "1 years after issue"})).close("initial", "march")

    def test_the_last_day_counts(self):
        book = self.book()
        book.record("converted", "2018-02-24", quantity=2000)
        assert book.outstanding() == 0

    def test_the_step_begins_with_its_first_lot_and_ends_with_its_last(self):
        assert [str(step.opens) for step in self.book().steps("2017-04-01", "conversion")] == ["2017-02-24"]
        assert [str(step.closes) for step in self.book().steps("2017-04-01", "conversion")] == ["2018-03-31"]
        assert [step.closes for step in three().steps("2017-05-01", "conversion")] == [None]

    def test_a_lot_whose_right_has_ended_is_left_out(self):
        problem = self.book().refused("converted", "2018-02-25", quantity=1001)
        assert (problem.code, problem.asked, problem.available) == ("more-than-held", "1,001", "1,000")

    def test_the_younger_lot_still_converts(self):
        book = self.book()
        book.record("converted", "2018-03-31", quantity=1000)
        assert book.lots() == {"initial": 1000}

    def test_then_nothing_does(self):
        problem = self.book().refused("converted", "2018-04-01", quantity=1)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("right-ended", "conversion", "2018-04-01", "0")

    def test_until_redemption_a_share_converts_even_after_it_fell_due(self):
        book = three()
        book.record("converted", "2022-06-01", quantity=3000)
        assert book.outstanding() == 0


class TestSplits:
    def test_the_price_in_force_follows_each_split(self):
        book = three()
        book.record("split", "2018-07-20", security="common", new=1, old=1000, fractions="up")
        assert [step.price.each() for step in book.steps("2018-07-20", "conversion") if step.price] == [4]
        book.record("converted", "2018-08-01", quantity=1)
        assert book.holdings("common")["boone"] == 250
        book.record("split", "2022-01-28", security="common", new=1, old=5000, fractions="up")
        assert [step.price.each() for step in book.steps("2022-01-28", "conversion") if step.price] == [20_000]
        problem = book.refused("converted", "2022-02-01", quantity=19, as_fact=True, holder="nobody")
        assert problem.code == "no-such-right"
        book.record("converted", "2022-02-01", quantity=20)  # 20 × 0.05
        assert book.lots("common")["converted-2"] == 1

    def test_a_forward_split(self):
        book = three()
        book.record("split", "2018-07-20", security="common", new=3, old=2, fractions="down")
        book.record("converted", "2018-08-01", quantity=1)
        assert book.holdings("common")["boone"] == 375_000

    def test_a_price_that_does_not_adjust(self):
        book = three(conversion={"adjusts_for_splits": False})
        book.record("split", "2018-07-20", security="common", new=1, old=1000, fractions="up")
        book.record("converted", "2018-08-01", quantity=1)
        assert book.holdings("common")["boone"] == 250_000

    def test_what_was_converted_before_stays_as_it_was(self):
        book = three()
        book.record("converted", "2018-07-19", quantity=1)
        book.record("split", "2018-07-20", security="common", new=1, old=1000, fractions="up")
        assert book.state("2018-07-19").held("common/converted-1", "common") == 250_000
        assert book.holdings("common")["boone"] == 250


def test_accrued_dividends_convert_where_the_terms_say_so():
    book = three(conversion={"amount": "stated_value + accrued"})
    book.record("dividend_paid", "2017-05-01", security="common", per_share="0.0001", participating="owed")  # 25.00 owed a share
    book.record("converted", "2017-05-05", quantity=1)
    assert book.holdings("common")["boone"] == Decimal(1025) / Decimal("0.004")


def test_accrued_dividends_stay_owed_where_they_do_not_convert():
    book = three()
    book.record("dividend_paid", "2017-05-01", security="common", per_share="0.0001", participating="owed")
    book.record("converted", "2017-05-05", quantity=1)
    assert book.holdings("common")["boone"] == 250_000
    before = book.cash("boone")
    book.record("dividend_paid", "2017-06-01", security="series_k")
    assert book.cash("boone") - before == 3000 * 25


def steps(*given: tuple[str, str]) -> tuple[AmountStep[Decimal], ...]:
    return tuple(AmountStep(Due.parse(since), Worth.parse(amount)) for since, amount in given)


LILIS: dict[str, Any] = {
    "price": "6.15",
    "amount": "120% of stated_value",
    "amounts": steps(("2019-01-01", "125% of stated_value"), ("2020-01-01", "130% of stated_value")),
}
"""The issuer's redemption amount, which climbs by the calendar (market filing 46)."""


@pytest.mark.parametrize(
    ("on", "common"),
    [("2018-12-31", 19_512), ("2019-01-01", 20_325), ("2019-12-31", 20_325), ("2020-01-01", 21_138), ("2022-02-24", 21_138)],
)
def test_what_converts_climbs_by_the_calendar(on: str, common: int) -> None:
    book = holding(100, **LILIS)
    book.record("converted", on, quantity=100)  # 100 x $1,000 x 120, 125 or 130 % / 6.15
    assert book.holdings("common")["boone"] == common
    assert book.history.verify() == ()


def test_steps_that_count_from_each_share_s_own_issue() -> None:
    book = three(conversion={"price": "1", "amounts": steps(("30 days after issue", "150% of stated_value"))})
    issued = {lot.id: lot.issued_on for lot in book.now("2017-05-01").lots("series_k")}
    assert [str(day) for day in issued.values()] == ["2017-02-24", "2017-03-31", "2017-04-30"]
    book.record("converted", "2017-04-30", quantity=3000)  # the second lot's step begins on April 30, the third's on May 30
    assert book.holdings("common")["boone"] == 1_500_000 + 1_500_000 + 1_000_000


def test_a_walk_stops_where_the_amount_changes() -> None:
    book = holding(100, **LILIS)
    clause: Any = book.history.deal.clauses.by_id["conversion"]
    now = book.now("2017-03-01")
    assert [str(clause.next(now, day)) for day in (date(2017, 3, 1), date(2019, 1, 1), date(2020, 1, 1))] == [
        "2019-01-01",
        "2020-01-01",
        "None",
    ]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ((("2019-01-01", "1"), ("2019-01-01", "2")), ["amounts"]),
        ((("2020-01-01", "1"), ("2019-01-01", "2")), ["amounts"]),
        ((("1 year after issue", "1"), ("2019-01-01", "2")), ["amounts"]),
        ((("2019-01-01", "1"), ("2019-01-02", "2")), []),
    ],
)
def test_steps_stand_in_the_order_of_their_days(given: tuple[tuple[str, str], ...], wrong: list[str]) -> None:
    clause: Any = holding(1).history.deal.clauses.by_id["conversion"]
    assert [field for field, _ in replace(clause, amounts=steps(*given)).mistakes()] == wrong
