"""`value` of lots that follow the market: what is printed and said, the same on any number of workers, and what it refuses."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterator, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import seriatim
from seriatim.app import wire
from seriatim.app.book import view_book
from seriatim.app.value import ValueView, view_value
from seriatim.app.workspace import Options
from seriatim.cli.value import show
from seriatim.cli.workers import Workers
from seriatim.formats.market_inputs import read_market_inputs
from seriatim.units.problems import BadInput
from seriatim.valuation.analyses import Asked
from seriatim.valuation.paths import lot as followed
from seriatim.valuation.paths import moved
from seriatim.valuation.paths.estimate import Block, Sampling
from tests.conftest import REPOSITORY

GENEVA = REPOSITORY / "deals" / "geneva-roth-series-b"
DAY = date(2019, 2, 28)
MARKET = """
spot: {price: 0.02, on: 2019-02-28, source: supposed}
volatility: {value: 120%, source: supposed}
rate: {value: 2%, source: supposed}
credit: {hazard: 10%, recovery: 20%, jump: 100%, source: supposed}
dividend_yield: {value: 0%, source: supposed}
borrow: {value: 0%, source: supposed}
"""
SELLING = """
selling:
  volume: 20_000
  part: 10%
  impact: {shape: linear, coefficient: 50%, permanent: 0%}
  source: supposed
"""


@pytest.fixture(scope="module", autouse=True)
def few_paths() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(followed, "VALUE", Sampling(scramblings=3, log2=5, learning=8))
        patch.setattr(followed, "OTHERS", Sampling(scramblings=8, log2=3, learning=7))
        patch.setattr(followed, "MOVES", Sampling(scramblings=8, log2=2))
        patch.setattr(followed, "LOOKS", 8)
        patch.setattr(moved, "MOVED", Sampling(scramblings=4, log2=4, learning=7))
        yield


def view(folder: Path, text: str = MARKET, **more: Any) -> ValueView:
    file = folder / "market.yaml"
    file.write_text(text, encoding="utf-8")
    return view_value(GENEVA / "deal.yaml", Options(events=[GENEVA / "events.yaml"]), file, as_of=DAY, **more)


@pytest.fixture(scope="module")
def valued(tmp_path_factory: pytest.TempPathFactory) -> tuple[ValueView, int]:
    """The valuation, one block after another, and how many blocks there were."""
    asked: list[int] = []

    def spread(block: Block, numbers: Any) -> Any:
        for number in numbers:
            if not isinstance(block, Sized):  # markets that are moved have a bar of their own
                asked.append(number)
            yield block(number)

    found = view(tmp_path_factory.mktemp("serial"), spread=spread, asked=Asked(grid=True))
    return found, len(asked)


def test_a_variable_conversion_is_valued_with_error_and_policy(valued: tuple[ValueView, int], capsys: pytest.CaptureFixture[str]) -> None:
    """The later lot of Series B: at least what it is worth if nobody has a right, and by no means a multiple of it."""
    found, _ = valued
    worth = found.lots[0].worth
    assert worth is not None
    assert (worth.priced.method, worth.priced.paths) == ("paths", 96)
    assert worth.redemption == pytest.approx(1.12)
    assert worth.floor - 1e-9 < worth.priced.each < 2
    assert sum(worth.parts.values()) == pytest.approx(worth.priced.each, rel=1e-12)
    assert "when it pays more than waiting" in worth.priced.policy
    show(found)
    assert "96 paths; each right is used on " in capsys.readouterr().out
    lot = json.loads(json.dumps(wire.value(found)))["lots"][0]
    assert (lot["terms"], lot["value"]["method"], lot["value"]["paths"]) == (None, "paths", 96)


def test_the_number_of_workers_changes_no_digit(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        together = view(tmp_path, spread=pool.map, asked=Asked(grid=True))
    assert [lot.worth for lot in together.lots] == [lot.worth for lot in valued[0].lots]
    assert together.analyses.surface is not None
    assert valued[0].analyses.surface is not None
    assert (together.analyses.surface.whole == valued[0].analyses.surface.whole).all()


def test_blocks_are_counted_as_the_bar_says(valued: tuple[ValueView, int]) -> None:
    found, blocks = valued
    usual = followed.BLOCKS - 8 + 3  # of the value: three scramblings here, eight usually
    assert blocks == usual * len(found.lots)


def test_what_the_market_takes_is_sold_bit_by_bit(tmp_path: Path) -> None:
    worth = view(tmp_path, MARKET + SELLING).lots[0].worth
    assert worth is not None
    assert "what is left by 10% of 20,000 shares a day, " in worth.priced.policy
    assert "the issuer does not call" in worth.priced.policy


def test_the_inputs_hash_is_of_the_terms_and_of_how_lots_are_sold(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    first, sold = valued[0], view(tmp_path, MARKET + SELLING)
    assert set(sold.followed) == {"deal", "ledger", "selling", *(lot.resolved.lot.id for lot in sold.lots)}
    assert "supposed" not in sold.followed["selling"]
    assert len({first.inputs_hash, sold.inputs_hash, replace(first, basis=replace(first.basis, digest="0")).inputs_hash}) == 3


def test_the_report_tells_paths_and_policy(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    (tmp_path / "market.yaml").write_text(MARKET, encoding="utf-8")
    market, events = tmp_path / "market.yaml", GENEVA / "events.yaml"
    page = seriatim.report(GENEVA / "deal.yaml", tmp_path / "page.html", market=market, events=events, as_of=DAY).read_text(
        encoding="utf-8"
    )
    worth = valued[0].lots[0].worth
    assert worth is not None
    assert f"{worth.priced.each:,.4f}" in page
    assert f"{worth.priced.error:.1e}" in page
    assert f"{worth.priced.paths:,} paths; {worth.priced.policy}" in html.unescape(page)


def test_a_grid_has_the_value_in_its_middle_and_errors_around(valued: tuple[ValueView, int]) -> None:
    found = valued[0]
    grid = found.analyses.surface
    assert grid is not None
    assert found.findings == ()
    assert grid.whole[2, 3] == found.whole
    assert grid.errors[2, 3] == 0.0
    assert (grid.errors[0] > 0).all()


def test_a_moved_market_is_worth_what_its_own_valuation_says(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    """The independent route: the market file itself says the other volatility, and everything is valued anew from other paths' means."""
    found, grid = valued[0], valued[0].analyses.surface
    assert grid is not None
    again = view(tmp_path, MARKET.replace("value: 120%", "value: 60%"))
    errors = [lot.worth.priced.error * float(lot.resolved.lot.quantity) for lot in (*found.lots, *again.lots) if lot.worth]
    assert abs(grid.whole[0, 3] - again.whole) < 4 * np.sqrt(np.square([*errors, grid.errors[0, 3]]).sum())


