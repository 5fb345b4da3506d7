"""The staged commitment: reference figures, formulas where there are some, laws, and paths under the policy that was found."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seriatim.valuation.closed_form import closed_form, closed_forms
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy, Staged
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seriatim.units.numbers import Array

EQUAL = tuple(k / 12 for k in range(6))
FILED = tuple((date(2017, month, 27) - date(2017, 2, 24)).days / 365 if month > 2 else 0.0 for month in range(2, 8))
"""The days that the issuer's current report of February 2017 gives: the 24th, then the 27th of each month."""
SHARES = (1000.0,) * 5 + (15_000.0,)
HALF = Remedy(0.5, 0.01)


@cache
def series_k(at: tuple[float, ...] = EQUAL, remedy: Remedy = HALF, binding: bool = False, last: bool = True, agreed: float = 1.0) -> Staged:
    return staged((), closings(at, remedy, binding, last, agreed), INPUTS, CREDIT)


def closings(
    at: tuple[float, ...] = EQUAL, remedy: Remedy = HALF, binding: bool = False, last: bool = True, agreed: float = 1.0
) -> tuple[Purchase, ...]:
    """Series K's: the first is paid at signing, the fifteen thousand of the last may be refused unless it is `binding`."""
    some = [Purchase(1000 * n, Holding(n, t, PREFERRED), remedy, certain=t == 0) for n, t in zip(SHARES, at, strict=True)]
    some[-1] = replace(some[-1], binding=binding, agreed=agreed, waits=not binding)
    return tuple(some if last else some[:-1])


REFERENCES = [
    (series_k(), 2_036_882, (0.00145, 0.00128, 0.00073, None, 0.00266), {1: 0.874, 4: 0.753, 5: 0.282}, 8.39e6),
    (series_k(remedy=Remedy()), 2_258_698, (0.00139, 0.00148, 0.00160, 0.00182, 0.00266), {1: 0.897, 4: 0.444, 5: 0.266}, 7.62e6),
    (series_k(binding=True), 1_594_824, (0.00167, 0.00170, 0.00174, 0.00181, 0.00215), {1: 0.776, 4: 0.394, 5: 0.301}, 7.76e6),
    (series_k(binding=True, remedy=replace(HALF, convertible=0.0)), 1_571_563, None, {}, None),
    (series_k(last=False), -78_139, (0.00218, 0.00157, 0.00074, None), {1: 0.504, 4: 0.447}, 2.86e6),
    (series_k(remedy=Remedy(1.0, 0.01, convertible=0.0)), 1_977_871, (0.001345, 0.00083, None, None, 0.002663), {}, None),
    (series_k(at=FILED), 2_049_256, None, {}, None),
    (series_k(at=FILED, remedy=Remedy()), 2_271_802, None, {}, None),
]


@pytest.mark.parametrize(("found", "value", "boundaries", "funded", "proceeds"), REFERENCES)
def test_reference_figures(
    found: Staged, value: float, boundaries: tuple[float | None, ...] | None, funded: dict[int, float], proceeds: float | None
) -> None:
    """To the dollar where the reference has dollars; its probabilities are good to 0.003, and so its proceeds to 0.3 %."""
    assert found.value == pytest.approx(value, abs=1.0)
    for edges, expected in zip(found.boundaries[1:], boundaries or (), strict=False):
        assert len(edges) == (expected is not None)
        assert edges == pytest.approx((expected,) * len(edges), abs=6e-6)
    assert {k: found.funded[k] for k in funded} == pytest.approx(funded, abs=0.003)
    assert proceeds is None or found.proceeds == pytest.approx(proceeds, rel=0.003)


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("remedy", [HALF, Remedy(), replace(HALF, convertible=0.25, discount=0.2)])
def test_paths_under_the_policy_found(binding: bool, remedy: Remedy) -> None:
    """What an investor gets who does at each closing what the boundaries say, along a million paths: within four standard errors."""
    found = series_k(binding=binding, remedy=remedy)
    worth, funded, error = _walked(found, remedy, binding)
    assert abs(worth - found.value) < 4 * error
    assert funded == pytest.approx(found.funded, abs=4 * 0.5 / 1000)


