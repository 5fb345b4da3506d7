"""The purchase in several closings: the purchaser must fund each by its last day, and the shares are issued against money.

Series K (release ¶5): 1,000 shares by 24 February 2017, 4,000 in four closings from March to June, and 15,000 in July once
both sides agree on the use of the money. A closing may be funded by several receipts (gross, costs, net). Its life is
the table in `deal.closing`.

Not covered here: what the issuer may do about a default (`DefaultPartialRedemption`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal import closing as life
from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.units.dates import Window
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Tranche(Generic[N]):
    """One closing: its window, its shares, and the condition that it waits for (empty: none)."""

    id: str
    window: Window
    shares: N
    condition: str = ""


@dataclass(frozen=True, slots=True)
class StagedClosings(Generic[N]):
    """The purchaser must buy each tranche of `security` at `price` a share, in its window.

    `default_effect`: after a default the later closings stand until the agreement is terminated, or end with it.
    `cure_days`: how long after its last day a closing may first be recorded as defaulted. `signed`: before that day nothing
    is done under the agreement.
    """

    performed_as: ClassVar[str] = "closed"

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

    def opening(self) -> Mapping[str, Any]:
        """Every closing is pending; one without a condition needs none."""
        return {t.id: ClosingStatus("pending", t.window, condition_met=not t.condition) for t in self.tranches}

    def next(self, now: Now[N], after: date) -> date | None:
        """The next last day of a pending closing."""
        statuses = now.state.entries(self.id).values()
        return min((s.window.closes for s in statuses if s.status == "pending" and s.window.closes > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One duty for each closing that is not resolved, for what is not yet funded of it."""
        for tranche in self.tranches:
            at: ClosingStatus = now.recall(self.id, tranche.id)
            if at.status in life.RESOLVED:
                continue
            left = tranche.shares - self.funded(now, tranche.id)
            yield Step(
                clause=self.id,
                kind=self.performed_as,
                ref=tranche.id,
                modal="must",
                by=self.purchaser,
                security=self.security,
                quantity_max=left,
                slices=(Slice(self._account(tranche.id), self.security, self.purchaser, left, self.price, to=""),),
                into=self.currency,
                issuer=self.issuer,
                currency=self.currency,
                smallest=self.smallest,
                opens=at.window.opens,
                due=at.window.closes,
                paid_by_holder=True,
                blocked=self._blocked(tranche, at),
                status="defaulted" if at.status == "defaulted" else "" if at.condition_met else "waits",
                if_missed="" if at.condition_met else f"expires unless {tranche.condition}: then no remedy arises",
            )

    def funded(self, now: Now[N], closing: str) -> N:
        """Shares of a closing that receipts have paid for."""
        return now.held(self._account(closing), self.security) * -1

    def _account(self, closing: str) -> str:
        return f"closing/{closing}"

    def _blocked(self, tranche: Tranche[N], at: ClosingStatus) -> str:
        if at.status == "defaulted":
            return f"it has been in default since {at.since}; record a cure first"
        return "" if at.condition_met else f"it waits until {tranche.condition}"

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Takes the arrow that the table has for this act: of the closing it names, or of all (`terminated`)."""
        changed: dict[str, ClosingStatus] = {}
        for closing, at in now.state.entries(self.id).items():
            status = life.after(at.status, act.kind)
            if status is None or (act.closing != closing and act.kind != "terminated"):
                continue
            if act.kind == "closed":
                changed.update(self._receipt(now, act, closing, at))
            else:
                changed[closing] = self._moved(act, closing, at, status)
        if act.kind in ("defaulted", "cured") and self.default_effect == "ends_later_closings":
            changed.update(self._later(now, act))
        return changed

    def _receipt(self, now: Now[N], act: Act[N], closing: str, at: ClosingStatus) -> Mapping[str, Any]:
        """A closing stays pending until its receipts add up to its shares."""
        tranche = next(t for t in self.tranches if t.id == closing)
        received = act.quantity if act.quantity is not None else now.zero
        still_owed = anywhere(tranche.shares - self.funded(now, closing) - received)
        return {} if still_owed else {closing: replace(at, status="closed", since=act.on)}

    def _moved(self, act: Act[N], closing: str, at: ClosingStatus, status: life.Status) -> ClosingStatus:
        if act.kind == "condition":
            return replace(at, condition_met=True)
        if act.kind in ("postponed", "cured"):
            window = replace(at.window, closes=act.until) if act.until else at.window
            return replace(at, status=status, window=window, since=None, because="")
        if act.kind == "terminated" and status == at.status:
            return replace(at, because=act.kind)  # the default outlives the agreement, and with it the remedy
        return replace(at, status=status, since=act.on, because=act.kind)

    def _later(self, now: Now[N], act: Act[N]) -> Mapping[str, Any]:
        """Where a default ends the closings after it, they lapse with it; a cure brings back what lapsed so.

        Not while another closing before them is still in default: then they lapse with that one.
        """
        order = [tranche.id for tranche in self.tranches]
        because = f"default of {act.closing}"
        others = [name for name in order if name != act.closing and now.recall(self.id, name).status == "defaulted"]
        changed: dict[str, ClosingStatus] = {}
        for closing in order[order.index(act.closing) + 1 :]:
            at: ClosingStatus = now.recall(self.id, closing)
            if act.kind == "defaulted" and at.status == "pending":
                changed[closing] = replace(at, status="expired", since=act.on, because=because)
            if act.kind == "cured" and at.because == because:
                earlier = next((name for name in others if order.index(name) < order.index(closing)), None)
                lapsed = replace(at, because=f"default of {earlier}")
                changed[closing] = lapsed if earlier else replace(at, status="pending", since=None, because="")
        return changed

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a closing cannot take the arrow asked for; and nothing is done under an agreement before it is signed."""
        about_closings = any(kind == act.kind for _, kind in life.TRANSITIONS)
        if self.signed and about_closings and act.on < self.signed:
            text = f"the agreement is signed on {self.signed}: nothing can be {act.kind.replace('_', ' ')} under it before"
            yield refusal("not-open-yet", text, self.id, asked=str(act.on), available=f"from {self.signed}")
        if not act.closing:
            return
        at: ClosingStatus | None = now.recall(self.id, act.closing)
        tranche = next((t for t in self.tranches if t.id == act.closing), None)
        if at is None or tranche is None:
            known = ", ".join(t.id for t in self.tranches)
            yield refusal("unknown-closing", f"the agreement has no closing {act.closing!r}", self.id, asked=act.closing, available=known)
            return
        if life.after(at.status, act.kind) is None:
            yield self._resolved(act, at)
            return
        yield from self._too_early(act, tranche, at)

    def _resolved(self, act: Act[N], at: ClosingStatus) -> Problem:
        status = "in default" if at.status == "defaulted" else at.status
        stands = f"has been {status} since {at.since}" if at.since else f"is {status}"
        because = f" ({at.because})" if at.because and at.because != at.status else ""
        possible = ", ".join(kind for (status, kind) in life.TRANSITIONS if status == at.status) or "nothing: it is resolved"
        return refusal(
            "closing-resolved" if at.status in life.RESOLVED else "closing-not-so",
            f"closing {act.closing} {stands}{because}: it cannot be recorded as {act.kind.replace('_', ' ')}",
            self.id,
            asked=act.kind,
            available=possible,
            remedy="to correct an earlier record, reverse it" if at.status in life.RESOLVED else "",
        )

    def _too_early(self, act: Act[N], tranche: Tranche[N], at: ClosingStatus) -> Iterator[Problem]:
        if act.kind == "defaulted":
            last = at.window.closes + timedelta(days=self.cure_days)
            if not at.condition_met:
                yield refusal(
                    "condition-not-met",
                    f"closing {tranche.id} cannot be in default: it waits until {tranche.condition}",
                    self.id,
                    asked="defaulted",
                    available="condition, expired, waived, postponed",
                    remedy="record the condition first if it was met, or the closing as expired",
                )
            elif act.on <= last:
                text = f"closing {tranche.id} may be funded until {last}: it cannot be in default on {act.on}"
                yield refusal("not-due-yet", text, self.id, asked=str(act.on), available=f"from {last + timedelta(days=1)}")
        if act.kind == "expired" and (at.condition_met or act.on <= at.window.closes):
            text = "its condition is met, or it has none" if at.condition_met else f"its last day is {at.window.closes}"
            remedy = "record a default, a waiver or a termination" if at.condition_met else ""
            available = "defaulted, waived, terminated" if at.condition_met else f"from {at.window.closes + timedelta(days=1)}"
            message = f"closing {tranche.id} has not expired: {text}"
            yield refusal("closing-not-lapsed", message, self.id, asked="expired", available=available, remedy=remedy)
        if act.kind == "cured" and at.because == "terminated":
            text = f"the agreement was terminated: closing {tranche.id} can be funded no more"
            yield refusal("closing-not-so", text, self.id, asked="cured", available="default_waived")
        if act.kind == "condition" and at.condition_met:
            yield refusal("condition-not-awaited", f"closing {tranche.id} waits for no condition", self.id, asked="condition")
        if act.kind in ("postponed", "cured") and act.until and at.window.opens and act.until < at.window.opens:
            text = f"closing {tranche.id} opens on {at.window.opens}: its last day cannot be {act.until}"
            yield refusal("date-before-opening", text, self.id, asked=str(act.until), available=f"from {at.window.opens}")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Who buys what, closing by closing, and what a default does."""
        buyer, own = call(self.purchaser), call(self.security)
        signed = f" under an agreement signed on {self.signed}" if self.signed else ""
        text = f"{buyer} buys {own} at {shown(self.price)} {self.currency} a share{signed}."
        yield Said(text, ("purchaser", "security", "price", "signed"))
        for t in self.tranches:
            when = f"from {t.window.opens} to {t.window.closes}"
            waits = f", once {t.condition}" if t.condition else ""
            text = f"Closing {t.id}: {shown(t.shares)} shares for {shown(t.shares * self.price)} {self.currency}, {when}{waits}."
            yield Said(text, (f"closings.{t.id}.when", f"closings.{t.id}.shares", f"closings.{t.id}.condition"))
        effect = "stand until the agreement is terminated" if self.default_effect == "obligations_stand" else "end with it"
        yield Said(f"After a default, the later closings {effect}.", ("default_effect",))
        cure = f"{self.cure_days} days after its last day" if self.cure_days else "on the day after its last day"
        yield Said(f"A closing that is not funded may be recorded as defaulted {cure}.", ("cure_days",))
