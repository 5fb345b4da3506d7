"""The simulator at length: `python -m tests.simulator --seeds 1000` prints what was accepted and refused of each kind."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from seriatim.deal.act import KINDS
from tests.simulator.run import ACTS, Broken, Tally, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many random deals")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--acts", type=int, default=ACTS, help="acts to a deal")
    parser.add_argument("--jobs", type=int, default=None, help="processes at once")
    given = parser.parse_args()
    tally, broken = Tally(), []
    with ProcessPoolExecutor(given.jobs) as pool:
        for result in pool.map(partial(_run, acts=given.acts), range(given.first, given.first + given.seeds), chunksize=4):
            if isinstance(result, str):
                broken.append(result)
            else:
                tally.add(result)
    print(f"{'kind':20}{'accepted':>10}{'as a fact':>10}{'refused':>10}")
    for kind in (*KINDS, "batch"):
        print(f"{kind:20}{tally.accepted[kind]:10}{tally.facts[kind]:10}{tally.refused[kind]:10}")
    print("refusals:", ", ".join(f"{code} {count}" for code, count in tally.codes.most_common()))
    for text in broken[:3]:
        print(f"\n{text}", file=sys.stderr)
    print(f"{given.seeds} deals, {len(broken)} broken", file=sys.stderr if broken else sys.stdout)
    return 1 if broken else 0


def _run(seed: int, acts: int) -> Tally | str:
    try:
        return run(seed, acts)
    except Broken as broken:
        return str(broken)


if __name__ == "__main__":
    raise SystemExit(main())
