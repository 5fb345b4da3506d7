"""Rights that open after the valuation day reach the pricers: each lot's own windows, ladders, notices, and what accrues on top.

Counted on paper for 1,000 dollars of preferred issued on 2020-01-01, redeemed after five years (1,827 days), and a lot a year younger.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seriatim.app.workspace import Options, open_workspace
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Inputs, Put, Window
from seriatim.valuation.paths.lot import followed, lot_worth
from seriatim.valuation.paths.world import World
from seriatim.valuation.resolve import Resolved, resolved

ISSUED = date(2020, 1, 1)

DEAL = """
seriatim: 1
id: rights
title: Rights that open later
currency: USD
sources: {c: {title: Certificate}}
parties: {corp: {name: Corp, role: issuer}, fund: {name: Fund, role: holder}, late: {name: Late, role: holder}}
securities:
  common: {kind: common, name: Common, opening: [{holder: fund, shares: {value: 1_000_000, cite: c}, on: 2020-01-01}]}
  pref:
    kind: preferred
    name: Preferred
    stated_value: {value: 1000, cite: c}
    opening:
      - {holder: fund, shares: {value: 100, cite: c}, on: 2020-01-01}
      - {holder: late, shares: {value: 100, cite: c}, on: 2021-01-01}
    clauses:
      - {clause: conversion_fixed, into: common, price: 5, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false, until: 4 years after issue, cite: c}
      - {clause: redemption_mandatory, on: 5 years after issue, amount: stated_value + accrued, roll: none,
         calendar: none, cite: c}
"""
CALL = """      - {{clause: redemption_call, ladder: [{ladder}], lots: pro_rata, notice_days: {notice},
         opens: 2 years after issue, cite: c{more}}}
"""
DIVIDEND = """      - {clause: dividend_cumulative, rate: 8%, basis: stated_value, day_count: actual/365_fixed, compounding: never,
         payable: semiannually after issue, roll: none, calendar: none, paid_in: cash, cite: c}
"""
PUT = """      - {{clause: redemption_put, amount: stated_value, notice_days: {notice}, opens: 3 years after issue,
         closes: 3 years after issue, cite: c}}
"""
FORCED = """      - {clause: conversion_forced, into: common, conversion: conversion_fixed, quote: close, met_days: 1, days: 1,
         window: including, at_least: 6, amount: stated_value, fractions: down, adjusts_for_splits: true, restricted: false, cite: c}
"""
SIMPLE = "{amount: 105% of stated_value + accrued}"


def found(tmp_path: Path, *clauses: str, on: date = ISSUED) -> tuple[Resolved, ...]:
    file = tmp_path / "deal.yaml"
    file.write_text(DEAL + "".join(clauses), encoding="utf-8")
    return resolved(open_workspace(file, Options()).now(on, None), "pref", "common")


def contract(tmp_path: Path, *clauses: str, on: date = ISSUED) -> Contract:
    given = found(tmp_path, *clauses, on=on)[0].contract
    assert given is not None
    return given


def after(day: date, today: date = ISSUED) -> float:
    return (day - today).days / 365


def test_a_put_of_one_day_years_ahead_is_there(tmp_path: Path) -> None:
    """On 2023-01-01, though nothing else falls on that day."""
    day = after(date(2023, 1, 1))
    assert contract(tmp_path, PUT.format(notice=0)).puts == (Put(Window(day, day), 1000.0, accrued=False),)


def test_what_accrues_comes_on_top_of_a_call_that_opens_on_a_day_of_payment(tmp_path: Path) -> None:
    """1,050 and what has accrued: on 2022-01-01 nothing has, 37 days later 8.11."""
    (call,) = contract(tmp_path, DIVIDEND, CALL.format(ladder=SIMPLE, notice=0, more="")).calls
    assert call == Call(Window(after(date(2022, 1, 1)), after(date(2025, 1, 1))), 1050.0, accrued=True)


def test_a_notice_is_given_so_many_days_before_the_redemption(tmp_path: Path) -> None:
    """Redeemed from 2022-01-01 on, called from 2021-12-02 on, 30 days before."""
    (call,) = contract(tmp_path, DIVIDEND, CALL.format(ladder=SIMPLE, notice=30, more="")).calls
    opens, closes = after(date(2021, 12, 2)), after(date(2024, 12, 2))
    assert (call.window.opens, call.window.closes) == pytest.approx((opens, closes))
    assert (call.price, call.accrued, call.notice) == (1050.0, True, 30 / 365)


def test_a_ladder_turns_on_days_on_which_nothing_else_does(tmp_path: Path) -> None:
    """1,200 up to 2023-01-01, 1,100 up to 2024-01-01, then 1,020."""
    steps = "{amount: 1200, until: 3 years after issue}, {amount: 1100, until: 4 years after issue}, {amount: 1020}"
    calls = contract(tmp_path, CALL.format(ladder=steps, notice=0, more="")).calls
    assert [(call.price, call.window.opens) for call in calls] == [
        (1200.0, after(date(2022, 1, 1))),
        (1100.0, after(date(2023, 1, 2))),
        (1020.0, after(date(2024, 1, 2))),
    ]


def test_each_lot_has_its_own_days(tmp_path: Path) -> None:
    """On 2021-06-01: what counts from issue lies a year apart for the two lots, also where one's right is open already."""
    for today in (date(2021, 6, 1), date(2022, 6, 1)):
        older, younger = (
            each.contract for each in found(tmp_path, CALL.format(ladder=SIMPLE, notice=0, more=""), PUT.format(notice=0), on=today)
        )
        assert older is not None
        assert younger is not None
        assert older.calls[0].window.opens == max(after(date(2022, 1, 1), today), 0.0)
        assert younger.calls[0].window.opens == after(date(2023, 1, 1), today)
        assert [put.window.opens for put in (*older.puts, *younger.puts)] == [after(date(year, 1, 1), today) for year in (2023, 2024)]
        ends = [window.closes for each in (older, younger) for window in each.conversion]
        assert ends == [after(date(year, 1, 1), today) for year in (2024, 2025)]


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        (PUT.format(notice=30), "redemption_put needs a notice of the holder first"),
        (FORCED, "conversion_forced may be used only while the price of common is high enough"),
        (
            CALL.format(ladder=SIMPLE, notice=0, more=", common: common, trigger: {quote: close, at_least: 6, for_days: 1, of_days: 1}"),
            "redemption_call may be used only while the price of common is high enough",
        ),
    ],
)
def test_what_a_contract_cannot_hold_is_named_and_not_left_out(tmp_path: Path, clause: str, reason: str) -> None:
    for each in found(tmp_path, clause):
        assert each.contract is None
        assert reason in each.refusals


