"""The JSON Schema of the deal file (draft 2020-12), for editors that complete and check while one writes.

It is made from the dataclasses and tables that `formats.deal_file` reads with, so a new field or clause stands in it at once.
It sees one place at a time: whether a name is known, or a figure stands in its source, is for `seriatim check`. It is stricter
than the reader in small things: `null` is no value, and an id has no ground.
"""

from __future__ import annotations

from dataclasses import MISSING, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from seriatim.deal.act import KINDS
from seriatim.deal.citation import Citation
from seriatim.deal.payment_dates import PaymentDates, Since
from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.deal.terms import Closing, Wording
from seriatim.formats import deal_checks, deal_tables
from seriatim.formats.hints import bare, default_of, describe, fields_of, hints_of
from seriatim.formats.plain import plain

Schema = dict[str, Any]

_DIGITS = r"([0-9]{1,30}|[1-9][0-9]{0,2}(,[0-9]{3}){1,9}|[1-9][0-9]{0,2}(_[0-9]{3}){1,9})"
_SUM = rf"{_DIGITS}(\.[0-9]{{1,10}})?"
_TIMES = r"[0-9]{1,30}(\.[0-9]{1,8})? ?% of "
_WORTH = rf"({_TIMES})?(stated_value|{_SUM})( *\+ *accrued)?|{_TIMES}\((stated_value|{_SUM}) *\+ *accrued\)"
_WHOLE = r"([0-9]{1,5}|[1-9][0-9]?[,_][0-9]{3})"
_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_AFTER = "[0-9]{1,5} (year|month|day)s? after issue"
_OFTEN = "(monthly|quarterly|semiannually|annually)"
_YEAR_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_YEAR_DAYS = f"{_YEAR_DAY}((, | and ){_YEAR_DAY})*"
_PARAGRAPH = r"\s+(¶|para(graph)?\s|p\.?)\s*[1-9][0-9]*"


def _text(form: str) -> Schema:
    return {"type": "string", "pattern": f"^({form})$"}


def _number(form: str, **bounds: Any) -> Schema:
    """A number as YAML reads it, or as a text that keeps every digit."""
    return {"anyOf": [{"type": "number", **bounds}, _text(form)]}


SCALARS: dict[Any, tuple[str, Schema]] = {
    str: ("text", {"type": ["string", "number", "boolean"]}),
    bool: ("yes_or_no", {"type": "boolean"}),
    int: ("whole_number", {"anyOf": [{"type": "integer", "minimum": 0, "maximum": deal_checks.SPAN_MAX["days"]}, _text(_WHOLE)]}),
    Decimal: ("number", _number(_SUM, minimum=0)),
    date: ("date", {**_text(_DAY), "format": "date"}),
    When: ("when", _text(f"(by|on) {_DAY}|during [0-9]{{4}}-(0[1-9]|1[0-2])")),
    AfterIssue: ("after_issue", _text(_AFTER)),
    Due: ("due", _text(f"{_DAY}|{_AFTER}")),
    Until: ("until", _text(f"redemption|{_AFTER}")),
    Worth: ("worth", _number(_WORTH, minimum=0)),
    PaymentDates: (
        "payment_dates",
        _text(f"never|{_OFTEN} (from {_DAY}|after issue)|on {_YEAR_DAYS}( from {_DAY})?"),
    ),
    Since: ("since", _text(f"{_DAY}|{_AFTER}")),
    Citation: ("citation", _text(rf'[a-z0-9_-]+({_PARAGRAPH})?(\s+"[^"]+")?')),
}
"""How each type of single value is written, and what the schema calls it."""

RATE = ("rate", _number(rf"{_DIGITS}(\.[0-9]{{1,8}})? ?%|0(\.[0-9]{{1,10}})?|1(\.0{{1,10}})?", minimum=0, maximum=1))
NUMBER_ABOVE_ZERO = ("number_above_zero", _number(f"(?=.*[1-9]){_SUM}", exclusiveMinimum=0))

EXACT: dict[tuple[type[Any], str], Schema] = {
    (deal_tables.Head, "seriatim"): {
        "description": "the version of the deal file",
        "enum": [int(deal_tables.VERSION), deal_tables.VERSION],
    },
    (deal_tables.Head, "currency"): {"description": "three capital letters, such as USD", **_text(deal_checks.CURRENCY)},
    (Closing, "purchasers"): {
        "description": "how many shares each buys, or which part",
        "type": "object",
        "propertyNames": _text(deal_checks.ID),
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/number"}, {"$ref": "#/$defs/rate"}]},
    },
    (deal_tables.Head, "same_date_order"): {"type": "array", "items": {"enum": list(KINDS)}, "uniqueItems": True},
}
"""Fields of which more is known than their type."""

MARKS: dict[str, Schema] = {
    "cite": {"description": describe(Citation), **SCALARS[Citation][1]},
    "wording": {"description": "how strongly the source says it", "enum": list(get_args(Wording))},
    "note": {"description": "what a reader should know", **SCALARS[str][1]},
}
"""What any mapping may carry for the figures in it."""

