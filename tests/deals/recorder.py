"""A program for the tests to run and to kill: `recorder.py DEAL STORE FIRST` records one event after another, from FIRST on.

It prints each event's id when `record` has returned, which is the acknowledgement.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from itertools import count

import seriatim


def main(deal: str, store: str, first: int) -> None:
    for number in count(first):
        act = seriatim.Act("issued", date(2020, 2, 1), id=f"e{number}", security="common", holder="founders", quantity=Decimal(number))
        seriatim.record(deal, seriatim.Entry(act, note="x" * (number * 577 % 4001)), store=store)
        print(act.id, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
