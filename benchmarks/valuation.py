"""How fast and how exact convertibles are priced: the grid, a lattice in Numba, and QuantLib, on one basket and in one run.

    python3 dev.py bench valuation
    .venv/bin/python benchmarks/valuation.py [--quick] [--seconds 2] [--chart docs/images/convergence.svg]

QuantLib is beside it where the environment has it (`.venv/bin/python -m pip install QuantLib`), else left out.

The basket is 64 microcap convertibles from a fixed seed (`basket`). Each engine's error is the root mean square of its relative error
against its *own* limit, for QuantLib's engine named after Tsiveriotis and Fernandes is another model: its lattice blends the discount rate
by the probability of conversion. How far its limit is from that model's is printed too.

Times are for one core, in time of the processor, with contracts resolved before; what resolving costs is a line of its own. The machine
may have other work, which makes batches slower and never faster: each time is the best quarter of many short batches.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from _convergence import picture
from numba import njit

from seriatim.valuation.closed_form import closed_form
from seriatim.valuation.contract import Contract, Credit, Curve, Inputs
from seriatim.valuation.grid.greeks import measure_book
from seriatim.valuation.grid.price import Size, price_book, solve_book
from seriatim.valuation.grid.resolve import Book, Floats, resolve

SEED = 20170224
BASKET = 64
TIMES = 8
"""How many baskets a batch of the grid has, so that what a call costs from Python is shared as in a book."""
RATE = 0.019
LIMIT = Size(256, 64, 4.0)
SIZES = (Size(4, 2, 2.4), Size(6, 2, 2.4), Size(8, 2, 2.8), Size(16, 4, 3.2), Size(32, 8, 3.4), Size(64, 16, 3.6))
SINGLE = ((32, 8), (48, 12), (64, 16), (128, 32), (256, 64))


class Row(NamedTuple):
    """One engine at one size."""

    engine: str
    size: str
    error: float
    micros: float


Basket = tuple[list[Contract], list[Inputs], list[Credit]]


SERIES_K: Basket = ([Contract(5.0, 1000.0, 250_000.0)], [Inputs(0.0023, 1.2, Curve.flat(RATE))], [Credit(0.15, spread=0.15)])


def basket(count: int = BASKET, seed: int = SEED) -> Basket:
    """Price 0.2 to 2.5 of the strike, volatility 50 to 200 %, credit 2 to 30 %, half a year to five, half with a yield up to 5 %."""
    chance = np.random.default_rng(seed)
    contracts, inputs, credits = [], [], []
    for number in range(count):
        strike = 10 ** chance.uniform(-4, 1)
        contracts.append(Contract(float(chance.uniform(0.5, 5)), 1000.0, float(1000.0 / strike)))
        spot, volatility = strike * chance.uniform(0.2, 2.5), chance.uniform(0.5, 2.0)
        yields = float(chance.uniform(0, 0.05)) if number % 2 else 0.0
        inputs.append(Inputs(float(spot), float(volatility), Curve.flat(RATE), yields))
        spread = float(chance.uniform(0.02, 0.3))
        credits.append(Credit(hazard=spread, spread=spread))
    return contracts, inputs, credits


def rms(values: Floats, limits: Floats) -> float:
    """The root mean square of the relative errors."""
    return float(np.sqrt(np.mean((values / limits - 1) ** 2)))


def best_quarter(times: Sequence[float], each: int) -> float:
    """Microseconds of one security, in a batch that three quarters of the batches were slower than."""
    return statistics.quantiles(times, n=4)[0] / each * 1e6


def micros(work: Callable[[], Any], each: int, seconds: float) -> float:
    """The time of a batch for one security, of the processor."""
    work()
    times: list[float] = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(times) < 8:
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return best_quarter(times, each)


def two_threads(book: Book, size: Size, seconds: float) -> tuple[float, float]:
    """How many times as fast two threads are, batch by batch in turn: on the wall, and by the time of the processor.

    Where other programs hold the cores the wall says nothing. The processor's time does: what the calling thread spends is not shared,
    the rest is halved.
    """
    price_book(book, size, 2)
    alone, apart, serial = [], [], []
    walls: tuple[list[float], list[float]] = ([], [])
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(alone) < 20:
        for threads in (1, 2):
            wall, spent, own = time.perf_counter(), time.process_time(), time.thread_time()
            price_book(book, size, threads)
            walls[threads - 1].append(time.perf_counter() - wall)
            (alone if threads == 1 else apart).append(time.process_time() - spent)
            if threads == 2:
                serial.append(time.thread_time() - own)
    one, two, kept = (statistics.quantiles(times, n=4)[0] for times in (alone, apart, serial))
    return min(walls[0]) / min(walls[1]), one / (kept + (two - kept) / 2)


def grid_rows(model: str, seconds: float) -> list[Row]:
    """The grid: one size alone, and three with extrapolation and an estimate of the error."""
    book, many = resolve(*basket(), model), resolve(*(part * TIMES for part in basket()), model)
    limits = price_book(book, LIMIT).value
    rows = []
    for nodes, steps in SINGLE:
        size = Size(nodes, steps, 3.2)
        value = solve_book(book, size)[0, :, 0]
        spent = micros(lambda size=size: solve_book(many, size), len(many), seconds)
        rows.append(Row(f"grid, {model}, one size", f"{nodes}x{steps}", rms(value, limits), spent))
    for size in SIZES:
        spent = micros(lambda size=size: price_book(many, size), len(many), seconds)
        name = f"to {size.nodes * 8}x{size.steps * 8}"
        rows.append(Row(f"grid, {model}, extrapolated", name, rms(price_book(book, size).value, limits), spent))
    return rows


@njit(cache=True)
def inverted(place: float, steps: int) -> float:
    """Peizer and Pratt's inversion of the binomial distribution (method 2), as Leisen and Reimer (1996) use it."""
    part = place / (steps + 1 / 3 + 0.1 / (steps + 1))
    return 0.5 + math.copysign(0.5 * math.sqrt(1 - math.exp(-part * part * (steps + 1 / 6))), place)


