"""The issuer's right to end the agreement after a default: notice, time to cure, then termination, which ends what is still to come.

A closing of 1,000,000 on 31 January in default from 1 February; notice on 3 February, 10 days to cure: the agreement may be ended
from 14 February, and a later closing of 500,000 is owed no more. What was in default stays so, and other remedies with it.

Not covered: an agreement that ends by itself (`default_effect: ends_later_closings`), and termination that both sides agree, which needs
no right: it is recorded as `terminated` without naming this clause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step, duty_of
from seriatim.provisions.closing_sentences import purchasers
from seriatim.units.numbers import N, total
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class DefaultTermination(Generic[N]):
    """While a default stands, the issuer may give notice (`noticed`) and, after `cure_days` without a cure, end the agreement."""

    performed_as: ClassVar[str] = "terminated"

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    purchaser: str
    cure_days: int
    buyers: tuple[str, ...] = ()

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right, over the closings that it would end; before a default and a notice it is there but blocked."""
        purchase = now.clauses.by_id[self.purchase]
        defaults, opens = purchase.defaults(now), self._opens(now)
        ended = [s for step in purchase.steps(now) if step.ref not in defaults for s in step.slices]
        missing = "no default stands" if not defaults else "no notice of the default was given" if opens is None else ""
        yield Step(
            clause=self.id,
            kind=self.performed_as,
            ref=", ".join(defaults) or "default",
            modal="may",
            by=self.issuer,
            security=self.security,
            quantity_max=total([s.quantity for s in ended], now.zero),
            slices=tuple(Slice(s.account, s.asset, s.holder, s.quantity, s.amount, to="") for s in ended),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            opens=opens,
            blocked=missing,
            status="contingent" if not defaults else "waits" if missing else "",
        )

    def _opens(self, now: Now[N]) -> date | None:
        """The first day on which the agreement may be ended: the day after the time to cure, counted from the notice."""
        noticed: date | None = now.recall(self.id, "noticed")
        if noticed is None or not now.clauses.by_id[self.purchase].defaults(now):
            return None
        return noticed + timedelta(days=self.cure_days + 1)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers the notice; it is spent when no default stands any more."""
        if act.kind == "noticed" and act.clause == self.id:
            return {"noticed": act.effective or act.on}
        ends = act.kind in ("cured", "default_waived", "guarantee_paid")
        others = [closing for closing in now.clauses.by_id[self.purchase].defaults(now) if closing != act.closing]
        return {"noticed": None} if ends and not others else {}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Notice needs a default; termination under this clause needs a notice, and the time to cure to have passed."""
        if act.clause != self.id or act.kind not in ("noticed", "terminated"):
            return
        opens = self._opens(now)
        if act.by and act.by != self.issuer:
            text = f"{act.by} cannot give notice: the right is {self.issuer}'s"
            yield refusal("not-available", text, self.id, asked=act.by, available=self.issuer)
        if not now.clauses.by_id[self.purchase].defaults(now):
            text = "no default stands: the agreement cannot be ended for one"
            yield refusal("not-available", text, self.id, asked=act.kind, available="after defaulted")
        elif act.kind == "terminated" and opens is None:
            text = "the agreement cannot be ended: no notice of the default was given"
            remedy = f"record the notice: noticed, clause {self.id}"
            yield refusal("not-available", text, self.id, asked="terminated", available="noticed", remedy=remedy)
        elif act.kind == "terminated" and opens is not None and act.on < opens:
            text = f"the default may be cured until {opens - timedelta(days=1)}: the agreement cannot be ended on {act.on}"
            yield refusal("not-due-yet", text, self.id, asked=str(act.on), available=f"from {opens}")

    def follows(self, step: Step[N]) -> str:
        """What this clause adds when the purchaser misses a closing."""
        if not duty_of(step, self.purchase):
            return ""
        return f"if recorded as a default, {self.issuer} may end the agreement {self.cure_days} days after notice"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """Who may end the agreement, and after what."""
        who = purchasers(call, self.purchaser, self.buyers, "a purchaser")
        cure = f"once {self.cure_days} days have passed since without a cure" if self.cure_days else "from the next day on"
        text = f"If {who} defaults, {call(self.issuer)} may give notice and, {cure},"
        yield Said(f"{text} end the agreement: what is still to be bought lapses.", ("cure_days",))
