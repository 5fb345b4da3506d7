"""Redemptions as they go in life: put, called, due in instalments or after a change of control; paid, late, and not paid.

Each story is told on the command line and looked at through the schedule, the history and the cap table. Amounts are worked by hand:
dividends of $80.00 a year by 30/360 from January 10, 2020.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deals.stories import ACCRUES, duties, held, money, observed, rights, series_r, why_not
from tests.doors.command import Book

PUT = "clause: redemption_put, amount: stated_value + accrued, notice_days: 30, opens: 1 year after issue, closes: 2022-01-10"
CONTROL = "clause: redemption_change_of_control, occurrence: change_of_control, days: 9, roll: following, calendar: nyse"
INSTALMENTS = (
    "clause: redemption_instalments, first: 2020-08-30, shares: 250, amount: 105% of stated_value + accrued, roll: following, "
    "calendar: nyse, months: 3, into: common, quote: vwap, trading_days: 2"
)


def noticed(clause: str, on: str, effective: str, *words: str) -> tuple[str, ...]:
    return ("noticed", "--clause", clause, "--on", on, "--effective", effective, *words)


class TestPut:
    """South and Lake may each put their shares within a year from January 10, 2021."""

    def book(self, folder: Path) -> Book:
        return series_r(folder, PUT, ACCRUES)

    def test_put_converted_in_part_paid_in_part_and_not_paid(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        assert rights(book, "2020-06-01")[1][:4] == ("south", "2021-01-10", "2022-01-10", "300")
        book.did(*noticed("redemption_put", "2021-01-10", "2021-02-09", "--holder", "south", "--quantity", "200", "--id", "put"))
        # To February 9, 2021 are 389 days: 1,086.44 a share.
        assert duties(book, "2021-01-10") == [("put", "2021-02-09", "200", "217288.89", "pending")]
        book.did("converted", "--holder", "south", "--quantity", "50", "--on", "2021-02-01")
        early = book.refused("redeemed", "--holder", "south", "--quantity", "150", "--on", "2021-02-08")
        assert why_not(early) == ("not-open-yet", "redemption_put", "2021-02-08", "from 2021-02-09")
        much = book.refused("redeemed", "--holder", "south", "--quantity", "151", "--on", "2021-02-09")
        assert why_not(much) == ("more-than-held", "redemption_put", "151", "150")
        paid = book.did("redeemed", "--holder", "south", "--quantity", "100", "--on", "2021-02-09")
        assert money(paid) == {"acme": "-108644.44", "south": "108644.44"}
        assert duties(book, "2021-02-09")[0][4] == "due"
        assert duties(book, "2021-02-10")[0][2:] == ("50", "54333.33", "overdue")  # 390 days: 1,086.67
        book.did("unpaid", "--security", "series_r", "--on", "2021-02-10")
        assert [(shares, status) for _, _, shares, _, status in duties(book, "2023-01-01")] == [("50", "unpaid")]
        assert held(book, "2023-01-01") == {"south": 150, "lake": 700}
        book.did("redeemed", "--holder", "south", "--quantity", "50", "--on", "2023-01-01")
        assert duties(book, "2023-01-01") == []
        assert book.verified()

    def test_the_day_before_the_last_day_and_the_day_after(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        before = book.refused(*noticed("redemption_put", "2021-01-09", "2021-03-01", "--holder", "south"))
        assert why_not(before) == ("not-open-yet", "redemption_put", "2021-01-09", "from 2021-01-10")
        after = book.refused(*noticed("redemption_put", "2022-01-11", "2022-03-01", "--holder", "south"))
        assert why_not(after) == ("right-ended", "redemption_put", "2022-01-11", "0")
        assert "ended on 2022-01-10" in after["message"]
        book.did(*noticed("redemption_put", "2022-01-10", "2022-03-01", "--holder", "south", "--id", "last"))
        assert [duty[:3] for duty in duties(book, "2022-02-01")] == [("last", "2022-03-01", "300")]

    def test_one_holders_notice_does_not_hold_up_another(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        book.did(*noticed("redemption_put", "2021-01-10", "2021-12-31", "--holder", "south", "--quantity", "10", "--id", "south"))
        book.did(*noticed("redemption_put", "2021-01-12", "2021-02-11", "--holder", "lake", "--id", "lake"))
        assert [duty[:3] for duty in duties(book, "2021-01-12")] == [("lake", "2021-02-11", "700"), ("south", "2021-12-31", "10")]
        own = book.refused(*noticed("redemption_put", "2021-01-12", "2021-12-30", "--holder", "south", "--quantity", "10"))
        assert why_not(own) == ("not-open-yet", "redemption_put", "2021-12-30", "from 2021-12-31")

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            (("--holder", "south", "--quantity", "301"), ("more-than-held", "301", "300")),
            (("--holder", "south", "--quantity", "1.5"), ("fractional-shares", "1.5", "multiples of 1")),
            (("--holder", "south", "--quantity", "0"), ("fractional-shares", "0", "multiples of 1")),
            (("--holder", "south", "--lot", "series_r/opening/lake"), ("unknown-lot", "series_r/opening/lake", "series_r/opening/south")),
            (("--holder", "south", "--lot", "series_r/none"), ("unknown-lot", "series_r/none", "series_r/opening/south")),
            (("--holder", "founders"), ("more-than-held", "0", "0")),
            ((), ("particular-missing", "noticed", None)),
        ],
    )
    def test_a_notice_is_refused(self, tmp_path: Path, words: tuple[str, ...], problem: tuple[str, str, str | None]) -> None:
        found = self.book(tmp_path).refused(*noticed("redemption_put", "2021-01-10", "2021-02-09", *words))
        assert (found["code"], found["asked"], found.get("available")) == problem
        assert found["because"] == "redemption_put"

    def test_in_time(self, tmp_path: Path) -> None:
        found = self.book(tmp_path).refused(*noticed("redemption_put", "2021-01-10", "2021-02-08", "--holder", "south"))
        assert why_not(found) == ("not-open-yet", "redemption_put", "2021-02-08", "from 2021-02-09")

    def test_shares_that_pass_on_are_put_still_once_the_others_have_gone(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        book.did(*noticed("redemption_put", "2021-01-10", "2021-02-09", "--holder", "south", "--quantity", "200", "--id", "put"))
        sold = ("transferred", "--security", "series_r", "--holder", "south", "--to", "founders")
        book.did(*sold, "--quantity", "40", "--on", "2021-01-15")  # 100 are not put
        assert duties(book, "2021-01-15")[0][2] == "200"
        book.did(*sold, "--quantity", "110", "--on", "2021-01-16")  # 60 that are not, and 50 that are
        assert duties(book, "2021-01-16")[0][2] == "200"
        book.did("redeemed", "--holder", "founders", "--quantity", "50", "--on", "2021-02-09")
        assert [duty[2] for duty in duties(book, "2021-02-09")] == ["150"]
        book.did("redeemed", "--quantity", "150", "--on", "2021-02-09")
        assert held(book, "2021-02-09") == {"lake": 700, "founders": 100}
        assert book.verified()


class TestChangeOfControl:
    def test_the_issuer_must_redeem_all_there_was(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{CONTROL}, amount: 101% of (stated_value + accrued)", ACCRUES)
        assert duties(book, "2021-01-07") == []
        waits = book.refused("redeemed", "--quantity", "1", "--on", "2021-01-07")
        assert why_not(waits) == ("not-available", "redemption_change_of_control", "1", "0")
        unknown = book.refused("occurred", "--what", "sale", "--on", "2021-01-08")
        assert (unknown["code"], unknown["available"]) == ("unknown-occurrence", "change_of_control")
        book.did("occurred", "--what", "change_of_control", "--on", "2021-01-08")
        # The ninth day is a Sunday, and the Monday a holiday. 369 days have accrued by Tuesday: 101% of 1,082.00.
        assert duties(book, "2021-01-08") == [("change_of_control", "2021-01-19", "1000", "1092820", "pending")]
        book.did("issued", "--security", "series_r", "--holder", "lake", "--quantity", "10", "--on", "2021-01-11")
        book.did("converted", "--holder", "south", "--quantity", "100", "--on", "2021-01-12")
        assert duties(book, "2021-01-12")[0][2:4] == ("900", "983538")
        paid = book.did("redeemed", "--quantity", "500", "--on", "2021-01-19")
        assert money(paid) == {"acme": "-546410", "south": "218564", "lake": "327846"}
        assert duties(book, "2021-01-20")[0][2::2] == ("400", "overdue")
        book.did("unpaid", "--security", "series_r", "--on", "2021-01-20")
        assert duties(book, "2021-01-20")[0][4] == "unpaid"
        assert held(book, "2021-01-20") == {"lake": 410}
        assert book.verified()

    def test_what_occurs_anew_is_a_new_duty(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{CONTROL}, amount: stated_value")
        book.did("occurred", "--what", "change_of_control", "--on", "2021-01-08")
        book.did("unpaid", "--security", "series_r", "--on", "2021-01-20")
        book.did("ceased", "--what", "change_of_control", "--on", "2021-02-01")
        assert duties(book, "2021-02-01") == []
        book.did("occurred", "--what", "change_of_control", "--on", "2021-03-01")
        assert duties(book, "2021-03-01") == [("change_of_control", "2021-03-10", "1000", "1000000", "pending")]

    def test_where_the_holder_chooses(self, tmp_path: Path) -> None:
        """101% and what has accrued, or $1,100 if that is more: 1,105.56 on April 1, 2021, after 441 days (98.00)."""
        put = "clause: redemption_put, occurrence: change_of_control, within_days: 60, notice_days: 10"
        book = series_r(tmp_path, f"{put}, amount: 101% of stated_value + accrued, or_greater: [1_100]", ACCRUES)
        assert rights(book, "2021-01-08") == []
        waits = book.refused(*noticed("redemption_put", "2021-01-07", "2021-02-01", "--holder", "south"))
        assert why_not(waits) == ("not-available", "redemption_put", "noticed", "0")
        book.did("occurred", "--what", "change_of_control", "--on", "2021-01-08")
        assert rights(book, "2021-01-08")[0] == ("lake", "2021-01-08", "2021-03-09", "700", "1100", "on notice")
        late = book.refused(*noticed("redemption_put", "2021-03-10", "2021-04-01", "--holder", "south"))
        assert why_not(late) == ("right-ended", "redemption_put", "2021-03-10", "0")
        book.did(*noticed("redemption_put", "2021-03-09", "2021-04-01", "--holder", "south", "--id", "south"))
        assert duties(book, "2021-03-09") == [("south", "2021-04-01", "300", "332400", "pending")]
        paid = book.did("redeemed", "--holder", "south", "--quantity", "300", "--on", "2021-04-01")
        assert money(paid) == {"acme": "-332400", "south": "332400"}
        assert (rights(book, "2021-04-01"), held(book, "2021-04-01")) == ([], {"lake": 700})


class TestInstalments:
    def test_rolled_part_paid_converted_unpaid_and_paid_in_common(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, INSTALMENTS, ACCRUES)
        # August 30, 2020 and May 30, 2021 are Sundays (May 31 is Memorial Day); February 28, 2021 is one too.
        days = ["2020-08-31", "2020-11-30", "2021-03-01", "2021-06-01"]
        assert [(on, shares) for _, on, shares, _, _ in duties(book, "2020-02-01")] == [(on, "250") for on in days]
        early = book.refused("redeemed", "--quantity", "250", "--on", "2020-08-30")
        assert why_not(early) == ("not-open-yet", "redemption_instalments", "2020-08-30", "from 2020-08-31")
        # 231 days (30/360 counts the 31st as none): 1,050.00 + 51.33
        paid = book.did("redeemed", "--quantity", "100", "--manner", "cash", "--on", "2020-08-31")
        assert money(paid) == {"acme": "-110133.33", "south": "110133.33"}
        assert duties(book, "2020-08-31")[0] == ("2020-08-31", "2020-08-31", "150", "165200", "due")
        book.did("converted", "--holder", "lake", "--quantity", "200", "--on", "2020-09-01")
        assert [shares for _, _, shares, _, _ in duties(book, "2020-09-01")] == ["150", "250", "250", "50"]
        book.did("unpaid", "--security", "series_r", "--on", "2020-09-02")
        assert [status for *_, status in duties(book, "2020-09-02")] == ["unpaid", "pending", "pending", "pending"]
        much = book.refused("redeemed", "--quantity", "151", "--manner", "cash", "--on", "2020-09-03")
        assert why_not(much) == ("more-than-held", "redemption_instalments", "151", "150")
        unseen = book.refused("redeemed", "--quantity", "50", "--manner", "stock", "--on", "2020-09-03")
        assert why_not(unseen) == ("quotation-missing", "redemption_instalments", "50", "0")
        observed(book, sep_01="1.00", sep_02="1.20")
        # 233 days: 1,101.78 a share, at 1.10 for 50 shares 50,080.8 common
        book.did("redeemed", "--quantity", "50", "--manner", "stock", "--on", "2020-09-03")
        assert held(book, "2020-09-03", "common") == {"founders": 10_000_000, "south": 50_080, "lake": 200_000}
        later = book.did("redeemed", "--quantity", "350", "--manner", "cash", "--on", "2020-12-01")  # arrears, and November's
        assert money(later) == {"acme": "-392466.67", "south": "168200", "lake": "224266.67"}  # 321 days: 1,121.33 a share
        assert [(on, shares) for _, on, shares, _, _ in duties(book, "2020-12-01")] == [("2021-03-01", "250"), ("2021-06-01", "50")]
        assert book.verified()

    def test_neither_manner_is_taken_for_the_other(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, INSTALMENTS)
        found = book.refused("redeemed", "--quantity", "10", "--on", "2020-08-31")
        assert (found["code"], found["asked"]) == ("ambiguous-act", "redeemed")
        assert "or the manner" in found["remedy"]
        assert "redemption_instalments, in common (acme may)" in found["available"]

    def test_a_price_determined_stands_in_for_what_was_not_observed(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, INSTALMENTS)
        book.did("determined", "--clause", "redemption_instalments", "--what", "price", "--price", "2", "--on", "2020-08-31")
        book.did("redeemed", "--quantity", "250", "--manner", "stock", "--on", "2020-08-31")
        assert held(book, "2020-08-31", "common")["south"] == 131_250  # 250 × 1,050.00 at 2.00


class TestCall:
    """The issuer's call: at the stated value, by a ladder, at what the market says, while the market says so, and after a notice."""

    FLAT = "clause: redemption_call, ladder: [{amount: stated_value + accrued}], lots: pro_rata"

    def test_flat_and_at_once_from_all_in_proportion(self, tmp_path: Path) -> None:
        book = series_r(tmp_path, f"{self.FLAT}, notice_days: 0", ACCRUES)
        assert rights(book, "2021-01-10") == [("acme", "2020-01-10", None, "1000", "1080", "open")]
        paid = book.did("redeemed", "--quantity", "100", "--on", "2021-01-10")
        assert money(paid) == {"acme": "-108000", "south": "32400", "lake": "75600"}
        assert held(book, "2021-01-10") == {"south": 270, "lake": 630}
        much = book.refused("redeemed", "--quantity", "901", "--on", "2021-01-11")
        assert why_not(much) == ("more-than-held", "redemption_call", "901", "900")
        chosen = book.refused("redeemed", "--quantity", "10", "--lot", "series_r/opening/south", "--on", "2021-01-11")
        assert (chosen["code"], chosen["asked"]) == ("lots-not-elective", "series_r/opening/south")

    def test_by_a_ladder_to_its_last_day(self, tmp_path: Path) -> None:
        steps = "[{amount: 105% of stated_value, until: 30 days after issue}, {amount: 110% of stated_value, until: 60 days after issue}]"
        book = series_r(tmp_path, f"clause: redemption_call, ladder: {steps}, lots: oldest_first, notice_days: 0")
        assert money(book.did("redeemed", "--quantity", "10", "--on", "2020-02-09"))["acme"] == "-10500"  # day 30
        assert money(book.did("redeemed", "--quantity", "10", "--on", "2020-02-10"))["acme"] == "-11000"
        assert money(book.did("redeemed", "--quantity", "10", "--on", "2020-03-10"))["acme"] == "-11000"  # day 60
        ended = book.refused("redeemed", "--quantity", "10", "--on", "2020-03-11")
        assert why_not(ended) == ("right-ended", "redemption_call", "2020-03-11", "0")
        assert rights(book, "2020-03-11") == []

    def test_a_ladder_called_by_notice(self, tmp_path: Path) -> None:
        """The step of the redemption date counts, which must not lie beyond the last."""
        steps = "[{amount: 105% of stated_value, until: 30 days after issue}, {amount: 110% of stated_value, until: 60 days after issue}]"
        book = series_r(tmp_path, f"clause: redemption_call, ladder: {steps}, lots: oldest_first, notice_days: 20")
        beyond = book.refused(*noticed("redemption_call", "2020-02-09", "2020-03-11", "--quantity", "10"))
        assert why_not(beyond) == ("right-ended", "redemption_call", "2020-03-11", "to 2020-03-10")
        book.did(*noticed("redemption_call", "2020-02-09", "2020-03-10", "--quantity", "10", "--id", "call"))
        assert duties(book, "2020-02-09") == [("call", "2020-03-10", "10", "11000", "pending")]
        ended = book.refused(*noticed("redemption_call", "2020-03-11", "2020-04-10", "--quantity", "10"))
        assert why_not(ended) == ("right-ended", "redemption_call", "2020-03-11", "0")

    def test_only_while_the_price_is_high_enough(self, tmp_path: Path) -> None:
        trigger = "common: common, trigger: {quote: vwap, at_least: 1.50, for_days: 2, of_days: 3}, opens: 2020-06-01"
        book = series_r(tmp_path, f"{self.FLAT}, notice_days: 0, {trigger}", ACCRUES)
        unseen = book.refused("redeemed", "--quantity", "100", "--on", "2020-06-05")
        assert (unseen["code"], unseen["available"]) == ("not-available", "0")
        assert "none observed on 2020-06-04, 2020-06-03, 2020-06-02" in unseen["message"]
        observed(book, jun_02="1.60", jun_03="1.40", jun_04="1.70")
        assert rights(book, "2020-06-05")[0][1:4] == ("2020-06-01", None, "1000")
        observed(book, jun_05="1.49")
        low = book.refused("redeemed", "--quantity", "100", "--on", "2020-06-08")
        assert "on 1 of 3 trading days, 2 needed" in low["message"]
        assert (
            money(book.did("redeemed", "--quantity", "100", "--on", "2020-06-05"))["acme"] == "-103222.23"
        )  # 145 days, rounded for each holder


