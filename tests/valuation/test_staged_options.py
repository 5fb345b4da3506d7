"""Closings that are an option of the investor or of the issuer: formulas for options on an option, and what a deal file says of whom.

A lot of Series K's terms is a bond and 250,000 calls, so a right to buy it is Geske's call on a call, and the issuer's right to sell it a
put on a call. The figures are of his formula (Geske 1979) by scipy's bivariate normal, at the rate r + p while the stock lives.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import seriatim
from seriatim.valuation.staged.solve import rights_at, staged
from seriatim.valuation.staged.standing import standing
from seriatim.valuation.staged.tables import by_formula
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy
from seriatim.valuation.staged.world import World
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

OPTION = Purchase(15e6, Holding(15_000.0, 0.25, PREFERRED), binding=False)
ALL_LOST = Remedy(1.0, 0.0, convertible=0.0)
DUTY = replace(OPTION, binding=True, called=True, remedy=ALL_LOST)
"""Who does not pay when the issuer calls loses all that it holds."""
MUCH = (Holding(1e9, 0.0, PREFERRED),)
CHANGES = 0.002663018557349524
"""The price at which a share is worth what it costs: the same for whoever chooses."""

GESKE = [
    (0.0023, 1618244.5320114654, 2425177.0002102023),
    (0.001, 83479.39139043694, 5342067.672715206),
    (0.006, 12709603.796777314, 273375.4054105208),
]


@pytest.mark.parametrize(("spot", "call", "put"), GESKE)
def test_the_investors_option_is_a_call_and_the_issuers_a_put(spot: float, call: float, put: float) -> None:
    inputs = replace(INPUTS, spot=spot)
    bought = staged((), (OPTION,), inputs, CREDIT)
    sold = staged(MUCH, (DUTY,), inputs, CREDIT)
    assert (bought.rights, sold.rights) == pytest.approx((call, -put), rel=1e-8)
    assert [*bought.boundaries[0], *sold.boundaries[0]] == pytest.approx([CHANGES] * 2, rel=1e-9)
    assert bought.funded[0] + sold.funded[0] == pytest.approx(math.exp(-0.15 * 0.25), rel=1e-9)


def test_the_issuers_option_by_histories() -> None:
    """The solver on an even grid, to some 1e-6; on the day of the closing it is the lesser of nothing and what is gained."""
    (found,) = standing(World(INPUTS, CREDIT, by_formula), MUCH, ((DUTY,),), (INPUTS.spot,))
    assert found.rights(np.log([INPUTS.spot])) == pytest.approx([-2425177.0002102023], rel=1e-6)
    assert found.funded(None) == pytest.approx(staged(MUCH, (DUTY,), INPUTS, CREDIT).funded, abs=1e-4)
    assert list(found.boundaries[0]) == pytest.approx([CHANGES], rel=2e-4)
    today = replace(DUTY, bought=replace(DUTY.bought, issued=0.0))
    at = rights_at(MUCH, (today, replace(OPTION, ends_later=False)), INPUTS, CREDIT, [0.001, 0.006])
    alone = rights_at(MUCH, (OPTION,), INPUTS, CREDIT, [0.001, 0.006])
    each = by_formula(np.array([0.001, 0.006]), PREFERRED, INPUTS, CREDIT)
    assert at - alone == pytest.approx([15_000 * (each[0] - 1000), 0.0], abs=1.0)


def test_called_for_it_is_worth_no_less_than_what_missing_it_costs() -> None:
    """An investor that holds little defaults; whose default costs nothing cannot be made to pay."""
    little = (Holding(1000.0, 0.0, PREFERRED),)
    found = [staged(little, (replace(DUTY, remedy=Remedy(part, 0.0, convertible=0.0)),), INPUTS, CREDIT).rights for part in (0, 0.5, 1.0)]
    assert found[0] == 0.0
    assert 0 > found[1] > found[2] > -1000 * 915.57
    assert found[2] > -2425177.0


@pytest.mark.parametrize(("shares", "rights"), [(2.0, -22_389.2475), (200.0, -52_274.266)])
def test_an_option_of_the_issuer_before_a_duty_that_stands(shares: float, rights: float) -> None:
    """By a lattice of its own, of every history, in numpy. Far down a default now is one a month later: no choice changes there."""
    half = Remedy(0.5, 0.01)
    called = Purchase(1000 * shares, Holding(shares, 0.25, PREFERRED), half, ends_later=False, called=True)
    owed = Purchase(5e5, Holding(500.0, 0.33, PREFERRED), half, ends_later=False)
    found = staged((Holding(1000.0, 0.0, PREFERRED),), (called, owed), INPUTS, CREDIT)
    assert found.rights == pytest.approx(rights, rel=1e-6)
    assert (len(found.boundaries[0]), len(found.boundaries[1])) == (2, 1)
    assert found.boundaries[0][1] == pytest.approx(CHANGES, rel=2e-4)


DEAL = """\
seriatim: 1
id: small
title: An option over a closing
currency: USD
parties:
  acme: {name: Acme, role: issuer}
  fund: {name: Fund, role: investor}
  side: {name: Side, role: investor}
securities:
  common: {kind: common, name: Common, opening: [{holder: side, shares: 1_000, on: 2020-01-01}]}
  series_k:
    kind: preferred
    name: Series K
    authorized: 1_000_000
    stated_value: 1000
    opening: [{holder: fund, shares: 1_000, on: 2020-01-31}]
    clauses:
      - clause: conversion_fixed
        into: common
        price: 0.004
        amount: stated_value
        fractions: down
        adjusts_for_splits: true
        restricted: false
      - {clause: redemption_mandatory, on: 5 years after issue, amount: stated_value, roll: none, calendar: none}
