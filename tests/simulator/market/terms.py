"""Random deal files: some securities, on each some clauses, an agreement; every field of every clause drawn by its type (`fields`).

The clauses are those that `provisions.CLAUSES` names, so a new clause is drawn as soon as it is there. A clause is drawn until its
own fields go together; a file that the reader still refuses is drawn anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from seriatim.deal.terms import Closing, Deal
from seriatim.formats.codec import Reader
from seriatim.formats.deal_file import read_root
from seriatim.formats.deal_tables import CLOSINGS, INJECTED, clauses_under
from seriatim.formats.hints import fields_of, hints_of
from seriatim.provisions import CLAUSES
from seriatim.units.problems import BadInput
from tests.simulator.market.fields import HOLDERS, SIGNED, Setting, drawn_fields, is_drawn, node_of, value

TRIES = 400
FIELD_TRIES = 80
DATED = frozenset({"id", "when", "shares", "amount", "long_stop"})
"""What a closing is given here, so that closings follow one another and their money is right."""

SEVERAL = frozenset({"converted", "redeemed"})
"""Of what is performed so, a class may have two rights of one kind: one price now and another later."""

RELIES = frozenset({"conversion", "protects"})
"""Fields that name a conversion of the same security: a clause that has one, or that limits conversions, is drawn with one."""


def random_deal(random: Random, wanted: str = "") -> Deal:
    """A deal of random terms, read from the tree that its file would be; `wanted` names a clause that it must have.

    Raises RuntimeError if no file drawn can be read.
    """
    problems: Counter[str] = Counter()
    for _ in range(TRIES):
        try:
            deal = read_root(node_of(drawn_file(random, wanted)), "drawn").deal
            if not wanted or any(isinstance(clause, CLAUSES[wanted]) for clause in deal.clauses):
                return deal
        except BadInput as bad:
            problems.update(f"{p.code}: {p.message}" for p in bad.problems)
    raise RuntimeError(f"no readable deal with {wanted or 'anything'}: {problems.most_common(5)}")


def drawn_file(random: Random, wanted: str) -> dict[str, Any]:
    """What a deal file of random terms says."""
    series = [f"series_{letter}" for letter in "abc"[: random.choice((1, 1, 2, 2, 3))]]
    target = random.choice(series)
    securities: dict[str, Any] = {"common": _common(random)}
    for name in series:
        securities[name] = _series(random, name, held=name == target)
    if random.random() < 0.4 or wanted.startswith("warrant"):
        securities["warrants"] = {**_series(random, "warrants", held=True), "kind": "warrant"}
    agreed = wanted in _agreement_only()
    for name, security in securities.items():
        more = [wanted] if name == target and not agreed else []
        if name == "warrants":
            security["clauses"] = _warrants(random, securities)
        elif name != "common":
            security["clauses"] = _clauses(random, "securities", name, securities, more)
    deal: dict[str, Any] = {"seriatim": 1, "id": "drawn", "title": "Drawn by chance", "currency": "USD"}
    deal["parties"] = {"issuer": {"name": "Issuer", "role": "issuer"}, **{h: {"name": h, "role": "holder"} for h in HOLDERS}}
    deal["groups"] = _groups(random)
    if random.random() < 0.3:
        deal["ownership"] = {"days": random.choice((0, 30, 60, 400)), "pending_closings": random.choice(("counted", "not_counted"))}
    deal["securities"] = securities
    if agreed or random.random() < 0.5:
        deal["agreement"] = _agreement(random, target, securities, [wanted] if agreed else [])
    return deal


def _groups(random: Random) -> dict[str, Any]:
    """One group or two, of some of the holders."""
    members = random.sample(HOLDERS, len(HOLDERS))
    named = {"friends": members[: random.choice((2, 2, 3))]}
    if random.random() < 0.3:
        named = {"friends": members[:2], "family": members[2:]}
    return {name: {"name": name, "members": those, "control": "common control"} for name, those in named.items()}


@cache
def _agreement_only() -> frozenset[str]:
    return frozenset(clauses_under("agreement")) - frozenset(clauses_under("securities"))


def _common(random: Random) -> dict[str, Any]:
    held = [{"holder": h, "shares": random.randint(1, 2_000_000), "on": "2020-01-01"} for h in HOLDERS if random.random() < 0.6]
    held = held or [{"holder": "ann", "shares": 1_000_000, "on": "2020-01-01"}]
    more = random.choice((0, 200_000, 10_000_000, 10_000_000_000, 10_000_000_000))
    limited = {"authorized": sum(int(str(h["shares"])) for h in held) + more} if random.random() < 0.85 else {}
    return {"kind": "common", "name": "Common", **limited, "opening": held}


def _series(random: Random, name: str, held: bool) -> dict[str, Any]:
    """A series; `held` says that somebody has shares of it from the beginning, as otherwise by chance."""
    opening = [{"holder": h, "shares": random.randint(1, 3000), "on": "2020-01-01"} for h in HOLDERS if random.random() < 0.5]
    if held and not opening:
        opening = [{"holder": random.choice(HOLDERS), "shares": random.randint(100, 3000), "on": "2020-01-01"}]
    authorized = sum(int(str(h["shares"])) for h in opening) + random.choice((30, 5000, 1_000_000))
    drawn = {"kind": "preferred", "name": name, "stated_value": random.choice((100, 1000, "10.5"))}
    limited = {"authorized": authorized} if random.random() < 0.75 else {}
    return {**drawn, **limited, "opening": opening, "reissuable": random.random() < 0.5}


def _warrants(random: Random, securities: Mapping[str, Any]) -> list[dict[str, Any]]:
    setting = Setting(random, "warrants", tuple(n for n in securities if n not in ("common", "warrants")), ())
    name = "warrant_exercise"
    fields = _fitting(name, f"{name}_warrants", setting, securities["warrants"]["stated_value"]) or {}
    return [{"clause": name, "id": f"{name}_warrants", **fields}]


def _clauses(random: Random, place: str, security: str, securities: Mapping[str, Any], wanted: list[str]) -> list[dict[str, Any]]:
    names = sorted(clauses_under(place) if place == "securities" else _agreement_only())
    chosen = [*wanted, *random.sample(names, min(len(names), random.randint(1, 3 if place == "securities" else 2)))]
    relies = any(hasattr(CLAUSES[kind], "cap") or RELIES & set(CLAUSES[kind].__dataclass_fields__) for kind in wanted)
    if place == "securities" and (relies or random.random() < 0.7):
        chosen.append("conversion_fixed")
    chosen = sorted(dict.fromkeys(chosen), key=lambda name: not name.startswith("conversion"))
    kinds = {f"{name}_{security}": name for name in chosen}
    rights = [name for name in chosen if getattr(CLAUSES[name], "performed_as", "") in SEVERAL]
    if rights and random.random() < 0.15:
        second = random.choice(rights)
        kinds[f"{second}_{security}_too"] = second
    conversions = tuple(own for own, name in kinds.items() if getattr(CLAUSES[name], "performed_as", "") == "converted")
    others = tuple(name for name in securities if name not in (security, "common", "warrants"))
    priced = tuple(own for own, name in kinds.items() if {"into", "price"} <= set(CLAUSES[name].__dataclass_fields__))
    earlier = tuple(clause["id"] for drawn in securities.values() for clause in drawn.get("clauses", ()))
    setting = Setting(random, security, others, conversions, priced, tuple(kinds), tuple(securities), earlier)
    worth = securities[security]["stated_value"]
    fields = {own: _fitting(name, own, setting, worth) for own, name in kinds.items()}
    return [{"clause": kinds[own], "id": own, **found} for own, found in fields.items() if found is not None]


def _fitting(name: str, own: str, setting: Setting, stated_value: object) -> dict[str, Any] | None:
    """Fields that go together by what the clause itself says (`mistakes`); None where none were found."""
    kind = CLAUSES[name]
    given = {"id": own, "security": setting.security, "issuer": "issuer", "currency": "USD", "stated_value": Decimal(str(stated_value))}
    given |= {"smallest": Decimal(1), "unit": Decimal(1), "groups": {}, "purchase": CLOSINGS, "purchaser": "fund"}
    given |= {"buyers": ("fund",), "signed": SIGNED}
    injected = {key: thing for key, thing in given.items() if key in INJECTED and key in kind.__dataclass_fields__}
    for _ in range(FIELD_TRIES):
        fields, reader = drawn_fields(kind, setting, own), Reader()
        clause = reader.read(kind, node_of(fields), own, injected)
        if clause is not None and not reader.problems and not (hasattr(clause, "mistakes") and list(clause.mistakes())):
            return fields
    return None


def _agreement(random: Random, security: str, securities: Mapping[str, Any], wanted: list[str]) -> dict[str, Any]:
    """Closings one after another, and clauses about them; where a clause is wanted, most closings are plain duties."""
    closings = []
    plain = bool(wanted) and random.random() < 0.6
    for index in range(random.randint(1, 3)):
        last = SIGNED + timedelta(days=20 + 30 * index + random.randint(0, 9))
        closing = {"id": f"c{index + 1}", "when": f"by {last}", "shares": random.choice((10, 100, 250))}
        setting = Setting(random, security, (), ())
        chosen = [] if plain else [f.name for f in fields_of(Closing) if f.name not in DATED and is_drawn(random, f)]
        drawn = {name: _of_closing(name, setting) for name in chosen}
        if not plain and random.random() < 0.3:
            closing["long_stop"] = str(last + timedelta(days=random.choice((0, 30, 400))))
        closings.append({**{name: found for name, found in drawn.items() if found is not None}, **closing})
    agreement: dict[str, Any] = {"signed": str(SIGNED), "purchaser": "fund", "security": security, "price": random.choice((100, 95))}
    agreement["closings"] = closings
    if random.random() < 0.3:
        agreement |= {"cure_days": random.choice((0, 5, 20)), "cure_runs_from": random.choice(("due", "notice"))}
        agreement["default_effect"] = random.choice(("obligations_stand", "ends_later_closings"))
    agreement["clauses"] = _clauses(random, "agreement", security, securities, wanted)
    return agreement


def _of_closing(name: str, setting: Setting) -> Any:
    """A field of a closing; conditions are drawn until each has what its kind needs."""
    hint = hints_of(Closing)[name]
    for _ in range(FIELD_TRIES):
        found = value(hint, name, setting)
        if name != "conditions":
            return found
        conditions, readable = Reader().value(hint, node_of(found), name)
        if readable and all(not c.lacks() and c.for_days <= c.of_days for c in conditions):
            return found
    return None