class TestCallWithNotice:
    """Called 20 days ahead at the stated value with dividends, or what the common is worth if that is more; at least 100 at once."""

    def book(self, folder: Path, lots: str = "elected") -> Book:
        market = "or_market: {conversion: conversion_fixed, quote: vwap, trading_days: 2}"
        call = f"clause: redemption_call, ladder: [{{amount: stated_value + accrued}}], lots: {lots}, notice_days: 20, minimum: 100"
        return series_r(folder, f"{call}, {market}", ACCRUES)

    def called(self, folder: Path) -> Book:
        """200 of South's shares, called on June 5 for June 25, 2020."""
        book = self.book(folder)
        book.did(*noticed("redemption_call", "2020-06-05", "2020-06-25", "--lot", "series_r/opening/south:200", "--id", "call"))
        return book

    def test_what_converts_in_time_leaves_the_call_and_the_rest_is_paid(self, tmp_path: Path) -> None:
        book = self.called(tmp_path)
        assert duties(book, "2020-06-05") == [("call", "2020-06-25", "200", "207333.33", "pending")]  # 165 days: 1,036.67
        book.did("converted", "--holder", "south", "--quantity", "150", "--on", "2020-06-25")
        assert duties(book, "2020-06-25")[0][2] == "50"
        unseen = book.refused("redeemed", "--quantity", "50", "--on", "2020-06-25")
        assert why_not(unseen) == ("quotation-missing", "redemption_call", "50", "0")
        observed(book, jun_23="1.30", jun_24="1.40")
        assert money(book.did("redeemed", "--quantity", "50", "--on", "2020-06-25")) == {"acme": "-67500", "south": "67500"}
        assert (duties(book, "2020-06-25"), held(book, "2020-06-25")) == ([], {"south": 100, "lake": 700})
        assert book.verified()

    def test_late_money_is_that_of_the_redemption_date(self, tmp_path: Path) -> None:
        book = self.called(tmp_path)
        observed(book, jun_23="1.30", jun_24="1.40", jun_25="2.00", jun_26="2.00")
        assert duties(book, "2020-07-26") == [("call", "2020-06-25", "200", "270000", "overdue")]  # 1.35, not 2.00, nor unknown
        assert money(book.did("redeemed", "--quantity", "200", "--on", "2020-06-29"))["acme"] == "-270000"

    def test_a_price_determined_for_the_redemption_date(self, tmp_path: Path) -> None:
        book = self.called(tmp_path)
        book.did("determined", "--clause", "redemption_call", "--what", "price", "--price", "1.25", "--on", "2020-06-25")
        assert money(book.did("redeemed", "--quantity", "200", "--on", "2020-06-25"))["acme"] == "-250000"

    def test_after_the_date_what_was_called_is_called_still_and_not_convertible(self, tmp_path: Path) -> None:
        book = self.called(tmp_path)
        observed(book, jun_23="0.90", jun_24="0.90")
        book.did("converted", "--holder", "south", "--quantity", "60", "--on", "2020-06-26")  # of the 100 not called
        assert duties(book, "2020-06-26")[0][2::2] == ("200", "overdue")
        more = book.refused("converted", "--holder", "south", "--quantity", "41", "--on", "2020-06-27")
        assert why_not(more) == ("limit-exceeded", "redemption_call", "41", "40")
        book.did("converted", "--holder", "south", "--quantity", "40", "--on", "2020-06-27")
        assert duties(book, "2020-06-27")[0][2] == "200"
        book.did("unpaid", "--security", "series_r", "--on", "2020-06-28")
        book.did("converted", "--holder", "south", "--quantity", "200", "--on", "2020-06-29")  # not paid: convertible again
        assert (duties(book, "2020-06-29"), held(book, "2020-06-29")) == ([], {"lake": 700})
        assert book.verified()

    def test_a_transfer_does_not_escape_the_call(self, tmp_path: Path) -> None:
        book = self.called(tmp_path)
        book.did("transferred", "--security", "series_r", "--holder", "south", "--to", "lake", "--quantity", "300", "--on", "2020-06-10")
        observed(book, jun_23="0.90", jun_24="0.90")
        assert duties(book, "2020-06-25")[0][2] == "200"
        assert money(book.did("redeemed", "--quantity", "200", "--on", "2020-06-25"))["lake"] == "207333.33"
        assert held(book, "2020-06-25") == {"lake": 800}

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            (("--quantity", "99"), ("less-than-allowed", "99", "from 100")),
            (("--quantity", "100.5"), ("fractional-shares", "100.5", "multiples of 1")),
            (("--quantity", "1001"), ("more-than-held", "1001", "1000")),
            (("--lot", "series_r/none"), ("unknown-lot", "series_r/none", "series_r/opening/south, series_r/opening/lake")),
            (("--holder", "lake", "--quantity", "701"), ("more-than-held", "701", "700")),
        ],
    )
    def test_a_notice_is_refused(self, tmp_path: Path, words: tuple[str, ...], problem: tuple[str, str, str]) -> None:
        found = self.book(tmp_path).refused(*noticed("redemption_call", "2020-06-05", "2020-06-25", *words))
        assert (found["code"], found["asked"].replace(",", ""), found["available"].replace("1,000", "1000")) == problem
        assert found["because"] == "redemption_call"

    def test_in_time_and_with_its_day(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        early = book.refused(*noticed("redemption_call", "2020-06-05", "2020-06-24"))
        assert why_not(early) == ("not-open-yet", "redemption_call", "2020-06-24", "from 2020-06-25")
        without = book.refused("noticed", "--clause", "redemption_call", "--on", "2020-06-05")
        assert (without["code"], without["remedy"]) == ("particular-missing", "give effective")

    def test_of_the_holder_that_it_names(self, tmp_path: Path) -> None:
        book = self.book(tmp_path)
        book.did(*noticed("redemption_call", "2020-06-05", "2020-06-25", "--holder", "lake", "--quantity", "100", "--id", "of-lake"))
        observed(book, jun_23="0.90", jun_24="0.90")
        book.did("redeemed", "--quantity", "100", "--on", "2020-06-25")
        assert held(book, "2020-06-25") == {"south": 300, "lake": 600}

    def test_not_of_one_holder_where_all_bear_their_part(self, tmp_path: Path) -> None:
        found = self.book(tmp_path, "pro_rata").refused(
            *noticed("redemption_call", "2020-06-05", "2020-06-25", "--holder", "lake", "--quantity", "100")
        )
        assert why_not(found) == ("lots-not-elective", "redemption_call", "lake", "from all lots in proportion")


CALL_OF_ALL = "clause: redemption_call, lots: pro_rata, notice_days: 0"


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        ("clause: redemption_put, amount: 1, notice_days: 0, opens: 2021-01-01, closes: 2020-12-31", "the right is over before it opens"),
        ("clause: redemption_put, amount: 1, notice_days: 0, opens: 2 years after issue, closes: 1 year after issue", "is over before"),
        (f"{CALL_OF_ALL}, ladder: [{{amount: 2, until: 60 days after issue}}, {{amount: 1, until: 30 days after issue}}]", "ends after"),
        (
            f"{CALL_OF_ALL}, ladder: [{{amount: 2, until: 60 days after issue}}], opens: 1 year after issue",
            "the last step of the ladder is over",
        ),
        (f"{CALL_OF_ALL}, ladder: [{{amount: 2}}], minimum: 0.5", "0.5 shares cannot be redeemed"),
        (
            f"{CALL_OF_ALL}, ladder: [{{amount: 2}}], or_market: {{conversion: conversion_fixed, quote: vwap, trading_days: 0}}",
            "a mean needs one trading day at least",
        ),
        (INSTALMENTS.replace("shares: 250", "shares: 1.5"), "1.5 shares cannot be redeemed"),
    ],
)
def test_terms_that_cannot_be(tmp_path: Path, clause: str, why: str) -> None:
    ran = series_r(tmp_path, clause).look("check")
    assert (ran.code, ran.codes) == (2, ["terms-contradict"])
    assert why in ran.json["problems"][0]["message"]


@pytest.mark.parametrize("closes", ["2021-01-10", "2022-01-01"])
def test_a_window_of_a_day_or_more_is_one(tmp_path: Path, closes: str) -> None:
    clause = f"clause: redemption_put, amount: 1, notice_days: 0, opens: 2021-01-10, closes: {closes}"
    assert "terms-contradict" not in series_r(tmp_path, clause).look("check").out