def test_arrays_tornado_bridge_and_calibration_count_lots_along_paths(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    found = view(tmp_path, asked=Asked(tornado=True, bridge=True, calibrate="hazard", to=Decimal(60_000)))
    at = valued[0].at([0.01, 0.02], 1.2)
    assert (at.whole[1], at.errors[1]) == (found.whole, 0.0)
    by_name = {each.lever.name: each for each in found.analyses.tornado}
    assert by_name["hazard"].errors[0] > 0
    assert by_name["hazard"].effect > 0
    levels = {pillar.term: pillar for pillar in found.analyses.bridge}
    rights = levels["rights over lots that are followed along paths"]
    (lot,) = found.lots
    assert lot.worth is not None
    assert rights.level == found.whole
    assert rights.without == pytest.approx(lot.worth.floor * float(lot.resolved.lot.quantity), rel=1e-12)
    calibrated = found.analyses.calibration
    assert calibrated is not None
    assert calibrated.value == pytest.approx(60_000, abs=calibrated.error)


def test_a_book_values_lots_along_paths_to_the_same_digit(valued: tuple[ValueView, int], tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(GENEVA, tmp_path / name)
        (tmp_path / name / "market.yaml").write_text(MARKET, encoding="utf-8")
    book = view_book([tmp_path], Options(events=[Path("events.yaml")]), Path("market.yaml"), as_of=DAY)
    assert [entry.view.lots if entry.view else entry.problems for entry in book.entries] == [valued[0].lots] * 2


@pytest.mark.parametrize(
    ("changed", "to", "message"),
    [
        ("volume: 20_000", "volume: 0", "a volume and the part of it"),
        ("part: 10%", "part: 110%", "a volume and the part of it"),
        ("permanent: 0%", "permanent: 101%", "no more of a fall stays"),
    ],
)
def test_a_market_that_cannot_be_meant(changed: str, to: str, message: str) -> None:
    text = (MARKET + SELLING).replace(changed, to)
    with pytest.raises(BadInput) as refused:
        read_market_inputs(text, "market.yaml")
    assert [message in problem.message for problem in refused.value.problems] == [True]


def test_no_process_is_started_before_there_is_anything_to_do() -> None:
    with Workers() as workers:
        assert workers.pool is None


def square(number: int) -> float:
    return float(number * number)


def test_processes_give_values_back_in_order() -> None:
    with Workers() as workers:
        assert list(workers(square, range(1, 6))) == [1.0, 4.0, 9.0, 16.0, 25.0]
    assert not workers.shown
