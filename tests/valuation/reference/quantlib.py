"""QuantLib's convertible engine on the reference cases, as its own examples set it up."""

from __future__ import annotations

from typing import Any

import pytest

ql = pytest.importorskip("QuantLib", reason="QuantLib is no dependency; the benchmark's environment has it")

TREES = {
    "jr": ql.BinomialJRConvertibleEngine,
    "crr": ql.BinomialCRRConvertibleEngine,
    "eqp": ql.BinomialEQPConvertibleEngine,
    "trig": ql.BinomialTrigeorgisConvertibleEngine,
    "tian": ql.BinomialTianConvertibleEngine,
    "lr": ql.BinomialLRConvertibleEngine,
    "j4": ql.BinomialJ4ConvertibleEngine,
}
DAYS = ql.Actual365Fixed()


def process(start: Any, spot: float, rate: float, yields: float, volatility: float) -> Any:
    """Black, Scholes and Merton's stock, all flat."""
    curve = ql.YieldTermStructureHandle(ql.FlatForward(start, rate, DAYS))
    paid = ql.YieldTermStructureHandle(ql.FlatForward(start, yields, DAYS))
    moves = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(start, ql.NullCalendar(), volatility, DAYS))
    return ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(spot)), paid, curve, moves)


def quote(value: float) -> Any:
    return ql.QuoteHandle(ql.SimpleQuote(value))


def seed(tree: str, steps: int) -> float:
    """Series K: no coupon, five years of 365 days."""
    today = ql.Date(24, 2, 2017)
    ql.Settings.instance().evaluationDate = today
    end = today + 5 * 365
    once = ql.Schedule(today, end, ql.Period(ql.Once), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False)
    bond = ql.ConvertibleZeroCouponBond(ql.AmericanExercise(today, end), 25_000.0, ql.CallabilitySchedule(), today, 0, DAYS, once, 100.0)
    bond.setPricingEngine(TREES[tree](process(today, 0.0023, 0.019, 0.0, 1.2), steps, quote(0.15)))
    return float(bond.NPV()) * 10


def example(tree: str, steps: int = 801) -> float:
    """The bond of `ConvertibleBonds.cpp`: 5 % a year, two soft calls, a put, dividends of 1 each half-year, converted at the end."""
    calendar, today = ql.TARGET(), ql.Date(15, 1, 2024)
    ql.Settings.instance().evaluationDate = today
    settles = calendar.advance(today, 3, ql.Days)
    end = calendar.advance(settles, 5, ql.Years)
    issued = calendar.advance(end, -5, ql.Years)
    follows = ql.ModifiedFollowing
    schedule = ql.Schedule(issued, end, ql.Period(ql.Annual), calendar, follows, follows, ql.DateGeneration.Backward, False)
    rights = ql.CallabilitySchedule()
    for year, price in ((2, 101.5), (4, 100.85)):
        rights.append(ql.SoftCallability(ql.BondPrice(price, ql.BondPrice.Clean), schedule[year], 1.20))
    rights.append(ql.Callability(ql.BondPrice(105.0, ql.BondPrice.Clean), ql.Callability.Put, schedule[3]))
    dividends, day = ql.DividendSchedule(), today + ql.Period(6, ql.Months)
    while day < end:
        dividends.append(ql.FixedDividend(1.0, day))
        day = day + ql.Period(6, ql.Months)
    bond = ql.ConvertibleFixedCouponBond(
        ql.EuropeanExercise(end), 100 / 36, rights, issued, 3, [0.05], ql.Thirty360(ql.Thirty360.BondBasis), schedule, 100.0
    )
    moves = process(settles, 36.0, 0.06, 0.02, 0.20)
    bond.setPricingEngine(TREES[tree](moves, steps, quote(0.005), dividends))
    return float(bond.NPV())


def weekly(steps: int = 3201) -> float:
    """Ayache, Forsyth and Vetzal's bond, which may be called once a week: 8 % a year, at 110 from year 2, put at 105 in year 3."""
    today = ql.Date(15, 1, 2025)
    ql.Settings.instance().evaluationDate = today
    end, rights = today + 5 * 365, ql.CallabilitySchedule()
    schedule = ql.Schedule([today + round(365 * half / 2) for half in range(11)])
    for week in range(3 * 52):
        call = ql.BondPrice(110.0, ql.BondPrice.Clean)
        rights.append(ql.Callability(call, ql.Callability.Call, today + round(365 * (2 + week / 52))))
    rights.append(ql.Callability(ql.BondPrice(105.0, ql.BondPrice.Clean), ql.Callability.Put, today + 3 * 365))
    bond = ql.ConvertibleFixedCouponBond(
        ql.AmericanExercise(today, end), 1.0, rights, today, 0, [0.08], ql.Thirty360(ql.Thirty360.BondBasis), schedule, 100.0
    )
    bond.setPricingEngine(TREES["crr"](process(today, 100.0, 0.05, 0.0, 0.2), steps, quote(0.02)))
    return float(bond.NPV())
