"""Giving a notice of redemption or conversion: what it calls of a right, from which day it may take effect, and why it may not be given.

30 days' notice given on 2020-02-24: the redemption date is 2020-03-25 at the earliest. An issuer's call and a holder's put are asked
alike; each brings its own right, and knows when that opens and ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from seriatim.deal.act import Act
from seriatim.deal.act import given as says
from seriatim.deal.clause import refusal
from seriatim.deal.in_cash import summed
from seriatim.deal.notices import ENTRY, Called, Notice, notices
from seriatim.deal.redemption import latest
from seriatim.deal.state import Now
from seriatim.deal.step import Step, taken
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, least, same, whole
from seriatim.units.problems import Problem


def under(clause: Any, act: Act[Any]) -> bool:
    """Whether an act is a notice under a clause."""
    return act.kind == "noticed" and act.clause == clause.id


def given(act: Act[N], right: Step[N]) -> dict[str, Notice[N]]:
    """What a notice over a right makes its clause remember: what it calls, all where it names no quantity."""
    if act.effective is None:
        return {}
    meant, free = _meant(right, act), {s.account: s.quantity for s in right.slices}
    there = meant.there_is()
    called = summed((s.account, part) for s, part in taken(meant, there if act.quantity is None else least(act.quantity, there)))
    parts = tuple(Called(lot, part, free[lot] - part) for lot, part in called.items() if anywhere(part))
    return {f"{ENTRY}{act.id}": Notice(act.effective, parts)}


def first_day(now: Now[N], clause: Any, right: Step[N]) -> date:
    """The first day for which a notice given today may be: after its time, when the right is open, not before one on the same lots."""
    return max(day for day, _ in _not_before(now, clause, right))


def _not_before(now: Now[N], clause: Any, right: Step[N]) -> list[tuple[date, str]]:
    """Days before which a notice given today cannot take effect, each with why."""
    notified = now.on + timedelta(days=clause.notice_days)
    days = [(notified, f"the {_called(right)} date lies at least {clause.notice_days} days after the notice")]
    if right.opens is not None:
        days.append((right.opens, f"nothing is {right.kind} before {right.opens}"))
    own = {s.account for s in right.slices}
    before = {notice.effective for notice in notices(now, clause.id).values() if any(part.lot in own for part in notice.lots)}
    return days + [(day, f"shares of the same lots are called for {day}, and no others before that day") for day in before]


def refusals(
    now: Now[N], clause: Any, act: Act[N], right: Step[N], ends: list[date | None], needs: tuple[str, ...] = ("effective",)
) -> Iterator[Problem]:
    """Why a notice over a right may not be given; `ends` has the last day of the right over each lot, None where it goes on."""
    last = latest(ends)
    if missing := " and ".join(name for name in needs if not says(act, name)):
        text = f"a notice of {_called(right)} needs {missing}"
        yield refusal("particular-missing", text, clause.id, asked="noticed", remedy=f"give {missing}")
    elif wrong := list(_lots(now, clause, act, right)):
        yield from wrong
    elif last is not None and now.on > last:
        yield refusal("right-ended", f"no notice: the right ended on {last}", clause.id, asked=str(act.on), available="0")
    elif right.status == "contingent":
        yield refusal("not-available", f"no notice of {_called(right)}: {right.blocked}", clause.id, asked="noticed", available="0")
    else:
        meant = _meant(right, act)
        yield from _quantity(clause, act, meant)
        day, why = max(_not_before(now, clause, meant))
        if act.effective is not None and act.effective < day:
            yield refusal("not-open-yet", why, clause.id, asked=str(act.effective), available=f"from {day}")
        elif right.by == clause.issuer and right.closes is not None and act.effective is not None and act.effective > right.closes:
            text, there = f"the call ends on {right.closes}", f"to {right.closes}"  # a holder's notice need only be given in time
            yield refusal("right-ended", text, clause.id, asked=str(act.effective), available=there)


def _called(right: Step[N]) -> str:
    return "conversion" if right.kind == "converted" else "redemption"


def _meant(right: Step[N], act: Act[N]) -> Step[N]:
    """The right over the lots and of the holder that a notice names."""
    right = right.narrowed(act.lots)
    if not act.holder or all(s.holder == act.holder for s in right.slices):
        return right
    return right.narrowed([(s.account, None) for s in right.slices if s.holder == act.holder] or [("", None)])


def _lots(now: Now[N], clause: Any, act: Act[N], right: Step[N]) -> Iterator[Problem]:
    """Lots named must be there; and where the clause says which are taken, none may be named, nor one of several holders."""
    held = [lot.id for lot in now.lots(clause.security) if act.holder in ("", lot.holder)]
    whose = f" of {act.holder}" if act.holder else ""
    for name in (name for name, _ in act.lots if name not in held):
        text = f"there is no certificate {name!r}{whose} of which {clause.security} is left on {act.on}"
        yield refusal("unknown-lot", text, clause.id, asked=name, available=", ".join(held) or "none")
        return
    chosen = [name for name, _ in act.lots] or [act.holder] * any(s.holder != act.holder for s in right.slices if act.holder)
    if chosen and not right.lots_elective:
        text = "the clause says which lots are called; they cannot be chosen"
        there = "from all lots in proportion" if right.spread == "pro_rata" else "from the oldest lots first"
        yield refusal("lots-not-elective", text, clause.id, asked=", ".join(chosen), available=there)


def _quantity(clause: Any, act: Act[N], right: Step[N]) -> Iterator[Problem]:
    there = right.there_is()
    asked = there if act.quantity is None else act.quantity
    counts: list[N] = [asked, *(part for _, part in act.lots if part is not None)]
    for part in counts if anywhere(there) else ():
        if not anywhere(part) or not same(part, whole(part, "down", right.smallest)):
            unit = shown(right.smallest)
            text = f"{shown(part)} {clause.security} cannot be {right.kind}: shares are counted in multiples of {unit}, above 0"
            yield refusal("fractional-shares", text, clause.id, asked=shown(part), available=f"multiples of {unit}")
            return
    if not anywhere(there) or anywhere(asked - there):
        text = f"{shown(asked)} {clause.security} cannot be {'put' if right.by != clause.issuer else 'called'}: {shown(there)} may be"
        yield refusal("more-than-held", text, clause.id, asked=shown(asked), available=shown(there))
    elif right.kind == "converted" and anywhere(asked - right.quantity_max):
        most = shown(right.quantity_max)
        text = f"{shown(asked)} {clause.security} cannot be called: at most {most} at once"
        yield refusal("more-than-allowed", text, clause.id, asked=shown(asked), available=most)
    elif right.quantity_min is not None and anywhere(least(right.quantity_min, there) - asked):
        needed = shown(least(right.quantity_min, there))
        text = f"at least {needed} {clause.security} are {right.kind} at once"
        yield refusal("less-than-allowed", text, clause.id, asked=shown(asked), available=f"from {needed}")
