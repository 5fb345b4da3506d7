"""The staged commitment against programs of its own, written without a line of the library, whose figures are carried over here.

One carries the rights of every history back on an even lattice of log-prices (steps of 0.0005, numpy and scipy's FFT; its
figures at twice the step differ in the eighth digit), with Black and Scholes for the calls and sums for the curve and what is recovered.
The other draws eight million paths of the stock under its stated growth, and pays where the price is above the boundary.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.standing import standing
from seriatim.valuation.staged.tables import by_formula
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy, Staged
from seriatim.valuation.staged.world import World
from tests.valuation.series_k import CREDIT, INPUTS
from tests.valuation.test_staged import closings, series_k

MARKET = Inputs(4.2, 0.9, Curve((0.01, 0.02, 0.035, 0.04), (0.5, 1.0, 3.0, 7.0)))
REMEDY = Remedy(0.6, 1.0, convertible=0.7, discount=0.1)
CLOSINGS = [(0.2, 500.0, 90.0, 5.2), (0.5, 1500.0, 95.0, 5.5), (0.9, 4000.0, 100.0, 4.9)]
"""When, how many shares, for how much each, and in how many years from today they are redeemed."""


def mixed(recovery: float, stands: bool, growth: float | None = None) -> Staged:
    """A lot bought before, three closings of three sizes, prices and days of redemption, a rising curve, a hazard of 12 %."""
    held = (Holding(800.0, -0.3, Contract(4.0, 100.0, 20.0)),)
    ahead = tuple(
        Purchase(n * price, Holding(n, at, Contract(ends - at, 100.0, 20.0)), REMEDY, ends_later=not stands)
        for at, n, price, ends in CLOSINGS
    )
    return staged(held, ahead, MARKET, Credit(0.12, recovery), drift=growth)


@pytest.mark.parametrize(
    ("recovery", "stands", "rights"),
    [(0.0, False, 154_317.75553), (0.0, True, 160_779.92164), (0.3, False, 198_560.13677), (0.3, True, 200_380.96763)],
)
def test_lots_of_several_terms_under_a_curve(recovery: float, stands: bool, rights: float) -> None:
    """Whether a default ends the closings after it or leaves them standing; the latter is on a grid of its own, good to 1e-6."""
    assert mixed(recovery, stands).rights == pytest.approx(rights, rel=1e-6 if stands else 5e-8)


@pytest.mark.parametrize(("binding", "value"), [(False, 2_243_243.92), (True, 2_132_685.91)])
def test_series_k_where_later_closings_stand(binding: bool, value: float) -> None:
    """From signing on; the last free to refuse, or binding. Two dollars are a millionth of them."""
    standing_ = tuple(replace(closing, ends_later=False) for closing in closings(binding=binding))
    assert staged((), standing_, INPUTS, CREDIT).value == pytest.approx(value, abs=2.0)


def test_probabilities_and_proceeds_at_a_stated_growth() -> None:
    """At 25 % a year: within four standard errors of eight million paths."""
    found = mixed(0.0, stands=False, growth=0.25)
    for chance, drawn, error in zip(found.real, (0.930262, 0.690761, 0.608071), (9.0e-5, 1.63e-4, 1.73e-4), strict=True):
        assert abs(chance - drawn) < 4 * error
    assert found.real_proceeds == pytest.approx(383_523.6, rel=1e-3)
    assert found.proceeds < found.real_proceeds


@pytest.mark.parametrize(("agreed", "value"), [(0.25, 412_061.187), (0.5, 940_790.714), (0.75, 1_484_983.860)])
def test_the_curve_of_the_agreement(agreed: float, value: float) -> None:
    """Series K, the last closing agreed to with a probability: dollars, of twenty million."""
    assert series_k(agreed=agreed).value == pytest.approx(value, abs=0.1)


@pytest.mark.parametrize(
    ("benefit", "binding", "value"),
    [(0.05, False, -71_044.954), (0.2, False, 20_989.568), (1.0, False, 979_840.563), (0.2, True, -186_389.075), (1.0, True, 570_574.811)],
)
def test_a_private_benefit(benefit: float, binding: bool, value: float) -> None:
    """The issuer agrees as long as the investor gains no more than a part of what it pays; where the closing binds, it is owed then."""
    *others, last = closings(binding=binding)
    assert staged((), (*others, replace(last, benefit=benefit)), INPUTS, CREDIT).value == pytest.approx(value, abs=0.1)


@pytest.mark.parametrize(("benefit", "value"), [(0.2, 20_989.568), (1.0, 979_840.563), (5.0, 1_989_488.773)])
def test_a_private_benefit_by_histories(benefit: float, value: float) -> None:
    """On the even grid the price at which the issuer stops agreeing lies inside a cell: two millionths of what is paid."""
    *others, last = closings()
    (found,) = standing(World(INPUTS, CREDIT, by_formula), (), ((*others, replace(last, benefit=benefit)),), (INPUTS.spot,))
    assert float(found.rights(np.log([INPUTS.spot]))[0]) == pytest.approx(value, abs=60.0)
