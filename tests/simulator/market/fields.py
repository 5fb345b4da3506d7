"""Random values of the fields of clauses: by their type, and where the type does not tell what fits (another clause, a count), by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.formats.deal_tables import INJECTED
from seriatim.formats.hints import bare, fields_of, hints_of
from seriatim.formats.tree import Node
from seriatim.units.problems import Place

SIGNED = date(2020, 1, 15)
HOLDERS = ("ann", "bob", "carol", "fund")
NOWHERE = Place("drawn.yaml", 1, 1)


@dataclass
class Setting:
    """Where a clause is drawn: the chance, its security, and the ids that it may name."""

    random: Random
    security: str
    others: tuple[str, ...]
    conversions: tuple[str, ...]
    priced: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    securities: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def listed(self) -> list[str]:
        """What a list of securities may name: any, or where none is known the common and its own."""
        return list(dict.fromkeys(self.securities or ("common", self.security, *self.others)))


def is_drawn(random: Random, f: Any) -> bool:
    """Whether a field is written: what is needed is, of the rest some."""
    return (f.default is MISSING and f.default_factory is MISSING) or random.random() < 0.5


def drawn_fields(kind: type[Any], setting: Setting, own: str = "") -> dict[str, Any]:
    """The fields of a clause (or of a part of one), as a deal file writes them. A clause does not name itself (`own`)."""
    groups = ONE_OF.get(kind.__name__, ())
    taken = {setting.random.choice(group) for group in groups}
    left_out = {name for group in groups for name in group} - taken
    drawn: dict[str, Any] = {}
    for f in fields_of(kind):
        if f.name in INJECTED or f.name in left_out or not (f.name in taken or is_drawn(setting.random, f)):
            continue
        sized = SIZES.get((kind.__name__, f.name))
        found = setting.random.choice(sized) if sized else value(hints_of(kind)[f.name], f.name, setting)
        if found is not None and found != own:
            drawn[f.name] = found
    return drawn


ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "ConversionAutomatic": (("on", "anniversary", "occurrence", "closing"),),
    "ConversionForced": (("at_least", "rate"),),
}
"""Fields of which a clause has exactly one."""


def _one(*choices: Any) -> Callable[[Setting], Any]:
    return lambda setting: setting.random.choice(choices)


BY_NAME: dict[str, Callable[[Setting], Any]] = {
    "into": lambda s: s.random.choice(("common", "common", "common", *s.others)),
    "common": _one("common"),
    "of": _one("common"),
    "conversion": lambda s: s.random.choice(s.conversions) if s.conversions else None,
    "protects": lambda s: s.random.choice(s.priced) if s.priced else None,
    "counted": lambda s: s.random.sample(s.listed, s.random.randint(1, len(s.listed))),
    "warrant": lambda s: "warrants" if "warrants" in s.securities else None,
    "exempt": lambda s: ["stock plan"],
    "purchaser": _one(None),
    "security": _one(None),
    "waived_by": _one(None),
    "quote": _one("vwap", "close"),
    "group": _one("friends", None),
    "guarantor": _one(*HOLDERS),
    "payee": _one(*HOLDERS),
    "rights": lambda s: [s.random.choice((*(s.conversions or s.clauses), *s.earlier))] if s.clauses and s.random.random() < 0.6 else None,
    "price": _one("0.5", "1", "2", "10", "0.5", "1", "0.0003", "417"),
    "closing": _one("c1"),
    "calendar": _one("nyse", "none"),
    "minimum": _one("2", "100", "2000"),
    "maximum": _one("2000", "50000", "500000"),
    "outstanding": _one("1000", "5000", "100000", "1000000"),
}
"""What a field may hold, by its name, where its type would allow what no deal has: sizes that let nothing happen, unknown names."""

SIZES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("RedemptionInstalments", "shares"): ("200", "1000", "2000"),
    ("RedemptionInstalments", "days"): (15, 40),
    **{(kind, "places"): (0, 2, 4) for kind in ("AntidilutionRatchet", "AntidilutionWeighted")},
    **{(kind, "floor"): ("0.1", "0.4", "2") for kind in ("AntidilutionRatchet", "AntidilutionWeighted")},
    ("DividendCumulative", "basis"): ("stated_value", "120% of stated_value", "50"),
    ("ConversionVariable", "tick"): ("0.5", "0.01", "0.0001", "1", "10"),
    ("ConversionVariable", "floor"): ("0.1", "0.4", "2", "0.0001"),
    ("ConversionVariable", "rate"): ("20%", "50%", "80%", "100%", "120%"),
    ("WarrantExercise", "expires"): ("2020-09-30", "2021-01-31", "5 years after issue"),
    ("Rung", "until"): ("1 year after issue", "5 years after issue", "2021-01-31"),
}
"""What fits one clause alone: instalments of one share a day would be thousands, a warrant of thirty days is soon gone."""

OCCURRENCES = ("approval", "change_of_control", "trigger_event", "milestone")
COUNTS = frozenset({"days", "of_days", "count", "months", "lowest", "trading_days", "for_days", "met_days"})
PHRASES: dict[Any, tuple[str, ...]] = {
    Worth: ("stated_value", "stated_value + accrued", "120% of stated_value + accrued", "110% of (stated_value + accrued)", "50"),
    AfterIssue: ("90 days after issue", "6 months after issue", "1 year after issue", "5 years after issue"),
    Due: ("2020-09-30", "2021-01-31", "30 days after issue", "1 year after issue"),
    Until: ("redemption", "1 year after issue"),
    When: ("by 2020-06-30", "during 2020-05"),
}


def value(hint: Any, name: str, setting: Setting) -> Any:
    """A value of a type, as a deal file writes it; None leaves the field out."""
    random = setting.random
    hint, _ = bare(hint)
    origin = get_origin(hint)
    if name in BY_NAME:
        return BY_NAME[name](setting)
    if origin is Literal:
        return random.choice(get_args(hint))
    if origin is Annotated:
        return random.choice(("5%", "10%", "20%", "25%", "50%"))
    if origin is tuple:
        return [value(get_args(hint)[0], name, setting) for _ in range(random.randint(1, 2))]
    kind = origin or hint
    if kind in PHRASES:
        return random.choice(PHRASES[kind])
    if hint is bool:
        return random.random() < 0.5
    if hint is int:
        return random.choice((1, 2, 3)) if name in COUNTS else random.choice((0, 5, 20))
    if hint is Decimal or isinstance(hint, TypeVar):
        return random.choice(("0.5", "1", "2", "10"))
    if hint is date:
        return str(SIGNED + timedelta(days=random.choice((20, 200, 700))))
    if hasattr(kind, "parse"):
        return random.choice(getattr(kind, "EXAMPLES", ("1",)))
    if is_dataclass(kind):
        own = {"id": f"k{random.randint(1, 10**6)}"} if "id" in kind.__dataclass_fields__ else {}
        return {**own, **drawn_fields(cast(type[Any], kind), setting)}
    return random.choice(OCCURRENCES) if hint is str else None


def node_of(drawn: Any) -> Node:
    """What was drawn as the reader's tree, so that a clause can be read without a file around it."""
    if isinstance(drawn, Mapping):
        return Node(NOWHERE, items={key: node_of(part) for key, part in drawn.items()}, keys=dict.fromkeys(drawn, NOWHERE))
    if isinstance(drawn, list):
        return Node(NOWHERE, parts=[node_of(part) for part in drawn])
    return Node(NOWHERE, text=str(drawn).lower() if isinstance(drawn, bool) else str(drawn))
