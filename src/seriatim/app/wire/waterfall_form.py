"""The waterfall as JSON: seats, tranches, exits and the option-pricing method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import fraction, header, pct, problems
from seriatim.formats.plain import plain
from seriatim.units.fractions import decimal

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.waterfall import Pricing, WaterfallView
    from seriatim.waterfall.breakpoints import Tranche
    from seriatim.waterfall.payout import Payout
    from seriatim.waterfall.seats import Seat


def waterfall(view: WaterfallView) -> dict[str, Any]:
    """The waterfall: the seats, the tranches between breakpoints, the exits asked for, and the option-pricing method."""
    return {
        **header(view.header),
        "currency": view.currency,
        "seats": [_seat(seat) for seat in view.seats],
        "tranches": [_tranche(view, t) for t in view.tranches],
        "exits": [_payout(p) for p in view.payouts],
        "option_pricing": None if view.pricing is None else _pricing(view.pricing),
        "findings": problems(view.findings),
    }


def _seat(seat: Seat) -> dict[str, Any]:
    capped, claim = seat.participation == "capped", seat.claim
    return {
        "seat": seat.name,
        "class": seat.security,
        "clause": claim.clause,
        "shares": fraction(seat.shares),
        "rank": seat.rank if seat.preference else None,
        "preference": fraction(seat.preference),
        "participation": seat.participation,
        "cap": fraction(seat.cap) if capped else None,
        "as_converted": fraction(seat.common),
        "strike": fraction(seat.strike) if seat.strike else None,
        "under": claim.under,
        "lots": [lot.id for lot in claim.lots],
    }


def _tranche(view: WaterfallView, t: Tranche) -> dict[str, Any]:
    return {
        "from": fraction(t.opens),
        "from_exact": str(t.opens),
        "to": None if t.closes is None else fraction(t.closes),
        "common_gets": fraction(t.level.reached) if t.level.rank is None else None,
        "parts": [
            {"seat": seat.name, "pct": pct(decimal(part)), "exact": str(part), "does": mode}
            for seat, part, mode in zip(view.seats, t.parts, t.modes, strict=True)
        ],
    }


def _payout(p: Payout) -> dict[str, Any]:
    return {
        "exit": plain(p.exit),
        "costs": plain(p.costs),
        "net": plain(p.net),
        "common_gets": fraction(p.common),
        "per_share": [
            {"seat": s.seat, "class": s.security, "each": fraction(s.each), "exact": str(s.each), "does": s.mode} for s in p.shares
        ],
        "classes": [{"class": c.security, "shares": plain(c.shares), "amount": plain(c.amount)} for c in p.classes],
        "holders": [{"class": h.security, "holder": h.holder, "shares": plain(h.shares), "amount": plain(h.amount)} for h in p.holders],
    }


def _pricing(pricing: Pricing) -> dict[str, Any]:
    solved = pricing.solved_from
    return {
        "value": plain(pricing.value),
        "solved_from": {"class": solved[0], "price": plain(solved[1])} if solved else None,
        **{name: plain(getattr(pricing, name)) for name in ("volatility", "rate", "years", "dividend_yield")},
        "classes": [
            {"class": c.security, "shares": plain(c.shares), "each": plain(c.each), "amount": plain(c.amount)} for c in pricing.classes
        ],
    }
