"""What clauses of redemption share: what a share is redeemed for, and shares called (or put) by a notice for a later day.

A price may be a ladder (105% in the first 30 days, 110% to day 60), and the greatest of several worths, one of them perhaps what
the common of a conversion is worth at the market. A notice fixes which shares of which lots are redeemed; what is converted
between the notice and its day comes off the shares called, so the conversion right stays open for them until that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from seriatim.deal.market import observations, trading_days
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Slice
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, least, most, ratio, total, where


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


@dataclass(frozen=True, slots=True)
class Called(Generic[N]):
    """Shares of a lot that a notice calls, and how many of the lot it leaves."""

    lot: str
    called: N
    kept: N


@dataclass(frozen=True, slots=True)
class Notice(Generic[N]):
    """A notice of redemption: for which day, and of which shares. What remains of a lot above `kept` is to be redeemed."""

    effective: date
    lots: tuple[Called[N], ...]

    def __str__(self) -> str:
        return f"{', '.join(f'{shown(c.called)} of {c.lot}' for c in self.lots)} for {self.effective}"


def rung(ladder: Sequence[Rung[N]], issued_on: date, on: date) -> Rung[N] | None:
    """The step of a ladder that counts on a day for a share issued on another; None once the ladder has ended."""
    return next((step for step in ladder if step.until is None or on <= step.until.date(issued_on)), None)


def ladder_ends(ladder: Sequence[Rung[N]], issued_on: date) -> date | None:
    """The last day of a ladder for a share issued on a day; None if it does not end."""
    last = ladder[-1].until
    return last.date(issued_on) if last is not None else None


def ladder_in_words(ladder: Sequence[Rung[N]], currency: str) -> str:
    """A ladder as a reader says it: `up to 30 days after issue: 105% of the stated value; then …`."""
    return "; then ".join((f"up to {step.until}: " if step.until else "") + in_words(step.amount, currency) for step in ladder)


def greatest(worth: Worth[N], others: Sequence[Worth[N]], stated_value: N, accrued: N) -> N:
    """The greatest of several worths of one share."""
    highest = worth.of(stated_value, accrued)
    for other in others:
        highest = most(highest, other.of(stated_value, accrued))
    return highest


def market_value(now: Now[N], lot: Lot[N], by: AsConverted) -> tuple[N | None, str]:
    """What one share of a lot is worth as converted; None with the reason where it cannot be told."""
    conversion = now.clauses.by_id[by.conversion]
    days = trading_days(now.on, by.trading_days)
    found, missing = observations(now, conversion.into, by.quote, days)
    if missing:
        return None, f"no {by.quote} of {conversion.into} observed on {', '.join(map(str, missing))}"
    count = _count(found[days[0]].money, len(days))
    price = ratio(total([p.each() for p in found.values()], now.zero), count)
    for step in conversion.steps(now):
        for s in step.slices:
            if s.account == lot.id and step.price is not None:
                return ratio(s.amount * step.price.shares, step.price.money) * price, ""
    return now.zero, ""  # it converts into nothing: another worth is greater


def price_test(now: Now[N], security: str, test: PriceTest[N], level: N) -> tuple[N, str]:
    """One where a price condition is met and nothing where it is not (entry by entry), and why it is not.

    `level` is the price in shares of today.
    """
    days = trading_days(now.on, test.of_days)
    found, missing = observations(now, security, test.quote, days)
    met = now.zero
    for price in found.values():
        met = met + _at_least(price.each(), level)
    enough = _at_least(met, _count(level, test.for_days))
    if anywhere(enough):
        return enough, ""
    seen = f", and none observed on {', '.join(map(str, missing))}" if missing else ""
    on = f"on {shown(met)} of {test.of_days} trading days, {test.for_days} needed"
    return enough, f"{test.quote} of {security} at or above {shown(level)} {on}{seen}"


def notices(now: Now[N], clause: str) -> dict[str, Notice[N]]:
    """The notices given under a clause, by the id of the act, in the order in which they take effect."""
    start = "notice/"
    given = {entry[len(start) :]: n for entry, n in now.state.entries(clause).items() if entry.startswith(start)}
    return dict(sorted(given.items(), key=lambda item: (item[1].effective, item[0])))


def called_now(now: Now[N], clause: str, security: str) -> dict[str, list[tuple[Lot[N], N]]]:
    """What each notice still calls of each lot: what is left of the lot above what the notice keeps, an earlier notice first."""
    lots = {lot.id: lot for lot in now.lots(security)}
    taken: dict[str, N] = {}
    still: dict[str, list[tuple[Lot[N], N]]] = {}
    for name, notice in notices(now, clause).items():
        still[name] = []
        for part in notice.lots:
            if part.lot not in lots:
                continue
            before = taken.get(part.lot, now.zero)
            quantity = least(most(lots[part.lot].quantity - part.kept - before, now.zero), part.called)
            taken[part.lot] = before + quantity
            if anywhere(quantity):
                still[name].append((lots[part.lot], quantity))
    return still


def called_of(still: dict[str, list[tuple[Lot[N], N]]], lot: str, nothing: N) -> N:
    """How many shares of a lot all notices together still call."""
    return total([quantity for parts in still.values() for called, quantity in parts if called.id == lot], nothing)


def as_notice(parts: Sequence[tuple[Slice[N], N]], effective: date) -> Notice[N]:
    """The notice that calls so much of each slice (what a slice holds is what no earlier notice called)."""
    return Notice(effective, tuple(Called(s.account, part, s.quantity - part) for s, part in parts if anywhere(part)))


def _at_least(a: N, b: N) -> N:
    one = ratio(b, b)
    return where(a >= b, one, one * 0)


def _count(like: N, count: int) -> N:
    """A count in the number of `like`."""
    one = ratio(like, like)
    return one * count
