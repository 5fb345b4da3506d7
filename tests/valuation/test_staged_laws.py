"""Laws of the staged commitment on random packages: a choice is worth no less than any fixed plan, and the limits of the remedy."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.valuation.closed_form import closed_form, closed_forms
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.staged.solve import staged
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy

NONE = Remedy()


@st.composite
def packages(draw: st.DrawFn) -> tuple[tuple[Purchase, ...], Inputs, Credit]:
    """Two or three closings of one preferred, a few months apart, the last free to refuse or binding."""
    strike, redemption = draw(st.floats(0.001, 10.0)), 1000.0
    held = Contract(draw(st.floats(1.0, 6.0)), redemption, redemption / strike)
    spot, volatility = strike * draw(st.floats(0.2, 2.0)), draw(st.floats(0.2, 2.0))
    inputs, credit = Inputs(spot, volatility, Curve.flat(draw(st.floats(0.0, 0.08)))), Credit(draw(st.floats(0.0, 0.3)))
    remedy = Remedy(draw(st.floats(0.0, 1.0)), draw(st.floats(0.0, 900.0)), draw(st.sampled_from([0.0, 0.5, 1.0])))
    count, gap = draw(st.integers(2, 3)), draw(st.floats(0.05, 0.5))
    cost = draw(st.floats(0.5, 1.3)) * closed_form(held, inputs, credit, "afv")
    shares = [draw(st.floats(100.0, 5000.0)) for _ in range(count)]
    closings = [
        Purchase(cost * n, Holding(n, k * gap, held), remedy if k else NONE, certain=k == 0, binding=True) for k, n in enumerate(shares)
    ]
    return tuple(closings), inputs, credit


Package = tuple[tuple[Purchase, ...], Inputs, Credit]


def worth(purchases: tuple[Purchase, ...], inputs: Inputs, credit: Credit) -> float:
    return staged((), purchases, inputs, credit).value


def slack(purchases: tuple[Purchase, ...]) -> float:
    """What rounding may make of so much money."""
    return 1e-7 * math.fsum(purchase.cost for purchase in purchases)


def changed(purchases: tuple[Purchase, ...], **fields: float) -> tuple[Purchase, ...]:
    return tuple(p if p.certain else replace(p, remedy=replace(p.remedy, **fields)) for p in purchases)


@settings(max_examples=25, deadline=None)
@given(packages())
def test_no_fixed_plan_is_worth_more(package: Package) -> None:
    """Always to pay is one plan, and never to pay after the first another: the choice is worth at least either."""
    purchases, inputs, credit = package
    found = worth(*package)
    always = worth(tuple(replace(p, certain=True) for p in purchases), inputs, credit)
    assert found >= always - slack(purchases)
    assert found >= worth(purchases[:1], inputs, credit) - _lost_at_most(purchases, inputs, credit) - slack(purchases)


def _lost_at_most(purchases: tuple[Purchase, ...], inputs: Inputs, credit: Credit) -> float:
    """What never paying again may cost: all of the first lot."""
    first = purchases[0].bought
    return first.shares * closed_form(first.contract, inputs, credit, "afv")


@settings(max_examples=25, deadline=None)
@given(packages(), st.floats(1.02, 2.0))
def test_monotone(package: Package, more: float) -> None:
    """In the price and the volatility it rises; in the part that a default redeems it falls, in the price for that it rises.

    The volatility is not in every package a gain: what must be paid is a debt, so the last closing is free to refuse and nothing is lost.
    """
    purchases, inputs, credit = package
    found = worth(*package)
    assert worth(purchases, replace(inputs, spot=inputs.spot * more), credit) >= found - slack(purchases)
    heavier = changed(purchases, redeemed=min(purchases[-1].remedy.redeemed * more, 1.0))
    assert worth(heavier, inputs, credit) <= found + slack(purchases)
    dearer = changed(purchases, price=purchases[-1].remedy.price * more)
    assert worth(dearer, inputs, credit) >= found - slack(purchases)
    free = tuple(replace(p, remedy=NONE) for p in purchases)
    wilder = replace(inputs, volatility=inputs.volatility * more)
    assert worth(free, wilder, credit) >= worth(free, inputs, credit) - slack(purchases)


@settings(max_examples=25, deadline=None)
@given(packages())
def test_no_remedy_and_rights_kept_is_a_sum_of_calls_on_calls(package: Package) -> None:
    """lambda = 0: each closing by itself, whatever became of the others."""
    purchases, inputs, credit = package
    kept = tuple(replace(p, remedy=NONE, ends_later=False) for p in purchases)
    assert worth(kept, inputs, credit) == pytest.approx(math.fsum(worth((p,), inputs, credit) for p in kept), abs=slack(purchases))


@settings(max_examples=25, deadline=None)
@given(packages())
def test_all_redeemed_and_nothing_converted_leaves_the_price_of_the_remedy(package: Package) -> None:
    """lambda = 1 without conversion: after a default there is c a share, so the last of two closings is an option on all for that."""
    (first, last, *_), inputs, credit = package
    cent = 0.01
    last = replace(last, remedy=Remedy(1.0, cent, convertible=0.0))
    found = worth((first, last), inputs, credit)
    z = np.linspace(-9, 9, 40_001)
    year, rate, hazard, sigma = last.at, inputs.rate.zeros[0], credit.hazard, inputs.volatility
    spots = inputs.spot * np.exp((rate + hazard - sigma**2 / 2) * year + sigma * math.sqrt(year) * z)
    aged = closed_forms(spots, first.bought.aged(year), inputs, credit, "afv")
    fresh = closed_forms(spots, last.bought.contract, inputs, credit, "afv")
    left = np.minimum(cent, aged) * first.bought.shares
    best = np.maximum(first.bought.shares * aged + last.bought.shares * fresh - last.cost, left)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    expected = math.exp(-(rate + hazard) * year) * float(np.trapezoid(best * density, z)) - first.cost
    assert found == pytest.approx(expected, abs=2e-5 * (first.cost + last.cost))


@settings(max_examples=25, deadline=None)
@given(packages())
def test_without_volatility_the_plan_is_known(package: Package) -> None:
    """sigma to nothing: the stock grows at its rate, and the best of paying and stopping at each closing is arithmetic."""
    purchases, inputs, credit = package
    calm = replace(inputs, volatility=1e-6)
    found = worth(purchases, calm, credit)
    grows = inputs.rate.zeros[0] + credit.hazard

    def each(lot: Purchase, year: float) -> float:
        return closed_form(lot.bought.aged(year), replace(calm, spot=inputs.spot * math.exp(grows * year)), credit, "afv")

    after = 0.0
    for k in range(len(purchases) - 1, 0, -1):
        year, bought, remedy = purchases[k].at, purchases[:k], purchases[k].remedy
        spot = np.array([inputs.spot * math.exp(grows * year)])
        lost = sum(p.bought.shares * float(remedy.cost(np.array([each(p, year)]), p.bought.contract.shares * spot)[0]) for p in bought)
        gains = purchases[k].bought.shares * each(purchases[k], year) - purchases[k].cost + after
        back = math.exp(-grows * (year - purchases[k - 1].at))
        after = max(gains, -lost) * back
    expected = purchases[0].bought.shares * each(purchases[0], 0.0) - purchases[0].cost + after
    assert found == pytest.approx(expected, abs=1e-5 * math.fsum(p.cost for p in purchases))
