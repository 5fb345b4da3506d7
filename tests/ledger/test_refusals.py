"""Every refusal says which clause refused, what was asked, and what was available."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.deals import Book, deal


def book(**terms: Any) -> Book:
    """Three closings of 1,000; 2,000,000,000 common authorised, so that 1,080 preferred can be converted."""
    return Book(deal(**{"authorized": 2_000_000_000, **terms})).close("initial", "march", "april")


def ample() -> Book:
    return book(authorized=20_000_000_000)


def undesignated() -> Book:
    return Book(deal(needs_designation=True))


def in_default() -> Book:
    three = book()
    three.record("defaulted", "2017-06-01", closing="may")
    return three


def converted() -> Book:
    three = book(authorized=20_000_000_000)
    three.record("converted", "2017-05-05", quantity=3000)
    return three


CASES: dict[str, tuple[Any, tuple[str, str, dict[str, Any]], tuple[str, str, str, str]]] = {
    "converting more than is held": (
        ample,
        ("converted", "2017-05-05", {"quantity": 3001}),
        ("more-than-held", "conversion", "3,001", "3,000"),
    ),
    "converting before issue": (
        book,
        ("converted", "2017-02-23", {"quantity": 10}),
        ("more-than-held", "conversion", "10", "0"),
    ),
    "converting twice": (
        converted,
        ("converted", "2017-05-06", {"quantity": 3000}),
        ("more-than-held", "conversion", "3,000", "0"),
    ),
    "resolving a closing twice": (
        book,
        ("closed", "2017-03-01", {"closing": "initial"}),
        ("closing-resolved", "purchase", "closed", "nothing: it is resolved"),
    ),
    "redeeming at 0.01 without a default": (
        book,
        ("redeemed", "2017-06-02", {"quantity": 10, "price": "0.01"}),
        ("not-available", "remedy", "10", "0"),
    ),
    "redeeming more than half at 0.01": (
        in_default,
        ("redeemed", "2017-06-02", {"quantity": 1501, "price": "0.01"}),
        ("more-than-allowed", "remedy", "1,501", "1,500"),
    ),
    "the July closing before its condition": (
        book,
        ("closed", "2017-07-31", {"closing": "final"}),
        ("not-available", "purchase", "15,000", "0"),
    ),
    "a default of July before its condition": (
        book,
        ("defaulted", "2017-08-01", {"closing": "final"}),
        ("condition-not-met", "purchase", "defaulted", "condition, expired, waived, postponed"),
    ),
    "shares before designation": (
        undesignated,
        ("closed", "2017-02-24", {"closing": "initial"}),
        ("limit-exceeded", "authorized_series_k", "1,000", "0"),
    ),
    "a conversion beyond the authorised shares": (
        book,
        ("converted", "2017-05-05", {"quantity": 1081}),
        ("limit-exceeded", "authorized_common", "1,081", "1,080"),
    ),
    "redeeming before the anniversary": (
        book,
        ("redeemed", "2022-02-23", {"quantity": 10, "price": 1000}),
        ("not-open-yet", "redemption", "2022-02-23", "from 2022-02-24"),
    ),
    "a default on the last day": (
        book,
        ("defaulted", "2017-05-31", {"closing": "may"}),
        ("not-due-yet", "purchase", "2017-05-31", "from 2017-06-01"),
    ),
    "a closing before it opens": (
        book,
        ("closed", "2017-04-30", {"closing": "may"}),
        ("not-open-yet", "purchase", "2017-04-30", "from 2017-05-01"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused(name: str):
    made, (kind, on, particulars), expected = CASES[name]
    problem = made().refused(kind, on, **particulars)
    assert (problem.code, problem.because, problem.asked, problem.available) == expected
    assert problem.message


@pytest.mark.parametrize("name", CASES)
def test_what_was_available_is_accepted(name: str):
    """The same act for what the refusal said was available, where that is a number of shares more than none."""
    made, (kind, on, particulars), (_, _, _, available) = CASES[name]
    number = available.replace(",", "")
    if not number.isdigit() or number == "0":
        return
    made().record(kind, on, **{**particulars, "quantity": number})
