"""`seriatim waterfall`, `seriatim.waterfall` and the chart, on ComplexCo with its Series B sold: what is printed, and what is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from math import exp, log
from pathlib import Path
from statistics import NormalDist
from typing import Any
from xml.etree import ElementTree

import pytest

import seriatim
from seriatim.app import wire
from seriatim.cli.sums import costs_of, exits_of, sum_of
from seriatim.units.fractions import exact, near
from tests.conftest import REPOSITORY
from tests.docs.pages import blocks, examples
from tests.doors.command import DEAL, Ran
from tests.doors.command import seriatim as command

COMPLEX = REPOSITORY / "tests" / "waterfall" / "complex.yaml"


@pytest.fixture
def sold(tmp_path: Path) -> Path:
    """An events file: Series B is sold."""
    file = tmp_path / "sold.yaml"
    file.write_text(
        "seriatim: 1\ndeal: complexco\nevents:\n  - {id: sale, kind: closed, on: 2015-01-31, closing: only}\n", encoding="utf-8"
    )
    return file


@pytest.fixture
def look(sold: Path) -> Any:
    """Runs the command on that deal on a day after the sale."""

    def run(*words: object) -> Ran:
        return command("waterfall", COMPLEX, "--events", sold, "--as-of", "2015-02-01", *words)

    return run


def altered(tmp_path: Path, old: str, new: str) -> Path:
    """ComplexCo with one passage changed."""
    text = COMPLEX.read_text(encoding="utf-8")
    assert old in text
    deal = tmp_path / "deal.yaml"
    deal.write_text(text.replace(old, new, 1), encoding="utf-8")
    return deal


def line(ran: Ran, begins: str) -> list[str]:
    """The cells of the first line that begins so."""
    return next(re.split(r"\s{2,}", row.strip()) for row in ran.out.splitlines() if row.strip().startswith(begins))


def test_one_exit(look: Any):
    ran = look("--exit", "7_000")
    assert (ran.code, ran.err) == (0, "")
    assert line(ran, "common") == ["common", "1,500", "2.75", "shares", "4,125.00"]
    assert line(ran, "series_a") == ["series_a", "500", "2.75", "converts", "1,375.00"]
    assert line(ran, "series_b") == ["series_b", "300", "5.00", "keeps its preference", "1,500.00"]
    assert line(ran, "in all") == ["in all", "7,000.00"]
    assert "Breakpoints" not in ran.out


def test_breakpoints_are_what_is_printed_when_nothing_else_is_asked(look: Any):
    ran = look()
    assert line(ran, "5,500.00") == ["5,500.00", "2.00", "series_a converts", "75.0000 %", "25.0000 %"]
    assert line(ran, "11,500.00")[2] == "series_b converts"


def test_a_range_with_costs(look: Any):
    rows = look("--exit", "5k:20k:5k", "--exit", "7k", "--costs", "2%", "--json").json["exits"]
    assert [row["exit"] for row in rows] == ["5000", "10000", "15000", "20000", "7000"]
    assert [row["costs"] for row in rows] == ["100", "200", "300", "400", "140"]
    for row in rows:
        for level in ("classes", "holders"):
            assert sum(Decimal(paid["amount"]) for paid in row[level]) == Decimal(row["net"])


def test_costs_as_a_sum(look: Any):
    (row,) = look("--exit", "7k", "--costs", "8k", "--json").json["exits"]
    assert (row["costs"], row["net"]) == ("7000", "0")
    assert {paid["amount"] for paid in row["classes"]} == {"0"}


def test_thirds_are_exact(look: Any):
    row = look("--exit", "11_500.01", "--json").json["exits"][0]
    assert {share["exact"] for share in row["per_share"]} == {"1150001/230000"}
    assert sum(Decimal(paid["amount"]) for paid in row["holders"]) == Decimal("11500.01")


def test_the_python_verb_is_the_command(look: Any, sold: Path):
    words = ("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--value", "9k", "--json")
    from datetime import date

    view = seriatim.waterfall(
        COMPLEX,
        [Decimal(7000), Decimal(9000)],
        costs=Decimal(100),
        value=Decimal(9000),
        volatility=Decimal("0.6"),
        rate=Decimal("0.04"),
        years=Decimal(3),
        as_of=date(2015, 2, 1),
        events=sold,
    )
    assert wire.waterfall(view) == look("--exit", "7k", "--exit", "9k", "--costs", "100", *words).json


def test_backsolve_finds_the_value_again(look: Any):
    model = ("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--json")
    given = look("--value", "9k", *model).json["option_pricing"]
    each = next(c["each"] for c in given["classes"] if c["class"] == "series_a")
    solved = look("--backsolve", f"series_a={each}", *model).json["option_pricing"]
    assert abs(Decimal(solved["value"]) - 9000) < Decimal("0.01")
    assert solved["solved_from"] == {"class": "series_a", "price": each}
    assert abs(sum(Decimal(c["amount"]) for c in solved["classes"]) - Decimal(solved["value"])) < Decimal("0.00001")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--exit", "much"), "is no sum: write 50m"),
        (("--exit", "-5"), "less than nothing"),
        (("--exit", "10m:5m:1m"), "is no range"),
        (("--exit", "1:2:0"), "is no range"),
        (("--exit", "0:100m:1"), "100,000,001 exits: at most 1,000"),
        (("--exit", "1m", "--costs", "120%"), "at most the whole exit"),
        (("--costs", "5m"), "--costs come off what is paid for the company: add --exit"),
        (("--breakpoints", "--costs", "2%"), "add --exit"),
        (("--volatility", "60%"), "add --opm"),
        (("--value", "0"), "--value says something about the option-pricing method: add --opm"),
        (("--opm", "--volatility", "60%", "--rate", "-100%", "--years", "3", "--value", "1m"), "is more than -100%"),
        (("--opm", "--volatility", "-60%", "--rate", "4%", "--years", "3", "--value", "1m"), "a rate is never negative"),
        (("--opm",), "--opm needs --volatility, --rate, --years"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3"), "either --value"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--value", "1m", "--backsolve", "a=1"), "either --value"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--backsolve", "series_b"), "write CLASS=PRICE"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "-3", "--value", "1m"), "less than nothing"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--backsolve", "series_b=0"), "more than nothing"),
    ],
)
def test_what_is_not_understood(look: Any, words: tuple[str, ...], says: str):
    ran = look(*words)
    assert ran.code == 2
    assert says in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--exit", "0.001"), "out-of-range"),
        (("--exit", "1_000_000_000bn"), "out-of-range"),
        (("--opm", "--volatility", "60%", "--rate", "4%", "--years", "3", "--backsolve", "series_c=5"), "unknown-reference"),
        (("--opm", "--volatility", "60%", "--rate", "-50%", "--years", "1000", "--value", "1m"), "out-of-range"),
    ],
)
def test_what_cannot_be_paid_out(look: Any, words: tuple[str, ...], code: str):
    ran = look(*words, "--json")
    assert (ran.code, ran.codes) == (2, [code])


def test_series_k_has_no_seat_because_no_document_gives_it_one():
    ran = command("waterfall", DEAL, "--events", DEAL.with_name("events.yaml"), "--as-of", "2017-08-01", "--exit", "1m", "--json")
    assert (ran.code, ran.codes) == (2, ["no-seat"])


def test_the_first_rank_is_one(tmp_path: Path):
    (problem,) = command("waterfall", altered(tmp_path, "rank: 1", "rank: 0"), "--json").json["problems"]
    assert (problem["code"], problem["message"]) == ("out-of-range", "rank must be more than zero")


def test_a_conversion_of_another_series_is_no_conversion_of_this_one(tmp_path: Path):
    deal = altered(tmp_path, "none, conversion: conversion_a", "none, conversion: conversion_b")
    (problem,) = command("waterfall", deal, "--json").json["problems"]
    assert problem["code"] == "unknown-reference"
    assert problem["message"] == "conversion: conversion_b converts the shares of another security, not series_a"
    assert problem["remedy"] == "one of conversion_a"


ALREADY = "has its seat in a liquidation already"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "    name: Common stock\n",
            "    name: Common stock\n    stated_value: 1\n    clauses: [{ANOTHER}]\n",
            f"common {ALREADY}, as common stock",
        ),
        ("    clauses:\n", "    clauses:\n      - {ANOTHER}\n", f"series_a {ALREADY}, by again"),
    ],
)
def test_nobody_sits_on_two_seats(tmp_path: Path, old: str, new: str, says: str):
    another = "clause: liquidation_preference, id: again, amount: 1, rank: 2, participation: none"
    (problem,) = command("check", altered(tmp_path, old, new.replace("ANOTHER", another)), "--json").json["problems"]
    assert (problem["code"], problem["message"]) == ("seated-twice", says)


def test_the_figures_of_a_cited_preference_are_verified_and_its_rank_is_none(tmp_path: Path):
    """That it is paid first is in words: no sentence says "1"."""
    (tmp_path / "letter.txt").write_text(
        "Before junior stock each share of Series A is paid 150% of $2.00, and no more than three times that.\n", encoding="utf-8"
    )
    old = "preference_a, amount: stated_value, rank: 1, participation: none,"
    new = "preference_a, amount: 150% of stated_value, rank: 1, participation: capped, cap_multiple: CAP, cite: letter ¶1,"
    for cap, code, findings in (("3", 0, []), ("4", 1, ["cited-figure-not-found"])):
        deal = altered(tmp_path, old, new.replace("CAP", cap))
        deal.write_text("sources: {letter: {title: A letter, file: letter.txt}}\n" + deal.read_text(encoding="utf-8"), encoding="utf-8")
        ran = command("check", deal, "--json")
        assert (ran.code, [p["code"] for p in ran.json["findings"]]) == (code, findings)


FOLLOWS_THE_MARKET = """
seriatim: 1
id: f
title: F
currency: USD
parties: {acme: {name: Acme, role: issuer}, ann: {name: Ann, role: holder}}
securities:
  common: {kind: common, name: Common, opening: [{holder: ann, shares: 90_000, on: 2019-01-01}]}
  series_f:
    kind: preferred
    name: Series F
    stated_value: 1000
    opening: [{holder: ann, shares: 10, on: 2019-02-18}]
    clauses:
      - {clause: conversion_variable, into: common, quote: vwap, reference: last, days: 1, window: before, rate: 90%,
         amount: stated_value, fractions: down, adjusts_for_splits: true, restricted: false}
      - {clause: liquidation_preference, amount: stated_value, rank: 1, participation: none, conversion: conversion_variable}
