"""What `value` is asked beside the value, at the doors: printed sums, sentences, pictures, refusals."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import seriatim
from seriatim.valuation.marketability import chaffe, finnerty
from seriatim.valuation.staged.solve import rights_at
from seriatim.valuation.wording import GREEKS
from tests.app.test_value import APRIL, SERIES_K, altered
from tests.doors.command import Ran
from tests.doors.command import seriatim as command

MORE = """drift: {value: 10%, source: supposed}
restricted_stock: {years: 0.5, discount: 20%, source: Rule 144}
transaction: {price: 3_000_000, on: 2017-04-28, source: supposed}
ranges: [{input: volatility, low: 90%, high: 150%, source: peers}]
"""


def ran(tmp_path: Path, *options: object, more: str = "") -> Ran:
    market = altered(tmp_path, ("spot:", more + "spot:"))
    return command("value", SERIES_K / "deal.yaml", "--market", market, "--events", SERIES_K / "events.yaml", "--as-of", APRIL, *options)


def section(printed: str, title: str) -> list[str]:
    """The lines under a heading."""
    lines = printed.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(title))
    end = next((i for i in range(start + 2, len(lines)) if not lines[i]), len(lines))
    return lines[start + 2 : end]


def amounts(line: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in re.findall(r"-?[\d,]+\.\d{2,4}(?!\d|%)", line)]


def test_printed_parts_lots_and_steps_sum_to_what_is_printed(tmp_path: Path) -> None:
    out = ran(tmp_path, "--bridge").out
    for line in section(out, "One share's value, part by part")[1:]:
        *parts, total = amounts(line)
        assert sum(parts) == total
    *parts, whole = [amounts(line)[0] for line in section(out, "The whole deal, USD")[1:] if amounts(line)]
    assert sum(parts) == whole
    bridge = [amounts(line) for line in section(out, "The whole deal with and without each term")[1:]]
    assert sum(line[0] for line in bridge[:-1]) == bridge[-1][0] == bridge[-2][1] == whole


def test_parts_in_json_sum_to_the_value_digit_by_digit(tmp_path: Path) -> None:
    for lot in json.loads(ran(tmp_path, "--json").out)["lots"]:
        assert sum(Decimal(part) for part in lot["value"]["parts"].values()) == Decimal(lot["value"]["each"])


def test_the_grid_has_the_whole_in_its_middle(tmp_path: Path) -> None:
    found = json.loads(ran(tmp_path, "--grid", "--json").out)
    assert found["grid"]["spots"][3] == "0.0023"
    assert found["grid"]["volatilities"][2] == "1.2"
    assert float(found["grid"]["whole"][2][3]) == pytest.approx(float(found["whole"]), rel=1e-11)


def test_the_python_api_takes_arrays() -> None:
    view = seriatim.value(SERIES_K / "deal.yaml", SERIES_K / "market.yaml", events=SERIES_K / "events.yaml", as_of=APRIL)
    found = view.at(np.array([0.001, 0.0023]), np.array([[0.9], [1.2], [1.5]]))
    assert found.whole.shape == (3, 2)
    assert found.whole[1, 1] == pytest.approx(view.whole, rel=1e-12)
    assert found.whole == pytest.approx(found.held + found.rights)


def test_a_tornado_tells_the_ranges_and_says_the_same_in_sentences(tmp_path: Path) -> None:
    out = ran(tmp_path, "--tornado", more=MORE).out
    (volatility, *_) = section(out, "The whole deal with one input moved")[1:]
    assert volatility.split()[:4] == ["volatility", "120%", "90%", "150%"]
    assert "ranges of the market file: volatility: peers" in out
    assert "The value rises with the volatility: now 120%; at 90% the whole is worth USD " in out
    assert "The value falls as the hazard rises: " in out
    assert "The value falls as the cost to borrow rises: " in out


def test_a_chart_is_drawn(tmp_path: Path) -> None:
    assert "Chart written to" in ran(tmp_path, "--chart", tmp_path / "t.svg").out
    picture = ElementTree.fromstring((tmp_path / "t.svg").read_text(encoding="utf-8"))
    words = [found.text for found in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"stock's price, now 0.0023", "110%", "130%"} <= set(words)


def test_the_transaction_of_the_market_file_is_calibrated_to(tmp_path: Path) -> None:
    found = json.loads(ran(tmp_path, "--calibrate", "volatility", "--json", more=MORE).out)["calibration"]
    assert (found["price"], found["unique"]) == ("3000000", True)
    market = altered(tmp_path, ("value: 120%", f"value: {found['level']}"), ("spot:", MORE + "spot:"))
    again = seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=APRIL)
    assert again.whole == pytest.approx(3e6, rel=1e-9)


def test_the_level_printed_can_be_written_into_the_market_file(tmp_path: Path) -> None:
    """In percent, since a bare number above 1 could mean two things; and it gives the price."""
    out = ran(tmp_path, "--calibrate", "volatility", more=MORE).out
    level = next(line.split()[-1] for line in out.splitlines() if line.startswith("volatility that gives the price"))
    market = altered(tmp_path, ("value: 120%", f"value: {level}"), ("spot:", MORE + "spot:"))
    assert seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=APRIL).whole == pytest.approx(
        3e6, rel=1e-9
    )


def test_ranges_of_a_price_and_rates_below_zero(tmp_path: Path) -> None:
    """A stock at 45 dollars has a range in dollars; rates were below zero for years in francs and euros, and stocks fall."""
    rows = "drift: {value: -12%, source: analysts}\nranges: [{input: spot, low: 40, high: 60, source: its year}]\n"
    market = altered(tmp_path, ("value: 1.9%", "value: -0.75%"), ("price: 0.0023", "price: 45"), ("spot:", rows + "spot:"))
    view = seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=APRIL, tornado=True)
    assert view.package.inputs.rate.discount(1.0) > 1.0
    assert (view.analyses.tornado[0].low, view.analyses.tornado[0].high) == (40.0, 60.0)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ("--calibrate", "hazard", "--to", "1m"),
            "no hazard from 0 % to 1,000 % makes the whole deal worth 1,000,000 [price-out-of-reach]",
        ),
        (("--calibrate", "hazard"), "nothing says what was paid for the whole [price-missing]"),
        (("--calibrate", "spread", "--to", "1m"), "there is nothing to calibrate: the valuation has no spread to calibrate [not-priced]"),
        (("--to", "1m"), "add --calibrate INPUT"),
    ],
)
def test_what_cannot_be_calibrated_is_named(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    done = ran(tmp_path, *options)
    assert done.code == 2
    assert says in done.out + done.err


def test_restricted_stock_is_a_line_of_its_own_and_lowers_only_what_converting_saves(tmp_path: Path) -> None:
    plain, stated = (json.loads(ran(tmp_path, "--as-of", "2017-02-24", "--json", more=more).out) for more in ("", MORE))
    assert stated["restricted_stock"] == {
        "years": "0.5",
        "pct_finnerty": f"{100 * finnerty(1.2, 0.5):.12g}",
        "pct_chaffe": f"{100 * chaffe(1.2, 0.5, 0.019):.12g}",
        "pct_stated": "20",
    }
    assert stated["lots"] == plain["lots"]
    assert stated["commitment"]["without_remedy"] == plain["commitment"]["without_remedy"]
    assert float(stated["commitment"]["rights"]) < float(plain["commitment"]["rights"])
    assert stated["inputs_hash"] != plain["inputs_hash"]


def test_real_probabilities_stand_beside(tmp_path: Path) -> None:
    out = ran(tmp_path, more=MORE).out
    assert "funded  in the real world  missing it costs" in section(out, "Closings to come")[0]
    assert "in the real world at the stock's stated growth of 10.00%" in out


def test_a_transaction_of_another_day_is_a_finding(tmp_path: Path) -> None:
    done = ran(tmp_path, "--calibrate", "volatility", more=MORE.replace("on: 2017-04-28", "on: 2017-02-24"))
    assert done.code == 1
    assert "what was paid was paid on 2017-02-24, and this is the value of 2017-04-28 [price-of-another-day]" in done.out


def test_a_part_without_a_value_is_not_calibrated_around(tmp_path: Path) -> None:
    done = ran(tmp_path, "--model", "tf", "--calibrate", "volatility", "--to", "1m")
    assert done.code == 2
    assert "the closings to come: Tsiveriotis and Fernandes" in done.out + done.err
    assert "paid for the whole" in done.out + done.err


def test_a_range_without_the_level_in_it_is_named(tmp_path: Path) -> None:
    done = ran(tmp_path, "--tornado", more="ranges: [{input: volatility, low: 130%, high: 150%, source: peers}]\n")
    assert done.code == 2
    assert "the volatility is not within its range [out-of-range]" in done.out + done.err


def test_a_range_for_what_is_not_given_is_named(tmp_path: Path) -> None:
    done = ran(tmp_path, more="ranges: [{input: spread, low: 10%, high: 20%, source: peers}]\n")
    assert done.code == 2
    assert "ranges: spread has a range, and is not what the file gives [terms-contradict]" in done.out + done.err


def test_a_range_that_is_none_is_named_at_its_line(tmp_path: Path) -> None:
    done = ran(tmp_path, more="ranges: [{input: volatility, low: 150%, high: 90%, source: peers}]\n")
    assert done.code == 2
    assert "market.yaml:2:" in done.out + done.err
    assert "[out-of-range]" in done.out + done.err


def test_closings_add_to_those_before_them_and_sum_to_the_rights() -> None:
    """Each as the difference of two commitments that have no later closing at all, solved by themselves; with the remedy and at signing."""
    view = seriatim.value(SERIES_K / "deal.yaml", SERIES_K / "market.yaml", as_of=date(2017, 2, 24))
    assert view.commitment is not None
    assert len(view.commitment.adds) == 6
    assert math.fsum(view.commitment.adds) == pytest.approx(view.rights, rel=1e-12)
    own, so_far = view.package, 0.0
    for count, added in enumerate(view.commitment.adds, start=1):
        alone = replace(own, closings=own.closings[:count])
        (rights,) = rights_at(alone.lots, alone.closings, alone.inputs, alone.staged_credit, [alone.inputs.spot])
        assert added == pytest.approx(rights - so_far, abs=2e-6 * view.rights)
        so_far = rights
    april = view.commitment.one_by_one[2]
    assert april.each == pytest.approx(april.adds / 1000)
    assert april.part == pytest.approx(april.adds / 1000 / 1000)


def test_the_whole_moves_as_values_in_moved_markets_do() -> None:
    """Delta and vega against the tornado's own route, `view.at`; outstanding and to come add up."""
    view = seriatim.value(SERIES_K / "deal.yaml", SERIES_K / "market.yaml", events=SERIES_K / "events.yaml", as_of=APRIL, tornado=True)
    moves = view.moves
    spot, volatility = view.package.inputs.spot, view.package.inputs.volatility
    up, down = view.at([1.01 * spot, 0.99 * spot], volatility).whole
    assert moves["together"].delta == pytest.approx((up - down) / (0.02 * spot), rel=1e-5)
    high, low = view.at(spot, [volatility + 0.005, volatility - 0.005]).whole
    assert moves["together"].vega == pytest.approx(high - low, rel=1e-5)
    for name in GREEKS:
        parts = getattr(moves["outstanding"], name) + getattr(moves["rights and duties to come"], name)
        assert getattr(moves["together"], name) == pytest.approx(parts)
