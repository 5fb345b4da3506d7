"""What happened against the terms can be recorded as a fact: it stands, flagged. What is impossible cannot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.deals import Book, deal


def book(**terms: Any) -> Book:
    return Book(deal(**{"authorized": 2_000_000_000, **terms})).close("initial", "march", "april")


OVERRIDDEN: dict[str, tuple[dict[str, Any], tuple[str, str, dict[str, Any]], str]] = {
    "a conversion beyond the authorised shares": ({}, ("converted", "2017-05-05", {"quantity": 1081}), "limit-exceeded"),
    "a remedy without a default": ({}, ("redeemed", "2017-06-02", {"quantity": 10, "price": "0.01"}), "not-available"),
    "a closing before it opens": ({}, ("closed", "2017-04-30", {"closing": "may"}), "not-open-yet"),
    "the July closing before its condition": ({}, ("closed", "2017-07-31", {"closing": "final"}), "not-available"),
    "a default on the last day": ({}, ("defaulted", "2017-05-31", {"closing": "may"}), "not-due-yet"),
    "a default before the condition": ({}, ("defaulted", "2017-08-01", {"closing": "final"}), "condition-not-met"),
    "a redemption before the anniversary": ({}, ("redeemed", "2021-02-24", {"quantity": 10, "price": 1000}), "not-open-yet"),
    "an issue beyond the authorised shares": (
        {},
        ("issued", "2017-05-05", {"security": "common", "holder": "ann", "quantity": 300_000_000}),
        "authorized-exceeded",
    ),
    "a lapse too early": ({}, ("expired", "2017-07-30", {"closing": "final"}), "closing-not-lapsed"),
    "a charter below what is issued": ({}, ("authorized", "2017-05-05", {"security": "common", "quantity": 5}), "authorized-below-issued"),
}

IMPOSSIBLE: dict[str, tuple[tuple[str, str, dict[str, Any]], str]] = {
    "converting more than is held": (("converted", "2017-05-05", {"quantity": 3001}), "more-than-held"),
    "converting before issue": (("converted", "2017-02-23", {"quantity": 1}), "more-than-held"),
    "half a share": (("converted", "2017-05-05", {"quantity": "0.5"}), "fractional-shares"),
    "a lot that is not there": (("converted", "2017-05-05", {"quantity": 1, "lots": {"series_k/may": None}}), "unknown-lot"),
    "closing a closing twice": (("closed", "2017-05-05", {"closing": "initial"}), "closing-resolved"),
    "more than a closing is for": (("closed", "2017-05-31", {"closing": "may", "quantity": 1001}), "more-than-held"),
    "curing no default": (("cured", "2017-05-05", {"closing": "may"}), "closing-not-so"),
    "a closing that is not agreed": (("closed", "2017-05-05", {"closing": "august"}), "unknown-closing"),
    "money that does not fit": (("closed", "2017-05-31", {"closing": "may", "quantity": 1000, "gross": 5}), "wrong-amount"),
    "a particular left out": (("issued", "2017-05-05", {"security": "common", "holder": "ann"}), "particular-missing"),
    "what no clause provides for": (("designated", "2017-05-05", {"security": "series_z"}), "nothing-provides"),
    "what could be two things": (("redeemed", "2017-05-05", {"quantity": 1}), "ambiguous-act"),
}


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_overridden(name: str):
    terms, (kind, on, particulars), code = OVERRIDDEN[name]
    made = book(**terms)
    assert made.refused(kind, on, **particulars).code == code
    event = made.record(kind, on, as_fact=True, **particulars)
    assert [defect.code for defect in event.defects] == [code]
    assert event.defects[0].message
    assert made.history.verify() == ()


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_impossible(name: str):
    (kind, on, particulars), code = IMPOSSIBLE[name]
    assert book().refused(kind, on, as_fact=True, **particulars).code == code


def test_shares_before_designation_stand_as_a_fact():
    made = Book(deal(needs_designation=True))
    event = made.record("closed", "2017-02-24", closing="initial", as_fact=True)
    assert [defect.code for defect in event.defects] == ["limit-exceeded"]
    assert made.outstanding() == 1000
    made.record("designated", "2017-03-01", security="series_k")
    assert made.history.verify() == ()


def test_it_moves_what_it_says():
    made = book()
    made.record("redeemed", "2017-06-02", quantity=2000, price="0.01", as_fact=True)
    assert (made.outstanding(), made.cash("boone")) == (1000, -3_000_000 + 20)


def test_what_is_legal_has_no_defect_even_as_a_fact():
    assert book().record("converted", "2017-05-05", quantity=1080, as_fact=True).defects == ()


def test_a_fact_does_not_excuse_another_one():
    made = book()
    made.record("converted", "2017-05-05", quantity=1081, as_fact=True)
    assert made.refused("converted", "2017-05-06", quantity=1).code == "limit-exceeded"


def test_a_fact_never_breaks_what_is_recorded():
    made = book()
    made.record("converted", "2017-05-05", id="c", quantity=1000)
    assert made.refused("converted", "2017-05-04", quantity=2500, as_fact=True).code == "later-event-broken"


def test_a_fact_can_be_reversed():
    made = book()
    made.record("converted", "2017-05-05", id="c", quantity=1081, as_fact=True)
    made.record("reversed", "2017-05-05", reverses="c")
    assert made.outstanding() == 3000


def test_a_defect_that_a_later_record_heals_stays_on_the_event():
    made = book()
    event = made.record("converted", "2017-05-05", quantity=1081, as_fact=True)
    made.record("authorized", "2017-04-01", security="common", quantity=5_000_000_000)
    assert made.history.events[-2] == event
    assert made.history.verify() == ()
