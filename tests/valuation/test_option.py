"""What a warrant is worth: against Black and Scholes written anew, a simulation, QuantLib, a binomial tree, and the grid."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec
from statistics import NormalDist

import numpy as np
import pytest

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.lattice import Lattice
from seriatim.valuation.option import Option, option_value
from seriatim.valuation.pricing import price
from seriatim.valuation.structural import structural_warrant
from tests.conftest import require

require("numba", find_spec("numba"))

FIVE_YEARS = Option(1.0, 2.0, 5.0)
MARKET = Inputs(1.5, 1.0, Curve.flat(0.02))


def black_scholes(spot: float, strike: float, years: float, volatility: float, rate: float, pays: float = 0.0) -> float:
    """The call, as in the textbooks."""
    spread = volatility * math.sqrt(years)
    up = (math.log(spot / strike) + (rate - pays) * years) / spread + spread / 2
    normal = NormalDist().cdf
    return spot * math.exp(-pays * years) * normal(up) - strike * math.exp(-rate * years) * normal(up - spread)


def tree(option: Option, inputs: Inputs, hazard: float = 0.0, steps: int = 2000) -> float:
    """An American call on a binomial tree with the forward rate of each step; the mean of so many steps and one more."""
    found = []
    for count in (steps, steps + 1):
        step = option.years / count
        up = math.exp(inputs.volatility * math.sqrt(step))
        worth = np.maximum(inputs.spot * up ** (2.0 * np.arange(count + 1) - count) - option.strike, 0.0)
        for at in range(count - 1, -1, -1):
            rate = inputs.rate.total((at + 1) * step) - inputs.rate.total(at * step) + hazard * step
            chance = (math.exp(rate - inputs.yields * step) - 1 / up) / (up - 1 / up)
            worth = math.exp(-rate) * (chance * worth[1:] + (1 - chance) * worth[:-1])
            if at * step >= option.opens:
                worth = np.maximum(worth, inputs.spot * up ** (2.0 * np.arange(at + 1) - at) - option.strike)
        found.append(float(worth[0]))
    return option.shares * sum(found) / 2


def test_without_dividends_it_is_black_and_scholes_at_the_rate_with_the_hazard() -> None:
    """1.0666 and 1.1637 by the textbook formula at 2 % and at 12 %; models in which the stock does not default have the former."""
    alone, failing = (black_scholes(1.5, 2.0, 5.0, 1.0, rate) for rate in (0.02, 0.12))
    assert (round(alone, 4), round(failing, 4)) == (1.0666, 1.1637)
    assert option_value(FIVE_YEARS, MARKET, Credit(0.1), "afv").each == pytest.approx(failing, rel=1e-13)
    others: tuple[Model, ...] = ("tf", "no_credit")
    for model in others:
        assert option_value(FIVE_YEARS, MARKET, Credit(0.1, spread=0.1), model).each == pytest.approx(alone, rel=1e-13)
    assert option_value(FIVE_YEARS, MARKET, Credit(0.1, jump=0.0), "afv").each == pytest.approx(alone, rel=1e-13)
    found = option_value(replace(FIVE_YEARS, shares=7.41, cost=14.82), MARKET, Credit(0.1, recovery=0.4), "afv")
    assert found.each == pytest.approx(7.41 * failing, rel=1e-13)
    assert found.method == "closed form"


@pytest.mark.parametrize("jump", [0.3, 0.8])
def test_a_stock_that_keeps_a_part_goes_on(jump: float) -> None:
    """Half a million simulated ends of the stock, each with a day of default, and their mirror images."""
    generator = np.random.default_rng(7)
    normal, day = generator.standard_normal(500_000), generator.exponential(1 / 0.1, 500_000)
    ends = []
    for sign in (1.0, -1.0):
        alive = np.minimum(day, 5.0)
        log = (0.02 - 0.5) * 5.0 + 0.1 * jump * alive + sign * math.sqrt(5.0) * normal + np.where(day < 5.0, math.log(1 - jump), 0.0)
        ends.append(np.maximum(1.5 * np.exp(log) - 2.0, 0.0) * math.exp(-0.1))
    paid = (ends[0] + ends[1]) / 2
    found = option_value(FIVE_YEARS, MARKET, Credit(0.1, jump=jump), "afv").each
    assert abs(found - paid.mean()) < 4 * paid.std() / math.sqrt(len(paid))


@pytest.mark.parametrize(
    ("option", "inputs", "hazard", "reference"),
    [
        (Option(1, 100, 3), Inputs(100, 0.2, Curve.flat(0.04), 0.08), 0.0, 8.943979825571562),
        (Option(1, 100, 3), Inputs(100, 0.2, Curve.flat(0.08), 0.04), 0.0, 17.21483597400057),
        (Option(1, 2, 5), Inputs(1.5, 1.0, Curve.flat(0.02), 0.01, 0.02), 0.1, 1.0175156810956463),
        (Option(1, 0.1, 7), Inputs(1.5, 0.8, Curve.flat(0.02), 0.2), 0.0, 1.4),
        (Option(1, 2, 10), Inputs(1.5, 1.5, Curve.flat(0.05), 0.01), 0.0, 1.4083991057109475),
        (Option(1, 1, 5), Inputs(1, 5.0, Curve.flat(0.02), 0.03), 0.1, 0.9833965142636603),
        (Option(1, 100, 1), Inputs(100, 0.05, Curve.flat(0.03), 0.03), 0.0, 1.9473173069313863),
        (Option(1, 100, 3), Inputs(100, 0.2, Curve.flat(-0.02)), 0.0, 11.699155069331391),
        (Option(1, 100, 3), Inputs(100, 0.2, Curve.flat(-0.02), 0.01), 0.0, 10.651684159299101),
    ],
)
def test_early_exercise_against_quantlib(option: Option, inputs: Inputs, hazard: float, reference: float) -> None:
    """QuantLib 1.x, QdFpAmericanEngine, high precision, at the rate with the hazard; with a rate below zero too."""
    found = option_value(option, inputs, Credit(hazard), "afv")
    assert found.method == "boundary"
    assert found.each == pytest.approx(reference, rel=5e-8)
    assert abs(found.each - reference) <= found.error + 1e-11


@pytest.mark.parametrize(("shares", "cost", "years", "volatility", "rate", "pays", "hazard"), [
    (1.0, 2.0, 5.0, 1.0, 0.02, 0.03, 0.1),
    (7.41, 12.0042, 5.0, 0.8, 0.02, 0.06, 0.0),
])  # fmt: skip
def test_it_is_a_convertible_that_pays_interest_on_its_strike(
    shares: float, cost: float, years: float, volatility: float, rate: float, pays: float, hazard: float
) -> None:
    """Warrant and strike together are converted or redeemed for the strike, and earn the rate and the hazard on it.

    That is what the grid prices under no interest, a hazard of both, and a recovery of all: another scheme, to its own error.
    """
    own = option_value(Option(shares, cost, years), Inputs(1.5, volatility, Curve.flat(rate), pays), Credit(hazard), "afv")
    market = Inputs(1.5, volatility, Curve.flat(0.0), pays)
    grid = price(Contract(years, cost, shares), market, Credit(rate + hazard, 1.0, 1.0), "afv")
    assert grid.method == "grid"
    assert own.each == pytest.approx(grid.each - cost, abs=3 * (grid.error + own.error))


@pytest.mark.parametrize(
    ("curve", "volatility", "pays", "hazard", "opens", "method"),
    [
        (Curve((0.005, 0.01, 0.02, 0.04), (0.5, 1, 3, 10)), 1.0, 0.03, 0.1, 0.0, "boundary"),
        (Curve((0.12, 0.06, 0.05), (1, 3, 5)), 0.6, 0.06, 0.0, 2.0, "lattice"),
        (Curve((-0.02, -0.01, 0.01), (1, 2, 5)), 0.5, 0.02, 0.0, 0.0, "lattice"),
        (Curve((0.02, -0.01), (1, 5)), 0.5, 0.0, 0.0, 1.5, "lattice"),
        (Curve((0.005, 0.05, 0.08), (1, 3, 5)), 0.6, 0.02, 0.0, 0.0, "boundary"),
    ],
)
def test_rates_of_a_curve_against_a_binomial_tree(
    curve: Curve, volatility: float, pays: float, hazard: float, opens: float, method: str
) -> None:
    """Written for this test; 2,000 and 2,001 steps are within 2e-4."""
    option, inputs = Option(1.0, 1.2, 4.0, opens), Inputs(1.5, volatility, curve, pays)
    found = option_value(option, inputs, Credit(hazard), "afv")
    assert found.method == method
    assert found.each == pytest.approx(tree(option, inputs, hazard), rel=2e-4)


def test_the_lattice_and_the_boundary_agree_and_a_partial_fall_lies_between() -> None:
    inputs = replace(MARKET, dividend_yield=0.05)
    by_boundary = option_value(FIVE_YEARS, inputs, Credit(0.1), "afv")
    added, error = Lattice(inputs, 2.0, 5.0, 0.0, 0.1, 1.0).added()
    assert added == pytest.approx(by_boundary.early, abs=error + by_boundary.error)
    nearly = option_value(FIVE_YEARS, inputs, Credit(0.1, jump=1 - 1e-9), "afv")
    assert nearly.method == "lattice"
    assert nearly.each == pytest.approx(by_boundary.each, rel=1e-4)
    hardly = option_value(FIVE_YEARS, inputs, Credit(0.1, jump=1e-9), "afv").each
    assert hardly == pytest.approx(option_value(FIVE_YEARS, inputs, Credit(), "afv").each, rel=1e-4)
    assert hardly < option_value(FIVE_YEARS, inputs, Credit(0.1, jump=0.5), "afv").each < by_boundary.each


def test_laws_of_the_right() -> None:
    """Early adds, and more the sooner the right opens; never below exercise today, nor above the stock; more volatile, dearer."""
    inputs = replace(MARKET, dividend_yield=0.08)
    each = [option_value(replace(FIVE_YEARS, opens=opens), inputs, Credit(0.1), "afv") for opens in (5.0, 4.0, 2.0, 0.0)]
    assert each[0].early == 0.0
    assert [one.each for one in each] == sorted(one.each for one in each)
    assert option_value(replace(FIVE_YEARS, cost=0.3), inputs, Credit(), "afv").each >= 1.2
    for volatility in (0.01, 0.2, 1.0, 5.0):
        low, high = (
            option_value(FIVE_YEARS, replace(inputs, volatility=v), Credit(0.1), "afv").each for v in (volatility, volatility * 1.1)
        )
        assert 0 <= low < high < 1.5 or volatility == 0.01


def test_with_structural_dilution_it_is_worth_less() -> None:
    """8.949701434840884 and 1.1276332221226857 by scipy's fsolve on equity and volatility at once; few warrants dilute nothing."""
    inputs = Inputs(1.5, 0.8, Curve.flat(0.02))
    option = Option(7.41, 12.0042, 7.0)
    assert structural_warrant(option, 1_250_000, 67_000_000, inputs, Credit(0.1)).each == pytest.approx(8.949701434840884, rel=1e-9)
    found = structural_warrant(FIVE_YEARS, 50e6, 50e6, MARKET, Credit(0.1))
    assert (found.each, found.volatility) == pytest.approx((1.1276332221226857, 1.0786616941451284), rel=1e-9)
    alone = option_value(FIVE_YEARS, MARKET, Credit(0.1), "afv").each
    assert found.each < alone
    assert structural_warrant(FIVE_YEARS, 1e4, 1e9, MARKET, Credit(0.1)).each == pytest.approx(alone, rel=2e-5)
    with pytest.raises(ValueError, match="pays nothing"):
        structural_warrant(FIVE_YEARS, 1.0, 1e9, replace(MARKET, borrow=0.01), Credit(0.1))
