"""The JSON Schema of the scenario file (draft 2020-12), made from the dataclasses that `formats.scenario` reads with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from seriatim.deal.act import KINDS
from seriatim.formats.hints import bare, default_of, describe, fields_of, hints_of
from seriatim.formats.plain import plain
from seriatim.formats.scenario import VERSION, ScenarioText
from seriatim.formats.scenario_market import MarketText
from seriatim.formats.schema import RATE, SCALARS, Schema, first_sentence
from seriatim.projection.policies import Funds, Uses

_DAY = str(SCALARS[date][1]["pattern"]).removeprefix("^(").removesuffix(")$")
_NUMBER = r"[0-9][0-9_,]*(\.[0-9]+)?"
_PHRASES = {
    Funds: r"^(all|none|all before \S+)$",
    Uses: rf"^(never|(all|[0-9.]+ ?% of volume)( when (it pays|price [<>]= {_NUMBER}))?( from {_DAY})?( to {_DAY})?)$",
}


def scenario_schema() -> Schema:
    """The schema of a whole scenario file."""
    whole = _object(ScenarioText)
    whole["properties"]["seriatim"] = {"description": "The version of the format.", "enum": [int(VERSION), VERSION]}
    event = {"type": "object", "properties": {"kind": {"enum": list(KINDS)}}, "required": ["kind", "on"]}
    whole["properties"]["events"] = {"type": "array", "description": "What happens besides, as in an events file.", "items": event}
    one = [{"required": [name]} for name in ("price", "prices", "file")]
    whole["properties"]["market"] = {**_object(MarketText), "oneOf": one}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Scenario file", **whole}


def _object(kind: type[Any]) -> Schema:
    properties: Schema = {}
    for f in fields_of(kind):
        properties[f.name] = _value(hints_of(kind)[f.name])
        if isinstance(default := default_of(f), (str, Decimal, Funds, Uses)) and default != "":
            properties[f.name] = {**properties[f.name], "default": plain(default)}
    needed = [f.name for f in fields_of(kind) if f.default is MISSING and f.default_factory is MISSING]
    return {
        "type": "object",
        "description": first_sentence(kind),
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _value(hint: Any) -> Schema:
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return {"type": "array", "items": _value(get_args(hint)[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _value(get_args(hint)[1])}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if hint in _PHRASES:
        return {"type": "string", "description": describe(hint), "pattern": _PHRASES[hint]}
    if is_dataclass(origin or hint):
        return _object(origin or hint)
    if origin is Annotated:
        return {"description": describe(hint), **RATE[1]}
    scalar = Decimal if isinstance(hint, TypeVar) else hint
    return {"description": describe(scalar), **SCALARS[scalar][1]}
