"""Rights that Series K does not have: calls and puts with their notices, conversions that are forced or come by themselves."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.ledger.history import History
from seriatim.scenario.outcome import outcome
from seriatim.scenario.scenario import Run, run
from tests.scenario.playing import deal as shipped
from tests.scenario.playing import recorded, scenario, told

HEAD = """
seriatim: 1
id: small
title: Small
currency: USD
parties:
  acme: {name: Acme Inc., role: issuer}
  north: {name: North Fund, role: holder}
  lake: {name: Lake Partners, role: holder}
  founders: {name: The founders, role: holder}
securities:
  common: {kind: common, name: Common stock, authorized: 100_000_000, opening: [{holder: founders, shares: 10_000_000, on: 2019-12-31}]}
  series_r:
    kind: preferred
    name: Series R
    stated_value: 1000
    authorized: 5_000
    opening: [{holder: north, shares: 300, on: 2020-01-10}, {holder: lake, shares: 700, on: 2020-01-10}]
    clauses:
      - {clause: conversion_fixed, into: common, price: 1, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: true}
"""
CALL = """
      - {clause: redemption_call, ladder: [{amount: 105% of stated_value}], lots: pro_rata, notice_days: 30}
"""
PUT = """
      - {clause: redemption_put, amount: stated_value, notice_days: 10, opens: 2020-03-01}
"""
FORCED = """
      - {clause: conversion_forced, into: common, conversion: conversion_fixed, quote: vwap, at_least: 2, met_days: 3, days: 5,
         window: before, amount: stated_value, fractions: down, adjusts_for_splits: true, restricted: false}
"""
BY_ITSELF = """
      - {clause: conversion_automatic, into: common, on: 2020-06-01, price: 1, amount: stated_value, fractions: down,
         adjusts_for_splits: true, restricted: false}
"""
DIVIDEND = """
      - {clause: dividend_cumulative, rate: 10%, basis: stated_value, day_count: 30/360_us, compounding: never, payable: on 06-30 and 12-31,
         roll: none, calendar: none, paid_in: issuer_elects, excess: cash,
         kind: {rate: 12%, basis: stated_value, worth: stated_value, fractions: down}}
"""
WARRANTS = """
  warrants:
    kind: warrant
    name: Warrants
    opening: [{holder: north, shares: 1_000, on: 2020-01-10}]
    clauses:
      - {clause: warrant_exercise, into: common, shares: 1, price: 2, expires: 2020-12-31, fractions: down, adjusts_for_splits: true,
         number_adjusts: false, cashless: allowed, quote: vwap}
