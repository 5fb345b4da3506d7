"""The same history as beancount's text, and beancount run on it: as a program of its own, in an environment of its own.

beancount is under the GPL. Nothing of Seriatim imports it, depends on it or is made from it; here its loader is run as a
separate process on text that this file writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from seriatim.deal.act import Event
from seriatim.deal.state import State

VERSION = "3.2.3"
BEFORE = "2016-12-30"

PROGRAM = """
import hashlib, json, resource, sys, time
from decimal import Decimal
start = time.perf_counter()
from beancount import loader
imported = time.perf_counter()
entries, errors, options = loader.load_file(sys.argv[1])
loaded = time.perf_counter()
balances = {}
for entry in entries:
    for posting in getattr(entry, "postings", ()):
        key = posting.account, posting.units.currency
        balances[key] = balances.get(key, Decimal(0)) + posting.units.number
summed = time.perf_counter()
lines = sorted(f"{account} {currency} {amount.normalize():f}" for (account, currency), amount in balances.items() if amount)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"load": loaded - imported, "sum": summed - loaded, "entries": len(entries), "errors": len(errors), "peak": peak,
                  "digest": hashlib.sha256("\\n".join(lines).encode()).hexdigest()}))
"""
"""What is asked of beancount: load, with every check that its loader makes; then add up, to compare the balances."""


def account(name: str) -> str:
    """A name of ours as one of beancount's: `closing/month_01` is `Assets:Closing:Month-01`."""
    parts = (part.replace("_", "-") for part in name.split("/"))
    return "Assets:" + ":".join(part[0].upper() + part[1:] for part in parts)


def write(out: TextIO, start: State[Decimal], events: Sequence[Event]) -> None:
    """The opening and the standing events, in the order of effect. What moves nothing is an `event` line there."""
    names = {name for name, _ in start.balances} | {name for event in events for name, _ in event.outcome.moves}
    accounts = {name: account(name) for name in names}
    assert len(set(accounts.values())) == len(accounts), "two accounts of ours have one name there"
    out.writelines(f"{BEFORE} open {there}\n" for there in sorted(accounts.values()))
    _transaction(out, BEFORE, "opening", start.balances, accounts)
    for event in events:
        if event.outcome.moves:
            _transaction(out, str(event.act.on), f"{event.act.kind} {event.id}", event.outcome.moves, accounts)
        else:
            out.write(f'{event.act.on} event "{event.act.kind}" "{event.id}"\n')


def _transaction(out: TextIO, on: str, what: str, moves: Mapping[tuple[str, str], Decimal], accounts: Mapping[str, str]) -> None:
    out.write(f'{on} * "{what}"\n')
    out.writelines(f"  {accounts[name]}  {change:f} {asset.upper()}\n" for (name, asset), change in moves.items())


def digest(state: State[Decimal]) -> str:
    """A fingerprint of all balances, to be compared with beancount's."""
    lines = sorted(f"{account(name)} {asset.upper()} {amount.normalize():f}" for (name, asset), amount in state.balances.items() if amount)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def environment() -> Path | None:
    """The Python of an environment that has beancount, made the first time; None, with the reason printed, where it cannot be."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "seriatim-benchmarks" / f"beancount-{VERSION}-{sys.implementation.cache_tag}"
    python = folder / "bin" / "python"
    if _has_beancount(python):
        return python
    try:
        venv.create(folder, clear=True, with_pip=False, symlinks=True)
    except OSError as error:
        print(f"beancount left out: {folder} cannot be made ({error})")
        return None
    said = ""
    for installer in (["uv", "pip", "install", "--python"], [sys.executable, "-m", "pip", "--python"], ["pip3", "--python"]):
        command = [*installer, str(python), *([] if installer[0] == "uv" else ["install"]), "--quiet", f"beancount=={VERSION}"]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
            continue
        said = done.stderr or said
        if _has_beancount(python):
            return python
    last = re.sub(r"\s+", " ", said)[-200:]
    print(f"beancount left out: it could not be installed ({last})")
    return None


def _has_beancount(python: Path) -> bool:
    asked = [str(python), "-c", "import beancount.loader"]
    return python.exists() and subprocess.run(asked, check=False, capture_output=True).returncode == 0


def run(python: Path, text: Path, timeout: float, *, cache: bool) -> dict[str, Any] | None:
    """What beancount says of a file; None after the timeout. With `cache`, its loader may keep and use its own cache beside it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BEANCOUNT"))}
    env = kept if cache else {**kept, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    with tempfile.TemporaryDirectory() as elsewhere:
        try:
            command = [str(python), "-c", PROGRAM, str(text)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=timeout, env=env, cwd=elsewhere)
        except subprocess.TimeoutExpired:
            return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
