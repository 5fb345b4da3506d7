"""Contracts of plain numbers along paths: what the formulas and the grid say, within four standard errors that are what they say."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from seriatim.valuation import pricing
from seriatim.valuation.closed_form import Model, closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.paths import contract as by_paths
from seriatim.valuation.paths.estimate import Estimated, Sampling, estimated
from seriatim.valuation.paths.fixed import Fixed
from seriatim.valuation.paths.world import World
from seriatim.valuation.pricing import price
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

SMALL = Sampling(log2=11, learning=13)
STOCK = Inputs(100.0, 0.3, Curve((0.04, 0.06), (1.0, 5.0)), 0.01)
DAYS = tuple(Window(n / 4, n / 4) for n in range(1, 21))
"""A right on twenty days, a quarter of a year apart."""
COUPONS = tuple(Flow(n / 2, 4.0, (n - 1) / 2) for n in range(1, 11))
BOND = Contract(5.0, 100.0, 1.0, conversion=DAYS, flows=COUPONS)


def value(
    contract: Contract, inputs: Inputs, credit: Credit, model: Model = "afv", sampling: Sampling = SMALL, looks: int = 8
) -> Estimated:
    return estimated(Fixed(contract, World(inputs, credit, model), 8), sampling)


@pytest.mark.parametrize(
    ("credit", "model", "says"),
    [
        (Credit(0.15), "afv", 915.5700),
        (Credit(0.15, 0.4), "afv", 1118.094),
        (Credit(0.25, 0.4), "afv", 1042.727),
        (Credit(0.15, 0.0, 0.0), "afv", 943.726),
        (Credit(spread=0.15), "tf", 907.0657),
        (Credit(), "no_credit", 1355.594),
    ],
)
def test_series_k_is_what_its_formulas_say(credit: Credit, model: Model, says: float) -> None:
    found = value(PREFERRED, INPUTS, credit, model)
    assert found.value == pytest.approx(says, abs=4 * found.error + 1e-3)
    assert found.error < 1e-4 * says


@pytest.mark.parametrize("volatility", [0.01, 0.3, 1.2, 5.0])
def test_no_volatility_drowns_the_value(volatility: float) -> None:
    """At 500 % over five years next to no path ends in the money, and nearly all of the value is on those: it is in the shares taken off.

    What is left there, 1e-8 of the value, is on fewer paths than are drawn, so that no standard error of theirs can tell of it.
    """
    inputs = replace(INPUTS, volatility=volatility)
    found = value(replace(PREFERRED, conversion=(Window(5.0, 5.0),)), inputs, CREDIT)
    exact = closed_form(PREFERRED, inputs, CREDIT, "afv")
    assert found.value == pytest.approx(exact, abs=4 * found.error + 2e-8 * exact)
    assert found.error < 1e-3 * exact


def test_without_volatility_the_best_day_is_known() -> None:
    """2,000 of shares against 1,000 at the end, a yield of 30 %: converting today is best. With 500 of shares, the end is."""
    inputs = Inputs(1.0, 1e-4, Curve.flat(0.05), 0.3)
    rich, poor = (value(Contract(2.0, 1000.0, shares), inputs, Credit()) for shares in (2000.0, 500.0))
    assert rich.value == pytest.approx(2000.0, rel=1e-6)
    assert poor.value == pytest.approx(1000 * math.exp(-0.1), rel=1e-6)


@pytest.mark.parametrize(
    ("contract", "credit", "model"),
    [
        (BOND, Credit(0.03), "afv"),
        (BOND, Credit(0.03, 0.4), "afv"),
        (BOND, Credit(spread=0.03), "tf"),
        (replace(BOND, puts=(Put(Window(3.0, 3.0), 105.0, accrued=False),)), Credit(0.03), "afv"),
        (replace(BOND, puts=(Put(Window(3.0, 3.0), 102.0),)), Credit(spread=0.03), "tf"),
        (replace(BOND, calls=tuple(Call(day, 110.0) for day in DAYS[8:19])), Credit(0.03, 0.4), "afv"),
        (replace(BOND, calls=tuple(Call(day, 110.0, accrued=False) for day in DAYS[8:19])), Credit(), "no_credit"),
        (replace(BOND, calls=tuple(Call(day, 110.0, notice=0.1) for day in DAYS[8:19])), Credit(0.03, 0.3), "afv"),
        (replace(BOND, calls=tuple(Call(day, 110.0, notice=0.1) for day in DAYS[8:19])), Credit(0.03, 0.0, 0.5), "afv"),
        (replace(BOND, calls=tuple(Call(day, 105.0, trigger=130.0) for day in DAYS[8:19])), Credit(0.03), "afv"),
        (replace(BOND, calls=(Call(DAYS[9], 108.0),), puts=(Put(Window(3.5, 3.5), 101.0),)), Credit(0.03, 0.4), "afv"),
    ],
)
def test_what_the_grid_prices_too_agrees_with_it(contract: Contract, credit: Credit, model: Model) -> None:
    require("numba", find_spec("numba"))
    from seriatim.valuation.grid import price_one

    exact, apart = price_one(contract, STOCK, credit, model)
    found = value(contract, STOCK, credit, model)
    assert found.value == pytest.approx(exact, abs=4 * found.error + apart)
    assert found.error < 6e-4 * exact


@pytest.mark.parametrize(
    ("rights", "credit"),
    [
        ({}, Credit(0.03, 0.4)),
        ({"calls": (Call(Window(2.0, 5.0), 110.0),)}, Credit(0.03)),
        ({"calls": (Call(Window(2.0, 5.0), 105.0, trigger=130.0),)}, Credit(0.03)),
        ({"puts": (Put(Window(1.0, 5.0), 95.0),)}, Credit(0.08, 0.4)),
    ],
)
def test_what_some_days_miss_of_rights_over_time_is_in_the_error(
    rights: dict[str, Any], credit: Credit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the grid, on which rights are used at any moment; a call set off by a price is worth half a per cent more on 64 days."""
    require("numba", find_spec("numba"))
    from seriatim.valuation.grid import price_one

    monkeypatch.setattr(by_paths, "SAMPLING", SMALL)
    contract = replace(BOND, conversion=(Window(),), **rights)
    exact, apart = price_one(contract, STOCK, credit, "afv")
    found, short = by_paths.value_of(contract, STOCK, credit, "afv"), by_paths.shortfall(contract, STOCK, credit, "afv")
    assert 0 < short < 0.01 * exact
    assert found.value == pytest.approx(exact, abs=2 * (found.error + short) + apart)


