"""The staged commitment where shares have no formula: paths of its own over values of its own, limits, laws.

The values along the paths are those of a plain explicit lattice, written here; the paths decide by the boundaries that were found.
"""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seriatim.valuation.contract import Call, Contract, Credit, Flow, Inputs, Window
from seriatim.valuation.staged.solve import rights_at, staged
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy, Staged
from tests.conftest import require
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED
from tests.valuation.test_staged import HALF, SHARES, closings, series_k

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

require("numba", find_spec("numba"))

FEE = replace(INPUTS, borrow=0.1)
YIELDS = replace(INPUTS, borrow=0.1, dividend_yield=0.05)
RECOVERS = Credit(0.25, 0.4)
GAP, STEPS_A_MONTH = 0.03, 180
LOGS = GAP * np.arange(-420, 330) + math.log(0.004)


def lattice(inputs: Inputs, credit: Credit) -> list[Array]:
    """One share of Series K by months since its issue, 0 to 5, at `LOGS`: an explicit lattice with three branches, converted whenever
    that is more.
    """
    step, variance = 1 / 12 / STEPS_A_MONTH, inputs.volatility**2
    drift = inputs.rate.zeros[0] + credit.hazard - inputs.yields - variance / 2
    spread = variance * step / GAP**2
    up, down = (spread + drift * step / GAP) / 2, (spread - drift * step / GAP) / 2
    kept = math.exp(-(inputs.rate.zeros[0] + credit.hazard) * step)
    recovered = credit.recovery * 1000 * credit.hazard * step
    parity = 250_000 * np.exp(LOGS)
    worth = np.maximum(parity, 1000.0)
    found: list[Array] = []
    for month in range(60, -1, -1):
        if month <= 5:
            found.insert(0, worth.copy())
        for _ in range(STEPS_A_MONTH if month else 0):
            inner = kept * (up * worth[2:] + (1 - spread) * worth[1:-1] + down * worth[:-2]) + recovered
            worth[1:-1] = np.maximum(parity[1:-1], inner)
            worth[0], worth[-1] = kept * worth[0] + recovered, parity[-1]
    return found


def walked(found: Staged, inputs: Inputs, credit: Credit, remedy: Remedy, binding: bool) -> tuple[float, list[float], float]:
    """The package along a million paths of an investor who does at each closing what the boundaries say."""
    tables = lattice(inputs, credit)
    random, count, step, rate = np.random.default_rng(20161124), 1_000_000, 1 / 12, inputs.rate.zeros[0]
    price, alive, open_ = np.full(count, inputs.spot), np.ones(count, bool), np.ones(count, bool)
    each = float(np.interp(math.log(inputs.spot), LOGS, tables[0]))
    worth, funded = np.full(count, 1000 * (each - 1000)), [1.0]
    for k in range(1, 6):
        drift = rate + credit.hazard - inputs.yields - inputs.volatility**2 / 2
        price = price * np.exp(drift * step + inputs.volatility * math.sqrt(step) * random.standard_normal(count))
        alive &= random.random(count) < math.exp(-credit.hazard * step)
        shares = [np.interp(np.log(price), LOGS, tables[k - j]) for j in range(k + 1)]
        edges = found.boundaries[k]
        takes = open_ & alive & (price >= edges[0] if edges else True)
        stops = open_ & alive & ~takes
        lost = np.zeros(count)
        for n, v in zip(SHARES, shares[:k], strict=False):
            by_redemption = remedy.redeemed * (v - np.minimum(remedy.price, v))
            lost += n * np.minimum(v - 250_000 * price, by_redemption)
        discount = math.exp(-rate * k * step)
        worth += np.where(takes, discount * SHARES[k] * (shares[k] - 1000), 0.0)
        worth -= np.where(stops, discount * lost, 0.0) if binding or k < 5 else 0.0
        open_ = takes
        funded.append(float(np.mean(takes)))
    return float(np.mean(worth)), funded, float(np.std(worth)) / math.sqrt(count)


@pytest.mark.parametrize(
    ("inputs", "credit", "binding"), [(FEE, CREDIT, True), (FEE, CREDIT, False), (YIELDS, RECOVERS, True), (INPUTS, RECOVERS, True)]
)
def test_paths_under_the_policy_found(inputs: Inputs, credit: Credit, binding: bool) -> None:
    """Within four standard errors; the lattice is good to 3e-4 of a share's value."""
    found = staged((), closings(binding=binding), inputs, credit)
    worth, funded, error = walked(found, inputs, credit, HALF, binding)
    assert abs(worth - found.value) < 4 * error
    assert funded == pytest.approx(found.funded, abs=4 * 0.5 / 1000)


