"""A lot's own clauses along paths: conversions at a price that follows the market, held against formulas and another simulation."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.market import trading_days
from seriatim.deal.phrases import Due, Worth
from seriatim.provisions import Occurrences, RedemptionInstalments
from seriatim.valuation.closed_form import call_parts, closed_form
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.paths.ahead import Ahead, look_ahead
from seriatim.valuation.paths.brownian import paths
from seriatim.valuation.paths.estimate import Estimated, Sampling, estimated
from seriatim.valuation.paths.lot import Followed, undecided
from seriatim.valuation.paths.stepped import Stepped
from seriatim.valuation.paths.world import World
from seriatim.valuation.resolve import resolved
from tests.provisions.test_conversion_variable import book, clause
from tests.provisions.test_dividend_cumulative import holding
from tests.simulator.deals import GIVEN

SIGNED = date(2017, 2, 24)
INPUTS = Inputs(0.05, 0.9, Curve.flat(0.03))
CREDIT = Credit(0.2)
SMALL = Sampling(scramblings=8, log2=9, learning=11)


def lot(months: int = 3, credit: Credit = CREDIT, inputs: Inputs = INPUTS, looks: int = 64, **terms: Any) -> Stepped:
    """1,000 shares of $1,000 issued on February 24, 2017, redeemed some months later, with one variable conversion."""
    right = clause(**{"window": "including", "reference": "last", "lowest": 1, "days": 1, **terms})
    kept = book(right, redemption={"on": Due.parse(f"{months} months after issue")})
    now = kept.history.now(SIGNED)
    (one,) = now.lots("series_k")
    return Stepped(look_ahead(now, one, "common", looks), World(inputs, credit, "afv"))


def value(security: Stepped, sampling: Sampling = SMALL) -> Estimated:
    return estimated(security, sampling)


def last_day(security: Stepped) -> tuple[np.ndarray, float, float]:
    """What converting on the last day gives on many paths, the years until then, and what a unit paid then is worth."""
    shares = security.course(paths(security.times, 13, (5, 1))).shares[-1]
    years = security.times[-1]
    return shares, years, math.exp(-(0.03 + 0.2) * years)


def test_at_a_discount_from_the_day_itself_it_is_worth_par_over_the_rest_at_once() -> None:
    """1,000 / 80 % = 1,250 whatever the stock does, and to wait only loses."""
    found = value(lot())
    assert found.value == pytest.approx(1250.0, rel=1e-12)
    assert found.error < 1e-9


def test_at_a_discount_from_the_day_before_it_earns_the_last_step_of_the_stock() -> None:
    """1,250 times the stock's growth from the last trading day before May 24, 2017 to that day: one day at 23 %."""
    shares, years, _ = last_day(lot(window="before"))
    assert round(years * 365) == 89
    exact = 1250 * math.exp(0.23 / 365)
    assert shares.mean() == pytest.approx(exact, abs=4 * shares.std() / math.sqrt(len(shares)))
    assert shares.std() == pytest.approx(exact * 0.9 / math.sqrt(365), rel=0.05)


def test_a_floor_is_a_call_sold() -> None:
    """1,000 × min(S / 0.045, 1 / 0.8): the shares at the floor, less a call on them struck at 1,250."""
    shares, years, discount = last_day(lot(floor="0.045"))
    many = 1000 / 0.045
    above, strike = call_parts(np.array([0.05]), 1250 / many, 0.23 * years, 0.9 * math.sqrt(years))
    exact = discount * (many * 0.05 * math.exp(0.23 * years) - many * float(above[0] - strike[0]))
    assert discount * shares.mean() == pytest.approx(exact, rel=2e-4)


def test_bounded_by_a_fixed_price_it_is_the_dearer_of_both() -> None:
    """The lesser of 0.06 and 80 % of the day's price: 1,250, and shares at 0.06 where those are worth more."""
    shares, years, discount = last_day(lot(fixed="0.06", combine="lesser_of"))
    many = 1000 / 0.06
    above, strike = call_parts(np.array([0.05]), 1250 / many, 0.23 * years, 0.9 * math.sqrt(years))
    exact = discount * (1250 + many * float(above[0] - strike[0]))
    assert discount * shares.mean() == pytest.approx(exact, rel=2e-4)


def simulated(days: tuple[date, ...], count: int, seed: int) -> np.ndarray:
    """Another simulation, of plain random steps: the stock on each of the days, while nothing fails."""
    years = np.array([(day - SIGNED).days / 365 for day in days])
    steps = np.diff(years, prepend=0.0)[:, None]
    normals = np.random.default_rng(seed).standard_normal((len(days), count))
    moved = (0.03 + 0.2 - 0.9**2 / 2) * steps + 0.9 * np.sqrt(steps) * normals
    return 0.05 * np.exp(np.cumsum(moved, axis=0))