@njit(cache=True, fastmath={"contract", "nsz"}, error_model="numpy")
def lattice(terms: Floats, steps: int) -> float:
    """Tsiveriotis and Fernandes on Leisen and Reimer's lattice: spot, strike, volatility, rate, yield, spread, years, shares."""
    spot, strike, volatility, rate, yields, spread, years, shares = terms
    root = volatility * math.sqrt(years)
    second = (math.log(spot / strike) + (rate - yields) * years) / root - root / 2
    up, other = inverted(second, steps), inverted(second + root, steps)
    step = years / steps
    grows = math.exp((rate - yields) * step)
    high, low = grows * other / up, grows * (1 - other) / (1 - up)
    equity, cash, parity = np.empty(steps + 1), np.empty(steps + 1), np.empty(steps + 1)
    for node in range(steps + 1):
        parity[node] = shares * spot * math.exp(node * math.log(high) + (steps - node) * math.log(low))
        held = parity[node] < shares * strike
        equity[node], cash[node] = (0.0, shares * strike) if held else (parity[node], 0.0)
    risky = math.exp(-(rate + spread) * step)
    safe = math.exp(-rate * step)
    for level in range(steps, 0, -1):
        for node in range(level):
            parity[node] /= low
            kept = safe * (up * equity[node + 1] + (1 - up) * equity[node])
            owed = risky * (up * cash[node + 1] + (1 - up) * cash[node])
            converted = parity[node] > kept + owed
            equity[node] = parity[node] if converted else kept
            cash[node] = 0.0 if converted else owed
    return float(equity[0] + cash[0])


@njit(cache=True)
def lattices(table: Floats, steps: int) -> Floats:
    """A lattice for each row."""
    values = np.empty(len(table))
    for row in range(len(table)):
        values[row] = lattice(table[row], steps)
    return values


def lattice_rows(seconds: float) -> list[Row]:
    """The lattice against its own limit, extrapolated from two large ones."""
    table = np.array([
        (market.spot, held.strike, market.volatility, RATE, market.dividend_yield, credit.spread, held.years, held.shares)
        for held, market, credit in zip(*basket(), strict=True)
    ])  # fmt: skip
    limits = 2 * lattices(table, 6401) - lattices(table, 3201)
    rows = []
    for steps in (51, 101, 201, 401, 801):
        spent = micros(lambda steps=steps: lattices(table, steps), BASKET, seconds)
        rows.append(Row("lattice in Numba, tf", f"{steps}", rms(lattices(table, steps), limits), spent))
    return rows