def _walked(found: Staged, remedy: Remedy, binding: bool) -> tuple[float, list[float], float]:
    """The package along paths: at each closing the money, at a default what the holder keeps, after the last the shares' own value."""
    random, count, step = np.random.default_rng(20170224), 1_000_000, 1 / 12
    price, alive, open_ = np.full(count, 0.0023), np.ones(count, bool), np.ones(count, bool)
    worth, funded = np.full(count, -1e6), [1.0]
    for k in range(1, 6):
        price = price * np.exp((0.169 - 0.72) * step + 1.2 * math.sqrt(step) * random.standard_normal(count))
        alive &= random.random(count) < math.exp(-0.15 * step)
        takes = open_ & alive & _funds(price, found.boundaries[k])
        stops = open_ & alive & ~takes
        outstanding = aged(price, k)
        kept = np.zeros(count)
        for n, each in zip(SHARES, outstanding[:k], strict=False):
            by_redemption = (1 - remedy.redeemed) * each + remedy.redeemed * np.minimum(remedy.price, each)
            by_converting = np.maximum(250_000 * price * (1 - remedy.discount), by_redemption)
            free = k == 5 and not binding
            kept += n * (each if free else remedy.convertible * by_converting + (1 - remedy.convertible) * by_redemption)
        discount = math.exp(-0.019 * k * step)
        worth += np.where(stops, discount * kept, 0.0) - np.where(takes, discount * 1000 * SHARES[k], 0.0)
        if k == 5:
            held = sum(n * each for n, each in zip(SHARES, outstanding, strict=True))
            worth += np.where(takes, discount * held, 0.0)
        open_ = takes
        funded.append(float(np.mean(takes)))
    return float(np.mean(worth)), funded, float(np.std(worth)) / math.sqrt(count)


def _funds(price: Array, boundaries: tuple[float, ...]) -> NDArray[np.bool_]:
    return price >= boundaries[0] if boundaries else np.ones_like(price, bool)


def aged(price: Array, k: int) -> list[Array]:
    """What one share of each closing so far is worth then, read off a fine table of the closed form."""
    at = np.linspace(-25.0, 20.0, 20_001)
    tables = [closed_forms(np.exp(at), replace(PREFERRED, years=5 - (k - j) / 12), INPUTS, CREDIT, "afv") for j in range(k + 1)]
    return [np.interp(np.log(price), at, table) for table in tables]


def test_geske() -> None:
    """One free right to buy a plain call on a call (Haug 2007: 0.0729, on 1.2 at 1.14 in two years, bought for 0.05 in half a year)."""
    inputs = Inputs(1.2, 0.11, Curve.flat(0.01))
    option = Purchase(0.05, Holding(1.0, 0.5, Contract(1.5, 1.14, 1.0)), binding=False)

    def plain_call(spots: Array, contract: Contract, inputs: Inputs, credit: Credit) -> Array:
        return closed_forms(spots, contract, inputs, credit, "afv") - 1.14 * inputs.rate.discount(contract.years)

    assert staged((), (option,), inputs, Credit(), plain_call).value == pytest.approx(0.07285172411296593, abs=1e-6)


def test_without_a_remedy_whose_rights_are_one_each_right_is_a_compound_call() -> None:
    """A single closing more, free to refuse: the same by direct integration over the lognormal law."""
    found = staged((), (replace(closings()[-1], bought=Holding(15_000.0, 0.25, PREFERRED)),), INPUTS, CREDIT)
    z = np.linspace(-10, 12, 400_001)
    price = 0.0023 * np.exp((0.169 - 0.72) * 0.25 + 1.2 * 0.5 * z)
    gain = np.maximum(15_000 * closed_forms(price, PREFERRED, INPUTS, CREDIT, "afv") - 15e6, 0)
    value = math.exp(-0.169 * 0.25) * float(np.sum(gain * np.exp(-z * z / 2))) * (z[1] - z[0]) / math.sqrt(2 * math.pi)
    assert found.value == pytest.approx(value, rel=1e-8)