@pytest.mark.parametrize(
    ("reference", "lowest", "floor", "fixed"),
    [("lowest", 1, 0.0, math.inf), ("mean_of_lowest", 3, 0.0, math.inf), ("mean", 1, 0.03, math.inf), ("mean_of_lowest", 2, 0.03, 0.045)],
)
def test_deep_look_backs_against_another_simulation(reference: str, lowest: int, floor: float, fixed: float) -> None:
    """75 % of the lowest, of the mean of the lowest, or of all of twenty days before May 24, in plain numpy on 100,000 other paths."""
    terms: dict[str, Any] = {"floor": floor} if floor else {}
    terms |= {"fixed": fixed, "combine": "lesser_of"} if fixed < math.inf else {}
    security = lot(reference=reference, lowest=lowest, days=20, window="before", rate=Decimal("0.75"), **terms)
    shares, _, _ = last_day(security)
    end = SIGNED + timedelta(days=89)
    stock = simulated((*reversed(trading_days(end, 20)), end), 100_000, 11)
    seen = np.sort(stock[:-1], axis=0)
    reference_price = seen.mean(axis=0) if reference == "mean" else seen[:lowest].mean(axis=0)
    price = np.minimum(np.maximum(0.75 * reference_price, floor), fixed)
    theirs = 1000 * stock[-1] / price
    error = math.hypot(theirs.std() / math.sqrt(theirs.size), shares.std() / math.sqrt(shares.size))
    assert shares.mean() == pytest.approx(theirs.mean(), abs=4 * error)
    assert np.quantile(shares, 0.9) == pytest.approx(float(np.quantile(theirs, 0.9)), rel=0.03)


def test_no_one_converts_before_the_look_back_is_complete() -> None:
    """Ten days before: nothing recorded before February 24, so the eleventh trading day is the first on which a price is known."""
    security = lot(reference="lowest", days=10, window="before")
    course = security.course(paths(security.times, 3, (5, 1)))
    open_days = [day for day, row in zip(security.ahead.looks, course.shares, strict=True) if np.isfinite(row).any()]
    assert open_days[0] == date(2017, 3, 10)
    assert trading_days(open_days[0], 10)[-1] == SIGNED


def test_the_best_time_to_convert_beats_any_day_and_no_foresight() -> None:
    """80 % of the lowest of ten days: waiting for a rise pays. Above what any one day gives, below what knowing the path would."""
    security = lot(reference="lowest", days=10, window="before", looks=20)
    course = security.course(paths(security.times, 11, (5, 2)))
    now = np.array([security.world.discount(0.0, year) for year in course.years])[:, None] * np.stack(course.shares)
    fixed = now.mean(axis=1).max()
    foresight = now.max(axis=0).mean()
    found = value(security)
    assert fixed - 4 * found.error < found.value < foresight


def test_a_fixed_price_through_the_clauses_is_the_formula() -> None:
    """Series K's own conversion beside a variable one that is never open: five years shortened to one."""
    kept = book(clause(reference="lowest", days=260), redemption={"on": Due.parse("1 years after issue")}, without=("dividend",))
    now = kept.history.now(SIGNED)
    (one,) = now.lots("series_k")
    inputs = Inputs(0.0035, 0.9, Curve.flat(0.03))
    found = value(Stepped(look_ahead(now, one, "common", 4), World(inputs, CREDIT, "afv")), Sampling(scramblings=8, log2=10, learning=14))
    exact = closed_form(Contract(1.0, 1000.0, 250_000.0), inputs, CREDIT, "afv")
    assert found.value == pytest.approx(exact, abs=4 * found.error + 1e-4 * exact)


def perpetual(*rights: Any) -> Ahead:
    kept = book(*rights, without=("conversion", "dividend", "redemption"))
    now = kept.history.now(SIGNED)
    (one,) = now.lots("series_k")
    return look_ahead(now, one, "common", 6)


def test_what_is_never_redeemed_is_followed_for_five_years() -> None:
    """At 80 % of the day's price it is worth 1,250 at once; and nothing at the end if it has not been converted."""
    ahead = perpetual(clause(window="including", reference="last", lowest=1, days=1))
    assert (ahead.ends, ahead.redemption, ahead.looks[-1]) == (False, 1000.0, date(2022, 2, 24))
    security = Stepped(ahead, World(INPUTS, CREDIT, "afv"))
    assert value(security).value == pytest.approx(1250.0, rel=1e-12)
    assert not np.any(security.course(paths(security.times, 3, (5, 1))).due)


def test_what_is_never_redeemed_and_never_converted_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="never redeemed, and nothing converts it"):
        perpetual(Occurrences("waits", ()))


