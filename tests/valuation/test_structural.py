"""Dilution seen through the company's equity, and what a restriction on selling takes off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seriatim.valuation.closed_form import closed_form
from seriatim.valuation.contract import Credit, Flow
from seriatim.valuation.marketability import chaffe, finnerty
from seriatim.valuation.structural import structural
from tests.valuation.series_k import CREDIT, INPUTS, PREFERRED


@pytest.mark.parametrize(
    ("common", "preferred", "value"),
    [
        (1.73e9, 1000, 706.11),
        (1.73e9, 5000, 653.63),
        (1.73e9, 20_000, 633.54),
        (5e9, 1000, 754.78),
        (5e9, 5000, 684.60),
        (5e9, 20_000, 647.08),
    ],
)
def test_reference_figures(common: float, preferred: float, value: float) -> None:
    assert structural(PREFERRED, preferred, common, INPUTS, CREDIT).each == pytest.approx(value, abs=1e-2)


def test_dilution_lowers_the_value_and_a_few_shares_dilute_nothing() -> None:
    undiluted = closed_form(PREFERRED, INPUTS, CREDIT, "afv")
    values = [structural(PREFERRED, preferred, 1.73e9, INPUTS, CREDIT).each for preferred in (1e-2, 1, 100, 1000, 20_000)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(undiluted, rel=2e-5)
    assert values[1] < undiluted


def test_refused_by_name() -> None:
    with pytest.raises(ValueError, match="redeemed or converted and nothing else"):
        structural(replace(PREFERRED, flows=(Flow(1.0, 10.0),)), 1000, 1.73e9, INPUTS, CREDIT)
    with pytest.raises(ValueError, match="redeemed or converted and nothing else"):
        structural(PREFERRED, 1000, 1.73e9, INPUTS, Credit(0.15, 0.4))


@pytest.mark.parametrize(
    ("volatility", "years", "part"),
    [
        (0.3, 0.5, 0.07942715878536077),
        (0.6, 1.0, 0.22430699804767784),
        (1.2, 0.5, 0.3223649625952285),
        (1.2, 1.0, 0.4378843932863968),
        (1.2, 2.0, 0.5740707369539831),
    ],
)
def test_chaffe(volatility: float, years: float, part: float) -> None:
    assert chaffe(volatility, years, 0.019) == pytest.approx(part, abs=1e-9)


def test_finnerty_saturates_and_vanishes() -> None:
    """0.3228 is N(root(ln 2) / 2) - N(-root(ln 2) / 2); for a short time it is 0.4 standard deviations over the root of 3."""
    assert finnerty(5.0, 30.0) == pytest.approx(0.3228, abs=5e-5)
    assert finnerty(50.0, 30.0) == pytest.approx(finnerty(5.0, 30.0), rel=1e-9)
    assert finnerty(0.01, 0.01) == pytest.approx(0.001 * 0.3989423 / 3**0.5, rel=1e-4)
    assert finnerty(1.2, 0.0) == chaffe(1.2, 0.0, 0.0) == 0.0
    around = [finnerty(1.0, years) for years in (0.99e-4, 1.0e-4, 1.01e-4)]
    assert around == sorted(around)
    assert around[2] / around[0] == pytest.approx((1.01 / 0.99) ** 0.5, rel=1e-6)