SERIES_B = """  pref_b:
    kind: preferred
    name: Preferred B
    stated_value: {value: 100, cite: c}
    clauses:
      - {clause: conversion_fixed, id: b_into_common, into: common, price: 5, amount: stated_value, fractions: down,
         adjusts_for_splits: true, restricted: false, cite: c}
"""
COMMON = "  common: {kind: common, name: Common, opening: [{holder: fund, shares: {value: 1_000_000, cite: c}, on: 2020-01-01}]}\n"
INTO_B = "into_b converts it into pref_b, and the market file has the price of common alone"


@pytest.fixture
def into_b(tmp_path: Path) -> Path:
    """Ten of Series B for a share, each of them twenty common: 800 at 4 dollars, and not the 40 of ten common."""
    file = tmp_path / "deal.yaml"
    text = DEAL.replace(
        "clause: conversion_fixed, into: common, price: 5", "clause: conversion_fixed, id: into_b, into: pref_b, price: 100"
    )
    file.write_text(text.replace("  pref:\n", SERIES_B + "  pref:\n"), encoding="utf-8")
    return file


def test_what_a_conversion_gives_is_not_taken_for_the_common(into_b: Path) -> None:
    """Neither a contract nor paths: ten shares of the series were priced as ten of the common, and along paths as nothing."""
    now = open_workspace(into_b, Options()).now(ISSUED, None)
    for each in resolved(now, "pref", "common"):
        assert (each.contract, each.refusals) == (None, (INTO_B,))
        with pytest.raises(ValueError, match=INTO_B):
            lot_worth(followed(now, each.lot, "common", World(Inputs(4.0, 0.6, Curve.flat(0.02)), Credit(0.05), "afv")))


def test_where_there_is_no_common_a_conversion_has_no_price(into_b: Path) -> None:
    text = into_b.read_text(encoding="utf-8").replace(COMMON, "")
    into_b.write_text(text.replace(SERIES_B[SERIES_B.index("    clauses:") :], ""), encoding="utf-8")
    now = open_workspace(into_b, Options()).now(ISSUED, None)
    refusal = "into_b converts it into pref_b, and the deal has no common stock that the market file has the price of"
    assert all(each.refusals == (refusal,) for each in resolved(now, "pref", ""))


WAITING = """      - {clause: conversion_automatic, into: common, occurrence: public_offering, conversion: conversion_fixed,
         amount: stated_value, fractions: down, adjusts_for_splits: true, restricted: false, cite: c}
      - {clause: redemption_put, amount: 101% of stated_value, notice_days: 10, occurrence: change_of_control, within_days: 60, cite: c}
      - {clause: redemption_call, ladder: [{amount: stated_value}], lots: pro_rata, notice_days: 0, needs: rating_fall, cite: c,
         common: common, trigger: {quote: close, at_least: 6, for_days: 1, of_days: 1}}
      - {clause: redemption_change_of_control, occurrence: sale_of_the_company, days: 10, amount: stated_value, roll: none, calendar: none,
         cite: c}
      - {clause: exchange, into: common, amount: 1, price: 1, fractions: down, part: any, restricted: false, to_day: 2021-06-01, cite: c}
"""


def test_each_kind_of_clause_that_waits_is_named_with_what_it_waits_for(tmp_path: Path) -> None:
    """A call that waits for an occurrence and for the stock's price waits for the occurrence; an exchange past its last day for nothing."""
    waits = {
        "conversion_automatic": "it waits until public offering has occurred",
        "redemption_put": "change of control has not occurred",
        "redemption_call": "rating fall has not occurred",
        "redemption_change_of_control": "sale of the company has not occurred",
    }
    first, _ = found(tmp_path, WAITING, on=date(2021, 6, 1))
    assert first.waits == {**waits, "exchange": "both sides have to agree to it"}
    for each in found(tmp_path, WAITING, on=date(2021, 6, 2)):
        assert each.waits == waits
        assert each.contract is not None
        assert (each.contract.calls, each.contract.puts) == ((), ())
