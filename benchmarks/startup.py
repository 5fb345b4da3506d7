"""How long a command takes from the shell and back: whole processes, the median of fifteen.

    python3 dev.py bench startup
    .venv/bin/python benchmarks/startup.py [--runs N]

Beside the commands, what Python itself takes, and what importing click, ruamel.yaml and numpy alone takes. Bytecode is kept in a
temporary folder and every command is run once unmeasured, so that what is measured is warm.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from _apart import timed

DEAL = Path(__file__).resolve().parent.parent / "deals" / "ascent-series-k" / "deal.yaml"
MARKET = DEAL.parent / "market.yaml"
FORMULA = DEAL.parent.parent / "entech-series-b" / "deal.yaml"
WANTED, WANTED_VALUE, WANTED_FORMULAS = 0.25, 1.0, 0.5
"""Seconds that `check` and `captable` should stay under; `value` on Series K with all its closings to come; and on a lot by formula."""

SERIATIM = (sys.executable, "-m", "seriatim")
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "import click": (sys.executable, "-c", "import click"),
    "import ruamel.yaml": (sys.executable, "-c", "import ruamel.yaml"),
    "import seriatim's deal file reader": (sys.executable, "-c", "import seriatim.formats.deal_file"),
    "seriatim --help": (*SERIATIM, "--help"),
    "seriatim check": (*SERIATIM, "check", str(DEAL)),
    "seriatim captable": (*SERIATIM, "captable", str(DEAL)),
    "seriatim schedule": (*SERIATIM, "schedule", str(DEAL)),
    "import numpy": (sys.executable, "-c", "import numpy"),
    "seriatim value, at signing": (*SERIATIM, "value", str(DEAL), "--market", str(MARKET), "--as-of", "2017-02-09"),
    "seriatim value, a lot by formula": (*SERIATIM, "value", str(FORMULA), "--market", str(MARKET), "--as-of", "2018-12-31"),
}


def measure(runs: int, bytecode: Path) -> dict[str, list[float]]:
    """Seconds of every run of every command. The commands take turns, so that a busy moment falls on all of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}

    def once(command: tuple[str, ...]) -> None:
        subprocess.run(command, check=False, capture_output=True, env=environment)

    for command in COMMANDS.values():
        once(command)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(timed(partial(once, command))[0])
    return taken


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="runs of each command (default 15)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="seriatim-bytecode-") as folder:
        taken = measure(runs, Path(folder))
    bare = statistics.median(taken["python -c pass"])
    print(f"{'whole process':<36} {'median':>8} {'least':>8}   times python -c pass")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:<36} {median * 1e3:>5,.0f} ms {min(seconds) * 1e3:>5,.0f} ms   {median / bare:.1f}")
    print(f"wanted: check and captable under {WANTED * 1e3:,.0f} ms, value under {WANTED_VALUE * 1e3:,.0f} ms,")
    print(f"by formula under {WANTED_FORMULAS * 1e3:,.0f} ms")


if __name__ == "__main__":
    main()
