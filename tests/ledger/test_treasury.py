"""Shares that the issuer itself holds: issued, and neither outstanding nor anybody's claim, until it transfers them to somebody."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from seriatim.captable.captable import captable
from seriatim.captable.ownership import beneficial
from seriatim.captable.stages import shortfall, stages
from seriatim.waterfall.breakpoints import tranches
from seriatim.waterfall.payout import payout
from seriatim.waterfall.seats import claims, seats
from tests.provisions.protected import book, series
from tests.simulator.deals import Book, deal

SEAT: dict[str, Any] = {
    "clause": "liquidation_preference",
    "amount": "stated_value",
    "rank": 1,
    "participation": "none",
    "conversion": "a_conversion",
}
DAY = "2020-06-01"


def bought_back(common: int = 50, preferred: int = 5) -> Book:
    """1,000 common and 100 preferred of $1,000 that convert at 5, of which the issuer has bought some back."""
    b = book(1000, a={**series("a", 100, 1000, 5), "clauses": [*series("a", 100, 1000, 5)["clauses"], SEAT]})
    if common:
        b.record("transferred", "2020-03-01", security="common", holder="founders", to="acme", quantity=common)
    if preferred:
        b.record("transferred", "2020-03-01", security="a", holder="a_holder", to="acme", quantity=preferred)
    return b


def counts(b: Book, on: str) -> Any:
    now = b.now(on)
    return now.outstanding("common"), now.issued("common")


def test_not_outstanding_and_in_no_percentage():
    b = bought_back()
    table = captable(b.history.deal, b.now(DAY))
    classes: Any = {(c.security, c.outstanding, c.treasury) for c in table.classes}
    rows: Any = {(r.security, r.holder, r.of_outstanding) for r in table.rows}
    assert classes == {("common", 950, 50), ("a", 95, 5)}
    assert rows == {("common", "founders", 1), ("a", "a_holder", 1)}
    assert table.fully_diluted == 950 + 95 * 200
    founders: Any = next(owner for owner in beneficial(b.history.deal, b.now(DAY)) if owner.holder == "founders")
    assert (founders.held, founders.part) == (950, 1)


def test_no_part_of_an_exit():
    b = bought_back()
    table = seats(claims(b.now(DAY)))
    paid = payout(table, tranches(table), Decimal(96_000))
    holders: Any = [(p.security, p.holder, p.shares, p.amount) for p in paid.holders]
    assert holders == [
        ("common", "founders", 950, 1000),
        ("a", "a_holder", 95, 95_000),
    ]


def test_no_dividend_in_cash_or_in_shares():
    b = bought_back()
    b.record("dividend_paid", DAY, security="common", per_share=1)
    assert (b.cash("founders"), b.cash("acme")) == (950, -950)
    b.record("stock_dividend", "2020-06-02", security="common", new=1, old=10, fractions="down")
    assert b.holdings("common") == {"founders": 1045, "acme": 50}


def test_a_split_is_of_them_too():
    b = bought_back()
    b.record("split", DAY, security="common", new=2, old=1, fractions="down")
    assert b.holdings("common") == {"founders": 1900, "acme": 100}
    b.record("split", DAY, security="a", new=10, old=1, fractions="down")
    assert b.holdings("a") == {"a_holder": 950, "acme": 50}


def test_they_convert_into_nothing():
    refused = bought_back().refused("converted", DAY, security="a", holder="acme", quantity=1)
    assert (refused.code, refused.available) == ("no-such-right", "0")
    assert refused.message == "acme is the issuer: of shares that it holds itself, in treasury, none can be converted"


def test_they_are_sold_again_or_cancelled():
    b = bought_back()
    b.record("transferred", "2020-07-01", security="common", holder="acme", to="newcomer", quantity=20)
    assert counts(b, "2020-07-01") == (970, 1000)
    b.record("cancelled", "2020-07-02", security="common", holder="acme", quantity=30)
    assert counts(b, "2020-07-02") == (970, 970)


def test_the_charter_counts_what_is_issued():
    b = Book(deal(common={"float": 1000}, authorized=1000, without=("conversion", "dividend")))
    b.record("transferred", "2017-03-01", security="common", holder="float", to="ascent", quantity=50)
    refused = b.refused("issued", "2017-03-02", security="common", holder="ann", quantity=1)
    assert (refused.code, refused.available) == ("authorized-exceeded", "0")
    refused = b.refused("split", "2017-03-02", security="common", new=2, old=1, fractions="down")
    assert (refused.code, refused.asked) == ("authorized-exceeded", "1,000")


def test_a_shortfall_counts_them_as_issued():
    b = Book(deal(common={"float": 1000}, authorized=1000, preferred={"ann": 1}))
    b.record("transferred", "2017-03-01", security="common", holder="float", to="ascent", quantity=50)
    found = shortfall(b.history.deal, stages(b.history.deal, b.now("2017-03-01")))
    assert found is not None
    assert found.message == (
        "already: 950 common outstanding, 50 in treasury and 250,000 reserved for conversion make 251,000, but 1,000 are authorised:"
        " 250,000 too few"
    )
