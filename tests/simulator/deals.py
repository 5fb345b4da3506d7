"""Small deals for tests, and a book to write acts in.

`deal()` is Series K in miniature: the clauses of the real one with their terms as assumed there, and every option open to
change. `Book` is a history that a test writes in, one act at a time, with plain numbers and ISO dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.act import Act, Event, Take
from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Due, Until, When, Worth
from seriatim.deal.state import Now, State
from seriatim.deal.step import cash
from seriatim.deal.terms import Agreement, Closing, Deal, Opening, Party, Security
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.provisions import (
    Amendments,
    AuthorizedShares,
    CommonDividends,
    ConversionFixed,
    DefaultPartialRedemption,
    DividendParticipating,
    RedemptionMandatory,
    ShareRegister,
    StagedClosings,
    Tranche,
)
from seriatim.units.problems import Problem, Refused
from tests.simulator.well_formed import explained, well_formed

SIGNED = date(2017, 2, 8)
NOON = datetime(2017, 1, 1, 12, tzinfo=UTC)
GIVEN: dict[str, Any] = {"security": "series_k", "issuer": "ascent", "currency": "USD"}

SERIES_K = (
    ("initial", "by 2017-02-24", 1000, ""),
    ("march", "during 2017-03", 1000, ""),
    ("april", "during 2017-04", 1000, ""),
    ("may", "during 2017-05", 1000, ""),
    ("june", "during 2017-06", 1000, ""),
    ("final", "during 2017-07", 15000, "both parties agree on the use of the proceeds"),
)
"""The closings of the release: name, when, shares, condition."""

Closings = Iterable[tuple[str, str, Any, str]]


def day(text: str | date) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text


def deal(
    closings: Closings = SERIES_K,
    *,
    preferred: Mapping[str, int] | None = None,
    common: Mapping[str, int] | None = None,
    authorized: Any = 20_000_000_000,
    designated: Any = None,
    needs_designation: bool = False,
    reissuable: bool = False,
    price: Any = 1000,
    stated_value: Any = 1000,
    purchase: Mapping[str, Any] | None = None,
    conversion: Mapping[str, Any] | None = None,
    redemption: Mapping[str, Any] | None = None,
    remedy: Mapping[str, Any] | None = None,
    dividend: Mapping[str, Any] | None = None,
    without: Sequence[str] = (),
    same_date_order: tuple[str, ...] = (),
) -> Deal:
    """Series K with anything changed: `preferred` and `common` are openings by holder, `without` names clauses left out."""
    whens = [(name, When.parse(when), Decimal(str(shares)), condition) for name, when, shares, condition in closings]
    tranches = tuple(Tranche(name, when.window(SIGNED), shares, condition) for name, when, shares, condition in whens)
    worth = Decimal(str(stated_value))
    total = sum((t.shares for t in tranches), Decimal(sum((preferred or {}).values())))
    clauses: list[Any] = [
        Amendments(),
        AuthorizedShares("authorized_common", "common", Decimal(str(authorized)), needs_designation=False, reissuable=True),
        AuthorizedShares("authorized_series_k", "series_k", number(designated, total), needs_designation, reissuable),
        ShareRegister("common_stock", "common", "ascent", "USD", "common"),
        ShareRegister("series_k_stock", "series_k", "ascent", "USD", "preferred"),
        CommonDividends("common_dividends", "common", "ascent", "USD"),
        StagedClosings(
            "purchase",
            **GIVEN,
            purchaser="boone",
            price=Decimal(str(price)),
            tranches=tranches,
            **options({"default_effect": "obligations_stand", "cure_days": 0}, purchase),
        ),
        ConversionFixed("conversion", **GIVEN, stated_value=worth, **options(CONVERSION, conversion)),
        RedemptionMandatory("redemption", **GIVEN, stated_value=worth, **options(REDEMPTION, redemption)),
        DividendParticipating(
            "dividend", **GIVEN, stated_value=worth, common="common", conversion="conversion", **options(DIVIDEND, dividend)
        ),
        DefaultPartialRedemption("remedy", **GIVEN, purchase="purchase", purchaser="boone", **options(REMEDY, remedy)),
    ]
    holders = ["boone", *(preferred or {}), *(common or {}), "float", "ann", "carol", "dave"]
    return Deal(
        id="small",
        title="A small deal",
        currency="USD",
        sources={},
        parties={"ascent": Party("ascent", "Ascent", "issuer")} | {h: Party(h, h, "holder") for h in dict.fromkeys(holders)},
        groups={},
        securities={
            "common": Security("common", "common", "Common", opening=opening({"float": 1_730_000_000} if common is None else common)),
            "series_k": Security("series_k", "preferred", "Series K", opening=opening(preferred or {})),
        },
        agreement=Agreement(SIGNED, "boone", "series_k", Decimal(str(price)), tuple(Closing(n, w, s, condition=c) for n, w, s, c in whens)),
        clauses=Clauses(clause for clause in clauses if clause.id not in without),
        same_date_order=same_date_order,
    )


CONVERSION: dict[str, Any] = {
    "into": "common",
    "price": Decimal("0.004"),
    "amount": Worth.parse("stated_value"),
    "fractions": "down",
    "adjusts_for_splits": True,
    "restricted": True,
}
REDEMPTION: dict[str, Any] = {
    "on": Due.parse("5 years after issue"),
    "amount": Worth.parse("stated_value + accrued"),
    "roll": "none",
    "calendar": "nyse",
}
DIVIDEND: dict[str, Any] = {"basis": "as_converted"}
REMEDY: dict[str, Any] = {
    "fraction": Decimal("0.5"),
    "amount": Worth.parse("0.01"),
    "measured": "exercise",
    "holders": "all",
    "lots": "pro_rata",
    "fractions": "down",
}
PHRASES: dict[str, Any] = {"amount": Worth, "on": Due, "until": Until}
NUMBERS = frozenset({"price", "fraction", "quantity", "gross", "costs", "per_share", "new", "old"})


def options(usual: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The usual terms with the given ones in their place, phrases and numbers read from text."""
    read = {
        key: PHRASES[key].parse(value) if key in PHRASES and isinstance(value, str) else number(value) if key in NUMBERS else value
        for key, value in (given or {}).items()
    }
    return {**usual, **read}


