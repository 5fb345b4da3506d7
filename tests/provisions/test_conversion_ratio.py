"""Conversion by a ratio: Entech's Series B of 2008 (market filing 49), one common for each preferred."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now, State
from seriatim.provisions import ConversionRatio
from seriatim.units.numbers import lift
from tests.simulator.deals import CONVERSION, GIVEN, Book, day, deal

TERMS: dict[str, Any] = {key: value for key, value in CONVERSION.items() if key not in ("price", "amount")}


def clause(ratio: str = "1", amount: str = "stated_value", **terms: Any) -> ConversionRatio[Any]:
    worth = Worth.parse(amount)
    given = {**TERMS, **terms, "ratio": Decimal(ratio), "amount": worth}
    return ConversionRatio("conversion", **GIVEN, stated_value=Decimal(1000), **given)


def book(*args: Any, **terms: Any) -> Book:
    small = deal([("only", "by 2017-02-24", 1000, "")], without=("conversion",))
    return Book(replace(small, clauses=Clauses([*small.clauses, clause(*args, **terms)]))).close("only")


def test_one_for_one_and_after_a_reverse_split():
    book_ = book()
    book_.record("converted", "2017-03-01", quantity=400)
    assert book_.holdings("common")["boone"] == 400
    book_.record("split", "2017-03-02", security="common", new=1, old=10, fractions="down")
    book_.record("converted", "2017-03-03", quantity=600)
    assert book_.lots("common")["converted-2"] == 60


def test_a_ratio_that_does_not_adjust():
    book_ = book(adjusts_for_splits=False)
    book_.record("split", "2017-03-02", security="common", new=1, old=10, fractions="down")
    book_.record("converted", "2017-03-03", quantity=600)
    assert book_.holdings("common")["boone"] == 600


@pytest.mark.parametrize(("ratio", "shares"), [("1.5", 1), ("7", 7)])
def test_one_share(ratio: str, shares: int):
    book_ = book(ratio)
    book_.record("converted", "2017-03-01", quantity=1)
    assert book_.holdings("common")["boone"] == shares


class TestForNothing:
    """A third of a common for one, rounded down: three give 0.9999999999, so that four give the first."""

    def test_nobody_gives_up_shares_for_none(self):
        problem = book("0.3333333333").refused("converted", "2017-03-01", quantity=3)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("less-than-allowed", "conversion", "3", "from 4")
        assert "for 4 it is 1" in problem.message
        book_ = book("0.3333333333")
        book_.record("converted", "2017-03-01", quantity=4)
        assert book_.holdings("common")["boone"] == 1

    def test_nor_where_all_of_them_give_none(self):
        problem = book("0.0009").refused("converted", "2017-03-01", quantity=1000)
        assert (problem.code, problem.available) == ("less-than-allowed", "0")
        assert "nor is one given for all that are held" in problem.message

    @pytest.mark.parametrize(("fractions", "least"), [("up", 1), ("nearest", 2), ("cash_in_lieu", 1)])
    def test_another_rounding_gives_one_sooner_and_cash_pays_for_the_fraction(self, fractions: str, least: int):
        book_ = book("0.3333333333", fractions=fractions)
        for few in range(1, least):
            assert book_.refused("converted", "2017-03-01", quantity=few).available == f"from {least}"
        book_.record("converted", "2017-03-01", quantity=least)
        assert book_.holdings("common").get("boone", 0) == (0 if fractions == "cash_in_lieu" else 1)

    def test_what_happened_all_the_same_is_a_fact(self):
        book_ = book("0.3333333333")
        book_.record("converted", "2017-03-01", quantity=3, as_fact=True)
        assert book_.holdings() == {"boone": 997}


def test_what_a_share_counts_for_changes_the_price_and_not_the_number():
    for amount, price in (("stated_value", "500"), ("2.50", "1.25")):
        book_ = book("2", amount)
        (step,) = book_.steps("2017-03-01", "conversion")
        assert step.price.each() == Decimal(price)
        book_.record("converted", "2017-03-01", quantity=10)
        assert book_.holdings("common")["boone"] == 20


def test_accrued_dividends_convert_in_the_same_proportion():
    book_ = book("4", "stated_value + accrued")
    book_.record("dividend_paid", "2017-03-01", security="common", per_share="62.5", participating="owed")  # 4 × 62.5 = 250 owed a share
    book_.record("converted", "2017-03-02", quantity=100)
    assert book_.holdings("common")["boone"] == 500  # 4 × 1,250 / 1,000 each


def test_no_more_than_there_are_and_no_parts_of_one():
    problem = book().refused("converted", "2017-03-01", quantity=1001)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "conversion", "1,001", "1,000")
    assert book().refused("converted", "2017-03-01", quantity="0.5").code == "fractional-shares"


def test_a_price_named_is_compared():
    problem = book("2").refused("converted", "2017-03-01", quantity=1, price=400)
    assert (problem.code, problem.asked, problem.available) == ("price-differs", "400", "500")


def test_on_arrays_it_is_what_it_is_exactly():
    exact = book("1.5").now("2017-03-01")
    state: State[Any] = State(np.zeros(2))
    lifted = lift(clause("1.5"), float)
    state.certificates, state.by_security = exact.state.certificates, exact.state.by_security
    state.balances = {key: np.full(2, float(value)) for key, value in exact.state.balances.items()}
    state.memory = {("conversion", name): value for name, value in lifted.opening().items()}
    (step,) = lifted.steps(Now(day("2017-03-01"), state, Clauses([lifted])))
    (same,) = clause("1.5").steps(exact)
    assert step.price
    assert same.price
    assert float(step.price.each()) == pytest.approx(float(same.price.each()))
    assert list(step.quantity_max) == [1000, 1000]
