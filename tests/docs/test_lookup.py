"""The pages to look things up in say what the program says: commands and options, kinds, fields, keys, names, the diagram."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from seriatim.cli.main import COMMANDS, seriatim
from seriatim.deal.act import KINDS
from seriatim.deal.closing import TRANSITIONS, diagram
from seriatim.deal.condition import Condition
from seriatim.deal.market import Quote
from seriatim.deal.terms import Closing, Group, Opening, Ownership, Party, Premium, Published, Question, Security, Source, Stated
from seriatim.formats.deal_tables import INJECTED, NAMED, AgreementTerms, AssumptionText, Head
from seriatim.formats.events import Envelope
from seriatim.formats.hints import fields_of
from seriatim.projection.market import Impact
from seriatim.provisions import CLAUSES
from seriatim.valuation.market import (
    Default,
    LastWord,
    MarketInputs,
    Range,
    RestrictedStock,
    RiskFree,
    Selling,
    Sourced,
    Spot,
    Transaction,
    Volatility,
    Zero,
)
from tests.conftest import REPOSITORY
from tests.docs.pages import regenerated, section

DOCS = REPOSITORY / "docs"
TOLD = "run: python3 dev.py test tests/docs --regenerate"
SERIES_K = REPOSITORY / "deals" / "ascent-series-k"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------------ commands


def options_of(name: str) -> set[str]:
    """The options that a command has."""
    command = seriatim.get_command(click.Context(seriatim), name)
    assert command is not None
    return {
        opt
        for param in command.get_params(click.Context(command, parent=click.Context(seriatim, help_option_names=["-h", "--help"])))
        if isinstance(param, click.Option)
        for opt in param.opts
    } - {"-h"}


def options_under(heading: str) -> set[str]:
    """The options that the first cells of a section's table name."""
    cells = re.findall(r"^\| (`--[^|]*)\|", section(page("lookup/commands.md"), heading), re.MULTILINE)
    return {option for cell in cells for option in re.findall(r"--[\w-]+", cell)}


SHARED = "## Options that several commands share"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_no_other(name: str):
    assert options_of(name) - options_under(SHARED) == options_under(f"## seriatim {name}")


def test_every_shared_option_is_shared():
    assert all(sum(option in options_of(name) for name in COMMANDS) > 1 for option in options_under(SHARED))


# -------------------------------------------------------------------------------------------------------------- events


