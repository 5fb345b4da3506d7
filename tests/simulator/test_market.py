"""Random deals of any clauses: some fixed seeds for each clause. At length: `python -m tests.simulator.market --seeds 10000`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from seriatim.formats.tree import Node, read_tree
from seriatim.provisions import CLAUSES
from tests.simulator.market.__main__ import main
from tests.simulator.market.counts import ENOUGH, LONG, WITHOUT_ACTS, Counts
from tests.simulator.market.fields import node_of
from tests.simulator.market.run import run
from tests.simulator.market.terms import drawn_file

SEEDS = range(9000, 9004)
MORE = range(9004, 9100)
"""Looked at, without the laws, until a clause has both taken part in something and refused something."""


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_law_in_deals_with(clause: str):
    counts = Counts()
    for seed in SEEDS:
        counts.add(run(seed, acts=16, wanted=clause))
    for seed in MORE:
        if min(counts.of(clause)) > 0:
            break
        counts.add(run(seed, acts=16, laws=False, wanted=clause))
    assert min(counts.of(clause)) > 0
    assert counts.laws["verified"] == len(SEEDS) * 16 // 4


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_drawn_file_says_the_same_as_text(clause: str):
    """Deals are read from a tree that was never written down; written down, it is the same tree."""
    drawn = drawn_file(Random(f"text {clause}"), clause)
    assert plain(read_tree(json.dumps(drawn), "drawn.yaml")) == plain(node_of(drawn))


def plain(node: Node) -> Any:
    """A tree without its places."""
    if node.items is not None:
        return {key: plain(part) for key, part in node.items.items()}
    return [plain(part) for part in node.parts] if node.parts is not None else node.text


def test_the_same_seed_tells_the_same_story():
    assert run(9000, acts=8) == run(9000, acts=8)


def test_a_clause_without_acts_is_counted_by_its_amendments():
    assert {"liquidation_preference"} == WITHOUT_ACTS
    counts = Counts(1)
    counts.amended["liquidation_preference"] += 2
    counts.accepted["liquidation_preference"] += 5
    assert counts.of("liquidation_preference") == (2, 0)


def kept(folder: Path, name: str, deals: int, times: int, *broken: str) -> str:
    """A file of counts in which every clause was asked so many times."""
    counts = Counts(deals)
    for counter in (counts.accepted, counts.refused, counts.amended, counts.unamended):
        counter.update(dict.fromkeys(CLAUSES, times))
    path = folder / name
    path.write_text(json.dumps({"broken": broken, **counts.plain()}))
    return str(path)


@pytest.mark.parametrize(
    ("deals", "times", "broken", "ends"),
    [
        (LONG // 2, ENOUGH // 2, (), 0),
        (LONG // 2, ENOUGH // 2 - 1, (), 1),
        (LONG // 4, 1, (), 0),
        (1, 1, ("seed 7: a law",), 1),
    ],
)
def test_parts_of_a_long_run_add_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    deals: int,
    times: int,
    broken: tuple[str, ...],
    ends: int,
):
    """10,000 deals must have asked every clause 100 times each way; fewer are only added up. A broken law is never let pass."""
    files = [kept(tmp_path, name, deals, times, *broken) for name in ("a.json", "b.json")]
    monkeypatch.setattr(sys, "argv", ["market", "--sum", *files])
    assert main() == ends
    printed = capsys.readouterr()
    assert f"{2 * (deals + len(broken))} deals, {2 * len(broken)} broken" in printed.out + printed.err
    row = next(line for line in printed.out.splitlines() if line.startswith("guarantee "))
    assert row.split() == ["guarantee", *[str(2 * times)] * 4]
