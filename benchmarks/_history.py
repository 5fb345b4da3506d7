"""A made history for the benchmarks: legal, from a fixed seed, of any length, with most kinds of acts in it.

Ten years of a preferred series: 24 holders, twelve closings, conversions, issues of common, dividends, two splits, a default
with its remedy and its cure, redemptions, reversals, and events that are recorded late. All acts of a month are of one day.

The rare acts are asked of the clauses (`perform`). Conversions, issues and partial redemptions are most of the history; what they
move is written out here, because asking the clauses a million times takes an hour. That it is what the clauses say is checked
by verifying a history of 10,000 events made in the same way (`replay.py` does it in every run).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seriatim.deal.act import KINDS, Act, Certificate, Event, Outcome, Take
from seriatim.deal.state import Now, State
from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.ledger.fold import opening
from seriatim.ledger.perform import perform
from seriatim.units.numbers import ratio, whole

SEED = 2017
MONTHS = 120
FEWEST = 2_400
"""A history shorter than this has no room for its rare acts."""

HOLDERS = tuple(f"holder_{number:02}" for number in range(1, 25))
CLOSINGS = tuple(f"month_{number:02}" for number in range(12))
PREFERRED, COMMON, CONVERSION, REDEMPTION = "series_r", "common", "conversion_fixed", "redemption_mandatory"
RECORDED_FROM = datetime(2017, 1, 31, tzinfo=UTC)

Made = tuple[float, Act[Decimal], Outcome[Decimal]]
"""When it is recorded (only the order counts), the act, and what it moves."""


def day(month: int) -> date:
    """The one day of a month, counted from January 2017 (0), on which everything takes effect."""
    return date(2017 + month // 12, month % 12 + 1, 28)


def deal_text() -> str:
    """The deal file of the made series."""
    parties = "\n".join(f"  {holder}: {{name: {holder}, role: holder}}" for holder in HOLDERS)
    openings = "\n".join(f"      - {{holder: {holder}, shares: 1_000_000, on: 2017-01-01}}" for holder in HOLDERS)
    closings = "\n".join(f"    - {{id: {name}, when: by {day(month)}, shares: 100_000}}" for month, name in enumerate(CLOSINGS))
    return f"""seriatim: 1
id: replay
title: A made series
currency: USD
parties:
  issuer: {{name: Issuer, role: issuer}}
  buyer: {{name: Buyer, role: investor}}
  public: {{name: All other holders, role: holder}}
{parties}
securities:
  common:
    kind: common
    name: Common stock
    authorized: 1_000_000_000_000_000
    opening: [{{holder: public, shares: 2_000_000_000, on: 2017-01-01}}]
  series_r:
    kind: preferred
    name: Series R
    stated_value: 1000
    authorized: 100_000_000
    designation: required
    reissuable: false
    opening:
{openings}
    clauses:
      - {{clause: conversion_fixed, into: common, price: 0.004, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: true}}
      - {{clause: redemption_mandatory, on: 5 years after issue, amount: stated_value + accrued, roll: none, calendar: none}}
      - {{clause: dividend_participating, common: common, conversion: conversion_fixed, basis: as_converted}}
agreement:
  signed: 2016-12-30
  purchaser: buyer
  security: series_r
  price: 1000
  closings:
{closings}
  clauses:
    - {{clause: default_partial_redemption, fraction: 50%, amount: 0.01, measured: exercise, holders: all, lots: pro_rata, fractions: down}}
