"""Random particulars of acts: each drawn by its name, mostly such as the deal knows; and amendments of any field of any clause."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seriatim.deal.act import KINDS, Act, Take
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.formats.hints import hints_of
from seriatim.ledger.perform import ELECTED
from seriatim.provisions.amendment_refusals import PLACED
from tests.simulator.market.fields import HOLDERS, OCCURRENCES, Setting, value

FACTS = tuple(kind for kind in KINDS if kind not in ELECTED and kind not in ("reversed", "observed", "amended"))
NUMBERS = ("1", "2", "10", "100", "0.5", "1000", "0", "-1")
SECURITIES = ("common", "series_a", "series_b", "series_c", "warrants")


def about(clause: Any) -> tuple[str, ...]:
    """The kinds of fact that a clause's source names: those that it moves, remembers or objects to. All, if it names none."""
    source = inspect.getsource(inspect.getmodule(type(clause)) or type(clause))
    return tuple(kind for kind in FACTS if f'"{kind}"' in source) or FACTS


def particular(random: Random, name: str, own: Any, on: date, now: Now[Decimal]) -> Any:
    """A particular of an act; `own` is the clause that acts are made for more often. None leaves it out."""
    if name in DRAWN:
        return DRAWN[name](random, own, on, now)
    kinds: dict[str, Any] = {f.name: f.type for f in fields(Act)}
    return Decimal(random.choice(NUMBERS)) if "N | None" in str(kinds[name]) else None


def _closing(random: Random, own: Any, on: date, now: Now[Decimal]) -> str:
    closings: list[str] = [tranche.id for clause in now.clauses for tranche in getattr(clause, "tranches", ())]
    return random.choice((*closings, "elsewhere") if random.random() < 0.2 or not closings else closings)


def _later(random: Random, own: Any, on: date, now: Now[Decimal]) -> date:
    notice = getattr(own, "notice_days", 0) or 0
    return on + timedelta(days=random.choice((0, 5, notice, notice, notice + 1, 62, 200, -9)))


def _what(random: Random, own: Any, on: date, now: Now[Decimal]) -> str:
    known: tuple[str, ...] = (*getattr(own, "occurrences", ()), *now.clauses.by_id["occurrences"].names)
    return random.choice(known if known and random.random() < 0.6 else (*OCCURRENCES, "price", "rate", "quantity"))


DRAWN: dict[str, Callable[[Random, Any, date, Now[Decimal]], Any]] = {
    "clause": lambda r, own, on, now: own.id if r.random() < 0.6 else r.choice(list(now.clauses.by_id)),
    "security": lambda r, own, on, now: getattr(own, "security", "common") if r.random() < 0.4 else r.choice(("common", *SECURITIES)),
    "holder": lambda r, own, on, now: r.choice((*HOLDERS, "zoe", "issuer")),
    "to": lambda r, own, on, now: r.choice((*HOLDERS, "zoe", "issuer")),
    "by": lambda r, own, on, now: "issuer" if r.random() < 0.6 else r.choice(HOLDERS),
    "closing": _closing,
    "until": _later,
    "effective": _later,
    "payable_on": _later,
    "what": _what,
    "lots": lambda r, own, on, now: (Take(r.choice(list(now.state.certificates) or ["nowhere"])),),
    "quantity": lambda r, own, on, now: Decimal(r.choice((1, 10, 100, 1000, 50_000, 0, -1))),
    "fractions": lambda r, own, on, now: r.choice(("down", "up", "nearest", "cash_in_lieu")),
    "manner": lambda r, own, on, now: r.choice(("cash", "cashless", "kind", "stock")),
    "participating": lambda r, own, on, now: r.choice(("paid", "owed")),
    "rate": lambda r, own, on, now: Decimal(r.choice(("0.0999", "0.05", "0.2", "0.5"))),
    "exempt": lambda r, own, on, now: r.choice(("stock plan", "stock plan", "lunch")),
    "value": lambda r, own, on, now: "down",
}
"""What a particular may be, where its type does not tell."""


def _texts(drawn: Any) -> Any:
    """What was drawn as an act has it: text, or lists and named values of text."""
    if isinstance(drawn, dict):
        return {name: _texts(part) for name, part in drawn.items()}
    if isinstance(drawn, list):
        return [_texts(part) for part in drawn]
    return str(drawn).lower() if isinstance(drawn, bool) else str(drawn)


def amended(random: Random, clause: Any, on: date, now: Now[Decimal]) -> Act[Decimal]:
    """An amendment of any field of a clause, mostly to a value of its type; or a waiver of the clause, by all or one holder."""
    if random.random() < 0.15:
        until = on + timedelta(days=random.choice((10, 90))) if random.random() < 0.6 else None
        return Act("right_waived", on, clause=clause.id, holder=random.choice(("", "", *HOLDERS)), until=until)
    terms = [f.name for f in fields(clause) if f.name not in PLACED]
    if not terms or random.random() < 0.1:
        return Act("amended", on, clause=clause.id, what="lunch", value="down")
    what = random.choice(terms)
    setting = Setting(random, getattr(clause, "security", "common"), (), ())
    drawn = value(hints_of(type(clause))[what], what, setting)
    texts = _texts(drawn)
    text = texts if isinstance(texts, str) else json.dumps(texts)
    act: Act[Decimal] = Act("amended", on, clause=clause.id, what=what)
    before = now.recall(clause.id, what)
    if isinstance(before, (PerShare, Decimal)):
        number = Decimal(random.choice(NUMBERS))
        return replace(act, price=number) if isinstance(before, PerShare) else replace(act, quantity=number)
    effective = on + timedelta(days=random.choice((10, 60))) if random.random() < 0.3 else None
    return replace(act, value=text, effective=effective)
