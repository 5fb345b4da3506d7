"""What closings wait for, beside a condition in words: dates, prices, volumes, occurrences, agreements; waived or met.

Filing 31: the second closing follows "the earliest of three defined triggers" (`needs: any`). Filing 40: the board's finding that
milestones are reached, which holders of 75 % of the shares outstanding may waive: of 100 shares, 74 do not, 75 do. A price
condition "at least 4.00 on 3 of 5 trading days" is met by closes of 4.00, 3.99, 4.10, 3.90, 4.20; after a 1-for-10 reverse split it
asks for 40.00.

On arrays a price or a volume counts only where it holds on every path, because dates are structure. Not covered: a condition
that is lost again after it was met, but for an occurrence that has `ceased` and what is measured at the closing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Role, Said, refusal
from seriatim.deal.condition import Condition
from seriatim.deal.market import observations, occurred, quotations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.prices import at_or_above
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.units.numbers import N, anywhere, ratio, total
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Awaited(Generic[N]):
    """The conditions of one closing: `all` of them are needed, or `any`. `security` is what is sold at it.

    `part_of`: the closing that several purchasers share. What is met or waived for that is met or waived for each part.
    """

    closing: str
    security: str
    needs: Literal["all", "any"]
    conditions: tuple[Condition[N], ...]
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class ClosingConditions(Generic[N]):
    """The typed conditions of the closings that have any."""

    role: ClassVar[Role] = "conditions"

    id: str
    awaited: tuple[Awaited[N], ...]

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What may be recorded as `occurred` because a closing waits for it."""
        return tuple(c.occurs for a in self.awaited for c in a.conditions if c.kind == "occurrence")

    def opening(self) -> Mapping[str, Any]:
        """The levels asked for, in shares of today: a split rescales them as it does prices observed before it."""
        return {f"level/{a.closing}/{c.id}": _level(c) for a in self.awaited for c in a.conditions if c.kind in ("price", "volume")}

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day that a closing waits for: from then on its last day may be another."""
        days = [c.not_before for a in self.awaited for c in a.conditions if c.kind == "date" and c.not_before is not None]
        return min((day for day in days if day > after), default=None)

    def waiting(self, now: Now[N], closing: str) -> tuple[str, ...]:
        """What the closing still waits for, in words; nothing when it is ready."""
        awaited = self._of(closing)
        if awaited is None or self.ready_on(now, closing) is not None:
            return ()
        missing = tuple(c.words() for c in awaited.conditions if self._met_on(now, awaited, c) is None)
        return missing if awaited.needs == "all" or len(missing) == 1 else (f"the earliest of: {'; '.join(missing)}",)

    def ready_on(self, now: Now[N], closing: str) -> date | None:
        """Since when all that is needed has been there (of alternatives, the earliest); None while something is missing."""
        awaited = self._of(closing)
        if awaited is None:
            return None
        met = [self._met_on(now, awaited, c) for c in awaited.conditions]
        days = [day for day in met if day is not None]
        if awaited.needs == "any":
            return min(days, default=None)
        return max(days) if len(days) == len(met) else None

    def _of(self, closing: str) -> Awaited[N] | None:
        return next((a for a in self.awaited if a.closing == closing), None)

    def _met_on(self, now: Now[N], awaited: Awaited[N], c: Condition[N]) -> date | None:
        recorded: date | None = now.recall(self.id, f"{awaited.closing}/{c.id}")
        if recorded is not None:
            return recorded
        if c.kind == "date":
            return c.not_before if c.not_before and now.on >= c.not_before else None
        if c.kind == "occurrence":
            return occurred(now, c.occurs)
        return self._held_on(now, awaited.closing, c) if c.kind in ("price", "volume") else None

    def _held_on(self, now: Now[N], closing: str, c: Condition[N]) -> date | None:
        """The first day on which the market has been as asked; where it is measured at the closing, the day before it."""
        level: Price[N] = now.recall(self.id, f"level/{closing}/{c.id}").price
        quote = c.quote if c.kind == "price" else "volume"
        if c.measured == "closing":
            days = trading_days(now.on, c.of_days)
            return days[0] if _held(now, c, level, days) else None
        seen = (entry.partition("/")[2] for entry in now.state.entries(quotations(c.security)) if entry.startswith(f"{quote}/"))
        for day in sorted(date.fromisoformat(text) for text in seen):
            if _held(now, c, level, trading_days(day, c.of_days, including=True)):
                return day
        return None

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what is recorded as met, who has waived, and what enough of them have waived."""
        changed: dict[str, Any] = {}
        for awaited, c in self._named(act):
            if self._met_on(now, awaited, c) is None:
                changed |= self._recorded(now, act, awaited, c)
        return changed

    def _recorded(self, now: Now[N], act: Act[N], awaited: Awaited[N], c: Condition[N]) -> dict[str, Any]:
        key = f"{awaited.closing}/{c.id}"
        if act.kind == "condition" or act.holder == c.waived_by:
            return {key: act.on}
        waived = {f"waived/{key}/{act.holder}": act.on}
        return {**waived, key: act.on} if self._enough(now, awaited, c, act.holder) else waived

    def _enough(self, now: Now[N], awaited: Awaited[N], c: Condition[N], holder: str) -> bool:
        """Whether the holders who have waived, with this one, hold the part that it takes of what is outstanding."""
        prefix = f"waived/{awaited.closing}/{c.id}/"
        who = {entry.removeprefix(prefix) for entry in now.state.entries(self.id) if entry.startswith(prefix)} | {holder}
        held = total([lot.quantity for lot in now.lots(awaited.security) if lot.holder in who], now.zero)
        needed = c.waived_by_holders
        return needed is not None and anywhere(held) and not anywhere(needed * now.outstanding(awaited.security) - held)

    def _named(self, act: Act[N]) -> list[tuple[Awaited[N], Condition[N]]]:
        """The condition that an act records as met or waives: of a closing, or of every part of one that is shared."""
        if not (act.closing and (act.kind == "condition" or (act.kind == "right_waived" and act.clause == self.id))):
            return []
        meant = [a for a in self.awaited if act.closing in (a.closing, a.part_of)]
        return [(a, c) for a in meant for c in a.conditions if c.id == act.what]

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A condition is named, still missing, and met or waived by those who can."""
        if not ((act.kind == "condition" and act.what) or (act.kind == "right_waived" and act.clause == self.id)):
            return
        found = self._named(act)
        if not found:
            known = ", ".join(f"{a.closing}: {c.id}" for a in self.awaited for c in a.conditions)
            text = f"closing {act.closing or '(none named)'} waits for nothing called {act.what!r}"
            yield refusal("condition-not-awaited", text, self.id, asked=act.what or "no condition", available=known)
            return
        awaited, c = next((one for one in found if self._met_on(now, *one) is None), found[0])
        if (since := self._met_on(now, awaited, c)) is not None:
            text = f"closing {awaited.closing} waits no more until {c.words()}: met since {since}"
            yield refusal("condition-not-awaited", text, self.id, asked=act.what)
        elif act.kind == "condition" and c.kind != "agreed":
            how = "record it as occurred" if c.kind == "occurrence" else "it follows from the day, or from what is observed"
            text = f"that {c.words()} is not for the parties to say"
            yield refusal("condition-not-awaited", text, self.id, asked=act.what, available=how, remedy=how)
        elif act.kind == "right_waived":
            yield from self._may_not_waive(now, awaited, c, act.holder)

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What each closing waits for, and who may waive it."""
        for a in self.awaited:
            waits = "all that follows" if a.needs == "all" else "the earliest of what follows"
            if len(a.conditions) > 1:
                yield Said(f"Closing {a.closing} waits for {waits}.", (f"closings.{a.closing}.needs",))
            for c in a.conditions:
                waived = f" ({c.waiver().replace(c.waived_by, call(c.waived_by)) if c.waived_by else c.waiver()} may waive it)"
                text = f"Closing {a.closing} waits until {c.words()}{waived if c.waiver() else ''}."
                yield Said(text, tuple(f"closings.{a.closing}.conditions.{c.id}.{f.name}" for f in fields(c)))

    def _may_not_waive(self, now: Now[N], awaited: Awaited[N], c: Condition[N], holder: str) -> Iterator[Problem]:
        may = {c.waived_by}
        if c.waived_by_holders is not None:
            may |= {lot.holder for lot in now.lots(awaited.security)}
        if not c.waiver():
            text, remedy = f"the terms let nobody waive that {c.words()}", "what both sides agreed all the same, with --as-fact"
            yield refusal("not-available", text, self.id, asked=holder or "no holder", available="nobody", remedy=remedy)
        elif not holder or holder not in may:
            who = c.waiver()
            text = f"{holder} cannot waive that {c.words()}: {who} may" if holder else f"a waiver says who waives that {c.words()}"
            yield refusal("not-available", text, self.id, asked=holder or "no holder", available=who, remedy="name the holder who waives")


def _level(c: Condition[Any]) -> PerShare[Any]:
    level: Any = c.at_least if c.at_least is not None else c.at_most
    one = level / level
    return PerShare(c.security, Price(level, one) if c.kind == "price" else Price(one, level))


def _held(now: Now[N], c: Condition[N], level: Price[N], days: tuple[date, ...]) -> bool:
    """Whether the market was as asked on enough of the days. A day on which nothing was observed does not count."""
    found, missing = observations(now, c.security, c.quote if c.kind == "price" else "volume", days)
    if c.kind == "price":
        met = total([_reached(c, price, level) for price in found.values()], now.zero)
        return not anywhere(now.zero + c.for_days - met)
    average = ratio(total([ratio(p.shares, p.money) for p in found.values()], now.zero), now.zero + len(days))
    one = ratio(level.money, level.money)
    return not missing and not anywhere(1 - _reached(c, Price(average, one), Price(ratio(level.shares, level.money), one)))


def _reached(c: Condition[N], a: Price[N], level: Price[N]) -> N:
    """One where the market was at least, or at most, what is asked; nothing elsewhere."""
    return at_or_above(a, level) if c.at_least is not None else at_or_above(level, a)
