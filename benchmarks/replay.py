"""How fast a history is folded, and what that takes in memory; beside it, beancount's loader on the same history as text.

    python3 dev.py bench replay
    .venv/bin/python benchmarks/replay.py [--events N] [--beancount-full] [--no-beancount]

Without `--events`: 100,000 and 1,000,000 events. Every measurement runs in a process of its own; ratios are of one run.
What is measured, and what is not, stands in docs/lookup/benchmarks.md.
"""

from __future__ import annotations

import argparse
import platform
import random
import tempfile
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import _beancount_text as beancount
import _history as made
from _apart import apart, best, peak_bytes, timed

from seriatim.app.record import record
from seriatim.app.views import view_captable
from seriatim.app.workspace import Options, stored
from seriatim.deal.act import Act
from seriatim.formats.events import body
from seriatim.ledger.entry import Entry
from seriatim.ledger.fold import fold, opening
from seriatim.ledger.history import History
from seriatim.ledger.marks import Marks
from seriatim.store import open_store

SIZES = (100_000, 1_000_000)
VERIFIED = 10_000
BATCH = 10_000
PLAIN_QUERIES, MARKED_QUERIES = 5, 500
BEANCOUNT_MOST = 100_000
"""beancount is run on histories up to this length unless `--beancount-full` is given."""

BEANCOUNT_SECONDS = 3_600.0
Result = dict[str, Any]


def write_ledger(folder: Path, count: int) -> Result:
    """A deal file and its ledger with a made history in them."""
    start = time.perf_counter()
    terms, path = made.deal(), folder / "deal.yaml"
    path.write_text(made.deal_text())
    batch: list[tuple[str, str]] = []
    with open_store(path.with_suffix(".ledger"), terms.id, create=True) as store:
        for event in made.history(terms, count):
            batch.append((event.id, body(event)))
            if len(batch) == BATCH or event.sequence == count:
                store.append(batch, event.recorded_at, event.sequence - len(batch))
                batch.clear()
    return {"seconds": time.perf_counter() - start, "bytes": path.with_suffix(".ledger").stat().st_size}


def measure_fold(folder: Path, count: int) -> Result:
    """Decode, put in order, fold; then states of past days, plainly and from marks."""
    terms, ledger = made.deal(), folder / "deal.ledger"
    decode, history = timed(lambda: stored(History(terms), ledger))
    order, events = timed(history.standing)
    assert len(history.events) == count
    seconds = best(lambda: fold(opening(terms), events))
    peak = peak_bytes()
    plainly = sum(timed(partial(history.state, day))[0] for day in _days(PLAIN_QUERIES)) / PLAIN_QUERIES
    making, marks = timed(lambda: Marks(terms, events))
    asking = sum(timed(partial(marks.state, day))[0] for day in _days(MARKED_QUERIES)) / MARKED_QUERIES
    for day in _days(2):
        assert marks.state(day).balances == history.state(day).balances
    state = history.state()
    return {
        "decode": decode,
        "order": order,
        "fold": seconds,
        "peak": peak,
        "plain": plainly,
        "marks": making,
        "marked": asking,
        "marks peak": peak_bytes(),
        "certificates": len(state.certificates),
        "moves": sum(len(event.outcome.moves) for event in events),
    }


def _days(count: int) -> list[date]:
    """Days that are spread over the history."""
    chance = random.Random(made.SEED)
    return [made.day(chance.randrange(made.MONTHS)) for _ in range(count)]


def measure_record(folder: Path, count: int) -> Result:
    """One more conversion at the end: judged alone; and recorded from the file to the file. A cap table from the file."""
    path, terms = folder / "deal.yaml", made.deal()
    history = stored(History(terms), folder / "deal.ledger")
    on = made.day(made.MONTHS)
    act = Act("converted", on, "one-more", security=made.PREFERRED, holder=made.HOLDERS[0], quantity=Decimal(5))
    moment = history.events[-1].recorded_at
    judged = best(lambda: history.record([Entry(act)], moment))
    assert len(history.events) == count
    recorded, _ = timed(lambda: record(path, [Entry(replace(act, id="and-one-more"))], Options()))
    captable, _ = timed(lambda: view_captable(path, Options(), made.day(60)))
    return {"judged": judged, "recorded": recorded, "captable": captable}


def measure_verify() -> Result:
    """Every event of a shorter history asked of the clauses again. It must be legal: the longer ones are made in the same way."""
    terms = made.deal()
    history = History(terms, tuple(made.history(terms, VERIFIED)))
    seconds, problems = timed(history.verify)
    assert not problems, problems[0].message
    return {"seconds": seconds}


