"""What every conversion has in common: whose lots convert, for how much each, and the step that says so.

No term by itself: the conversion clauses beside it say at what price and when, and call `conversions`. A `minimum` or a
`maximum` counts the stated value of the shares converted in one act: at $1,000 a share, from $25,000 on means 25 shares or
more. Who holds less than the minimum may convert all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from seriatim.deal.clause import Names, Said
from seriatim.deal.phrases import fraction_in_words, in_words
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, Rounding, least, ratio, total, whole

Quoted = Literal["vwap", "close", "low", "bid"]
"""What a clause may look back on. Volumes and intraday prices are not among them."""

NAMED_MAX = 5
"""How many days a refusal names before it counts the rest."""

Lots = Literal["oldest_first", "newest_first"]
"""Which of a holder's lots go first where none is named."""


def open_lots(clause: Any, now: Now[N]) -> Mapping[str, list[Lot[N]]]:
    """The lots whose right has not ended, by holder, in the order in which they go."""
    own: dict[str, list[Lot[N]]] = {}
    for lot in now.lots(clause.security):
        if (ends := clause.until.date(lot.issued_on)) is None or now.on <= ends:
            own.setdefault(lot.holder, []).append(lot)
    if clause.lots == "newest_first":
        for lots in own.values():
            lots.reverse()
    return own


def conversions(clause: Any, now: Now[N], price: Price[N] | None, **said: Any) -> Iterator[Step[N]]:
    """One right for each holder, over all its lots whose right has not ended. `said` goes into the steps as it is.

    A `price` of None says that it cannot be known today: the step has none, and nothing converts by it.
    """
    for holder, lots in open_lots(clause, now).items():
        yield conversion(clause, now, lots, price, **{"ref": holder, "by": holder, **said})


def conversion(clause: Any, now: Now[N], lots: list[Lot[N]], price: Price[N] | None, **said: Any) -> Step[N]:
    """The step that converts one holder's lots."""
    held = total([lot.quantity for lot in lots], now.zero)
    usual = {
        "modal": "may",
        "quantity_max": least(held, _count(clause, clause.maximum, "down", held)),
        "quantity_min": None if clause.minimum is None else least(held, _count(clause, clause.minimum, "up", held)),
        "opens": min(lot.issued_on for lot in lots),
        "closes": max((ends for lot in lots if (ends := clause.until.date(lot.issued_on))), default=None),
    }
    return Step(
        clause=clause.id,
        kind=clause.performed_as,
        security=clause.security,
        slices=tuple(_slice(clause, now, lot) for lot in lots),
        into=clause.into,
        issuer=clause.issuer,
        currency=clause.currency,
        smallest=clause.smallest,
        price=Price(now.zero, now.zero) if price is None else price,
        rounding=clause.fractions,
        **(usual | said),
    )


def _count(clause: Any, money: N | None, rounding: Rounding, otherwise: N) -> N:
    """How many shares have so much stated value."""
    return otherwise if money is None else whole(ratio(money, clause.stated_value), rounding, clause.smallest)


def _slice(clause: Any, now: Now[N], lot: Lot[N]) -> Slice[N]:
    amount = clause.amount.of(clause.stated_value, now.accrued(lot))
    return Slice(lot.id, clause.security, lot.holder, lot.quantity, amount, to=f"retired/{clause.id}")


def becomes(clause: Any, call: Names) -> str:
    """What one share turns into, as a reader says it: its worth, divided by the conversion price."""
    worth = in_words(clause.amount, clause.currency)
    whole = f"({worth})" if clause.amount.accrued else worth
    return f"each {call.unit(clause.security)} becomes, in shares of {call(clause.into)}, {whole} divided by the conversion price"


def said_of_every(clause: Any, call: Names, adjusted: str = "") -> Iterator[Said]:
    """What every conversion says besides its price and its size; `adjusted` says what a split does, where that is not to the price."""
    into = call(clause.into)
    yield Said(adjusted or f"The conversion price {follows_splits(clause)} splits of {into}.", ("adjusts_for_splits",))
    yield Said(f"A fraction of a share of {into} is {fraction_in_words(clause.fractions)}.", ("fractions",))
    registered = "is restricted" if clause.restricted else "is not restricted"
    yield Said(f"The {into} issued on conversion {registered}.", ("restricted",))


def said_of_rights(clause: Any, call: Names) -> Iterator[Said]:
    """How much a holder may convert at once, from which certificates, and until when."""
    yield Said(_size_in_words(clause, call), ("minimum", "maximum"))
    first = clause.lots.partition("_")[0]
    yield Said(f"A holder that names no certificates converts its {first} first.", ("lots",))
    yield Said(ends_in_words(clause, call), ("until",))


def follows_splits(clause: Any) -> str:
    """Whether a split changes it, in words."""
    return "is adjusted for" if clause.adjusts_for_splits else "stays as it is after"


def ends_in_words(clause: Any, call: Names) -> str:
    """When the right to convert ends, in words."""
    unit = call.unit(clause.security)
    if clause.until.after_issue is None:
        return f"A {unit} may be converted until it is redeemed."
    return f"A {unit} may be converted up to {clause.until}."


def _size_in_words(clause: Any, call: Names) -> str:
    bounds, units = bounds_in_words(clause), f"{call.unit(clause.security)}s"
    return f"The stated value converted at once is {bounds}." if bounds else f"Any number of {units} may be converted at once."


def bounds_in_words(clause: Any) -> str:
    """The least and the most stated value of one conversion; nothing where there is neither."""
    least = "" if clause.minimum is None else f"at least {shown(clause.minimum)} {clause.currency}, or all that the holder has left"
    most = "" if clause.maximum is None else f"at most {shown(clause.maximum)} {clause.currency}"
    return ", and ".join(bound for bound in (least, most) if bound)


QUOTED = {"vwap": "volume-weighted average price", "close": "closing price", "low": "lowest trade", "bid": "closing bid"}


def quoted_in_words(quote: str) -> str:
    """What is quoted, as a reader says it."""
    return QUOTED.get(quote, quote.replace("_", " "))


def missing_in_words(why: str, quote: Quoted, security: str, missing: tuple[date, ...]) -> str:
    """That something cannot be known, and for want of which days."""
    days = ", ".join(str(day) for day in missing[:NAMED_MAX])
    more = f" and {len(missing) - NAMED_MAX} days more" if len(missing) > NAMED_MAX else ""
    return f"{why}: no {quote} of {security} was observed on {days}{more}"
