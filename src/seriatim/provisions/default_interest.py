"""Interest on what the purchaser has not paid in time: simple, from a closing's last day until it is funded.

1,000,000 due on 31 January and paid on 1 March 2020 at 10 %, actual/360: 30 days, 8,333.33. With 400,000 paid on 15 February: 15 days on
the whole (4,166.67) and 15 on 600,000 (2,500.00), 6,666.67 together.

Interest runs from the last day whether or not a default is recorded. Where the rate is amended, each day counts at the rate that stood
then. Not covered: interest on interest, and a rate that moves by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic

from seriatim.deal import closing as life
from seriatim.deal.act import Act, Outcome
from seriatim.deal.amendments import over_time
from seriatim.deal.clause import Said, refusal
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING, Slice, Step, cash, duty_of
from seriatim.provisions.closing_sentences import purchasers
from seriatim.units.daycounts import DayCount, part_of_year, year_fraction
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import CENT, N, anywhere, total, whole
from seriatim.units.problems import Problem

ENDS = frozenset({"waived", "short", "expired", "cured", "default_waived", "terminated", "postponed"})
"""Acts after which nothing more accrues on a closing as it stood; what has accrued stays owed, but for a waived default."""


@dataclass(frozen=True, slots=True)
class DefaultInterest(Generic[N]):
    """The purchaser owes simple interest at `rate` a year, by a named `day_count`, on what is unfunded of an overdue closing."""

    performed_as: ClassVar[str] = "interest_paid"

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    purchaser: str
    rate: Annotated[N, "rate"]
    day_count: DayCount
    buyers: tuple[str, ...] = ()

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty for each closing on which interest is owed today; it is due at once."""
        purchase = now.clauses.by_id[self.purchase]
        for tranche in purchase.tranches:
            owed = whole(self.owed(now, tranche.id), "nearest", CENT)
            if not anywhere(owed):
                continue
            payer = tranche.purchaser or self.purchaser
            one = owed / owed
            yield Step(
                clause=self.id,
                kind=self.performed_as,
                ref=tranche.id,
                modal="must",
                by=payer,
                security=tranche.security or self.security,
                quantity_max=one,
                slices=(Slice(f"interest/{tranche.id}", self.currency, payer, one, owed, to=""),),
                into=self.currency,
                issuer=self.issuer,
                currency=self.currency,
                due=purchase.due(now, tranche, now.recall(self.purchase, tranche.id)),
                paid_by_holder=True,
                if_missed="it goes on accruing" if anywhere(self._running(now, tranche.id)) else "",
            )

    def owed(self, now: Now[N], closing: str) -> N:
        """What has accrued on a closing and is not paid, to today."""
        settled: N | None = now.recall(self.id, f"settled/{closing}")
        return self._running(now, closing) + (now.zero if settled is None else settled)

    def _running(self, now: Now[N], closing: str) -> N:
        """What has accrued since it was last settled, on what has been unfunded since."""
        purchase: Any = now.clauses.by_id[self.purchase]
        tranche, at = purchase.tranche(closing), now.recall(self.purchase, closing)
        if at.status in life.RESOLVED or purchase.optional(tranche, at) or purchase.waiting(now, tranche, at) or at.because == "terminated":
            return now.zero
        since = max(day for day in (purchase.due(now, tranche, at), self._from(now, closing), purchase.ready_on(now, closing)) if day)
        if now.on <= since:
            return now.zero
        unfunded: N = (tranche.shares - purchase.funded(now, closing)) * purchase.each(tranche)
        earned: list[N] = [
            part_of_year(unfunded * clause.rate, year_fraction(begins, ends, clause.day_count), now.zero)
            for begins, ends, clause in over_time(now, self.id, since, now.on)
        ]
        return total(earned, now.zero)

    def _from(self, now: Now[N], closing: str) -> date | None:
        """Since when it runs, where that is not the closing's last day."""
        since: date | None = now.recall(self.id, f"since/{closing}")
        return since

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Interest paid: money from the purchaser to the issuer."""
        if act.kind != "interest_paid" or act.clause != self.id:
            return Outcome()
        changes: dict[tuple[str, str], N] = {}
        for closing, paid in self._paid(now, act).items():
            payer = now.clauses.by_id[self.purchase].tranche(closing).purchaser or self.purchaser
            for account, change in ((cash(payer), paid * -1), (cash(self.issuer), paid)):
                changes[account, self.currency] = changes.get((account, self.currency), now.zero) + change
        return Outcome(moves=changes)

    def _paid(self, now: Now[N], act: Act[N]) -> dict[str, N]:
        """What an act pays on each closing: all that is owed, or so much of the one named (or the only one)."""
        owed = {step.ref: step.slices[0].amount for step in self.steps(now) if act.closing in ("", step.ref)}
        return dict.fromkeys(owed, act.gross) if act.gross is not None and len(owed) == 1 else owed

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Settles what has run up whenever the unfunded amount changes, and takes off what is paid."""
        if act.kind == "interest_paid" and act.clause == self.id:
            return {k: v for c, paid in self._paid(now, act).items() for k, v in self._settled(now, c, paid).items()}
        if act.kind == "condition":
            return {f"since/{act.closing}": act.on}  # nobody is late with what was still waiting
        if act.kind == "default_waived":
            return {f"settled/{act.closing}": None, f"since/{act.closing}": None}
        names = [t.id for t in now.clauses.by_id[self.purchase].tranches if act.closing == t.id or act.kind == "terminated"]
        if act.kind not in FUNDING | ENDS | {"received"}:
            return {}
        return {k: v for c in names if anywhere(self._running(now, c)) for k, v in self._settled(now, c, now.zero).items()}

    def _settled(self, now: Now[N], closing: str, paid: N) -> Mapping[str, Any]:
        return {f"settled/{closing}": self.owed(now, closing) - paid, f"since/{closing}": now.on}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """No more is paid than is owed, and an amount goes to one closing."""
        if act.kind != "interest_paid" or act.clause != self.id:
            return
        owed = {step.ref: step.slices[0].amount for step in self.steps(now) if act.closing in ("", step.ref)}
        there = "; ".join(f"{closing}: {shown(amount)}" for closing, amount in owed.items())
        if not owed:
            about = f" on closing {act.closing}" if act.closing else ""
            yield refusal("no-such-right", f"no interest is owed{about} on {act.on}", self.id, asked="interest_paid", available="0")
        elif act.gross is not None and len(owed) > 1:
            text = f"interest is owed on several closings: {shown(act.gross)} could be for any"
            yield refusal("ambiguous-act", text, self.id, asked=shown(act.gross), available=there, remedy="name the closing")
        elif act.gross is not None and (not anywhere(act.gross) or anywhere(act.gross - next(iter(owed.values())))):
            text = f"interest of {shown(act.gross)} paid, {there} owed"
            yield refusal("wrong-amount", text, self.id, asked=shown(act.gross), available=shown(next(iter(owed.values()))))

    def follows(self, step: Step[N]) -> str:
        """What this clause adds when the purchaser misses a closing."""
        return f"interest accrues at {percent(Decimal(str(self.rate)))} a year" if duty_of(step, self.purchase) else ""

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """At what rate interest runs, on what, and since when."""
        who = purchasers(call, self.purchaser, self.buyers, "Each purchaser")
        text = f"{who} owes {call(self.issuer)} interest at {percent(Decimal(str(self.rate)))} a year ({self.day_count})"
        since = "from its last day, or from the day on which it stopped waiting if that is later"
        yield Said(f"{text} on what it has not funded of a closing, {since}.", ("rate", "day_count"))
