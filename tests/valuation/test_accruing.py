"""What has accrued when a preferred is called or put: since before the valuation day, and up to the redemption that takes it along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import seriatim
from seriatim.valuation.pricing import Worth
from seriatim.valuation.resolve import Resolved

DEAL = """
seriatim: 1
id: accruing
title: A preferred with rights
currency: USD
assumptions: {{x: {{says: made up, changes: [value]}}}}
parties: {{co: {{name: Co, role: issuer}}, inv: {{name: Inv, role: investor}}}}
securities:
  common: {{kind: common, name: Common}}
  pref:
    kind: preferred
    name: Pref
    stated_value: {{value: 1000, assumed: x}}
    opening: [{{holder: inv, shares: {{value: 1000, assumed: x}}, on: 2024-01-02}}]
    clauses:
      - {{clause: conversion_fixed, into: common, price: {price}, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}}
      - {{clause: redemption_mandatory, on: {after} after issue, amount: stated_value + accrued, roll: none, calendar: nyse}}
      - {{clause: dividend_cumulative, rate: 8%, basis: stated_value, day_count: 30/360_us, compounding: never, payable: {payable},
         roll: none, calendar: nyse, paid_in: cash}}
      - {right}
"""
MARKET = """
spot: {{price: 9, on: {on}, source: s}}
volatility: {{value: 50%, source: s}}
rate: {{value: 3%, source: s}}
credit: {{{credit}, jump: 100%, source: s}}
dividend_yield: {{value: 0%, source: s}}
borrow: {{value: 0%, source: s}}
"""
PUT = "{clause: redemption_put, amount: stated_value + accrued, notice_days: 0, opens: 1 days after issue}"
CALL = "{clause: redemption_call, ladder: [{amount: stated_value + accrued}], lots: pro_rata, notice_days: 0, opens: 1 days after issue}"
SAFE, RISKY, WIDE = "hazard: 0.1%, recovery: 0%", "spread: 12%, recovery: 0%", "spread: 9%, recovery: 0%"


def valued(
    folder: Path, right: str, on: date, credit: str, after: str = "3 years", price: int = 1000, payable: str = "semiannually after issue"
) -> tuple[Resolved, Worth]:
    """The lot on a day, and what it is worth."""
    (folder / "deal.yaml").write_text(DEAL.format(right=right, price=price, after=after, payable=payable))
    (folder / "market.yaml").write_text(MARKET.format(on=on, credit=credit))
    (lot,) = seriatim.value(folder / "deal.yaml", folder / "market.yaml", as_of=on).lots
    assert lot.worth is not None
    return lot.resolved, lot.worth


def test_what_may_be_put_today_is_worth_what_has_accrued_by_today(tmp_path: Path) -> None:
    """Quarterly 20.00, on March 20 for 78 of 90 days by 30/360: 17.33, and 1,000.

    Evenly between tomorrow's 17.56 and the 20.00 of April 2, today's is 17.35. Waiting for it costs 12 % a year, and brings 8.
    """
    _, worth = valued(tmp_path, PUT, date(2024, 3, 20), RISKY, payable="quarterly after issue")
    assert worth.priced.each == pytest.approx(1000 + 20 * 78 / 90, abs=0.03)


def test_the_last_half_year_accrues_for_a_call_too(tmp_path: Path) -> None:
    """Half a year before the redemption at 1,040, without risk, at 3 %: called now for 1,000 and a day's 0.22; waiting costs 8 % a year.

    With nothing accruing in the last half year the issuer would wait, and call for 1,000 on the last day: 985.
    """
    resolved, worth = valued(tmp_path, CALL, date(2024, 1, 3), SAFE, "6 months")
    assert resolved.contract is not None
    assert (resolved.contract.redemption, resolved.contract.recovers) == (1000.0, 1040.0)
    assert [round(flow.amount, 9) for flow in resolved.contract.flows] == [40.0]
    assert worth.priced.each == pytest.approx(1000 + 40 / 180, abs=0.01)


def test_without_a_right_that_asks_what_has_accrued_the_redemption_is_one_sum(tmp_path: Path) -> None:
    resolved, _ = valued(tmp_path, CALL.replace(" + accrued", ""), date(2024, 1, 3), SAFE, "6 months")
    assert resolved.contract is not None
    assert (resolved.contract.redemption, resolved.contract.flows) == (1040.0, ())


def test_what_is_never_paid_before_the_redemption_accrues_all_the_time(tmp_path: Path) -> None:
    """Two years after issue 160.00 have accrued; the issuer's call for 1,160.00 is worth it, at 8 % against 3."""
    resolved, worth = valued(tmp_path, CALL, date(2026, 1, 2), SAFE, payable="never")
    assert resolved.contract is not None
    (flow,) = resolved.contract.flows
    assert flow.amount == pytest.approx(240.0)
    assert worth.priced.each == pytest.approx(1160, abs=0.3)


@pytest.mark.parametrize("model", ["afv", "tf"])
def test_a_call_of_the_issuer_adds_nothing_to_what_the_holder_has(tmp_path: Path, model: str) -> None:
    """A risky preferred far from conversion: called at par it is worth no more than without the call. It was, by a tenth and more,
    where the last quarter was called for less than it was redeemed for, and Tsiveriotis and Fernandes's cash so lost its spread."""
    _, never = valued(tmp_path, CALL.replace("1 days", "59 months"), date(2024, 1, 3), WIDE, "5 years", 22, "quarterly after issue")
    _, worth = valued(tmp_path, CALL.replace("1 days", "3 months"), date(2024, 1, 3), WIDE, "5 years", 22, "quarterly after issue")
    each, less = (w.priced.each if model == "afv" else float(w.others["tf"]) for w in (never, worth))
    assert less <= each + 3 * worth.priced.error
