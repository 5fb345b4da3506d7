"""Random acts upon a deal of any clauses: steps that the clauses offer, performed or spoilt, facts of every kind, amendments.

Most deals are about one clause (`wanted`). For it the maker now and then does what its rights wait for (`towards`), and then uses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seriatim.deal.act import KINDS, Act, Take
from seriatim.deal.limits import available
from seriatim.deal.market import observed, trading_days
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, Step
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from seriatim.ledger.perform import ELECTED
from seriatim.projection.walk import act_of
from tests.simulator.market.counts import KIND_OF, WITHOUT_ACTS
from tests.simulator.market.fields import HOLDERS, SIGNED
from tests.simulator.market.particulars import FACTS, NUMBERS, about, amended, particular
from tests.simulator.market.towards import quotes_in, towards

ERRS = 0.3
LOOKED_BACK = 4
"""Trading days whose prices come together: what a drawn clause looks back on, and a day more."""


class Maker:
    """Makes entries to record, with ids of their own. `wanted` is the id of a clause that acts are made for more often."""

    def __init__(self, random: Random, history: History, wanted: str):
        self.random = random
        self.history = history
        self.wanted = wanted
        self.own = history.deal.clauses.by_id[wanted]
        self.count = 0
        self.price = Decimal(random.choice(("0.4", "1.5", "6")))
        self.about = about(self.own)
        self.silent = KIND_OF[type(self.own)] in WITHOUT_ACTS
        self.quotes = quotes_in(history.deal.clauses)
        self.planned: date | None = None  # the day on which the wanted clause's right may be there

    def entries(self) -> list[Entry]:
        """One act, or a batch: the prices of the last days, or a reversal."""
        self.count += 1
        planned, self.planned = self.planned, None
        if planned and self.random.random() < 0.8:
            return [self._entry(self._as_planned(planned, self.history.now(planned)))]
        on = self._day()
        now, chance = self.history.now(on), self.random.random()
        if chance < (0.14 if self.quotes else 0.02):
            return self._observed(on, now)
        if chance < 0.16:
            return [self._entry(self._split(on))]
        if chance < 0.19 and self.history.events:
            return [self._entry(Act("reversed", on, reverses=self.random.choice(self.history.events[-5:]).id))]
        if chance < (0.6 if self.silent else 0.26):
            return [self._entry(amended(self.random, self._any_clause(), on, now))]
        if chance < 0.48 and (act := self._towards(on, now)):
            return [self._entry(self._spoilt(act) if self._errs() else act)]
        return [self._entry(self._step(on, now) if chance < 0.8 else self._fact(on, now))]

    def _split(self, on: date) -> Act[Decimal]:
        """A split of the common, or of the series that acts are made about."""
        security = self.random.choice(("common", "common", getattr(self.own, "security", "common")))
        new, old = self.random.choice(((1, 10), (3, 2), (7, 3), (2, 1), (1, 1000)))
        fractions: Any = self.random.choice(("down", "up", "nearest", "cash_in_lieu"))
        price = Decimal("1.25") if fractions == "cash_in_lieu" else None
        return Act("split", on, security=security, new=Decimal(new), old=Decimal(old), fractions=fractions, price=price)

    def _as_planned(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """The wanted clause's right used, if it is there by now; else the next thing that it waits for."""
        there = any(self._concerns(step) and not step.blocked for step in steps(now))
        return (None if there else self._towards(on, now)) or self._step(on, now)

    def _towards(self, on: date, now: Now[Decimal]) -> Act[Decimal] | None:
        """Something that the wanted clause waits for; what comes next is then planned for the day on which it counts."""
        acts = towards(self.random, self.own, on, now)
        act = self.random.choice(acts) if acts else None
        self.planned = max(act.effective or act.on, act.on) if act else None
        return act

    def _any_clause(self) -> Any:
        clauses = self.history.deal.clauses
        return self.own if self.random.random() < 0.6 else self.random.choice(clauses.ordered)

    def _entry(self, act: Act[Decimal]) -> Entry:
        place = self.random.randint(0, 300) if self.random.random() < 0.08 else None
        return Entry(replace(act, id=f"e{self.count}", place=place), as_fact=self.random.random() < 0.06)

    def _errs(self) -> bool:
        return self.random.random() < ERRS

    def _day(self) -> date:
        """Mostly a little later than anything before, now and then much later or earlier."""
        last = max((event.act.on for event in self.history.events), default=SIGNED)
        chance = self.random.random()
        if chance < 0.55:
            return last + timedelta(days=self.random.randint(0, 15))
        if chance < 0.78:
            return last
        if chance < 0.9:
            return last + timedelta(days=self.random.choice((30, 61, 92, 182, 366)))
        if chance < 0.91:
            return last + timedelta(days=self.random.choice((1500, 4000, 11_000)))
        if chance < 0.94:
            return SIGNED - timedelta(days=self.random.randint(0, 13))
        return max(SIGNED + timedelta(days=self.random.randint(-10, max((last - SIGNED).days, 1))), date(2020, 1, 2))

    def _observed(self, on: date, now: Now[Decimal]) -> list[Entry]:
        """Prices of the last trading days that nobody has reported, as one batch, so that a look-back finds all that it needs."""
        made: list[Entry] = []
        again = self.random.random() < 0.1
        into = getattr(self.own, "into", "common") or "common"
        for day in reversed(trading_days(on, LOOKED_BACK, including=True)):
            self.price = max(Decimal("0.01"), round(self.price * Decimal(self.random.choice(("0.9", "1", "1.1", "1.05"))), 2))
            for quote in self.quotes or ("vwap",):
                for security in dict.fromkeys(("common", into)):
                    if again or observed(now, security, quote, day) is None:
                        act = Act("observed", day, security=security, quote=quote, price=self.price, volume=Decimal(10_000))
                        made.append(Entry(replace(act, id=f"e{self.count}-{len(made)}")))
        self.planned = on + timedelta(days=self.random.choice((0, 0, 1)))
        return made

    # steps

    def _step(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """A step that a clause offers today, for part of what it offers or wrongly for more, by another, at another time."""
        offered = steps(now)
        preferred = [step for step in offered if self._concerns(step)]
        if preferred and self.random.random() < 0.8:
            offered = preferred
        if not offered or self.random.random() < 0.03:
            return Act(self.random.choice(sorted(ELECTED)), on, quantity=Decimal(self.random.randint(1, 50)))
        step = self._chosen(offered, on)
        if step.opens and on < step.opens <= on + timedelta(days=2000) and self.random.random() < 0.7:
            on = step.opens  # what is not open yet is done when it opens
            now = self.history.now(on)
            step = next((s for s in steps(now) if (s.clause, s.ref) == (step.clause, step.ref)), step)
        if step.due and step.due < on and self.random.random() < 0.5:
            on = step.due  # what came by itself is recorded late, for its day
            now = self.history.now(on)
            step = next((s for s in steps(now) if (s.clause, s.ref) == (step.clause, step.ref)), step)
        act = act_of(now, step, self._quantity(now, step))
        return self._spoilt(act) if self._errs() else act

    def _concerns(self, step: Step[Decimal]) -> bool:
        """Whether a step is the wanted clause's own, or one that it limits, protects or adds to."""
        own = self.own
        limited = hasattr(own, "cap") and step.security == own.security and step.price is not None
        added = hasattr(own, "brings") and step.kind in BUYING
        return step.clause in (own.id, getattr(own, "protects", "")) or limited or added

    def _chosen(self, offered: Sequence[Step[Decimal]], on: date) -> Step[Decimal]:
        ready = [s for s in offered if not s.blocked and s.quantity_max and not (s.opens and s.opens > on)]
        return self.random.choice(ready if ready and not self._errs() else offered)

    def _quantity(self, now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        most = available(now, step)[0]
        if self._errs():
            return self.random.choice((most + step.smallest, most * 2 + 1, step.there_is(), step.there_is(), Decimal(0), Decimal("-3.5")))
        least = step.quantity_min or step.smallest
        if most < least or self.random.random() < 0.3:
            return most
        return least + step.smallest * self.random.randint(0, int((most - least) / step.smallest) // self.random.choice((1, 1, 10)))

    def _spoilt(self, act: Act[Decimal]) -> Act[Decimal]:
        """The act with one particular wrong, or with more said than needed."""
        random = self.random
        changes: tuple[dict[str, Any], ...] = (
            {"holder": random.choice(HOLDERS)},
            {"by": random.choice(HOLDERS)},
            {"security": random.choice(tuple(self.history.deal.securities))},
            {"on": act.on + timedelta(days=random.choice((-400, -30, 30, 4000)))},
            {"lots": (Take(random.choice(list(self.history.state().certificates) or ["nowhere"]), Decimal(1)),)},
            {"price": Decimal(random.choice(NUMBERS))},
            {"quantity": Decimal(random.choice(NUMBERS))},
            {"exempt": "lunch"},
            {"clause": random.choice(list(self.history.deal.clauses.by_id))},
        )
        used = {*KINDS[act.kind].needs, *KINDS[act.kind].may, "on"}
        fitting = [change for change in changes if next(iter(change)) in used]
        return replace(act, **random.choice(fitting)) if fitting else act

    # facts

    def _fact(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """An act of any kind that nobody elects, each particular drawn by its name; those it may have, now and then."""
        kind = self.random.choice(self.about if self.random.random() < 0.6 else FACTS)
        if kind in ("waived", "terminated", "short") and self.random.random() < 0.7:
            kind = self.random.choice(("noticed", "issued", "occurred", "dividend_paid", "determined"))
        names = [*KINDS[kind].needs, *(name for name in KINDS[kind].may if self.random.random() < 0.4)]
        drawn = {name: particular(self.random, name, self.own, on, now) for name in names}
        return Act(kind, on, **{name: found for name, found in drawn.items() if found is not None})
