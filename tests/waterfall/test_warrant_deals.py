"""Published tables with warrants as deal files, from the file to the breakpoint: what the solver is asked comes from the clauses."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import seriatim

HEAD = """seriatim: 1
id: published
title: A published table
currency: USD
parties: {acme: {name: Acme, role: issuer}, ann: {name: Ann, role: holder}}
securities:
"""
SERIES = """  {name}:
    kind: preferred
    name: {name}
    stated_value: {price}
    opening: [{{holder: ann, shares: {shares}, on: 2019-01-01}}]
    clauses:
      - {{clause: conversion_fixed, id: {name}_converts, into: common, price: {price}, amount: stated_value, fractions: down,
         adjusts_for_splits: true, restricted: false}}
      - {{clause: dividend_participating, id: {name}_dividend, common: common, conversion: {name}_converts, basis: per_share}}
      - {{clause: liquidation_preference, id: {name}_first, amount: stated_value + accrued, rank: 1, participation: none,
         conversion: {name}_converts}}
"""
WARRANTS = """  {name}:
    kind: warrant
    name: {name}
    opening: [{{holder: ann, shares: {shares}, on: 2019-01-01}}]
    clauses:
      - {{clause: warrant_exercise, id: {name}_exercise, into: {into}, shares: 1, price: {price}, expires: 5 years after issue,
         fractions: down, adjusts_for_splits: true, number_adjusts: false, cashless: none}}
"""


def common(shares: int) -> str:
    return f"  common: {{kind: common, name: common, opening: [{{holder: ann, shares: {shares}, on: 2019-01-01}}]}}\n"


def look(tmp_path: Path, securities: str, *words: object, events: str = "", as_of: str = "2019-06-30") -> Any:
    deal, happened = tmp_path / "deal.yaml", tmp_path / "events.yaml"
    deal.write_text(HEAD + securities, encoding="utf-8")
    happened.write_text(f"seriatim: 1\ndeal: published\nevents: [{events}]\n", encoding="utf-8")
    ran = seriatim("waterfall", deal, "--events", happened, "--as-of", as_of, *words, "--json")
    assert ran.code == 0, ran.out
    return ran.json


def breakpoints(view: Any) -> list[Decimal]:
    return [Decimal(t["from"]) for t in view["tranches"][1:]]


def amounts(view: Any) -> dict[str, Decimal]:
    return {c["class"]: Decimal(c["amount"]) for c in view["exits"][0]["classes"]}


COMPLEXCO = (
    common(1500)
    + SERIES.format(name="a", price=2, shares=500)
    + SERIES.format(name="b", price=5, shares=300)
    + WARRANTS.format(name="warrants", into="common", price=10, shares=250)
)
AICPA = (
    common(1000)
    + SERIES.format(name="a", price=1, shares=1000)
    + WARRANTS.format(name="a_warrants", into="a", price=1, shares=1000)
    + WARRANTS.format(name="options", into="common", price="0.20", shares=1000)
)
OWED = "{id: d, kind: dividend_paid, on: 2019-03-01, security: common, per_share: 0.50, participating: owed}"
"""Fifty cents become owed on each share of the series, and on no share that a warrant would still buy."""


def test_complexco_with_its_warrants(tmp_path: Path):
    """https://www.yumpu.com/en/document/view/55813686/a-laypersons-guide-to-the-option-pricing-model/8"""
    assert breakpoints(look(tmp_path, COMPLEXCO)) == [2500, 5500, 11500, 23000]


def test_warrants_on_preferred_do_not_get_what_has_accrued_on_it(tmp_path: Path):
    """http://www.slideshare.net/aks_india/understanding-warrants-treatment-6960998"""
    assert breakpoints(look(tmp_path, AICPA, events=OWED)) == [1500, 1700, 3300, 4800]


def test_every_dollar_beyond_the_strike(tmp_path: Path):
    """ComplexCo sold for 28,100: (28,100 + 2,500 paid in) / 2,550 = 12.00 a share, and 2.00 for each warrant."""
    assert amounts(look(tmp_path, COMPLEXCO, "--exit", "28100")) == {"common": 18_000, "a": 6_000, "b": 3_600, "warrants": 500}


@pytest.mark.parametrize(("as_of", "last"), [("2024-01-01", 23000), ("2024-01-02", 11500)])
def test_a_warrant_that_has_expired_asks_for_nothing(tmp_path: Path, as_of: str, last: int):
    view = look(tmp_path, COMPLEXCO, "--exit", "28100", as_of=as_of)
    assert breakpoints(view)[-1] == last
    assert amounts(view).get("warrants", Decimal(0)) == (500 if last == 23000 else 0)


def test_who_exercises_a_warrant_is_said_to(tmp_path: Path):
    """100 common, 50 warrants at 2: of 350, (350 + 100) / 150 = 3 a share, so a warrant gets 1; of 150 none is worth its strike."""
    deal = tmp_path / "deal.yaml"
    deal.write_text(HEAD + common(100) + WARRANTS.format(name="warrant", shares=50, into="common", price=2), encoding="utf-8")
    for exit, told in (("350", ["exercises", "50.00"]), ("150", ["lets go", "0.00"])):
        ran = seriatim("waterfall", deal, "--as-of", "2019-06-30", "--exit", exit)
        assert ran.code == 0, ran.err
        row = next(row for row in ran.out.splitlines() if row.startswith("warrant "))
        assert re.split(r"\s{2,}", row.strip())[-2:] == told


def test_a_warrant_on_preferred_is_exercised_and_then_does_what_that_does(tmp_path: Path):
    """A share that asks for 10 first, a warrant at 4 for another: of 18, both have their 10, the warrant gets 6, and 2 is left."""
    securities = common(1) + SERIES.format(name="a", shares=1, price=10)
    securities += WARRANTS.format(name="w", shares=1, into="a", price=4)
    view = look(tmp_path, securities, "--exit", "18")
    assert [(s["seat"], s["each"], s["does"]) for s in view["exits"][0]["per_share"]] == [
        ("common", "2", "shares"),
        ("a", "10", "keeps"),
        ("w", "6", "keeps"),
    ]
    ran = seriatim("waterfall", tmp_path / "deal.yaml", "--as-of", "2019-06-30", "--exit", "18")
    assert "exercises, keeps its preference" in next(row for row in ran.out.splitlines() if row.startswith("w "))