def test_what_is_converted_between_closings_is_hardly_ever_missed() -> None:
    """The one approximation: a lot converted for the stock's yield is no longer redeemed, and the value counts it as if it were.

    Forty thousand paths by days, each lot converted where the lattice says so: at 15 % of yields what a default is said to take from
    lots that are gone already is less than a hundredth of a percent of what has been paid for them.
    """
    found, tables = staged((), closings(binding=True), YIELDS, CREDIT), lattice(YIELDS, CREDIT)
    from_on = [float(LOGS[np.argmax(table <= 250_000 * np.exp(LOGS) * (1 + 1e-12))]) for table in tables]
    random, count, days = np.random.default_rng(7), 40_000, 30
    at, alive, open_ = np.full(count, math.log(YIELDS.spot)), np.ones(count, bool), np.ones(count, bool)
    gone, over = [np.zeros(count, bool)], 0.0
    drift = YIELDS.rate.zeros[0] + CREDIT.hazard - YIELDS.yields - YIELDS.volatility**2 / 2
    for k in range(1, 6):
        for _ in range(days):
            at += drift / 360 + YIELDS.volatility / math.sqrt(360) * random.standard_normal(count)
            gone = [lot | (at >= from_on[k - 1 - j]) for j, lot in enumerate(gone)]
        alive &= random.random(count) < math.exp(-CREDIT.hazard / 12)
        edges = found.boundaries[k]
        takes = open_ & alive & (np.exp(at) >= edges[0])
        for j, lot in enumerate(gone):
            worth = np.interp(at, LOGS, tables[k - j])
            lost = SHARES[j] * np.minimum(worth - 250_000 * np.exp(at), HALF.redeemed * (worth - HALF.price))
            over += float(np.mean(np.where(open_ & alive & ~takes & lot, lost, 0.0)))
        open_ = takes
        gone.append(np.zeros(count, bool))
    assert 0 <= over < 1e-4 * 5e6


def value(purchases: tuple[Purchase, ...], inputs: Inputs, credit: Credit = CREDIT) -> float:
    return staged((), purchases, inputs, credit).value


@pytest.mark.parametrize("binding", [False, True])
def test_without_a_yield_it_is_the_formula(binding: bool) -> None:
    """A yield of a millionth of a percent is priced on the grid, none by formula; and the grid with none, forced by a call never made."""
    exact = series_k(binding=binding).value
    assert value(closings(binding=binding), replace(INPUTS, borrow=1e-8)) == pytest.approx(exact, rel=1e-5)
    called = replace(PREFERRED, calls=(Call(Window(), 1e9),))
    never = tuple(replace(p, bought=replace(p.bought, contract=called)) for p in closings(binding=binding))
    assert value(never, INPUTS) == pytest.approx(exact, rel=1e-5)


def test_laws() -> None:
    """It rises with the price, and falls with a heavier remedy and a higher yield; without a remedy it is worth no less."""
    some = closings(binding=True)
    spots = [0.0005, 0.001, 0.002, 0.004, 0.02]
    by_spot = rights_at((), some, FEE, CREDIT, spots)
    assert list(by_spot) == sorted(by_spot)
    assert by_spot == pytest.approx([value(some, replace(FEE, spot=spot)) for spot in spots], rel=5e-5, abs=30.0)
    by_part = [value(closings(remedy=Remedy(part, 0.01), binding=True), FEE) for part in (0.0, 0.25, 0.5, 1.0)]
    assert by_part == sorted(by_part, reverse=True)
    by_yield = [value(some, replace(INPUTS, borrow=fee)) for fee in (0.0, 0.02, 0.1, 0.3)]
    assert by_yield == sorted(by_yield, reverse=True)
    stands = tuple(replace(p, ends_later=False) for p in some)
    assert value(stands, FEE) >= value(some, FEE)


def test_a_right_to_buy_what_only_pays_is_a_sum() -> None:
    """Shares that convert into nothing and pay 20 a quarter, bought at a price paid whatever comes: their cash less the price."""
    flows = tuple(Flow(0.25 * k, 20.0, 0.25 * (k - 1)) for k in range(1, 9))
    straight = Contract(2.0, 1000.0, 250_000.0, conversion=(), flows=flows)
    bought = Purchase(900_000.0, Holding(1000.0, 0.5, straight), certain=True)
    cash = math.fsum(20 * math.exp(-0.169 * (0.5 + 0.25 * k)) for k in range(1, 9)) + 1000 * math.exp(-0.169 * 2.5)
    assert value((bought,), FEE) == pytest.approx(1000 * cash - 900_000 * math.exp(-0.169 * 0.5), rel=1e-12)


