"""The exchange cap: a count for all holders together, kept through splits, lifted by an approval."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seriatim.captable.captable import captable
from seriatim.deal.clause import Clauses
from seriatim.deal.market import OCCURRENCES
from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.provisions import ExchangeCap, Occurrences
from seriatim.units.problems import BadInput
from tests.provisions.protected import series, written
from tests.simulator.deals import SIGNED, Book, deal

TERMS: dict[str, Any] = {
    "common": "common",
    "fraction": Decimal("0.1999"),
    "outstanding": Decimal(10_000_000),
    "approval": "stockholder_approval",
}


def capped(**cap: Any) -> Deal:
    """10,000,000 common outstanding; one preferred of $1,000 converts into 1,000 common."""
    terms = deal([], preferred={"ann": 1500, "bob": 900}, common={"float": 10_000_000}, conversion={"price": 1})
    clause = ExchangeCap("cap", "series_k", **{**TERMS, **cap})
    return replace(terms, clauses=Clauses([Occurrences(OCCURRENCES, clause.occurrences), *terms.clauses, clause]))


def test_the_two_numbers_of_the_page():
    book = Book(capped())
    assert book.refused("converted", "2017-03-01", holder="bob", quantity=2000).code == "more-than-held"
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    problem = book.refused("converted", "2017-03-02", holder="bob", quantity=500)
    assert (problem.code, problem.because, problem.asked, problem.available) == ("limit-exceeded", "cap", "500", "499")
    assert "1,999,000 may be issued without stockholder_approval, 1,500,000 were, 499,000 left" in problem.message
    book.record("split", "2017-04-01", security="common", new=1, old=10, fractions="down")
    clause = book.history.deal.clauses.by_id["cap"]
    assert clause.left(book.now("2017-04-01")) == 49_900
    assert book.refused("converted", "2017-04-02", holder="bob", quantity=500).available == "499"


def test_the_last_that_fits_and_nothing_after_it():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-02", holder="bob", quantity=499)
    assert book.refused("converted", "2017-03-02", holder="bob", quantity=1).available == "0"


def test_the_approval_lifts_it_from_its_day_on():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("occurred", "2017-04-01", what="stockholder_approval")
    assert book.refused("converted", "2017-03-31", holder="bob", quantity=900).code == "limit-exceeded"
    book.record("converted", "2017-04-02", holder="bob", quantity=900)
    assert book.history.verify() == ()


def test_what_was_outstanding_at_signing_stays_whatever_the_issuer_buys_back_afterwards():
    book = Book(capped(outstanding=None, signed=SIGNED))
    clause = book.history.deal.clauses.by_id["cap"]
    book.record("transferred", "2017-03-01", security="common", holder="float", to="ascent", quantity=1000)
    book.record("transferred", "2017-03-02", security="common", holder="ascent", to="carol", quantity=400)
    book.record("cancelled", "2017-03-03", security="common", holder="ascent", quantity=100)
    book.record("converted", "2017-03-03", holder="ann", quantity=1)
    assert book.now("2017-03-03").outstanding("common") == 10_000_000 - 1000 + 400 + 1000
    assert clause.at_signing(book.now("2017-03-03")) == 10_000_000


def test_what_others_were_issued_does_not_count():
    book = Book(capped())
    book.record("issued", "2017-03-01", security="common", holder="carol", quantity=1_900_000)
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)


def test_only_the_rights_that_are_named():
    book = Book(capped(rights=("warrants",)))
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-01", holder="bob", quantity=900)


def test_what_was_issued_in_spite_of_it_counts():
    book = Book(capped())
    book.record("converted", "2017-03-01", holder="ann", quantity=1500)
    book.record("converted", "2017-03-01", holder="bob", quantity=900, as_fact=True)
    clause = book.history.deal.clauses.by_id["cap"]
    assert clause.left(book.now("2017-03-01")) == 0
    assert "2,400,000 were, 0 left" in clause.why(book.now("2017-03-01"))


def test_conversions_are_recorded_in_any_order():
    book = Book(capped())
    book.record("converted", "2017-03-02", holder="bob", quantity=499)
    book.record("converted", "2017-03-01", holder="ann", quantity=1000)
    book.record("converted", "2017-02-28", holder="ann", quantity=500)
    assert book.refused("converted", "2017-02-28", holder="bob", quantity=1).code == "later-event-broken"  # 1,999 are converted
    book.record("reversed", "2017-03-01", reverses="converted-2")
    assert book.history.deal.clauses.by_id["cap"].left(book.now("2017-03-02")) == 1_000_000
    assert book.history.verify() == ()


class TestMeasured:
    """What was outstanding at signing, on 2017-02-08, from the ledger."""

    def book(self, **common: int) -> Book:
        terms = deal([], preferred={"ann": 1500, "bob": 900}, common=common or {"float": 9_000_000}, conversion={"price": 1})
        clause = ExchangeCap("cap", "series_k", **{**TERMS, "outstanding": None}, signed=SIGNED)
        return Book(replace(terms, clauses=Clauses([Occurrences(OCCURRENCES, clause.occurrences), *terms.clauses, clause])))

    def left(self, book: Book, on: str = "2017-03-01") -> Any:
        return book.history.deal.clauses.by_id["cap"].left(book.now(on))

    def test_what_is_open_counts(self):
        assert self.left(self.book()) == 1_799_100  # 19.99 % of 9,000,000
        assert self.left(self.book(float=9_000_000, carol=1_000_004)) == 1_999_000  # of 10,000,004: 1,999,000.7996

    def test_issues_before_the_day_count_and_those_of_the_day_and_later_do_not(self):
        book = self.book()
        book.record("issued", "2017-02-07", security="common", holder="carol", quantity=1_000_000)
        book.record("issued", "2017-02-08", security="common", holder="carol", quantity=500_000)
        book.record("issued", "2017-02-20", security="common", holder="carol", quantity=700_000)
        book.record("cancelled", "2017-02-21", security="common", holder="float", quantity=100_000)
        assert self.left(book) == 1_999_000
        assert book.refused("converted", "2017-03-01", holder="ann", quantity=2000).code == "more-than-held"
        book.record("converted", "2017-03-01", holder="ann", quantity=1500)
        problem = book.refused("converted", "2017-03-02", holder="bob", quantity=500)
        assert (problem.because, problem.available) == ("cap", "499")
        assert "1,999,000 may be issued without stockholder_approval, 1,500,000 were, 499,000 left" in problem.message
        assert book.history.verify() == ()

    def test_an_issue_before_the_day_that_is_recorded_late_counts(self):
        book = self.book()
        book.record("converted", "2017-03-01", holder="ann", quantity=1500)
        assert book.refused("converted", "2017-03-02", holder="bob", quantity=300).available == "299"
        book.record("issued", "2017-02-07", security="common", holder="carol", quantity=1_000_000)
        assert book.refused("converted", "2017-03-02", holder="bob", quantity=500).available == "499"

    def test_the_first_act_after_signing_may_be_reversed(self):
        book = self.book()
        book.record("issued", "2017-02-20", security="common", holder="carol", quantity=700_000)
        book.record("converted", "2017-03-01", holder="ann", quantity=1500)
        book.record("reversed", "2017-03-02", reverses="issued-1")
        assert self.left(book, "2017-03-02") == 299_100
        assert book.history.verify() == ()

    def test_a_split_rescales_what_was_measured_and_what_was_issued(self):
        book = self.book(float=10_000_000)
        book.record("converted", "2017-03-01", holder="ann", quantity=1500)
        book.record("split", "2017-04-01", security="common", new=1, old=10, fractions="down")
        assert self.left(book, "2017-04-01") == 49_900
        book.record("issued", "2017-04-03", security="common", holder="carol", quantity=1_000_000)
        book.record("split", "2017-05-01", security="common", new=2, old=1, fractions="down")
        assert self.left(book, "2017-05-01") == 99_800
        assert book.history.verify() == ()

    def test_a_split_before_signing_is_in_what_was_outstanding(self):
        book = self.book(float=10_000_000)
        book.record("split", "2017-02-01", security="common", new=1, old=10, fractions="down")
        assert self.left(book) == 199_900

    def test_a_split_of_the_preferred_changes_no_count_of_the_common(self):
        book = self.book(float=10_000_000)
        book.record("split", "2017-04-01", security="series_k", new=1, old=2, fractions="down")
        assert self.left(book, "2017-04-01") == 1_999_000

    def test_a_stock_dividend_of_one_for_two_adds_half(self):
        book = self.book(float=10_000_000)
        book.record("stock_dividend", "2017-04-01", security="common", new=1, old=2, fractions="down")
        assert self.left(book, "2017-04-01") == 2_998_500

    def test_where_none_was_outstanding_the_refusal_says_what_to_give(self):
        problem = self.book(float=0).refused("converted", "2017-03-01", holder="ann", quantity=1)
        assert (problem.because, problem.available) == ("cap", "0")
        assert "no common is on record as outstanding when the agreement was signed on 2017-02-08" in problem.message
        assert problem.message.endswith("give outstanding")

    def test_without_an_agreement_there_is_no_day_to_measure_on(self):
        clause = ExchangeCap("cap", "series_k", **{**TERMS, "outstanding": None})
        assert [field for field, _ in clause.mistakes()] == ["outstanding"]
        assert not list(ExchangeCap("cap", "series_k", **TERMS).mistakes())

    def test_in_a_deal_file(self):
        text = (Path(__file__).parents[1] / "deals" / "redemptions.deal.yaml").read_text(encoding="utf-8")
        measured = text.replace("outstanding: 10_000_000, approval", "approval")
        assert measured != text
        clause = read_deal(measured, "deal.yaml").deal.clauses.by_id["exchange_cap"]
        assert (clause.outstanding, str(clause.signed)) == (None, "2020-01-15")
        position = series("a", 10, 1000, 1)
        position["clauses"].append({"clause": "exchange_cap", "common": "common", "fraction": "19.99%", "approval": "vote"})
        with pytest.raises(BadInput) as caught:
            read_deal(written(a=position), "deal.yaml")
        assert [(p.code, p.message) for p in caught.value.problems] == [
            ("terms-contradict", "exchange_cap: no agreement says when it was signed: give outstanding, the common that it is a part of")
        ]


def test_no_authorised_count_is_taken_from_it():
    """A series without an authorised count of its own is not limited: the cap of its common is no such count."""
    position = series("a", 10, 1000, 1)
    cap = {"clause": "exchange_cap", "common": "common", "fraction": "19.99%", "outstanding": 10_000_000, "approval": "vote"}
    position["clauses"].append(cap)
    capped = read_deal(written(10_000_000, a=position), "deal.yaml").deal
    rows = {row.security: row for row in captable(capped, Book(capped).now("2020-01-02")).classes}
    assert rows["a"].authorized is None
    assert rows["a"].outstanding == 10


@pytest.mark.parametrize("outstanding", [None, 11_000_000])
def test_what_was_converted_before_signing_is_in_the_base_and_uses_nothing(outstanding: int | None):
    """19.99 % of the 10,000,000 and the 1,000,000 converted before are 2,198,900: 2,198 more of 1,000 each, not 1,198."""
    stated = None if outstanding is None else Decimal(outstanding)
    book = Book(capped(outstanding=stated, signed=SIGNED))
    book.record("converted", "2017-02-07", holder="ann", quantity=1000)
    clause = book.history.deal.clauses.by_id["cap"]
    assert (clause.issued(book.now("2017-03-01")), clause.left(book.now("2017-03-01"))) == (0, 2_198_900)
    book.record("converted", str(SIGNED), holder="bob", quantity=900)  # on the day of signing: it counts
    assert clause.left(book.now("2017-03-01")) == 1_298_900
