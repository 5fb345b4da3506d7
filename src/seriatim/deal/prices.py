"""Arithmetic on prices: compared by cross-multiplication and added over a common number of shares, so that nothing is divided early.

After a 3-for-1 split 0.01 is "0.01 for 3", which no decimal writes; a third of a cent that was rounded once would cost a holder
a share. 0.40 for 1 and 0.36 for 1 have the mean "0.76 for 2"; 80% of it is "0.608 for 2".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.step import Price
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, Rounding, anywhere, least, most, ratio, same, where, whole
from seriatim.units.problems import Problem


def lower(a: Price[N], b: Price[N]) -> Price[N]:
    """The lower of two prices, entry by entry."""
    if a.shares is b.shares:
        return Price(least(a.money, b.money), a.shares)
    first = a.money * b.shares <= b.money * a.shares
    return Price(where(first, a.money, b.money), where(first, a.shares, b.shares))


def higher(a: Price[N], b: Price[N]) -> Price[N]:
    """The higher of two prices, entry by entry."""
    if a.shares is b.shares:
        return Price(most(a.money, b.money), a.shares)
    first = a.money * b.shares >= b.money * a.shares
    return Price(where(first, a.money, b.money), where(first, a.shares, b.shares))


def at_or_above(a: Price[N], b: Price[N]) -> N:
    """One where a price is at or above another and nothing where it is not, entry by entry."""
    one = _one(a)
    return where(a.money * b.shares >= b.money * a.shares, one, one * 0)


def the_lowest(prices: Sequence[Price[N]], count: int) -> list[Price[N]]:
    """The `count` lowest prices (all, where there are fewer), the lowest first: so many passes of neighbours put in order.

    >>> two = the_lowest([Price(Decimal(m), Decimal(1)) for m in (3, 1, 2)], 2)
    >>> [str(price.money) for price in two]
    ['1', '2']
    """
    left = list(prices)
    found: list[Price[N]] = []
    while left and len(found) < count:
        lowest, others = left[-1], list[Price[N]]()
        last = len(found) + 1 == count
        for price in left[-2::-1]:
            if not last:
                others.append(higher(price, lowest))
            lowest = lower(price, lowest)
        found.append(lowest)
        left = others[::-1]
    return found


def mean(prices: Sequence[Price[N]]) -> Price[N]:
    """The mean of one price or more.

    >>> half = mean([Price(Decimal(m), Decimal(1)) for m in (1, 2)])
    >>> str(half.money), str(half.shares)
    ('3', '2')
    """
    running, one = prices[0], _one(prices[0])
    count = one
    for price in prices[1:]:
        running, count = _sum(running, price), count + one
    return Price(running.money, running.shares * count)


def part(price: Price[N], rate: N) -> Price[N]:
    """So much of a price."""
    return Price(price.money * rate, price.shares)


def ticked(price: Price[N], tick: Decimal, rounding: Rounding) -> Price[N]:
    """The price of one share, in whole ticks."""
    return Price(whole(price.each(), rounding, tick), _one(price))


def _sum(a: Price[N], b: Price[N]) -> Price[N]:
    if a.shares is b.shares or same(a.shares, b.shares):
        return Price(a.money + b.money, a.shares)
    return Price(a.money * b.shares + b.money * a.shares, a.shares * b.shares)


def _one(price: Price[N]) -> N:
    return ratio(price.shares, price.shares)


def no_price(clause: str, act: Act[N]) -> Iterator[Problem]:
    """The objection to a price of nothing that is said to be determined for a clause."""
    if act.kind == "determined" and act.clause == clause and act.what == "price" and act.price is not None and not anywhere(act.price):
        yield refusal("wrong-amount", "a price is more than 0", clause, asked=shown(act.price), available="more than 0")
