"""What a conversion at a price that follows the market says: how its price is found, its bounds, and what a split changes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.deal.clause import Names, Said
from seriatim.provisions.conversion_words import becomes, follows_splits, said_of_every, said_of_rights
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.decimals import percent, shown

if TYPE_CHECKING:
    from seriatim.provisions.conversion_variable import ConversionVariable


def variable_in_words(clause: ConversionVariable[Any], call: Names) -> Iterator[Said]:
    """What the right is, how its price is found, and what a document may leave open about it."""
    yield Said(f"Any holder may convert {call(clause.security)}: {becomes(clause, call)}.", ("amount", "into"))
    only = f"only while this has occurred and has not ceased: {clause.while_occurred.replace('_', ' ')}" if clause.while_occurred else ""
    yield Said(f"The right is there {only or 'at any time'}.", ("while_occurred",))
    of = f"{percent(Decimal(str(clause.rate)))} of {_reference_in_words(clause, call(clause.into))}"
    yield Said(f"The conversion price is {of}.", ("rate", "quote", "reference", "lowest", "days", "window"))
    yield Said(_bounds_in_words(clause, call), ("floor", "combine", "fixed", "conversion"))
    to = {"nearest": "to the nearest", "down": "down to a whole", "up": "up to a whole"}[clause.tick_rounding]
    rounded = "not rounded" if clause.tick is None else f"rounded {to} {shown(clause.tick)} {clause.currency}"
    yield Said(f"It is {rounded}.", ("tick", "tick_rounding"))
    yield from said_of_every(clause, call, _splits_in_words(clause, call(clause.into)))
    yield from said_of_rights(clause, call)


def _reference_in_words(clause: ConversionVariable[Any], into: str) -> str:
    quoted = f"{quoted_in_words(clause.quote)} of {into}"
    if clause.days == 1 or clause.reference == "last":
        return f"the {quoted} on {'the trading day before ' if clause.window == 'before' else ''}the conversion date"
    what = {
        "lowest": f"the lowest {quoted}",
        "mean_of_lowest": f"the mean of the {clause.lowest} lowest {quoted_in_words(clause.quote)}s of {into}",
        "mean": f"the mean {quoted}",
    }[clause.reference]
    ending = "ending before the conversion date" if clause.window == "before" else "up to and including the conversion date"
    return f"{what} in the {clause.days} trading days {ending}"


def _splits_in_words(clause: ConversionVariable[Any], into: str) -> str:
    """What a split changes: the bounds of the price; what was observed before is restated in any case."""
    bounds = [name for name, given in (("floor", clause.floor), ("fixed price", clause.fixed)) if given is not None]
    if not bounds:
        return f"A split of {into} restates the prices observed before it; there is no floor and no fixed price for it to adjust."
    which = f"The {bounds[0]}" if len(bounds) == 1 else f"Each of the {' and the '.join(bounds)}"
    return f"{which} {follows_splits(clause)} splits of {into}; prices observed before a split are restated for it."


def _bounds_in_words(clause: ConversionVariable[Any], call: Names) -> str:
    floor = "It has no floor" if clause.floor is None else f"It is not below {shown(clause.floor)} {clause.currency} a share"
    fixed = [f"{shown(clause.fixed)} {clause.currency} a share"] if clause.fixed is not None else []
    fixed += [f"the conversion price of {call(clause.conversion)}"] if clause.conversion else []
    than = "lower" if clause.combine == "lesser_of" else "higher"
    return f"{floor}; where {' or '.join(fixed)} is {than}, that counts instead." if fixed else f"{floor}."
