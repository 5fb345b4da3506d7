"""Rules of lots whose price follows the market: against plain simulations with other rules, the grid on the same days, and themselves."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from seriatim.deal.phrases import Due, Worth
from seriatim.deal.redemption import PriceTest, Rung
from seriatim.provisions import RedemptionCall
from seriatim.units.calendars import is_business_day
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Inputs, Window
from seriatim.valuation.paths.ahead import look_ahead
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.estimate import Group, Means, Sampling
from seriatim.valuation.paths.exercise import Rule
from seriatim.valuation.paths.features import lags
from seriatim.valuation.paths.stepped import Stepped, stepped
from seriatim.valuation.paths.taught import Taught, taught
from seriatim.valuation.paths.world import World
from tests.conftest import require
from tests.provisions.test_conversion_variable import book, clause
from tests.simulator.deals import GIVEN
from tests.valuation.paths.test_stepped import SIGNED, perpetual

RATE, HAZARD, RECOVERY = 0.03, 0.2, 0.3
SAMPLING = Sampling(scramblings=8, log2=10, learning=12, seed=3)


def lot(
    end: str, *more: Any, volatility: float = 0.9, spot: float = 0.05, without: tuple[str, ...] = ("conversion", "dividend"), **terms: Any
) -> Stepped:
    """1,000 shares of $1,000 on February 24, 2017, redeemed on a day, with one variable conversion unless another is given."""
    rights = more or (clause(**{"reference": "lowest", "lowest": 1, **terms}),)
    now = book(*rights, redemption={"on": Due.parse(end)}, without=without).history.now(SIGNED)
    (one,) = now.lots("series_k")
    return Stepped(look_ahead(now, one, "common"), World(Inputs(spot, volatility, Curve.flat(RATE)), Credit(HAZARD, RECOVERY), "afv"))


def learnt(of: Stepped, sampling: Sampling = SAMPLING) -> Taught:
    return taught(of, stepped(of.ahead, of.world.stock(of.times, paths(of.times, sampling.learning, (sampling.seed, 0)))))


def valued(of: Stepped, rule: Any, sampling: Sampling = SAMPLING) -> tuple[float, float]:
    """The value and its standard error."""
    means = Means(of, (Group(of.world, rule),), sampling).found(map)[:, 0]
    return float(means.mean()), float(means.std(ddof=1)) / math.sqrt(len(means))


def trading(end: date) -> list[date]:
    days = [SIGNED + timedelta(days=n) for n in range((end - SIGNED).days + 1)]
    return [day for day in days if is_business_day(day, "nyse") or day == end]


def simulated(days: list[date], count: int, volatility: float, spot: float) -> tuple[np.ndarray, np.ndarray]:
    """Another simulation, of plain random steps: years, and the stock by day while nothing fails."""
    years = np.array([(day - SIGNED).days / 365 for day in days])
    steps = np.diff(years)[:, None]
    normals = np.random.default_rng(17).standard_normal((len(steps), count // 2))
    moved = np.hstack([normals, -normals]) * volatility * np.sqrt(steps) + (RATE + HAZARD - volatility**2 / 2) * steps
    return years, spot * np.exp(np.vstack([np.zeros((1, count)), np.cumsum(moved, axis=0)]))


def stopped(years: np.ndarray, worth: np.ndarray, stops: np.ndarray) -> tuple[float, float]:
    """What a share is worth that brings `worth` where a path first stops, and what is recovered of 1,000 until then; with its error."""
    first = np.argmax(stops, axis=0)
    k = RATE + HAZARD
    brought = np.exp(-k * years[first]) * worth[first, np.arange(worth.shape[1])]
    found = brought + RECOVERY * 1000 * HAZARD / k * (1 - np.exp(-k * years[first]))
    return float(found.mean()), float(found.std()) / math.sqrt(found.size)


def by_a_level(terms: dict[str, Any], end: date, volatility: float) -> tuple[float, float]:
    """The best constant level of what converts, found on half of the paths of the other simulation, on the other half."""
    years, stock = simulated(trading(end), 20_000, volatility, 0.05)
    back, lowest = terms["days"], terms.get("lowest", 1)
    converts = np.full(stock.shape, -np.inf)
    for day in range(back, len(years)):
        seen = np.sort(stock[day - back : day], axis=0)
        reference = seen.mean(axis=0) if terms["reference"] == "mean" else seen[:lowest].mean(axis=0)
        price = np.maximum(float(terms["rate"]) * reference, terms.get("floor", 0.0))
        converts[day] = 1000 / np.minimum(price, terms.get("fixed", np.inf)) * stock[day]

    def earned(level: float, half: slice) -> tuple[float, float]:
        stops = converts[:, half] > level
        stops[-1] = True
        worth = converts[:, half].copy()
        worth[-1] = np.maximum(worth[-1], 1000)
        return stopped(years, worth, stops)

    best = max(np.arange(1000.0, 2500.0, 50.0), key=lambda level: earned(level, slice(0, 10_000))[0])
    return earned(best, slice(10_000, None))


LOW: dict[str, Any] = {"reference": "lowest", "days": 5, "rate": Decimal("0.8")}


@pytest.mark.parametrize(
    ("terms", "end", "volatility"),
    [
        (LOW, date(2017, 5, 24), 0.9),
        (LOW, date(2017, 8, 24), 0.3),
        ({**LOW, "days": 10, "floor": 0.03}, date(2017, 8, 24), 1.5),
        ({"reference": "mean_of_lowest", "lowest": 2, "days": 10, "rate": Decimal("0.75")}, date(2017, 5, 24), 0.9),
        ({"reference": "mean", "days": 3, "rate": Decimal("0.9"), "fixed": 0.06, "combine": "lesser_of"}, date(2017, 8, 24), 0.9),
    ],
)
def test_no_level_of_what_converts_earns_more_than_the_value_and_its_error(terms: dict[str, Any], end: date, volatility: float) -> None:
    """Daily in plain numpy, on 10,000 paths of its own; and where days fall low, the rules earn more than any level."""
    of = lot(str(end), volatility=volatility, **terms)
    found = learnt(of)
    value, sampled = valued(of, found.rule)
    level, apart = by_a_level(terms, end, volatility)
    assert value + 3 * (sampled + sum(found.shortfall.values()) + apart) > level
    if terms["reference"] != "mean":
        assert value > level
        assert found.shortfall["more that might be known"] > 0


def test_rights_are_looked_at_on_every_trading_day_of_five_years() -> None:
    of = lot("2022-02-24", **LOW)
    assert of.ahead.looks == tuple(trading(date(2022, 2, 24)))
    assert not of.ahead.skips
    assert lot("2032-02-24", **LOW).ahead.skips


def test_a_call_that_a_price_sets_off_is_called_on_the_day_after_it() -> None:
    """Convertible at 0.05, called at 105 % once the close was 0.075: the holder then converts for some 1,500."""
    end = date(2018, 2, 24)
    trigger = PriceTest(quote="close", at_least=Decimal("0.075"), for_days=1, of_days=1)
    ladder = (Rung(amount=Worth.parse("105% of stated_value")),)
    given = {**GIVEN, "stated_value": Decimal(1000)}
    call = RedemptionCall("call", **given, ladder=ladder, lots="pro_rata", notice_days=0, common="common", trigger=trigger)
    fixed = clause("fixed", reference="last", lowest=1, days=1, window="including", rate=Decimal("0.0001"), floor="0.05")
    of = lot(str(end), fixed, call)
    value, sampled = valued(of, learnt(of).rule)
    years, stock = simulated(trading(end), 40_000, 0.9, 0.05)
    stops = np.vstack([np.zeros((1, stock.shape[1]), bool), stock[:-1] >= 0.075])
    worth = np.maximum(stock / 0.05 * 1000, np.where(np.arange(len(years)) < len(years) - 1, 1050, 1000)[:, None])
    stops[-1] = True
    exact, apart = stopped(years, worth, stops)
    assert value == pytest.approx(exact, abs=4 * math.hypot(sampled, apart))


@pytest.mark.parametrize(("price", "hazard", "dividend"), [(None, 0.2, 0.15), (1100.0, 0.2, 0.0), (1100.0, 0.05, 0.1)])
def test_where_the_right_knows_the_days_price_alone_it_is_what_the_grid_says_on_the_same_days(
    price: float | None, hazard: float, dividend: float
) -> None:
    """At a fixed price, on each trading day of half a year, with the issuer's call or a stock that pays."""
    require("numba", find_spec("numba"))
    from seriatim.valuation.grid import price_one

    fixed = clause("fixed", reference="last", lowest=1, days=1, window="including", rate=Decimal("0.0001"), floor="0.05")
    ladder = (Rung(amount=Worth.parse("110% of stated_value")),)
    given = {**GIVEN, "stated_value": Decimal(1000)}
    call = RedemptionCall("call", **given, ladder=ladder, lots="pro_rata", notice_days=0)
    of = lot("2017-08-24", fixed, *([call] if price else []))
    world = World(Inputs(0.05, 0.6, Curve.flat(RATE), dividend), Credit(hazard, RECOVERY), "afv")
    of = replace(of, world=world)
    found = learnt(of)
    value, sampled = valued(of, found.rule)
    days = tuple(Window(year, year) for year in (0.0, *of.times))
    calls = tuple(Call(day, price, accrued=False) for day in days[:-1]) if price else ()
    exact, apart = price_one(Contract(of.times[-1], 1000.0, 20_000.0, conversion=days, calls=calls), world.inputs, world.credit, "afv")
    error = sampled + sum(found.shortfall.values()) + apart
    assert value == pytest.approx(exact, abs=4 * error)
    assert error < 5e-3 * exact


