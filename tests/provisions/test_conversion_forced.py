"""Conversion that the issuer forces: the days that it needs, what is not known of them, and the price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.market import quotations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now, State
from seriatim.deal.step import Price
from seriatim.deal.terms import Deal
from seriatim.projection.walk import walk
from seriatim.provisions import ConversionFixed, ConversionForced, Quotations
from seriatim.units.numbers import lift
from tests.simulator.deals import CONVERSION, GIVEN, Book, day, deal

DAY = "2017-06-15"
TERMS: dict[str, Any] = {
    **{key: CONVERSION[key] for key in ("into", "amount", "fractions", "adjusts_for_splits", "restricted")},
    "stated_value": Decimal(1000),
    "conversion": "fixed",
    "quote": "close",
    "met_days": 20,
    "days": 30,
    "window": "before",
    "at_least": Decimal(12),
}


def clause(**terms: Any) -> ConversionForced[Any]:
    return ConversionForced("forced", **GIVEN, **{**TERMS, **terms})


def fixed() -> ConversionFixed[Any]:
    return ConversionFixed("fixed", **GIVEN, **{**CONVERSION, "price": Decimal(8), "stated_value": Decimal(1000)})


def small(right: ConversionForced[Any], **more: Any) -> Deal:
    terms = deal([("only", "by 2017-02-24", 100, "")], without=("conversion", "dividend", "redemption"), **more)
    return replace(terms, clauses=Clauses([Quotations(quotations("common"), "common"), *terms.clauses, fixed(), right]))


def book(high: int = 20, low: int = 10, right: ConversionForced[Any] | None = None, high_at: Any = 12, **more: Any) -> Book:
    """So many trading days at the price that is needed, and after them so many a cent below."""
    found = Book(small(right or clause(), **more)).close("only")
    prices = [Decimal(str(high_at))] * high + [Decimal(str(high_at)) - Decimal("0.01")] * low
    for on, price in zip(reversed(trading_days(day(DAY), high + low)), prices, strict=True):
        found.record("observed", on, security="common", quote="close", price=price)
    return found


def test_on_20_of_30_days_it_may():
    found = book()
    found.record("converted", DAY, quantity=100, clause="forced")
    assert found.holdings("common")["boone"] == 12_500
    assert found.held("retired/forced", "series_k") == 100


def test_on_19_it_may_not():
    problem = book(19, 11).refused("converted", DAY, quantity=100, clause="forced")
    assert (problem.code, problem.because, problem.available) == ("not-available", "forced", "0")
    assert "on 19 of 30 trading days, 20 are needed" in problem.message


def test_a_day_that_drops_out_of_the_thirty_counts_no_more():
    found = book()
    assert found.steps(DAY, "forced")[0].blocked == ""
    found.record("observed", DAY, security="common", quote="close", price=11)
    assert "on 19 of 30" in found.steps("2017-06-16", "forced")[0].blocked


def test_the_day_itself_counts_only_where_the_terms_include_it():
    for window, blocked in (("before", True), ("including", False)):
        found = book(20, 9, clause(window=window, met_days=21))
        found.record("observed", DAY, security="common", quote="close", price=12)
        assert bool(found.steps(DAY, "forced")[0].blocked) == blocked


class TestWhatIsNotKnown:
    def test_days_that_could_decide_it_are_named(self):
        problem = book(19, 10).refused("converted", DAY, quantity=100, clause="forced")
        (missing,) = trading_days(day(DAY), 30)[29:]
        assert problem.code == "quotation-missing"
        assert f"no close of common was observed on {missing}" in problem.message

    def test_days_that_cannot_decide_it_are_not_needed(self):
        book(20, 0).record("converted", DAY, quantity=1, clause="forced")
        assert book(5, 11).refused("converted", DAY, quantity=1, clause="forced").code == "not-available"  # 14 unknown: 19 at most

    def test_it_does_not_stand_in_the_way_of_a_holder(self):
        found = book(0, 0)
        found.record("converted", DAY, quantity=100)
        assert found.held("retired/fixed", "series_k") == 100


def test_both_rights_open_the_act_must_say_which():
    assert book().refused("converted", DAY, quantity=1).code == "ambiguous-act"


def test_so_much_of_the_conversion_price_and_after_a_split():
    found = book(right=clause(at_least=None, rate=Decimal("1.5")))
    assert found.steps(DAY, "forced")[0].blocked == ""
    found.record("observed", DAY, security="common", quote="close", price=12)
    found.record("split", "2017-06-16", security="common", new=1, old=4, fractions="down")
    found.record("observed", "2017-06-16", security="common", quote="close", price=48)  # as high as 12 was before it
    found.record("converted", "2017-06-17", quantity=1, clause="forced")
    assert found.holdings("common")["boone"] == 31  # 1,000 / 32


@pytest.mark.parametrize(("adjusts", "blocked"), [(True, False), (False, False)])
def test_a_threshold_after_a_reverse_split(adjusts: bool, blocked: bool):
    found = book(right=clause(adjusts_for_splits=adjusts))
    found.record("split", DAY, security="common", new=1, old=4, fractions="down")
    (step,) = found.steps(DAY, "forced")
    assert bool(step.blocked) == blocked


def test_a_threshold_that_does_not_adjust_is_missed_after_a_forward_split():
    for adjusts, blocked in ((True, False), (False, True)):
        found = book(right=clause(adjusts_for_splits=adjusts))
        found.record("split", DAY, security="common", new=2, old=1, fractions="down")
        assert bool(found.steps(DAY, "forced")[0].blocked) == blocked


def test_more_than_a_notice_calls_is_not_due():
    found = book(right=clause(notice_days=10))
    found.record("noticed", DAY, clause="forced", quantity=60, effective=day("2017-06-25"))
    problem = found.refused("converted", "2017-06-25", clause="forced", quantity=61)
    assert (problem.code, problem.available) == ("more-than-held", "60")
    assert problem.message == "conversion by boone: 61 series_k asked, 60 due"


def test_each_holder_by_itself_and_a_walk_that_forces_all():
    found = book(preferred={"ann": 50})
    now = found.now(DAY)
    assert {step.ref: step.by for step in found.steps(DAY, "forced")} == {"ann": "ascent", "boone": "ascent"}
    state = now.state.copy()
    days = (day(DAY),)
    done = list(walk(now.clauses, state, day("2017-06-14"), day(DAY), lambda _, s: s.quantity_max * (s.clause == "forced"), days))
    assert {one.act.holder: one.act.quantity for one in done} == {"ann": Decimal(50), "boone": Decimal(100)}
    assert state.outstanding("series_k") == 0


def test_on_arrays_it_may_where_the_days_are_met():
    right, paths = clause(), 2
    exact = book(19, 11).now(DAY)
    clauses = Clauses([lift(one, float) for one in (Quotations(quotations("common"), "common"), fixed(), right)])
    state: State[Any] = State(np.zeros(paths))
    state.certificates, state.by_security = exact.state.certificates, exact.state.by_security
    state.balances = {key: np.full(paths, float(value)) for key, value in exact.state.balances.items()}
    for key, value in exact.state.memory.items():
        if isinstance(value, PerShare):
            state.memory[key] = PerShare(value.of, Price(np.full(paths, float(value.price.money)), np.full(paths, 1.0)))
    newest = f"close/{trading_days(day(DAY), 1)[0]}"
    state.memory[quotations("common"), newest] = PerShare("common", Price(np.array([11.99, 12.0]), np.ones(paths)))
    (step,) = clauses.by_id["forced"].steps(Now(day(DAY), state, clauses))
    assert list(step.quantity_max) == [0, 100]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"rate": Decimal("1.5")}, "at_least"),
        ({"at_least": None}, "at_least"),
        ({"met_days": 31}, "met_days"),
        ({"met_days": 0}, "met_days"),
        ({"conversion": "forced"}, "conversion"),
    ],
)
def test_terms_that_do_not_go_together(terms: dict[str, Any], field: str):
    assert [name for name, _ in clause(**terms).mistakes()] == [field]


def test_accrued_dividends_convert_where_the_terms_say_so():
    right = clause(amount=Worth.parse("1100"))
    found = book(right=right)
    found.record("converted", DAY, quantity=100, clause="forced")
    assert found.holdings("common")["boone"] == 13_750
