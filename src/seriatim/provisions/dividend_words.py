"""Cumulative dividends in plain sentences, for a reader who has the document in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from seriatim.deal.clause import Said
from seriatim.deal.payment_dates import PaymentDates
from seriatim.deal.phrases import fraction_in_words, in_words
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.decimals import percent, shown

MONTH_NAMES = "January February March April May June July August September October November December".split()

COUNTED = {
    "30/360_us": "in months of 30 days of a year of 360 (US rule)",
    "30/360_european": "in months of 30 days of a year of 360 (European rule)",
    "actual/360": "by actual days of a year of 360",
    "actual/365_fixed": "by actual days of a year of 365",
    "actual/actual_isda": "by actual days of the actual year (ISDA)",
    "actual/actual_icma": "by actual days of the actual period (ICMA)",
}
PAID = {
    "cash": "in cash",
    "kind": "in more shares of the series",
    "stock": "in stock",
    "issuer_elects": "in cash or, if the issuer so elects, in shares",
}


def sentences(clause: Any, call: Callable[[str], str]) -> Iterator[Said]:
    """What a clause of cumulative dividends says."""
    own = call(clause.security)
    yield Said(f"Dividends accrue on {own} whether or not declared: {_yearly(clause, clause.rate, clause.basis)}.", ("rate", "basis"))
    for number, step in enumerate(clause.rates, start=1):
        stated = ("rates", f"rates.{number}.rate", f"rates.{number}.since")
        yield Said(f"From {step.since} on the rate is {percent(step.rate)}.", stated)
    if not clause.rates:
        yield Said("The rate does not change.", ("rates",))
    begins = f" from {clause.begins}" if clause.begins else " from the issue of each share"
    yield Said(f"They accrue{begins}, counted {COUNTED[clause.day_count]}.", ("day_count", "begins"))
    compounds = (
        "do not themselves accrue dividends"
        if clause.compounding == "never"
        else f"themselves accrue dividends {_often(clause.compounding)}"
    )
    yield Said(f"Unpaid dividends {compounds}.", ("compounding",))
    yield from _payable(clause)
    yield from _forms(clause, call)
    if clause.make_whole is None:
        yield Said("A share that is converted or redeemed is not paid dividends for any time after that.", ("make_whole", "make_whole_on"))
    else:
        acts = " or ".join(clause.make_whole_on)
        text = f"A share that is {acts} before {clause.make_whole} is owed what would have accrued on it by then."
        yield Said(text, ("make_whole", "make_whole_on"))


def _payable(clause: Any) -> Iterator[Said]:
    if clause.payable == PaymentDates():
        text = "They fall due on no date: what has accrued stays owed, until it is paid or goes with its share."
        yield Said(text, ("payable", "roll", "calendar", "pay_or_accrue"))
        return
    moved = "stays as it is" if clause.roll == "none" else f"is moved by the rule {clause.roll.replace('_', ' ')} ({clause.calendar})"
    yield Said(f"They fall due {_dates(clause.payable)}; a date that is no business day {moved}.", ("payable", "roll", "calendar"))
    missed = "may pay them then or let them accrue" if clause.pay_or_accrue else "must pay them then"
    yield Said(f"The issuer {missed}.", ("pay_or_accrue",))


def _dates(payable: PaymentDates) -> str:
    """When dividends are paid, as a reader says it: `on 30 June and 31 December`."""
    days = [f"{day} {MONTH_NAMES[month - 1]}" for month, day in payable.days]
    begins = f", the first on {payable.first}" if payable.first else ""
    return f"on {', '.join(days[:-1])}{' and ' if days[1:] else ''}{days[-1]}{begins}" if days else str(payable)


def _forms(clause: Any, call: Callable[[str], str]) -> Iterator[Said]:
    if clause.paid_in == "cash":
        yield Said("They are paid in cash only.", ("paid_in", "kind", "stock", "excess"))
        return
    yield Said(f"They are paid {PAID[clause.paid_in]}.", ("paid_in",))
    yield from _in_kind(clause)
    yield from in_stock(clause, call)
    excess = {"arrears": "stays owed", "cash": "is paid in cash", "common": "is paid in common stock"}[clause.excess]
    yield Said(f"What is due in shares that may not be issued {excess}.", ("excess",))


def _in_kind(clause: Any) -> Iterator[Said]:
    if clause.kind is not None:
        yearly, worth = _yearly(clause, clause.kind.rate, clause.kind.basis), in_words(clause.kind.worth, clause.currency)
        fraction = fraction_in_words(clause.kind.fractions)
        yield Said(f"Paid in kind they are {yearly}; a new share counts as {worth}, a fraction is {fraction}.", within("kind", clause.kind))
    else:
        yield Said("They are not paid in more shares of the series.", ("kind",))


def in_stock(clause: Any, call: Callable[[str], str]) -> Iterator[Said]:
    """At what price stock is counted in which a dividend is paid, if it may be."""
    if clause.stock is not None:
        into, fraction = call(clause.stock.into), fraction_in_words(clause.stock.fractions)
        yield Said(f"Paid in stock, {into} is counted at {_price(clause)}; a fraction is {fraction}.", within("stock", clause.stock))
    else:
        yield Said("They are not paid in other stock.", ("stock",))


def _price(clause: Any) -> str:
    stock = clause.stock
    if stock.price is not None:
        follows = "adjusted" if stock.adjusts_for_splits else "not adjusted"
        per = "a share" if stock.per == 1 else f"for {shown(stock.per)} shares"
        return f"{shown(stock.price)} {clause.currency} {per}, {follows} for splits"
    off = f" less {percent(stock.discount)}" if stock.discount is not None else ""
    return f"the mean {quoted_in_words(stock.quote)} of the {stock.days} trading days before{off}"


def _yearly(clause: Any, rate: Any, basis: Any) -> str:
    if rate == 1 and not basis.stated_value:
        return f"{shown(basis.money)} {clause.currency} a share for each year"
    return f"{percent(rate)} of {in_words(basis, clause.currency)} a year"


def _often(compounding: str) -> str:
    return "from each payment date on" if compounding == "at_payment_dates" else f"from then on, {compounding}"


def within(name: str, terms: Any) -> tuple[str, ...]:
    """A field and the fields within it: each has its own ground."""
    return (name, *(f"{name}.{f.name}" for f in fields(terms)))
