"""The variable-price spiral, with the files of its page: what each limit does, and laws that hold whatever the market's parameters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from seriatim.app.scenario import ScenarioView, view_scenarios
from seriatim.app.scenario_chart import chart
from seriatim.app.workspace import Options
from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.ledger.history import History
from seriatim.scenario.outcome import outcome
from seriatim.scenario.scenario import Run, run
from tests.conftest import REPOSITORY
from tests.docs.pages import blocks
from tests.scenario.playing import recorded, scenario

PAGE = REPOSITORY / "docs" / "do" / "variable-price-spiral.md"
PICTURE = REPOSITORY / "docs" / "images" / "spiral.svg"
FILES = {Path(block.saved_as).name: block.body for block in blocks(PAGE.read_text(encoding="utf-8")) if block.saved_as}
NO_LIMIT = FILES["no-limit.yaml"].removeprefix("seriatim: 1\n")
EVE, END = date(2015, 12, 31), date(2016, 12, 31)


@cache
def deal(**assume: str) -> Deal:
    return read_deal(FILES["deal.yaml"], "deal.yaml", assume).deal


def play(text: str = NO_LIMIT, until: date = END, **assume: str) -> Run:
    terms = deal(**assume)
    return run(scenario(text, terms), History(terms).now(EVE), until)


def issued(text: str = NO_LIMIT, until: date = END, **assume: str) -> Any:
    return outcome(play(text, until, **assume)).issued


def as_converted(text: str, until: date, **assume: str) -> Any:
    """Common that all the preferred has given or would give on the last day."""
    what = outcome(play(text, until, **assume))
    return what.issued + what.would_issue


def test_without_a_limit():
    what: Any = outcome(play())
    assert what.issued == 18_024_030
    assert what.proceeds == 2_800_000
    assert what.sold == what.issued
    assert Decimal("0.09") < what.price_lowest < Decimal("0.10")


@pytest.mark.parametrize("permanent", ["0%", "10%", "30%"])
def test_a_higher_floor_never_gives_more_shares(permanent: str):
    """For all the preferred together. On one day it may: what a holder converts by volume is closer to it in smaller pieces."""
    text = NO_LIMIT.replace("permanent: 10%", f"permanent: {permanent}")
    counts = [as_converted(text, date(2016, 7, 31), floor=floor) for floor in ("0.0001", "0.15", "0.25", "0.35", "0.45")]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0]


def test_no_floor_is_undercut():
    run = play(floor="0.20", until=date(2016, 8, 31))
    for one in run.played:
        if one.act.kind == "converted":
            assert one.moves[one.act.certificate, "common"] <= (one.act.quantity or 0) * 1000 / Decimal("0.20")


def test_the_exchange_cap_is_the_most_that_is_issued():
    without_approval = NO_LIMIT.partition("events:")[0]
    assert 1_999_000 - 5_000 < issued(without_approval, date(2016, 6, 30)) <= 1_999_000


def test_nobody_holds_more_than_the_ownership_limit_after_a_conversion():
    text = NO_LIMIT.replace("converts: 20% of volume", "converts: all")
    run = play(text, date(2016, 5, 31), ownership="4.99%", **{"ownership-ceiling": "4.99%"})
    held = outstanding = Decimal(0)
    highest = Decimal(0)
    outstanding += 10_000_000
    for one in run.played:
        if one.became == "refused":
            continue
        if one.act.kind == "transferred":
            held -= one.act.quantity or 0
        if one.act.kind == "converted":
            got = one.moves[one.act.certificate, "common"]
            held, outstanding = held + got, outstanding + got
            highest = max(highest, held / outstanding)
            assert held * 10_000 <= outstanding * 499
    assert highest > Decimal("0.0495")  # it binds


def test_sales_stay_within_their_part_of_the_volume():
    run = play(until=date(2016, 6, 30))
    volumes = {day.on: day.volume or Decimal(0) for day in run.days}
    sales = [(act.on, act.quantity or Decimal(0)) for act in run.acts if act.kind == "transferred"]
    assert sales
    assert all(quantity * 5 <= volumes[on] for on, quantity in sales)


def test_a_spiral_recorded_act_by_act_gives_the_same_state():
    run = play(until=date(2016, 3, 31))
    state = recorded(run, History(deal()))
    assert {key: value for key, value in state.balances.items() if value} == {
        key: value for key, value in run.end.state.balances.items() if value
    }
    assert state.memory == run.end.state.memory


# ------------------------------------------------------------------------------------------------------------ the picture


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ScenarioView:
    folder = tmp_path_factory.mktemp("spiral")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return view_scenarios(folder / "deal.yaml", list(scenarios(folder)), Options(), EVE)


def scenarios(folder: Path) -> Iterator[Path]:
    """The six scenarios of the page, in the order of the picture."""
    no_limit = FILES["no-limit.yaml"]
    limited = no_limit + "assume: {ownership: 4.99%, ownership-ceiling: 4.99%}\n"
    texts = {
        "no-limit": no_limit,
        "ownership": limited,
        "floor": no_limit + "assume: {floor: 0.20}\n",
        "exchange-cap": no_limit.partition("events:")[0],
        "all-at-once": no_limit.replace("converts: 20% of volume", "converts: all"),
        "all-it-may": limited.replace("converts: 20% of volume", "converts: all"),
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        yield folder / f"{name}.yaml"


def test_the_picture_of_the_page(view: ScenarioView, regenerate: bool):
    if regenerate:
        PICTURE.write_text(chart(view), encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == chart(view)


def test_the_picture_keeps_within_its_edges_and_names_every_scenario(view: ScenarioView):
    drawn = ElementTree.fromstring(chart(view))
    _, _, width, height = map(float, (drawn.get("viewBox") or "").split())
    texts = [e for e in drawn.iter() if e.tag.endswith("text")]
    assert all(0 <= float(e.get("x", 0)) <= width and 0 <= float(e.get("y", 0)) <= height for e in texts)
    said = " ".join(e.text or "" for e in texts)
    assert all(said.count(f"{column.scenario.id} ") == 2 for column in view.columns)


def test_what_was_assumed_otherwise_is_said(view: ScenarioView):
    assert {c.scenario.id: dict(c.scenario.assume) for c in view.columns if c.scenario.assume} == {
        "ownership": {"ownership": "4.99%", "ownership-ceiling": "4.99%"},
        "floor": {"floor": "0.20"},
        "all-it-may": {"ownership": "4.99%", "ownership-ceiling": "4.99%"},
    }


SPLIT = """market: {price: 0.5, volume: 100_000, buyers: market}
holders: {fund: {converts: 10% of volume, sells: 10% of volume}}
events:
  - {kind: occurred, on: 2016-01-04, what: approval}
"""


def test_a_split_on_the_way_leaves_every_figure_in_shares_of_the_last_day():
    """10,000 a day are sold at 0.50; after one for ten, 1,000 a day at 5: no more is sold than was issued, and for the same money."""
    until = date(2016, 6, 30)
    split = SPLIT + "  - {kind: split, on: 2016-02-04, security: common, new: 1, old: 10, fractions: down}\n"
    plain, split_too = outcome(play(SPLIT, until)), outcome(whole := play(split, until))
    assert split_too.sold == plain.sold / 10 == Decimal(114_000) <= split_too.issued
    assert split_too.earned == plain.earned == Decimal(570_000)
    assert split_too.outstanding_before == plain.outstanding_before / 10 == Decimal(1_000_000)
    assert split_too.price_first == split_too.price_lowest == split_too.price_last == Decimal(5)
    assert [day.price for day in whole.days if day.on == date(2016, 2, 3)] == [Decimal("0.5")], "the record has the price of its day"
