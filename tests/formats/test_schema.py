"""The JSON Schema: it accepts what the reader accepts, refuses what it refuses, and leaves no clause or field out."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from seriatim.deal.act import KINDS
from seriatim.deal.terms import Closing
from seriatim.formats.codec import Reader
from seriatim.formats.deal_tables import GIVEN, INJECTED, NAMED, AgreementTerms, Head, clauses_under
from seriatim.formats.hints import bare, fields_of, hints_of
from seriatim.formats.schema import EXACT, NUMBER_ABOVE_ZERO, RATE, SCALARS, deal_schema, first_sentence
from seriatim.formats.tree import Node
from seriatim.provisions import CLAUSES
from seriatim.units.decimals import Rate
from seriatim.units.problems import Place
from tests.formats.shipped import DEAL, TEXT, altered

SCHEMA = deal_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


@cache
def shipped() -> Any:
    return loaded(TEXT)


def loaded(text: str) -> Any:
    return as_json(YAML(typ="safe", pure=True).load(text))


def as_json(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def test_the_schema_is_a_schema_and_plain_data() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("path", sorted(DEAL.parents[1].glob("*/deal.yaml")), ids=lambda path: path.parent.name)
def test_every_shipped_deal_is_valid(path: Any) -> None:
    assert [e.json_path for e in VALIDATOR.iter_errors(loaded(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shares: 1000\n", "shares: 1000\n      purchasers: {boone: most}\n"),
        ("shares: 1000\n", "shars: 1000\n"),
        ("shares: 1000\n", "shares: many\n"),
        ("shares: 1000\n", "shares: -1\n"),
        ("shares: 1000\n", "shares: '0.00000000001'\n"),
        ("shares: 1000\n", "shares: 1,00\n"),
        ("shares: 1000\n", "shares: [1000]\n"),
        ("shares: 1000\n", "shares: {value: 1000, asumed: four-equal-closings}\n"),
        ("shares: 1000\n", "shares: {value: 1000, assumed: four-equal-closings, cite: release ¶5}\n"),
        ("shares: 1000\n", "shares: {readings: [{value: 1000}]}\n"),
        ("shares: 1000\n", "shares: {readings: []}\n"),
        ("shares: 1000\n", "shares:\n"),
        ("      shares: 1000\n", ""),
        ("clause: redemption_mandatory", "clause: redemption"),
        ("clause: redemption_mandatory", "claus: redemption_mandatory"),
        ("clause: default_partial_redemption", "clause: redemption_mandatory"),
        ("kind: common", "kind: comon"),
        ("fraction: 50%", "fraction: 50"),
        ("fraction: 50%", "fraction: half"),
        ("on: 5 years after issue", "on: 5 years"),
        ("{value: redemption, assumed: conversion-after-due}", "{value: never, assumed: conversion-after-due}"),
        ("when: {readings: [{value: during 2017-03", "when: {readings: [{value: in 2017-03"),
        ("{value: stated_value, assumed", "{value: par, assumed"),
        ("signed: {value: 2017-02-08", "signed: {value: 8 February 2017"),
        ("cite: release ¶4", "cite: Release, paragraph 4"),
        ("wording: required", "wording: must"),
        ("restricted: true", "restricted: sometimes"),
        ("tick: {value: 0.0001", "tick: {value: 0"),
        ("{value: 60, assumed", "{value: 60.5, assumed"),
        ("currency: USD", "currency: dollars"),
        ("seriatim: 1", "seriatim: 2"),
        ("id: ascent-series-k", "id: Ascent Series K"),
        ("id: march", "id: The March closing"),
        ("agreement:\n", "agrement:\n"),
        ("[designated, authorized,", "[designated, authorised,"),
        ("  series_k:\n", "  Series K:\n"),
    ],
)
def test_a_wrong_deal_file_is_not_valid(old: str, new: str) -> None:
    assert not VALIDATOR.is_valid(loaded(altered(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shares: 1000\n", "shares: '1,000'\n"),
        ("shares: 1000\n", "shares: {value: 1000.5, cite: release ¶5, note: half a share}\n"),
        ("amount: 0.01", "amount: 0.01 + accrued"),
        ("fraction: 50%", "fraction: 0.5"),
        ("value: 74%", "value: 174%"),
        ("id: ascent-series-k", "id: ascent-series-k\nnote: the deal's own\n#"),
        ("purchaser: boone", "purchaser: {value: boone, cite: release ¶3}"),
        ("wording: required", "wording: required\n        id: redemption"),
        ("\nparties:\n", "\nparties:\n  note: all of them\n"),
        ("shares: 1000\n", "shares: 1000\n      purchasers: {boone: 60%, tertius: {value: 400, assumed: remedy-lots}}\n"),
    ],
)
def test_other_ways_to_write_it_are_valid(old: str, new: str) -> None:
    assert [e.json_path for e in VALIDATOR.iter_errors(loaded(altered(old, new)))] == []


def test_each_key_of_the_shipped_deal_is_checked() -> None:
    """A key that is misspelt is noticed in every section."""
    once = {(path.partition(".")[0], key): (path, holder, key) for path, holder, key in keys(shipped())}
    for path, holder, key in once.values():
        if path in ("sources", "parties", "groups", "securities", "assumptions"):
            continue  # here keys are ids
        whole = copy.deepcopy(shipped())
        target: Any = whole
        for step in holder:
            target = target[step]
        target[f"{key}_x"] = target.pop(key)
        assert not VALIDATOR.is_valid(whole), (path, key)


def keys(data: Any, path: str = "", holder: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, dict):
        for key, value in data.items():
            yield path, holder, key
            yield from keys(value, f"{path}.{key}" if path else key, (*holder, key))
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from keys(value, path, (*holder, index))


def properties_of(schema: Any) -> dict[str, Any]:
    properties: dict[str, Any] = schema["properties"]
    return properties


@pytest.mark.parametrize("section", list(GIVEN))
def test_every_clause_stands_where_it_may_with_every_field(section: str) -> None:
    where = properties_of(SCHEMA)[section]
    inside = where["additionalProperties"] if section in NAMED else where
    listed = [entry["$ref"].rpartition("/")[2] for entry in properties_of(inside)["clauses"]["items"]["oneOf"]]
    assert listed == list(clauses_under(section))
    for name in listed:
        clause, own = SCHEMA["$defs"][name], {f.name for f in fields_of(CLAUSES[name])} - INJECTED
        assert set(properties_of(clause)) == {"clause", "id", "cite", "wording", "note"} | own
        assert clause["properties"]["clause"] == {"const": name}
        assert clause["description"] == first_sentence(CLAUSES[name])
        assert clause["additionalProperties"] is False


def test_every_clause_has_a_place() -> None:
    assert {name for section in GIVEN for name in clauses_under(section)} == set(CLAUSES)


def test_every_field_of_every_section_appears() -> None:
    found = properties_of(SCHEMA)
    assert set(found) == {f.name for f in fields_of(Head)} | set(NAMED) | {"agreement", "cite", "wording", "note"}
    assert set(properties_of(found["agreement"])) == {f.name for f in fields_of(AgreementTerms)} | {"clauses", "cite", "wording", "note"}
    for section, kind in NAMED.items():
        expected = {f.name for f in fields_of(kind)} - {"id"} | {"cite", "wording", "note"}
        assert set(properties_of(found[section]["additionalProperties"])) - {"clauses"} == expected
    closing = properties_of(properties_of(found["agreement"])["closings"]["items"])
    for (kind, name), exact in EXACT.items():
        assert name in {f.name for f in fields_of(kind)}
        assert exact.items() <= {Head: found, Closing: closing}[kind][name].items()
    assert found["same_date_order"]["items"]["enum"] == list(KINDS)


def test_every_choice_is_offered_as_it_is_read() -> None:
    for kind in (Head, AgreementTerms, *NAMED.values(), *CLAUSES.values()):
        for name, hint in hints_of(kind).items():
            if get_origin(bare(hint)[0]) is Literal:
                choices = get_args(bare(hint)[0])
                assert SCHEMA["$defs"]["_or_".join(choices) + "_alone"]["enum"] == list(choices), name


def read(hint: Any, text: str) -> bool:
    return Reader().value(hint, Node(Place("f", 1, 1), text=text), "x")[1]


FORMS: list[tuple[Any, dict[str, Any]]] = [
    *((kind, scalar) for kind, (_, scalar) in SCALARS.items() if kind not in (str, bool)),
    (Rate, RATE[1]),
    (Decimal, NUMBER_ABOVE_ZERO[1]),
]


def pattern_of(schema: dict[str, Any]) -> str:
    pattern: str = schema["pattern"] if "pattern" in schema else schema["anyOf"][1]["pattern"]
    return pattern


@pytest.mark.parametrize(("hint", "schema"), FORMS)
def test_what_the_schema_lets_pass_can_be_read(hint: Any, schema: dict[str, Any]) -> None:
    @given(st.from_regex(pattern_of(schema), fullmatch=True, alphabet=st.characters(codec="ascii") | st.just("¶")))
    def check(text: str) -> None:
        day_of_no_month = "-" in text and any(text.endswith(day) for day in ("-29", "-30", "-31"))
        assert read(hint, text) or day_of_no_month or "0000-" in text or text != text.strip(), text

    check()


WRITTEN: list[Callable[[Decimal], str]] = [
    str,
    lambda n: f"{n:,}",
    lambda n: f"{n:,}".replace(",", "_"),
    lambda n: f"{n}%",
    lambda n: f"{n} + accrued",
]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-5, max_value=10**9), st.sampled_from(WRITTEN))
def test_what_is_read_as_a_number_passes_the_schema(number: Decimal, write: Callable[[Decimal], str]) -> None:
    text = write(number)
    for hint, schema in FORMS:
        if is_dataclass(get_origin(hint) or hint) or hint is date or not read(hint, text):
            continue
        if schema is NUMBER_ABOVE_ZERO[1] or hint is int:
            continue  # narrower than the reader, which checks ranges apart
        assert Draft202012Validator(schema).is_valid(text) == ("-" not in text), (hint, text)


def test_descriptions_are_the_first_sentences_of_the_types() -> None:
    conversion = SCHEMA["$defs"]["conversion_fixed"]
    assert conversion["title"] == "conversion_fixed"
    assert conversion["description"] == "Any holder may convert any of its lots: `amount` of each share buys common `into` at `price`."
    assert SCHEMA["$defs"]["rate"]["description"] == "a rate such as 50% or 0.5"


def test_defaults_are_told() -> None:
    assert properties_of(SCHEMA["$defs"]["conversion_fixed"])["until"]["default"] == "redemption"
    assert properties_of(SCHEMA["$defs"]["default_partial_redemption"])["notice_days"]["default"] == 0
    assert properties_of(properties_of(SCHEMA)["securities"]["additionalProperties"])["smallest"]["default"] == "1"
