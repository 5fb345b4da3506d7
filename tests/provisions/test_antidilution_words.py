"""What both anti-dilution clauses say in the same words, and for which reasons an issue need not say its price."""

from __future__ import annotations

from typing import Any

import pytest

from tests.provisions.protected import RATCHET, book, series


def said(**terms: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The common sentences of a ratchet with these terms, each with the fields that it states."""
    clause = book(a=series("a", 1000, 10, 5, {**RATCHET, **terms})).history.deal.clauses.by_id["a_protection"]
    return [(text, states) for text, states in clause.said_of_both()]


def test_every_term_is_said_with_its_field():
    assert said(exempt=["stock plan", "lunch"], floor="1.50", last_day="2021-06-30", closings="exempt") == [
        ("Sales under this agreement do not count.", ("closings",)),
        ("Another right whose price falls does not count as an issue.", ("repricings",)),
        (
            "A conversion at a price that moves with the market does not count as an issue; issuing the right to it does, at the price of"
            " that day.",
            ("variable",),
        ),
        ("Shares issued for these reasons do not count: stock plan, lunch.", ("exempt",)),
        ("The new price is rounded to the nearest, to 4 decimal places.", ("places", "rounding")),
        ("It never falls below 1.5.", ("floor",)),
        ("After 2021-06-30 no issue counts.", ("last_day",)),
    ]


@pytest.mark.parametrize(("rounding", "words"), [("down", "down"), ("up", "up"), ("nearest", "to the nearest"), ("cash_in_lieu", "down")])
def test_the_rounding_is_said(rounding: str, words: str):
    assert f"The new price is rounded {words}, to 4 decimal places." in [text for text, _ in said(rounding=rounding)]


@pytest.mark.parametrize(
    ("repricings", "words"),
    [
        ("none", "Another right whose price falls does not count as an issue."),
        (
            "agreed",
            "Another right whose price is lowered by agreement counts as an issue; one lowered by its own protection does not.",
        ),
        ("all", "Another right whose price falls counts as an issue, also when its own protection lowers it."),
    ],
)
def test_which_falls_of_other_prices_count_is_said(repricings: str, words: str):
    assert (words, ("repricings",)) in said(repricings=repricings)


def test_what_is_counted_is_said():
    told = dict(said(closings="counted", variable="counted"))
    assert told["Sales under this agreement count too."] == ("closings",)
    counted = "A conversion at a price that moves with the market counts as an issue when it is made; issuing the right to it does not."
    assert told[counted] == ("variable",)
    assert len(told) == 4  # no reason, no floor and no last day are said where there are none


def test_a_reason_is_one_that_some_clause_admits():
    b = book(a=series("a", 1000, 10, 5, {**RATCHET, "exempt": ["stock plan"]}), b=series("b", 10, 10, 5, {**RATCHET, "exempt": ["gift"]}))
    issue: dict[str, Any] = {"security": "common", "holder": "newcomer", "quantity": 100}
    problem = b.refused("issued", "2020-02-03", **issue, exempt="lunch")
    assert (problem.code, problem.because) == ("unknown-exemption", "a_protection")
    assert problem.message == "no anti-dilution clause exempts an issue as 'lunch'"
    assert (problem.asked, problem.available) == ("lunch", "stock plan, gift")
    problem = b.refused("issued", "2020-02-03", **issue)
    assert (problem.code, problem.because) == ("price-missing", "a_protection")
    assert problem.remedy == "give the price (0 if nothing is paid), or the reason why it is exempt (stock plan, gift)"
    b.record("issued", "2020-02-03", **issue, exempt="gift", price="1")


def test_where_no_reason_is_admitted_none_is_offered():
    b = book(a=series("a", 1000, 10, 5, RATCHET))
    issue: dict[str, Any] = {"security": "common", "holder": "newcomer", "quantity": 100}
    assert b.refused("issued", "2020-02-03", **issue, exempt="gift").available == "none"
    assert b.refused("issued", "2020-02-03", **issue).remedy == "give the price (0 if nothing is paid)"
