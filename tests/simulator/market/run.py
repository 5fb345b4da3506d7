"""One run: a random deal of any clauses, random acts recorded one after another, the laws after each; what became of it, by clause."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from seriatim.deal.act import Event
from seriatim.ledger.history import History
from seriatim.provisions import CLAUSES
from tests.simulator.market.acts import Maker
from tests.simulator.market.counts import Counts
from tests.simulator.market.laws import DEAR_EVERY, after_each, dear
from tests.simulator.market.terms import random_deal
from tests.simulator.run import play

ACTS = 24


def run(seed: int, acts: int = ACTS, laws: bool = True, wanted: str = "") -> Counts:
    """Runs a seed; raises Broken, with what was recorded, where a law does not hold. Each seed has a clause that it is about."""
    random, counts = Random(seed), Counts(deals=1)
    wanted = wanted or sorted(CLAUSES)[seed % len(CLAUSES)]
    deal = random_deal(random, wanted)
    own = next(clause.id for clause in deal.clauses if type(clause) is CLAUSES[wanted])
    history = History(deal)
    asked = 0

    def after(before: History, now: History, new: Sequence[Event]) -> None:
        nonlocal asked
        asked += 1
        after_each(before, now, new, random, counts.laws)
        if asked % DEAR_EVERY == 0 or asked == acts:
            dear(now, random, counts.laws)

    play(f"seed {seed} ({wanted})", history, Maker(random, history, own), random, acts, counts.asked, after if laws else None, recalled=1)
    return counts