agreement:
  signed: 2020-01-15
  purchaser: fund
  security: series_k
  price: 1000
  closings:
    - {id: later, when: during 2020-04, shares: 2, CLOSING}
  clauses:
    - clause: default_partial_redemption
      fraction: FRACTION
      amount: 0.01
      holders: all
      measured: exercise
      lots: pro_rata
      fractions: down
"""
MARKET = """\
spot: {price: 0.0023, on: 2020-01-31, source: supposed}
volatility: {value: 120%, source: supposed}
rate: {value: 1.9%, source: supposed}
credit: {hazard: 15%, recovery: 0%, jump: 100%, source: supposed}
dividend_yield: {value: 0%, source: supposed}
borrow: {value: 0%, source: supposed}
"""


def valued(folder: Path, closing: str, fraction: str = "100%", market: str = "") -> seriatim.ValueView:
    (folder / "deal.yaml").write_text(DEAL.replace("CLOSING", closing).replace("FRACTION", fraction), encoding="utf-8")
    (folder / "market.yaml").write_text(MARKET + market, encoding="utf-8")
    return seriatim.value(folder / "deal.yaml", folder / "market.yaml", as_of=date(2020, 1, 31))


EACH_CALL, EACH_PUT = 106.83721085700824, 161.15846693257888
"""Geske's, of one share bought for 1,000 in 90 days, which is redeemed 1,826 days later."""


@pytest.mark.parametrize("option", ["option: investor", "option: investor, once_exercised: right"])
def test_a_closing_that_the_investor_may_buy_counts(tmp_path: Path, option: str) -> None:
    """In a deal file: two shares, on the last day of the window, with nothing to lose where they are not bought."""
    view = valued(tmp_path, option)
    assert view.commitment is not None
    assert view.commitment.found.rights == pytest.approx(2 * EACH_CALL, rel=1e-8)
    assert view.commitment.without_remedy == view.commitment.found.rights
    assert [(closing.option, closing.missed.possible) for closing in view.commitment.closings] == [("investor", False)]
    assert view.findings == ()


def test_a_closing_that_the_issuer_may_call_for_counts_against_the_investor(tmp_path: Path) -> None:
    """A default would lose what a thousand shares are worth beyond their conversion: nobody risks it for two."""
    view = valued(tmp_path, "option: issuer")
    assert view.commitment is not None
    assert view.commitment.found.rights == pytest.approx(-2 * EACH_PUT, rel=1e-8)
    assert view.commitment.without_remedy == 0.0
    assert valued(tmp_path, "option: issuer", "0%").rights == 0.0


def test_what_waits_too_is_asked_for_with_its_probability(tmp_path: Path) -> None:
    word = "agreement: {probability: 50%, binding: true, source: supposed}\n"
    for option, each in (("investor", EACH_CALL), ("issuer", -EACH_PUT)):
        view = valued(tmp_path, f"condition: it ships, option: {option}", market=word)
        assert view.rights == pytest.approx(each, rel=1e-8)
    refused = valued(tmp_path, "condition: it ships, option: issuer", market=word.replace("probability: 50%", "benefit: 20%"))
    assert "later: it waits until it ships, and it is an option of the issuer" in refused.findings[0].message


@pytest.mark.parametrize(
    ("closing", "reason"),
    [
        ("option: issuer, once_exercised: right", "it is an option of the issuer, and nobody owes the money once it is exercised"),
        ("security: common", "it is never redeemed or converted, and pays nothing: the terms here give it no value"),
    ],
)
def test_what_has_no_price_is_named(tmp_path: Path, closing: str, reason: str) -> None:
    view = valued(tmp_path, closing)
    assert view.commitment is None
    assert [(f.code, f.message) for f in view.findings] == [("not-priced", f"the closings to come: later: {reason}")]


def test_conditions_that_are_worked_out(tmp_path: Path) -> None:
    """A day that comes before the last needs no probability; an occurrence has one, and missing the closing costs what it does anyhow."""
    word = "agreement: {probability: 100%, binding: true, source: supposed}\n"
    plain = valued(tmp_path, "option: none")
    assert plain.rights < 0
    assert valued(tmp_path, "conditions: [{id: spring, kind: date, not_before: 2020-04-15}]").rights == plain.rights
    for waits in ("condition: it ships", "conditions: [{id: approval, kind: occurrence, occurs: stockholder_approval}]"):
        found = valued(tmp_path, waits, market=word).commitment
        assert found is not None
        assert (found.found.rights, found.closings[0].missed) == (plain.rights, plain.commitment and plain.commitment.closings[0].missed)


def test_a_default_that_needs_a_notice_is_one_all_the_same(tmp_path: Path) -> None:
    """Time to cure that runs from a notice: the notice is given, and missing the closing costs what it costs without one."""
    plain = valued(tmp_path, "option: none")
    text = DEAL.replace("  price: 1000\n", "  price: 1000\n  cure_days: 5\n  cure_runs_from: notice\n")
    (tmp_path / "deal.yaml").write_text(text.replace("CLOSING", "option: none").replace("FRACTION", "100%"), encoding="utf-8")
    noticed = seriatim.value(tmp_path / "deal.yaml", tmp_path / "market.yaml", as_of=date(2020, 1, 31))
    assert plain.rights == noticed.rights < 0
