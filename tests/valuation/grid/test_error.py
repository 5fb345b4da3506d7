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


def between(chance: np.random.Generator, low: float, high: float) -> float:
    """A number whose logarithm is even."""
    return float(10 ** chance.uniform(math.log10(low), math.log10(high)))


def flows_of(chance: np.random.Generator, years: float, paid: float) -> tuple[Flow, ...]:
    """None to twenty, up to 6 % of what is redeemed each; the last one at the end, or as long before it as they are apart."""
    count = int(chance.choice([0, 0, 1, 2, 4, 8, 20]))
    part = years / (count if chance.random() < 0.7 else count + 1) if count else 0.0
    return tuple(Flow(part * (n + 1), paid * chance.uniform(0.002, 0.06), part * n) for n in range(count))


def call_of(chance: np.random.Generator, years: float, paid: float, shares: float) -> Call:
    """From some day on, to some day or the end, at 95 to 160 %, now and then with a notice or a trigger."""
    opens, closes = sorted(chance.uniform(0, 1, 2))
    window = Window(years * opens, years * closes if chance.random() < 0.4 else years)
    notice, trigger = min(float(chance.choice([0, 0, 1 / 12])), years / 10), float(chance.choice([0, 0, 1.3]))
    return Call(window, paid * chance.uniform(0.95, 1.6), bool(chance.random() < 0.5), notice, trigger * paid / shares)


def drawn(chance: np.random.Generator) -> Row:
    """A convertible of a day to thirty years, most with a right or two, at 1 % to 500 % volatility."""
    years, shares, paid = between(chance, 1 / 365, 30), between(chance, 1e-3, 1e9), between(chance, 1, 1e6)
    call, day = call_of(chance, years, paid, shares), years * chance.uniform(0.05, 0.95)
    put = Put(Window(day, day if chance.random() < 0.6 else years), paid * chance.uniform(0.6, 1.1), bool(chance.random() < 0.5))
    kind = chance.integers(0, 4)
    conversion = (Window(),) if chance.random() < 0.8 else (Window(years * chance.uniform(0, 0.6), years),)
    flows = flows_of(chance, years, paid)
    held = Contract(years, paid, shares, conversion, flows, (call,) * (kind % 2), (put,) * (kind // 2))
    volatility = between(chance, 0.01, 5) if chance.random() < 0.5 else between(chance, 0.1, 1.5)
    spot, rate = paid / shares * between(chance, 0.15, 5), Curve.flat(chance.uniform(-0.01, 0.12))
    hazard, recovery = float(chance.choice([0.0, between(chance, 0.005, 0.5)])), float(chance.choice([0, 0.4]))
    jump = 1.0 if call.notice and recovery else float(chance.choice([1, 0.5, 0]))
    market = Inputs(spot, volatility, rate, float(chance.choice([0, 0.02, 0.06])))
    return held, market, Credit(hazard, recovery, jump, hazard * (1 - recovery))


@pytest.mark.parametrize("model", ["afv", "tf"])
def test_the_true_error_is_within_three_times_the_estimate(model: Model) -> None:
    """Against a grid eight to sixteen times as fine, 100 convertibles on two sizes; one in two hundred may be further off (docs/why)."""
    rows = [drawn(chance) for chance in [np.random.default_rng(2026)] for _ in range(100)]
    held, markets, credits = ([row[part] for row in rows] for part in range(3))
    fine = price(held, markets, credits, model, "accurate")  # type: ignore[arg-type]
    sizes: tuple[Accuracy, ...] = ("quick", "standard")
    wrong = 0
    for size in sizes:
        rough = price(held, markets, credits, model, size)  # type: ignore[arg-type]
        wrong += int(np.sum(np.abs(rough.value - fine.value) > 3 * rough.error + fine.error))
    assert wrong <= 1
    assert np.quantile(fine.error / fine.value, 0.75) <= 1e-5


def test_doubt_of_known_errors() -> None:
    """Second order: a fiftieth of what the finest is off. First order: as much as it is off. By chance: what was seen before, shrunk."""
    halves = np.array([8.0, 4.0, 2.0, 1.0])
    second, first = (halves**2)[:, None], halves[:, None]
    assert doubt(100 + second) == pytest.approx(0.02, rel=1e-9)
    assert doubt(100 + first)[0] > 1 - 1e-9
    assert doubt(100 + np.array([9.0, 0.0, 0.1, 0.0])[:, None])[0] > 0.3