def kinds_table() -> str:
    rows = ["| kind | says that | needs | may have |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        needs, may = (", ".join(f"`{part}`" for part in parts) for parts in (kind.needs, kind.may))
        rows.append(f"| `{name}` | {kind.says} | {needs} | {may} |")
    return "\n".join(rows) + "\n"


def test_the_table_of_kinds(regenerate: bool):
    assert regenerated(DOCS / "lookup" / "events.md", "kinds", kinds_table(), regenerate), (
        "run: python3 dev.py test tests/docs --regenerate"
    )


def test_every_particular_is_explained():
    text = section(page("lookup/events.md"), "## Particulars")
    used = {name for kind in KINDS.values() for name in (*kind.needs, *kind.may)} | {f.name for f in fields_of(Envelope)}
    assert {name for name in used if f"| `{name}`" not in text} == set()


# ------------------------------------------------------------------------------------------------------------ closings


def test_the_diagram_of_closings(regenerate: bool):
    drawn = f"```mermaid\n{diagram()}```\n"
    assert regenerated(DOCS / "learn" / "closings.md", "diagram", drawn, regenerate), TOLD


def test_every_arrow_is_explained():
    text = section(page("learn/closings.md"), "## The arrows")
    assert {kind for _, kind in TRANSITIONS if f"`{kind}`" not in text} == set()


# ----------------------------------------------------------------------------------------------------------- deal file


SECTIONS: dict[str, list[type[Any]]] = {
    "## The head": [Head],
    "## sources": [Source],
    "## parties": [Party],
    "## groups": [Group],
    "## securities": [Security, Opening],
    "## agreement": [AgreementTerms, Closing, Condition],
    "## stated": [Stated],
    "## premiums": [Premium],
    "## ownership": [Ownership],
    "## assumptions": [AssumptionText],
    "## questions": [Question],
}


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_field_is_documented_and_no_other(heading: str):
    text = section(page("lookup/deal-file.md"), heading)
    told = re.findall(r"^\| `(\w+)`", text, re.MULTILINE)
    kinds = SECTIONS[heading]
    named = any(kind in NAMED.values() for kind in kinds[:1])
    has = [f.name for kind in kinds for f in fields_of(kind) if not (named and f.name == "id")]
    extra = {"clauses"} if heading in ("## securities", "## agreement") else set()
    assert set(told) - extra == set(has)


def test_every_field_of_the_market_file_is_documented():
    parts = {"## Quotations": Quote, "## For a valuation": MarketInputs}
    text = ""
    for heading, kind in parts.items():
        text = section(page("lookup/market-file.md"), heading)
        assert re.findall(r"^\| `(\w+)`", text, re.MULTILINE) == [f.name for f in fields_of(kind)]
    for entry in (Spot, Volatility, RiskFree, Default, Sourced, LastWord, Zero, RestrictedStock, Transaction, Range, Selling, Impact):
        assert all(f"`{f.name}`" in text or f"{f.name}:" in text for f in fields_of(entry))


def test_every_key_of_a_published_balance_is_documented():
    text = section(page("lookup/events.md"), "## Published balances")
    assert re.findall(r"^\| `(\w+)`", text, re.MULTILINE) == [f.name for f in fields_of(Published)]


@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_is_documented_with_its_fields(name: str):
    text = section(page("lookup/deal-file.md"), f"### {name}")
    told = re.findall(r"^\| `(\w+)` \|([^|]*)\|", text, re.MULTILINE)
    fields = {f.name: f for f in fields_of(CLAUSES[name]) if f.name not in INJECTED}
    assert sorted(field for field, _ in told) == sorted(fields)
    for field, needed in told:
        optional = fields[field].default is not MISSING or fields[field].default_factory is not MISSING
        assert ("required" not in needed) == optional, field
    assert told == sorted(told, key=lambda row: "required" not in row[1])  # in a reader's order, what is required first
    assert "**Formula.**" in text
    assert "**Two numbers.**" in text


# ---------------------------------------------------------------------------------------------------------------- JSON


JSON = {
    "check": ["check", "{deal}"],
    "schedule": ["schedule", "{deal}", "--events", "{events}", "--as-of", "2017-06-01"],
    "captable": ["captable", "{deal}", "--events", "{events}", "--as-of", "2017-06-01"],
    "history": ["history", "{deal}", "--events", "{events}"],
    "waterfall": ["waterfall", "{complex}", "--exit", "7000", *"--opm --volatility 60% --rate 4% --years 3 --backsolve series_a=2".split()],
    "value": [
        *("value", "{deal}", "--events", "{events}", "--as-of", "2017-04-28", "--market", "{market}"),
        *("--since", "2017-02-24", "--market-since", "{market}"),
    ],
    "antidilution": ["antidilution", "{protected}", "--new-money", "500000", "--post-money-part", "20%"],
    "record": ["record", "{deal}", "--file", "{events}", "--store", "{store}"],
    "verify": ["verify", "{deal}"],
    "scenario": ["scenario", "{deal}", str(SERIES_K / "scenarios" / "stops-at-may.yaml"), "--as-of", "2017-02-09"],
}


@pytest.mark.parametrize("name", JSON)
def test_every_key_is_documented(name: str, tmp_path: Path):
    complex = REPOSITORY / "tests" / "waterfall" / "complex.yaml"
    protected = REPOSITORY / "tests" / "deals" / "protected.deal.yaml"
    places = {
        "complex": complex,
        "protected": protected,
        "deal": SERIES_K / "deal.yaml",
        "events": SERIES_K / "events.yaml",
        "market": SERIES_K / "market.yaml",
        "store": tmp_path / "a.ledger",
    }
    words = [word.format(**places) for word in JSON[name]]
    done = CliRunner().invoke(seriatim, [*words, "--json"])
    text = page("lookup/json.md")
    told = section(text, f"## {name}") + section(text, "## What every view begins with")
    told += section(text, "## captable") if name == "scenario" else ""
    told += section(page("lookup/market-file.md"), "## For a valuation") if name == "value" else ""
    told += section(text, "## An event")
    assert {key for key in keys(json.loads(done.output)) if f"`{key}`" not in told} == set()


def keys(data: Any) -> set[str]:
    """Every key in a document, at any depth."""
    if isinstance(data, dict):
        return set(data) | {key for part in data.values() for key in keys(part)}
    return {key for part in data for key in keys(part)} if isinstance(data, list) else set()


# ---------------------------------------------------------------------------------------------------------- Python API


def test_every_public_name_is_documented():
    import seriatim as door

    text = page("lookup/python-api.md")
    assert {name for name in getattr(door, "__all__", ()) if f"`{name}" not in text} == set()
