"""Random histories for hypothesis: the simulator's deals and acts, drawn so that a failing one can be shrunk."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from random import Random

from hypothesis import strategies as st

from seriatim.ledger.history import History
from seriatim.units.problems import Refused
from tests.simulator.acts import Maker
from tests.simulator.deals import NOON
from tests.simulator.terms import random_deal


def history_of(random: Random, acts: int) -> History:
    """A random deal with what was accepted of so many random acts."""
    history = History(random_deal(random))
    maker = Maker(random, history)
    for count in range(acts):
        maker.history = history
        with contextlib.suppress(Refused):
            history = history.with_events(history.record(maker.entries(), NOON + timedelta(hours=count)))
    return history


def histories(acts: int = 14) -> st.SearchStrategy[History]:
    """Histories of up to so many acts."""
    return st.builds(history_of, RANDOM, st.integers(0, acts))


RANDOM = st.randoms(use_true_random=False)
"""A source of chance that hypothesis can shrink."""
