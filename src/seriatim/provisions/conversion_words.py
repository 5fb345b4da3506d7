"""What conversions say in the same words: what a share becomes, splits and fractions, how much at once, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seriatim.deal.clause import Names, Said
from seriatim.deal.phrases import fraction_in_words, in_words
from seriatim.provisions.convertible import Convertible, ElectiveConversion
from seriatim.units.decimals import shown


def becomes(clause: Convertible[Any], call: Names) -> str:
    """What one share turns into, as a reader says it: its worth, divided by the conversion price."""
    worth = in_words(clause.amount, clause.currency)
    whole = f"({worth})" if clause.amount.accrued else worth
    return f"each {call.unit(clause.security)} becomes, in shares of {call(clause.into)}, {whole} divided by the conversion price"


def said_of_every(clause: Convertible[Any], call: Names, adjusted: str = "") -> Iterator[Said]:
    """What every conversion says besides its price and its size; `adjusted` says what a split does, where that is not to the price."""
    into = call(clause.into)
    yield Said(adjusted or f"The conversion price {follows_splits(clause)} splits of {into}.", ("adjusts_for_splits",))
    yield Said(f"A fraction of a share of {into} is {fraction_in_words(clause.fractions)}.", ("fractions",))
    registered = "is restricted" if clause.restricted else "is not restricted"
    yield Said(f"The {into} issued on conversion {registered}.", ("restricted",))


def said_of_rights(clause: ElectiveConversion[Any], call: Names) -> Iterator[Said]:
    """How much a holder may convert at once, from which certificates, and until when."""
    yield Said(_size_in_words(clause, call), ("minimum", "maximum"))
    first = clause.lots.partition("_")[0]
    yield Said(f"A holder that names no certificates converts its {first} first.", ("lots",))
    yield Said(ends_in_words(clause, call), ("until",))


def follows_splits(clause: Convertible[Any]) -> str:
    """Whether a split changes it, in words."""
    return "is adjusted for" if clause.adjusts_for_splits else "stays as it is after"


def ends_in_words(clause: Convertible[Any], call: Names) -> str:
    """When the right to convert ends, in words."""
    unit = call.unit(clause.security)
    if clause.until.after_issue is None:
        return f"A {unit} may be converted until it is redeemed."
    return f"A {unit} may be converted up to {clause.until}."


def _size_in_words(clause: ElectiveConversion[Any], call: Names) -> str:
    bounds, units = bounds_in_words(clause), f"{call.unit(clause.security)}s"
    return f"The stated value converted at once is {bounds}." if bounds else f"Any number of {units} may be converted at once."


def bounds_in_words(clause: ElectiveConversion[Any]) -> str:
    """The least and the most stated value of one conversion; nothing where there is neither."""
    least = "" if clause.minimum is None else f"at least {shown(clause.minimum)} {clause.currency}, or all that the holder has left"
    most = "" if clause.maximum is None else f"at most {shown(clause.maximum)} {clause.currency}"
    return ", and ".join(bound for bound in (least, most) if bound)
