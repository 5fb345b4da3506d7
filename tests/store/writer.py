"""A writer for the tests to run as a process of its own: `writer.py PATH endless` or `writer.py PATH race NAME COUNT`.

`endless` appends one event after another and prints each id when its append has returned, until it is killed. `race` waits for
a line on its input, then claims every sequence once and prints which it won.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from itertools import count

from seriatim.store import open_store
from seriatim.units.problems import Refused

DEAL = "ascent-series-k"


def body(id: str) -> str:
    """A body that can be checked by itself, from a few bytes to several database pages long."""
    times = int(id) * 577 % 4001
    return json.dumps({"id": id, "times": times, "note": id * times})


def endless(path: str) -> None:
    with open_store(path, DEAL, create=True) as store:
        for sequence in count(store.head()[0]):
            id = str(sequence + 1)
            store.append([(id, body(id))], datetime.now(UTC), sequence)
            print(id, flush=True)


def race(path: str, name: str, length: int) -> None:
    with open_store(path, DEAL, create=True) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        for sequence in range(length):
            try:
                store.append([(f"{name}{sequence}", "{}")], datetime.now(UTC), sequence)
                print(sequence, flush=True)
            except Refused as refused:
                if refused.problems[0].code != "stale-version":
                    raise


if __name__ == "__main__":
    if sys.argv[2] == "endless":
        endless(sys.argv[1])
    else:
        race(sys.argv[1], sys.argv[3], int(sys.argv[4]))