"""
"""A Series F of 2019: $1,000, convertible at 90 % of the market (sec.gov, 832489/000143774919005682/R20.htm, without its fixed price)."""


def test_a_conversion_price_that_nobody_knows_is_a_finding(tmp_path: Path):
    deal, seen = tmp_path / "deal.yaml", tmp_path / "seen.yaml"
    deal.write_text(FOLLOWS_THE_MARKET, encoding="utf-8")
    words = ("waterfall", deal, "--exit", "200k", "--as-of", "2019-03-01", "--json")
    ran = command(*words)
    assert (ran.code, [p["code"] for p in ran.json["findings"]]) == (1, ["price-unknown"])
    assert [c["amount"] for c in ran.json["exits"][0]["classes"]] == ["190000", "10000"]
    assert "series_f is shown with its preference alone" in command(*words[:-1]).out
    seen.write_text(
        "seriatim: 1\ndeal: f\nevents:\n  - {id: q, kind: observed, on: 2019-02-28, security: common, quote: vwap, price: 0.10}\n",
        encoding="utf-8",
    )
    ran = command(*words, "--events", seen)
    assert (ran.code, ran.json["findings"]) == (0, [])  # at 0.09 it comes to 111,111 common of 201,111
    assert [c["amount"] for c in ran.json["exits"][0]["classes"]] == ["89502.76", "110497.24"]


def test_many_classes_are_rows_and_not_columns(tmp_path: Path):
    """Eight series that ask for 1.00 a share in turn, on one share each, and one of common."""
    deal = tmp_path / "deal.yaml"
    series = "".join(
        f"""
  series_{i}:
    kind: preferred
    name: Series {i}
    stated_value: 1
    opening: [{{holder: ann, shares: 1, on: 2020-01-01}}]
    clauses: [{{clause: liquidation_preference, id: first_{i}, amount: stated_value, rank: {i}, participation: none}}]"""
        for i in range(1, 9)
    )
    deal.write_text(
        "seriatim: 1\nid: many\ntitle: Many\ncurrency: USD\nparties:\n"
        "  many: {name: Many, role: issuer}\n  ann: {name: Ann, role: holder}\n"
        "securities:\n  common: {kind: common, name: Common, opening: [{holder: ann, shares: 1, on: 2020-01-01}]}" + series + "\n",
        encoding="utf-8",
    )
    ran = command("waterfall", deal, "--exit", "3.50", "--exit", "10")
    assert line(ran, "3.50  series_4") == ["3.50", "series_4", "0.50", "is paid a part"]
    assert line(ran, "10.00  series_8") == ["10.00", "series_8", "1.00", "keeps its preference"]
    assert line(ran, "10.00  common") == ["10.00", "common", "2.00", "shares"]


# --------------------------------------------------------------------------------------------------------------- chart


def areas(chart: str) -> dict[str, list[tuple[float, float]]]:
    """The corners of each class's area, in the order of the stack."""
    root = ElementTree.fromstring(chart)
    shapes = [e for e in root.iter() if e.get("class", "").startswith("band band")]
    corners = [[tuple(map(float, pair.split())) for pair in e.get("d", "").strip("MZ").split("L")] for e in shapes]
    return {str(i): [(x, y) for x, y in pairs] for i, pairs in enumerate(corners)}


