"""The purchase in several closings: the purchaser must fund each by its last day, and the shares are issued against money.

Series K (release ¶5): 1,000 shares by 24 February 2017, 4,000 in four closings from March to June, and 15,000 in July once
both sides agree on the use of the money. A closing may be funded by several receipts (gross, costs, net). Its life is
the table in `deal.closing`.

A closing may be an option of the issuer or the investor: exercised by notice, it is a duty where the terms say so; not exercised by
its last day, it lapses without default. One that waits for conditions lapses at its long-stop date. 1,065,246 shares at 3.755
(filing 31) cost 3,999,998.73.

Not covered here: what the issuer may do about a default (`DefaultPartialRedemption` and its like).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal import closing as life
from seriatim.deal.act import Act
from seriatim.deal.clause import Role, Said
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.provisions import closing_changes, closing_refusals, closing_sentences
from seriatim.units.dates import Window
from seriatim.units.numbers import ONE, N, anywhere, ratio, whole
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Tranche(Generic[N]):
    """One closing: its window, its shares, and the condition in words that it waits for (empty: none).

    `option`: who may call for it, and `once_exercised` whether it then is a duty. `within_days`: due so long after it is ready.
    `long_stop`: the day after which it waits no more. `price`, `purchaser`, `security` (with its `smallest` part): its own, where
    they are not the agreement's. `paid_in`: cash, or notes given up. `part_of`: the closing that several purchasers share, each its part.
    """

    id: str
    window: Window
    shares: N
    condition: str = ""
    option: Literal["none", "issuer", "investor"] = "none"
    once_exercised: Literal["duty", "right"] = "duty"
    within_days: int | None = None
    long_stop: date | None = None
    security: str = ""
    price: N | None = None
    purchaser: str = ""
    paid_in: Literal["cash", "notes"] = "cash"
    smallest: Decimal | None = None
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class StagedClosings(Generic[N]):
    """The purchaser must buy each tranche of `security` at `price` a share, in its window.

    `default_effect`: after a default the later closings stand until the agreement is terminated, or end with it.
    `cure_days`: how long after its last day (or, by `cure_runs_from`, after a notice of it) a closing may first be recorded as
    defaulted. `signed`: before that day nothing is done under the agreement. `conditions`: the clause of those that are worked out.
    """

    role: ClassVar[Role] = "purchase"
    performed_as: ClassVar[str] = "closed"
    PER_SHARE: ClassVar[tuple[str, ...]] = ("price",)

    id: str
    security: str
    issuer: str
    currency: str
    purchaser: str
    price: N
    tranches: tuple[Tranche[N], ...]
    default_effect: Literal["obligations_stand", "ends_later_closings"]
    cure_days: int
    smallest: Decimal = ONE
    signed: date | None = None
    cure_runs_from: Literal["due", "notice"] = "due"
    conditions: str = ""

    def opening(self) -> Mapping[str, Any]:
        """Every closing is pending; one without a condition needs none."""
        return {t.id: ClosingStatus("pending", t.window, condition_met=not t.condition) for t in self.tranches}

    def next(self, now: Now[N], after: date) -> date | None:
        """The next last day of a pending closing."""
        pending = [(t, at) for t in self.tranches if (at := now.recall(self.id, t.id)).status == "pending"]
        return min((due for t, at in pending if (due := self.due(now, t, at)) > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty (or right, while it is an option) for each closing that is not resolved, for what is not yet funded of it."""
        for tranche in self.tranches:
            at: ClosingStatus = now.recall(self.id, tranche.id)
            if at.status not in life.RESOLVED and anywhere(tranche.shares - self.issued(now, tranche)):
                yield self._step(now, tranche, at)

    def _step(self, now: Now[N], tranche: Tranche[N], at: ClosingStatus) -> Step[N]:
        purchaser, security = tranche.purchaser or self.purchaser, tranche.security or self.security
        left = tranche.shares - self.issued(now, tranche)
        waits, optional, lapsed = self.waiting(now, tranche, at), self.optional(tranche, at), self.lapsed(now, tranche, at)
        due = self.due(now, tranche, at)
        return Step(
            clause=self.id,
            kind=self.performed_as,
            ref=tranche.id,
            modal="may" if optional or lapsed else "must",
            by=self.issuer if optional and tranche.option == "issuer" else purchaser,
            security=security,
            quantity_max=left,
            slices=(Slice(self._account(tranche.id), security, purchaser, left, self.each(tranche), to=""),),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            smallest=tranche.smallest or self.smallest,
            opens=at.window.opens,
            closes=due if optional else None,
            due=None if optional else due,
            paid_by_holder=True,
            between=(f"notes/{purchaser}", f"notes/{self.issuer}") if tranche.paid_in == "notes" else None,
            blocked=lapsed or self._blocked(at, waits),
            status="defaulted" if at.status == "defaulted" else "lapsed" if lapsed else "waits" if waits else "",
            if_missed=self._if_missed(tranche, due, waits, optional),
        )

    def defaults(self, now: Now[N]) -> dict[str, date]:
        """The closings in default, each since when."""
        entries: dict[str, ClosingStatus] = now.state.entries(self.id)
        return {closing: at.since for closing, at in entries.items() if at.status == "defaulted" and at.since}

    def funded(self, now: Now[N], closing: str) -> N:
        """Shares of a closing that are issued and paid for."""
        tranche = self.tranche(closing)
        if tranche is None:
            return now.zero
        unpaid = ratio(now.held(f"receivable/{closing}", self.currency), self.each(tranche))
        return self.issued(now, tranche) - whole(unpaid, "up", tranche.smallest or self.smallest)

    def issued(self, now: Now[N], tranche: Tranche[N]) -> N:
        """Shares of a closing that are issued, paid for or not."""
        return now.held(self._account(tranche.id), tranche.security or self.security) * -1

    def tranche(self, closing: str) -> Tranche[N] | None:
        """The closing of that name."""
        return next((t for t in self.tranches if t.id == closing), None)

    def each(self, tranche: Tranche[N]) -> N:
        """What a share costs at a closing."""
        return self.price if tranche.price is None else tranche.price

    def waiting(self, now: Now[N], tranche: Tranche[N], at: ClosingStatus) -> tuple[str, ...]:
        """What the closing still waits for, in words; nothing when it is ready."""
        typed = now.clauses.by_id.get(self.conditions)
        worked_out: tuple[str, ...] = typed.waiting(now, tranche.id) if typed else ()
        return worked_out if at.condition_met else (tranche.condition, *worked_out)

    def ready_on(self, now: Now[N], closing: str) -> date | None:
        """Since when its worked-out conditions are met; None if they are not, or there are none."""
        typed = now.clauses.by_id.get(self.conditions)
        day: date | None = typed.ready_on(now, closing) if typed else None
        return day

    def optional(self, tranche: Tranche[N], at: ClosingStatus) -> bool:
        """Whether it is still somebody's right, and nobody's duty."""
        return tranche.option != "none" and not (at.exercised and tranche.once_exercised == "duty")

    def due(self, now: Now[N], tranche: Tranche[N], at: ClosingStatus) -> date:
        """Its last day: so many days after it is ready and exercised, where the terms count so; else the day agreed."""
        if tranche.within_days is None or at.window != tranche.window or self.waiting(now, tranche, at):
            return at.window.closes
        starts = [day for day in (self.ready_on(now, tranche.id), at.exercised) if day is not None]
        waits_for_notice = tranche.option != "none" and not at.exercised
        return max(starts) + timedelta(tranche.within_days) if starts and not waits_for_notice else at.window.closes

    def lapsed(self, now: Now[N], tranche: Tranche[N], at: ClosingStatus) -> str:
        """Why nothing can come of it any more, although nobody has recorded it: an option not exercised, a long stop passed."""
        if at.status != "pending":
            return ""
        if self.optional(tranche, at) and now.on > (due := self.due(now, tranche, at)):
            return f"it lapsed: {'not closed' if at.exercised else 'not exercised'} by {due}"
        if tranche.long_stop and now.on > tranche.long_stop and self.waiting(now, tranche, at):
            return f"it lapsed: still waiting on the long-stop date {tranche.long_stop}"
        return ""

    def _account(self, closing: str) -> str:
        return f"closing/{closing}"

    def _blocked(self, at: ClosingStatus, waits: tuple[str, ...]) -> str:
        if at.status == "defaulted":
            return f"it has been in default since {at.since}; record a cure first"
        return f"it waits until {'; and until '.join(waits)}" if waits else ""

    def _if_missed(self, tranche: Tranche[N], due: date, waits: tuple[str, ...], optional: bool) -> str:
        if optional:
            return f"lapses without default if {'not closed' if tranche.once_exercised == 'right' else 'not exercised'} by {due}"
        by = f" by {tranche.long_stop}" if tranche.long_stop else ""
        return f"expires unless {'; and '.join(waits)}{by}: then no remedy arises" if waits else ""

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Takes the arrow that the table has for this act: of the closing it names, or of all (`terminated`)."""
        return closing_changes.after(self, now, act)

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a closing cannot take the arrow asked for; and nothing is done under an agreement before it is signed."""
        return closing_refusals.objections(self, now, act)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Who buys what, closing by closing, and what a default does."""
        return closing_sentences.sentences(self, call)