def quantlib_rows(seconds: float, steps: Sequence[int]) -> tuple[list[Row], list[str]]:
    """QuantLib's Leisen-Reimer engine and how far its limit is from the model's, or nothing where it is not installed."""
    try:
        import QuantLib as ql  # noqa: N813
    except ImportError:
        print("QuantLib is not installed: skipped")
        return [], []
    today = ql.Date(24, 2, 2017)
    ql.Settings.instance().evaluationDate = today

    def build(held: Contract, market: Inputs, credit: Credit, count: int) -> Any:
        days = ql.Actual365Fixed()
        end = today + round(held.years * 365)
        curve = ql.YieldTermStructureHandle(ql.FlatForward(today, RATE, days))
        paid = ql.YieldTermStructureHandle(ql.FlatForward(today, market.dividend_yield, days))
        moves = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), market.volatility, days))
        process = ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(market.spot)), paid, curve, moves)
        schedule = ql.Schedule(
            today, end, ql.Period(ql.Once), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False
        )
        exercise = ql.AmericanExercise(today, end)
        bond = ql.ConvertibleZeroCouponBond(exercise, held.shares / 10, ql.CallabilitySchedule(), today, 0, days, schedule, 100.0)
        spread = ql.QuoteHandle(ql.SimpleQuote(credit.spread))
        bond.setPricingEngine(ql.BinomialLRConvertibleEngine(process, count, spread))
        return bond

    def values(count: int, held: Basket) -> Floats:
        bonds = [build(*each, count) for each in zip(*held, strict=True)]
        return 10 * np.array([bond.NPV() for bond in bonds])

    def limit(held: Basket) -> Floats:
        """Extrapolated, for the engine's error falls like one over the steps."""
        return 2 * values(2 * steps[-1] - 1, held) - values(steps[-1], held)

    def spent(count: int) -> float:
        bonds = [build(*each, count) for each in zip(*basket(), strict=True)]

        def work() -> None:
            for bond in bonds:
                bond.recalculate()

        return micros(work, BASKET, seconds)

    limits = limit(basket())
    rows = [Row("QuantLib, LR", f"{count}", rms(values(count, basket()), limits), spent(count)) for count in steps]
    gaps = np.abs(limits / price_book(resolve(*basket(), "tf"), LIMIT).value - 1)
    (series_k,), exact = limit(SERIES_K), closed_form(SERIES_K[0][0], SERIES_K[1][0], SERIES_K[2][0], "tf")
    told = [
        f"QuantLib's own limit, from Tsiveriotis and Fernandes's model: Series K {series_k:.3f} where that gives {exact:.4f}",
        f"  on the basket {np.median(gaps):.1%} away (median), {gaps.max():.1%} at most",
    ]
    return rows, told


def micros_at(rows: Sequence[Row], error: float) -> float:
    """The time of the fastest row that is at least so exact."""
    return min((row.micros for row in rows if row.error <= error), default=math.inf)


def other_lines(seconds: float) -> list[str]:
    """Resolving, Greeks and two threads."""
    held = tuple(part * TIMES for part in basket())
    many = resolve(*held, "afv")
    resolving = micros(lambda: resolve(*held, "afv"), len(many), seconds)
    greeks = micros(lambda: measure_book(many, SIZES[2]), len(many), seconds)
    wall, processor = two_threads(many, SIZES[4], 6 * seconds)
    return [
        f"resolving a contract into arrays: {resolving:.1f} µs",
        f"all measures (eight valuations, to 64x16): {greeks:.1f} µs a security",
        f"two threads on {len(many)} securities: {processor:.2f} times as fast by the processor's time, {wall:.2f} on the wall",
    ]


def main() -> None:
    """Prints the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="QuantLib with fewer steps")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each line is measured")
    parser.add_argument("--chart", type=Path, help="where to write error against time as an SVG picture")
    given = parser.parse_args()
    grids = {model: grid_rows(model, given.seconds) for model in ("afv", "tf")}
    lattice_found = lattice_rows(given.seconds)
    quantlib_found, gap = quantlib_rows(given.seconds, (51, 101) if given.quick else (51, 101, 201, 401))
    everything = [*grids["afv"], *grids["tf"], *lattice_found, *quantlib_found]
    print(f"{'engine':32} {'size':>12} {'rms error':>10} {'µs':>12}")
    for row in everything:
        print(f"{row.engine:32} {row.size:>12} {row.error:>10.1e} {row.micros:>12.2f}")
    for line in (*other_lines(given.seconds), *gap):
        print(line)
    for model, rows in grids.items():
        print(f"{model}: 1e-3 in {micros_at(rows, 1e-3):.2f} µs, 1e-4 in {micros_at(rows, 1e-4):.2f} µs")
    print(f"lattice at 1e-4 over grid, tf: {micros_at(lattice_found, 1e-4) / micros_at(grids['tf'], 1e-4):.1f}")
    for row in quantlib_found[-1:]:
        ratio = row.micros / micros_at(grids["tf"], row.error)
        print(f"QuantLib at {row.size} steps ({row.error:.1e}) over the grid at that error, tf: {ratio:,.0f}")
    if given.chart:
        runs = {row.engine: [(one.micros, one.error) for one in everything if one.engine == row.engine] for row in everything}
        detail = f"{BASKET} convertibles; each engine against its own limit"
        given.chart.write_text(picture(list(runs.items()), "Error against time, a price", detail), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
