"""Dividends as they go in life: in kind up to the ceiling, late, in part, stepped up, left to accrue, made whole.

Told on the command line and looked at through the schedule, the history and the cap table. Each amount is worked by hand beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.deals.stories import duties, held, money, rights, series_r, why_not
from tests.doors.command import Book

DATED = "payable: semiannually after issue, roll: none, calendar: nyse"
YEARLY = "clause: dividend_cumulative, basis: stated_value, day_count: 30/360_us"
IN_KIND = (
    f"{YEARLY}, rate: 12%, compounding: never, {DATED}, paid_in: kind, "
    "kind: {rate: 12%, basis: stated_value, worth: stated_value, fractions: down}"
)
CASH = f"{YEARLY}, rate: 8%, {DATED}, paid_in: cash"


def pay(book: Book, on: str, *words: str) -> Any:
    return book.did("dividend_paid", "series_r", "--on", on, *words)


class TestInKind:
    """12% in more shares each half-year, of which 1,200 are authorised; 300 are South's and 700 Lake's."""

    def test_up_to_the_shares_authorised_and_what_is_left_stays_owed(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, IN_KIND)
        # South's 6% are 18, then 19.08, 20.22 and 21.42; Lake's 42, 44.52, 47.16 and 49.98. Of the last 70 there is room for 10.
        after = [(318, 742), (337, 786), (357, 833), (360, 840)]
        for on, (south, lake) in zip(("2020-07-10", "2021-01-10", "2021-07-10", "2022-01-10"), after, strict=True):
            pay(book, on)
            assert held(book, on) == {"south": south, "lake": lake}
        # 60 of the 70 shares stay owed: 51,428.57 on each thousand of the 1,190 shares that there were, and 60 more a share by July.
        assert duties(book, "2022-01-10", "dividend") == [("2022-07-10", "2022-07-10", "1200", "133200", "pending")]
        book.did("converted", "--holder", "south", "--quantity", "100", "--on", "2022-02-10")
        # They leave behind 51.43 and a month at 10.00.
        assert duties(book, "2022-02-10", "dividend")[-1] == ("series_r", None, "100", "6142.86", "owed")
        nothing = held(book, "2022-07-10")
        paid = pay(book, "2022-07-10")
        # 100 shares were converted and may be issued again: they fit. Who has left is paid in cash for those.
        assert money(paid) == {"acme": "-6142.86", "south": "6142.86"}
        assert sum(held(book, "2022-07-10").values()) - sum(nothing.values()) == 100
        assert book.verified()

    def test_the_schedule_foresees_shares_on_shares(self, tmp_path: Path) -> None:
        """A row says how many shares, at how much, and what that comes to, all as of its own day."""
        book = series_r(tmp_path, IN_KIND)
        rows = [(r["on"], r["shares"], r["price"], r["amount"], r["yields"]) for r in book.rows("2020-07-10", "dividend")]
        assert rows[:3] == [
            ("2020-07-10", "1000", "1000", "60000", "60"),
            ("2021-01-10", "1060", "1000", "63600", "63"),
            ("2021-07-10", "1123", "1000", "67380", "67"),
        ]

    def test_given_late_they_have_the_dates_of_the_shares_on_which_they_are_given(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, IN_KIND)
        pay(book, "2020-08-20")
        assert duties(book, "2020-08-20", "dividend")[0] == ("2021-01-10", "2021-01-10", "1060", "63600", "pending")
        pay(book, "2021-02-20")
        assert duties(book, "2021-02-20", "dividend")[0][1:3] == ("2021-07-10", "1123")
        assert book.verified()

    def test_at_the_rate_of_those_shares_too(self, tmp_path: Path) -> None:
        """A rate steps up a year after issue for the shares paid in kind as well: 4% and then 8% for half a year on 1,060 shares."""
        book = series_r(
            tmp_path, IN_KIND.replace("paid_in: kind", "rates: [{since: 1 year after issue, rate: 16%}], paid_in: issuer_elects")
        )
        pay(book, "2020-07-10", "--manner", "kind")
        assert money(pay(book, "2021-07-10", "--manner", "cash"))["acme"] == str(-1060 * (60 + 80))

    def test_redeemed_with_what_they_brought(self, tmp_path: Path) -> None:
        put = "clause: redemption_put, amount: stated_value + accrued, notice_days: 0, opens: 1 year after issue"
        book = series_r(tmp_path, IN_KIND, put)
        pay(book, "2020-07-10")
        assert money(book.did("redeemed", "--holder", "south", "--quantity", "300", "--on", "2021-01-10"))["south"] == "318000"
        early = book.refused("redeemed", "--holder", "south", "--quantity", "18", "--on", "2021-01-11")
        assert why_not(early) == ("not-open-yet", "redemption_put", "2021-01-11", "from 2021-07-10")


class TestInCash:
    def test_arrears_that_do_not_compound(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{CASH}, compounding: never")
        assert [d[1:] for d in duties(book, "2021-01-11", "dividend")[:2]] == [
            ("2020-07-10", "1000", "40000", "overdue"),
            ("2021-01-10", "1000", "40000", "overdue"),
        ]
        assert money(pay(book, "2021-03-01", "--per-share", "30")) == {"acme": "-30000", "south": "9000", "lake": "21000"}
        assert money(pay(book, "2021-07-10")) == {"acme": "-90000", "south": "27000", "lake": "63000"}  # 50 left, and 40

    def test_arrears_that_compound_at_payment_dates(self, tmp_path: Path) -> None:
        """1.04³ − 1 on 1,000.00: 124.864, rounded for each holder."""
        book = series_r(tmp_path, f"{CASH}, compounding: at_payment_dates")
        assert money(pay(book, "2021-07-10")) == {"acme": "-124864", "south": "37459.2", "lake": "87404.8"}

    def test_a_part_paid_late_earns_until_then_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        """Of 40.00 due on July 10, 20.00 are paid on October 10: a quarter on 40.00 (0.80), then one on 20.00 (0.40)."""
        book = series_r(tmp_path, f"{CASH}, compounding: at_payment_dates")
        pay(book, "2020-10-10", "--per-share", "20")
        assert duties(book, "2021-01-10", "dividend")[0][1:4] == ("2021-01-10", "1000", "61200")

    def test_late_money_earns_at_the_rate_of_its_time(self, tmp_path: Path) -> None:
        """40.00 due on July 10 earn at 8% to October 10 (0.80) and at 16% to December 10 (1.07)."""
        stepped = f"{CASH}, compounding: at_payment_dates, rates: [{{since: 2020-10-10, rate: 16%}}]"
        book = series_r(tmp_path, stepped)
        pay(book, "2020-12-10")
        # They stand beside the 20.00 and 40.00 of the second half-year.
        assert duties(book, "2021-01-10", "dividend")[0][3] == "61866.67"

    def test_a_step_up_on_its_day(self, tmp_path: Path) -> None:
        """80.00 a year to October 10, 2020, 120.00 from then: a quarter of each in the second half-year."""
        book = series_r(tmp_path, f"{CASH}, compounding: never, rates: [{{since: 2020-10-10, rate: 12%}}]")
        assert [amount for _, _, _, amount, _ in duties(book, "2020-01-10", "dividend")[:3]] == ["40000", "50000", "60000"]

    def test_paid_or_left_to_accrue(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{CASH}, compounding: at_payment_dates, pay_or_accrue: true")
        assert duties(book, "2021-07-10", "dividend") == []
        assert rights(book, "2020-07-10", "dividend")[0][3:] == ("1000", "40", "open")
        assert money(pay(book, "2020-07-10"))["acme"] == "-40000"
        assert money(pay(book, "2021-07-10"))["acme"] == "-81600"  # 1,000 × (1.04² − 1)

    def test_made_whole_on_conversion_and_on_redemption(self, tmp_path: Path) -> None:
        put = "clause: redemption_put, amount: stated_value + accrued, notice_days: 0, opens: 2020-04-10"
        book = series_r(tmp_path, f"{CASH}, compounding: never, make_whole: 1 year after issue", put)
        book.did("converted", "--holder", "lake", "--quantity", "100", "--on", "2020-04-10")
        assert duties(book, "2020-04-10", "dividend")[-1] == ("series_r", None, "100", "8000", "owed")  # 20.00 accrued, 60.00 to come
        redeemed = book.did("redeemed", "--holder", "south", "--quantity", "300", "--on", "2020-04-10")
        assert money(redeemed)["south"] == "306000"
        assert duties(book, "2020-04-10", "dividend")[-1][2:] == ("400", "26000", "owed")  # 60.00 more on South's
        assert money(pay(book, "2020-07-10")) == {"acme": "-50000", "lake": "32000", "south": "18000"}  # Lake's 600 get 40.00 too
        book.did("converted", "--holder", "lake", "--quantity", "600", "--on", "2021-01-10")
        assert duties(book, "2021-01-10", "dividend") == [("series_r", None, "600", "24000", "owed")]  # the year is over
        assert book.verified()

    def test_too_much_and_too_early(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{CASH}, compounding: never")
        early = book.refused("dividend_paid", "series_r", "--on", "2020-07-09")
        assert (early["code"], early["because"], early["asked"]) == ("no-dividend-declared", "dividend_cumulative", "2020-07-09")
        much = book.refused("dividend_paid", "series_r", "--per-share", "40.01", "--on", "2020-07-10")
        assert why_not(much) == ("wrong-amount", "dividend_cumulative", "40.01", "40")
        kind = book.refused("dividend_paid", "series_r", "--manner", "kind", "--on", "2020-07-10")
        assert why_not(kind) == ("no-such-right", "dividend_cumulative", "kind", "cash")


def test_a_period_comes_to_the_same_whether_or_not_the_one_before_was_paid(tmp_path: Path) -> None:
    """By 30/360 from August 31, 2020 to February 28, 2021 are 178 days, and from there to August 31 are 180."""
    clause = f"{YEARLY}, rate: 9%, compounding: never, payable: on 02-28 and 08-31, roll: none, calendar: nyse, paid_in: cash"
    book = series_r(tmp_path, clause)
    # From January 10, 2020: 48 days to February 28, 182 to August 31 (2020 is a leap year: February 28 is not its last day).
    both = [amount for _, _, _, amount, _ in duties(book, "2021-08-31", "dividend")[:4]]
    assert both == ["12000", "45750", "44500", "45000"]
    pay(book, "2021-02-28")
    assert duties(book, "2021-08-31", "dividend")[0][3] == "45000"


def test_reference_periods_of_june_and_december(tmp_path: Path) -> None:
    """Each half-year from December 31 to June 30 and back is half a year by ICMA's rule, though one is 181 days and the other 184."""
    clause = f"{YEARLY}, rate: 8%, compounding: never, payable: on 06-30 and 12-31, roll: none, calendar: nyse, paid_in: cash"
    book = series_r(tmp_path, clause.replace("30/360_us", "actual/actual_icma"))
    # The first, from January 10, 2020, has 172 of 182 days.
    assert [d[3] for d in duties(book, "2021-12-31", "dividend")[:4]] == ["37802.2", "40000", "40000", "40000"]


