"""The issuer's call: what it costs on which day, what it waits for, and what a notice does to a conversion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.market import OCCURRENCES, quotations, trading_days
from seriatim.deal.phrases import Due, Worth
from seriatim.deal.redemption import AsConverted, PriceTest, Rung
from seriatim.deal.state import Now
from seriatim.provisions import Occurrences, Quotations, RedemptionCall
from tests.simulator.deals import Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

GENEVA = (("105%", 30), ("110%", 60), ("115%", 90), ("120%", 120), ("125%", 150), ("130%", 180))
"""Filing 16: percent of the stated value to a day from issue."""


def ladder(*steps: tuple[str, str]) -> tuple[Rung[Decimal], ...]:
    return tuple(Rung(Worth.parse(amount), Due.parse(until) if until else None) for amount, until in steps)


BY_DAYS = ladder(*((f"{rate} of stated_value + accrued", f"{days} days after issue") for rate, days in GENEVA))


def called(steps: Sequence[Rung[Decimal]] = BY_DAYS, *, terms: dict[str, Any] | None = None, **call: Any) -> Book:
    """1,000 shares of $1 issued on 2018-12-01, convertible at 0.10."""
    usual: dict[str, Any] = {"stated_value": 1, "price": 1, "common": {"float": 1_000_000}, "conversion": {"price": "0.10"}}
    small = deal([("only", "on 2018-12-01", 1000, "")], without=("remedy", "dividend", "redemption"), **{**usual, **(terms or {})})
    given = {"lots": "pro_rata", "notice_days": 0, "smallest": Decimal(1), "stated_value": Decimal(1), **call}
    clause = RedemptionCall("call", "series_k", "ascent", "USD", ladder=tuple(steps), **given)
    around = [Occurrences(OCCURRENCES, clause.occurrences), Quotations(quotations("common"), "common")]
    return Book(replace(small, clauses=Clauses([*around, *small.clauses, clause]))).close("only")


def cost(book: Book, on: str, quantity: int = 1000) -> Any:
    before = book.cash("boone")
    book.record("redeemed", on, quantity=quantity, clause="call")
    return book.cash("boone") - before


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        ("2018-12-01", 1050),
        ("2018-12-31", 1050),  # day 30
        ("2019-01-01", 1100),
        ("2019-01-30", 1100),  # day 60
        ("2019-01-31", 1150),
        ("2019-04-30", 1250),  # day 150
        ("2019-05-30", 1300),  # day 180
    ],
)
def test_the_ladder_of_geneva_roth(on: str, paid: int):
    assert cost(called(), on) == paid


def test_no_call_after_the_ladder():
    problem = called().refused("redeemed", "2019-05-31", quantity=1000, clause="call")
    assert (problem.code, problem.because, problem.available) == ("right-ended", "call", "0")


def test_by_the_calendar():
    steps = ladder(
        ("120% of stated_value + accrued", "2018-12-31"), ("125% of stated_value + accrued", "2019-12-31"), ("130% of stated_value", "")
    )
    assert [cost(called(steps), on) for on in ("2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01")] == [1200, 1250, 1250, 1300]


def test_the_greater_of_two():
    flat = ladder(("stated_value + accrued", ""))
    assert cost(called(flat, or_greater=(Worth.parse("150% of stated_value"),)), "2019-01-01") == 1500
    assert cost(called(flat, or_greater=(Worth.parse("0.90"),)), "2019-01-01") == 1000


def test_each_lot_at_its_own_age():
    book = called(terms={"preferred": {"ann": 1000}})  # issued 2017-01-31: beyond the ladder
    book.record("redeemed", "2018-12-10", quantity=1000)
    assert book.holdings() == {"ann": 1000}


def test_a_part_is_taken_from_all_in_proportion():
    book = called(ladder(("stated_value", "")), terms={"preferred": {"ann": 500}})
    book.record("redeemed", "2018-12-10", quantity=300)
    assert book.holdings() == {"ann": 400, "boone": 800}
    assert book.refused("redeemed", "2018-12-10", quantity=100, lots={"series_k/only": None}).code == "lots-not-elective"


def test_or_from_the_lots_that_the_issuer_names():
    book = called(ladder(("stated_value", "")), terms={"preferred": {"ann": 500}}, lots="elected")
    book.record("redeemed", "2018-12-10", quantity=300, lots={"series_k/only": None})
    assert book.holdings() == {"ann": 500, "boone": 700}


def test_not_before_it_opens():
    book = called(ladder(("stated_value", "")), opens=Due.parse("1 year after issue"))
    problem = book.refused("redeemed", "2019-11-30", quantity=1)
    assert (problem.code, problem.because, problem.available) == ("not-open-yet", "call", "from 2019-12-01")
    book.record("redeemed", "2019-12-01", quantity=1)


def test_only_after_what_it_needs():
    book = called(ladder(("stated_value", "")), needs="credit_agreement_repaid")
    problem = book.refused("redeemed", "2019-01-01", quantity=1)
    assert (problem.code, problem.because, problem.available) == ("not-available", "call", "0")
    assert "credit agreement repaid has not occurred" in problem.message
    book.record("occurred", "2019-01-02", what="credit_agreement_repaid")
    book.record("redeemed", "2019-01-03", quantity=1)


def observe(book: Book, before: str, prices: Sequence[str]) -> None:
    for day, price in zip(reversed(trading_days(date.fromisoformat(before), len(prices))), prices, strict=True):
        book.record("observed", day, security="common", quote="vwap", price=price)


class TestPrices:
    def test_the_price_condition_counts_days(self):
        test = PriceTest("vwap", Decimal("0.20"), 2, 3)
        book = called(ladder(("stated_value", "")), common="common", trigger=test)
        observe(book, "2019-01-10", ["0.20", "0.19", "0.25"])
        book.record("redeemed", "2019-01-10", quantity=10)
        problem = book.refused("redeemed", "2019-01-11", quantity=10)  # the day before it was not observed, and the first is out
        assert (problem.code, problem.because) == ("not-available", "call")
        assert "on 1 of 3 trading days, 2 needed, and none observed on 2019-01-10" in problem.message

    def test_a_split_rescales_the_condition(self):
        book = called(ladder(("stated_value", "")), common="common", trigger=PriceTest("vwap", Decimal("0.20"), 1, 1))
        book.record("split", "2019-01-08", security="common", new=1, old=10, fractions="down")
        observe(book, "2019-01-10", ["1.99"])
        assert book.refused("redeemed", "2019-01-10", quantity=10).code == "not-available"
        observe(book, "2019-01-11", ["2.00"])
        book.record("redeemed", "2019-01-11", quantity=10)

    def test_or_what_it_is_worth_as_converted(self):
        flat = ladder(("120% of stated_value", ""))
        book = called(flat, or_market=AsConverted("conversion", "vwap", 2))
        problem = book.refused("redeemed", "2019-01-10", quantity=10)
        assert (problem.code, problem.because) == ("quotation-missing", "call")
        assert "no vwap of common observed" in problem.message
        observe(book, "2019-01-10", ["0.14", "0.16"])  # 10 common at 0.15: 1.50 for a share
        assert cost(book, "2019-01-10", 100) == 150
        observe(book, "2019-01-14", ["0.10", "0.11"])  # 1.05 is less than 1.20
        assert cost(book, "2019-01-14", 100) == 120


class TestNotice:
    def given(self, book: Book, on: str = "2019-01-01", effective: str = "2019-01-31", **more: Any) -> Any:
        return book.record("noticed", on, clause="call", effective=date.fromisoformat(effective), **more)

    def book(self, **call: Any) -> Book:
        return called(ladder(("110% of stated_value", "")), notice_days=30, **call)

    def duties(self, book: Book, on: str) -> list[tuple[int, str]]:
        return [(int(s.quantity_max), str(s.due)) for s in book.steps(on, "call") if s.modal == "must"]

    def test_nothing_is_redeemed_without_one(self):
        problem = self.book().refused("redeemed", "2019-01-01", quantity=10)
        assert (problem.code, problem.because) == ("not-available", "call")
        assert "a notice of 30 days comes first" in problem.message

    def test_what_is_converted_before_the_day_comes_off_the_shares_called(self):
        book = self.book()
        self.given(book, quantity=500)
        assert self.duties(book, "2019-01-01") == [(500, "2019-01-31")]
        book.record("converted", "2019-01-20", quantity=300)
        assert self.duties(book, "2019-01-20") == [(200, "2019-01-31")]
        assert book.refused("redeemed", "2019-01-30", quantity=200).code == "not-open-yet"
        assert cost(book, "2019-01-31", 200) == 220
        assert self.duties(book, "2019-01-31") == []
        assert book.outstanding() == 500
        assert book.history.verify() == ()

    def test_the_shares_called_are_convertible_on_the_day_itself_and_no_more_after_it(self):
        book = self.book()
        self.given(book, quantity=500)
        book.record("converted", "2019-01-31", quantity=100)
        problem = book.refused("converted", "2019-02-01", quantity=501)
        assert (problem.code, problem.because, problem.available) == ("limit-exceeded", "call", "500")
        book.record("converted", "2019-02-01", quantity=500)

    def test_what_is_not_paid_is_convertible_again(self):
        book = self.book()
        self.given(book, quantity=500)
        book.record("unpaid", "2019-02-01", security="series_k")
        (step,) = [s for s in book.steps("2019-02-01", "call") if s.modal == "must"]
        assert (step.status, str(step.due)) == ("unpaid", "2019-01-31")
        book.record("converted", "2019-02-02", quantity=1000)
        assert self.duties(book, "2019-02-02") == []

    def test_two_notices_call_different_shares(self):
        book = self.book()
        self.given(book, quantity=300)
        self.given(book, on="2019-01-02", effective="2019-02-10", quantity=200)
        assert self.duties(book, "2019-01-02") == [(300, "2019-01-31"), (200, "2019-02-10")]
        problem = book.refused("noticed", "2019-01-03", clause="call", quantity=501, effective=date(2019, 3, 1))
        assert (problem.code, problem.asked, problem.available) == ("more-than-held", "501", "500")
        book.record("converted", "2019-01-05", quantity=400)
        assert self.duties(book, "2019-01-05") == [(100, "2019-02-10")]

    def test_the_first_is_redeemed_and_the_second_stands(self):
        book = self.book()
        self.given(book, quantity=300)
        self.given(book, on="2019-01-02", effective="2019-02-10", quantity=200)
        book.record("redeemed", "2019-01-31", quantity=300)
        assert self.duties(book, "2019-01-31") == [(200, "2019-02-10")]
        book.record("redeemed", "2019-02-10", quantity=200)
        assert book.outstanding() == 500

    @pytest.mark.parametrize(("effective", "code"), [("2019-01-30", "not-open-yet"), ("2019-01-31", "")])
    def test_in_time(self, effective: str, code: str):
        book = self.book()
        if code:
            problem = book.refused("noticed", "2019-01-01", clause="call", quantity=10, effective=date.fromisoformat(effective))
            assert (problem.code, problem.because, problem.available) == (code, "call", "from 2019-01-31")
        else:
            self.given(book, effective=effective, quantity=10)

    def test_the_price_is_that_of_the_redemption_date_and_the_ladder_must_reach_it(self):
        book = called(BY_DAYS, notice_days=30)
        self.given(book, on="2018-12-15", effective="2019-01-14", quantity=1000)  # day 44
        assert cost(book, "2019-01-14") == 1100
        late = called(BY_DAYS, notice_days=30).refused("noticed", "2019-05-05", clause="call", quantity=10, effective=date(2019, 6, 4))
        assert (late.code, late.asked) == ("right-ended", "2019-06-04")

    def test_needs_its_day(self):
        assert self.book().refused("noticed", "2019-01-01", clause="call", quantity=10).code == "particular-missing"

    def test_not_while_the_condition_is_not_met(self):
        book = self.book(needs="credit_agreement_repaid")
        problem = book.refused("noticed", "2019-01-01", clause="call", quantity=10, effective=date(2019, 2, 1))
        assert (problem.code, problem.because) == ("not-available", "call")


@pytest.mark.parametrize("notice_days", [0, 30])
def test_a_minimum_unless_no_more_are_left(notice_days: int):
    book = called(ladder(("stated_value", "")), minimum=Decimal(600), notice_days=notice_days)
    kind = "noticed" if notice_days else "redeemed"
    more: dict[str, Any] = {"effective": date(2019, 6, 1)} if notice_days else {}
    problem = book.refused(kind, "2019-01-01", quantity=599, clause="call", **more)
    assert (problem.code, problem.asked, problem.available) == ("less-than-allowed", "599", "from 600")
    book.record(kind, "2019-01-01", quantity=600, clause="call", **more)
    book.record(kind, "2019-01-02", quantity=400, clause="call", **more)


def test_exact_and_arrays_agree():
    book = called(BY_DAYS, notice_days=30)
    book.record("noticed", "2018-12-15", clause="call", quantity=500, effective=date(2019, 1, 14))
    book.record("converted", "2018-12-20", quantity=123)
    now = book.now("2019-01-14")
    lifted = Now(now.on, state_on_paths(now.state, 2), clauses_on_paths(now.clauses))
    for exact, several in zip(now.clauses.by_id["call"].steps(now), lifted.clauses.by_id["call"].steps(lifted), strict=True):
        assert (exact.ref, exact.modal, exact.due) == (several.ref, several.modal, several.due)
        assert list(available(lifted, several)[0]) == [float(available(now, exact)[0])] * 2
        assert [float(s.amount) for s in exact.slices] == pytest.approx([float(s.amount.max()) for s in several.slices])


def test_what_was_called_and_bought_by_the_issuer_is_called_no_more():
    """500 of 1,000 are called; of 700 that the issuer buys 200 were called, and 300 stay so. What it sells again is free."""
    book = called(notice_days=30)
    book.record("noticed", "2018-12-02", clause="call", quantity=500, effective="2019-01-02")
    book.record("transferred", "2018-12-10", security="series_k", holder="boone", to="ascent", quantity=700)
    (duty,) = (step for step in book.steps("2018-12-10", "call") if step.modal == "must")
    assert duty.quantity_max == 300
    book.record("transferred", "2018-12-11", security="series_k", holder="ascent", to="ann", quantity=600)
    (duty,) = (step for step in book.steps("2018-12-11", "call") if step.modal == "must")
    assert (duty.quantity_max, {s.holder for s in duty.slices}) == (300, {"boone"})