def test_laws() -> None:
    """A heavier remedy lowers the value, a surer agreement raises it; who must pay whatever comes has less than who may choose."""
    by_remedy = [series_k(remedy=Remedy(part, 0.01), binding=True).value for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert by_remedy == sorted(by_remedy, reverse=True)
    by_price = [series_k(remedy=Remedy(0.5, price), binding=True).value for price in (0.0, 100.0, 500.0, 900.0)]
    assert by_price == sorted(by_price)
    by_chance = [series_k(agreed=chance).value for chance in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert by_chance == sorted(by_chance)
    assert by_chance[0] == pytest.approx(series_k(last=False).value, rel=1e-9)
    always = staged((), tuple(replace(closing, certain=True) for closing in closings()), INPUTS, CREDIT)
    assert always.value < min(series_k().value, series_k(binding=True).value)
    assert always.funded == pytest.approx([math.exp(-0.15 * t) for t in EQUAL], rel=1e-12)


def test_all_paid_for_certain_is_the_sum_of_forwards() -> None:
    """The shares to come at their value then, less their price, both discounted while the stock lives."""
    later = (Purchase(1e6, Holding(1000.0, 0.5, PREFERRED), certain=True),)
    z = np.linspace(-10, 12, 400_001)
    price = 0.0023 * np.exp((0.169 - 0.72) * 0.5 + 1.2 * math.sqrt(0.5) * z)
    worth = closed_forms(price, PREFERRED, INPUTS, CREDIT, "afv")
    each = float(np.sum(worth * np.exp(-z * z / 2)) * (z[1] - z[0])) / math.sqrt(2 * math.pi)
    assert staged((), later, INPUTS, CREDIT).value == pytest.approx(math.exp(-0.0845) * (1000 * each - 1e6), rel=1e-8)


def test_rises_with_the_price_and_the_volatility() -> None:
    def value(spot: float = 0.0023, volatility: float = 1.2) -> float:
        return staged((), closings(binding=True), replace(INPUTS, spot=spot, volatility=volatility), CREDIT).value

    by_spot = [value(spot) for spot in (0.0005, 0.001, 0.002, 0.004, 0.02)]
    assert by_spot == sorted(by_spot)
    by_volatility = [value(volatility=v) for v in (0.3, 0.6, 1.2, 2.4)]
    assert by_volatility == sorted(by_volatility)


def test_nearly_without_volatility_the_choice_is_known_today() -> None:
    """Two closings, a price that pays for both, and a volatility of a millionth: what is paid and got, discounted."""
    inputs = replace(INPUTS, spot=0.006, volatility=1e-6)
    found = staged((), closings()[:2], inputs, CREDIT)
    assert found.value == pytest.approx(1000 * 1500 - 1e6 + 1000 * 1500 - 1e6 * math.exp(-0.169 / 12), rel=1e-9)


def test_what_is_outstanding_counts_beside_the_rights() -> None:
    """Once the first closing is paid the package is worth what it was, and the million."""
    after = staged((Holding(1000.0, 0.0, PREFERRED),), closings()[1:], INPUTS, CREDIT)
    assert after.value == pytest.approx(series_k().value + 1e6, rel=1e-12)
    assert after.holdings == pytest.approx(1000 * closed_form(PREFERRED, INPUTS, CREDIT, "afv"), rel=1e-12)
    assert after.funded == pytest.approx(series_k().funded[1:], rel=1e-12)


def test_a_lot_bought_earlier_is_redeemed_earlier() -> None:
    """A month after its closing it is worth what is left of five years."""
    older = staged((Holding(1000.0, -1 / 12, PREFERRED),), (), INPUTS, CREDIT)
    expected = closed_form(replace(PREFERRED, years=5 - 1 / 12), INPUTS, CREDIT, "afv")
    assert older.value == older.holdings == pytest.approx(1000 * expected, rel=1e-12)


def moved(purchase: Purchase, by: float) -> Purchase:
    return replace(purchase, bought=replace(purchase.bought, issued=purchase.bought.issued + by))


def test_benefit_makes_the_issuer_agree_only_up_to_a_price() -> None:
    """With nothing to gain beyond the money it never agrees where the investor gains; with much, it always does."""

    def value(benefit: float) -> float:
        last = replace(closings()[-1], benefit=benefit)
        return staged((), (*closings()[:-1], last), INPUTS, CREDIT).value

    assert value(0.0) == pytest.approx(series_k(last=False).value, abs=1.0)
    assert value(0.0) < value(0.2) < value(1.0) < value(1e9) == pytest.approx(series_k().value, rel=1e-12)


def test_where_the_closings_after_a_default_stand_each_is_a_right_of_its_own() -> None:
    """Without a remedy: the sum of each closing alone, and the rights kept are worth more than rights lost."""
    kept = tuple(replace(p, remedy=Remedy(), ends_later=False) for p in closings()[1:])
    together = staged((), kept, INPUTS, CREDIT)
    alone = [staged((), (p,), INPUTS, CREDIT).value for p in kept]
    assert together.value == pytest.approx(math.fsum(alone), rel=1e-10)
    assert together.value > staged((), tuple(replace(p, ends_later=True) for p in kept), INPUTS, CREDIT).value


def test_closings_are_in_order_of_time() -> None:
    with pytest.raises(ValueError, match="before the one"):
        staged((), (moved(closings()[-1], 0.1), closings()[-1]), INPUTS, CREDIT)
