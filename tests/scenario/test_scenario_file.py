"""The scenario file: every problem with its place; its pages and its schema say what it reads."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from seriatim.formats.hints import fields_of
from seriatim.formats.scenario import ScenarioText, assumed, read_scenario
from seriatim.formats.scenario_market import MarketText
from seriatim.formats.scenario_schema import scenario_schema
from seriatim.projection.market import Impact
from seriatim.projection.policies import Holder, Issuer, Purchaser
from seriatim.units.problems import BadInput
from tests.conftest import REPOSITORY
from tests.docs.pages import blocks, section
from tests.formats.test_schema import as_json
from tests.scenario.playing import deal, play, problems, scenario

VALIDATOR = Draft202012Validator(scenario_schema())
SHIPPED = sorted((REPOSITORY / "deals").glob("*/scenarios/*.yaml"))
PAGE = (REPOSITORY / "docs" / "lookup" / "scenario-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("titel: x", "unknown-key", "what.yaml:2:1"),
        ("until: soon", "wrong-value", "what.yaml:2:8"),
        ("conditions: maybe", "wrong-value", "what.yaml:2:13"),
        ("purchaser: {funds: some}", "wrong-value", "what.yaml:2:20"),
        ("purchaser: {funds: all before august}", "unknown-closing", "what.yaml:2:20"),
        ("issuer: {remedy: maybe}", "wrong-value", "what.yaml:2:18"),
        ("holders: {nobody: {converts: all}}", "unknown-holder", "what.yaml:2:11"),
        ("holders: {boone: {converts: often}}", "wrong-value", "what.yaml:2:29"),
        ("holders: {boone: {converts: 5% of volume}}", "market-missing", "what.yaml:2:29"),
        ("holders: {boone: {converts: all when price >= 1}}", "market-missing", "what.yaml:2:29"),
        ("holders: {boone: {sells: all}}", "market-missing", "what.yaml:2:26"),
        ("market: {price: 1}\nholders: {boone: {converts: 5% of volume}}", "market-missing", "what.yaml:3:29"),
        ("market: {price: 1}\nholders: {boone: {sells: all}}", "market-missing", "what.yaml:3:26"),
        ("market: {volume: 5}", "wrong-shape", "what.yaml:2:9"),
        ("market: {price: 1, prices: {2017-02-09: 1}}", "wrong-shape", "what.yaml:2:9"),
        ("market: {price: 0}", "out-of-range", "what.yaml:2:17"),
        ("market: {price: 1, tick: 0}", "out-of-range", "what.yaml:2:26"),
        ("market: {price: 1, volume: 0}", "out-of-range", "what.yaml:2:28"),
        ("market: {prices: {monday: 1}}", "wrong-value", "what.yaml:2:19"),
        ("market: {prices: {2017-02-09: 0}}", "out-of-range", "what.yaml:2:31"),
        ("market: {price: 1, security: gold}", "unknown-reference", "what.yaml:2:30"),
        ("market: {price: 1, buyers: nobody}", "unknown-holder", "what.yaml:2:28"),
        ("purchaser: {funds: none, pays: first_day}", "wrong-value", "what.yaml:2:32"),
        ("holders: {ascent: {converts: all}}", "wrong-value", "what.yaml:2:19"),
        ("holders: {boone: {strike: cashless}}", "wrong-value", "what.yaml:2:27"),
        ("market: {price: 1, buyers: ascent}", "wrong-value", "what.yaml:2:28"),
        ("market: {price: 1, buyers: boone}\nholders: {boone: {sells: all}}", "wrong-value", "what.yaml:2:28"),
        ("market: {price: 1, impact: {shape: cubic, coefficient: 1, permanent: 0}}", "wrong-value", "what.yaml:2:36"),
        ("market: {price: 1, impact: {shape: linear}}", "missing-key", "what.yaml:2:28"),
        ("market: {file: none.csv}", "file-unreadable", "what.yaml:2:16"),
        ("market: {price: 1, impact: {shape: linear, coefficient: 20%, permanent: 300%}}", "out-of-range", "what.yaml:2:73"),
        ("market: {price: 1, impact: {shape: linear, coefficient: 101%, permanent: 0}}", "out-of-range", "what.yaml:2:57"),
        ("market: {price: 0.50, tick: 10}", "out-of-range", "what.yaml:2:29"),
        ("market: {price: -1}", "out-of-range", "what.yaml:2:17"),
        ("market: {prices: {}}", "missing-value", "what.yaml:2:18"),
        ("market: {price: 1, volume: 5, turnover: 5}", "wrong-shape", "what.yaml:2:9"),
        ("market: {price: 1, volume: 5, volumes: {2017-02-09: 1}}", "wrong-shape", "what.yaml:2:9"),
        ("market: {price: 1, quotes: []}", "missing-value", "what.yaml:2:28"),
        ("market: {price: 1, quotes: [vwap, vwap]}", "wrong-value", "what.yaml:2:28"),
        ("market: {price: 1, volume: 5}\nholders: {boone: {converts: 0% of volume}}", "out-of-range", "what.yaml:3:29"),
        ("holders: {boone: {converts: all from 2017-08-31 to 2017-06-01}}", "out-of-range", "what.yaml:2:29"),
        (
            "market: {price: 1, volume: 5, buyers: ascent}\nholders: {boone: {sells: 60% of volume}, tertius: {sells: 50% of volume}}",
            "out-of-range",
            "what.yaml:3:59",
        ),
        ("events: [{kind: occurred, on: 2017-03-01, what: lunch}]", "unknown-occurrence", "what.yaml:2:49"),
        ("events: [{kind: issued, on: 2017-03-01, security: gold, holder: boone, quantity: 5}]", "unknown-reference", "what.yaml:2:51"),
        ("events: [{kind: issued, on: 2017-03-01, security: common, holder: nobody, quantity: 5}]", "unknown-holder", "what.yaml:2:67"),
        ("events: [{kind: closed, on: 2017-03-01, closing: august}]", "unknown-closing", "what.yaml:2:50"),
        ("events: [{kind: fee_paid, on: 2017-03-01, clause: fee}]", "unknown-clause", "what.yaml:2:51"),
        ("events: [{kind: observed, on: 2017-03-01, security: common, quote: vwap, price: 0}]", "out-of-range", "what.yaml:2:81"),
        ("events: split", "wrong-shape", "what.yaml:2:9"),
        ("events: [{kind: spilt, on: 2017-02-09}]", "unknown-kind", "what.yaml:2:17"),
        ("events: [{kind: split, on: 2017-02-09, security: common, new: 1}]", "particular-missing", "what.yaml:2:10"),
    ],
)  # fmt: skip
def test_a_problem_is_named_at_its_place(text: str, code: str, where: str):
    assert (code, where) in problems(text)


def test_another_version_is_not_read():
    with pytest.raises(BadInput, match="another version"):
        read_scenario("seriatim: 2", "what.yaml", "what", deal(), lambda name: (name, ""))


@pytest.mark.parametrize(
    ("csv", "code", "where"),
    [
        ("", "wrong-shape", "p.csv:1:1"),
        ("day,price\n", "wrong-shape", "p.csv:1:1"),
        ("date,price\n", "missing-value", "p.csv:1:1"),
        ("date,price\n2017-02-10,1,2\n", "wrong-shape", "p.csv:2:1"),
        ("date,price\n10.2.2017,1\n", "wrong-value", "p.csv:2:1"),
        ("date,price\n2017-02-10, a\n", "wrong-value", "p.csv:2:13"),
        ("date,price\n2017-02-10,-1\n", "out-of-range", "p.csv:2:12"),
        ("date,price\n2017-02-10,0\n", "out-of-range", "p.csv:2:12"),
        ("date,price\n2017-02-10,\n", "wrong-value", "p.csv:2:12"),
        ("date,price\n,1\n", "wrong-value", "p.csv:2:1"),
        ("date,price\n02/10/2017,1\n", "wrong-value", "p.csv:2:1"),
        ("date,price\n2017-02-30,1\n", "wrong-value", "p.csv:2:1"),
        ("date,price\n2017-02-10,NaN\n", "wrong-value", "p.csv:2:12"),
        ("date,price\n2017-02-10;1\n", "wrong-shape", "p.csv:2:1"),
        ("date;price\n2017-02-10;1\n", "wrong-shape", "p.csv:1:1"),
        ("date,price,volume\n2017-02-10,1,-5\n", "out-of-range", "p.csv:2:14"),
        ("\ufeffdate,price\r\n2017-02-10,1\r\n2017-02-13,x\r\n", "wrong-value", "p.csv:3:12"),
        ("date,price,volume\n2017-02-10,1,0\n", "out-of-range", "p.csv:2:14"),
        ("date,price\n2017-02-10,1\n2017-02-10,2\n", "duplicate-key", "p.csv:3:1"),
    ],
)
def test_a_problem_of_the_prices_is_named_at_its_place(csv: str, code: str, where: str):
    assert problems("market: {file: p.csv}", {"p.csv": csv}) == [(code, where)]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("events: [{kind: authorized, on: 2017-02-09, security: common, quantity: 5}]", "what.yaml:2:33"),
        ("events: [{kind: authorized, on: 2018-03-01, security: common, quantity: 5}]", "what.yaml:2:33"),
        ("until: 2017-02-09", "what.yaml:2:8"),
        ("market: {prices: {2018-03-01: 1}}", "what.yaml:2:9"),
        ("market: {file: p.csv}", "what.yaml:2:9"),
    ],
)
def test_what_lies_outside_the_days_that_are_played_is_named(text: str, where: str):
    """From the day after 2017-02-09, and until 2018-02-28: nothing is passed over without a word."""
    until = None if text.startswith("until") else date(2018, 2, 28)
    with pytest.raises(BadInput) as bad:
        read_scenario(f"seriatim: 1\n{text}", "what.yaml", "what", deal(), lambda name: (name, OLD), date(2017, 2, 9), until)
    assert [(p.code, str(p.where)) for p in bad.value.problems] == [("out-of-range", where)]


OLD = "date,price\n2016-01-04,1\n"


def test_an_assumption_that_the_deal_does_not_make_is_named_at_its_line():
    with pytest.raises(BadInput) as bad:
        assumed("seriatim: 1\nassume: {common-authorised: 5}", "what.yaml", deal())
    (found,) = bad.value.problems
    assert (found.code, str(found.where), found.remedy) == ("unknown-assumption", "what.yaml:2:10", "did you mean common-authorized?")


def test_prices_from_a_file():
    what = scenario(
        "market: {file: p.csv}", files={"p.csv": "\ufeffDate, Price, Volume\r\n2017-02-10, 0.003, 1000\r\n\r\n2017-02-14,0.004,7\r\n"}
    )
    assert what.market is not None
    assert what.market.path.days(date(2017, 2, 9), date(2018, 1, 1)) == (date(2017, 2, 10), date(2017, 2, 14))
    assert {str(k): f"{v}" for k, v in what.market.path.volumes.items()} == {"2017-02-10": "1000", "2017-02-14": "7"}


# ------------------------------------------------------------------------------------------------------- pages and schema

SECTIONS: dict[str, tuple[type[Any], ...]] = {
    "## The file": (ScenarioText,),
    "## market": (MarketText, Impact),
    "## purchaser": (Purchaser,),
    "## issuer": (Issuer,),
    "## holders": (Holder,),
}


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_field_is_documented_and_no_other(heading: str):
    told = re.findall(r"^\| `(\w+)` \|", section(PAGE, heading), re.MULTILINE)
    assert told == [f.name for kind in SECTIONS[heading] for f in fields_of(kind)]


def loaded(text: str) -> Any:
    return as_json(YAML(typ="safe", pure=True).load(text))


def test_the_page_shows_a_scenario_that_is_read_and_that_the_schema_accepts():
    (example,) = (block.body for block in blocks(PAGE) if block.language == "yaml")
    VALIDATOR.validate(loaded(example))
    assert play(example.removeprefix("seriatim: 1\n"), until="2017-07-10").acts


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_what_is_shipped(path: Any):
    VALIDATOR.validate(loaded(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "titel: x",
        "until: soon",
        "purchaser: {funds: some}",
        "holders: {boone: {converts: often}}",
        "holders: {boone: {converts: never from 2017-01-01}}",
        "market: {volume: 5}",
        "market: {price: 1, prices: {2017-02-09: 1}}",
        "market: {price: 1, impact: {shape: linear}}",
        "events: [{kind: spilt, on: 2017-02-09}]",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text: str):
    assert problems(text)
    assert list(VALIDATOR.iter_errors(loaded(f"seriatim: 1\n{text}")))
