"""Warrants of deals as plain numbers, and in the value of the whole."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from pathlib import Path
from statistics import NormalDist

import pytest

from seriatim.app.value import view_value
from seriatim.app.wire.value_form import value as wire
from seriatim.app.workspace import Options, open_workspace
from seriatim.valuation.bridge import bridge
from seriatim.valuation.option import Option
from seriatim.valuation.package import Package, value, values
from seriatim.valuation.warrants import ResolvedWarrant, resolved_warrants
from tests.conftest import REPOSITORY
from tests.doors.command import seriatim as command
from tests.valuation.test_every_deal import MARKET

BIOSIG, WORKHORSE = (REPOSITORY / "deals" / name for name in ("biosig-series-c", "workhorse-series-b"))


def of_deal(folder: Path, on: date, stock: str = "common") -> tuple[ResolvedWarrant, ...]:
    work = open_workspace(folder / "deal.yaml", Options(events=[folder / "events.yaml"]))
    return resolved_warrants(work.now(on, None), "warrants", stock)


def market(tmp_path: Path, on: date, **changes: str) -> Path:
    text = MARKET.replace("{on}", str(on)).replace("value: 3 %", f"value: {changes.get('pays', '0 %')}")
    (tmp_path / "market.yaml").write_text(text)
    return tmp_path / "market.yaml"


def test_what_a_unit_brings_buys_its_shares_for_their_price() -> None:
    """7.41 shares at 1.62, until June 5, 2026: seven years and two leap days."""
    (found,) = of_deal(WORKHORSE, date(2019, 6, 6))
    assert found.option == Option(7.41, pytest.approx(12.0042, rel=1e-15), pytest.approx(2556 / 365, rel=1e-12))  # type: ignore[arg-type]
    assert found.expires == date(2026, 6, 5)
    assert found.lot.quantity == 1_250_000
    assert found.protected_by == ()


def test_the_price_is_that_in_force_and_what_protects_it_is_named() -> None:
    """BioSig's at 6.53, which a sale of the common has lowered to 3.75 by 2015."""
    (found,) = of_deal(BIOSIG, date(2015, 1, 5))
    assert found.option is not None
    assert (found.option.shares, found.option.cost) == (1.0, 3.75)
    assert found.protected_by == ("antidilution_ratchet",)
    (before,) = of_deal(BIOSIG, date(2013, 1, 10))
    assert before.option is not None
    assert before.option.cost == 6.53


def test_what_cannot_be_exercised_or_buys_another_stock_is_refused_by_name() -> None:
    (late,) = of_deal(WORKHORSE, date(2026, 6, 6))
    assert (late.option, late.refusal) == (None, "no clause exercises it any more: its last day is past, or it has none")
    (other,) = of_deal(WORKHORSE, date(2019, 6, 6), stock="another")
    assert other.refusal == "warrant_exercise buys common, and the market file tells the price of another"


def test_the_whole_counts_them_and_says_what_of_them_it_does_not(tmp_path: Path) -> None:
    """532,000 at 0.5661: Black and Scholes at 12 % for 1,100 days, 1.50 against 3.75, 80 %."""
    on = date(2015, 1, 5)
    view = view_value(BIOSIG / "deal.yaml", Options(events=[BIOSIG / "events.yaml"]), market(tmp_path, on), as_of=on)
    (held,) = view.warrants
    assert held.worth is not None
    years, normal = 1100 / 365, NormalDist().cdf
    spread = 0.8 * years**0.5
    up = (math.log(1.5 / 3.75) + 0.12 * years) / spread + spread / 2
    each = 1.5 * normal(up) - 3.75 * math.exp(-0.12 * years) * normal(up - spread)
    assert held.worth.bought.each == pytest.approx(each, rel=1e-12)
    assert held.total == pytest.approx(532_000 * each, rel=1e-12)
    assert view.held == view.whole == pytest.approx(view.lots[0].total + held.total, rel=1e-15)
    assert value(view.package) == pytest.approx(view.whole, rel=1e-12)
    assert bridge(view.package)[-1].term == "warrants"
    assert bridge(view.package)[-1].level == pytest.approx(view.whole, rel=1e-12)
    said = [finding.message for finding in view.findings if finding.message.startswith("warrants")]
    assert said == ["warrants/opening/holders: that antidilution_ratchet may lower the price is in no value"]


def test_greeks_are_those_of_the_textbook_and_of_the_package(tmp_path: Path) -> None:
    """Delta N(d1); the sum over prices of the stock has the slope of the lots and of the warrants."""
    on = date(2015, 1, 5)
    view = view_value(BIOSIG / "deal.yaml", Options(events=[BIOSIG / "events.yaml"]), market(tmp_path, on, pays="2 %"), as_of=on)
    (held,) = view.warrants
    assert held.worth is not None
    assert held.worth.bought.method == "boundary"
    alone = Package((), (), view.package.inputs, view.package.credit, warrants=view.package.warrants)
    low, high = values(alone, [1.485, 1.515], 0.8).whole
    assert (high - low) / 0.03 == pytest.approx(532_000 * held.worth.greeks.delta, rel=1e-9)
    assert held.worth.greeks.gamma > 0 < held.worth.greeks.vega
    assert held.worth.greeks.theta < 0


def test_terminal_json_and_table_say_the_same(tmp_path: Path) -> None:
    on = date(2015, 1, 5)
    file = market(tmp_path, on)
    view = view_value(BIOSIG / "deal.yaml", Options(events=[BIOSIG / "events.yaml"]), file, as_of=on)
    told = json.loads(json.dumps(wire(view), allow_nan=False))["warrants"][0]
    assert told["terms"] == {"shares": "1", "cost": "3.75", "from": "0", "years": "3.01369863014"}
    assert told["protected_by"] == ["antidilution_ratchet"]
    assert told["value"]["method"] == "closed form"
    out = command("value", BIOSIG / "deal.yaml", "--market", file, "--events", BIOSIG / "events.yaml", "--as-of", on).out
    line = next(line for line in out.splitlines() if line.startswith("warrants/opening/holders"))
    assert re.split(r"\s{2,}", line)[1:6] == ["532,000", "1", "3.75", "2018-01-09", f"{float(told['value']['each']):.4f}"]
    sums = [line.split()[-1].replace(",", "") for line in out.split("The whole deal")[1].splitlines()[3:6]]
    assert float(sums[0]) + float(sums[1]) == pytest.approx(float(sums[2]), abs=1e-6)