"""


@cache
def deal(clauses: str) -> Deal:
    return read_deal(HEAD + clauses.lstrip("\n"), "deal.yaml").deal


def play(clauses: str, text: str, until: date = date(2020, 12, 31)) -> Run:
    """A scenario of the small deal; what it yields must be what the ledger comes to."""
    history = History(deal(clauses))
    played = run(scenario(text, history.deal), history.now(date(2020, 1, 31)), until)
    state = recorded(played, history)
    assert state.memory == played.end.state.memory
    assert {k: v for k, v in state.balances.items() if v} == {k: v for k, v in played.end.state.balances.items() if v}
    return played


def test_a_call_gives_its_notice_and_pays_on_its_day():
    assert told(play(CALL, "issuer: {calls: all from 2020-02-03}")) == [
        ("noticed", "2020-02-03", "1000"),
        ("redeemed", "2020-03-04", "1000"),
    ]


def test_who_converts_on_notice_is_not_redeemed():
    run = play(CALL, "issuer: {calls: all from 2020-02-03}\nholders: {lake: {converts: all from 2020-02-20}}")
    assert told(run) == [("noticed", "2020-02-03", "1000"), ("converted", "2020-02-20", "700"), ("redeemed", "2020-03-04", "300")]
    assert run.end.held("cash/acme", "USD") == -315_000


def test_a_call_that_is_not_paid_stays_due():
    run = play(CALL, "issuer: {calls: all from 2020-02-03, redemptions: unpaid}")
    assert told(run)[1:] == [("unpaid", "2020-03-04", "")]
    assert run.end.outstanding("series_r") == 1000


def test_each_holder_puts_its_own():
    run = play(PUT, "holders: {north: {puts: all}, lake: {puts: all from 2020-04-01}}")
    assert told(run) == [
        ("noticed", "2020-03-01", "300"), ("redeemed", "2020-03-11", "300"),
        ("noticed", "2020-04-01", "700"), ("redeemed", "2020-04-11", "700")
    ]  # fmt: skip


def test_the_issuer_forces_a_conversion_once_the_market_was_high_enough():
    text = "market: {prices: {2020-02-03: 1.5, 2020-02-12: 2.1}}\nissuer: {forces: all}"
    converted = [row for row in told(play(FORCED, text, date(2020, 3, 1))) if row[0] == "converted"]
    assert converted == [("converted", "2020-02-18", "300"), ("converted", "2020-02-18", "700")]  # after 12, 13 and 14 February


@pytest.mark.parametrize(
    ("chosen", "shares", "cash"),
    [
        ("cash", 1000, -47_222),  # 170 days of 360 at 10 % on 1,000,000
        ("stock", 1000, -47_222),  # not offered
        ("kind", 1056, 0),  # at 12 %, 300 and 700 shares get 17 and 39.67, down
        ("unpaid", 1000, 0),
    ],
)
def test_a_dividend_is_paid_as_the_issuer_chooses(chosen: str, shares: int, cash: int):
    run = play(DIVIDEND, f"issuer: {{dividends: {chosen}}}", date(2020, 7, 31))
    assert run.end.outstanding("series_r") == shares
    assert round(run.end.held("cash/acme", "USD")) == cash
    assert [act.kind for act in run.acts] == ([] if chosen == "unpaid" else ["dividend_paid"])


@pytest.mark.parametrize(("strike", "shares", "paid"), [("cash", 1000, 2000), ("cashless", 333, 0)])
def test_warrants_are_exercised_once_it_pays(strike: str, shares: int, paid: int):
    """Cashless with the common at 3.00: 1,000 x (3 - 2) / 3 shares."""
    market = "market: {prices: {2020-02-03: 1.5, 2020-03-02: 3}}"
    run = play(
        WARRANTS, f"{market}\nholders: {{north: {{exercises: all when price >= 3 from 2020-03-03, strike: {strike}}}}}", date(2020, 4, 1)
    )
    assert [row for row in told(run) if row[0] == "exercised"] == [("exercised", "2020-03-03", "1000")]
    assert run.end.outstanding("common") == 10_000_000 + shares
    assert outcome(run).proceeds == paid


def test_a_cashless_exercise_of_the_files_own_is_at_the_price_of_its_day():
    """1.50 the day before and 3.00 on the day: 1,000 x (3 - 2) / 3 shares. The observation comes before the exercise of its day."""
    same_day = WARRANTS.replace("quote: vwap", "quote: vwap, quoted: same_day")
    market = "market: {prices: {2020-02-03: 1.5, 2020-03-02: 3}}"
    event = "events: [{kind: exercised, on: 2020-03-02, security: warrants, holder: north, quantity: 1000, manner: cashless}]"
    run = play(same_day, f"{market}\n{event}", date(2020, 4, 1))
    assert [one.became for one in run.played if one.act.kind == "exercised"] == ["done"]
    assert run.end.outstanding("common") == 10_000_333


def test_nobody_is_asked_where_shares_convert_by_themselves():
    assert told(play(BY_ITSELF, "")) == [("converted", "2020-06-01", "300"), ("converted", "2020-06-01", "700")]


class TestNemus:
    """One closing, not funded, and a guarantee of its price: as it was called and not paid, and as it would have been."""

    def outcome(self, text: str) -> tuple[Run, Any]:
        history = History(shipped("nemus-series-e"))
        run_ = run(scenario(text, history.deal), history.now(date(2017, 5, 10)), date(2018, 1, 31))
        return run_, outcome(run_)

    def test_the_guarantor_pays_in_the_purchasers_place(self):
        played, what = self.outcome("purchaser: {funds: none}\nissuer: {remedy: enforced}")
        assert told(played) == [("defaulted", "2017-07-11", ""), ("noticed", "2017-07-11", ""), ("guarantee_paid", "2017-10-09", "1000000")]
        assert (what.proceeds, what.remedy.defaulted) == (20_000_000, ())

    def test_the_guarantor_does_not_pay(self):
        played, what = self.outcome("purchaser: {funds: none}\nissuer: {remedy: enforced}\nholders: {affiliate: {guarantee: unpaid}}")
        assert [row[0] for row in told(played)] == ["defaulted", "noticed"]
        assert (what.proceeds, what.remedy.defaulted) == (0, ("only",))
