"""The waterfall as a picture in SVG."""

from __future__ import annotations

from fractions import Fraction

from seriatim.app.waterfall import WaterfallView
from seriatim.formats.report.payouts import Band, short, stacked
from seriatim.waterfall.breakpoints import level_of, most
from seriatim.waterfall.seats import Seat

BEYOND = Fraction(5, 4)
"""Where no exit is asked for, the picture goes on so far beyond the last breakpoint."""


def chart(view: WaterfallView) -> str:
    """The picture as SVG, up to the largest exit asked for, or some way beyond the last breakpoint."""
    largest = most(view.tranches)
    last = max((t.opens for t in view.tranches), default=Fraction(0))
    top = max((Fraction(p.net) for p in view.payouts), default=Fraction(0)) or last * BEYOND or Fraction(1)
    top = top if largest is None else min(top, largest)
    inside = [t.opens for t in view.tranches if 0 < t.opens < top]
    exits = [Fraction(0), *inside, top]
    bands = [_band(view, own, exits) for own in _stacking(view)]
    currency = view.currency
    detail = f"{view.header.issuer}, as of {view.header.as_of}; {currency}; dashed: breakpoints"
    return stacked(exits, bands, inside, f"{view.header.title}: who is paid what", detail)


def _stacking(view: WaterfallView) -> list[list[Seat]]:
    """The seats of each class, those lowest that are paid first."""
    by_class: dict[str, list[Seat]] = {}
    for seat in view.seats:
        by_class.setdefault(seat.security, []).append(seat)
    return sorted(by_class.values(), key=lambda own: (not own[0].preference, own[0].rank, bool(own[0].strike)))


def _band(view: WaterfallView, own: list[Seat], exits: list[Fraction]) -> Band:
    levels = [level_of(view.tranches, exit) for exit in exits]
    paid = tuple(sum((s.shares * s.worth(level) for s in own), Fraction(0)) for level in levels)
    return Band(own[0].security, f"{short(float(paid[-1]))} of {short(float(exits[-1]))}", paid)
