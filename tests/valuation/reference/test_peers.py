"""QuantLib's engine gives the figures that the reference cases say it gives, so that what is timed and compared is that engine.

It is named after Tsiveriotis and Fernandes and is another model: see docs/why/pricing-on-a-grid.md.
"""

from __future__ import annotations

import pytest

from tests.valuation.reference import quantlib
from tests.valuation.reference.test_cases import CASES, QUANTLIB


@pytest.mark.parametrize("name", [name for name in QUANTLIB if name.startswith("SEED-QL") and not name.endswith("1601")])
def test_series_k(name: str) -> None:
    _seed, _ql, tree, steps = name.lower().split("-")
    assert quantlib.seed(tree, int(steps)) == pytest.approx(CASES[name]["again"], abs=CASES[name]["within"])


def test_its_limit_is_twelve_per_cent_low() -> None:
    """798.774 where the model's own formula gives 907.0657."""
    coarse, fine = (quantlib.seed("lr", steps) for steps in (801, 1601))
    assert fine == pytest.approx(CASES["SEED-QL-LR-1601"]["again"], abs=CASES["SEED-QL-LR-1601"]["within"])
    assert 2 * fine - coarse == pytest.approx(798.774, abs=0.02)


@pytest.mark.parametrize("name", [name for name in QUANTLIB if name.startswith("QL-example")])
def test_its_own_example(name: str) -> None:
    assert quantlib.example(name.split("-")[2]) == pytest.approx(CASES[name]["again"], abs=CASES[name]["within"])


def test_weekly_calls() -> None:
    """0.27 % above Tsiveriotis and Fernandes's value of the same bond."""
    case = CASES["AFV-case-QL-weekly-calls"]
    assert quantlib.weekly() == pytest.approx(case["again"], abs=case["within"])
