"""No holder may convert or exercise itself above a part of the common stock: the ownership limit, or "blocker", of 4.99 or 9.99 %.

At most p of the common outstanding *after* the issue may be the holder's, so it may be given (p × outstanding − held) ÷ (1 − p)
shares more. With 10,000,000 outstanding, none of them the holder's, and 4.99 %: 499,000 ÷ 0.9501 = 525,207 shares; with 400,000
held already, 99,000 ÷ 0.9501 = 104,199. A notice raises the rate to 9.99 % at most, on the 61st day; lowering it waits for nothing.

A limit: it has no steps of its own. It narrows duties as well as rights: an automatic conversion above it is not made (and is a
finding of `check`). Held is what stands in the deal's own register, under the holder's name or its group's.

A right into another series gives no common yet, so it is not limited: what that series converts into is, where `rights` names its
conversion.

Whom a limit counts together is what the instrument says: `summed: group` sums a group's members by the clause's own words, whether or not
control over them is stated. The table of beneficial ownership (Rule 13d-3) sums on a stated basis of control alone.

Not covered here: common that a holder has elsewhere or may acquire by other rights, and common that stands in abeyance until
there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.limits import fitting_each
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, anywhere, most, ratio, total, whole
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class OwnershipLimit(Generic[N]):
    """No holder may own more than `fraction` of the `common` outstanding after what a right over the series gives it.

    `ceiling` is the most to which a notice may raise the fraction (the fraction itself: not at all), `notice_days` how long that
    takes. `summed`: whether each holder counts alone or with the group that it belongs to. `rights` names the clauses that are
    limited, such as warrants bought with the series; where none is named, every right over the series is.
    """

    id: str
    security: str
    groups: Mapping[str, tuple[str, ...]]
    common: str
    fraction: Annotated[N, "rate"]
    ceiling: Annotated[N, "rate"]
    notice_days: int
    summed: Literal["holder", "group"]
    rights: tuple[str, ...] = ()

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A notice raises the rate, so that the most to which it may is no less than the agreed one."""
        if anywhere(self.fraction - self.ceiling):
            yield "ceiling", "a notice may raise the limit to less than it is: give the same rate where it cannot be raised"

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """The most of a step that leaves every holder at or under its rate; None if the step gives no common or is not named."""
        named = step.clause in self.rights if self.rights else step.security == self.security
        if not named or step.price is None or step.into != self.common:
            return None
        return fitting_each(step, self.owner, lambda owner: self.room(now, owner))

    def room(self, now: Now[N], owner: str) -> N:
        """Whole common shares that an owner may still be given."""
        rate = self.rate(now, owner)
        outstanding = now.outstanding(self.common)
        if not anywhere(1 - rate):
            return outstanding + total([lot.quantity for lot in now.lots(self.security)], outstanding)  # 100 % limits nothing
        return whole(most(ratio(rate * outstanding - self.held(now, owner), 1 - rate), now.zero))

    def rate(self, now: Now[N], owner: str) -> N:
        """The rate in force for an owner: its newest notice that has taken effect, else the agreed one."""
        start = f"rate/{owner}/"
        notices = {entry[len(start) :]: rate for entry, rate in now.state.entries(self.id).items() if entry.startswith(start)}
        effective = [day for day in notices if day <= str(now.on)]
        return notices[max(effective)] if effective else self.fraction

    def held(self, now: Now[N], owner: str) -> N:
        """Common that an owner has in the deal's register."""
        return total([lot.quantity for lot in now.lots(self.common) if self.owner(lot.holder) == owner], now.zero)

    def owner(self, holder: str) -> str:
        """To whom a holder's shares count: to itself, or to its group."""
        if self.summed == "holder":
            return holder
        return next((group for group, members in self.groups.items() if holder in members), holder)

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        whom = "a holder with its group" if self.summed == "group" else "a holder"
        raised = "" if same_rate(self.fraction, self.ceiling) else f" (by notice up to {_percent(self.ceiling)})"
        return f"{whom} may own at most {_percent(self.fraction)}{raised} of the {self.common} outstanding afterwards"

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which a notice takes effect."""
        days = (date.fromisoformat(entry.rpartition("/")[2]) for entry in now.state.entries(self.id))
        return min((day for day in days if day > after), default=None)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """A notice sets an owner's rate from its day on."""
        if act.kind != "noticed" or act.clause != self.id or act.rate is None or act.effective is None:
            return {}
        return {f"rate/{self.owner(act.holder)}/{act.effective}": act.rate}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A notice names a holder, a rate and its day; a rate is raised in time and not above the ceiling."""
        if act.kind != "noticed" or act.clause != self.id:
            return
        if not act.holder or act.rate is None or act.effective is None:
            text = "a notice under an ownership limit needs holder, rate and effective"
            yield refusal("particular-missing", text, self.id, asked="noticed", remedy="give holder, rate and effective")
            return
        if anywhere(act.rate - self.ceiling):
            most_, asked = _percent(self.ceiling), _percent(act.rate)
            yield refusal("more-than-allowed", f"the limit can be raised to {most_} at most", self.id, asked=asked, available=most_)
        raised = anywhere(act.rate - self.rate(now, self.owner(act.holder)))
        earliest = act.on + timedelta(days=self.notice_days if raised else 0)
        if act.effective < earliest:
            text = f"a raised limit takes effect {self.notice_days} days after the notice" if raised else "a notice does not look back"
            yield refusal("not-open-yet", text, self.id, asked=str(act.effective), available=f"from {earliest}")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The limit, for whom it counts, and how it is raised."""
        rights = f" ({', '.join(self.rights)})" if self.rights else ""
        whom = "A holder, counted with its group," if self.summed == "group" else "A holder"
        yield Said(
            f"{whom} may not receive {call(self.common)} under {call(self.security)}{rights} so far as it would then own more than"
            f" {_percent(self.fraction)} of what is outstanding afterwards.",
            ("common", "fraction", "summed", "rights"),
        )
        if same_rate(self.fraction, self.ceiling):
            yield Said("A holder cannot raise this limit.", ("ceiling", "notice_days"))
        else:
            text = f"By a notice that takes effect {self.notice_days} days later a holder may raise it to {_percent(self.ceiling)} at most."
            yield Said(text, ("ceiling", "notice_days"))


def same_rate(a: N, b: N) -> bool:
    """Whether two rates are the same."""
    return not anywhere(a - b) and not anywhere(b - a)


def _percent(rate: N) -> str:
    return percent(rate, 2) if isinstance(rate, Decimal) else shown(rate)