"""


def deal() -> Deal:
    """The made series."""
    return read_deal(deal_text(), "replay.yaml").deal


def history(terms: Deal, count: int) -> Iterator[Event]:
    """`count` events in the order of recording: the same ones each time."""
    made = sorted(_Maker(terms, count).months(), key=lambda made: made[0])
    places = {kind: 10 * place for place, kind in enumerate(KINDS, start=1)}  # as the ledger places them where a deal declares no order
    given = {act.id: places[act.kind] for _, act, _ in made}
    for sequence, (_, act, outcome) in enumerate(made, start=1):
        place = given[act.reverses] if act.reverses else given[act.id]
        yield Event(act, outcome, place, sequence, RECORDED_FROM + timedelta(minutes=sequence))


class _Maker:
    """Goes through the months in the order of effect, with the state as it is, and makes what happens."""

    def __init__(self, terms: Deal, count: int):
        if count < FEWEST:
            raise ValueError(f"a made history has at least {FEWEST} events")
        self.deal, self.count = terms, count
        self.random = random.Random(SEED)
        self.state: State[Decimal] = opening(terms)
        self.made = 0

    def months(self) -> Iterator[Made]:
        for month in range(MONTHS):
            quota = (month + 1) * self.count // MONTHS - self.made
            before, after = _rare_before(month), _rare_after(month)
            for act in before:
                yield self._asked(act)
            yield from self._often(month, quota - len(before) - len(after))
            for act in after:
                yield self._asked(act)

    def _asked(self, act: Act[Decimal]) -> Made:
        """A rare act, with what the clauses say that it moves."""
        performed = perform(Now(act.on, self.state, self.deal.clauses), act)
        if performed.problems:
            raise AssertionError(f"{act.id} is not legal: {performed.problems[0].message}")
        return self._done(performed.act, performed.outcome)

    def _done(self, act: Act[Decimal], outcome: Outcome[Decimal], late: float = 0) -> Made:
        self.state.add(outcome)
        self.made += 1
        return self.made + late, act, outcome

    def _often(self, month: int, count: int) -> Iterator[Made]:
        """Issues, then conversions, then redemptions, as one day's order has them; one issue in sixteen is reversed at once."""
        issues, redemptions = count // 5, count // 8 if month > 60 else 0
        reversals = issues // 16
        late = count / 2 if month % 6 in {2, 3} else 0  # then no split or payment lies between a late record and its effect
        for number in range(issues - reversals):
            yield self._issued(month, late, wrong=number < reversals)
            if number < reversals:
                name = f"issued-{self.made}"
                self.made += 1
                yield self.made, Act("reversed", day(month), id=f"reversed-{self.made}", reverses=name), Outcome()
        for _ in range(count - issues - redemptions):
            yield self._taken("converted", month, late)
        for _ in range(redemptions):
            yield self._taken("redeemed", month, late)

    def _late(self, late: float) -> float:
        """One in twenty is recorded later than it could be, by half a month at most."""
        return self.random.uniform(0, late) if late and self.random.random() < 0.05 else 0

    def _issued(self, month: int, late: float, wrong: bool) -> Made:
        holder, quantity = self.random.choice(HOLDERS), Decimal(self.random.randrange(1, 1_000_000))
        receipt = Certificate(f"common/{holder}/{month}/issued", COMMON, holder, day(month))
        outcome = Outcome((receipt,), {(receipt.id, COMMON): quantity, ("issued/common_stock", COMMON): -quantity})
        act = Act(
            "issued", day(month), f"issued-{self.made + 1}", security=COMMON, holder=holder, quantity=quantity, certificate=receipt.id
        )
        if wrong:
            self.made += 1
            return self.made, act, outcome
        return self._done(act, outcome, self._late(late))

    def _taken(self, kind: str, month: int, late: float) -> Made:
        """A few shares of a lot, converted into common at the price in force or redeemed at their stated value."""
        holder, lot, quantity = self._lot(5 if kind == "redeemed" else 9)
        rest: dict[str, Any] = {"security": PREFERRED, "holder": holder, "quantity": quantity, "lots": (Take(lot, quantity),)}
        name, on = f"{kind}-{self.made + 1}", day(month)
        gone = self.deal.clauses.by_id[CONVERSION if kind == "converted" else REDEMPTION]
        moves = {(lot, PREFERRED): -quantity, (f"retired/{gone.id}", PREFERRED): quantity}
        if kind == "redeemed":
            money = quantity * gone.stated_value
            moves |= {("cash/issuer", "USD"): -money, (f"cash/{holder}", "USD"): money}
            return self._done(Act(kind, on, name, clause=gone.id, **rest), Outcome((), moves), self._late(late))
        price = self.state.memory[CONVERSION, "price"].price
        shares = whole(ratio(quantity * gone.stated_value * price.shares, price.money))
        receipt = Certificate(f"common/{holder}/{month}", COMMON, holder, on, restricted=True)
        moves |= {(f"issued/{CONVERSION}", COMMON): -shares, (receipt.id, COMMON): shares}
        act = Act(kind, on, name, clause=gone.id, certificate=receipt.id, **rest)
        return self._done(act, Outcome((receipt,), moves), self._late(late))

    def _lot(self, most: int) -> tuple[str, str, Decimal]:
        """A holder, one of its opening lots, and a number of its shares."""
        holder = self.random.choice(HOLDERS)
        lot, quantity = f"{PREFERRED}/opening/{holder}", Decimal(self.random.randint(1, most))
        assert self.state.held(lot, PREFERRED) >= quantity, "the lots are too small for so long a history"
        return holder, lot, quantity


def _rare_before(month: int) -> list[Act[Decimal]]:
    """What comes before the month's conversions in the order of its day."""
    on, acts = day(month), []
    if month == 0:
        acts.append(Act("designated", on, "designated", security=PREFERRED, quantity=Decimal(100_000_000)))
    due = 5 if month == 8 else month  # the closing of month 5 is missed, and made good in month 8
    if due < len(CLOSINGS) and month != 5 and (month != 8 or due == 5):
        acts.append(_closed(due, on))
    if month == 8:
        acts.append(_closed(8, on))
    if month == 6:
        acts.append(Act("defaulted", on, "defaulted", closing=CLOSINGS[5]))
    if month == 7:
        acts.append(Act("cured", on, "cured", closing=CLOSINGS[5], until=day(8)))
    return acts


def _closed(number: int, on: date) -> Act[Decimal]:
    return Act("closed", on, f"closed-{number}", closing=CLOSINGS[number])


def _rare_after(month: int) -> list[Act[Decimal]]:
    """What comes after them: the remedy, dividends twice a year, two splits."""
    on, acts = day(month), []
    each = Decimal("0.0001")
    if month == 6:
        acts.append(Act("redeemed", on, "remedy", clause="default_partial_redemption", security=PREFERRED, quantity=Decimal(1_001)))
    if month % 6 == 0:
        acts.append(Act("dividend_declared", on, f"declared-{month}", security=COMMON, per_share=each))
    if month % 6 == 1:
        acts.append(Act("dividend_paid", on, f"paid-{month}", security=COMMON, per_share=each))
    if month in {28, 70}:  # while no dividend is declared and unpaid
        new, old = (Decimal(1), Decimal(10)) if month == 28 else (Decimal(3), Decimal(2))
        acts.append(Act("split", on, f"split-{month}", security=COMMON, new=new, old=old, fractions="up"))
    return acts