def test_the_chart_is_what_is_paid(look: Any, tmp_path: Path):
    target = tmp_path / "chart.svg"
    ran = look("--exit", "23k", "--chart", target)
    assert (ran.code, f"Chart written to {target}" in ran.out) == (0, True)
    chart = target.read_text(encoding="utf-8")
    stacked = areas(chart)
    assert len(stacked) == 3
    places = [x for x, _ in stacked["0"][:5]]
    span = places[-1] - places[0]
    assert [round((x - places[0]) / span * 23_000, -1) for x in places] == [0, 2500, 5500, 11_500, 23_000]
    heights = {name: corners[-5][1] - corners[4][1] for name, corners in stacked.items()}  # at the right edge: low less high
    paid = {"0": 5000, "1": 3000, "2": 15_000}  # A, B, common: 10.00 a share
    assert {name: round(height / sum(heights.values()) * 23_000, -2) for name, height in heights.items()} == paid
    names = re.findall(r'class="name"[^>]*>([^<]*)<', chart)
    assert names == ["series_a", "series_b", "common"]


def test_the_chart_in_the_documentation_is_what_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regenerate: bool):
    """The page's own deal and command; its picture is written with --regenerate."""
    page = (REPOSITORY / "docs" / "do" / "waterfall.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("acme.yaml").write_text(next(b.body for b in blocks(page) if b.saved_as == "acme.yaml"), encoding="utf-8")
    assert command("record", "acme.yaml", "closed", "only", "--on", "2021-01-31").code == 0
    asked = next(e.command for b in blocks(page) for e in examples(b) if "--chart acme.svg" in e.command)
    assert command(*asked.split()[1:]).code == 0
    picture = REPOSITORY / "docs" / "images" / "waterfall.svg"
    drawn = Path("acme.svg").read_text(encoding="utf-8")
    if regenerate:
        picture.write_text(drawn, encoding="utf-8", newline="\n")
    assert picture.read_text(encoding="utf-8") == drawn


def test_the_chart_without_an_exit_goes_beyond_the_last_breakpoint(look: Any, tmp_path: Path):
    target = tmp_path / "chart.svg"
    assert look("--chart", target).code == 0
    assert "14.38k" in target.read_text(encoding="utf-8")  # a quarter beyond 11,500


def test_a_chart_that_cannot_be_written(look: Any, tmp_path: Path):
    ran = look("--chart", tmp_path / "none" / "chart.svg", "--json")
    assert (ran.code, ran.codes) == (2, ["file-unwritable"])


def test_a_chart_of_nothing(tmp_path: Path):
    """Before anything is issued there is common alone; with an exit of 0 the picture is empty, and is drawn all the same."""
    target = tmp_path / "chart.svg"
    assert command("waterfall", COMPLEX, "--as-of", "2013-01-01", "--exit", "0", "--chart", target).code == 0
    ElementTree.fromstring(target.read_text(encoding="utf-8"))


# ---------------------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("text", "amount"),
    [("50m", 50_000_000), ("1.5bn", 1_500_000_000), ("2B", 2_000_000_000), ("10MM", 10_000_000), ("7", 7), ("0.5k", 500)],
)
def test_sums(text: str, amount: int):
    assert int(sum_of(text)) == amount


