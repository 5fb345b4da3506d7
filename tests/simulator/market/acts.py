"""Random acts upon a deal of any clauses: steps that the clauses offer, performed or spoilt, and facts of every other kind."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seriatim.deal.act import KINDS, Act, Take
from seriatim.deal.limits import available
from seriatim.deal.market import trading_days
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.ledger.perform import ELECTED
from seriatim.projection.walk import act_of
from tests.simulator.market.terms import HOLDERS, OCCURRENCES, SIGNED

ERRS = 0.3
FACTS = tuple(kind for kind in KINDS if kind not in ELECTED and kind not in ("reversed", "observed"))
NUMBERS = ("1", "2", "10", "100", "0.5", "1000", "0", "-1")


class Maker:
    """Makes entries to record, with ids of their own. `wanted` is the id of a clause that acts are made for more often."""

    def __init__(self, random: Random, history: History, wanted: str = ""):
        self.random = random
        self.history = history
        self.wanted = wanted
        self.count = 0
        self.price = Decimal(random.choice(("0.4", "1.5", "6")))
        self.about = _about(history.deal.clauses.by_id[wanted]) if wanted else FACTS

    def entries(self) -> list[Entry]:
        """One act, or a batch: the prices of the last days, or a reversal with what was meant."""
        self.count += 1
        chance = self.random.random()
        on = self._day()
        now = self.history.now(on)
        if chance < 0.12:
            return self._observed(on, now)
        if chance < 0.16 and self.history.events:
            return [self._entry(Act("reversed", on, reverses=self.random.choice(self.history.events[-5:]).id))]
        made = self._step(on, now) if chance < 0.62 else self._fact(on, now)
        return [self._entry(made)]

    def _entry(self, act: Act[Decimal], suffix: str = "") -> Entry:
        place = self.random.randint(0, 300) if self.random.random() < 0.08 else None
        return Entry(replace(act, id=f"e{self.count}{suffix}", place=place), as_fact=self.random.random() < 0.06)

    def _errs(self) -> bool:
        return self.random.random() < ERRS

    def _day(self) -> date:
        """Mostly a little later than anything before, now and then much later or earlier."""
        last = max((event.act.on for event in self.history.events), default=SIGNED)
        chance = self.random.random()
        if chance < 0.55:
            return last + timedelta(days=self.random.randint(0, 15))
        if chance < 0.75:
            return last
        if chance < 0.9:
            return last + timedelta(days=self.random.choice((30, 61, 92, 182, 366)))
        return max(SIGNED + timedelta(days=self.random.randint(-10, max((last - SIGNED).days, 1))), date(2020, 1, 2))

    def _observed(self, on: date, now: Now[Decimal]) -> list[Entry]:
        """Prices for the last trading days, as one batch, so that a look-back finds all that it needs."""
        made: list[Entry] = []
        for index, day in enumerate(trading_days(on, self.random.choice((3, 10, 25)), including=True)):
            self.price = max(Decimal("0.01"), round(self.price * Decimal(self.random.choice(("0.9", "1", "1.1", "1.05"))), 2))
            for quote in ("vwap", "close"):
                act = Act("observed", day, security="common", quote=quote, price=self.price, volume=Decimal(10_000))
                made.append(Entry(replace(act, id=f"e{self.count}-{index}-{quote}")))
        return made

    def _step(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """A step that a clause offers today, for part of what it offers or wrongly for more, by another, at another time."""
        offered = steps(now)
        preferred = [step for step in offered if step.clause == self.wanted]
        if preferred and self.random.random() < 0.6:
            offered = preferred
        if not offered or self.random.random() < 0.03:
            return Act(self.random.choice(sorted(ELECTED)), on, quantity=Decimal(self.random.randint(1, 50)))
        step = self._chosen(offered, on)
        if step.opens and on < step.opens <= on + timedelta(days=2000) and self.random.random() < 0.7:
            on = step.opens  # what is not open yet is done when it opens
            now = self.history.now(on)
            step = next((s for s in steps(now) if (s.clause, s.ref) == (step.clause, step.ref)), step)
        act = act_of(now, step, self._quantity(now, step))
        return self._spoilt(act) if self._errs() else act

    def _chosen(self, offered: Sequence[Step[Decimal]], on: date) -> Step[Decimal]:
        ready = [s for s in offered if not s.blocked and s.quantity_max and not (s.opens and s.opens > on)]
        return self.random.choice(ready if ready and not self._errs() else offered)

    def _quantity(self, now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        most = available(now, step)[0]
        if self._errs():
            return self.random.choice((most + step.smallest, most * 2 + 1, step.there_is(), step.there_is(), Decimal(0), Decimal("-3.5")))
        parts = int(most / step.smallest)
        return most if parts < 1 or self.random.random() < 0.4 else step.smallest * self.random.randint(1, parts)

    def _spoilt(self, act: Act[Decimal]) -> Act[Decimal]:
        """The act with one particular wrong, or with more said than needed."""
        random = self.random
        changes: tuple[dict[str, Any], ...] = (
            {"holder": random.choice(HOLDERS)},
            {"security": random.choice(tuple(self.history.deal.securities))},
            {"on": act.on + timedelta(days=random.choice((-400, -30, 30, 4000)))},
            {"lots": (Take(random.choice(list(self.history.state().certificates) or ["nowhere"]), Decimal(1)),)},
            {"price": Decimal(random.choice(NUMBERS))},
            {"clause": random.choice(list(self.history.deal.clauses.by_id))},
        )
        used = {*KINDS[act.kind].needs, *KINDS[act.kind].may, "on"}
        fitting = [change for change in changes if next(iter(change)) in used]
        return replace(act, **random.choice(fitting)) if fitting else act

    def _fact(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """An act of any kind that nobody elects, each particular drawn by its name; those it may have, now and then."""
        kind = self.random.choice(self.about if self.random.random() < 0.6 else FACTS)
        if kind in ("waived", "terminated", "short") and self.random.random() < 0.7:
            kind = self.random.choice(("noticed", "issued", "occurred", "dividend_paid", "determined"))
        if kind == "defaulted":
            on = max([on, *(t.window.closes + timedelta(days=30) for c in now.clauses for t in getattr(c, "tranches", ())[:1])])
        names = [*KINDS[kind].needs, *(name for name in KINDS[kind].may if self.random.random() < 0.4)]
        drawn = {name: self._particular(name, on, now) for name in names}
        return Act(kind, on, **{name: value for name, value in drawn.items() if value is not None})

    def _particular(self, name: str, on: date, now: Now[Decimal]) -> Any:
        random, deal = self.random, self.history.deal
        kinds: dict[str, Any] = {f.name: f.type for f in fields(Act)}
        if name == "clause":
            own = [clause.id for clause in deal.clauses]
            return self.wanted if self.wanted in own and random.random() < 0.6 else random.choice(own)
        if name == "security":
            return random.choice(("common", *deal.securities))
        if name in ("holder", "to", "by"):
            return random.choice((*HOLDERS, "issuer")) if random.random() < 0.95 else "zoe"
        if name == "closing":
            closings = [tranche.id for clause in deal.clauses for tranche in getattr(clause, "tranches", ())]
            return random.choice((*closings, "elsewhere") if self._errs() or not closings else closings)
        if name in ("until", "effective", "payable_on"):
            notice = getattr(now.clauses.by_id.get(self.wanted), "notice_days", 0) or 0
            return on + timedelta(days=random.choice((0, 5, notice, notice, notice + 1, 62, 200, -9)))
        if name == "what":
            known = now.clauses.by_id["occurrences"].names if "occurrences" in now.clauses.by_id else ()
            return random.choice(known if known and random.random() < 0.6 else (*OCCURRENCES, "price", "rate", "quantity", "fractions"))
        if name == "lots":
            return (Take(random.choice(list(now.state.certificates) or ["nowhere"])),)
        if name == "quantity":
            return Decimal(random.choice((1, 10, 100, 1000, 50_000, 0, -1)))
        if name in ("fractions", "manner", "participating"):
            return random.choice(CHOICES[name])
        if name in ("rate",):
            return Decimal(random.choice(("0.0999", "0.05", "0.2", "0.5")))
        if "N | None" in str(kinds[name]) or name in ("price", "gross", "costs"):
            return Decimal(random.choice(NUMBERS))
        return "stock plan" if name == "exempt" else "down" if name == "value" else None


CHOICES: dict[str, tuple[str, ...]] = {
    "fractions": ("down", "up", "nearest", "cash_in_lieu"),
    "manner": ("cash", "cashless", "kind", "stock"),
    "participating": ("paid", "owed"),
}


def _about(clause: Any) -> tuple[str, ...]:
    """The kinds of fact that a clause's source names: those that it moves, remembers or objects to. All, if it names none."""
    source = inspect.getsource(inspect.getmodule(type(clause)) or type(clause))
    named = tuple(kind for kind in FACTS if f'"{kind}"' in source)
    after_default = ("defaulted", "defaulted") if hasattr(clause, "purchase") else ()
    return (*named, *after_default) or FACTS