def test_what_is_paid_in_kind_grows_the_lot_as_the_ledger_would() -> None:
    """6 % of 1,000 shares half-yearly, whole shares: 1,060, 1,123 (63.6 of which 63), 1,190, each convertible into 250,000 common."""
    kept = holding(paid_in="kind", designated=20_000)
    now = kept.history.now(date(2017, 4, 1))
    (one,) = now.lots("series_k")
    (found,) = resolved(now, "series_k", "common")
    assert (found.contract, found.refusals) == (None, ("cumulative pays in shares",))
    still = Inputs(0.002, 1e-6, Curve.flat(0.0))
    security = Stepped(look_ahead(now, one, "common", 4), World(still, Credit(), "afv"))
    course = security.course(paths(security.times, 1, (1, 1)))
    outstanding = dict(zip(security.ahead.looks, [each[0] for each in course.redeemed], strict=True))
    days = (date(2017, 4, 1), date(2017, 9, 30), date(2018, 3, 31), date(2018, 9, 30))
    assert [outstanding[day] for day in days] == [1000.0, 1060.0, 1123.0, 1190.0]
    assert course.shares[security.ahead.looks.index(days[3])] == pytest.approx(1.19 * 500, rel=1e-4)
    assert course.due[security.ahead.looks.index(date(2022, 3, 31))] == pytest.approx(1000.0)
    assert not np.any(course.paid)


def test_what_accrues_day_by_day_is_no_fixed_number_of_shares() -> None:
    """Dividends that accrue and are converted with the stated value: the shares of tomorrow are more than those of today."""
    (found,) = resolved(
        holding(conversion={"amount": Worth.parse("stated_value + accrued")}, paid_in="cash").history.now(date(2017, 4, 1)),
        "series_k",
        "common",
    )
    assert any("change with time" in reason for reason in found.refusals)


def test_dividends_in_stock_are_worth_what_the_shares_are() -> None:
    """50 a half-year in common counted at 1.62, where it stands at 3.24: 100."""
    kept = holding(paid_in="stock", conversion={"price": Decimal(1000)})
    now = kept.history.now(date(2017, 4, 1))
    (one,) = now.lots("series_k")
    security = Stepped(look_ahead(now, one, "common", 4), World(Inputs(3.24, 1e-6, Curve.flat(0.0)), Credit(), "afv"))
    course = security.course(paths(security.times, 1, (1, 1)))
    assert course.paid[security.ahead.looks.index(date(2017, 9, 30))] == pytest.approx(100.0, rel=1e-4)


def instalments(**more: Any) -> Stepped:
    """400, 400 and 200 of 1,000 shares of $1,000, four weeks apart from May 11, 2017, in cash or in common at the mean of five days."""
    terms: dict[str, Any] = {"stated_value": Decimal(1000), "first": date(2017, 5, 11), "shares": Decimal(400), "days": 28}
    terms |= {"amount": Worth.parse("stated_value"), "roll": "none", "calendar": "nyse", **more}
    kept = book(RedemptionInstalments("instalments", **GIVEN, **terms), without=("conversion", "dividend", "redemption"))
    now = kept.history.now(SIGNED)
    (one,) = now.lots("series_k")
    return Stepped(look_ahead(now, one, "common", 64), World(INPUTS, CREDIT, "afv"))


def test_instalments_in_cash_are_their_sum() -> None:
    """Each discounted at 23 %: 400, 400 and 200 for a share after 76, 104 and 132 days."""
    exact = sum(paid * math.exp(-0.23 * days / 365) for paid, days in ((400, 76), (400, 104), (200, 132)))
    assert value(instalments()).value == pytest.approx(exact, rel=1e-12)


def test_an_instalment_that_may_be_paid_in_common_leaves_the_rest() -> None:
    """The issuer gives common where the day's price is below the mean of the five before; in plain numpy on 100,000 other paths."""
    found = value(instalments(into="common", quote="vwap"), Sampling(scramblings=8, log2=11, learning=9))
    theirs = np.zeros(100_000)
    for paid, after in ((400, 76), (400, 104), (200, 132)):
        end = SIGNED + timedelta(days=after)
        stock = simulated((*reversed(trading_days(end, 5)), end), 100_000, after)
        theirs += math.exp(-0.23 * after / 365) * paid * np.minimum(1.0, stock[-1] / stock[:-1].mean(axis=0))
    assert theirs.mean() == pytest.approx(900.0, abs=25)
    assert found.value == pytest.approx(theirs.mean(), abs=4 * math.hypot(found.error, theirs.std() / math.sqrt(theirs.size)))


def test_what_no_right_moves_is_exact_from_few_paths() -> None:
    """Ten dividends of 50 / 1.62 common each at a stock of 3.24 that pays nothing, and 1,000 at the end, part by part."""
    now = holding(paid_in="stock", conversion={"price": Decimal(1000)}).history.now(date(2017, 4, 1))
    (one,) = now.lots("series_k")
    of = Followed(look_ahead(now, one, "common", 4), World(Inputs(3.24, 0.9, Curve.flat(0.03)), CREDIT, "afv"), None, 1)
    _, parts = undecided(of)
    assert parts["dividends"] == pytest.approx(10 * 100.0, rel=1e-4)
    assert parts["redemption"] == pytest.approx(1000 * math.exp(-0.23 * of.ahead.times[-1]), rel=1e-9)