def test_dividends_and_a_right_to_buy_shares_that_pay_them() -> None:
    """One closing, free to refuse, of shares that pay 10 a quarter: priced one by one on the grid at 321 prices, and summed."""
    from seriatim.valuation.grid import price

    flows = tuple(Flow(0.25 * k, 10.0, 0.25 * (k - 1)) for k in range(1, 21))
    pays = replace(PREFERRED, flows=flows)
    z = np.linspace(-7, 9, 321)
    spots = 0.0023 * np.exp((0.169 - 0.1 - 0.72) * 0.25 + 1.2 * 0.5 * z)
    markets = [replace(FEE, spot=float(spot)) for spot in spots]
    each = price([pays] * len(spots), markets, [CREDIT] * len(spots), "afv", "standard").value
    gain = np.maximum(1000 * each - 1e6, 0) * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    expected = math.exp(-0.169 * 0.25) * float(np.sum(gain)) * (z[1] - z[0])
    assert value((Purchase(1e6, Holding(1000.0, 0.25, pays), binding=False),), FEE) == pytest.approx(expected, rel=1e-3)


def test_a_stock_that_keeps_a_part_of_its_price_in_a_default() -> None:
    """The closings end with a default all the same; between none and all of the price lost the value is continuous."""
    some = closings(binding=True)
    near = value(some, INPUTS, Credit(0.15, jump=1 - 1e-7))
    assert near == pytest.approx(series_k(binding=True).value, rel=2e-5)


def test_what_is_redeemed_before_a_closing_is_not_reached_by_its_remedy() -> None:
    """A lot that ends in a month, and two closings after it: as if it were not there; one that ends later counts."""
    some = closings(binding=True)[3:5]
    ends = Holding(1000.0, 0.0, replace(PREFERRED, years=1 / 12))
    assert staged((ends,), some, INPUTS, CREDIT).rights == pytest.approx(staged((), some, INPUTS, CREDIT).rights, rel=1e-12)
    stays = Holding(1000.0, 0.0, PREFERRED)
    assert staged((stays,), some, INPUTS, CREDIT).rights < staged((ends,), some, INPUTS, CREDIT).rights


@pytest.mark.parametrize("ends_later", [True, False])
def test_closings_of_one_day_are_those_of_a_moment_apart(ends_later: bool) -> None:
    """Decided one after the other: a minute between them changes nothing; both today is the better plan at today's price."""
    first, second = (replace(p, ends_later=ends_later) for p in closings(binding=True)[1:3])
    held = (Holding(1000.0, 0.0, PREFERRED),)
    later = replace(second, bought=replace(second.bought, issued=first.at))
    apart = replace(second, bought=replace(second.bought, issued=first.at + 1e-4))
    together = staged(held, (first, later), INPUTS, CREDIT)
    assert together.rights == pytest.approx(staged(held, (first, apart), INPUTS, CREDIT).rights, rel=2e-3)
    now = tuple(replace(p, bought=replace(p.bought, issued=0.0)) for p in (first, second))
    each = staged(held, (), INPUTS, CREDIT).holdings / 1000
    lost = 1000 * min(each - 575.0, 0.5 * (each - 0.01))
    assert staged(held, now, INPUTS, CREDIT).rights == pytest.approx(max(2000 * (each - 1000), -lost), rel=1e-9)


def test_a_closing_that_lapses_leaves_the_next() -> None:
    """The second of three agreed to with a chance of 0: the first and the third, where a default costs nothing, are left alone."""
    some = closings(remedy=Remedy(), binding=True)[1:4]
    never = (some[0], replace(some[1], agreed=0.0), some[2])
    assert value(never, INPUTS) == pytest.approx(value((some[0], some[2]), INPUTS), rel=1e-9)
    found = staged((), never, INPUTS, CREDIT)
    assert found.funded[1] == 0
    assert found.funded[::2] == pytest.approx(staged((), (some[0], some[2]), INPUTS, CREDIT).funded, rel=1e-9)
    bites = tuple(replace(p, remedy=HALF) for p in never)
    assert value(bites, INPUTS) == pytest.approx(value((bites[0], bites[2]), INPUTS), rel=1e-4)
