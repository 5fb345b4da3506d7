"""At length: `python -m tests.simulator.market --seeds 10000` prints what each clause took part in and what it refused.

Ends with 1 where a law is broken, or where 10,000 deals and more have asked a clause too seldom. A long run may be done in
parts: `--first 2500 --seeds 2500 --save b.json` keeps the counts, `--sum a.json b.json` adds them up.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from seriatim.provisions import CLAUSES
from tests.simulator.market import laws
from tests.simulator.market.counts import ENOUGH, WITHOUT_ACTS, Counts
from tests.simulator.market.run import ACTS, run
from tests.simulator.run import Broken

SHOWN = 3
"""How many broken deals are told at length."""


def main() -> int:
    given = _arguments()
    counts, broken = _summed(given.sum) if given.sum else _played(given)
    if given.save:
        given.save.write_text(json.dumps({"broken": broken, **counts.plain()}, indent=1))
    _print(counts)
    few = counts.too_few()
    for text in broken[:SHOWN]:
        print(f"\n{text}", file=sys.stderr)
    if few:
        print(f"fewer than {ENOUGH} acts taken or refused: {', '.join(few)}", file=sys.stderr)
    print(f"{counts.deals + len(broken)} deals, {len(broken)} broken", file=sys.stderr if broken else sys.stdout)
    return 1 if broken or few else 0


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.market", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many random deals")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--acts", type=int, default=ACTS, help="acts to a deal")
    parser.add_argument("--jobs", type=int, default=None, help="processes at once")
    parser.add_argument("--clause", default="", choices=["", *CLAUSES], help="a clause that every deal is to have")
    parser.add_argument("--save", type=Path, help="a file to keep the counts in")
    parser.add_argument("--sum", type=Path, nargs="+", default=[], help="files of counts to add up, instead of a run")
    return parser.parse_args()


def _played(given: Any) -> tuple[Counts, list[str]]:
    counts, broken = Counts(), []
    one = partial(_run, acts=given.acts, wanted=given.clause)
    with ProcessPoolExecutor(given.jobs) as pool:
        for result in pool.map(one, range(given.first, given.first + given.seeds), chunksize=4):
            if isinstance(result, str):
                broken.append(result)
                print(result.splitlines()[0], file=sys.stderr, flush=True)
            else:
                counts.add(result)
    return counts, broken


def _run(seed: int, acts: int, wanted: str) -> Counts | str:
    try:
        return run(seed, acts, wanted=wanted)
    except Broken as broken:
        return str(broken)


def _summed(files: list[Path]) -> tuple[Counts, list[str]]:
    counts, broken = Counts(), []
    for file in files:
        kept = json.loads(file.read_text())
        broken += kept.pop("broken")
        counts.add(Counts.read(kept))
    return counts, broken


def _print(counts: Counts) -> None:
    print(f"{'clause':32}{'accepted':>10}{'refused':>10}{'amended':>10}{'not amended':>13}")
    for name in CLAUSES:
        print(f"{name:32}{counts.accepted[name]:10}{counts.refused[name]:10}{counts.amended[name]:10}{counts.unamended[name]:13}")
    for name in sorted(WITHOUT_ACTS):
        print(f"{name}: nothing is done under it, so its acts are its amendments and waivers; what it pays, the law shared_out asks")
    print("acts:", ", ".join(f"{kind} {count}" for kind, count in counts.acts.most_common()))
    print("refusals:", ", ".join(f"{code} {count}" for code, count in counts.codes.most_common()))
    print("laws, and how often each was asked:")
    for name, count in counts.laws.most_common():
        print(f"  {name:20}{count:8}  {(getattr(laws, name).__doc__ or '').splitlines()[0]}")


if __name__ == "__main__":
    raise SystemExit(main())
