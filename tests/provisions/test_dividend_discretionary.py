"""Dividends when, as and if declared: 7% on $1,000 a share, as on Ascent's Series E (market filing 04), 2,800 shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Worth
from seriatim.provisions import DividendDiscretionary
from seriatim.provisions.dividend_payment import InStock
from tests.simulator.deals import GIVEN, Book, deal


def holding(above_rate: Any = "refused", paid_in: Any = "cash", stock: InStock[Decimal] | None = None, **given: Any) -> Book:
    base = deal([("only", "by 2017-03-31", 2800, ""), ("more", "by 2017-12-31", 100, "")], without=("dividend", "remedy"), **given)
    clause: DividendDiscretionary[Decimal] = DividendDiscretionary(
        "declared",
        **GIVEN,
        stated_value=Decimal(1000),
        rate=Decimal("0.07"),
        basis=Worth.parse("stated_value"),
        above_rate=above_rate,
        paid_in=paid_in,
        stock=stock,
    )
    return Book(replace(base, clauses=Clauses([*base.clauses, clause]))).close("only")


def declare(book: Book, per_share: str, on: str = "2017-06-30", **particulars: Any) -> None:
    book.record("dividend_declared", on, security="series_k", per_share=per_share, **particulars)


def accrued(book: Book, on: str) -> list[Any]:
    now = book.now(on)
    return [now.accrued(lot) for lot in now.lots("series_k")]


def test_nothing_accrues_until_it_is_declared():
    book = holding()
    assert accrued(book, "2022-03-31") == [0]
    assert book.steps("2022-03-31", "declared") == []
    problem = book.refused("dividend_paid", "2017-06-30", security="series_k")
    assert (problem.code, problem.because) == ("no-dividend-declared", "declared")


def test_what_is_declared_is_owed_until_it_is_paid():
    book = holding()
    declare(book, "17.50", payable_on="2017-07-15")
    (step,) = book.steps("2017-07-01", "declared")
    assert (str(step.due), step.quantity_max * step.slices[0].amount, step.modal) == ("2017-07-15", 49_000, "must")
    assert book.history.deal.clauses.by_id["declared"].next(book.now("2017-07-01"), date(2017, 7, 1)) == date(2017, 7, 15)
    before = book.cash("boone")
    book.record("dividend_paid", "2017-07-15", security="series_k")
    assert book.cash("boone") - before == 49_000
    assert (accrued(book, "2017-07-15"), book.steps("2017-07-15", "declared")) == ([0], [])


def test_only_the_shares_of_the_day_of_the_declaration():
    book = holding()
    declare(book, "17.50")
    book.close("more", on={"more": "2017-07-01"})
    assert accrued(book, "2017-07-01") == [Decimal("17.5"), 0]


def test_two_declarations_add_up():
    book = holding()
    declare(book, "17.50")
    declare(book, "20", on="2017-09-30")
    assert accrued(book, "2017-09-30") == [Decimal("37.5")]


@pytest.mark.parametrize(
    ("second", "on", "refused"), [("52.5", "2017-09-30", False), ("52.51", "2017-12-31", True), ("70", "2018-01-01", False)]
)
def test_no_more_than_the_rate_for_a_calendar_year(second: str, on: str, refused: bool):
    book = holding()
    declare(book, "17.50")
    if refused:
        problem = book.refused("dividend_declared", on, security="series_k", per_share=second)
        assert (problem.code, problem.asked, problem.available) == ("more-than-allowed", "52.51", "52.5")
    else:
        declare(book, second, on=on)


def test_paying_does_not_free_the_rate():
    book = holding()
    declare(book, "70")
    book.record("dividend_paid", "2017-07-15", security="series_k")
    assert book.refused("dividend_declared", "2017-09-30", security="series_k", per_share="0.01").code == "more-than-allowed"


def test_more_where_the_terms_allow_it():
    book = holding("allowed")
    declare(book, "70.01")
    assert accrued(book, "2017-06-30") == [Decimal("70.01")]


def test_a_dividend_of_nothing_is_refused():
    assert holding().refused("dividend_declared", "2017-06-30", security="series_k", per_share="0").code == "wrong-amount"


@pytest.mark.parametrize(("amount", "left"), [("stated_value", 49_000), ("stated_value + accrued", 0)])
def test_shares_that_convert_leave_it_or_take_it_along(amount: str, left: int):
    book = holding(conversion={"amount": amount, "price": "1"})
    declare(book, "17.50")
    book.record("converted", "2017-07-01", quantity=2800)
    assert sum(s.quantity * s.amount for step in book.steps("2017-07-01", "declared") for s in step.slices) == left
    assert book.history.verify() == ()


def test_an_array_is_as_exact():
    import numpy as np

    from seriatim.deal.state import Now, State
    from seriatim.ledger.perform import perform
    from seriatim.units.numbers import lift

    book = holding()
    declare(book, "17.50")
    exact = book.state()
    state: State[Any] = State(np.zeros(2))
    state.certificates, state.by_security = dict(exact.certificates), {k: list(v) for k, v in exact.by_security.items()}
    state.balances = {key: np.full(2, float(value)) for key, value in exact.balances.items()}
    state.memory = {key: lift(value, lambda d: np.full(2, float(d))) for key, value in exact.memory.items()}
    clauses = Clauses(lift(clause, float) for clause in book.history.deal.clauses)
    now = Now(date(2017, 7, 15), state, clauses)
    event = book.record("dividend_paid", "2017-07-15", security="series_k")
    moved = perform(now, event.act).outcome.moves
    assert {key: float(value[0]) for key, value in moved.items()} == {key: float(value) for key, value in event.outcome.moves.items()}


def test_what_is_declared_on_another_security_is_not_judged_by_it():
    book = holding()
    declare(book, "70")
    book.record("dividend_declared", "2017-07-01", security="common", per_share="0.01")
    assert accrued(book, "2017-07-01") == [70]


def test_what_is_more_than_the_rate_is_refused_by_this_clause_with_what_is_left():
    book = holding()
    problem = book.refused("dividend_declared", "2017-06-30", security="series_k", per_share="70.01")
    assert (problem.because, problem.asked, problem.available) == ("declared", "70.01", "70")
    problem = book.refused("dividend_declared", "2017-06-30", security="series_k", per_share="0")
    assert (problem.because, problem.asked, problem.available) == ("declared", "0", "more than 0")


AT_A_PRICE: InStock[Decimal] = InStock("common", "down", True, price=Decimal("1.75"))
AT_THE_MARKET: InStock[Decimal] = InStock("common", "down", True, quote="vwap", days=5)


def in_common(book: Book, on: str = "2017-12-31") -> Any:
    return sum((lot.quantity for lot in book.now(on).lots("common") if lot.holder == "boone"), Decimal(0))


def test_what_is_declared_is_paid_in_stock_at_the_price_of_the_terms():
    book = holding(paid_in="stock", stock=AT_A_PRICE)
    declare(book, "17.50", payable_on="2017-07-15")
    (step,) = book.steps("2017-07-15", "declared")
    assert (step.into, step.price and step.price.each(), step.quantity_max) == ("common", Decimal("1.75"), 2800)
    before, cash = in_common(book), book.cash("boone")
    book.record("dividend_paid", "2017-07-15", security="series_k")
    assert (in_common(book) - before, book.cash("boone") - cash) == (28_000, 0)  # 2,800 x 17.50 / 1.75
    assert (accrued(book, "2017-07-15"), book.steps("2017-07-15", "declared")) == ([0], [])
    assert book.history.verify() == ()


def test_a_split_of_the_common_rescales_the_price_at_which_stock_counts():
    book = holding(paid_in="stock", stock=AT_A_PRICE)
    declare(book, "17.50")
    book.record("split", "2017-07-10", security="common", new=1, old=10, fractions="down")
    before = in_common(book)
    book.record("dividend_paid", "2017-07-15", security="series_k")
    assert in_common(book) - before == 2_800  # 49,000 / 17.50


def test_the_issuer_may_elect_stock_where_the_terms_leave_it_the_choice():
    book = holding(paid_in="issuer_elects", stock=AT_THE_MARKET)
    declare(book, "17.50")
    declare(book, "8.75", on="2017-07-20")
    problem = book.refused("dividend_paid", "2017-07-21", security="series_k", manner="stock")
    assert (problem.code, problem.because) == ("price-missing", "declared")  # nothing was observed, and no price is given
    before, cash = in_common(book), book.cash("boone")
    book.record("dividend_paid", "2017-07-21", security="series_k", manner="stock", price="2")
    assert (in_common(book) - before, book.cash("boone") - cash) == (36_750, 0)  # 2,800 x 26.25 / 2
    declare(book, "17.50", on="2017-08-01")
    book.record("dividend_paid", "2017-08-02", security="series_k")
    assert book.cash("boone") - cash == 49_000


@pytest.mark.parametrize(("manner", "code"), [("stock", "no-such-right"), ("kind", "no-such-right"), ("cashless", "no-such-right")])
def test_what_is_paid_in_cash_is_paid_in_nothing_else(manner: str, code: str):
    book = holding()
    declare(book, "17.50")
    problem = book.refused("dividend_paid", "2017-07-15", security="series_k", manner=manner)
    assert (problem.code, problem.because, problem.asked, problem.available) == (code, "declared", manner, "cash")


def test_what_is_paid_in_stock_is_not_paid_in_cash():
    book = holding(paid_in="stock", stock=AT_A_PRICE)
    declare(book, "17.50")
    problem = book.refused("dividend_paid", "2017-07-15", security="series_k", manner="cash")
    assert (problem.code, problem.available) == ("not-available", "stock")


def test_a_part_may_be_paid_and_the_rest_stays_owed_and_payable():
    book = holding()
    declare(book, "17.50", payable_on="2017-07-15")
    before = book.cash("boone")
    book.record("dividend_paid", "2017-07-15", security="series_k", per_share="7.50")
    assert (book.cash("boone") - before, accrued(book, "2017-07-15")) == (21_000, [10])
    (step,) = book.steps("2017-07-20", "declared")
    assert (str(step.due), step.slices[0].amount) == ("2017-07-15", 10)
    assert book.refused("dividend_paid", "2017-07-20", security="series_k", per_share="10.01").code == "wrong-amount"
    book.record("dividend_paid", "2017-07-20", security="series_k", per_share="10")
    assert (book.cash("boone") - before, accrued(book, "2017-07-20"), book.steps("2017-07-20", "declared")) == (49_000, [0], [])


def test_more_stock_than_is_authorised_stays_owed():
    book = holding(paid_in="stock", stock=AT_A_PRICE)
    declare(book, "17.50")
    held = sum((lot.quantity for lot in book.now("2017-07-15").lots("common")), Decimal(0))
    book.record("authorized", "2017-07-01", security="common", quantity=held + 7_000)
    book.record("dividend_paid", "2017-07-15", security="series_k")
    assert accrued(book, "2017-07-15") == [Decimal("13.125")]  # 7,000 of 28,000 shares: three quarters of 17.50 are left


def test_what_may_not_be_issued_to_who_has_no_shares_any_more_stays_owed_too():
    """17.50 on 2,800 shares, 700 of which convert without it: 36,750.00 and 12,250.00, 28,000 common. 7,000 may be issued: a quarter."""
    book = holding(paid_in="stock", stock=AT_A_PRICE)
    declare(book, "17.50", payable_on="2017-07-14")
    book.record("converted", "2017-07-03", quantity=700)
    issued = sum((lot.quantity for lot in book.now("2017-07-15").lots("common")), Decimal(0))
    book.record("authorized", "2017-07-04", security="common", quantity=issued + 7_000)
    book.record("dividend_paid", "2017-07-15", security="series_k")
    (step,) = book.steps("2017-07-15", "declared")
    assert accrued(book, "2017-07-15") == [Decimal("13.125")]
    assert [(s.account, s.quantity, s.quantity * s.amount) for s in step.slices if s.account.startswith("departed")] == [
        ("departed/boone", 700, Decimal("9187.5"))
    ]
    assert step.due == date(2017, 7, 14)
    book.record("authorized", "2017-07-20", security="common", quantity=issued + 28_000)
    before = in_common(book, "2017-07-20")
    book.record("dividend_paid", "2017-07-21", security="series_k")
    assert (in_common(book, "2017-07-21") - before, book.steps("2017-07-21", "declared")) == (21_000, [])
    assert book.history.verify() == ()


def test_terms_of_payment_that_are_missing_are_named():
    def of(paid_in: Any) -> list[str]:
        clause = holding().history.deal.clauses.by_id["declared"]
        return [field for field, _ in replace(clause, paid_in=paid_in).mistakes()]

    assert (of("cash"), of("stock"), of("issuer_elects")) == ([], ["paid_in"], ["paid_in"])
