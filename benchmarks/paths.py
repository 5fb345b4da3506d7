"""Paths against the grid, and their standard errors against what they say.

    python3 dev.py bench paths
    .venv/bin/python benchmarks/paths.py [--contracts 60] [--seeds 200]

Random convertibles with coupons, calls (with triggers and notices), puts and recovery, whose rights are on quarter days, so that both
engines price the same contract: how many standard errors they are apart, and by what part of the value. Then a convertible of known
value under many seeds: the errors over the standard errors should have the spread of Student's law with fifteen degrees, 1.07.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace

import numpy as np

from seriatim.valuation.closed_form import closed_form
from seriatim.valuation.contract import Call, Contract, Credit, Curve, Flow, Inputs, Put, Window
from seriatim.valuation.grid import price_one
from seriatim.valuation.paths.estimate import Sampling, estimated
from seriatim.valuation.paths.fixed import Fixed
from seriatim.valuation.paths.world import World


def drawn(random_: random.Random) -> tuple[Contract, Inputs, Credit]:
    """A contract of five years, its market and its credit."""
    days = tuple(Window(n / 4, n / 4) for n in range(1, 21))
    coupon = random_.choice([0.0, 2.0, 4.0])
    flows = tuple(Flow(n / 2, coupon, (n - 1) / 2) for n in range(1, 11)) if coupon else ()
    first = random_.randint(2, 10)
    terms = {"notice": random_.choice([0.0, 0.1]), "trigger": random_.choice([0.0, 120.0])}
    calls = tuple(Call(day, random_.uniform(102, 120), **terms) for day in days[first:18]) if random_.random() < 0.6 else ()
    puts = (Put(days[11], random_.uniform(90, 104)),) if random_.random() < 0.4 else ()
    inputs = Inputs(random_.uniform(60, 160), random_.uniform(0.2, 1.2), Curve.flat(0.03), random_.choice([0.0, 0.03]))
    return Contract(5.0, 100.0, 1.0, days, flows, calls, puts), inputs, Credit(random_.uniform(0, 0.2), random_.choice([0.0, 0.4]))


def against_the_grid(count: int) -> None:
    """How far apart, in standard errors and as a part of the value."""
    random_, scores, parts, spent = random.Random(1), [], [], 0.0
    for _ in range(count):
        contract, inputs, credit = drawn(random_)
        exact, apart = price_one(contract, inputs, credit, "afv")
        start = time.process_time()
        found = estimated(Fixed(contract, World(inputs, credit, "afv")), Sampling())
        spent += time.process_time() - start
        scores.append((abs(found.value - exact) - apart) / found.error)
        parts.append((found.value - exact) / exact)
    print(f"{count} contracts against the grid: {np.mean(np.array(scores) < 4):.1%} within four standard errors and the grid's own;")
    apart_by, mean = np.sqrt(np.mean(np.square(parts))), np.mean(parts)
    print(f"apart by {apart_by:.1e} of the value (rms), in the mean by {mean:+.1e}; {spent / count:.2f} s each")


def honest(seeds: int) -> None:
    """The spread of the errors in units of what is said."""
    held, inputs, credit = Contract(5.0, 1000.0, 250_000.0), Inputs(0.0023, 1.2, Curve.flat(0.019)), Credit(0.15)
    european = Fixed(replace(held, conversion=(Window(5.0, 5.0),)), World(inputs, credit, "afv"))
    exact = closed_form(held, inputs, credit, "afv")
    found = [estimated(european, Sampling(log2=8, learning=6, seed=seed)) for seed in range(seeds)]
    scores = np.array([(each.value - exact) / each.error for each in found])
    print(f"{seeds} seeds: errors over standard errors have mean {scores.mean():+.2f}, spread {scores.std(ddof=1):.2f} (law: 0 and 1.07)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contracts", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=200)
    asked = parser.parse_args()
    against_the_grid(asked.contracts)
    honest(asked.seeds)


if __name__ == "__main__":
    main()
