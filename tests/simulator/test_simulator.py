"""A few seeds of the simulator: every law after every act. At length: `python -m tests.simulator --seeds 1000`."""

from __future__ import annotations

import pytest

from tests.simulator.acts import MADE
from tests.simulator.run import Tally, run

SEEDS = (3, 12, 16, 135, 271, 404, 590, 663, 777, 818, 902, 999)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_law_after_every_act(seed: int):
    tally = run(seed)
    assert sum(tally.accepted.values()) > 0
    assert sum(tally.refused.values()) > 0


def test_the_same_seed_tells_the_same_story():
    assert run(5, acts=15) == run(5, acts=15)


@pytest.fixture(scope="module")
def many() -> Tally:
    """What a number of deals add up to, without asking the laws."""
    tally = Tally()
    for seed in range(5000, 5060):
        tally.add(run(seed, laws=False))
    return tally


@pytest.mark.parametrize("kind", [*MADE, "batch"])
def test_every_kind_is_both_accepted_and_refused(many: Tally, kind: str):
    assert many.accepted[kind] >= 3
    assert many.refused[kind] >= 3


def test_the_refusals_are_of_many_sorts(many: Tally):
    assert len(many.codes) >= 22
    assert sum(many.facts.values()) >= 20
