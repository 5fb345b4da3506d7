"""Seats: the claims of a state in exact fractions, and what one share of each comes to at any level of the money.

The idea that makes the joint choice easy: money rises like water. First it fills the preferences, rank by rank; then it lifts what
one share of common gets. At a given `Level` every holder knows what each of its choices is worth, whatever the others do, and takes
the best. So what a share gets is one rising function of the level, bent where a holder changes its mind; and the exit that belongs
to a level is the sum over all seats. `breakpoints` turns that sum around.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from seriatim.deal.claim import Claim, Participation
from seriatim.deal.clause import plays
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from seriatim.units.decimals import shown
from seriatim.units.problems import Problem

Mode = Literal["waits", "preference", "paid", "keeps", "takes part", "at its cap", "converted", "shares", "exercised", "unexercised"]
"""What a seat does at a level: waits for those before it, is being paid its preference, is paid it in full and waits for the common,
keeps it, takes part besides it, is at its cap, is converted, shares as common stock does, is a warrant exercised for common, or one that
is let go. Of a warrant exercised for preferred, it is what that preferred does."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far the money has come: the part `reached` of the preferences of a rank, those before it being paid.

    With no rank all preferences are paid, and `reached` is what one share of common gets.
    """

    rank: int | None
    reached: Fraction


@dataclass(frozen=True, slots=True)
class Seat:
    """Shares that ask for the same. Amounts are for one share: `cap` in all, `common` as converted, `strike` paid to have it."""

    name: str
    claim: Claim[Decimal]
    shares: Fraction
    preference: Fraction
    rank: int
    participation: Participation
    cap: Fraction
    common: Fraction
    strike: Fraction

    @property
    def security(self) -> str:
        return self.claim.security

    def worth(self, level: Level) -> Fraction:
        """What one share gets at a level, if its holder chooses best; net of what a warrant costs to exercise."""
        return max(self._share(level) - self.strike, Fraction(0))

    def mode(self, level: Level) -> Mode:
        """What its holder does at a level. Where two choices are worth the same, it stays as it is."""
        if self.strike and self._share(level) <= self.strike:
            return "unexercised"
        if level.rank is not None:
            if not self.preference or self.rank > level.rank:
                return "waits"
            return "preference" if self.rank == level.rank and level.reached < 1 else "paid"
        converted = self.common * level.reached
        if not self.preference:
            return "exercised" if self.strike else "shares"
        if converted > self._kept(converted):
            return "converted"
        if self.participation == "none" or not self.common:
            return "keeps"
        return "at its cap" if self.participation == "capped" and self.preference + converted >= self.cap else "takes part"

    def bends(self, rank: int | None) -> Iterator[Fraction]:
        """The levels of a rank, or of the common, at which what one share gets may change its slope."""
        over = self.strike - self.preference
        if rank is not None:
            if self.rank == rank and self.preference and 0 < self.strike < self.preference:
                yield self.strike / self.preference
        elif self.common:
            top = self.preference if self.participation == "none" else self.cap
            if self.participation != "full":
                yield top / self.common
            if self.participation == "capped":
                yield (self.cap - self.preference) / self.common
            besides = self.participation == "full" or (self.participation == "capped" and self.strike < self.cap)
            if over > 0:
                yield (over if besides else self.strike) / self.common

    def _share(self, level: Level) -> Fraction:
        if level.rank is None:
            converted = self.common * level.reached
            return max(self._kept(converted), converted)
        if self.rank == level.rank:
            return self.preference * level.reached
        return self.preference if self.rank < level.rank else Fraction(0)

    def _kept(self, converted: Fraction) -> Fraction:
        """What a share gets that keeps its preference while its part of the rest would be so much."""
        if self.participation == "none":
            return self.preference
        both = self.preference + converted
        return both if self.participation == "full" else min(both, self.cap)


def seats(claims: Iterable[Claim[Decimal]]) -> tuple[Seat, ...]:
    """The claims as seats, in their order. One of several claims of a class is named after its first certificate."""
    asked = [claim for claim in claims if sum(lot.quantity for lot in claim.lots)]
    alone = [claim.security for claim in asked]
    return tuple(_seat(claim, claim.security if alone.count(claim.security) == 1 else claim.lots[0].id) for claim in asked)


def _seat(claim: Claim[Decimal], name: str) -> Seat:
    preference = Fraction(claim.preference)
    return Seat(
        name,
        claim,
        sum((Fraction(lot.quantity) for lot in claim.lots), Fraction(0)),
        preference,
        claim.rank,
        claim.participation,
        max(preference, Fraction(claim.cap or 0)),
        Fraction(claim.common) / Fraction(claim.of),
        Fraction(claim.strike),
    )


def claims(now: Now[Decimal]) -> list[Claim[Decimal]]:
    """Every claim of a state, in the order of the deal's clauses."""
    return [claim for clause in now.clauses.claiming for claim in clause.claim(now)]


def unseated(deal: Deal, now: Now[Decimal]) -> list[Problem]:
    """A problem for each class that has shares outstanding and no clause that says what they get, or what their warrants buy."""
    asking = _asking(now)
    seated = {c.security for c in now.clauses.claiming if not plays(c, "exercise") or c.into in asking}
    remedy = "add a liquidation_preference clause to it; mark what no document says as assumed"
    silent = [name for name in deal.securities if name not in seated and now.outstanding(name)]
    said = {name: f"{shown(now.outstanding(name))} {deal.securities[name].unit} of {name} are outstanding" for name in silent}
    tail = "and no clause says what they get in a liquidation"
    return [Problem(code="no-seat", message=f"{said[name]}, {tail}", because=name, remedy=remedy) for name in silent]


def unpriced(now: Now[Decimal]) -> list[Problem]:
    """A problem for each class that is counted as converted at a price that nobody can know today: it has its preference alone."""
    found = []
    for clause in now.clauses.claiming:
        rights = now.clauses.by_id[clause.conversion].steps(now) if getattr(clause, "conversion", "") else ()
        right = next((right for right in rights if right.unpriced), None)
        if right is not None:
            reason = f": {right.blocked}" if right.blocked else ""
            text = f"{clause.security} is shown with its preference alone, because the price of {clause.conversion} is not known{reason}"
            found.append(Problem(code="price-unknown", message=text, because=clause.conversion, remedy="record the prices observed"))
    return found


def _asking(now: Now[Decimal]) -> frozenset[str]:
    """The securities of which some clause says what they ask for."""
    return frozenset(clause.security for clause in now.clauses.claiming)
