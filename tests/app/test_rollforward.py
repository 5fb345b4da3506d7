"""`value --since`: Series K from its first closing to the end of April 2017, its figures worked out here by the formula."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import NormalDist

import pytest

import seriatim
from seriatim.valuation.paths import lot as followed
from seriatim.valuation.paths.estimate import Sampling
from seriatim.valuation.rollforward import RIGHTS, Line, Rollforward
from tests.app.test_value import MARKET, SERIES_K
from tests.conftest import REPOSITORY
from tests.doors.command import Ran
from tests.doors.command import seriatim as command

FIRST, LAST = date(2017, 2, 24), date(2017, 4, 30)
HEAD = "seriatim: 1\ndeal: ascent-series-k\nevents:\n"
FUNDED = """
  - {id: designation, kind: designated, on: 2017-02-24, security: series_k}
  - {id: closing-initial, kind: closed, on: 2017-02-24, closing: initial}
  - {id: closing-march, kind: closed, on: 2017-03-27, closing: march}
"""
CONVERTED = (
    '  - {id: early, kind: converted, on: 2017-04-10, security: series_k, holder: boone, quantity: 400, lots: ["series_k/initial:400"]}\n'
)
CONVERTED_LATER = CONVERTED.replace("early", "later").replace("initial:400", "march:400")
APRIL_FUNDED = "  - {id: closing-april, kind: closed, on: 2017-04-27, closing: april}\n"
DEFAULTED = "  - {id: default, kind: defaulted, on: 2017-05-01, closing: april}\n"


def by_formula(spot: float, hazard: float, years: float) -> float:
    """One share: 1,000 at the end and calls on 250,000 shares at r + p, with the normal distribution of the standard library."""
    rate, spread = 0.019 + hazard, 1.2 * math.sqrt(years)
    ahead = (math.log(spot / 0.004) + rate * years) / spread + spread / 2
    n, discount = NormalDist().cdf, math.exp(-rate * years)
    return 1000 * discount + 250_000 * (spot * n(ahead) - 0.004 * discount * n(ahead - spread))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The deal, and the markets of the two days: the stock went from 0.0023 to 0.0031 and the hazard from 15 % to 18 %."""
    now = MARKET.replace("price: 0.0023, on: 2017-02-24", "price: 0.0031, on: 2017-04-28").replace("hazard: 15%", "hazard: 18%")
    for name, text in (("deal", (SERIES_K / "deal.yaml").read_text(encoding="utf-8")), ("then", MARKET), ("now", now)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def ran(files: Path, events: str, *more: object, since: object = FIRST, until: object = LAST) -> Ran:
    (files / "events.yaml").write_text(HEAD + events, encoding="utf-8")
    markets = ("--market", files / "now.yaml", "--market-since", files / "then.yaml")
    days = ("--as-of", until, "--since", since)
    return command("value", files / "deal.yaml", *markets, *days, "--events", files / "events.yaml", *more)


def lines(found: Ran) -> dict[str, Line]:
    rows = found.json["rollforward"]["lines"]
    return {row["class"]: Line(row["class"], **{name: Decimal(text) for name, text in row.items() if name != "class"}) for row in rows}


def adds_up(line: Line) -> bool:
    return line.opening + line.purchased + line.redeemed + line.converted + line.gains == line.closing


def test_a_closing_and_a_conversion_by_hand(files: Path) -> None:
    """915,451.63 opens; March and April brought 2,000,000; 400 of the first 1,000 leave at 40 % of the opening; gains are what remains."""
    found = ran(files, FUNDED + CONVERTED + APRIL_FUNDED, "--json")
    line = lines(found)["series_k"]
    issued = {600: date(2022, 2, 24), 1000: date(2022, 3, 27), 1001: date(2022, 4, 27)}
    closing = sum(min(n, 1000) * by_formula(0.0031, 0.18, (end - LAST).days / 365) for n, end in issued.items())
    opening = 1000 * by_formula(0.0023, 0.15, (date(2022, 2, 24) - FIRST).days / 365)
    assert opening == pytest.approx(915_451.63, abs=0.005)
    assert line.opening == Decimal("915451.63")
    assert line.purchased == Decimal(2_000_000)
    assert line.converted == Decimal("-366180.65")
    assert float(line.closing) == pytest.approx(closing, abs=0.015)
    assert float(line.gains) == pytest.approx(closing - opening - 2_000_000 + 0.4 * opening, abs=0.03)
    assert line.held == line.gains
    assert adds_up(line)


def test_the_lines_sum_to_the_values_of_both_days_as_printed(files: Path) -> None:
    found = ran(files, FUNDED + CONVERTED + APRIL_FUNDED, "--json")
    rows, together = lines(found), found.json["rollforward"]["together"]
    assert all(adds_up(line) for line in rows.values())
    assert Decimal(together["opening"]) == sum(line.opening for line in rows.values()) == Decimal("3309610.10")
    assert Decimal(together["closing"]) == sum(line.closing for line in rows.values())
    assert float(together["closing"]) == pytest.approx(float(found.json["whole"]), abs=0.005)
    alone = seriatim.value(files / "deal.yaml", files / "then.yaml", events=files / "events.yaml", as_of=FIRST)
    assert float(rows[RIGHTS].opening) == pytest.approx(alone.rights, abs=0.01)
    assert rows[RIGHTS].held == rows[RIGHTS].gains == rows[RIGHTS].closing - rows[RIGHTS].opening


def test_what_was_bought_and_converted_between_leaves_at_what_was_paid(files: Path) -> None:
    assert lines(ran(files, FUNDED + CONVERTED_LATER, "--json"))["series_k"].converted == Decimal(-400_000)


def test_a_redemption_leaves_at_what_was_paid_and_its_loss_is_not_on_what_is_held(files: Path) -> None:
    """After a default half of each lot is redeemed at one cent: 10.00 for half of the opening and half of March's million."""
    redeemed = "  - {id: remedy, kind: redeemed, on: 2017-05-02, security: series_k, quantity: 1000}\n"
    line = lines(ran(files, FUNDED + DEFAULTED + redeemed, "--json", until=date(2017, 5, 3)))["series_k"]
    assert line.redeemed == Decimal(-10)
    out = (line.opening / 2).quantize(Decimal("0.01"), ROUND_HALF_UP) + 500_000
    assert line.gains - line.held == 10 - out
    assert line.held == line.closing - (line.opening + line.purchased - out)
    assert adds_up(line)


def test_printed_with_the_inputs_of_both_days(files: Path) -> None:
    found = ran(files, FUNDED + CONVERTED + APRIL_FUNDED)
    assert found.code == 0
    said = found.out[found.out.index("Level 3 fair values from 2017-02-24 to 2017-04-30, USD") :]
    assert "redeemed  " not in said.splitlines()[2]
    assert [line.split() for line in said.splitlines() if line.startswith(("hazard", "issuer's agreement  "))][:2] == [
        ["hazard", "15%", "18%"],
        ["issuer's", "agreement", "100%", "100%"],
    ]
    assert "-366,180.65" in said
    assert said.count("inputs' hash") == 1


def test_a_class_without_a_value_is_left_out_by_name(files: Path) -> None:
    """Under the second model a closing to come has no law after a default: the lots are rolled forward, the rights are not."""
    found = ran(files, FUNDED, "--json", "--model", "tf")
    data = found.json["rollforward"]
    assert found.code == 1
    assert [row["class"] for row in data["lines"]] == ["series_k"]
    assert data["left_out"] == [{"class": RIGHTS, "because": "they have no value on 2017-04-30"}]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", FIRST), "--since needs the market of that day: add --market-since FILE"),
        (("--market-since", "then.yaml"), "--market-since is the market of the day to roll forward from: add --since DAY"),
    ],
)
def test_the_one_without_the_other_is_a_usage_error(files: Path, options: tuple[object, ...], said: str) -> None:
    found = command("value", files / "deal.yaml", "--market", files / "now.yaml", *options)
    assert found.code == 2
    assert said in found.err


