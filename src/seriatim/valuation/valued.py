"""What was found: each lot's worth, that of the closings to come, and the whole, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from seriatim.units.decimals import render
from seriatim.valuation.analyses import Analyses
from seriatim.valuation.basis import Basis
from seriatim.valuation.commitment import Committed
from seriatim.valuation.fingerprint import inputs_hash
from seriatim.valuation.measures import CREDIT_BUMP, NO_MOVES, RATE_BUMP, SPOT_BUMP, VOLATILITY_BUMP, Greeks
from seriatim.valuation.package import Package, Values, values
from seriatim.valuation.pricing import Worth
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.staged.terms import Staged
from seriatim.valuation.structural import Structural
from seriatim.valuation.warrant_worth import WarrantWorth

if TYPE_CHECKING:
    from seriatim.units.numbers import Array


RIGHTS = "rights and duties to come"
"""What the closings to come are called as a part of the whole."""


@dataclass(frozen=True)
class LotWorth:
    """A lot and what one of its shares is worth; without a `worth`, `resolved.refusals` or `refusal` say why."""

    resolved: Resolved
    worth: Worth | None
    refusal: str = ""

    @property
    def total(self) -> float:
        """What the lot is worth."""
        return float(self.resolved.lot.quantity) * self.worth.priced.each if self.worth else 0.0

    @property
    def part(self) -> tuple[float, Literal["of stated value", "of redemption"]] | None:
        """One share's value as a part of its stated value; where none is stated, of what it is redeemed for; nothing without either."""
        if self.worth is None:
            return None
        if self.resolved.stated_value:
            return self.worth.priced.each / float(self.resolved.stated_value), "of stated value"
        return (self.worth.priced.each / self.worth.redemption, "of redemption") if self.worth.redemption else None

    @property
    def is_followed(self) -> bool:
        """Whether its value comes from its clauses, stepped along paths, and not from a contract of plain numbers."""
        return self.worth is not None and self.resolved.contract is None


@dataclass(frozen=True)
class CommitmentWorth:
    """The closings to come as a right and a duty of the investor.

    `adds`: what each closing adds to those before it, which sums to the rights: it may be less than nothing, being a duty too.
    `by_agreement`: the package at each probability that the last closing is agreed to. `without_remedy`: if a default cost nothing.
    """

    closings: tuple[Committed, ...]
    found: Staged
    adds: tuple[float, ...]
    without_remedy: float
    by_agreement: tuple[tuple[float, float], ...]

    @property
    def one_by_one(self) -> tuple[ClosingWorth, ...]:
        """What each closing adds, in whole, a share, and as a part of the stated value of one."""
        return tuple(_closing_worth(closing, adds) for closing, adds in zip(self.closings, self.adds, strict=True))


@dataclass(frozen=True, slots=True)
class ClosingWorth:
    """What a closing adds to those before it; `part`: of one share's stated value, where one is stated."""

    closing: str
    adds: float
    each: float
    part: float | None


def _closing_worth(closing: Committed, adds: float) -> ClosingWorth:
    each, stated = adds / float(closing.shares), closing.issues.stated_value if closing.issues else None
    return ClosingWorth(closing.closing, adds, each, each / float(stated) if stated else None)


