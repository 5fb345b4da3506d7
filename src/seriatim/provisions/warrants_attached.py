"""Warrants attached to the shares that are bought: each closing issues so many of them with each share.

Workhorse, 2019, Series B: one warrant with each of 1,250,000 units, 1,250,000 in all. At 7.41 with each share a closing of 3
shares brings 22.23, and by the rounding named 22. Rounded once for each closing: bought as 1 and 2, they bring 7 and 15. Where no more
than 22 warrants are authorised, 3 shares may be bought and not 4.

Not covered: two clauses that bring the same warrants with one closing, and what part of the price is paid
for the warrants (the money is booked for the shares).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.clause import Said
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, Rounding, anywhere, most, ratio, whole


@dataclass(frozen=True, slots=True)
class WarrantsAttached(Generic[N]):
    """With each share of `security` bought at a closing the purchaser gets `per_share` warrants; fractions by `fractions`."""

    PER_SHARE: ClassVar[tuple[str, ...]] = ("per_share",)

    id: str
    security: str
    purchaser: str
    warrant: str
    per_share: N
    fractions: Rounding

    def brings(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """The warrants that come with a closing, on a certificate named after it."""
        if act.kind not in BUYING or act.security != self.security or act.quantity is None:
            return Outcome()
        before = now.held(f"closing/{act.closing}", self.security) * -1
        count = self._with(before + act.quantity) - self._with(before)
        if not anywhere(count):
            return Outcome()
        holder = act.holder or self.purchaser
        first = f"{self.warrant}/{act.closing}"
        name = first if first not in now.state.certificates else f"{first}/{act.id}"
        source = (f"issued/{self.id}", self.warrant)
        return Outcome((Certificate(name, self.warrant, holder, act.on),), {(name, self.warrant): count, source: count * -1})

    def _with(self, bought: N) -> N:
        """The warrants that come with so many shares of one closing, however many receipts they were bought by."""
        return whole(bought * self.per_share, self.fractions)

    def cap(self, now: Now[N], step: Step[N]) -> N | None:
        """The most shares of a closing of which the warrants may still be issued; None where no count of warrants is authorised."""
        authorized = next((clause for clause in now.clauses.limiting if clause.id == f"authorized_{self.warrant}"), None)
        if authorized is None or step.kind not in BUYING or step.security != self.security or not anywhere(self.per_share):
            return None
        before = now.held(f"closing/{step.ref}", self.security) * -1
        warrants: N = self._with(before) + authorized.available(now)
        return most(self._shares(warrants, step.smallest) - before, now.zero)

    def _shares(self, warrants: N, smallest: Any) -> N:
        """The most shares with which no more warrants come (`smallest`, on paths, is a float like every constant of a clause)."""
        if self.fractions == "up":
            return whole(ratio(warrants, self.per_share), "down", smallest)
        one = ratio(self.per_share, self.per_share)
        dropped = ratio(one, one + one) if self.fractions == "nearest" else one  # a fraction below this needs no warrant of its own
        first_too_many: N = whole(ratio(warrants + dropped, self.per_share), "up", smallest)
        fits: N = first_too_many - one * smallest
        return fits

    def why(self, now: Now[N]) -> str:
        """The limit in words, for a refusal."""
        said: str = now.clauses.by_id[f"authorized_{self.warrant}"].why(now)
        return f"{shown(self.per_share)} {self.warrant} come with each {self.security}; {said}"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What comes with a share, in plain words."""
        text = f"Each share of {call(self.security)} bought comes with {shown(self.per_share)} of {call(self.warrant)}"
        yield Said(f"{text}, for the purchaser; {_FRACTIONS[self.fractions]} at each closing.", ("warrant", "per_share", "fractions"))


_FRACTIONS = {
    "down": "fractions are dropped",
    "up": "fractions are rounded up",
    "nearest": "fractions are rounded to the nearest whole one",
    "cash_in_lieu": "fractions are dropped",
}
