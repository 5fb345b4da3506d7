"""Random acts, legal and illegal: for each kind a maker that looks at the state and then errs on purpose now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seriatim.deal.act import KINDS, Act, Take
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.limits import available
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.history import History
from tests.simulator.deals import SIGNED

ERRS = 0.25
WEIGHTS = {
    "closed": 12,
    "converted": 7,
    "redeemed": 9,
    "defaulted": 5,
    "reversed": 3,
    "condition": 3,
    "cured": 2,
    "short": 2,
    "waived": 0.6,
    "terminated": 0.4,
}
"""How often a kind comes; the others once."""


class Maker:
    """Makes entries to record, with ids of their own."""

    def __init__(self, random: Random, history: History):
        self.random = random
        self.history = history
        self.purchase = history.deal.clauses.by_id["purchase"]
        self.count = 0

    def entries(self) -> list[Entry]:
        """One act, or a batch that reverses an act and records it again otherwise."""
        self.count += 1
        random = self.random
        if self.count == 1 and random.random() < 0.8:
            return [Entry(Act("designated", SIGNED, id="e1", security="series_k"))]
        if random.random() < 0.08 and (again := self._again()):
            return again
        kinds = list(MADE)
        kind = random.choices(kinds, [WEIGHTS.get(kind, 1) for kind in kinds])[0]
        on = self._day()
        made = getattr(self, kind)(on, self.history.now(on))
        if random.random() < 0.1:
            made = replace(made, place=random.randint(0, 250))
        return [Entry(replace(made, id=f"e{self.count}"), random.choice(("documented", "inferred")), as_fact=random.random() < 0.12)]

    def _again(self) -> list[Entry]:
        """Reverse an act and record it with another quantity or on another day."""
        standing = [event for event in self.history.standing() if event.act.kind in ("converted", "redeemed", "closed", "issued")]
        if not standing:
            return []
        event = self.random.choice(standing[-4:])
        name, act = f"e{self.count}", event.act
        quantity = (act.quantity or Decimal(1)) + self.random.choice((-1, 1, 0, -10))
        other = replace(act, id=f"{name}b", quantity=quantity, gross=None, costs=None, certificate="", place=event.place)
        if self.random.random() < 0.3:
            other = replace(act, id=f"{name}b", on=act.on + timedelta(days=self.random.randint(-9, 9)), certificate="")
        return [Entry(Act("reversed", act.on, id=f"{name}a", reverses=act.id)), Entry(other, as_fact=bool(event.defects))]

    # dates and choices

    def _day(self) -> date:
        """Mostly a little later than anything before, sometimes the same day or an earlier one."""
        days = [event.act.on for event in self.history.events]
        last, random = max(days, default=SIGNED), self.random.random()
        if random < 0.5:
            return last + timedelta(days=self.random.randint(0, 20))
        if random < 0.65:
            return last
        if random < 0.75:
            return last + timedelta(days=self.random.randint(20, 200))
        if random < 0.78:
            return last + timedelta(days=self.random.randint(300, 1900))
        return SIGNED + timedelta(days=self.random.randint(-20, max((last - SIGNED).days, 1)))

    def _errs(self) -> bool:
        return self.random.random() < ERRS

    def _closing(self, now: Now[Decimal], fits: Callable[[ClosingStatus], bool]) -> tuple[str, ClosingStatus]:
        """A closing that fits, if there is one and the maker does not err; else any, or one that is not agreed."""
        at: dict[str, ClosingStatus] = now.state.entries("purchase")
        fitting = [name for name, status in at.items() if fits(status)]
        if fitting and not self._errs():
            name = self.random.choice(fitting)
        else:
            name = self.random.choice(list(at)) if self.random.random() < 0.9 else "elsewhere"
        return name, at.get(name, next(iter(at.values())))

    def _number(self, most: Decimal) -> Decimal:
        """A number of shares from 1 to the most, or a wrong one."""
        if self._errs():
            wrong = (most + 1, most + 1, most + 1, most * 2 + 1, most + 1000, Decimal(0), Decimal(-3), most + Decimal("0.5"))
            return self.random.choice(wrong)
        if most < 1 or self.random.random() < 0.3:
            return most
        return Decimal(self.random.randint(1, int(most)))

    def _lots(self, step: Step[Decimal]) -> tuple[Take, ...]:
        if self.random.random() < (0.6 if step.lots_elective else 0.95) or not step.slices:
            return ()
        chosen = self.random.sample(step.slices, self.random.randint(1, len(step.slices)))
        takes = [Take(s.account, self.random.choice((None, s.quantity, s.quantity + 5, Decimal(1)))) for s in chosen]
        return (*takes, *takes) if self.random.random() < 0.3 else tuple(takes)

    def _taken(self, kind: str, on: date, now: Now[Decimal], fits: Callable[[Step[Decimal]], bool]) -> Act[Decimal]:
        possible = [step for step in steps(now) if step.kind == kind and fits(step)]
        if not possible:
            return Act(kind, on, quantity=Decimal(self.random.randint(1, 50)))
        step = self.random.choice(possible)
        lots = self._lots(step)
        most = available(now, step.narrowed(lots))[0]
        named: dict[str, Any] = {"clause": step.clause, "security": step.security}
        if kind == "converted" or self.random.random() < 0.1:
            named["holder"] = step.slices[0].holder if step.slices and not self._errs() else self.random.choice(("", "boone", "ann", "zoe"))
        if kind == "redeemed" and self.random.random() < 0.3:
            named.pop("clause")
            named["price"] = step.slices[0].amount if step.slices else Decimal(1)
        return Act(kind, on, quantity=self._number(most), lots=lots, **named)

    # one maker for each kind

    def designated(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        quantity = None if self.random.random() < 0.7 else Decimal(self.random.randint(1, 9000))
        return Act("designated", on, security="series_k" if not self._errs() else "common", quantity=quantity)

    def authorized(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        security = self.random.choice(("common", "series_k"))
        used = now.outstanding(security)
        more = used * self.random.randint(1, 3) + self.random.randint(0, 10**8)
        return Act("authorized", on, security=security, quantity=used - 1 if self._errs() else more)

    def condition(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return Act("condition", on, closing=self._closing(now, lambda at: at.status == "pending" and not at.condition_met)[0])

    def postponed(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        name, at = self._closing(now, lambda at: at.status == "pending")
        return Act(
            "postponed", on, closing=name, until=at.window.closes + timedelta(days=self.random.randint(-60 if self._errs() else 0, 60))
        )

    def closed(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        name, at = self._closing(now, lambda at: at.status == "pending" and at.condition_met)
        if self.random.random() < 0.7 and at.window.opens:
            on = self.random.choice((at.window.opens, at.window.closes, max(on, at.window.opens)))
        step = next((step for step in self.purchase.steps(now) if step.ref == name), None)
        if step is None or self.random.random() < 0.4:
            return Act("closed", on, closing=name)
        quantity = self._number(available(now, step)[0])
        gross = None if self.random.random() < 0.6 else quantity * step.slices[0].amount + (1 if self._errs() else 0)
        costs = None if self.random.random() < 0.8 else Decimal(self.random.randint(-1, 500))
        certificate = "" if self.random.random() < 0.9 else self.random.choice(("K-1", "K-2", "series_k/opening/ann"))
        return Act("closed", on, closing=name, quantity=quantity, gross=gross, costs=costs, certificate=certificate)

    def short(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return Act("short", on, closing=self._closing(now, lambda at: at.status == "pending")[0])

    def waived(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return Act("waived", on, closing=self._closing(now, lambda at: at.status == "pending")[0])

    def expired(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        name, at = self._closing(now, lambda at: at.status == "pending" and not at.condition_met)
        return Act("expired", on if self._errs() else at.window.closes + timedelta(days=self.random.randint(1, 20)), closing=name)

    def defaulted(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        name, at = self._closing(now, lambda at: at.status == "pending" and at.condition_met)
        last = at.window.closes + timedelta(days=self.purchase.cure_days)
        return Act("defaulted", on if self._errs() else max(on, last + timedelta(days=1)), closing=name)

    def cured(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        name, at = self._closing(now, lambda at: at.status == "defaulted")
        until = (
            None if self.random.random() < 0.5 else at.window.closes + timedelta(days=self.random.randint(-90 if self._errs() else 0, 90))
        )
        return Act("cured", on, closing=name, until=until)

    def default_waived(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return Act("default_waived", on, closing=self._closing(now, lambda at: at.status == "defaulted")[0])

    def terminated(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return Act("terminated", on)

    def issued(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        certificate = "" if self.random.random() < 0.8 else self.random.choice(("C-1", "common/opening/float"))
        holder = self.random.choice(("carol", "dave", "float"))
        return Act("issued", on, security="common", holder=holder, quantity=self._number(Decimal(100_000)), certificate=certificate)

    def converted(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        return self._taken("converted", on, now, lambda step: True)

    def redeemed(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        """The remedy or a redemption that is due; now and then one that is not."""
        errs = self._errs()
        return self._taken("redeemed", on, now, lambda step: errs or (not step.blocked and (step.opens is None or step.opens <= on)))

    def unpaid(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        due = [step for step in steps(now) if step.clause == "redemption" and step.due and step.due <= on]
        lots = (Take(self.random.choice(due).ref),) if due and self.random.random() < 0.5 else ()
        return Act("unpaid", on, security="series_k", lots=lots)

    def dividend_declared(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        payable = None if self.random.random() < 0.5 else on + timedelta(days=self.random.randint(0, 60))
        return Act("dividend_declared", on, security="common", per_share=self._per_share(), payable_on=payable)

    def dividend_paid(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        if self.random.random() < 0.35:
            return Act("dividend_paid", on, security="series_k")
        declared = [step.slices[0].amount for step in steps(now) if step.clause == "common_dividends" and step.slices]
        per_share = self.random.choice(declared) if declared and self.random.random() < 0.5 else self._per_share()
        participating: Any = self.random.choice(("", "paid", "owed", "owed"))
        return Act("dividend_paid", on, security="common", per_share=per_share, participating=participating)

    def _per_share(self) -> Decimal:
        return Decimal(self.random.choice(("0.0001", "0.0000123", "0.07"))) if not self._errs() else Decimal(self.random.choice((0, -1)))

    def split(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        new, old = self.random.choice(((1, 1000), (3, 2), (2, 1), (1, 7), (7, 3), (10, 1)))
        if self._errs():
            new, old = self.random.choice(((0, 1), (1, 0), (-1, 2), (1, 1)))
        fractions = self.random.choice(("down", "up", "nearest", "cash_in_lieu"))
        price = Decimal("1.25") if fractions == "cash_in_lieu" and not self._errs() else None
        return Act("split", on, security="common", new=Decimal(new), old=Decimal(old), fractions=fractions, price=price)  # type: ignore[arg-type]

    def reversed(self, on: date, now: Now[Decimal]) -> Act[Decimal]:
        ids = [event.id for event in self.history.standing()]
        if not ids or self._errs():
            return Act("reversed", on, reverses=self.random.choice([event.id for event in self.history.events] or ["e0"]))
        return Act("reversed", on, reverses=self.random.choice(ids[-3:]))


MADE = tuple(kind for kind in KINDS if hasattr(Maker, kind))
"""The kinds of act that a maker makes."""
