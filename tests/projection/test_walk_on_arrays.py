"""The same clause files on 20,000 paths at once: equal shares and money, path by path, with the exact walk.

The May closing is in default. On market days the holders convert three quarters of what they have where the path's price
stands above the price in force; on two days the issuer takes half of what the remedy still allows, which differs from
path to path; every duty is performed on its day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.dates import months_after
from seriatim.units.numbers import where, whole
from tests.simulator.deals import SERIES_K, Book, deal
from tests.simulator.paths import clauses_on_paths, differences, state_on_paths

PATHS, SAMPLE = 20_000, 25
START, HORIZON = date(2017, 6, 1), date(2022, 12, 31)
DAYS = tuple(months_after(date(2017, 6, 15), 3 * n) for n in range(21))
REMEDY_DAYS = DAYS[:2]

ODD = tuple((name, when, 333 if name == "march" else shares, condition) for name, when, shares, condition in SERIES_K)

TERMS: dict[str, dict[str, Any]] = {
    "Series K": {},
    "odd lots, a price that does not divide": {"closings": ODD, "conversion": {"price": "0.003", "fractions": "up"}},
    "cash in lieu": {"closings": ODD, "conversion": {"price": "417", "fractions": "cash_in_lieu"}},
    "half shares": {"closings": ODD, "conversion": {"price": "400", "fractions": "nearest"}},
    "several holders": {"closings": ODD, "preferred": {"ann": 501, "bob": 77}},
    "newest first, and only the defaulting": {
        "closings": ODD,
        "preferred": {"ann": 501},
        "conversion": {"lots": "newest_first"},
        "remedy": {"lots": "newest_first", "holders": "defaulting", "fractions": "up"},
    },
    "measured at the default": {"closings": ODD, "remedy": {"measured": "default", "fraction": "0.3", "fractions": "nearest"}},
    "a limit that binds": {"closings": ODD, "authorized": 2_000_000_001, "conversion": {"price": "0.003"}},
    "a right that ends": {"closings": ODD, "conversion": {"until": "2 years after issue"}},
    "accrued dividends": {
        "closings": ODD,
        "conversion": {"amount": "stated_value + accrued", "price": "0.0037"},
        "remedy": {"amount": "0.01 + accrued"},
    },
    "rolled and monthly": {"redemption": {"on": "18 months after issue", "roll": "modified_following"}},
}


def history(terms: dict[str, Any]) -> Book:
    """Three closings, one of them in two receipts; some conversions; a dividend owed; a default in May."""
    book = Book(deal(**terms)).close("initial", "march")
    book.record("closed", "2017-04-10", closing="april", quantity=250)
    book.close("april")
    book.record("converted", "2017-05-05", quantity=101, holder="boone")
    book.record("dividend_paid", "2017-05-06", security="common", per_share="0.0001234567", participating="owed")
    book.record("defaulted", START, closing="may")
    return book


def policy(price: Callable[[date], Any]) -> Any:
    """The same words for one exact path and for arrays."""

    def how_much(now: Now[Any], step: Step[Any]) -> Any:
        if step.kind == "converted" and step.price is not None:
            wanted = whole(step.quantity_max * 3 / 4, "up")
            return where(price(now.on) > step.price.each(), wanted, now.zero) if now.on in DAYS else now.zero
        if step.clause == "remedy":
            return whole(step.quantity_max / 2, "up") if now.on in REMEDY_DAYS else now.zero
        return duties_performed(now, step)

    return how_much


@pytest.mark.parametrize("name", TERMS)
def test_arrays_give_what_the_exact_walk_gives(name: str):
    book = history(TERMS[name])
    clauses = book.history.deal.clauses
    random = np.random.default_rng(7)
    each = clauses.by_id["conversion"].price
    shocks = np.exp(np.cumsum(random.normal(0, 0.5, (len(DAYS), PATHS)), axis=0))
    prices = dict(zip(DAYS, np.round(float(each) * 0.8 * shocks, 8) + 1e-9, strict=True))  # never exactly the price in force

    arrays = state_on_paths(book.state(), PATHS)
    acts = list(walk(clauses_on_paths(clauses), arrays, START, HORIZON, policy(lambda on: prices[on]), DAYS))

    assert {d.act.kind for d in acts} == {"closed", "converted", "redeemed"}
    assert {d.act.clause for d in acts} == {"purchase", "conversion", "remedy", "redemption"}
    for path in range(SAMPLE):
        exact = book.state()
        list(walk(clauses, exact, START, HORIZON, policy(lambda on: Decimal(float(prices[on][path]))), DAYS))  # noqa: B023
        assert differences(exact, arrays, path) == {}


def test_the_paths_differ_and_the_remedy_with_them():
    book = history({})
    random = np.random.default_rng(7)
    prices = {on: 0.004 * random.lognormal(0, 1, PATHS) for on in DAYS}
    arrays = state_on_paths(book.state(), PATHS)
    clauses = clauses_on_paths(book.history.deal.clauses)
    taken: list[Any] = [
        d.act for d in walk(clauses, arrays, START, DAYS[2], policy(lambda on: prices[on]), DAYS) if d.act.clause == "remedy"
    ]
    assert len(taken) == 2
    assert len(np.unique(taken[0].quantity)) == 2  # half of what is outstanding, three quarters of it converted or not
    assert len(np.unique(taken[1].quantity)) > 2
    for (_, asset), total in _totals(arrays).items():
        assert np.allclose(total, 0, atol=1e-3), asset
    assert all((balance >= 0).all() for (account, _), balance in arrays.balances.items() if account in arrays.certificates)


def _totals(state: Any) -> dict[tuple[str, str], Any]:
    totals: dict[tuple[str, str], Any] = {}
    for (_, asset), balance in state.balances.items():
        totals["", asset] = totals.get(("", asset), 0) + balance
    return totals