def test_a_range_goes_as_far_as_its_end():
    assert [int(exit) for exit in exits_of("10m:40m:10m")] == [10_000_000, 20_000_000, 30_000_000, 40_000_000]
    assert [int(exit) for exit in exits_of("1:2:3")] == [1]
    assert [int(exit) for exit in exits_of("10m:100m:40m")] == [10_000_000, 50_000_000, 90_000_000]


def test_costs_are_a_sum_or_a_rate():
    assert [str(part) for part in costs_of("1m")] == ["1000000", "0"]
    assert [str(part) for part in costs_of("2.5%")] == ["0", "0.025"]


@pytest.mark.parametrize(
    ("number", "shown", "all_of_it"),
    [
        (Fraction(2500), "2,500.00", "2,500.00"),
        (Fraction(1, 8), "0.125", "0.125"),
        (Fraction(2, 3), "≈ 0.666667", "0.6666666667 (2/3)"),
        (Fraction(1, 10**8), "≈ 0.00", "0.00000001"),
        (Fraction(10**12, 7), "≈ 142,857,142,857.142857", "142,857,142,857.1428571429 (1000000000000/7)"),
        (Fraction(10**20, 7), "≈ 14,285,714,285,714,285,714.285714", "≈ 14,285,714,285,714,285,714.2857142857"),
    ],
)
def test_fractions_as_text(number: Fraction, shown: str, all_of_it: str):
    assert (near(number), exact(number)) == (shown, all_of_it)


