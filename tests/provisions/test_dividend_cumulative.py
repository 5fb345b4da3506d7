"""Cumulative dividends: what accrues, what falls due, how it is paid, and where it goes when shares go.

The series is sold on 2017-03-31, 1,000 shares of $1,000, unless a test says otherwise. Rates are Eco-Stim's (market filing 25): 10% in
cash, 12% in kind, half-yearly.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.memory import PerShare
from seriatim.deal.payment_dates import PaymentDates, Since
from seriatim.deal.phrases import Worth
from seriatim.deal.step import Price
from seriatim.deal.terms import Deal
from seriatim.provisions import DividendCumulative, Quotations
from seriatim.provisions.dividend_cumulative import RateStep
from seriatim.provisions.dividend_payment import InKind, InStock
from tests.simulator.deals import GIVEN, Book, deal

ONE = Decimal(1)
KIND: InKind[Decimal] = InKind(Decimal("0.12"), Worth.parse("stated_value"), Worth.parse("stated_value"), "down")
STOCK: InStock[Decimal] = InStock("common", "down", True, price=Decimal("1.62"))
TERMS: dict[str, Any] = {
    "rate": Decimal("0.10"),
    "basis": Worth.parse("stated_value"),
    "day_count": "30/360_us",
    "compounding": "never",
    "payable": PaymentDates.parse("semiannually after issue"),
    "roll": "none",
    "calendar": "nyse",
    "paid_in": "issuer_elects",
    "kind": KIND,
    "stock": STOCK,
}
DAYS: dict[str, Any] = {"day_count": "actual/365_fixed"}
FROM: dict[str, Any] = {"begins": date(2017, 3, 31), "payable": PaymentDates.parse("semiannually from 2017-09-30")}
"""The same dates and the same beginning for shares that were issued before."""


def terms(closings: Any = (("only", "by 2017-03-31", 1000, ""),), more: tuple[Any, ...] = (), **given: Any) -> Deal:
    """The deal of the other tests with a cumulative dividend in the place of the participating one."""
    options = {key: given.pop(key) for key in list(given) if key in DividendCumulative.__dataclass_fields__}
    made = deal(closings, without=("dividend", "remedy"), **given)
    clause: DividendCumulative[Decimal] = DividendCumulative("cumulative", **GIVEN, stated_value=Decimal(1000), **(TERMS | options))
    return replace(made, clauses=Clauses([*made.clauses, Quotations("common_quotations", "common"), clause, *more]))


def holding(**given: Any) -> Book:
    return Book(terms(**given)).close("only")


def accrued(book: Book, on: str, lot: int = 0) -> Any:
    now = book.now(on)
    return now.accrued(now.lots("series_k")[lot])


def owed(book: Book, on: str) -> list[tuple[str, Any, str]]:
    """Each duty to pay: when it is due, how much money, and its status."""
    return [
        (str(s.due), sum(x.quantity * x.amount for x in s.slices), s.status)
        for s in book.steps(on, "cumulative")
        if s.kind == "dividend_paid"
    ]


def pay(book: Book, on: str, **particulars: Any) -> Any:
    """What the holder's cash changes by when dividends are paid."""
    before = book.cash("boone")
    book.record("dividend_paid", on, security="series_k", **particulars)
    return book.cash("boone") - before


