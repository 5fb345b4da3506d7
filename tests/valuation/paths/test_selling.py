"""A lot sold bit by bit: limits and volume as the ledger has them, counted by hand where nothing moves, and their order where all does."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Due
from seriatim.projection.market import Impact
from seriatim.provisions import ExchangeCap, OwnershipLimit
from seriatim.valuation.contract import Credit, Curve, Inputs
from seriatim.valuation.paths.ahead import look_ahead
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.estimate import Group, Sampling, estimated
from seriatim.valuation.paths.selling import THRESHOLDS, Outlet, Selling
from seriatim.valuation.paths.stepped import Stepped, stepped
from seriatim.valuation.paths.world import World
from tests.provisions.test_conversion_variable import clause, series
from tests.simulator.deals import Book

SIGNED = date(2017, 2, 24)
STILL = Inputs(0.05, 1e-6, Curve.flat(0.0))
LIVELY = Inputs(0.05, 0.9, Curve.flat(0.03))
SAFE = Credit()
SMALL = Sampling(scramblings=4, log2=7, learning=9)
OWNERSHIP: dict[str, Any] = {"fraction": Decimal("0.0499"), "ceiling": Decimal("0.0499"), "notice_days": 61, "summed": "holder"}


def ownership(fraction: str = "0.0499") -> OwnershipLimit[Any]:
    given = {**OWNERSHIP, "fraction": Decimal(fraction), "ceiling": Decimal(fraction)}
    return OwnershipLimit("blocker", "series_k", {}, "common", **given)


def exchange_cap(outstanding: int) -> ExchangeCap[Any]:
    return ExchangeCap("cap", "series_k", "common", Decimal("0.1999"), "approval", Decimal(outstanding))


def lot(inputs: Inputs, *limits: Any, outlet: Outlet | None = None, credit: Credit = SAFE, looks: int = 64, **terms: Any) -> Selling:
    """1,000 shares of $1,000, convertible at 80 % of the day's price, redeemed on April 24, 2017."""
    right = clause(**{"window": "including", "reference": "last", "lowest": 1, "days": 1, **terms})
    redeemed = {"on": Due.parse("2 months after issue")}
    deal = series(right, redemption=redeemed, common={"float": 10_000_000}, authorized=10**12)
    deal = replace(deal, clauses=Clauses([*deal.clauses, *limits]))
    now = Book(deal).close("only").history.now(SIGNED)
    (one,) = now.lots("series_k")
    return Selling(look_ahead(now, one, "common", looks), World(inputs, credit, "afv"), outlet)


def on_one_path(security: Selling, threshold: float = 0.0) -> float:
    return float(security.follow(paths(security.times, 1, (1, 1)), threshold)[0])


def test_with_no_limit_in_the_way_it_is_the_optimum_of_a_discount_from_the_day() -> None:
    found = estimated(lot(LIVELY), SMALL)
    assert found.value == pytest.approx(1250.0, rel=1e-6)


DAYS = 41
"""Trading days from February 24 to April 24, 2017, both counted: 3 in February, 23 in March, 15 in April, of which Good Friday is none."""


def mixed(given: int) -> float:
    """What a share is worth if so many of 1,000 bring 1,250 and the others are redeemed for 1,000."""
    return (given * 1250 + (1000 - given) * 1000) / 1000


def test_the_market_takes_a_tenth_of_its_volume_a_day() -> None:
    """10 % of 10,100,000 are 1,010,000 shares a day, 40 preferred: all in 25 days. Of a tenth of that, 4 preferred for 41 days."""
    assert on_one_path(lot(STILL, outlet=Outlet(1.01e7, 0.1))) == pytest.approx(1250.0, rel=1e-4)
    assert on_one_path(lot(STILL, outlet=Outlet(1.01e6, 0.1))) == pytest.approx(mixed(4 * DAYS), rel=1e-4)


def test_days_that_are_not_looked_at_let_more_be_sold_on_the_next() -> None:
    """On every fifth trading day the market takes what five days take, 505,000 shares: 20 preferred, none more than one by one."""
    weekly, daily = (on_one_path(lot(STILL, outlet=Outlet(1.01e6, 0.1), looks=looks)) for looks in (8, 64))
    assert weekly == pytest.approx(daily, rel=2e-3)


def test_a_sale_lowers_its_own_price() -> None:
    """100,000 of 1,010,000 sold at an impact of 50 %: 4.95 % less."""
    outlet = Outlet(1.01e6, 0.1, Impact("linear", 0.5, 0.0))
    exact = (4 * DAYS * 1250 * (1 - 0.5 / 10.1) + (1000 - 4 * DAYS) * 1000) / 1000
    assert on_one_path(lot(STILL, outlet=outlet)) == pytest.approx(exact, rel=1e-4)


