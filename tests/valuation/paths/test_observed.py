"""Prices of a path as clauses find them: made when they are asked for, as recording each of them would have them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from seriatim.deal.market import observations, observed, quotations, trading_days
from seriatim.deal.state import Now
from seriatim.valuation.paths.ahead import Ahead, look_ahead
from seriatim.valuation.paths.walked import Walked
from tests.provisions.test_conversion_variable import book, clause
from tests.provisions.test_conversion_variable import observe as recorded

SIGNED = date(2017, 2, 24)
PRICES = np.linspace(0.05, 0.06, 2000)[:, None] * np.array([1.0, 2.0])


def ahead(days: int = 3) -> Ahead:
    now = recorded(book(clause(days=days, reference="lowest", lowest=1)), ["0.040", "0.041"], "2017-02-24").history.now(SIGNED)
    (one,) = now.lots("series_k")
    return look_ahead(now, one, "common")


def at(walked: Walked, day: date) -> Now[Any]:
    walked.observe(day)
    return Now(day, walked.state, walked.of.clauses)


def test_a_day_is_observed_when_it_is_asked_for_and_not_before_it_has_come() -> None:
    walked = Walked(ahead(), PRICES)
    tuesday, wednesday = date(2017, 2, 28), date(2017, 3, 1)
    now = at(walked, tuesday)
    assert observed(now, "common", "vwap", wednesday) is None
    found = observed(now, "common", "vwap", tuesday)
    assert found is not None
    assert (found.money == PRICES[walked.at[tuesday]]).all()
    assert not any(entry.startswith("close/") for entry in (key[1] for key in walked.state.memory))
    assert observed(at(walked, wednesday), "common", "vwap", wednesday) is not None


def test_days_that_are_none_of_trading_are_not_observed() -> None:
    walked = Walked(ahead(), PRICES)
    now = at(walked, date(2017, 2, 28))
    days = (date(2017, 2, 25), date(2017, 2, 26))  # a weekend
    assert observations(now, "common", "vwap", days) == ({}, days)


def test_what_is_on_record_stays() -> None:
    walked = Walked(ahead(), PRICES)
    found = observed(at(walked, date(2017, 3, 1)), "common", "vwap", date(2017, 2, 23))
    assert found is not None
    assert float(found.money) == 0.041


def test_who_looks_at_all_that_is_remembered_finds_every_quotation_so_far() -> None:
    """Four quotations of each of three days, the valuation's and two after it; recorded: two."""
    walked = Walked(ahead(), PRICES)
    now = at(walked, date(2017, 2, 28))
    assert len(now.state.entries(quotations("common"))) == 4 * 3 + 2
    assert {key[1] for key, _ in now.state.memory.called("vwap/")} == {
        f"vwap/{day}" for day in trading_days(date(2017, 2, 28), 5, including=True)
    }


def test_a_copy_of_the_state_has_what_was_not_asked_for_yet() -> None:
    walked = Walked(ahead(), PRICES)
    now = at(walked, date(2017, 2, 28))
    twin = Now(now.on, now.state.copy(), now.clauses)
    found = observed(twin, "common", "bid", date(2017, 2, 27))
    assert found is not None
    assert (found.money == PRICES[walked.at[date(2017, 2, 27)]]).all()


def test_how_far_the_clauses_look_back_is_seen_by_what_they_ask_for() -> None:
    """The lowest of five days before: the farthest is five trading days before the day."""
    walked = Walked(ahead(days=5), PRICES)
    for day in walked.of.looks[:20]:
        walked.offer(day)
    assert walked.memory.back == 5