class TestAccrual:
    def test_ten_percent_of_a_thousand_is_fifty_in_half_a_year(self):
        assert accrued(holding(), "2017-09-30") == 50

    @pytest.mark.parametrize(
        ("on", "each"),
        [("2017-03-31", 0), ("2017-04-01", Decimal(1000) / 3600), ("2017-09-29", Decimal(1000) * 179 / 3600), ("2018-03-31", 100)],
    )
    def test_day_by_day_from_the_day_after_issue(self, on: str, each: Any):
        assert round(accrued(holding(), on), 20) == round(Decimal(each), 20)

    @pytest.mark.parametrize(
        ("day_count", "each"),
        [
            ("30/360_european", "50"),
            ("actual/360", str(Decimal(100) * 183 / 360)),
            ("actual/365_fixed", str(Decimal(100) * 183 / 365)),
            ("actual/actual_isda", str(Decimal(100) * 183 / 365)),
            ("actual/actual_icma", "50"),
        ],
    )
    def test_by_the_day_count_that_the_terms_name(self, day_count: str, each: str):
        assert round(accrued(holding(day_count=day_count), "2017-09-30"), 20) == round(Decimal(each), 20)

    def test_an_amended_rate_counts_from_its_day_and_the_old_one_before(self):
        """10 % for 90 days of 360 and 12 % for 90: 25 and 30. Known the day before, it is foreseen for the date to come."""
        book = holding()
        book.record("amended", "2017-04-03", clause="cumulative", what="rate", rate=Decimal("0.12"), effective="2017-06-30")
        assert [accrued(book, on) for on in ("2017-06-30", "2017-09-30")] == [25, 55]
        assert [due for due in owed(book, "2017-09-30") if due[0] == "2017-09-30"] == [("2017-09-30", 55_000, "")]
        pay(book, "2017-09-30", manner="cash")
        assert accrued(book, "2018-03-31") == 60

    def test_an_amended_rate_that_compounds(self):
        """50 unpaid after half a year; of 1,050 then 10 % for 90 days, 26.25, and 12 % for 90, 31.50."""
        book = holding(compounding="at_payment_dates")
        book.record("amended", "2017-04-03", clause="cumulative", what="rate", rate=Decimal("0.12"), effective="2017-12-31")
        assert accrued(book, "2018-03-31") == 50 + Decimal("26.25") + Decimal("31.5")

    def test_an_amended_rate_before_a_split_of_the_series(self):
        """Five for one: what a share accrued is a fifth, at the rates of their days."""
        book = holding()
        book.record("amended", "2017-04-03", clause="cumulative", what="rate", rate=Decimal("0.12"), effective="2017-06-30")
        book.record("authorized", "2017-08-01", security="series_k", quantity=5000)
        book.record("split", "2017-08-01", security="series_k", new=5, old=1, fractions="down")
        assert accrued(book, "2017-09-30") == 11

    def test_each_lot_from_its_own_issue(self):
        book = Book(terms(closings=(("a", "by 2017-03-31", 10, ""), ("b", "by 2017-06-30", 10, "")))).close("a", "b")
        assert (accrued(book, "2017-09-30", 0), accrued(book, "2017-09-30", 1)) == (50, 25)

    def test_from_the_day_on_which_dividends_begin(self):
        book = holding(begins=date(2017, 6, 30))
        assert (accrued(book, "2017-06-30"), accrued(book, "2017-09-30")) == (0, 25)

    def test_a_basis_in_money_whatever_the_stated_value(self):
        assert accrued(holding(basis=Worth.parse("2.20"), rate=ONE), "2017-09-30") == Decimal("1.10")

    def test_step_ups_count_from_their_day(self):
        steps = (RateStep(Since.parse("6 months after issue"), Decimal("0.12")), RateStep(Since.parse("2018-03-31"), Decimal("0.18")))
        book = holding(rates=steps)
        assert accrued(book, "2017-09-30") == 50
        assert accrued(book, "2018-03-31") == 50 + 60
        assert accrued(book, "2018-06-30") == 50 + 60 + 45

    def test_simple_dividends_do_not_accrue_themselves(self):
        assert accrued(holding(), "2019-03-31") == 200

    @pytest.mark.parametrize("compounding", ["at_payment_dates", "semiannually"])
    def test_compounding_half_yearly(self, compounding: str):
        book = holding(compounding=compounding)
        assert accrued(book, "2017-09-30") == 50
        assert accrued(book, "2018-03-31") == Decimal("102.5")
        assert accrued(book, "2018-06-30") == Decimal("102.5") + Decimal("1102.5") * Decimal("0.025")

    def test_compounding_at_dates_of_its_own(self):
        book = holding(compounding="annually", payable=PaymentDates.parse("never"))
        assert accrued(book, "2018-03-31") == 100
        assert accrued(book, "2019-03-31") == 210
        assert accrued(book, "2018-09-30") == 155

    def test_looking_changes_nothing(self):
        book = holding(compounding="at_payment_dates")
        before = dict(book.state().memory)
        accrued(book, "2025-01-01")
        assert book.state().memory == before

    def test_several_clauses_add_up(self):
        second = DividendCumulative("second", **GIVEN, stated_value=Decimal(1000), **(TERMS | {"rate": Decimal("0.02")}))
        assert accrued(holding(more=(second,)), "2017-09-30") == 60

    def test_one_share(self):
        assert accrued(Book(terms(closings=(("only", "by 2017-03-31", 1, ""),))).close("only"), "2017-09-30") == 50

    def test_common_accrues_nothing(self):
        now = holding().now("2017-09-30")
        assert [now.accrued(lot) for lot in now.lots("common")] == [0]


