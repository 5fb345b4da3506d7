"""What is said of the numerical error of the rights to come, against the same commitment solved on points four times as close."""

from __future__ import annotations

import random

import numpy as np
import pytest

from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.staged.solve import _solved, _world, staged
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy

LOT = Contract(5.0, 1000.0, 250_000.0)
HELD = (Holding(1000.0, 0.0, LOT),)


@pytest.mark.parametrize("seed", range(40))
def test_the_error_is_honest_and_small(seed: int) -> None:
    """No more than three times what is said, which is at most a millionth of the rights and of what is to be paid."""
    draw = random.Random(seed)
    inputs = Inputs(10 ** draw.uniform(-3.2, -2), draw.uniform(0.3, 2), Curve.flat(draw.uniform(0, 0.06)))
    credit, ends = Credit(draw.uniform(0, 0.3)), draw.random() < 0.5
    days = sorted(draw.uniform(0.02, 1) for _ in range(draw.randint(1, 5)))
    remedies = [Remedy(draw.choice([0.0, 0.5, 1.0]), 0.01) for _ in days]
    plan = tuple(
        Purchase(draw.choice([5e5, 1e6, 5e6]), Holding(1000.0, day, LOT), remedy, ends_later=ends)
        for day, remedy in zip(days, remedies, strict=True)
    )
    found = staged(HELD, plan, inputs, credit)
    spots = (inputs.spot,)
    (fine,) = _solved(_world(HELD, plan, inputs, credit, spots, None), HELD, (plan,), spots, 0.25)
    assert fine is not None
    assert abs(found.rights - float(fine.rights(np.log(spots))[0])) <= 3 * found.error
    assert found.error <= 1e-6 * (abs(found.rights) + sum(purchase.cost for purchase in plan))