@dataclass(frozen=True)
class Valuation:
    """A valuation: what it rests on, each lot, the commitment, the whole.

    `package`: all of it as plain numbers, of which `inputs_hash` is a hash. `analyses`: what else was asked for.
    `diluted`: one share where the price has not seen the conversion of what is outstanding.
    """

    basis: Basis
    lots: tuple[LotWorth, ...]
    commitment: CommitmentWorth | None
    diluted: Structural | None
    package: Package
    analyses: Analyses
    warrants: tuple[WarrantWorth, ...]

    @property
    def held(self) -> float:
        """What is outstanding is worth, lots and warrants."""
        return sum(total for _, total in self.totals)

    @property
    def totals(self) -> tuple[tuple[str, float], ...]:
        """Each lot that has a value and what it is worth, warrants after the others."""
        lots = [(lot.resolved.lot.id, lot.total) for lot in self.priced]
        return (*lots, *((lot.resolved.lot.id, lot.total) for lot in self.priced_warrants))

    @property
    def rights(self) -> float:
        """What the rights and duties to come are worth to the investor."""
        return self.commitment.found.rights if self.commitment else 0.0

    @property
    def whole(self) -> float:
        """The whole deal: what is outstanding and the rights and duties to come."""
        return self.held + self.rights

    @property
    def error(self) -> float:
        """What the whole may be off by numerically: the errors of all its parts, which may have the same sign, added up."""
        lots = [float(lot.resolved.lot.quantity) * lot.worth.priced.error for lot in self.lots if lot.worth]
        warrants = [float(lot.resolved.lot.quantity) * lot.worth.bought.error for lot in self.warrants if lot.worth]
        return sum(lots) + sum(warrants) + (self.commitment.found.error if self.commitment else 0.0)

    @property
    def moves(self) -> dict[str, Greeks]:
        """How all that is outstanding, the closings to come and both together move, in the deal's currency; nothing without a tornado."""
        found = self.analyses.rights
        if not self.analyses.tornado or (self.commitment and found is None):
            return {}
        lots = [(lot.worth.greeks, lot.resolved.lot.quantity) for lot in self.lots if lot.worth]
        warrants = [(lot.worth.greeks, lot.resolved.lot.quantity) for lot in self.warrants if lot.worth]
        held = NO_MOVES
        for moves, count in (*lots, *warrants):
            held = held.plus(moves.times(float(count)))
        each = {"outstanding": held} if found is None else {"outstanding": held, RIGHTS: found}
        return {**each, "together": held if found is None else held.plus(found)}

    @property
    def priced(self) -> tuple[LotWorth, ...]:
        """The lots that have a value."""
        return tuple(lot for lot in self.lots if lot.worth)

    @property
    def priced_warrants(self) -> tuple[WarrantWorth, ...]:
        """The lots of warrants that have a value."""
        return tuple(lot for lot in self.warrants if lot.worth)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is there and has no value, so that the whole is without it: lots, warrants, the closings to come."""
        lots = [lot.resolved.lot.id for lot in self.lots if not lot.worth]
        warrants = [lot.resolved.lot.id for lot in self.warrants if not lot.worth]
        return (*lots, *warrants, *([RIGHTS] if self.basis.closings and self.commitment is None else ()))

    @property
    def bumps(self) -> dict[str, float]:
        """What each input was moved by to see how a value moves."""
        return {"spot": SPOT_BUMP, "volatility": VOLATILITY_BUMP, "rate": RATE_BUMP, "credit": CREDIT_BUMP}

    @cached_property
    def inputs_hash(self) -> str:
        """A hash of the numbers that the valuation rests on: `valuation.fingerprint` says of what."""
        return inputs_hash(self.package, self.basis.on, self.followed)

    @property
    def followed(self) -> dict[str, str]:
        """By name what else the value rests on where lots are followed along paths: their clauses, and how they are sold."""
        counts = {lot.resolved.lot.id: render(lot.resolved.lot.quantity) for lot in self.lots if lot.is_followed}
        selling = self.basis.market.selling
        sold = {} if selling is None else {"selling": repr(replace(selling, source=""))}
        return {**counts, "deal": self.basis.digest, "ledger": self.basis.head, **sold} if counts else {}

    def at(self, spots: float | Sequence[float] | Array, volatilities: float | Sequence[float] | Array, threads: int = 1) -> Values:
        """The deal at many prices of the stock (in the deal's currency, a share) and volatilities (a year, 1.2 for 120 %).

        They are broadcast against each other: spots of shape (7,) and volatilities of shape (5, 1) give `.held`, `.rights` and `.whole`
        of shape (5, 7), in the deal's currency. Lots and closings that could not be priced (`findings`) count nothing. Where lots are
        valued along paths `.errors` has one standard error of how each whole changes from the value as it is, else nothing but zeros.
        """
        return values(self.package, spots, volatilities, threads)
