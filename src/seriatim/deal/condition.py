"""What a closing may wait for, as types: a date, a price, a volume, something that occurs, or what both sides agree.

Corvus (filing 31) waits for the earliest of three triggers; a Series D (filing 40) for milestones that holders of 75 % may waive;
Ascent's common of 2014 (filing 07) for the stockholders' approval. What no type fits stays words (`Closing.condition`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Generic, Literal

from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N


@dataclass(frozen=True, slots=True)
class Condition(Generic[N]):
    """One thing that a closing waits for.

    `date`: not before `not_before`. `price`: `quote` of `security` is `at_least` or `at_most` so much on `for_days` of `of_days`
    trading days. `volume`: on average `at_least` so many shares a day over `of_days` trading days. `occurrence`: what `occurs`.
    `agreed`: recorded as met. A price or volume counts once it has held on `any_day`, or must hold just before the `closing`.
    `waived_by` is a party that may waive it, `waived_by_holders` the part of the closing's shares outstanding whose holders may.
    """

    id: str
    kind: Literal["date", "price", "volume", "occurrence", "agreed"]
    says: str = ""
    not_before: date | None = None
    occurs: str = ""
    security: str = ""
    quote: str = ""
    at_least: N | None = None
    at_most: N | None = None
    for_days: int = 1
    of_days: int = 1
    measured: Literal["any_day", "closing"] = "any_day"
    waived_by: str = ""
    waived_by_holders: Annotated[N, "rate"] | None = None

    def words(self) -> str:
        """What must become true, in words.

        >>> Condition("ipo", "occurrence", occurs="initial_public_offering").words()
        'initial public offering has occurred'
        """
        if self.says:
            return self.says
        if self.kind == "date":
            return f"it is {self.not_before}"
        if self.kind == "occurrence":
            return f"{self.occurs.replace('_', ' ')} has occurred"
        if self.kind == "agreed":
            return f"{self.id.replace('_', ' ').replace('-', ' ')} is agreed"
        level = f"at least {shown(self.at_least)}" if self.at_least is not None else f"at most {shown(self.at_most)}"
        if self.kind == "volume":
            return f"on average {level} {self.security} trade a day over {self.of_days} trading days"
        return f"the {self.quote} of {self.security} is {level} on {self.for_days} of {self.of_days} trading days"

    def waiver(self) -> str:
        """Who may waive it, in words; nothing if nobody may."""
        part = self.waived_by_holders
        by_holders = f"holders of {percent(Decimal(str(part)), 0)}" if part is not None else ""
        return " or ".join(who for who in (self.waived_by, by_holders) if who)

    def lacks(self) -> tuple[str, ...]:
        """The fields that a condition of this kind cannot do without and has not."""
        if self.kind == "date":
            return ("not_before",) if self.not_before is None else ()
        if self.kind == "occurrence":
            return ("occurs",) if not self.occurs else ()
        if self.kind == "agreed":
            return ()
        level: tuple[str, ...] = () if self.at_least is not None or self.at_most is not None else ("at_least",)
        needed: tuple[str, ...] = ("security", "quote") if self.kind == "price" else ("security",)
        missing = tuple(name for name in needed if not getattr(self, name))
        return missing + level