MARKED: Schema = {mark: {"$ref": f"#/$defs/{mark}"} for mark in MARKS}


def deal_schema() -> Schema:
    """The schema as plain data, ready to be written as JSON."""
    defs: Schema = dict(MARKS)
    sections = {name: _named(name, kind, defs) for name, kind in deal_tables.NAMED.items()}
    agreement = _object(deal_tables.AgreementTerms, defs)
    agreement["properties"]["clauses"] = _clauses("agreement", defs)
    whole = _object(deal_tables.Head, defs)
    whole["properties"] |= {**sections, "agreement": agreement}
    whole["required"] += deal_tables.NEEDED
    whole["description"] = "A financing's terms, each cited or assumed."
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Deal file", **whole, "$defs": dict(sorted(defs.items()))}


def _named(section: str, kind: type[Any], defs: Schema) -> Schema:
    """A section that maps ids to things of a kind; securities list clauses besides."""
    thing = _object(kind, defs, left_out=frozenset({"id"}))
    if section in deal_tables.GIVEN:
        thing["properties"]["clauses"] = _clauses(section, defs)
    return {"type": "object", "properties": MARKED, "propertyNames": _text(deal_checks.ID), "additionalProperties": thing}


def _clauses(section: str, defs: Schema) -> Schema:
    """A list of the clauses that may stand in a section, told apart by their names."""
    clauses = {name: _clause(name, kind, defs) for name, kind in deal_tables.clauses_under(section).items()}
    defs.update(clauses)
    return {"type": "array", "items": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in clauses]}}


def _clause(name: str, kind: type[Any], defs: Schema) -> Schema:
    """A clause as the file writes it: its name, its own fields, and perhaps an id."""
    clause = _object(kind, defs, left_out=deal_tables.INJECTED)
    clause["properties"] = {"clause": {"const": name}, "id": _text(deal_checks.ID), **clause["properties"]}
    return {"title": name, **clause, "required": ["clause", *clause["required"]]}


def _object(kind: type[Any], defs: Schema, left_out: frozenset[str] = frozenset()) -> Schema:
    """A mapping with the fields of a dataclass, and no others but marks."""
    fields = [f for f in fields_of(kind) if f.name not in left_out]
    needed = [f.name for f in fields if f.default is MISSING and f.default_factory is MISSING]
    properties = {}
    for f in fields:
        properties[f.name] = EXACT.get((kind, f.name)) or _field(f.name, hints_of(kind)[f.name], defs)
        if isinstance(default := default_of(f), (str, bool, int, Decimal, Until)) and default != "":
            properties[f.name] = {**properties[f.name], "default": plain(default)}
    return {"description": first_sentence(kind), **_marked({**properties, **MARKED}, needed)}


def _field(name: str, hint: Any, defs: Schema) -> Schema:
    """The schema of one value of any type that the reader knows."""
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return {"type": "array", "items": _field("", get_args(hint)[0], defs)}
    if is_dataclass(origin or hint) and (origin or hint) not in SCALARS:
        return _object(origin or hint, defs)
    if origin is not None and origin not in (Annotated, Literal, Worth):
        return {"type": "object", "propertyNames": _text(deal_checks.ID), "additionalProperties": _field("", get_args(hint)[1], defs)}
    return _text(deal_checks.ID) if name == "id" else _grounded(name, hint, defs)


def _grounded(name: str, hint: Any, defs: Schema) -> Schema:
    """A single value: alone, with its ground, or as several sources' readings."""
    called, alone = _scalar(name, hint)
    pointer = called.replace("/", "~1")  # how a JSON pointer writes a slash in a name
    value = {"$ref": f"#/$defs/{pointer}_alone"}
    ground = _marked({"value": value, **MARKED, "assumed": _text(deal_checks.ID)}, ["value"]) | {"not": {"required": ["cite", "assumed"]}}
    reading = _marked({"value": value, **MARKED}, ["value", "cite"])
    readings = {"type": "array", "minItems": 1, "items": reading}
    several = _marked({"readings": readings, "wording": MARKED["wording"], "note": MARKED["note"]}, ["readings"])
    defs[f"{called}_alone"] = {"description": describe(hint), **alone}
    defs[called] = {"description": describe(hint), "anyOf": [value, ground, several]}
    return {"$ref": f"#/$defs/{pointer}"}


def _scalar(name: str, hint: Any) -> tuple[str, Schema]:
    if get_origin(hint) is Literal:
        return "_or_".join(get_args(hint)), {"enum": list(get_args(hint))}
    if get_origin(hint) is Annotated:
        return RATE
    if hint is Decimal or isinstance(hint, TypeVar):
        return NUMBER_ABOVE_ZERO if name in deal_checks.ABOVE_ZERO else SCALARS[Decimal]
    return SCALARS[get_origin(hint) or hint]


def _marked(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def first_sentence(kind: type[Any]) -> str:
    """The first sentence of a class's docstring, on one line.

    >>> first_sentence(When)
    'A day or a window: `by` a day, `during` a month, `on` a day.'
    """
    sentence, full_stop, _ = " ".join((kind.__doc__ or "").split()).partition(". ")
    return sentence + full_stop.strip()