def test_worlds_side_by_side_are_each_as_alone() -> None:
    """Of two worlds with the same stock (Tsiveriotis and Fernandes, and no credit risk) and one with another."""
    of = lot("2017-04-24", **LOW)
    moved = paths(of.times, 8, (1, 1))
    rule = of.learn(moved)
    worlds = [of.world, replace(of.world, model="tf"), replace(of.world, model="no_credit")]
    together = of.together([Group(world, rule) for world in worlds], moved)
    for world, found in zip(worlds, together, strict=True):
        (alone,) = of.together((Group(world, rule),), moved)
        assert np.array_equal(found, alone)
    assert not np.array_equal(together[0], together[1])


def test_a_level_says_when_to_convert_whatever_else_is_known() -> None:
    """Above twice what is redeemed: each path brings 2,000 or more, or what the last day does."""
    of = lot("2017-05-24", volatility=2.0, **LOW)
    course = of.course(paths(of.times, 9, (2, 2)))
    worth = of.follow(paths(of.times, 9, (2, 2)), Rule(0.0, level=2.0))
    converted = np.stack(course.shares)
    stops = converted >= 2000
    stops[-1] = True
    converted[-1] = np.maximum(converted[-1], 1000)
    first = np.argmax(stops, axis=0)
    k, years = RATE + HAZARD, np.array(course.years)[first]
    least = np.exp(-k * years) * converted[first, np.arange(len(first))]
    assert np.all(worth >= least - 1e-9)
    assert (worth - least).max() < RECOVERY * 1000 * HAZARD / k * (1 - math.exp(-k * course.years[-1])) + 200


def test_over_how_many_days_rises_are_told() -> None:
    assert [lags(back) for back in (0, 1, 5, 20)] == [(), (1, 2), (1, 2, 3, 4, 5), (1, 2, 10, 19, 20)]


def test_the_years_not_followed_are_estimated_for_what_is_never_redeemed_alone() -> None:
    """A conversion at a discount that waits for a rise earns a little more each year; the gain beyond five years is a small part."""
    ahead = perpetual(clause(**LOW))
    of = Stepped(replace(ahead, looks=ahead.days[::20]), World(Inputs(0.05, 0.9, Curve.flat(RATE)), Credit(HAZARD), "afv"))
    found = learnt(of, replace(SAMPLING, learning=10))
    assert "years after 5" in found.shortfall
    assert "years after" not in " ".join(learnt(lot("2017-04-24", **LOW), replace(SAMPLING, learning=9)).shortfall)
    value, _ = valued(of, found.rule, replace(SAMPLING, log2=8))
    assert 0 <= found.shortfall["years after 5"] < 0.02 * value
