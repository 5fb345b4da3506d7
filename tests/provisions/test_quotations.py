"""What is observed on the market: one price by quotation and day, as quoted, counted in shares of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.market import observed, quotations
from seriatim.provisions import Quotations
from tests.simulator.deals import Book, deal

DAY = date(2017, 6, 1)


def book() -> Book:
    """Quotations of the common are kept, and those of the preferred are not."""
    terms = deal(preferred={"ann": 10})
    return Book(replace(terms, clauses=Clauses([Quotations(quotations("common"), "common"), *terms.clauses])))


def observe(found: Book, price: Any, volume: int | None = None) -> None:
    traded = None if volume is None else Decimal(volume)
    found.record("observed", DAY, security="common", quote="close", price=price, volume=traded)


def close(found: Book, quote: str = "close", day: date = DAY) -> Any:
    price = observed(found.now("2017-07-31"), "common", quote, day)
    return price and price.each()


def volume(found: Book) -> Any:
    traded = observed(found.now("2017-07-31"), "common", "volume", DAY)
    return traded and traded.shares / traded.money


def test_a_price_stands_under_its_quotation_and_its_day():
    found = book()
    observe(found, "0.40")
    assert close(found) == Decimal("0.40")
    assert close(found, "vwap") is None
    assert close(found, day=date(2017, 6, 2)) is None
    assert volume(found) is None


class TestASecondRecordOfADay:
    @pytest.mark.parametrize(
        ("again", "what", "asked", "there"),
        [
            ({"price": 2}, "close", "2", "0.4"),
            ({"price": 2, "volume": 1000}, "close", "2", "0.4"),
            ({"price": "0.40", "volume": 900}, "volume", "900", "1,000"),
            ({"price": "0.40"}, "close", "0.4", "0.4"),
            ({"price": 3, "volume": 900, "quote": "vwap"}, "volume", "900", "1,000"),
        ],
    )
    def test_that_says_something_else_or_nothing_new_is_refused(self, again: dict[str, Any], what: str, asked: str, there: str):
        found = book()
        observe(found, "0.40", volume=1000)
        particulars = {"security": "common", "quote": "close", **again}
        particulars |= {name: Decimal(n) for name, n in again.items() if name == "volume"}
        problem = found.refused("observed", DAY, **particulars)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("observed-already", "common_quotations", asked, there)
        assert problem.message.startswith(f"a {what} of common for {DAY} is on record already")
        assert found.refused("observed", DAY, as_fact=True, **particulars).code == "observed-already"

    def test_adds_a_volume_or_another_price_of_the_day(self):
        found = book()
        observe(found, "0.40")
        observe(found, "0.40", volume=1000)
        found.record("observed", DAY, security="common", quote="vwap", price="0.38", volume=Decimal(1000))
        assert (close(found), close(found, "vwap"), volume(found)) == (Decimal("0.40"), Decimal("0.38"), 1000)

    def test_corrects_a_first_that_is_reversed(self):
        found = book()
        found.record("observed", DAY, id="first", security="common", quote="close", price="0.40")
        found.record("reversed", DAY, reverses="first")
        observe(found, 2)
        assert close(found) == 2


def test_after_a_reverse_split_the_price_is_ten_times_and_the_volume_a_tenth():
    found = book()
    observe(found, "0.40", volume=50_000)
    found.record("split", "2017-06-02", security="common", new=1, old=10, fractions="down")
    assert (close(found), volume(found)) == (4, 5000)


def test_a_price_is_recorded_as_quoted_on_its_day_after_a_split_as_before_it():
    found = book()
    found.record("split", "2017-06-02", security="common", new=1, old=10, fractions="down")
    found.record("split", "2017-06-20", security="common", new=2, old=1, fractions="down")
    observe(found, "0.40", volume=50_000)
    assert (close(found), volume(found)) == (2, 10_000)


def test_the_price_of_the_day_of_a_split_is_one_of_a_new_share():
    found = book()
    observe(found, 4)
    found.record("split", DAY, security="common", new=1, old=10, fractions="down")
    assert close(found) == 4


def test_a_stock_dividend_counts_as_a_split():
    found = book()
    found.record("stock_dividend", "2017-06-02", security="common", new=1, old=4, fractions="down")
    observe(found, 5)
    assert close(found) == 4


@pytest.mark.parametrize(
    ("particulars", "asked"), [({"price": 0}, "0"), ({"price": "-0.01"}, "-0.01"), ({"price": 1, "volume": Decimal(0)}, "0")]
)
def test_a_price_or_a_volume_of_nothing_is_refused(particulars: dict[str, Any], asked: str):
    problem = book().refused("observed", DAY, security="common", quote="close", **particulars)
    assert (problem.code, problem.because, problem.asked) == ("wrong-amount", "common_quotations", asked)
    assert problem.available == "more than 0"
    assert ("volume" if "volume" in particulars else "price") in problem.message


def test_the_least_price_there_is_counts():
    found = book()
    observe(found, "0.0000000001", volume=1)
    assert (close(found), volume(found)) == (Decimal("0.0000000001"), 1)


def test_of_another_security_nothing_is_kept_or_judged():
    problem = book().refused("observed", DAY, security="series_k", quote="close", price=0)
    assert problem.code == "nothing-provides"
