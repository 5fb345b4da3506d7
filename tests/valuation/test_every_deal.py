"""What a valuation says of every lot in the library of deals, under a market that is made up: how it is priced, or why it is not."""

from __future__ import annotations

import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from seriatim.app.value import view_value
from seriatim.app.wire.value_form import value
from seriatim.app.workspace import Options, open_workspace
from seriatim.valuation.contract import Credit, Curve, Inputs
from seriatim.valuation.pricing import prices
from seriatim.valuation.resolve import resolved
from seriatim.valuation.wording import together
from tests.conftest import REPOSITORY, require

require("numba", find_spec("numba"))

DEALS = sorted(folder.name for folder in (REPOSITORY / "deals").iterdir() if (folder / "deal.yaml").exists())
NO_VALUE = "it is never redeemed or converted, and pays nothing: the terms here give it no value"
GROWS = "the shares that it converts into by conversion_fixed change with time"
SAID: dict[str, set[str]] = {
    "ascent-series-e": {"conversion_variable has a price that follows the market"},
    "ascent-series-k": {"grid"},
    "bbby-series-a": {"alternate has a price that follows the market; it may be converted in several ways: conversion_fixed, alternate"},
    "biosig-series-c": {"grid"},
    "class-a-pik": {"grid"},
    "corvus-series-a": {NO_VALUE},
    "ecostim-series-a": {GROWS},
    "eidos-seed-b": {NO_VALUE},
    "entech-series-b": {"closed form"},
    "lilis-series-c": {GROWS},
    "pavmed-series-a": {NO_VALUE},
    "series-b-2018": {"closed form"},
    "series-f-exchange-2019": {"conversion_variable has a price that follows the market"},
    "six-series-preferred": {"closed form", *(GROWS.replace("fixed", name) for name in ("a", "a1", "b", "b1"))},
    "workhorse-series-b": {"dividend_cumulative pays in shares"},
}
"""By deal; the others have no lot outstanding after their last event."""


@pytest.mark.parametrize("deal", DEALS)
def test_every_lot_is_priced_or_refused_by_name(deal: str) -> None:
    """On the day of the last event; the stock at a dollar and a half, which pays 3 %."""
    folder = REPOSITORY / "deals" / deal
    events = [path for path in [folder / "events.yaml"] if path.exists()]
    work = open_workspace(folder / "deal.yaml", Options(events=events))
    on = max((event.act.on for event in work.history.events), default=date(2018, 6, 1))
    common = next((security.id for security in work.deal.securities.values() if security.kind == "common"), "")
    classes = [security.id for security in work.deal.securities.values() if security.kind in ("preferred", "note")]
    lots = [lot for name in classes for lot in resolved(work.now(on, None), name, common)]
    market, credit = Inputs(1.5, 0.8, Curve.flat(0.02), dividend_yield=0.03), Credit(0.1, spread=0.1)
    priced = iter(prices([(lot.contract, market, credit) for lot in lots if lot.contract], "afv"))
    said = set()
    for lot in lots:
        found = next(priced) if lot.contract else None
        said.add("; ".join(lot.refusals) if found is None else found.method)
        assert found is None or 0 <= found.error <= 1e-3 * found.each
    assert said == SAID.get(deal, set())


PLAIN = [deal for deal in DEALS if SAID.get(deal, {"closed form"}) <= {"closed form", "grid", NO_VALUE}]
MARKET = """
spot: {price: 1.5, on: {on}, source: made up}
volatility: {value: 80 %, source: made up}
rate: {value: 2 %, source: made up}
credit: {hazard: 10 %, recovery: 30 %, jump: 100 %, source: made up}
dividend_yield: {value: 3 %, source: made up}
borrow: {value: 0 %, source: made up}
"""


@pytest.mark.parametrize("deal", PLAIN)
def test_the_whole_view_is_written(deal: str, tmp_path: Path) -> None:
    """As JSON that any reader takes: no number without end, none that is none."""
    folder, market = REPOSITORY / "deals" / deal, tmp_path / "market.yaml"
    options = Options(events=[path for path in [folder / "events.yaml"] if path.exists()])
    work = open_workspace(folder / "deal.yaml", options)
    on = max((event.act.on for event in work.history.events), default=date(2018, 6, 1))
    market.write_text(MARKET.replace("{on}", str(on)))
    view = view_value(folder / "deal.yaml", options, market, "afv", on)
    told = json.dumps(value(view), allow_nan=False)
    assert "Infinity" not in told
    assert "NaN" not in told
    assert all((lot.worth is None) == bool(lot.refusal) for lot in view.lots)


def test_what_has_no_value_is_named_in_the_whole(tmp_path: Path) -> None:
    """Corvus' Series A is never redeemed, and its terms convert it into nothing: no whole of 0.00 that looks like a value."""
    folder, market, on = REPOSITORY / "deals" / "corvus-series-a", tmp_path / "market.yaml", date(2015, 6, 15)
    market.write_text(MARKET.replace("{on}", str(on)))
    view = view_value(folder / "deal.yaml", Options(events=[folder / "events.yaml"]), market, "afv", on)
    assert view.left_out == ("series_a/first", "series_a/second", "rights and duties to come")
    assert (view.totals, together(view)) == ((), "Together, without what is not priced")
