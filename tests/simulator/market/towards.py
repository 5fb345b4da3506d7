"""What brings a clause nearer to its right: an occurrence, a default, a notice, a closing, an issue at a low price, a dividend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.clause import Clauses
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.market import occurred
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from tests.simulator.market.fields import HOLDERS


def towards(random: Random, own: Any, on: date, now: Now[Decimal]) -> list[Act[Decimal]]:
    """Acts that the clause's rights, duties or limits wait for, or that it answers to, as things stand."""
    waits = getattr(own, "occurrences", ()) if hasattr(own, "steps") else ()  # what a limit waits for takes it away
    found: list[Act[Decimal]] = [Act("occurred", on, what=what) for what in waits if not occurred(now, what)]
    if hasattr(own, "purchase"):
        found += _default(now.clauses.by_id[own.purchase], on, now)
    found += _notice(random, own, on, now)
    if getattr(own, "closing", ""):
        found += [Act("closed", max(on, step.opens or on), closing=step.ref) for step in _closings(now) if step.ref == own.closing]
    if hasattr(own, "brings"):
        found += [Act("closed", max(on, step.opens or on), closing=step.ref) for step in _closings(now)]
    if hasattr(own, "protects"):
        found.append(_issue(random, on))
    found += _dividend(random, own, on)
    return found


def _default(purchase: Any, on: date, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
    """A default in the next closing that is owed, after the time to cure it, and the notice that it may need."""
    if purchase.defaults(now):
        return
    for tranche in purchase.tranches:
        at: ClosingStatus = now.recall(purchase.id, tranche.id)
        if at.status != "pending" or purchase.optional(tranche, at) or purchase.waiting(now, tranche, at):
            continue
        late = max(on, purchase.due(now, tranche, at) + timedelta(days=1))
        if purchase.cure_runs_from == "notice" and at.noticed is None:
            yield Act("noticed", late, clause=purchase.id, closing=tranche.id)
        else:
            yield Act("defaulted", max(late, (at.noticed or late) + timedelta(days=purchase.cure_days + 1)), closing=tranche.id)
        return


def _notice(random: Random, own: Any, on: date, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
    """A notice under the clause, for a day that it allows, of shares that are there."""
    kind = type(own).__name__
    if kind in ("Guarantee", "DefaultTermination"):
        if now.clauses.by_id[own.purchase].defaults(now) or random.random() < 0.1:
            yield Act("noticed", on, clause=own.id, by="issuer" if random.random() < 0.8 else "")
    elif kind == "OwnershipLimit":
        effective = on + timedelta(days=own.notice_days)
        rate = Decimal(random.choice((str(own.ceiling), "0.01", "0.0999")))
        yield Act("noticed", on, clause=own.id, holder=random.choice(HOLDERS), rate=rate, effective=effective)
    elif kind in ("RedemptionCall", "RedemptionPut") and own.notice_days:
        offered = list(own.steps(now))
        rights = [step for step in offered if step.modal == "may" and step.slices]
        if not rights:
            return
        right = random.choice(rights)
        given = max(on, right.opens or on)
        days = [given + timedelta(days=own.notice_days), *(step.opens for step in offered if step.opens)]  # none before one already given
        least = int(right.quantity_min or 1)
        quantity = None if random.random() < 0.4 else Decimal(random.randint(least, max(int(right.there_is()), least)))
        holder = right.ref if kind == "RedemptionPut" else ""
        yield Act("noticed", given, clause=own.id, holder=holder, quantity=quantity, effective=max(days))


def _closings(now: Now[Decimal]) -> list[Step[Decimal]]:
    """What may be closed."""
    selling = [clause for clause in now.clauses if getattr(clause, "performed_as", "") == "closed"]
    return [step for clause in selling for step in clause.steps(now) if not step.blocked]


def _issue(random: Random, on: date) -> Act[Decimal]:
    """Common issued at a price, mostly below what conversions cost; or for a reason that may be exempt, or is not known."""
    quantity, holder = Decimal(random.choice((100, 5000, 200_000))), random.choice(HOLDERS)
    price = Decimal(random.choice(("0.1", "0.3", "0.45", "0.9", "5")))
    said = random.choice(({"price": price}, {"price": price}, {"price": price}, {"exempt": "stock plan"}, {}))
    return Act("issued", on, security="common", holder=holder, quantity=quantity, **said)


def _dividend(random: Random, own: Any, on: date) -> Iterator[Act[Decimal]]:
    """A dividend on the common that the clause's shares take part in; or one declared on them, and paid."""
    kind = type(own).__name__
    if kind == "DividendParticipating":
        each = Decimal(random.choice(("0.01", "0.5", "2")))
        yield Act("dividend_paid", on, security="common", per_share=each, participating=random.choice(("paid", "owed")))
        yield Act("dividend_paid", on, security=own.security)
    if kind == "DividendDiscretionary":
        each = round(own.rate * own.basis.of(own.stated_value, Decimal(0)) * Decimal(random.choice(("0.2", "0.5", "1", "2"))), 2)
        yield Act("dividend_declared", on, security=own.security, per_share=each)
        yield Act("dividend_paid", on, security=own.security)


def quotes_in(clauses: Clauses) -> tuple[str, ...]:
    """The quotations that any clause of a deal looks at."""
    return tuple(sorted({quote for clause in clauses for quote in _quotes(clause)}))


def _quotes(part: Any) -> Iterator[str]:
    if isinstance(part, tuple):
        for each in part:
            yield from _quotes(each)
    elif is_dataclass(part):
        for f in fields(part):
            found = getattr(part, f.name)
            if f.name == "quote" and found:
                yield found
            else:
                yield from _quotes(found)
