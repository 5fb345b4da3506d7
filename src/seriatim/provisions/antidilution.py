"""The terms and the memory that both anti-dilution clauses have: what counts as an issue, and how a price is lowered.

No clause by itself: the ratchet and the weighted average add their formula, `provisions.dilution` says what issues an act makes. A
floor of $4 on one share is remembered like the price, so that after a reverse split of 1 for 10 both are ten times what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said, refusal
from seriatim.deal.converted import in_common, unknown
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING, Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, Rounding, anywhere, least, most, where, whole
from seriatim.units.problems import Problem

Counted = Literal["counted", "exempt"]
Repricings = Literal["none", "agreed", "all"]
"""Which falls of another right's price count as an issue: none; those that an act brings about by itself (an amendment); and
also those that another anti-dilution clause makes."""


QUOTED = "record what was observed, or the price as determined, before it"
"""What to do about a price of the market that nobody has reported."""


@dataclass(frozen=True, slots=True)
class Protection(Generic[N]):
    """The price of `protects` (a conversion or a warrant) falls when `common` is issued for less.

    `places` and `rounding` say how the new price is rounded, `floor` below what it never falls, `exempt` for which reasons an
    issue does not count. `closings`: whether sales under this agreement count; `variable`: whether conversions at a price that
    moves with the market do; `repricings`: whether another right whose price falls does. It ends after `last_day`.
    """

    id: str
    security: str
    protects: str
    common: str
    places: int
    rounding: Rounding
    closings: Counted
    repricings: Repricings
    variable: Counted
    exempt: tuple[str, ...] = field(default=(), kw_only=True)
    floor: N | None = field(default=None, kw_only=True)
    last_day: date | None = field(default=None, kw_only=True)

    def opening(self) -> Mapping[str, Any]:
        """The floor."""
        return {} if self.floor is None else self._floor_at(self.floor)

    def _floor_at(self, floor: N) -> Mapping[str, Any]:
        """As money for a share, so that a split rescales it with the price."""
        return {"floor": PerShare(self.common, Price(floor, floor / floor))}

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """A waiver of the adjustment, until a day or for good; and a floor that is amended."""
        if act.clause != self.id:
            return {}
        if act.kind == "right_waived" and not act.holder:
            return {"waived": act.until or date.max}
        if act.kind == "amended" and act.what == "floor" and act.price is not None:
            return self._floor_at(act.price)
        return {}

    def price_before(self, now: Now[N], moved: Outcome[N]) -> PerShare[N] | None:
        """The price that the clause protects, as the act itself leaves it; None where it protects nothing today."""
        waived = now.recall(self.id, "waived")
        if (waived is not None and now.on <= waived) or (self.last_day is not None and now.on > self.last_day):
            return None
        key = (self.protects, "price")
        found = moved.memory.get(key, now.recall(*key))
        return found if isinstance(found, PerShare) else None

    def lowered_to(self, wanted: N, now: Now[N], before: PerShare[N]) -> Mapping[tuple[str, str], Any]:
        """The price in force brought down to the one wanted, if that is lower: rounded, not below the floor, and never raised."""
        old = before.price.each()
        new = where(wanted < old, whole(wanted, self.rounding, Decimal(1).scaleb(-self.places)), old)
        floor = now.recall(self.id, "floor")
        if floor is not None:
            new = most(new, floor.price.each())
        new = least(new, old)
        if not anywhere(old - new):
            return {}
        return {(self.protects, "price"): PerShare(before.of, Price(new, before.price.shares / before.price.shares))}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """An issue must say its price, or why no clause looks at it; and the reason must be one that a clause admits."""
        others = now.clauses.protecting
        if act.kind != "issued" or self is not others[0]:
            return
        admitted = list(dict.fromkeys(reason for clause in others for reason in clause.exempt))
        if act.exempt and act.exempt not in admitted:
            text = f"no anti-dilution clause exempts an issue as {act.exempt!r}"
            yield refusal("unknown-exemption", text, self.id, asked=act.exempt, available=", ".join(admitted) or "none")
        elif not act.exempt and act.price is None and act.quantity is not None:
            shares, strike = in_common(now, act.security, act.quantity, self.common)
            if not anywhere(shares) or anywhere(strike):
                return  # it becomes no common stock, or a warrant is given for nothing: its strike is what counts
            remedy = "give the price (0 if nothing is paid)"
            remedy += f", or the reason why it is exempt ({', '.join(admitted)})" if admitted else ""
            yield refusal("price-missing", "an issue needs its price: prices of other rights depend on it", self.id, remedy=remedy)

    def unweighed(self, now: Now[N], act: Act[N], moved: Outcome[N]) -> Iterator[Problem]:
        """Why an issue cannot be weighed today: what its own shares come to has to be known, where that counts at once."""
        sold = act.kind in FUNDING and self.closings == "counted"
        issued = act.kind == "issued" and act.exempt not in self.exempt
        if self.variable == "counted" or not (issued or sold) or self.price_before(now, moved) is None:
            return
        new: dict[str, str] = {c.id: c.security for c in moved.opens}
        state = now.state.copy()
        state.add(moved)
        for step in unknown(Now(now.on, state, now.clauses), {*new.values()}):
            if any(s.account in new for s in step.slices):
                text = f"what new {step.security} comes to under {step.clause} counts for {self.protects}, and {step.blocked}"
                yield refusal("price-missing", text, self.id, asked=act.kind, remedy=QUOTED)
                return

    def said_of_both(self) -> Iterator[Said]:
        """What both say in the same words: what counts as an issue, the rounding, the floor, and the end."""
        sales = "Sales under this agreement count too." if self.closings == "counted" else "Sales under this agreement do not count."
        yield Said(sales, ("closings",))
        reprices = {
            "none": "Another right whose price falls does not count as an issue.",
            "agreed": "Another right whose price is lowered by agreement counts as an issue; one lowered by its own protection does not.",
            "all": "Another right whose price falls counts as an issue, also when its own protection lowers it.",
        }
        yield Said(reprices[self.repricings], ("repricings",))
        market = {
            "counted": "counts as an issue when it is made; issuing the right to it does not",
            "exempt": "does not count as an issue; issuing the right to it does, at the price of that day",
        }
        yield Said(f"A conversion at a price that moves with the market {market[self.variable]}.", ("variable",))
        if self.exempt:
            yield Said(f"Shares issued for these reasons do not count: {', '.join(self.exempt)}.", ("exempt",))
        to = {"down": "down", "up": "up", "nearest": "to the nearest", "cash_in_lieu": "down"}[self.rounding]
        yield Said(f"The new price is rounded {to}, to {self.places} decimal places.", ("places", "rounding"))
        if self.floor is not None:
            yield Said(f"It never falls below {shown(self.floor)}.", ("floor",))
        if self.last_day is not None:
            yield Said(f"After {self.last_day} no issue counts.", ("last_day",))