class TestDuties:
    def test_the_next_date_is_a_duty_and_after_it_overdue(self):
        book = holding()
        assert owed(book, "2017-04-01") == [("2017-09-30", 50_000, "")]
        assert owed(book, "2017-10-01") == [("2017-09-30", 50_000, ""), ("2018-03-31", 50_000, "")]
        (first, second) = book.steps("2017-10-01", "cumulative")
        assert (first.modal, first.by, first.ref, second.ref) == ("must", "ascent", "2017-09-30", "2018-03-31")

    def test_a_date_is_rolled_and_the_amount_is_not(self):
        book = holding(roll="following")  # 2017-09-30 is a Saturday
        assert owed(book, "2017-10-01") == [("2017-10-02", 50_000, "")]
        assert pay(book, "2017-10-02") == 50_000

    def test_next_names_the_dates_for_the_walk(self):
        book = holding(roll="following")
        clause = book.history.deal.clauses.by_id["cumulative"]
        now = book.now("2017-04-01")
        assert [clause.next(now, on) for on in (date(2017, 4, 1), date(2017, 9, 30), date(2017, 10, 2))] == [
            date(2017, 10, 2),
            date(2017, 10, 2),
            date(2018, 4, 2),
        ]
        assert clause.next(Book(terms()).now("2017-03-01"), date(2017, 3, 1)) is None

    def test_on_days_of_the_year(self):
        book = holding(payable=PaymentDates.parse("on 06-30 and 12-31"))
        assert owed(book, "2018-01-01") == [("2017-06-30", 25_000, ""), ("2017-12-31", 50_000, ""), ("2018-06-30", 50_000, "")]

    def test_a_quarter_is_the_same_whether_or_not_the_one_before_was_paid(self) -> None:
        # by 30/360 (US) 90 days from September 30 to December 31; from March 9 it would be a day more than 201 and 90
        quarters = PaymentDates.parse("on 09-30 and 12-31")
        book = Book(terms((("only", "by 2017-03-09", 1000, ""),), payable=quarters, day_count="30/360_us")).close("only")
        first, second = round(Decimal(100_000 * 201) / 360, 2), Decimal(25_000)
        assert [(due, round(money, 2)) for due, money, _ in owed(book, "2017-12-31")[:2]] == [("2017-09-30", first), ("2017-12-31", second)]
        assert pay(book, "2017-09-30") == first
        assert owed(book, "2017-12-31")[0] == ("2017-12-31", second, "")

    def test_days_of_the_year_that_begin_with_a_later_one(self) -> None:
        book = holding(payable=PaymentDates.parse("on 06-30 and 12-31 from 2017-12-31"))
        assert owed(book, "2018-01-01") == [("2017-12-31", 75_000, ""), ("2018-06-30", 50_000, "")]
        assert owed(book, "2017-06-30") == [("2017-12-31", 75_000, "")]

    def test_where_dates_are_never_there_is_no_duty_and_it_may_be_paid(self):
        book = holding(payable=PaymentDates.parse("never"))
        assert owed(book, "2018-03-31") == []
        assert pay(book, "2018-03-31") == 100_000
        assert accrued(book, "2018-06-30") == 25

    def test_where_it_is_paid_in_kind_the_duty_is_shown_in_shares(self):
        (step,) = holding(paid_in="kind", designated=2000).steps("2017-04-01", "cumulative")
        assert (step.into, step.price, step.quantity_max * step.slices[0].amount) == ("series_k", Price(Decimal(1000), ONE), 60_000)

    def test_pay_or_accrue_is_a_choice(self):
        (step,) = holding(pay_or_accrue=True).steps("2017-09-30", "cumulative")[:1]
        assert (step.modal, step.if_missed) == ("may", "stays accrued and unpaid")


