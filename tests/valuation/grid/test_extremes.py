"""The corners of what a deal may hold: volatility 1 % to 500 %, price 1e-6 to 1e6, ratio 1e-3 to 1e9, one day to 30 years."""

from __future__ import annotations

from dataclasses import astuple, replace
from importlib.util import find_spec
from itertools import product

import numpy as np
import pytest

from seriatim.valuation.closed_form import Model, closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.pricing import worth
from tests.conftest import require

require("numba", find_spec("numba"))

from seriatim.valuation.grid import price  # noqa: E402

VOLATILITIES, SPOTS, RATIOS, YEARS = (0.01, 0.3, 1.2, 5.0), (1e-6, 0.0023, 40.0, 1e6), (1e-3, 1.0, 1e9), (1 / 365, 1.0, 30.0)
CORNERS = list(product(VOLATILITIES, SPOTS, RATIOS, YEARS, (0.2, 1.0, 5.0)))
"""The last number is what conversion is worth beside the redemption, so that each corner is tried where the right to convert matters."""
MODELS: tuple[tuple[Model, Credit], ...] = (("afv", Credit(0.1, 0.4)), ("tf", Credit(spread=0.1)), ("no_credit", Credit()))


def corner(volatility: float, spot: float, ratio: float, years: float, moneyness: float) -> tuple[Contract, Inputs]:
    return Contract(years, spot * ratio / moneyness, ratio), Inputs(spot, volatility, Curve.flat(0.03))


def righted(contract: Contract) -> Contract:
    """The same with flows, a call with a trigger and a put, in parts of its own life and redemption."""
    years, paid = contract.years, contract.redemption
    flows = tuple(Flow(years * n / 4, 0.02 * paid, years * (n - 1) / 4) for n in range(1, 5))
    call = Call(Window(years / 2, years), 1.1 * paid, trigger=1.3 * contract.strike)
    return replace(contract, flows=flows, calls=(call,), puts=(Put(Window(0.6 * years, 0.6 * years), 0.9 * paid),))


@pytest.mark.parametrize(("model", "credit"), MODELS)
def test_closed_forms_at_every_corner(model: Model, credit: Credit) -> None:
    """Each of 432 corners, within what the grid says of its error and of each value."""
    rows = [corner(*each) for each in CORNERS]
    last = [replace(contract, conversion=(Window(contract.years, contract.years),)) for contract, _ in rows]
    found = price(last, [market for _, market in rows], [credit] * len(rows), model)
    exact = np.array([closed_form(contract, market, credit, model) for contract, (_, market) in zip(last, rows, strict=True)])
    assert np.all(np.isfinite([found.value, found.error, found.delta, found.gamma]))
    assert np.all(np.abs(found.value - exact) <= 3 * found.error)
    assert np.quantile(found.error / found.value, 0.95) < 1e-3
    assert np.all(found.value > 0)


@pytest.mark.parametrize(("model", "credit"), MODELS)
def test_bounds_at_every_corner(model: Model, credit: Credit) -> None:
    """With flows and rights: finite, at least what it converts into, at most that and all the cash it can ever pay."""
    rows = [corner(*each) for each in CORNERS]
    held = [righted(contract) for contract, _ in rows]
    found = price(held, [market for _, market in rows], [credit] * len(rows), model, "quick")
    parity = np.array([contract.shares * market.spot for contract, market in rows])
    paid = np.array([contract.redemption for contract, _ in rows])
    assert np.all(np.isfinite([found.value, found.error, found.delta, found.gamma]))
    assert np.all(found.value >= parity * (1 - 1e-12))
    assert np.all(found.value <= parity + 1.18 * paid + 3 * found.error)


@pytest.mark.parametrize("model", ["afv", "tf", "no_credit"])
@pytest.mark.parametrize("rights", [False, True])
def test_whatever_is_said_beside_a_value_is_a_number(model: Model, rights: bool) -> None:
    """Greeks, parts, floor and the other models at the outermost corners, or a reason in words."""
    credit = Credit(0.1, 0.4, 1.0, 0.06)
    for volatility, years, (spot, ratio) in product((0.01, 5.0), (1 / 365, 30.0), ((1e-6, 1e9), (1e6, 1e-3))):
        contract, market = corner(volatility, spot, ratio, years, 0.9)
        said = worth(righted(contract) if rights else contract, market, credit, model)
        numbers = [said.priced.each, said.priced.error, said.floor, *said.parts.values(), *astuple(said.greeks)]
        assert np.all(np.isfinite(np.array(numbers)))
        assert all(isinstance(other, str) or np.isfinite(other) for other in said.others.values())
        assert sum(said.parts.values()) == pytest.approx(said.priced.each, rel=1e-9)
