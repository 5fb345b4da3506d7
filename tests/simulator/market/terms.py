"""Random deal files: some securities, on each some clauses, every field of every clause drawn by its type.

The clauses are those that `provisions.CLAUSES` names, so a new clause is drawn as soon as it is there. What its type alone does not
tell (a security, another clause, a quotation) is drawn by its name. A file that the reader refuses is drawn anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.deal.terms import Closing, Deal
from seriatim.formats.deal_file import read_deal
from seriatim.formats.deal_tables import INJECTED, clauses_under
from seriatim.formats.hints import bare, fields_of, hints_of
from seriatim.provisions import CLAUSES
from seriatim.units.problems import BadInput

SIGNED = date(2020, 1, 15)
HOLDERS = ("ann", "bob", "carol", "fund")
TRIES = 400


@dataclass
class Setting:
    """Where a clause is drawn: the chance, its security, the ids that it may name, and what it is given by its place."""

    random: Random
    security: str
    others: tuple[str, ...]
    conversions: tuple[str, ...]
    priced: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def random_deal(random: Random, wanted: str = "") -> Deal:
    """A deal of random terms; `wanted` names a clause that it must have. Raises RuntimeError if no file drawn can be read."""
    problems: Counter[str] = Counter()
    for _ in range(TRIES):
        try:
            return read_deal(json.dumps(_file(random, wanted)), "drawn.yaml").deal
        except BadInput as bad:
            problems.update(f"{p.code}: {p.message}" for p in bad.problems)
    raise RuntimeError(f"no readable deal with {wanted or 'anything'}: {problems.most_common(5)}")


def _file(random: Random, wanted: str) -> dict[str, Any]:
    series = [f"series_{letter}" for letter in "abc"[: random.randint(1, 3)]]
    securities: dict[str, Any] = {"common": _common(random)}
    for name in series:
        securities[name] = _series(random, name, tuple(series))
    if random.random() < 0.4 or wanted.startswith("warrant"):
        securities["warrants"] = {**_series(random, "warrants", ()), "kind": "warrant"}
        exercise = _fields(CLAUSES["warrant_exercise"], Setting(random, "warrants", tuple(series), ()))
        securities["warrants"]["clauses"] = [{"clause": "warrant_exercise", "id": "warrant_exercise_warrants", **exercise}]
    target = random.choice(series)
    for name in series:
        more = [wanted] if name == target and wanted in clauses_under("securities") else []
        securities[name]["clauses"] = _clauses(random, "securities", name, securities, more)
    deal: dict[str, Any] = {"seriatim": 1, "id": "drawn", "title": "Drawn by chance", "currency": "USD"}
    deal["parties"] = {"issuer": {"name": "Issuer", "role": "issuer"}, **{h: {"name": h, "role": "holder"} for h in HOLDERS}}
    deal["groups"] = {"friends": {"name": "Friends", "members": ["ann", "bob"], "control": "common control"}}
    deal["securities"] = securities
    if random.random() < 0.6 or wanted in _agreement_only():
        more = [wanted] if wanted in _agreement_only() else []
        deal["agreement"] = _agreement(random, target, securities, more)
    return deal


@cache
def _agreement_only() -> frozenset[str]:
    return frozenset(clauses_under("agreement")) - frozenset(clauses_under("securities"))


def _common(random: Random) -> dict[str, Any]:
    held = [{"holder": h, "shares": random.randint(1, 2_000_000), "on": "2020-01-01"} for h in HOLDERS if random.random() < 0.6]
    held = held or [{"holder": "ann", "shares": 1_000_000, "on": "2020-01-01"}]
    more = random.choice((0, 200_000, 10_000_000, 10_000_000_000))
    return {"kind": "common", "name": "Common", "authorized": sum(int(str(h["shares"])) for h in held) + more, "opening": held}


def _series(random: Random, name: str, series: tuple[str, ...]) -> dict[str, Any]:
    held = [{"holder": h, "shares": random.randint(1, 3000), "on": "2020-01-01"} for h in HOLDERS if random.random() < 0.5]
    authorized = sum(int(str(h["shares"])) for h in held) + random.choice((30, 5000, 1_000_000))
    drawn = {"kind": "preferred", "name": name, "stated_value": random.choice((100, 1000, "10.5")), "authorized": authorized}
    return {**drawn, "opening": held, "reissuable": random.random() < 0.5}


def _clauses(random: Random, place: str, security: str, securities: Mapping[str, Any], wanted: list[str]) -> list[dict[str, Any]]:
    names = sorted(clauses_under(place) if place == "securities" else _agreement_only())
    chosen = [*wanted, *random.sample(names, min(len(names), random.randint(1, 4 if place == "securities" else 2)))]
    if place == "securities" and random.random() < 0.8:
        chosen.append("conversion_fixed")
    chosen = sorted(dict.fromkeys(chosen), key=lambda name: not name.startswith("conversion"))
    ids = {name: f"{name}_{security}" for name in chosen}
    conversions = tuple(ids[name] for name in chosen if getattr(CLAUSES[name], "performed_as", "") == "converted")
    others = tuple(name for name in securities if name not in (security, "common", "warrants"))
    priced = tuple(ids[name] for name in chosen if {"into", "price"} <= set(CLAUSES[name].__dataclass_fields__))
    setting = Setting(random, security, others, conversions, priced, tuple(ids.values()))
    return [{"clause": name, "id": ids[name], **_fields(CLAUSES[name], setting)} for name in chosen]


def _agreement(random: Random, security: str, securities: Mapping[str, Any], wanted: list[str]) -> dict[str, Any]:
    closings = []
    for index in range(random.randint(1, 3)):
        last = SIGNED + timedelta(days=20 + 30 * index + random.randint(0, 9))
        closing = {"id": f"c{index + 1}", "when": f"by {last}", "shares": random.choice((10, 100, 250))}
        setting = Setting(random, security, (), ())
        drawn = {
            f.name: _value(hints_of(Closing)[f.name], f.name, setting)
            for f in fields_of(Closing)
            if f.name not in DATED and _drawn(random, f)
        }
        closings.append({**{name: value for name, value in drawn.items() if value is not None}, **closing})
    agreement: dict[str, Any] = {"signed": str(SIGNED), "purchaser": "fund", "security": security, "price": random.choice((100, 95))}
    agreement["closings"] = closings
    agreement["clauses"] = _clauses(random, "agreement", security, securities, wanted)
    return agreement


DATED = frozenset({"id", "when", "shares", "amount"})
"""What a closing is given here, so that closings follow one another and their money is right."""


def _drawn(random: Random, f: Any) -> bool:
    """Whether a field is written: what is needed is, of the rest some."""
    return (f.default is MISSING and f.default_factory is MISSING) or random.random() < 0.5


def _fields(kind: type[Any], setting: Setting) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    groups = ONE_OF.get(kind.__name__, ())
    taken = {setting.random.choice(group) for group in groups}
    left_out = {name for group in groups for name in group} - taken
    for f in fields_of(kind):
        if f.name in INJECTED or f.name in left_out or not (f.name in taken or _drawn(setting.random, f)):
            continue
        value = _value(hints_of(kind)[f.name], f.name, setting)
        if value is not None:
            drawn[f.name] = value
    return drawn


ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "ConversionAutomatic": (("on", "anniversary", "occurrence", "closing"),),
    "ConversionForced": (("at_least", "rate"),),
}
"""Fields of which a clause has exactly one, for clauses that so many tries would hardly hit upon."""

BY_NAME: dict[str, Callable[[Setting], Any]] = {
    "into": lambda s: s.random.choice(("common", "common", "common", *s.others)),
    "common": lambda s: "common",
    "of": lambda s: "common",
    "conversion": lambda s: s.random.choice(s.conversions) if s.conversions else None,
    "protects": lambda s: s.random.choice(s.priced) if s.priced else None,
    "counted": lambda s: list(dict.fromkeys(("common", s.security, *s.others))),
    "warrant": lambda s: "warrants",
    "exempt": lambda s: ["stock plan"],
    "purchaser": lambda s: None,
    "security": lambda s: None,
    "waived_by": lambda s: None,
    "cashless": lambda s: "none",
    "quote": lambda s: s.random.choice(("vwap", "close")),
    "group": lambda s: s.random.choice(("friends", None)),
    "guarantor": lambda s: s.random.choice(HOLDERS),
    "payee": lambda s: s.random.choice(HOLDERS),
    "rights": lambda s: [s.random.choice(s.clauses)] if s.clauses else None,
    "closing": lambda s: "c1",
    "calendar": lambda s: s.random.choice(("nyse", "none")),
}
"""What a text field may hold, by its name; a field that names something occurring gets one of the names below."""

OCCURRENCES = ("approval", "change_of_control", "trigger_event", "milestone")
COUNTS = frozenset({"days", "of_days", "count", "months", "lowest", "trading_days", "for_days", "met_days"})


def _value(hint: Any, name: str, setting: Setting) -> Any:
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
        return [_value(get_args(hint)[0], name, setting) for _ in range(random.randint(1, 2))]
    kind = origin or hint
    if kind in (Worth, AfterIssue, Due, Until, When):
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
        return {**own, **_fields(cast(type[Any], kind), setting)}
    if hint is str:
        return random.choice(OCCURRENCES)
    return None


PHRASES: dict[Any, tuple[str, ...]] = {
    Worth: ("stated_value", "stated_value + accrued", "120% of stated_value + accrued", "110% of (stated_value + accrued)", "50"),
    AfterIssue: ("90 days after issue", "6 months after issue", "1 year after issue", "5 years after issue"),
    Due: ("2020-09-30", "2021-01-31", "30 days after issue", "1 year after issue"),
    Until: ("redemption", "1 year after issue"),
    When: ("by 2020-06-30", "during 2020-05"),
}
