"""The register of a security: issues, transfers that keep their date, cancellations, splits that round per known holder."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.deals import Book, deal


def held_by(**common: int) -> Book:
    return Book(deal(common=common))


def split(book: Book, new: Any, old: Any, fractions: str, **particulars: Any) -> dict[str, Any]:
    book.record("split", "2018-07-20", security="common", new=new, old=old, fractions=fractions, **particulars)
    return book.holdings("common")


class TestSplits:
    @pytest.mark.parametrize(
        ("fractions", "ann", "bob"),
        [("up", 2, 1), ("down", 1, 0), ("nearest", 2, 0)],  # of 1.5 and 0.499
    )
    def test_fractions_round_per_holder(self, fractions: str, ann: int, bob: int):
        after = split(held_by(ann=1500, bob=499), 1, 1000, fractions)
        assert (after.get("ann", 0), after.get("bob", 0)) == (ann, bob)

    def test_the_float_is_one_holder(self):
        assert split(held_by(float=1_728_270_001), 1, 1000, "up")["float"] == 1_728_271

    def test_all_certificates_of_a_holder_round_together(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="ann", quantity=1)
        book.record("issued", "2018-01-02", security="common", holder="ann", quantity=1)
        assert split(book, 1, 3, "down") == {"ann": 1}  # three thirds

    def test_multiplied_first_and_divided_last(self):
        assert split(held_by(ann=7), 3, 21, "down") == {"ann": 1}  # a third of three, not three thirds of almost one

    def test_two_thirds_thrice_are_two_even_when_rounded_up(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="ann", quantity=1)
        book.record("issued", "2018-01-02", security="common", holder="ann", quantity=1)
        assert split(book, 2, 3, "up") == {"ann": 2}

    def test_cash_in_lieu(self):
        book = held_by(ann=1500, bob=499)
        after = split(book, 1, 1000, "cash_in_lieu", price="2.50")
        assert after == {"ann": 1}
        assert (book.cash("ann"), book.cash("bob"), book.cash("ascent")) == (Decimal("1.25"), Decimal("1.25"), Decimal("-2.50"))

    def test_cash_in_lieu_of_the_fraction_of_a_ratio(self):
        book = held_by(ann=1000)
        assert split(book, 3, 7, "cash_in_lieu", price=7) == {"ann": 428}  # 3,000 / 7 = 428 and 4/7
        assert book.cash("ann") == 4

    def test_cash_in_lieu_needs_a_price(self):
        problem = held_by(ann=1500).refused("split", "2018-07-20", security="common", new=1, old=1000, fractions="cash_in_lieu")
        assert (problem.code, problem.because, problem.remedy) == ("price-missing", "common_stock", "give the price of a new share")

    def test_a_forward_split(self):
        assert split(held_by(ann=3), 3, 2, "down") == {"ann": 4}

    @pytest.mark.parametrize(
        "particulars", [{"new": 0}, {"old": 0}, {"new": -1}, {"old": "-0.5"}, {"price": 0, "fractions": "cash_in_lieu"}]
    )
    def test_numbers_that_are_none(self, particulars: dict[str, Any]):
        usual: dict[str, Any] = {"new": 1, "old": 1000, "fractions": "up"}
        for as_fact in (False, True):
            problem = held_by(ann=1).refused("split", "2018-07-20", security="common", as_fact=as_fact, **(usual | particulars))
            assert (problem.code, problem.because) == ("wrong-amount", "common_stock")

    def test_a_forward_split_not_beyond_what_is_authorised(self):
        book = Book(deal(common={"ann": 1000}, authorized=2999))
        problem = book.refused("split", "2018-07-20", security="common", new=3, old=1, fractions="up")
        assert (problem.code, problem.asked, problem.available) == ("authorized-exceeded", "2,000", "1,999")

    def test_what_was_held_and_what_took_its_place_add_up(self):
        book = held_by(ann=1500, bob=499)
        split(book, 1, 1000, "up")
        assert book.state().held("split/common_stock", "common") == 1999 - 3


class TestIssues:
    def test_a_certificate_of_its_own(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="bob", quantity=5)
        assert book.lots("common") == {"opening/ann": 1, "issued-1": 5}

    def test_not_under_the_certificate_of_another(self):
        for as_fact in (False, True):
            problem = held_by(ann=1).refused(
                "issued", "2018-01-01", security="common", holder="bob", quantity=5, certificate="common/opening/ann", as_fact=as_fact
            )
            assert (problem.code, problem.asked) == ("certificate-taken", "common/opening/ann")

    @pytest.mark.parametrize("quantity", ["-5", "0", "0.5"])
    def test_whole_shares(self, quantity: str):
        for as_fact in (False, True):
            problem = held_by(ann=1).refused("issued", "2018-01-01", security="common", holder="bob", quantity=quantity, as_fact=as_fact)
            assert (problem.code, problem.because) == ("fractional-shares", "common_stock")

    def test_at_a_price_the_holder_pays_to_the_cent(self):
        book = held_by(ann=1)
        book.record("issued", "2018-01-01", security="common", holder="bob", quantity=3, price="0.335")
        assert (book.cash("bob"), book.cash("ascent")) == (Decimal("-1.01"), Decimal("1.01"))

    def test_a_series_is_issued_outside_the_agreement_too(self):
        book = Book(deal(designated=20_010))
        book.record("issued", "2018-01-01", security="series_k", holder="ann", quantity=10, price=1000)
        assert (book.holdings(), book.cash("ascent")) == ({"ann": 10}, 10_000)
        assert {step.by for step in book.steps("2018-01-02", "conversion")} == {"ann"}

    def test_a_series_not_beyond_its_designated_count(self):
        problem = Book(deal(designated=5)).refused("issued", "2018-01-01", security="series_k", holder="ann", quantity=6)
        assert (problem.code, problem.asked, problem.available) == ("authorized-exceeded", "6", "5")


class TestTransfers:
    """Of 1,000 shares issued on 2017-02-24, 300 transferred on 2018-06-01 fall due on 2022-02-24 all the same."""

    def sold(self, **particulars: Any) -> Book:
        book = Book().close("initial", "march")
        usual: dict[str, Any] = {"security": "series_k", "holder": "boone", "to": "ann", "quantity": 300}
        book.record("transferred", "2018-06-01", **(usual | particulars))
        return book

    def test_the_shares_pass_on(self):
        book = self.sold()
        assert book.holdings() == {"boone": 1700, "ann": 300}
        assert book.lots() == {"initial": 700, "march": 1000, "transferred-1": 300}

    def test_the_anniversary_of_original_issue_stays(self):
        steps = {step.ref: step for step in self.sold().steps("2018-06-01", "redemption")}
        assert str(steps["series_k/transferred-1"].due) == "2022-02-24"
        assert steps["series_k/transferred-1"].slices[0].holder == "ann"

    def test_before_the_transfer_the_shares_are_the_old_holders(self):
        book = self.sold()
        assert {lot.holder for lot in book.now("2018-05-31").lots("series_k")} == {"boone"}

    def test_several_lots_keep_their_own_dates(self):
        book = self.sold(quantity=1200)
        assert book.lots() == {"march": 800, "transferred-1/1": 1000, "transferred-1/2": 200}
        issued = {lot.id: str(lot.issued_on) for lot in book.now("2018-06-01").lots("series_k")}
        assert issued["series_k/transferred-1/2"] == "2017-03-31"

    def test_named_lots_and_a_named_certificate(self):
        book = self.sold(lots={"series_k/march": None}, certificate="k-7")
        assert {lot.id: lot.quantity for lot in book.state().lots("series_k") if lot.holder == "ann"} == {"k-7": 300}
        assert book.lots()["march"] == 700

    def test_restricted_shares_stay_so(self):
        book = Book().close("initial")
        book.record("converted", "2017-03-01", quantity=1)
        book.record("transferred", "2017-03-02", security="common", holder="boone", to="ann", quantity=1000)
        assert [lot.restricted for lot in book.state().lots("common") if lot.holder == "ann"] == [True]

    def test_what_is_owed_and_what_is_unpaid_follows(self):
        book = Book().close("initial")
        book.record("dividend_paid", "2017-03-15", security="common", per_share="0.0001", participating="owed")
        book.record("unpaid", "2022-02-25", security="series_k")
        book.record("transferred", "2022-03-01", security="series_k", holder="boone", to="ann", quantity=300)
        now = book.now("2022-03-01")
        assert [now.accrued(lot) for lot in now.lots("series_k")] == [25, 25]
        assert [step.status for step in book.steps("2022-03-01", "redemption")] == ["unpaid", "unpaid"]

    def test_not_more_than_is_held(self):
        book = Book().close("initial")
        for as_fact in (False, True):
            problem = book.refused(
                "transferred", "2018-06-01", security="series_k", holder="boone", to="ann", quantity=1001, as_fact=as_fact
            )
            assert (problem.code, problem.because, problem.asked, problem.available) == (
                "more-than-held",
                "series_k_stock",
                "1,001",
                "1,000",
            )

    def test_to_the_holder_itself_only_under_another_certificate(self):
        book = Book(deal()).close("initial")
        usual: dict[str, Any] = {"security": "series_k", "holder": "boone", "to": "boone", "quantity": 300}
        refused = book.refused("transferred", "2018-06-01", **usual)
        assert (refused.code, refused.available) == ("particular-missing", "certificate")
        assert refused.message == "boone holds these series_k already: nothing passes to anybody"
        book.record("transferred", "2018-06-01", **usual, certificate="PK-7")
        assert {lot.id: lot.quantity for lot in book.now("2018-06-01").lots("series_k")} == {"series_k/initial": 700, "PK-7": 300}

    def test_only_the_holders_own_lots(self):
        book = self.sold()
        problem = book.refused(
            "transferred", "2018-06-02", security="series_k", holder="boone", to="carol", quantity=1, lots={"series_k/transferred-1": None}
        )
        assert (problem.code, problem.asked) == ("unknown-lot", "series_k/transferred-1")

    @pytest.mark.parametrize("quantity", ["0", "-1", "0.5"])
    def test_whole_shares(self, quantity: str):
        book = Book().close("initial")
        problem = book.refused("transferred", "2018-06-01", security="series_k", holder="boone", to="ann", quantity=quantity)
        assert (problem.code, problem.available) == ("fractional-shares", "multiples of 1")

    def test_a_backdated_transfer_of_shares_converted_since_is_refused_naming_the_conversion(self):
        book = Book().close("initial")
        book.record("converted", "2018-06-01", quantity=800)
        problem = book.refused("transferred", "2018-05-01", security="series_k", holder="boone", to="ann", quantity=300)
        assert problem.code == "later-event-broken"
        assert "converted-1" in problem.message


class TestCancellations:
    def test_for_nothing(self):
        book = held_by(ann=1500)
        book.record("cancelled", "2018-01-01", security="common", quantity=500)
        assert (book.holdings("common"), book.held("retired/common_stock", "common")) == ({"ann": 1000}, 500)
        assert book.cash("ascent") == 0

    def test_for_cash(self):
        book = Book().close("initial")
        book.record("cancelled", "2018-01-01", security="series_k", holder="boone", quantity=400, price="900.50")
        assert (book.outstanding(), book.cash("boone")) == (600, -1_000_000 + 360_200)

    def test_retired_shares_count_where_they_may_not_be_reissued(self):
        book = Book(deal(designated=1000)).close("initial")
        book.record("cancelled", "2018-01-01", security="series_k", quantity=400)
        problem = book.refused("issued", "2018-01-02", security="series_k", holder="ann", quantity=1)
        assert (problem.code, problem.available) == ("authorized-exceeded", "0")

    def test_of_several_holders_one_is_named(self):
        problem = held_by(ann=1, bob=1).refused("cancelled", "2018-01-01", security="common", quantity=1)
        assert (problem.code, problem.available) == ("ambiguous-act", "ann, bob")

    def test_not_at_no_price(self):
        problem = held_by(ann=1).refused("cancelled", "2018-01-01", security="common", quantity=1, price=0)
        assert (problem.code, problem.because) == ("wrong-amount", "common_stock")
