"""Random deals of any clauses: a few seeds for each clause. At length: `python -m tests.simulator.market --seeds 10000`."""

from __future__ import annotations

import pytest

from seriatim.provisions import CLAUSES
from tests.simulator.market.run import Tally, run

SEEDS = range(9000, 9012)
MORE = range(9012, 9100)
"""Looked at until a clause that is seldom asked has taken part in something."""


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_law_in_deals_with(clause: str) -> None:
    tally = Tally()
    for seed in SEEDS:
        tally.add(run(seed, acts=16, laws=seed % 4 == 0, wanted=clause))
    for seed in MORE:
        if tally.accepted[clause] + tally.refused[clause] > 0 or clause in SILENT:
            break
        tally.add(run(seed, acts=16, laws=False, wanted=clause))
    assert tally.accepted[clause] + tally.refused[clause] > 0 or clause in SILENT


SILENT = frozenset({"liquidation_preference"})
"""Clauses under which nothing is done or refused: they only tell what shares are worth to one another."""