class TestCash:
    def test_a_payment_pays_what_has_fallen_due_and_the_next_period_accrues_from_its_date(self):
        book = holding()
        assert pay(book, "2017-10-15") == 50_000
        assert accrued(book, "2017-10-15") == Decimal(1000) * 15 / 3600
        assert accrued(book, "2018-03-31") == 50
        assert book.cash("ascent") == 1_000_000 - 50_000

    def test_arrears_are_paid_with_it(self):
        assert pay(holding(), "2018-03-31") == 100_000

    def test_arrears_that_compound_earn_until_they_are_paid(self):
        book = holding(compounding="at_payment_dates")
        assert pay(book, "2017-12-31") == 50_000
        assert accrued(book, "2017-12-31") == 25 + Decimal(50) * Decimal("0.025")
        assert accrued(book, "2018-03-31") == 50 + Decimal(50) * Decimal("0.025")

    def test_part_of_it_settles_the_oldest_first(self):
        book = holding(compounding="at_payment_dates")
        assert pay(book, "2018-03-31", per_share=60) == 60_000
        assert accrued(book, "2018-03-31") == Decimal("42.5")
        assert accrued(book, "2018-09-30") == Decimal("42.5") + Decimal("1042.5") * Decimal("0.05")

    def test_paid_early_only_as_a_fact(self):
        book = holding()
        problem = book.refused("dividend_paid", "2017-06-30", security="series_k")
        assert (problem.code, problem.because, problem.asked) == ("no-dividend-declared", "cumulative", "2017-06-30")
        assert pay(book, "2017-06-30", as_fact=True) == 25_000
        assert accrued(book, "2017-09-30") == 25

    def test_the_day_before_nothing_is_due(self):
        assert holding().refused("dividend_paid", "2017-09-29", security="series_k").code == "no-dividend-declared"

    def test_more_than_is_due_is_refused(self):
        problem = holding().refused("dividend_paid", "2017-09-30", security="series_k", per_share="50.01")
        assert (problem.code, problem.asked, problem.available) == ("wrong-amount", "50.01", "50")

    def test_rounded_once_for_each_holder(self):
        book = Book(terms(closings=(("a", "by 2017-03-31", 1, ""), ("b", "by 2017-03-31", 1, "")), rate=Decimal("0.00001"))).close("a", "b")
        assert pay(book, "2017-09-30") == Decimal("0.01")  # twice 0.005, not 0.01 twice


