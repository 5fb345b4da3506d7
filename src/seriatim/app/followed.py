"""Lots that no formula and no grid can price, followed along paths: from what a valuation rests on to what one of their shares is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from seriatim.units.numbers import lift
from seriatim.valuation.basis import Basis
from seriatim.valuation.pricing import Worth
from seriatim.valuation.resolve import Resolved

if TYPE_CHECKING:  # what follows paths is loaded where there are any
    from seriatim.valuation.paths.estimate import Spread
    from seriatim.valuation.paths.lot import Followed
    from seriatim.valuation.paths.moved import FollowedHolding
    from seriatim.valuation.paths.selling import Outlet


def along_paths(basis: Basis, lot: Resolved, spread: Spread = map) -> Worth | str:
    """What one share of a lot is worth, or why neither a contract nor paths can say.

    Random numbers come from the deal and the lot: the same file gives the same digits.
    """
    if lot.overdue or not lot.clauses:
        return "; ".join(lot.refusals)
    from seriatim.valuation.paths.lot import lot_worth

    try:
        return lot_worth(_followed(basis, lot), spread)
    except ValueError as error:
        return "; ".join(dict.fromkeys([*lot.refusals, str(error)]))


def holding(basis: Basis, lot: Resolved, worth: Worth) -> FollowedHolding:
    """A lot that was valued along paths, so that it can be valued again in a market that is moved."""
    from seriatim.valuation.paths.moved import FollowedHolding

    return FollowedHolding(float(lot.lot.quantity), _followed(basis, lot), worth.priced.each)


def _followed(basis: Basis, lot: Resolved) -> Followed:
    """Raises ValueError, in the words of the terms, for what paths cannot price."""
    from seriatim.valuation.paths.lot import followed
    from seriatim.valuation.paths.world import World

    world = World(basis.inputs, basis.credit, basis.model)
    seed = crc32(f"{basis.deal}/{lot.lot.id}".encode())
    return followed(basis.now, lot.lot, basis.stock, world, _outlet(basis), seed)


def _outlet(basis: Basis) -> Outlet | None:
    """The market that the holder sells into, where the market file tells of one."""
    from seriatim.valuation.paths.selling import Outlet

    selling = basis.market.selling
    if selling is None:
        return None
    impact = None if selling.impact is None else lift(selling.impact, float)
    return Outlet(float(selling.volume), float(selling.part), impact)
