"""The remedy for a default: half of what is outstanding for a cent a share, once and for all, while a default stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.provisions.agreements import FIRST, Agreed
from tests.simulator.deals import Book, deal


def in_default(**terms: Any) -> Book:
    """Three closings of 1,000 made, the May closing in default since the first of June."""
    book = Book(deal(**terms)).close("initial", "march", "april")
    book.record("defaulted", "2017-06-01", closing="may")
    return book


def with_lots(*shares: int, **terms: Any) -> Book:
    """A lot of so many shares from each closing, and the last closing in default."""
    closings = [(f"lot{i}", f"during 2017-0{i + 2}", count, "") for i, count in enumerate(shares, start=1)]
    book = Book(deal([*closings, ("missed", "during 2017-08", 1000, "")], **terms)).close(*(name for name, *_ in closings))
    book.record("defaulted", "2017-09-01", closing="missed")
    return book


def right(book: Book, on: str = "2017-06-02") -> Any:
    (step,) = book.steps(on, "remedy")
    return step


def test_1500_for_15_dollars():
    book = in_default()
    step = right(book)
    assert (step.modal, step.by, step.quantity_max, step.blocked) == ("may", "ascent", 1500, "")
    event = book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
    assert event.act.clause == "remedy"
    assert event.outcome.moves["cash/boone", "USD"] == 15
    assert book.lots() == {"initial": 500, "march": 500, "april": 500}


def test_1100_for_11_dollars_had_800_been_converted_first():
    book = Book().close("initial", "march", "april")
    book.record("converted", "2017-05-05", quantity=800)
    book.record("defaulted", "2017-06-01", closing="may")
    event = book.record("redeemed", "2017-06-02", quantity=1100, price="0.01")
    assert event.outcome.moves["cash/boone", "USD"] == 11
    assert book.outstanding() == 1100


def test_nothing_happens_by_itself():
    book = in_default()
    assert book.outstanding() == 3000
    assert book.outstanding(as_of="2030-01-01") == 3000


def test_no_remedy_without_a_default():
    book = Book().close("initial", "march", "april")
    step = right(book)
    assert (step.quantity_max, step.status, step.blocked) == (0, "contingent", "no default stands")
    problem = book.refused("redeemed", "2017-06-02", quantity=10, price="0.01")
    assert (problem.code, problem.because, problem.asked, problem.available) == ("not-available", "remedy", "10", "0")


def test_not_before_the_default_is_recorded():
    problem = in_default().refused("redeemed", "2017-05-31", quantity=10, price="0.01")
    assert (problem.code, problem.because) == ("not-available", "remedy")


def test_more_than_half_is_refused():
    problem = in_default().refused("redeemed", "2017-06-02", quantity=1501, price="0.01")
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-allowed", "remedy", "1,501", "1,500")


def test_more_than_there_is_is_refused():
    problem = in_default().refused("redeemed", "2017-06-02", quantity=3001, price="0.01")
    assert (problem.code, problem.because, problem.asked, problem.available) == ("more-than-held", "remedy", "3,001", "3,000")


class TestTwice:
    def test_takes_in_total_no_more_than_half(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=600, price="0.01")
        assert right(book).quantity_max == 900  # half of (2,400 + 600), less 600
        book.record("redeemed", "2017-06-03", quantity=900, price="0.01")
        problem = book.refused("redeemed", "2017-06-04", quantity=1, price="0.01")
        assert (problem.code, problem.asked, problem.available) == ("more-than-allowed", "1", "0")

    def test_a_conversion_in_between_shrinks_it(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1000, price="0.01")
        book.record("converted", "2017-06-03", quantity=800)
        assert right(book, "2017-06-04").quantity_max == 100  # half of (1,200 + 1,000), less 1,000

    def test_a_conversion_in_between_never_makes_it_negative(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        book.record("converted", "2017-06-03", quantity=1500)
        assert right(book, "2017-06-04").quantity_max == 0

    def test_a_later_closing_adds_its_half(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        book.close("june")
        assert right(book, "2017-06-30").quantity_max == 500  # half of (2,500 + 1,500), less 1,500

    def test_two_defaults_take_no_more_than_one(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        book.record("defaulted", "2017-07-01", closing="june")
        assert right(book, "2017-07-01").quantity_max == 0
        assert right(book, "2017-07-01").ref == "may, june"


class TestCure:
    def test_a_cure_takes_the_right_away(self):
        book = in_default()
        book.record("cured", "2017-06-05", closing="may")
        assert right(book, "2017-06-05").quantity_max == 0
        problem = book.refused("redeemed", "2017-06-06", quantity=1, price="0.01")
        assert (problem.code, problem.because) == ("not-available", "remedy")

    def test_so_does_a_waiver(self):
        book = in_default()
        book.record("default_waived", "2017-06-05", closing="may")
        assert right(book, "2017-06-05").blocked == "no default stands"

    def test_another_default_still_stands(self):
        book = in_default()
        book.record("defaulted", "2017-07-01", closing="june")
        book.record("cured", "2017-07-05", closing="may")
        step = right(book, "2017-07-05")
        assert (step.ref, step.quantity_max, str(step.opens)) == ("june", 1500, "2017-07-01")

    def test_it_survives_a_termination(self):
        book = in_default()
        book.record("terminated", "2017-06-05")
        assert right(book, "2017-06-05").quantity_max == 1500

    def test_what_was_taken_before_a_cure_counts_after_it(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        book.record("cured", "2017-06-05", closing="may")
        book.record("defaulted", "2017-06-06", closing="may")
        assert right(book, "2017-06-06").quantity_max == 0


class TestHalfOfAnOddNumber:
    @pytest.mark.parametrize(("fractions", "most"), [("down", 500), ("up", 501), ("nearest", 501), ("cash_in_lieu", 500)])
    def test_of_1001(self, fractions: str, most: int):
        book = with_lots(1001, remedy={"fractions": fractions})
        assert right(book, "2017-09-01").quantity_max == most
        book.record("redeemed", "2017-09-01", quantity=most, price="0.01")
        assert right(book, "2017-09-01").quantity_max == 0

    @pytest.mark.parametrize(("fraction", "fractions", "most"), [("0.25", "nearest", 250), ("0.3", "up", 301), ("1", "down", 1001)])
    def test_other_fractions(self, fraction: str, fractions: str, most: int):
        assert right(with_lots(1001, remedy={"fraction": fraction, "fractions": fractions}), "2017-09-01").quantity_max == most


class TestLots:
    def test_pro_rata_from_lots_of_odd_size(self):
        book = with_lots(7, 5, 3)
        book.record("redeemed", "2017-09-02", quantity=7, price="0.01")
        # running totals of 7 × (7, 12, 15) / 15 = 3.27, 5.6, 7 rounded: 3, 6, 7
        assert book.lots() == {"lot1": 4, "lot2": 2, "lot3": 2}

    def test_pro_rata_takes_whole_shares_that_add_up(self):
        book = with_lots(1, 1, 1, 1, 1)
        book.record("redeemed", "2017-09-02", quantity=2, price="0.01")
        assert book.outstanding() == 3
        assert set(book.lots().values()) == {1}

    def test_a_running_total_of_exactly_a_half_goes_up(self):
        book = with_lots(1, 1, 1, 1, 1, remedy={"fraction": 1})
        book.record("redeemed", "2017-09-02", quantity=1, price="0.01")  # 0.2, 0.4, 0.6 …: the third
        assert "lot3" not in book.lots()
        book = with_lots(1, 1, 1, 3, remedy={"fraction": 1})
        book.record("redeemed", "2017-09-02", quantity=1, price="0.01")  # a sixth, two sixths, exactly a half
        assert "lot3" not in book.lots()

    @pytest.mark.parametrize(
        ("lots", "left"),
        [("oldest_first", {"march": 500, "april": 1000}), ("newest_first", {"initial": 1000, "march": 500})],
    )
    def test_in_order(self, lots: str, left: dict[str, int]):
        book = in_default(remedy={"lots": lots})
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        assert book.lots() == left

    def test_the_clause_says_which_lots(self):
        problem = in_default().refused("redeemed", "2017-06-02", quantity=500, price="0.01", lots={"series_k/march": None})
        assert (problem.code, problem.because, problem.asked) == ("lots-not-elective", "remedy", "series_k/march")


class TestHolders:
    def test_all_in_proportion(self):
        book = in_default(preferred={"ann": 600, "bob": 400})
        book.record("redeemed", "2017-06-02", quantity=2000, price="0.01")
        assert book.holdings() == {"ann": 300, "bob": 200, "boone": 1500}
        assert (book.cash("ann"), book.cash("bob")) == (3, 2)

    def test_only_the_defaulting(self):
        book = in_default(preferred={"ann": 600, "bob": 400}, remedy={"holders": "defaulting"})
        problem = book.refused("redeemed", "2017-06-02", quantity=1501, price="0.01")
        assert (problem.code, problem.available) == ("more-than-allowed", "1,500")
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01")
        assert book.holdings() == {"ann": 600, "bob": 400, "boone": 1500}

    def test_one_of_several_cannot_be_singled_out(self):
        """It takes from every certificate in proportion: of whom is the clause's word, not the record's."""
        book = in_default(preferred={"ann": 1000})
        problem = book.refused("redeemed", "2017-06-02", quantity=2000, price="0.01", holder="boone")
        assert (problem.code, problem.because, problem.asked) == ("lots-not-elective", "remedy", "boone")
        assert problem.available == "boone and ann"
        book.record("redeemed", "2017-06-02", quantity=2000, price="0.01")
        assert book.holdings() == {"ann": 500, "boone": 1500}

    def test_the_only_one_may_be_named(self):
        book = in_default()
        book.record("redeemed", "2017-06-02", quantity=1500, price="0.01", holder="boone")
        assert book.holdings() == {"boone": 1500}


class TestMeasured:
    def test_when_exercised_by_default(self):
        book = in_default()
        book.record("converted", "2017-06-02", quantity=1000)
        assert right(book, "2017-06-03").quantity_max == 1000

    def test_when_the_default_was_recorded(self):
        book = in_default(remedy={"measured": "default"})
        book.record("converted", "2017-06-02", quantity=1000)
        assert right(book, "2017-06-03").quantity_max == 1500
        book.record("redeemed", "2017-06-03", quantity=1500, price="0.01")
        assert right(book, "2017-06-03").quantity_max == 0

    def test_never_more_than_there_is(self):
        book = in_default(remedy={"measured": "default"})
        book.record("converted", "2017-06-02", quantity=2000)
        problem = book.refused("redeemed", "2017-06-03", quantity=1001, price="0.01")
        assert (problem.code, problem.available) == ("more-than-held", "1,000")

    def test_a_second_default_measures_anew(self):
        book = in_default(remedy={"measured": "default"})
        book.record("redeemed", "2017-06-02", quantity=500, price="0.01")
        book.close("june")
        book.record("condition", "2017-07-01", closing="final")
        book.record("defaulted", "2017-08-01", closing="final")
        assert right(book, "2017-08-01").quantity_max == 1500  # half of (3,500 + 500), less 500

    def test_of_the_defaulting_holder_only(self):
        book = in_default(preferred={"ann": 1000}, remedy={"measured": "default", "holders": "defaulting"})
        assert right(book).quantity_max == 1500


class TestNotice:
    def test_only_after_the_notice(self):
        book = in_default(remedy={"notice_days": 10})
        problem = book.refused("redeemed", "2017-06-10", quantity=1500, price="0.01")
        assert (problem.code, problem.because, problem.available) == ("not-open-yet", "remedy", "from 2017-06-11")
        book.record("redeemed", "2017-06-11", quantity=1500, price="0.01")
        assert book.outstanding() == 1500

    def test_counted_from_the_first_default(self):
        book = in_default(remedy={"notice_days": 40})
        book.record("defaulted", "2017-07-01", closing="june")
        assert str(right(book, "2017-07-11").opens) == "2017-07-11"


def test_it_says_what_follows_a_missed_closing():
    book = in_default()
    remedy = book.history.deal.clauses.by_id["remedy"]
    follows = {step.clause: remedy.follows(step) for step in book.steps("2017-06-02")}
    assert "ascent may redeem 50 % of the outstanding series_k at 0.01" in follows["purchase"]
    assert follows["conversion"] == follows["redemption"] == ""


def test_the_price_is_rounded_once_for_a_holder():
    book = in_default(remedy={"amount": "0.003"})
    event = book.record("redeemed", "2017-06-02", quantity=500, price="0.003")  # 1.50, from lots of 167, 166 and 167
    assert event.outcome.moves["cash/boone", "USD"] == Decimal("1.50")


def test_accrued_dividends_are_paid_where_the_terms_say_so():
    book = in_default(remedy={"amount": "0.01 + accrued"})
    book.record("dividend_paid", "2017-06-02", security="common", per_share="0.0001", participating="owed")
    event = book.record("redeemed", "2017-06-03", quantity=100, clause="remedy")
    assert event.outcome.moves["cash/boone", "USD"] == 100 * Decimal("25.01")


def test_else_they_stay_owed_to_the_holder():
    book = in_default()
    book.record("dividend_paid", "2017-06-02", security="common", per_share="0.0001", participating="owed")
    event = book.record("redeemed", "2017-06-03", quantity=1000, price="0.01")
    assert event.outcome.moves["cash/boone", "USD"] == 10
    before = book.cash("boone")
    book.record("dividend_paid", "2017-06-04", security="series_k")
    assert book.cash("boone") - before == 3000 * 25


def test_of_several_purchasers_only_the_one_in_default():
    """The fund bought 100; the angel, who fails to buy 50 more, has 40 of its own: half of 40 may be redeemed."""
    closings = FIRST + "- {id: second, when: by 2020-02-28, shares: 40, purchaser: angel}\n"
    closings += "- {id: third, when: by 2020-03-31, shares: 50, purchaser: angel}\n"
    remedy = "{clause: default_partial_redemption, fraction: 50%, amount: 0.01, holders: defaulting, lots: pro_rata, fractions: down"
    for measured in ("exercise", "default"):
        b = Agreed(closings, clauses=f"- {remedy}, measured: {measured}}}\n")
        b.record("closed", "2020-01-31", closing="first")
        b.record("closed", "2020-02-28", closing="second")
        b.record("defaulted", "2020-04-01", closing="third")
        (step,) = b.steps("2020-04-01", "default_partial_redemption")
        assert (step.quantity_max, {s.holder for s in step.slices}) == (20, {"angel"})