def test_a_first_day_after_the_last_is_named(files: Path) -> None:
    found = ran(files, FUNDED, since=date(2017, 5, 1))
    assert found.code == 2
    assert "the roll-forward begins on 2017-05-01, after the day of the valuation, 2017-04-30 [out-of-range]" in found.text


def test_several_deals_have_no_roll_forward(files: Path) -> None:
    found = ran(files, FUNDED, files / "deal.yaml")
    assert found.code == 2
    assert "--since" in found.err
    assert "for one deal" in found.err


def test_the_same_in_python(files: Path) -> None:
    found = ran(files, FUNDED + CONVERTED, "--json")
    then, now = files / "then.yaml", files / "now.yaml"
    view = seriatim.rollforward(files / "deal.yaml", now, FIRST, then, as_of=LAST, events=files / "events.yaml")
    assert {line.name: line for line in view.found.lines} == lines(found)
    assert found.json["rollforward"]["opening_inputs_hash"] == view.opening.inputs_hash
    levels = {name: (before.average, after.average) for name, before, after in view.inputs if before and after}
    assert {name: both for name, both in levels.items() if both[0] != both[1]} == {"hazard": (0.15, 0.18)}


def rolled(folder: Path, deal: str, since: date, until: date) -> Rollforward:
    """A worked deal between two days, at a stock's price of one."""
    for name, on in (("then", since), ("now", until)):
        text = MARKET.replace("price: 0.0023, on: 2017-02-24", f"price: 1, on: {on}")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    source = REPOSITORY / "deals" / deal
    events = source / "events.yaml"
    return seriatim.rollforward(source / "deal.yaml", folder / "now.yaml", since, folder / "then.yaml", as_of=until, events=events).found


def test_a_class_that_the_deal_file_has_from_a_day_between_is_left_out(tmp_path: Path) -> None:
    found = rolled(tmp_path, "biosig-series-c", date(2013, 1, 2), date(2014, 9, 2))
    reasons = {one.name: one.because for one in found.left_out}
    assert reasons == {security: f"no event says what was paid for {security}/opening/holders" for security in ("series_c", "warrants")}
    assert found.lines == ()


def test_what_an_unpriced_class_was_given_for_is_left_out_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "VALUE", Sampling(scramblings=3, log2=5, learning=8))
    monkeypatch.setattr(followed, "OTHERS", Sampling(scramblings=8, log2=3, learning=7))
    monkeypatch.setattr(followed, "MOVES", Sampling(scramblings=8, log2=2))
    monkeypatch.setattr(followed, "LOOKS", 8)
    found = rolled(tmp_path, "series-f-exchange-2019", date(2019, 2, 15), date(2019, 9, 30))
    reasons = {one.name: one.because for one in found.left_out}
    assert reasons["series_e"] == "series_e/opening/holders has no value on 2019-02-15"
    assert reasons["series_f"] == "series_e was given for it, and at what is not known"
    assert [line.name for line in found.lines] == ["series_c"]
