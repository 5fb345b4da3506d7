"""The grid says how far it may be off, and that is true: on random convertibles with flows, calls, puts, notices and triggers."""

from __future__ import annotations

import math
from importlib.util import find_spec

import numpy as np
import pytest

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from tests.conftest import require

require("numba", find_spec("numba"))

from seriatim.valuation.grid import price  # noqa: E402
from seriatim.valuation.grid.price import Accuracy, doubt  # noqa: E402

Row = tuple[Contract, Inputs, Credit]


def drawn(chance: np.random.Generator) -> Row:
    """A convertible of a month to fifteen years, most with a right or two, at 8 % to 200 % volatility."""
    years, shares, paid = 10 ** chance.uniform(-1, 1.18), 10 ** chance.uniform(-2, 6), 10 ** chance.uniform(1, 4)
    count = int(chance.integers(0, 8))
    flows = tuple(Flow(years * (n + 1) / (count + 1), paid * chance.uniform(0.005, 0.05), years * n / (count + 1)) for n in range(count))
    opens, closes = sorted(chance.uniform(0.05, 1, 2))
    window = Window(years * opens, years * closes if closes < 0.9 else years)
    notice, trigger = years / 20 * (chance.random() < 0.3), 1.3 * paid / shares * (chance.random() < 0.3)
    call = Call(window, paid * chance.uniform(1, 1.5), bool(chance.random() < 0.5), notice, trigger)
    day = years * chance.uniform(0.1, 0.9)
    put = Put(Window(day, day if chance.random() < 0.5 else years), paid * chance.uniform(0.7, 1.0), bool(chance.random() < 0.5))
    kind = chance.integers(0, 4)
    held = Contract(years, paid, shares, flows=flows, calls=(call,) * (kind % 2), puts=(put,) * (kind // 2))
    rate, spot = Curve.flat(chance.uniform(0, 0.1)), paid / shares * 10 ** chance.uniform(-0.8, 0.6)
    market = Inputs(spot, 10 ** chance.uniform(math.log10(0.08), math.log10(2)), rate, float(chance.choice([0, 0.03, 0.06])))
    hazard = chance.uniform(0, 0.3)
    return held, market, Credit(hazard, float(chance.choice([0, 0.4])), 1.0, hazard)


@pytest.mark.parametrize(("model", "dishonest"), [("afv", 0), ("tf", 2)])
def test_the_true_error_is_within_three_times_the_estimate(model: Model, dishonest: int) -> None:
    """Against a grid eight to sixteen times as fine, 80 convertibles on two sizes.

    In Tsiveriotis and Fernandes's model, whose cash part ends where conversion begins, a few are further off; see docs/why.
    """
    rows = [drawn(chance) for chance in [np.random.default_rng(13)] for _ in range(80)]
    held, markets, credits = ([row[part] for row in rows] for part in range(3))
    fine = price(held, markets, credits, model, "accurate")  # type: ignore[arg-type]
    sizes: tuple[Accuracy, ...] = ("quick", "standard")
    wrong = 0
    for size in sizes:
        rough = price(held, markets, credits, model, size)  # type: ignore[arg-type]
        wrong += int(np.sum(np.abs(rough.value - fine.value) > 3 * rough.error + fine.error))
    assert wrong <= dishonest
    assert np.quantile(fine.error / fine.value, 0.75) <= 1e-5


def test_doubt_of_known_errors() -> None:
    """Second order: a fifth of what the finest is off. First order: as much as it is off. By chance: what was seen before, shrunk."""
    halves = np.array([8.0, 4.0, 2.0, 1.0])
    second, first = (halves**2)[:, None], halves[:, None]
    assert doubt(100 + second) == pytest.approx(0.2, rel=1e-9)
    assert doubt(100 + first)[0] > 1 - 1e-9
    assert doubt(100 + np.array([9.0, 0.0, 0.1, 0.0])[:, None])[0] > 0.3