class TestInKind:
    def test_twelve_percent_gives_sixty_for_a_thousand(self):
        book = holding(designated=2000)
        assert pay(book, "2017-09-30", manner="kind") == 0
        assert book.lots() == {"only": 1000, "dividend_paid-1": 60}
        assert (accrued(book, "2018-03-31", 0), accrued(book, "2018-03-31", 1)) == (50, 50)

    def test_new_shares_accrue_from_the_payment_date_when_they_are_given_later(self):
        book = holding(designated=2000)
        pay(book, "2017-12-31", manner="kind")
        assert (accrued(book, "2018-03-31", 0), accrued(book, "2018-03-31", 1)) == (50, 50)

    def test_each_holder_has_a_certificate_of_its_own_and_is_rounded_once(self):
        book = holding(preferred={"ann": 9, "carol": 0}, designated=2000, **FROM)
        book.record("dividend_paid", "2017-09-30", security="series_k", manner="kind")
        assert book.lots() == {"opening/ann": 9, "only": 1000, "dividend_paid-1/boone": 60}  # 0.54 of a share is dropped

    def test_fractions_down_to_the_smallest_part(self):
        book = holding(preferred={"ann": 9}, designated=2000, **FROM, smallest=Decimal("0.0001"))
        book.record("dividend_paid", "2017-09-30", security="series_k", manner="kind")
        assert book.lots()["dividend_paid-1/ann"] == Decimal("0.54")

    @pytest.mark.parametrize(("fractions", "shares", "money"), [("up", 1, 0), ("nearest", 1, 0), ("cash_in_lieu", 0, 540)])
    def test_fractions_as_named(self, fractions: Any, shares: int, money: int):
        kind = replace(KIND, fractions=fractions)
        book = holding(preferred={"ann": 9}, designated=2000, **FROM, kind=kind)
        book.record("dividend_paid", "2017-09-30", security="series_k", manner="kind")
        assert (book.holdings()["ann"] - 9, book.cash("ann")) == (shares, money)

    def test_what_the_authorised_count_leaves_and_the_rest_in_arrears(self):
        book = holding(designated=1050)
        pay(book, "2017-09-30", manner="kind")
        assert book.lots() == {"only": 1000, "dividend_paid-1": 50}
        assert accrued(book, "2017-09-30") == 10  # ten of the sixty shares: 10,000 on 1,000 shares
        assert accrued(book, "2018-03-31") == 60

    def test_none_left_leaves_everything_in_arrears(self):
        book = holding(designated=1000)
        pay(book, "2017-09-30", manner="kind")
        assert (book.lots(), accrued(book, "2017-09-30")) == ({"only": 1000}, 60)

    def test_the_excess_in_cash(self):
        book = holding(designated=1050, excess="cash")
        assert pay(book, "2017-09-30", manner="kind") == 10_000
        assert accrued(book, "2017-09-30") == 0

    def test_the_excess_in_common(self):
        book = holding(designated=1050, excess="common")
        pay(book, "2017-09-30", manner="kind")
        assert book.holdings("common")["boone"] == 6172  # 10,000 at 1.62
        assert accrued(book, "2017-09-30") == 0

    def test_the_excess_of_an_excess_stays_in_arrears(self):
        book = holding(designated=1050, excess="common", authorized=1_730_003_086)
        pay(book, "2017-09-30", manner="kind")
        assert book.holdings("common")["boone"] == 3086  # half of 6,172
        assert accrued(book, "2017-09-30") == 5


class TestInStock:
    def test_workhorse_500_000_at_a_dollar_62(self):
        clause = DividendCumulative(
            "b",
            **GIVEN,
            stated_value=Decimal(20),
            **(TERMS | {"rate": Decimal("0.08"), "payable": PaymentDates.parse("quarterly after issue"), "paid_in": "stock", "kind": None}),
        )
        base = deal((("only", "by 2017-03-31", 1_250_000, ""),), price=20, stated_value=20, without=("dividend", "remedy"))
        book = Book(replace(base, clauses=Clauses([*base.clauses, clause]))).close("only")
        (step,) = (s for s in book.steps("2017-04-01", "b"))
        assert (step.into, step.quantity_max * step.slices[0].amount) == ("common", 500_000)
        book.record("dividend_paid", "2017-06-30", security="series_k")
        assert book.holdings("common")["boone"] == 308_641

    def test_the_price_follows_splits(self):
        book = holding(paid_in="stock")
        book.record("split", "2017-05-01", security="common", new=1, old=10, fractions="up")
        book.record("dividend_paid", "2017-09-30", security="series_k")
        assert book.holdings("common")["boone"] == 3086  # 50,000 at 16.20

    def quoted(self) -> Book:
        stock = replace(STOCK, price=None, quote="vwap", days=2, discount=Decimal("0.2"))
        return holding(paid_in="stock", stock=stock)

    def test_the_mean_of_the_last_days_less_a_discount(self):
        book = self.quoted()
        for on, price in (("2017-09-28", "2.40"), ("2017-09-29", "2.60"), ("2017-09-27", "9")):
            book.record("observed", on, security="common", quote="vwap", price=price)
        book.record("dividend_paid", "2017-09-30", security="series_k")
        assert book.holdings("common")["boone"] == 25_000  # 50,000 at 80% of 2.50

    def test_without_quotations_the_price_must_be_given(self):
        book = self.quoted()
        book.record("observed", "2017-09-29", security="common", quote="vwap", price="2.60")
        assert book.refused("dividend_paid", "2017-09-30", security="series_k").code == "price-missing"
        book.record("dividend_paid", "2017-09-30", security="series_k", price="2")
        assert book.holdings("common")["boone"] == 25_000

    @pytest.mark.parametrize("price", ["0", "-1"])
    def test_a_price_of_nothing_or_less_is_no_fact_either(self, price: str):
        for as_fact in (False, True):
            book = holding(paid_in="stock", stock=replace(STOCK, price=None, quote="vwap", days=2))
            problem = book.refused("dividend_paid", "2017-09-30", security="series_k", price=price, as_fact=as_fact)
            assert (problem.code, problem.available) == ("wrong-amount", "more than 0")

    def test_another_price_than_the_terms_is_refused(self):
        problem = holding(paid_in="stock").refused("dividend_paid", "2017-09-30", security="series_k", price="1.60")
        assert (problem.code, problem.asked, problem.available) == ("wrong-amount", "1.6", "1.62")

    def test_no_more_common_than_is_authorised(self):
        book = holding(paid_in="stock", authorized=1_730_000_000 + 15_432)
        book.record("dividend_paid", "2017-09-30", security="series_k")
        assert book.holdings("common")["boone"] == 15_432  # half of 30,864
        assert accrued(book, "2017-09-30") == 25


