"""The JSON of what a valuation is asked beside the value: `null` for what was not asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.units.decimals import PLACES_MAX, render, render_rounded
from seriatim.valuation.summed import steps

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.value import ValueView
    from seriatim.valuation.analyses import Marketability
    from seriatim.valuation.bridge import Pillar
    from seriatim.valuation.calibration import Calibration
    from seriatim.valuation.sensitivity import Moved, Surface

CENTS = 2


def number(model: float) -> str:
    """A model's number: twelve significant digits, without an exponent."""
    return format(Decimal(f"{model:.12g}"), "f")


def analyses(view: ValueView) -> dict[str, Any]:
    """Grid, tornado with its sentences, bridge, calibration, restricted stock."""
    from seriatim.valuation.narrative import sentences
    from seriatim.valuation.wording import GREEKS

    found = view.analyses
    return {
        "grid": _surface(found.surface) if found.surface else None,
        "tornado": [_moved(moved) for moved in found.tornado] or None,
        "narrative": list(sentences(found.tornado, view.basis.currency)) or None,
        "moves": {name: {greek: number(getattr(own, greek)) for greek in GREEKS} for name, own in view.moves.items()} or None,
        "bridge": _bridge(found.bridge) or None,
        "calibration": _calibration(found.calibration) if found.calibration else None,
        "restricted_stock": _marketability(found.marketability) if found.marketability else None,
    }


def _surface(found: Surface) -> dict[str, Any]:
    return {
        "spots": [number(spot) for spot in found.spots],
        "volatilities": [number(volatility) for volatility in found.volatilities],
        "whole": [[number(float(each)) for each in row] for row in found.whole],
        "errors": [[number(float(each)) for each in row] for row in found.errors] if found.errors.any() else None,
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "input": moved.lever.name,
        "now": number(moved.base),
        "low": number(moved.low),
        "high": number(moved.high),
        "at_low": _or_none(moved.at_low),
        "at_high": _or_none(moved.at_high),
        "errors": [number(error) for error in moved.errors] if any(moved.errors) else None,
        "apart": number(moved.effect),
    }


def _bridge(pillars: tuple[Pillar, ...]) -> list[dict[str, Any]]:
    """Steps in cents, which sum to the whole in cents."""
    adds = steps([pillar.level for pillar in pillars], CENTS)
    return [_pillar(pillar, add) for pillar, add in zip(pillars, adds, strict=True)]


def _pillar(pillar: Pillar, add: Decimal) -> dict[str, Any]:
    return {
        "term": pillar.term,
        "adds": render(add),
        "so_far": number(pillar.level),
        "all_but_this": _or_none(pillar.without),
        "error": number(pillar.error) if pillar.error else None,
    }


def _calibration(found: Calibration) -> dict[str, Any]:
    return {
        "input": found.name,
        "price": number(found.price),
        "level": _level(found.used),
        "all_levels": [_level(root) for root in found.roots],
        "unique": found.is_unique,
        "scanned": [number(end) for end in found.scanned],
        "value": number(found.value),
        "error": number(found.error) if found.error else None,
    }


def _level(level: float) -> str:
    """As a market file takes it back."""
    return render_rounded(Decimal(level), PLACES_MAX)


def _marketability(found: Marketability) -> dict[str, Any]:
    return {
        "years": number(found.years),
        "pct_finnerty": number(100 * found.finnerty),
        "pct_chaffe": number(100 * found.chaffe),
        "pct_stated": None if found.stated is None else number(100 * found.stated),
    }


def _or_none(found: float | str | None) -> str | None:
    return number(found) if isinstance(found, float) else None
