"""Conversion at a price that follows the market: the reference, its bounds, what is missing, and several rights side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.market import quotations, trading_days
from seriatim.deal.phrases import Until, Worth
from seriatim.deal.state import Now, State
from seriatim.deal.terms import Deal
from seriatim.ledger.perform import perform
from seriatim.projection.walk import walk
from seriatim.provisions import ConversionFixed, ConversionVariable, Occurrences, Quotations
from seriatim.units.numbers import lift
from tests.simulator.deals import GIVEN, Book, act, deal

TERMS: dict[str, Any] = {
    "stated_value": Decimal(1000),
    "into": "common",
    "quote": "vwap",
    "reference": "mean_of_lowest",
    "lowest": 2,
    "days": 10,
    "window": "before",
    "rate": Decimal("0.8"),
    "amount": Worth.parse("stated_value"),
    "fractions": "down",
    "adjusts_for_splits": True,
    "restricted": False,
}
"""Series E of market filing 04: 80% of the mean of the two lowest VWAPs of the ten trading days before."""

ALTERNATE: dict[str, Any] = {"days": 20, "rate": Decimal("0.7"), "while_occurred": "default_event"}
DAY = "2017-06-15"


def clause(id: str = "variable", **terms: Any) -> ConversionVariable[Any]:
    numbers = {name: Decimal(str(value)) for name, value in terms.items() if name in ("floor", "fixed", "minimum", "maximum", "tick")}
    return ConversionVariable(id, **GIVEN, **{**TERMS, **terms, **numbers})


def series(*rights: Any, without: tuple[str, ...] = ("conversion", "dividend"), **more: Any) -> Deal:
    """A small deal with 1,000 shares of $1,000 and these rights over them."""
    small = deal([("only", "by 2017-02-24", 1000, "")], without=without, **more)
    names = tuple(dict.fromkeys(name for right in rights for name in getattr(right, "occurrences", ())))
    market = [Occurrences("occurrences", names), Quotations(quotations("common"), "common")]
    return replace(small, clauses=Clauses([*market, *small.clauses, *rights]))


def book(*rights: Any, **more: Any) -> Book:
    return Book(series(*(rights or (clause(),)), **more)).close("only")


def observe(book: Book, prices: list[Any], before: str = DAY, quote: str = "vwap", including: bool = False) -> Book:
    """Observes the prices on the trading days that end before a day, the last one the newest."""
    days = trading_days(date.fromisoformat(before), len(prices), including)
    for day, price in zip(reversed(days), prices, strict=True):
        book.record("observed", day, security="common", quote=quote, price=price)
    return book


TEN = ["0.060", "0.050", "0.055", "0.045", "0.070", "0.048", "0.052", "0.040", "0.061", "0.058"]


def price(book: Book, on: str = DAY, clause: str = "variable") -> Any:
    (step,) = book.steps(on, clause)
    return step.price.each()


class TestTheReference:
    def test_80_percent_of_the_mean_of_the_two_lowest(self):
        book_ = observe(book(), TEN)
        event = book_.record("converted", DAY, quantity=1)
        assert price(book_) == Decimal("0.034")  # 0.8 × (0.040 + 0.045) / 2
        assert event.outcome.moves["common/converted-1", "common"] == 29_411  # 1,000 / 0.034 = 29,411.76

    @pytest.mark.parametrize(
        ("terms", "expected"),
        [
            ({"reference": "lowest", "lowest": 1}, "0.032"),
            ({"reference": "mean", "lowest": 1}, "0.04312"),  # the ten add up to 0.539
            ({"reference": "last", "lowest": 1}, "0.0464"),
            ({"lowest": 10}, "0.04312"),
            ({"lowest": 3}, "0.0354666667"),  # 0.8 × 0.133 / 3
            ({"days": 2}, "0.0476"),  # the last two: 0.061 and 0.058
        ],
    )
    def test_each_reference(self, terms: dict[str, Any], expected: str):
        assert round(price(observe(book(clause(**terms)), TEN)), 10) == Decimal(expected)

    def test_a_day_more_is_not_looked_at(self):
        book_ = observe(book(), ["0.001", *TEN])
        assert price(book_) == Decimal("0.034")

    def test_the_conversion_day_counts_only_where_the_terms_include_it(self):
        for window, expected in (("before", "0.034"), ("including", "0.02")):
            book_ = observe(book(clause(window=window)), TEN)
            book_.record("observed", DAY, security="common", quote="vwap", price="0.010")
            assert price(book_) == Decimal(expected)  # including: 0.8 × (0.010 + 0.040) / 2, the oldest day drops out

    def test_another_quotation_is_another_price(self):
        book_ = observe(observe(book(clause(quote="close")), TEN), ["0.100"] * 10, quote="close")
        assert price(book_) == Decimal("0.08")


class TestBounds:
    """Series A of market filing 22: the lesser of 6.15 and the greater of 0.716 and 92% of the lowest VWAP."""

    TERMS: ClassVar[dict[str, Any]] = {
        "reference": "lowest",
        "lowest": 1,
        "rate": Decimal("0.92"),
        "window": "including",
        "floor": "0.716",
        "fixed": "6.15",
        "combine": "lesser_of",
        "stated_value": Decimal(10_000),
    }

    @pytest.mark.parametrize(
        ("lowest", "expected"),
        [("2.579", "2.37268"), ("0.778", "0.716"), ("0.7783", "0.716036"), ("6.684", "6.14928"), ("6.69", "6.15"), ("9", "6.15")],
    )
    def test_the_price(self, lowest: str, expected: str):
        book_ = observe(book(clause(**self.TERMS)), [lowest, *["10"] * 9], including=True)
        assert price(book_) == Decimal(expected)

    def test_the_greater_of(self):
        terms = self.TERMS | {"combine": "greater_of"}
        assert price(observe(book(clause(**terms)), ["2.579"] * 10, including=True)) == Decimal("6.15")

    def test_the_fixed_price_of_another_right_in_force(self):
        fixed = ConversionFixed("fixed", **GIVEN, **{k: TERMS[k] for k in SHARED}, price=Decimal(5))
        terms = self.TERMS | {"fixed": None, "conversion": "fixed"}
        terms.pop("fixed")
        book_ = observe(book(fixed, clause(**terms)), ["9"] * 10, including=True)
        assert price(book_) == 5
        book_.record("split", "2017-06-16", security="common", new=2, old=1, fractions="down")
        book_.record("observed", "2017-06-16", security="common", quote="vwap", price=8)
        assert price(book_, "2017-06-16") == Decimal("2.5")

    @pytest.mark.parametrize(("adjusts", "expected"), [(True, "7.16"), (False, "4.6")])  # 92% of 5.00, above a floor still of 0.716
    def test_a_split_rescales_floor_fixed_price_and_what_was_observed(self, adjusts: bool, expected: str):
        terms = self.TERMS | {"adjusts_for_splits": adjusts, "window": "before"}
        book_ = observe(book(clause(**terms)), ["0.5"] * 10, "2017-06-16")
        assert price(book_, "2017-06-16") == Decimal("0.716")
        book_.record("split", "2017-06-16", security="common", new=1, old=10, fractions="up")
        assert price(book_, "2017-06-16") == Decimal(expected)

    def test_a_split_that_no_decimal_writes_costs_nobody_a_share(self):
        terms: dict[str, Any] = {"reference": "last", "lowest": 1, "days": 1, "rate": Decimal(1), "amount": Worth.parse("1000")}
        book_ = observe(book(clause(**terms)), ["2"])
        book_.record("split", "2017-06-15", security="common", new=3, old=1, fractions="down")
        book_.record("converted", DAY, quantity=1)
        assert book_.holdings("common")["boone"] == 1500  # 1,000 at 2/3, not 1,499

    def test_rounded_to_a_tick(self):
        for rounding, expected in (("nearest", "0.0355"), ("down", "0.0354"), ("up", "0.0355")):
            assert price(observe(book(clause(lowest=3, tick="0.0001", tick_rounding=rounding)), TEN)) == Decimal(expected)


SHARED = ("stated_value", "into", "amount", "fractions", "adjusts_for_splits", "restricted")


class TestMissing:
    def test_nothing_converts_and_the_days_are_named(self):
        book_ = observe(book(), TEN[2:])
        problem = book_.refused("converted", DAY, quantity=1)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("quotation-missing", "variable", "1", "0")
        assert "no vwap of common was observed on 2017-06-02, 2017-06-01" in problem.message
        assert "determined" in problem.remedy

    def test_not_even_as_a_fact(self):
        assert book().refused("converted", DAY, quantity=1, as_fact=True).code == "quotation-missing"

    def test_many_days_are_counted(self):
        assert (
            "2017-06-14, 2017-06-13, 2017-06-12, 2017-06-09, 2017-06-08 and 5 days more"
            in book().refused("converted", DAY, quantity=1).message
        )

    def test_the_last_needs_one_day_only(self):
        book_ = observe(book(clause(reference="last", lowest=1)), ["0.05"])
        assert price(book_) == Decimal("0.04")

    def test_what_was_determined_counts_on_its_day_only(self):
        book_ = book()
        book_.record("determined", DAY, clause="variable", what="price", price="0.0372", evidence="inferred")
        book_.record("converted", DAY, quantity=10)
        assert book_.holdings("common")["boone"] == 268_817  # 10,000 / 0.0372
        assert book_.refused("converted", "2017-06-16", quantity=1).code == "quotation-missing"

    def test_what_was_determined_for_a_later_day(self):
        book_ = book()
        book_.record("determined", DAY, clause="variable", what="price", price="0.0372", effective=date(2017, 6, 20))
        assert book_.refused("converted", DAY, quantity=1).code == "quotation-missing"
        assert price(book_, "2017-06-20") == Decimal("0.0372")

    def test_what_is_determined_must_be_what_the_quotations_give(self):
        book_ = observe(book(), TEN)
        problem = book_.refused("determined", DAY, clause="variable", what="price", price="0.035")
        assert (problem.code, problem.asked, problem.available) == ("price-differs", "0.035", "0.034")
        book_.record("determined", DAY, clause="variable", what="price", price="0.034")

    def test_nothing_is_determined_at_nothing(self):
        problem = book().refused("determined", DAY, clause="variable", what="price", price=0)
        assert (problem.code, problem.because) == ("wrong-amount", "variable")

    def test_no_other_term_is_left_open(self):
        assert book().refused("determined", DAY, clause="variable", what="floor", price=1).code == "nothing-provides"

    def test_observations_recorded_later_must_not_contradict_what_was_determined(self):
        book_ = book(clause(days=1, lowest=1, reference="last"))
        book_.record("determined", DAY, clause="variable", what="price", price="0.0372")
        assert book_.refused("observed", "2017-06-14", security="common", quote="vwap", price="0.05").code == "later-event-broken"
        book_.record("observed", "2017-06-14", security="common", quote="vwap", price="0.0465")

    def test_a_dividend_that_the_preferred_takes_part_in_as_converted(self):
        book_ = book(clause("conversion"), without=("conversion",))
        problem = book_.refused("dividend_paid", DAY, security="common", per_share="0.001")
        assert (problem.code, problem.because) == ("quotation-missing", "dividend")
        observe(book_, TEN)
        before = book_.cash("boone")
        book_.record("dividend_paid", DAY, security="common", per_share="0.001")
        assert book_.cash("boone") - before == Decimal("29411.76")  # 1,000 shares × 1,000 / 0.034 × 0.001 = 29,411.7647


class TestAPriceThatTheActNames:
    def test_it_is_the_terms(self):
        book_ = observe(book(), TEN)
        book_.record("converted", DAY, quantity=1, price="0.034")
        problem = book_.refused("converted", DAY, quantity=1, price="0.0341")
        assert (problem.code, problem.because, problem.asked, problem.available) == ("price-differs", "variable", "0.0341", "0.034")

    def test_within_the_tick(self):
        book_ = observe(book(clause(tick="0.001")), TEN)
        book_.record("converted", DAY, quantity=1, price="0.0349")
        assert book_.refused("converted", DAY, quantity=1, price="0.035").code == "price-differs"
        assert book_.holdings("common")["boone"] == 29_411

    def test_done_all_the_same(self):
        book_ = observe(book(), TEN)
        event = book_.record("converted", DAY, quantity=1, price="0.04", as_fact=True)
        assert [defect.code for defect in event.defects] == ["price-differs"]
        assert book_.holdings("common")["boone"] == 25_000


class TestSeveralRights:
    """The ordinary right, and another price after a default event: one pool of shares."""

    def book(self) -> Book:
        return observe(book(clause(), clause("alternate", **ALTERNATE)), ["0.038", *["0.09"] * 9, *TEN])

    def test_the_other_waits_for_its_event(self):
        book_ = self.book()
        problem = book_.refused("converted", DAY, quantity=1, clause="alternate")
        assert (problem.code, problem.available) == ("not-available", "0")
        assert "until default event has occurred" in problem.message
        book_.record("converted", DAY, quantity=1)
        assert book_.holdings("common")["boone"] == 29_411

    def test_after_it_the_act_must_say_which(self):
        book_ = self.book()
        book_.record("occurred", DAY, what="default_event")
        assert price(book_, clause="alternate") == Decimal("0.0273")  # 0.7 × (0.038 + 0.040) / 2
        assert book_.refused("converted", DAY, quantity=1).code == "ambiguous-act"
        book_.record("converted", DAY, quantity=400, clause="alternate")
        book_.record("converted", DAY, quantity=600, price="0.034")  # the price says which
        assert book_.outstanding() == 0
        assert book_.refused("converted", DAY, quantity=1, clause="variable").code == "more-than-held"

    def test_it_is_gone_with_its_event(self):
        book_ = self.book()
        book_.record("occurred", "2017-06-01", what="default_event")
        book_.record("ceased", "2017-06-10", what="default_event")
        assert book_.refused("converted", DAY, quantity=1, clause="alternate").code == "not-available"
        book_.record("converted", "2017-06-15", quantity=1)

    def test_a_right_whose_price_nobody_knows_may_be_meant(self):
        fixed = ConversionFixed("fixed", **GIVEN, **{k: TERMS[k] for k in SHARED}, price=Decimal(5))
        book_ = book(fixed, clause())
        assert book_.refused("converted", DAY, quantity=1).code == "ambiguous-act"
        book_.record("converted", DAY, quantity=1, clause="fixed")


class TestMinimumAndMaximum:
    def book(self) -> Book:
        size: dict[str, Any] = {"minimum": Decimal(25_000), "maximum": Decimal(100_000)}
        return book(ConversionFixed("fixed", **GIVEN, **{k: TERMS[k] for k in SHARED}, price=Decimal(5), **size))

    def test_not_less_than_the_minimum(self):
        problem = self.book().refused("converted", DAY, quantity=24)
        assert (problem.code, problem.because, problem.asked, problem.available) == ("less-than-allowed", "fixed", "24", "from 25")

    def test_not_more_than_the_maximum(self):
        problem = self.book().refused("converted", DAY, quantity=101)
        assert (problem.code, problem.asked, problem.available) == ("more-than-allowed", "101", "100")

    def test_both_are_allowed_themselves_and_what_is_left(self):
        book_ = self.book()
        book_.record("converted", DAY, quantity=25)
        for _ in range(9):
            book_.record("converted", DAY, quantity=100)
        book_.record("converted", DAY, quantity=70)
        book_.record("converted", DAY, quantity=5)
        assert book_.outstanding() == 0

    def test_a_walk_leaves_what_is_less_than_the_least_for_another_day(self):
        now = self.book().now(DAY)
        for part, converted in ((24, []), (25, [25])):
            done = walk(now.clauses, now.state.copy(), date(2017, 6, 14), now.on, policy(part), (now.on,))
            assert [one.act.quantity for one in done if one.act.kind == "converted"] == converted

    def test_a_fraction_of_a_share_counts_in_the_right_direction(self):
        terms = {**TERMS, "minimum": Decimal(24_001), "maximum": Decimal(99_999)}
        book_ = observe(book(ConversionVariable("variable", **GIVEN, **terms)), TEN)
        (step,) = book_.steps(DAY, "variable")
        assert (step.quantity_min, step.quantity_max) == (25, 99)


def policy(part: int) -> Any:
    """A policy that converts so many shares a day and does nothing else."""
    return lambda now, step: now.zero + part if step.kind == "converted" else now.zero


class TestUntil:
    def test_the_last_day_and_the_day_after(self):
        right = replace(clause(reference="last", lowest=1, days=1), until=Until.parse("1 years after issue"))
        book_ = observe(book(right), ["0.05"], "2018-02-24")
        book_.record("converted", "2018-02-24", quantity=1)
        assert book_.refused("converted", "2018-02-26", quantity=1).code == "right-ended"


def test_on_arrays_it_is_what_it_is_exactly():
    paths = 3
    prices = np.array([[float(p) * (1 + k / 10) for p in TEN] for k in range(paths)]).T
    right = clause(floor="0.036", fixed="0.0375", combine="lesser_of")
    terms = [Quotations(quotations("common"), "common"), right]
    for k in range(paths):
        exact = observe(book(right), [str(round(p[k], 10)) for p in prices])
        state: State[Any] = State(np.zeros(paths))
        clauses = Clauses([lift(one, float) for one in terms])
        for name, value in right.opening().items():
            state.memory["variable", name] = lift(value, float)
        for day, row in zip(reversed(trading_days(date.fromisoformat(DAY), 10)), prices, strict=True):
            seen: Any = replace(act("observed", day, security="common", quote="vwap"), price=row)
            state.add(perform(Now(day, state, clauses), seen).outcome)
        found = clauses.by_id["variable"].price_in_force(Now(date.fromisoformat(DAY), state, clauses))
        assert float(np.broadcast_to(found.each(), (paths,))[k]) == pytest.approx(float(price(exact)), rel=1e-12)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"fixed": "6.15"}, "combine"),
        ({"combine": "lesser_of"}, "combine"),
        ({"reference": "lowest"}, "lowest"),
        ({"lowest": 11}, "lowest"),
        ({"lowest": 0}, "lowest"),
        ({"lowest": 1}, "lowest"),
        ({"into": "series_k"}, "into"),
        ({"minimum": 2001, "maximum": 2000}, "minimum"),
        ({"rate": Decimal(0)}, "rate"),
        ({"conversion": "variable", "combine": "lesser_of"}, "conversion"),
    ],
)
def test_terms_that_do_not_go_together(terms: dict[str, Any], field: str):
    assert [name for name, _ in clause(**terms).mistakes()] == [field]


def test_terms_that_go_together():
    assert not [*clause().mistakes(), *clause(**TestBounds.TERMS).mistakes(), *clause(minimum=2000, maximum=2000).mistakes()]


def test_a_price_that_a_tick_rounds_to_nothing_converts_nothing():
    """80% of VWAPs of 0.040 and 0.045 is 0.034: in whole ticks of 0.1, downwards, nothing."""
    coarse = observe(book(clause(tick="0.1", tick_rounding="down")), TEN)
    problem = coarse.refused("converted", DAY, quantity=10)
    assert (problem.code, problem.available, problem.because) == ("price-falls-to-nothing", "0", "variable")
    assert problem.remedy == "record the price at which it was done as determined"
    assert "its price, in whole ticks of 0.1, would be nothing" in problem.message
    assert coarse.history.deal.clauses.by_id["variable"].price_in_force(coarse.now(DAY)) is None
    coarse.record("determined", DAY, clause="variable", what="price", price="0.034")
    coarse.record("converted", DAY, quantity=10)
    assert coarse.holdings("common")["boone"] == 294_117  # 10,000 / 0.034
