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
    from seriatim.valuation.paths.selling import Outlet


def along_paths(basis: Basis, lot: Resolved, spread: Spread = map) -> Worth | str:
    """What one share of a lot is worth, or why neither a contract nor paths can say.

    Random numbers come from the deal and the lot: the same file gives the same digits.
    """
    if lot.overdue:
        return "; ".join(lot.refusals)
    from seriatim.valuation.paths.lot import lot_worth
    from seriatim.valuation.paths.world import World

    world = World(basis.inputs, basis.credit, basis.model)
    seed = crc32(f"{basis.deal}/{lot.lot.id}".encode())
    try:
        return lot_worth(basis.now, lot.lot, basis.stock, world, _outlet(basis), seed, spread)
    except ValueError as error:
        return "; ".join(dict.fromkeys([*lot.refusals, str(error)]))


def _outlet(basis: Basis) -> Outlet | None:
    """The market that the holder sells into, where the market file tells of one."""
    from seriatim.valuation.paths.selling import Outlet

    selling = basis.market.selling
    if selling is None:
        return None
    impact = None if selling.impact is None else lift(selling.impact, float)
    return Outlet(float(selling.volume), float(selling.part), impact)
