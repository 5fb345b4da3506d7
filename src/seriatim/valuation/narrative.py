"""How a value moves, in plain sentences: what an auditor reads beside a tornado."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from seriatim.units.decimals import PLACES_MAX, render_rounded
from seriatim.valuation.levers import Lever
from seriatim.valuation.sensitivity import Moved


def written(level: float) -> str:
    """A rate as a market file takes it back, in percent: with all the decimal places that it may have there.

    >>> written(0.97720441127364), written(1.5378689475918)
    ('97.72044113%', '153.78689476%')
    """
    return f"{render_rounded(Decimal(100 * level), PLACES_MAX - 2)}%"


def level_text(lever: Lever, level: float) -> str:
    """A level of an input as it is written: a price, or a rate in percent."""
    return f"{level:.6g}" if lever.name == "spot" else f"{100 * level:.6g}%"


def sentences(tornado: Sequence[Moved], currency: str) -> Iterator[str]:
    """One for each input that moves the value, in the tornado's order, one for those that do not, one for each without an answer."""
    for moved in tornado:
        if moved.effect > 0 and not moved.is_chance:
            yield f"{_direction(moved)}: {_ends(moved, currency)}."
    still = [moved.lever.title for moved in tornado if moved.effect == 0 and not _reasons(moved)]
    chance = [moved.lever.title for moved in tornado if moved.is_chance]
    if chance:
        yield f"The value does not move with {' or '.join(chance)} in that range by more than its error."
    if still:
        yield f"The value does not move with {' or '.join(still)} in that range."
    for moved in tornado:
        for end, reason in _reasons(moved):
            yield f"With {moved.lever.title} at {level_text(moved.lever, end)} there is no value: {reason}."


def _reasons(moved: Moved) -> list[tuple[float, str]]:
    return [(end, found) for end, found in ((moved.low, moved.at_low), (moved.high, moved.at_high)) if isinstance(found, str)]


def _direction(moved: Moved) -> str:
    low, high, title = moved.at_low, moved.at_high, moved.lever.title
    below = moved.value if isinstance(low, str) else low
    above = moved.value if isinstance(high, str) else high
    if below <= moved.value <= above:
        return f"The value rises with {title}"
    if below >= moved.value >= above:
        return f"The value falls as {title} rises"
    return f"The value is {'lower' if max(below, above) < moved.value else 'higher'} on both sides of {title} as it is"


def _ends(moved: Moved, currency: str) -> str:
    told: list[str] = []
    for end, found in ((moved.low, moved.at_low), (moved.high, moved.at_high)):
        if isinstance(found, str) or end == moved.base:
            continue
        change = found - moved.value
        part = f" ({abs(change / moved.value):.1%})" if moved.value else ""
        how = f"{currency} {abs(change):,.2f}{part} {'more' if change > 0 else 'less'}" if change else "the same"
        told.append(f"at {level_text(moved.lever, end)} {'' if told else 'the whole is worth '}{how}")
    return f"now {level_text(moved.lever, moved.base)}; " + ", ".join(told)