class TestRefusals:
    def test_a_manner_that_the_terms_do_not_have(self):
        problem = holding(paid_in="cash", kind=None, stock=None).refused("dividend_paid", "2017-09-30", security="series_k", manner="kind")
        assert (problem.code, problem.asked, problem.available) == ("no-such-right", "kind", "cash")

    def test_another_manner_than_agreed_only_as_a_fact(self):
        book = holding(paid_in="kind", designated=2000)
        assert book.refused("dividend_paid", "2017-09-30", security="series_k", manner="cash").code == "not-available"
        assert pay(book, "2017-09-30", manner="cash", as_fact=True) == 50_000

    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"paid_in": "kind", "kind": None}, "dividends paid in kind need kind"),
            ({"paid_in": "stock", "stock": None}, "dividends paid in stock need stock"),
            ({"kind": None, "stock": None}, "where the issuer elects"),
            ({"stock": replace(STOCK, price=None)}, "the price of stock"),
            ({"excess": "common", "stock": None}, "an excess paid in common"),
            ({"compounding": "at_payment_dates", "payable": PaymentDates()}, "nothing compounds"),
        ],
    )
    def test_fields_that_do_not_go_together(self, given: dict[str, Any], fault: str):
        ((_, found),) = terms(**given).clauses.by_id["cumulative"].mistakes()
        assert found.startswith(fault)

    def test_the_usual_terms_go_together(self):
        assert list(terms().clauses.by_id["cumulative"].mistakes()) == []


def test_every_field_is_said():
    from dataclasses import fields

    from seriatim.formats.deal_tables import INJECTED

    steps = (RateStep(Since.parse("2018-03-31"), Decimal("0.18")),)
    for clause in (terms().clauses.by_id["cumulative"], terms(rates=steps, kind=None, stock=None).clauses.by_id["cumulative"]):
        said = list(clause.sentences(lambda name: name.replace("_", " ")))
        assert {field for one in said for field in one.states if "." not in field} == {f.name for f in fields(clause)} - INJECTED
        assert all(one.text.endswith(".") and not any(slip in one.text for slip in ("  ", " .", ",.", "None")) for one in said)


