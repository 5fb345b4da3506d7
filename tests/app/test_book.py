"""A book of deals: each as it is alone, whatever is valued beside it and by however many workers."""

from __future__ import annotations

import json
import shutil
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

import seriatim
from seriatim.units.problems import BadInput
from tests.app.test_value import CALLABLE, MARKET, SERIES_K
from tests.conftest import require
from tests.doors.command import seriatim as command

DAY = date(2017, 2, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two deals with what they need, and one without a market."""
    for name, files in {"a": ("deal", "market", "events"), "b": ("deal", "market", "events"), "c": ("deal", "events")}.items():
        (tmp_path / name).mkdir()
        for file in files:
            shutil.copy(SERIES_K / f"{file}.yaml", tmp_path / name)
    market = tmp_path / "b" / "market.yaml"
    market.write_text(MARKET.replace("120%", "90%"), encoding="utf-8")
    return tmp_path


def test_each_deal_is_worth_what_it_is_alone(folder: Path) -> None:
    found = seriatim.book([folder], "market.yaml", events="events.yaml", as_of=DAY)
    assert [entry.deal for entry in found.entries] == [folder / name / "deal.yaml" for name in "abc"]
    for entry in found.entries[:2]:
        own = entry.deal.parent
        alone = seriatim.value(entry.deal, own / "market.yaml", events=own / "events.yaml", as_of=DAY)
        assert entry.view is not None
        assert (entry.view.whole, entry.view.inputs_hash) == (alone.whole, alone.inputs_hash)
    assert [problem.code for problem in found.entries[2].problems] == ["file-unreadable"]
    volatility, *_ = found.inputs
    weights = [entry.view.whole for entry in found.entries if entry.view]
    assert (volatility.name, volatility.low, volatility.high) == ("volatility", 0.9, 1.2)
    assert volatility.average == pytest.approx((1.2 * weights[0] + 0.9 * weights[1]) / sum(weights))
    assert found.totals == {"USD": sum(entry.view.whole for entry in found.entries if entry.view)}


def test_workers_change_nothing(folder: Path) -> None:
    one, two = (seriatim.book([folder], "market.yaml", events="events.yaml", as_of=DAY, workers=workers) for workers in (1, 2))
    assert one == two


def test_lots_on_the_grid_do_not_depend_on_their_neighbours(tmp_path: Path) -> None:
    require("numba", find_spec("numba"))
    for name, price in (("a", "4.5"), ("b", "5.5"), ("c", "3.25")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "deal.yaml").write_text(CALLABLE, encoding="utf-8")
        text = MARKET.replace("price: 0.0023, on: 2017-02-24", f"price: {price}, on: 2020-06-30").replace("120%", "80%")
        (tmp_path / name / "market.yaml").write_text(text, encoding="utf-8")
    day = date(2020, 6, 30)
    together = seriatim.book([tmp_path], "market.yaml", as_of=day)
    for entry in together.entries:
        alone = seriatim.value(entry.deal, entry.deal.parent / "market.yaml", as_of=day)
        assert entry.view is not None
        assert entry.view.lots == alone.lots


def test_the_command_prints_a_line_a_deal_and_what_was_refused(folder: Path) -> None:
    options = ("--market", "market.yaml", "--events", "events.yaml", "--as-of", DAY)
    ran = command("value", folder, *options)
    assert ran.code == 1
    assert "market.yaml cannot be read" in ran.out
    found = json.loads(command("value", folder, *options, "--json").out)
    assert [entry["value"] is None for entry in found["deals"]] == [False, False, True]
    assert found["totals"]["USD"] == f"{sum(float(entry['value']['whole']) for entry in found['deals'][:2]):.12g}"
    assert command("value", folder / "a" / "deal.yaml", folder / "b" / "deal.yaml", *options).code == 0


@pytest.mark.parametrize("option", [("--grid",), ("--calibrate", "hazard", "--to", "1m"), ("--store", "x.ledger")])
def test_what_looks_at_one_deal_is_not_for_a_book(folder: Path, option: tuple[str, ...]) -> None:
    ran = command("value", folder, "--market", "market.yaml", *option)
    assert ran.code == 2
    assert "are for one deal" in ran.err


def test_workers_and_folders_that_cannot_be_meant_are_named(folder: Path) -> None:
    with pytest.raises(BadInput, match="1 to 64 workers"):
        seriatim.book([folder], "market.yaml", workers=0)
    (folder / "empty").mkdir()
    with pytest.raises(BadInput, match=r"has no deal\.yaml"):
        seriatim.book([folder / "empty"], "market.yaml")
