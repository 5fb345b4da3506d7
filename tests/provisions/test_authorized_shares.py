"""The number of shares that may exist: a limit on conversions and closings, and the designation of a series."""

from __future__ import annotations

import pytest

from seriatim.deal.limits import available
from tests.simulator.deals import Book, deal


def tight(**terms: object) -> Book:
    """2,000,000,000 common authorised, 1,730,000,000 outstanding: room for 1,080 preferred."""
    return Book(deal(authorized=2_000_000_000, **terms)).close("initial", "march", "april")  # type: ignore[arg-type]


class TestConversions:
    def test_the_conversion_that_exceeds_is_refused(self):
        problem = tight().refused("converted", "2017-05-05", quantity=1081)
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "limit-exceeded",
            "authorized_common",
            "1,081",
            "1,080",
        )
        assert "2,000,000,000 authorised, 1,730,000,000 used, 270,000,000 left" in problem.message

    def test_the_last_that_fits_is_not(self):
        book = tight()
        book.record("converted", "2017-05-05", quantity=1080)
        assert book.outstanding("common") == 2_000_000_000
        assert book.refused("converted", "2017-05-05", quantity=1).available == "0"

    def test_a_closing_issues_no_common_and_is_not_limited(self):
        book = tight().close("may", "june")
        assert book.outstanding() == 5000

    def test_more_authorised_makes_room(self):
        book = tight()
        book.record("authorized", "2017-05-01", security="common", quantity=3_000_000_000)
        book.record("converted", "2017-05-05", quantity=3000)
        assert book.refused("converted", "2017-05-05", quantity=1).code == "more-than-held"

    @pytest.mark.parametrize("fractions", ["down", "up", "nearest", "cash_in_lieu"])
    @pytest.mark.parametrize("left", [0, 1, 2, 3, 4, 5, 6, 7])
    def test_no_rounding_breaks_the_limit(self, fractions: str, left: int):
        terms = deal(common={"float": 100}, authorized=100 + left, conversion={"price": 400, "fractions": fractions})
        book = Book(terms).close("initial")
        for quantity in (3, 2, 1):  # 7.5, 5 and 2.5 common
            most, _ = available(book.now("2017-03-01"), book.steps("2017-03-01", "conversion")[0])
            if quantity <= most:
                book.record("converted", "2017-03-01", quantity=quantity)
            else:
                assert book.refused("converted", "2017-03-01", quantity=quantity).because == "authorized_common"
            assert book.outstanding("common") <= 100 + left

    def test_a_reverse_split_leaves_the_count_authorised(self):
        book = tight()
        book.record("split", "2017-05-01", security="common", new=1, old=1000, fractions="up")
        book.record("converted", "2017-05-05", quantity=3000)
        assert book.outstanding("common") == 1_730_000 + 750_000

    def test_narrows_and_never_widens_what_was_asked_of_one_lot(self):
        problem = tight().refused("converted", "2017-05-05", quantity=1081, lots={"series_k/april": None, "series_k/march": None})
        assert (problem.because, problem.available) == ("authorized_common", "1,080")


@pytest.mark.parametrize("lots", ["oldest_first", "newest_first"])
def test_the_dearest_lot_decides_what_fits(lots: str):
    """25.00 is owed on each initial share, nothing on the March ones: 1,025 converts 256,250 common."""
    terms = deal(authorized=1_730_000_000 + 256_250, conversion={"amount": "stated_value + accrued", "lots": lots})
    book = Book(terms).close("initial")
    book.record("dividend_paid", "2017-03-15", security="common", per_share="0.0001", participating="owed")
    book.close("march")
    assert book.refused("converted", "2017-04-01", quantity=2).available == "1"
    book.record("converted", "2017-04-01", quantity=1, lots={"series_k/initial": None})
    assert book.outstanding("common") == 1_730_000_000 + 256_250


class TestIssues:
    def test_no_more_than_authorised(self):
        problem = tight().refused("issued", "2017-05-01", security="common", holder="ann", quantity=270_000_001)
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "authorized-exceeded",
            "authorized_common",
            "270,000,001",
            "270,000,000",
        )

    def test_an_issue_takes_room_from_conversions(self):
        book = tight()
        book.record("issued", "2017-05-01", security="common", holder="ann", quantity=20_000_000)
        assert book.refused("converted", "2017-05-05", quantity=1001).available == "1,000"

    def test_as_a_fact_it_stands_and_is_flagged(self):
        book = tight()
        event = book.record("issued", "2017-05-01", security="common", holder="ann", quantity=270_000_001, as_fact=True)
        assert [defect.code for defect in event.defects] == ["authorized-exceeded"]
        assert book.refused("converted", "2017-05-05", quantity=1).available == "0"
        assert book.history.verify() == ()


class TestDesignation:
    def book(self, **terms: object) -> Book:
        return Book(deal(needs_designation=True, **terms))  # type: ignore[arg-type]

    def test_no_share_before_it(self):
        problem = self.book().refused("closed", "2017-02-24", closing="initial")
        assert (problem.code, problem.because, problem.asked, problem.available) == ("limit-exceeded", "authorized_series_k", "1,000", "0")
        assert "not designated yet" in problem.message

    def test_from_its_day_on(self):
        book = self.book()
        book.record("designated", "2017-02-20", security="series_k")
        assert book.refused("closed", "2017-02-19", closing="initial").code == "limit-exceeded"
        book.record("closed", "2017-02-20", closing="initial")

    def test_the_count_designated_is_the_terms_or_the_filing_s(self):
        book = self.book(designated=20_000)
        book.record("designated", "2017-02-20", security="series_k", quantity=1500)
        book.close("initial")
        problem = book.refused("closed", "2017-03-31", closing="march")
        assert (problem.code, problem.because, problem.asked, problem.available) == (
            "limit-exceeded",
            "authorized_series_k",
            "1,000",
            "500",
        )

    def test_not_twice(self):
        book = self.book()
        book.record("designated", "2017-02-20", security="series_k")
        problem = book.refused("designated", "2017-02-21", security="series_k")
        assert (problem.code, problem.because, problem.remedy) == (
            "already-designated",
            "authorized_series_k",
            "record a change of the count as authorized",
        )

    def test_not_below_what_is_issued(self):
        book = Book().close("initial")
        problem = book.refused("authorized", "2017-03-01", security="series_k", quantity=999)
        assert (problem.code, problem.asked, problem.available) == ("authorized-below-issued", "999", "at least 1,000")
        book.record("authorized", "2017-03-01", security="series_k", quantity=1000)
        assert book.refused("closed", "2017-03-31", closing="march").available == "0"


class TestReissue:
    @pytest.mark.parametrize(("reissuable", "left"), [(False, "0"), (True, "800")])
    def test_retired_shares_count_unless_they_may_be_issued_again(self, reissuable: bool, left: str):
        book = Book(deal(designated=1000, reissuable=reissuable)).close("initial")
        book.record("converted", "2017-03-01", quantity=800)
        assert book.refused("closed", "2017-03-31", closing="march").available == left

    def test_however_they_were_retired(self):
        book = Book(deal(designated=1000)).close("initial")
        book.record("defaulted", "2017-05-01", closing="april")
        book.record("redeemed", "2017-05-02", quantity=500, price="0.01")
        assert book.refused("closed", "2017-05-03", closing="march").available == "0"