def test_rights_on_stated_days_alone_miss_none() -> None:
    assert "days not looked at" not in by_paths.policy(BOND, 0.0)
    assert "rights over time on 64 days" in by_paths.policy(replace(BOND, conversion=(Window(),)), 0.1)


def test_two_calls_on_one_day_are_the_cheaper_one() -> None:
    """The grid refuses them; on paths the issuer uses the better."""
    one = replace(BOND, calls=(Call(DAYS[9], 108.0),))
    two = replace(BOND, calls=(Call(DAYS[9], 108.0), Call(DAYS[9], 115.0)))
    assert value(two, STOCK, Credit(0.03)).value == value(one, STOCK, Credit(0.03)).value


def test_the_number_of_workers_changes_no_bit() -> None:
    security = Fixed(BOND, World(STOCK, Credit(0.03), "afv"), 8)
    sampling = Sampling(scramblings=6, log2=8, learning=9)
    alone = estimated(security, sampling)
    for workers in (2, 5):
        with ThreadPoolExecutor(workers) as pool:
            assert estimated(security, sampling, pool.map) == alone


def test_the_standard_error_is_what_it_says() -> None:
    """Over 50 seeds the error in units of the standard error has no mean, and the spread of Student's law with 15 degrees (1.07)."""
    european = replace(PREFERRED, conversion=(Window(5.0, 5.0),))
    exact = closed_form(PREFERRED, INPUTS, CREDIT, "afv")
    found = [value(european, INPUTS, CREDIT, sampling=Sampling(log2=6, learning=6, seed=seed)) for seed in range(50)]
    scores = np.array([(each.value - exact) / each.error for each in found])
    assert abs(scores.mean()) < 4 * 1.07 / math.sqrt(50)
    assert 0.7 < scores.std(ddof=1) < 1.5
    assert np.abs(scores).max() < 5.5


def test_more_paths_make_the_error_smaller_faster_than_random_ones_would() -> None:
    european = replace(PREFERRED, conversion=(Window(5.0, 5.0),))
    few, many = (value(european, INPUTS, CREDIT, sampling=Sampling(log2=log2, learning=6)).error for log2 in (6, 12))
    assert many < few / 16  # random points: 64 times as many, an eighth of the error


def test_what_the_grid_refuses_is_priced_along_paths_and_says_so() -> None:
    """Two calls on one day; and what neither prices is refused by name."""
    two = replace(BOND, calls=(Call(DAYS[9], 108.0), Call(DAYS[9], 115.0)))
    found = price(two, STOCK, Credit(0.03), "afv")
    assert (found.method, found.paths) == ("paths", 65_536)
    assert found.error < 5e-4 * found.each
    assert "each right is used when it pays more than waiting" in found.policy
    with pytest.raises(ValueError, match="positive"):
        price(BOND, replace(STOCK, spot=-1.0), Credit(0.03), "afv")


def test_without_numba_the_grid_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dividend and a call, by name of what is not there: the value is the grid's within four standard errors, plus days between looks."""
    monkeypatch.setattr(pricing, "find_spec", lambda name: None)
    monkeypatch.setattr(by_paths, "SAMPLING", SMALL)
    found = price(BOND, STOCK, Credit(0.03), "afv")
    assert found.method == "paths"
    assert found.each == pytest.approx(value(BOND, STOCK, Credit(0.03)).value, rel=5e-4)


@pytest.mark.parametrize(
    ("contract", "credit", "model", "reason"),
    [
        (replace(BOND, calls=(Call(DAYS[9], 108.0, notice=0.1),)), Credit(spread=0.03), "tf", "on the grid alone"),
        (replace(BOND, calls=(Call(DAYS[9], 108.0, notice=0.1),)), Credit(0.03, 0.4, 0.5), "afv", "no formula"),
        (replace(BOND, conversion=(Window(2.0, 1.0),)), Credit(), "no_credit", "closes before it opens"),
        (replace(BOND, flows=(Flow(6.0, 4.0),)), Credit(), "no_credit", "after the redemption"),
        (BOND, Credit(0.03, 1.4), "afv", "parts from 0 to 1"),
        (replace(BOND, years=math.inf), Credit(), "no_credit", "positive numbers"),
    ],
)
def test_what_paths_refuse_they_refuse_by_name(contract: Contract, credit: Credit, model: Model, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        by_paths.value_of(contract, STOCK, credit, model)