def test_compounding_at_payment_dates_where_dividends_begin_after_issue(tmp_path: Path) -> None:
    """They begin on April 10 and fall due on July 10 all the same: 20.00, which by October 10 have earned 0.40 beside 20.00 more."""
    put = "clause: redemption_put, amount: stated_value + accrued, notice_days: 0, opens: 2020-10-10"
    book = series_r(tmp_path, f"{CASH}, compounding: at_payment_dates, begins: 2020-04-10", put)
    assert rights(book, "2020-10-10")[0][4] == "1040.4"


STOCK = "stock: {into: common, fractions: down, adjusts_for_splits: true, quote: vwap, days: 5, discount: 100%}"


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        (CASH.replace("basis: stated_value", "basis: stated_value + accrued"), "accrued dividends are no part of the basis"),
        (IN_KIND.replace("rate: 12%, basis: stated_value, worth", "rate: 12%, basis: stated_value + accrued, worth"), "are no part of the"),
        (IN_KIND.replace("worth: stated_value", "worth: 0"), "a new share counts for more than 0"),
        (CASH.replace("paid_in: cash", f"paid_in: stock, {STOCK}"), "a discount of all of the price leaves none"),
        (CASH.replace("30/360_us", "actual/actual_icma").replace("semiannually after issue", "on 01-15 and 06-30"), "lie unequal numbers"),
    ],
)
def test_terms_that_cannot_be(tmp_path: Path, clause: str, why: str) -> None:
    ran = series_r(tmp_path, clause if "compounding" in clause else f"{clause}, compounding: never").look("check")
    assert (ran.code, ran.codes) == (2, ["terms-contradict"])
    assert why in ran.json["problems"][0]["message"]