def export(folder: Path) -> Result:
    """The history as beancount's text, and a fingerprint of the balances it comes to."""
    terms = made.deal()
    history = stored(History(terms), folder / "deal.ledger")
    start, events = opening(terms), history.standing()
    with (folder / "replay.beancount").open("w") as out:
        beancount.write(out, start, events)
    return {"digest": beancount.digest(history.state()), "bytes": (folder / "replay.beancount").stat().st_size}


def replay(count: int, with_beancount: bool) -> None:
    """Measures and prints one length of history."""
    with tempfile.TemporaryDirectory(prefix="seriatim-replay-") as name:
        folder = Path(name)
        written = apart(write_ledger, folder, count)
        print(f"\n{count:,} events ({written['bytes'] / 1e6:,.0f} MB in SQLite; made and recorded in {written['seconds']:,.0f} s)")
        m = apart(measure_fold, folder, count)
        print(f"  {m['moves']:,} moves, {m['certificates']:,} certificates")
        reading = m["decode"] + m["order"] + m["fold"]
        line("fold", m["fold"], count)
        line("decode from SQLite", m["decode"], count)
        line("decode, order and fold", reading, count)
        print(f"  peak memory, all events held {m['peak'] / 2**20:>14,.0f} MB   ({m['peak'] / count:,.0f} bytes an event)")
        line("state of a past day, plainly", m["plain"])
        line("  from marks", m["marked"], note=f"{m['plain'] / m['marked']:,.0f} times as fast")
        pays = m["marks"] / max(m["plain"] - m["marked"], 1e-9)
        line(
            "  making the marks",
            m["marks"],
            note=f"pays from query {int(pays) + 1} on; {(m['marks peak'] - m['peak']) / 2**20:,.0f} MB more",
        )
        if with_beancount:
            beside_beancount(folder, count, m["fold"], reading, m["peak"])
        if count <= BEANCOUNT_MOST:
            r = apart(measure_record, folder, count)
            line("judge one more event", r["judged"])
            line("record it, file to file", r["recorded"])
            line("cap table of a past day, from file", r["captable"])


def beside_beancount(folder: Path, count: int, folding: float, reading: float, peak: int) -> None:
    """beancount's loader on the same history, and how its figures stand to ours."""
    python = beancount.environment()
    if python is None:
        return
    exported = apart(export, folder)
    text = folder / "replay.beancount"
    print(f"  beancount {beancount.VERSION} on the same history as text ({exported['bytes'] / 1e6:,.0f} MB)")
    b = beancount.run(python, text, BEANCOUNT_SECONDS, cache=False)
    if b is None:
        print(f"    not done after {BEANCOUNT_SECONDS:,.0f} s: left there")
        return
    assert b["errors"] == 0, f"{b['errors']} errors"
    assert b["digest"] == exported["digest"], "its balances are not ours"
    line("  its loader", b["load"], count, f"{b['load'] / reading:.1f} times decode, order and fold")
    line("  adding up its postings", b["sum"], count, f"{b['sum'] / folding:.1f} times the fold")
    print(f"    its peak memory            {b['peak'] / 2**20:>14,.0f} MB   {b['peak'] / peak:.2f} times ours; its balances equal ours")
    beancount.run(python, text, BEANCOUNT_SECONDS, cache=True)
    cached = beancount.run(python, text, BEANCOUNT_SECONDS, cache=True)
    if cached is not None:
        line("  its loader, from its own cache", cached["load"], count, f"{cached['load'] / reading:.1f} times decode, order and fold")


def line(what: str, seconds: float, count: int = 0, note: str = "") -> None:
    """A measured time, and the events a second where it is of a whole history."""
    time_taken = f"{seconds:,.2f} s " if seconds >= 1 else f"{seconds * 1e3:,.1f} ms"
    rate = f"{count / seconds:>12,.0f} events/s" if count else ""
    print(f"  {what:<35} {time_taken:>12} {rate:<22} {note}".rstrip(), flush=True)


def main() -> None:
    """Runs it all and prints as it goes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, action="append", metavar="N", help=f"length of the history, at least {made.FEWEST:,}")
    parser.add_argument("--beancount-full", action="store_true", help=f"run beancount on more than {BEANCOUNT_MOST:,} events too")
    parser.add_argument("--no-beancount", action="store_true", help="leave beancount out")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for count in given.events or SIZES:
        if count < made.FEWEST:
            parser.error(f"--events: at least {made.FEWEST:,}")
        wanted = not given.no_beancount and (count <= BEANCOUNT_MOST or given.beancount_full)
        replay(count, wanted)
        if not wanted and not given.no_beancount:
            print(f"  beancount: measured up to {BEANCOUNT_MOST:,} events only; --beancount-full runs it here too, for many minutes")
    print()
    line(f"verify {VERIFIED:,} events", apart(measure_verify)["seconds"], VERIFIED, "all legal")


if __name__ == "__main__":
    main()