class TestSharesThatGo:
    def test_a_conversion_with_accrued_takes_it_along(self):
        book = holding(conversion={"amount": "stated_value + accrued", "price": "1"})
        book.record("converted", "2017-09-30", quantity=100)
        assert book.holdings("common")["boone"] == 105_000
        assert owed(book, "2017-09-30")[0] == ("2017-09-30", 45_000, "")

    def test_a_conversion_without_it_leaves_it_owed(self):
        book = holding(conversion={"price": "1"})
        book.record("converted", "2017-06-30", quantity=1000)
        assert owed(book, "2018-01-01") == [("None", 25_000, "owed")]
        assert pay(book, "2018-01-01") == 25_000
        assert owed(book, "2018-01-01") == []

    def test_who_has_no_shares_any_more_is_paid_in_cash(self):
        book = holding(paid_in="kind", designated=2000, conversion={"price": "1"})
        book.record("converted", "2017-06-30", quantity=1000)
        (step,) = book.steps("2018-01-01", "cumulative")
        assert (step.into, step.price) == ("USD", None)
        assert pay(book, "2018-01-01") == 25_000

    def test_a_redemption_pays_it(self):
        book = holding()
        before = book.cash("boone")
        book.record("redeemed", "2022-03-31", quantity=1000)
        assert book.cash("boone") - before == 1_000_000 + 500_000

    def test_made_whole_on_an_early_conversion(self):
        book = holding(conversion={"amount": "stated_value + accrued", "price": "1"}, make_whole=Since.parse("2 years after issue"))
        book.record("converted", "2017-09-30", quantity=100)
        assert book.holdings("common")["boone"] == 105_000
        assert owed(book, "2017-09-30")[-1] == ("None", 15_000, "owed")  # 200 less the 50 that were taken along

    def test_made_whole_on_top_of_what_stays_owed(self):
        book = holding(conversion={"price": "1"}, make_whole=Since.parse("2 years after issue"))
        book.record("converted", "2017-09-30", quantity=100)
        assert owed(book, "2017-09-30")[-1] == ("None", 20_000, "owed")

    @pytest.mark.parametrize(("on", "left"), [("2018-03-30", True), ("2018-03-31", False)])
    def test_the_last_day_of_the_make_whole(self, on: str, left: bool):
        book = holding(
            conversion={"amount": "stated_value + accrued"}, make_whole=Since.parse("1 year after issue"), day_count="actual/365_fixed"
        )
        book.record("converted", on, quantity=100)
        assert any(status == "owed" for _, _, status in owed(book, on)) == left

    def test_only_on_the_acts_named(self):
        book = holding(conversion={"price": "1"}, make_whole=Since.parse("2 years after issue"), make_whole_on=("redeemed",))
        book.record("converted", "2017-09-30", quantity=100)
        assert owed(book, "2017-09-30")[-1] == ("None", 5_000, "owed")


class TestWithAParticipatingDividend:
    def book(self) -> Book:
        from seriatim.provisions import DividendParticipating

        part: DividendParticipating[Decimal] = DividendParticipating(
            "participating", **GIVEN, stated_value=Decimal(1000), common="common", conversion="conversion", basis="as_converted"
        )
        return holding(more=(part,))

    def test_a_payment_that_names_no_clause_pays_what_all_owe(self):
        book = self.book()
        book.record("dividend_paid", "2017-09-30", security="common", per_share="0.0001", participating="owed")
        assert pay(book, "2017-09-30") == 50_000 + 25_000

    def test_what_one_owes_does_not_make_the_other_due(self):
        book = self.book()
        book.record("dividend_paid", "2017-06-30", security="common", per_share="0.0001", participating="owed")
        assert pay(book, "2017-06-30") == 25_000
        assert accrued(book, "2017-09-30") == 50

    def test_one_refusal_where_none_owes(self):
        assert self.book().refused("dividend_paid", "2017-06-30", security="series_k").code == "no-dividend-declared"

    def test_the_one_that_is_named(self):
        assert pay(self.book(), "2017-09-30", clause="cumulative") == 50_000
        problem = self.book().refused("dividend_paid", "2017-09-30", security="series_k", clause="participating")
        assert (problem.code, problem.because) == ("no-dividend-declared", "participating")


def test_what_is_remembered_is_kept_and_asked_again():
    from seriatim.formats.events import body, event

    book = holding(designated=1050, compounding="at_payment_dates")
    book.record("dividend_paid", "2017-12-31", security="series_k", manner="kind")
    book.record("converted", "2018-01-15", quantity=100)
    for recorded in book.history.events:
        assert event(body(recorded), recorded.sequence, recorded.recorded_at) == recorded
    assert book.history.verify() == ()
    assert isinstance(book.state().memory["cumulative", "compounded/series_k/only"], PerShare)


