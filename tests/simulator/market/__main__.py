"""At length: `python -m tests.simulator.market --seeds 10000` prints what each clause took part in and what it refused."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from seriatim.provisions import CLAUSES
from tests.simulator.market.run import ACTS, Tally, run
from tests.simulator.run import Broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.market", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many random deals")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--acts", type=int, default=ACTS, help="acts to a deal")
    parser.add_argument("--jobs", type=int, default=None, help="processes at once")
    parser.add_argument("--clause", default="", choices=["", *CLAUSES], help="a clause that every deal is to have")
    given = parser.parse_args()
    tally, broken = Tally(), []
    with ProcessPoolExecutor(given.jobs) as pool:
        one = partial(_run, acts=given.acts, wanted=given.clause)
        for result in pool.map(one, range(given.first, given.first + given.seeds), chunksize=4):
            if isinstance(result, str):
                broken.append(result)
            else:
                tally.add(result)
    print(f"{'clause':32}{'accepted':>10}{'refused':>10}")
    for name in CLAUSES:
        print(f"{name:32}{tally.accepted[name]:10}{tally.refused[name]:10}")
    print("acts:", ", ".join(f"{kind} {count}" for kind, count in tally.acts.most_common()))
    print("refusals:", ", ".join(f"{code} {count}" for code, count in tally.codes.most_common()))
    for text in broken[:3]:
        print(f"\n{text}", file=sys.stderr)
    print(f"{given.seeds} deals, {len(broken)} broken", file=sys.stderr if broken else sys.stdout)
    return 1 if broken else 0


def _run(seed: int, acts: int, wanted: str) -> Tally | str:
    try:
        return run(seed, acts, wanted=wanted)
    except Broken as broken:
        return str(broken)


if __name__ == "__main__":
    raise SystemExit(main())
