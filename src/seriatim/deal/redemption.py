"""What clauses of redemption share: what a share is redeemed for, where it goes, and that a redemption due was not paid.

A price may be a ladder (105% in the first 30 days, 110% to day 60), and the greatest of several worths, one of them perhaps what
the common of a conversion is worth at the market.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Generic

from seriatim.deal.act import Act
from seriatim.deal.in_cash import Issues
from seriatim.deal.lots import Lot
from seriatim.deal.market import observations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.prices import at_or_above, mean
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, most, ratio, same, total, where, whole


@dataclass(frozen=True, slots=True)
class Rung(Generic[N]):
    """A step of a ladder of prices: `amount` for a share, to the day `until`, that day included (none: for good)."""

    amount: Worth[N]
    until: Due | None = None


@dataclass(frozen=True, slots=True)
class AsConverted:
    """What the common is worth that a share converts into: at the mean `quote` of the last `trading_days` before the day.

    `conversion` is the clause by which it converts, at its price of that day.
    """

    conversion: str
    quote: str
    trading_days: int


@dataclass(frozen=True, slots=True)
class PriceTest(Generic[N]):
    """A price condition: `quote` at or above `at_least` on `for_days` of the last `of_days` trading days before the day."""

    quote: str
    at_least: N
    for_days: int
    of_days: int


def rung(ladder: Sequence[Rung[N]], issued_on: date, on: date) -> Rung[N] | None:
    """The step of a ladder that counts on a day for a share issued on another; None once the ladder has ended."""
    return next((step for step in ladder if step.until is None or on <= step.until.date(issued_on)), None)


def ladder_ends(ladder: Sequence[Rung[N]], issued_on: date) -> date | None:
    """The last day of a ladder for a share issued on a day; None if it does not end."""
    last = ladder[-1].until
    return last.date(issued_on) if last is not None else None


def surely_before(a: Due, b: Due) -> bool:
    """Whether a day comes before another for every share: both are dates, or both run from its issue."""
    issued_on = date(2020, 1, 31)
    return (a.day is None) == (b.day is None) and a.date(issued_on) < b.date(issued_on)


def ladder_mistakes(ladder: Sequence[Rung[N]], opens: Due | None) -> Iterator[tuple[str, str]]:
    """Steps that are missing, out of order, or over before the right opens."""
    if not ladder:
        yield "ladder", "the ladder needs a step: an amount, and until when"
    ends = [step.until for step in ladder]
    if None in ends[:-1]:
        yield "ladder", "only the last step of the ladder may go on for good"
    if any(a and b and not surely_before(a, b) and (a.day is None) == (b.day is None) for a, b in pairwise(ends)):
        yield "ladder", "each step of the ladder ends after the one before it"
    if ends and opens is not None and (last := ends[-1]) is not None and surely_before(last, opens):
        yield "opens", "the right opens when the last step of the ladder is over"


def uncountable(shares: N | None, smallest: Decimal) -> str:
    """Why so many shares cannot be redeemed at once, or nothing."""
    if shares is None or same(shares, whole(shares, "down", smallest)):
        return ""
    return f"{shown(shares)} shares cannot be redeemed: they are counted in multiples of {shown(smallest)}"


def latest(ends: Iterable[date | None]) -> date | None:
    """The last of some ends; None where one of them never comes, or there are none."""
    days = list(ends)
    return max((end for end in days if end is not None), default=None) if None not in days else None


def ladder_in_words(ladder: Sequence[Rung[N]], currency: str) -> str:
    """A ladder as a reader says it: `up to 30 days after issue: 105% of the stated value; then …`."""
    return "; then ".join((f"up to {step.until}: " if step.until else "") + in_words(step.amount, currency) for step in ladder)


def greatest(worth: Worth[N], others: Sequence[Worth[N]], stated_value: N, accrued: N) -> N:
    """The greatest of several worths of one share."""
    highest = worth.of(stated_value, accrued)
    for other in others:
        highest = most(highest, other.of(stated_value, accrued))
    return highest


def redeemed(clause: Issues, lot: Lot[N], quantity: N, amount: N) -> Slice[N]:
    """So many shares of a lot, given up for so much each."""
    return Slice(lot.id, clause.security, lot.holder, quantity, amount, to=f"retired/{clause.id}")


STAYS_DUE = "stays due and unpaid until it is redeemed"
"""What follows where a redemption that is due is not paid."""


def unpaid(act: Act[N], clause: Issues, steps: Iterable[Step[N]]) -> dict[str, date]:
    """What an act makes a clause remember of its own duties: those that are due (on the lots named) and were not paid."""
    if act.kind != "unpaid" or act.security != clause.security:
        return {}
    named = {name for name, _ in act.lots}
    due = [step for step in steps if step.modal == "must" and step.due is not None and step.due <= act.on]
    return {f"unpaid/{step.ref}": act.on for step in due if not named or named & {s.account for s in step.slices}}


def unpaid_status(now: Now[N], clause: str, ref: str) -> str:
    """What a schedule says of a duty that was recorded as due and not paid; nothing of another."""
    return "unpaid" if now.recall(clause, f"unpaid/{ref}") else ""


def market_price(now: Now[N], clause: str, into: str, quote: str, days: int, on: date) -> tuple[Price[N] | None, str]:
    """The mean of the days before one; where some were not observed, what was determined for it. None with the reason if nothing was."""
    found, missing = observations(now, into, quote, trading_days(on, days))
    if not missing:
        return mean(list(found.values())), ""
    settled: PerShare[N] | None = now.recall(clause, f"determined/{on}")
    why = f"no {quote} of {into} observed on {', '.join(map(str, missing))}"
    return (settled.price, "") if settled is not None else (None, why)


def determined(clause: str, into: str, act: Act[N]) -> dict[str, PerShare[N]]:
    """What an act makes a clause remember of the price of `into` that was determined for a day."""
    if act.kind != "determined" or act.clause != clause or act.what != "price" or act.price is None or not into:
        return {}
    return {f"determined/{act.effective or act.on}": PerShare(into, Price(act.price, act.price / act.price))}


def market_value(now: Now[N], clause: str, lot: Lot[N], by: AsConverted, on: date) -> tuple[N | None, str]:
    """What one share of a lot was worth as converted on a day; None with the reason where it cannot be told."""
    conversion = now.clauses.by_id[by.conversion]
    price, missing = market_price(now, clause, conversion.into, by.quote, by.trading_days, on)
    if price is None:
        return None, missing
    for step in conversion.steps(now):
        for s in step.slices:
            if s.account == lot.id and step.price is not None:
                return ratio(s.amount * step.price.shares * price.money, step.price.money * price.shares), ""
    return now.zero, ""  # it converts into nothing: another worth is greater


def price_test(now: Now[N], security: str, test: PriceTest[N], level: Price[N]) -> tuple[N, str]:
    """One where a price condition is met and nothing where it is not (entry by entry), and why it is not.

    `level` is the price in shares of today.
    """
    found, missing = observations(now, security, test.quote, trading_days(now.on, test.of_days))
    one = ratio(level.shares, level.shares)
    met = total([at_or_above(price, level) for price in found.values()], now.zero)
    enough = where(met >= one * test.for_days, one, one * 0)
    if anywhere(enough):
        return enough, ""
    seen = f", and none observed on {', '.join(map(str, missing))}" if missing else ""
    on = f"on {shown(met)} of {test.of_days} trading days, {test.for_days} needed"
    return enough, f"{test.quote} of {security} at or above {shown(level.each())} {on}{seen}"
