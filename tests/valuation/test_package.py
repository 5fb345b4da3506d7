"""The package moved: grids, tornados, bridges and calibrations, against its own value and the laws of its inputs."""

from __future__ import annotations

import math
from dataclasses import astuple, replace
from datetime import date
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from seriatim.valuation.bridge import START, bridge
from seriatim.valuation.calibration import NotReachedError, calibrate
from seriatim.valuation.closed_form import closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Put, Window
from seriatim.valuation.fingerprint import inputs_hash
from seriatim.valuation.levers import LEVERS, lever
from seriatim.valuation.market import LeverName
from seriatim.valuation.package import Package, value, values
from seriatim.valuation.sensitivity import surface, tornado
from seriatim.valuation.staged.solve import staged, staged_plans
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy
from seriatim.valuation.summed import steps, summed
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED
from tests.valuation.test_staged import HALF, closings
from tests.valuation.test_standing import stands

LOT = Holding(1000.0, 0.0, PREFERRED)
ALONE = Package((), (), INPUTS, CREDIT, beside=(LOT,))
ENDS = Package((LOT,), closings()[1:], INPUTS, CREDIT)
STANDS = replace(ENDS, closings=stands(ENDS.closings))


def test_the_value_is_that_of_the_lots_and_of_the_closings() -> None:
    """915,570 and 2,121,312, which a lot of another class raises by what it is worth alone."""
    assert value(ALONE) == pytest.approx(915_570.0, abs=0.5)
    assert value(ENDS) == pytest.approx(3_036_882, abs=1.0)
    assert value(replace(ENDS, beside=(LOT,))) == pytest.approx(3_036_882 + 915_570, abs=2.0)
    assert value(STANDS) == staged(STANDS.lots, STANDS.closings, INPUTS, CREDIT).value


@pytest.mark.parametrize("package", [ALONE, ENDS, STANDS])
def test_a_grid_has_the_value_in_its_middle_and_rises_both_ways(package: Package) -> None:
    found = surface(package)
    row, column = found.volatilities.index(1.2), found.spots.index(0.0023)
    assert found.whole[row, column] == pytest.approx(value(package), rel=1e-12)
    assert (np.diff(found.whole, axis=0) > 0).all()
    assert (np.diff(found.whole, axis=1) > 0).all()


@pytest.mark.parametrize(("package", "close"), [(ALONE, 1e-14), (ENDS, 1e-8), (STANDS, 2e-6)])
def test_one_solution_for_all_prices_is_each_price_solved_alone(package: Package, close: float) -> None:
    spots, volatilities = np.array([0.001, 0.0023, 0.0041]), np.array([[0.7], [1.9]])
    together = values(package, spots, volatilities)
    assert together.whole.shape == together.held.shape == (2, 3)
    alone = [[value(replace(package, inputs=replace(INPUTS, spot=s, volatility=v))) for s in (0.001, 0.0023, 0.0041)] for v in (0.7, 1.9)]
    assert together.whole == pytest.approx(np.array(alone), rel=close)