def test_many_lots_accrue_quickly():
    import time

    closings = [(f"c{i}", "by 2017-03-31", 1, "") for i in range(500)]
    book = Book(terms(closings=closings, compounding="at_payment_dates")).close(*(name for name, *_ in closings))
    now = book.now("2027-03-31")
    begun = time.process_time()
    assert sum(now.accrued(lot) for lot in now.lots("series_k")) > 0
    assert time.process_time() - begun < 1


def test_an_array_is_as_exact():
    import numpy as np

    from seriatim.deal.state import Now, State
    from seriatim.ledger.perform import perform
    from seriatim.units.numbers import lift
    from tests.simulator.deals import act

    book = holding(designated=1050, compounding="at_payment_dates", conversion={"amount": "stated_value + accrued", "price": "1"})
    clauses = Clauses(lift(clause, float) for clause in book.history.deal.clauses)
    exact = book.state()
    state: State[Any] = State(np.zeros(3))
    state.certificates, state.by_security = dict(exact.certificates), {k: list(v) for k, v in exact.by_security.items()}
    state.balances = {key: np.full(3, float(value)) for key, value in exact.balances.items()}
    state.memory = {key: lift(value, lambda d: np.full(3, float(d))) for key, value in exact.memory.items()}
    lot = next(iter(state.lots("series_k")))
    assert np.allclose(Now(date(2018, 6, 30), state, clauses).accrued(lot), float(accrued(book, "2018-06-30")))
    paid = act("dividend_paid", "2017-12-31", "paid", security="series_k", manner="kind")
    performed = perform(Now(date(2017, 12, 31), state, clauses), paid)
    recorded = book.record("dividend_paid", "2017-12-31", id="paid", security="series_k", manner="kind")
    for key, change in recorded.outcome.moves.items():
        assert np.allclose(performed.outcome.moves[key], float(change)), key
    kept = performed.outcome.memory["cumulative", "unpaid/series_k/only"].price
    before = recorded.outcome.memory["cumulative", "unpaid/series_k/only"].price
    assert np.allclose(kept.each(), float(Price.each(before)))


@pytest.mark.parametrize(("excess", "left", "cash"), [("arrears", 6_000, 0), ("cash", None, 30_000)])
def test_stock_that_may_not_be_issued_to_who_has_converted_stays_owed_or_is_paid_in_cash(excess: Any, left: Any, cash: int):
    """50.00 on 1,000 shares, 200 of which have converted; at 1.25 that is 32,000 and 8,000 common, and 16,000 may be issued: 40%."""
    book = holding(paid_in="stock", stock=InStock("common", "down", True, price=Decimal("1.25")), excess=excess)
    book.record("converted", "2017-09-30", quantity=200)
    issued = sum((lot.quantity for lot in book.now("2017-10-01").lots("common")), Decimal(0))
    book.record("authorized", "2017-10-01", security="common", quantity=issued + 16_000)
    before = book.cash("boone")
    book.record("dividend_paid", "2017-10-02", security="series_k", manner="stock")
    owed = [s.quantity * s.amount for step in book.steps("2017-10-02", "cumulative") for s in step.slices if s.account == "departed/boone"]
    assert owed == ([] if left is None else [left])  # 60% of 10,000.00
    assert book.cash("boone") - before == cash
    assert book.history.verify() == ()


def test_what_a_late_payment_leaves_where_it_compounds_monthly_and_is_paid_yearly():
    """By 2018-03-01 are 1,000 x 1.01^12 - 1,000 = 126.83 due. Paid three months late it leaves the 34.22 of the page."""
    monthly: dict[str, Any] = {"compounding": "monthly", "payable": PaymentDates.parse("annually after issue"), "rate": Decimal("0.12")}
    book = holding(closings=(("only", "by 2017-03-01", 1000, ""),), **monthly, paid_in="cash", kind=None, stock=None)
    before = book.cash("boone")
    book.record("dividend_paid", "2018-06-01", security="series_k")
    assert book.cash("boone") - before == Decimal("126825.03")
    assert round(accrued(book, "2018-06-01"), 2) == Decimal("34.22")