def test_what_stays_of_it_lowers_the_conversion_price_too() -> None:
    """Played by hand: each day 80 % of the day's price, whole preferred and whole shares, and every fall is for good."""
    price, kept, brought = 0.05, 1000, 0.0
    for _ in range(DAYS):
        given = math.floor(101_000 * 0.8 * price / 1000)
        shares = math.floor(given * 1000 / (0.8 * price))
        fall = 0.5 * shares / 1.01e6
        brought, kept, price = brought + shares * price * (1 - fall), kept - given, price * (1 - fall)
    found = on_one_path(lot(STILL, outlet=Outlet(1.01e6, 0.1, Impact("linear", 0.5, 1.0))))
    assert found == pytest.approx((brought + kept * 1000) / 1000, rel=1e-4)
    assert price < 0.025


@pytest.mark.parametrize("fraction", [0.01, 0.002])
def test_an_ownership_limit_lets_through_what_the_ledger_would(fraction: float) -> None:
    """1 %: 101,010 shares at first (0.01 × 10,000,000 / 0.99), 4 preferred at 0.04; what is sold is outstanding, so there is room again."""
    outstanding, given = 10_000_000, 0
    for _ in range(DAYS):
        preferred = math.floor(math.floor(fraction * outstanding / (1 - fraction)) * 0.04 / 1000)
        given, outstanding = given + preferred, outstanding + preferred * 25_000
    assert on_one_path(lot(STILL, ownership(str(fraction)))) == pytest.approx(mixed(given), rel=1e-4)
    assert given == 0 if fraction == 0.002 else 4 * DAYS < given < 1000


def test_an_exchange_cap_ends_it() -> None:
    """19.99 % of 10,000,000 are 1,999,000 shares: 79 preferred at 25,000 each, and no more."""
    assert on_one_path(lot(STILL, exchange_cap(10_000_000))) == pytest.approx((79 * 1250 + 921 * 1000) / 1000, rel=1e-4)


def test_limits_only_ever_lower_the_value() -> None:
    free, blocked, capped = (
        estimated(lot(LIVELY, *limits, credit=Credit(0.3), window="before", reference="lowest", days=5, looks=12), SMALL).value
        for limits in ((), (ownership("0.02"),), (ownership("0.02"), exchange_cap(10_000_000)))
    )
    assert free > blocked > capped > 900


def test_the_optimum_without_limits_is_no_less_than_the_policy() -> None:
    security = lot(LIVELY, window="before", reference="lowest", days=5, looks=10)
    best = estimated(Stepped(security.ahead, security.world), Sampling(scramblings=4, log2=9, learning=12))
    stated = estimated(security, SMALL)
    assert stated.value < best.value + 4 * math.hypot(stated.error, best.error)


def test_the_threshold_is_the_best_on_the_paths_that_it_was_learnt_from() -> None:
    security = lot(LIVELY, window="before", reference="lowest", days=5, looks=12)
    moved = paths(security.times, 9, (3, 0))
    chosen = security.learn(moved)
    part = moved[:, : 512 // len(THRESHOLDS)]
    means = [float(security.follow(part, threshold).mean()) for threshold in THRESHOLDS]
    assert means[THRESHOLDS.index(chosen)] == max(means)


def test_a_default_leaves_what_is_recovered_of_what_is_not_sold() -> None:
    """Never converted before the end (threshold infinite) and no price above 80 %: 1,000 or recovered 40 % of it, at 30 % a year."""
    security = lot(STILL, credit=Credit(0.3, 0.4), rate=Decimal("1.1"))
    years = security.times[-1]
    exact = 1000 * math.exp(-0.3 * years) + 400 * (1 - math.exp(-0.3 * years))
    found = security.follow(paths(security.times, 2, (1, 1)), np.inf)
    assert found == pytest.approx(np.full(4, exact), rel=1e-6)


def test_the_clauses_say_whether_a_limit_narrows() -> None:
    for limits, expected in (((), False), ((ownership(),), True), ((ownership("0.9999"),), False)):
        security = lot(LIVELY, *limits, looks=4)
        stock = security.world.stock(security.times, paths(security.times, 4, (1, 1)))
        assert stepped(security.ahead, stock, limits=True).narrowed is expected


def test_levels_that_change_half_way_add_what_is_estimated() -> None:
    """At 80 % of the lowest of five days, sold at 200,000 shares a day: the row's best level, and pairs near it, on the same paths."""
    security = lot(LIVELY, outlet=Outlet(2e6, 0.1), window="before", reference="lowest", days=5)
    moved = paths(security.times, 11, (3, 1))
    each = 2048 // 26
    found = security.shortfall(moved, 1.2)
    stated = float(security.follow(moved[:, :each], 1.2).mean())
    pairs = [float(security.follow(moved[:, :each], (1.2 * a, 1.2 * b)).mean()) for a, b in ((1.1, 0.9), (0.9, 1.1), (0.95, 0.95))]
    assert found >= max(0.0, max(pairs) - stated) - 1e-9
    assert found < 0.1 * stated
    (same,) = security.together((Group(security.world, (1.2, 1.2)),), moved[:, :each])
    assert same.mean() == pytest.approx(stated, rel=1e-12)