VENTURE = """seriatim: 1
id: venture
title: A venture of the VLP course
currency: USD
parties:
  venture: {name: Venture Inc., role: issuer}
  founder: {name: The founder, role: holder}
  fund: {name: The fund, role: investor}
securities:
  common: {kind: common, name: Common stock, opening: [{holder: founder, shares: 600_000, on: 2020-01-01}]}
  preferred:
    kind: preferred
    name: Preferred
    stated_value: EACH
    opening: [{holder: fund, shares: 400_000, on: 2020-01-01}]
    clauses:
      - {clause: conversion_fixed, id: convert, into: common, price: EACH, amount: stated_value, fractions: down,
         adjusts_for_splits: true, restricted: false}
      - {clause: liquidation_preference, amount: stated_value, rank: 1, PARTICIPATION}
"""
OPM = "--opm --volatility 40% --rate 4.87901642% --years 4 --value 15m".split()
"""Equity of 15 million, four years, 40 %; 5 % compounded once a year is ln 1.05 = 0.0487901642."""


def black_scholes(strike: float) -> float:
    """A call on 15 million for four years, by the textbook: the normal distribution of the standard library."""
    spread, rate = 0.4 * 2, 0.0487901642
    up = (log(15e6 / strike) + rate * 4) / spread + spread / 2
    return 15e6 * NormalDist().cdf(up) - strike * exp(-rate * 4) * NormalDist().cdf(up - spread)


@pytest.mark.parametrize(
    ("each", "participation", "breakpoints", "calls"),
    [
        ("42.75", "participation: none", ["17,100,000.00"], [(1.0, 17.1e6)]),
        ("23", "participation: full, conversion: convert", ["9,200,000.00"], [(0.6, 9.2e6)]),
        (
            "23.75",
            "participation: capped, conversion: convert, cap_amount: 75",
            ["9,500,000.00", "60,750,000.00", "75,000,000.00"],
            [(0.6, 9.5e6), (0.4, 60.75e6), (-0.4, 75e6)],
        ),
    ],
    ids=["O01", "O03", "O05"],
)
def test_published_examples_of_the_option_pricing_method(
    tmp_path: Path, each: str, participation: str, breakpoints: list[str], calls: list[tuple[float, float]]
):
    """vlp.teju-finance.com, book 160, chapters 466, 468 and 470: the preferred is worth 10.0 of 15 million, told to a tenth.

    By hand: 15 less the calls that the founder has, C(17.1) = 5.0; 0.6 C(9.2); 0.6 C(9.5) + 0.4 C(60.75) - 0.4 C(75).
    """
    deal = tmp_path / "deal.yaml"
    deal.write_text(VENTURE.replace("EACH", each).replace("PARTICIPATION", participation), encoding="utf-8")
    ran = command("waterfall", deal, "--as-of", "2020-06-30", *OPM, "--breakpoints", "--json")
    assert ran.code == 0, ran.err
    assert [f"{Decimal(t['from']):,.2f}" for t in ran.json["tranches"][1:]] == breakpoints
    worth = {c["class"]: float(c["amount"]) for c in ran.json["option_pricing"]["classes"]}
    assert worth["preferred"] == pytest.approx(10.0e6, abs=0.05e6)
    assert worth["common"] == pytest.approx(sum(part * black_scholes(strike) for part, strike in calls), abs=0.01)
    assert worth["preferred"] + worth["common"] == pytest.approx(15e6, abs=0.001)


def test_a_rate_below_zero_is_one(look: Any):
    words = ("--opm", "--volatility", "60%", "--years", "3", "--value", "9k", "--json")
    worth = {rate: look(*words, "--rate", rate).json["option_pricing"] for rate in ("1%", "0%", "-0.5%")}
    assert worth["-0.5%"]["rate"] == "-0.005"
    common = [Decimal(next(c["amount"] for c in worth[rate]["classes"] if c["class"] == "common")) for rate in worth]
    assert common == sorted(common, reverse=True), "what the preferred is paid first weighs more, the lower the rate"
    assert len(set(common)) == 3
