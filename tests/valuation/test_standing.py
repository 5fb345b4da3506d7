"""Closings that stand after a default: against the exact integrals where both price, and paths under the policy that was found."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.standing import Standing, standing
from seriatim.valuation.staged.tables import by_formula
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy
from seriatim.valuation.staged.world import World
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED
from tests.valuation.test_staged import HALF, aged, closings, series_k

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


def stands(purchases: tuple[Purchase, ...]) -> tuple[Purchase, ...]:
    return tuple(replace(purchase, ends_later=False) for purchase in purchases)


def by_histories(purchases: tuple[Purchase, ...]) -> tuple[float, Standing]:
    (found,) = standing(World(INPUTS, CREDIT, by_formula), (), (purchases,), (INPUTS.spot,))
    return float(found.rights(np.log([INPUTS.spot]))[0]), found


@pytest.mark.parametrize("binding", [False, True])
@pytest.mark.parametrize("remedy", [HALF, Remedy(), replace(HALF, convertible=0.0)])
def test_histories_are_the_exact_integrals_where_closings_end(binding: bool, remedy: Remedy) -> None:
    """The solver by histories, on closings that end with a default, against the one by panels and kinks."""
    purchases = closings(remedy=remedy, binding=binding)
    exact = staged((), purchases, INPUTS, CREDIT)
    value, found = by_histories(purchases)
    assert value == pytest.approx(exact.value, rel=2e-5)
    assert found.funded(None) == pytest.approx(exact.funded, abs=1e-3)
    assert [len(edges) for edges in found.boundaries[1:]] == [len(edges) for edges in exact.boundaries[1:]]


def test_histories_without_a_remedy_are_rights_of_their_own() -> None:
    purchases = stands(closings(remedy=Remedy()))
    exact = staged((), purchases, INPUTS, CREDIT)
    value, found = by_histories(purchases)
    assert value == pytest.approx(exact.value, rel=2e-5)
    assert found.funded(None) == pytest.approx([1.0, *(staged((), (p,), INPUTS, CREDIT).funded[0] for p in purchases[1:])], abs=1e-3)


@pytest.mark.parametrize("binding", [False, True])
def test_closings_that_stand_are_worth_more_and_a_remedy_takes_from_them(binding: bool) -> None:
    ends = series_k(binding=binding).value
    values = [
        staged((), stands(closings(remedy=Remedy(part, 0.01), binding=binding)), INPUTS, CREDIT).value for part in (0.0, 0.25, 0.5, 1.0)
    ]
    assert values == sorted(values, reverse=True)
    assert values[2] > ends


def test_paths_where_closings_stand() -> None:
    """Two closings after the first, whoever misses one loses half: a million paths under the boundaries that were found."""
    purchases = stands(closings(binding=True)[:3])
    found = staged((), purchases, INPUTS, CREDIT)
    random, count, step = np.random.default_rng(20170327), 1_000_000, 1 / 12
    price, alive = np.full(count, 0.0023), np.ones(count, bool)
    worth, lots, taken = np.full(count, -1e6), [np.full(count, 1000.0)], np.zeros(count)
    for k in (1, 2):
        price = price * np.exp((0.169 - 0.72) * step + 1.2 * math.sqrt(step) * random.standard_normal(count))
        alive &= random.random(count) < math.exp(-0.15 * step)
        each = aged(price, k)
        discount, conversion = math.exp(-0.019 * k * step), 250_000 * price
        outstanding = sum(lots)
        part = np.divide(np.maximum(0.5 * (outstanding + taken) - taken, 0), outstanding, out=np.zeros(count), where=outstanding > 0)
        rest = [1000.0 * (e - 1000) for e in each[k : k + 1]]
        lost = [part * (e - 0.01) for e in each[:k]]
        saved = [e - conversion for e in each[:k]]
        redeemed = sum(q * loss for q, loss in zip(lots, lost, strict=True))
        converted = sum(q * loss for q, loss in zip(lots, saved, strict=True))
        if k == 2:
            best = np.maximum(rest[0], np.maximum(-redeemed, -converted))
            held = sum(q * e for q, e in zip(lots, each[:k], strict=True))
            worth += np.where(alive, discount * (best + held), 0.0)
            break
        pays = price >= found.boundaries[1][0]
        converts = ~pays & (_after_converting(price) > _after_redemption(price, part))
        worth -= np.where(alive & pays, discount * 1e6, 0.0)
        worth += np.where(alive & converts, discount * 1000 * conversion, 0.0)
        worth += np.where(alive & ~pays & ~converts, discount * 1000 * part * 0.01, 0.0)
        taken = np.where(~pays & ~converts, 1000 * part, 0.0)
        lots = [np.where(pays, 1000.0, np.where(converts, 0.0, 1000 * (1 - part))), np.where(pays, 1000.0, 0.0)]
    assert abs(float(np.mean(worth)) - found.value) < 4 * float(np.std(worth)) / 1000 + 3e-4 * abs(found.value)


def _after_converting(price: Array) -> Array:
    """Converting the first lot and going on with the closing to come alone."""
    return 1000 * 250_000 * price + _last_right(price, (), 0.0)


def _after_redemption(price: Array, part: Array) -> Array:
    """Keeping half of the first lot, and the closing to come with a remedy that has taken its half already."""
    kept = 1000 * (1 - part) * aged(price, 1)[0] + 1000 * part * 0.01
    return kept + _last_right(price, (500.0,), 500.0)


@cache
def _right_table(lots: tuple[float, ...], taken: float) -> tuple[Array, Array]:
    """The last closing's right a month ahead by log-price, where so much is held and so much was taken."""
    at = np.linspace(-12.0, 4.0, 401)
    held = tuple(Holding(q, -1 / 12, PREFERRED) for q in lots)
    remedy = replace(HALF, redeemed=max(0.5 * (sum(lots) + taken) - taken, 0.0) / sum(lots)) if lots else Remedy()
    purchase = Purchase(1e6, Holding(1000.0, 1 / 12, PREFERRED), remedy)
    values = [staged(held, (purchase,), replace(INPUTS, spot=math.exp(x)), CREDIT).rights for x in at]
    return at, np.array(values)


def _last_right(price: Array, lots: tuple[float, ...], taken: float) -> Array:
    at, values = _right_table(lots, taken)
    return np.interp(np.log(price), at, values)
