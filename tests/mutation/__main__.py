"""Breaks the clauses on purpose, and prints how much of it is caught: `python3 dev.py mutate [CLAUSE ...]`.

Every copy is tried against the tests that come to the line that differs. Verdicts are kept under `mutants/`: what was caught stays
caught until its function changes; what was not is tried again when a test or the code has changed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.mutation.copies import CLAUSES, KEPT, ROOT, Copy, code, copies_of, mark
from tests.mutation.score import printed

LAWS = ("laws", "simulator/test_simulator.py")
TESTS = ("laws", "provisions", "ledger", "projection", "review", "waterfall", "errors", "deals")
SLOW = ("deals/test_golden.py", "deals/test_killed.py")
SEED = 2017


def main() -> int:
    """Writes the copies, tries those without a verdict, prints the score."""
    given = arguments().parse_args()
    known = sorted(path.stem for path in CLAUSES.glob("[a-z]*.py"))
    if strangers := [name for name in given.clauses if name not in known]:
        print(f"There is no clause {', '.join(strangers)}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    copies = [copy for clause in known if clause in (given.clauses or known) for copy in copies_of(clause)]
    trying = list(sampled([copy for copy in copies if not copy.wording], given.sample))
    tests = LAWS if given.laws else TESTS
    verdicts = Verdicts(KEPT / ("laws.jsonl" if given.laws else "verdicts.jsonl"), mark(*code()))
    left = [copy for copy in trying if not verdicts.stands(copy)]
    started = time.monotonic()
    if left and (wrong := run(left, tests, given.budget, verdicts)):
        return wrong
    how = f"a sample of {given.sample} a clause (seed {SEED})" if given.sample else "all copies"
    which = "laws and the simulator" if given.laws else "tests and laws"
    print(f"{how}, {which}, at most {given.budget:g} s of tests a copy; {len(left)} tried now, in {time.monotonic() - started:.0f} s\n")
    printed(trying, [copy for copy in copies if copy.wording], verdicts.by_key)
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py mutate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clauses", nargs="*", metavar="CLAUSE", help="files of src/seriatim/provisions; all, if none is named")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many copies of each clause, always the same")
    parser.add_argument("--laws", action="store_true", help="only laws and the simulator may catch; the verdicts are kept apart")
    parser.add_argument(
        "--budget", type=float, default=2, metavar="SECONDS", help="of processor time for the tests of one copy, the worthiest first (2)"
    )
    return parser


def sampled(copies: list[Copy], number: int) -> Iterator[Copy]:
    """So many of each clause, by a seed: all, where the number is 0."""
    for clause in dict.fromkeys(copy.clause for copy in copies):
        own = [copy for copy in copies if copy.clause == clause]
        yield from own if not 0 < number < len(own) else Random(f"{SEED} {clause}").sample(own, number)


class Verdicts:
    """What became of each copy, one line each on disk, so that nothing is lost where a run is broken off."""

    def __init__(self, path: Path, now: str) -> None:
        self.path, self.now = path, now
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        self.by_key: dict[str, dict[str, Any]] = {verdict["key"]: verdict for verdict in map(json.loads, lines)}

    def stands(self, copy: Copy) -> bool:
        verdict = self.by_key.get(copy.key)
        return verdict is not None and bool(verdict["by"] or verdict["code"] == self.now)

    def add(self, copy: Copy, by: str, seconds: float) -> None:
        verdict = {"key": copy.key, "by": by, "seconds": round(seconds, 3), "code": self.now}
        self.by_key[copy.key] = verdict
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(verdict, ensure_ascii=False) + "\n")


def run(copies: list[Copy], tests: tuple[str, ...], budget: float, verdicts: Verdicts) -> int:
    """Tries copies, in processes forked from this one; pytest's exit code."""
    sys.path.insert(0, str(ROOT / "src"))  # these clauses, wherever seriatim is installed from
    import pytest

    from tests.mutation.trials import Trials

    numbers = itertools.count(1)

    def told(copy: Copy, by: str, seconds: float) -> None:
        verdicts.add(copy, by, seconds)
        print(f"\r{next(numbers):6} of {len(copies)}  {copy.clause:32}", end="", file=sys.stderr, flush=True)

    trials = Trials(copies, budget, KEPT / "measured", told)
    chosen = [*(f"tests/{name}" for name in tests), *(f"--ignore=tests/{name}" for name in SLOW)]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        ended = int(pytest.main(["--tb=native", "-p", "no:cacheprovider", *chosen], plugins=[trials]))
    for name in trials.unfit:
        print(f"Left out, for it fails on the whole clauses: {name}")
    if ended:
        print(said.getvalue(), file=sys.stderr)
    return ended


if __name__ == "__main__":
    sys.exit(main())