@pytest.mark.parametrize(("spots", "volatilities"), [(0.0, 1.2), (0.0023, -1.0), (float("nan"), 1.2), (0.0023, float("inf"))])
def test_prices_and_volatilities_that_cannot_be_are_refused(spots: float, volatilities: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        values(ENDS, spots, volatilities)


def test_plans_side_by_side_are_each_plan_alone() -> None:
    plans = [tuple(replace(p, remedy=Remedy(part, 0.01)) for p in STANDS.closings) for part in (0.5, 0.0, 1.0)]
    _, together = staged_plans(STANDS.lots, plans, INPUTS, CREDIT)
    assert together == pytest.approx([staged(STANDS.lots, plan, INPUTS, CREDIT).rights for plan in plans], rel=1e-13)


def test_real_probabilities_stand_beside_the_risk_neutral() -> None:
    """A stock that grows at the rate it grows at risk-neutrally, r + p, is the same; one that grows more is paid for more often."""
    at = {drift: staged(STANDS.lots, STANDS.closings, INPUTS, CREDIT, drift=drift) for drift in (0.169, 0.5)}
    assert at[0.169].real == pytest.approx(at[0.169].funded, rel=1e-12)
    assert all(real > neutral for real, neutral in zip(at[0.5].real, at[0.5].funded, strict=True))
    assert at[0.5].real_proceeds > at[0.5].proceeds == at[0.169].proceeds


def test_a_tornado_is_sorted_and_moves_each_input_alone() -> None:
    found = tornado(STANDS)
    assert [moved.effect for moved in found] == sorted((moved.effect for moved in found), reverse=True)
    by_name = {moved.lever.name: moved for moved in found}
    assert set(by_name) == {each.name for each in LEVERS} - {"spread", "benefit"}
    assert by_name["volatility"].at_high == value(replace(STANDS, inputs=replace(INPUTS, volatility=1.3)))
    assert (by_name["hazard"].low, by_name["hazard"].high) == (0.1, 0.2)
    assert by_name["agreement"].high == 1.0
    assert by_name["dividend_yield"].at_high == by_name["borrow"].at_high == value(replace(STANDS, inputs=replace(INPUTS, borrow=0.01)))
    assert tornado(STANDS, {"volatility": (0.6, 1.8)})[0].at_low == value(replace(STANDS, inputs=replace(INPUTS, volatility=0.6)))


def test_what_is_given_of_a_credit_stays_when_the_recovery_moves() -> None:
    by_spread = replace(ALONE, by_hazard=False)
    assert astuple(lever("recovery").moved(by_spread, 0.4).credit) == pytest.approx((0.25, 0.4, 1.0, 0.15))
    assert astuple(lever("recovery").moved(ALONE, 0.4).credit) == pytest.approx((0.15, 0.4, 1.0, 0.09))
    assert lever("hazard").level(by_spread) is None


@pytest.mark.parametrize("package", [ALONE, ENDS, STANDS, replace(STANDS, closings=closings(binding=True)[1:])])
def test_a_bridge_ends_at_the_value_and_its_steps_sum_to_it(package: Package) -> None:
    found = bridge(package)
    assert (found[0].term, found[-1].level) == (START, value(package))
    levels = [pillar.level for pillar in found]
    assert sum(steps(levels, 2)) == summed([value(package)], 2)[0]
    by_term = {pillar.term: pillar for pillar in found}
    assert by_term["conversion"].level == pytest.approx(1000 * closed_form(PREFERRED, INPUTS, CREDIT, "afv"), rel=1e-12)
    if "closings to come" in by_term:
        assert by_term["closings to come"].without == pytest.approx(by_term["conversion"].level, rel=1e-12)
        assert by_term["remedy for a default of the investor"].level <= by_term["remedy for a default of the investor"].without  # type: ignore[operator]
        assert found[-1].level >= by_term["remedy for a default of the investor"].level


def test_calls_and_puts_are_terms_of_a_bridge() -> None:
    """On the grid; without conversion a call at 120 that is above what is left with default risk is worth nothing."""
    require("numba", find_spec("numba"))
    rights = {"calls": (Call(Window(0.0, 5.0), 120.0),), "puts": (Put(Window(2.0, 2.0), 90.0),)}
    contract = Contract(5.0, 100.0, 20.0, **rights)  # type: ignore[arg-type]
    package = replace(ALONE, inputs=replace(INPUTS, spot=4.5, volatility=0.8), beside=(Holding(10.0, 0.0, contract),))
    found = {pillar.term: pillar for pillar in bridge(package)}
    assert list(found) == [START, "default of the issuer", "conversion", "calls of the issuer", "puts of the holder"]
    assert found["calls of the issuer"].level < found["conversion"].level < found["calls of the issuer"].without  # type: ignore[operator]
    assert found["puts of the holder"].level == value(package) > found["puts of the holder"].without  # type: ignore[operator]
    with_put = math.exp(-0.169 * 2) * 900.0
    assert found["conversion"].without == pytest.approx(with_put, rel=1e-6)


def test_a_perpetual_moves_too() -> None:
    """It pays nothing, is never redeemed, and is converted some day: all its value is the conversion's."""
    perpetual = Contract(math.inf, 1000.0, 250_000.0)
    package = replace(ALONE, inputs=replace(INPUTS, dividend_yield=0.02), beside=(Holding(1.0, 0.0, perpetual),))
    if find_spec("numba"):
        assert bridge(package)[-1].level == value(package) > 0
    assert lever("rate").level(package) == pytest.approx(0.019)
    assert inputs_hash(package, date(2017, 2, 24)) != inputs_hash(ALONE, date(2017, 2, 24))


def test_a_bridge_has_the_terms_that_are_there() -> None:
    straight = replace(ALONE, beside=(Holding(10.0, 0.0, PREFERRED.without_conversion),))
    assert [pillar.term for pillar in bridge(straight)] == [START, "default of the issuer"]
    assert [pillar.term for pillar in bridge(replace(straight, credit=Credit()))] == [START]
    assert value(straight) == pytest.approx(10_000 * math.exp(-0.169 * 5), rel=1e-12)


CASES: list[tuple[Package, LeverName, float]] = [
    (ALONE, "hazard", 800_000.0),
    (ALONE, "volatility", 800_000.0),
    (ENDS, "volatility", 1_000_000.0),
    (STANDS, "volatility", 1_000_000.0),
    (STANDS, "agreement", 2_000_000.0),
    (replace(ALONE, by_hazard=False, model="tf"), "spread", 800_000.0),
]


@pytest.mark.parametrize(("package", "name", "price"), CASES)
def test_what_is_calibrated_gives_the_price_back(package: Package, name: LeverName, price: float) -> None:
    found = calibrate(package, name, price)
    assert value(lever(name).moved(package, found.used)) == pytest.approx(price, rel=1e-9)
    assert found.value == value(found.package)
    assert found.is_unique


def test_an_input_that_is_its_own_calibration_is_found() -> None:
    assert calibrate(STANDS, "volatility", value(STANDS)).used == 1.2
    assert calibrate(ALONE, "hazard", value(ALONE)).used == 0.15


def test_two_hazards_that_give_one_price_are_both_found_and_the_nearest_is_used() -> None:
    """A stock that may fail grows faster while it lives: a higher hazard can be worth as much again."""
    found = calibrate(STANDS, "hazard", 4_000_000.0)
    assert not found.is_unique
    assert [value(lever("hazard").moved(STANDS, root)) for root in found.roots] == pytest.approx([4e6, 4e6], rel=1e-9)
    assert found.used == min(found.roots, key=lambda root: abs(root - 0.15))


def test_a_price_that_no_input_reaches_is_refused_with_what_is_reached() -> None:
    with pytest.raises(NotReachedError, match="from 0% to 1000%") as caught:
        calibrate(STANDS, "hazard", 1_000_000.0)
    assert 1e6 < caught.value.lowest < value(STANDS) < caught.value.highest
    with pytest.raises(ValueError, match="has no agreement"):
        calibrate(ALONE, "agreement", 1.0)


def test_a_discount_on_restricted_stock_makes_converting_before_a_default_worth_less() -> None:
    """At a discount of all of the price converting saves nothing, as if it were not allowed."""

    def at(remedy: Remedy) -> float:
        return value(replace(STANDS, closings=stands(closings(remedy=remedy, binding=True)[1:])))

    by_discount = [at(replace(HALF, discount=discount)) for discount in (0.0, 0.1, 0.3, 1.0)]
    assert all(more >= less for more, less in pairwise(by_discount))
    assert by_discount[0] > by_discount[2]
    assert by_discount[-1] == pytest.approx(at(replace(HALF, convertible=0.0)), rel=1e-12)


def test_the_hash_is_of_the_numbers_and_of_all_of_them() -> None:
    """Stable from run to run: it is printed beside figures that are kept."""
    on = date(2017, 2, 24)
    assert inputs_hash(ALONE, on) == "f8e54cca8af263ac0373b567345893e3f82efbd2afb26c576d0cf38a1364b99c"
    changed: list[Purchase] = [replace(STANDS.closings[0], cost=1e6 + 1e-9), *STANDS.closings[1:]]
    others = [replace(STANDS, closings=tuple(changed)), replace(STANDS, model="no_credit"), ENDS, ALONE]
    assert len({inputs_hash(package, on) for package in (STANDS, *others)}) == 5
    assert inputs_hash(STANDS, on) != inputs_hash(STANDS, date(2017, 2, 25))


def test_summed_parts_are_within_a_unit_of_their_own() -> None:
    parts = [0.125, -3.337, 1e6 / 3, 2.0, -0.0049]
    found = summed(parts, 2)
    assert sum(found) == summed([sum(parts)], 2)[0]
    assert all(abs(float(printed) - part) < 0.01 for printed, part in zip(found, parts, strict=True))