def number(value: Any, otherwise: Any = None) -> Any:
    return otherwise if value is None else Decimal(str(value))


def opening(shares: Mapping[str, int]) -> tuple[Opening, ...]:
    return tuple(Opening(holder, Decimal(count), date(2017, 1, 31)) for holder, count in shares.items() if count)


def act(kind: str, on: str | date, id: str = "", **particulars: Any) -> Act[Decimal]:
    """An act with plain numbers and ISO dates; `lots` maps certificates to how many of their shares (None: as needed)."""
    read: dict[str, Any] = {}
    for name, value in particulars.items():
        if name in NUMBERS:
            read[name] = number(value)
        elif name in ("until", "payable_on", "effective"):
            read[name] = day(value)
        elif name == "lots":
            pairs = value.items() if isinstance(value, dict) else value
            read[name] = tuple(Take(lot, number(quantity)) for lot, quantity in pairs)
        else:
            read[name] = value
    return Act(kind, day(on), id=id, **read)


class Book:
    """A history that a test writes in. Events are named `kind-1`, `kind-2` … unless they are given an id."""

    def __init__(self, terms: Deal | None = None):
        self.history = History(terms or deal())
        self.clock = NOON

    def record(
        self, kind: str, on: str | date, *, as_fact: bool = False, evidence: Any = "documented", id: str = "", **particulars: Any
    ) -> Event:
        """Records one act and returns its event; raises Refused."""
        return self.batch(Entry(self.named(act(kind, on, id, **particulars)), evidence, as_fact=as_fact))[0]

    def batch(self, *entries: Entry | Act[Decimal]) -> tuple[Event, ...]:
        """Records several acts as one."""
        self.clock += timedelta(hours=1)
        events = self.history.record([e if isinstance(e, Entry) else Entry(self.named(e)) for e in entries], self.clock)
        self.history = self.history.with_events(events)
        return events

    def refused(self, kind: str, on: str | date, *, as_fact: bool = False, id: str = "", **particulars: Any) -> Problem:
        """The one reason for which an act is refused; asserts that there is just one and that nothing was recorded."""
        return self.refused_batch(Entry(self.named(act(kind, on, id, **particulars)), as_fact=as_fact))

    def refused_batch(self, *entries: Entry | Act[Decimal]) -> Problem:
        problems = self.refusals(*entries)
        assert len(problems) == 1, [(p.code, p.message) for p in problems]
        return problems[0]

    def refusals(self, *entries: Entry | Act[Decimal]) -> tuple[Problem, ...]:
        """All the reasons for which a batch is refused; asserts that nothing was recorded."""
        before = self.history
        with pytest.raises(Refused) as caught:
            self.batch(*entries)
        assert self.history is before
        explained(caught.value.problems, self.history)
        return caught.value.problems

    def named(self, act: Act[Decimal]) -> Act[Decimal]:
        if act.id:
            return act
        count = sum(event.act.kind == act.kind for event in self.history.events)
        return replace(act, id=f"{act.kind}-{count + 1}")

    def close(self, *closings: str, on: Mapping[str, str] | None = None) -> Book:
        """Funds closings in full, each on its last day unless `on` names another."""
        for name in closings:
            window = self.history.deal.clauses.by_id["purchase"]
            last = next(t.window.closes for t in window.tranches if t.id == name)
            self.record("closed", (on or {}).get(name, last), closing=name)
        return self

    def state(self, as_of: str | None = None) -> State[Decimal]:
        return self.history.state(day(as_of) if as_of else None)

    def now(self, on: str | date) -> Now[Decimal]:
        return self.history.now(day(on))

    # What a test compares with plain numbers is typed Any: a strict checker thinks that no Decimal equals an int.

    def steps(self, on: str | date, clause: str = "") -> list[Any]:
        """The rights and duties that stand on a day, of one clause or of all."""
        standing = steps(self.now(on))
        well_formed(standing, self.history.deal)
        return [step for step in standing if clause in ("", step.clause)]

    def outstanding(self, security: str = "series_k", as_of: str | None = None) -> Any:
        return self.state(as_of).outstanding(security)

    def lots(self, security: str = "series_k", as_of: str | None = None) -> dict[str, Any]:
        """What is left of each certificate, by its name without the security."""
        return {lot.id.partition("/")[2]: lot.quantity for lot in self.state(as_of).lots(security)}

    def holdings(self, security: str = "series_k") -> dict[str, Any]:
        """Shares by holder."""
        held: dict[str, Decimal] = {}
        for lot in self.state().lots(security):
            held[lot.holder] = held.get(lot.holder, Decimal(0)) + lot.quantity
        return held

    def held(self, account: str, asset: str) -> Any:
        return self.state().held(account, asset)

    def cash(self, party: str) -> Any:
        return self.state().held(cash(party), "USD")

    def status(self, closing: str, as_of: str | None = None) -> str:
        return str(self.state(as_of).memory["purchase", closing].status)
