"""Whole stories, told in events: what the clauses and the ledger do together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.simulator.deals import Book, deal


def test_as_it_happened():
    """800 in May and 3,000 in August 2017; 1-for-1,000 in July 2018 and 1-for-5,000 in January 2022."""
    book = Book().close("initial", "march", "april", on={"march": "2017-03-27", "april": "2017-04-27"})
    book.record("closed", "2017-05-04", closing="may", evidence="inferred")
    book.record("converted", "2017-05-05", quantity=800)
    book.record("converted", "2017-08-01", quantity=3000)
    assert (book.lots("common")["converted-1"], book.lots("common")["converted-2"]) == (200_000_000, 750_000_000)
    prices: list[Any] = []
    for on, old in (("2018-07-20", 1000), ("2022-01-28", 5000)):
        book.record("split", on, security="common", new=1, old=old, fractions="up")
        (step,) = book.steps(on, "conversion")
        prices.append((step.price.each(), step.slices[0].amount / step.price.each()))
    assert prices == [(4, 250), (20_000, Decimal("0.05"))]
    assert book.holdings("common") == {"float": 346, "boone": 190}  # 1,730,000 and 950,000 by 5,000
    assert book.lots() == {"may": 200}
    assert book.history.verify() == ()


def test_default_remedy_cure():
    book = Book().close("initial", "march", "april")
    book.record("defaulted", "2017-06-01", closing="may")
    book.record("redeemed", "2017-06-02", quantity=600, price="0.01")
    book.record("redeemed", "2017-06-03", quantity=900, price="0.01")
    assert book.refused("redeemed", "2017-06-03", quantity=1, price="0.01", place=999).available == "0"
    book.record("cured", "2017-06-05", closing="may")
    book.record("closed", "2017-06-06", closing="may")
    book.close("june")
    assert book.outstanding() == 3500
    assert book.refused("redeemed", "2017-07-01", quantity=1, price="0.01").code == "not-available"


def test_several_receipts_short_and_no_default():
    book = Book()
    book.record("closed", "2017-02-10", closing="initial", gross=400_000, costs=10_000)
    book.record("closed", "2017-02-20", closing="initial", gross=300_000)
    book.record("short", "2017-02-25", closing="initial")
    assert (book.status("initial"), book.outstanding(), book.cash("ascent")) == ("short", 700, 690_000)
    assert book.steps("2017-02-25", "purchase")[0].ref == "march"


def test_postponed_then_funded():
    book = Book().close("initial")
    book.record("postponed", "2017-03-30", closing="march", until="2017-04-15")
    book.record("closed", "2017-04-15", closing="march")
    assert str(book.steps("2017-04-15", "redemption")[1].due) == "2022-04-15"


def test_terminated_ends_what_is_still_owed():
    book = Book().close("initial")
    book.record("terminated", "2017-03-01")
    assert [step.ref for step in book.steps("2017-03-01", "purchase")] == []
    assert book.outstanding() == 1000


def test_an_unpaid_redemption_stays_due_in_every_later_view():
    book = Book().close("initial", "march")
    book.record("unpaid", "2022-02-24", security="series_k")
    book.record("converted", "2022-03-01", quantity=100)
    book.record("redeemed", "2022-04-01", quantity=50, lots={"series_k/initial": None})
    for on in ("2022-04-01", "2023-12-31", "2050-01-01"):
        first = book.steps(on, "redemption")[0]
        assert (first.ref, first.quantity_max, first.status, str(first.due)) == ("series_k/initial", 850, "unpaid", "2022-02-24")
        assert sum(step.quantity_max * step.slices[0].amount for step in book.steps(on, "redemption")) == 1_850_000


def test_dividends_declared_paid_and_owed():
    book = Book().close("initial")
    book.record("dividend_declared", "2017-03-01", security="common", per_share="0.0001", payable_on="2017-04-01")
    assert [step.status for step in book.steps("2017-03-01", "common_dividends")] == ["declared"]
    book.record("dividend_paid", "2017-04-01", security="common", per_share="0.0001", participating="owed")
    assert [(step.status, step.clause) for step in book.steps("2017-04-01") if step.kind == "dividend_paid"] == [("owed", "dividend")]
    assert book.cash("boone") == -1_000_000
    book.record("dividend_paid", "2017-05-01", security="series_k")
    assert book.cash("boone") == -1_000_000 + 25_000
    assert [step for step in book.steps("2017-05-01") if step.kind == "dividend_paid"] == []


def test_expired_without_agreement():
    book = Book().close("initial", "march", "april", "may", "june")
    book.record("expired", "2017-08-01", closing="final")
    assert (book.status("final"), book.outstanding()) == ("expired", 5000)
    assert [step.kind for step in book.steps("2017-08-01") if step.kind == "closed"] == []


def test_two_holders_and_a_remedy_on_the_defaulting_one_only():
    book = Book(deal(preferred={"ann": 500}, remedy={"holders": "defaulting"})).close("initial")
    book.record("defaulted", "2017-04-01", closing="march")
    book.record("redeemed", "2017-04-02", quantity=500, price="0.01")
    book.record("converted", "2017-04-03", quantity=500, holder="ann")
    assert book.holdings() == {"boone": 500}
